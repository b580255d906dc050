//! What a turn was decided from, small: candidates and options, and the state before it, as JSON under zlib.
//!
//! They were more than three quarters of a turn on disk, and most of it is the same few names again and again. Rows of
//! earlier versions hold candidates and options as text in columns of their own, and are read all the same.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde_json::Value;

use crate::fault::broken;

/// The fastest level leaves a sixth more.
const LEVEL: Compression = Compression::new(6);
/// No turn unpacks to more: a damaged row must not fill the memory.
const LARGEST: u64 = 64 << 20;

/// Candidates and options as they are stored; `None` where there are none.
pub(crate) fn pack(candidates: &Value, options: &Value) -> Option<Vec<u8>> {
    let is_empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    if is_empty(candidates) && is_empty(options) {
        return None;
    }
    Some(pack_text(
        &Value::Array(vec![candidates.clone(), options.clone()]).to_string(),
    ))
}

/// A text as it is stored.
pub(crate) fn pack_text(text: &str) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(1_024), LEVEL);
    encoder
        .write_all(text.as_bytes())
        .expect("writing to memory does not fail");
    encoder.finish().expect("writing to memory does not fail")
}

/// The reverse of [`pack`].
pub(crate) fn unpack(packed: &[u8]) -> Result<(Value, Value), sqlx::Error> {
    let values: Vec<Value> =
        serde_json::from_str(&unpack_text(packed)?).map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    let [candidates, options] =
        <[Value; 2]>::try_from(values).map_err(|_| broken("a turn was packed by another program"))?;
    Ok((candidates, options))
}

/// The reverse of [`pack_text`].
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
        let candidates = json!([{"id": "billing#refund", "confidence": 0.93, "matched": ["money"]}]);
        let options = json!([{"label": "Refunds", "entries": ["billing#refund"]}]);

        let packed = pack(&candidates, &options).unwrap();

        assert_eq!(unpack(&packed).unwrap(), (candidates, options));
    }

    #[test]
    fn nothing_takes_no_place() {
        assert_eq!(pack(&json!([]), &json!([])), None);
    }

    #[test]
    fn a_damaged_row_is_an_error() {
        let mut packed = pack(&json!([1]), &json!([])).unwrap();
        packed.truncate(packed.len() / 2);

        assert!(unpack(&packed).is_err());
    }
}
