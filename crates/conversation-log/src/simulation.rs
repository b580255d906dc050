//! A simulated world around the real batching and the real dialogue: users who send again until they are answered, two
//! replicas that race and die, answers that are lost, clocks that jump. One thread and one seed: a seed that fails fails
//! again.
//!
//! The database is a map, with what a database promises and no more: a batch is stored whole or not at all, and one that was
//! decided on what has changed since is not stored. Everything above it is the product's: [`Plan`] turns arrivals into
//! rows, `dialogue_state::step` decides. The checker knows only what the users saw and what is stored.
//!
//! `HELPLINE_SIMULATION_TURNS` is the number of turns (10,000 when unset), `HELPLINE_SIMULATION_SEED` the first seed (1).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use dialogue_state::{Act, Agent, Event, HandoffStatus, State, Surroundings, Understanding};
use jiff::Timestamp;
use knowledge::{Knowledge, SourceFile};
use serde_json::json;

use crate::batch::{Known, Outcome, Plan, Request, StoredConversation, answers};
use crate::key::{Key, Keys};
use crate::{
    Arrival, ConversationId, Decide, JsonText, NewActivity, Role, Snapshot, StoredActivity, Taken, TurnDraft,
    TurnFacts,
};

/// Turns of one seed. Each seed is a world of its own, so that a failure is short to follow.
const TURNS_OF_A_SEED: usize = 1_000;
const USERS: usize = 12;
const REPLICAS: usize = 2;
const LARGEST_BATCH: usize = 6;
const HOUR_MS: i64 = 3_600_000;

/// What users say. Every branch of the dialogue that keeps state is in it.
const TEXTS: [&str; 9] = [
    "hello",
    "How do I reset my door badge?",
    "badge",
    "the second one",
    "no, that did not help",
    "I want to talk to a human",
    "start over",
    "what is the airspeed of a swallow",
    "thanks",
];

const ARTICLE: &str = "<properties articleId=\"badges\" pageTitle=\"Badges\" selfHelpType=\"generic\" />\n\n# Badges\n\n\
                       **How do I reset my door badge?**\n\nBring it to the reception.\n\n\
                       **How do I order a second badge?**\n\nAsk at the gate.\n\n\
                       **Who may have a badge for visitors?**\n\nEvery guest.\n";

/// A small generator of its own (xorshift64*), so that no library's change moves a seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).unwrap()).unwrap()
    }

    fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }
}

/// A turn as it is stored.
#[derive(Debug, Clone, PartialEq)]
struct StoredTurn {
    event: JsonText,
    at_ms: i64,
    activities: Vec<StoredActivity>,
}

/// What survives everything.
#[derive(Default)]
struct Database {
    conversations: HashMap<Key, StoredConversation>,
    keys: HashMap<(Key, Key), i64>,
    turns: BTreeMap<(Key, i64), StoredTurn>,
}

impl Database {
    fn known(&self, requests: &[Request]) -> Known {
        let mut known = Known::default();
        for request in requests {
            if let Some(stored) = self.conversations.get(&request.conversation) {
                known.conversations.insert(request.conversation, stored.clone());
            }
            for hash in &request.keys {
                if let Some(turn) = self.keys.get(&(request.conversation, *hash)) {
                    known.turns.insert((request.conversation, *hash), *turn);
                }
            }
        }
        known
    }

    /// Whether what a plan was decided on is still so.
    fn still_holds(&self, plan: &Plan) -> bool {
        let versions = plan.conversations.iter().all(|row| {
            let turns = self.conversations.get(&row.key).map_or(0, |stored| stored.turns);
            turns == row.version
        });
        let keys = plan
            .keys
            .iter()
            .all(|row| !self.keys.contains_key(&(row.conversation, row.hash)));
        versions && keys
    }

    fn store(&mut self, plan: &Plan) {
        for row in &plan.conversations {
            let stored = StoredConversation {
                channel: row.channel.clone(),
                id: row.id.clone(),
                state: row.state.clone(),
                turns: row.turns,
                activities: row.activities,
                updated_ms: row.updated_ms,
            };
            self.conversations.insert(row.key, stored);
        }
        for row in plan.keys.iter().chain(&plan.late_keys) {
            self.keys.entry((row.conversation, row.hash)).or_insert(row.turn);
        }
        for row in &plan.turns {
            let activities = plan
                .activities
                .iter()
                .filter(|activity| activity.conversation == row.conversation && activity.turn == row.turn)
                .map(|activity| StoredActivity {
                    sequence: activity.sequence,
                    turn: activity.turn,
                    id: activity.id.clone(),
                    role: activity.role,
                    at_ms: activity.at_ms,
                    activity: JsonText::stored(activity.activity.as_ref()).unwrap(),
                })
                .collect();
            let turn = StoredTurn {
                event: row.facts.event.clone(),
                at_ms: row.at_ms,
                activities,
            };
            let earlier = self.turns.insert((row.conversation, row.turn), turn);
            assert!(earlier.is_none(), "a stored turn is never written again");
        }
    }

