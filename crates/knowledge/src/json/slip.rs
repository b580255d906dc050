//! What its author did to a text that is no JSON, as far as the place shows it where the parser gave up.
//!
//! The parser names what it expected at the token behind the slip; a missing comma is at the end of the line above.

/// A slip with its place and how to mend it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) at: usize,
    pub(super) message: String,
    pub(super) hint: &'static str,
}

/// The slip that made the parser give up at `at` for that reason; `None` where it may be anything.
pub(super) fn find(text: &str, at: usize, reason: &str) -> Option<Found> {
    let before = text.get(..at)?.trim_end();
    let rest = text.get(at..)?;
    let line = rest.lines().next().unwrap_or_default();
    let found = |at: usize, message: &str, hint| {
        Some(Found {
            at,
            message: message.to_owned(),
            hint,
        })
    };
    if rest.starts_with(['“', '”', '„', '‘', '’']) {
        return found(
            at,
            "quotes of a word processor",
            "write straight quotes (`\"`) round names and texts",
        );
    }
    if rest.starts_with('\'') {
        return found(
            at,
            "single quotes",
            "write double quotes (`\"`) round names and texts",
        );
    }
    if let Some((word, hint)) = WORDS.iter().find(|(word, _)| line.starts_with(word)) {
        return found(at, &format!("JSON has no `{word}`"), hint);
    }
    let follows_on_another_line = text
        .get(before.len()..at)
        .is_some_and(|between| between.contains('\n'));
    if reason.starts_with("expected `,`") {
        let last = before.char_indices().next_back()?.0;
        if follows_on_another_line && rest.starts_with(['"', '{', '[']) {
            return found(
                last,
                "a comma is missing behind this",
                "write `,` at the end of the line",
            );
        }
        if before.ends_with('"') && !follows_on_another_line && rest.starts_with(char::is_alphanumeric) {
            return found(
                last,
                "the text ends at this quote, and goes on behind it",
                "write `\\\"` for a quote in a text",
            );
        }
    }
    if reason.starts_with("key must be a string") && rest.starts_with('{') && before.ends_with(',') {
        return found(
            before.len() - 1,
            "an object is not closed before this comma",
            "write `}` before the comma",
        );
    }
    if reason.starts_with("key must be a string") && rest.starts_with(char::is_alphabetic) {
        return found(
            at,
            "a name without quotes",
            "write the name in double quotes (`\"`)",
        );
    }
    if reason.starts_with("EOF") {
        return found(
            text.trim_end().char_indices().next_back()?.0,
            "the JSON ends before all is closed",
            "close each `{`, `[` and `\"`",
        );
    }
    None
}

/// Words of other languages, with what JSON has for them.
const WORDS: &[(&str, &str)] = &[
    ("True", "write `true` in small letters"),
    ("TRUE", "write `true` in small letters"),
    ("False", "write `false` in small letters"),
    ("FALSE", "write `false` in small letters"),
    ("None", "write `null`, or leave the name out"),
    ("undefined", "write `null`, or leave the name out"),
];

#[cfg(test)]
mod tests {
    use crate::json::parse;

    #[test]
    fn the_slip_is_named_where_it_was_made() {
        for (text, place, message) in [
            ("{\n \"a\": 1\n \"b\": 2}", "1\n", "a comma is missing"),
            ("{\"a\": [{}\n {}]}", "}\n", "a comma is missing"),
            ("{\"a\": “b”}", "“b", "quotes of a word processor"),
            ("{'a': 1}", "'a", "single quotes"),
            ("{\"a\": True}", "True", "JSON has no `True`"),
            ("{\"a\": \"b \"c\" d\"}", "\"c", "the text ends at this quote"),
            (
                "{\"a\": [{\"b\": 1,\n {\"b\": 2}]}",
                ",\n",
                "an object is not closed",
            ),
            ("{a: 1}", "a:", "a name without quotes"),
            ("{\"a\": [1, 2", "2", "the JSON ends before all is closed"),
        ] {
            let error = parse(text).expect_err(text);

            assert!(error.reason.starts_with(message), "{text}: {}", error.reason);
            assert!(
                text.get(error.at..).is_some_and(|rest| rest.starts_with(place)),
                "{text}: {}",
                error.at
            );
        }
    }

    #[test]
    fn what_may_be_anything_is_told_as_the_parser_does() {
        let error = parse("{\"a\" 1}").expect_err("no colon");

        assert!(error.reason.starts_with("expected `:`"), "{}", error.reason);
        assert_eq!(error.hint, None);
    }
}
