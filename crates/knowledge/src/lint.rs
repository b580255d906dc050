//! The rules of `helpline check`: what is looked for, how bad it is, and how to mend it.
//!
//! A lint is a function over one file (or over all, for what only shows between files) that adds findings to a
//! `Findings`. Findings never stop the reading: what can be understood is loaded, whatever its flaws.

pub(crate) mod answers;
pub(crate) mod between;
pub(crate) mod encoding;
pub(crate) mod entries;
pub(crate) mod expiry;
pub(crate) mod forms;
pub(crate) mod front_matter;
pub(crate) mod headings;
pub(crate) mod html;
pub(crate) mod identity;
pub(crate) mod links;
pub(crate) mod markup;
pub(crate) mod names;
pub(crate) mod phrases;
pub(crate) mod relative_links;
pub(crate) mod strings;
pub(crate) mod tables;
pub(crate) mod title;
pub(crate) mod toml;
pub mod understanding;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use crate::position::LineIndex;
use crate::{Diagnostic, Place, Severity, Span};

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Stable, kebab-case.
    pub id: &'static str,
    /// How bad it is, unless `helpline.toml` says otherwise.
    pub severity: Severity,
    /// Why it matters, in one line.
    pub why: &'static str,
    /// How to mend it, in one line.
    pub mend: &'static str,
}

/// Every rule, in the order of its id.
pub fn rules() -> Vec<&'static Rule> {
    let mut rules: Vec<&'static Rule> = [
        answers::RULES,
        between::RULES,
        encoding::RULES,
        entries::RULES,
        expiry::RULES,
        forms::RULES,
        front_matter::RULES,
        headings::RULES,
        html::RULES,
        identity::RULES,
        links::RULES,
        markup::RULES,
        names::RULES,
        phrases::RULES,
        relative_links::RULES,
        strings::RULES,
        tables::RULES,
        title::RULES,
        toml::RULES,
        understanding::RULES,
    ]
    .into_iter()
    .flatten()
    .copied()
    .collect();
    rules.sort_by_key(|rule| rule.id);
    rules
}

/// Most findings of one rule in one file. A file that is wrong throughout is told so once more, not 10,000 times.
const MOST_OF_A_RULE: usize = 100;

/// Findings of one file, with what it takes to place them.
pub(crate) struct Findings<'text> {
    path: &'text str,
    index: LineIndex<'text>,
    counts: HashMap<&'static str, usize>,
    diagnostics: Vec<Diagnostic>,
}

impl<'text> Findings<'text> {
    pub(crate) fn new(path: &'text str, text: &'text str) -> Self {
        Self {
            path,
            index: LineIndex::new(text),
            counts: HashMap::new(),
            diagnostics: Vec::new(),
        }
    }

    /// Adds a finding at a byte range, with the rule's own advice.
    pub(crate) fn add(&mut self, rule: &'static Rule, at: Range<usize>, message: impl Into<String>) {
        self.push(rule, at, message.into(), Cow::Borrowed(rule.mend));
    }

    /// Whether more findings of a rule would be dropped: then what it takes to word one need not be worked out.
    pub(crate) fn is_full(&self, rule: &Rule) -> bool {
        self.counts
            .get(rule.id)
            .is_some_and(|&count| count >= MOST_OF_A_RULE)
    }

    /// Whether there is a finding of a rule in the file.
    pub(crate) fn has(&self, rule: &Rule) -> bool {
        self.counts.contains_key(rule.id)
    }

    /// Whether there is a finding of a rule on the line of that offset.
    pub(crate) fn has_on_line(&self, rule: &Rule, at: usize) -> bool {
        let line = self.line_of(at);
        self.diagnostics
            .iter()
            .any(|found| found.rule == rule.id && found.place.span.start.line == line)
    }

    /// Adds a finding with advice of its own.
    pub(crate) fn add_with_hint(
        &mut self,
        rule: &'static Rule,
        at: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.push(rule, at, message.into(), Cow::Owned(hint.into()));
    }

    fn push(&mut self, rule: &'static Rule, at: Range<usize>, message: String, hint: Cow<'static, str>) {
        let count = self.counts.entry(rule.id).or_default();
        *count += 1;
        if *count > MOST_OF_A_RULE {
            return;
        }
        let mut message = on_one_line(message);
        if *count == MOST_OF_A_RULE {
            message.push_str(" (and perhaps more of the same in this file)");
        }
        let place = self.place(at);
        self.diagnostics.push(Diagnostic {
            rule: rule.id,
            severity: rule.severity,
            message,
            place,
            hint: Some(hint),
            related: Vec::new(),
        });
    }

