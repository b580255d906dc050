//! A message that is nothing but a secret: no question, but a warning.

use crate::act::Decision;
use crate::strings::Key;
use crate::turn::Turn;

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
    "kennwort",
    "meine",
    "das",
    "die",
    "der",
    "ist",
    "lautet",
    "hier",
    "schlüssel",
    "card",
    "credit",
    "visa",
    "mastercard",
    "number",
    "karte",
    "kreditkarte",
    "kartennummer",
    "kreditkartennummer",
    "nummer",
    "mein",
    "username",
    "user",
];

/// Whether the words that are left beside the masks only present them.
pub(crate) fn is_lone(words: &[String]) -> bool {
    words.iter().all(|word| PRESENTING.contains(&word.as_str()))
}

/// Warns; the entry that tells how to revoke it is offered by the end of the turn.
pub(crate) fn lone(turn: &mut Turn<'_>) {
    turn.decide(Decision::Unknown);
    let kinds = turn.kinds(&turn.secrets);
    let draft = turn
        .own(Key::LoneSecret, &[("kind", (&kinds).into())])
        .expecting_answer();
    turn.say(draft);
    turn.is_warned = true;
}
