//! From the body of a text article to its entries (`FORMAT.md` §3 to §5).
//!
//! A parser of our own, line by line: CommonMark cannot see `** I am …**`, and an answer here often begins on the
//! line under its bullet without indentation. The steps: [`comment`] takes out comments, variables and XML islands;
//! [`dialect`] rewrites what other dialects of Markdown write differently;
//! [`line`] says what each line is, with its inline markup cleaned by [`inline`]; [`question`] finds what may be
//! asked; [`selection`] decides which of it is; [`cut`] gives every line to its entry; [`render`] writes those lines
//! as clean Markdown.

mod answered_below;
mod asked_links;
mod asked_table;
mod block;
mod bold;
mod chapters;
mod code;
mod coded;
mod collection;
pub(crate) mod comment;
mod cut;
mod dialect;
mod error_table;
mod headed;
pub(crate) mod inline;
mod length;
mod line;
mod listed;
mod mark;
mod outline;
mod part;
mod part_series;
mod plain;
mod pointer;
mod question;
mod render;
mod selection;
mod stock;
mod tag;
mod task;
mod trouble;

use crate::slug::fold;
pub(crate) use asked_table::cells;
pub(crate) use bold::count_delimiters as bold_delimiters;
pub(crate) use code::{code_lines, fence_marker, without_item};
pub(crate) use cut::{Cutting, Draft, Extracted, extract};
pub(crate) use dialect::{includes, taken_out};
pub(crate) use inline::tag_at;
pub(crate) use length::{LONGEST_ANSWER_UTF16, is_too_long};
pub(crate) use line::{heading, is_rule};
pub(crate) use mark::asks;
pub(crate) use part::names_no_topic;

/// The first H1 of a body without markup, outside fenced blocks.
pub(crate) fn first_heading(body: &str) -> Option<String> {
    outline_of(body).title().map(|heading| heading.text.clone())
}

/// The first H1, where it is what a body begins with and holds nothing but words: then the rest need not be read.
pub(crate) fn plain_title(body: &str) -> Option<String> {
    let mut lines = body.trim_start_matches('\n').lines();
    let title = lines.next()?.strip_prefix("# ")?.trim();
    let is_underlined = lines
        .next()
        .is_some_and(|line| line.trim_start().starts_with(['=', '-']));
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b',' | b'/');
    let names_something = !is_underlined
        && title.starts_with(|first: char| first.is_ascii_alphabetic())
        && title.bytes().all(is_plain)
        && !title.contains("  ")
        && !stock::names_steps(&fold(title));
    names_something.then(|| title.to_owned())
}

/// What a page that is no article of the format is called, whose `head` above its text may say so; the name of its file where
/// nothing else does. `None` where it is no article at all.
pub(crate) fn title_of_page(body: &str, head: Option<String>, name: impl Fn() -> String) -> Option<String> {
    let stripped = comment::strip(body);
    let lines = line::lines(&dialect::rewrite(&stripped).text, 1);
    chapters::title(&lines, head.as_deref(), &name)
        .or_else(|| first_heading(body))
        .or(head)
        .or_else(|| heading_over_all(body))
        .or_else(|| has_heading(body).then(&name))
        .or_else(|| title_of_questions(body, name))
}

/// Whether a body has a heading of any level, outside fenced blocks.
fn has_heading(body: &str) -> bool {
    !outline_of(body).headings.is_empty()
}

/// The heading of any level that a body begins with, where nothing but the next heading follows: it stands over all. "7.0.4"
/// over "Features" does not, where "7.0.3" comes later.
fn heading_over_all(body: &str) -> Option<String> {
    let stripped = comment::strip(body);
    let lines = line::lines(&dialect::rewrite(&stripped).text, 1);
    let mut visible = lines.iter().filter(|line| line.is_visible());
    let is_heading = |line: &&line::Line| matches!(line.kind, line::Kind::Heading(_));
    let first = visible.next().filter(is_heading)?;
    let second = visible.next().filter(is_heading)?;
    let level = |line: &line::Line| match line.kind {
        line::Kind::Heading(level) => Some(level),
        _ => None,
    };
    let is_equal = |line: &line::Line| level(line).is_some_and(|own| Some(own) <= level(first));
    if !is_equal(second) && visible.any(is_equal) {
        return None;
    }
    let title = inline::plain_heading(&first.text);
    // The name of the file says more than "FAQ".
    (title.contains(char::is_alphanumeric) && !names_no_topic(&title)).then_some(title)
}

/// What a page without headings is called that asks: the line in bold above its questions, else `name`. `None` where it asks
/// less than twice.
fn title_of_questions(body: &str, name: impl FnOnce() -> String) -> Option<String> {
    const FEWEST: usize = 2;
    let stripped = comment::strip(body);
    let lines = line::lines(&dialect::rewrite(&stripped).text, 1);
    let asked = lines.iter().filter(|line| {
        let is_asked = |asked: question::Candidate| asked.strength == question::Strength::Question;
        question::candidate(line).is_some_and(is_asked)
            || (line.is_item() && mark::asks(&inline::plain(&line.text)))
    });
    if asked.count() < FEWEST {
        return None;
    }
    let first = lines.iter().find(|line| line.is_visible())?;
    let title = question::candidate(first)
        .filter(|first| first.strength <= question::Strength::Weak && first.same_line.is_empty())
        .map(|first| first.question)
        .filter(|title| !names_no_topic(title));
    Some(title.unwrap_or_else(name))
}

fn outline_of(body: &str) -> outline::Outline {
    let stripped = comment::strip(body);
    let lines = line::lines(&dialect::rewrite(&stripped).text, 1);
    outline::Outline::of(&lines, &[], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_title_is_the_first_heading() {
        for (body, is_plain) in [
            ("\n# The reader is dark\n\n## Steps\n", true),
            ("# The reader is dark", true),
            ("# Gates and/or doors, lifts  \n# Another\n", true),
            ("# Recommended Steps\n\n# Gates\n", false),
            ("# **Gates**\n", false),
            ("# Gates: why\n", false),
            ("# Q - Why\n", false),
            ("# Gates\n====\n", false),
            ("# Gates  of Mill\n", false),
            ("text\n# Gates\n", false),
            ("## Gates\n", false),
        ] {
            let plain = plain_title(body);

            assert_eq!(plain.is_some(), is_plain, "{body}");
            if is_plain {
                assert_eq!(plain, first_heading(body), "{body}");
            }
        }
    }
}