    fn activities(&self, turns: &[(Key, i64)]) -> HashMap<(Key, i64), Vec<StoredActivity>> {
        turns
            .iter()
            .map(|turn| (*turn, self.turns[turn].activities.clone()))
            .collect()
    }
}

/// A message of a user on its way.
#[derive(Clone)]
struct Sent {
    user: usize,
    number: usize,
    request: Request,
}

/// A server: what waits, and the batch that was decided and is not stored yet.
#[derive(Default)]
struct Replica {
    queue: Vec<Sent>,
    open: Option<(Vec<Sent>, Plan)>,
}

/// One user: how far they are, and what they were told.
#[derive(Default)]
struct User {
    /// The message that is not answered yet.
    number: usize,
    /// The text of each answer, by the number of its message.
    told: Vec<Vec<StoredActivity>>,
}

struct World {
    random: Random,
    agent: Arc<Agent>,
    understandings: Vec<(Event, Understanding)>,
    database: Database,
    replicas: Vec<Replica>,
    users: Vec<User>,
    clock_ms: i64,
    /// Turns that were acknowledged.
    acknowledged: usize,
}

impl World {
    fn new(seed: u64, agent: &Arc<Agent>) -> Self {
        let events = TEXTS
            .iter()
            .map(|text| Event::Said {
                text: (*text).to_owned(),
                secrets: Vec::new(),
            })
            .chain([
                Event::Joined,
                Event::Attached,
                Event::Handoff(HandoffStatus::Accepted),
                Event::Handoff(HandoffStatus::Completed),
            ]);
        Self {
            random: Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1),
            agent: Arc::clone(agent),
            understandings: events
                .map(|event| (event.clone(), agent.understand(&event)))
                .collect(),
            database: Database::default(),
            replicas: (0..REPLICAS).map(|_| Replica::default()).collect(),
            users: (0..USERS).map(|_| User::default()).collect(),
            clock_ms: 1_700_000_000_000,
            acknowledged: 0,
        }
    }

    /// Two users share each conversation, as in a group.
    fn conversation(user: usize) -> ConversationId {
        ConversationId {
            channel: "simulated".to_owned(),
            id: format!("c{}", user / 2),
        }
    }

    fn step(&mut self) {
        self.clock_ms += 1 + i64::try_from(self.random.below(5_000)).unwrap();
        if self.random.one_in(200) {
            self.clock_ms += if self.random.one_in(2) { HOUR_MS } else { -HOUR_MS };
        }
        let replica = self.random.below(REPLICAS);
        match self.random.below(12) {
            0..=4 => self.send(replica),
            5..=7 => self.open(replica),
            8..=10 => self.finish(replica),
            _ if self.random.one_in(10) => self.replicas[replica] = Replica::default(),
            _ => {}
        }
    }

    /// A user sends the message that is not answered yet: for the first time, or again because nothing came.
    fn send(&mut self, replica: usize) {
        let user = self.random.below(USERS);
        let number = self.users[user].number;
        let conversation = Self::conversation(user);
        // The same message is the same event, however often and wherever it is sent.
        let chosen =
            Random(u64::try_from(user * 1_000_003 + number + 1).unwrap()).below(self.understandings.len());
        let (event, understanding) = self.understandings[chosen].clone();
        let arrival = Arrival {
            conversation: conversation.clone(),
            keys: vec![format!("{user}-{number}"), format!("client-{user}-{number}")],
            received_ms: self.clock_ms,
            due_ms: self.clock_ms,
            user_id: format!("u{user}"),
            locale: None,
        };
        let decide = decide(Arc::clone(&self.agent), event, understanding, conversation.id);
        self.replicas[replica].queue.push(Sent {
            user,
            number,
            request: Request::new(Keys::HASHED, arrival, decide),
        });
    }

    /// A replica decides what waits, on what the database says now.
    fn open(&mut self, replica: usize) {
        if self.replicas[replica].open.is_some() || self.replicas[replica].queue.is_empty() {
            return;
        }
        let count = LARGEST_BATCH.min(self.replicas[replica].queue.len());
        let sent: Vec<Sent> = self.replicas[replica].queue.drain(..count).collect();
        let plan = self.plan(&sent);
        self.replicas[replica].open = Some((sent, plan));
    }

    fn plan(&self, sent: &[Sent]) -> Plan {
        let requests: Vec<Request> = sent.iter().map(|sent| sent.request.clone()).collect();
        Plan::of(&requests, &self.database.known(&requests))
    }

    /// A replica stores what it decided, or finds that another was faster and decides again.
    fn finish(&mut self, replica: usize) {
        let Some((sent, mut plan)) = self.replicas[replica].open.take() else {
            return;
        };
        if !self.database.still_holds(&plan) {
            let plan = self.plan(&sent);
            self.replicas[replica].open = Some((sent, plan));
            return;
        }
        if self.random.one_in(20) {
            // The disk is full, the line is cut: nothing is stored, nobody is answered.
            return;
        }
        self.database.store(&plan);
        if self.random.one_in(20) {
            // It is stored, and its answer is lost.
            return;
        }
        let requests: Vec<Request> = sent.iter().map(|sent| sent.request.clone()).collect();
        let repeats = self.database.activities(&plan.repeats(&requests));
        let outcomes: Vec<Outcome> = std::mem::take(&mut plan.outcomes);
        let answers = answers(outcomes, &requests, &repeats).unwrap();
        for (sent, answer) in sent.iter().zip(answers) {
            self.answer(sent, answer.expect("nothing of the simulation is refused"));
        }
    }

    fn answer(&mut self, sent: &Sent, taken: Taken) {
        let user = &mut self.users[sent.user];
        if let Some(first) = user.told.get(sent.number) {
            assert_eq!(*first, taken.activities, "a repeat gives what was given first");
            return;
        }
        assert_eq!(
            user.told.len(),
            sent.number,
            "answers come in the order of the messages"
        );
        user.told.push(taken.activities);
        user.number = sent.number + 1;
        self.acknowledged += 1;
    }

    fn check(&self) {
        let conversations: HashSet<ConversationId> = (0..USERS).map(Self::conversation).collect();
        for id in conversations {
            let key = Keys::HASHED.of(&id);
            let Some(stored) = self.database.conversations.get(&key) else {
                continue;
            };
            let turns: Vec<(&(Key, i64), &StoredTurn)> =
                self.database.turns.range((key, 0)..=(key, i64::MAX)).collect();
            let mut state = State::default();
            let (mut sequence, mut at_ms) = (0, i64::MIN);
            for (place, ((_, number), turn)) in turns.iter().enumerate() {
                assert_eq!(usize::try_from(*number).unwrap(), place + 1, "turns without gaps");
                assert!(turn.at_ms >= at_ms, "time never goes back");
                at_ms = turn.at_ms;
                let event: Event = turn.event.read().unwrap();
                let (_, understanding) = self
                    .understandings
                    .iter()
                    .find(|(known, _)| *known == event)
                    .expect("it was sent");
                let (next, texts) = said(&self.agent, state, &event, understanding, at_ms, &id.id);
                state = next;
                let stored: Vec<String> = turn
                    .activities
                    .iter()
                    .filter(|activity| activity.role == Role::Bot)
                    .map(|activity| activity.activity.value()["text"].as_str().unwrap().to_owned())
                    .collect();
                assert_eq!(stored, texts, "what is stored is what the dialogue says");
                for activity in &turn.activities {
                    sequence += 1;
                    assert_eq!(activity.sequence, sequence, "activities without gaps");
                }
            }
            assert_eq!(stored.turns, i64::try_from(turns.len()).unwrap());
            assert_eq!(stored.activities, sequence);
            assert_eq!(
                *stored.state,
                *state.to_text(),
                "the state is what the turns come to"
            );
        }
        // Every message that was answered is one turn, and no message is two.
        let mut messages = 0;
        for (user, known) in self.users.iter().enumerate() {
            let key = Keys::HASHED.of(&Self::conversation(user));
            for number in 0..=known.number {
                let turn = |name: String| self.database.keys.get(&(key, Key::of_text(&name)));
                let (one, other) = (
                    turn(format!("{user}-{number}")),
                    turn(format!("client-{user}-{number}")),
                );
                assert_eq!(one, other, "both keys of a message name one turn");
                assert!(
                    number == known.number || one.is_some(),
                    "what was answered is stored"
                );
                messages += usize::from(one.is_some());
            }
        }
        assert_eq!(messages, self.database.turns.len(), "one message, one turn");
    }
}

