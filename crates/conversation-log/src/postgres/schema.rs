//! A schema of its own for a test that looks at the tables themselves.

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use super::PostgresLog;
use crate::{ConversationLog as _, LogOptions};

/// An empty schema that is migrated and searched by the connection, to be dropped at the end; `None` where PostgreSQL is left out.
pub(super) async fn fresh_schema(name: &str) -> Option<(PgConnection, String)> {
    if std::env::var("HELPLINE_TEST_WITHOUT_POSTGRES").is_ok_and(|value| value == "1") {
        eprintln!("LEFT OUT: PostgreSQL, by HELPLINE_TEST_WITHOUT_POSTGRES=1. This test proves nothing.");
        return None;
    }
    let server = std::env::var("HELPLINE_TEST_POSTGRES")
        .ok()
        .filter(|value| !value.is_empty())
        .unwrap_or_else(|| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
    let mut connection = PgConnection::connect(&server)
        .await
        .expect("a PostgreSQL at HELPLINE_TEST_POSTGRES, or HELPLINE_TEST_WITHOUT_POSTGRES=1");
    let schema = format!("helpline_{name}_{}", std::process::id());
    let fresh = format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}");
    run(&mut connection, &fresh).await;
    let separator = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{separator}options[search_path]={schema}");
    let log = PostgresLog::open(&url, &LogOptions::default()).await.unwrap();
    log.close().await;
    run(&mut connection, &format!("SET search_path = {schema}")).await;
    Some((connection, schema))
}

/// Runs statements that take no parameters.
pub(super) async fn run(connection: &mut PgConnection, statements: &str) {
    sqlx::raw_sql(AssertSqlSafe(statements.to_owned()))
        .execute(connection)
        .await
        .unwrap();
}
