//! What no entry claims: the whole article, or what is left of it beside its questions.

use std::collections::HashSet;

use super::super::line::{self, Kind, Line};
use super::super::outline::Role;
use super::super::part::calls_for_help;
use super::super::render::render;
use super::super::{inline, is_too_long, mark, names_no_topic, question, stock};
use super::bare;
use super::headings::without_empty_headings;
use super::sections::{self, Grain};
use super::{Cutter, Cutting, Draft, leads_in};
use crate::slug::fold;
use crate::{Link, Shape};

impl Cutter<'_> {
    /// The whole article as one entry, where nothing finer was found.
    pub(super) fn whole_article(&mut self) {
        let title = self.outline.title().map(|heading| heading.at);
        let own: Vec<&Line> = self
            .lines
            .iter()
            .enumerate()
            .filter(|(at, _)| Some(*at) != title)
            .map(|(_, line)| line)
            .collect();
        self.push_article(own);
    }

    /// What no entry claimed, where it says something of its own.
    pub(super) fn remainder(&mut self) {
        let title = self.outline.title().map(|heading| heading.at);
        let first_entry = self.is_claimed.iter().position(|&claimed| claimed);
        let mut own = Vec::new();
        let mut documents = Vec::new();
        let mut telling = Vec::new();
        let mut has_substance = false;
        let mut words = 0;
        for (at, line) in self.lines.iter().enumerate() {
            // A question that nobody answers is said to the author, not to the reader.
            let is_unanswered = self.selection.bold(at).is_some_and(|bold| bold.is_unanswered);
            if self.claimed(at) || Some(at) == title || self.selection.is_topic(at) || is_unanswered {
                continue;
            }
            // "Solve one of these:", or a title in bold, leads into what others claimed.
            let is_title = || {
                let bold = self.selection.bold(at);
                bold.is_some_and(|bold| bold.candidate.same_line.is_empty())
            };
            if line.kind == Kind::Text && self.leads_to_claimed(at) && (leads_in(&line.text) || is_title()) {
                continue;
            }
            if self.selection.is_document(at) {
                documents.push(line);
                continue;
            }
            own.push(line);
            match line.kind {
                Kind::Fence | Kind::Table => has_substance = true,
                Kind::Bullet | Kind::Ordered(_) => has_substance |= line.text.contains(char::is_alphanumeric),
                Kind::Text => {
                    has_substance |= !line.links.is_empty();
                    let substance = words_of_substance(&line.text);
                    words += substance;
                    // What stands under a heading of its own, or behind an entry, announces nothing.
                    let is_above = first_entry.is_none_or(|first| at < first) || self.leads_to_claimed(at);
                    let announces = is_above && !self.is_in_topic(at) && !tells(&line.text);
                    has_substance |= substance > 0 && !announces;
                    if substance > 0 {
                        telling.push(line.number);
                    }
                }
                Kind::Blank | Kind::Heading(_) | Kind::Rule | Kind::Fold | Kind::Unfold => {}
            }
        }
        if has_substance || words >= stock::FEWEST_WORDS {
            own.extend(documents);
            self.push_article(own);
            return;
        }
        self.left_over = telling;
        let of_documents = documents
            .iter()
            .filter(|line| {
                let heads = matches!(line.kind, Kind::Heading(_))
                    || question::candidate(line)
                        .is_some_and(|title| title.strength == question::Strength::Documents);
                !heads && line.links.is_empty() && line.is_visible()
            })
            .map(|line| line.number);
        self.left_over.extend(of_documents);
        self.left_over.sort_unstable();
        self.left_over.dedup();
        let mut known = HashSet::new();
        let links = documents.iter().flat_map(|line| &line.links);
        self.documents = links
            .filter(|link| known.insert(link.url.as_str()))
            .cloned()
            .collect();
    }

    /// Whether an entry claimed what stands behind a line.
    fn leads_to_claimed(&self, at: usize) -> bool {
        line::next_visible(self.lines, at + 1).is_some_and(|(next, _)| self.claimed(next))
    }

    /// Whether the last heading above a line names a topic, or is a title that asks.
    fn is_in_topic(&self, at: usize) -> bool {
        self.outline.section(at).is_some_and(|heading| {
            heading.role == Role::Topic || (heading.role == Role::Title && mark::asks(&heading.text))
        })
    }

    /// What is left of an article as one entry, and its sections as some of their own where it is too much for one.
    fn push_article(&mut self, own: Vec<&Line>) {
        let own = self.shown(own);
        let (answer, links) = render(own.iter().copied());
        if answer.is_empty() || self.name.is_empty() {
            return;
        }
        let grain = self.grain_of(&answer);
        let Some((mut above, sections)) = grain.and_then(|grain| sections::of(&own, grain)) else {
            self.push_whole(&own, answer, links);
            return;
        };
        // Links to read on are of the page.
        let (documents, sections): (Vec<&[&Line]>, Vec<&[&Line]>) = sections
            .into_iter()
            .partition(|section| sections::are_documents(section));
        for section in &sections {
            self.push_section(section);
        }
        above.extend(documents.into_iter().flatten());
        let above = without_empty_headings(above);
        let (mut answer, links) = render(above.iter().copied());
        if answer.is_empty() {
            return;
        }
        if self.cutting == Cutting::Topics {
            answer.push_str("\n\n");
            answer.push_str(&self.contents(&sections));
        }
        self.push_whole(&above, answer, links);
    }

    /// An entry of the title of the article.
    fn push_whole(&mut self, own: &[&Line], answer: String, links: Vec<Link>) {
        let first = own
            .iter()
            .find(|line| line.is_visible())
            .map_or(1, |line| line.number);
        let title = self
            .outline
            .title()
            .and_then(|heading| self.lines.get(heading.at));
        self.drafts.push(Draft {
            line: title.map_or(first, |line| line.number),
            shape: Shape::Article,
            question: self.name.clone(),
            answer,
            links,
            heading_path: vec![self.name.clone()],
            family: None,
        });
    }

    /// Lines without the headings that say nothing to a reader: empty ones, the title again, "Recommended Steps".
    fn shown<'own>(&self, own: Vec<&'own Line>) -> Vec<&'own Line> {
        let name = fold(&self.name);
        let is_shown = |line: &&Line| match line.kind {
            Kind::Heading(_) => {
                let folded = fold(&line.text);
                folded != name && !folded.is_empty() && !stock::names_steps(&folded)
            }
            Kind::Text => !is_title_of_steps(&line.text),
            _ => true,
        };
        // Empty ones go first: "Recommended Steps" ends the section above it, shown or not.
        without_empty_headings(own).into_iter().filter(is_shown).collect()
    }

    /// The list of what a page has beside its introduction, by which who asks for the page is told: its sections, and the questions
    /// that are headings of the same rank.
    fn contents(&self, sections: &[&[&Line]]) -> String {
        let headings = sections.iter().filter_map(|section| section.first());
        let mut topics: Vec<(u32, String)> = headings
            .map(|heading| (heading.number, inline::plain_heading(&heading.text)))
            .collect();
        let level_of = |section: &&&[&Line]| match section.first()?.kind {
            Kind::Heading(level) => Some(level),
            _ => None,
        };
        let rank = sections.iter().filter_map(|section| level_of(&section)).min();
        let questions = self.outline.headings.iter().filter(|heading| {
            heading.role == Role::Question && rank.is_some_and(|rank| heading.level <= rank)
        });
        topics.extend(
            questions.filter_map(|heading| Some((self.lines.get(heading.at)?.number, heading.text.clone()))),
        );
        topics.sort();
        let items = topics.into_iter().take(MOST_TOPICS_LISTED);
        items
            .map(|(_, topic)| format!("* {topic}"))
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// So many topics of a page are listed behind its introduction.
const MOST_TOPICS_LISTED: usize = 12;

/// A page of topics of at most so many bytes is one answer.
const LONGEST_WHOLE_BYTES: usize = 300;

impl Cutter<'_> {
    /// How finely an article that would be this answer is cut into its sections; `None` where it stays one.
    fn grain_of(&self, answer: &str) -> Option<Grain> {
        // What was asked on the page is a part of it, too.
        let asked: usize = self.drafts.iter().map(|draft| draft.answer.len()).sum();
        let is_of_topics = self.cutting == Cutting::Topics
            && answer.len() + asked > LONGEST_WHOLE_BYTES
            && sections::are_of_topic(&self.name);
        if is_of_topics {
            Some(Grain::TOPICS)
        } else {
            is_too_long(answer).then_some(Grain::LONG_PAGE)
        }
    }

    /// A section of a page that is too long to be one answer, as an entry of its heading.
    fn push_section(&mut self, section: &[&Line]) {
        let Some((heading, text)) = section.split_first() else {
            return;
        };
        let (answer, links) = render(text.iter().copied());
        let at = self.lines.partition_point(|line| line.number < heading.number);
        let heading_path = self.heading_path(at);
        let draft = Draft {
            line: heading.number,
            shape: Shape::Heading,
            question: bare::with_subject(&inline::plain_heading(&heading.text), &heading_path),
            answer,
            links,
            heading_path,
            family: None,
        };
        if !draft.answer.is_empty() {
            self.drafts.push(draft);
        }
    }
}

