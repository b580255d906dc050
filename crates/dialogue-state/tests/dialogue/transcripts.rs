//! Transcripts that a support agent can read, held against the agent line by line.
//!
//! `user:` says something, `event:` is what else happens (joined, attached, pressed VALUE, thumbs up|down,
//! handoff accepted|failed|completed), and each `bot:` line is one message. Options stand in `[…]`, `…` at the end of a
//! text leaves the rest open, `(quiet)` is no message. `{decision: …, entry: …, outcome: …, request: …}` behind the last
//! message of a turn is what the log keeps of it. `knowledge:` begins a new conversation; `at:` sets the time, `page:` the
//! product and cloud, `locale:` what the next event tells, `incident:` opens one (id | title | status | words | link), and `no incident:` closes all.

use std::collections::BTreeMap;
use std::path::Path;

use dialogue_state::{
    Act, Agent, Event, HandoffStatus, Incident, Message, Page, State, SupportRequest, Surroundings,
};
use intent_classifier::Tiers;
use jiff::{SignedDuration, Timestamp};
use knowledge::{Knowledge, folder};

const TRANSCRIPTS: &[(&str, &str)] = &[
    ("adding", include_str!("transcripts/adding.txt")),
    ("answers", include_str!("transcripts/answers.txt")),
    ("asking_on", include_str!("transcripts/asking_on.txt")),
    ("choices", include_str!("transcripts/choices.txt")),
    ("choosing", include_str!("transcripts/choosing.txt")),
    ("details", include_str!("transcripts/details.txt")),
    ("distinguish", include_str!("transcripts/distinguish.txt")),
    ("german", include_str!("transcripts/german.txt")),
    ("follow_ups", include_str!("transcripts/follow_ups.txt")),
    ("following", include_str!("transcripts/following.txt")),
    ("forms", include_str!("transcripts/forms.txt")),
    ("handoffs", include_str!("transcripts/handoffs.txt")),
    ("hours", include_str!("transcripts/hours.txt")),
    ("letters", include_str!("transcripts/letters.txt")),
    ("misplaced", include_str!("transcripts/misplaced.txt")),
    ("messy", include_str!("transcripts/messy.txt")),
    ("office", include_str!("transcripts/office.txt")),
    ("other_words", include_str!("transcripts/other_words.txt")),
    ("outcomes", include_str!("transcripts/outcomes.txt")),
    ("page", include_str!("transcripts/page.txt")),
    ("incidents", include_str!("transcripts/incidents.txt")),
    ("meaning", include_str!("transcripts/meaning.txt")),
    ("measured", include_str!("transcripts/measured.txt")),
    ("patience", include_str!("transcripts/patience.txt")),
    ("people", include_str!("transcripts/people.txt")),
    ("pointing", include_str!("transcripts/pointing.txt")),
    ("put_right", include_str!("transcripts/put_right.txt")),
    ("rates", include_str!("transcripts/rates.txt")),
    ("reading_on", include_str!("transcripts/reading_on.txt")),
    ("secrets", include_str!("transcripts/secrets.txt")),
    ("shipped", include_str!("transcripts/shipped.txt")),
    ("small_talk", include_str!("transcripts/small_talk.txt")),
    ("taken_down", include_str!("transcripts/taken_down.txt")),
    ("telling", include_str!("transcripts/telling.txt")),
    ("two_things", include_str!("transcripts/two_things.txt")),
    ("wishes", include_str!("transcripts/wishes.txt")),
];

const FOLDERS: &[&str] = &[
    "fixture",
    "intents",
    "wide",
    "staffed",
    "branches",
    "desk",
    "german",
    "reading",
    "page",
    "company",
    "travel",
    "insurance",
    "surgery",
    "allotment",
    "verein",
    "machines",
    "bikes",
    "slopes",
    "daycare",
    "practice",
    "works",
    "park",
    "netz",
    "fibre",
    "boxes",
    "ferry",
];

