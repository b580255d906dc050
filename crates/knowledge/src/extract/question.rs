//! Third pass: which bold text is a question or a statement of a problem, and which is a label.
//!
//! Half of the questions of the corpus do not end in `?`: they are statements ("I am getting 400 …"), error texts,
//! tasks ("Download your invoice"). What they share is to stand alone in bold; what sets them apart from labels
//! ("Cause", "Note:", "Step 2") is what they say.

use super::line::{Kind, Line};
use super::{dialect, inline, mark, stock};
use crate::slug::fold;

/// Longest question in characters. The longest error text of the corpus that is one has 340.
const LONGEST: usize = 500;

/// How sure it is that a bold text is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// Names a part of an answer, or leads into a list.
    Label,
    /// Heads a list of documents.
    Documents,
    /// A title that may be anything; counts beside questions.
    Weak,
    /// A statement of a problem or an error text.
    Statement,
    /// Ends in a question or exclamation mark.
    Question,
}

/// A bold text at the start of a line.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Without markup.
    pub(super) question: String,
    /// Clean Markdown of the answer that begins on the same line.
    pub(super) same_line: String,
    /// How sure.
    pub(super) strength: Strength,
}

/// The bold text a line begins with, where it can be a question: the whole line, or a question with its answer
/// behind it. Rows of tables, code and headings are none.
pub(super) fn candidate(line: &Line) -> Option<Candidate> {
    if !matches!(line.kind, Kind::Text | Kind::Bullet | Kind::Ordered(_)) {
        return None;
    }
    let (bold, after) = leading_bold(mark::trimmed(&line.text))?;
    let after = mark::trimmed(after);
    let closing = after
        .chars()
        .next()
        .filter(|&mark| ends_sentence(mark) || matches!(mark, '.' | ':' | ','));
    let rest = closing
        .map_or(after, |mark| after.get(mark.len_utf8()..).unwrap_or_default())
        .trim_start();

    let mut question = inline::plain(bold);
    question.extend(closing.filter(|&mark| ends_sentence(mark) || mark == ':'));
    if question.chars().count() > LONGEST
        || !question.contains(char::is_alphanumeric)
        || is_only_link(line, bold)
    {
        return None;
    }
    let strength = strength(&question);
    if rest.is_empty() {
        return Some(Candidate {
            question,
            same_line: String::new(),
            strength,
        });
    }
    // "**Note** that …", "**Error:** VM size …" and "Select **Save**" go on; a question ends with its mark.
    let asks = question.ends_with(ends_sentence)
        || (strength == Strength::Statement && speaks_of_oneself(&question));
    let is_answered_here = asks && mark::words(&question) >= 3 && !after.starts_with(',');
    let same_line =
        dialect::without_label(rest.trim_start_matches(['-', '–', '—', ':']).trim_start()).to_owned();
    is_answered_here.then_some(Candidate {
        question,
        same_line,
        strength,
    })
}

/// `**[text](url)**` and nothing more is a link in bold.
fn is_only_link(line: &Line, bold: &str) -> bool {
    let bold = bold.trim();
    line.links.len() == 1 && bold.starts_with('[') && bold.ends_with(')') && !mark::asks(&inline::plain(bold))
}

fn ends_sentence(character: char) -> bool {
    mark::is_question_mark(character) || mark::is_exclamation_mark(character)
}

