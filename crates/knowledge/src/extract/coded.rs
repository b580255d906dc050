//! Errors in a list, each by its code in bold with what to do behind it ("* **E-101 – Paper jam**: open the lid") or under it.
//!
//! One alone may be emphasis in a sentence, so a section must hold several.

use super::line::{Kind, Line, next_visible};
use super::outline::sections;
use super::question::{Candidate, Strength, leading_bold};
use super::{inline, mark, trouble};

/// Fewest of them in a section.
const FEWEST: usize = 3;

/// Fewest in a section that stand alone on their lines, where nothing else can be emphasis.
const FEWEST_TITLES: usize = 2;

/// The lines that begin so, in order.
pub(super) fn candidates(lines: &[Line]) -> Vec<(usize, Candidate)> {
    let mut found = Vec::new();
    for section in sections(lines) {
        let own = lines.iter().enumerate().take(section.end).skip(section.start);
        let of_section: Vec<_> = own
            .filter_map(|(at, line)| Some((at, candidate(line)?)))
            .collect();
        if of_section.len() >= FEWEST {
            found.extend(of_section);
        }
        let own = lines.iter().enumerate().take(section.end).skip(section.start);
        let titles: Vec<_> = own.filter_map(|(at, line)| Some((at, title(line)?))).collect();
        let named = titles
            .iter()
            .filter(|(_, title)| trouble::begins_with_code(&title.question));
        if named.count() >= FEWEST_TITLES {
            found.extend(titles);
            let own = lines.iter().enumerate().take(section.end).skip(section.start);
            found.extend(own.filter_map(|(at, line)| Some((at, title_in_part(lines, at, line)?))));
        }
    }
    found.sort_by_key(|(at, _)| *at);
    found
}

/// The code of an error in bold on a line of its own, with its name or without.
fn title(line: &Line) -> Option<Candidate> {
    if !matches!(line.kind, Kind::Text | Kind::Bullet | Kind::Ordered(_)) {
        return None;
    }
    let (bold, behind) = leading_bold(mark::trimmed(&line.text))?;
    // Most bold lines have no code in them, and to make plain text of one costs most.
    let may_have_code = bold.bytes().any(|byte| byte.is_ascii_digit() || byte == b'_') || !bold.contains(' ');
    if !may_have_code {
        return None;
    }
    let question = inline::plain(bold);
    let question = question.trim_end_matches([':', ' ']);
    let is_error = trouble::begins_with_code(question) || trouble::is_code(question);
    (is_error && behind.trim_matches([':', ' ']).is_empty()).then(|| Candidate {
        question: question.to_owned(),
        same_line: String::new(),
        strength: Strength::Statement,
    })
}

/// The same with its name behind the bold text, where its answer stands under it: beside others, "* **E-103**: the lid is open".
fn title_in_part(lines: &[Line], at: usize, line: &Line) -> Option<Candidate> {
    const MOST_WORDS: usize = 14;
    if !matches!(line.kind, Kind::Bullet | Kind::Ordered(_)) {
        return None;
    }
    let (bold, behind) = leading_bold(mark::trimmed(&line.text))?;
    let is_answered = || next_visible(lines, at + 1).is_some_and(|(_, next)| next.indent >= line.indent + 2);
    if bold.contains(' ') || !behind.contains(char::is_alphanumeric) || !is_answered() {
        return None;
    }
    let question = inline::plain(&mark::trimmed(&line.text).replacen("**", "", 2));
    (trouble::begins_with_code(&question) && mark::words(&question) <= MOST_WORDS).then(|| Candidate {
        question,
        same_line: String::new(),
        strength: Strength::Statement,
    })
}

fn candidate(line: &Line) -> Option<Candidate> {
    if !matches!(line.kind, Kind::Text | Kind::Bullet) {
        return None;
    }
    let (bold, behind) = leading_bold(mark::trimmed(&line.text))?;
    let question = inline::plain(bold);
    let question = question.trim_end_matches([':', '.', '-', '–', '—', ' ']);
    let same_line = behind.trim_start_matches([':', '.', '-', '–', '—', ' ']).trim();
    (trouble::begins_with_code(question) && same_line.contains(char::is_alphanumeric)).then(|| Candidate {
        question: question.to_owned(),
        same_line: same_line.to_owned(),
        strength: Strength::Statement,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::line;

    fn asked(text: &str) -> Vec<(String, String)> {
        candidates(&line::lines(text, 1))
            .into_iter()
            .map(|(_, candidate)| (candidate.question, candidate.same_line))
            .collect()
    }

    #[test]
    fn errors_in_a_list_are_asked_by_code_and_name() {
        assert_eq!(
            asked(
                "* **E-101 – Paper jam**: open the lid\n* **E-102 – No toner** Change it.\n* **E-103 – Lid:** shut it"
            ),
            [
                ("E-101 – Paper jam".to_owned(), "open the lid".to_owned()),
                ("E-102 – No toner".to_owned(), "Change it.".to_owned()),
                ("E-103 – Lid".to_owned(), "shut it".to_owned()),
            ]
        );
    }

    #[test]
    fn errors_on_lines_of_their_own_are_asked_with_those_that_have_no_name() {
        let titles = |text: &str| {
            asked(text)
                .into_iter()
                .map(|(question, _)| question)
                .collect::<Vec<_>>()
        };

        assert_eq!(
            titles(
                "**GA50011: The door is shut**\nPush.\n\n**GA70001**\n\nWait.\n\n* **GA90094 – No key**:\n  Ask."
            ),
            ["GA50011: The door is shut", "GA70001", "GA90094 – No key"]
        );
        assert_eq!(
            titles(
                "* **GA50011: The door is shut**\n  Push.\n* **GA70001**: it is *loud*\n  Wait.\n* **GA70002**: no more\n* **GA90094 – No key**\n  Ask."
            ),
            [
                "GA50011: The door is shut",
                "GA70001: it is loud",
                "GA90094 – No key"
            ]
        );
        assert_eq!(
            titles("**SHA256**\nGood.\n\n**GA50011: The door is shut**\nPush."),
            [""; 0]
        );
    }

    #[test]
    fn a_bare_code_or_a_single_one_asks_nothing() {
        for text in [
            "* **E-101**: paper jam\n* **E-102**: no toner\n* **E-103**: lid",
            "* **E-101 – Paper jam**: open the lid\n* **Toner**: change it\n* **Lid**: shut it",
        ] {
            assert_eq!(asked(text), [], "{text}");
        }
    }
}
