//! What people asked and did not get, each question once: what a reviewer mends the articles by. The admin API and
//! `helpline misses` give the same.
//!
//! No list is kept: the turns are looked through when somebody asks, the latest first, so that what was erased is not in it
//! either. What reviewers made of a question is kept, at the turn that asked it ([`Standing`]).

mod now;
pub(crate) mod standing;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use conversation_log::{ConversationId, ConversationLog, LogError, MissedTurn, PastTurn, TurnFilter};
use dialogue_state::Agent;
use dialogue_state::misses::{MissKind, Past, key, miss};
use knowledge::Knowledge;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::clock::rfc3339;
pub use now::{GivenEntry, MissNow};
pub use standing::{MissCounts, ReviewItem, Standing};

/// More of a question is read in its transcript.
const LONGEST_QUESTION_CHARS: usize = 300;

/// Entries that are named for a question.
const MOST_NEAREST: usize = 3;

/// Turns that are read by their numbers in one go; the log takes no more.
const TURNS_AT_ONCE: usize = 200;

/// A question that people asked and got no answer to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MissItem {
    /// As the last of them wrote it, masked, at most 300 characters.
    #[schema(example = "how do I move a build to another pool")]
    pub text: String,
    /// How often it was asked in vain.
    pub count: u64,
    /// How it came to nothing, each time counted once, by what came last.
    pub kinds: MissKinds,
    /// When it was asked in vain last (RFC 3339, UTC).
    pub last_at: String,
    /// The conversation in which it was asked last.
    pub conversation: String,
    /// The channel of that conversation.
    #[schema(example = "directline")]
    pub channel: String,
    /// The turn in which it was asked last, from 1.
    pub turn: i64,
    /// The entries that were considered then, the likeliest first, and the one that was given.
    pub nearest: Vec<NearestEntry>,
    /// What it comes to with the knowledge that answers now; `null` where the turn cannot be read.
    #[schema(required)]
    pub now: Option<MissNow>,
    /// How it stands: `open`, `done`, or `dismissed` (not for this team). What is done is open again once the question comes to
    /// nothing again.
    #[schema(example = "open")]
    pub status: &'static str,
    /// What was made of it last; `null` where nothing was, and where it came back since.
    #[schema(required)]
    pub review: Option<ReviewItem>,
    /// What had been done about it before it came to nothing again; `null` where nothing had.
    #[schema(required)]
    pub came_back: Option<ReviewItem>,
}

/// How often a question came to nothing, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct MissKinds {
    /// Nothing was good enough.
    pub unknown: u64,
    /// None of the options was meant.
    pub none_of_these: u64,
    /// The answer did not help.
    pub denied: u64,
    /// The conversation was given to a person.
    pub handoff: u64,
}

impl MissKinds {
    fn add(&mut self, kind: MissKind) {
        let slot = match kind {
            MissKind::Unknown => &mut self.unknown,
            MissKind::NoneOfThese => &mut self.none_of_these,
            MissKind::Denied => &mut self.denied,
            MissKind::Handoff => &mut self.handoff,
        };
        *slot += 1;
    }
}

/// An entry that may have been meant.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, as programs read it"
)]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NearestEntry {
    /// Its id.
    pub id: String,
    /// Its question.
    pub question: String,
    /// Calibrated probability then, 0 to 1.
    pub confidence: Option<f64>,
    /// Whether it was given.
    pub is_given: bool,
    /// Its article in the knowledge folder; `null` where the knowledge that answers now has no such entry.
    pub path: Option<String>,
    /// The file beside the article that other ways to ask go into, whether or not it is there.
    pub sidecar: Option<String>,
    /// Whether that file has a table for the entry, to which a phrase is added.
    pub is_in_sidecar: bool,
    /// Whether that table has phrases.
    pub has_phrases: bool,
    /// Whether it is asked by these words already, by its question or a phrase: they are no other way to ask it.
    pub is_asked: bool,
}

/// The questions, the most frequent first, and what was looked through for them.
#[derive(Debug, Default)]
pub struct Misses {
    /// Each question once.
    pub groups: Vec<MissGroup>,
    /// Turns that were looked at.
    pub turns: usize,
    /// The time of the earliest of them, Unix milliseconds, where those before were left out.
    pub left_out_before_ms: Option<i64>,
    /// After the last turn that came to nothing, Unix milliseconds.
    pub(crate) until_ms: i64,
}

