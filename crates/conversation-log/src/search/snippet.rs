//! The piece of a text that is shown for a hit, cut into what matched and what stands around it.

use std::ops::Range;

use super::query::{Part, Query};
use super::word::{Word, words};
use crate::SnippetPart;

/// Bytes shown before the first match and after it, about.
const BEFORE: usize = 60;
const AFTER: usize = 200;

/// The piece of the text around the first match, with an ellipsis where something is left out; nothing where no part of the
/// query stands in it.
pub(crate) fn snippet(text: &str, query: &Query) -> Vec<SnippetPart> {
    let words: Vec<Word> = words(text).collect();
    let mut matches: Vec<Range<usize>> = query
        .wanted
        .iter()
        .flat_map(|part| places(&words, part))
        .collect();
    matches.sort_unstable_by_key(|place| (place.start, place.end));
    let Some(first) = matches.first() else {
        return Vec::new();
    };
    // On the border of a word, so that no character is cut.
    let start = words
        .iter()
        .map(|word| word.start)
        .find(|start| *start + BEFORE >= first.start)
        .unwrap_or(first.start);
    let end = words
        .iter()
        .map(|word| word.end)
        .take_while(|end| *end <= first.start + AFTER)
        .last()
        .unwrap_or(first.end)
        .max(first.end);
    let start = if words.first().is_some_and(|word| word.start == start) {
        0
    } else {
        start
    };
    let end = if words.last().is_some_and(|word| word.end == end) {
        text.len()
    } else {
        end
    };

    let mut parts = Vec::new();
    let mut push = |range: Range<usize>, is_match: bool| {
        if let Some(text) = text.get(range).filter(|text| !text.is_empty()) {
            parts.push(SnippetPart {
                text: text.to_owned(),
                is_match,
            });
        }
    };
    let mut at = start;
    for place in matches.into_iter().filter(|place| place.end <= end) {
        if place.end <= at {
            continue;
        }
        let begin = place.start.max(at);
        push(at..begin, false);
        push(begin..place.end, true);
        at = place.end;
    }
    push(at..end, false);
    if start > 0 {
        parts.insert(
            0,
            SnippetPart {
                text: "… ".to_owned(),
                is_match: false,
            },
        );
    }
    if end < text.len() {
        parts.push(SnippetPart {
            text: " …".to_owned(),
            is_match: false,
        });
    }
    parts
}

/// Where a part stands in the text.
fn places(words: &[Word], part: &Part) -> Vec<Range<usize>> {
    let last = part.words.len().saturating_sub(1);
    words
        .windows(part.words.len().max(1))
        .filter(|window| {
            window
                .iter()
                .zip(&part.words)
                .enumerate()
                .all(|(at, (word, wanted))| {
                    if part.is_prefix && at == last {
                        word.text.starts_with(wanted.as_str())
                    } else {
                        word.text == *wanted
                    }
                })
        })
        .filter_map(|window| Some(window.first()?.start..window.last()?.end))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str, typed: &str) -> String {
        snippet(text, &Query::parse(typed).unwrap())
            .into_iter()
            .map(|part| {
                if part.is_match {
                    format!("[{}]", part.text)
                } else {
                    part.text
                }
            })
            .collect()
    }

    #[test]
    fn what_matched_is_marked_as_it_was_written() {
        assert_eq!(
            shown("Mon crème brûlée, <b>mes</b> crèmes.", "creme* \"creme brulee\""),
            "Mon [crème][ brûlée], <b>mes</b> [crèmes]."
        );
    }

    #[test]
    fn a_long_text_is_cut_on_the_borders_of_words() {
        let text = format!("{}needle{}", "hay ".repeat(100), " straw".repeat(100));

        let shown = shown(&text, "needle");

        assert!(
            shown.starts_with("… hay ") && shown.ends_with(" straw …"),
            "{shown}"
        );
        assert!(shown.contains("[needle]") && shown.len() < 350, "{shown}");
    }

    proptest! {
        #[test]
        fn the_parts_are_pieces_of_the_text_in_order(text in ".*", typed in "[a-c] ?[a-c]\\*?") {
            let Some(query) = Query::parse(&typed) else { return Ok(()) };

            let shown: String = snippet(&text, &query)
                .into_iter()
                .filter(|part| part.is_match || !part.text.contains('…'))
                .map(|part| part.text)
                .collect();

            prop_assert!(text.contains(&shown) || text.contains('…'));
        }
    }
}
