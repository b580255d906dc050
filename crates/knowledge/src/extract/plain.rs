//! Questions on lines of their own that nobody set in bold: "When is lunch?" with paragraphs or bullets under it, and
//! lines that tell of trouble, each over a list ("The paper is jammed" over "* Open the lid").
//!
//! Prose asks now and then too, so one line makes none of them an entry: a section must hold two, each a paragraph or the
//! first line of one, each with something under it, and nothing in bold that asks.

use super::line::{Kind, Line, next_visible};
use super::outline::{Outline, Role, sections};
use super::question::{self, Candidate, Strength};
use super::{inline, mark};
use crate::slug::fold;

/// Longest line that asks, in characters.
const LONGEST: usize = 160;

/// Longest line that tells of trouble.
const LONGEST_STATEMENT: usize = 100;

/// Fewest lines of a section that make them its questions.
const FEWEST: usize = 2;

/// The lines that are asked, in order.
pub(super) fn candidates(lines: &[Line], outline: &Outline) -> Vec<(usize, Candidate)> {
    let mut found = Vec::new();
    for section in sections(lines) {
        let may_ask = outline
            .section(section.start)
            // "Recommended Steps" asks the reader.
            .is_none_or(|heading| {
                matches!(heading.role, Role::Title | Role::Topic) || heading.text.is_empty()
            });
        if may_ask {
            let own = lines.get(section.clone()).unwrap_or_default();
            let of_section = of_section(own);
            found.extend(
                of_section
                    .into_iter()
                    .map(|(at, candidate)| (section.start + at, candidate)),
            );
        }
    }
    found
}

fn of_section(own: &[Line]) -> Vec<(usize, Candidate)> {
    let asking = heads(own, |at, line| asks(line) && has_more(own, at));
    let telling = heads(own, |at, line| tells(line) && is_over_list(own, at));
    if asking.len() + telling.len() < FEWEST || own.iter().any(is_asked_in_bold) {
        return Vec::new();
    }
    let asked = asking
        .iter()
        .filter(|(_, candidate)| candidate.strength == Strength::Question)
        .count();
    if asked >= FEWEST {
        // Where questions are slanted, what is slanted beside them is asked: "*My key does not fit*".
        let is_slanted = |line: &Line| without_emphasis(&line.text).len() < line.text.len();
        let are_slanted = asking.iter().all(|(at, _)| own.get(*at).is_some_and(is_slanted));
        let beside = |at: usize, line: &Line| {
            asks(line) || (are_slanted && is_slanted(line) && tells(line) && has_more(own, at))
        };
        let mut found = heads(own, |at, line| beside(at, line) && has_more(own, at));
        found.retain(|(_, candidate)| candidate.strength >= Strength::Statement);
        return found;
    }
    let strong = telling
        .iter()
        .filter(|(_, candidate)| candidate.strength >= Strength::Statement)
        .count();
    if strong >= FEWEST && strong * 3 >= telling.len() * 2 {
        return telling;
    }
    Vec::new()
}

/// The first lines of paragraphs for which that holds.
fn heads(own: &[Line], holds: impl Fn(usize, &Line) -> bool) -> Vec<(usize, Candidate)> {
    own.iter()
        .enumerate()
        .filter(|(at, line)| line.kind == Kind::Text && begins_paragraph(own, *at) && holds(*at, line))
        .map(|(at, line)| {
            let question = inline::plain(said(&line.text));
            let candidate = Candidate {
                strength: question::strength(&question),
                question,
                same_line: String::new(),
            };
            (at, candidate)
        })
        .filter(|(_, candidate)| candidate.strength >= Strength::Weak)
        .collect()
}

fn begins_paragraph(own: &[Line], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| own.get(before));
    let indent = own.get(at).map_or(0, |line| line.indent);
    indent < 2 && before.is_none_or(|line| matches!(line.kind, Kind::Blank | Kind::Heading(_) | Kind::Rule))
}

/// A line that is one question and nothing else, upright or slanted.
fn asks(line: &Line) -> bool {
    let text = said(&line.text);
    mark::asks(text)
        && text.chars().count() <= LONGEST
        && line.links.is_empty()
        && mark::words(text) >= FEWEST
        && is_one_sentence(text)
        && !asks_the_reader(text)
}

/// What a line says, without the number before it ("1\\. When is lunch?") and the emphasis round it.
fn said(text: &str) -> &str {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let behind = text.get(digits..).unwrap_or_default();
    let numbered = ["\\. ", "\\) ", ". ", ") "]
        .into_iter()
        .find_map(|sign| behind.strip_prefix(sign))
        .filter(|_| digits > 0);
    without_emphasis(numbered.unwrap_or(text))
}

