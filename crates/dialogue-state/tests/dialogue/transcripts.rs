//! Transcripts that a support agent can read, held against the agent line by line.
//!
//! `user:` says something, `event:` is what else happens (joined, attached, pressed VALUE, thumbs up|down,
//! handoff accepted|failed|completed), and each `bot:` line is one message. Options stand in `[…]`, `…` at the end of a
//! text leaves the rest open, `(quiet)` is no message. `{decision: …, entry: …, outcome: …, request: …}` behind the last
//! message of a turn is what the log keeps of it. `knowledge:` begins a new conversation.

use std::path::Path;

use dialogue_state::{Act, Agent, Event, HandoffStatus, Message, State};
use jiff::{SignedDuration, Timestamp};
use knowledge::{Knowledge, folder};

const TRANSCRIPTS: &[(&str, &str)] = &[
    ("answers", include_str!("transcripts/answers.txt")),
    ("choices", include_str!("transcripts/choices.txt")),
    ("follow_ups", include_str!("transcripts/follow_ups.txt")),
    ("handoffs", include_str!("transcripts/handoffs.txt")),
    ("secrets", include_str!("transcripts/secrets.txt")),
    ("shipped", include_str!("transcripts/shipped.txt")),
    ("small_talk", include_str!("transcripts/small_talk.txt")),
];

pub(crate) fn agent(folder_name: &str) -> Agent {
    let folder = match folder_name {
        "fixture" => Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialogue/knowledge"),
        "intents" => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../intents"),
        other => panic!("no knowledge {other}"),
    };
    let files = folder::read(&folder).expect("the folder can be read");
    Agent::new(Knowledge::from_files(files).knowledge)
}

pub(crate) fn said(text: &str) -> Event {
    let redacted = redaction::redact(text);
    Event::Said {
        text: redacted.text,
        secrets: redacted.found.iter().map(|found| found.kind).collect(),
    }
}

fn event(text: &str) -> Event {
    match text.split_once(' ').unwrap_or((text, "")) {
        ("joined", _) => Event::Joined,
        ("attached", _) => Event::Attached,
        ("pressed", value) => Event::Pressed {
            value: value.to_owned(),
        },
        ("thumbs", verdict) => Event::Feedback {
            activity: None,
            helpful: verdict == "up",
        },
        ("handoff", "accepted") => Event::Handoff(HandoffStatus::Accepted),
        ("handoff", "failed") => Event::Handoff(HandoffStatus::Failed),
        ("handoff", "completed") => Event::Handoff(HandoffStatus::Completed),
        _ => panic!("no event {text}"),
    }
}

/// A message as a transcript writes it.
fn shown(message: &Message) -> String {
    let text = message.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let labels = message
        .choices
        .iter()
        .map(|choice| format!(" [{}]", choice.label));
    format!("{text}{}", labels.collect::<String>())
}

/// What the log keeps, as a transcript writes it.
fn kept(acts: &[Act]) -> String {
    let mut parts = Vec::new();
    for act in acts {
        match act {
            Act::Record(record) => {
                parts.insert(0, format!("decision: {}", record.decision.as_str()));
                parts.extend(record.entry.as_ref().map(|entry| format!("entry: {entry}")));
                parts.extend(record.chosen.map(|chosen| format!("chosen: {chosen}")));
                let outcome = record
                    .outcome
                    .and_then(|outcome| serde_json::to_value(outcome).ok());
                parts.extend(outcome.and_then(|outcome| Some(format!("outcome: {}", outcome.as_str()?))));
            }
            Act::HandOff(request) => parts.push(format!(
                "request: {} {} ({})",
                request.number, request.reason, request.summary
            )),
            Act::Update(_) | Act::Say(_) => {}
        }
    }
    format!("{{{}}}", parts.join(", "))
}

/// A line of a transcript and what it stands for.
enum Line<'t> {
    Knowledge(&'t str),
    Happens(Event),
    Bot { text: &'t str, kept: Option<&'t str> },
}

fn lines(transcript: &str) -> impl Iterator<Item = (usize, Line<'_>)> {
    transcript
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|(number, line)| {
            let (who, what) = line
                .split_once(':')
                .unwrap_or_else(|| panic!("line {}: {line}", number + 1));
            let what = what.trim();
            let line = match who {
                "knowledge" => Line::Knowledge(what),
                "user" => Line::Happens(said(what)),
                "event" => Line::Happens(event(what)),
                "bot" => match what.rsplit_once('{') {
                    Some((text, kept)) if kept.starts_with("decision") => Line::Bot {
                        text: text.trim(),
                        kept: kept.strip_suffix('}'),
                    },
                    _ => Line::Bot {
                        text: what,
                        kept: None,
                    },
                },
                other => panic!("line {}: {other}", number + 1),
            };
            (number + 1, line)
        })
}

fn says(expected: &str, message: Option<&String>) -> bool {
    match (expected, message) {
        ("(quiet)", None) => true,
        (_, None) | ("(quiet)", Some(_)) => false,
        (expected, Some(message)) => {
            // The labels of the options close the line; an open end is before them.
            let (text, labels) = expected.split_at(expected.find(" [").unwrap_or(expected.len()));
            match text.strip_suffix('…') {
                Some(begin) => message.starts_with(begin.trim()) && message.ends_with(labels),
                None => message == expected,
            }
        }
    }
}

#[test]
fn every_transcript_goes_as_it_is_written() {
    let fixture = agent("fixture");
    let intents = agent("intents");
    let mut differences = Vec::new();
    for (name, transcript) in TRANSCRIPTS {
        let mut agent = &fixture;
        let mut state = State::default();
        let mut now = Timestamp::UNIX_EPOCH;
        let mut messages = Vec::new().into_iter();
        let mut turn_kept = String::new();
        for (number, line) in lines(transcript) {
            match line {
                Line::Knowledge(folder) => {
                    agent = if folder == "intents" { &intents } else { &fixture };
                    state = State::default();
                }
                Line::Happens(event) => {
                    now += SignedDuration::from_secs(10);
                    let understanding = agent.understand(&event);
                    let (next, acts) = agent.step(state, &event, &understanding, now);
                    if let Some(message) = messages.next() {
                        differences.push(format!(
                            "{name}:{number}: was said and is not written:\n  bot:   {message}"
                        ));
                    }
                    state = State::from_json(&next.to_json());
                    turn_kept = kept(&acts);
                    let said: Vec<String> = acts
                        .iter()
                        .filter_map(|act| {
                            if let Act::Say(message) = act {
                                Some(shown(message))
                            } else {
                                None
                            }
                        })
                        .collect();
                    messages = said.into_iter();
                }
                Line::Bot { text, kept } => {
                    let message = messages.next();
                    if !says(text, message.as_ref()) {
                        let message = message.unwrap_or_else(|| "(quiet)".to_owned());
                        differences.push(format!(
                            "{name}:{number}:\n  written: {text}\n  bot:   {message}   {turn_kept}"
                        ));
                    }
                    if kept.is_some_and(|kept| format!("{{{kept}}}") != turn_kept) {
                        differences.push(format!(
                            "{name}:{number}:\n  written: {}\n  kept:    {turn_kept}",
                            kept.unwrap_or_default()
                        ));
                    }
                }
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
