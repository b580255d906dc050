//! Troubles told in parts: "Symptom", "Cause", "Resolution", again and again. Each symptom is what somebody asks, and the
//! parts under it are its answer; told once, the parts are those of the article.
//!
//! Where every trouble has a heading of its own above its parts, the heading is what is asked.

use super::inline;
use super::line::{Kind, Line, next_visible};
use super::question::{self, Candidate, Strength};
use crate::slug::fold;

/// Fewest troubles that make a series.
const FEWEST: usize = 2;

/// Longest label in bytes.
const LONGEST_LABEL: usize = 32;

/// Longest symptom in characters that is asked whole; of a longer one the first sentence is.
const LONGEST: usize = 200;

/// What a part tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Symptom,
    Cause,
    Remedy,
}

/// Names of the parts, folded.
const NAMES: &[(Part, &[&str])] = &[
    (
        Part::Symptom,
        &[
            "symptom",
            "symptoms",
            "problem",
            "issue",
            "error",
            "error message",
            "trouble",
            "complaint",
            "symptome",
            "störung",
            "fehler",
            "fehlerbild",
            "fehlermeldung",
            "beschwerde",
            "problème",
            "symptôme",
            "problema",
            "síntoma",
            "sintomo",
            "probleem",
        ],
    ),
    (
        Part::Cause,
        &[
            "cause",
            "causes",
            "possible cause",
            "possible causes",
            "root cause",
            "reason",
            "reasons",
            "ursache",
            "ursachen",
            "mögliche ursache",
            "mögliche ursachen",
            "grund",
            "causa",
            "oorzaak",
        ],
    ),
    (
        Part::Remedy,
        &[
            "resolution",
            "resolutions",
            "solution",
            "solutions",
            "fix",
            "remedy",
            "workaround",
            "mitigation",
            "action",
            "what to do",
            "how to fix it",
            "how to fix",
            "lösung",
            "lösungen",
            "abhilfe",
            "behebung",
            "was tun",
            "maßnahme",
            "solución",
            "soluzione",
            "oplossing",
            "solução",
            "remède",
        ],
    ),
];

/// A line that the name of a part begins.
pub(super) struct Label {
    /// Position of the line.
    pub(super) at: usize,
    part: Part,
    /// Folded, without a number.
    name: String,
    is_heading: bool,
    /// Clean Markdown behind it on the same line.
    rest: String,
}

/// The lines that the name of a part begins, in order: `**Symptom:** it is dark`, `Symptom: it is dark`, `### Symptom`,
/// `**Symptom**`.
pub(super) fn labels(lines: &[Line]) -> Vec<Label> {
    let of_line = |(at, line)| label(line, at);
    lines.iter().enumerate().filter_map(of_line).collect()
}

fn label(line: &Line, at: usize) -> Option<Label> {
    let is_heading = matches!(line.kind, Kind::Heading(_));
    if !is_heading && !matches!(line.kind, Kind::Text | Kind::Bullet) {
        return None;
    }
    let text = line.text.trim_start();
    let star = ["**", "__"].into_iter().find(|star| text.starts_with(star));
    let inner = text.strip_prefix(star.unwrap_or_default())?;
    let head = inner.as_bytes();
    let head = head.get(..LONGEST_LABEL.min(head.len())).unwrap_or_default();
    let end = memchr::memchr3(b':', b'*', b'_', head)
        .or((is_heading && inner.len() <= LONGEST_LABEL).then_some(inner.len()))?;
    let (label, rest) = inner.split_at_checked(end)?;
    let folded = fold(label);
    // "Problem 2" is one of several.
    let name = folded.trim_end_matches(|last: char| last.is_ascii_digit() || last == ' ');
    let (part, _) = NAMES.iter().find(|(_, names)| names.contains(&name))?;
    let behind = rest.trim_start_matches(['*', '_', ' ']);
    // "**Error** in the log" names nothing; "Problem" without a colon must stand alone.
    if !behind.starts_with(':') && !behind.is_empty() {
        return None;
    }
    let behind = behind.trim_start_matches(':');
    let rest = match star {
        Some(star) => {
            let behind = behind.trim();
            let behind = behind.strip_prefix(star).unwrap_or(behind);
            // "**Symptom: it is dark**" is bold to its end, and a question as it is.
            match inner.strip_suffix(star) {
                Some(whole) if !whole.contains(star) && whole.len() > end + 1 => whole,
                _ => behind,
            }
        }
        None => behind,
    };
    Some(Label {
        at,
        part: *part,
        name: name.to_owned(),
        is_heading,
        rest: rest.trim().to_owned(),
    })
}

