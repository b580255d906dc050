//! What is true of every conversation: random walks over events.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use dialogue_state::state::{Floor, Pending};
use dialogue_state::{
    Act, Agent, Decision, Event, HandoffStatus, Incident, State, Surroundings, Understanding, reply_text,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use redaction::SecretKind;

use crate::transcripts::{agent, said};

/// An agent that is walked with, and the locale of the people who walk.
struct Ground {
    agent: Agent,
    locale: &'static str,
    /// Understanding is costly and free of state: what was said once in a walk is understood.
    known: Mutex<HashMap<String, Understanding>>,
}

impl Ground {
    fn new(folder: &str, locale: &'static str) -> Self {
        Self {
            agent: agent(folder),
            locale,
            known: Mutex::default(),
        }
    }

    fn understand(&self, event: &Event) -> Understanding {
        let Event::Said { text, secrets } = event else {
            return self.agent.understand(event);
        };
        let mut known = self.known.lock().expect("no walk panics while it holds the lock");
        known
            .entry(format!("{secrets:?} {text}"))
            .or_insert_with(|| self.agent.understand(event))
            .clone()
    }
}

static ENGLISH: LazyLock<Ground> = LazyLock::new(|| Ground::new("fixture", "en"));
static GERMAN: LazyLock<Ground> = LazyLock::new(|| Ground::new("german", "de-AT"));

/// What people say, and what is none of it.
const SAYINGS: &[&str] = &[
    "badge",
    "my badge",
    "lost my badge",
    "how do I print in colour",
    "renew it",
    "doors",
    "printer",
    "toner",
    "descale the sprocket",
    "quux",
    "is it down?",
    "how do I add a printer and why is the north gate closed at night?",
    "1",
    "2",
    "3",
    "4",
    "17",
    "the second",
    "last one",
    "both",
    "none of these",
    "neither",
    "the renew one",
    "yes",
    "no",
    "ok",
    "thanks",
    "hi",
    "help",
    "start over",
    "cancel",
    "that did not help",
    "great, solved my problem",
    "you are useless",
    "say that again",
    "talk to a person",
    "open a ticket",
    "bye",
    "???",
    "",
    "👍",
    "密码过期了",
    "[GitHub token]",
    "password=Hunter2! does not open the door",
    "a",
    "the",
    "why?",
    "and where do I find that?",
    "what about doors?",
    "and how do I renew one?",
    "the other one",
    "no, I mean the gate",
    "back",
    "skip",
    "skip the rest",
    "keep it",
    "send",
    "change the date",
    "change 2",
    "it eats paper since yesterday 9am",
    "2 hours ago",
    "24 Nov",
    "12",
    "1 and 3",
    "ground floor",
    "warehouse",
    "E-12",
    "I don't know",
    "still ongoing",
];

/// The same in German.
const GERMAN_SAYINGS: &[&str] = &[
    "Ausweis",
    "mein Ausweis",
    "Ausweis verloren",
    "wie drucke ich in Farbe",
    "verlängern",
    "Türen",
    "Drucker",
    "Toner",
    "Kaffeemaschine entkalken",
    "Störung?",
    "Wie drucke ich in Farbe und warum ist das Nordtor nachts zu?",
    "das zweite",
    "die letzte",
    "nicht das erste, das zweite",
    "Option B",
    "beide",
    "nichts davon",
    "keins davon",
    "weder noch",
    "etwas anderes",
    "egal welche",
    "die mit dem Toner",
    "ja",
    "nein",
    "danke",
    "Hallo",
    "Hilfe",
    "von vorn",
    "abbrechen",
    "das hilft nicht",
    "super, hat geklappt",
    "du bist nutzlos",
    "nochmal",
    "mit einem Menschen sprechen",
    "Ticket eröffnen",
    "tschüss",
    "warum?",
    "und wo finde ich das?",
    "was ist mit Türen?",
    "das andere",
    "nein, ich meine das Tor",
    "zurück",
    "überspringen",
    "Rest überspringen",
    "beibehalten",
    "senden",
    "das Datum ändern",
    "2 ändern",
    "frisst Papier seit gestern 9 Uhr",
    "vor zwei Stunden",
    "24. November",
    "1.500",
    "1 und 3",
    "Erdgeschoss",
    "im Lager",
    "weiß nicht",
    "dauert noch an",
];

/// One thing that happens; a choice shown before is pressed or typed by its place.
#[derive(Debug, Clone)]
enum Happening {
    Event(Event),
    Pressed(usize),
    Typed(usize),
}

fn happening() -> impl Strategy<Value = Happening> {
    let secret = prop::sample::select(vec![SecretKind::GithubToken, SecretKind::Password]);
    prop_oneof![
        24 => prop::sample::select(SAYINGS).prop_map(|text| Happening::Event(said(text))),
        24 => prop::sample::select(GERMAN_SAYINGS).prop_map(|text| Happening::Event(said(text))),
        2 => ".{0,40}".prop_map(|text| Happening::Event(said(&text))),
        2 => (secret, prop::sample::select(SAYINGS)).prop_map(|(kind, text)| {
            Happening::Event(Event::Said { text: format!("[{}] {text}", kind.name()), secrets: vec![kind] })
        }),
        6 => (0..4_usize).prop_map(Happening::Pressed),
        6 => (0..4_usize).prop_map(Happening::Typed),
        1 => Just(Happening::Event(Event::Joined)),
        1 => Just(Happening::Event(Event::Attached)),
        1 => ".{0,10}".prop_map(|value| Happening::Event(Event::Pressed { value })),
        1 => any::<bool>().prop_map(|helpful| Happening::Event(Event::Feedback { activity: None, helpful })),
        2 => prop::sample::select(vec![HandoffStatus::Accepted, HandoffStatus::Failed, HandoffStatus::Completed])
            .prop_map(|status| Happening::Event(Event::Handoff(status))),
    ]
}

/// The event a happening stands for, given the choices on the screen.
fn event(happening: Happening, choices: &[dialogue_state::Choice]) -> Event {
    let choice = |place: usize| {
        choices
            .get(place)
            .map(|choice| choice.value.clone())
            .unwrap_or_default()
    };
    match happening {
        Happening::Event(event) => event,
        Happening::Pressed(place) => Event::Pressed { value: choice(place) },
        Happening::Typed(place) => said(&choice(place)),
    }
}

fn choices(acts: &[Act]) -> Vec<dialogue_state::Choice> {
    acts.iter()
        .filter_map(|act| {
            if let Act::Say(message) = act {
                Some(message.choices.clone())
            } else {
                None
            }
        })
        .flatten()
        .collect()
}

fn record(acts: &[Act]) -> &dialogue_state::TurnRecord {
    match acts {
        [before @ .., Act::Record(record)] if !before.iter().any(|act| matches!(act, Act::Record(_))) => {
            record
        }
        _ => panic!("a record is the last act, and the only one: {acts:?}"),
    }
}

/// A state as large as this is worth a look.
const LARGEST_STATE_BYTES: usize = 64 * 1024;

/// Ten walks of 40 steps for each case that is asked for: 100,000 steps, or as `tools/walks` says.
fn walks() -> ProptestConfig {
    let config = ProptestConfig::default();
    ProptestConfig {
        cases: config.cases.saturating_mul(10),
        ..config
    }
}

/// What is down in every second walk.
static INCIDENTS: LazyLock<Vec<Incident>> = LazyLock::new(|| {
    vec![Incident {
        id: "i1".to_owned(),
        title: "Printers in the warehouse are down".to_owned(),
        status: "Investigating".to_owned(),
        started: Some(Timestamp::UNIX_EPOCH),
        words: vec!["printer".to_owned(), "toner".to_owned()],
        link: Some("https://status.example.org/1".to_owned()),
    }]
});

/// Words that offer again what was refused: asked for by name, by pointing at a topic, or by going back.
fn may_offer_again(event: &Event, before: &State) -> bool {
    match event {
        Event::Said { text, .. } => {
            let plain = redaction::without_masks(text);
            let plain = plain.trim();
            let points = !before.topics.is_empty() && plain.split_whitespace().count() <= 5;
            points
                || ["back", "zurück"].contains(&plain)
                || before.shown.iter().any(|shown| shown.label == plain)
        }
        Event::Pressed { .. } => true,
        _ => false,
    }
}

proptest! {
    #![proptest_config(walks())]

    #[test]
    fn a_conversation_keeps_its_promises(walk in prop::collection::vec(happening(), 40), is_down in any::<bool>(), is_german in any::<bool>()) {
        let ground = if is_german { &*GERMAN } else { &*ENGLISH };
        let mut state = State::default();
        let mut now = Timestamp::UNIX_EPOCH;
        let mut on_screen = Vec::new();
        let mut last_reply = String::new();
        for happening in walk {
            now += SignedDuration::from_secs(7);
            let event = event(happening, &on_screen);
            let understanding = ground.understand(&event);

            let surroundings = Surroundings {
                conversation: "walk",
                locale: Some(ground.locale),
                incidents: if is_down { &INCIDENTS } else { &[] },
                ..now.into()
            };
            let before = state.clone();

            let (next, acts) = ground.agent.step(state.clone(), &event, &understanding, surroundings);

            let again = ground.agent.step(state, &event, &understanding, surroundings);
            prop_assert_eq!((&next, &acts), (&again.0, &again.1), "a step is a function");
            let kept = record(&acts);
            prop_assert!(kept.options.len() <= 3);
            if kept.decision == Decision::Clarify {
                prop_assert!(kept.options.len() >= 2, "one option is no question: {:?}", acts);
                let mut labels: Vec<String> = kept.options.iter().map(|option| option.label.to_lowercase()).collect();
                labels.sort();
                labels.dedup();
                prop_assert!(labels.len() == kept.options.len(), "two options read the same: {:?}", acts);
            }
            if kept.decision == Decision::Clarify && !may_offer_again(&event, &before) {
                let mut offered = kept.options.iter().flat_map(|option| &option.entries);
                prop_assert!(
                    offered.all(|entry| !next.refused.contains(entry) || before.refused.contains(entry) && is_open(&before, entry)),
                    "offers what was refused: {:?}", acts
                );
            }
            if let Some(intake) = &next.intake {
                prop_assert!(next.floor != Floor::Agent, "a form belongs to a request");
                let known = before.intake.as_ref().map_or(&[] as &[_], |before| &before.answers);
                prop_assert!(intake.answers.len() + 1 >= known.len(), "an answer is lost");
            }
            let reply = reply_text(&acts);
            prop_assert!(reply.is_empty() || reply != last_reply, "said twice in a row: {}", reply);
            prop_assert_eq!(&State::from_text(&next.to_text()), &next);
            prop_assert!(next.to_text().len() < LARGEST_STATE_BYTES);
            let labels = choices(&acts);
            for choice in &labels {
                prop_assert!(choice.label.chars().count() <= 60, "{}", choice.label);
            }
            prop_assert!(a_person_is_within_reach(ground, &next, now));
            for option in &kept.options {
                let chosen = said(&option.label);
                let (_, acts) = ground.agent.step(next.clone(), &chosen, &ground.understand(&chosen), now);
                if let [one] = option.entries.as_slice() {
                    prop_assert_eq!(record_entry(&acts), Some(one.clone()), "{}", option.label);
                } else {
                    let offered = record(&acts).options.iter().flat_map(|option| &option.entries);
                    let given = record_entry(&acts);
                    prop_assert!(offered.chain(&given).all(|entry| option.entries.contains(entry)), "{}: {:?}", option.label, acts);
                }
            }
            if !reply.is_empty() {
                last_reply = reply;
                on_screen = labels;
            }
            state = next;
        }
    }

    #[test]
    fn any_state_and_any_words_make_a_turn(text in any::<String>(), misses in any::<u8>(), requests in any::<u32>(), at in any::<i32>()) {
        let state = State { misses, denials: misses, requests, touched_ms: i64::from(at), ..State::default() };
        let event = said(&text);

        let (_, acts) = ENGLISH.agent.step(state, &event, &ENGLISH.understand(&event), Timestamp::UNIX_EPOCH);

        record(&acts);
    }
}

/// Whether an entry is among the options that are open.
fn is_open(state: &State, entry: &knowledge::EntryId) -> bool {
    match &state.pending {
        Pending::Clarify { options, .. } => options.iter().any(|option| option.entries.contains(entry)),
        _ => false,
    }
}

fn record_entry(acts: &[Act]) -> Option<knowledge::EntryId> {
    record(acts).entry.clone()
}

/// Whether "talk to a person" leads to one, or one is on the way.
fn a_person_is_within_reach(ground: &Ground, state: &State, now: Timestamp) -> bool {
    ["talk to a person", "mit einem Menschen sprechen"]
        .iter()
        .all(|text| {
            let event = said(text);
            let (_, acts) = ground
                .agent
                .step(state.clone(), &event, &ground.understand(&event), now);
            record(&acts).decision == Decision::Handoff
        })
}
