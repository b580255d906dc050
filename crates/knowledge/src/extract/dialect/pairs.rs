//! Questions that are marked by a word or by their place instead of by stars: "Q: …" over "A: …", and the terms of a
//! definition list ("What is it?" over ": A thing."). Both are set in bold, as the format writes a question.

use std::borrow::Cow;

use super::super::comment::GONE;
use super::super::line::{bullet, indentation, ordered};
use super::super::mark;
use super::{begins_block, gone};

/// How people mark a question and its answer.
const LABELS: &[(&str, &str)] = &[
    ("Q", "A"),
    ("Question", "Answer"),
    ("F", "A"),
    ("Frage", "Antwort"),
    ("Q", "R"),
    ("Question", "Réponse"),
    ("P", "R"),
    ("Pregunta", "Respuesta"),
    ("Pergunta", "Resposta"),
    ("D", "R"),
    ("Domanda", "Risposta"),
    ("В", "О"),
    ("Вопрос", "Ответ"),
    ("问", "答"),
    ("問", "答"),
    ("質問", "回答"),
];

/// Most lines of a question behind its label.
const MOST_LINES: usize = 4;

/// Whether a text may hold any of them: a quick look before a thorough one.
pub(super) fn may_be_in(text: &str) -> bool {
    has_definitions(text) || pair_of(text).is_some()
}

/// Sets them in bold.
pub(super) fn set_in_bold(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    if let Some(labels) = pair_of(&lines.join("\n")) {
        mark_pairs(lines, is_code, labels);
    }
    mark_terms(lines, is_code);
}

fn has_definitions(text: &str) -> bool {
    text.contains("\n: ") || text.contains("\n:\t")
}

/// The words that mark the questions and answers of a text.
fn pair_of(text: &str) -> Option<(&'static str, &'static str)> {
    let mut is_seen = [false; LABELS.len() * 2];
    for line in text.split('\n') {
        let line = line.trim_start_matches(is_markup);
        // Most lines begin otherwise.
        if !line.starts_with([
            'Q', 'A', 'F', 'P', 'R', 'D', 'В', 'О', '问', '問', '答', '質', '回',
        ]) {
            continue;
        }
        let labels = LABELS.iter().flat_map(|(asked, answered)| [asked, answered]);
        for (slot, label) in is_seen.iter_mut().zip(labels) {
            *slot |= line.strip_prefix(label).is_some_and(is_before_colon);
        }
    }
    LABELS
        .iter()
        .zip(is_seen.chunks(2))
        .find_map(|(pair, seen)| (seen == [true, true]).then_some(*pair))
}

/// Whether a colon follows, behind a number and stars at most.
fn is_before_colon(rest: &str) -> bool {
    rest.trim_start_matches(|next: char| next.is_ascii_digit() || matches!(next, '*' | '_' | ' '))
        .starts_with([':', '：'])
}

/// Indentation, signs of a heading or an item, stars.
fn is_markup(character: char) -> bool {
    character.is_whitespace()
        || character.is_ascii_digit()
        || matches!(character, '#' | '*' | '_' | '-' | '+' | '.' | ')' | '•' | GONE)
}

/// A line that a label begins.
struct Labelled {
    /// Indentation, and the signs of a heading.
    head: String,
    is_heading: bool,
    rest: String,
}

/// The line as one that `label` begins: "Q: …", "**Q1:** …", "### Q: …", "* **Q: …**".
fn labelled(line: &str, label: &str) -> Option<Labelled> {
    let (indent, text) = indentation(line);
    let hashes = text.bytes().take_while(|&byte| byte == b'#').count();
    let text = text.get(hashes..)?.trim_start();
    let text = bullet(text)
        .or_else(|| ordered(text).map(|(_, text)| text))
        .unwrap_or(text);
    let star = ["**", "__"].into_iter().find(|star| text.starts_with(star));
    let text = star
        .and_then(|star| text.strip_prefix(star))
        .unwrap_or(text)
        .trim_start();
    let text = text.strip_prefix(label)?;
    let text = text.trim_start_matches(|next: char| next.is_ascii_digit() || next == ' ');
    let (text, is_closed) = strip_star(text, star);
    let text = text.trim_start().strip_prefix([':', '：'])?;
    let (text, is_closed) = if is_closed {
        (text, true)
    } else {
        strip_star(text, star)
    };
    let mut rest = mark::trimmed(text);
    if let Some(star) = star.filter(|_| !is_closed) {
        let whole = rest.strip_suffix(star).unwrap_or(rest);
        if whole.contains(star) {
            // Bold ends within the line: "**Q: Why** then?"
            rest = text.trim();
            return Some(Labelled {
                head: format!("{}{}", " ".repeat(indent), "#".repeat(hashes)),
                is_heading: hashes > 0,
                rest: rest.replacen(star, "", 1),
            });
        }
        rest = whole;
    }
    Some(Labelled {
        head: format!("{}{}", " ".repeat(indent), "#".repeat(hashes)),
        is_heading: hashes > 0,
        rest: rest.trim().to_owned(),
    })
}

fn strip_star<'text>(text: &'text str, star: Option<&str>) -> (&'text str, bool) {
    match star.and_then(|star| text.trim_start().strip_prefix(star)) {
        Some(rest) => (rest, true),
        None => (text, false),
    }
}

/// What a label makes of a line.
enum Part {
    Asked(Labelled),
    Answered(Labelled),
}

