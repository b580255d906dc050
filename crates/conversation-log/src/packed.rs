//! What a turn was decided from, small: candidates and options, and the state before it, under zlib.
//!
//! They were more than three quarters of a turn on disk, and most of it is the same few names again and again: together they
//! take a third less than apart. Rows of earlier versions hold candidates and options as text in columns of their own, and
//! the state in a third, and are read all the same.
//!
//! What is packed begins from the [`PRESET`]; rows of earlier versions do not, and are read all the same. PostgreSQL holds what was
//! said in a turn packed, too (`activities`).

pub(crate) mod activities;

use std::cell::RefCell;
use std::sync::Arc;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use crate::JsonText;
use crate::fault::broken;

/// For what is kept: the fastest level leaves a third more.
const SMALL: Compression = Compression::new(6);
/// For what the next turn replaces: half of the time, and no more bytes once it is gone.
const QUICK: Compression = Compression::new(1);
/// No turn unpacks to more: a damaged row must not fill the memory.
const LARGEST: usize = 64 << 20;
/// Stands before the state: JSON as it is written here has no line break.
const BORDER: char = '\n';

/// The dictionary that zlib begins with (RFC 1950, `FDICT`): names and marks that every turn has, the most common last. A
/// packed row holds its Adler-32, so this one is never changed; another is added beside it.
const PRESET: &[u8] = br#""who":"waiting","who":"person","floor":{"incidents":[],"entities":[],"page":{"intake":{"requests":1,"denials":1,"misses":1,"refused":[0],"what":"person_offered","locale":"en-US","locale":"de-DE"}"context":{"entry":0,"question":"","age":0},"earlier":[{"what":"clarify","options":[{"label":1,"entries":[0]},{"label":3,"entries":[2]}],"alternatives":[4,5,6],"repeats":0}],"questions":["how do I ","spoken":{"kind":"entries","entries":[0]},"spoken":{"kind":"text","text":"","choices":[]},"reply_hash":,"pending":{"what":"answered","entries":[0],"alternatives":[1,2,3,4,5,6,7,8],"options":[]},"tried":[0],"shown":[{"label":2,"entries":[1]}],"question":"","version":3,"touched_ms":17,"is_welcomed":true,[{"label":"","entries":[""]}]]"field":"keywords","contribution":0.1},"field":"title","contribution":1.0}]},{"id":"","question":"How do I ","confidence":0.0,"score":0.0,"matched":[{"word":"","term":"","field":"phrases","contribution":0.0},{"word":"","term":"","field":"answer","contribution":0."],"matched":[]},{"id":"]
{"texts":[""#;

/// What a turn was decided from: candidates, options and the state before it.
#[derive(Debug, Clone)]
pub(crate) struct Details {
    pub(crate) candidates: JsonText,
    pub(crate) options: JsonText,
    /// `None` for a first turn.
    pub(crate) state: Option<Arc<str>>,
}

impl Details {
    /// As they are stored; `None` where there is nothing.
    pub(crate) fn pack(&self) -> Option<Vec<u8>> {
        if self.candidates.is_empty_list() && self.options.is_empty_list() && self.state.is_none() {
            return None;
        }
        let mut text = format!("[{},{}]", self.candidates.as_str(), self.options.as_str());
        if let Some(state) = &self.state {
            text.push(BORDER);
            text.push_str(state);
        }
        Some(SMALL_DEFLATE.with_borrow_mut(|deflate| packed(deflate, PRESET, &text)))
    }
}

/// A text under zlib that is soon replaced.
pub(crate) fn pack_text(text: &str) -> Vec<u8> {
    QUICK_DEFLATE.with_borrow_mut(|deflate| packed(deflate, PRESET, text))
}

thread_local! {
    /// Its tables are a quarter of a megabyte: making them anew took longer than packing a turn.
    static SMALL_DEFLATE: RefCell<Compress> = RefCell::new(Compress::new(SMALL, true));
    static QUICK_DEFLATE: RefCell<Compress> = RefCell::new(Compress::new(QUICK, true));
}

fn packed(deflate: &mut Compress, preset: &[u8], text: &str) -> Vec<u8> {
    deflate.reset();
    deflate.set_dictionary(preset).expect("nothing is packed yet");
    let mut packed = Vec::with_capacity(text.len() / 3 + 64);
    loop {
        let read = usize::try_from(deflate.total_in()).unwrap_or(text.len());
        let rest = text.as_bytes().get(read..).unwrap_or_default();
        let status = deflate
            .compress_vec(rest, &mut packed, FlushCompress::Finish)
            .expect("writing to memory does not fail");
        if status == Status::StreamEnd {
            return packed;
        }
        packed.reserve(packed.len().max(256));
    }
}

/// Candidates and options of [`Details::pack`].
pub(crate) fn unpack(packed: &[u8]) -> Result<(JsonText, JsonText), sqlx::Error> {
    let text = unpack_text(packed)?;
    let decided = text
        .split_once(BORDER)
        .map_or(text.as_str(), |(decided, _)| decided);
    let values: Vec<JsonText> =
        serde_json::from_str(decided).map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    let [candidates, options] =
        <[JsonText; 2]>::try_from(values).map_err(|_| broken("a turn was packed by another program"))?;
    Ok((candidates, options))
}

/// The state of [`Details::pack`]; `None` where an earlier version packed it, or there was none.
pub(crate) fn unpack_state(packed: &[u8]) -> Result<Option<String>, sqlx::Error> {
    let mut text = unpack_text(packed)?;
    Ok(text
        .find(BORDER)
        .map(|border| text.split_off(border + BORDER.len_utf8())))
}

/// The text of [`pack_text`].
pub(crate) fn unpack_text(packed: &[u8]) -> Result<String, sqlx::Error> {
    unpack_from(PRESET, packed)
}

/// A text that was packed from a dictionary, or from none.
fn unpack_from(preset: &[u8], packed: &[u8]) -> Result<String, sqlx::Error> {
    thread_local! {
        static INFLATE: RefCell<Decompress> = RefCell::new(Decompress::new(true));
    }

    let mut text = Vec::with_capacity(packed.len().saturating_mul(4).clamp(256, LARGEST));
    INFLATE.with_borrow_mut(|inflate| {
        inflate.reset(true);
        let mut has_preset = false;
        loop {
            let (read, written) = (inflate.total_in(), text.len());
            let rest = packed
                .get(usize::try_from(read).unwrap_or(packed.len())..)
                .unwrap_or_default();
            match inflate.decompress_vec(rest, &mut text, FlushDecompress::Finish) {
                Ok(Status::StreamEnd) if text.len() <= LARGEST => return Ok(()),
                Err(error) if error.needs_dictionary().is_some() && !has_preset => {
                    has_preset = true;
                    // It refuses one whose Adler-32 is not the row's.
                    inflate.set_dictionary(preset).map_err(decode)?;
                }
                Err(error) => return Err(decode(error)),
                Ok(_) if text.len() > LARGEST => {
                    return Err(broken("a row unpacks to more than a turn holds"));
                }
                Ok(_)
                    if text.len() < text.capacity()
                        && inflate.total_in() == read
                        && text.len() == written =>
                {
                    return Err(broken("a packed row ends too early"));
                }
                Ok(_) => text.reserve(text.len().max(1_024)),
            }
        }
    })?;
    String::from_utf8(text).map_err(decode)
}

fn decode(error: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(error))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of_state(state: Option<&str>) -> Details {
        Details {
            candidates: json!([]).into(),
            options: json!([]).into(),
            state: state.map(Arc::from),
        }
    }

    #[test]
    fn what_is_packed_reads_back() {
        let candidates =
            JsonText::from(json!([{"id": "billing#refund", "confidence": 0.93, "matched": ["mo\nney"]}]));
        let options = JsonText::from(json!([{"label": "Refunds", "entries": ["billing#refund"]}]));
        for state in [
            None,
            Some(""),
            Some("{\"version\":3}"),
            Some("of several\nlines\n"),
        ] {
            let details = Details {
                candidates: candidates.clone(),
                options: options.clone(),
                state: state.map(Arc::from),
            };
            let packed = details.pack().unwrap();

            assert_eq!(unpack(&packed).unwrap(), (candidates.clone(), options.clone()));
            assert_eq!(unpack_state(&packed).unwrap().as_deref(), state);
        }
    }

    #[test]
    fn what_does_not_compress_reads_back() {
        let mut random = 1_u64;
        for length in [1, 70, 1_000, 200_000] {
            let noise: String = (0..length)
                .map(|_| {
                    random = random
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    char::from(32 + (random >> 57) as u8 % 90)
                })
                .collect();

            let packed = of_state(Some(&noise)).pack().unwrap();

            assert_eq!(unpack_state(&packed).unwrap(), Some(noise));
        }
    }

    #[test]
    fn nothing_takes_no_place() {
        assert_eq!(of_state(None).pack(), None);
    }

    #[test]
    fn a_damaged_row_is_an_error() {
        let whole = pack_text(&"what is said ".repeat(40));
        for length in 0..whole.len() {
            assert!(unpack_text(&whole[..length]).is_err(), "{length} bytes of it");
        }
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 0x55;
            assert!(unpack_text(&changed).is_err(), "byte {at} of it");
        }
    }

    #[test]
    fn a_row_of_another_dictionary_is_an_error() {
        let mut deflate = Compress::new(SMALL, true);
        deflate.set_dictionary(b"of a later version").unwrap();
        let mut packed = Vec::with_capacity(100);
        deflate
            .compress_vec(b"of a later version", &mut packed, FlushCompress::Finish)
            .unwrap();

        assert!(unpack_text(&packed).is_err());
    }

    #[test]
    fn a_row_that_unpacks_to_more_than_a_turn_holds_is_an_error() {
        let packed = pack_text(&"x".repeat(LARGEST + 1));

        assert!(packed.len() < 1 << 20);
        assert!(unpack_text(&packed).is_err());
    }

    #[test]
    fn what_an_earlier_version_packed_without_the_preset_reads_back() {
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), SMALL);
        std::io::Write::write_all(&mut packed, b"an earlier version wrote it").unwrap();

        let read = unpack_text(&packed.finish().unwrap()).unwrap();

        assert_eq!(read, "an earlier version wrote it");
    }

    #[test]
    fn the_preset_is_never_changed() {
        let packed = pack_text("");

        // Its Adler-32 in every row that was packed with it.
        assert_eq!(packed[2..6], [0xf4, 0xf7, 0x4b, 0x99]);
    }
}