/// Folders that are asked with the sentence encoder; the others are what it is without.
const WITH_ENCODER: &[&str] = &["daycare", "practice", "boxes"];

pub(crate) fn agent(folder_name: &str) -> Agent {
    let knowledge = knowledge(folder_name);
    if WITH_ENCODER.contains(&folder_name) {
        Agent::new(knowledge)
    } else {
        Agent::without_encoder(knowledge)
    }
}

pub(crate) fn knowledge(folder_name: &str) -> Knowledge {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = match folder_name {
        "fixture" => crate_folder.join("tests/dialogue/knowledge"),
        "intents" => crate_folder.join("../../intents"),
        other => crate_folder.join("tests/dialogue").join(other),
    };
    let files = folder::read(&folder).expect("the folder can be read");
    Knowledge::from_files(files).knowledge
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
                parts.extend(record.context.as_ref().map(|context| {
                    let reference = serde_json::to_value(context.reference).expect("a reference is a word");
                    format!(
                        "context: {} {}",
                        reference.as_str().unwrap_or_default(),
                        context.weight
                    )
                }));
                parts.extend(outcome.and_then(|outcome| Some(format!("outcome: {}", outcome.as_str()?))));
            }
            Act::HandOff(request) => parts.push(format!(
                "request: {} {} ({}){}",
                request.number,
                request.reason,
                request.summary,
                of_form(request)
            )),
            Act::Update(request) => parts.push(format!("update: {}{}", request.number, of_form(request))),
            Act::Say(_) => {}
        }
    }
    format!("{{{}}}", parts.join(", "))
}

/// The form of a request, as a transcript writes it.
fn of_form(request: &SupportRequest) -> String {
    let Some(form) = &request.form else {
        return String::new();
    };
    let status = serde_json::to_value(form.status).expect("a status is a word");
    let answers = form
        .answers
        .iter()
        .map(|answer| format!(" {}={}", answer.question, answer.value));
    format!(
        " form {}{}",
        status.as_str().unwrap_or_default(),
        answers.collect::<String>()
    )
}

fn incident(text: &str) -> Incident {
    let parts: Vec<&str> = text.split('|').map(str::trim).collect();
    let part = |place: usize| parts.get(place).copied().unwrap_or_default().to_owned();
    Incident {
        id: part(0),
        title: part(1),
        status: part(2),
        started: None,
        words: part(3).split(',').map(|word| word.trim().to_owned()).collect(),
        link: Some(part(4)).filter(|link| !link.is_empty()),
    }
}

/// "product=Car park; cloud=public".
fn page(text: &str) -> Page {
    let value = |name: &str| {
        text.split(';')
            .filter_map(|part| part.split_once('='))
            .find(|(key, _)| key.trim() == name)
            .map(|(_, value)| value.trim().to_owned())
    };
    Page {
        product: value("product"),
        cloud: value("cloud"),
        page: value("page"),
        title: value("title"),
    }
}

