//! A question as short as it is understood.

use std::sync::LazyLock;

use regex::Regex;

use super::LONGEST_LABEL_CHARS;

/// Fewest characters that a clause must keep when what follows it is dropped.
const SHORTEST_CLAUSE_CHARS: usize = 24;

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
    .expect("the pattern is a constant, and a test compiles it")
});

/// How pointers end: what the link is for is said before.
static POINTER_END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[,;.]?\s*(?:please\s+)?(?:check|see|refer(?:\s+to)?|review|visit|read|follow|go\s+to)\s+(?:out\s+)?(?:our|the|this|these|following)?\s*(?:\w+\s+){0,2}(?:documentation|documents?|docs?|article|page|guide|link|here)?\.?\s*$")
        .expect("the pattern is a constant, and a test compiles it")
});

/// How pointers begin.
static POINTER_START: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:to\s+(?:learn|know|understand|read|find\s+out)\s+(?:more\s+)?(?:about\s+|on\s+)?|for\s+(?:more\s+)?(?:information|details)\s+(?:about|on)\s+|refer\s+(?:to\s+)?(?:our\s+|the\s+)?)")
        .expect("the pattern is a constant, and a test compiles it")
});

static PARENTHESES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\s*\([^()]{1,40}\)").expect("the pattern is a constant"));

/// Where a sentence may end before it ends: what follows says when, why or what else.
static CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:[,;:.!?]\s|\s(?:[-–—]|when|while|because|after|before|since|so that|but|which|during|although|even though|using|by using|and then)\s)")
        .expect("the pattern is a constant, and a test compiles it")
});

/// Titles that say nothing, folded.
const PLACEHOLDERS: &[&str] = &[
    "additional information",
    "background",
    "cause",
    "common issues",
    "common problems",
    "common solutions",
    "details",
    "documentation",
    "entry",
    "error",
    "faq",
    "faqs",
    "frequently asked questions",
    "general",
    "general guidance",
    "general information",
    "help",
    "how to",
    "information",
    "introduction",
    "issue",
    "issues",
    "mitigation",
    "more information",
    "next steps",
    "note",
    "other",
    "overview",
    "prerequisites",
    "problem",
    "questions",
    "recommended actions",
    "recommended documents",
    "recommended solutions",
    "recommended steps",
    "related links",
    "resolution",
    "resources",
    "root cause",
    "self help",
    "solution",
    "solutions",
    "steps",
    "summary",
    "support topic",
    "symptom",
    "symptoms",
    "tbd",
    "test",
    "title",
    "todo",
    "troubleshoot",
    "troubleshooting",
    "troubleshooting steps",
    "untitled",
    "workaround",
];

/// Whether a folded title says nothing about its article.
pub(super) fn is_placeholder(folded: &str) -> bool {
    folded.is_empty() || PLACEHOLDERS.binary_search(&folded).is_ok()
}

/// A title as a person would say it: on one line, and with blanks where it is written like the name of a file.
pub(super) fn spoken(title: &str) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.contains(' ') || !title.contains(['-', '_', '/']) {
        return title;
    }
    let name = title.strip_suffix(".md").unwrap_or(&title);
    capitalised(&name.replace(['-', '_', '/', '.'], " "))
}

/// The label of one question: whole where it fits, else without parentheses, frame, and what follows its first
/// clauses; cut between words only where nothing else helps.
pub(super) fn short(question: &str) -> String {
    let question = question.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = question.clone();
    if let Some(start) = POINTER_START.find(&text) {
        text = text.get(start.end()..).unwrap_or_default().to_owned();
        text = POINTER_END.replace(&text, "").into_owned();
    } else if !fits(&text) {
        text = POINTER_END.replace(&text, "").into_owned();
    }
    if !text.contains(char::is_alphanumeric) {
        text.clone_from(&question);
    }
    for step in [
        without_parentheses as fn(&str) -> String,
        without_frame,
        first_clauses,
    ] {
        if fits(&text) {
            break;
        }
        let shorter = step(&text);
        if shorter.contains(char::is_alphanumeric) {
            text = shorter;
        }
    }
    cut(&capitalised(text.trim()), LONGEST_LABEL_CHARS)
}

fn fits(text: &str) -> bool {
    text.chars().count() <= LONGEST_LABEL_CHARS
}

fn without_parentheses(text: &str) -> String {
    PARENTHESES.replace_all(text, "").into_owned()
}

fn without_frame(text: &str) -> String {
    // Without its frame it is no question any more.
    FRAME.replace(text, "").trim_end_matches(['?', ' ']).to_owned()
}

/// As many clauses as fit.
fn first_clauses(text: &str) -> String {
    CLAUSE
        .find_iter(text)
        .map(|joint| text.get(..joint.start()).unwrap_or_default())
        .filter(|clauses| fits(clauses) && clauses.chars().count() >= SHORTEST_CLAUSE_CHARS)
        .last()
        .map(|clauses| clauses.trim_end_matches([',', ';', ':', ' ']).to_owned())
        .unwrap_or_default()
}

/// At most `most` characters, cut between words.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most.saturating_sub(1)).collect();
    let whole = match head.rfind(' ') {
        // One very long word is cut where it must be.
        Some(at)
            if head
                .get(..at)
                .is_some_and(|words| words.chars().count() > most / 2) =>
        {
            head.get(..at).unwrap_or(&head)
        }
        _ => &head,
    };
    format!(
        "{}…",
        whole.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')')
    )
}

/// With a capital first.
pub(super) fn capitalised(text: &str) -> String {
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
    fn the_placeholders_are_sorted() {
        assert!(PLACEHOLDERS.is_sorted());
    }

    #[test]
    fn a_short_question_is_its_own_label() {
        assert_eq!(short("How do I reset my badge?"), "How do I reset my badge?");
    }

    #[test]
    fn a_long_question_loses_its_frame_before_its_words() {
        let question =
            "What should I do if I see the message that the door code (DC) is wrong at the north gate?";

        assert_eq!(
            short(question),
            "See the message that the door code is wrong at the north…"
        );
    }

    #[test]
    fn a_long_question_ends_with_a_whole_clause_where_it_can() {
        let question =
            "I am getting a red lamp at the north gate, when I hold my badge to the reader on a weekend?";

        assert_eq!(short(question), "Red lamp at the north gate");
    }

    #[test]
    fn a_pointer_is_labelled_by_its_subject() {
        let pointer = "To learn more about parking permits for visitors, please check our documentation";

        assert_eq!(short(pointer), "Parking permits for visitors");
    }

    #[test]
    fn the_name_of_a_file_is_spoken_with_blanks() {
        assert_eq!(spoken("gates-badge_reader.md"), "Gates badge reader");
        assert_eq!(spoken("Sign-in at the gate"), "Sign-in at the gate");
    }
}
