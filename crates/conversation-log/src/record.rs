//! The values that go in and come out.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::key::Key;
use crate::{JsonText, LogError, Review, packed, rows, search};

/// Names a conversation: the id is the channel's own, so the pair is what is unique.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::FromRow)]
pub struct ConversationId {
    /// `directline`, `msteams`, `emulator` …
    pub channel: String,
    /// `conversation.id` as the channel gives it.
    #[sqlx(rename = "conversation_id")]
    pub id: String,
}

/// Who said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The person.
    User,
    /// The agent.
    Bot,
}

/// What starts a turn.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Where it came in.
    pub conversation: ConversationId,
    /// Idempotency keys, each unique within the conversation (client activity id, channel activity id, one-time key of
    /// a card): when any was seen before, this is a repeat.
    pub keys: Vec<String>,
    /// When it came in, Unix milliseconds.
    pub received_ms: i64,
    /// From when on its deliveries are due, in milliseconds of the clock that [`crate::ConversationLog::claim_outbox`] is
    /// asked by. It should be one that nobody sets: replies must not wait for a machine's clock that was put back.
    pub due_ms: i64,
    /// The person's id on the channel.
    pub user_id: String,
    /// The person's locale, where the channel says so.
    pub locale: Option<String>,
}

/// What a turn starts from. The same for every call of one [`crate::Decide`], except after a lost race.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// State after the turn before, as [`TurnDraft::state`] had it; `None` on the first.
    pub state: Option<Arc<str>>,
    /// Number of this turn, from 1.
    pub turn: i64,
    /// Sequence the first activity of this turn will have, from 1.
    pub next_sequence: i64,
    /// Time for this turn's activities: `received_ms`, but never before the last activity's.
    pub now_ms: i64,
}

/// An activity to be stored; it gets the sequence `next_sequence + index`.
#[derive(Debug, Clone, PartialEq)]
pub struct NewActivity {
    /// Its id, unique within the conversation.
    pub id: String,
    /// Who said it.
    pub role: Role,
    /// What is said in it, which the index of words is made of; empty where nothing is.
    pub said: String,
    /// The activity, masked.
    pub activity: JsonText,
}

impl NewActivity {
    /// An activity that is a tree.
    pub fn of(id: impl Into<String>, role: Role, activity: &Value) -> Self {
        Self {
            id: id.into(),
            role,
            said: search::text_of(activity).to_owned(),
            activity: JsonText::of(activity),
        }
    }
}

/// What the log keeps of a turn so that it can be replayed and reviewed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TurnFacts {
    /// Version of the knowledge that decided.
    pub knowledge_version: String,
    /// Tiers that decided, such as `["lexical"]`.
    pub tiers: Vec<String>,
    /// `answer`, `clarify`, `unknown`, `handoff`, `smalltalk`, `form`.
    pub decision: String,
    /// The entry that was given.
    pub entry: Option<String>,
    /// Confidence of the first candidate, 0..=1.
    pub confidence: Option<f64>,
    /// In-scope signal, 0..=1.
    pub in_scope: Option<f64>,
    /// Candidates with their scores: `[{"id","question","confidence","score","matched"}]`.
    pub candidates: JsonText,
    /// Options shown: `[{"label","entries"}]`.
    pub options: JsonText,
    /// Option of the turn before that was chosen, from 0.
    pub chosen: Option<i64>,
    /// `confirmed`, `denied`, `handed_off`.
    pub outcome: Option<String>,
    /// Kinds of the secrets that were masked.
    pub redactions: Vec<String>,
    /// The event that was stepped (masked), so that a replay can step it again.
    pub event: JsonText,
    /// What it was told beside the event; null where a release before wrote the turn.
    #[serde(default)]
    pub surroundings: JsonText,
    /// Digest of what the turn came to and all that was said, for a replay to compare; `None` where a release before wrote the turn.
    #[serde(default)]
    pub reply: Option<i64>,
    /// Time to decide, in microseconds.
    pub duration_us: i64,
}

