//! Rows as both databases write and read them: JSON as text, conversations by their keys.

mod replayed;

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::cursor::{Cursor, Numbered};
use crate::key::Key;
use crate::packed::{self, Details, activities};
use crate::review::ReviewRecord;
use crate::search::HitRecord;
use crate::{
    AdminKey, Conversation, ConversationId, Delivery, JsonText, OutboxRow, Page, Role, StoredActivity,
    SupportRequestItem, TurnFacts, TurnRow,
};

pub(crate) use replayed::{FactsRecord, KeyBytes, LoggedRecord, NamedRecord, facts, logged};

/// A row of `conversations`.
#[derive(Debug, Clone)]
pub(crate) struct ConversationRow {
    pub(crate) key: Key,
    pub(crate) channel: String,
    pub(crate) id: String,
    /// Empty: keep the stored one.
    pub(crate) user_id: String,
    /// `None`: keep the stored one.
    pub(crate) locale: Option<String>,
    pub(crate) state: Arc<str>,
    /// Turns the database must still have, or another replica was faster.
    pub(crate) version: i64,
    pub(crate) turns: i64,
    pub(crate) activities: i64,
    pub(crate) started_ms: i64,
    pub(crate) updated_ms: i64,
    pub(crate) last_decision: Option<String>,
    /// `None`: keep the stored one.
    pub(crate) outcome: Option<String>,
    /// JSON. `None`: keep the stored one.
    pub(crate) reference: Option<Arc<str>>,
}

/// A row of `turns`.
#[derive(Debug, Clone)]
pub(crate) struct TurnInsert {
    pub(crate) conversation: Key,
    pub(crate) turn: i64,
    pub(crate) at_ms: i64,
    pub(crate) first_sequence: i64,
    pub(crate) activities: i64,
    pub(crate) user_id: String,
    pub(crate) locale: Option<String>,
    /// State before the turn.
    pub(crate) state: Option<Arc<str>>,
    pub(crate) facts: TurnFacts,
}

impl TurnInsert {
    pub(crate) fn tiers_json(&self) -> String {
        list(&self.facts.tiers)
    }

    pub(crate) fn redactions_json(&self) -> String {
        list(&self.facts.redactions)
    }

    /// Candidates, options and the state before; the columns of the first two hold an empty list, which an earlier version
    /// reads.
    pub(crate) fn details(&self) -> Details {
        Details {
            candidates: self.facts.candidates.clone(),
            options: self.facts.options.clone(),
            state: self.state.clone(),
        }
    }

    pub(crate) fn surroundings(&self) -> Option<&JsonText> {
        let told = &self.facts.surroundings;
        (!told.is_null()).then_some(told)
    }
}

fn list(words: &[String]) -> String {
    serde_json::to_string(words).expect("a list of texts is JSON")
}

/// A row of `activities`.
#[derive(Debug, Clone)]
pub(crate) struct ActivityRow {
    pub(crate) conversation: Key,
    pub(crate) sequence: i64,
    pub(crate) turn: i64,
    pub(crate) id: String,
    pub(crate) role: Role,
    pub(crate) at_ms: i64,
    /// JSON.
    pub(crate) activity: Arc<str>,
}

/// A row of `idempotency_keys`.
#[derive(Debug, Clone)]
pub(crate) struct KeyRow {
    pub(crate) conversation: Key,
    pub(crate) hash: Key,
    pub(crate) turn: i64,
}

/// A new row of `outbox`.
#[derive(Debug, Clone)]
pub(crate) struct OutboxInsert {
    pub(crate) conversation: Key,
    pub(crate) turn: i64,
    pub(crate) kind: String,
    pub(crate) payload: String,
    pub(crate) created_ms: i64,
    pub(crate) due_ms: i64,
}

/// A row of `support_requests`.
#[derive(Debug, Clone)]
pub(crate) struct SupportRequestRow {
    pub(crate) conversation: Key,
    pub(crate) number: i64,
    pub(crate) turn: i64,
    pub(crate) created_ms: i64,
    pub(crate) request: String,
}

/// The open support requests of a conversation are closed.
#[derive(Debug, Clone)]
pub(crate) struct RequestsClosed {
    pub(crate) conversation: Key,
    pub(crate) closed_ms: i64,
    /// Requests of later turns stay open.
    pub(crate) turn: i64,
}

impl Role {
    /// As it is stored.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Bot => "bot",
        }
    }

    /// The reverse of [`Role::as_str`]; what is unknown was said by the bot.
    pub(crate) fn from_stored(text: &str) -> Self {
        if text == "user" { Self::User } else { Self::Bot }
    }
}

