//! The YAML of a head: its title, and what a YAML parser would refuse in it.
//!
//! No parser of YAML: a head is `name: value` line by line, and its author should be told of the one line that is wrong rather
//! than get nothing of the others. What is nested is passed over.

use std::collections::HashSet;
use std::ops::Range;

use super::is_title;
use super::slip::Slip;

/// What the lines of a head say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Read {
    /// Empty where there is none.
    pub(super) title: String,
    pub(super) slips: Vec<Slip>,
}

/// A line of a head, without its indentation and the dashes of a list.
struct Line<'text> {
    /// Offset of `said`.
    at: usize,
    said: &'text str,
    indent: Range<usize>,
    is_item: bool,
}

impl Line<'_> {
    /// Columns before the name: one in an item of a list stands behind its dash.
    fn depth(&self) -> usize {
        self.at - self.indent.start
    }
}

/// Reads the lines between the rules; `None` where they are no head but text.
pub(super) fn read(text: &str) -> Option<Read> {
    let lines = lines(text);
    let mut read = Read::default();
    let mut keys = HashSet::new();
    let mut has_title = false;
    let mut has_gap = false;
    let mut odd = 0;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        if line.said.is_empty() || line.said.starts_with('#') || is_mark_of_a_merge(line) {
            has_gap |= !is_mark_of_a_merge(line);
            continue;
        }
        let is_top = line.indent.is_empty() && !line.is_item;
        let Some((key, value)) = pair(line.said) else {
            if line.is_item {
                let passed = behind(text, &lines, at, line.indent.len(), line.said);
                let rest = text.get(line.at..passed.end).unwrap_or_default();
                read.slips.extend(slip(rest).map(|slip| slip.moved(line.at)));
                at = passed.line;
            }
            if !is_top || line.said.starts_with(['}', ']']) {
                continue;
            }
            if let Some((key, value)) = without_blank(line.said).filter(|(key, _)| is_name(key)) {
                read.slips.push(Slip::new(
                    line.at..line.at + key.len() + 1,
                    format!("a blank is missing behind `{key}:`"),
                    format!("write `{key}: {value}`"),
                ));
                if !has_title && is_title(key) {
                    has_title = true;
                    read.title = unquoted(value);
                }
                keys.insert(key);
                continue;
            }
            // The first line says what the others are; behind a gap the text may have begun, of a head that nobody closed.
            if keys.is_empty() || has_gap {
                return None;
            }
            odd += 1;
            read.slips.push(Slip::new(
                line.at..line.at + line.said.len(),
                "this line is no `name: value`",
                "write the name of what it says and `:` before it, or indent it where the line above goes on",
            ));
            continue;
        };
        if is_top && !is_key(key) {
            if keys.is_empty() || has_gap {
                return None;
            }
            odd += 1;
            continue;
        }
        if line.indent.start < line.indent.end
            && text
                .get(line.indent.clone())
                .is_some_and(|indent| indent.contains('\t'))
        {
            read.slips.push(Slip::new(
                line.indent.clone(),
                "a tab before the name",
                "indent by blanks; YAML takes no tabs",
            ));
        }
        if is_top && !keys.insert(key.trim_matches(['"', '\''])) {
            read.slips.push(Slip::new(
                line.at..line.at + key.len(),
                format!("`{key}` is given twice"),
                "keep one of them",
            ));
        }
        let value_at = line.at + (line.said.len() - value.len());
        let passed = behind(text, &lines, at, line.depth(), value);
        let rest = text.get(value_at..passed.end).unwrap_or_default();
        read.slips.extend(slip(rest).map(|slip| slip.moved(value_at)));
        if is_top && !has_title && is_title(key) {
            has_title = true;
            read.title = whole(value, lines.get(at..passed.line).unwrap_or_default());
        }
        // What goes on in deeper lines is a part of the value where one stands on the line.
        if !value.is_empty() && !value.starts_with('#') {
            at = passed.line;
            if let Some(below) = lines.get(at).filter(|below| below.indent.len() > line.depth()) {
                let is_by_tab = text
                    .get(below.indent.clone())
                    .is_some_and(|indent| indent.contains('\t'));
                if !is_by_tab {
                    read.slips.push(Slip::new(
                        below.at..below.at + below.said.len(),
                        format!("a name below `{key}`, which has a value already"),
                        "begin it below the first letter of the name above",
                    ));
                }
            }
        }
    }
    let is_mostly_names = keys.len() >= 2 * odd && keys.iter().all(is_lower);
    let is_head = !keys.is_empty() && (odd == 0 || has_title || is_mostly_names);
    is_head.then_some(read)
}

