//! Quick looks at text. Bodies are looked through line by line and for single signs again and again, and most looks find
//! nothing: `memchr` takes many bytes at once where the standard library takes a few.

/// The lines of a text, as `split('\n')` gives them.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    ends.map(move |end| {
        let line = text.get(start..end).unwrap_or_default();
        start = end + 1;
        line
    })
}

/// Whether a text holds a byte.
pub(crate) fn has_byte(text: &str, byte: u8) -> bool {
    memchr::memchr(byte, text.as_bytes()).is_some()
}

/// Whether a text holds two stars side by side.
pub(crate) fn has_bold(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'*', bytes).any(|at| bytes.get(at + 1) == Some(&b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_what_a_split_gives() {
        for text in ["", "\n", "a", "a\n", "\na\n\nb", "é\nü\n"] {
            assert_eq!(
                lines(text).collect::<Vec<_>>(),
                text.split('\n').collect::<Vec<_>>(),
                "{text:?}"
            );
        }
    }

    #[test]
    fn two_stars_are_found_wherever_they_stand() {
        for (text, is_bold) in [
            ("", false),
            ("*", false),
            ("a*b*", false),
            ("a**", true),
            ("* é **b", true),
        ] {
            assert_eq!(has_bold(text), is_bold, "{text}");
        }
    }
}