/// The next state, and what is said.
fn said(
    agent: &Agent,
    state: State,
    event: &Event,
    understanding: &Understanding,
    now_ms: i64,
    conversation: &str,
) -> (State, Vec<String>) {
    let surroundings = Surroundings {
        conversation,
        ..Timestamp::from_millisecond(now_ms).unwrap().into()
    };
    let (state, acts) = agent.step(state, event, understanding, surroundings);
    let texts = acts
        .into_iter()
        .filter_map(|act| match act {
            Act::Say(message) => Some(message.text),
            _ => None,
        })
        .collect();
    (state, texts)
}

fn decide(agent: Arc<Agent>, event: Event, understanding: Understanding, conversation: String) -> Decide {
    Arc::new(move |snapshot: &Snapshot| {
        let state = snapshot
            .state
            .as_deref()
            .map(State::from_text)
            .unwrap_or_default();
        let (state, texts) = said(
            &agent,
            state,
            &event,
            &understanding,
            snapshot.now_ms,
            &conversation,
        );
        let user = NewActivity::of(
            format!("{}", snapshot.next_sequence),
            Role::User,
            &json!({"type": "message"}),
        );
        let bot = texts
            .into_iter()
            .zip(snapshot.next_sequence + 1..)
            .map(|(text, sequence)| {
                NewActivity::of(
                    format!("{sequence}"),
                    Role::Bot,
                    &json!({"type": "message", "text": text}),
                )
            });
        TurnDraft {
            state: state.to_text(),
            activities: std::iter::once(user).chain(bot).collect(),
            facts: TurnFacts {
                knowledge_version: String::new(),
                tiers: Vec::new(),
                decision: "answer".to_owned(),
                entry: None,
                confidence: None,
                in_scope: None,
                candidates: json!([]).into(),
                options: json!([]).into(),
                chosen: None,
                outcome: None,
                redactions: Vec::new(),
                event: JsonText::of(&event),
                surroundings: JsonText::default(),
                reply: None,
                duration_us: 0,
            },
            outbox: Vec::new(),
            support_request: None,
            closes_requests: false,
            reference: None,
        }
    })
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name)
        .ok()
        .filter(|value| !value.is_empty())
        .map_or(default, |value| {
            value.parse().unwrap_or_else(|_| panic!("{name} is no number"))
        })
}

