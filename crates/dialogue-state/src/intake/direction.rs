//! Which way the time lies that a question asks for: when something began has been, when somebody comes is ahead.

use knowledge::IntakeQuestion;

use super::known;
use super::when::Direction;
use crate::words::Text;

/// Questions that look ahead by their words, though what was due may have been.
const AHEAD: &[&str] = &[
    "deadline",
    "due",
    "planned",
    "plan",
    "schedule",
    "scheduled",
    "future",
    "upcoming",
    "need",
    "needed",
    "arrival",
    "departure",
    "will",
    "shall",
    "should",
    "frist",
    "fällig",
    "geplant",
    "geplante",
    "sollen",
    "soll",
    "sollte",
    "brauchen",
    "benötigen",
    "anreise",
    "abreise",
];

/// Questions for a wish: nobody wishes for a day that is over.
const WISHED: &[&str] = &[
    "preferred",
    "prefer",
    "desired",
    "want",
    "wish",
    "like",
    "would",
    "gewünscht",
    "gewünschter",
    "gewünschtes",
    "wunschtermin",
    "möchten",
    "möchtest",
    "wollen",
    "willst",
    "wünschen",
];

/// Questions that ask for what has been by their words.
const BEHIND: &[&str] = &[
    "did",
    "was",
    "were",
    "had",
    "since",
    "ago",
    "began",
    "begun",
    "started",
    "happened",
    "occurred",
    "birth",
    "born",
    "purchased",
    "bought",
    "paid",
    "received",
    "seit",
    "war",
    "waren",
    "wurde",
    "wurden",
    "begann",
    "begonnen",
    "hatte",
    "hatten",
    "passiert",
    "geburtsdatum",
    "geburtstag",
    "geboren",
    "gekauft",
    "erhalten",
];

/// Behind these what somebody does is still to come: "when do you arrive".
const DOING: &[&str] = &[
    "do", "can", "could", "may", "are", "kommen", "können", "reisen", "ziehen", "dürfen",
];
const DOERS: &[&str] = &["you", "we", "they", "i", "sie", "wir", "ihr", "du", "ich"];

/// Nobody comes yesterday.
const COMING: &[&str] = &[
    "arrive", "come", "visit", "leave", "depart", "travel", "move", "kommen", "reisen", "ziehen",
];

/// In German what has been stands behind one of these: "Wann sind Sie gelandet?".
const PERFECT: &[&str] = &["ist", "sind", "hat", "haben", "hast", "bist", "habt"];

/// Which way the time lies that a question asks for, and whether it can lie no other way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) direction: Direction,
    pub(super) is_strict: bool,
}

/// Which way the time lies that `question` asks for. What says nothing is read as what has been: most forms are about trouble.
pub(super) fn asked(question: &IntakeQuestion) -> Asked {
    let words = known::words_of(question);
    let has = |any: &[&str]| words.words.iter().any(|word| any.contains(&word.as_str()));
    let is_behind = has(BEHIND) || has(PERFECT) && words.words.iter().any(|word| is_participle(word));
    let is_due = words
        .words
        .windows(2)
        .any(|pair| matches!(pair, [first, second] if first == "by" && second == "when"));
    let is_wished = has(WISHED);
    // "When did you want to leave" asks for what is ahead.
    let direction = if is_wished || has(AHEAD) || is_due || (!is_behind && tells_what_is_done(&words)) {
        Direction::Future
    } else {
        Direction::Past
    };
    let is_strict = match direction {
        Direction::Future => (is_wished || (has(COMING) && tells_what_is_done(&words))) && !is_behind,
        Direction::Past => is_behind,
    };
    Asked { direction, is_strict }
}

/// Who somebody waits for can only come ahead: "When can an engineer visit?".
const MAY: &[&str] = &[
    "can", "could", "may", "might", "kann", "könnte", "können", "könnten", "darf", "dürfen",
];

fn tells_what_is_done(words: &Text) -> bool {
    let may = |pair: &[String]| matches!(pair, [when, may] if matches!(when.as_str(), "when" | "wann") && MAY.contains(&may.as_str()));
    if words.words.windows(2).any(may) {
        return true;
    }
    words.words.windows(2).any(
        |pair| matches!(pair, [verb, doer] if DOING.contains(&verb.as_str()) && DOERS.contains(&doer.as_str())),
    )
}

/// Whether a German word may tell what was done: "gelandet", "aufgetreten", "reklamiert".
fn is_participle(word: &str) -> bool {
    const FEWEST_LETTERS: usize = 5;
    let is_long = word.chars().count() >= FEWEST_LETTERS;
    is_long
        && (word.ends_with("iert") || (word.contains("ge") && (word.ends_with('t') || word.ends_with("en"))))
}

#[cfg(test)]
mod tests {
    use knowledge::Control;

    use super::*;

    #[test]
    fn a_label_tells_which_way_its_time_lies() {
        for (label, direction, is_strict) in [
            ("When do you arrive?", Direction::Future, true),
            ("When did you arrive?", Direction::Past, true),
            ("When do you see the fault?", Direction::Future, false),
            ("When would you like to come?", Direction::Future, true),
            ("Preferred date", Direction::Future, true),
            ("Wann möchten Sie umziehen?", Direction::Future, true),
            ("Wann reisen Sie an?", Direction::Future, true),
            ("When can an engineer visit?", Direction::Future, true),
            ("Wann kann ein Handwerker kommen?", Direction::Future, true),
            ("Since when can you not print?", Direction::Past, true),
            ("When is it due?", Direction::Future, false),
            ("On what day did you land?", Direction::Past, true),
            ("Since when have you noticed it?", Direction::Past, true),
            ("When was it paid?", Direction::Past, true),
            ("Seit wann?", Direction::Past, true),
            ("Wann sind Sie gelandet?", Direction::Past, true),
            ("When does it happen?", Direction::Past, false),
            ("Date", Direction::Past, false),
        ] {
            let question = IntakeQuestion {
                id: "day".to_owned(),
                order: 1,
                control: Control::DateTime,
                label: label.to_owned(),
                required: true,
                options: Vec::new(),
                visibility: None,
                hint: None,
                max_length: None,
                validations: Vec::new(),
            };

            assert_eq!(asked(&question), Asked { direction, is_strict }, "{label}");
        }
    }
}
