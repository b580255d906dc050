//! Words of a text: UAX #29 word boundaries, with joins and splits of our own on top.
//!
//! The joins keep what a support text means as one word: `C#`, `C++`, `.NET`, `e-mail`, addresses and GUIDs. Scripts
//! without spaces (Chinese, Japanese, Thai …) become overlapping pairs of characters, as search engines do.

use unicode_segmentation::UnicodeSegmentation;

use crate::normalize::fold;

/// Only so many words of an utterance, a title or a phrase count.
pub const MOST_UTTERANCE_TOKENS: usize = 128;

/// Only so many words of an answer's text count.
pub const MOST_BODY_TOKENS: usize = 2_000;

/// A word longer than this counts as its first so many characters: nothing a person types is longer, pasted keys are.
const LONGEST_TOKEN_CHARS: usize = 256;

/// Marks that end a sentence or a part of one.
const CLAUSE_ENDS: [char; 6] = ['.', ',', ';', ':', '?', '!'];

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// As written, in normal form.
    pub(crate) text: String,
    /// For comparison: lower case, apostrophes dropped ("don't" is `dont`, "user's" is `user`).
    pub(crate) folded: String,
    /// Whether a mark behind it ends a sentence or a part of one.
    pub(crate) ends_clause: bool,
}

/// The words of a text in normal form (see [`crate::normalize::normalize`]), at most `most` of them.
pub(crate) fn tokenize(normal: &str, most: usize) -> Vec<Token> {
    let mut words = Words::new(most);
    for chunk in normal.split_whitespace() {
        if words.is_full() {
            break;
        }
        let count = words.tokens.len();
        if let Some(word) = plain_word(chunk) {
            words.push_plain(word);
        } else if let Some(thing) = exact_thing(chunk) {
            words.push(thing);
        } else {
            words.push_chunk(chunk);
        }
        words.end(chunk, count);
    }
    words.tokens
}

/// The word of a chunk that is nothing but one word of ASCII letters and digits, perhaps with apostrophes between letters
/// and with marks of a sentence around it: most chunks, and no rule below finds anything else in them.
fn plain_word(chunk: &str) -> Option<&str> {
    let word = chunk.trim_start_matches(['(', '"']);
    let word = word.trim_end_matches(['?', '!', ',', ';', ':', '.', ')', '"']);
    let bytes = word.as_bytes();
    let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    let is_plain = bytes.iter().enumerate().all(|(at, byte)| match byte {
        b'\'' => at > 0 && is_letter(at - 1) && is_letter(at + 1),
        byte => byte.is_ascii_alphanumeric(),
    });
    (is_plain && !bytes.is_empty() && bytes.len() <= LONGEST_TOKEN_CHARS).then_some(word)
}

/// A chunk without spaces that is one thing as a whole: an address of the web or of mail.
fn exact_thing(chunk: &str) -> Option<&str> {
    let bare = chunk.trim_matches(|c: char| !c.is_alphanumeric() && c != '/');
    let lower = fold(bare);
    let is_web = lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("www.");
    let is_mail = bare
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    (is_web || is_mail).then_some(bare)
}

/// Collects tokens up to a bound.
struct Words {
    tokens: Vec<Token>,
    most: usize,
}

impl Words {
    fn new(most: usize) -> Self {
        Self {
            tokens: Vec::new(),
            most,
        }
    }

    fn is_full(&self) -> bool {
        self.tokens.len() >= self.most
    }

    fn push(&mut self, text: &str) {
        if self.is_full() {
            return;
        }
        let text: String = text.chars().take(LONGEST_TOKEN_CHARS).collect();
        let folded = fold_word(&text);
        if !folded.is_empty() {
            self.tokens.push(Token {
                text,
                folded,
                ends_clause: false,
            });
        }
    }

    /// A word of [`plain_word`].
    fn push_plain(&mut self, text: &str) {
        let bare = text
            .strip_suffix("'s")
            .or_else(|| text.strip_suffix("'S"))
            .unwrap_or(text);
        let letters = bare.bytes().filter(|byte| *byte != b'\'');
        let folded: String = letters
            .map(|byte| char::from(byte.to_ascii_lowercase()))
            .collect();
        self.tokens.push(Token {
            text: text.to_owned(),
            folded,
            ends_clause: false,
        });
    }