/// A conversation as a list statement gives it.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct ConversationRecord {
    key_hex: String,
    channel: String,
    id: String,
    user_id: String,
    locale: Option<String>,
    started_ms: i64,
    updated_ms: i64,
    turns: i64,
    activities: i64,
    last_decision: Option<String>,
    outcome: Option<String>,
    unreachable_ms: Option<i64>,
    /// The event of the turn that is shown of it, JSON; where it is not asked for it is not there.
    #[sqlx(default)]
    first_event: Option<String>,
}

impl ConversationRecord {
    /// Its key.
    pub(crate) fn key(&self) -> Option<Key> {
        Key::from_hex(&self.key_hex)
    }
}

impl From<ConversationRecord> for Conversation {
    fn from(record: ConversationRecord) -> Self {
        Self {
            id: ConversationId {
                channel: record.channel,
                id: record.id,
            },
            user_id: record.user_id,
            locale: record.locale,
            started_ms: record.started_ms,
            updated_ms: record.updated_ms,
            turns: record.turns,
            activities: record.activities,
            last_decision: record.last_decision,
            outcome: record.outcome,
            unreachable_ms: record.unreachable_ms,
            first_said: record.first_event.as_deref().and_then(said),
        }
    }
}

/// What a person said in an event; `None` where it is another event.
fn said(event: &str) -> Option<String> {
    let event: Value = serde_json::from_str(event).ok()?;
    event.pointer("/said/text")?.as_str().map(str::to_owned)
}

/// Cuts what a list statement gave to its page.
pub(crate) fn page(mut records: Vec<ConversationRecord>, limit: usize) -> Page<Conversation> {
    let has_more = records.len() > limit;
    records.truncate(limit);
    let next = records
        .last()
        .filter(|_| has_more)
        .and_then(|last| {
            Some(Cursor {
                updated_ms: last.updated_ms,
                key: Key::from_hex(&last.key_hex)?,
            })
        })
        .map(Cursor::encode);
    Page {
        items: records.into_iter().map(Conversation::from).collect(),
        next,
    }
}

/// An activity as it is read.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct ActivityRecord {
    sequence: i64,
    turn: i64,
    id: String,
    role: String,
    at_ms: i64,
    activity: String,
}

impl TryFrom<ActivityRecord> for StoredActivity {
    type Error = sqlx::Error;

    fn try_from(record: ActivityRecord) -> Result<Self, sqlx::Error> {
        Ok(Self {
            sequence: record.sequence,
            turn: record.turn,
            id: record.id,
            role: Role::from_stored(&record.role),
            at_ms: record.at_ms,
            activity: JsonText::stored(record.activity)?,
        })
    }
}

/// What was said as PostgreSQL holds it: an activity, or packed all those of a turn.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct SaidRecord {
    /// The last of them.
    sequence: i64,
    pub(crate) turn: i64,
    id: String,
    role: String,
    at_ms: i64,
    activity: String,
    packed: Option<Vec<u8>>,
}

impl SaidRecord {
    /// One after the other.
    pub(crate) fn activities(self) -> Result<Vec<StoredActivity>, sqlx::Error> {
        if let Some(packed) = self.packed {
            return activities::unpack(&packed, self.sequence, self.turn, self.at_ms);
        }
        let plain = ActivityRecord {
            sequence: self.sequence,
            turn: self.turn,
            id: self.id,
            role: self.role,
            at_ms: self.at_ms,
            activity: self.activity,
        };
        Ok(vec![plain.try_into()?])
    }
}

/// A turn as it is read.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct TurnRecord {
    turn: i64,
    at_ms: i64,
    first_sequence: i64,
    activities: i64,
    knowledge_version: String,
    tiers: String,
    decision: String,
    entry: Option<String>,
    confidence: Option<f64>,
    in_scope: Option<f64>,
    candidates: String,
    options: String,
    details: Option<Vec<u8>>,
    chosen: Option<i64>,
    outcome: Option<String>,
    redactions: String,
    event: String,
    surroundings: Option<String>,
    reply: Option<i64>,
    duration_us: i64,
    #[sqlx(flatten)]
    review: ReviewRecord,
}

impl TryFrom<TurnRecord> for TurnRow {
    type Error = sqlx::Error;

    fn try_from(record: TurnRecord) -> Result<Self, sqlx::Error> {
        let (candidates, options) = match &record.details {
            Some(details) => packed::unpack(details)?,
            // An earlier version wrote it.
            None => (
                JsonText::stored(record.candidates)?,
                JsonText::stored(record.options)?,
            ),
        };
        Ok(Self {
            turn: record.turn,
            at_ms: record.at_ms,
            first_sequence: record.first_sequence,
            activities: record.activities,
            review: record.review.review(),
            facts: TurnFacts {
                knowledge_version: record.knowledge_version,
                tiers: json(&record.tiers)?,
                decision: record.decision,
                entry: record.entry,
                confidence: record.confidence,
                in_scope: record.in_scope,
                candidates,
                options,
                chosen: record.chosen,
                outcome: record.outcome,
                redactions: json(&record.redactions)?,
                event: JsonText::stored(record.event)?,
                surroundings: record
                    .surroundings
                    .map_or_else(|| Ok(JsonText::default()), JsonText::stored)?,
                reply: record.reply,
                duration_us: record.duration_us,
            },
        })
    }
}

