//! The trait both databases implement, and how one is opened.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;

use crate::postgres::PostgresLog;
use crate::sqlite::SqliteLog;
use crate::{
    AdminKey, Arrival, Conversation, ConversationFilter, ConversationId, Delivery, DeliveryFilter, Erase,
    Erasure, Export, Indexed, LogError, LogOptions, LoggedFacts, LoggedTurn, MissedTurn, OutboxRow, Page,
    Review, ReviewedTurn, SearchFilter, SearchHit, Snapshot, StoredActivity, Stretch, SupportRequestFilter,
    SupportRequestItem, Taken, TurnDraft, TurnFilter, TurnOutline, TurnRow,
};

/// Decides a turn from its snapshot: pure and quick (microseconds), since the writer waits for it. It may be called
/// again with a newer snapshot when another replica was faster.
pub type Decide = Arc<dyn Fn(&Snapshot) -> TurnDraft + Send + Sync>;

/// Changes lists of moments, in the order of their names: milliseconds of the clock that the first argument is the time of.
pub type ChangeMoments = Box<dyn FnOnce(i64, &mut [Vec<i64>]) + Send>;

/// Makes the new value of a setting of the old one. It may be called again when another replica was faster.
pub type ChangeSetting = Arc<dyn Fn(Option<&str>) -> String + Send + Sync>;

/// What was said, kept. Shared as `Arc<dyn ConversationLog>`.
#[async_trait]
pub trait ConversationLog: Debug + Send + Sync {
    /// One turn, one transaction: a repeat gives what was stored; otherwise `decide` is called and its draft stored.
    /// Dropping the future does not undo the turn. A panic in `decide` fails this turn alone.
    async fn take_turn(&self, arrival: Arrival, decide: Decide) -> Result<Taken, LogError>;

    /// The conversation, if there is one.
    async fn conversation(&self, id: &ConversationId) -> Result<Option<Conversation>, LogError>;

