//! A page of frequently asked questions: a heading for each question, the answer under it.
//!
//! A heading with text of its own is a question, deeper headings under it belong to the answer; one without heads the
//! questions under it, and so does one with questions that are marked in other ways ([`super::marked`]). The first heading
//! of all is the page's title.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, LinkType, Options as Extensions, Parser, Tag};

use super::marked::{self, Questions, Under};
use super::pair::{Pair, Placed, one_line};
use super::write::report_dead_links;
use super::{Mapped, Options, rules};
use crate::extract::{self, inline};
use crate::lint::Findings;

/// A heading of the page.
#[derive(Debug)]
struct Heading {
    level: HeadingLevel,
    text: String,
    at: Range<usize>,
    /// Where its section ends: at the next heading of its level or above.
    end: usize,
    /// Where its own text ends: at the next heading.
    own_end: usize,
}

impl Heading {
    fn question(&self) -> Placed {
        Placed {
            text: self.text.clone(),
            at: self.at.clone(),
        }
    }
}

/// Reads a page.
pub(super) fn read(
    text: &str,
    options: &Options<'_>,
    mapped: &mut Mapped,
    findings: &mut Findings<'_>,
) -> Vec<Pair> {
    let (front, body) = front_matter(text);
    let page = Page::of(text, body);
    let titles = page
        .headings
        .iter()
        .filter(|heading| heading.level == HeadingLevel::H1)
        .count();
    let mut reader = Reader {
        page: &page,
        source: one_line(front.get("title").map_or("", String::as_str)),
        language: ["lang", "language", "locale"]
            .iter()
            .find_map(|key| front.get(*key))
            .map(|language| one_line(language))
            .unwrap_or_default(),
        pairs: Vec::new(),
    };
    let mut start = 0;
    let front = body..page.headings.first().map_or(text.len(), |first| first.at.start);
    let mut above = vec![front];
    if let Some(title) = page.headings.first()
        && title.level == HeadingLevel::H1
        && titles == 1
    {
        start = 1;
        if reader.source.is_empty() {
            reader.source.clone_from(&title.text);
        }
        above.push(title.at.end..title.own_end);
    }
    above.retain(|part| page.says(part));
    for part in above {
        reader.introduction(&part, page.headings.len() > start, mapped, findings);
    }
    reader.sections(start..page.headings.len(), &[], mapped, findings);
    let pairs = reader.pairs;
    if pairs.is_empty() && mapped.left_out == 0 {
        findings.add(
            &rules::NO_QUESTIONS,
            0..0,
            format!("`{}` has no question with text under it", options.name),
        );
    }
    pairs
}

/// The keys of a YAML block at the head, as far as they are plain, and where the body begins.
fn front_matter(text: &str) -> (HashMap<String, String>, usize) {
    let mut keys = HashMap::new();
    if text.lines().next().map(str::trim_end) != Some("---") {
        return (keys, 0);
    }
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        at += line.len();
        let line = line.trim_end();
        if number > 0 && matches!(line, "---" | "...") {
            return (keys, at);
        }
        if let Some((key, value)) = line.split_once(':') {
            let value = value.trim().trim_matches(['"', '\'']);
            keys.entry(key.trim().to_lowercase())
                .or_insert_with(|| value.to_owned());
        }
    }
    (HashMap::new(), 0)
}

/// A page with its headings, and its links by reference as links with a target.
struct Page<'text> {
    text: &'text str,
    headings: Vec<Heading>,
    /// What to write instead of what, in order.
    replacements: Vec<(Range<usize>, String)>,
}

