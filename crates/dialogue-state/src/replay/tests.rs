//! Turns of one conversation, taken and asked again.

use knowledge::{Knowledge, SourceFile};
use serde_json::json;

use super::*;
use crate::{Event, Surroundings};

const ARTICLE: &str = r#"<properties articleId="printing" pageTitle="Printing" />

# Printing

## How do I print in colour?

Choose **Colour** in the dialog.

## How do I print on both sides?

Choose **Both sides** in the dialog.
"#;

fn agent(article: &str) -> Agent {
    let file = SourceFile {
        path: "printing.md".to_owned(),
        bytes: article.as_bytes().to_vec(),
    };
    Agent::without_encoder(Knowledge::from_files(vec![file]).knowledge)
}

/// A turn as a log would hold it.
struct Logged {
    turn: i64,
    event: String,
    told: String,
    before: Option<String>,
    reply: i64,
}

fn talk(agent: &Agent, texts: &[&str]) -> Vec<Logged> {
    let mut state = State::default();
    let mut logged = Vec::new();
    for (number, text) in (1..).zip(texts) {
        let event = Event::Said {
            text: (*text).to_owned(),
            secrets: Vec::new(),
        };
        let is_first = number == 1;
        let before = (!is_first).then(|| state.fingerprint());
        let text_before = (!is_first).then(|| state.to_text());
        let surroundings = Surroundings {
            conversation: "c",
            ..at(number).into()
        };
        let understanding = agent.understand(&event);
        let told = Told::of(&surroundings, false, before);
        let (after, acts) = agent.step(state, &event, &understanding, surroundings);
        state = after;
        logged.push(Logged {
            turn: number,
            event: json!(event).to_string(),
            told: json!(told).to_string(),
            before: text_before,
            reply: digest(&acts),
        });
    }
    logged
}

fn at(number: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + number * 60).unwrap()
}

/// What comes of each turn, and which turns were read from the log.
fn asked_again(agent: &Agent, logged: &[Logged]) -> (Vec<bool>, Vec<i64>) {
    let replayer = Replayer::new(agent);
    let mut states = States::default();
    let mut read = Vec::new();
    let same = logged
        .iter()
        .map(|logged| {
            let past = Past {
                conversation: "c",
                turn: logged.turn,
                at: at(logged.turn),
                event: &logged.event,
                told: Some(&logged.told),
                tiers: r#"["lexical","vectors"]"#,
                reply: Some(logged.reply),
                facts: None,
            };
            let again = replayer.replay(&past, &mut states, || {
                read.push(logged.turn);
                Ok(logged.before.clone())
            });
            again == Again::Same
        })
        .collect();
    (same, read)
}

const TEXTS: [&str; 5] = [
    "how do I print in colour",
    "no",
    "how do I print on both sides",
    "thanks",
    "how do I print in colour",
];

#[test]
fn where_nothing_changed_each_state_comes_of_the_turn_before() {
    let agent = agent(ARTICLE);

    let (same, read) = asked_again(&agent, &talk(&agent, &TEXTS));

    assert_eq!((same, read), (vec![true; 5], Vec::new()));
}

/// An option that was passed over is meant after all by what its answer says: a step asks what matched the nearest.
#[test]
fn what_matched_the_nearest_is_there_when_turns_are_asked_again() {
    let agent = agent(&ARTICLE.replace("Choose **Colour** in", "Flip the rainbow toggle of"));
    let logged = talk(&agent, &["how do I print", "none of these", "the rainbow toggle"]);

    let (same, read) = asked_again(&agent, &logged);

    assert_eq!((same, read), (vec![true; 3], Vec::new()));
}

#[test]
fn a_state_that_changed_is_read_from_the_log_so_that_no_change_counts_twice() {
    let logged = talk(&agent(ARTICLE), &TEXTS);
    // The id goes with the question, so that every state names another entry.
    let renamed = agent(&ARTICLE.replace("both sides?", "both sides of the paper?"));

    let (same, read) = asked_again(&renamed, &logged);

    let fresh: Vec<bool> = logged
        .iter()
        .map(|turn| asked_again(&renamed, std::slice::from_ref(turn)).0[0])
        .collect();
    assert_eq!(same, fresh);
    assert!(same.contains(&false), "{same:?}");
    assert!(read.len() > 1, "{read:?}");
}

#[test]
fn a_log_without_fingerprints_is_read_turn_by_turn() {
    let agent = agent(ARTICLE);
    let mut logged = talk(&agent, &TEXTS);
    for turn in &mut logged {
        "{}".clone_into(&mut turn.told);
    }

    let (same, read) = asked_again(&agent, &logged);

    assert_eq!((same, read), (vec![true; 5], vec![2, 3, 4, 5]));
}

#[test]
fn a_turn_whose_state_is_unread_is_asked_again_with_it_and_so_are_those_behind() {
    let agent = agent(ARTICLE);
    let logged = talk(&agent, &TEXTS);
    let replayer = Replayer::new(&agent);
    let mut states = States::default();
    let mut ask = |turn: &Logged, stored: Result<Option<String>, Skipped>| {
        let past = Past {
            conversation: "c",
            turn: turn.turn,
            at: at(turn.turn),
            event: &turn.event,
            told: Some(&turn.told),
            tiers: "[]",
            reply: Some(turn.reply),
            facts: None,
        };
        replayer.replay(&past, &mut states, || stored)
    };

    let unread: Vec<Again> = logged[1..]
        .iter()
        .map(|turn| ask(turn, Err(Skipped::Unread)))
        .collect();
    let read: Vec<Again> = logged[1..]
        .iter()
        .map(|turn| ask(turn, Ok(turn.before.clone())))
        .collect();

    assert_eq!(unread, vec![Again::Skipped(Skipped::Unread); 4]);
    assert_eq!(read, vec![Again::Same; 4]);
}

#[test]
fn a_turn_without_a_digest_is_compared_by_its_facts() {
    let agent = agent(ARTICLE);
    let logged = talk(&agent, &TEXTS[..1]);
    let replayer = Replayer::new(&agent);
    let ask = |facts: Option<PastFacts<'_>>| {
        let past = Past {
            conversation: "c",
            turn: 1,
            at: at(1),
            event: &logged[0].event,
            told: None,
            tiers: "[]",
            reply: None,
            facts,
        };
        replayer.replay(&past, &mut States::default(), || Ok(None))
    };
    let entry = agent.knowledge().entries[0].id.as_str();
    let answered = |entry| {
        Some(PastFacts {
            decision: "answer",
            entry: Some(entry),
            chosen: None,
            outcome: None,
        })
    };

    assert_eq!(ask(None), Again::Skipped(Skipped::Unread));
    assert_eq!(ask(answered(entry)), Again::Same);
    assert!(matches!(ask(answered("another")), Again::Changed(_)));
}
