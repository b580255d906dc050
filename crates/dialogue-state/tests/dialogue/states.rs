//! States that older versions stored: a conversation goes on over an upgrade.

use dialogue_state::state::{Floor, Pending, STATE_VERSION};
use dialogue_state::{Act, Decision, State};
use jiff::Timestamp;
use serde_json::Value;

use crate::transcripts::{agent, said};

fn stored(json: &str) -> State {
    let _: Value = serde_json::from_str(json).expect("a golden state is JSON");
    State::from_text(json)
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

#[test]
fn a_question_that_an_older_version_asked_can_still_be_answered() {
    let agent = agent("fixture");
    for golden in [
        include_str!("states/version-2.json"),
        include_str!("states/version-3.json"),
    ] {
        let state = stored(golden);
        assert!(matches!(&state.pending, Pending::Clarify { options, .. } if options.len() == 3));
        assert_eq!((state.earlier.len(), state.questions.len()), (1, 2));
        assert_eq!(state.page.title.as_deref(), Some("Printers"));
        let event = said("the second");

        let now = Timestamp::from_millisecond(state.touched_ms + 60_000).expect("a time");
        let (next, acts) = agent.step(state, &event, &agent.understand(&event), now);

        let Some(Act::Record(record)) = acts.last() else {
            panic!("every turn has a record: {acts:?}");
        };
        assert_eq!(
            (record.decision, record.chosen),
            (Decision::Answer, Some(1)),
            "{record:?}"
        );
        assert_eq!(next.version, STATE_VERSION);
    }
}

#[test]
fn a_form_that_an_older_version_was_filling_in_loses_no_answer() {
    let agent = agent("fixture");
    for golden in [
        include_str!("states/version-2-form.json"),
        include_str!("states/version-3-form.json"),
    ] {
        let state = stored(golden);
        let before = state.intake.clone().expect("the form is open");
        assert_eq!(before.answers.len(), 2);
        let event = said("skip");

        let now = Timestamp::from_millisecond(state.touched_ms + 60_000).expect("a time");
        let (next, acts) = agent.step(state, &event, &agent.understand(&event), now);

        let Some(Act::Record(record)) = acts.last() else {
            panic!("every turn has a record: {acts:?}");
        };
        assert_eq!(record.decision, Decision::Form);
        let after = next.intake.expect("the form goes on");
        assert!(after.answers.starts_with(&before.answers), "{:?}", after.answers);
        assert!(
            acts.iter().any(|act| matches!(act, Act::Say(_))),
            "it asks on: {acts:?}"
        );
    }
}

#[test]
fn a_place_that_the_table_of_texts_has_not_starts_the_dialogue_anew() {
    for broken in [
        r#"{"texts":["a#b"],"version":3,"tried":[1],"misses":2}"#,
        r#"{"version":3,"tried":[0],"misses":2}"#,
        r#"{"texts":7,"version":3,"tried":[0],"misses":2}"#,
    ] {
        assert_eq!(State::from_text(broken), State::default(), "{broken}");
    }
}
