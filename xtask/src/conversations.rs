//! A log of made-up conversations, as large as one likes, for measuring what reads a log: `helpline replay`.
//!
//! Turns are stepped and stored as the server does it, decided by words and vectors alone. The same log for the same
//! numbers, but for the order in which turns of different conversations are stored.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use conversation_log::{
    Arrival, ConversationId, ConversationLog, Decide, JsonText, LogError, NewActivity, Role, Snapshot,
    TurnDraft, TurnFacts,
};
use dialogue_state::replay::{Told, digest};
use dialogue_state::{Act, Agent, Event, State, Surroundings, Understanding, kept_candidates};
use jiff::Timestamp;
use knowledge::{Knowledge, folder};
use serde_json::json;

/// Conversations that go on at once: the log commits their turns together.
const AT_ONCE: u64 = 512;

/// Turns of a conversation.
const TURNS: u64 = 8;

/// How often a busy log is asked, and how long it is left alone in between.
const MOST_ATTEMPTS: usize = 100;
const PAUSE: Duration = Duration::from_millis(200);

/// When the log begins: 2026-01-01.
const BEGIN_MS: i64 = 1_767_225_600_000;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The database to write to
    #[arg(long)]
    database: String,
    /// The folder of articles to talk about
    #[arg(long)]
    knowledge: PathBuf,
    /// How many turns
    #[arg(long, default_value_t = 1_000_000)]
    turns: u64,
    /// How many different questions there are among them
    #[arg(long, default_value_t = 5_000)]
    distinct: usize,
}

/// What people say beside questions.
const SMALL: &[&str] = &[
    "1",
    "2",
    "the second one",
    "none of these",
    "thanks",
    "no",
    "why?",
    "that did not help",
    "hi",
];

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let files = folder::read(&arguments.knowledge)?;
    let agent = Agent::without_encoder(Knowledge::from_files(files).knowledge);
    let sayings = sayings(&agent, arguments.distinct)?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let log = conversation_log::open(&arguments.database).await?;
        let conversations = arguments.turns.div_ceil(TURNS);
        let world = Arc::new(World {
            agent,
            sayings,
            log,
            next: AtomicU64::new(0),
            conversations,
        });
        let mut talking = tokio::task::JoinSet::new();
        for _ in 0..AT_ONCE {
            talking.spawn(talk(Arc::clone(&world)));
        }
        while let Some(done) = talking.join_next().await {
            done??;
        }
        world.log.close().await;
        println!("{} turns of {conversations} conversations", conversations * TURNS);
        Ok(())
    })
}

struct World {
    agent: Agent,
    sayings: Vec<(Event, Understanding)>,
    log: Arc<dyn ConversationLog>,
    next: AtomicU64,
    conversations: u64,
}

/// Questions and phrases of the knowledge, some with a word less, and what people say beside.
fn sayings(agent: &Agent, distinct: usize) -> anyhow::Result<Vec<(Event, Understanding)>> {
    let texts: Vec<&str> = agent
        .knowledge()
        .entries
        .iter()
        .flat_map(|entry| {
            std::iter::once(entry.question.as_str()).chain(entry.phrases.iter().map(String::as_str))
        })
        .collect();
    anyhow::ensure!(!texts.is_empty(), "the knowledge holds no question");
    let mut draw = Draw(1);
    let questions = (0..distinct).map(|number| {
        let words: Vec<&str> = texts[number % texts.len()].split_whitespace().collect();
        let left_out = draw.below(words.len() as u64 + 1);
        let kept = words.iter().enumerate().filter(|(at, _)| *at as u64 != left_out);
        kept.map(|(_, word)| *word)
            .chain((number >= texts.len()).then_some(["please", "today", "again", "for my team"][number % 4]))
            .collect::<Vec<_>>()
            .join(" ")
    });
    let small = SMALL.iter().map(|text| (*text).to_owned());
    Ok(small
        .chain(questions)
        .map(|text| {
            let event = Event::Said {
                text,
                secrets: Vec::new(),
            };
            let understanding = agent.understand(&event);
            (event, understanding)
        })
        .collect())
}