/// The symptoms of every series, as what is asked. Headings that only name a part of one become bold labels, so that they
/// part no answer.
pub(super) fn raise(lines: &mut [Line]) -> Vec<(usize, Candidate)> {
    let mut labels = labels(lines);
    if labels.len() < 2 * FEWEST {
        return Vec::new();
    }
    let is_answer = in_asked_folds(lines);
    labels.retain(|label| !is_answer.get(label.at).copied().unwrap_or(false));
    let mut asked = Vec::new();
    let mut start = 0;
    while start < labels.len() {
        let end = section_end(lines, &labels, start);
        let own = labels.get(start..end).unwrap_or_default();
        let troubles = troubles(own);
        if troubles.len() >= FEWEST {
            for label in own.iter().filter(|label| label.is_heading) {
                if let Some(line) = lines.get_mut(label.at) {
                    line.kind = Kind::Text;
                    line.indent = 0;
                    line.text = format!("**{}:**", inline::plain(&line.text).trim_end_matches(':'));
                }
            }
            asked.extend(troubles.into_iter().filter_map(|symptom| ask(lines, symptom)));
        }
        start = end;
    }
    asked
}

/// For each line whether it is folded away under what is asked, and so a part of its answer.
fn in_asked_folds(lines: &[Line]) -> Vec<bool> {
    let mut open: Vec<bool> = Vec::new();
    let mut inside = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        match line.kind {
            Kind::Fold => {
                let called = next_visible(lines, at + 1).and_then(|(_, line)| question::candidate(line));
                open.push(called.is_some_and(|called| called.strength >= Strength::Statement));
            }
            Kind::Unfold => {
                open.pop();
            }
            _ => {}
        }
        inside.push(open.contains(&true));
    }
    inside
}

/// One past the last label of the section that a label stands in: up to a heading that names no part.
fn section_end(lines: &[Line], labels: &[Label], start: usize) -> usize {
    let is_parted = |two: &[Label]| {
        let [one, next] = two else { return false };
        let between = lines.get(one.at + 1..next.at).unwrap_or_default();
        between.iter().any(|line| matches!(line.kind, Kind::Heading(_)))
    };
    let rest = labels.get(start..).unwrap_or_default();
    let length = rest
        .windows(2)
        .position(is_parted)
        .unwrap_or(rest.len().saturating_sub(1));
    start + length + 1
}

/// The symptoms that have a cause or a remedy before the next.
fn troubles<'label>(labels: impl IntoIterator<Item = &'label Label>) -> Vec<&'label Label> {
    let mut found = Vec::new();
    let mut open: Option<&Label> = None;
    for label in labels {
        match label.part {
            // "Error message" under "Symptom" is a part of the same trouble.
            Part::Symptom if open.is_some_and(|open| open.name != label.name) => {}
            Part::Symptom => open = Some(label),
            Part::Cause | Part::Remedy => found.extend(open.take()),
        }
    }
    found
}

/// What a symptom asks: the text behind its label, or the paragraph under it.
fn ask(lines: &mut [Line], symptom: &Label) -> Option<(usize, Candidate)> {
    let candidate = |question: String, same_line: String| Candidate {
        question,
        same_line,
        strength: Strength::Statement,
    };
    if !symptom.rest.is_empty() {
        let question = first_sentence(&inline::plain(&symptom.rest));
        let is_whole = question.chars().count() == inline::plain(&symptom.rest).chars().count();
        let same_line = if is_whole {
            String::new()
        } else {
            symptom.rest.clone()
        };
        return Some((symptom.at, candidate(question, same_line)));
    }
    let (under, line) = next_visible(lines, symptom.at + 1)?;
    if !matches!(line.kind, Kind::Text | Kind::Bullet) || label(line, under).is_some() {
        return None;
    }
    let text = inline::plain(&line.text);
    let question = first_sentence(&text);
    let goes_on = lines
        .get(under + 1)
        .is_some_and(|next| next.is_visible() && label(next, under + 1).is_none());
    let is_whole = question == text && !goes_on && line.links.is_empty();
    if let Some(line) = lines.get_mut(under).filter(|_| is_whole) {
        line.kind = Kind::Blank;
        line.text.clear();
    }
    Some((symptom.at, candidate(question, String::new())))
}

