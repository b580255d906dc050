//! Somebody is upset about how they were treated: "your driver was rude and we missed the boat". No article mends that, and
//! options that share a word with it would be an insult; a person can look into it.

use std::sync::LazyLock;

use intent_classifier::{Ranking, Verdict, decide};

use crate::act::Decision;
use crate::clarify;
use crate::distinguish;
use crate::strings::Key;
use crate::turn::Turn;
use crate::words::{File, Phrase, Phrases, Text, read_phrases};
use crate::{agent, context, fallback, handoff, intake, small_talk};

/// Fewer words are an insult or a question about a thing.
const FEWEST_WORDS: usize = 4;

/// What upset people say, anywhere in a text.
static OUTRAGED: LazyLock<Phrases<()>> = LazyLock::new(|| {
    let lists = read_phrases(File::SmallTalk);
    let phrases = lists.get("outraged").into_iter().flatten();
    phrases.map(|phrase| Phrase::new(phrase)).collect()
});

/// How people say that they want to complain, as a whole utterance.
static LODGING: LazyLock<Phrases<()>> = LazyLock::new(|| {
    let lists = read_phrases(File::SmallTalk);
    let phrases = lists.get("lodging").into_iter().flatten();
    phrases.map(|phrase| Phrase::new(phrase)).collect()
});

/// Whether a text says that somebody wants to complain, and of what not.
fn wants_to_complain(words: &[String]) -> bool {
    (0..words.len()).any(|start| {
        let (before, rest) = words.split_at(start);
        small_talk::are_fillers(before)
            && LODGING.prefixes_of(rest).any(|(count, ())| {
                count > 0 && small_talk::are_fillers(rest.get(count..).unwrap_or_default())
            })
    })
}

/// Whether a text is a grievance and asks nothing.
pub(crate) fn is_one(text: &Text) -> bool {
    let words = &text.words;
    wants_to_complain(words) || is_outrage(text)
}

fn is_outrage(text: &Text) -> bool {
    let words = &text.words;
    words.len() >= FEWEST_WORDS
        && !text.plain.contains(['?', '？'])
        && words
            .first()
            .is_none_or(|first| context::cue_of(std::slice::from_ref(first)).is_none())
        && (0..words.len()).any(|start| {
            let rest = words.get(start..).unwrap_or_default();
            OUTRAGED.prefixes_of(rest).any(|(count, ())| count > 0)
        })
}

/// Says sorry to a grievance that no article surely answers, and offers a person; what is close is offered behind that. Tells
/// whether it was one.
pub(crate) fn heard(turn: &mut Turn<'_>, text: &Text, ranking: &Ranking) -> bool {
    if !is_one(text) {
        return false;
    }
    // What happened is what a person reads first.
    text.plain.trim().clone_into(&mut turn.state.question);
    turn.state.questions.push(text.plain.trim().to_owned());
    let form = intake::complaining(turn, text);
    if form.is_some() && wants_to_complain(&text.words) {
        turn.form = form;
        handoff::hand_off(turn, handoff::Reason::Asked);
        return true;
    }
    let near = distinguish::weighed(turn, ranking);
    let is_near = matches!(decide(ranking, agent::costs(turn.knowledge)), Verdict::Clarify(_));
    let lead = turn.own(Key::Grievance, &[]);
    if is_near && near.len() > 1 {
        clarify::ask_behind(turn, lead, &near, Key::WhichOne);
        return true;
    }
    turn.decide(Decision::Unknown);
    let lead = match form {
        Some(form) => fallback::offering_form(turn, lead, form),
        None => lead,
    };
    let draft = turn.offer_person(lead);
    turn.say(draft);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grievance_is_told_from_a_question() {
        for text in [
            "your check in lady was rude and we missed the boat",
            "I am so disappointed, the room was dirty",
            "this is the third time this week that nothing came",
            "ihr habt teile getauscht ohne zu fragen",
            "das ist eine Frechheit, ich warte seit Tagen",
            "I want to make a complaint",
            "where can I complain?",
            "Beschwerde",
        ] {
            assert!(is_one(&Text::new(text)), "{text}");
        }
        for text in [
            "how do I complain about a driver",
            "can I sue you for this?",
            "the worst",
            "my parcel did not arrive",
            "where do I find a lawyer",
        ] {
            assert!(!is_one(&Text::new(text)), "{text}");
        }
    }
}