/// One question, however it was typed.
#[derive(Debug, Clone)]
pub struct MissGroup {
    text: String,
    kinds: MissKinds,
    conversation: ConversationId,
    /// The turn in which it was asked.
    turn: i64,
    given: Option<String>,
    /// What it has in common with those that are the same.
    words: String,
    /// When it last came to nothing, Unix milliseconds: it may have been asked long before.
    missed_ms: i64,
    /// How it stands with those who review.
    pub standing: Standing,
    /// Its place among all: count, when it was asked last, and a hash of its words.
    pub(crate) rank: Rank,
}

/// The place of a question among all: the most frequent first, then the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    pub(crate) count: u64,
    pub(crate) last_ms: i64,
    /// Of its words: what makes it one of its kind.
    pub(crate) hash: u64,
}

/// Looks through the turns that `filter` lets through, the latest first, but through no more than `most_turns` or a few more.
///
/// # Errors
/// Those of the log.
pub async fn gather(
    log: &dyn ConversationLog,
    knowledge: &Knowledge,
    filter: &TurnFilter,
    most_turns: usize,
) -> Result<Misses, LogError> {
    let mut groups: HashMap<String, MissGroup> = HashMap::new();
    let mut seen: HashSet<(ConversationId, i64)> = HashSet::new();
    let mut misses = Misses::default();
    let mut cursor: Option<String> = None;
    loop {
        let page = log.missed_turns(filter, cursor.as_deref()).await?;
        misses.turns += page.looked_at;
        for missed in page.items {
            let at_ms = missed.turns.last().map_or(0, |last| last.at_ms);
            misses.until_ms = misses.until_ms.max(at_ms.saturating_add(1));
            add(&mut groups, &mut seen, missed, knowledge);
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
        if misses.turns >= most_turns {
            misses.left_out_before_ms = page.earliest_ms;
            break;
        }
    }
    misses.groups = groups.into_values().collect();
    standing::tell(log, &mut misses.groups).await?;
    misses
        .groups
        .sort_unstable_by_key(|group| std::cmp::Reverse(group.rank));
    Ok(misses)
}

/// Counts a question once, however many turns show that it came to nothing: the latest of them comes first, and says how.
fn add(
    groups: &mut HashMap<String, MissGroup>,
    seen: &mut HashSet<(ConversationId, i64)>,
    missed: MissedTurn,
    knowledge: &Knowledge,
) {
    let turns: Vec<Past<'_>> = missed.turns.iter().map(past).collect();
    let missed_ms = missed.turns.last().map_or(0, |last| last.at_ms);
    let Some(found) = miss(&turns, missed.handoff.as_deref(), knowledge) else {
        return;
    };
    let Some(asked) = missed.turns.get(found.asked) else {
        return;
    };
    let name = (missed.conversation, asked.turn);
    if seen.contains(&name) {
        return;
    }
    let words = key(&found.text);
    let group = groups.entry(words).or_insert_with_key(|words| MissGroup {
        text: cut(found.text, LONGEST_QUESTION_CHARS),
        kinds: MissKinds::default(),
        conversation: name.0.clone(),
        turn: name.1,
        given: found.entry,
        words: words.clone(),
        missed_ms,
        standing: Standing::NEW,
        rank: Rank {
            count: 0,
            last_ms: asked.at_ms,
            hash: hash(words),
        },
    });
    group.kinds.add(found.kind);
    group.rank.count += 1;
    group.missed_ms = group.missed_ms.max(missed_ms);
    seen.insert(name);
}

fn past(turn: &PastTurn) -> Past<'_> {
    Past {
        decision: &turn.decision,
        entry: turn.entry.as_deref(),
        outcome: turn.outcome.as_deref(),
        chosen: turn.chosen,
        event: &turn.event,
    }
}

fn hash(words: &str) -> u64 {
    let digest = Sha256::digest(words.as_bytes());
    let bytes = digest.iter().take(8);
    bytes.fold(0, |hash, byte| (hash << 8) | u64::from(*byte))
}

