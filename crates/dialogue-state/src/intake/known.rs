//! What a conversation has told already: a form does not ask for it again.

use std::collections::BTreeSet;
use std::rc::Rc;

use knowledge::{Control, IntakeForm, IntakeQuestion, Voice};

use super::titled::is_mere_wish;
use super::{Answered, Origin, elsewhere, when};
use crate::state::State;
use crate::words::{Text, remembered};
use crate::{EntityKind, Page, fallback};

/// A description of fewer words is worth asking for again.
const FEWEST_DESCRIBING_WORDS: usize = 5;

/// A line of fewer words is a keyword or a follow-up.
const FEWEST_LINE_WORDS: usize = 4;

/// Options of fewer letters are said by chance, and so are short ones that say nothing by themselves.
const FEWEST_OPTION_LETTERS: usize = 3;
const FEWEST_LETTERS_OF_ANY: usize = 4;

/// Options that are said of anything.
const COMMON_OPTIONS: &[&str] = &[
    "other",
    "others",
    "none",
    "both",
    "error",
    "issue",
    "problem",
    "question",
    "andere",
    "anderes",
    "sonstiges",
    "keine",
    "beide",
    "fehler",
    "frage",
];

/// Answers to the questions of `form` that the conversation holds.
pub(crate) fn answers(form: &IntakeForm, state: &State, voice: &Voice<'_>) -> Vec<Answered> {
    let mut taken = BTreeSet::new();
    form.questions
        .iter()
        .filter_map(|question| answer(form, question, state, voice, &mut taken))
        .collect()
}

/// When it began, where a description that was given to the form tells it and it was not asked yet.
pub(crate) fn beginning(
    form: &IntakeForm,
    state: &State,
    voice: &Voice<'_>,
    given: &[Answered],
) -> Option<Answered> {
    let is_open = |question: &&IntakeQuestion| {
        question.control == Control::DateTime && given.iter().all(|answered| answered.question != question.id)
    };
    let mut taken = BTreeSet::new();
    form.questions
        .iter()
        .filter(is_open)
        .find_map(|question| answer(form, question, state, voice, &mut taken))
}

fn answer(
    form: &IntakeForm,
    question: &IntakeQuestion,
    state: &State,
    voice: &Voice<'_>,
    taken: &mut BTreeSet<&'static str>,
) -> Option<Answered> {
    let asked = words_of(question);
    let asked = &asked.words;
    let asks = |any: &[&str]| asked.iter().any(|word| any.contains(&word.as_str()));
    let entity = |kind: EntityKind| {
        let mut values = state.entities.iter().rev().filter(|entity| entity.kind == kind);
        values.next().map(|entity| entity.value.clone())
    };
    let mut once = |name: &'static str, value: Option<String>| value.filter(|_| taken.insert(name));
    let said = match question.control {
        Control::Info | Control::Number => None,
        Control::Choice | Control::MultiChoice => return option(question, state),
        Control::DateTime => {
            let is_start = asks_for_beginning(question);
            let is_end = asks(&[
                "end", "ended", "stop", "stopped", "until", "resolved", "geendet", "beendet", "behoben",
                "endete", "ende", "bis",
            ]);
            let looks_ahead = super::direction::asked(question).direction == when::Direction::Future;
            if is_end || !is_start || looks_ahead {
                return None;
            }
            let value = once("time", entity(EntityKind::Time))?;
            return Some(Answered {
                question: question.id.clone(),
                text: shown_time(&value, voice),
                values: vec![value],
                origin: Origin::Known,
            });
        }
        Control::Text | Control::MultilineText => {
            if asks(&["fehlercode", "fehlermeldung", "fehlernummer"])
                || (asks(&["error", "errors", "exception", "fehler"])
                    && asks(&[
                        "code", "codes", "number", "message", "messages", "received", "get", "nummer",
                        "meldung",
                    ]))
            {
                once("error", entity(EntityKind::ErrorCode))
            } else if asks(&["correlation"])
                || (asks(&["request", "activity", "trace", "tracking"]) && asks(&["id", "guid"]))
            {
                once("guid", entity(EntityKind::Guid))
            } else if elsewhere::asks_for_contact(question) {
                let mut mail = || once("mail", entity(EntityKind::Mail));
                let phone = || elsewhere::told_phone(&state.questions);
                match elsewhere::way_asked(question) {
                    elsewhere::Way::Mail => mail(),
                    elsewhere::Way::Phone => phone(),
                    elsewhere::Way::Any => mail().or_else(phone),
                }
            } else if asks(&["url", "uri", "link", "address", "adresse"]) && !asks(&["ip", "email", "mail"]) {
                once("address", entity(EntityKind::Address))
            } else if asks(&["version"])
                && question.control == Control::Text
                && state
                    .entities
                    .iter()
                    .filter(|entity| entity.kind == EntityKind::Version)
                    .count()
                    == 1
            {
                once("version", entity(EntityKind::Version))
            } else if is_description(question, asked) {
                once("description", description(form, state))
            } else {
                None
            }
        }
    }?;
    let fits = question
        .max_length
        .is_none_or(|most| said.chars().count() <= usize::try_from(most).unwrap_or(usize::MAX));
    fits.then(|| Answered {
        question: question.id.clone(),
        values: vec![said.clone()],
        text: said,
        origin: Origin::Known,
    })
}

