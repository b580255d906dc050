//! States that older versions stored: a conversation goes on over an upgrade.

use dialogue_state::state::{Floor, Pending, STATE_VERSION};
use dialogue_state::{Act, Decision, State};
use jiff::Timestamp;
use serde_json::Value;

use crate::transcripts::{agent, said};

fn stored(json: &str) -> State {
    let value: Value = serde_json::from_str(json).expect("a golden state is JSON");
    State::from_json(&value)
}

#[test]
fn options_that_version_1_showed_can_still_be_chosen() {
    let agent = agent("fixture");
    let state = stored(include_str!("states/version-1.json"));
    assert_eq!(
        (state.version, state.misses, state.requests),
        (STATE_VERSION, 1, 2)
    );
    let Pending::Clarify { options, repeats, .. } = &state.pending else {
        panic!("the options are lost: {:?}", state.pending);
    };
    assert_eq!((options.len(), *repeats), (3, 1));
    let event = said("the second");

    let now = Timestamp::from_millisecond(1_764_000_060_000).expect("a time");
    let (_, acts) = agent.step(state, &event, &agent.understand(&event), now);

    let record = acts.iter().find_map(|act| {
        if let Act::Record(record) = act {
            Some(record)
        } else {
            None
        }
    });
    let record = record.expect("every turn has a record");
    assert_eq!(record.decision, Decision::Answer);
    assert_eq!(
        record.entry.as_ref().map(knowledge::EntryId::as_str),
        Some("badges#i-lost-my-badge-what-should-i-do")
    );
}

#[test]
fn a_conversation_that_version_1_handed_over_stays_quiet() {
    let agent = agent("fixture");
    let state = stored(include_str!("states/version-1-handed-off.json"));
    assert_eq!(state.floor, Floor::Waiting { request: 1 });
    let event = said("are you there?");

    let now = Timestamp::from_millisecond(1_764_000_060_000).expect("a time");
    let (next, acts) = agent.step(state, &event, &agent.understand(&event), now);

    assert!(acts.iter().all(|act| matches!(act, Act::Record(_))), "{acts:?}");
    assert_eq!(next.version, STATE_VERSION);
}
