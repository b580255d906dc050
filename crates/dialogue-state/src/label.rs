//! Labels of options: short, made from the question, each different.

use std::sync::LazyLock;

use regex::Regex;

use crate::words::fold;

/// Channels cut longer labels.
pub const LONGEST_LABEL_CHARS: usize = 60;

/// How questions begin; what follows tells them apart.
static FRAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^(?:
            (?:please\s+)?(?:to|i\s+want\s+to|you\s+can)?\s*(?:learn|know|understand|read|find\s+out)\s+(?:more\s+)?(?:about\s+|on\s+)?
          | how\s+(?:do|can|could|should|would|to)\s*(?:i|we|you|one)?\s+(?:to\s+)?
          | what\s+(?:should|do|can|could|must)\s+(?:i|we|you)\s+do\s+(?:if|when|to)\s+(?:i\s+|we\s+)?
          | what\s+(?:is|are)\s+(?:the\s+)?
          | (?:can|could|may|should|do|does|is\s+it\s+possible\s+to|is\s+there\s+(?:a\s+way\s+to)?)\s+(?:i|we|you)?\s*
          | where\s+(?:can|do)\s+(?:i|we|you)\s+
          | why\s+(?:is|are|do|does|did|was|am|can't|cannot|can)\s+(?:i|we|the|my)?\s*
          | i\s+am\s+(?:getting|seeing|trying\s+to|not\s+able\s+to)\s+(?:an?\s+|the\s+)?
          | refer\s+(?:to\s+)?(?:our|the)?\s+
        )",
    )
    .expect("the pattern is valid")
});

/// How pointers end: what the link is for is said before.
static POINTER_END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[,;.]?\s*(?:please\s+)?(?:check|see|refer(?:\s+to)?|review|visit|read|follow|go\s+to)\s+(?:out\s+)?(?:our|the|this|these|following)?\s*(?:\w+\s+){0,2}(?:documentation|documents?|docs?|article|page|guide|link|here)?\.?\s*$")
        .expect("the pattern is valid")
});

/// How pointers begin.
static POINTER_START: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:to\s+(?:learn|know|understand|read|find\s+out)\s+(?:more\s+)?(?:about\s+|on\s+)?|for\s+(?:more\s+)?(?:information|details)\s+(?:about|on)\s+|refer\s+(?:to\s+)?(?:our\s+|the\s+)?)")
        .expect("the pattern is valid")
});

static PARENTHESES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\s*\([^()]{1,40}\)").expect("the pattern is valid"));

/// A label for each question, in order; no two read the same.
pub(crate) fn labels<'q>(questions: impl IntoIterator<Item = &'q str>) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for question in questions {
        let is_free = |label: &String| labels.iter().all(|other| fold(other) != fold(label));
        let label = [label(question), label_by_end(question)]
            .into_iter()
            .find(|label| is_free(label))
            .unwrap_or_else(|| {
                (2..=LONGEST_LABEL_CHARS)
                    .map(|number| format!("{} ({number})", cut(&label(question), LONGEST_LABEL_CHARS - 5)))
                    .find(|label| is_free(label))
                    .unwrap_or_default()
            });
        labels.push(label);
    }
    labels
}

/// The label of one question.
pub(crate) fn label(question: &str) -> String {
    let short = shorten(question);
    cut(&short, LONGEST_LABEL_CHARS)
}

/// As short as it is understood: without frame and parentheses, only as far as needed.
fn shorten(question: &str) -> String {
    let question = question.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = question.clone();
    if let Some(start) = POINTER_START.find(&text) {
        text = text.get(start.end()..).unwrap_or_default().to_owned();
        text = POINTER_END.replace(&text, "").into_owned();
    } else if text.chars().count() > LONGEST_LABEL_CHARS {
        text = POINTER_END.replace(&text, "").into_owned();
    }
    if text.trim().is_empty() {
        text.clone_from(&question);
    }
    for step in [without_parentheses as fn(&str) -> String, without_frame] {
        if text.chars().count() <= LONGEST_LABEL_CHARS {
            break;
        }
        let shorter = step(&text);
        if !shorter.trim().is_empty() {
            text = shorter;
        }
    }
    capitalised(text.trim())
}

fn without_parentheses(text: &str) -> String {
    PARENTHESES.replace_all(text, "").into_owned()
}

fn without_frame(text: &str) -> String {
    // Without its frame it is no question any more.
    FRAME.replace(text, "").trim_end_matches(['?', ' ']).to_owned()
}

/// Where two labels begin alike, their ends may differ.
fn label_by_end(question: &str) -> String {
    let short = shorten(question);
    let mut words: Vec<&str> = Vec::new();
    let mut chars = 2;
    for word in short.split(' ').rev() {
        chars += word.chars().count() + 1;
        if chars > LONGEST_LABEL_CHARS {
            break;
        }
        words.push(word);
    }
    words.reverse();
    let end = words.join(" ");
    if end == short { end } else { format!("… {end}") }
}

/// At most `most` characters, cut between words.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most - 1).collect();
    let whole = match head.rfind(' ') {
        // One very long word is cut where it must be.
        Some(at) if at > most / 2 => head.get(..at).unwrap_or(&head),
        _ => &head,
    };
    format!(
        "{}…",
        whole.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')')
    )
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_question_is_its_own_label() {
        assert_eq!(label("How do I reset my badge?"), "How do I reset my badge?");
    }

    #[test]
    fn a_long_question_loses_its_frame_before_its_words() {
        let question =
            "What should I do if I see the message that the door code (DC) does not open the north gate?";

        assert_eq!(
            label(question),
            "See the message that the door code does not open the north…"
        );
    }

    #[test]
    fn a_pointer_is_labelled_by_its_subject() {
        let pointer = "To learn more about parking permits for visitors, please check our documentation";

        assert_eq!(label(pointer), "Parking permits for visitors");
    }

    #[test]
    fn labels_differ_even_where_questions_begin_alike() {
        let long =
            "Opening the north gate of the old building with a visitor's badge on a weekend or a holiday";
        let questions = [
            format!("{long} in summer"),
            format!("{long} in winter"),
            format!("{long} in winter"),
        ];

        let labels = labels(questions.iter().map(String::as_str));

        assert!(
            labels
                .iter()
                .all(|label| label.chars().count() <= LONGEST_LABEL_CHARS),
            "{labels:?}"
        );
        assert_eq!(
            labels.iter().collect::<std::collections::BTreeSet<_>>().len(),
            3,
            "{labels:?}"
        );
    }
}