    /// Adds a finding on a whole line (from 1).
    pub(crate) fn add_on_line(&mut self, rule: &'static Rule, line: u32, message: impl Into<String>) {
        let start = self.index.line_start(line);
        let end = self
            .index
            .line_start(line.saturating_add(1))
            .saturating_sub(1)
            .max(start);
        self.add(rule, start..end, message);
    }

    /// Adds a finding at the first place of `part` on a line (from 1) or below it, or on the line where it is written otherwise.
    pub(crate) fn add_below(
        &mut self,
        rule: &'static Rule,
        line: u32,
        part: &str,
        message: impl Into<String>,
    ) {
        let start = self.index.line_start(line);
        match self.index.text().get(start..).and_then(|below| below.find(part)) {
            Some(offset) => self.add(rule, start + offset..start + offset + part.len(), message),
            None => self.add_on_line(rule, line, message),
        }
    }

    /// A place in this file.
    pub(crate) fn place(&self, at: Range<usize>) -> Place {
        Place::at(self.path, self.span(at))
    }

    /// A span of this file.
    pub(crate) fn span(&self, at: Range<usize>) -> Span {
        self.index.span(at)
    }

    /// Line of a byte offset, from 1.
    pub(crate) fn line_of(&self, offset: usize) -> u32 {
        self.index.position(offset).line
    }

    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}

/// A message without the line ends and most of the length of what it quotes: a string that nobody closed is the rest of its file.
fn on_one_line(message: String) -> String {
    const LONGEST: usize = 600;
    const END: usize = 100;
    let is_long = message.len() > LONGEST;
    if !is_long && !message.contains(char::is_control) {
        return message;
    }
    let message = if is_long {
        let start = message
            .get(..message.floor_char_boundary(LONGEST - END))
            .unwrap_or_default();
        let end = message
            .get(message.ceil_char_boundary(message.len() - END)..)
            .unwrap_or_default();
        format!("{start} … {end}")
    } else {
        message
    };
    message.replace(char::is_control, " ")
}

/// The known word nearest to `word`, where it is near enough to be meant: at most two slips, fewer in short words.
pub(crate) fn nearest<'known>(
    word: &str,
    known: impl IntoIterator<Item = &'known str>,
) -> Option<&'known str> {
    const LONGEST: usize = 64;
    let word = word.to_lowercase();
    if word.len() > LONGEST {
        return None;
    }
    known
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= 2.min(candidate.len() / 3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The known name that is a part of what was written, or shares its beginning: `agent_name` for `name`, `severities` for
/// `severity`, `entries` for `entry`.
pub(crate) fn alike<'known>(word: &str, known: impl IntoIterator<Item = &'known str>) -> Option<&'known str> {
    const FEWEST: usize = 4;
    let word = word.to_lowercase();
    let shared = |candidate: &str| {
        word.bytes()
            .zip(candidate.bytes())
            .take_while(|(a, b)| a == b)
            .count()
    };
    known
        .into_iter()
        .filter(|candidate| candidate.len() >= FEWEST)
        .map(|candidate| (shared(candidate), word.contains(candidate), candidate))
        .filter(|(shared, is_part, candidate)| {
            let is_inflected = *shared >= FEWEST && *shared + 1 >= candidate.len();
            *is_part || is_inflected || (*shared > FEWEST && *shared + 2 >= candidate.len())
        })
        .max_by_key(|(shared, is_part, _)| (*is_part, *shared))
        .map(|(_, _, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn rule_ids_differ_and_read_alike() {
        let ids: Vec<_> = rules().iter().map(|rule| rule.id).collect();

        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
        for id in ids {
            assert!(
                id.chars().all(|character| character.is_ascii_lowercase()
                    || character.is_ascii_digit()
                    || character == '-'),
                "{id}"
            );
        }
    }

    #[test]
    fn every_rule_says_why_and_how_to_mend() {
        for rule in rules() {
            assert!(!rule.why.is_empty() && !rule.mend.is_empty(), "{}", rule.id);
            assert!(
                !rule.why.ends_with('.') && !rule.mend.ends_with('.'),
                "{}",
                rule.id
            );
        }
    }

    #[test]
    fn a_message_quotes_no_whole_file() {
        let said = on_one_line(format!("no entry `{}`", "ä\n".repeat(100_000)));

        assert!(
            said.len() < 620 && !said.contains('\n') && said.ends_with('`'),
            "{said}"
        );
        assert_eq!(on_one_line("no entry `a\nb`".to_owned()), "no entry `a b`");
    }

    #[test]
    fn a_slip_finds_its_word() {
        assert_eq!(
            nearest("supportToicIds", ["supporttopicids", "service"]),
            Some("supporttopicids")
        );
        assert_eq!(nearest("frases", ["phrases", "keywords"]), Some("phrases"));
        assert_eq!(nearest("nmae", ["mask", "name"]), Some("name"));
        assert_eq!(nearest("colour", ["phrases", "keywords"]), None);
    }
}
