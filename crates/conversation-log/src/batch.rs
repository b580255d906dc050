//! What a batch of arrivals becomes, worked out in memory: which are repeats, what each new turn is decided on, which
//! rows it writes, and what each caller is told.
//!
//! Both databases use it, so that one turn means the same on both. It does no I/O: a database tells it what it
//! [`Known`], it answers with a [`Plan`] of rows and outcomes. What surprises: several turns of one conversation in one
//! batch build on each other here, before any of them is stored.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::fault::broken;
use crate::key::{Key, Keys};
use crate::rows::{
    ActivityRow, ConversationRow, KeyRow, OutboxInsert, RequestsClosed, SupportRequestRow, TurnInsert,
};
use crate::search::{self, SearchRow};
use crate::{Arrival, Decide, JsonText, Snapshot, StoredActivity, Taken, TurnDraft, check};

/// One arrival that waits for its turn.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) conversation: Key,
    /// Hash and text, each once.
    pub(crate) keys: Vec<Key>,
    pub(crate) arrival: Arrival,
    pub(crate) decide: Decide,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("conversation", &self.conversation)
            .finish_non_exhaustive()
    }
}

impl Request {
    pub(crate) fn new(names: Keys, arrival: Arrival, decide: Decide) -> Self {
        let mut keys: Vec<Key> = Vec::with_capacity(arrival.keys.len());
        for text in &arrival.keys {
            let hash = Key::of_text(text);
            if !keys.contains(&hash) {
                keys.push(hash);
            }
        }
        Self {
            conversation: names.of(&arrival.conversation),
            keys,
            arrival,
            decide,
        }
    }
}

/// A conversation as the database has it.
#[derive(Debug, Clone)]
pub(crate) struct StoredConversation {
    pub(crate) channel: String,
    pub(crate) id: String,
    pub(crate) state: Arc<str>,
    pub(crate) turns: i64,
    pub(crate) activities: i64,
    pub(crate) updated_ms: i64,
}

/// What the database knows of a batch before it is decided.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) conversations: HashMap<Key, StoredConversation>,
    /// (conversation, hash of the idempotency key) → turn.
    pub(crate) turns: HashMap<(Key, Key), i64>,
}

/// What becomes of one request.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// A new turn; true once its rows are stored.
    New(Taken),
    /// The turn with this number was stored before.
    Repeat(i64),
    /// The same as the request at this place of the batch.
    SameAs(usize),
    /// It cannot be stored.
    Rejected(String),
}

/// Where a key was seen first. The order matters: of two, the earlier turn is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    /// In this turn, stored before.
    Before(i64),
    /// In the request at this place of the batch.
    Here(usize),
}

/// The rows of a batch, conversations in the order of their keys, all others in the order of the turns.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) conversations: Vec<ConversationRow>,
    pub(crate) turns: Vec<TurnInsert>,
    pub(crate) activities: Vec<ActivityRow>,
    /// Keys of new turns: each must be new to the database too.
    pub(crate) keys: Vec<KeyRow>,
    /// Keys a repeat brought along that were not known yet.
    pub(crate) late_keys: Vec<KeyRow>,
    pub(crate) outbox: Vec<OutboxInsert>,
    /// One a turn, in their order.
    pub(crate) searched: Vec<SearchRow>,
    /// Each number of a conversation once.
    pub(crate) support_requests: Vec<SupportRequestRow>,
    pub(crate) requests_closed: Vec<RequestsClosed>,
    /// One a request, in their order.
    pub(crate) outcomes: Vec<Outcome>,
}

impl Plan {
    /// Decides every request in order.
    pub(crate) fn of(requests: &[Request], known: &Known) -> Self {
        let mut plan = Self::default();
        let mut open: BTreeMap<Key, Open> = BTreeMap::new();
        let mut seen: HashMap<(Key, Key), Seen> = known
            .turns
            .iter()
            .map(|(key, turn)| (*key, Seen::Before(*turn)))
            .collect();

        for (index, request) in requests.iter().enumerate() {
            let outcome = plan.decide(index, request, known, &mut open, &mut seen);
            plan.outcomes.push(outcome);
        }
        plan.conversations = open.into_values().filter_map(|open| open.row).collect();
        plan
    }

    /// Turns that were stored before, of which the activities are needed.
    pub(crate) fn repeats(&self, requests: &[Request]) -> Vec<(Key, i64)> {
        let mut repeats: Vec<(Key, i64)> = self
            .outcomes
            .iter()
            .zip(requests)
            .filter_map(|(outcome, request)| match outcome {
                Outcome::Repeat(turn) => Some((request.conversation, *turn)),
                _ => None,
            })
            .collect();
        repeats.sort_unstable();
        repeats.dedup();
        repeats
    }

