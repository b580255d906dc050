//! The command line: what it prints, where, and how it exits.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{Run, command, fixture, helpline, run};

/// Runs the binary in the folder of the fixtures, so that the paths it prints are the same everywhere.
fn in_fixtures(arguments: &[&str], input: &str) -> Run {
    run(command(&fixture("")).args(arguments), input)
}

fn rows(run: &Run) -> Vec<Value> {
    run.stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect()
}

#[test]
fn each_command_documents_itself() {
    let commands: [&[&str]; 27] = [
        &[],
        &["serve"],
        &["init"],
        &["ask"],
        &["check"],
        &["eval"],
        &["test"],
        &["export"],
        &["export", "knowledge"],
        &["export", "conversations"],
        &["admin-key"],
        &["admin-key", "create"],
        &["admin-key", "list"],
        &["admin-key", "revoke"],
        &["backup"],
        &["restore"],
        &["migrate"],
        &["erase"],
        &["erase", "conversation"],
        &["erase", "user"],
        &["erase", "list"],
        &["redact"],
        &["replay"],
        &["misses"],
        &["statistics"],
        &["completions"],
        &["man"],
    ];
    for path in commands {
        let name = if path.is_empty() {
            "helpline".to_owned()
        } else {
            path.join("-")
        };

        let help = helpline(&[path, &["--help"]].concat());

        insta::assert_snapshot!(format!("help_{name}"), help.to_string());
    }
}

#[test]
fn the_help_of_serve_names_every_variable_of_the_interface() {
    let help = helpline(&["serve", "--help"]).stdout;

    for variable in [
        "HELPLINE_LISTEN",
        "DATABASE_URL",
        "HELPLINE_KNOWLEDGE",
        "HELPLINE_ADMIN_KEY",
        "HELPLINE_BOT_APP_ID",
        "HELPLINE_BOT_APP_PASSWORD",
        "HELPLINE_BOT_TENANT_ID",
        "HELPLINE_BOT_CLOUD",
        "HELPLINE_BOT_OPENID_METADATA_URL",
        "HELPLINE_BOT_EMULATOR_OPENID_METADATA_URL",
        "HELPLINE_BOT_TOKEN_URL",
        "HELPLINE_BOT_ALLOWED_SERVICE_URLS",
        "HELPLINE_BOT_ALLOW_ANONYMOUS",
        "HELPLINE_DIRECTLINE_SECRET",
        "HELPLINE_DIRECTLINE_TOKEN_TTL_SECONDS",
        "HELPLINE_ORIGINS",
        "HELPLINE_PUBLIC_URL",
        "HELPLINE_TRUSTED_PROXIES",
        "HELPLINE_METRICS_LISTEN",
        "HELPLINE_RATE_LIMIT",
        "HELPLINE_RETENTION",
    ] {
        assert!(help.contains(variable), "{variable} is not in the help");
    }
}