/// The text of a line that is slanted as a whole.
fn without_emphasis(text: &str) -> &str {
    ['*', '_']
        .into_iter()
        .find_map(|sign| {
            text.strip_prefix(sign)?
                .strip_suffix(sign)
                .filter(|inner| !inner.contains(sign))
        })
        .unwrap_or(text)
}

/// "Is your disk attached?" is a step of the one who reads, no question of theirs.
fn asks_the_reader(text: &str) -> bool {
    let folded = fold(text);
    let mut words = folded.split(' ');
    let first = words.next().unwrap_or_default();
    question::asks_the_reader(text)
        || matches!(first, "need" | "still" | "want" | "looking")
        || (first == "do" && words.next() == Some("you"))
}

fn tells(line: &Line) -> bool {
    let text = said(&line.text);
    text.chars().count() <= LONGEST_STATEMENT
        && line.links.is_empty()
        && (mark::asks(text) || !text.ends_with(['.', ':', ';', ',', '!', '：', '。']))
        && is_one_sentence(text)
}

fn is_one_sentence(text: &str) -> bool {
    let inner = mark::without_closing(text);
    !["? ", ". ", "! ", "？", "。", "！"].iter().any(|end| {
        inner
            .find(end)
            .is_some_and(|at| at + end.trim_end().len() < inner.len())
    })
}

/// Whether something to read follows before the next line that asks.
fn has_more(own: &[Line], at: usize) -> bool {
    next_visible(own, at + 1)
        .is_some_and(|(next, line)| !(line.kind == Kind::Text && begins_paragraph(own, next) && asks(line)))
}

/// Whether the next thing to read is an item.
fn is_over_list(own: &[Line], at: usize) -> bool {
    next_visible(own, at + 1).is_some_and(|(_, line)| line.is_item())
}

fn is_asked_in_bold(line: &Line) -> bool {
    question::candidate(line).is_some_and(|candidate| candidate.strength >= Strength::Statement)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::line;

    fn asked(text: &str) -> Vec<String> {
        let lines = line::lines(text, 1);
        candidates(&lines, &Outline::of(&lines, &[], ""))
            .into_iter()
            .map(|(_, candidate)| candidate.question)
            .collect()
    }

    #[test]
    fn lines_that_ask_have_their_answers_under_them() {
        let text = "# T\n\nWhen is lunch?\n\nAt noon.\n\nMay I pay by card?\nYes, by:\n\n* card\n* badge\n\nIt is open to all.\n\nWhere is it?\n- here\n- there";

        assert_eq!(
            asked(text),
            ["When is lunch?", "May I pay by card?", "Where is it?"]
        );
    }

    #[test]
    fn lines_that_ask_may_be_slanted() {
        assert_eq!(
            asked("*When is lunch?*\nAt noon.\n\n_May I pay by card?_\n\nYes."),
            ["When is lunch?", "May I pay by card?"]
        );
        assert_eq!(
            asked(
                "*When is lunch?*\nAt noon.\n\n*May I pay by card?*\nYes.\n\n*My card does not work*\nAsk."
            ),
            ["When is lunch?", "May I pay by card?", "My card does not work"]
        );
    }

    #[test]
    fn lines_that_ask_may_be_numbered() {
        assert_eq!(
            asked("1\\. When is lunch?\n\nAt noon.\n\n2\\. Who pays?\n\nWe."),
            ["When is lunch?", "Who pays?"]
        );
    }

    #[test]
    fn lines_that_tell_of_trouble_over_lists_are_asked() {
        let text = "## Problems\n\nThe printer does not start\n* Look at the plug\n\nThe paper is jammed\n\n1. Open the lid\n\nI cannot print\n* Wait";

        assert_eq!(
            asked(text),
            [
                "The printer does not start",
                "The paper is jammed",
                "I cannot print"
            ]
        );
    }

    #[test]
    fn prose_that_asks_now_and_then_is_none() {
        for text in [
            "Is it on?\n\nIf not, press the button.\n\nThen wait.",
            "Why so? Because it is. And then?\n\nText.\n\nWho knows? Is it so?\n\nText.",
            "Is it on?\n\nIs it plugged in?\n\nIs it there?",
            "# T\n\nIs your lamp on?\n\nTurn it on.\n\nDid you wait?\n\nWait.\n\nWhy not?\n\nSo.",
            "## Recommended Steps\n\nWhen is it shut?\n\nAt noon.\n\nWho shuts it?\n\nWe.",
            "**Why so?**\n\nThus.\n\nIs it on?\n\nYes.\n\nIs it off?\n\nNo.",
            "## What is wrong with the lamp?\n\nIs it on?\n\nYes.\n\nIs it off?\n\nNo.",
            "Do the following steps:\n* one\n\nOpen the lid\n* two\n\nIt cannot fail.\n* three",
        ] {
            assert_eq!(asked(text), [""; 0], "{text}");
        }
    }
}
