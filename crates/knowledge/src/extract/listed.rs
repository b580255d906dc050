//! Questions of a list that nobody set in bold: "* When do you open?" with its answer under it.
//!
//! A list of steps asks now and then too ("Is the plug in?"), so one question makes none of them an entry: most items
//! of the list must ask or tell of trouble, and each must have an answer of its own.

use super::line::{Kind, Line, next_visible};
use super::outline::{Outline, Role, sections};
use super::question::{self, Candidate, Strength};
use super::{inline, mark, part, task, trouble};
use crate::slug::fold;

/// Longest question in characters; an item that is longer tells more than it asks.
const LONGEST: usize = 250;

/// Fewest items that make a list one of questions.
const FEWEST: usize = 2;

/// Where none asks and none is of oneself, so many must tell of trouble, and all.
const FEWEST_TELLING: usize = 3;

/// In so many words, or it is a name.
const FEWEST_WORDS_TELLING: usize = 4;

/// The items that are asked, with their lines, in order.
pub(super) fn candidates(lines: &[Line], outline: &Outline) -> Vec<(usize, Candidate)> {
    let mut found = Vec::new();
    for own in sections(lines) {
        let section = outline.section(own.start);
        let may_ask = section.is_none_or(|heading| {
            !matches!(heading.role, Role::Question | Role::Documents)
                && (heading.role == Role::Title || !announces_particulars(&heading.text))
        });
        if may_ask {
            let of_section = of_section(lines, own.clone());
            if of_section.is_empty() {
                found.extend(answered_in_line(lines, own));
            }
            found.extend(of_section);
        }
    }
    found
}

/// An item at the margin of a list.
struct Item {
    at: usize,
    is_answered: bool,
    candidate: Candidate,
}

/// Items that ask and answer in one line, with what each says: "* May I bring a dog? Yes." Most items of a list must do so,
/// and ask as somebody does who does not know: a list of checks ("Is it on? Turn it on.") asks the reader.
fn answered_in_line(lines: &[Line], range: std::ops::Range<usize>) -> Vec<(usize, Candidate)> {
    let own = lines.get(range.clone()).unwrap_or_default();
    // What hangs on a question in bold is its answer.
    if own.iter().any(is_asked_in_bold) {
        return Vec::new();
    }
    let mut found = Vec::new();
    // Items of one column under one item, as positions in `own`.
    let mut lists: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut close = |list: Vec<usize>| {
        let asked: Vec<_> = list
            .iter()
            .filter_map(|&at| Some((range.start + at, question::answered_in_line(&own.get(at)?.text)?)))
            .collect();
        let for_oneself = asked
            .iter()
            .filter(|(_, candidate)| question::asks_for_oneself(&candidate.question))
            .count();
        let asks_the_reader = asked.iter().any(|(_, candidate)| {
            question::asks_the_reader(&candidate.question) || checks(candidate, &candidate.same_line)
        });
        if !asks_the_reader && for_oneself >= FEWEST && asked.len() * 3 >= list.len() * 2 {
            found.extend(asked);
        }
    };
    for (at, line) in own.iter().enumerate().filter(|(_, line)| line.is_item()) {
        while lists.last().is_some_and(|(indent, _)| *indent >= line.indent + 2) {
            if let Some((_, list)) = lists.pop() {
                close(list);
            }
        }
        match lists.last_mut() {
            Some((indent, list)) if line.indent < *indent + 2 => list.push(at),
            _ => lists.push((line.indent, vec![at])),
        }
    }
    for (_, list) in lists {
        close(list);
    }
    found.sort_by_key(|(at, _)| *at);
    found
}

/// Whether a question is one to check something by, and its answer goes on from what was found.
fn checks(candidate: &Candidate, answer: &str) -> bool {
    !question::asks_for_oneself(&candidate.question) && question::goes_on_from_a_check(answer)
}

fn is_asked_in_bold(line: &Line) -> bool {
    question::candidate(line).is_some_and(|candidate| candidate.strength >= Strength::Statement)
}