/// The questions with what was considered for them, and what they come to now; one whose conversation was erased meanwhile is
/// left out.
///
/// # Errors
/// Those of the log.
pub async fn items(
    log: &dyn ConversationLog,
    agent: &Arc<Agent>,
    groups: &[MissGroup],
) -> Result<Vec<MissItem>, LogError> {
    let mut items = Vec::with_capacity(groups.len());
    for groups in groups.chunks(TURNS_AT_ONCE) {
        let names: Vec<(ConversationId, i64)> = groups
            .iter()
            .map(|group| (group.conversation.clone(), group.turn))
            .collect();
        let turns = log.turns_at(&names).await?;
        let known: Vec<_> = groups
            .iter()
            .zip(turns)
            .filter_map(|(group, turn)| Some((group, turn?)))
            .collect();
        let asked = known
            .iter()
            .map(|(group, turn)| now::Question::of(&turn.facts, group.given.as_deref()));
        let nows = now::ask_all(agent, asked.collect()).await;
        for ((group, turn), now) in known.into_iter().zip(nows) {
            items.push(MissItem {
                text: group.text.clone(),
                count: group.rank.count,
                kinds: group.kinds,
                last_at: rfc3339(group.rank.last_ms),
                conversation: group.conversation.id.clone(),
                channel: group.conversation.channel.clone(),
                turn: group.turn,
                nearest: nearest(&turn.facts.candidates.value(), group, agent.knowledge()),
                now,
                status: group.standing.status.as_str(),
                review: group.standing.review.clone().map(ReviewItem::from),
                came_back: group.standing.came_back.clone().map(ReviewItem::from),
            });
        }
    }
    Ok(items)
}

/// The first candidates, and behind them the entry that was given where it is none of them.
fn nearest(candidates: &Value, group: &MissGroup, knowledge: &Knowledge) -> Vec<NearestEntry> {
    let given = group.given.as_deref();
    let candidates = candidates.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut nearest: Vec<NearestEntry> = candidates
        .iter()
        .filter_map(|candidate| {
            let id = candidate["id"].as_str()?;
            let question = candidate["question"].as_str();
            let confidence = candidate["confidence"].as_f64();
            Some(near(id, question, confidence, group, knowledge))
        })
        .take(MOST_NEAREST)
        .collect();
    if let Some(given) = given.filter(|given| nearest.iter().all(|near| near.id != *given)) {
        let candidate = candidates.iter().find(|candidate| candidate["id"] == given);
        let confidence = candidate.and_then(|candidate| candidate["confidence"].as_f64());
        nearest.push(near(given, None, confidence, group, knowledge));
    }
    nearest
}

fn near(
    id: &str,
    question: Option<&str>,
    confidence: Option<f64>,
    group: &MissGroup,
    knowledge: &Knowledge,
) -> NearestEntry {
    let entry = knowledge.entry_named(id);
    NearestEntry {
        question: entry
            .map(|entry| entry.question.as_str())
            .or(question)
            .unwrap_or(id)
            .to_owned(),
        id: id.to_owned(),
        confidence,
        is_given: group.given.as_deref() == Some(id),
        path: entry.map(|entry| entry.path.clone()),
        sidecar: entry.map(knowledge::Entry::sidecar_path),
        is_in_sidecar: entry.is_some_and(knowledge::Entry::is_in_sidecar),
        has_phrases: entry.is_some_and(|entry| !entry.phrases.is_empty()),
        is_asked: entry.is_some_and(|entry| is_asked_by(entry, &group.words)),
    }
}

/// Whether an entry's question or one of its phrases has these words ([`key`]).
fn is_asked_by(entry: &knowledge::Entry, words: &str) -> bool {
    std::iter::once(&entry.question)
        .chain(&entry.phrases)
        .any(|way| key(way) == words)
}

/// A text of at most so many characters; one that was longer ends in `…`.
pub(crate) fn cut(text: String, most_chars: usize) -> String {
    if text.chars().nth(most_chars).is_none() {
        return text;
    }
    let kept: String = text.chars().take(most_chars - 1).collect();
    format!("{}…", kept.trim_end())
}
