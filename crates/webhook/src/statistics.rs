//! How conversations ended, and what came of each entry: what shows whether the articles help. The admin API and
//! `helpline statistics` give the same.
//!
//! Nothing is kept: turns are looked through when somebody asks, the latest first, as for [`crate::misses`].

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use conversation_log::{ConversationId, ConversationLog, LogError, TurnFilter, TurnOutline};
use knowledge::Knowledge;
use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::{rfc3339, timestamp};

/// How conversations ended, and what came of each entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatisticsReport {
    /// Conversations in which something was asked, each once, by the last turn that says how it ended.
    pub conversations: ConversationEnds,
    /// The same by the day of that turn (UTC), the earliest first; a day without any is left out.
    pub days: Vec<DayEnds>,
    /// How many turns were decided in each way: `answer`, `clarify`, `unknown`, `handoff`, `smalltalk`, `form`.
    #[schema(example = json!({"answer": 31, "clarify": 12, "unknown": 4}))]
    pub decisions: BTreeMap<String, u64>,
    /// What came of the entries, those that were given most first.
    pub entries: Vec<EntryStatistics>,
    /// How many entries were given in all.
    pub entries_given: usize,
    /// Turns that were looked through.
    pub turns: usize,
    /// The time of the earliest of them (RFC 3339, UTC) where the range has more, which were left out: ask with it as `until` for
    /// what was before; `null` where all were looked through.
    #[schema(required)]
    pub since: Option<String>,
}

/// How many conversations ended in each way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConversationEnds {
    /// The person said that it helped.
    pub confirmed: u64,
    /// Answered, and nobody said whether that helped.
    pub unknown: u64,
    /// The person said last that it did not help.
    pub denied: u64,
    /// Not understood or asked back, and the person left.
    pub left: u64,
    /// Given to a person.
    pub handed_off: u64,
}

/// How conversations ended on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayEnds {
    /// The day (UTC).
    #[schema(example = "2026-11-30")]
    pub date: String,
    /// How those of the day ended.
    pub conversations: ConversationEnds,
}

/// What came of an entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryStatistics {
    /// Its id.
    pub id: String,
    /// Its question; `null` where the knowledge that answers now has no such entry.
    #[schema(required)]
    pub question: Option<String>,
    /// Its article in the knowledge folder; `null` likewise.
    #[schema(required)]
    pub path: Option<String>,
    /// How often it was given.
    pub given: u64,
    /// How often a person said that it helped.
    pub confirmed: u64,
    /// How often a person said that it did not.
    pub denied: u64,
    /// How often a person had to go on from it.
    pub handed_off: u64,
    /// When it was given last (RFC 3339, UTC).
    #[schema(required)]
    pub last_at: Option<String>,
}

impl EntryStatistics {
    fn new(id: String, used: EntryUse, knowledge: &Knowledge) -> Self {
        let entry = knowledge.entry_named(&id);
        Self {
            question: entry.map(|entry| entry.question.clone()),
            path: entry.map(|entry| entry.path.clone()),
            id,
            given: used.given,
            confirmed: used.confirmed,
            denied: used.denied,
            handed_off: used.handed_off,
            last_at: (used.given > 0).then(|| rfc3339(used.last_ms)),
        }
    }
}

/// Counts what the turns that `filter` lets through came to, of the latest `most_turns` or a few more, and lists at most
/// `most_entries`.
///
/// # Errors
/// Those of the log.
pub async fn report(
    log: &dyn ConversationLog,
    knowledge: &Knowledge,
    filter: &TurnFilter,
    most_turns: usize,
    most_entries: usize,
) -> Result<StatisticsReport, LogError> {
    let statistics = Statistics::gather(log, filter, most_turns).await?;
    let mut entries: Vec<(String, EntryUse)> = statistics.entries.into_iter().collect();
    entries.sort_unstable_by(|(left_id, left), (right_id, right)| {
        let by_use = |used: &EntryUse| (Reverse(used.given), Reverse(used.last_ms));
        by_use(left)
            .cmp(&by_use(right))
            .then_with(|| left_id.cmp(right_id))
    });
    let entries_given = entries.iter().filter(|(_, used)| used.given > 0).count();
    entries.truncate(most_entries);
    Ok(StatisticsReport {
        conversations: statistics.ends,
        days: statistics
            .days
            .into_iter()
            .map(|(date, conversations)| DayEnds { date, conversations })
            .collect(),
        decisions: statistics.decisions,
        entries: entries
            .into_iter()
            .map(|(id, used)| EntryStatistics::new(id, used, knowledge))
            .collect(),
        entries_given,
        turns: statistics.turns,
        since: statistics.left_out_before_ms.map(rfc3339),
    })
}

