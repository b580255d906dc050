//! `helpline doctor`: what a machine lacks, told before a person notices.

use std::process::Command;

use axum::routing::get;
use axum::{Json, Router};
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

#[test]
fn a_file_that_is_no_database_is_not_asked_for_its_password() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("notes.db");
    std::fs::write(&file, "no database, and long enough to be looked at as one").expect("written");

    let (code, checks) = doctor(|command| {
        command.args(["--database", &format!("sqlite://{}", file.display())]);
    });

    let database = check(&checks, "database");
    assert_eq!((code, &database["state"]), (Some(1), &json!("error")));
    let mend = database["mend"].as_str().unwrap_or_default();
    assert!(!mend.is_empty() && !mend.contains("password"), "{database}");
}

#[test]
fn a_postgresql_that_is_not_there_is_told_once_with_what_to_look_at() {
    let (code, checks) = doctor(|command| {
        command.args(["--database", "postgres://ann@127.0.0.1:9/helpline"]);
    });

    let database = check(&checks, "database");
    assert_eq!((code, &database["state"]), (Some(1), &json!("error")));
    let found = database["found"].as_str().unwrap_or_default();
    assert_eq!(found.matches("refused").count(), 1, "{database}");
    let mend = database["mend"].as_str().unwrap_or_default();
    assert!(
        mend.contains("PostgreSQL") && mend.contains("--database"),
        "{database}"
    );
}

/// Runs it for Teams against a fake Entra and key server, on a thread that may wait.
async fn teams(connector: &FakeConnector, keys: &KeyServer) -> (Option<i32>, Vec<Value>) {
    teams_with(connector, keys.metadata_url(), |_| {}).await
}

/// As [`teams`], with keys from elsewhere and other arguments.
async fn teams_with(
    connector: &FakeConnector,
    metadata_url: String,
    change: impl FnOnce(&mut Command) + Send + 'static,
) -> (Option<i32>, Vec<Value>) {
    let token_url = connector.token_url();
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
            change(command);
        })
    })
    .await
    .expect("it does not panic")
}

