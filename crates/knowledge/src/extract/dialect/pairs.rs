//! Questions that are marked by a word or by their place instead of by stars: "Q: …" over "A: …", and the terms of a
//! definition list ("What is it?" over ": A thing."). Both are set in bold, as the format writes a question.

use std::borrow::Cow;

use super::super::comment::GONE;
use super::super::line::{bullet, indentation, ordered};
use super::super::mark;
use super::{begins_block, gone, has, set};
use crate::text;

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
    has_definitions(text) || has_label(text)
}

/// Sets them in bold, and gives the lines of the questions that have an answer.
pub(super) fn set_in_bold(lines: &mut [Cow<'_, str>], is_code: &[bool]) -> Vec<usize> {
    let asked = mark_pairs(lines, is_code);
    mark_terms(lines, is_code);
    asked
}

/// The answer behind a question without the label that says it is one: "A: Yes." is "Yes.".
pub(in crate::extract) fn without_label(answer: &str) -> &str {
    let text = answer.trim_start_matches(['*', '_', ' ']);
    let found = LABELS
        .iter()
        .filter_map(|(_, label)| text.strip_prefix(label))
        .find_map(|rest| {
            let sign = rest.trim_start_matches(['*', '_', ' ']);
            Some((rest.trim_start(), sign.strip_prefix([':', '：'])?.trim_start()))
        });
    let star = STARS.into_iter().find(|star| answer.starts_with(star));
    match (found, star) {
        // Stars that were opened before the label and are closed behind it go with it: "**A**: No", "**A:** No".
        (Some((behind, said)), Some(star)) => {
            if behind.starts_with(star) {
                said
            } else {
                said.strip_prefix(star).map_or(answer, str::trim_start)
            }
        }
        (Some((_, said)), None) => said,
        (None, _) => answer,
    }
}

fn has_definitions(text: &str) -> bool {
    has(text, "\n: ") || has(text, "\n:\t")
}

/// Whether a line begins with a word that marks a question or an answer.
fn has_label(text: &str) -> bool {
    text::lines(text).any(|line| {
        // Most lines begin otherwise.
        let marks = line.bytes().take_while(|byte| is_ascii_markup(*byte)).count();
        let line = line.get(marks..).unwrap_or_default();
        if line.starts_with(|first: char| {
            first.is_ascii() && !matches!(first, 'Q' | 'A' | 'F' | 'P' | 'R' | 'D')
        }) {
            return false;
        }
        let line = line.trim_start_matches(is_markup);
        line.starts_with([
            'Q', 'A', 'F', 'P', 'R', 'D', 'В', 'О', '问', '問', '答', '質', '回',
        ]) && LABELS
            .iter()
            .flat_map(|(asked, answered)| [asked, answered])
            .any(|label| line.strip_prefix(label).is_some_and(is_before_sign))
    })
}

/// Whether a sign that ends a label follows, behind a number and stars at most.
fn is_before_sign(rest: &str) -> bool {
    rest.trim_start_matches(|next: char| next.is_ascii_digit() || matches!(next, '*' | '_' | ' '))
        .starts_with(SIGNS)
}

/// What a label may be set off by, the longest first.
const STARS: [&str; 6] = ["***", "___", "**", "__", "*", "_"];

/// What ends a label. Only a colon does so without doubt.
const SIGNS: [char; 7] = [':', '：', '.', ')', '-', '–', '—'];

/// Indentation, signs of a heading or an item, stars.
fn is_markup(character: char) -> bool {
    character.is_whitespace()
        || character.is_ascii_digit()
        || mark::is_picture(character)
        || matches!(
            character,
            '#' | '*' | '_' | '-' | '+' | '.' | ')' | '>' | '•' | GONE
        )
}

/// [`is_markup`] of what most lines begin with.
fn is_ascii_markup(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t' | b'#' | b'*' | b'_' | b'-' | b'+' | b'.' | b')' | b'>'
    ) || byte.is_ascii_digit()
}

/// A line that a label begins.
struct Labelled {
    /// Indentation, and the signs of a heading.
    head: String,
    is_heading: bool,
    /// Whether its text was bold.
    is_bold: bool,
    /// Whether a colon ends the label.
    has_colon: bool,
    rest: String,
}

