//! Giving the conversation to a person, and keeping quiet after that.
//!
//! The intake form follows at once where there is one. After it, while a request waits or a person speaks, turns hold
//! nothing but their record, with decision `handoff`; "start over"
//! gives the floor back to the agent. Who asks for a person again while nobody has taken over is told the number again.

use std::sync::LazyLock;

use knowledge::Value;

use crate::act::{Decision, Outcome, SupportRequest};
use crate::event::HandoffStatus;
use crate::person::asks_for_person;
use crate::small_talk::{self, SmallTalk, small_talk};
use crate::state::{Floor, Pending};
use crate::strings::Key;
use crate::turn::Turn;
use crate::words::{File, Phrase, Phrases, read_phrases, remembered};
use crate::{FormStatus, greet, hours, intake, reference, words};

/// Why a conversation is given to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// A person was asked for.
    Asked,
    /// Three misses in a row.
    Misses,
    /// Two answers were denied.
    Denied,
}

impl Reason {
    fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Misses => "misses",
            Self::Denied => "denied",
        }
    }
}

/// Creates the support request at once, tells its reference, and begins the intake form.
pub(crate) fn hand_off(turn: &mut Turn<'_>, reason: Reason) {
    let number = turn.state.requests.saturating_add(1);
    turn.state.requests = number;
    turn.state.floor = Floor::Waiting { request: number };
    turn.state.calls = 0;
    let mut request = SupportRequest {
        number,
        reference: reference(turn.surroundings.conversation, number),
        reason: reason.as_str().to_owned(),
        summary: turn.state.question.clone(),
        tried: turn.state.tried.clone(),
        entities: turn.state.entities.clone(),
        page: Some(turn.state.page.clone()).filter(|page| !page.is_empty()),
        form: None,
        knowledge: turn.knowledge.version.0.clone(),
    };
    let intake = intake::begin(turn, &request);
    turn.forget_step();
    turn.state.pending = Pending::None;
    turn.state.earlier.clear();
    turn.state.context = None;
    turn.state.misses = 0;
    turn.state.denials = 0;
    turn.decide(Decision::Handoff);
    turn.record.outcome = Some(Outcome::HandedOff);
    let key = match reason {
        Reason::Asked => Key::HandedOff,
        Reason::Misses => Key::HandedOffMisses,
        Reason::Denied => Key::HandedOffDenied,
    };
    let draft = turn.own(
        key,
        &[
            ("number", i64::from(number).into()),
            ("reference", (&request.reference).into()),
        ],
    );
    let draft = hours::behind(turn, draft);
    if let Some(intake) = intake {
        request.form = intake::opening_record(turn, &intake);
        turn.hand_off(request);
        turn.say(draft);
        let lead = turn.own(Key::FormIntro, &[]);
        intake::ask(turn, intake, lead);
    } else {
        turn.hand_off(request);
        let draft = turn.add(draft, Key::Quiet, &[]);
        turn.say(draft);
    }
}

/// Whether the agent keeps quiet.
pub(crate) fn is_quiet(turn: &Turn<'_>) -> bool {
    turn.state.floor != Floor::Agent && turn.state.intake.is_none()
}

/// An utterance that is meant for the person who takes over.
pub(crate) fn said_while_quiet(turn: &mut Turn<'_>, text: &str) {
    turn.decide(Decision::Handoff);
    if small_talk(text) == Some(SmallTalk::Restart) && is_about_starting(text) {
        match turn.state.floor {
            Floor::Waiting { request } if request > 0 => {
                greet::start_over_after(turn, &reference(turn.surroundings.conversation, request));
            }
            _ => greet::start_over(turn),
        }
        return;
    }
    let Floor::Waiting { request } = turn.state.floor else {
        return;
    };
    if is_told(turn, text) {
        let draft = turn.own(Key::StillWaiting, &values(request, &named(turn, request)));
        let draft = hours::behind(turn, draft);
        turn.say(draft);
    }
}

/// Calls into the silence that are told once that the request is open.
const CALLS: u8 = 2;

/// Whether what is said into the silence is told that a person comes: who asks for one again always, who asks when one comes
/// or calls for the second time once. More would only fill the page, and the first call may be meant for the person.
fn is_told(turn: &mut Turn<'_>, text: &str) -> bool {
    if asks_for_person(text) {
        turn.state.calls = CALLS;
        return true;
    }
    if turn.state.calls >= CALLS {
        return false;
    }
    turn.state.calls = match into_silence(text) {
        Some(Silence::Asks) => CALLS,
        Some(Silence::Calls) => turn.state.calls.saturating_add(1),
        None => return false,
    };
    turn.state.calls >= CALLS
}