fn agent() -> Arc<Agent> {
    let file = SourceFile {
        path: "badges.md".to_owned(),
        bytes: ARTICLE.as_bytes().to_vec(),
    };
    Arc::new(Agent::new(Knowledge::from_files(vec![file]).knowledge))
}

/// Runs a seed to so many acknowledged turns. A panic names the seed.
fn simulate(seed: u64, turns: usize, agent: &Arc<Agent>) -> World {
    struct Seed(u64);
    impl Drop for Seed {
        fn drop(&mut self) {
            if std::thread::panicking() {
                eprintln!("the seed is {}: HELPLINE_SIMULATION_SEED={}", self.0, self.0);
            }
        }
    }
    let _named = Seed(seed);
    let mut world = World::new(seed, agent);
    let mut steps = 0;
    while world.acknowledged < turns {
        world.step();
        steps += 1;
        assert!(steps < turns * 1_000, "users are answered in the end");
        if steps % 10_000 == 0 {
            world.check();
        }
    }
    world.check();
    world
}

#[test]
fn nothing_is_lost_or_doubled_whatever_replicas_answers_and_clocks_do() {
    let turns = number("HELPLINE_SIMULATION_TURNS", 10_000);
    let first = number("HELPLINE_SIMULATION_SEED", 1);
    let agent = agent();

    for seed in first..first + turns.div_ceil(TURNS_OF_A_SEED) {
        simulate(u64::try_from(seed).unwrap(), TURNS_OF_A_SEED.min(turns), &agent);
    }
}

#[test]
fn a_seed_is_the_same_world_every_time() {
    let agent = agent();

    let (one, other) = (simulate(7, 300, &agent), simulate(7, 300, &agent));

    assert_eq!(one.database.turns, other.database.turns);
    assert_eq!(one.clock_ms, other.clock_ms);
}