    /// Conversations, the last updated first. `limit` is 1..=200.
    async fn conversations(
        &self,
        filter: &ConversationFilter,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page<Conversation>, LogError>;

    /// Activities with a sequence after `after` (0: from the start), in order, at most `limit`.
    async fn activities(
        &self,
        id: &ConversationId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<StoredActivity>, LogError>;

    /// Turns with a number after `after` (0: from the start), in order, at most `limit`.
    async fn turns(&self, id: &ConversationId, after: i64, limit: u32) -> Result<Vec<TurnRow>, LogError>;

    /// How many pieces all the turns lie in now; see [`Self::logged_turns`].
    async fn turn_pieces(&self) -> Result<i64, LogError>;

    /// Turns of one piece (from 0) that `filter` lets through, in the order in which they are stored: pieces follow the
    /// database's own order, so that all turns are read at the speed of the disk, by several readers at once. A turn is
    /// in one piece; one that is stored meanwhile may be in none of those counted before.
    async fn logged_turns(&self, piece: i64, filter: &TurnFilter) -> Result<Vec<LoggedTurn>, LogError>;

    /// What else the log holds of these turns, in their order; `None` for one that was erased meanwhile. At most a piece.
    async fn logged_facts(&self, turns: &[&LoggedTurn]) -> Result<Vec<Option<LoggedFacts>>, LogError>;

    /// Support requests of a conversation, in order.
    async fn support_requests(&self, id: &ConversationId) -> Result<Vec<serde_json::Value>, LogError>;

    /// Support requests, the newest first. `limit` is 1..=200.
    async fn support_request_items(
        &self,
        filter: &SupportRequestFilter,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page<SupportRequestItem>, LogError>;

    /// Turns in which the words stand, the latest first. `limit` is 1..=200; a page may be shorter although there is a next
    /// one, where a filter leaves out nearly all that the words find.
    async fn search(
        &self,
        filter: &SearchFilter,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page<SearchHit>, LogError>;

    /// Looks through the next turns, the latest first, for those that gave nobody what they asked: a bounded number of them,
    /// so that a page may hold nothing and still have a `next`.
    async fn missed_turns(
        &self,
        filter: &TurnFilter,
        cursor: Option<&str>,
    ) -> Result<Stretch<MissedTurn>, LogError>;

    /// What the next turns came to, the latest first: a bounded number of them, and those that the filter leaves out are none of
    /// the items, so that a stretch may hold nothing and still have a `next`.
    async fn turn_outlines(
        &self,
        filter: &TurnFilter,
        cursor: Option<&str>,
    ) -> Result<Stretch<TurnOutline>, LogError>;

    /// These turns, in their order; `None` for one that is not there. At most 200.
    async fn turns_at(&self, turns: &[(ConversationId, i64)]) -> Result<Vec<Option<TurnRow>>, LogError>;

    /// Keeps what was made of these turns, in place of what was made of them before; one that is not there is left out. All of
    /// it or nothing. At most 200 turns.
    async fn review(&self, turns: &[ReviewedTurn], review: &Review) -> Result<(), LogError>;

    /// What was made of the turns that asked each of these questions ([`ReviewedTurn::question`]), the latest first. At most
    /// 1,000 questions.
    async fn reviews_of(&self, questions: &[&str]) -> Result<Vec<Vec<Review>>, LogError>;

    /// Looks at some conversations, the last updated first, and indexes those of their turns that an earlier version
    /// stored; small steps, so that turns are not held up. Call it with the cursor it gives until there is none.
    async fn index_missing(&self, cursor: Option<&str>) -> Result<Indexed, LogError>;

    /// Erases it, in small steps, with support requests, deliveries, feedback and the index of words; `None` when there was
    /// nothing. Half of it may be gone when this fails: call it again. `actor` is noted beside what was erased.
    ///
    /// On SQLite the bytes are gone from the file and its write-ahead log afterwards. On PostgreSQL the rows are gone and their
    /// place is free, but its pages and its own write-ahead log may hold the bytes until they are written over.
    async fn erase(&self, erase: &Erase, actor: &str, now_ms: i64) -> Result<Option<Erasure>, LogError>;

    /// What was erased, the latest first. `limit` is 1..=200.
    async fn erasures(&self, limit: u32, cursor: Option<&str>) -> Result<Page<Erasure>, LogError>;

    /// Everything from one snapshot, while turns go on; [`LogError::Busy`] while two others are under way. One that is cut short
    /// ends with an error.
    async fn export(&self) -> Result<Export, LogError>;

    /// Where the conversation is reached, as the last [`TurnDraft::reference`] had it.
    async fn reference(&self, id: &ConversationId) -> Result<Option<serde_json::Value>, LogError>;

    /// Keeps what the channel calls an activity it was sent; a second name for the same is kept too.
    async fn note_sent(
        &self,
        id: &ConversationId,
        channel_activity: &str,
        activity: &str,
    ) -> Result<(), LogError>;

    /// The activity that the channel calls so.
    async fn sent_as(&self, id: &ConversationId, channel_activity: &str) -> Result<Option<String>, LogError>;

    /// Marks the conversation as out of reach since `at_ms` and parks its waiting deliveries of `kind`, with `error`.
    async fn mark_unreachable(
        &self,
        id: &ConversationId,
        kind: &str,
        at_ms: i64,
        error: &str,
    ) -> Result<(), LogError>;

    /// A receiver that changes when the conversation has new activities, whichever replica stored them. It carries the
    /// last sequence known here; a spurious change is allowed, a missed one is not (polling is the net below).
    fn watch(&self, id: &ConversationId) -> watch::Receiver<i64>;

    /// Claims deliveries that are due: the oldest of each conversation and kind only, hidden from others for `lease_ms`.
    async fn claim_outbox(&self, now_ms: i64, limit: u32, lease_ms: i64) -> Result<Vec<OutboxRow>, LogError>;

    /// The delivery is done.
    async fn complete_outbox(&self, id: i64) -> Result<(), LogError>;

    /// The delivery failed; try again at `at_ms`, or never (`None`: it is parked and shown to the admin).
    async fn retry_outbox(&self, id: i64, at_ms: Option<i64>, error: &str) -> Result<(), LogError>;

    /// Nothing was tried: the delivery is due again at `at_ms`, and this was no attempt.
    async fn postpone_outbox(&self, id: i64, at_ms: i64) -> Result<(), LogError>;

    /// Where several servers share this log: changes the lists of moments kept under `names` (at least one, each once), one
    /// server at a time. A list that nobody changed for `keep` may be forgotten. False, and `change` was not called, where one
    /// server alone uses the log: it keeps them itself.
    async fn change_moments(
        &self,
        names: &[String],
        keep: Duration,
        change: ChangeMoments,
    ) -> Result<bool, LogError>;

    /// Deliveries that are not done, the oldest first. `limit` is 1..=200.
    async fn deliveries(
        &self,
        filter: &DeliveryFilter,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page<Delivery>, LogError>;

    /// Makes a delivery due at `now_ms`, parked or not, with all its attempts before it; false when there is none.
    async fn requeue_outbox(&self, id: i64, now_ms: i64) -> Result<bool, LogError>;

    /// Deliveries that are not done: (waiting, parked).
    async fn outbox_depth(&self) -> Result<(i64, i64), LogError>;

    /// The named server-wide value, after storing `value` if there was none: every replica gets the same one.
    async fn setting_or(&self, name: &str, value: &str) -> Result<String, LogError>;

    /// The named server-wide value.
    async fn setting(&self, name: &str) -> Result<Option<String>, LogError>;

    /// Stores the named server-wide value in place of what there was.
    async fn set_setting(&self, name: &str, value: &str) -> Result<(), LogError>;

    /// Changes the named server-wide value, one replica after the other.
    async fn change_setting(&self, name: &str, change: ChangeSetting) -> Result<(), LogError>;

    /// Stores an admin key by the SHA-256 of its secret.
    async fn add_admin_key(
        &self,
        name: &str,
        secret_sha256: [u8; 32],
        now_ms: i64,
    ) -> Result<AdminKey, LogError>;

    /// The admin key with this hash, unless it is revoked.
    async fn admin_key(&self, secret_sha256: [u8; 32]) -> Result<Option<AdminKey>, LogError>;

    /// All admin keys, the oldest first.
    async fn admin_keys(&self) -> Result<Vec<AdminKey>, LogError>;

    /// Revokes a key; false when there is none with this id.
    async fn revoke_admin_key(&self, id: &str, now_ms: i64) -> Result<bool, LogError>;

    /// Whether turns can be stored now; quick, used by `/readyz`.
    async fn ready(&self) -> Result<(), LogError>;

    /// Stores all that was accepted, then closes. Later calls give [`LogError::Closed`].
    async fn close(&self);
}

/// Opens the log at `url` (`sqlite://path`, `sqlite::memory:`, `postgres://…`), creating a missing SQLite file, and
/// migrates it under a lock.
///
/// # Errors
/// [`LogError::Incompatible`] for a URL or database that is not ours, [`LogError::Unavailable`] when it is out of reach.
pub async fn open(url: &str) -> Result<Arc<dyn ConversationLog>, LogError> {
    open_with(url, &LogOptions::default()).await
}

/// [`open`], with bounds of one's own.
///
/// # Errors
/// As [`open`].
pub async fn open_with(url: &str, options: &LogOptions) -> Result<Arc<dyn ConversationLog>, LogError> {
    match url.split_once(':').map(|(scheme, _)| scheme) {
        Some("sqlite") => Ok(Arc::new(SqliteLog::open(url, options).await?)),
        Some("postgres" | "postgresql") => Ok(Arc::new(PostgresLog::open(url, options).await?)),
        scheme => Err(LogError::incompatible(unknown_scheme(scheme))),
    }
}

/// Quotes nothing but a scheme: the rest of a database URL may hold a password.
fn unknown_scheme(scheme: Option<&str>) -> String {
    let is_a_word = |text: &&str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'+')
    };
    let known = "use `sqlite://helpline.db` (a file), `sqlite::memory:` or `postgres://user@host/database`";
    match scheme.filter(is_a_word) {
        Some(scheme) => {
            format!("the database URL begins with `{scheme}:`, which is no database Helpline knows: {known}")
        }
        None => format!("the database URL does not begin with the name of a database: {known}"),
    }
}