/// `title` of `title: Gates`, with its value without blanks round it.
fn pair(said: &str) -> Option<(&str, &str)> {
    if let Some(quote @ ('"' | '\'')) = said.chars().next() {
        let (key, value) = said.split_at_checked(closing(said, quote)? + 1)?;
        return Some((key, value.trim_start().strip_prefix(':')?.trim()));
    }
    if said.starts_with(['[', '{']) {
        return None;
    }
    let (key, value) = match said.split_once(": ").or_else(|| said.split_once(":\t")) {
        Some((key, value)) => (key, value.trim()),
        None => (said.strip_suffix(':')?, ""),
    };
    Some((key.trim_end(), value))
}

/// `title` of `title:Gates`.
fn without_blank(said: &str) -> Option<(&str, &str)> {
    let (key, value) = said.split_once(':')?;
    // An address is no pair.
    (!value.starts_with("//")).then(|| (key, value.trim()))
}

/// A name of one word, or in quotes.
fn is_key(key: &str) -> bool {
    !key.is_empty() && (!key.contains(char::is_whitespace) || key.starts_with(['"', '\'']))
}

/// A name as heads have them: letters and a few signs, no sentence and no time ("At 9:30").
fn is_name(key: &str) -> bool {
    key.starts_with(|first: char| first.is_ascii_alphabetic())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

fn is_lower(key: &&str) -> bool {
    key.starts_with(|first: char| first.is_lowercase())
}

/// That a conflict is there is told by its own rule.
fn is_mark_of_a_merge(line: &Line<'_>) -> bool {
    line.indent.is_empty()
        && ["<<<<<<<", "=======", ">>>>>>>"]
            .iter()
            .any(|mark| line.said.starts_with(mark))
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut at = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let start = at;
            at += line.len();
            let said = line.trim();
            let indent = line.len() - line.trim_start().len();
            let is_item = said == "-" || said.starts_with("- ");
            let mut inner = said;
            while let Some(item) = inner.strip_prefix("- ") {
                inner = item.trim_start();
            }
            Line {
                at: start + indent + (said.len() - inner.len()),
                said: inner,
                indent: start..start + if said.is_empty() { 0 } else { indent },
                is_item,
            }
        })
        .collect()
}

/// Where a value ends whose line is followed by the line at `next`.
struct Passed {
    end: usize,
    line: usize,
}

