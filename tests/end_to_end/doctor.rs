//! `helpline doctor`: what a machine lacks, told before a person notices.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{command, run};
use crate::teams::fake_connector::FakeConnector;
use crate::teams::key_server::KeyServer;
use crate::teams::keys::Key;

const APP_ID: &str = "11111111-2222-3333-4444-555555555555";

/// Runs it in an empty folder; its checks by name: state, what was found, the mend.
fn doctor(change: impl FnOnce(&mut Command)) -> (Option<i32>, Vec<Value>) {
    let directory = tempfile::tempdir().expect("a temporary folder");
    let mut command = command(directory.path());
    command.args(["doctor", "--json"]);
    change(&mut command);
    let run = run(&mut command, "");
    let checks = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("a JSON object a line"))
        .collect();
    (run.code, checks)
}

fn check<'c>(checks: &'c [Value], name: &str) -> &'c Value {
    checks
        .iter()
        .find(|check| check["check"] == name)
        .unwrap_or_else(|| panic!("no check `{name}` in {checks:?}"))
}

#[test]
fn a_machine_with_all_it_needs_is_sound() {
    let (code, checks) = doctor(|_| {});

    assert_eq!(code, Some(0), "{checks:?}");
    for name in ["knowledge", "database", "disk"] {
        assert_ne!(check(&checks, name)["state"], "error");
    }
}

#[test]
fn a_database_in_a_folder_that_is_not_there_is_named_with_its_mend() {
    let (code, checks) = doctor(|command| {
        command.args(["--database", "sqlite://nowhere/helpline.db"]);
    });

    let database = check(&checks, "database");
    assert_eq!((code, &database["state"]), (Some(1), &json!("error")));
    assert!(
        database["found"].as_str().unwrap_or_default().contains("nowhere"),
        "{database}"
    );
    assert!(database["mend"].is_string());
}

/// Runs it for Teams against a fake Entra and key server, on a thread that may wait.
async fn teams(connector: &FakeConnector, keys: &KeyServer) -> (Option<i32>, Vec<Value>) {
    let (token_url, metadata_url) = (connector.token_url(), keys.metadata_url());
    tokio::task::spawn_blocking(move || {
        doctor(|command| {
            command
                .args(["--channel", "teams"])
                .env("HELPLINE_BOT_APP_ID", APP_ID)
                .env("HELPLINE_BOT_TENANT_ID", APP_ID)
                .env("HELPLINE_BOT_APP_PASSWORD", "the secret of the bot")
                .env("HELPLINE_BOT_TOKEN_URL", token_url)
                .env("HELPLINE_BOT_OPENID_METADATA_URL", metadata_url)
                .env("HELPLINE_BOT_EMULATOR_OPENID_METADATA_URL", "off");
        })
    })
    .await
    .expect("it does not panic")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_good_registration_for_teams_is_sound() {
    let keys = KeyServer::start(vec![Key::issuer().jwk("issuer", &["msteams"])]).await;
    let connector = FakeConnector::start().await;

    let (code, checks) = teams(&connector, &keys).await;

    assert_eq!(code, Some(0), "{checks:?}");
    assert_eq!(check(&checks, "secret")["state"], "ok");
    assert_eq!(check(&checks, "keys of channels")["state"], "ok");
    assert_eq!(connector.token_requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_secret_comes_with_the_mend_of_its_code() {
    let keys = KeyServer::start(vec![Key::issuer().jwk("issuer", &["msteams"])]).await;
    let connector = FakeConnector::start().await;
    let refusal = json!({"error": "invalid_client", "error_description":
        "AADSTS7000222: The provided client secret keys for app are expired.\r\nTrace ID: 1"});
    connector.will_answer_for_tokens([(401, Vec::new(), refusal)]);

    let (code, checks) = teams(&connector, &keys).await;

    let secret = check(&checks, "secret");
    assert_eq!((code, &secret["state"]), (Some(1), &json!("error")));
    assert!(
        secret["mend"].as_str().unwrap_or_default().contains("expired"),
        "{secret}"
    );
    assert!(!secret.to_string().contains("the secret of the bot"));
}
