//! Tier (c): texts in the space of the sentence encoder, and the cache of what was encoded.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use sentence_encoder::{DIMENSIONS, Encoder};
use sha2::{Digest, Sha256};

use crate::dense::UnitVector;

/// Begins a cache file, with the version of its form.
const MAGIC: &[u8; 8] = b"HLENC\0\0\x01";

/// Bytes of the hash that names a text: two of a billion texts share one with a probability of 10⁻²¹.
const NAME: usize = 16;

type TextName = [u8; NAME];

/// Vectors of texts by the encoder, so that a restart does not encode the same titles and phrases again.
///
/// What a cache holds changes nothing but the time: vectors are kept as the classifier uses them, to the bit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EncodingCache {
    vectors: BTreeMap<TextName, UnitVector>,
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
        let rows = body.strip_prefix(MAGIC)?.strip_prefix(&identity()?)?;
        let width = NAME + 2 * DIMENSIONS;
        let vectors = rows
            .chunks_exact(width)
            .map(|row| {
                let (name, components) = row.split_at(NAME);
                let components = components
                    .chunks_exact(2)
                    .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
                    .collect();
                Some((name.try_into().ok()?, UnitVector::from_components(components)))
            })
            .collect::<Option<_>>()?;
        Some(Self { vectors })
    }

    /// As bytes, the same for the same texts.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(identity().unwrap_or_default());
        for (name, vector) in self.vectors.iter().filter(|(_, vector)| !vector.is_zero()) {
            bytes.extend(name);
            bytes.extend(
                vector
                    .components()
                    .iter()
                    .flat_map(|component| component.to_le_bytes()),
            );
        }
        let digest = Sha256::digest(&bytes);
        bytes.extend(digest);
        bytes
    }

    /// The names of the texts it knows, sorted: two caches with the same names hold the same.
    pub fn names(&self) -> Vec<[u8; 16]> {
        self.vectors.keys().copied().collect()
    }

    /// How many texts it knows.
    pub fn len(&self) -> usize {
        self.vectors.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.vectors.is_empty()
    }

    /// The vectors of `texts`, in order. What is not known is encoded, on all cores; then only these are known.
    /// `progress` is told how many of how many texts have been encoded.
    pub(crate) fn encode(
        &mut self,
        encoder: &Encoder,
        texts: &[&str],
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Vec<UnitVector> {
        let names: Vec<TextName> = texts.iter().map(|text| name(text)).collect();
        let missing: BTreeMap<TextName, &str> = names
            .iter()
            .zip(texts)
            .filter(|(name, _)| !self.vectors.contains_key(*name))
            .map(|(name, text)| (*name, *text))
            .collect();
        let missing: Vec<(TextName, &str)> = missing.into_iter().collect();
        let found = encode_all(encoder, &missing, progress);
        self.vectors.extend(found);
        let mut used = BTreeMap::new();
        let vectors = names
            .into_iter()
            .map(|name| {
                let vector = self.vectors.get(&name).cloned().unwrap_or_default();
                used.insert(name, vector.clone());
                vector
            })
            .collect();
        self.vectors = used;
        vectors
    }
}

/// Encodes texts on as many threads as there are cores: each by itself, so that their number changes nothing.
fn encode_all(
    encoder: &Encoder,
    texts: &[(TextName, &str)],
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Vec<(TextName, UnitVector)> {
    let done = AtomicUsize::new(0);
    let encode = |part: &[(TextName, &str)]| -> Vec<(TextName, UnitVector)> {
        part.iter()
            .map(|(name, text)| {
                let vector = encoded(encoder, text);
                progress(done.fetch_add(1, Ordering::Relaxed) + 1, texts.len());
                (*name, vector)
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

/// A text in the encoder's space.
pub(crate) fn encoded(encoder: &Encoder, text: &str) -> UnitVector {
    if text.is_empty() {
        return UnitVector::default();
    }
    UnitVector::new(&encoder.encode(text))
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