fn of_section(lines: &[Line], range: std::ops::Range<usize>) -> Vec<(usize, Candidate)> {
    let own = lines.get(range.clone()).unwrap_or_default();
    let asks = |line: &Line| line.is_item() && (asks_itself(line) || tells(&line.text));
    let Some(first) = own.iter().position(asks) else {
        return Vec::new();
    };
    let margin = own
        .iter()
        .filter(|line| line.is_item())
        .map(|line| line.indent)
        .min()
        .unwrap_or(0);
    let has_number = |line: &Line| matches!(line.kind, Kind::Ordered(_));
    let is_numbered = own.get(first).is_some_and(has_number);
    let is_outer = |line: &Line| line.is_item() && line.indent < margin + 2;
    let is_of_kind = |line: &Line| has_number(line) == is_numbered;
    // Bullets at the margin are parts of the answers where all that is numbered asks.
    let numbers_ask = is_numbered
        && own
            .iter()
            .filter(|line| is_outer(line) && is_of_kind(line))
            .all(asks_itself);
    let is_at_margin = |line: &Line| is_outer(line) && (!numbers_ask || is_of_kind(line));
    let is_mixed = own.iter().any(|line| {
        is_asked_in_bold(line) || leads_into_particulars(line) || (is_at_margin(line) && !is_of_kind(line))
    });
    if is_mixed {
        return Vec::new();
    }
    let items: Vec<Item> = own
        .iter()
        .enumerate()
        .filter(|(_, line)| is_at_margin(line))
        .map(|(at, line)| {
            // A colon only leads into the answer: "My mail is gone:".
            let question = inline::plain(&line.text);
            let question = question.trim_end_matches([':', '：', ' ']).to_owned();
            Item {
                at: range.start + at,
                is_answered: next_visible(own, at + 1).is_some_and(|(_, next)| !is_at_margin(next)),
                candidate: Candidate {
                    strength: question::strength(&question),
                    question,
                    same_line: String::new(),
                },
            }
        })
        .collect();
    let has_check = items.iter().any(|item| {
        next_visible(own, item.at - range.start + 1)
            .is_some_and(|(_, answer)| checks(&item.candidate, &answer.text))
    });
    if has_check {
        return Vec::new();
    }
    if !is_list_of_questions(&items, is_numbered) {
        return Vec::new();
    }
    items
        .into_iter()
        .filter(|item| item.is_answered && item.candidate.strength >= Strength::Weak)
        // "Next you need to [register](…)" is a step.
        .filter(|item| {
            item.candidate.strength >= Strength::Statement
                || lines.get(item.at).is_some_and(|line| line.links.is_empty())
        })
        .map(|item| (item.at, item.candidate))
        .collect()
}

/// Whether a line says that what follows is of one trouble: "**Symptoms**", "It has several causes:".
fn leads_into_particulars(line: &Line) -> bool {
    line.kind == Kind::Text
        && (line.text.ends_with([':', '：'])
            || question::candidate(line).is_some_and(|label| label.strength == Strength::Label))
        && announces_particulars(&inline::plain(&line.text))
}

fn announces_particulars(text: &str) -> bool {
    part::announces_particulars(&fold(text).split(' ').collect::<Vec<_>>())
}

/// Whether an item asks, upright or slanted.
fn asks_itself(line: &Line) -> bool {
    mark::asks(&line.text) || (line.text.ends_with(['*', '_']) && mark::asks(&inline::plain(&line.text)))
}

/// Whether an item tells of trouble, or of oneself.
fn tells(text: &str) -> bool {
    // Most items are steps, and need not be folded.
    trouble::speaks_of_oneself(text) || question::strength(&inline::plain(text)) == Strength::Statement
}

fn is_task(question: &str) -> bool {
    task::is_task(&fold(question).split(' ').collect::<Vec<_>>())
}

