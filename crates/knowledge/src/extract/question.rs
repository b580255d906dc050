//! Third pass: which bold text is a question or a statement of a problem, and which is a label.
//!
//! Half of the questions of the corpus do not end in `?`: they are statements ("I am getting 400 …"), error texts,
//! tasks ("Download your invoice"). What they share is to stand alone in bold; what sets them apart from labels
//! ("Cause", "Note:", "Step 2") is what they say.

use super::line::{Kind, Line};
use super::part::{calls_for_help, is_documents, is_label};
use super::trouble::{is_named_error, speaks_of_oneself, tells_of_an_error};
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
    // "👉 **What is covered?**"
    let begins = |next: char| next.is_whitespace() || mark::is_picture(next) || mark::is_direction_mark(next);
    let (bold, after) = leading_bold(line.text.trim_start_matches(begins))?;
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
    let question = without_colon(question);
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
    let asks = mark::without_closing(&question).ends_with(ends_sentence)
        || (strength == Strength::Statement && speaks_of_oneself(&question));
    let says_enough =
        mark::words(&question) >= 3 || (strength == Strength::Question && asks_for_oneself(&question));
    let is_answered_here = asks && says_enough && !after.starts_with(',');
    let same_line =
        dialect::without_label(rest.trim_start_matches(['-', '–', '—', ':']).trim_start()).to_owned();
    is_answered_here.then_some(Candidate {
        question,
        same_line,
        strength,
    })
}

/// A text that asks and answers itself, not in bold: "May I bring a dog? Yes, on a lead."
pub(super) fn answered_in_line(text: &str) -> Option<Candidate> {
    const LONGEST_QUESTION: usize = 160;
    const FEWEST_WORDS: usize = 3;
    let end = mark::first_question_mark(text)?.end;
    let (asked, rest) = text.split_at_checked(end)?;
    let same_line = rest.trim_start_matches(['-', '–', '—', ' ']);
    // What is asked and not answered is most of what has a question mark, and to make plain text of it costs most.
    let may_be_one = rest.starts_with(char::is_whitespace)
        && same_line.contains(char::is_alphanumeric)
        && asked.chars().count() <= LONGEST_QUESTION
        && !asked.contains(". ")
        && asked.matches("**").count() % 2 == 0
        && asked.matches('[').count() == asked.matches(']').count();
    if !may_be_one {
        return None;
    }
    let question = inline::plain(asked);
    (mark::words(&question) >= FEWEST_WORDS).then(|| Candidate {
        question,
        same_line: same_line.to_owned(),
        strength: Strength::Question,
    })
}

/// Whether a question is one of somebody who does not know, not one to check something by.
pub(super) fn asks_for_oneself(question: &str) -> bool {
    const ASKING: &[&str] = &[
        "how", "when", "where", "what", "which", "who", "whom", "why", "wie", "wann", "wo", "was", "welche",
        "welcher", "welches", "wer", "warum", "wieso", "woher", "wohin", "womit", "comment", "quand", "où",
        "pourquoi", "cómo", "cuándo", "dónde", "qué",
    ];
    const ONESELF: &[&str] = &[
        "i", "my", "me", "we", "our", "us", "ich", "mein", "meine", "meinen", "mir", "mich", "wir", "man",
        "je", "mon", "ma",
    ];
    let folded = fold(question);
    let words: Vec<&str> = folded.split(' ').collect();
    let first = words.first().copied().unwrap_or_default();
    // "Was" asks in German for what "Was the file sent?" does not.
    let is_english_was = matches!(
        *words,
        [
            "was",
            "the" | "it" | "this" | "that" | "there" | "a" | "an" | "your" | "any",
            ..
        ]
    );
    (ASKING.contains(&first) && !is_english_was)
        || words.iter().any(|word| ONESELF.contains(word))
        || matches!(*words, ["is" | "are", "there", ..])
}

/// Whether a question is one that its reader shall answer: "Have you tried another cable?"
pub(super) fn asks_the_reader(question: &str) -> bool {
    let folded = fold(question);
    let mut words = folded.split(' ');
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    match first {
        "is" | "are" | "was" | "were" | "does" | "did" | "has" => matches!(second, "your" | "you"),
        "have" => second == "you",
        _ => false,
    }
}

