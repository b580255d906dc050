//! From bytes to text: UTF-8, with single Windows-1252 bytes taken for what they meant.

/// Text of a file, with line ends as `\n` and no byte order mark.
pub(crate) struct Decoded {
    /// The text.
    pub(crate) text: String,
    /// Offset in `text` of the first character that was not UTF-8.
    pub(crate) not_utf8_at: Option<usize>,
}

/// The text of a file as its places count it: decoded, with line ends as `\n` and without byte order mark.
pub fn decode_text(bytes: &[u8]) -> String {
    decode(bytes).text
}

/// Windows-1252 for the bytes 0x80 to 0x9F; the five unassigned ones become U+FFFD. Above, it equals Latin-1.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{FFFD}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{FFFD}', 'Ž', '\u{FFFD}',
    '\u{FFFD}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{FFFD}', 'ž', 'Ÿ',
];

/// Decodes a file. Only the bytes that are not UTF-8 are read as Windows-1252: a file with one stray byte keeps its
/// other characters. A UTF-16 byte order mark is honoured and counts as "not UTF-8".
pub(crate) fn decode(bytes: &[u8]) -> Decoded {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => return utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => return utf16(rest, u16::from_be_bytes),
        _ if zeros_at(bytes, 1) => return utf16(bytes, u16::from_le_bytes),
        _ if zeros_at(bytes, 0) => return utf16(bytes, u16::from_be_bytes),
        _ => {}
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(valid) = std::str::from_utf8(bytes) {
        let mut text = String::with_capacity(valid.len());
        push_with_line_feeds(&mut text, valid);
        return Decoded {
            text,
            not_utf8_at: None,
        };
    }
    let mut text = String::with_capacity(bytes.len());
    let mut not_utf8_at = None;
    for chunk in bytes.utf8_chunks() {
        push_with_line_feeds(&mut text, chunk.valid());
        for &byte in chunk.invalid() {
            not_utf8_at.get_or_insert(text.len());
            text.push(windows_1252(byte));
        }
    }
    Decoded { text, not_utf8_at }
}

/// Whether a file is in UTF-16, by its mark or by its zeros.
pub(crate) fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xFF\xFE")
        || bytes.starts_with(b"\xFE\xFF")
        || zeros_at(bytes, 1)
        || zeros_at(bytes, 0)
}

/// Whether a text of some length has a zero in nearly every second byte from there on, and nowhere else: UTF-16 of ASCII
/// without a mark.
fn zeros_at(bytes: &[u8], first: usize) -> bool {
    const LOOKED_AT: usize = 200;
    const SHORTEST: usize = 8;
    let head = bytes
        .get(..bytes.len().min(LOOKED_AT) / 2 * 2)
        .unwrap_or_default();
    let count = |from: usize| {
        head.iter()
            .skip(from)
            .step_by(2)
            .filter(|&&byte| byte == 0)
            .count()
    };
    head.len() >= SHORTEST && count(first) * 20 >= head.len() * 9 && count(1 - first) == 0
}

fn windows_1252(byte: u8) -> char {
    match byte
        .checked_sub(0x80)
        .and_then(|offset| WINDOWS_1252.get(usize::from(offset)))
    {
        Some(&character) => character,
        None => char::from(byte),
    }
}

fn utf16(bytes: &[u8], from: fn([u8; 2]) -> u16) -> Decoded {
    let units = bytes
        .chunks_exact(2)
        .filter_map(|pair| <[u8; 2]>::try_from(pair).ok().map(from));
    let wide: String = char::decode_utf16(units)
        .map(|unit| unit.unwrap_or('\u{FFFD}'))
        .collect();
    let mut text = String::with_capacity(wide.len());
    push_with_line_feeds(&mut text, &wide);
    Decoded {
        text,
        not_utf8_at: Some(0),
    }
}

/// Appends `part`, with CRLF and lone CR as LF. A CRLF is never split over two parts: both bytes are valid UTF-8.
fn push_with_line_feeds(text: &mut String, part: &str) {
    let mut rest = part;
    while let Some(at) = memchr::memchr(b'\r', rest.as_bytes()) {
        let (line, end) = rest.split_at(at);
        text.push_str(line);
        text.push('\n');
        let behind = end.get(1..).unwrap_or_default();
        rest = behind.strip_prefix('\n').unwrap_or(behind);
    }
    text.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stray_windows_1252_byte_keeps_the_other_characters() {
        let decoded = decode(b"caf\xC3\xA9 isn\x92t\xA0frozen");

        assert_eq!(decoded.text, "café isn’t\u{A0}frozen");
        assert_eq!(decoded.not_utf8_at, Some("café isn".len()));
    }

    #[test]
    fn every_line_end_becomes_a_line_feed() {
        assert_eq!(decode(b"a\r\nb\rc\nd\r").text, "a\nb\nc\nd\n");
    }

    #[test]
    fn a_byte_order_mark_is_dropped() {
        assert_eq!(decode(b"\xEF\xBB\xBF<properties").text, "<properties");
    }

    #[test]
    fn utf_16_is_read_but_reported() {
        let decoded = decode(b"\xFF\xFEa\0\r\0\n\0b\0");

        assert_eq!(decoded.text, "a\nb");
        assert_eq!(decoded.not_utf8_at, Some(0));
    }
}
