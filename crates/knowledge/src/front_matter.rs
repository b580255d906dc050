//! The `<properties … />` block at the head of an article (`FORMAT.md` §2).
//!
//! It looks like XML and is not: names are case-insensitive, no blank is needed between pairs, values may hold
//! `<`, `>` and line ends, and real files have commas, stray quotes and quotes that never close between the pairs.
//! The parser takes what it can and notes the rest; it never fails on a block that has begun.

mod code;
mod parser;

use std::ops::Range;

use self::code::Code;
use self::parser::Parser;

/// One `name="value"` pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute {
    /// Lower-case name.
    pub(crate) name: String,
    /// Value with entities decoded, runs of blanks as one, trimmed.
    pub(crate) value: String,
    /// Value as written.
    pub(crate) raw: String,
    /// Bytes of the name.
    pub(crate) name_at: Range<usize>,
    /// Bytes of the value, without quotes.
    pub(crate) value_at: Range<usize>,
}

/// What was not as it should be between the pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Something that is no pair: a comma, a stray quote, a zero-width space.
    Junk(Range<usize>),
    /// A quote that is closed by no quote before the next pair.
    UnclosedQuote(Range<usize>),
    /// A value without quotes.
    BareValue(Range<usize>),
    /// A value in quotes of a word processor.
    CurlyQuotes(Range<usize>),
    /// A name with a value behind it, and no `=` between.
    MissingEquals(Range<usize>),
    /// One more block right behind the first.
    SecondBlock(Range<usize>),
    /// The block ends in `>` or in nothing instead of `/>`.
    NotClosed(Range<usize>),
}

/// The block as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FrontMatter {
    /// Pairs in the order of the file; a repeated name is there twice.
    pub(crate) attributes: Vec<Attribute>,
    /// In the order of the file.
    pub(crate) flaws: Vec<Flaw>,
    /// Where `<properties` begins.
    pub(crate) start: usize,
    /// Where the body begins.
    pub(crate) end: usize,
}

