//! Which form an answer sends its reader to: "use the form for damage" of "Report damage". Such a form belongs to that answer, as one that
//! is joined by its support topic does.

use knowledge::{Entry, IntakeForm, Knowledge};

use super::command;
use crate::choice::has_same_stem;
use crate::plain_text::plain_text;
use crate::turn::Turn;
use crate::words::{remembered, words};

/// The form that the answer of an entry points at, where it is one alone.
pub(crate) fn pointed_at<'a>(turn: &Turn<'a>, entry: &Entry) -> Option<&'a IntakeForm> {
    of_entry(turn.knowledge, entry).filter(|_| turn.knowledge.settings.handoff.intake)
}

/// The entries whose answers point at a form: it is for what they are about. One that takes whatever there is belongs to none.
pub(super) fn pointing_at<'k>(knowledge: &'k Knowledge, form: &IntakeForm) -> Vec<&'k Entry> {
    let title = remembered(&form.title);
    if title.words.iter().any(|word| command::takes_any(word)) {
        return Vec::new();
    }
    let entries = knowledge.entries.iter();
    entries
        .filter(|entry| of_entry(knowledge, entry).is_some_and(|pointed| pointed.path == form.path))
        .collect()
}

fn of_entry<'k>(knowledge: &'k Knowledge, entry: &Entry) -> Option<&'k IntakeForm> {
    if knowledge.forms.is_empty() || !command::may_name_form(&entry.answer) {
        return None;
    }
    let plain = plain_text(&entry.answer);
    let named: Vec<Vec<String>> = plain
        .split(['.', '!', '?', '\n'])
        .map(words)
        .filter(|sentence| sentence.iter().any(|word| command::names_form(word)))
        .collect();
    let is_named = |form: &&IntakeForm| {
        let title = remembered(&form.title);
        let mut telling = title.telling().iter().filter(|word| !command::is_filing(word));
        // "The complaint form", "das Beschwerdeformular".
        let is_said = |known: &String| {
            named.iter().flatten().any(|word| {
                word == known
                    || has_same_stem(word, known)
                    || (command::names_form(word) && word.starts_with(known.as_str()))
            })
        };
        telling.any(is_said)
    };
    let mut forms = knowledge.forms.iter().filter(is_named);
    forms.next().filter(|_| forms.next().is_none())
}
