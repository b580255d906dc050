//! What reviewers make of turns, so that nobody reads the same list every morning: that something is done about what was asked,
//! or that it is not for this team, or a note.
//!
//! A review stands at a turn and goes with its conversation, yet it is of the question that was asked there: whoever asks the
//! same meets it, in whichever conversation. What came of that, such as that a question is open again, is the reader's to say.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ConversationId;
use crate::fault::broken;
use crate::key::{Key, Keys};

/// How a turn stands with those who review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReviewStatus {
    /// It is still to be looked at.
    Open,
    /// Something was done about it.
    Done,
    /// It is not for this team, however often it is asked.
    Dismissed,
}

impl ReviewStatus {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Open, Self::Done, Self::Dismissed];

    /// Its name: `open`, `done` or `dismissed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Dismissed => "dismissed",
        }
    }

    /// The status of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// What was made of a turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Review {
    /// How it stands.
    pub status: ReviewStatus,
    /// When that was said, Unix milliseconds.
    pub at_ms: i64,
    /// Name of the admin key that said it, where it has one.
    pub actor: Option<String>,
    /// What was written beside it.
    pub note: Option<String>,
}

/// A turn that is reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewedTurn {
    /// Its conversation.
    pub conversation: ConversationId,
    /// Its number, from 1.
    pub turn: i64,
    /// What it asked, in a form that is the same for all who ask the same; empty where it asks nothing.
    pub question: String,
}

/// Each turn once, in the order of its keys, with the hash of what it asks.
pub(crate) fn places(keys: Keys, turns: &[ReviewedTurn]) -> BTreeMap<(Key, i64), Option<Key>> {
    turns
        .iter()
        .map(|reviewed| {
            let question = (!reviewed.question.is_empty()).then(|| Key::of_text(&reviewed.question));
            ((keys.of(&reviewed.conversation), reviewed.turn), question)
        })
        .collect()
}

/// A review as it is read.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct ReviewRecord {
    #[sqlx(rename = "review_status")]
    status: Option<String>,
    #[sqlx(rename = "review_at_ms")]
    at_ms: Option<i64>,
    #[sqlx(rename = "review_actor")]
    actor: Option<String>,
    #[sqlx(rename = "review_note")]
    note: Option<String>,
}

impl ReviewRecord {
    /// The review, where there is one. A status of a later release leaves a turn to be looked at.
    pub(crate) fn review(self) -> Option<Review> {
        Some(Review {
            status: ReviewStatus::named(&self.status?).unwrap_or(ReviewStatus::Open),
            at_ms: self.at_ms?,
            actor: self.actor,
            note: self.note,
        })
    }
}

/// A review of one of several questions.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct QuestionReviewRecord {
    /// Place of the question among those that were asked for, from 0.
    place: i64,
    #[sqlx(flatten)]
    review: ReviewRecord,
}

/// The reviews of `count` questions, each in its place.
pub(crate) fn by_question(
    records: Vec<QuestionReviewRecord>,
    count: usize,
) -> Result<Vec<Vec<Review>>, sqlx::Error> {
    let mut reviews = vec![Vec::new(); count];
    for record in records {
        let place = usize::try_from(record.place).ok();
        let of_question = place
            .and_then(|place| reviews.get_mut(place))
            .ok_or_else(|| broken("a place that was not asked for"))?;
        of_question.extend(record.review.review());
    }
    Ok(reviews)
}