/// A turn that was asked for by its number.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct PlacedTurn {
    /// Place among the turns that were asked for, from 0.
    place: i64,
    #[sqlx(flatten)]
    turn: TurnRecord,
}

/// `count` turns, each in its place.
pub(crate) fn placed(records: Vec<PlacedTurn>, count: usize) -> Result<Vec<Option<TurnRow>>, sqlx::Error> {
    let mut turns = vec![None; count];
    for record in records {
        let place = usize::try_from(record.place).ok();
        if let Some(turn) = place.and_then(|place| turns.get_mut(place)) {
            *turn = Some(record.turn.try_into()?);
        }
    }
    Ok(turns)
}

/// A delivery as it is claimed.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct OutboxRecord {
    id: i64,
    channel: String,
    conversation_id: String,
    kind: String,
    payload: String,
    attempts: i64,
    created_ms: i64,
}

impl TryFrom<OutboxRecord> for OutboxRow {
    type Error = sqlx::Error;

    fn try_from(record: OutboxRecord) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: record.id,
            conversation: ConversationId {
                channel: record.channel,
                id: record.conversation_id,
            },
            kind: record.kind,
            payload: json(&record.payload)?,
            attempts: record.attempts,
            created_ms: record.created_ms,
        })
    }
}

/// A delivery as an administrator reads it.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct DeliveryRecord {
    id: i64,
    channel: String,
    conversation_id: String,
    turn: i64,
    kind: String,
    attempts: i64,
    created_ms: i64,
    due_ms: i64,
    last_error: Option<String>,
    parked: bool,
}

impl From<DeliveryRecord> for Delivery {
    fn from(record: DeliveryRecord) -> Self {
        Self {
            id: record.id,
            conversation: ConversationId {
                channel: record.channel,
                id: record.conversation_id,
            },
            turn: record.turn,
            kind: record.kind,
            attempts: record.attempts,
            created_ms: record.created_ms,
            due_ms: record.due_ms,
            last_error: record.last_error,
            parked: record.parked,
        }
    }
}

/// A support request as it is listed.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct SupportRequestRecord {
    id: i64,
    channel: String,
    conversation_id: String,
    number: i64,
    created_ms: i64,
    closed_ms: Option<i64>,
    request: String,
}

impl TryFrom<SupportRequestRecord> for SupportRequestItem {
    type Error = sqlx::Error;

    fn try_from(record: SupportRequestRecord) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: record.id,
            conversation: ConversationId {
                channel: record.channel,
                id: record.conversation_id,
            },
            number: record.number,
            created_ms: record.created_ms,
            closed_ms: record.closed_ms,
            request: json(&record.request)?,
        })
    }
}

/// Cuts rows that are numbered to their page; `id` gives the number of a row.
pub(crate) fn numbered_page<T>(mut items: Vec<T>, limit: usize, id: impl Fn(&T) -> i64) -> Page<T> {
    let has_more = items.len() > limit;
    items.truncate(limit);
    let next = items
        .last()
        .filter(|_| has_more)
        .map(|last| Numbered { id: id(last) }.encode());
    Page { items, next }
}

/// An admin key as it is read.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct AdminKeyRecord {
    id: String,
    name: String,
    created_ms: i64,
    revoked_ms: Option<i64>,
}

impl From<AdminKeyRecord> for AdminKey {
    fn from(record: AdminKeyRecord) -> Self {
        Self {
            id: record.id,
            name: record.name,
            created_ms: record.created_ms,
            revoked_ms: record.revoked_ms,
        }
    }
}

/// A JSON column.
pub(crate) fn json<T: DeserializeOwned>(text: &str) -> Result<T, sqlx::Error> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

/// All rows as values.
pub(crate) fn values<R, T>(records: Vec<R>) -> Result<Vec<T>, sqlx::Error>
where
    T: TryFrom<R, Error = sqlx::Error>,
{
    records.into_iter().map(T::try_from).collect()
}

/// Whether a statement gave all the rows it was asked for, so that there may be more.
pub(crate) fn is_full<T>(rows: &[T], asked: i64) -> bool {
    i64::try_from(rows.len()).is_ok_and(|rows| rows >= asked)
}

/// The turns of hits.
pub(crate) fn turns_of(hits: &[HitRecord]) -> Vec<(Key, i64)> {
    hits.iter()
        .filter_map(|hit| Some((Key::from_hex(&hit.key_hex)?, hit.turn)))
        .collect()
}
