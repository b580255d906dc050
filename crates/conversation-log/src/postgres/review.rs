//! What reviewers make of turns.

use sqlx::Connection as _;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

use super::batch::column;
use crate::Review;
use crate::key::Key;
use crate::review::{QuestionReviewRecord, by_question};

// The rows of the conversations first, in the order of their keys: whoever erases one of them waits, or is waited for.
const LOCK: &str = "
SELECT c.key FROM conversations AS c WHERE c.key = ANY ($1) ORDER BY c.key FOR KEY SHARE";

// Through `turns`: one that was erased meanwhile gets no review.
pub(super) const REVIEW: &str = "
INSERT INTO reviews (conversation, turn, question_hash, status, at_ms, actor, note)
SELECT t.conversation, t.turn, j.question_hash, $4, $5, $6, $7
FROM UNNEST($1::uuid[], $2::bigint[], $3::uuid[]) AS j (conversation, turn, question_hash)
JOIN turns AS t ON t.conversation = j.conversation AND t.turn = j.turn
ON CONFLICT (conversation, turn) DO UPDATE
SET question_hash = excluded.question_hash, status = excluded.status, at_ms = excluded.at_ms, actor = excluded.actor,
    note = excluded.note";

/// `rows` are conversation, turn and question, each turn once.
pub(super) async fn review(
    connection: &mut PgConnection,
    rows: Vec<((Key, i64), Option<Key>)>,
    review: Review,
) -> Result<(), sqlx::Error> {
    let conversations: Vec<Uuid> = column(&rows, |((key, _), _)| key.to_uuid());
    let mut transaction = connection.begin().await?;
    sqlx::query(LOCK)
        .bind(&conversations)
        .execute(&mut *transaction)
        .await?;
    sqlx::query(REVIEW)
        .bind(conversations)
        .bind(column(&rows, |((_, turn), _)| *turn))
        .bind(column(&rows, |(_, question)| question.map(Key::to_uuid)))
        .bind(review.status.as_str())
        .bind(review.at_ms)
        .bind(review.actor)
        .bind(review.note)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}

pub(super) const REVIEWS_OF: &str = "
SELECT
    j.place - 1 AS place, r.status AS review_status, r.at_ms AS review_at_ms, r.actor AS review_actor,
    r.note AS review_note
FROM UNNEST($1::uuid[]) WITH ORDINALITY AS j (question_hash, place)
JOIN reviews AS r ON r.question_hash = j.question_hash
ORDER BY j.place, r.at_ms DESC";

pub(super) async fn reviews_of(
    connection: &mut PgConnection,
    questions: Vec<Uuid>,
) -> Result<Vec<Vec<Review>>, sqlx::Error> {
    let count = questions.len();
    let records: Vec<QuestionReviewRecord> = sqlx::query_as(REVIEWS_OF)
        .bind(questions)
        .fetch_all(connection)
        .await?;
    by_question(records, count)
}
