//! Links of a question: a reader of its answer is told them too.

use std::collections::HashSet;

use super::line::Line;
use crate::Link;

/// An answer with the links of its question: they are a part of what the reader is told.
pub(super) fn with_links_of(
    line: &Line,
    (mut answer, mut links): (String, Vec<Link>),
) -> (String, Vec<Link>) {
    let mut known: HashSet<String> = links.iter().map(|link| link.url.clone()).collect();
    for link in &line.links {
        if known.insert(link.url.clone()) {
            answer.push_str("\n\n[");
            answer.push_str(&escape(&link.text));
            answer.push_str("](");
            answer.push_str(&link.url);
            answer.push(')');
            links.push(link.clone());
        }
    }
    (answer, links)
}

/// Links of a line whose target stands in a part of it.
pub(super) fn links_in(links: &[Link], part: &str) -> Vec<Link> {
    links
        .iter()
        .filter(|link| part.contains(&format!("]({})", link.url)))
        .cloned()
        .collect()
}

/// Plain text as Markdown.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | '[' | ']' | '*' | '_' | '`' | '<') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}
