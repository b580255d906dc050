//! Giving the conversation to a person, and keeping quiet after that.
//!
//! The intake form follows at once where there is one. After it, while a request waits or a person speaks, turns hold
//! nothing but their record, with decision `handoff`; "start over"
//! gives the floor back to the agent. Who asks for a person again while nobody has taken over is told the number again.

use knowledge::{Staffing, Value};

use crate::act::{Decision, Outcome, SupportRequest};
use crate::event::HandoffStatus;
use crate::person::asks_for_person;
use crate::small_talk::{self, SmallTalk, small_talk};
use crate::state::{Floor, Pending};
use crate::strings::Key;
use crate::turn::{Draft, Turn};
use crate::{FormStatus, date, greet, intake, reference, words};

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
    let draft = with_hours(turn, draft);
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

/// Says when people are back, where they are not there now.
pub(crate) fn with_hours(turn: &Turn<'_>, draft: Draft) -> Draft {
    let hours = &turn.knowledge.settings.handoff;
    match hours.staffing(turn.surroundings.now) {
        Staffing::Open => draft,
        Staffing::Closed => turn.add(draft, Key::Closed, &[]),
        Staffing::BackAt(back) => {
            let today = hours.local(turn.surroundings.now).date();
            let days = today.until(back.date()).map_or(0, |span| span.get_days());
            let time = date::clock(back.time());
            let day = match days {
                0 => turn.label(Key::Today).into_owned(),
                1 => turn.label(Key::Tomorrow).into_owned(),
                2..=6 => on(turn, &date::weekday(&turn.voice, back.date())),
                _ => on(turn, &date::day_of_year(&turn.voice, back.date())),
            };
            turn.add(
                draft,
                Key::BackAt,
                &[
                    ("day", (&day).into()),
                    ("time", (&time).into()),
                    ("zone", (&hours.zone).into()),
                ],
            )
        }
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
    if let Floor::Waiting { request } = turn.state.floor
        && asks_for_person(text)
    {
        let draft = turn.own(Key::StillWaiting, &values(request, &named(turn, request)));
        let draft = with_hours(turn, draft);
        turn.say(draft);
    }
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

fn on(turn: &Turn<'_>, day: &str) -> String {
    turn.text(Key::OnDay, &[("day", day.into())])
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
