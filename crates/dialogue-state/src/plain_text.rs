//! An answer's Markdown as the text that is compared: without links, emphasis and tags.

use std::rc::Rc;
use std::sync::LazyLock;

use regex::Regex;

use crate::words::{Memory, words};

static LINK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"!?\[([^\[\]]*)\]\([^()\s]*\)").expect("the pattern is valid"));
static TAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"</?[A-Za-z][^<>]{0,200}>").expect("the pattern is valid"));

/// `markdown` without its markup.
pub(crate) fn plain_text(markdown: &str) -> String {
    let linked = LINK.replace_all(markdown, "$1");
    let text = TAG.replace_all(&linked, " ");
    text.chars()
        .map(|c| {
            if matches!(c, '*' | '#' | '`' | '|' | '>' | '~') {
                ' '
            } else {
                c
            }
        })
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The [`words`] of a sentence of an answer, without its markup. The thread remembers them: what is said of an answer is held
/// against its sentences again and again.
pub(crate) fn plain_words(sentence: &str) -> Rc<[String]> {
    thread_local! {
        static READ: Memory<Rc<[String]>> = Memory::default();
    }

    READ.with(|memory| memory.of(sentence, || words(&plain_text(sentence)).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_dropped() {
        let markdown = "See **the** [door page](https://example.org/a?b=c).<br>\n* `code` | cell";

        assert_eq!(plain_text(markdown), "See the door page. code cell");
    }
}
