//! A database of its own for each test, and what the promises say in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use conversation_log::{
    Arrival, ConversationId, ConversationLog, Decide, LogOptions, NewActivity, NewOutboxRow, Role, Snapshot,
    TurnDraft, TurnFacts, open_with,
};
use serde_json::{Value, json};
use sqlx::migrate::MigrateError;
use sqlx::{AssertSqlSafe, Connection as _};

/// Numbers the schemas of this run.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A database that is empty at first and gone at the end.
pub(crate) struct World {
    kind: Kind,
    url: String,
}

enum Kind {
    Sqlite { folder: tempfile::TempDir },
    Postgres { server: String, schema: String },
}

impl World {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        Self {
            kind: Kind::Sqlite { folder },
            url,
        }
    }

    /// `None` when the tests were told to leave PostgreSQL out.
    pub(crate) async fn postgres() -> Option<Self> {
        if std::env::var("HELPLINE_TEST_WITHOUT_POSTGRES").is_ok_and(|value| value == "1") {
            eprintln!("LEFT OUT: PostgreSQL, by HELPLINE_TEST_WITHOUT_POSTGRES=1. This test proves nothing.");
            return None;
        }
        let server = std::env::var("HELPLINE_TEST_POSTGRES")
            .ok()
            .filter(|value| !value.is_empty())
            .unwrap_or_else(|| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
        let schema = format!(
            "helpline_test_{}_{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let mut connection = match sqlx::PgConnection::connect(&server).await {
            Ok(connection) => connection,
            Err(error) => panic!(
                "no PostgreSQL for the tests ({error}): start one and name it in HELPLINE_TEST_POSTGRES, or set \
                 HELPLINE_TEST_WITHOUT_POSTGRES=1 to leave its tests out"
            ),
        };
        let statement = format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}");
        sqlx::raw_sql(AssertSqlSafe(statement))
            .execute(&mut connection)
            .await
            .unwrap();
        let separator = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{separator}options[search_path]={schema}&application_name={schema}");
        Some(Self {
            kind: Kind::Postgres { server, schema },
            url,
        })
    }

    pub(crate) async fn close(self) {
        match self.kind {
            Kind::Sqlite { folder } => folder.close().unwrap(),
            Kind::Postgres { server, schema } => {
                let mut connection = sqlx::PgConnection::connect(&server).await.unwrap();
                sqlx::raw_sql(AssertSqlSafe(format!("DROP SCHEMA {schema} CASCADE")))
                    .execute(&mut connection)
                    .await
                    .unwrap();
            }
        }
    }

    /// A log on this database; a second one is a replica.
    pub(crate) async fn open(&self) -> Arc<dyn ConversationLog> {
        self.open_with(&patient()).await
    }

    pub(crate) async fn open_with(&self, options: &LogOptions) -> Arc<dyn ConversationLog> {
        open_with(&self.url, options).await.unwrap()
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Runs statements beside the log, each in the dialect of its database.
    pub(crate) async fn run(&self, sqlite: &'static str, postgres: &'static str) {
        match &self.kind {
            Kind::Sqlite { .. } => {
                let mut connection = sqlx::SqliteConnection::connect(&format!("{}?mode=rwc", self.url))
                    .await
                    .unwrap();
                sqlx::raw_sql(sqlite).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
            Kind::Postgres { .. } => {
                let mut connection = sqlx::PgConnection::connect(&self.url).await.unwrap();
                sqlx::raw_sql(postgres).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
        }
    }

    /// As [`World::run`], with statements that were put together.
    pub(crate) async fn run_any(&self, sqlite: &str, postgres: &str) {
        match &self.kind {
            Kind::Sqlite { .. } => {
                let mut connection = sqlx::SqliteConnection::connect(&format!("{}?mode=rwc", self.url))
                    .await
                    .unwrap();
                sqlx::raw_sql(AssertSqlSafe(sqlite.to_owned()))
                    .execute(&mut connection)
                    .await
                    .unwrap();
                connection.close().await.unwrap();
            }
            Kind::Postgres { .. } => {
                let mut connection = sqlx::PgConnection::connect(&self.url).await.unwrap();
                sqlx::raw_sql(AssertSqlSafe(postgres.to_owned()))
                    .execute(&mut connection)
                    .await
                    .unwrap();
                connection.close().await.unwrap();
            }
        }
    }

    /// Makes the tables as a version that had only so many migrations did.
    pub(crate) async fn start_at(&self, version: i64) {
        self.try_to_start_at(version).await.unwrap();
    }

    /// Starts as a version that has only so many migrations does.
    pub(crate) async fn try_to_start_at(&self, version: i64) -> Result<(), MigrateError> {
        let folder = tempfile::tempdir().unwrap();
        let dialect = match &self.kind {
            Kind::Sqlite { .. } => "sqlite",
            Kind::Postgres { .. } => "postgres",
        };
        let all = format!("{}/../../migrations/{dialect}", env!("CARGO_MANIFEST_DIR"));
        for file in std::fs::read_dir(all).unwrap() {
            let file = file.unwrap();
            let name = file.file_name().into_string().unwrap();
            if name[..4].parse::<i64>().unwrap() <= version {
                std::fs::copy(file.path(), folder.path().join(name)).unwrap();
            }
        }
        let migrator = sqlx::migrate::Migrator::new(folder.path()).await.unwrap();
        match &self.kind {
            Kind::Sqlite { .. } => {
                let mut connection = sqlx::SqliteConnection::connect(&format!("{}?mode=rwc", self.url))
                    .await
                    .unwrap();
                let started = migrator.run(&mut connection).await;
                connection.close().await.unwrap();
                started
            }
            Kind::Postgres { .. } => {
                let mut connection = sqlx::PgConnection::connect(&self.url).await.unwrap();
                let started = migrator.run(&mut connection).await;
                connection.close().await.unwrap();
                started
            }
        }
    }

    /// Ids of the conversations in the order of their keys.
    pub(crate) async fn conversations_by_key(&self) -> Vec<String> {
        let statement = "SELECT id FROM conversations ORDER BY key";
        match &self.kind {
            Kind::Sqlite { .. } => {
                let mut connection = sqlx::SqliteConnection::connect(&self.url).await.unwrap();
                sqlx::query_scalar(statement)
                    .fetch_all(&mut connection)
                    .await
                    .unwrap()
            }
            Kind::Postgres { .. } => {
                let mut connection = sqlx::PgConnection::connect(&self.url).await.unwrap();
                sqlx::query_scalar(statement)
                    .fetch_all(&mut connection)
                    .await
                    .unwrap()
            }
        }
    }

    /// The folder of the database, where it is files.
    pub(crate) fn folder(&self) -> Option<&std::path::Path> {
        match &self.kind {
            Kind::Sqlite { folder } => Some(folder.path()),
            Kind::Postgres { .. } => None,
        }
    }

    /// What the turns of a conversation were decided from, as it is stored.
    pub(crate) async fn details(&self, conversation: &str) -> Vec<Vec<u8>> {
        let statement = "SELECT t.details FROM turns AS t JOIN conversations AS c ON c.key = t.conversation
             WHERE c.id = $1 AND t.details IS NOT NULL";
        match &self.kind {
            Kind::Sqlite { .. } => {
                let mut connection = sqlx::SqliteConnection::connect(&self.url).await.unwrap();
                let details = sqlx::query_scalar(statement)
                    .bind(conversation)
                    .fetch_all(&mut connection)
                    .await
                    .unwrap();
                connection.close().await.unwrap();
                details
            }
            Kind::Postgres { .. } => {
                let mut connection = sqlx::PgConnection::connect(&self.url).await.unwrap();
                sqlx::query_scalar(statement)
                    .bind(conversation)
                    .fetch_all(&mut connection)
                    .await
                    .unwrap()
            }
        }
    }

    /// Rows of any table in which a text stands.
    pub(crate) async fn rows_with(&self, text: &str) -> i64 {
        const TABLES: [&str; 9] = [
            "conversations",
            "turns",
            "activities",
            "idempotency_keys",
            "outbox",
            "support_requests",
            "sent_activities",
            "searched",
            "reviews",
        ];
        let mut rows: i64 = 0;
        match &self.kind {
            Kind::Sqlite { .. } => {
                let mut connection = sqlx::SqliteConnection::connect(&self.url).await.unwrap();
                for column in ["activity", "id"] {
                    let statement = format!("SELECT COUNT(*) FROM activities WHERE instr({column}, $1) > 0");
                    rows += sqlx::query_scalar::<_, i64>(AssertSqlSafe(statement))
                        .bind(text)
                        .fetch_one(&mut connection)
                        .await
                        .unwrap();
                }
                connection.close().await.unwrap();
            }
            Kind::Postgres { .. } => {
                let mut connection = sqlx::PgConnection::connect(&self.url).await.unwrap();
                for table in TABLES {
                    let statement =
                        format!("SELECT COUNT(*) FROM {table} AS t WHERE strpos(t::text, $1) > 0");
                    rows += sqlx::query_scalar::<_, i64>(AssertSqlSafe(statement))
                        .bind(text)
                        .fetch_one(&mut connection)
                        .await
                        .unwrap();
                }
            }
        }
        rows
    }

    /// Empties the database.
    pub(crate) async fn clear(&self) {
        match &self.kind {
            Kind::Sqlite { folder } => {
                for file in std::fs::read_dir(folder.path()).unwrap() {
                    std::fs::remove_file(file.unwrap().path()).unwrap();
                }
            }
            Kind::Postgres { server, schema } => {
                let mut connection = sqlx::PgConnection::connect(server).await.unwrap();
                let statement = format!("DROP SCHEMA {schema} CASCADE; CREATE SCHEMA {schema}");
                sqlx::raw_sql(AssertSqlSafe(statement))
                    .execute(&mut connection)
                    .await
                    .unwrap();
            }
        }
    }

    /// Ends every connection of the logs on this database, where it has connections to end.
    pub(crate) async fn cut_connections(&self) {
        let Kind::Postgres { server, schema } = &self.kind else {
            return;
        };
        let mut connection = sqlx::PgConnection::connect(server).await.unwrap();
        sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1")
            .bind(schema)
            .execute(&mut connection)
            .await
            .unwrap();
    }

    /// Holds the tables locked, as a backup or a stuck transaction would.
    pub(crate) async fn lock(&self) -> Lock {
        match &self.kind {
            Kind::Sqlite { .. } => {
                let mut connection = sqlx::SqliteConnection::connect(&self.url).await.unwrap();
                sqlx::raw_sql("BEGIN IMMEDIATE")
                    .execute(&mut connection)
                    .await
                    .unwrap();
                Lock::Sqlite(connection)
            }
            Kind::Postgres { .. } => {
                let mut connection = sqlx::PgConnection::connect(&self.url).await.unwrap();
                sqlx::raw_sql("BEGIN; LOCK TABLE conversations IN ACCESS EXCLUSIVE MODE")
                    .execute(&mut connection)
                    .await
                    .unwrap();
                Lock::Postgres(connection)
            }
        }
    }
}

/// See [`World::lock`].
pub(crate) enum Lock {
    Sqlite(sqlx::SqliteConnection),
    Postgres(sqlx::PgConnection),
}

impl Lock {
    pub(crate) async fn release(self) {
        match self {
            Self::Sqlite(mut connection) => {
                sqlx::raw_sql("ROLLBACK").execute(&mut connection).await.unwrap();
            }
            Self::Postgres(mut connection) => {
                sqlx::raw_sql("ROLLBACK").execute(&mut connection).await.unwrap();
            }
        }
    }
}

/// Tests share two cores with much else: what is promised is not how long it takes.
pub(crate) fn patient() -> LogOptions {
    LogOptions {
        patience: Duration::from_mins(1),
        poll: Duration::from_millis(50),
        ..LogOptions::default()
    }
}

pub(crate) fn id(name: &str) -> ConversationId {
    ConversationId {
        channel: "directline".to_owned(),
        id: name.to_owned(),
    }
}

pub(crate) fn arrival(conversation: &str, key: &str, received_ms: i64) -> Arrival {
    Arrival {
        conversation: id(conversation),
        keys: vec![key.to_owned()],
        received_ms,
        due_ms: received_ms,
        user_id: "ann".to_owned(),
        locale: Some("en-GB".to_owned()),
    }
}

/// Says what was said, and counts the turns in its state.
pub(crate) fn echo(text: &str) -> Decide {
    let text = text.to_owned();
    Arc::new(move |snapshot: &Snapshot| draft(snapshot, &text))
}

/// As [`echo`], with deliveries.
pub(crate) fn echo_with_outbox(text: &str, deliveries: u32) -> Decide {
    let text = text.to_owned();
    Arc::new(move |snapshot: &Snapshot| TurnDraft {
        outbox: (1..=deliveries)
            .map(|number| NewOutboxRow {
                kind: "connector".to_owned(),
                payload: json!({"text": text, "number": number}),
            })
            .collect(),
        ..draft(snapshot, &text)
    })
}

/// As [`echo`], with another decision.
pub(crate) fn deciding(decision: &str) -> Decide {
    let decision = decision.to_owned();
    Arc::new(move |snapshot: &Snapshot| {
        let mut draft = draft(snapshot, "hello");
        draft.facts.decision.clone_from(&decision);
        draft
    })
}

pub(crate) fn draft(snapshot: &Snapshot, text: &str) -> TurnDraft {
    let count = count(snapshot.state.as_deref()) + 1;
    TurnDraft {
        state: json!({"version": 1, "turns": count}).to_string(),
        activities: vec![
            NewActivity::of(
                format!("{}-user", snapshot.next_sequence),
                Role::User,
                &json!({"type": "message", "text": text}),
            ),
            NewActivity::of(
                format!("{}-bot", snapshot.next_sequence + 1),
                Role::Bot,
                &json!({"type": "message", "text": format!("you said: {text}"), "count": count}),
            ),
        ],
        facts: facts(text),
        outbox: Vec::new(),
        support_request: None,
        closes_requests: false,
        reference: None,
    }
}

/// The turns a state has counted.
pub(crate) fn count(state: Option<&str>) -> i64 {
    state.map_or(0, |state| {
        let state: Value = serde_json::from_str(state).unwrap();
        state["turns"].as_i64().unwrap_or(0)
    })
}

pub(crate) fn facts(text: &str) -> TurnFacts {
    TurnFacts {
        knowledge_version: "0123abcd".to_owned(),
        tiers: vec!["lexical".to_owned(), "vectors".to_owned()],
        decision: "answer".to_owned(),
        entry: Some("billing#refund".to_owned()),
        confidence: Some(0.875),
        in_scope: Some(1.0),
        candidates: json!([{"id": "billing#refund", "confidence": 0.875}]).into(),
        options: json!([]).into(),
        chosen: Some(2),
        outcome: None,
        redactions: vec!["jwt".to_owned()],
        event: json!({"said": text}).into(),
        surroundings: json!({"page": {"product": "printing"}}).into(),
        reply: Some(-7),
        duration_us: 421,
    }
}