/// The line as one that `label` begins: "Q: …", "**Q1:** …", "### Q: …", "* **Q: …**".
fn labelled(line: &str, label: &str) -> Option<Labelled> {
    let (indent, text) = indentation(line);
    // A question is quoted where somebody asked it.
    let text = text.strip_prefix('>').map_or(text, str::trim_start);
    let hashes = text.bytes().take_while(|&byte| byte == b'#').count();
    let text = text
        .get(hashes..)?
        .trim_start_matches(|sign: char| sign.is_whitespace() || mark::is_picture(sign));
    let text = bullet(text)
        .or_else(|| ordered(text).map(|(_, text)| text))
        .unwrap_or(text);
    let star = STARS.into_iter().find(|star| text.starts_with(star));
    let text = star
        .and_then(|star| text.strip_prefix(star))
        .unwrap_or(text)
        .trim_start();
    let text = text.strip_prefix(label)?;
    let text = text.trim_start_matches(|next: char| next.is_ascii_digit() || next == ' ');
    let (text, is_closed) = strip_star(text, star);
    let text = text.trim_start();
    let has_colon = text.starts_with([':', '：']);
    // "A-frame" and "Q.v." are words.
    let text = text
        .strip_prefix(SIGNS)
        .filter(|rest| has_colon || rest.starts_with([' ', '*', '_']))?;
    let (text, is_closed) = if is_closed {
        (text, true)
    } else {
        strip_star(text, star)
    };
    let mut rest = mark::trimmed(text);
    if let Some(star) = star.filter(|_| !is_closed) {
        let whole = rest.strip_suffix(star).unwrap_or(rest);
        if whole.contains(star) {
            // "_Q: is a_b" has signs that are no emphasis.
            if star.len() == 1 {
                return None;
            }
            // Bold ends within the line: "**Q: Why** then?"
            rest = text.trim();
            return Some(Labelled {
                head: format!("{}{}", " ".repeat(indent), "#".repeat(hashes)),
                is_heading: hashes > 0,
                is_bold: true,
                has_colon,
                rest: rest.replacen(star, "", 1),
            });
        }
        rest = whole;
    }
    Some(Labelled {
        head: format!("{}{}", " ".repeat(indent), "#".repeat(hashes)),
        is_heading: hashes > 0,
        is_bold: star.is_some(),
        has_colon,
        rest: rest.trim().to_owned(),
    })
}

fn strip_star<'text>(text: &'text str, star: Option<&str>) -> (&'text str, bool) {
    match star.and_then(|star| text.trim_start().strip_prefix(star)) {
        Some(rest) => (rest, true),
        None => (text, false),
    }
}

/// A labelled line, with the label.
struct Part {
    at: usize,
    is_asked: bool,
    label: &'static str,
    line: Labelled,
}

/// The line as one that any of the labels begins.
fn part(line: &str, at: usize) -> Option<Part> {
    if !line.trim_start_matches(is_markup).starts_with(|first: char| {
        LABELS
            .iter()
            .any(|(asked, answered)| asked.starts_with(first) || answered.starts_with(first))
    }) {
        return None;
    }
    let of = |is_asked: bool| {
        LABELS
            .iter()
            .map(move |(asked, answered)| if is_asked { *asked } else { *answered })
            .find_map(|label| {
                Some(Part {
                    at,
                    is_asked,
                    label,
                    line: labelled(line, label)?,
                })
            })
    };
    of(true).or_else(|| of(false))
}