impl FrontMatter {
    /// The first pair of that lower-case name.
    pub(crate) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

const OPENING: &str = "<properties";

/// Finds and reads the block, wherever in the file it is. `None` where there is none.
pub(crate) fn parse(text: &str) -> Option<FrontMatter> {
    let start = find_block(text)?;
    let parser = Parser::behind_opening(text, start);
    let mut front_matter = FrontMatter {
        attributes: parser.attributes,
        flaws: parser.flaws,
        start,
        end: parser.at,
    };
    // What is pasted twice is no text of the article.
    let behind = text.get(front_matter.end..).unwrap_or_default();
    let again = text.len() - behind.trim_start().len();
    if let Some(second) = parse_at(text, again) {
        let flaw = Flaw::SecondBlock(again..again + OPENING.len());
        front_matter.flaws.push(flaw);
        front_matter.end = second;
    }
    Some(front_matter)
}

/// Where a block ends that begins at `start`.
fn parse_at(text: &str, start: usize) -> Option<usize> {
    let begins = text
        .get(start..start + OPENING.len())
        .is_some_and(|opening| opening.eq_ignore_ascii_case(OPENING));
    if !begins {
        return None;
    }
    Some(Parser::behind_opening(text, start).at)
}

/// The first `<properties` that is followed by a blank or by the block's end and is not shown as code; one outside a
/// comment is preferred.
fn find_block(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let opens = |at: &usize| {
        bytes
            .get(*at..at + OPENING.len())
            .is_some_and(|written| written.eq_ignore_ascii_case(OPENING.as_bytes()))
    };
    let mut code = Code::of(text);
    let mut in_comment = None;
    let mut comment_end = 0;
    for at in memchr::memchr_iter(b'<', bytes).filter(opens) {
        let follows = text
            .get(at + OPENING.len()..)
            .and_then(|rest| rest.chars().next());
        if !follows.is_none_or(|next| is_blank(next) || matches!(next, '/' | '>' | ',' | '"')) {
            continue;
        }
        if code.has(at) {
            continue;
        }
        let before = text.get(comment_end..at).unwrap_or_default();
        match before.rfind("<!--") {
            Some(open) if !before.get(open..).unwrap_or_default().contains("-->") => {
                in_comment.get_or_insert(at);
                comment_end = at;
            }
            _ => return Some(at),
        }
    }
    in_comment
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() || is_zero_width(character)
}

fn is_blank_in_line(character: char) -> bool {
    character != '\n' && is_blank(character)
}

/// Characters that take no room and come into files by copying.
pub(crate) fn is_zero_width(character: char) -> bool {
    matches!(character, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let front_matter = parse(text).expect("a block");
        front_matter
            .attributes
            .into_iter()
            .map(|attribute| (attribute.name, attribute.value))
            .collect()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn names_lose_their_case_and_blanks_round_the_equals_sign_do_not_matter() {
        let found = pairs("<properties\n\tpageTitle = \"A\"articleID\t=\t'b' ms.author=\"c\"/>\n# T");

        assert_eq!(
            found,
            [
                pair("pagetitle", "A"),
                pair("articleid", "b"),
                pair("ms.author", "c")
            ]
        );
    }

    #[test]
    fn quotes_of_the_other_kind_are_text() {
        let found = pairs("<properties pageTitle='Use \"All (World)\"' description=\"it's\" />");

        assert_eq!(
            found,
            [
                pair("pagetitle", "Use \"All (World)\""),
                pair("description", "it's")
            ]
        );
    }

    #[test]
    fn a_value_may_hold_line_ends_and_angle_brackets() {
        let found = pairs("<properties productPesIds=\"1,\n2,\n3\" pageTitle=\"a < b > c&#xD;\n d\" />");

        assert_eq!(
            found,
            [pair("productpesids", "1, 2, 3"), pair("pagetitle", "a < b > c d")]
        );
    }

    #[test]
    fn the_body_begins_after_the_block_wherever_it_is() {
        let text = "<!-- a note, not <properties -->\n\n  <properties articleId=\"x\" />\n# T";
        let front_matter = parse(text).expect("a block");

        assert_eq!(text.get(front_matter.end..), Some("\n# T"));
        assert_eq!(front_matter.flaws, []);
    }

    #[test]
    fn a_page_that_shows_what_a_block_looks_like_has_none() {
        for text in [
            "# Authoring\n\nBegin with a `<properties … />` block, then ``a `<properties />` too``.",
            "# Authoring\n\n```xml\n<properties articleId=\"…\" />\n```\n\n~~~\n```\n<properties />\n~~~\n",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        let shown_and_meant =
            "`<properties />` is what this begins with:\n\n<properties articleId=\"x\" />\n# T";
        assert_eq!(pairs(shown_and_meant), [pair("articleid", "x")]);
        let all_fenced = "\u{FEFF}```\n<properties articleId=\"x\" />\n# T\n```\n";
        assert_eq!(pairs(all_fenced), [pair("articleid", "x")]);
    }

    #[test]
    fn a_comma_between_pairs_is_junk_with_a_place() {
        let text = "<properties a=\"1\", b=\"2\" />";
        let front_matter = parse(text).expect("a block");

        assert_eq!(pairs(text), [pair("a", "1"), pair("b", "2")]);
        assert_eq!(front_matter.flaws, [Flaw::Junk(17..18)]);
    }

    #[test]
    fn a_stray_quote_keeps_the_next_pairs() {
        let text = "<properties\n service=\"s\"\"\n resource=\"r\"\n/>";

        assert_eq!(pairs(text), [pair("service", "s"), pair("resource", "r")]);
        assert_eq!(parse(text).expect("a block").flaws.len(), 1);
    }

    #[test]
    fn a_zero_width_space_is_a_blank_that_is_reported() {
        let text = "<properties\u{200B} a=\"1\"\u{200B}\tb=\"2\" />";

        assert_eq!(pairs(text), [pair("a", "1"), pair("b", "2")]);
        assert_eq!(parse(text).expect("a block").flaws.len(), 2);
    }

    #[test]
    fn an_unclosed_quote_ends_at_the_next_pair_on_a_line_of_its_own() {
        let text = "<properties\n  ms.author=\"anna\n  displayOrder=\"2\"\n  articleId=\"x\"\n/>\n# T";
        let front_matter = parse(text).expect("a block");

        assert_eq!(
            pairs(text),
            [
                pair("ms.author", "anna"),
                pair("displayorder", "2"),
                pair("articleid", "x")
            ]
        );
        assert!(matches!(front_matter.flaws.as_slice(), [Flaw::UnclosedQuote(_)]));
    }

    #[test]
    fn a_first_quote_that_was_forgotten_is_one_flaw() {
        let text = "<properties\n  description=open the (old) gate\"\n  articleId=\"x\"\n/>";

        assert_eq!(
            pairs(text),
            [pair("description", "open the (old) gate"), pair("articleid", "x")]
        );
        assert_eq!(parse(text).expect("a block").flaws.len(), 1);
    }

    #[test]
    fn an_unclosed_last_quote_does_not_swallow_the_body() {
        let text = "<properties\n  articleId=\"x\n/>\n# T \"quoted\"";
        let front_matter = parse(text).expect("a block");

        assert_eq!(pairs(text), [pair("articleid", "x")]);
        assert_eq!(text.get(front_matter.end..), Some("\n# T \"quoted\""));
    }

    #[test]
    fn a_block_without_its_end_stops_at_the_first_heading() {
        let text = "<properties a=\"1\"\n\n# T\nbody";
        let front_matter = parse(text).expect("a block");

        assert_eq!(text.get(front_matter.end..), Some("# T\nbody"));
        assert!(matches!(front_matter.flaws.as_slice(), [Flaw::NotClosed(_)]));
    }

    #[test]
    fn a_repeated_name_is_kept_twice_for_the_lint() {
        assert_eq!(pairs("<properties a=\"1\" A='2' />").len(), 2);
    }
}