/// A line of a transcript and what it stands for.
enum Line<'t> {
    Knowledge(&'t str),
    At(&'t str),
    Page(&'t str),
    Locale(&'t str),
    Incident(&'t str),
    NoIncident,
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
                "at" => Line::At(what),
                "page" => Line::Page(what),
                "locale" => Line::Locale(what),
                "incident" => Line::Incident(what),
                "no incident" => Line::NoIncident,
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

/// A conversation while a transcript is read.
struct Talk<'a> {
    agents: &'a BTreeMap<&'a str, Agent>,
    agent: &'a Agent,
    state: State,
    now: Timestamp,
    incidents: Vec<Incident>,
    page: Option<Page>,
    locale: Option<String>,
}

impl<'a> Talk<'a> {
    fn new(agents: &'a BTreeMap<&'a str, Agent>) -> Self {
        Self {
            agents,
            agent: &agents["fixture"],
            state: State::default(),
            now: Timestamp::UNIX_EPOCH,
            incidents: Vec::new(),
            page: None,
            locale: None,
        }
    }

    /// Does what a line says; the acts where something happened.
    fn takes(&mut self, line: &Line<'_>) -> Option<Vec<Act>> {
        match line {
            Line::Knowledge(folder) => {
                let folder: &str = folder;
                self.agent = self.agents.get(folder).expect("a knowledge of the tests");
                self.state = State::default();
                self.page = None;
                self.locale = None;
            }
            Line::At(time) => self.now = time.parse().expect("a time"),
            Line::Page(text) => self.page = Some(page(text)),
            Line::Locale(tag) => self.locale = Some((*tag).to_owned()),
            Line::Incident(text) => self.incidents.push(incident(text)),
            Line::NoIncident => self.incidents.clear(),
            Line::Bot { .. } => {}
            Line::Happens(event) => {
                self.now += SignedDuration::from_secs(10);
                // As a server does: what was said before in any transcript is recalled.
                let understanding = self.agent.understand_once(event, Tiers::ALL);
                let locale = self.locale.take();
                let surroundings = Surroundings {
                    conversation: "transcript",
                    page: self.page.as_ref(),
                    locale: locale.as_deref(),
                    incidents: &self.incidents,
                    ..self.now.into()
                };
                let (next, acts) = self
                    .agent
                    .step(self.state.clone(), event, &understanding, surroundings);
                let anew = self.agent.understand(event);
                let again = self.agent.step(self.state.clone(), event, &anew, surroundings);
                assert_eq!(
                    (&next, &acts),
                    (&again.0, &again.1),
                    "what is recalled steps as what is understood anew: {event:?}"
                );
                self.state = State::from_text(&next.to_text());
                return Some(acts);
            }
        }
        None
    }
}

fn messages(acts: &[Act]) -> Vec<String> {
    let said = acts.iter().filter_map(|act| {
        if let Act::Say(message) = act {
            Some(shown(message))
        } else {
            None
        }
    });
    said.collect()
}

#[test]
fn every_transcript_goes_as_it_is_written() {
    let agents: BTreeMap<&str, Agent> = FOLDERS.iter().map(|&name| (name, agent(name))).collect();
    let mut differences = Vec::new();
    for (name, transcript) in TRANSCRIPTS {
        let mut talk = Talk::new(&agents);
        let mut said = Vec::new().into_iter();
        let mut turn_kept = String::new();
        for (number, line) in lines(transcript) {
            if let Some(acts) = talk.takes(&line) {
                if let Some(message) = said.next() {
                    differences.push(format!(
                        "{name}:{number}: was said and is not written:\n  bot:   {message}"
                    ));
                }
                turn_kept = kept(&acts);
                said = messages(&acts).into_iter();
            }
            if let Line::Bot { text, kept } = line {
                let message = said.next();
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
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Writes what is said now into the transcripts, to be read and committed:
/// `cargo test -p dialogue-state --test dialogue -- --ignored write_transcripts`.
#[test]
#[ignore = "it writes files"]
fn write_transcripts() {
    let agents: BTreeMap<&str, Agent> = FOLDERS.iter().map(|&name| (name, agent(name))).collect();
    for (name, transcript) in TRANSCRIPTS {
        let mut talk = Talk::new(&agents);
        let mut written = String::new();
        for line in transcript.lines() {
            if line.starts_with("bot:") {
                continue;
            }
            written.push_str(line);
            written.push('\n');
            let Some((_, parsed)) = lines(line).next() else {
                continue;
            };
            let Some(acts) = talk.takes(&parsed) else { continue };
            let said = messages(&acts);
            let last = said.len().saturating_sub(1);
            for (place, message) in said.iter().enumerate() {
                let kept = if place == last {
                    format!("   {}", kept(&acts))
                } else {
                    String::new()
                };
                written.extend(["bot:   ", message, &kept, "\n"]);
            }
            if said.is_empty() {
                written.extend(["bot:   (quiet)   ", &kept(&acts), "\n"]);
            }
        }
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/dialogue/transcripts/{name}.txt"));
        std::fs::write(path, written).expect("the transcript can be written");
    }
}