/// Words that say something of their own: none of "**Still stuck?**".
fn words_of_substance(text: &str) -> usize {
    const LONGEST_CALL: usize = 80;
    let is_call = text.len() <= LONGEST_CALL && calls_for_help(&fold(&inline::plain(text)));
    if is_call {
        0
    } else {
        stock::words_of_substance(text)
    }
}

/// "**Recommended Steps**", which stands for the heading.
fn is_title_of_steps(text: &str) -> bool {
    question::leading_bold(text)
        .filter(|(_, rest)| !rest.contains(char::is_alphanumeric))
        .is_some_and(|(bold, _)| stock::names_steps(&fold(bold)))
}

/// Whether a text above the questions tells something of its own: a note, or what is so ("**Opening hours**: 8 to 17").
fn tells(text: &str) -> bool {
    is_note(text) || is_property(text)
}

/// Whether a text is a name in bold with what is so behind a colon. What tells of questions announces them ("**FAQ:** see
/// below").
fn is_property(text: &str) -> bool {
    const MOST_WORDS: usize = 4;
    let Some((name, rest)) = question::leading_bold(text) else {
        return false;
    };
    let value = if name.trim_end().ends_with([':', '：']) {
        rest
    } else {
        let Some(value) = rest.trim_start().strip_prefix([':', '：']) else {
            return false;
        };
        value
    };
    let name = inline::plain(name);
    let name = name.trim_end_matches([':', '：', ' ']);
    let says_what = question::strength(name) > question::Strength::Label && !names_no_topic(name);
    says_what && mark::words(name) <= MOST_WORDS && stock::words_of_substance(value) > 0
}

/// Whether a text is a note or a quotation, which its author set apart because it matters.
fn is_note(text: &str) -> bool {
    const NOTES: &[&str] = &[
        "note",
        "important",
        "warning",
        "caution",
        "tip",
        "hinweis",
        "achtung",
        "wichtig",
    ];
    if text.starts_with('>') {
        return true;
    }
    let text = text.trim_start_matches(['*', '_', ' ']);
    text.split_once([':', '：'])
        .is_some_and(|(label, _)| label.len() <= 12 && NOTES.contains(&fold(label).as_str()))
}