/// The deeper lines behind one, which its value may go on in; a value in no quotes and no brackets, up to the next name.
fn behind(text: &str, lines: &[Line<'_>], next: usize, depth: usize, value: &str) -> Passed {
    let is_plain = !value.starts_with(['|', '>', '"', '\'', '[', '{']);
    let deeper = lines.get(next..).unwrap_or_default().iter().take_while(|below| {
        let is_deeper = below.said.is_empty() || below.indent.len() > depth;
        (is_deeper && !(is_plain && pair(below.said).is_some()))
            || (below.indent.len() == depth && below.said.starts_with([']', '}']))
    });
    let passed = next + deeper.count();
    let end = lines.get(passed).map_or(text.len(), |below| below.indent.start);
    Passed { end, line: passed }
}

/// A title with the lines it goes on in.
fn whole(value: &str, below: &[Line<'_>]) -> String {
    let mut title = unquoted(value);
    if title.starts_with(['>', '|']) {
        title.clear();
    }
    for line in below.iter().take_while(|line| !line.said.is_empty()) {
        title.push(' ');
        title.push_str(line.said);
    }
    title
}

/// What is wrong in a value, which goes on to the end of `text`.
fn slip(text: &str) -> Option<Slip> {
    let line = text.lines().next().unwrap_or_default();
    let shown = line.trim_end().len();
    match text.chars().next()? {
        quote @ ('"' | '\'') => {
            let Some(close) = closing(text, quote) else {
                return Some(Slip::new(
                    0..shown,
                    "this quote is never closed",
                    "close it at the end of the value",
                ));
            };
            let behind = text.get(close + 1..)?.lines().next().unwrap_or_default();
            let goes_on = !behind.trim().is_empty() && !behind.trim_start().starts_with('#');
            let hint = if quote == '"' {
                "write `\\\"` for a quote in a text"
            } else {
                "write `''` for a `'` in a text"
            };
            goes_on.then(|| {
                Slip::new(
                    close..close + 1,
                    "the text ends at this quote, and goes on behind it",
                    hint,
                )
            })
        }
        open @ ('[' | '{') => list(text, open, shown),
        // An alias, a directive and signs that are kept for later (YAML 1.2 §5.3).
        sign @ ('@' | '`' | '%' | '*') => Some(Slip::new(
            0..shown,
            format!("a text that begins with `{sign}`"),
            "put it in quotes",
        )),
        '|' | '>' | '#' | '&' | '!' => None,
        _ => {
            let said = line.split(" #").next().unwrap_or_default().trim_end();
            let at = said
                .find(": ")
                .or_else(|| said.ends_with(':').then(|| said.len() - 1))?;
            Some(Slip::new(
                at..at + 1,
                "a `:` in a text without quotes",
                "put the text in quotes",
            ))
        }
    }
}

/// A list or table in brackets: it must be closed, and nothing goes on behind it.
fn list(text: &str, open: char, shown: usize) -> Option<Slip> {
    let mut depth = 0_usize;
    let mut quote = None;
    for (at, character) in text.char_indices() {
        if let Some(open) = quote {
            quote = Some(open).filter(|open| *open != character);
            continue;
        }
        let begins_item = || {
            text.get(..at)
                .is_some_and(|before| before.trim_end().ends_with(['[', '{', ',', ':']))
        };
        match character {
            '"' | '\'' if begins_item() => quote = Some(character),
            '[' | '{' => depth += 1,
            ']' | '}' => {
                depth = depth.saturating_sub(1);
                if depth > 0 {
                    continue;
                }
                let behind = text.get(at + 1..)?.lines().next().unwrap_or_default();
                let goes_on = !behind.trim().is_empty() && !behind.trim_start().starts_with('#');
                return goes_on.then(|| {
                    Slip::new(
                        0..shown,
                        format!("a text that begins with `{open}`"),
                        "put it in quotes",
                    )
                });
            }
            _ => {}
        }
    }
    let close = if open == '[' { ']' } else { '}' };
    Some(Slip::new(
        0..shown,
        format!("this `{open}` is never closed"),
        format!("write `{close}` at the end of the list"),
    ))
}

/// Offset of the quote that closes the one `text` begins with. In single quotes two of them are one (YAML 1.2 §7.3.2), in
/// double ones a backslash keeps what follows.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character == '\\' && quote == '"' {
            characters.next();
        } else if character == quote {
            let is_doubled = quote == '\'' && characters.next_if(|(_, next)| *next == quote).is_some();
            if !is_doubled {
                return Some(at);
            }
        }
    }
    None
}

