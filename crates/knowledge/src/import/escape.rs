//! Line ends and tabs in the cells of a TSV, which has no quotes: written as `\n`, `\r` and `\t`.
//!
//! A backslash is only doubled where it would be taken for one of these. `\*` of Markdown and `\\server` of a path are
//! what they are, and [`unescape`] of [`escape`] is what it was, for any text, but for a blank at the end of a line that ends in a
//! path: other systems double nothing, and `C:\temp` is no drive and a tab.

/// A text as a cell.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut slashes = 0;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let letter = match character {
            '\n' => Some('n'),
            '\r' => Some('r'),
            '\t' => Some('t'),
            _ => None,
        };
        if character == '\\' {
            slashes += 1;
        } else {
            if letter.is_some() || matches!(character, 'n' | 'r' | 't') {
                out.extend(std::iter::repeat_n('\\', slashes));
            }
            slashes = 0;
        }
        if let Some(letter) = letter {
            if ends_in_path(&out) && goes_on_in_path(characters.peek()) {
                out.push(' ');
            }
            out.push('\\');
            out.push(letter);
        } else {
            out.push(character);
        }
    }
    out
}

/// What a cell says.
pub(super) fn unescape(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut slashes = 0;
    let push = |out: &mut String, count| out.extend(std::iter::repeat_n('\\', count));
    let mut characters = cell.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                slashes += 1;
                continue;
            }
            'n' | 'r' | 't' if slashes == 1 && ends_in_path(&out) && goes_on_in_path(characters.peek()) => {
                out.push('\\');
                out.push(character);
            }
            'n' | 'r' | 't' if slashes % 2 == 1 => {
                push(&mut out, slashes / 2);
                out.push(match character {
                    'n' => '\n',
                    'r' => '\r',
                    _ => '\t',
                });
            }
            'n' | 'r' | 't' => {
                push(&mut out, slashes / 2);
                out.push(character);
            }
            other => {
                push(&mut out, slashes);
                out.push(other);
            }
        }
        slashes = 0;
    }
    push(&mut out, slashes);
    out
}

/// Whether a text ends in a drive, or in a path on one: "see C:", "D:\\tools".
fn ends_in_path(text: &str) -> bool {
    const LONGEST_PATH: usize = 260;
    let start = text.ceil_char_boundary(text.len().saturating_sub(LONGEST_PATH));
    let word = text
        .get(start..)
        .and_then(|end| end.rsplit(char::is_whitespace).next())
        .unwrap_or_default()
        .trim_start_matches(|mark: char| !mark.is_alphanumeric());
    let mut characters = word.chars();
    characters.next().is_some_and(|drive| drive.is_ascii_alphabetic())
        && characters.next() == Some(':')
        && characters.next().is_none_or(|next| next == '\\')
}

/// Whether a name goes on behind its first letter; what begins on a new line begins with a capital or a mark, mostly.
fn goes_on_in_path(next: Option<&char>) -> bool {
    next.is_some_and(|next| next.is_lowercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn line_ends_and_tabs_are_two_characters() {
        assert_eq!(escape("a\n\n* b\tc"), "a\\n\\n* b\\tc");
        assert_eq!(unescape("a\\n\\n* b\\tc"), "a\n\n* b\tc");
    }

    #[test]
    fn backslashes_that_mean_something_else_stay() {
        for text in ["\\*no star\\*", "\\\\server\\share", "a \\", "C:\\Users"] {
            assert_eq!(escape(text), text);
            assert_eq!(unescape(text), text);
        }
        assert_eq!(escape("C:\\new"), "C:\\\\new");
    }

    #[test]
    fn a_path_of_windows_has_no_tabs() {
        for text in ["C:\\temp", "`D:\\tools\\run.exe`", "(C:\\new\\table)"] {
            assert_eq!(unescape(text), text);
            assert_eq!(unescape(&escape(text)), text);
        }
        assert_eq!(
            unescape("Open drive C:\\nThen\\n\\n* a"),
            "Open drive C:\nThen\n\n* a"
        );
        assert_eq!(unescape(&escape("drive C:\nthen")), "drive C: \nthen");
        assert_eq!(unescape("ratio:\\nsmall"), "ratio:\nsmall");
    }

    proptest! {
        #[test]
        fn a_cell_says_what_was_written(text in "[\\\\nrt\n\r\ta*\u{1F600}]{0,40}") {
            let cell = escape(&text);

            prop_assert!(!cell.contains(['\n', '\r', '\t']));
            prop_assert_eq!(unescape(&cell), text);
        }
    }
}
