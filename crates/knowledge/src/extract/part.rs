//! Names of parts: of an answer ("Cause", "Note:", "Step 2"), of an article ("Known issues"), and of its documents.

mod pointing;

pub(super) use pointing::points_at_its_article;

use super::collection;
use crate::slug::fold;

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
    "contents",
    "table of contents",
    "inhalt",
    "inhaltsverzeichnis",
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
    "before you begin",
    "before you start",
    "abhilfe",
    "achtung",
    "beispiel",
    "beispiele",
    "beschreibung",
    "ergebnis",
    "fehlerbild",
    "fehlermeldung",
    "hinweis",
    "hinweise",
    "lösung",
    "lösungen",
    "mögliche lösungen",
    "mögliche ursachen",
    "nächste schritte",
    "schritte",
    "symptome",
    "ursache",
    "ursachen",
    "voraussetzung",
    "voraussetzungen",
    "vorgehen",
    "wichtig",
    "zusammenfassung",
];

/// What leads to people at the end of an article, folded: an agent has its own way there.
const CALLS_FOR_HELP: &[&str] = &[
    "need help",
    "need more help",
    "need further help",
    "need additional help",
    "still need help",
    "still having issues",
    "still having problems",
    "contact us",
    "contact support",
    "get help",
    "get support",
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
    "before you begin",
    "before you start",
];

/// Whether a folded title leads to people: "Need more help?", "Contact support", "Still not solved?".
pub(super) fn calls_for_help(folded: &str) -> bool {
    CALLS_FOR_HELP.contains(&folded) || is_still_unsolved(folded) || asks_for_more(folded)
}

/// "Need more?", "Any other questions?", "Anything else?"
fn asks_for_more(folded: &str) -> bool {
    const MORE: &[&str] = &[
        "more",
        "else",
        "other",
        "further",
        "additional",
        "any",
        "anything",
    ];
    const ASKED: &[&str] = &[
        "need",
        "have",
        "got",
        "you",
        "do",
        "help",
        "question",
        "questions",
        "assistance",
        "anything",
        "else",
    ];
    const MOST_WORDS: usize = 6;
    let words: Vec<&str> = folded.split(' ').collect();
    (2..=MOST_WORDS).contains(&words.len())
        && words.iter().any(|word| MORE.contains(word))
        && words.iter().any(|word| ASKED.contains(word))
        && words
            .iter()
            .all(|word| MORE.contains(word) || ASKED.contains(word))
}

/// "Still no luck?" asks the reader; "Still not paid: what can I do?" and "Still getting error 12" are of somebody.
fn is_still_unsolved(folded: &str) -> bool {
    const MOST_WORDS: usize = 4;
    const UNSOLVED: &[&str] = &[
        "fixed",
        "having",
        "help",
        "issue",
        "issues",
        "luck",
        "not",
        "problem",
        "problems",
        "questions",
        "resolved",
        "solved",
        "stuck",
        "trouble",
        "unresolved",
        "working",
        "seeing",
        "it",
        "no",
        "need",
        "there",
        "here",
    ];
    let mut words = folded.split(' ');
    let is_still = matches!(words.next(), Some("still" | "noch" | "weiterhin"));
    let count = words.clone().count();
    // "Still slow?" asks it too.
    is_still && (1..MOST_WORDS).contains(&count) && (count == 1 || words.all(|word| UNSOLVED.contains(&word)))
}

/// Whether a bold label heads a part of the article rather than of the answer above it.
pub(super) fn names_section(label: &str) -> bool {
    SECTIONS.contains(&fold(label).as_str())
}

/// Whether a heading says what kind of thing stands under it, and not what about: "FAQ", "General", "Troubleshooting".
pub(crate) fn names_no_topic(heading: &str) -> bool {
    collection::is_name_of_questions(&fold(heading)) || names_section(heading)
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

/// Whether a few folded words announce what there is to say of one trouble, or to tell support: "Possible causes", "Symptoms:",
/// "Provide this information:".
pub(super) fn announces_particulars(words: &[&str]) -> bool {
    const PARTICULARS: &[&str] = &[
        "symptom",
        "symptoms",
        "cause",
        "causes",
        "reason",
        "reasons",
        "prerequisite",
        "prerequisites",
        "requirements",
        "examples",
        "impact",
        "information",
        "details",
        "include",
        "provide",
        "tell",
        "symptome",
        "ursache",
        "ursachen",
        "gründe",
        "voraussetzungen",
        "beispiele",
    ];
    const MOST_WORDS: usize = 8;
    words.len() <= MOST_WORDS && words.iter().any(|word| PARTICULARS.contains(word))
}

/// Whether folded words begin as a remark does and may tell of trouble all the same: "Warning: the input was cut", "If it is
/// full".
pub(super) fn may_tell_of_trouble(words: &[&str]) -> bool {
    matches!(words, ["warning" | "if", _, _, ..])
}

/// Whether a folded heading is made of nothing but names of what there is to say of one trouble: "Causes and resolutions".
pub(super) fn are_particulars(folded: &str) -> bool {
    const NAMES: &[&str] = &[
        "cause",
        "causes",
        "fix",
        "fixes",
        "reason",
        "reasons",
        "resolution",
        "resolutions",
        "solution",
        "solutions",
        "symptom",
        "symptoms",
        "workaround",
        "workarounds",
        "lösung",
        "lösungen",
        "symptome",
        "ursache",
        "ursachen",
    ];
    const BETWEEN: &[&str] = &["and", "common", "likely", "mögliche", "or", "possible", "und"];
    let is_name = |word: &str| NAMES.contains(&word);
    folded.split(' ').any(is_name)
        && folded
            .split(' ')
            .all(|word| is_name(word) || BETWEEN.contains(&word))
}

/// What parts of an answer are called before their number, folded.
const NUMBERED: &[&str] = &[
    "approach",
    "case",
    "cause",
    "fix",
    "method",
    "option",
    "part",
    "reason",
    "resolution",
    "scenario",
    "solution",
    "step",
    "workaround",
    "fall",
    "grund",
    "lösung",
    "methode",
    "möglichkeit",
    "schritt",
    "ursache",
    "variante",
];

/// Whether folded words name a part of an answer, or lead into one.
pub(super) fn is_label(words: &[&str]) -> bool {
    let text = words.join(" ");
    // "See what it did" is what somebody wants, "See the log" a step.
    let is_wish = matches!(
        words,
        [
            "see",
            "what" | "who" | "how" | "why" | "which" | "where" | "when" | "if",
            ..
        ]
    );
    let is_numbered_part = matches!(words, [first, number, ..]
        if NUMBERED.contains(first)
            && (number.chars().all(char::is_numeric) || number.chars().count() == 1));
    LABELS.contains(&text.as_str())
        || is_numbered_part
        || (!is_wish && words.first().is_some_and(|first| LEADS.contains(first)))
        || is_related(words)
}

pub(super) fn is_related(words: &[&str]) -> bool {
    matches!(words, [first, _, ..] if words.len() <= 3 && matches!(*first, "related" | "additional" | "recommended" | "further" | "useful" | "helpful" | "more"))
}

/// Whether folded words that name what is related may head a text as well as links: "Additional information".
pub(super) fn may_inform(words: &[&str]) -> bool {
    matches!(
        words.last(),
        Some(&("information" | "info" | "help" | "content" | "material"))
    )
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
