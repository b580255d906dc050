//! Marks that end a sentence or steer its direction, in any script.

use std::ops::Range;

/// `?` as any script writes it.
pub(super) fn is_question_mark(character: char) -> bool {
    matches!(
        character,
        '?' | '\u{FF1F}' | '\u{FE56}' | '\u{061F}' | '\u{037E}' | '\u{055E}' | '\u{1367}' | '⁇' | '⁈' | '‽'
    )
}

/// The first of them in a text.
pub(super) fn first_question_mark(text: &str) -> Option<Range<usize>> {
    // Most texts are of ASCII, which has one.
    let ascii = memchr::memchr(b'?', text.as_bytes());
    if text.is_ascii() {
        return ascii.map(|at| at..at + 1);
    }
    let (at, mark) = text.char_indices().find(|(_, next)| is_question_mark(*next))?;
    Some(at..at + mark.len_utf8())
}

/// `!` as any script writes it.
pub(super) fn is_exclamation_mark(character: char) -> bool {
    matches!(character, '!' | '\u{FF01}' | '\u{FE57}' | '⁉' | '‼')
}

/// Marks that only say in which direction a text runs.
pub(super) fn is_direction_mark(character: char) -> bool {
    matches!(
        character,
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    )
}

/// Pictures that people set beside words: emoji, dingbats, arrows, and what joins them.
pub(super) fn is_picture(character: char) -> bool {
    matches!(
        character,
        '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}'
            | '\u{1F000}'..='\u{1FAFF}' | '\u{FE0F}' | '\u{200D}'
    )
}

/// The text without blanks and direction marks at its ends.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace() || is_direction_mark(character))
}

/// The text without the quotes and brackets that close behind its last mark.
pub(super) fn without_closing(text: &str) -> &str {
    text.trim_end_matches(|character: char| {
        character.is_whitespace()
            || is_direction_mark(character)
            || is_picture(character)
            || matches!(
                character,
                '"' | '\'' | '”' | '’' | '“' | '»' | '«' | ')' | '）' | '」' | '』' | '】'
            )
    })
}

/// Whether a text ends as a question, whatever quotes close behind the mark.
pub(crate) fn asks(text: &str) -> bool {
    without_closing(text).ends_with(is_question_mark)
}

/// Words of a text; of scripts that part none, two characters count as one.
pub(super) fn words(text: &str) -> usize {
    let unparted = text
        .chars()
        .filter(|&character| matches!(character, '\u{0E00}'..='\u{0EFF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}'))
        .count();
    text.split_whitespace().count().max(unparted / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_ends_in_the_mark_of_its_script() {
        for text in [
            "Why?",
            "なぜですか？",
            "لماذا؟",
            "Γιατί\u{37E}",
            "\"Why?\"",
            "「なぜ？」",
            "Why?\u{200F}",
            "Why? 🤔",
            "Why?❓️",
        ] {
            assert!(asks(text), "{text}");
        }
        for text in ["Why", "Why? So.", "a; b", ""] {
            assert!(!asks(text), "{text}");
        }
    }

    #[test]
    fn the_first_mark_of_any_script_is_found() {
        assert_eq!(first_question_mark("Why? So?"), Some(3..4));
        assert_eq!(first_question_mark("なぜ？ Why?"), Some(6..9));
        assert_eq!(first_question_mark("So."), None);
        assert_eq!(first_question_mark("Só."), None);
    }

    #[test]
    fn a_script_without_blanks_has_words_too() {
        assert_eq!(words("ask me now"), 3);
        assert_eq!(words("パスワードを忘れた"), 4);
    }
}