/// Whether a question asks when something began.
pub(super) fn asks_for_beginning(question: &IntakeQuestion) -> bool {
    const ASKING: &[&str] = &[
        "start",
        "started",
        "begin",
        "began",
        "begun",
        "happen",
        "happened",
        "occur",
        "occurred",
        "occurrence",
        "first",
        "observed",
        "since",
        "begonnen",
        "begann",
        "beginn",
        "angefangen",
        "aufgetreten",
        "erstmals",
        "zuerst",
        "seit",
        "passiert",
    ];
    question.control == Control::DateTime && names(question, ASKING)
}

/// The words of a question's label and of its id.
pub(super) fn words_of(question: &IntakeQuestion) -> Rc<Text> {
    let id = question.id.replace(['_', '-'], " ");
    remembered(&format!("{} {id}", question.label))
}

/// Whether a question has one of these words in its label or its id.
pub(super) fn names(question: &IntakeQuestion, asking: &[&str]) -> bool {
    words_of(question)
        .words
        .iter()
        .any(|word| asking.contains(&word.as_str()))
}

/// Whether who says the words of an option hardly means anything else: "gas", and neither "other" nor "old".
pub(super) fn is_telling_option(folded: &str) -> bool {
    let letters = folded.chars().filter(|c| c.is_alphabetic()).count();
    letters >= FEWEST_OPTION_LETTERS
        && !COMMON_OPTIONS.contains(&folded)
        && (letters >= FEWEST_LETTERS_OF_ANY || fallback::says_something(folded))
}

/// A stored time as it is shown.
fn shown_time(value: &str, voice: &Voice<'_>) -> String {
    value
        .parse::<jiff::Timestamp>()
        .ok()
        .and_then(|now| when::read(value, now, jiff::tz::Offset::UTC, when::Direction::Past))
        .or_else(|| {
            when::read(
                value,
                jiff::Timestamp::MAX,
                jiff::tz::Offset::UTC,
                when::Direction::Past,
            )
        })
        .map_or_else(|| value.to_owned(), |time| time.text(voice))
}

/// Whether a question asks for the problem in words.
fn is_description(question: &IntakeQuestion, asked: &[String]) -> bool {
    if question.control != Control::MultilineText {
        return false;
    }
    let asks = |any: &[&str]| asked.iter().any(|word| any.contains(&word.as_str()));
    let asks_for_other = asks(&[
        "steps",
        "tried",
        "additional",
        "business",
        "impact",
        "requirement",
        "configuration",
        "logs",
        "quota",
        "change",
        "changes",
        "justification",
        "reproduce",
        "schritte",
        "versucht",
        "auswirkung",
        "zusätzliche",
        "konfiguration",
        "begründung",
    ]);
    !asks_for_other
        && (asks(&[
            "description",
            "describe",
            "problem",
            "issue",
            "beschreibung",
            "beschreiben",
        ]) || (asks(&["what"]) && asks(&["happened", "happens", "wrong"]))
            || (asks(&["was"]) && asks(&["passiert", "geschehen", "geht"])))
}

/// What the person asked, in their words, where that is more than a keyword and more than the wish for this form.
fn description(form: &IntakeForm, state: &State) -> Option<String> {
    let title = remembered(&form.title);
    let mut lines: Vec<&str> = Vec::new();
    for question in &state.questions {
        let said = remembered(question);
        if said.words.len() >= FEWEST_LINE_WORDS
            && !is_mere_wish(&title, &said)
            && !lines.iter().any(|line| remembered(line).folded == said.folded)
        {
            lines.push(question.trim());
        }
    }
    let text = lines.join("\n");
    (remembered(&text).words.len() >= FEWEST_DESCRIBING_WORDS).then_some(text)
}

/// The one option that the person named, or that the page is about.
fn option(question: &IntakeQuestion, state: &State) -> Option<Answered> {
    let said: Vec<String> = state
        .questions
        .iter()
        .map(|text| format!(" {} ", remembered(text).folded))
        .collect();
    let page = product(&state.page);
    let mut named = question.options.iter().filter(|option| {
        let option = remembered(&option.text);
        let folded = option.folded.as_str();
        is_telling_option(folded)
            && (said.iter().any(|text| text.contains(&format!(" {folded} ")))
                || page.as_deref() == Some(folded))
    });
    let option = named.next()?;
    if named.next().is_some() {
        return None;
    }
    Some(Answered {
        question: question.id.clone(),
        values: vec![option.value.clone()],
        text: option.text.clone(),
        origin: Origin::Known,
    })
}

fn product(page: &Page) -> Option<String> {
    page.product
        .as_deref()
        .map(|product| remembered(product).folded.clone())
        .filter(|product| !product.is_empty())
}