impl<'text> Page<'text> {
    fn of(text: &'text str, body: usize) -> Self {
        let source = text.get(body..).unwrap_or_default();
        let parser = Parser::new_ext(source, Extensions::ENABLE_TABLES);
        let place = |range: &Range<usize>| range.start + body..range.end + body;
        let mut replacements: Vec<(Range<usize>, String)> = parser
            .reference_definitions()
            .iter()
            .map(|(_, definition)| (place(&definition.span), String::new()))
            .collect();
        let mut headings: Vec<Heading> = Vec::new();
        let mut depth = 0_usize;
        for (event, range) in parser.into_offset_iter() {
            match event {
                Event::Start(tag) => {
                    match &tag {
                        // One in a list or a quote is part of an answer.
                        Tag::Heading { level, .. } if depth == 0 => headings.push(Heading {
                            level: *level,
                            text: heading_text(source.get(range.clone()).unwrap_or_default()),
                            at: place(&range),
                            end: text.len(),
                            own_end: text.len(),
                        }),
                        Tag::Link {
                            link_type, dest_url, ..
                        }
                        | Tag::Image {
                            link_type, dest_url, ..
                        } => {
                            let written = source.get(range.clone()).unwrap_or_default();
                            let behind = source.get(range.end..).unwrap_or_default();
                            if let Some(link) = with_target(written, *link_type, dest_url) {
                                // The range of `[text][]` ends before its empty brackets.
                                let is_short = *link_type == LinkType::Collapsed && behind.starts_with("[]");
                                let end = range.end + if is_short { 2 } else { 0 };
                                replacements.push((place(&(range.start..end)), link));
                            }
                        }
                        _ => {}
                    }
                    depth += 1;
                }
                Event::End(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        replacements.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let places: Vec<(HeadingLevel, usize)> = headings
            .iter()
            .map(|heading| (heading.level, heading.at.start))
            .collect();
        let mut open: Vec<usize> = Vec::new();
        for (position, (level, start)) in places.iter().enumerate() {
            if let Some(before) = position
                .checked_sub(1)
                .and_then(|before| headings.get_mut(before))
            {
                before.own_end = *start;
            }
            while let Some(last) = open.last().and_then(|&last| headings.get_mut(last))
                && last.level >= *level
            {
                last.end = *start;
                open.pop();
            }
            open.push(position);
        }
        Self {
            text,
            headings,
            replacements,
        }
    }

    /// A part of the page.
    fn part(&self, range: &Range<usize>) -> String {
        let mut out = String::new();
        let mut at = range.start;
        let first = self
            .replacements
            .partition_point(|(place, _)| place.start < range.start);
        for (place, text) in self.replacements.iter().skip(first) {
            if place.start >= range.end {
                break;
            }
            if place.start < at {
                continue;
            }
            out.push_str(self.text.get(at..place.start).unwrap_or_default());
            out.push_str(text);
            at = place.end;
        }
        out.push_str(self.text.get(at..range.end).unwrap_or_default());
        out
    }

    fn says(&self, range: &Range<usize>) -> bool {
        let part = self.part(range);
        !part.trim().is_empty()
            && part
                .lines()
                .any(|line| !matches!(line.trim(), "" | "---" | "***" | "___"))
    }
}

/// A link by reference, with its target in it.
fn with_target(written: &str, kind: LinkType, target: &str) -> Option<String> {
    let text = match kind {
        LinkType::Reference => written.rsplit_once("][")?.0,
        LinkType::Collapsed | LinkType::Shortcut => {
            written.strip_suffix("[]").unwrap_or(written).strip_suffix(']')?
        }
        _ => return None,
    };
    Some(format!("{text}]({target})"))
}

/// The text of a heading, `## Text ##`, `## Text {#id}` or underlined.
fn heading_text(written: &str) -> String {
    let mut lines: Vec<&str> = written.trim().lines().collect();
    if lines.len() > 1 && !written.trim_start().starts_with('#') {
        lines.pop();
    }
    let joined = lines.join(" ");
    let hashes = joined.trim_start_matches('#');
    let is_atx = hashes.len() < joined.len();
    let text = if is_atx { hashes.trim() } else { joined.trim() };
    let closed = text.trim_end_matches('#');
    let text = if is_atx && closed.len() < text.len() && closed.ends_with(char::is_whitespace) {
        closed.trim_end()
    } else {
        text
    };
    let text = match text.rfind("{#") {
        Some(at) if text.ends_with('}') => text.get(..at).unwrap_or_default(),
        _ => text,
    };
    // "Q: Why?" asks "Why?".
    let asked = if text.contains([':', '：']) {
        extract::first_heading(&format!("# {}", text.trim()))
    } else {
        None
    };
    one_line(&asked.unwrap_or_else(|| inline::plain(&inline::clean(text.trim()).markdown)))
}

struct Reader<'page> {
    page: &'page Page<'page>,
    source: String,
    language: String,
    pairs: Vec<Pair>,
}

impl Reader<'_> {
    /// Headings from `range`, each with what is under it.
    fn sections(
        &mut self,
        range: Range<usize>,
        above: &[String],
        mapped: &mut Mapped,
        findings: &mut Findings<'_>,
    ) {
        let page = self.page;
        let mut position = range.start;
        while let Some(heading) = page.headings.get(position).filter(|_| position < range.end) {
            let under = page
                .headings
                .iter()
                .take(range.end)
                .skip(position + 1)
                .take_while(|next| next.at.start < heading.end)
                .count();
            let inner = position + 1..position + 1 + under;
            position = inner.end;
            let own = heading.at.end..heading.own_end;
            if page.says(&own) {
                let questions = self.marked(heading, &own);
                if let Some(questions) = questions {
                    let above = with_section(above, &heading.text);
                    self.push_marked(questions, Some(heading), &above, mapped, findings);
                    self.sections(inner, &above, mapped, findings);
                    continue;
                }
                mapped.rows += 1;
                if heading.text.is_empty() {
                    findings.add(
                        &rules::NO_QUESTION,
                        heading.at.clone(),
                        "this heading has no text",
                    );
                    mapped.left_out += 1;
                    continue;
                }
                let answer = heading.at.end..heading.end;
                let answer = Placed {
                    text: page.part(&answer),
                    at: answer,
                };
                self.push(heading.question(), answer, above);
            } else if under > 0 {
                let above = with_section(above, &heading.text);
                self.sections(inner, &above, mapped, findings);
            } else {
                mapped.rows += 1;
                mapped.left_out += 1;
                findings.add(
                    &rules::NO_ANSWER,
                    heading.at.clone(),
                    format!("`{}` has no text under it", heading.text),
                );
            }
        }
    }

    /// The text above the first heading, or that of the title: questions, or none of them.
    fn introduction(
        &mut self,
        part: &Range<usize>,
        has_headings: bool,
        mapped: &mut Mapped,
        findings: &mut Findings<'_>,
    ) {
        let text = self.page.part(part);
        if let Some(questions) = marked::questions(self.page.text, &text, part, &self.source, Under::Title) {
            self.push_marked(questions, None, &[], mapped, findings);
        } else if has_headings {
            self.report_introduction(part, findings);
        }
    }

    /// The questions of a heading's own text, where it is a list of them and no answer.
    fn marked(&self, heading: &Heading, own: &Range<usize>) -> Option<Questions> {
        if extract::asks(&heading.text) {
            return None;
        }
        let text = self.page.part(own);
        marked::questions(self.page.text, &text, own, &heading.text, Under::Heading)
    }

    fn report_introduction(&self, part: &Range<usize>, findings: &mut Findings<'_>) {
        let text = self.page.text.get(part.clone()).unwrap_or_default();
        if says_something(text) {
            let start = part.start + (text.len() - text.trim_start().len());
            findings.add(
                &rules::INTRODUCTION,
                start..start + text.trim().len(),
                "the text above the first question was not taken over",
            );
        }
    }

    fn push_marked(
        &mut self,
        questions: Questions,
        heading: Option<&Heading>,
        above: &[String],
        mapped: &mut Mapped,
        findings: &mut Findings<'_>,
    ) {
        match (questions.rest, heading) {
            (Some(rest), Some(heading)) if !heading.text.is_empty() => {
                mapped.rows += 1;
                self.push(heading.question(), rest, above);
            }
            (Some(rest), _) => self.report_introduction(&rest.at, findings),
            (None, _) => {}
        }
        for part in &questions.left {
            self.report_introduction(part, findings);
        }
        for marked in questions.marked {
            mapped.rows += 1;
            // The extractor has taken them out.
            let written = Placed {
                text: self.page.part(&marked.answer.at),
                at: marked.answer.at.clone(),
            };
            report_dead_links(&written, findings);
            self.push(marked.question, marked.answer, above);
        }
    }

    fn push(&mut self, question: Placed, answer: Placed, above: &[String]) {
        let mut metadata = Vec::new();
        for section in above {
            metadata.extend(super::pair::tag("section", section));
        }
        self.pairs.push(Pair {
            questions: vec![question],
            answer,
            source: self.source.clone(),
            source_name: String::new(),
            metadata,
            is_context_only: false,
            prompts: Vec::new(),
            qna_id: None,
            language: self.language.clone(),
        });
    }
}

/// The sections above a question with one more, where it has a name.
fn with_section(above: &[String], name: &str) -> Vec<String> {
    /// Deeper than people nest pages.
    const DEEPEST: usize = 5;
    let mut sections = above.to_vec();
    if !name.is_empty() && sections.len() < DEEPEST {
        sections.push(name.to_owned());
    }
    sections
}

/// Whether a text is more than the head of a table and a list of contents.
fn says_something(text: &str) -> bool {
    text.lines().map(str::trim).any(|line| {
        let is_contents = matches!(line, "[[toc]]" | "[[TOC]]" | "[[_TOC_]]" | "[TOC]" | "[toc]");
        !line.is_empty() && !line.starts_with('|') && !is_contents
    })
}
