//! Links as a person is shown them.

use knowledge::Link;

/// So many links are named.
const MOST_LINKS: usize = 3;

/// A shorter text of a link ("here") says nothing.
const SHORTEST_LINK_CHARS: usize = 5;

/// The first of the links as a Markdown list.
pub(crate) fn list(links: &[Link]) -> String {
    let lines: Vec<String> = links
        .iter()
        .take(MOST_LINKS)
        .map(|link| {
            let text = link.text.trim();
            let text = if text.chars().count() > SHORTEST_LINK_CHARS {
                text
            } else {
                link.url.as_str()
            };
            format!("* [{text}]({})", link.url)
        })
        .collect();
    lines.join("\n")
}
