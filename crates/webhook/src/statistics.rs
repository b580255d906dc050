//! How conversations ended, and what came of each entry: what shows whether the articles help.
//!
//! Nothing is kept: turns are looked through when somebody asks, the latest first, as for [`crate::misses`].

use std::collections::{BTreeMap, HashMap};

use conversation_log::{ConversationId, ConversationLog, LogError, TurnFilter, TurnOutline};

use crate::clock::timestamp;

/// How a conversation ended, as far as it got in the time that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum End {
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

/// How many conversations ended in each way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Ends {
    pub(crate) confirmed: u64,
    pub(crate) unknown: u64,
    pub(crate) denied: u64,
    pub(crate) left: u64,
    pub(crate) handed_off: u64,
}

impl Ends {
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
pub(crate) struct EntryUse {
    /// How often it was given.
    pub(crate) given: u64,
    /// How often that helped, as was said.
    pub(crate) confirmed: u64,
    /// How often it did not.
    pub(crate) denied: u64,
    /// How often a person had to go on from it.
    pub(crate) handed_off: u64,
    /// When it was given last, Unix milliseconds.
    pub(crate) last_ms: i64,
}

/// What the turns of some time came to.
#[derive(Debug, Default)]
pub(crate) struct Statistics {
    /// Conversations in which something was asked.
    pub(crate) ends: Ends,
    /// The same by the day of the end ("2026-11-30", UTC).
    pub(crate) days: BTreeMap<String, Ends>,
    /// How many turns were decided in each way.
    pub(crate) decisions: BTreeMap<String, u64>,
    /// Each entry that was given or that an outcome was about.
    pub(crate) entries: HashMap<String, EntryUse>,
    /// Turns that were looked at.
    pub(crate) turns: usize,
    /// The time of the earliest of them, Unix milliseconds, where those before were left out.
    pub(crate) left_out_before_ms: Option<i64>,
}

impl Statistics {
    /// Looks through the turns that `filter` lets through, the latest first, but through no more than `most_turns` or a few
    /// more.
    ///
    /// # Errors
    /// Those of the log.
    pub(crate) async fn gather(
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