/// The text up to the end of its first sentence, where it is long or has several.
fn first_sentence(text: &str) -> String {
    let end = text
        .char_indices()
        .zip(text.chars().skip(1))
        .find(|((_, mark), next)| matches!(mark, '.' | '!' | '?') && next.is_whitespace())
        .map_or(text.len(), |((at, _), _)| at + 1);
    let sentence = text.get(..end).unwrap_or(text);
    if sentence.chars().count() <= LONGEST {
        return sentence.to_owned();
    }
    let cut: String = sentence.chars().take(LONGEST).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{} …", cut.trim_end_matches(|last: char| !last.is_alphanumeric()))
}

/// Whether the labels of one section tell of one trouble: what to do, and what it shows or comes of.
pub(super) fn tell_of_one(labels: &[&Label]) -> bool {
    let has = |part: Part| labels.iter().any(|label| label.part == part);
    let is_series = troubles(labels.iter().copied()).len() >= FEWEST;
    has(Part::Remedy) && (has(Part::Symptom) || has(Part::Cause)) && !is_series
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::line;

    fn asked(text: &str) -> Vec<String> {
        raise(&mut line::lines(text, 1))
            .into_iter()
            .map(|(_, candidate)| candidate.question)
            .collect()
    }

    #[test]
    fn each_symptom_of_a_series_is_asked() {
        for text in [
            "**Symptom:** It is dark\n**Cause:** No power\n**Resolution:** Plug it in\n\n**Symptom:** It hums\n**Resolution:** Wait",
            "Problem: It is dark\nSolution: Plug it in\n\nProblem: It hums\nSolution: Wait",
            "### Symptom\n\nIt is dark\n\n### Cause\n\nNo power\n\n### Resolution\n\nPlug it in\n\n### Symptom\n\nIt hums\n\n### Resolution\n\nWait",
            "**Problem 1**\n\nIt is dark\n\n**Lösung**\n\nPlug\n\n**Problem 2**\n\nIt hums\n\n**Lösung**\n\nWait",
        ] {
            assert_eq!(asked(text), ["It is dark", "It hums"], "{text}");
        }
    }

    #[test]
    fn a_symptom_that_is_all_bold_is_asked_as_it_is() {
        assert_eq!(
            asked("**Störung: Es ist dunkel**\nAbhilfe: Licht an\n\n**Störung: Es brummt**\nAbhilfe: Warten"),
            ["Störung: Es ist dunkel", "Störung: Es brummt"]
        );
    }

    #[test]
    fn a_long_symptom_is_asked_by_its_first_sentence() {
        let text =
            "**Symptom:** It is dark. The lamp is off.\n**Fix:** Plug\n**Symptom:** It hums\n**Fix:** Wait";
        let found = raise(&mut line::lines(text, 1));

        let told: Vec<_> = found
            .iter()
            .map(|(at, candidate)| (*at, candidate.question.as_str(), candidate.same_line.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (0, "It is dark.", "It is dark. The lamp is off."),
                (2, "It hums", "")
            ]
        );
    }

    #[test]
    fn parts_that_come_once_are_of_the_article() {
        for text in [
            "**Symptom:** It is dark\n**Cause:** No power\n**Resolution:** Plug it in",
            "## One\n**Symptom:** a\n**Fix:** b\n## Other\n**Symptom:** c\n**Fix:** d",
            "**Problem:** a\n\n**Problem:** b\n\n**Problem:** c\n\n**Problem:** d",
            "**Error** in the log\n**Fix** it\n**Error** in the log\n**Fix** it",
        ] {
            assert_eq!(asked(text), [""; 0], "{text}");
        }
    }
}
