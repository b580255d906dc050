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
          | (?:can|could|may|should|do)\s+(?:i|we|you)\s+
          | is\s+it\s+possible\s+(?:for\s+me\s+)?to\s+
          | is\s+there\s+a\s+way\s+to\s+
          | are\s+you\s+(?:looking\s+(?:for\s+(?:a\s+way\s+to|information\s+(?:on|about))|to)|trying\s+to|getting\s+started\s+with)\s+
          | where\s+(?:can|do)\s+(?:i|we|you)\s+
          | why\s+(?:is|are|do|does|did|was|am|can)\s+(?:(?:i|we|the|my)\s+)?
          | (?:i\s+am|i['’]m|we\s+are|we['’]re)\s+(?:getting|seeing|having|facing|trying\s+to)\s+(?:(?:an?|the)\s+)?
          | (?:i|we)\s+(?:do\s+not|don['’]t)\s+know\s+how\s+to\s+
          | refer\s+(?:to\s+)?(?:our|the)?\s+
        )",
    )
    .expect("the pattern is a constant, and a test compiles it")
});

/// How questions begin that ask why something does not work; what they deny stays.
static DENYING_FRAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^(?:
            why\s+(?P<can>can['’]t\s+(?:i|we)|cannot\s+(?:i|we)|can\s+(?:i|we)\s+not|am\s+i\s+(?:unable|not\s+able)\s+to)
          | why\s+(?P<do>don['’]t\s+(?:i|we)|do\s+(?:i|we)\s+not)
          | why\s+(?P<did>didn['’]t\s+(?:i|we)|did\s+(?:i|we)\s+not)
          | (?P<unable>(?:i\s+am|i['’]m)\s+(?:unable|not\s+able)\s+to)
        )\s+",
    )
    .expect("the pattern is a constant, and a test compiles it")
});

/// Between the parts of a title that names the product, the area and the problem.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\s[-–—|]\s|:\s").expect("the pattern is a constant, and a test compiles it")
});

/// Between sentences.
static SENTENCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[.!?]\s+").expect("the pattern is a constant, and a test compiles it"));

/// How pointers end: what the link is for is said before.
static POINTER_END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[,;.]?\s*(?:please\s+)?(?:check|see|refer(?:\s+to)?|review|visit|read|follow|go\s+to)\s+(?:out\s+)?(?:our|the|this|these|following)?\s*(?:\w+\s+){0,2}(?:documentation|documents?|docs?|article|page|guide|link|here)?\.?\s*$")
        .expect("the pattern is a constant, and a test compiles it")
});

/// How pointers begin.
static POINTER_START: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:to\s+(?:learn|know|understand|read|find\s+out)\s+(?:more\s+)?(?:about\s+|on\s+)?|for\s+(?:more\s+)?(?:information|details)\s+(?:about|on)\s+|refer\s+(?:to\s+)?(?:our\s+|the\s+)?|check\s*out\s+(?:our\s+|the\s+|how\s+)?)")
        .expect("the pattern is a constant, and a test compiles it")
});

static PARENTHESES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\s*\([^()]{1,40}\)").expect("the pattern is a constant"));

/// Where a sentence may end before it ends: what follows says when, why or what else.
static CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:[,;:.!?]\s|\s(?:[-–—]|when|while|because|after|before|since|so that|which|during|although|though|even though|using|by using|and then)\s)")
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
    folded.is_empty() || PLACEHOLDERS.binary_search(&folded).is_ok() || reports_something(folded)
}

/// "We ran diagnostics on your resource and found an issue", whatever it was.
fn reports_something(folded: &str) -> bool {
    let mut words = folded.split(' ');
    let names_none = matches!(
        words.next_back(),
        Some("issue" | "issues" | "problem" | "problems" | "event" | "events")
    );
    let is_report = folded.starts_with("we ")
        && words.any(|word| matches!(word, "ran" | "found" | "detected" | "identified" | "discovered"));
    (names_none && is_report) || folded.starts_with("your resource was impacted")
}

/// A question without the number that stands before it in its article: "2. How do I pay?", "3) The lamp is red".
pub(super) fn without_number(question: &str) -> &str {
    const MOST_DIGITS: usize = 2;
    let rest = question.trim_start_matches(|next: char| next.is_ascii_digit());
    let digits = question.len() - rest.len();
    let behind = rest.strip_prefix(['.', ')']).unwrap_or_default();
    let named = behind.trim_start();
    let is_number = (1..=MOST_DIGITS).contains(&digits)
        && named.len() < behind.len()
        && named.starts_with(|next: char| !next.is_ascii_digit())
        && named.contains(char::is_alphabetic);
    if is_number { named } else { question }
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
        last_parts,
        first_sentences,
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
    PARENTHESES.replace_all(text, "").replace(" :", ":")
}

