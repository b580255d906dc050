//! Giving the conversation to a person, and keeping quiet after that.
//!
//! While a request waits or a person speaks, turns hold nothing but their record, with decision `handoff`; "start over"
//! gives the floor back to the agent. Who asks for a person again while nobody has taken over is told the number again.

use crate::act::{Decision, Outcome, SupportRequest};
use crate::event::HandoffStatus;
use crate::person::asks_for_person;
use crate::small_talk::{SmallTalk, small_talk};
use crate::state::{Floor, Pending};
use crate::strings::Key;
use crate::turn::Turn;
use crate::{greet, reference, words};

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

/// Creates the support request and tells its number.
pub(crate) fn hand_off(turn: &mut Turn<'_>, reason: Reason) {
    let number = turn.state.requests.saturating_add(1);
    turn.state.requests = number;
    turn.state.floor = Floor::Waiting { request: number };
    turn.state.pending = Pending::None;
    turn.state.misses = 0;
    turn.state.denials = 0;
    turn.decide(Decision::Handoff);
    turn.record.outcome = Some(Outcome::HandedOff);
    turn.hand_off(SupportRequest {
        number,
        reference: reference(turn.surroundings.conversation, number),
        reason: reason.as_str().to_owned(),
        summary: turn.state.question.clone(),
        tried: turn.state.tried.clone(),
        entities: Vec::new(),
        page: None,
        form: None,
        knowledge: turn.knowledge.version.0.clone(),
    });
    let key = match reason {
        Reason::Asked => Key::HandedOff,
        Reason::Misses => Key::HandedOffMisses,
        Reason::Denied => Key::HandedOffDenied,
    };
    let draft = turn.own(key, &[("number", &number.to_string())]);
    turn.say(draft);
}

/// Whether the agent keeps quiet.
pub(crate) fn is_quiet(turn: &Turn<'_>) -> bool {
    turn.state.floor != Floor::Agent
}

/// An utterance that is meant for the person who takes over.
pub(crate) fn said_while_quiet(turn: &mut Turn<'_>, text: &str) {
    turn.decide(Decision::Handoff);
    if small_talk(text) == Some(SmallTalk::Restart) && is_about_starting(text) {
        greet::start_over(turn);
        return;
    }
    if let Floor::Waiting { request } = turn.state.floor
        && asks_for_person(text)
    {
        let draft = turn.own(Key::StillWaiting, &[("number", &request.to_string())]);
        turn.say(draft);
    }
}

/// "Something else" may be said to a person; "start over" is said to the agent.
fn is_about_starting(text: &str) -> bool {
    words::words(text).iter().any(|word| {
        ["start", "startover", "restart", "reset", "begin"]
            .iter()
            .any(|known| words::is_near(word, known))
    })
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
    let key = match status {
        HandoffStatus::Accepted => {
            turn.state.floor = Floor::Person { request };
            return;
        }
        HandoffStatus::Failed => Key::HandoffFailed,
        HandoffStatus::Completed => Key::HandoffCompleted,
    };
    if status == HandoffStatus::Completed {
        turn.state.start_over();
    }
    turn.state.floor = Floor::Agent;
    let draft = turn.own(key, &[("number", &request.to_string())]);
    turn.say(draft);
}