/// Sets questions in bold and takes the labels away, where each question has an answer before the next.
fn mark_pairs(lines: &mut [Cow<'_, str>], is_code: &[bool], (asked, answered): (&str, &str)) {
    let mut parts: Vec<(usize, Part)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if is_code.get(at).copied().unwrap_or(false) {
            continue;
        }
        let part = labelled(line, asked)
            .map(Part::Asked)
            .or_else(|| labelled(line, answered).map(Part::Answered));
        parts.extend(part.map(|part| (at, part)));
    }
    let is_in_turn = parts
        .iter()
        .enumerate()
        .all(|(at, (_, part))| matches!(part, Part::Asked(_)) == (at % 2 == 0));
    let says_something = parts.iter().all(|(_, part)| match part {
        Part::Asked(question) => !question.rest.is_empty(),
        Part::Answered(_) => true,
    });
    if parts.len() < 2 || parts.len() % 2 == 1 || !is_in_turn || !says_something {
        return;
    }
    for (at, part) in parts {
        match part {
            Part::Asked(question) => {
                let text = with_next_lines(lines, at, question.rest, answered);
                let line = if question.is_heading {
                    format!("{} {text}", question.head)
                } else {
                    format!("{}**{text}**", question.head)
                };
                set(lines, at, Cow::Owned(line));
            }
            Part::Answered(answer) => {
                let line = format!("{} {}", answer.head.trim_end_matches('#'), answer.rest);
                let is_empty = answer.rest.is_empty();
                set(
                    lines,
                    at,
                    if is_empty {
                        gone()
                    } else {
                        Cow::Owned(line.trim_start().to_owned())
                    },
                );
            }
        }
    }
}

/// A question with the lines it goes on over, which go.
fn with_next_lines(lines: &mut [Cow<'_, str>], at: usize, mut text: String, answered: &str) -> String {
    for next in at + 1..at + MOST_LINES {
        let goes_on = !mark::asks(&text)
            && lines.get(next).is_some_and(|line| {
                !line.trim().is_empty()
                    && !begins_block(line)
                    && labelled(line, answered).is_none()
                    && !line.contains("**")
            });
        if !goes_on {
            break;
        }
        if let Some(line) = lines.get(next) {
            text.push(' ');
            text.push_str(line.trim());
        }
        set(lines, next, gone());
    }
    text
}

/// Terms of definition lists: a line of its own over lines that begin with a colon.
fn mark_terms(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    for at in 1..lines.len() {
        let Some(definition) = lines.get(at).and_then(|line| definition(line)) else {
            continue;
        };
        if is_code.get(at - 1..=at).is_none_or(|pair| pair.contains(&true)) {
            continue;
        }
        let definition = definition.to_owned();
        let says_nothing = |line: &Cow<'_, str>| line.trim_matches([' ', '\t', GONE]).is_empty();
        let is_alone = at
            .checked_sub(2)
            .and_then(|before| lines.get(before))
            .is_none_or(says_nothing);
        let term = lines
            .get(at - 1)
            .filter(|line| !says_nothing(line) && !begins_block(line) && !line.contains("**"));
        match term.map(|term| term.trim().to_owned()) {
            Some(term) if is_alone => set(lines, at - 1, Cow::Owned(format!("**{term}**"))),
            // A second definition of the same term.
            _ if lines.get(at - 1).is_some_and(|line| line.contains(DEFINED)) => {}
            _ => continue,
        }
        set(lines, at, Cow::Owned(format!("{definition}{DEFINED}")));
    }
}

/// Behind a definition that was taken for one; removed with the other marks.
const DEFINED: char = GONE;

/// The text of `: definition`.
fn definition(line: &str) -> Option<&str> {
    let (indent, text) = indentation(line);
    let text = text.strip_prefix(':')?;
    (indent < 4 && text.starts_with([' ', '\t'])).then(|| text.trim())
}

fn set<'lines>(lines: &mut [Cow<'lines, str>], at: usize, line: Cow<'lines, str>) {
    if let Some(slot) = lines.get_mut(at) {
        *slot = line;
    }
}

#[cfg(test)]
mod tests {
    use super::super::rewrite;
    use super::GONE;

    fn rewritten(text: &str) -> String {
        rewrite(text).replace(GONE, ".")
    }

    #[test]
    fn a_label_makes_a_question_and_its_answer() {
        for (text, said) in [
            ("Q: Why?\nA: So.", "**Why?**\nSo."),
            ("**Q: Why?**\n\nA: So.", "**Why?**\n\nSo."),
            ("**Q:** Why?\n**A:** So **it** is.", "**Why?**\nSo **it** is."),
            ("### Q1: Why?\n\n**A1: So.**", "### Why?\n\nSo."),
            (
                "* **Question:** Why\n  so?\n* Answer:\n  So.",
                "**Why so?**\n.\n.\n  So.",
            ),
            ("Frage: Warum?\nAntwort: Darum.", "**Warum?**\nDarum."),
            ("问：为什么？\n答：因为。", "**为什么？**\n因为。"),
        ] {
            assert_eq!(rewritten(text), said, "{text}");
        }
    }

    #[test]
    fn labels_out_of_turn_are_text() {
        for text in [
            "Q: Why?\nQ: How?\nA: So.",
            "A: So.",
            "Plan A: go. Plan Q: stay.",
            "Press Q: it opens.\n\nA: So.\nA: Thus.",
        ] {
            assert_eq!(rewritten(text), text);
        }
    }

    #[test]
    fn a_term_is_bold_over_its_definitions() {
        assert_eq!(
            rewritten("What is it?\n: A thing.\n: Of iron.\n\nEnd\n:) ok"),
            "**What is it?**\nA thing..\nOf iron..\n\nEnd\n:) ok"
        );
        assert_eq!(rewritten("- a\n: b"), "- a\n: b");
    }
}
