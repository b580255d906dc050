//! The `<properties … />` block at the head of an article (`FORMAT.md` §2).
//!
//! It looks like XML and is not: names are case-insensitive, no blank is needed between pairs, values may hold
//! `<`, `>` and line ends, and real files have commas, stray quotes and quotes that never close between the pairs.
//! The parser takes what it can and notes the rest; it never fails on a block that has begun.

mod code;

use std::ops::Range;

use self::code::Code;
use crate::entity;

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

struct Parser<'text> {
    text: &'text str,
    at: usize,
    attributes: Vec<Attribute>,
    flaws: Vec<Flaw>,
}

impl<'text> Parser<'text> {
    /// Has read the block that begins at `start`.
    fn behind_opening(text: &'text str, start: usize) -> Self {
        let mut parser = Self {
            text,
            at: start + OPENING.len(),
            attributes: Vec::new(),
            flaws: Vec::new(),
        };
        parser.run();
        parser
    }

    fn rest(&self) -> &'text str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn run(&mut self) {
        loop {
            self.skip_blanks();
            let rest = self.rest();
            if rest.starts_with("/>") {
                self.at += 2;
                return;
            }
            if self.is_line_start()
                && let Some(length) = conflict(rest)
            {
                self.at += length;
                continue;
            }
            let Some(first) = rest.chars().next() else {
                self.flaws.push(Flaw::NotClosed(self.at..self.at));
                return;
            };
            if first == '>' {
                self.flaws.push(Flaw::NotClosed(self.at..self.at + 1));
                self.at += 1;
                return;
            }
            // A heading or a blank line after the last pair: somebody forgot `/>`.
            if first == '#' && self.is_line_start() {
                self.flaws.push(Flaw::NotClosed(self.at..self.at));
                return;
            }
            if !self.pair() {
                self.junk();
            }
        }
    }

    /// Skips blanks; notes zero-width ones, which no author typed on purpose.
    fn skip_blanks(&mut self) {
        while let Some(next) = self.rest().chars().next().filter(|&next| is_blank(next)) {
            if !next.is_whitespace() {
                self.flaws.push(Flaw::Junk(self.at..self.at + next.len_utf8()));
            }
            self.at += next.len_utf8();
        }
    }

    fn is_line_start(&self) -> bool {
        let before = self.text.get(..self.at).unwrap_or_default();
        before.trim_end_matches([' ', '\t']).ends_with('\n')
    }

    /// Reads a pair and says whether there was one; leaves the position alone where there was none.
    fn pair(&mut self) -> bool {
        let rest = self.rest();
        let name_length = name_length(rest);
        let after_name = rest.get(name_length..).unwrap_or_default();
        let after_blanks = after_name.trim_start_matches(is_blank);
        let Some(after_equals) = after_blanks
            .strip_prefix('=')
            .or_else(|| self.without_equals(after_name, name_length))
            .filter(|_| name_length > 0)
        else {
            return false;
        };
        let value = after_equals.trim_start_matches(is_blank);
        let name_at = self.at..self.at + name_length;
        let value_start = self.at + (rest.len() - value.len());

        let (value_at, next) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => self.quoted(value_start, quote),
            Some('“' | '”' | '„' | '‘' | '’') => self.curly(value_start),
            _ => self.bare(value_start),
        };
        let raw = self.text.get(value_at.clone()).unwrap_or_default().to_owned();
        self.attributes.push(Attribute {
            name: self
                .text
                .get(name_at.clone())
                .unwrap_or_default()
                .to_ascii_lowercase(),
            value: tidy(&raw),
            raw,
            name_at,
            value_at,
        });
        self.at = next;
        true
    }

    /// The value of `service "library"`, which lacks its sign.
    fn without_equals(&mut self, after_name: &'text str, name_length: usize) -> Option<&'text str> {
        let value = after_name.trim_start_matches(is_blank_in_line);
        let quoted = value
            .strip_prefix('"')
            .filter(|_| value.len() < after_name.len())?;
        let line = quoted.lines().next().unwrap_or_default();
        (name_length > 0 && line.trim_end().ends_with('"') && !line.contains('=')).then(|| {
            self.flaws
                .push(Flaw::MissingEquals(self.at..self.at + name_length));
            value
        })
    }

    /// A value that begins with a quote of a word processor: to the next quote of any kind, or the end of the line.
    fn curly(&mut self, start: usize) -> (Range<usize>, usize) {
        let rest = self.text.get(start..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default().trim_end();
        let open = line.chars().next().map_or(0, char::len_utf8);
        let inner = line.get(open..).unwrap_or_default();
        let close = inner.find(['“', '”', '‘', '’', '"']).unwrap_or(inner.len());
        let end = start + open + close;
        let quote = inner
            .get(close..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
        self.flaws.push(Flaw::CurlyQuotes(start..end + quote));
        (start + open..end, end + quote)
    }

    /// A value that begins with `quote` at `start`: its bytes, and where to go on.
    fn quoted(&mut self, start: usize, quote: char) -> (Range<usize>, usize) {
        let inner = start + quote.len_utf8();
        let rest = self.text.get(inner..).unwrap_or_default();
        let close = rest.find(quote);
        let value = rest.get(..close.unwrap_or(rest.len())).unwrap_or_default();

        // The quote was forgotten where a later line of the value is itself a pair or the block's end.
        let forgotten = memchr::memchr_iter(b'\n', value.as_bytes())
            .find(|at| {
                let line = rest
                    .get(at + 1..)
                    .unwrap_or_default()
                    .trim_start_matches(is_blank_in_line);
                line.starts_with("/>") || is_pair_start(line)
            })
            .or_else(|| memchr::memmem::find(value.as_bytes(), b"/>\n"));
        let end_without_quote = forgotten.or_else(|| {
            close
                .is_none()
                .then(|| rest.find("/>").or_else(|| rest.find('\n')).unwrap_or(rest.len()))
        });
        if let Some(end) = end_without_quote {
            let kept = rest.get(..end).unwrap_or_default().trim_end().len();
            self.flaws.push(Flaw::UnclosedQuote(start..inner + kept));
            return (inner..inner + kept, inner + end);
        }
        let end = inner + close.unwrap_or(rest.len());
        (inner..end, (end + quote.len_utf8()).min(self.text.len()))
    }

    /// A value without quotes: to the next blank or the block's end. Where only the first quote was forgotten, to the last
    /// one of the line.
    fn bare(&mut self, start: usize) -> (Range<usize>, usize) {
        let rest = self.text.get(start..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default().trim_end();
        if let Some(value) = line.strip_suffix(['"', '\''])
            && !value.contains(['"', '\'', '='])
            && value.contains(is_blank_in_line)
        {
            let end = start + value.len();
            self.flaws.push(Flaw::BareValue(start..end));
            return (start..end, end + 1);
        }
        let length = rest
            .char_indices()
            .find(|&(at, next)| {
                is_blank(next) || next == '>' || rest.get(at..).is_some_and(|r| r.starts_with("/>"))
            })
            .map_or(rest.len(), |(at, _)| at);
        let end = start + length;
        self.flaws.push(Flaw::BareValue(start..end));
        (start..end, end)
    }

    /// Skips to the next blank, pair or end of the block, at least by one character.
    fn junk(&mut self) {
        let start = self.at;
        let rest = self.rest();
        let length = rest
            .char_indices()
            .skip(1)
            .find(|&(at, next)| {
                let here = rest.get(at..).unwrap_or_default();
                is_blank(next) || here.starts_with("/>") || is_pair_start(here)
            })
            .map_or(rest.len(), |(at, _)| at);
        self.at += length;
        self.flaws.push(Flaw::Junk(start..self.at));
    }
}

/// Length of a mark of a merge at the start of a line, with the other side where it begins: that a conflict is there is told by
/// its own rule, and one side is enough to read.
fn conflict(rest: &str) -> Option<usize> {
    let line_length = |text: &str| text.find('\n').map_or(text.len(), |end| end + 1);
    if rest.starts_with("<<<<<<< ") || rest.starts_with(">>>>>>> ") {
        return Some(line_length(rest));
    }
    let line = rest.get(..line_length(rest)).unwrap_or_default();
    if line.trim_end() != "=======" {
        return None;
    }
    let close = rest.find("\n>>>>>>> ")? + 1;
    Some(close + line_length(rest.get(close..).unwrap_or_default()))
}

/// Whether `text` begins with `name`, `=` and a quote.
fn is_pair_start(text: &str) -> bool {
    let length = name_length(text);
    length > 0
        && text
            .get(length..)
            .unwrap_or_default()
            .trim_start_matches(is_blank_in_line)
            .strip_prefix('=')
            .is_some_and(|value| {
                value
                    .trim_start_matches(is_blank_in_line)
                    .starts_with(['"', '\''])
            })
}

/// Length of the attribute name `text` begins with; names may hold dots (`ms.author`) and are short.
fn name_length(text: &str) -> usize {
    const LONGEST: usize = 64;
    if !text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        return 0;
    }
    text.bytes()
        .take(LONGEST)
        .position(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'.' | b'_' | b'-' | b':'))
        .unwrap_or(LONGEST.min(text.len()))
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

/// Entities decoded, zero-width characters gone, runs of blanks as one, trimmed.
fn tidy(raw: &str) -> String {
    let mut tidy = String::with_capacity(raw.len());
    let decoded = entity::decode_all(raw);
    for word in decoded.split_whitespace() {
        // A word of nothing that is seen is none.
        let start = tidy.len();
        if start > 0 {
            tidy.push(' ');
        }
        let from = tidy.len();
        if word.is_ascii() {
            tidy.push_str(word);
        } else {
            tidy.extend(word.chars().filter(|&character| !is_zero_width(character)));
        }
        if tidy.len() == from {
            tidy.truncate(start);
        }
    }
    tidy
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
