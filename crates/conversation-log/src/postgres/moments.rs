//! Lists of moments that replicas change one after the other, by the clock of the database.

use std::time::Duration;

use sqlx::Connection as _;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

use crate::log::ChangeMoments;

// Locked in the order of their names, so that nobody waits in a circle. The clock is read before a lock is waited for: a place is
// then a little later than it need be, never too early.
pub(super) const LOCK: &str = "
SELECT name, moments, (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT AS now_ms
FROM sends
WHERE name = ANY($1)
ORDER BY name
FOR UPDATE";
const ADD: &str = "
INSERT INTO sends (name, moments, used_ms)
SELECT n.name, ''::BYTEA, 0 FROM UNNEST($1::UUID[]) AS n (name) ORDER BY n.name
ON CONFLICT (name) DO NOTHING";
const UPDATE: &str = "
UPDATE sends AS s SET moments = n.moments, used_ms = $3
FROM UNNEST($1::UUID[], $2::BYTEA[]) AS n (name, moments)
WHERE s.name = n.name";
// A few with each that is added, so that there are never more than matter. What another replica holds is in use.
const FORGET: &str = "
DELETE FROM sends
WHERE name IN (
    SELECT name FROM sends WHERE used_ms > 0 AND used_ms < $1 ORDER BY used_ms LIMIT 50 FOR UPDATE SKIP LOCKED
)";

/// How often the rows are looked for: another replica may forget them between adding and locking.
const LOOKS: u32 = 3;

/// Changes the lists under `names`; false when they could not be had.
pub(super) async fn change(
    connection: &mut PgConnection,
    names: Vec<Uuid>,
    keep: Duration,
    change: ChangeMoments,
) -> Result<bool, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    let mut has_added = false;
    for _ in 0..LOOKS {
        let rows: Vec<(Uuid, Vec<u8>, i64)> = sqlx::query_as(LOCK)
            .bind(&names)
            .fetch_all(&mut *transaction)
            .await?;
        let found: Option<Vec<Vec<i64>>> = names
            .iter()
            .map(|name| rows.iter().find(|row| row.0 == *name).map(|row| decode(&row.1)))
            .collect();
        let (Some(mut moments), Some(now_ms)) = (found, rows.iter().map(|row| row.2).max()) else {
            sqlx::query(ADD).bind(&names).execute(&mut *transaction).await?;
            has_added = true;
            continue;
        };
        change(now_ms, &mut moments);
        let moments: Vec<Vec<u8>> = moments.iter().map(|moments| encode(moments)).collect();
        sqlx::query(UPDATE)
            .bind(&names)
            .bind(moments)
            .bind(now_ms)
            .execute(&mut *transaction)
            .await?;
        if has_added {
            let keep_ms = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
            sqlx::query(FORGET)
                .bind(now_ms.saturating_sub(keep_ms))
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        return Ok(true);
    }
    transaction.rollback().await?;
    Ok(false)
}

fn encode(moments: &[i64]) -> Vec<u8> {
    moments.iter().flat_map(|moment| moment.to_be_bytes()).collect()
}

fn decode(bytes: &[u8]) -> Vec<i64> {
    let (moments, _) = bytes.as_chunks::<8>();
    moments.iter().map(|moment| i64::from_be_bytes(*moment)).collect()
}
