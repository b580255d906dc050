//! Opening a database, or saying why it cannot be opened.

use conversation_log::transfer::transfer;
use conversation_log::{LogError, open};

use crate::world::{World, arrival, echo};

async fn refused(url: &str) -> String {
    match open(url).await {
        Err(LogError::Incompatible { reason }) => reason,
        Err(other) => panic!("not incompatible but {other:?}"),
        Ok(_) => panic!("it was opened"),
    }
}

pub(crate) async fn replicas_may_start_at_the_same_moment(world: &World) {
    let (one, two, three) = tokio::join!(world.open(), world.open(), world.open());

    for (number, log) in [one, two, three].into_iter().enumerate() {
        log.take_turn(arrival("c", &number.to_string(), 1), echo("x"))
            .await
            .unwrap();
        log.close().await;
    }
}

/// Notes a migration that this version does not know, as `sqlx` does.
async fn migrate_further(world: &World, version: i64, description: &str) {
    let statement = |checksum: &str| {
        format!(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES ({version}, '{description}', TRUE, {checksum}, 0)"
        )
    };
    world.run_any(&statement("x'00'"), &statement("'\\x00'")).await;
}

pub(crate) async fn a_database_of_a_newer_version_is_refused(world: &World) {
    world.open().await.close().await;
    migrate_further(world, 9998, "adds something").await;
    migrate_further(world, 9999, "of the future").await;

    let reason = refused(world.url()).await;

    assert!(reason.contains("9999") && reason.contains("newer"), "{reason}");
}

pub(crate) async fn a_version_goes_on_where_a_newer_one_only_added(world: &World) {
    let log = world.open().await;
    log.take_turn(arrival("c", "k1", 1), echo("x")).await.unwrap();
    log.close().await;
    migrate_further(world, 9998, "adds something").await;
    migrate_further(world, 9999, "adds something else").await;

    let log = world.open().await;

    let next = log.take_turn(arrival("c", "k2", 2), echo("y")).await.unwrap();
    assert_eq!(next.turn, 2);
    log.close().await;
    // A copy would leave out what was added.
    let folder = tempfile::tempdir().unwrap();
    let copy = format!("sqlite://{}", folder.path().join("copy.db").display());
    let refused = transfer(world.url(), &copy).await.unwrap_err().to_string();
    assert!(refused.contains("newer"), "{refused}");
}

pub(crate) async fn what_another_program_added_is_refused(world: &World) {
    world.open().await.close().await;
    migrate_further(world, 0, "adds something").await;

    let reason = refused(world.url()).await;

    assert!(reason.contains("migration 0"), "{reason}");
}

pub(crate) async fn a_migration_that_was_changed_is_refused(world: &World) {
    world.open().await.close().await;
    let change = "UPDATE _sqlx_migrations SET checksum = description_bytes.bytes
                  FROM (SELECT checksum || checksum AS bytes FROM _sqlx_migrations) AS description_bytes";
    world.run(change, change).await;

    let reason = refused(world.url()).await;

    assert!(reason.contains("migration 1"), "{reason}");
}

pub(crate) async fn a_database_of_another_program_is_refused(world: &World) {
    let statement = "CREATE TABLE conversations (subject TEXT)";
    world.run(statement, statement).await;

    let reason = refused(world.url()).await;

    assert!(reason.contains("another program"), "{reason}");
}

pub(crate) async fn an_open_log_is_ready(world: &World) {
    let log = world.open().await;

    log.ready().await.unwrap();

    assert!(log.admin_keys().await.unwrap().is_empty());
    log.close().await;
}

#[tokio::test]
async fn an_unknown_kind_of_database_is_named_without_its_password() {
    let reason = refused("mysql://root:hunter2@db/helpline").await;

    assert!(reason.contains("`mysql:`"), "{reason}");
    assert!(!reason.contains("hunter2"), "{reason}");
}

