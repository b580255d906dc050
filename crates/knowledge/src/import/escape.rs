//! Line ends and tabs in the cells of a TSV, which has no quotes: written as `\n`, `\r` and `\t`.
//!
//! A backslash is only doubled where it would be taken for one of these. `\*` of Markdown and `\\server` of a path are
//! what they are, and [`unescape`] of [`escape`] is what it was, for any text.

/// A text as a cell.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut slashes = 0;
    for character in text.chars() {
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
    for character in cell.chars() {
        match character {
            '\\' => {
                slashes += 1;
                continue;
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

    proptest! {
        #[test]
        fn a_cell_says_what_was_written(text in "[\\\\nrt\n\r\ta*\u{1F600}]{0,40}") {
            let cell = escape(&text);

            prop_assert!(!cell.contains(['\n', '\r', '\t']));
            prop_assert_eq!(unescape(&cell), text);
        }
    }
}
