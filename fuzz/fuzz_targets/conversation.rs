//! Whatever is said, in whatever order: a step is a function, ends with its one record, and its state can be stored.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use arbitrary::Arbitrary;
use dialogue_state::{Act, Agent, Event, HandoffStatus, State, Surroundings};
use jiff::{SignedDuration, Timestamp};
use knowledge::{Knowledge, folder};
use libfuzzer_sys::fuzz_target;
use redaction::redact;

/// What happens next. Utterances come from anywhere, so a walk finds words that the program looks for by itself.
#[derive(Debug, Arbitrary)]
enum Happening<'a> {
    Said(&'a str),
    Typed(u8),
    Pressed(&'a str),
    Chosen(u8),
    Helpful(bool),
    Joined,
    Attached,
    Accepted,
    Completed,
}

static AGENT: LazyLock<Agent> = LazyLock::new(|| {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/dialogue-state/tests/dialogue/company");
    let files = folder::read(&folder).expect("the fixture can be read");
    Agent::without_encoder(Knowledge::from_files(files).knowledge)
});

fn said(text: &str) -> Event {
    let redacted = redact(text);
    Event::Said {
        text: redacted.text,
        secrets: redacted.found.iter().map(|found| found.kind).collect(),
    }
}

fn event(happening: Happening<'_>, on_screen: &[String]) -> Event {
    let choice = |place: u8| {
        on_screen
            .get(usize::from(place) % on_screen.len().max(1))
            .cloned()
            .unwrap_or_default()
    };
    match happening {
        Happening::Said(text) => said(text),
        Happening::Typed(place) => said(&choice(place)),
        Happening::Pressed(value) => Event::Pressed {
            value: value.to_owned(),
        },
        Happening::Chosen(place) => Event::Pressed { value: choice(place) },
        Happening::Helpful(helpful) => Event::Feedback {
            activity: None,
            helpful,
        },
        Happening::Joined => Event::Joined,
        Happening::Attached => Event::Attached,
        Happening::Accepted => Event::Handoff(HandoffStatus::Accepted),
        Happening::Completed => Event::Handoff(HandoffStatus::Completed),
    }
}

fuzz_target!(|walk: Vec<Happening<'_>>| {
    let mut state = State::default();
    let mut now = Timestamp::UNIX_EPOCH;
    let mut on_screen: Vec<String> = Vec::new();
    for happening in walk.into_iter().take(12) {
        now += SignedDuration::from_secs(7);
        let event = event(happening, &on_screen);
        let understanding = AGENT.understand(&event);
        let surroundings = Surroundings::from(now);
        let (next, acts) = AGENT.step(state.clone(), &event, &understanding, surroundings);
        let again = AGENT.step(state, &event, &understanding, surroundings);
        assert!((&next, &acts) == (&again.0, &again.1), "a step is a function");
        let records = acts.iter().filter(|act| matches!(act, Act::Record(_))).count();
        assert!(
            records == 1 && matches!(acts.last(), Some(Act::Record(_))),
            "one record, and it is last"
        );
        let stored = serde_json::to_string(&next).expect("a state can be written");
        let read: State = serde_json::from_str(&stored).expect("a state can be read");
        assert!(read == next, "a stored state is the same state");
        on_screen = acts
            .iter()
            .filter_map(|act| {
                if let Act::Say(message) = act {
                    Some(&message.choices)
                } else {
                    None
                }
            })
            .flatten()
            .map(|choice| choice.value.clone())
            .collect();
        state = next;
    }
});
