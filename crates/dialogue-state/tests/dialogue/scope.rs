//! Between an answer and "I do not know": an entry is clear, and only whether it is meant is not.

use dialogue_state::{Act, Decision, State, Understanding};
use jiff::Timestamp;

use crate::transcripts::{agent, said};

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

    let record = acts.iter().find_map(|act| match act {
        Act::Record(record) => Some((record.decision, record.options.len())),
        _ => None,
    });
    record.expect("every turn has a record")
}

#[test]
fn the_nearest_stands_beside_an_entry_that_is_clear() {
    assert_eq!(decided(0.98, 0.01), (Decision::Clarify, 2));
}

#[test]
fn a_remnant_of_confidence_is_no_question() {
    assert_eq!(decided(0.1, 0.01), (Decision::Unknown, 0));
}
