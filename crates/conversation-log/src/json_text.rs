//! JSON as the log holds it: text.
//!
//! A turn writes some ten values and reads none of them. Made into trees first, and those into text, they were hundreds of small
//! pieces of memory a turn; so what is to be kept is written out at once, shared from there to the database, and made into a tree
//! where somebody asks for it.

use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A value as it is stored. `Debug` prints a length: it may be what a person wrote.
#[derive(Clone, PartialEq, Eq)]
pub struct JsonText(Arc<str>);

impl JsonText {
    /// A value made of plain data, for which writing cannot fail.
    ///
    /// # Panics
    /// Where it is no plain data: a map whose keys are no texts.
    pub fn of(value: &(impl Serialize + ?Sized)) -> Self {
        let text = serde_json::to_string(value).expect("plain data is JSON");
        Self(text.into())
    }

    /// What the database holds.
    pub(crate) fn stored(text: impl Into<Arc<str>>) -> Result<Self, sqlx::Error> {
        let text = text.into();
        // `IgnoredAny` makes nothing of what it reads, and keeps no count of levels that a tree would.
        serde_json::from_str::<IgnoredAny>(&text).map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        Ok(Self(text))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is written, for somebody else to hold as well.
    pub(crate) fn shared(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }

    /// As a tree; null where it is nested deeper than the log takes.
    pub fn value(&self) -> Value {
        self.read().unwrap_or_default()
    }

    /// As what it was written from.
    ///
    /// # Errors
    /// Where it is something else.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.0)
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        &*self.0 == "null"
    }

    /// Whether it is a list of nothing.
    pub(crate) fn is_empty_list(&self) -> bool {
        &*self.0 == "[]"
    }

    /// Whether it is nested deeper than so many levels.
    pub(crate) fn is_deeper_than(&self, levels: usize) -> bool {
        is_deeper_than(self.0.as_bytes(), levels)
    }
}

/// Whether JSON is nested deeper than so many levels. Looks at brackets outside of strings alone: whether it is JSON at all is
/// the parser's to say.
pub fn is_deeper_than(json: &[u8], levels: usize) -> bool {
    let opens = |byte: &u8| matches!(byte, b'[' | b'{');
    if json.iter().filter(|byte| opens(byte)).count() <= levels {
        return false;
    }
    let (mut depth, mut is_string, mut is_escaped) = (0_usize, false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_string => is_escaped = true,
            b'"' => is_string = !is_string,
            b'[' | b'{' if !is_string => {
                depth += 1;
                if depth > levels {
                    return true;
                }
            }
            b']' | b'}' if !is_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

impl Default for JsonText {
    fn default() -> Self {
        Self("null".into())
    }
}

impl fmt::Debug for JsonText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JsonText {{ {} bytes }}", self.0.len())
    }
}

impl From<Value> for JsonText {
    fn from(value: Value) -> Self {
        Self::of(&value)
    }
}

impl PartialEq<Value> for JsonText {
    fn eq(&self, other: &Value) -> bool {
        self.value() == *other
    }
}

impl Serialize for JsonText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for JsonText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn nested(levels: usize) -> Value {
        (0..levels).fold(Value::Null, |inner, _| Value::Array(vec![inner]))
    }

    #[test]
    fn what_is_written_reads_back() {
        let value = json!({"z": [1.5, null, "a\"b\n"], "a": {}});

        let json = JsonText::of(&value);

        assert_eq!(
            (json.value(), json.as_str()),
            (value.clone(), value.to_string().as_str())
        );
        assert_eq!(JsonText::stored(value.to_string()).unwrap(), json);
    }

    #[test]
    fn what_is_no_json_is_a_damaged_row() {
        assert!(JsonText::stored("{\"a\":").is_err());
        assert!(JsonText::stored("").is_err());
    }

    #[test]
    fn levels_are_counted_outside_of_texts() {
        let json = JsonText::of(&json!({"a": "[[[[\"[[", "b": [1, [2]]}));

        assert!(!json.is_deeper_than(3));
        assert!(json.is_deeper_than(2));
        assert!(!JsonText::of(&vec![json!([]); 9]).is_deeper_than(2));
        assert!(JsonText::of(&nested(121)).is_deeper_than(120));
        assert!(!JsonText::of(&nested(120)).is_deeper_than(120));
    }
}
