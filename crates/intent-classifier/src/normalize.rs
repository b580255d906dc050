//! One spelling for each character: NFKC, straight quotes, no invisible characters, and a bound on length.
//!
//! Everything that is compared later goes through here, documents and utterances alike. Case is kept, because words
//! are shown to people as they were written; [`fold`] takes it away.

use unicode_normalization::UnicodeNormalization;

/// Only so many characters of an utterance, a title or a phrase count. A person who writes more has said what the
/// trouble is by then, and the bound keeps the time of a turn bounded.
pub const MOST_UTTERANCE_CHARS: usize = 2_000;

/// Only so many characters of an answer's text count.
pub const MOST_BODY_CHARS: usize = 20_000;

/// The text in normal form, at most `most_chars` characters of it.
///
/// The bound is applied before NFKC, so that hostile text costs nothing, and again after it, because one character can
/// become eighteen (`U+FDFA`).
pub fn normalize(text: &str, most_chars: usize) -> String {
    let ascii = &text.as_bytes()[..text.len().min(most_chars)];
    if ascii.is_ascii() {
        // NFKC leaves it as it is.
        return ascii
            .iter()
            .map(|&byte| match byte {
                b'`' => '\'',
                control if control.is_ascii_control() => ' ',
                other => char::from(other),
            })
            .collect();
    }
    text.chars()
        .take(most_chars)
        .nfkc()
        .filter_map(fold_character)
        .take(most_chars)
        .collect()
}

/// Lower case, for comparison.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// Straight quotes and hyphens for their typographic forms; nothing for characters that are not seen.
fn fold_character(character: char) -> Option<char> {
    match character {
        '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2032}' | '\u{02BC}' | '`' | '\u{00B4}' => Some('\''),
        '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{2033}' => Some('"'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        // Soft hyphen, zero-width characters, direction marks, byte order mark, variation selectors.
        '\u{00AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}'
        | '\u{FEFF}'
        | '\u{FE00}'..='\u{FE0F}' => None,
        control if control.is_control() => Some(' '),
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curly_quotes_are_the_same_as_straight_ones() {
        let curly = "don\u{2019}t \u{201C}stop\u{201D}";

        let normal = normalize(curly, MOST_UTTERANCE_CHARS);

        assert_eq!(normal, "don't \"stop\"");
    }

    #[test]
    fn full_width_letters_are_the_same_as_narrow_ones() {
        let wide = "\u{FF30}\u{FF21}\u{FF34}";

        let normal = normalize(wide, MOST_UTTERANCE_CHARS);

        assert_eq!(normal, "PAT");
    }

    #[test]
    fn plain_letters_are_bounded_too() {
        let plain = "a`b\tc\u{7F}".repeat(400);

        let normal = normalize(&plain, 7);

        assert_eq!(normal, "a'b c a");
        assert_eq!(normalize("Don`t", MOST_UTTERANCE_CHARS), "Don't");
    }

    #[test]
    fn a_zero_width_space_does_not_split_a_word() {
        let hidden = "pass\u{200B}word";

        let normal = normalize(hidden, MOST_UTTERANCE_CHARS);

        assert_eq!(normal, "password");
    }

    #[test]
    fn text_that_grows_in_nfkc_stays_within_the_bound() {
        let growing = "\u{FDFA}".repeat(5_000);

        let normal = normalize(&growing, MOST_UTTERANCE_CHARS);

        assert!(normal.chars().count() <= MOST_UTTERANCE_CHARS);
    }
}