/// The last parts of a title: "Printers - Setup - The lid does not close" is about the lid. Of a question, and behind a
/// colon, only what a word or two announce ("Error: …").
fn last_parts(text: &str) -> String {
    const MOST_ANNOUNCING_WORDS: usize = 3;
    let is_question = text.ends_with('?') || FRAME.is_match(text) || DENYING_FRAME.is_match(text);
    PART.find_iter(text)
        .filter(|joint| {
            let words = text.get(..joint.start()).unwrap_or_default().split_whitespace();
            let is_announced = joint.as_str().starts_with(':') && words.count() <= MOST_ANNOUNCING_WORDS;
            is_announced || !(is_question || joint.as_str().starts_with(':'))
        })
        .filter_map(|joint| text.get(joint.end()..))
        .find(|last| fits(last) && last.chars().count() >= SHORTEST_CLAUSE_CHARS)
        .unwrap_or_default()
        .to_owned()
}

/// As many whole sentences as fit.
fn first_sentences(text: &str) -> String {
    SENTENCE
        .find_iter(text)
        .map(|end| text.get(..=end.start()).unwrap_or_default())
        .filter(|sentences| fits(sentences) && sentences.chars().count() >= SHORTEST_CLAUSE_CHARS)
        .filter(|sentences| open_quote(sentences).is_none())
        .last()
        .map(|sentences| sentences.trim_end_matches(['.', '!']).to_owned())
        .unwrap_or_default()
}

fn without_frame(text: &str) -> String {
    if let Some(frame) = DENYING_FRAME.captures(text) {
        let denied = [
            ("can", "Can't"),
            ("do", "Don't"),
            ("did", "Didn't"),
            ("unable", "Unable to"),
        ]
        .into_iter()
        .find(|(name, _)| frame.name(name).is_some());
        let rest = frame.get(0).and_then(|frame| text.get(frame.end()..));
        if let (Some((_, denied)), Some(rest)) = (denied, rest) {
            return format!("{denied} {}", rest.trim_end_matches(['?', ' ']));
        }
    }
    // Without its frame it is no question any more.
    FRAME.replace(text, "").trim_end_matches(['?', ' ']).to_owned()
}

/// As many clauses as fit.
fn first_clauses(text: &str) -> String {
    // "The error message, "It is not working"": what is quoted is what tells.
    let is_told_by_quote = |joint: &regex::Match<'_>| {
        let after = text.get(joint.end()..).unwrap_or_default();
        after.starts_with(['"', '“', '„', '«'])
    };
    CLAUSE
        .find_iter(text)
        .filter(|joint| !is_told_by_quote(joint))
        .map(|joint| text.get(..joint.start()).unwrap_or_default())
        .filter(|clauses| fits(clauses) && clauses.chars().count() >= SHORTEST_CLAUSE_CHARS)
        // "the gates in which …" ends in the middle of a phrase.
        .filter(|clauses| {
            without_leading_words(clauses).len() == clauses.len() && open_quote(clauses).is_none()
        })
        .last()
        .map(|clauses| clauses.trim_end_matches([',', ';', ':', ' ']).to_owned())
        .unwrap_or_default()
}

/// Words that lead to the next: a text that is cut behind one of them ends in the middle of a phrase.
const LEADING_WORDS: &[&str] = &[
    "a", "am", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "has", "have", "i", "if",
    "in", "into", "is", "its", "my", "of", "on", "or", "our", "than", "that", "the", "their", "this", "to",
    "vs", "was", "we", "were", "when", "where", "which", "with", "your", "der", "die", "das", "dem", "den",
    "und", "oder", "für", "von", "mit", "im", "zu", "zum", "zur", "auf", "bei", "ein", "eine", "einen",
    "einer",
];

/// The text without the words at its end that lead to the next.
fn without_leading_words(text: &str) -> &str {
    let mut text = text;
    while let Some((before, last)) = text.rsplit_once(' ')
        && LEADING_WORDS.contains(&last.to_lowercase().as_str())
    {
        text = before.trim_end();
    }
    text
}

/// At most `most` characters, cut between words, where a phrase ends if that is near; quotes are closed, and a
/// parenthesis that lost its end goes.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let whole = cut_to(text, most.saturating_sub(1));
    match open_quote(whole) {
        Some(closing) => format!("{}…{closing}", cut_to(text, most.saturating_sub(2))),
        None => format!("{whole}…"),
    }
}

/// The words of a text that has more than `most` characters, as many as fit.
fn cut_to(text: &str, most: usize) -> &str {
    let end = text.char_indices().nth(most).map_or(text.len(), |(end, _)| end);
    let head = text.get(..end).unwrap_or(text);
    let is_long = |part: &str| part.chars().count() > most / 2;
    let is_at_word = text.get(end..).is_some_and(|rest| rest.starts_with(' '));
    // One very long word is cut where it must be.
    let words = match head.rfind(' ').and_then(|at| head.get(..at)) {
        Some(words) if !is_at_word && is_long(words) => words,
        _ => head,
    };
    let whole = words
        .rfind('(')
        .filter(|&open| words.get(open..).is_some_and(|rest| !rest.contains(')')))
        .and_then(|open| words.get(..open))
        .filter(|before| is_long(before))
        .unwrap_or(words);
    let phrase = without_leading_words(whole.trim_end());
    let kept = if is_long(phrase) { phrase } else { whole };
    kept.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | '"' | '”' | '»'))
}

