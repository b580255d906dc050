//! Errors in a list, each by its code in bold with what to do behind it: "* **E-101 – Paper jam**: open the lid".
//!
//! One alone may be emphasis in a sentence, so a section must hold several.

use super::line::{Kind, Line};
use super::outline::sections;
use super::question::{Candidate, Strength, leading_bold};
use super::{inline, mark, trouble};

/// Fewest of them in a section.
const FEWEST: usize = 3;

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
    }
    found
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
    fn a_bare_code_or_a_single_one_asks_nothing() {
        for text in [
            "* **E-101**: paper jam\n* **E-102**: no toner\n* **E-103**: lid",
            "* **E-101 – Paper jam**: open the lid\n* **Toner**: change it\n* **Lid**: shut it",
        ] {
            assert_eq!(asked(text), [], "{text}");
        }
    }
}