    /// Drops the rows of conversations that another replica changed first.
    pub(crate) fn leave_out(&mut self, lost: &HashSet<Key>) {
        self.conversations.retain(|row| !lost.contains(&row.key));
        self.turns.retain(|row| !lost.contains(&row.conversation));
        self.activities.retain(|row| !lost.contains(&row.conversation));
        self.keys.retain(|row| !lost.contains(&row.conversation));
        self.late_keys.retain(|row| !lost.contains(&row.conversation));
        self.outbox.retain(|row| !lost.contains(&row.conversation));
        self.searched.retain(|row| !lost.contains(&row.conversation));
        self.support_requests
            .retain(|row| !lost.contains(&row.conversation));
        self.requests_closed
            .retain(|row| !lost.contains(&row.conversation));
    }

    fn decide(
        &mut self,
        index: usize,
        request: &Request,
        known: &Known,
        open: &mut BTreeMap<Key, Open>,
        seen: &mut HashMap<(Key, Key), Seen>,
    ) -> Outcome {
        let conversation = request.conversation;
        let stored = known.conversations.get(&conversation);
        if let Some(stored) = stored
            && (stored.channel != request.arrival.conversation.channel
                || stored.id != request.arrival.conversation.id)
        {
            return Outcome::Rejected("another conversation has the same key".to_owned());
        }

        let found: Vec<Seen> = request
            .keys
            .iter()
            .filter_map(|hash| seen.get(&(conversation, *hash)).copied())
            .collect();
        if let Some(first) = found.iter().min() {
            return self.repeat(*first, request, seen);
        }

        let open = open.entry(conversation).or_insert_with(|| Open::new(stored));
        let snapshot = open.snapshot(&request.arrival);
        let decide = &request.decide;
        let draft = match catch_unwind(AssertUnwindSafe(|| decide(&snapshot))) {
            Ok(draft) => draft,
            Err(panic) => {
                let reason = panic_text(panic.as_ref());
                tracing::error!(reason, "a turn panicked while it was decided");
                return Outcome::Rejected(format!("it panicked while it was decided: {reason}"));
            }
        };
        if let Err(reason) = check::draft(&draft) {
            return Outcome::Rejected(reason);
        }

        for hash in &request.keys {
            seen.insert((conversation, *hash), Seen::Here(index));
            self.keys.push(key_row(conversation, *hash, snapshot.turn));
        }
        Outcome::New(self.store(request, &snapshot, open, draft))
    }

    /// A repeat may bring a key that the first did not have: from now on that one tells it too.
    fn repeat(&mut self, first: Seen, request: &Request, seen: &mut HashMap<(Key, Key), Seen>) -> Outcome {
        let conversation = request.conversation;
        let (turn, outcome) = match first {
            Seen::Before(turn) => (turn, Outcome::Repeat(turn)),
            Seen::Here(index) => match self.outcomes.get(index) {
                Some(Outcome::New(taken)) => (taken.turn, Outcome::SameAs(index)),
                // Only new turns are entered as seen here.
                _ => return Outcome::Rejected("the request it repeats was not stored".to_owned()),
            },
        };
        for hash in &request.keys {
            if let Entry::Vacant(entry) = seen.entry((conversation, *hash)) {
                entry.insert(first);
                let row = key_row(conversation, *hash, turn);
                match first {
                    Seen::Before(_) => self.late_keys.push(row),
                    Seen::Here(_) => self.keys.push(row),
                }
            }
        }
        outcome
    }

    /// Adds the rows of a turn and moves its conversation on.
    fn store(&mut self, request: &Request, snapshot: &Snapshot, open: &mut Open, draft: TurnDraft) -> Taken {
        let conversation = request.conversation;
        let turn = snapshot.turn;
        let at_ms = snapshot.now_ms;
        self.searched.push(SearchRow {
            conversation,
            turn,
            at_ms,
            texts: search::new_texts(&draft.activities),
        });
        let mut activities = Vec::with_capacity(draft.activities.len());
        let mut sequence = snapshot.next_sequence;
        for new in draft.activities {
            debug_assert_eq!(
                new.said,
                search::text_of(&new.activity.value()),
                "what is indexed is what is taken out again when it is erased"
            );
            self.activities.push(ActivityRow {
                conversation,
                sequence,
                turn,
                id: new.id.clone(),
                role: new.role,
                at_ms,
                activity: new.activity.shared(),
            });
            activities.push(StoredActivity {
                sequence,
                turn,
                id: new.id,
                role: new.role,
                at_ms,
                activity: new.activity,
            });
            sequence += 1;
        }
        for row in draft.outbox {
            self.outbox.push(OutboxInsert {
                conversation,
                turn,
                kind: row.kind,
                payload: row.payload.to_string(),
                created_ms: at_ms,
                due_ms: request.arrival.due_ms,
            });
        }
        if draft.closes_requests {
            self.requests_closed.push(RequestsClosed {
                conversation,
                closed_ms: at_ms,
                turn,
            });
        }
        if let Some(new) = draft.support_request {
            let request = new.request.to_string();
            let earlier = self
                .support_requests
                .iter_mut()
                .find(|row| row.conversation == conversation && row.number == new.number);
            match earlier {
                Some(row) => row.request = request,
                None => self.support_requests.push(SupportRequestRow {
                    conversation,
                    number: new.number,
                    turn,
                    created_ms: at_ms,
                    request,
                }),
            }
        }
        let count = sequence - snapshot.next_sequence;
        open.advance(
            request,
            snapshot,
            count,
            draft.state.into(),
            draft.reference,
            &draft.facts,
        );
        self.turns.push(TurnInsert {
            conversation,
            turn,
            at_ms,
            first_sequence: snapshot.next_sequence,
            activities: count,
            user_id: request.arrival.user_id.clone(),
            locale: request.arrival.locale.clone(),
            state: snapshot.state.clone(),
            facts: draft.facts,
        });
        Taken {
            repeated: false,
            turn,
            activities,
        }
    }
}

