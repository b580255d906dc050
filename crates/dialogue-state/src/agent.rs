//! A knowledge with the classifier trained on it: what a server swaps in whole on reload.

use intent_classifier::{Classifier, Ranking};
use jiff::Timestamp;
use knowledge::Knowledge;

use crate::{Act, Event, State, step};

/// Knowledge that can be asked.
#[derive(Debug)]
pub struct Agent {
    knowledge: Knowledge,
    classifier: Classifier,
}

impl Agent {
    /// Trains a classifier on the entries of `knowledge`.
    pub fn new(knowledge: Knowledge) -> Self {
        let classifier = Classifier::train(&[], &intent_classifier::TrainingSettings::default());
        Self {
            knowledge,
            classifier,
        }
    }

    /// The knowledge it stands on.
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// What an event may mean; the costly part of a turn, free of state, so that it runs outside the log's writer.
    pub fn understand(&self, event: &Event) -> Ranking {
        match event {
            Event::Said { text, .. } => self.classifier.rank(text),
            _ => Ranking::empty(),
        }
    }

    /// One step of the conversation: [`step()`] under this knowledge.
    pub fn step(&self, state: State, event: &Event, ranking: &Ranking, now: Timestamp) -> (State, Vec<Act>) {
        step(state, event, ranking, &self.knowledge, now)
    }
}