/// Steps are numbered too, so of numbered items every one must ask.
fn is_list_of_questions(items: &[Item], is_numbered: bool) -> bool {
    let is_short = |item: &&Item| item.candidate.question.chars().count() <= LONGEST;
    let answered: Vec<&Item> = items
        .iter()
        .filter(|item| item.is_answered)
        .filter(is_short)
        .collect();
    let of_strength = |least: Strength| {
        answered
            .iter()
            .filter(|item| item.candidate.strength >= least)
            .count()
    };
    let asked = of_strength(Strength::Question);
    if is_numbered {
        return asked >= FEWEST && asked == items.len();
    }
    // "I bought two licences and have one" is no step and no check either.
    let of_oneself = answered
        .iter()
        .filter(|item| trouble::speaks_of_oneself(&item.candidate.question))
        .count();
    // Beside them what is so tells of trouble, too: "The page is empty".
    let states = |item: &&&Item| {
        let folded = fold(&item.candidate.question);
        item.candidate.strength == Strength::Weak && trouble::states(&folded.split(' ').collect::<Vec<_>>())
    };
    let all_stating = answered.iter().filter(states).count();
    let stating = if of_oneself >= FEWEST { all_stating } else { 0 };
    let telling = of_strength(Strength::Statement);
    let strong = telling + stating;
    // "Make sure it is not stuck" is one, and "Disk failure" the name of a cause.
    let is_sentence = |item: &Item| mark::words(&item.candidate.question) >= FEWEST_WORDS_TELLING;
    let all_tell = answered.len() == items.len()
        && telling >= FEWEST_TELLING
        && telling + all_stating == items.len()
        && items.iter().all(is_sentence)
        && !items.iter().any(|item| is_task(&item.candidate.question));
    (asked >= 1 || of_oneself >= FEWEST || all_tell)
        && strong >= FEWEST
        && strong * 3 >= answered.len() * 2
        && answered.len() * 2 >= items.len()
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
    fn items_that_ask_have_their_answers_under_them() {
        let text = "# T\n* When do you open?\nAt nine.\n\n* I cannot find the **shop**\n  It is here.\n* May I bring a dog?<br>Yes.\n* See [more](https://m.example)";

        assert_eq!(
            asked(text),
            [
                "When do you open?",
                "I cannot find the shop",
                "May I bring a dog?"
            ]
        );
    }

    #[test]
    fn items_that_tell_what_happened_to_oneself_are_asked_without_a_mark() {
        let text = "* I bought two **licences** and have one<br>\n  - The first is free.\n\n* My mail is gone\n\n  - Look at the bin.\n* Unable to pay\n  - Wait.";

        assert_eq!(
            asked(text),
            [
                "I bought two licences and have one",
                "My mail is gone",
                "Unable to pay"
            ]
        );
        assert_eq!(
            asked(
                "* My mail is gone:\n\n\tLook.\n\n* I want a bigger box:\n\n\tAsk.\n\n* Mail fails in **our town**:\n\tMove."
            ),
            ["My mail is gone", "I want a bigger box", "Mail fails in our town"]
        );
        assert_eq!(
            asked(
                "* My page comes late:\n\n\tWait.\n\n* The page is *empty*:\n\n\tLook.\n\n* I get **401** from it:\n\n\tAsk.\n\n* Pages are lost:\n\n\tCall."
            ),
            [
                "My page comes late",
                "The page is empty",
                "I get 401 from it",
                "Pages are lost"
            ]
        );
        assert_eq!(
            asked(
                "* Unable to pay by card<br>\nWait.\n\n* How to pay without a card<br>\nBy bank.\n\n* Error when I press **Pay**\nWait."
            )
            .len(),
            3
        );
        assert_eq!(
            asked(
                "* Unable to pay by card<br>\nWait.\n\n* How to pay without a card<br>\nBy bank.\n\n* The list is empty now<br>\nAsk.\n\n* Error when I press **Pay**\nWait."
            )
            .len(),
            4
        );
        for text in [
            "* I bought two licences\n  - The first is free.\n* Open the lid\n  - It is heavy.",
            "* Unable to pay\n  - Wait.\n* Failed to log in\n  - Wait.",
            "* Unable to pay\n  - Wait.\n* Failed to log in\n  - Wait.\n* Make sure it is not stuck\n  - Look.",
            "* My card\n* My mail is gone\n* I am out",
            "* Disk failure\n  Replace it.\n* Network error\n  Wait.\n* Driver missing\n  Install it.",
            "## Symptoms\n* I cannot log in\n  A ring.\n* My session ends\n  After an hour.",
            "**Symptoms**\n\n* I cannot log in\n  A ring.\n* My session ends\n  After an hour.",
            "To find it, provide:\n* My subscription number\n  On the bill.\n* My customer number\n  There too.",
        ] {
            assert_eq!(asked(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn items_that_answer_themselves_are_asked() {
        assert_eq!(
            asked(
                "## Travel\n- Rail: second class\n- Air\n  - May I fly business? Only over 6 hours.\n  - What about miles? They are yours.\n  - Does it pay? Hardly.\n- Hotel: any"
            ),
            ["May I fly business?", "What about miles?", "Does it pay?"]
        );
        for text in [
            "* Is it on? Turn it on.\n* Is it plugged in? Plug it in.",
            "* Does the record exist? Delete it.\n* Are you at the top? Use an alias.\n* Do you have a conflict? Rename one.",
            "* Where is it? Look.\n* Why so? Think.\n* Have you tried it? Do.",
            "* Costs 5.\n* May I cancel? No.\n* Costs 6.",
            "**Why so?**\n* May I cancel? No.\n* How do I pay? By card.",
        ] {
            assert_eq!(asked(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn numbered_items_ask_only_together() {
        assert_eq!(asked("1. How?\n   So.\n2. Why?\n   Thus.").len(), 2);
        assert_eq!(
            asked("1. *How?*\n\nSo:\n\n- by hand\n\n- by foot\n\n2. *Why?*\n\n- thus").len(),
            2
        );
        assert_eq!(
            asked("1. Is it on?\n   Go on.\n2. Turn it off.\n   Wait."),
            [""; 0]
        );
    }

    #[test]
    fn steps_that_ask_now_and_then_are_none() {
        for text in [
            "* Is the plug in?\n  Plug it in.\n* Open the lid.\n  It is heavy.\n* Press the button.\n  Hard.",
            "* Is it on?\n* Is it plugged in?\n* Is it there?",
            "**It does not start.**\n* Is it on?\n  Turn it on.\n* Is it plugged in?\n  Plug it in.",
            "## What should I look at?\n* Is it on?\n  Turn it on.\n* Is it plugged in?\n  Plug it in.",
        ] {
            assert_eq!(asked(text), [""; 0], "{text}");
        }
    }
}
