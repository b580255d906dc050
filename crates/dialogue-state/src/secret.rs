//! A message that is nothing but a secret: no question, but a warning.

use knowledge::EntryId;

use crate::act::Decision;
use crate::label::label;
use crate::state::Shown;
use crate::strings::Key;
use crate::turn::{Turn, kinds};
use crate::words::words;

/// Words that present a secret: "here is my token: …".
const PRESENTING: &[&str] = &[
    "my",
    "the",
    "a",
    "an",
    "this",
    "that",
    "it",
    "its",
    "is",
    "here",
    "heres",
    "token",
    "pat",
    "key",
    "password",
    "pwd",
    "secret",
    "pass",
    "this",
    "and",
    "use",
    "try",
    "with",
    "hi",
    "hello",
    "please",
    "i",
    "have",
    "api",
    "access",
    "personal",
    "new",
    "old",
    "authorization",
    "bearer",
    "basic",
    "passwort",
    "mein",
    "username",
    "user",
];

/// Whether what is left beside the masks only presents them.
pub(crate) fn is_lone(plain: &str) -> bool {
    words(plain)
        .iter()
        .all(|word| PRESENTING.contains(&word.as_str()))
}

/// Warns, and offers the entry that tells how to revoke it.
pub(crate) fn lone(turn: &mut Turn<'_>, revoke: Option<&EntryId>) {
    turn.decide(Decision::Unknown);
    let kinds = kinds(&std::mem::take(&mut turn.secrets));
    let mut draft = turn.own(Key::LoneSecret, &[("kind", &kinds)]).expecting_answer();
    if let Some(entry) = revoke.and_then(|id| turn.entry(id)) {
        let option = Shown {
            label: label(&entry.question),
            entry: entry.id.clone(),
        };
        draft = draft.choices([option.label.as_str()]);
        turn.show(&[option]);
    }
    turn.say(draft);
}
