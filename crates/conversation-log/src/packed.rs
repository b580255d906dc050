//! What a turn was decided from, small: candidates and options, and the state before it, under zlib.
//!
//! They were more than three quarters of a turn on disk, and most of it is the same few names again and again: together they
//! take a third less than apart. Rows of earlier versions hold candidates and options as text in columns of their own, and
//! the state in a third, and are read all the same.

use std::cell::RefCell;
use std::io::Read as _;

use flate2::read::ZlibDecoder;
use flate2::{Compress, Compression, FlushCompress, Status};
use serde_json::Value;

use crate::fault::broken;

/// The fastest level leaves a sixth more.
const LEVEL: Compression = Compression::new(6);
/// No turn unpacks to more: a damaged row must not fill the memory.
const LARGEST: u64 = 64 << 20;
/// Stands before the state: JSON as it is written here has no line break.
const BORDER: char = '\n';

/// Candidates, options and the state before the turn as they are stored; `None` where there is nothing.
pub(crate) fn pack(candidates: &Value, options: &Value, state: Option<&str>) -> Option<Vec<u8>> {
    let is_empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    if is_empty(candidates) && is_empty(options) && state.is_none() {
        return None;
    }
    let mut text = format!("[{candidates},{options}]");
    if let Some(state) = state {
        text.push(BORDER);
        text.push_str(state);
    }
    Some(deflate(text.as_bytes()))
}

fn deflate(text: &[u8]) -> Vec<u8> {
    thread_local! {
        /// Its tables are a quarter of a megabyte: making them anew took longer than packing a turn.
        static DEFLATE: RefCell<Compress> = RefCell::new(Compress::new(LEVEL, true));
    }

    DEFLATE.with_borrow_mut(|deflate| {
        deflate.reset();
        let mut packed = Vec::with_capacity(text.len() / 3 + 64);
        loop {
            let read = usize::try_from(deflate.total_in()).unwrap_or(text.len());
            let rest = text.get(read..).unwrap_or_default();
            let status = deflate
                .compress_vec(rest, &mut packed, FlushCompress::Finish)
                .expect("writing to memory does not fail");
            if status == Status::StreamEnd {
                return packed;
            }
            packed.reserve(packed.len().max(256));
        }
    })
}

/// Candidates and options of [`pack`].
pub(crate) fn unpack(packed: &[u8]) -> Result<(Value, Value), sqlx::Error> {
    let text = unpack_text(packed)?;
    let decided = text
        .split_once(BORDER)
        .map_or(text.as_str(), |(decided, _)| decided);
    let values: Vec<Value> =
        serde_json::from_str(decided).map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    let [candidates, options] =
        <[Value; 2]>::try_from(values).map_err(|_| broken("a turn was packed by another program"))?;
    Ok((candidates, options))
}

/// The state of [`pack`]; `None` where an earlier version packed it, or there was none.
pub(crate) fn unpack_state(packed: &[u8]) -> Result<Option<String>, sqlx::Error> {
    let mut text = unpack_text(packed)?;
    Ok(text
        .find(BORDER)
        .map(|border| text.split_off(border + BORDER.len_utf8())))
}

/// A text under zlib, as an earlier version packed the state.
pub(crate) fn unpack_text(packed: &[u8]) -> Result<String, sqlx::Error> {
    let mut text = String::new();
    ZlibDecoder::new(packed)
        .take(LARGEST)
        .read_to_string(&mut text)
        .map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_packed_reads_back() {
        let candidates = json!([{"id": "billing#refund", "confidence": 0.93, "matched": ["mo\nney"]}]);
        let options = json!([{"label": "Refunds", "entries": ["billing#refund"]}]);
        for state in [
            None,
            Some(""),
            Some("{\"version\":3}"),
            Some("of several\nlines\n"),
        ] {
            let packed = pack(&candidates, &options, state).unwrap();

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

            let packed = pack(&json!([]), &json!([]), Some(&noise)).unwrap();

            assert_eq!(unpack_state(&packed).unwrap(), Some(noise));
        }
    }

    #[test]
    fn nothing_takes_no_place() {
        assert_eq!(pack(&json!([]), &json!([]), None), None);
    }

    #[test]
    fn a_damaged_row_is_an_error() {
        let mut packed = pack(&json!([1]), &json!([]), Some("{}")).unwrap();
        packed.truncate(packed.len() / 2);

        assert!(unpack(&packed).is_err());
        assert!(unpack_state(&packed).is_err());
    }
}