/// A delivery that leaves later; written in the turn's own transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct NewOutboxRow {
    /// What delivers it: `connector`, `webhook`, `mail`. One kind never waits for another.
    pub kind: String,
    /// Where to and what, for that deliverer.
    pub payload: Value,
}

/// A turn that is decided and to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnDraft {
    /// State after it: text that only its writer reads.
    pub state: String,
    /// The user's activity first (when it is one that is kept), then the bot's, in order.
    pub activities: Vec<NewActivity>,
    /// What is kept for replay and review.
    pub facts: TurnFacts,
    /// Deliveries, in order; those of one conversation and kind leave in this order.
    pub outbox: Vec<NewOutboxRow>,
    /// A support request, when this turn created one or replaces what one held.
    pub support_request: Option<NewSupportRequest>,
    /// Whether the open support requests of the conversation are closed by this turn.
    pub closes_requests: bool,
    /// Where the conversation is reached, when this turn's sender was vouched for; `None` keeps what is known. A person
    /// who writes can be reached again.
    pub reference: Option<JsonText>,
}

/// A support request to be stored. One with the same number in the same conversation is replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSupportRequest {
    /// Its number within the conversation, from 1.
    pub number: i64,
    /// What it holds.
    pub request: Value,
}

/// An activity as it was stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredActivity {
    /// 1, 2, 3 … within its conversation, without gaps.
    pub sequence: i64,
    /// Number of its turn, from 1.
    pub turn: i64,
    /// Its id.
    pub id: String,
    /// Who said it.
    pub role: Role,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// What it is.
    pub activity: JsonText,
}

/// What became of a turn.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Whether it was a repeat: the activities are those of the first time.
    pub repeated: bool,
    /// Number of the turn, from 1.
    pub turn: i64,
    /// All activities of the turn, the user's too.
    pub activities: Vec<StoredActivity>,
}

/// A conversation as it is listed.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversation {
    /// Its name.
    pub id: ConversationId,
    /// The person's id on the channel.
    pub user_id: String,
    /// The person's locale.
    pub locale: Option<String>,
    /// First and last activity, Unix milliseconds.
    pub started_ms: i64,
    /// See `started_ms`.
    pub updated_ms: i64,
    /// Turns so far.
    pub turns: i64,
    /// Activities so far: the sequence of the last.
    pub activities: i64,
    /// Decision of the last turn.
    pub last_decision: Option<String>,
    /// Outcome so far.
    pub outcome: Option<String>,
    /// Since when its channel takes nothing for it (the person has blocked the bot), Unix milliseconds.
    pub unreachable_ms: Option<i64>,
    /// What the person said first that was no small talk, else what they said first, masked; of the first turns only.
    pub first_said: Option<String>,
}

/// Which conversations to list; all conditions hold together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConversationFilter {
    /// Updated at or after, Unix milliseconds.
    pub since_ms: Option<i64>,
    /// Updated before, Unix milliseconds.
    pub until_ms: Option<i64>,
    /// Of this channel.
    pub channel: Option<String>,
    /// Holding at least one turn with this decision.
    pub decision: Option<String>,
    /// With this channel-given id (finds a conversation whose channel is not known).
    pub conversation_id: Option<String>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// Its items.
    pub items: Vec<T>,
    /// Opaque cursor of the next page; `None` on the last.
    pub next: Option<String>,
}

/// A turn as it was stored.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnRow {
    /// Number of the turn, from 1.
    pub turn: i64,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// Sequence of its first activity, and how many there are.
    pub first_sequence: i64,
    /// See `first_sequence`.
    pub activities: i64,
    /// What was decided.
    pub facts: TurnFacts,
    /// What a reviewer made of it.
    pub review: Option<Review>,
}

