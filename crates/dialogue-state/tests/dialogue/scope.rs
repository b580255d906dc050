//! Between an answer and "I do not know": an entry is clear, and only whether it is meant is not.

use dialogue_state::{Act, Agent, ContextReference, Decision, State, TurnRecord, Understanding};
use jiff::Timestamp;

use crate::transcripts::{agent, knowledge, said};

/// What is decided when the first candidate has so much of the confidence, the second so much, and the others nothing.
fn decided(first: f64, second: f64) -> (Decision, usize) {
    let agent = agent("fixture");
    let event = said("the badge I lost");
    let mut understanding: Understanding = agent.understand(&event);
    understanding.ranking.in_scope = 0.7;
    for (place, candidate) in understanding.ranking.candidates.iter_mut().enumerate() {
        candidate.confidence = match place {
            0 => first,
            1 => second,
            _ => 0.0,
        };
    }

    let (_, acts) = agent.step(State::default(), &event, &understanding, Timestamp::UNIX_EPOCH);

    let record = record(&acts);
    (record.decision, record.options.len())
}

fn record(acts: &[Act]) -> &TurnRecord {
    let record = acts.iter().find_map(|act| match act {
        Act::Record(record) => Some(record),
        _ => None,
    });
    record.expect("every turn has a record")
}

/// What is decided of the last of these, and what it leant on, where the encoder reads them.
fn last_decided(texts: &[&str]) -> (Decision, Option<ContextReference>) {
    let agent = Agent::new(knowledge("travel"));
    let mut state = State::default();
    let mut decided = (Decision::Unknown, None);
    for text in texts {
        let event = said(text);
        let understanding = agent.understand(&event);
        let (next, acts) = agent.step(state, &event, &understanding, Timestamp::UNIX_EPOCH);
        state = next;
        let record = record(&acts);
        decided = (
            record.decision,
            record.context.as_ref().map(|context| context.reference),
        );
    }
    decided
}

#[test]
fn what_is_near_to_one_entry_and_to_no_other_is_asked_about() {
    assert_eq!(
        last_decided(&["how many kilos are free?"]),
        (Decision::Clarify, None)
    );
}

#[test]
fn two_halves_of_one_matter_are_read_together() {
    let halves = ["I have skis and a guitar with me", "how heavy may they be?"];

    assert_eq!(last_decided(&halves[1..]), (Decision::Unknown, None));
    assert_eq!(
        last_decided(&halves),
        (Decision::Clarify, Some(ContextReference::Detail))
    );
}

#[test]
fn a_question_behind_another_matter_is_read_alone() {
    let matters = ["I broke my leg last week", "how heavy may they be?"];

    assert_eq!(last_decided(&matters), (Decision::Unknown, None));
}

#[test]
fn the_nearest_stands_beside_an_entry_that_is_clear() {
    assert_eq!(decided(0.98, 0.01), (Decision::Clarify, 2));
}

#[test]
fn a_remnant_of_confidence_is_no_question() {
    assert_eq!(decided(0.1, 0.01), (Decision::Unknown, 0));
}
