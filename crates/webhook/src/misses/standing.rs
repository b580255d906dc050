//! How a question stands with those who review: whether it is still to be looked at.
//!
//! What is done is open again once the question comes to nothing again, since then what was done did not help; what is not for
//! this team stays so, however often it is asked.

use conversation_log::{ConversationLog, LogError, Review, ReviewStatus};
use serde::Serialize;
use utoipa::ToSchema;

use super::MissGroup;
use crate::clock::rfc3339;

/// Questions whose reviews are read in one go; the log takes no more.
const QUESTIONS_AT_ONCE: usize = 1_000;

/// How a question stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Whether it is to be looked at.
    pub status: ReviewStatus,
    /// What was made of it last; `None` where nothing was, and where it came back since.
    pub(super) review: Option<Review>,
    /// What had been done about it before it came to nothing again.
    pub(super) came_back: Option<Review>,
}

impl Standing {
    /// A question that nobody has looked at.
    pub(super) const NEW: Self = Self {
        status: ReviewStatus::Open,
        review: None,
        came_back: None,
    };

    /// Of the reviews of a question, the latest first, and the time when it last came to nothing, Unix milliseconds.
    fn of(reviews: Vec<Review>, missed_ms: i64) -> Self {
        // Undone by an `open` after it, it is nothing to come back from, unless the question came between.
        let done = reviews
            .iter()
            .find(|review| review.status != ReviewStatus::Open)
            .filter(|review| review.status == ReviewStatus::Done && review.at_ms < missed_ms)
            .cloned();
        let last = reviews.into_iter().next();
        match last {
            Some(last) if Some(&last) == done.as_ref() => Self {
                came_back: done,
                ..Self::NEW
            },
            Some(last) => Self {
                status: last.status,
                came_back: done.filter(|_| last.status == ReviewStatus::Open),
                review: Some(last),
            },
            None => Self::NEW,
        }
    }
}

/// Tells each of these questions how it stands.
pub(super) async fn tell(log: &dyn ConversationLog, groups: &mut [MissGroup]) -> Result<(), LogError> {
    for groups in groups.chunks_mut(QUESTIONS_AT_ONCE) {
        let questions: Vec<&str> = groups.iter().map(|group| group.words.as_str()).collect();
        let reviews = log.reviews_of(&questions).await?;
        for (group, reviews) in groups.iter_mut().zip(reviews) {
            group.standing = Standing::of(reviews, group.missed_ms);
        }
    }
    Ok(())
}

/// What a reviewer made of a turn and of what was asked in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReviewItem {
    /// `open`, `done`, or `dismissed`: not for this team.
    #[schema(example = "done")]
    pub status: &'static str,
    /// What was written beside it, masked.
    #[schema(required)]
    pub note: Option<String>,
    /// When (RFC 3339, UTC).
    pub at: String,
    /// Name of the admin key; `null` for the one of `HELPLINE_ADMIN_KEY`, which has none.
    #[schema(required)]
    pub by: Option<String>,
}

impl From<Review> for ReviewItem {
    fn from(review: Review) -> Self {
        Self {
            status: review.status.as_str(),
            note: review.note,
            at: rfc3339(review.at_ms),
            by: review.actor,
        }
    }
}

/// How many questions stand how, of all that were found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct MissCounts {
    /// To be looked at.
    pub open: usize,
    /// Something was done about them.
    pub done: usize,
    /// Not for this team.
    pub dismissed: usize,
}

impl MissCounts {
    /// Counts these questions.
    pub fn of(groups: &[MissGroup]) -> Self {
        let mut counts = Self::default();
        for group in groups {
            let slot = match group.standing.status {
                ReviewStatus::Open => &mut counts.open,
                ReviewStatus::Done => &mut counts.done,
                ReviewStatus::Dismissed => &mut counts.dismissed,
            };
            *slot += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ReviewStatus::{Dismissed, Done, Open};

    fn review(status: ReviewStatus, at_ms: i64) -> Review {
        Review {
            status,
            at_ms,
            actor: None,
            note: None,
        }
    }

    /// Status, time of the review in force and of the one it came back from, of reviews in the order they were made.
    fn stands(reviews: &[(ReviewStatus, i64)], missed_ms: i64) -> (ReviewStatus, Option<i64>, Option<i64>) {
        let latest_first = reviews
            .iter()
            .rev()
            .map(|(status, at_ms)| review(*status, *at_ms));
        let standing = Standing::of(latest_first.collect(), missed_ms);
        let at = |review: Option<Review>| review.map(|review| review.at_ms);
        (standing.status, at(standing.review), at(standing.came_back))
    }

    #[test]
    fn what_nobody_looked_at_is_open() {
        assert_eq!(stands(&[], 5), (Open, None, None));
    }

    #[test]
    fn what_is_done_is_open_again_once_it_is_missed_again() {
        assert_eq!(stands(&[(Done, 5)], 4), (Done, Some(5), None));
        assert_eq!(stands(&[(Done, 5)], 5), (Done, Some(5), None));
        assert_eq!(stands(&[(Done, 5)], 6), (Open, None, Some(5)));
        assert_eq!(stands(&[(Done, 5), (Done, 7)], 6), (Done, Some(7), None));
    }

    #[test]
    fn what_is_not_for_this_team_stays_so() {
        assert_eq!(stands(&[(Dismissed, 5)], 9), (Dismissed, Some(5), None));
        assert_eq!(
            stands(&[(Done, 3), (Dismissed, 5)], 9),
            (Dismissed, Some(5), None)
        );
    }

    #[test]
    fn what_is_set_open_again_never_came_back() {
        assert_eq!(stands(&[(Done, 5), (Open, 6)], 4), (Open, Some(6), None));
        assert_eq!(stands(&[(Dismissed, 5), (Open, 6)], 9), (Open, Some(6), None));
    }

    #[test]
    fn a_note_on_what_came_back_leaves_it_come_back() {
        assert_eq!(stands(&[(Done, 5), (Open, 8)], 7), (Open, Some(8), Some(5)));
    }
}
