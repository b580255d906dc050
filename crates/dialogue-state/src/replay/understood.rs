//! What was understood before, of each different event once.

use std::sync::Arc;

use intent_classifier::Tiers;

use crate::heard::Heard;
use crate::{Agent, Event, Understanding};

/// Parts of the memory.
const PARTS: usize = 64;

/// Events that a part remembers by each of the two: some 4 kB each, 80 MB in all, seldom twice that.
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

/// What was understood, without the encoder and with it; a text is the JSON of an event.
#[derive(Debug)]
pub(super) struct Memory([Heard<Understood>; 2]);

impl Default for Memory {
    fn default() -> Self {
        Self::of(MOST_OF_PART)
    }
}

impl Memory {
    /// One whose parts remember so many events.
    pub(super) fn of(events: usize) -> Self {
        Self([(); 2].map(|()| Heard::new(PARTS, events)))
    }

    /// The event of this JSON with what it may mean by `tiers`; `None` where it is no event.
    pub(super) fn understand(&self, agent: &Agent, event: &str, tiers: Tiers) -> Option<Arc<Understood>> {
        let heard = &self.0[usize::from(tiers.encoder)];
        if let Some(known) = heard.recall(event) {
            return Some(known);
        }
        let text = event;
        let event: Event = serde_json::from_str(text).ok()?;
        let mut understanding = agent.understand_by(&event, tiers);
        understanding.forget_matches_from(Understanding::MATCHES_READ);
        Some(heard.keep(text, Understood { event, understanding }))
    }
}