/// Which turns a replay reads; all conditions hold together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TurnFilter {
    /// Taken at or after, Unix milliseconds.
    pub since_ms: Option<i64>,
    /// Taken before, Unix milliseconds.
    pub until_ms: Option<i64>,
    /// Of this channel.
    pub channel: Option<String>,
}

/// A turn with what it is asked again from. JSON stays the text it is stored as: a replay reads millions of them, many of
/// which are alike. What few of them are asked for is in [`LoggedFacts`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedTurn {
    pub(crate) key: Key,
    /// Its conversation.
    pub conversation: Arc<ConversationId>,
    /// Outcome of the conversation so far.
    pub conversation_outcome: Option<Arc<str>>,
    /// Number of the turn, from 1.
    pub turn: i64,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// Tiers that decided, a JSON list.
    pub tiers: String,
    /// See [`TurnFacts::event`]; JSON.
    pub event: String,
    /// See [`TurnFacts::surroundings`]; JSON.
    pub surroundings: Option<String>,
    /// See [`TurnFacts::reply`].
    pub reply: Option<i64>,
}

/// What a turn came to, and the state of the dialogue before it, packed as it is stored: a replay asks for those of turns
/// that came out differently, or whose state did not come of the turn before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedFacts {
    /// See [`TurnFacts::decision`].
    pub decision: String,
    /// See [`TurnFacts::entry`].
    pub entry: Option<String>,
    /// See [`TurnFacts::chosen`].
    pub chosen: Option<i64>,
    /// See [`TurnFacts::outcome`].
    pub outcome: Option<String>,
    /// Options as an earlier version kept them, by themselves; JSON.
    pub(crate) options: String,
    /// Candidates, options and the state.
    pub(crate) details: Option<Vec<u8>>,
    /// As an earlier version kept the state, by itself.
    pub(crate) state: Option<Vec<u8>>,
}

impl LoggedFacts {
    /// See [`TurnFacts::options`].
    ///
    /// # Errors
    ///
    /// When they were damaged, or a later release wrote them.
    pub fn options(&self) -> Result<Value, LogError> {
        let options = match &self.details {
            Some(details) => packed::unpack(details).map(|(_, options)| options.value()),
            None => rows::json(&self.options),
        };
        options.map_err(LogError::unavailable)
    }

    /// State of the dialogue before the turn, JSON; `None` for a first turn, and where a release before wrote the turn.
    ///
    /// # Errors
    ///
    /// When it was damaged, or a later release wrote it.
    pub fn state(&self) -> Result<Option<String>, LogError> {
        let text = match (&self.state, &self.details) {
            (Some(alone), _) => packed::unpack_text(alone).map(Some),
            (None, Some(details)) => packed::unpack_state(details),
            (None, None) => Ok(None),
        };
        text.map_err(LogError::unavailable)
    }
}

/// A delivery that was claimed.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxRow {
    /// Names it; also the idempotency key of the delivery.
    pub id: i64,
    /// Its conversation.
    pub conversation: ConversationId,
    /// What delivers it.
    pub kind: String,
    /// Where to and what.
    pub payload: Value,
    /// Tries before this one.
    pub attempts: i64,
    /// When it was written, Unix milliseconds.
    pub created_ms: i64,
}

/// A delivery that is not done, as an administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Names it.
    pub id: i64,
    /// Its conversation.
    pub conversation: ConversationId,
    /// Number of the turn that wrote it.
    pub turn: i64,
    /// What delivers it.
    pub kind: String,
    /// Attempts so far.
    pub attempts: i64,
    /// When it was written, Unix milliseconds.
    pub created_ms: i64,
    /// When it is tried next, Unix milliseconds; without meaning when it is parked.
    pub due_ms: i64,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// Whether it was given up.
    pub parked: bool,
}

/// Which deliveries to list; all conditions hold together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Given up, or still waiting.
    pub parked: Option<bool>,
    /// Of this kind.
    pub kind: Option<String>,
}

