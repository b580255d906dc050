//! The life of data on the built binary: found, exported, backed up, moved to the other database, erased.

use std::path::Path;

use serde_json::Value;

use crate::support::{Database, Options, Run, Server, fixture, helpline};

fn options() -> Options {
    Options::new().knowledge(&fixture("library"))
}

fn done(run: Run) -> Run {
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    run
}

async fn talk(server: &Server, conversation: &str, turns: u32) {
    for number in 0..turns {
        let text = format!("How do I renew a book? quixotic{number}");
        server.say(conversation, &format!("m{number}"), &text).await;
    }
}

fn url_of(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

async fn found(server: &Server, text: &str) -> usize {
    let page = server.admin(&format!("/search?q={text}")).await;
    page["items"].as_array().expect("a list").len()
}

#[tokio::test]
async fn a_backup_of_a_serving_database_is_restored_and_served_from() {
    let folder = tempfile::tempdir().expect("a folder");
    let (backup, restored) = (folder.path().join("backup.db"), folder.path().join("restored.db"));
    let backup_name = backup.display().to_string();
    let mut server = Server::start(options()).await;
    talk(&server, "c1", 5).await;

    done(helpline(&[
        "backup",
        "--database",
        server.database_url(),
        "--to",
        &backup_name,
    ]));
    talk(&server, "late", 1).await;
    let again = helpline(&[
        "backup",
        "--database",
        server.database_url(),
        "--to",
        &backup_name,
    ]);
    done(helpline(&[
        "restore",
        "--from",
        &backup_name,
        "--database",
        &url_of(&restored),
    ]));
    let over = helpline(&[
        "restore",
        "--from",
        &backup_name,
        "--database",
        server.database_url(),
    ]);

    assert_eq!(again.code, Some(2));
    assert!(again.stderr.contains("is there already"), "{}", again.stderr);
    assert_eq!(over.code, Some(2));
    assert!(over.stderr.contains("stop the server"), "{}", over.stderr);
    assert_eq!(found(&server, "quixotic*").await, 6);
    server.terminate();
    let file = server.directory().join("helpline.db");
    std::fs::rename(&restored, &file).expect("the restored file takes the old one's place");
    server.restart();
    assert_eq!(found(&server, "quixotic*").await, 5);
    assert_eq!(found(&server, "quixotic3").await, 1);
}

#[test]
fn a_database_that_is_not_there_is_made_for_nobody_who_reads_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = url_of(&folder.path().join("misspelt.db"));
    let target = url_of(&folder.path().join("target.db"));
    let backup = folder.path().join("backup.db").display().to_string();

    for arguments in [
        &["migrate", "--from", &missing, "--to", &target][..],
        &["export", "conversations", "--database", &missing],
        &["backup", "--database", &missing, "--to", &backup],
        &["erase", "list", "--database", &missing],
        &["admin-key", "list", "--database", &missing],
        &["replay", "--database", &missing],
        &["misses", "--database", &missing],
    ] {
        let run = helpline(arguments);

        assert_eq!(run.code, Some(2), "{run}");
        assert!(run.stderr.contains("misspelt.db"), "{run}");
    }

    let left = std::fs::read_dir(folder.path()).expect("the folder").count();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_history_moves_to_postgresql_and_back_unchanged() {
    let folder = tempfile::tempdir().expect("a folder");
    let back = url_of(&folder.path().join("back.db"));
    let mut server = Server::start(options()).await;
    talk(&server, "c1", 5).await;
    let other = Server::start(options().database(Database::Postgres)).await;
    server.terminate();

    let there = helpline(&[
        "migrate",
        "--from",
        server.database_url(),
        "--to",
        other.database_url(),
    ]);

    // The other server has made keys of its own in its database.
    assert_eq!(there.code, Some(2), "{}", there.stderr);
    assert!(there.stderr.contains("not empty"), "{}", there.stderr);
    talk(&other, "c2", 4).await;
    done(helpline(&[
        "migrate",
        "--from",
        other.database_url(),
        "--to",
        &back,
    ]));
    let exported = |url: &str| done(helpline(&["export", "conversations", "--database", url])).stdout;
    let lines = exported(&back);
    assert_eq!(lines, exported(other.database_url()));
    let turns = lines
        .lines()
        .filter(|line| serde_json::from_str::<Value>(line).expect("JSON")["kind"] == "turn")
        .count();
    assert_eq!(turns, 4);
}

#[tokio::test]
async fn what_the_command_line_erases_is_in_no_file_of_a_serving_database() {
    let server = Server::start(options()).await;
    talk(&server, "gone", 8).await;
    talk(&server, "kept", 2).await;
    let holds = |text: &str| {
        std::fs::read_dir(server.directory())
            .expect("the folder of the database")
            .filter_map(|file| std::fs::read(file.ok()?.path()).ok())
            .any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
    };
    assert!(holds("quixotic7"));

    let erased = done(helpline(&[
        "erase",
        "conversation",
        "gone",
        "--database",
        server.database_url(),
    ]));

    assert!(
        erased.stderr.contains("erased 1 conversation: 8 turns"),
        "{}",
        erased.stderr
    );
    for number in 2..8 {
        assert!(!holds(&format!("quixotic{number}")), "quixotic{number}");
    }
    assert!(holds("quixotic1"));
    assert_eq!(found(&server, "quixotic*").await, 2);
    let listed = done(helpline(&[
        "erase",
        "list",
        "--json",
        "--database",
        server.database_url(),
    ]));
    let note: Value = serde_json::from_str(&listed.stdout).expect("one line");
    assert_eq!(
        (&note["actor"], &note["turns"]),
        (&Value::from("command line"), &Value::from(8))
    );
    let nothing = helpline(&[
        "erase",
        "conversation",
        "gone",
        "--database",
        server.database_url(),
    ]);
    assert_eq!(nothing.code, Some(2));
}