/// How a conversation ended, as far as it got in the time that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum End {
    /// The person said that it helped.
    Confirmed,
    /// It was answered, and nobody said whether that helped: silence is not success.
    Unknown,
    /// The person said last that it did not help.
    Denied,
    /// Nothing was understood, or the agent asked back, and the person left.
    Left,
    /// Given to a person.
    HandedOff,
}

impl ConversationEnds {
    fn add(&mut self, end: End) {
        let slot = match end {
            End::Confirmed => &mut self.confirmed,
            End::Unknown => &mut self.unknown,
            End::Denied => &mut self.denied,
            End::Left => &mut self.left,
            End::HandedOff => &mut self.handed_off,
        };
        *slot += 1;
    }
}

/// What came of an entry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct EntryUse {
    /// How often it was given.
    given: u64,
    /// How often that helped, as was said.
    confirmed: u64,
    /// How often it did not.
    denied: u64,
    /// How often a person had to go on from it.
    handed_off: u64,
    /// When it was given last, Unix milliseconds.
    last_ms: i64,
}

/// What the turns of some time came to.
#[derive(Debug, Default)]
struct Statistics {
    /// Conversations in which something was asked.
    ends: ConversationEnds,
    /// The same by the day of the end ("2026-11-30", UTC).
    days: BTreeMap<String, ConversationEnds>,
    /// How many turns were decided in each way.
    decisions: BTreeMap<String, u64>,
    /// Each entry that was given or that an outcome was about.
    entries: HashMap<String, EntryUse>,
    /// Turns that were looked at.
    turns: usize,
    /// The time of the earliest of them, Unix milliseconds, where those before were left out.
    left_out_before_ms: Option<i64>,
}

impl Statistics {
    /// Looks through the turns that `filter` lets through, the latest first, but through no more than `most_turns` or a few
    /// more.
    ///
    /// # Errors
    /// Those of the log.
    async fn gather(
        log: &dyn ConversationLog,
        filter: &TurnFilter,
        most_turns: usize,
    ) -> Result<Self, LogError> {
        let mut statistics = Self::default();
        let mut ended: HashMap<ConversationId, bool> = HashMap::new();
        let mut cursor: Option<String> = None;
        loop {
            let stretch = log.turn_outlines(filter, cursor.as_deref()).await?;
            statistics.turns += stretch.looked_at;
            for turn in stretch.items {
                statistics.add(&turn);
                let has_ended = ended.entry(turn.conversation.clone()).or_default();
                if !*has_ended && let Some(end) = end(&turn) {
                    *has_ended = true;
                    statistics.ends.add(end);
                    let day = timestamp(turn.at_ms).strftime("%F").to_string();
                    statistics.days.entry(day).or_default().add(end);
                }
            }
            cursor = stretch.next;
            if cursor.is_none() {
                break;
            }
            if statistics.turns >= most_turns {
                statistics.left_out_before_ms = stretch.earliest_ms;
                break;
            }
        }
        Ok(statistics)
    }

    fn add(&mut self, turn: &TurnOutline) {
        *self.decisions.entry(turn.decision.clone()).or_default() += 1;
        if let Some(entry) = &turn.entry {
            let given = self.entries.entry(entry.clone()).or_default();
            given.given += 1;
            given.last_ms = given.last_ms.max(turn.at_ms);
        }
        if let (Some(about), Some(outcome)) = (&turn.about, &turn.outcome) {
            let about = self.entries.entry(about.clone()).or_default();
            match outcome.as_str() {
                "confirmed" => about.confirmed += 1,
                "denied" => about.denied += 1,
                _ => about.handed_off += 1,
            }
        }
    }
}

/// The end that a conversation had if this was its last turn; `None` where the turn says nothing of it.
fn end(turn: &TurnOutline) -> Option<End> {
    match (turn.outcome.as_deref(), turn.decision.as_str()) {
        (Some("confirmed"), _) => Some(End::Confirmed),
        (Some("handed_off"), _) | (_, "handoff") => Some(End::HandedOff),
        (Some("denied"), _) => Some(End::Denied),
        (_, "answer") => Some(End::Unknown),
        (_, "clarify" | "unknown") => Some(End::Left),
        _ => None,
    }
}