/// What closes the quotes that a text leaves open.
fn open_quote(text: &str) -> Option<char> {
    let count = |mark: char| text.chars().filter(|&character| character == mark).count();
    if count('"') % 2 == 1 {
        Some('"')
    } else if count('“') > count('”') && !text.contains('„') {
        Some('”')
    } else if count('„') > count('“') {
        Some('“')
    } else if count('«') > count('»') {
        Some('»')
    } else {
        None
    }
}

/// Whether a text begins with a name as programs write it: `setup.cfg`, `x509`, `card_declined`, "eSIM", `acme-cli:`.
fn begins_with_name(text: &str) -> bool {
    let first = text.split(' ').next().unwrap_or_default();
    let word = first.trim_end_matches([':', ',', ';', '?', '!', '.', '…']);
    let is_alone = first.len() == text.len() || first.ends_with(':');
    word.contains(['_', '.', '/', '\\', '(', '[', ':', '@', '='])
        || word.contains(|next: char| next.is_ascii_digit())
        || word.chars().skip(1).any(char::is_uppercase)
        || (is_alone && word.contains('-'))
}

/// With a capital first, where it begins with a word of the language.
pub(super) fn capitalised(text: &str) -> String {
    if begins_with_name(text) {
        return text.to_owned();
    }
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
    fn the_number_of_a_heading_is_no_part_of_its_label() {
        assert_eq!(without_number("2. How do I pay?"), "How do I pay?");
        assert_eq!(without_number("12) The lamp is red"), "The lamp is red");
        for text in [
            "2.5 litres are gone",
            "500. Internal error",
            "3. 4",
            "1.",
            "2024. A year",
            "A. b",
        ] {
            assert_eq!(without_number(text), text);
        }
    }

    #[test]
    fn a_name_of_a_program_is_written_as_it_is() {
        for text in [
            "setup.cfg",
            "x509: unknown authority",
            "card_declined",
            "eSIM is gone",
            "acme-cli: Usage",
        ] {
            assert_eq!(capitalised(text), text);
        }
        for (text, said) in [
            ("reset it", "Reset it"),
            ("re-index it", "Re-index it"),
            ("why?", "Why?"),
        ] {
            assert_eq!(capitalised(text), said);
        }
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

    #[test]
    fn what_a_question_denies_stays_denied() {
        assert_eq!(
            short("Why can't I open the north gate of the old building with the badge of a visitor?"),
            "Can't open the north gate of the old building…"
        );
        assert_eq!(
            short("Why do I not see the lamp of the north gate when I come from the old building?"),
            "Don't see the lamp of the north gate"
        );
    }

    #[test]
    fn a_question_about_a_thing_keeps_its_verb() {
        assert_eq!(
            short("Does changing the badge of a visitor also change the badge of the host of that visitor?"),
            "Does changing the badge of a visitor also change the badge…"
        );
    }

    #[test]
    fn a_title_of_parts_is_labelled_by_the_last() {
        for (title, label) in [
            (
                "Gates of the old building - The lamp of the reader does not light up",
                "The lamp of the reader does not light up",
            ),
            (
                "Error: the reader does not know the badge of the visitor in May?",
                "The reader does not know the badge of the visitor in May?",
            ),
        ] {
            assert_eq!(short(title), label, "{title}");
        }
        assert_eq!(
            short("Opening a gate and/or a door of the old building with the badge of a visitor"),
            "Opening a gate and/or a door of the old building…"
        );
    }

    #[test]
    fn sentences_are_kept_whole() {
        assert_eq!(
            short("Why do I see a second gate here? Who has built it? What does it cost in a year?"),
            "Why do I see a second gate here? Who has built it?"
        );
    }

    #[test]
    fn a_label_does_not_end_before_what_it_is_about() {
        assert_eq!(
            short(
                "I'm facing issues with the error message, \"The gate is stuck,\" at the north gate of the old building"
            ),
            "Issues with the error message, \"The gate is stuck,\"…"
        );
        assert_eq!(
            short(
                "My gate is behind a wall of bricks and I am using a badge of a visitor. How can I get to it?"
            ),
            "My gate is behind a wall of bricks and I am using a badge…"
        );
    }

    #[test]
    fn quotes_are_closed_where_a_text_is_cut() {
        let label = cut(
            "See the message \"The door code of the north gate is wrong\" on the reader",
            40,
        );

        assert_eq!(label, "See the message \"The door code…\"");
        assert_eq!(
            cut("Managing the badges (red, green and blue)", 30),
            "Managing the badges…"
        );
    }
}
