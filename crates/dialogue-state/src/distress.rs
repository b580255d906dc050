//! Somebody says that they do not want to live, or mean to hurt themselves. Whatever this team's articles are about, neither options nor
//! "say it in other words" is an answer to that.

use std::sync::LazyLock;

use crate::act::Decision;
use crate::strings::Key;
use crate::turn::Turn;
use crate::words::{File, Phrase, Phrases, Text, read_phrases};

/// How people say it, anywhere in a text.
static DISTRESSED: LazyLock<Phrases<()>> = LazyLock::new(|| {
    let lists = read_phrases(File::SmallTalk);
    let phrases = lists.get("distressed").into_iter().flatten();
    phrases.map(|phrase| Phrase::new(phrase)).collect()
});

/// Whether a text says so.
pub(crate) fn is_distressed(text: &Text) -> bool {
    (0..text.words.len()).any(|start| {
        let rest = text.words.get(start..).unwrap_or_default();
        DISTRESSED.prefixes_of(rest).any(|(count, ())| count > 0)
    })
}

/// Says who helps now, and offers a person of the team.
pub(crate) fn heard(turn: &mut Turn<'_>, text: &Text) {
    text.plain.trim().clone_into(&mut turn.state.question);
    turn.state.questions.push(text.plain.trim().to_owned());
    turn.decide(Decision::Unknown);
    let draft = turn.own(Key::Distress, &[]);
    let draft = turn.add(draft, Key::OfferPerson, &[]);
    let draft = turn.offer_person(draft);
    turn.say(draft);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distress_is_told_from_a_trouble() {
        for text in [
            "i want to die",
            "I can't pay this and I just want to kill myself",
            "honestly thinking about suicide",
            "ich will nicht mehr leben",
            "dann bringe ich mich um",
        ] {
            assert!(is_distressed(&Text::new(text)), "{text}");
        }
        for text in [
            "how do I kill a process",
            "my phone died",
            "the battery dies within an hour",
            "mein Akku ist tot",
            "wie bringe ich mein Auto um die Ecke",
        ] {
            assert!(!is_distressed(&Text::new(text)), "{text}");
        }
    }
}