#[test]
fn a_wrong_command_line_says_what_would_be_right() {
    let runs = [
        helpline(&["serv"]),
        helpline(&["ask", "--jason"]),
        helpline(&["eval"]),
        helpline(&["check", "--format", "xml"]),
        helpline(&["man", "sreve"]),
    ];

    let shown: Vec<String> = runs.iter().map(ToString::to_string).collect();

    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn what_cannot_run_says_where_and_how_to_mend_it() {
    let runs = [
        helpline(&["ask", "--knowledge", "missing", "hello"]),
        helpline(&["check", "missing"]),
        helpline(&["check", "."]),
        helpline(&["serve", "--listen", "8080"]),
        helpline(&["serve", "--database", "mysql://localhost/x"]),
        helpline(&["serve", "--log", "loud=yes=no"]),
        helpline(&[
            "admin-key",
            "create",
            "--database",
            "sqlite://missing/helpline.db",
        ]),
        helpline(&["admin-key", "list", "--database", "sqlite://missing.db"]),
        helpline(&["eval", "--cases", "missing.jsonl"]),
    ];

    let shown: Vec<String> = runs.iter().map(ToString::to_string).collect();

    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn the_password_of_a_database_is_not_printed() {
    let listed = helpline(&[
        "admin-key",
        "list",
        "--database",
        "postgres://bob:s3cret@127.0.0.1:1/x",
    ]);

    assert_eq!(listed.code, Some(2));
    assert!(listed.stderr.contains("postgres://bob@127.0.0.1:1/x"), "{listed}");
    assert!(!listed.to_string().contains("s3cret"), "{listed}");
}

#[test]
fn an_answer_goes_to_stdout_alone() {
    let answered = in_fixtures(&["ask", "--knowledge", "library", "how do I renew a book"], "");

    insta::assert_snapshot!(answered.to_string());
}

#[test]
fn json_has_the_keys_that_programs_count_on() {
    let answered = in_fixtures(
        &["ask", "--knowledge", "library", "--json", "how do I renew a book"],
        "",
    );

    let [row] = <[Value; 1]>::try_from(rows(&answered)).expect("one object a turn");

    let keys: Vec<&String> = row.as_object().expect("an object").keys().collect();
    assert_eq!(
        keys,
        [
            "text",
            "decision",
            "entry",
            "confidence",
            "in_scope",
            "candidates",
            "options",
            "reply",
            "knowledge"
        ]
    );
    assert_eq!(row["decision"], "answer");
    assert_eq!(row["entry"]["question"], "How do I renew a book?");
    assert_eq!(row["entry"]["article"], "5e1c7a52-7a0d-4a55-9c4e-7a1f3a7f0001");
    assert_eq!(row["candidates"][0]["id"], row["entry"]["id"]);
}

#[test]
fn an_object_without_an_answer_has_no_entry() {
    let refused = in_fixtures(
        &[
            "ask",
            "--knowledge",
            "library",
            "--json",
            "is the swimming pool heated",
        ],
        "",
    );

    let row = &rows(&refused)[0];

    assert_eq!(row["decision"], "unknown");
    assert!(row.get("entry").is_none(), "{row}");
}

#[test]
fn lines_of_a_pipe_are_the_turns_of_one_conversation() {
    let input = "frobnicate the gizmo\nI mean the flux gizmo\ngizmo!!\n";

    let chat = in_fixtures(&["ask", "--knowledge", "library", "--json"], input);

    let decisions: Vec<Value> = rows(&chat).iter().map(|row| row["decision"].clone()).collect();
    assert_eq!(decisions, ["unknown", "unknown", "handoff"]);
}

#[test]
fn a_secret_is_masked_in_what_ask_prints() {
    let secret = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";

    let chat = in_fixtures(
        &["ask", "--knowledge", "library", "--json", "--explain"],
        &format!("token {secret}\n"),
    );

    assert_eq!(rows(&chat)[0]["text"], "token [GitHub token]");
    assert!(!chat.to_string().contains(secret), "{chat}");
}

#[test]
fn an_explanation_names_the_repaired_word() {
    let explained = in_fixtures(
        &[
            "ask",
            "--knowledge",
            "library",
            "--explain",
            "how do i renw a book",
        ],
        "",
    );

    assert!(explained.stdout.contains("taken for `renew`"), "{explained}");
    assert!(explained.stdout.contains("loans.md:14"), "{explained}");
}

#[test]
fn an_empty_variable_is_an_unset_one() {
    let mut ask = command(&fixture(""));
    ask.args(["ask", "--json", "hello"]).env("HELPLINE_KNOWLEDGE", "");

    let answered = run(&mut ask, "");

    assert_eq!(answered.code, Some(0), "{answered}");
}

#[test]
fn a_flag_wins_over_its_variable() {
    let mut ask = command(&fixture(""));
    ask.args(["ask", "--knowledge", "library", "hello"])
        .env("HELPLINE_KNOWLEDGE", "missing");

    let answered = run(&mut ask, "");

    assert_eq!(answered.code, Some(0), "{answered}");
}

#[test]
fn findings_have_a_place_and_a_way_to_mend_them() {
    let checked = in_fixtures(&["check", "flawed"], "");

    insta::assert_snapshot!(checked.to_string());
}

#[test]
fn findings_are_annotations_for_github() {
    let checked = in_fixtures(&["check", "flawed", "--format", "github"], "");

    insta::assert_snapshot!(checked.to_string());
}

#[test]
fn findings_are_a_json_list_for_programs() {
    let checked = in_fixtures(&["check", "flawed", "--format", "json"], "");

    let findings: Vec<Value> = serde_json::from_str(&checked.stdout).expect("stdout is one JSON document");

    let first = &findings[0];
    assert_eq!(first["rule"], "wrong-type");
    assert_eq!(
        (&first["line"], &first["column"]),
        (&Value::from(1), &Value::from(12))
    );
    assert_eq!(checked.code, Some(1));
}

#[test]
fn a_clean_folder_has_no_finding() {
    let checked = in_fixtures(&["check", "library", "--format", "json"], "");

    insta::assert_snapshot!(checked.to_string());
}

#[test]
fn the_shipped_articles_have_no_error() {
    let checked = helpline(&["check"]);

    assert_eq!(checked.code, Some(0), "{checked}");
}

#[test]
fn entries_are_exported_with_where_they_come_from() {
    let exported = in_fixtures(&["export", "knowledge", "--knowledge", "library"], "");

    insta::assert_snapshot!(exported.to_string());
}

#[test]
fn a_closed_pipe_is_success() {
    let mut export = Command::new(crate::support::binary())
        .args(["export", "knowledge"])
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the built binary starts");

    drop(export.stdout.take());
    let output = export.wait_with_output().expect("it ends");

    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
}

#[test]
fn the_written_folder_is_the_embedded_one() {
    let directory = tempfile::tempdir().expect("a temporary folder");
    let in_directory = |arguments: &[&str]| run(command(directory.path()).args(arguments), "");

    let written = in_directory(&["init", "articles"]);
    let of_folder = in_directory(&["export", "knowledge", "--knowledge", "articles"]);
    let embedded = in_directory(&["export", "knowledge"]);

    assert_eq!(written.code, Some(0), "{written}");
    assert_eq!(of_folder.stdout, embedded.stdout);
}

#[test]
fn a_folder_with_something_in_it_is_not_written_over() {
    let directory = tempfile::tempdir().expect("a temporary folder");
    fs::write(directory.path().join("mine.md"), "mine").expect("it can be written");

    let refused = run(command(directory.path()).args(["init", "."]), "");

    insta::assert_snapshot!(refused.to_string());
}

#[test]
fn force_leaves_other_files_alone() {
    let directory = tempfile::tempdir().expect("a temporary folder");
    fs::write(directory.path().join("mine.md"), "mine").expect("it can be written");

    let written = run(command(directory.path()).args(["init", ".", "--force"]), "");

    assert_eq!(written.code, Some(0), "{written}");
    assert_eq!(
        fs::read_to_string(directory.path().join("mine.md")).expect("it is there"),
        "mine"
    );
    assert!(directory.path().join("helpline.toml").is_file());
}

#[test]
fn secrets_are_masked_line_by_line() {
    let masked = run(
        command(&fixture("")).arg("redact"),
        b"first\nkey ghp_abcdefghijklmnopqrstuvwxyz0123456789 end\ncaf\xe9\n".as_slice(),
    );

    assert_eq!(masked.code, Some(0));
    assert_eq!(masked.stdout, "first\nkey [GitHub token] end\ncaf\u{fffd}\n");
}

#[test]
fn json_lines_are_masked_with_what_was_found() {
    let masked = in_fixtures(
        &["redact", "--json"],
        "\"key ghp_abcdefghijklmnopqrstuvwxyz0123456789\"\n\"none\"\n",
    );

    insta::assert_snapshot!(masked.to_string());
}

#[test]
fn a_line_that_is_no_json_string_is_named() {
    let refused = in_fixtures(&["redact", "--json"], "\"fine\"\nnot fine\n");

    insta::assert_snapshot!(refused.to_string());
}

#[test]
fn a_mistake_in_a_file_of_cases_is_named_with_its_line() {
    let directory = tempfile::tempdir().expect("a temporary folder");
    fs::write(
        directory.path().join("cases.jsonl"),
        "{\"text\": \"a\"}\n{\"text\": \"b\", \"kind\": \"anser\"}\n",
    )
    .expect("it can be written");

    let refused = run(
        command(directory.path()).args(["eval", "--cases", "cases.jsonl"]),
        "",
    );

    insta::assert_snapshot!(refused.to_string());
}

#[test]
fn predictions_come_in_the_order_of_the_cases() {
    let directory = tempfile::tempdir().expect("a temporary folder");
    let predictions = directory.path().join("predictions.jsonl");

    let measured = run(
        command(&fixture(""))
            .args([
                "eval",
                "--knowledge",
                "library",
                "--cases",
                "library.cases.jsonl",
                "--json",
                "--predictions",
            ])
            .arg(&predictions),
        "",
    );

    assert_eq!(measured.code, Some(0), "{measured}");
    let written = fs::read_to_string(&predictions).expect("they were written");
    let rows: Vec<Value> = written
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let ids: Vec<&Value> = rows.iter().map(|row| &row["id"]).collect();
    assert_eq!(
        ids,
        ["renew", "several", "elsewhere", "hello", "person", "misspelt"]
    );
    let keys: Vec<&String> = rows[0].as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["id", "text", "decision", "in_scope", "ranked", "options"]);
    assert_eq!(rows[0]["ranked"][0]["question"], "How do I renew a book?");
}

#[test]
fn an_expectation_that_names_no_entry_is_counted_apart() {
    let measured = in_fixtures(
        &[
            "eval",
            "--knowledge",
            "library",
            "--cases",
            "library.cases.jsonl",
            "--json",
        ],
        "",
    );

    let figures = &rows(&measured)[0];

    assert_eq!(figures["not_judged"], 1);
    assert_eq!(
        figures["expectations_without_entry"][0],
        "What does a lost boook cost?"
    );
    assert_eq!(figures["kinds"]["answer"]["right"], 1);
}

#[test]
fn intents_are_told_apart() {
    let directory = tempfile::tempdir().expect("a temporary folder");
    let write =
        |name: &str, text: &str| fs::write(directory.path().join(name), text).expect("it can be written");
    write(
        "train.jsonl",
        "{\"text\": \"renew my loan\", \"intent\": \"renew\"}\n{\"text\": \"lost a book\", \"intent\": \"lost\"}\n\
         {\"text\": \"Renewing\", \"intent\": \"renew\", \"title\": true}\n",
    );
    write(
        "test.jsonl",
        "{\"text\": \"please renew the loan\", \"intent\": \"renew\"}\n{\"text\": \"moon\", \"intent\": \"oos\"}\n",
    );

    let measured = run(
        command(directory.path()).args([
            "eval",
            "--train",
            "train.jsonl",
            "--test",
            "test.jsonl",
            "--predictions",
            "out.jsonl",
            "--json",
        ]),
        "",
    );

    assert_eq!(measured.code, Some(0), "{measured}");
    assert_eq!(rows(&measured)[0]["ranking"]["accuracy"], 1.0);
    let written = fs::read_to_string(directory.path().join("out.jsonl")).expect("they were written");
    let first: Value = serde_json::from_str(written.lines().next().expect("a row")).expect("JSON");
    assert_eq!(
        (&first["id"], &first["ranked"][0]["id"]),
        (&Value::from("1"), &Value::from("renew"))
    );
}

#[test]
fn an_admin_key_is_shown_once_and_revoked_for_good() {
    let directory = tempfile::tempdir().expect("a temporary folder");
    let admin_key = |arguments: &[&str]| run(command(directory.path()).arg("admin-key").args(arguments), "");

    let created = admin_key(&["create", "--name", "report"]);
    let listed = rows(&admin_key(&["list", "--json"]));
    let id = listed[0]["id"].as_str().expect("an id").to_owned();
    let revoked = admin_key(&["revoke", &id]);
    let after = rows(&admin_key(&["list", "--json"]));
    let unknown = admin_key(&["revoke", "nobody"]);

    let key = created.stdout.trim_end();
    assert!(key.starts_with("hlk_") && key.len() == 4 + 43, "{created}");
    assert_eq!(
        (&listed[0]["name"], &listed[0]["revoked"]),
        (&Value::from("report"), &Value::Null)
    );
    assert!(!listed[0].to_string().contains(key));
    assert_eq!(revoked.code, Some(0), "{revoked}");
    assert!(after[0]["revoked"].is_string(), "{after:?}");
    assert_eq!(unknown.code, Some(2), "{unknown}");
}

#[test]
fn completions_and_manual_pages_come_from_the_same_definitions() {
    let completions = helpline(&["completions", "bash"]);
    let page = helpline(&["man", "export", "knowledge"]);

    assert!(completions.stdout.contains("--no-encoder"), "{completions}");
    assert!(page.stdout.contains("HELPLINE_KNOWLEDGE"), "{page}");
}
