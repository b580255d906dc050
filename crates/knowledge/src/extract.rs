//! From the body of a text article to its entries (`FORMAT.md` §3 to §5).
//!
//! A parser of our own, line by line: CommonMark cannot see `** I am …**`, and an answer here often begins on the
//! line under its bullet without indentation. The steps: [`comment`] takes out comments, variables and XML islands;
//! [`dialect`] rewrites what other dialects of Markdown write differently;
//! [`line`] says what each line is, with its inline markup cleaned by [`inline`]; [`question`] finds what may be
//! asked; [`selection`] decides which of it is; [`cut`] gives every line to its entry; [`render`] writes those lines
//! as clean Markdown.

mod asked_links;
mod block;
mod bold;
mod code;
pub(crate) mod comment;
mod cut;
mod dialect;
pub(crate) mod inline;
mod line;
mod listed;
mod mark;
mod outline;
mod plain;
mod pointer;
mod question;
mod render;
mod selection;
mod stock;
mod tag;

pub(crate) use bold::count_delimiters as bold_delimiters;
pub(crate) use code::{code_lines, fence_marker};
pub(crate) use cut::{Cutting, Draft, Extracted, extract};
pub(crate) use dialect::includes;
pub(crate) use mark::asks;

/// The first H1 of a body without markup, outside fenced blocks.
pub(crate) fn first_heading(body: &str) -> Option<String> {
    outline_of(body).title().map(|heading| heading.text.clone())
}

/// Whether a body has a heading of any level, outside fenced blocks.
pub(crate) fn has_heading(body: &str) -> bool {
    !outline_of(body).headings.is_empty()
}

fn outline_of(body: &str) -> outline::Outline {
    outline::Outline::of(&line::lines(&dialect::rewrite(&comment::strip(body)), 1))
}
