//! What was said, to and from PostgreSQL, which holds the activities of a turn in one row: each is carried over by itself, as
//! SQLite has it.

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use sqlx::postgres::PgConnection;
use uuid::Uuid;

use super::{Cell, Rows};
use crate::fault::broken;
use crate::key::Key;
use crate::packed::activities;
use crate::rows::ActivityRow;
use crate::{Role, postgres};

/// In the list of tables; PostgreSQL has a view of that name.
pub(super) const TABLE: &str = "activities";

const SAID: &str = "
SELECT s.conversation, s.sequence, s.turn, s.id, s.role, s.at_ms, s.activity, s.packed
FROM said AS s
ORDER BY s.conversation, s.sequence";

#[derive(sqlx::FromRow)]
struct Said {
    conversation: Uuid,
    sequence: i64,
    turn: i64,
    id: String,
    role: String,
    at_ms: i64,
    activity: String,
    packed: Option<Vec<u8>>,
}

/// All of it, in the order of the keys.
pub(super) fn rows(connection: &mut PgConnection) -> Rows<'_> {
    let said = sqlx::query_as::<_, Said>(SAID).fetch(connection);
    said.and_then(async |said| cells(said))
        .map_ok(|rows| stream::iter(rows).map(Ok))
        .try_flatten()
        .boxed()
}

fn cells(said: Said) -> Result<Vec<Vec<Cell>>, sqlx::Error> {
    let key = Cell::Bytes(said.conversation.into_bytes().to_vec());
    let Some(packed) = said.packed else {
        return Ok(vec![vec![
            key,
            Cell::Integer(said.sequence),
            Cell::Integer(said.turn),
            Cell::Text(said.id),
            Cell::Text(said.role),
            Cell::Integer(said.at_ms),
            Cell::Text(said.activity),
        ]]);
    };
    let conversation = Key::from(said.conversation);
    let rows = activities::unpack_rows(&packed, conversation, said.sequence, said.turn, said.at_ms)?;
    let cells = rows.into_iter().map(|row| {
        vec![
            key.clone(),
            Cell::Integer(row.sequence),
            Cell::Integer(row.turn),
            Cell::Text(row.id),
            Cell::Text(row.role.as_str().to_owned()),
            Cell::Integer(row.at_ms),
            Cell::Text(row.activity.as_ref().to_owned()),
        ]
    });
    Ok(cells.collect())
}

/// Writes activities; those of one turn together, where they are together here.
pub(super) async fn insert(connection: &mut PgConnection, rows: Vec<Vec<Cell>>) -> Result<(), sqlx::Error> {
    let rows: Option<Vec<ActivityRow>> = rows.into_iter().map(row).collect();
    let rows = rows.ok_or_else(|| broken("an activity is none"))?;
    postgres::insert_activities(connection, &rows).await
}

fn row(cells: Vec<Cell>) -> Option<ActivityRow> {
    let [
        Cell::Bytes(conversation),
        Cell::Integer(sequence),
        Cell::Integer(turn),
        Cell::Text(id),
        Cell::Text(role),
        Cell::Integer(at_ms),
        Cell::Text(activity),
    ] = <[Cell; 7]>::try_from(cells).ok()?
    else {
        return None;
    };
    Some(ActivityRow {
        conversation: Key::from_slice(&conversation)?,
        sequence,
        turn,
        id,
        role: Role::from_stored(&role),
        at_ms,
        activity: activity.into(),
    })
}
