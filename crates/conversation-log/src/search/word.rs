//! Words as they are compared: lower case, without accents, compatibility forms undone.

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Words of a text that are indexed: two such texts have a place for each of their words.
const MOST_WORDS: usize = 8_000;
/// The last place PostgreSQL counts; words behind it are found, but not as parts of a phrase.
const LAST_PLACE: usize = 16_383;
/// Characters of a word that count. PostgreSQL refuses a word over 2,046 bytes.
const LONGEST_WORD: usize = 64;
/// Stands between two messages of a turn, so that no phrase reaches from one into the other: a private character, which is
/// part of no word.
const BORDER: &str = "\u{E000}";

/// A word of a text, and where it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// Bytes of the text.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The words of a text, in order.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    spans(text).flat_map(|(start, end)| {
        pieces(&fold(text.get(start..end).unwrap_or_default()))
            .into_iter()
            .map(move |text| Word { text, start, end })
    })
}

/// Tells `found` the first words of a text, at most so many, as they are compared. Every turn is indexed with all that was said in
/// it, so nothing is made for a word of ASCII, as nearly all are: it is its own lower case.
fn each_word(text: &str, most: usize, mut found: impl FnMut(&str)) {
    let mut left = most;
    let mut tell = |word: &str| {
        let is_told = left > 0;
        if is_told {
            left -= 1;
            found(word);
        }
        is_told
    };
    let mut lower = String::new();
    for (start, end) in spans(text) {
        let word = text.get(start..end).unwrap_or_default();
        let goes_on = if word.is_ascii() {
            lower.clear();
            lower.push_str(word.get(..LONGEST_WORD).unwrap_or(word));
            lower.make_ascii_lowercase();
            tell(&lower)
        } else {
            pieces(&fold(word)).iter().all(|piece| tell(piece))
        };
        if !goes_on {
            return;
        }
    }
}

/// Where the words of a text begin and end, in bytes.
fn spans(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut characters = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = characters
            .by_ref()
            .find(|(_, character)| is_of_a_word(*character))?;
        let mut end = start + first.len_utf8();
        // Scripts without blanks: each character is a word, with its marks, and several of them are a phrase.
        let belongs = |next: char| {
            if stands_alone(first) {
                is_combining_mark(next)
            } else {
                is_of_a_word(next) && !stands_alone(next)
            }
        };
        while let Some((at, next)) = characters.next_if(|(_, next)| belongs(*next)) {
            end = at + next.len_utf8();
        }
        Some((start, end))
    })
}

/// A folded word, cut where characters stand alone: an ideograph in a circle is that ideograph. None of accents alone.
fn pieces(folded: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut is_alone = false;
    for character in folded.chars() {
        let begins = stands_alone(character) || is_alone && !is_combining_mark(character);
        match pieces.last_mut() {
            Some(piece) if !begins => piece.push(character),
            _ => {
                pieces.push(character.to_string());
                is_alone = stands_alone(character);
            }
        }
    }
    pieces
}

fn is_of_a_word(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric();
    }
    character.is_alphanumeric() || is_combining_mark(character)
}

/// Ideographs and kana, but for their marks.
fn stands_alone(character: char) -> bool {
    // The ranges first: to look up whether a character is a mark takes longer, and nearly all are in none of them.
    matches!(character, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
        && !is_combining_mark(character)
}

/// As it is compared. What is left is letters, digits and marks alone: nothing that either database reads as syntax.
fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    word.chars()
        .flat_map(char::to_lowercase)
        .nfkd()
        .flat_map(char::to_lowercase)
        .filter(|character| is_of_a_word(*character) && !is_accent(*character))
        .take(LONGEST_WORD)
        .for_each(|character| match plain(character) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(character),
        });
    if let Some((end, _)) = folded.char_indices().nth(LONGEST_WORD) {
        folded.truncate(end);
    }
    folded
}

/// Letters that are written with others where a keyboard has none of them, and that no normal form takes apart.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' => "d",
        'ı' => "i",
        _ => return None,
    })
}

/// Marks on letters of the scripts that are often written without them.
fn is_accent(character: char) -> bool {
    matches!(character, '\u{0300}'..='\u{036F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}')
}

/// The words of a turn's texts as SQLite is given them.
pub(crate) fn fts5_document(texts: &[String]) -> String {
    let mut document = String::with_capacity(
        texts
            .iter()
            .map(|text| text.len() + text.len() / 8 + BORDER.len() + 2)
            .sum(),
    );
    for (number, text) in texts.iter().enumerate() {
        if number > 0 {
            document.push_str(BORDER);
            document.push(' ');
        }
        each_word(text, MOST_WORDS, |word| {
            document.push_str(word);
            document.push(' ');
        });
    }
    document
}

/// The words of a turn's texts as a `tsvector` of PostgreSQL, written out.
pub(crate) fn ts_vector(texts: &[String]) -> String {
    let mut vector = String::new();
    let mut place = 0;
    for text in texts {
        // A place is left free between two texts.
        let mut next = place + 1;
        each_word(text, MOST_WORDS, |word| {
            let _ = write!(vector, "'{word}':{} ", next.min(LAST_PLACE));
            next += 1;
        });
        place = next;
    }
    vector
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> Vec<String> {
        words(text).map(|word| word.text).collect()
    }

    #[test]
    fn case_accents_and_compatibility_forms_do_not_count() {
        assert_eq!(
            of("Crème BRÛLÉE ﬁne ＰＡＴ STRASSE straße Łódź"),
            ["creme", "brulee", "fine", "pat", "strasse", "strasse", "lodz"]
        );
    }

    #[test]
    fn whatever_is_no_letter_or_digit_is_a_gap() {
        assert_eq!(
            of("e-mail: a.b@c.example (0x80070005)!\0"),
            ["e", "mail", "a", "b", "c", "example", "0x80070005"]
        );
    }

    #[test]
    fn each_ideograph_is_a_word() {
        assert_eq!(of("密码abc"), ["密", "码", "abc"]);
        assert_eq!(of("a㊀ ｶﾞ"), ["a", "一", "カ\u{3099}"]);
    }

    #[test]
    fn a_place_is_free_between_two_messages() {
        let texts = ["one two".to_owned(), "three".to_owned()];

        assert_eq!(ts_vector(&texts), "'one':1 'two':2 'three':4 ");
        assert_eq!(fts5_document(&texts), "one two \u{E000} three ");
    }

    proptest! {
        #[test]
        fn a_word_holds_nothing_that_a_database_reads_as_syntax(text in ".*") {
            for word in words(&text) {
                prop_assert!(word.text.chars().all(is_of_a_word));
                prop_assert!(text.get(word.start..word.end).is_some());
            }
        }

        #[test]
        fn what_is_indexed_is_the_words_of_the_text(text in ".*|[a-zA-Z0-9 .ß密é-]{0,200}", most in 0_usize..40) {
            let mut told: Vec<String> = Vec::new();

            each_word(&text, most, |word| told.push(word.to_owned()));

            let expected: Vec<String> = words(&text).map(|word| word.text).take(most).collect();
            prop_assert_eq!(told, expected);
        }

        #[test]
        fn the_words_of_words_are_the_same_words(text in ".*") {
            let once = of(&text);

            let again = of(&once.join(" "));

            prop_assert_eq!(once, again);
        }
    }
}