/// What is said into the silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Silence {
    /// "Hello?", "is anyone there", "???".
    Calls,
    /// "How long do I have to wait?".
    Asks,
}

/// How people say it, as a whole utterance with fillers and greetings.
static SILENCE: LazyLock<Phrases<Silence>> = LazyLock::new(|| {
    let lists = read_phrases(File::Handoff);
    let kinds = [("calling", Silence::Calls), ("waiting", Silence::Asks)];
    let phrases = kinds.into_iter().flat_map(|(name, kind)| {
        let phrases = lists.get(name).into_iter().flatten();
        phrases.map(move |phrase| (Phrase::new(phrase), kind))
    });
    Phrases::new(phrases.collect::<Vec<_>>())
});

/// Whether a text asks when somebody answers: "how long do I have to wait?".
pub(crate) fn asks_when_somebody_comes(text: &str) -> bool {
    into_silence(text) == Some(Silence::Asks)
}

fn into_silence(text: &str) -> Option<Silence> {
    let said = remembered(text);
    let is_question = text.contains(['?', '？']);
    if said.words.is_empty() {
        return is_question.then_some(Silence::Calls);
    }
    let greets = small_talk(text) == Some(SmallTalk::Greeting);
    in_words(&said.words).or((greets && is_question).then_some(Silence::Calls))
}

/// Words that are made of such phrases, fillers and greetings.
fn in_words(words: &[String]) -> Option<Silence> {
    let says_nothing = |words: &[String]| {
        small_talk::are_fillers(words) || small_talk(&words.join(" ")) == Some(SmallTalk::Greeting)
    };
    (0..words.len()).find_map(|start| {
        let (before, rest) = words.split_at(start);
        let mut known = SILENCE.prefixes_of(rest).filter(|(count, _)| *count > 0);
        says_nothing(before)
            .then(|| known.find(|(count, _)| says_nothing(rest.get(*count..).unwrap_or_default())))
            .flatten()
            .map(|(_, kind)| *kind)
    })
}

/// "Something else" may be said to a person; "start over" is said to the agent.
fn is_about_starting(text: &str) -> bool {
    let words = words::words(text);
    let places = 0..words.len();
    places
        .filter_map(|start| words.get(start..))
        .any(small_talk::names_start)
}

/// The other side reports.
pub(crate) fn reported(turn: &mut Turn<'_>, status: HandoffStatus) {
    turn.decide(Decision::Handoff);
    let request = match turn.state.floor {
        // A person steps in unasked: the agent is quiet all the same.
        Floor::Agent if status == HandoffStatus::Accepted => turn.state.requests,
        Floor::Agent => return,
        Floor::Waiting { request } | Floor::Person { request } => request,
    };
    if let Some(open) = turn.state.intake.take() {
        intake::close(turn, open, FormStatus::Skipped);
    }
    let key = match status {
        HandoffStatus::Accepted => {
            turn.state.floor = Floor::Person { request };
            turn.forget_step();
            turn.state.pending = Pending::None;
            return;
        }
        HandoffStatus::Failed => Key::HandoffFailed,
        HandoffStatus::Completed if request == 0 => Key::PersonLeft,
        HandoffStatus::Completed => Key::HandoffCompleted,
    };
    if status == HandoffStatus::Completed {
        turn.state.start_over();
    }
    turn.state.floor = Floor::Agent;
    let draft = turn.own(key, &values(request, &named(turn, request)));
    turn.say(draft);
}

fn named(turn: &Turn<'_>, request: u32) -> String {
    reference(turn.surroundings.conversation, request)
}

fn values(number: u32, reference: &str) -> [(&'static str, Value<'_>); 2] {
    [
        ("number", i64::from(number).into()),
        ("reference", reference.into()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_into_the_silence_is_a_call_or_asks_when_somebody_comes() {
        for text in [
            "hello???",
            "???",
            "hi, is anyone there",
            "are you still there?",
            "ist da noch jemand",
        ] {
            assert_eq!(into_silence(text), Some(Silence::Calls), "{text}");
        }
        for text in [
            "how long do I have to wait?",
            "I am still waiting",
            "any news?",
            "wann meldet sich jemand",
            "wie lange dauert das noch?",
        ] {
            assert_eq!(into_silence(text), Some(Silence::Asks), "{text}");
        }
        for text in [
            "hello",
            "it is room 12",
            "how do I print",
            "the order is A-12",
            "thanks",
        ] {
            assert_eq!(into_silence(text), None, "{text}");
        }
    }
}