/// Whether an answer goes on from what the reader found out: "If not, turn it on.", "Then wait."
pub(super) fn goes_on_from_a_check(answer: &str) -> bool {
    /// So many bytes hold the first two words.
    const LONGEST_START: usize = 40;
    let folded = fold(
        answer
            .get(..answer.floor_char_boundary(LONGEST_START))
            .unwrap_or_default(),
    );
    let words: Vec<&str> = folded.split(' ').collect();
    matches!(
        *words,
        ["if", "not" | "so" | "yes" | "no" | "it" | "they", ..]
            | [
                "wenn" | "falls",
                "nicht" | "ja" | "nein" | "er" | "sie" | "es",
                ..
            ]
            | ["then" | "otherwise" | "dann" | "sonst", ..]
    )
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
pub(super) fn leading_bold(text: &str) -> Option<(&str, &str)> {
    let marker = ["**", "__"].into_iter().find(|marker| text.starts_with(marker))?;
    let inner = text.get(2..)?;
    let mut from = 0;
    let mut in_code = false;
    let mut is_emphasis_open = false;
    while let Some(rest) = inner.get(from..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with('`') {
            in_code = !in_code && rest.get(1..).is_some_and(|after| after.contains('`'));
            from += 1;
        } else if !in_code && rest.starts_with(marker) && from > 0 {
            // Of three stars the first may close what the bold text holds: "**Press *Send***".
            let is_third = is_emphasis_open && rest.starts_with("***");
            let end = from + usize::from(is_third);
            return Some((inner.get(..end)?, inner.get(end + 2..)?));
        } else if !in_code && rest.starts_with('*') {
            is_emphasis_open = !is_emphasis_open;
            from += 1;
        } else if !in_code && rest.starts_with('\\') {
            from += 1 + rest.chars().nth(1).map_or(0, char::len_utf8);
        } else {
            from += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    None
}

/// A text about oneself without the colon that leads into its answer: "I cannot log in:"; that of others belongs to them.
fn without_colon(question: String) -> String {
    let said = question.trim_end_matches([':', '：']).trim_end();
    if said.len() < question.len() && (speaks_of_oneself(said) || asks_how(said)) {
        return said.to_owned();
    }
    question
}

/// "How to reset a password", which says what it is about; "How to fix it" is a part of an answer.
fn asks_how(question: &str) -> bool {
    const FEWEST_WORDS: usize = 4;
    let folded = fold(question);
    let words: Vec<&str> = folded.split(' ').collect();
    let names_part = |word: &&str| {
        matches!(
            *word,
            "it" | "this" | "that" | "these" | "them" | "issue" | "problem" | "error"
        )
    };
    matches!(*words, ["how", "to" | "do" | "can", ..])
        && words.len() >= FEWEST_WORDS
        && !words.iter().any(names_part)
}

/// How sure it is that a text without markup is asked.
pub(super) fn strength(question: &str) -> Strength {
    let folded = fold(question);
    let words: Vec<&str> = folded.split(' ').collect();
    if stock::names_documents(&folded) {
        return Strength::Documents;
    }
    if stock::names_steps(&folded) || calls_for_help(&folded) {
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
    if is_named_error(question)
        || speaks_of_oneself(question)
        || asks_without_mark(&words)
        || tells_of_an_error(&words)
    {
        return Strength::Statement;
    }
    if is_documents(&words) {
        Strength::Documents
    } else {
        Strength::Weak
    }
}

fn asks_without_mark(words: &[&str]) -> bool {
    let [first, second, _, ..] = words else {
        return false;
    };
    match *first {
        // "What you need" names what follows, "Why this happens" a part of what there is to say.
        "how" | "why" | "what" => !matches!(
            *second,
            "you" | "it" | "we" | "they" | "this" | "that" | "these" | "those"
        ),
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
            "👉 **Why so?**",
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
    fn a_question_has_no_stars_of_the_emphasis_in_it() {
        for (text, asked) in [
            ("**Error 500 when I press *Send***", "Error 500 when I press Send"),
            ("***Send* fails with an error**", "Send fails with an error"),
            ("* **Why is *this* `a*b` so *slow*?**", "Why is this a*b so slow?"),
            ("*Why is it shut?**", "Why is it shut?"),
        ] {
            assert_eq!(
                found(text).map(|(question, ..)| question).as_deref(),
                Some(asked),
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
        assert!(found("1. **\"Is it down now?\"** No.").is_some());
        assert!(found("**Who pays?** We do.").is_some());
        assert!(found("**Still stuck?** Call us.").is_none());
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
            "**I cannot log in:**",
            "**My mail is gone**:",
            "**How to reset a password:**",
            "**Issue 2: Duplicate value**",
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
            "**How to fix it:**",
            "**How to verify:**",
        ] {
            assert_eq!(strength_of(text), Some(Strength::Label), "{text}");
        }
        assert_eq!(strength_of("**Tutorial videos**"), Some(Strength::Documents));
        assert_eq!(strength_of("**Download your invoice**"), Some(Strength::Weak));
    }
}