/// What each caller is told, once the rows are written; `repeated` holds the activities of turns stored before.
pub(crate) fn answers(
    outcomes: Vec<Outcome>,
    requests: &[Request],
    repeated: &HashMap<(Key, i64), Vec<StoredActivity>>,
) -> Result<Vec<Result<Taken, String>>, sqlx::Error> {
    let mut answers: Vec<Result<Taken, String>> = Vec::with_capacity(outcomes.len());
    for (outcome, request) in outcomes.into_iter().zip(requests) {
        answers.push(match outcome {
            Outcome::New(taken) => Ok(taken),
            Outcome::Rejected(reason) => Err(reason),
            Outcome::Repeat(turn) => Ok(Taken {
                repeated: true,
                turn,
                // A turn without activities has none to find.
                activities: repeated
                    .get(&(request.conversation, turn))
                    .cloned()
                    .unwrap_or_default(),
            }),
            Outcome::SameAs(first) => match answers.get(first) {
                Some(Ok(taken)) => Ok(Taken {
                    repeated: true,
                    ..taken.clone()
                }),
                _ => return Err(broken("a repeat of a turn that was not stored")),
            },
        });
    }
    Ok(answers)
}

/// A conversation while its turns of this batch are decided.
#[derive(Debug)]
struct Open {
    /// Turns the database has: what must still be true when the batch is stored.
    version: i64,
    state: Option<Arc<str>>,
    turns: i64,
    activities: i64,
    updated_ms: Option<i64>,
    /// The row to be written, once there is a new turn.
    row: Option<ConversationRow>,
}

impl Open {
    fn new(stored: Option<&StoredConversation>) -> Self {
        Self {
            version: stored.map_or(0, |stored| stored.turns),
            state: stored.map(|stored| Arc::clone(&stored.state)),
            turns: stored.map_or(0, |stored| stored.turns),
            activities: stored.map_or(0, |stored| stored.activities),
            updated_ms: stored.map(|stored| stored.updated_ms),
            row: None,
        }
    }

    fn snapshot(&self, arrival: &Arrival) -> Snapshot {
        Snapshot {
            state: self.state.clone(),
            turn: self.turns + 1,
            next_sequence: self.activities + 1,
            now_ms: self
                .updated_ms
                .map_or(arrival.received_ms, |updated| updated.max(arrival.received_ms)),
        }
    }

    fn advance(
        &mut self,
        request: &Request,
        snapshot: &Snapshot,
        activities: i64,
        state: Arc<str>,
        reference: Option<JsonText>,
        facts: &crate::TurnFacts,
    ) {
        self.turns = snapshot.turn;
        self.activities += activities;
        self.updated_ms = Some(snapshot.now_ms);
        let arrival = &request.arrival;
        let row = self.row.get_or_insert_with(|| ConversationRow {
            key: request.conversation,
            channel: arrival.conversation.channel.clone(),
            id: arrival.conversation.id.clone(),
            user_id: String::new(),
            locale: None,
            state: Arc::default(),
            version: self.version,
            turns: 0,
            activities: 0,
            started_ms: snapshot.now_ms,
            updated_ms: 0,
            last_decision: None,
            outcome: None,
            reference: None,
        });
        if !arrival.user_id.is_empty() {
            row.user_id.clone_from(&arrival.user_id);
        }
        if arrival.locale.is_some() {
            row.locale.clone_from(&arrival.locale);
        }
        if facts.outcome.is_some() {
            row.outcome.clone_from(&facts.outcome);
        }
        if let Some(reference) = reference {
            row.reference = Some(reference.shared());
        }
        row.last_decision = Some(facts.decision.clone());
        row.state = Arc::clone(&state);
        row.turns = self.turns;
        row.activities = self.activities;
        row.updated_ms = snapshot.now_ms;
        self.state = Some(state);
    }
}

fn key_row(conversation: Key, hash: Key, turn: i64) -> KeyRow {
    KeyRow {
        conversation,
        hash,
        turn,
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
