//! Questions that the greeting offers.

use dialogue_state::{Act, Agent, Event, Message, State, Surroundings};
use jiff::Timestamp;
use knowledge::{Knowledge, SourceFile};

const ARTICLE: &str =
    "# Gates\n\n## How do I reset my badge?\n\nAt the desk.\n\n## Where can I park?\n\nBehind the mill.\n";
const SETTINGS: &str =
    "[starters]\nen = [\"Reset my badge\", \"Where can I park?\"]\nde = [\"Wo kann ich parken?\"]\n";

fn agent() -> Agent {
    let files = [("gates.md", ARTICLE), ("helpline.toml", SETTINGS)].map(|(path, text)| SourceFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    });
    Agent::without_encoder(Knowledge::from_files(files.to_vec()).knowledge)
}

fn said(text: &str) -> Event {
    Event::Said {
        text: text.to_owned(),
        secrets: Vec::new(),
    }
}

/// Steps, and gives the buttons of all that is said and the entry that is given.
fn step(agent: &Agent, state: &mut State, event: &Event, locale: &str) -> (Vec<String>, Option<String>) {
    let surroundings = Surroundings {
        locale: Some(locale),
        ..Timestamp::UNIX_EPOCH.into()
    };
    let understanding = agent.understand(event);
    let (next, acts) = agent.step(std::mem::take(state), event, &understanding, surroundings);
    *state = next;
    let (mut buttons, mut entry) = (Vec::new(), None);
    for act in acts {
        match act {
            Act::Say(Message { choices, .. }) => {
                buttons.extend(choices.into_iter().map(|choice| choice.value));
            }
            Act::Record(record) => entry = record.entry.map(|entry| entry.to_string()),
            _ => {}
        }
    }
    (buttons, entry)
}

#[test]
fn the_welcome_offers_them_and_what_is_picked_is_answered() {
    let agent = agent();
    let mut state = State::default();

    let (offered, _) = step(&agent, &mut state, &Event::Joined, "en-GB");
    let (_, entry) = step(&agent, &mut state, &said(&offered[0]), "en-GB");

    assert_eq!(offered, ["Reset my badge", "Where can I park?"]);
    assert_eq!(entry.as_deref(), Some("gates#how-do-i-reset-my-badge"));
}

#[test]
fn they_are_those_of_the_language_that_is_spoken() {
    let agent = agent();

    for (locale, expected) in [("de-AT", "Wo kann ich parken?"), ("fr", "Reset my badge")] {
        let (offered, _) = step(&agent, &mut State::default(), &Event::Joined, locale);

        assert_eq!(offered.first().map(String::as_str), Some(expected), "{locale}");
    }
}

#[test]
fn a_greeting_offers_them_until_something_was_asked() {
    let agent = agent();
    let mut state = State::default();

    let (first, _) = step(&agent, &mut state, &said("hello"), "en");
    step(&agent, &mut state, &said("where can I park"), "en");
    let (later, _) = step(&agent, &mut state, &said("hello"), "en");
    let (anew, _) = step(&agent, &mut state, &said("start over"), "en");

    assert_eq!(first.len(), 2, "{first:?}");
    assert!(later.is_empty(), "{later:?}");
    assert_eq!(anew, first);
}

#[test]
fn one_is_picked_by_its_number_or_place() {
    let agent = agent();
    for (text, expected) in [
        ("2", Some("gates#where-can-i-park")),
        ("the first one", Some("gates#how-do-i-reset-my-badge")),
        ("the second one please", Some("gates#where-can-i-park")),
        ("7", None),
    ] {
        let mut state = State::default();
        step(&agent, &mut state, &Event::Joined, "en");

        let (_, entry) = step(&agent, &mut state, &said(text), "en");
        let (_, later) = step(&agent, &mut state, &said(text), "en");

        assert_eq!(entry.as_deref(), expected, "{text}");
        assert_eq!(later, None, "{text}: nothing is offered any more");
    }
}
