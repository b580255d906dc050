//! What reviewers make of turns.

use std::time::Duration;

use sqlx::sqlite::SqlitePool;

use super::batch::parameter;
use super::chore;
use super::store::Job;
use crate::key::{Key, Keys};
use crate::review::{QuestionReviewRecord, by_question, places};
use crate::writer::Queue;
use crate::{LogError, Review, ReviewedTurn};

// Through `turns`: one that was erased meanwhile gets no review.
pub(super) const REVIEW: &str = "
INSERT INTO reviews (conversation, turn, question_hash, status, at_ms, actor, note)
SELECT t.conversation, t.turn, unhex(j.value ->> 2), $2, $3, $4, $5
FROM json_each($1) AS j
CROSS JOIN turns AS t ON t.conversation = unhex(j.value ->> 0) AND t.turn = j.value ->> 1
WHERE TRUE
ON CONFLICT (conversation, turn) DO UPDATE
SET question_hash = excluded.question_hash, status = excluded.status, at_ms = excluded.at_ms, actor = excluded.actor,
    note = excluded.note";

pub(super) async fn review(
    queue: &Queue<Job>,
    patience: Duration,
    keys: Keys,
    turns: &[ReviewedTurn],
    review: &Review,
) -> Result<(), LogError> {
    let rows: Vec<(String, i64, Option<String>)> = places(keys, turns)
        .into_iter()
        .map(|((key, turn), question)| (key.to_hex(), turn, question.map(Key::to_hex)))
        .collect();
    let review = review.clone();
    chore::write(queue, patience, move |connection| {
        let rows = parameter(&rows);
        let review = review.clone();
        Box::pin(async move {
            sqlx::query(REVIEW)
                .bind(rows?)
                .bind(review.status.as_str())
                .bind(review.at_ms)
                .bind(review.actor)
                .bind(review.note)
                .execute(connection)
                .await?;
            Ok(())
        })
    })
    .await
}

pub(super) const REVIEWS_OF: &str = "
SELECT
    j.key AS place, r.status AS review_status, r.at_ms AS review_at_ms, r.actor AS review_actor, r.note AS review_note
FROM json_each($1) AS j
CROSS JOIN reviews AS r ON r.question_hash = unhex(j.value)
ORDER BY j.key, r.at_ms DESC";

pub(super) async fn reviews_of(
    readers: &SqlitePool,
    questions: &[&str],
) -> Result<Vec<Vec<Review>>, sqlx::Error> {
    let hashes: Vec<String> = questions
        .iter()
        .map(|question| Key::of_text(question).to_hex())
        .collect();
    let records: Vec<QuestionReviewRecord> = sqlx::query_as(REVIEWS_OF)
        .bind(parameter(&hashes)?)
        .fetch_all(readers)
        .await?;
    by_question(records, questions.len())
}
