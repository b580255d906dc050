//! What is erased, in terms both databases share: a conversation, all of a person, what is older than it may be.

use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::key::{Key, Keys, hex};
use crate::{Erase, Erasure};

/// Turns that one step takes out, and conversations that one look at the expired gives: some milliseconds of the writer, so
/// that nobody who writes meanwhile notices.
pub(crate) const STEP: i64 = 100;

/// Deliveries, keys or names of a conversation that one step takes out: a conversation of 20,000 turns has 40,000 keys, and
/// SQLite takes 4,000 out in some 30 ms.
pub(crate) const STEP_OF_ROWS: i64 = 4_000;
/// How long one step may take: nobody waits for an answer within a second here, and half an erasure helps nobody.
pub(crate) const STEP_PATIENCE: Duration = Duration::from_secs(10);

/// What is meant.
#[derive(Debug, Clone)]
pub(crate) enum Subject {
    Conversation(Key),
    /// Each conversation the person ever wrote in.
    User {
        user_id: String,
        channel: Option<String>,
    },
    ExpiredOf {
        channel: String,
        before_ms: i64,
    },
    ExpiredElsewhere {
        channels: Vec<String>,
        before_ms: i64,
    },
}

/// What a step took out.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) conversations: u64,
    pub(crate) turns: u64,
    pub(crate) activities: u64,
    pub(crate) deliveries: u64,
    pub(crate) support_requests: u64,
}

impl Subject {
    pub(crate) fn of(keys: Keys, erase: &Erase) -> Self {
        match erase.clone() {
            Erase::Conversation(id) => Self::Conversation(keys.of(&id)),
            Erase::User { user_id, channel } => Self::User { user_id, channel },
            Erase::ExpiredOf { channel, before_ms } => Self::ExpiredOf { channel, before_ms },
            Erase::ExpiredElsewhere { channels, before_ms } => Self::ExpiredElsewhere { channels, before_ms },
        }
    }

    /// Before when a conversation must have been updated last, at the moment it is taken out: whoever comes back between the
    /// look and that moment keeps it.
    pub(crate) fn expired_before(&self) -> Option<i64> {
        match self {
            Self::ExpiredOf { before_ms, .. } | Self::ExpiredElsewhere { before_ms, .. } => Some(*before_ms),
            Self::Conversation(_) | Self::User { .. } => None,
        }
    }
}

/// The note of an erasure that begins: who or what it was about is told by a hash alone, so that whoever knows the id can
/// check it, and nobody can read it.
pub(crate) fn note(erase: &Erase, actor: &str, at_ms: i64) -> Erasure {
    let (subject, of, channel) = match erase {
        Erase::Conversation(id) => ("conversation", Some(&id.id), Some(id.channel.clone())),
        Erase::User { user_id, channel } => ("user", Some(user_id), channel.clone()),
        Erase::ExpiredOf { channel, .. } => ("expired", None, Some(channel.clone())),
        Erase::ExpiredElsewhere { .. } => ("expired", None, None),
    };
    Erasure {
        id: 0,
        at_ms,
        subject: subject.to_owned(),
        subject_sha256: of.map(|id| hex(&Sha256::digest(id.as_bytes()))),
        channel,
        actor: actor.to_owned(),
        conversations: 0,
        turns: 0,
        activities: 0,
        deliveries: 0,
        support_requests: 0,
    }
}
