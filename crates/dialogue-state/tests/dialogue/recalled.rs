//! What an agent remembers of what it understood.

use dialogue_state::{Agent, Event, HandoffStatus, Understanding};
use intent_classifier::Tiers;
use knowledge::{Knowledge, SourceFile};
use redaction::SecretKind;

use crate::transcripts::said;

fn agent() -> Agent {
    let file = SourceFile {
        path: "canteen.md".to_owned(),
        bytes: b"# Canteen\n\n## When is the canteen open?\nFrom eleven to two.\n\n## Where do I park?\nBehind the mill.\n".to_vec(),
    };
    Agent::without_encoder(Knowledge::from_files(vec![file]).knowledge)
}

#[test]
fn a_short_text_is_recalled_as_it_was_understood() {
    let agent = agent();
    let event = said("when is the canteen open");
    assert!(agent.recall(&event).is_none());

    let understood = agent.understand_once(&event, Tiers::ALL);

    assert_eq!(*understood, agent.understand(&event));
    assert_eq!(agent.recall(&event), Some(understood));
    assert!(agent.recall(&said("where do i park")).is_none());
}

#[test]
fn long_texts_and_texts_with_secrets_are_not_remembered() {
    let agent = agent();
    let long = said(&"when is the canteen open ".repeat(5));
    let secret = Event::Said {
        text: "is `[GitHub token]` open".to_owned(),
        secrets: vec![SecretKind::GithubToken],
    };

    for event in [long, secret] {
        let understood = agent.understand_once(&event, Tiers::ALL);

        assert_eq!(*understood, agent.understand(&event));
        assert!(agent.recall(&event).is_none());
    }
}

#[test]
fn what_has_no_words_needs_no_understanding() {
    let agent = agent();

    for event in [Event::Joined, Event::Handoff(HandoffStatus::Accepted)] {
        assert_eq!(agent.recall(&event).as_deref(), Some(&Understanding::empty()));
    }
}