#[tokio::test]
async fn a_url_without_a_kind_says_what_to_write() {
    let reason = refused("helpline.db").await;

    assert!(reason.contains("sqlite://helpline.db"), "{reason}");
}

#[tokio::test]
async fn a_missing_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");

    let reason = refused(&format!("sqlite://{}/helpline.db", missing.display())).await;

    assert!(reason.contains(&missing.display().to_string()), "{reason}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    std::fs::write(
        &file,
        "not a database, but long enough to look like one ".repeat(50),
    )
    .unwrap();

    let reason = refused(&format!("sqlite://{}", file.display())).await;

    assert!(
        reason.contains("notes.txt") && reason.contains("not an SQLite database"),
        "{reason}"
    );
}

#[tokio::test]
async fn the_database_of_another_program_in_a_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("other.db").display());
    let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect(&format!("{url}?mode=rwc"))
        .await
        .unwrap();
    sqlx::raw_sql("CREATE TABLE recipes (name TEXT)")
        .execute(&mut connection)
        .await
        .unwrap();

    let reason = refused(&url).await;

    assert!(reason.contains("another program"), "{reason}");
    let tables: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_master")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(tables, 1);
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_can_read_a_new_database() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("helpline.db");
    let log = open(&format!("sqlite://{}", file.display())).await.unwrap();
    log.take_turn(arrival("c", "k", 1), echo("x")).await.unwrap();

    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();

        assert_eq!(mode & 0o777, 0o600, "{}", entry.path().display());
    }
    log.close().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_was_taken_away_takes_no_turn_until_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let (here, away) = (folder.path().join("here"), folder.path().join("away"));
    std::fs::create_dir(&here).unwrap();
    let log = open(&format!("sqlite://{}/helpline.db", here.display()))
        .await
        .unwrap();
    log.take_turn(arrival("c", "1", 1), echo("x")).await.unwrap();

    std::fs::rename(&here, &away).unwrap();
    for key in ["2", "3"] {
        log.take_turn(arrival("c", key, 2), echo("x")).await.unwrap_err();
    }
    std::fs::rename(&away, &here).unwrap();

    let taken = log.take_turn(arrival("c", "4", 3), echo("x")).await.unwrap();
    assert_eq!(taken.turn, 2);
}

#[tokio::test]
async fn a_database_in_memory_keeps_what_it_is_told() {
    let log = open("sqlite::memory:").await.unwrap();
    let other = open("sqlite::memory:").await.unwrap();

    log.take_turn(arrival("c", "k", 1), echo("x")).await.unwrap();
    let again = log.take_turn(arrival("c", "k", 1), echo("x")).await.unwrap();

    assert!(again.repeated);
    assert_eq!(
        log.activities(&crate::world::id("c"), 0, 10).await.unwrap().len(),
        2
    );
    assert_eq!(other.conversation(&crate::world::id("c")).await.unwrap(), None);
    log.close().await;
    other.close().await;
}

#[tokio::test]
async fn a_server_out_of_reach_is_unavailable_without_its_password() {
    let error = open("postgres://helpline:hunter2@127.0.0.1:1/helpline")
        .await
        .unwrap_err();

    assert!(matches!(error, LogError::Unavailable(_)), "{error:?}");
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_answer_is_told_as_that() {
    // The operating system takes the connection, and nobody speaks on it.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();

    let error = open(&format!("postgres://helpline@127.0.0.1:{port}/helpline"))
        .await
        .unwrap_err();

    let LogError::Unavailable(cause) = error else {
        panic!("{error:?}");
    };
    assert!(cause.to_string().contains("no answer in 10 s"), "{cause}");
}

#[tokio::test]
async fn a_postgresql_that_is_read_only_is_named_as_that() {
    let Some(world) = World::postgres().await else {
        return;
    };
    world.open().await.close().await;

    let reason = refused(&format!(
        "{}&options[default_transaction_read_only]=on",
        world.url()
    ))
    .await;

    assert!(reason.contains("read only"), "{reason}");
    world.close().await;
}