/// Splits `**bold** rest`. The bold text may hold code and links.
fn leading_bold(text: &str) -> Option<(&str, &str)> {
    let marker = ["**", "__"].into_iter().find(|marker| text.starts_with(marker))?;
    let inner = text.get(2..)?;
    let mut from = 0;
    let mut in_code = false;
    while let Some(rest) = inner.get(from..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with('`') {
            in_code = !in_code && rest.get(1..).is_some_and(|after| after.contains('`'));
            from += 1;
        } else if !in_code && rest.starts_with(marker) && from > 0 {
            return Some((inner.get(..from)?, rest.get(2..)?));
        } else if !in_code && rest.starts_with('\\') {
            from += 1 + rest.chars().nth(1).map_or(0, char::len_utf8);
        } else {
            from += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    None
}

/// How sure it is that a text without markup is asked.
pub(super) fn strength(question: &str) -> Strength {
    let folded = fold(question);
    let words: Vec<&str> = folded.split(' ').collect();
    if is_stock_question(&folded) {
        return Strength::Label;
    }
    if stock::names_documents(&folded) {
        return Strength::Documents;
    }
    if stock::names_steps(&folded) {
        return Strength::Label;
    }
    if mark::asks(question) {
        return Strength::Question;
    }
    if question.ends_with([':', '：']) || is_label(&words) {
        return if is_documents(&words) {
            Strength::Documents
        } else {
            Strength::Label
        };
    }
    if mark::without_closing(question).ends_with(mark::is_exclamation_mark) && mark::words(question) > 2 {
        return Strength::Question;
    }
    if speaks_of_oneself(question) || asks_without_mark(&words) || tells_of_an_error(&words) {
        return Strength::Statement;
    }
    if is_documents(&words) {
        Strength::Documents
    } else {
        Strength::Weak
    }
}

/// The end of a guided flow asks the reader, not the article.
fn is_stock_question(folded: &str) -> bool {
    folded.contains("did this tsg resolve")
        || folded.contains("did this resolve your issue")
        || folded.contains("was this helpful")
}

/// "I am …", "My …", "We cannot …", "Mein …".
pub(super) fn speaks_of_oneself(question: &str) -> bool {
    let first = question
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_lowercase()
        .replace('’', "'");
    let is_first_person = matches!(
        first.as_str(),
        "i" | "i'm"
            | "i've"
            | "i'd"
            | "i'll"
            | "my"
            | "we"
            | "we're"
            | "we've"
            | "our"
            | "ich"
            | "mein"
            | "meine"
            | "meinem"
            | "meinen"
            | "meiner"
            | "wir"
            | "unser"
            | "unsere"
            | "unserem"
            | "unseren"
            | "unserer"
    );
    is_first_person && question.split_whitespace().count() >= 3
}

/// Whether a heading says what somebody's trouble is: an error, or what happens to oneself ("Nobody can hear me").
pub(super) fn tells_of_trouble(heading: &str) -> bool {
    let folded = fold(heading);
    let words: Vec<&str> = folded.split(' ').collect();
    let happens_to_oneself = words.len() > 2
        && words.iter().any(|word| {
            matches!(
                *word,
                "me" | "my" | "us" | "our" | "mich" | "mir" | "mein" | "meine" | "uns"
            )
        });
    happens_to_oneself || tells_of_an_error(&words)
}

fn asks_without_mark(words: &[&str]) -> bool {
    let [first, second, _, ..] = words else {
        return false;
    };
    match *first {
        "how" | "why" | "what" => true,
        "can" | "could" | "does" | "did" | "is" | "are" | "will" | "should" | "has" | "have" => {
            matches!(
                *second,
                "i" | "we" | "you" | "my" | "it" | "there" | "the" | "this" | "a" | "an"
            )
        }
        "do" => matches!(*second, "i" | "we" | "you"),
        "where" | "when" | "which" | "who" => {
            matches!(
                *second,
                "can" | "do" | "does" | "should" | "is" | "are" | "will" | "would" | "did"
            )
        }
        _ => false,
    }
}

/// Words that make a bold line tell of trouble.
const TROUBLE: &[&str] = &[
    "error",
    "errors",
    "fail",
    "fails",
    "failed",
    "failing",
    "failure",
    "failures",
    "cannot",
    "cant",
    "unable",
    "couldnt",
    "doesnt",
    "dont",
    "didnt",
    "isnt",
    "arent",
    "wasnt",
    "wont",
    "exception",
    "denied",
    "rejected",
    "refused",
    "crash",
    "crashes",
    "crashed",
    "stuck",
    "timeout",
    "missing",
    "broken",
    "insufficient",
    "invalid",
];

/// Two words together that do.
const TROUBLE_PAIRS: &[(&str, &str)] = &[
    ("issues", "with"),
    ("issue", "with"),
    ("problem", "with"),
    ("problems", "with"),
    ("trouble", "with"),
    ("not", "working"),
    ("not", "able"),
    ("not", "found"),
    ("not", "fetching"),
    ("does", "not"),
    ("is", "not"),
    ("could", "not"),
    ("can", "not"),
    ("did", "not"),
    ("are", "not"),
    ("timed", "out"),
    ("issues", "related"),
    ("not", "receiving"),
    ("having", "trouble"),
    ("no", "longer"),
    ("will", "not"),
];

fn tells_of_an_error(words: &[&str]) -> bool {
    words.len() > 1
        && (words.iter().any(|word| TROUBLE.contains(word))
            || words
                .windows(2)
                .any(|pair| TROUBLE_PAIRS.iter().any(|(a, b)| pair == [*a, *b])))
}

/// Names of parts of an answer, folded.
const LABELS: &[&str] = &[
    "symptom",
    "symptoms",
    "cause",
    "causes",
    "possible cause",
    "possible causes",
    "root cause",
    "root causes",
    "reason",
    "reasons",
    "possible reasons",
    "resolution",
    "resolutions",
    "solution",
    "solutions",
    "possible solutions",
    "fix",
    "workaround",
    "workarounds",
    "mitigation",
    "mitigations",
    "mitigation steps",
    "recommendation",
    "recommendations",
    "prerequisite",
    "prerequisites",
    "requirements",
    "note",
    "notes",
    "important",
    "tip",
    "tips",
    "warning",
    "caution",
    "example",
    "examples",
    "for example",
    "description",
    "details",
    "overview",
    "summary",
    "introduction",
    "background",
    "scenario",
    "steps",
    "step",
    "next steps",
    "next step",
    "action",
    "actions",
    "recommended steps",
    "recommended step",
    "recommended action",
    "recommended actions",
    "troubleshooting",
    "troubleshooting steps",
    "troubleshoot",
    "verification",
    "things to check",
    "what to check",
    "frequently asked questions",
    "faq",
    "faqs",
    "common questions",
    "questions",
    "answer",
    "question",
    "issue",
    "problem",
    "error",
    "errors",
    "error message",
    "error messages",
    "common issues",
    "common errors",
    "known issues",
    "limitations",
    "general",
    "other",
    "result",
    "results",
    "expected result",
    "output",
    "sample output",
    "syntax",
    "or",
    "and",
    "option",
    "method",
    "procedure",
    "impact",
    "explanation",
    "information",
    "customer message",
    "message",
    "see also",
    "learn more",
    "read more",
    "more information",
    "portal",
    "azure portal",
    "powershell",
    "cli",
    "azure cli",
    "using powershell",
    "using the portal",
    "using the azure portal",
    "using cli",
    "using azure cli",
    "using the azure cli",
    "windows",
    "linux",
    "preview",
    "update",
    "remarks",
    "feedback",
    "disclaimer",
    "troubleshooters",
    "status",
    "benefits",
    "contact support",
    "best practices",
];

/// Labels that name a part of an article more often than one of an answer, folded.
const SECTIONS: &[&str] = &[
    "troubleshooting",
    "troubleshooters",
    "general",
    "other",
    "overview",
    "limitations",
    "known issues",
    "common issues",
    "common errors",
    "best practices",
    "frequently asked questions",
    "faq",
    "faqs",
    "common questions",
    "next steps",
    "additional information",
    "more information",
    "see also",
    "learn more",
];

/// Whether a bold label heads a part of the article rather than of the answer above it.
pub(super) fn names_section(label: &str) -> bool {
    SECTIONS.contains(&fold(label).as_str())
}

/// First words that lead into something.
const LEADS: &[&str] = &[
    "note",
    "if",
    "please",
    "follow",
    "see",
    "for",
    "important",
    "tip",
    "warning",
    "then",
    "optional",
    "click",
    "select",
];

fn is_label(words: &[&str]) -> bool {
    let text = words.join(" ");
    let is_numbered_part = matches!(words, [first, number, ..]
        if matches!(*first, "step" | "option" | "method" | "solution" | "scenario" | "case" | "part" | "cause" | "resolution")
            && (number.chars().all(char::is_numeric) || number.chars().count() == 1));
    LABELS.contains(&text.as_str())
        || is_numbered_part
        || words.first().is_some_and(|first| LEADS.contains(first))
        || is_related(words)
}

fn is_related(words: &[&str]) -> bool {
    matches!(words, [first, _, ..] if words.len() <= 3 && matches!(*first, "related" | "additional" | "recommended" | "further" | "useful" | "helpful" | "more"))
}

/// Titles of a list of links: "Recommended Documents", "Tutorial videos", "Budget API Resources".
pub(super) fn is_documents(words: &[&str]) -> bool {
    let last = words.last().copied().unwrap_or_default();
    let names_documents = matches!(
        last,
        "document"
            | "documents"
            | "documentation"
            | "documentations"
            | "docs"
            | "doc"
            | "resources"
            | "links"
            | "link"
            | "videos"
            | "video"
            | "tutorials"
            | "tutorial"
            | "references"
            | "reference"
            | "reading"
            | "articles"
            | "guides"
    );
    words.len() <= 4
        && (names_documents
            || (is_related(words)
                && matches!(last, "information" | "info" | "material" | "content" | "help")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::line;

    fn found(text: &str) -> Option<(String, String, Strength)> {
        let lines = line::lines(text, 1);
        let found = candidate(lines.first()?)?;
        Some((found.question, found.same_line, found.strength))
    }

    fn strength_of(text: &str) -> Option<Strength> {
        found(text).map(|(_, _, strength)| strength)
    }

    #[test]
    fn a_bold_line_is_a_question_in_every_dress() {
        for text in [
            "**Why so?**",
            "* **Why so?**",
            "  1. **Why so?** ",
            "- ** Why so? **<br>",
            "<b>Why so?</b>",
            "**Why so**?",
        ] {
            let (question, rest, strength) = found(text).expect(text);

            assert_eq!(
                (question.as_str(), rest.as_str(), strength),
                ("Why so?", "", Strength::Question),
                "{text}"
            );
        }
    }

    #[test]
    fn an_answer_may_stand_on_the_same_line() {
        let (question, rest, _) =
            found("* **Is it down now?** No, see [here](https://a.b).").expect("a question");

        assert_eq!(question, "Is it down now?");
        assert_eq!(rest, "No, see [here](https://a.b).");
    }

    #[test]
    fn emphasis_in_a_sentence_asks_nothing() {
        for text in [
            "* **Note:** mind the gap",
            "1. **Error:** VM size is not valid",
            "Select **Why?** and go on",
            "* **Cloud users** - any plan",
            "**Settings** > **Billing**",
            "| **Why?** | **How?** |",
            "## **Why?**",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn statements_of_a_problem_count_without_a_mark() {
        for text in [
            "**I am getting 400 Bad request**",
            "**My start operation failed**",
            "**Error 40914: Cannot open server**",
            "**Unable to delete the connection**",
            "**How do I make use of it**",
            "**Issues with A2 VMs**",
        ] {
            assert_eq!(strength_of(text), Some(Strength::Statement), "{text}");
        }
    }

    #[test]
    fn parts_of_an_answer_are_labels() {
        for text in [
            "**Cause**",
            "**Note:**",
            "**Step 2: open it**",
            "**If it fails, then:**",
            "**Did this TSG resolve your issue?**",
        ] {
            assert_eq!(strength_of(text), Some(Strength::Label), "{text}");
        }
        assert_eq!(strength_of("**Tutorial videos**"), Some(Strength::Documents));
        assert_eq!(strength_of("**Download your invoice**"), Some(Strength::Weak));
    }
}
