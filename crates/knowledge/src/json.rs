//! JSON as people write it: trailing commas, comments and raw control characters in strings are tolerated, and noted.

mod place;
mod slip;

pub(crate) use place::Node;
use serde_json::Value;

/// A parsed body, with what had to be tolerated.
#[derive(Debug)]
pub(crate) struct Tolerant {
    /// The value.
    pub(crate) value: Value,
    /// Offsets of trailing commas, comments and raw control characters in strings.
    pub(crate) tolerated: Vec<(usize, Slip)>,
}

/// What was tolerated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slip {
    /// A comma before `}` or `]`.
    TrailingComma,
    /// A line end, tab or other control character in a string.
    ControlCharacter,
    /// `// …` to the end of the line, or `/* … */`.
    Comment,
}

/// Why a body is no JSON, and where.
#[derive(Debug)]
pub(crate) struct NotJson {
    /// Byte offset.
    pub(crate) at: usize,
    /// What is wrong, or what the parser expected.
    pub(crate) reason: String,
    /// How to mend it, where the place shows what was meant.
    pub(crate) hint: Option<&'static str>,
}

/// Parses `text`. Slips are overwritten by blanks, byte for byte, so that offsets stay true.
pub(crate) fn parse(text: &str) -> Result<Tolerant, NotJson> {
    let mut bytes = text.as_bytes().to_vec();
    let mut tolerated = Vec::new();
    let mut in_string = false;
    let mut is_escaped = false;
    let mut comma: Option<usize> = None;
    let mut comment_end = 0;
    for (at, byte) in text.bytes().enumerate() {
        if at < comment_end {
            if byte != b'\n' {
                overwrite(&mut bytes, at);
            }
            continue;
        }
        if in_string {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => in_string = false,
                control if control < 0x20 => {
                    tolerated.push((at, Slip::ControlCharacter));
                    overwrite(&mut bytes, at);
                }
                _ => {}
            }
            continue;
        }
        if byte == b'/'
            && let Some(length) = text.get(at..).and_then(comment_length)
        {
            tolerated.push((at, Slip::Comment));
            comment_end = at + length;
            overwrite(&mut bytes, at);
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'}' | b']' => {
                if let Some(comma) = comma {
                    tolerated.push((comma, Slip::TrailingComma));
                    overwrite(&mut bytes, comma);
                }
            }
            _ => {}
        }
        match byte {
            b',' => comma = Some(at),
            blank if blank.is_ascii_whitespace() => {}
            _ => comma = None,
        }
    }
    match serde_json::from_slice::<Value>(&bytes) {
        Ok(value) => Ok(Tolerant { value, tolerated }),
        Err(error) => {
            let at = offset(&bytes, error.line(), error.column());
            let reason = reason(&error);
            Err(match slip::find(text, at, &reason) {
                Some(found) => NotJson {
                    at: found.at,
                    reason: found.message,
                    hint: Some(found.hint),
                },
                None => NotJson {
                    at,
                    reason,
                    hint: None,
                },
            })
        }
    }
}

/// Length of the comment at the start of `rest`; one that does not end is none.
fn comment_length(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    let inside = rest.strip_prefix("/*")?;
    inside.find("*/").map(|end| end + 4)
}

fn overwrite(bytes: &mut [u8], at: usize) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte = b' ';
    }
}

/// Offset of serde's line and column (both from 1, the column in bytes).
fn offset(bytes: &[u8], line: usize, column: usize) -> usize {
    let start = match line.checked_sub(2) {
        Some(skipped) => bytes
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'\n')
            .nth(skipped)
            .map_or(0, |(at, _)| at + 1),
        None => 0,
    };
    (start + column.saturating_sub(1)).min(bytes.len())
}

/// The message without "at line 3 column 4", which is relative to the body.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split_once(" at line ")
        .map_or(text.clone(), |(reason, _)| reason.to_owned())
}

/// A field by name, whatever its case: `controlType` is also written `controltype`.
pub(crate) fn field<'value>(value: &'value Value, name: &str) -> Option<&'value Value> {
    let object = value.as_object()?;
    object.get(name).or_else(|| {
        object
            .iter()
            .find(|(key, _)| key.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

/// A field as text; numbers and booleans as they are written, `null` as nothing.
pub(crate) fn text(value: &Value, name: &str) -> Option<String> {
    match field(value, name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A field that says yes or no, also as the text "true".
pub(crate) fn flag(value: &Value, name: &str) -> Option<bool> {
    match field(value, name)? {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.trim().eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.trim().eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// A whole number, also as text.
pub(crate) fn integer(value: &Value, name: &str) -> Option<i64> {
    match field(value, name)? {
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().and_then(whole)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn whole(number: f64) -> Option<i64> {
    format!("{:.0}", number.trunc()).parse().ok()
}

/// The items of a field that is a list; nothing for `null` or anything else.
pub(crate) fn items<'value>(value: &'value Value, name: &str) -> &'value [Value] {
    field(value, name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_commas_are_tolerated_with_their_place() {
        let parsed = parse("{\"a\": [1, 2,\n ],}").expect("tolerated");

        assert_eq!(parsed.value, serde_json::json!({"a": [1, 2]}));
        assert_eq!(
            parsed.tolerated,
            [(11, Slip::TrailingComma), (15, Slip::TrailingComma)]
        );
    }

    #[test]
    fn raw_control_characters_in_strings_become_blanks() {
        let parsed = parse("{\"a\": \"b\tc\nd, }\"}").expect("tolerated");

        assert_eq!(parsed.value, serde_json::json!({"a": "b c d, }"}));
        assert_eq!(parsed.tolerated.len(), 2);
    }

    #[test]
    fn comments_are_tolerated_with_their_place() {
        let parsed = parse("{ // a \"b\n \"a\": /* 1,\n */ [\"http://x\", ], }").expect("tolerated");

        assert_eq!(parsed.value, serde_json::json!({"a": ["http://x"]}));
        assert_eq!(
            parsed.tolerated,
            [
                (2, Slip::Comment),
                (16, Slip::Comment),
                (37, Slip::TrailingComma),
                (40, Slip::TrailingComma)
            ]
        );
    }

    #[test]
    fn a_comment_that_never_ends_is_no_json() {
        assert!(parse("{\"a\": 1} /* b").is_err());
    }

    #[test]
    fn what_is_no_json_says_where() {
        let error = parse("{\n  \"a\": 1\n  \"b\": 2\n}").expect_err("a comma is missing");

        assert_eq!(error.at, 9);
        assert!(error.reason.contains("a comma is missing"), "{}", error.reason);
    }

    #[test]
    fn fields_are_found_whatever_their_case() {
        let value = serde_json::json!({"ControlType": "x", "required": "True", "order": "3", "n": null});

        assert_eq!(text(&value, "controlType").as_deref(), Some("x"));
        assert_eq!(flag(&value, "required"), Some(true));
        assert_eq!(integer(&value, "order"), Some(3));
        assert_eq!(text(&value, "n"), None);
    }
}