async fn talk(world: Arc<World>) -> anyhow::Result<()> {
    loop {
        let conversation = world.next.fetch_add(1, Ordering::Relaxed);
        if conversation >= world.conversations {
            return Ok(());
        }
        let mut draw = Draw(conversation);
        for turn in 0..TURNS {
            let is_question = turn % 2 == 0 || draw.below(3) > 0;
            let small = SMALL.len() as u64;
            let place = if is_question {
                small + draw.below(world.sayings.len() as u64 - small)
            } else {
                draw.below(small)
            };
            let place = usize::try_from(place)?;
            let id = format!("made-up-{conversation:09}");
            let arrival = Arrival {
                conversation: ConversationId {
                    channel: "directline".to_owned(),
                    id: id.clone(),
                },
                keys: vec![format!("activity:{turn}")],
                received_ms: BEGIN_MS + i64::try_from(conversation * 1_000 + turn * 20_000)?,
                due_ms: BEGIN_MS,
                user_id: "ann".to_owned(),
                locale: Some("en".to_owned()),
            };
            let deciding = Arc::clone(&world);
            let decide: Decide = Arc::new(move |snapshot| decide(&deciding, &id, place, snapshot));
            take(world.log.as_ref(), arrival, decide).await?;
        }
    }
}

/// Stores a turn; a log that is busy is asked again, as a channel does it.
async fn take(log: &dyn ConversationLog, arrival: Arrival, decide: Decide) -> anyhow::Result<()> {
    for _ in 0..MOST_ATTEMPTS {
        match log.take_turn(arrival.clone(), Arc::clone(&decide)).await {
            Err(LogError::Busy { .. } | LogError::Unavailable(_)) => tokio::time::sleep(PAUSE).await,
            taken => return taken.map(drop).context("a turn was not stored"),
        }
    }
    anyhow::bail!("a turn was not stored: the log was busy {MOST_ATTEMPTS} times")
}

fn decide(world: &World, id: &str, place: usize, snapshot: &Snapshot) -> TurnDraft {
    let (event, understanding) = &world.sayings[place];
    let state = snapshot
        .state
        .as_deref()
        .map(State::from_text)
        .unwrap_or_default();
    let before = snapshot.state.is_some().then(|| state.fingerprint());
    let now = Timestamp::from_millisecond(snapshot.now_ms).unwrap_or_default();
    let surroundings = Surroundings {
        conversation: id,
        ..now.into()
    };
    let (state, acts) = world.agent.step(state, event, understanding, surroundings);
    let text = match event {
        Event::Said { text, .. } => text.as_str(),
        _ => "",
    };
    let mut activities = vec![activity(snapshot.next_sequence, Role::User, text)];
    let mut facts = facts(world, understanding);
    for act in &acts {
        match act {
            Act::Say(message) => {
                let sequence = snapshot.next_sequence + i64::try_from(activities.len()).unwrap_or_default();
                activities.push(activity(sequence, Role::Bot, &message.text));
            }
            Act::Record(record) => {
                record.decision.as_str().clone_into(&mut facts.decision);
                facts.entry = record.entry.as_ref().map(|entry| entry.as_str().to_owned());
                facts.options = JsonText::of(&record.options);
                facts.chosen = record.chosen.and_then(|chosen| i64::try_from(chosen).ok());
                facts.outcome = record.outcome.map(|outcome| outcome.as_str().to_owned());
            }
            Act::HandOff(_) | Act::Update(_) => {}
        }
    }
    facts.event = JsonText::of(event);
    facts.surroundings = JsonText::of(&Told::of(&surroundings, false, before));
    facts.reply = Some(digest(&acts));
    TurnDraft {
        state: state.to_text(),
        activities,
        facts,
        outbox: Vec::new(),
        support_request: None,
        closes_requests: false,
        reference: None,
    }
}

fn facts(world: &World, understanding: &Understanding) -> TurnFacts {
    TurnFacts {
        knowledge_version: world.agent.knowledge().version.0.clone(),
        tiers: vec!["lexical".to_owned(), "vectors".to_owned()],
        decision: String::new(),
        entry: None,
        confidence: understanding.candidates.first().map(|first| first.confidence),
        in_scope: Some(understanding.in_scope),
        candidates: JsonText::of(&kept_candidates(&understanding.ranking, world.agent.knowledge())),
        options: JsonText::from(json!([])),
        chosen: None,
        outcome: None,
        redactions: Vec::new(),
        event: JsonText::default(),
        surroundings: JsonText::default(),
        reply: None,
        duration_us: 0,
    }
}

fn activity(sequence: i64, role: Role, text: &str) -> NewActivity {
    let activity = json!({"type": "message", "text": text, "channelId": "directline", "locale": "en"});
    NewActivity::of(format!("{sequence:07}"), role, &activity)
}

/// A splitmix64 generator: the same values on every machine.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }
}
