//! What the encoder may have to read in the next step is known before it: read in time, nothing is left to be read in the step.

use dialogue_state::{Agent, State};
use knowledge::{Knowledge, SourceFile};

use crate::reload::step;

/// What was read is remembered by its text, for all tests of a process: each uses texts of its own.
fn knowledge(day: &str) -> Knowledge {
    let file = SourceFile {
        path: "orchard.md".to_owned(),
        bytes: format!(
            "# Orchard\n\n## May I pick apples?\nYes, from August on. Bring a basket for the apples. Whoever has no car is fetched at \
             the station on {day}s.\n\n## Where do I park to see the apples?\nBehind the barn.\n"
        )
        .into_bytes(),
    };
    Knowledge::from_files(vec![file]).knowledge
}

#[test]
fn what_a_step_reads_is_what_could_have_been_read_before() {
    let agent = Agent::new(knowledge("Sunday"));
    let (state, _) = step(&agent, State::default(), "may I pick apples");
    assert!(!agent.unread_ahead(&state).is_empty());

    let (_, reply) = step(&agent, state.clone(), "what do I carry them in");

    assert!(reply.contains("Bring a basket"), "{reply}");
    assert_eq!(agent.unread_ahead(&state), Vec::<String>::new());
}

#[test]
fn what_was_read_ahead_changes_no_reply() {
    let agent = Agent::new(knowledge("Monday"));
    let (state, _) = step(&agent, State::default(), "may I pick apples");
    let ahead = agent.unread_ahead(&state);
    assert!(!ahead.is_empty());

    for text in &ahead {
        Agent::read(text);
    }

    assert_eq!(agent.unread_ahead(&state), Vec::<String>::new());
    let (_, reply) = step(&agent, state, "what do I carry them in");
    assert!(reply.contains("Bring a basket"), "{reply}");
}

#[test]
fn without_the_encoder_there_is_nothing_to_read() {
    let agent = Agent::without_encoder(knowledge("Friday"));
    let (state, _) = step(&agent, State::default(), "may I pick apples");

    assert_eq!(agent.unread_ahead(&state), Vec::<String>::new());
}
