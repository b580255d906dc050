//! Knowledge that is swapped in the middle of a conversation.

use dialogue_state::{Act, Agent, State};
use jiff::Timestamp;
use knowledge::{Knowledge, SourceFile};

use crate::transcripts::said;

fn agent(answer: &str) -> Agent {
    let file = SourceFile {
        path: "canteen.md".to_owned(),
        bytes: format!(
            "# Canteen\n\n## When is the canteen open?\n{answer}\n\n## Where do I park?\nBehind the mill.\n"
        )
        .into_bytes(),
    };
    Agent::without_encoder(Knowledge::from_files(vec![file]).knowledge)
}

/// The state after something was said, and the reply.
pub(crate) fn step(agent: &Agent, state: State, text: &str) -> (State, String) {
    let event = said(text);
    let now = Timestamp::from_second(1_764_000_000).expect("a time");
    let (state, acts) = agent.step(state, &event, &agent.understand(&event), now);
    let texts = acts.iter().filter_map(|act| match act {
        Act::Say(message) => Some(message.text.as_str()),
        _ => None,
    });
    (state, texts.collect::<Vec<_>>().join("\n"))
}

/// What is said when the same is asked again.
fn asked(agent: &Agent, state: State) -> (State, String) {
    step(agent, state, "when is the canteen open")
}

#[test]
fn an_answer_that_was_reworded_meanwhile_is_no_repetition() {
    let before = agent("From eleven to two.");
    let after = agent("From eleven to three.");
    let (state, first) = asked(&before, State::default());
    let (state, second) = asked(&before, state);
    assert!(second.contains(&first) && second != first, "{second}");

    let (state, third) = asked(&after, State::from_text(&state.to_text()));
    let (_, fourth) = asked(&after, state);

    assert_eq!(third, "From eleven to three.");
    assert!(fourth.contains(&third) && fourth != third, "{fourth}");
}
