//! `[starters]` of `helpline.toml`: questions that the greeting offers, so that nobody begins before an empty box.
//!
//! ```toml
//! [starters]
//! en = ["How do I renew a token?", "Where do I park?"]
//! de = ["Wie erneuere ich ein Token?"]
//! ```

use serde::Serialize;
use toml::de::DeTable;

use crate::diagnostic::Place;
use crate::lint::Findings;
use crate::lint::toml::WRONG_TYPE;
use crate::toml_table;

/// As many as options of a question.
const MOST_OF_A_LANGUAGE: usize = 3;

/// A label of an option has no more either.
const LONGEST_CHARS: usize = 60;

/// A question that the greeting offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Starter {
    /// Code of the language it is offered in.
    pub language: &'static str,
    /// What is shown, and what is said for the person who picks it; at most 60 characters.
    pub text: String,
    /// Where it is written.
    #[serde(skip)]
    pub place: Place,
}

/// The starters, by language and in their order.
pub(super) fn read(table: &DeTable<'_>, findings: &mut Findings<'_>) -> Vec<Starter> {
    let mut starters = Vec::new();
    for (language, at, texts) in toml_table::placed_lists("starters", table, findings) {
        let Some(language) = toml_table::language_code(&language, at, findings) else {
            continue;
        };
        for (place, (text, at)) in texts.into_iter().enumerate() {
            if let Some(wrong) = fault(place, &text) {
                let (message, hint) = wrong;
                findings.add_with_hint(&WRONG_TYPE, at, message, hint);
                continue;
            }
            let place = findings.place(at);
            starters.push(Starter {
                language,
                text,
                place,
            });
        }
    }
    starters
}

/// What is wrong with a starter in its place among those of its language, and how to mend it.
fn fault(place: usize, text: &str) -> Option<(String, &'static str)> {
    if place >= MOST_OF_A_LANGUAGE {
        let message = format!("more than {MOST_OF_A_LANGUAGE} starters in one language");
        return Some((message, "keep those that are asked most"));
    }
    let chars = text.chars().count();
    (chars > LONGEST_CHARS).then(|| {
        let message = format!("a starter of {chars} characters; a button holds {LONGEST_CHARS}");
        (message, "say it in fewer words")
    })
}
