//! What was understood before: people ask the same things, and understanding is what costs time.

use std::hash::BuildHasher as _;
use std::sync::{Arc, Mutex, PoisonError};

use intent_classifier::Tiers;
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::{Agent, Event, Understanding};

/// Parts of the memory, each behind a lock of its own, so that threads seldom wait for each other.
const PARTS: usize = 64;

/// Events a part remembers of each: some 4 kB each, 80 MB in all, seldom twice that. A full part begins anew.
const MOST_OF_PART: usize = 320;

/// A reply to this is read by a reviewer, so it is cut to a line or two.
const LONGEST_SAID_CHARS: usize = 300;

/// An event with what it may mean.
#[derive(Debug)]
pub(super) struct Understood {
    pub(super) event: Event,
    pub(super) understanding: Understanding,
}

impl Understood {
    /// What happened, for a person to read.
    pub(super) fn said(&self) -> String {
        let mut said = match &self.event {
            Event::Said { text, .. } => text.clone(),
            Event::Pressed { value } => format!("(pressed) {value}"),
            Event::Joined => "(joined)".to_owned(),
            Event::Attached => "(sent a file)".to_owned(),
            Event::Feedback { helpful: true, .. } => "(thumb up)".to_owned(),
            Event::Feedback { helpful: false, .. } => "(thumb down)".to_owned(),
            Event::Handoff(status) => format!("(handoff: {status:?})").to_lowercase(),
        };
        crate::state::cut_chars(&mut said, LONGEST_SAID_CHARS);
        said
    }
}

/// By the event and whether the encoder was asked.
type Part = Mutex<[FxHashMap<String, Arc<Understood>>; 2]>;

#[derive(Debug)]
pub(super) struct Heard {
    parts: Vec<Part>,
}

impl Default for Heard {
    fn default() -> Self {
        Self {
            parts: (0..PARTS).map(|_| Part::default()).collect(),
        }
    }
}

impl Heard {
    /// The event of this JSON with what it may mean by `tiers`; `None` where it is no event.
    pub(super) fn understand(&self, agent: &Agent, event: &str, tiers: Tiers) -> Option<Arc<Understood>> {
        let by = usize::from(tiers.encoder);
        let hash = FxBuildHasher.hash_one(event);
        // Bits that the tables of the parts do not go by.
        let part = self
            .parts
            .get(usize::try_from((hash >> 32) % PARTS as u64).ok()?)?;
        let known = part.lock().unwrap_or_else(PoisonError::into_inner)[by]
            .get(event)
            .cloned();
        if known.is_some() {
            return known;
        }
        let key = event.to_owned();
        let event: Event = serde_json::from_str(event).ok()?;
        let mut understanding = agent.understand_by(&event, tiers);
        forget_matches(&mut understanding);
        let understood = Arc::new(Understood { event, understanding });
        let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
        if part[by].len() >= MOST_OF_PART {
            part[by].clear();
        }
        part[by].insert(key, Arc::clone(&understood));
        Some(understood)
    }
}

/// A step asks whether anything matched, never what: a turn copies its ranking, and this is most of it.
fn forget_matches(understanding: &mut Understanding) {
    let rankings = std::iter::once(&mut understanding.ranking).chain(&mut understanding.parts);
    for candidate in rankings.flat_map(|ranking| &mut ranking.candidates) {
        candidate.matched.truncate(1);
        for matched in &mut candidate.matched {
            matched.word = String::new();
            matched.term = String::new();
        }
    }
}
