//! The query a person typed.

use super::word::{Word, words};

/// Parts of a query that count: each costs a walk through the index.
const MOST_PARTS: usize = 16;

/// Letters of a beginning: a shorter one would be half of all words.
const SHORTEST_PREFIX: usize = 3;

/// A word, or several that stand next to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) words: Vec<String>,
    /// Whether the last word is only how it begins.
    pub(super) is_prefix: bool,
}

/// What is looked for; all of it must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query {
    pub(super) wanted: Vec<Part>,
    unwanted: Vec<Part>,
}

impl Query {
    /// Reads what was typed; `None` where it holds no word to look for.
    pub(crate) fn parse(typed: &str) -> Option<Self> {
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        for (piece, is_unwanted, is_phrase) in pieces(typed) {
            let words: Vec<Word> = words(piece).collect();
            let Some(last) = words.last() else { continue };
            let is_prefix = !is_phrase
                && piece.get(last.end..).is_some_and(|rest| rest.starts_with('*'))
                && last.text.chars().count() >= SHORTEST_PREFIX;
            let part = Part {
                words: words.into_iter().map(|word| word.text).collect(),
                is_prefix,
            };
            let parts = if is_unwanted { &mut unwanted } else { &mut wanted };
            if parts.len() < MOST_PARTS && !parts.contains(&part) {
                parts.push(part);
            }
        }
        (!wanted.is_empty()).then_some(Self { wanted, unwanted })
    }

    /// As the MATCH of FTS5 reads it.
    pub(crate) fn to_fts5(&self) -> String {
        let part = |part: &Part| {
            let star = if part.is_prefix { " *" } else { "" };
            format!("\"{}\"{star}", part.words.join(" "))
        };
        let wanted: Vec<String> = self.wanted.iter().map(part).collect();
        let unwanted: Vec<String> = self.unwanted.iter().map(part).collect();
        if unwanted.is_empty() {
            return wanted.join(" AND ");
        }
        format!("({}) NOT ({})", wanted.join(" AND "), unwanted.join(" OR "))
    }

    /// As a `tsquery` of PostgreSQL, written out.
    pub(crate) fn to_ts_query(&self) -> String {
        let part = |part: &Part| {
            let last = part.words.len().saturating_sub(1);
            let words: Vec<String> = part
                .words
                .iter()
                .enumerate()
                .map(|(at, word)| {
                    let star = if part.is_prefix && at == last { ":*" } else { "" };
                    format!("'{word}'{star}")
                })
                .collect();
            format!("({})", words.join(" <-> "))
        };
        let wanted = self.wanted.iter().map(part);
        let unwanted = self
            .unwanted
            .iter()
            .map(|unwanted| format!("!{}", part(unwanted)));
        wanted.chain(unwanted).collect::<Vec<_>>().join(" & ")
    }
}

/// The pieces of a query with whether each is unwanted and whether it is a phrase: what stands in quotes (an open quote
/// reaches to the end), and what stands between blanks.
fn pieces(typed: &str) -> Vec<(&str, bool, bool)> {
    let mut pieces = Vec::new();
    let mut rest = typed.trim_start();
    while !rest.is_empty() {
        let (is_unwanted, after) = match rest.strip_prefix('-') {
            Some(after) => (true, after),
            None => (false, rest),
        };
        let (piece, is_phrase, next) = if let Some(quoted) = after.strip_prefix('"') {
            let (phrase, next) = quoted.split_once('"').unwrap_or((quoted, ""));
            (phrase, true, next)
        } else {
            let end = after
                .find(|character: char| character.is_whitespace() || character == '"')
                .unwrap_or(after.len());
            let (word, next) = after.split_at(end);
            (word, false, next)
        };
        pieces.push((piece, is_unwanted, is_phrase));
        rest = next.trim_start();
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fts5(typed: &str) -> String {
        Query::parse(typed).unwrap().to_fts5()
    }

    fn ts_query(typed: &str) -> String {
        Query::parse(typed).unwrap().to_ts_query()
    }

    #[test]
    fn words_phrases_beginnings_and_what_is_not_wanted_are_told_apart() {
        let typed = "Refund \"personal access\" tok* -invoice -\"by mail\"";

        assert_eq!(
            fts5(typed),
            "(\"refund\" AND \"personal access\" AND \"tok\" *) NOT (\"invoice\" OR \"by mail\")"
        );
        assert_eq!(
            ts_query(typed),
            "('refund') & ('personal' <-> 'access') & ('tok':*) & !('invoice') & !('by' <-> 'mail')"
        );
    }

    #[test]
    fn a_beginning_of_two_letters_is_a_word() {
        assert_eq!(fts5("to* tok*"), "\"to\" AND \"tok\" *");
        assert_eq!(ts_query("to*"), "('to')");
    }

    #[test]
    fn a_word_with_signs_in_it_is_a_phrase() {
        assert_eq!(fts5("a.b@c.example"), "\"a b c example\"");
        assert_eq!(fts5("well-known"), "\"well known\"");
    }

    #[test]
    fn words_of_query_languages_are_words() {
        assert_eq!(fts5("a AND NOT b"), "\"a\" AND \"and\" AND \"not\" AND \"b\"");
        assert_eq!(
            fts5("NEAR(a b, 5) {x}: ^y"),
            "\"near a\" AND \"b\" AND \"5\" AND \"x\" AND \"y\""
        );
    }

    #[test]
    fn an_open_quote_reaches_to_the_end() {
        assert_eq!(fts5("one \"two three*"), "\"one\" AND \"two three\"");
    }

    #[test]
    fn signs_alone_look_for_nothing() {
        for typed in ["", " ", "***", "-", "\"\"", "-refund", "\u{0301}"] {
            assert_eq!(Query::parse(typed), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_query_or_looks_for_nothing(typed in ".*") {
            if let Some(query) = Query::parse(&typed) {
                prop_assert!(!query.to_fts5().is_empty() && !query.to_ts_query().is_empty());
            }
        }
    }
}