/// A key server whose clock stands at `date`.
async fn key_server_at(date: &'static str) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("it is bound"));
    let keys_url = format!("{address}/keys");
    let metadata = async move || ([("date", date)], Json(json!({"jwks_uri": keys_url})));
    let keys = async || Json(json!({"keys": [{"kid": "one"}]}));
    let router = Router::new()
        .route("/metadata", get(metadata))
        .route("/keys", get(keys));
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("{address}/metadata")
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

/// What Entra says, as it says it, and a word of the mend.
const REFUSALS: &[(&str, &str)] = &[
    (
        "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.",
        "not its id",
    ),
    (
        "AADSTS7000222: The provided client secret keys for app 'x' are expired.",
        "has expired",
    ),
    (
        "AADSTS7000216: 'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
        "HELPLINE_BOT_APP_PASSWORD",
    ),
    (
        "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
        "HELPLINE_BOT_APP_PASSWORD",
    ),
    (
        "AADSTS700016: Application with identifier 'x' was not found in the directory 'y'.",
        "Application (client) ID",
    ),
    (
        "AADSTS7000229: The client application x is missing service principal in the tenant y.",
        "this tenant",
    ),
    ("AADSTS7000112: Application 'x' is disabled.", "enable it"),
    (
        "AADSTS90002: Tenant 'y' not found. Check to make sure you have the correct tenant ID.",
        "HELPLINE_BOT_TENANT_ID",
    ),
    (
        "AADSTS900023: Specified tenant identifier 'y' is neither a valid DNS name, nor a valid external domain.",
        "HELPLINE_BOT_TENANT_ID",
    ),
    (
        "AADSTS50034: The user account x does not exist in the y directory.",
        "a user's id",
    ),
    (
        "AADSTS50059: No tenant-identifying information found in either the request or implied by any provided credentials.",
        "HELPLINE_BOT_TENANT_ID",
    ),
    (
        "AADSTS50194: Application 'x' is not configured as a multi-tenant application.",
        "one tenant",
    ),
    (
        "AADSTS900382: Confidential Client is not supported in Cross Cloud request.",
        "HELPLINE_BOT_CLOUD",
    ),
    (
        "AADSTS500011: The resource principal named https://api.botframework.com was not found in the tenant named y.",
        "Azure Bot",
    ),
    (
        "AADSTS1002012: The provided value for scope is not valid.",
        "HELPLINE_BOT_CLOUD",
    ),
    (
        "AADSTS53003: Access has been blocked by Conditional Access policies.",
        "Conditional Access",
    ),
    (
        "AADSTS9002313: Invalid request. Request is malformed or invalid.",
        "blanks",
    ),
    ("AADSTS987654321: Something new.", "look the code up"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_refusal_of_entra_is_named_with_its_mend() {
    let keys = KeyServer::start(vec![Key::issuer().jwk("issuer", &["msteams"])]).await;
    let connector = FakeConnector::start().await;

    for (description, mend) in REFUSALS {
        let refusal =
            json!({"error": "invalid_request", "error_description": format!("{description}\r\nTrace ID: 1")});
        connector.will_answer_for_tokens([(400, Vec::new(), refusal)]);

        let (code, checks) = teams(&connector, &keys).await;

        let secret = check(&checks, "secret");
        assert_eq!(
            (code, &secret["state"]),
            (Some(1), &json!("error")),
            "{description}"
        );
        let text = |name: &str| secret[name].as_str().unwrap_or_default().to_owned();
        let (aadsts, _) = description.split_once(':').expect("a code stands before it");
        assert!(text("found").contains(aadsts), "{secret}");
        assert!(text("mend").contains(mend), "{secret}");
        assert!(!text("found").contains("Trace ID"), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_answers_in_the_place_of_entra_is_told_apart() {
    let keys = KeyServer::start(vec![Key::issuer().jwk("issuer", &["msteams"])]).await;
    let connector = FakeConnector::start().await;
    connector.will_answer_for_tokens([(200, Vec::new(), json!({"hello": "I am a proxy"}))]);

    let (_, checks) = teams(&connector, &keys).await;
    let (_, silent) = teams_with(&connector, keys.metadata_url(), |command| {
        command.env("HELPLINE_BOT_TOKEN_URL", "http://127.0.0.1:9/token");
    })
    .await;

    let mend = |checks: &[Value]| {
        check(checks, "secret")["mend"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert!(mend(&checks).contains("in Entra's place"), "{checks:?}");
    assert!(
        mend(&silent).contains("reach login.microsoftonline.com"),
        "{silent:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_stands_elsewhere_is_told() {
    let connector = FakeConnector::start().await;
    let metadata_url = key_server_at("Wed, 21 Oct 2015 07:28:00 GMT").await;

    let (code, checks) = teams_with(&connector, metadata_url, |_| {}).await;

    let clock = check(&checks, "clock");
    assert_eq!((code, &clock["state"]), (Some(1), &json!("error")));
    assert!(
        clock["found"]
            .as_str()
            .is_some_and(|found| found.contains("ahead of")),
        "{clock}"
    );
    assert!(
        clock["mend"].as_str().is_some_and(|mend| mend.contains("NTP")),
        "{clock}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_that_cannot_be_had_are_told() {
    let connector = FakeConnector::start().await;

    let (code, checks) = teams_with(&connector, "http://127.0.0.1:9/metadata".to_owned(), |_| {}).await;

    let keys = check(&checks, "keys of channels");
    assert_eq!((code, &keys["state"]), (Some(1), &json!("error")), "{keys}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_teams_cannot_call_is_told() {
    let keys = KeyServer::start(vec![Key::issuer().jwk("issuer", &["msteams"])]).await;
    let connector = FakeConnector::start().await;
    for (url, state, mend) in [
        (None, "warning", "/api/messages"),
        (Some("http://help.example.com"), "error", "https addresses only"),
        (Some("https://127.0.0.1:9"), "warning", "is the server up"),
    ] {
        let (_, checks) = teams_with(&connector, keys.metadata_url(), move |command| {
            if let Some(url) = url {
                command.args(["--public-url", url]);
            }
        })
        .await;

        let address = check(&checks, "public address");
        assert_eq!(address["state"], state, "{address}");
        assert!(
            address["mend"].as_str().is_some_and(|it| it.contains(mend)),
            "{address}"
        );
    }
}