/// Which support requests to list; all conditions hold together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SupportRequestFilter {
    /// Still open, or closed.
    pub open: Option<bool>,
    /// Of this conversation.
    pub conversation: Option<ConversationId>,
}

/// A support request as it is listed.
#[derive(Debug, Clone, PartialEq)]
pub struct SupportRequestItem {
    /// Names it.
    pub id: i64,
    /// Its conversation.
    pub conversation: ConversationId,
    /// Its number within the conversation.
    pub number: i64,
    /// When it was made, Unix milliseconds.
    pub created_ms: i64,
    /// When it was closed, Unix milliseconds.
    pub closed_ms: Option<i64>,
    /// What it holds.
    pub request: Value,
}

/// An admin key, without the key itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminKey {
    /// Names it.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// When it was made, Unix milliseconds.
    pub created_ms: i64,
    /// When it was revoked, Unix milliseconds.
    pub revoked_ms: Option<i64>,
}

/// Which turns are looked for; all conditions hold together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchFilter {
    /// What was typed: words, `"phrases"`, `begin*`, `-not`. Any text is a query; one without a word finds nothing.
    pub text: String,
    /// Said at or after this, Unix milliseconds.
    pub since_ms: Option<i64>,
    /// Said before this, Unix milliseconds.
    pub until_ms: Option<i64>,
    /// On this channel.
    pub channel: Option<String>,
    /// That came to this decision.
    pub decision: Option<String>,
}

/// A turn in which the words stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchHit {
    /// Its conversation.
    pub conversation: ConversationId,
    /// The person of the conversation.
    pub user_id: String,
    /// Number of the turn, from 1.
    pub turn: i64,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// What it came to.
    pub decision: String,
    /// The activities the words stand in.
    pub matches: Vec<SearchMatch>,
}

/// An activity the words stand in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchMatch {
    /// Its sequence.
    pub sequence: i64,
    /// Who said it.
    pub role: Role,
    /// The piece of its text around the first match.
    pub snippet: Vec<SnippetPart>,
}

/// A piece of a text as it was written, never markup of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnippetPart {
    /// The text.
    pub text: String,
    /// Whether it is what was looked for.
    pub is_match: bool,
}

/// What a step of [`crate::ConversationLog::index_missing`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indexed {
    /// Turns that were added to the index.
    pub turns: usize,
    /// Where the next step goes on; `None` when all conversations were looked at.
    pub next: Option<String>,
}

/// What is to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erase {
    /// A conversation.
    Conversation(ConversationId),
    /// Every conversation a person ever wrote in.
    User {
        /// The person's id on the channel.
        user_id: String,
        /// On this channel alone.
        channel: Option<String>,
    },
    /// Conversations of a channel that were last updated before this; some hundred of them, the oldest first.
    ExpiredOf {
        /// The channel.
        channel: String,
        /// Unix milliseconds.
        before_ms: i64,
    },
    /// As [`Erase::ExpiredOf`], for all channels but these.
    ExpiredElsewhere {
        /// The channels that are left alone.
        channels: Vec<String>,
        /// Unix milliseconds.
        before_ms: i64,
    },
}

/// What was erased and when, without a word of it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Erasure {
    /// Names it.
    pub id: i64,
    /// When it began, Unix milliseconds.
    pub at_ms: i64,
    /// `conversation`, `user` or `expired`.
    pub subject: String,
    /// SHA-256 of the id of the conversation or user, hexadecimal.
    pub subject_sha256: Option<String>,
    /// The channel, where it was about one.
    pub channel: Option<String>,
    /// Who did it.
    pub actor: String,
    /// Conversations that went.
    pub conversations: i64,
    /// Turns that went.
    pub turns: i64,
    /// Activities that went.
    pub activities: i64,
    /// Deliveries that went undelivered.
    pub deliveries: i64,
    /// Support requests that went.
    pub support_requests: i64,
}