/// Sets questions in bold and takes the labels away: of a question with its answer behind it, of a heading or a bold line
/// that asks, and of an answer under one.
fn mark_pairs(lines: &mut [Cow<'_, str>], is_code: &[bool]) -> Vec<usize> {
    let mut asked = Vec::new();
    let parts: Vec<Part> = lines
        .iter()
        .enumerate()
        .filter(|(at, _)| !is_code.get(*at).copied().unwrap_or(false))
        .filter_map(|(at, line)| part(line, at))
        .collect();
    let is_pair = |asked: &Part, answered: &Part| {
        asked.is_asked
            && !answered.is_asked
            && asked.line.has_colon == answered.line.has_colon
            && LABELS.contains(&(asked.label, answered.label))
            && !asked.line.rest.is_empty()
    };
    let pairs = parts
        .windows(2)
        .filter(|two| matches!(two, [one, other] if is_pair(one, other)))
        .count();
    // "### Q. I forgot my password": one letter before several headings parts no sections, it asks.
    let is_headed = |part: &Part| part.is_asked && (part.line.is_heading || part.line.is_bold);
    let repeated = |label: &str| {
        let of_label = parts.iter().filter(|part| is_headed(part) && part.label == label);
        of_label.count() > 1
    };
    let mut position = 0;
    while let Some(here) = parts.get(position) {
        position += 1;
        let next = parts.get(position).filter(|next| is_pair(here, next));
        let asks = is_asking(lines, here);
        if let Some(next) = next.filter(|_| asks || (pairs > 1 && here.line.has_colon)) {
            position += 1;
            ask(lines, here, next.label);
            answer(lines, next);
            asked.push(here.at);
        } else if is_headed(here) && ((asks && here.line.has_colon) || repeated(here.label)) {
            ask(lines, here, "");
            asked.push(here.at);
        } else if !here.is_asked && here.line.has_colon && is_under_question(lines, here.at) {
            answer(lines, here);
        }
    }
    asked
}

/// Whether a labelled line asks, or goes on over lines that do.
fn is_asking(lines: &[Cow<'_, str>], part: &Part) -> bool {
    let asks = |text: &str| mark::asks(text.trim_end_matches(['*', '_', ' ']));
    asks(&part.line.rest)
        || lines
            .iter()
            .skip(part.at + 1)
            .take(MOST_LINES - 1)
            .take_while(|line| !line.trim().is_empty() && !begins_block(line))
            .any(|line| asks(line))
}

/// Whether the last line above that says something asks, as a heading or in bold.
fn is_under_question(lines: &[Cow<'_, str>], at: usize) -> bool {
    let above = lines.get(..at).and_then(|above| {
        above
            .iter()
            .rfind(|line| !line.trim_matches([' ', '\t', GONE]).is_empty())
    });
    above.is_some_and(|line| {
        let text = line.trim_end_matches(['*', '_', ' ', '#']);
        let begins = line.trim_start_matches(|sign: char| {
            sign.is_whitespace() || matches!(sign, '-' | '*' | '+') && !line.contains("**")
        });
        mark::asks(text) && (begins.starts_with('#') || line.contains("**") || line.contains("__"))
    })
}

fn ask(lines: &mut [Cow<'_, str>], part: &Part, answered: &str) {
    let text = with_next_lines(lines, part.at, part.line.rest.clone(), answered);
    let line = if part.line.is_heading {
        format!("{} {text}", part.line.head)
    } else {
        format!("{}**{text}**", part.line.head)
    };
    set(lines, part.at, Cow::Owned(line));
}

fn answer(lines: &mut [Cow<'_, str>], part: &Part) {
    let line = format!("{} {}", part.line.head.trim_end_matches('#'), part.line.rest);
    let said = if part.line.rest.is_empty() {
        gone()
    } else {
        Cow::Owned(line.trim_start().to_owned())
    };
    set(lines, part.at, said);
}

/// A question with the lines it goes on over, which go.
fn with_next_lines(lines: &mut [Cow<'_, str>], at: usize, mut text: String, answered: &str) -> String {
    for next in at + 1..at + MOST_LINES {
        let goes_on = !mark::asks(&text)
            && lines.get(next).is_some_and(|line| {
                !line.trim().is_empty()
                    && !begins_block(line)
                    && !answered.is_empty()
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
///
/// A list of nothing but codes is a reference: its terms name parts of it.
fn mark_terms(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    let terms = terms(lines, is_code);
    let are_codes = terms.iter().all(|(_, term)| is_code_term(term));
    for (at, term) in terms {
        let colon = if are_codes { ":" } else { "" };
        set(lines, at, Cow::Owned(format!("**{term}{colon}**")));
    }
}

/// Sets definitions free from their colons, and gives the terms over them with their lines.
fn terms(lines: &mut [Cow<'_, str>], is_code: &[bool]) -> Vec<(usize, String)> {
    let mut terms: Vec<(usize, String)> = Vec::new();
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
            Some(term) if is_alone => terms.push((at - 1, term)),
            // A second definition of the same term.
            _ if lines.get(at - 1).is_some_and(|line| line.contains(DEFINED)) => {}
            _ => continue,
        }
        set(lines, at, Cow::Owned(format!("{definition}{DEFINED}")));
    }
    terms
}

/// Whether a term is a code, not a name: `--listen`, `ERR_PORT`, `E-101`.
fn is_code_term(term: &str) -> bool {
    let bare = term.trim_matches(['`', '*', '_']);
    let is_in_ticks = term.len() > 2 && term.starts_with('`') && term.ends_with('`') && !bare.contains('`');
    let is_shouted = bare.len() > 1 && !bare.contains(char::is_lowercase);
    let has_sign = bare.contains(|next: char| next.is_ascii_digit() || next == '_');
    is_in_ticks || bare.starts_with('-') || (!bare.contains(' ') && (is_shouted || has_sign))
}

/// Behind a definition that was taken for one; removed with the other marks.
const DEFINED: char = GONE;

/// The text of `: definition`.
fn definition(line: &str) -> Option<&str> {
    let (indent, text) = indentation(line);
    let text = text.strip_prefix(':')?;
    (indent < 4 && text.starts_with([' ', '\t'])).then(|| text.trim())
}

#[cfg(test)]
mod tests {
    use super::super::rewrite;
    use super::GONE;

    fn rewritten(text: &str) -> String {
        rewrite(text).text.replace(GONE, ".")
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
            (
                "Q1. Why?\nA1. So.\n\nQ2) How?\nA2) Thus.",
                "**Why?**\nSo.\n\n**How?**\nThus.",
            ),
            ("Q - Why?\nA - So.", "**Why?**\nSo."),
            (
                "### Q. Why\nSo.\n### Q. How?\nThus.",
                "### Why\nSo.\n### How?\nThus.",
            ),
            ("> **Q: Why?**\n\nA: So.", "**Why?**\n\nSo."),
            (
                "**Frage: Warum?**\nAntwort: Darum.\n\nF: Wie?\nA: So.",
                "**Warum?**\nDarum.\n\n**Wie?**\nSo.",
            ),
            ("**Q1: Why?**\nSo.", "**Why?**\nSo."),
            (
                "### Q: Why?\n- So.\n\n### Q: How?\n**A: You need:**\n1. This.",
                "### Why?\n- So.\n\n### How?\nYou need:\n1. This.",
            ),
            ("**Why?**\nA: So.", "**Why?**\nSo."),
            (
                "***Q***: Why?\n\n***A***: So.\n\n_Q:_ How?\n_A:_ Thus.\n\n*Q: Where?*\n*A: There.*",
                "**Why?**\n\nSo.\n\n**How?**\nThus.\n\n**Where?**\nThere.",
            ),
            ("Q: Why?\nQ: How?\nA: So.", "Q: Why?\n**How?**\nSo."),
        ] {
            assert_eq!(rewritten(text), said, "{text}");
        }
    }

    #[test]
    fn labels_out_of_turn_are_text() {
        for text in [
            "A: So.",
            "F: is full\nA: is empty",
            "Which of them?\nA. One\nB. Two",
            "**Which?**\nA. One\nB. Two",
            "Q-tips and A-frames",
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
        assert_eq!(
            rewritten("`--port N`\n: A number.\n\nERR_IO\n: Broken."),
            "**`--port N`:**\nA number..\n\n**ERR_IO:**\nBroken.."
        );
        assert_eq!(
            rewritten("What is it?\n: A thing.\n\nERR_IO\n: Broken."),
            "**What is it?**\nA thing..\n\n**ERR_IO**\nBroken.."
        );
        assert_eq!(rewritten("- a\n: b"), "- a\n: b");
    }
}