    /// Notes whether a mark behind the words of a chunk, those from `first` on, ends a clause.
    fn end(&mut self, chunk: &str, first: usize) {
        if let Some(last) = self.tokens.get_mut(first..).and_then(<[Token]>::last_mut) {
            last.ends_clause = chunk
                .trim_end_matches([')', '"', '“', '”'])
                .ends_with(CLAUSE_ENDS);
        }
    }

    /// The words of a chunk without spaces.
    fn push_chunk(&mut self, chunk: &str) {
        let segments: Vec<&str> = chunk.split_word_bounds().collect();
        let mut at = 0;
        while let Some(&segment) = segments.get(at) {
            if is_unspaced(segment) {
                let run = segments[at..].iter().take_while(|s| is_unspaced(s)).count();
                self.push_unspaced(&segments[at..at + run]);
                at += run;
            } else if segment == "." && at_start_of_name(&segments, at) {
                self.push(&segments[at..at + 2].concat());
                at += 2;
            } else if is_word(segment) {
                let joined = joined_length(&segments, at);
                self.push_word(&segments[at..at + joined]);
                at += joined;
            } else {
                at += 1;
            }
        }
    }

    /// One word with its joins: a suffix ("C#"), or hyphenated parts.
    fn push_word(&mut self, segments: &[&str]) {
        let whole = segments.concat();
        let parts: Vec<&str> = whole.split('-').collect();
        if parts.len() == 1 {
            for sentence in split_run_on(&whole) {
                self.push(sentence);
            }
        } else if is_guid(&parts) {
            self.push(&whole);
        } else if parts.iter().any(|part| part.chars().count() == 1)
            || parts.iter().all(|part| part.chars().count() == 2)
        {
            // "e-mail", "T-SQL", "Wi-Fi": one word, written with or without the hyphen.
            self.push(&parts.concat());
        } else {
            for part in parts {
                self.push(part);
            }
        }
    }

    /// Overlapping pairs of characters; a lone character is itself.
    fn push_unspaced(&mut self, segments: &[&str]) {
        let characters: Vec<char> = segments.iter().flat_map(|segment| segment.chars()).collect();
        if let [single] = characters.as_slice() {
            self.push(&single.to_string());
        }
        for pair in characters.windows(2) {
            if self.is_full() {
                return;
            }
            self.push(&pair.iter().collect::<String>());
        }
    }
}

/// How many segments from `at` make up one word: "C" + "#", "multi" + "-" + "factor".
fn joined_length(segments: &[&str], at: usize) -> usize {
    let mut length = 1;
    loop {
        let next = segments.get(at + length).copied();
        let after = segments.get(at + length + 1).copied();
        match (next, after) {
            (Some("-"), Some(word)) if is_word(word) && !is_unspaced(word) => length += 2,
            (Some("#"), after) if length == 1 && !after.is_some_and(is_word) && is_short(segments[at]) => {
                return 2;
            }
            (Some("+"), Some("+")) if length == 1 && is_short(segments[at]) => return 3,
            _ => return length,
        }
    }
}

/// Names such as "C#" and "F#" have one or two letters before the sign; "item#" has more.
fn is_short(segment: &str) -> bool {
    segment.chars().count() <= 2 && segment.chars().all(char::is_alphabetic)
}

/// Whether the full stop at `at` begins a name such as ".NET" rather than ending a sentence.
fn at_start_of_name(segments: &[&str], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| segments.get(before));
    let starts = before.is_none_or(|before| !is_word(before) && *before != ".");
    starts
        && segments
            .get(at + 1)
            .is_some_and(|next| is_word(next) && !is_unspaced(next))
}

fn is_word(segment: &str) -> bool {
    segment.chars().any(char::is_alphanumeric)
}

/// "works.Then" is two words whose space was forgotten; "node.js" and "dev.azure.com" are one.
fn split_run_on(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in word.match_indices('.') {
        let before = word[..at].chars().next_back();
        let mut after = word[at + 1..].chars();
        let run_on = before.is_some_and(char::is_lowercase)
            && after.next().is_some_and(char::is_uppercase)
            && after.next().is_some_and(char::is_lowercase);
        if run_on {
            parts.push(&word[start..at]);
            start = at + 1;
        }
    }
    parts.push(&word[start..]);
    parts
}

/// Eight, four, four, four and twelve hexadecimal digits.
fn is_guid(parts: &[&str]) -> bool {
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts
            .iter()
            .all(|part| part.chars().all(|c| c.is_ascii_hexdigit()))
}

