//! Tier (c): texts in the space of the sentence encoder, and the cache of what was encoded.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use sentence_encoder::Encoder;
use sha2::{Digest, Sha256};

pub(crate) use self::encoded::{Encoded, PieceComponents, Pieces};

mod encoded;

/// Begins a cache file, with the version of its form.
const MAGIC: &[u8; 8] = b"HLENC\0\0\x02";

/// Bytes of the hash that names a text: two of a billion texts share one with a probability of 10⁻²¹.
const NAME: usize = 16;

type TextName = [u8; NAME];

/// Vectors of texts by the encoder, so that a restart does not encode the same titles and phrases again.
///
/// What a cache holds changes nothing but the time: vectors are kept as the classifier uses them, to the bit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EncodingCache {
    texts: BTreeMap<TextName, Encoded>,
}

impl EncodingCache {
    /// From the bytes of [`Self::to_bytes`]. Bytes that are damaged, or of another encoder, give an empty cache: it is
    /// made anew.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self::read(bytes).unwrap_or_default()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (body, digest) = bytes.split_at_checked(bytes.len().checked_sub(32)?)?;
        if Sha256::digest(body).as_slice() != digest {
            return None;
        }
        let mut rest = body.strip_prefix(MAGIC)?.strip_prefix(&identity()?)?;
        let mut texts = BTreeMap::new();
        while let Some((name, after)) = rest.split_first_chunk::<NAME>() {
            rest = after;
            texts.insert(*name, Encoded::read(&mut rest)?);
        }
        rest.is_empty().then_some(Self { texts })
    }

    /// As bytes, the same for the same texts.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(identity().unwrap_or_default());
        for (name, encoded) in self.texts.iter().filter(|(_, encoded)| !encoded.is_zero()) {
            bytes.extend(name);
            encoded.write(&mut bytes);
        }
        let digest = Sha256::digest(&bytes);
        bytes.extend(digest);
        bytes
    }

    /// The names of the texts it knows, sorted: two caches with the same names hold the same.
    pub fn names(&self) -> Vec<[u8; 16]> {
        self.texts.keys().copied().collect()
    }

    /// How many texts it knows.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// `texts` as the encoder has them, in order, with their pieces or without. What is not known is encoded, on all cores;
    /// then only these are known. `progress` is told how many of how many texts have been encoded.
    pub(crate) fn encode(
        &mut self,
        encoder: &Encoder,
        texts: &[&str],
        with_pieces: bool,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Vec<Encoded> {
        let names: Vec<TextName> = texts.iter().map(|text| name(text)).collect();
        let is_whole = |encoded: &Encoded| !with_pieces || !encoded.pieces.ids().is_empty();
        let missing: BTreeMap<TextName, &str> = names
            .iter()
            .zip(texts)
            .filter(|(name, _)| !self.texts.get(*name).is_some_and(is_whole))
            .map(|(name, text)| (*name, *text))
            .collect();
        let missing: Vec<(TextName, &str)> = missing.into_iter().collect();
        let found = encode_all(&missing, progress, |text| {
            Encoded::new(encoder, text, with_pieces)
        });
        self.texts.extend(found);
        let mut used = BTreeMap::new();
        let all = names
            .into_iter()
            .map(|name| {
                let encoded = self.texts.get(&name).cloned().unwrap_or_default();
                used.insert(name, encoded.clone());
                encoded
            })
            .collect();
        self.texts = used;
        all
    }
}

/// Encodes texts on as many threads as there are cores: each by itself, so that their number changes nothing.
fn encode_all(
    texts: &[(TextName, &str)],
    progress: &(dyn Fn(usize, usize) + Sync),
    encoded: impl Fn(&str) -> Encoded + Sync,
) -> Vec<(TextName, Encoded)> {
    let done = AtomicUsize::new(0);
    let encode = |part: &[(TextName, &str)]| -> Vec<(TextName, Encoded)> {
        part.iter()
            .map(|(name, text)| {
                let encoded = encoded(text);
                progress(done.fetch_add(1, Ordering::Relaxed) + 1, texts.len());
                (*name, encoded)
            })
            .collect()
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    if threads < 2 || texts.len() < 2 {
        return encode(texts);
    }
    let encode = &encode;
    std::thread::scope(|scope| {
        let parts: Vec<_> = texts
            .chunks(texts.len().div_ceil(threads))
            .map(|part| scope.spawn(move || encode(part)))
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_default())
            .collect()
    })
}

fn name(text: &str) -> TextName {
    let digest = Sha256::digest(text.as_bytes());
    let mut name = TextName::default();
    name.copy_from_slice(&digest[..NAME]);
    name
}

/// Names the encoder that is built in.
fn identity() -> Option<[u8; 32]> {
    Encoder::built_in().map(Encoder::identity)
}