/// A scalar without its quotes, or without the comment behind it. Where the text goes on behind its quote, all of it.
fn unquoted(value: &str) -> String {
    let value = value.trim();
    let Some(quote @ ('"' | '\'')) = value.chars().next() else {
        return value.split(" #").next().unwrap_or_default().to_owned();
    };
    let is_closed_at_end = closing(value, quote).is_none_or(|close| {
        let behind = value.get(close + 1..).unwrap_or_default().trim_start();
        behind.is_empty() || behind.starts_with('#')
    });
    if !is_closed_at_end {
        return value.trim_matches(quote).to_owned();
    }
    let mut out = String::with_capacity(value.len());
    let mut characters = value.chars().skip(1).peekable();
    while let Some(character) = characters.next() {
        if character == '\\' && quote == '"' {
            out.extend(characters.next());
        } else if character != quote {
            out.push(character);
        } else if quote == '\'' && characters.next_if_eq(&quote).is_some() {
            out.push(quote);
        } else {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of each slip, behind the text it is at.
    fn slips(text: &str) -> Vec<(&str, String)> {
        let read = read(text).expect("a head");
        let said = |slip: Slip| (text.get(slip.at).unwrap_or_default(), slip.message);
        read.slips.into_iter().map(said).collect()
    }

    #[test]
    fn a_slip_is_told_where_it_is() {
        for (text, at, message) in [
            (
                "title: \"The gate\nid: 1\n",
                "\"The gate",
                "this quote is never closed",
            ),
            ("title: 'It's shut'\n", "'", "the text ends at this quote"),
            (
                "title: \"The \"old\" gate\"\n",
                "\"",
                "the text ends at this quote",
            ),
            (
                "title: Gates: all of them\n",
                ":",
                "a `:` in a text without quotes",
            ),
            ("title: Gates\ntags: [a, b\n", "[a, b", "this `[` is never closed"),
            (
                "title: [Draft] Gates\n",
                "[Draft] Gates",
                "a text that begins with `[`",
            ),
            (
                "title: Gates\nowner: @gate\n",
                "@gate",
                "a text that begins with `@`",
            ),
            ("title: Gates\n\tnested: x\n", "\t", "a tab before the name"),
            ("title: Gates\n  nested: x\n", "nested: x", "a name below `title`"),
            ("title: Gates\ntitle: Doors\n", "title", "`title` is given twice"),
            (
                "title: Gates\ndate:2026-01-01\n",
                "date:",
                "a blank is missing behind `date:`",
            ),
            (
                "title: Gates\nand doors\n",
                "and doors",
                "this line is no `name: value`",
            ),
            (
                "title: Gates\ntags:\n- \"a\n- b\n",
                "\"a",
                "this quote is never closed",
            ),
        ] {
            let found = slips(text);

            assert!(
                matches!(found.as_slice(), [(place, said)] if *place == at && said.starts_with(message)),
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn what_yaml_takes_is_no_slip() {
        for text in [
            "title: Gates\n# a comment: of two\ntags: [a, 'b: c', \"d\"] # e\n",
            "title: \"Gates:\n  all\"\ndescription: >\n  The gates: all\n  of them\nlast: |-\n  'a\n",
            "title: 'The gate isn''t shut'\nurl: https://a.b:80/c\ntime: 10:30\n",
            "tags:\n- a\n- \"b: c: d\"\n- {e: f}\nnested:\n  one: 1\n  two:\n    - three: 3\n      four: 4\n",
            "list: [\n  a,\n  b\n]\ntitle: Gates\nempty:\n\"quoted key\": 1\n",
            "title: Gates\ndescription: The gates\n  of the town\n",
            "title: It isn't [all] \"that\" {bad}, 100% #1\n",
        ] {
            assert_eq!(slips(text), [], "{text}");
        }
    }

    #[test]
    fn a_title_with_a_slip_is_read_as_it_is_meant() {
        for (text, title) in [
            ("title: \"The gate\nid: 1\n", "The gate"),
            ("title: 'It's shut'\n", "It's shut"),
            ("title: Gates: all of them\n", "Gates: all of them"),
            ("title:Gates\n", "Gates"),
            ("title: Gates\n\tnested: x\n", "Gates"),
            (
                "<<<<<<< HEAD\ntitle: Gates\n=======\ntitle: Doors\n>>>>>>> b\n",
                "Gates",
            ),
        ] {
            assert_eq!(
                read(text).map(|read| read.title).as_deref(),
                Some(title),
                "{text}"
            );
        }
    }

    #[test]
    fn sentences_between_rules_are_text() {
        for text in [
            "The gate is shut: always.\n",
            "Note: the gate is shut.\nIt opens at nine.\n",
            "Gates\nand doors\n",
            "\n",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
