//! A conversation without a channel or a log: what `ask` and `eval --dialogues` talk to.
//!
//! It goes the way of a served message (mask, understand, step), so that what is tried here is what is served.

use dialogue_state::{Act, Agent, Event, Message, State, SupportRequest, TurnRecord};
use intent_classifier::Ranking;
use jiff::Timestamp;
use redaction::Redactor;

/// One conversation with an agent.
#[derive(Debug)]
pub(crate) struct Conversation<'a> {
    agent: &'a Agent,
    state: State,
    redactor: Redactor,
}

/// What came of one turn.
#[derive(Debug)]
pub(crate) struct Turn {
    /// What the person wrote, as it would be stored: masked.
    pub(crate) text: String,
    /// What it was understood as.
    pub(crate) ranking: Ranking,
    /// What is said, in order.
    pub(crate) messages: Vec<Message>,
    /// The support request, when the turn made one.
    pub(crate) support_request: Option<SupportRequest>,
    /// What it came to; `None` when the agent had nothing to do.
    pub(crate) record: Option<TurnRecord>,
}

impl<'a> Conversation<'a> {
    /// A conversation in which nothing has happened yet.
    pub(crate) fn new(agent: &'a Agent) -> Self {
        Self {
            agent,
            state: State::default(),
            redactor: agent.redactor(),
        }
    }

    /// The person joins: the agent greets.
    pub(crate) fn join(&mut self, now: Timestamp) -> Turn {
        self.step(String::new(), &Event::Joined, now)
    }

    /// The person says something.
    pub(crate) fn say(&mut self, text: &str, now: Timestamp) -> Turn {
        let redacted = self.redactor.redact(text);
        let event = Event::Said {
            text: redacted.text.clone(),
            secrets: redacted.found.iter().map(|found| found.kind).collect(),
        };
        self.step(redacted.text, &event, now)
    }

    fn step(&mut self, text: String, event: &Event, now: Timestamp) -> Turn {
        let understanding = self.agent.understand(event);
        let state = std::mem::take(&mut self.state);
        let (state, acts) = self.agent.step(state, event, &understanding, now);
        self.state = state;
        let mut turn = Turn {
            text,
            ranking: understanding.ranking,
            messages: Vec::new(),
            support_request: None,
            record: None,
        };
        for act in acts {
            match act {
                Act::Say(message) => turn.messages.push(message),
                Act::HandOff(request) | Act::Update(request) => turn.support_request = Some(request),
                Act::Record(record) => turn.record = Some(record),
            }
        }
        turn
    }
}

impl Turn {
    /// All that was said, as one text.
    pub(crate) fn reply(&self) -> String {
        let texts: Vec<&str> = self
            .messages
            .iter()
            .map(|message| message.text.as_str())
            .collect();
        texts.join("\n\n")
    }
}
