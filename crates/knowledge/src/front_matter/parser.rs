//! Pair by pair through a block that has begun.

use std::ops::Range;

use super::{Attribute, Flaw, OPENING, is_blank, is_blank_in_line, is_zero_width};
use crate::entity;

/// Where it is in the text, and what it has read.
pub(super) struct Parser<'text> {
    text: &'text str,
    pub(super) at: usize,
    pub(super) attributes: Vec<Attribute>,
    pub(super) flaws: Vec<Flaw>,
}

impl<'text> Parser<'text> {
    /// Has read the block that begins at `start`.
    pub(super) fn behind_opening(text: &'text str, start: usize) -> Self {
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