/// Lower case; apostrophes dropped, with the "s" of a possessive.
fn fold_word(text: &str) -> String {
    let lower = fold(text);
    let bare = lower.strip_suffix("'s").unwrap_or(&lower);
    bare.chars().filter(|c| *c != '\'').collect()
}

/// Whether a segment belongs to a script that is written without spaces.
fn is_unspaced(segment: &str) -> bool {
    segment.chars().next().is_some_and(|c| {
        matches!(u32::from(c),
            0x0E00..=0x0EFF       // Thai, Lao
            | 0x1000..=0x109F     // Myanmar
            | 0x1780..=0x17FF     // Khmer
            | 0x3041..=0x30FF     // Hiragana, Katakana
            | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF // Han
            | 0x2_0000..=0x3_FFFF) // Han, supplementary planes
            && c.is_alphanumeric()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        tokenize(text, MOST_UTTERANCE_TOKENS)
            .into_iter()
            .map(|token| token.folded)
            .collect()
    }

    #[test]
    fn names_with_signs_are_one_word() {
        let text = "C# and C++ on .NET, ASP.NET or node.js";

        let words = folded(text);

        assert_eq!(
            words,
            ["c#", "and", "c++", "on", ".net", "asp.net", "or", "node.js"]
        );
    }

    #[test]
    fn error_codes_are_one_word() {
        let text = "AADSTS50011: (0x80070005) TF400813!";

        let words = folded(text);

        assert_eq!(words, ["aadsts50011", "0x80070005", "tf400813"]);
    }

    #[test]
    fn an_apostrophe_is_no_boundary() {
        let text = "I don't know the user's password";

        let words = folded(text);

        assert_eq!(words, ["i", "dont", "know", "the", "user", "password"]);
    }

    #[test]
    fn hyphens_join_short_parts_only() {
        let text = "e-mail with multi-factor over Wi-Fi";

        let words = folded(text);

        assert_eq!(words, ["email", "with", "multi", "factor", "over", "wifi"]);
    }

    #[test]
    fn a_guid_is_one_word() {
        let text = "tenant 8CC96B09-c98b-4fc1-b4e3-f5e8d1fca11b";

        let words = folded(text);

        assert_eq!(words, ["tenant", "8cc96b09-c98b-4fc1-b4e3-f5e8d1fca11b"]);
    }

    #[test]
    fn the_short_way_finds_the_same_words() {
        let parts = [
            "", "a", "it", "Token", "v2", "42", "'", "'s", "'S", "\"", "(", ")", "?", "!", ".", ",", ";",
            ":", "www", "NET", "Then",
        ];
        for first in parts {
            for second in parts {
                for third in parts {
                    for fourth in ["", "'s", "x", "."] {
                        let chunk = [first, second, third, fourth].concat();
                        if plain_word(&chunk).is_none() {
                            continue;
                        }
                        let mut words = Words::new(MOST_UTTERANCE_TOKENS);
                        match exact_thing(&chunk) {
                            Some(thing) => words.push(thing),
                            None => words.push_chunk(&chunk),
                        }
                        words.end(&chunk, 0);
                        assert_eq!(tokenize(&chunk, MOST_UTTERANCE_TOKENS), words.tokens, "{chunk}");
                    }
                }
            }
        }
    }

    #[test]
    fn an_address_is_one_word() {
        let text = "see https://dev.example.com/a?b=c, or mail me@example.com.";

        let words = folded(text);

        assert_eq!(
            words,
            [
                "see",
                "https://dev.example.com/a?b=c",
                "or",
                "mail",
                "me@example.com"
            ]
        );
    }

    #[test]
    fn a_forgotten_space_after_a_sentence_is_found() {
        let text = "it works.Then it fails";

        let words = folded(text);

        assert_eq!(words, ["it", "works", "then", "it", "fails"]);
    }

    #[test]
    fn text_without_spaces_becomes_pairs_of_characters() {
        let text = "重置密码 token";

        let words = folded(text);

        assert_eq!(words, ["重置", "置密", "密码", "token"]);
    }

    #[test]
    fn no_text_has_more_words_than_the_bound() {
        let text = "a ".repeat(1_000) + &"码".repeat(1_000);

        let words = folded(&text);

        assert_eq!(words.len(), MOST_UTTERANCE_TOKENS);
    }
}
