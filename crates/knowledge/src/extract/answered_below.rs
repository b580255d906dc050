//! Questions of a line of text whose answer is parted by headings: "**How do I move?**" right over "### Mail" and "### Files". The
//! headings, which are deeper than the one above the question, are names of parts of the answer.

use super::line::{Kind, Line, next_visible};
use super::question::{self, Strength};

/// Writes such headings as bold labels, so that they end no answer.
pub(super) fn lower(lines: &mut [Line]) {
    let mut section = 0;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if let Kind::Heading(level) = line.kind {
            section = level;
        } else if asks(line) && is_over_deeper(lines, at, section) {
            at = lower_below(lines, at + 1, section);
            continue;
        }
        at += 1;
    }
}

fn asks(line: &Line) -> bool {
    question::candidate(line)
        .is_some_and(|asked| asked.strength == Strength::Question && asked.same_line.is_empty())
}

fn is_over_deeper(lines: &[Line], at: usize, section: u8) -> bool {
    next_visible(lines, at + 1)
        .is_some_and(|(_, next)| matches!(next.kind, Kind::Heading(level) if section > 0 && level > section))
}

/// Lowers the headings up to the next of the section's level or above, or the next question; gives where that is.
fn lower_below(lines: &mut [Line], from: usize, section: u8) -> usize {
    let mut at = from;
    while let Some(line) = lines.get_mut(at) {
        match line.kind {
            Kind::Heading(level) if level <= section => break,
            Kind::Heading(_) => {
                line.kind = Kind::Text;
                line.text = format!("**{}:**", super::inline::plain_heading(&line.text));
            }
            _ if asks(line) => break,
            _ => {}
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::line;

    fn lowered(text: &str) -> Vec<String> {
        let mut lines = line::lines(text, 1);
        lower(&mut lines);
        lines
            .into_iter()
            .filter(|line| matches!(line.kind, Kind::Heading(_)))
            .map(|line| line.text)
            .collect()
    }

    #[test]
    fn headings_below_a_question_part_its_answer() {
        assert_eq!(
            lowered("## Moving\n\n**How do I move?**\n\n### Mail\n\nA\n\n### Files\n\nB\n\n## Other"),
            ["Moving", "Other"]
        );
    }

    #[test]
    fn headings_below_other_text_stay() {
        for text in [
            "## A\n\n**How?**\n\nSo.\n\n### B",
            "## A\n\n**How?**\n\n## B",
            "**How?**\n\n### B",
            "## A\n\nText\n\n### B",
        ] {
            let headings = text.lines().filter(|line| line.starts_with('#')).count();
            assert_eq!(lowered(text).len(), headings, "{text}");
        }
    }
}
