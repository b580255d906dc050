//! Troubles in bold with what to do about them behind a colon or a dash, or behind their sentence: "**No picture:** Check the
//! cable." "**The lamp blinks.** Wait." Three and more of a kind, of which half tell of trouble or ask; one of them is a remark,
//! and "**Size:** 5 cm" beside others is a table. Where troubles are announced ("Known issues"), what says what is so is one.

use super::line::{Kind, Line};
use super::outline::{Outline, Role, sections};
use super::question::{self, Candidate, Strength};
use super::{collection, inline, mark, task, trouble};
use crate::slug::fold;

/// Fewer are remarks.
const FEWEST: usize = 3;

/// Most words of what is parted off by a colon.
const MOST_WORDS: usize = 12;

/// The lines that are asked, in order.
pub(super) fn candidates(lines: &[Line], outline: &Outline) -> Vec<(usize, Candidate)> {
    let mut found = Vec::new();
    for section in sections(lines) {
        let is_answer = outline
            .section(section.start)
            .is_some_and(|heading| matches!(heading.role, Role::Question | Role::Documents));
        let is_announced = outline
            .section(section.start)
            .is_some_and(|heading| collection::names_troubles(&fold(&heading.text)));
        let own = lines.get(section.clone()).unwrap_or_default();
        if !is_answer && own.iter().filter(|line| line.text.starts_with("**")).count() >= FEWEST {
            found.extend(
                of_section(own, is_announced)
                    .into_iter()
                    .map(|(at, asked)| (section.start + at, asked)),
            );
        }
    }
    found
}

fn of_section(own: &[Line], is_announced: bool) -> Vec<(usize, Candidate)> {
    let mut found = Vec::new();
    let mut telling = 0;
    let mut stating = 0;
    let mut kind = None;
    for (at, line) in own.iter().enumerate() {
        let is_place = line.indent < 2 && matches!(line.kind, Kind::Text | Kind::Bullet);
        let Some((headed, rest)) = question::leading_bold(&line.text).filter(|_| is_place) else {
            continue;
        };
        // The documents of the article end the list.
        if question::strength(&inline::plain(headed)) == Strength::Documents {
            break;
        }
        // Bold text that stands alone, or goes on in a sentence, is of another kind, and so are both together.
        let is_sentence = headed.trim_end().ends_with('.') && rest.contains(char::is_alphanumeric);
        let parted = headed
            .trim_end()
            .strip_suffix(if is_sentence { '.' } else { ':' })
            .map(|headed| (headed, rest))
            .or_else(|| {
                let behind = rest.trim_start();
                let signs = [":", "– ", "— ", "- "];
                Some((
                    headed,
                    signs.into_iter().find_map(|sign| behind.strip_prefix(sign))?,
                ))
            });
        let Some((headed, rest)) = parted else {
            return Vec::new();
        };
        if *kind.get_or_insert(&line.kind) != &line.kind {
            return Vec::new();
        }
        let question = inline::plain(headed);
        let folded = fold(&question);
        let words: Vec<&str> = folded.split(' ').collect();
        if words.len() > MOST_WORDS || question::strength(&question) < Strength::Weak {
            return Vec::new();
        }
        let tells = mark::asks(&question) || trouble::tells_of_trouble(&words) || trouble::misses(&words);
        let is_task = task::is_task(&words);
        // "Check the cable." is a step.
        if is_sentence && is_task {
            return Vec::new();
        }
        telling += usize::from(tells);
        stating += usize::from(!tells && !is_task && (trouble::states(&words) || is_sentence));
        let candidate = Candidate {
            strength: Strength::Statement,
            question,
            same_line: rest.trim().to_owned(),
        };
        found.push((at, candidate));
    }
    // Of sentences beside each other that say what is so, one that tells of trouble says what the others do.
    if is_announced || telling > 0 {
        telling += stating;
    }
    if found.len() < FEWEST || 2 * telling < found.len() {
        return Vec::new();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::line;

    fn asked(text: &str) -> Vec<String> {
        let lines = line::lines(text, 1);
        candidates(&lines, &Outline::of(&lines, &[], ""))
            .into_iter()
            .map(|(_, candidate)| format!("{} > {}", candidate.question, candidate.same_line))
            .collect()
    }

    #[test]
    fn troubles_before_a_colon_are_asked() {
        assert_eq!(
            asked(
                "# Box\n\n**No picture:** Look at the cable.\n\n**Remote does not react**: Pair it:\n1. Hold.\n\n**Too warm:** Wait."
            ),
            [
                "No picture > Look at the cable.",
                "Remote does not react > Pair it:",
                "Too warm > Wait."
            ]
        );
        assert_eq!(
            asked("**No sound:** a\n\n**No light:** b\n\n**No key:** c\n\n**Recommended Documents**\n\n- d")
                .len(),
            3
        );
        assert_eq!(
            asked("- **No sound:** Turn it up.\n- **It is not found:** Wait.\n- **No light:** Change it.")
                .len(),
            3
        );
        assert_eq!(
            asked(
                "# Known issues in 4.2\n\n- **Wide tables are cut.** Turn it.\n- **Dark mode: icons vanish.** Wait.\n- **Sync stalls on old lines.** Use new ones."
            ),
            [
                "Wide tables are cut > Turn it.",
                "Dark mode: icons vanish > Wait.",
                "Sync stalls on old lines > Use new ones."
            ]
        );
        assert_eq!(
            asked("**Letters are broken:** a\n\n**It stops at row 9:** b\n\n**Twins appear:** c").len(),
            3
        );
        assert_eq!(
            asked("- **When is it open?** – Daily.\n- **How do I pay?** – By card.\n- **Machine 3 is shut** – We know.").len(),
            3
        );
    }

    #[test]
    fn properties_and_parts_before_a_colon_ask_nothing() {
        for text in [
            "**Check the plug.** It must be in.\n\n**The lamp is off.** Wait.\n\n**No light.** Wait.",
            "**Storage is safe:** a\n\n**Backup is included:** b\n\n**Help is free:** c",
            "**Size:** 5 cm\n\n**Weight:** 2 kg\n\n**No battery:** needed",
            "**No picture:** a\n\n**No sound:** b",
            "**Cause:** a\n\n**No sound:** b\n\n**No light:** c",
            "## Why is it dark?\n\n**No picture:** a\n\n**No sound:** b\n\n**No light:** c",
            "**No picture:** a\n\n**No sound** is b\n\n**No light:** c\n\n**No key:** d",
        ] {
            assert_eq!(asked(text), [""; 0], "{text}");
        }
    }
}
