//! Every rule of the token checks as a row of a table (`table.rs`): what is changed in a good call, and what must come of
//! it. And the keys: fetched when needed, not more often, and used on when they cannot be had.

mod call;
mod table;

use std::sync::{Arc, Mutex};

use bot_framework::auth::EmulatorMetadata;
use bot_framework::error::Refusal;
use bot_framework::{Access, Activity, AuthError, AuthSettings, Authenticator, Caller, Clock, Cloud, http};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::key_server::{KeyServer, Mood};
use crate::keys::Key;
use call::Call;
use table::{OF_CHANNELS, OF_EMULATORS};

const APP_ID: &str = "11111111-2222-3333-4444-555555555555";
const SERVICE_URL: &str = "https://smba.trafficmanager.net/emea/";
const NOW: i64 = 1_800_000_000;

/// A clock the test sets.
#[derive(Debug)]
struct TestClock(Mutex<Timestamp>);

impl TestClock {
    fn start() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Timestamp::from_second(NOW).unwrap())))
    }

    fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap();
        *now += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

fn settings(channel: &KeyServer) -> AuthSettings {
    AuthSettings {
        app_id: Some(APP_ID.to_owned()),
        openid_metadata_url: Some(channel.metadata_url()),
        emulator_metadata: EmulatorMetadata::Off,
        ..AuthSettings::default()
    }
}

fn authenticator(settings: &AuthSettings) -> (Authenticator, Arc<TestClock>) {
    let clock = TestClock::start();
    let authenticator = Authenticator::with_clock(settings, &http::client().unwrap(), clock.clone());
    (authenticator, clock)
}

async fn key_server() -> KeyServer {
    KeyServer::start(vec![
        Key::issuer().jwk("issuer", &["msteams", "webchat"]),
        Key::issuer().jwk("no-endorsements", &[]),
    ])
    .await
}

#[tokio::test]
async fn a_call_of_a_channel_is_let_in_only_when_every_rule_holds() {
    let server = key_server().await;

    for (what, change, refusal) in OF_CHANNELS {
        let mut call = Call::of_channel();
        change(&mut call);
        // A fresh one for each row: what one row made it fetch must not help the next.
        let (authenticator, _) = authenticator(&settings(&server));

        let outcome = call.against(&authenticator).await;

        let expected = match refusal {
            None => Ok(Access::Authenticated(Caller::Channel {
                service_url: SERVICE_URL.to_owned(),
            })),
            Some(refusal) => Err(AuthError::Forbidden(*refusal)),
        };
        assert_eq!(outcome, expected, "changed: {what}");
    }
}

#[tokio::test]
async fn a_call_of_the_emulator_is_let_in_only_when_every_rule_holds() {
    let channel = KeyServer::start(vec![Key::stranger().jwk("stranger", &["emulator"])]).await;
    let emulator = key_server().await;
    let settings = AuthSettings {
        tenant_id: Some("own-tenant".to_owned()),
        emulator_metadata: EmulatorMetadata::Url(emulator.metadata_url()),
        ..settings(&channel)
    };

    for (what, change, refusal) in OF_EMULATORS {
        let mut call = Call::of_emulator();
        change(&mut call);
        let (authenticator, _) = authenticator(&settings);

        let outcome = call.against(&authenticator).await;

        let expected = match refusal {
            None => Ok(Access::Authenticated(Caller::Emulator)),
            Some(refusal) => Err(AuthError::Forbidden(*refusal)),
        };
        assert_eq!(outcome, expected, "changed: {what}");
    }
}

#[tokio::test]
async fn the_government_cloud_has_an_issuer_of_its_own() {
    let server = key_server().await;
    let settings = AuthSettings {
        cloud: Cloud::UsGov,
        ..settings(&server)
    };
    let (authenticator, _) = authenticator(&settings);
    let mut call = Call::of_channel();

    let public = call.against(&authenticator).await;
    call.claims["iss"] = json!("https://api.botframework.us");
    let government = call.against(&authenticator).await;

    assert_eq!(public, Err(AuthError::Forbidden(Refusal::Issuer)));
    assert!(government.is_ok());
}

#[tokio::test]
async fn without_bearer_credentials_the_answer_is_401() {
    let server = key_server().await;
    let settings = AuthSettings {
        allow_anonymous: true,
        ..settings(&server)
    };
    let (authenticator, _) = authenticator(&settings);
    let activity = Activity::message("hi");

    for header in [None, Some(""), Some("Bearer"), Some("Basic dTpw"), Some("token")] {
        let outcome = authenticator.authenticate(header, &activity).await;

        assert_eq!(outcome, Err(AuthError::Missing), "{header:?}");
    }
    assert_eq!(server.fetches(), 0);
}

#[tokio::test]
async fn without_an_app_id_only_the_anonymous_switch_lets_in() {
    let server = key_server().await;
    let activity = Activity::message("hi");
    for app_id in [None, Some(String::new())] {
        let closed = AuthSettings {
            app_id: app_id.clone(),
            ..settings(&server)
        };
        let open = AuthSettings {
            allow_anonymous: true,
            ..closed.clone()
        };

        let header = format!("Bearer {}", Call::of_channel().token());
        let with_token = authenticator(&closed)
            .0
            .authenticate(Some(&header), &activity)
            .await;
        let without_token = authenticator(&closed).0.authenticate(None, &activity).await;
        let anonymous = authenticator(&open).0.authenticate(None, &activity).await;

        assert_eq!(with_token, Err(AuthError::Missing));
        assert_eq!(without_token, Err(AuthError::Missing));
        assert_eq!(anonymous, Ok(Access::Anonymous));
    }
}

#[tokio::test]
async fn metadata_without_rs256_lets_nobody_in() {
    let server = key_server().await;
    server.set_algorithms(vec!["RS384", "HS256"]);
    let (authenticator, _) = authenticator(&settings(&server));

    let outcome = Call::of_channel().against(&authenticator).await;

    assert_eq!(outcome, Err(AuthError::Forbidden(Refusal::Algorithm)));
}

#[tokio::test]
async fn keys_are_fetched_once_for_many_calls() {
    let server = key_server().await;
    let (authenticator, clock) = authenticator(&settings(&server));

    for _ in 0..10 {
        Call::of_channel().against(&authenticator).await.unwrap();
        clock.advance(SignedDuration::from_secs(60));
    }

    assert_eq!(server.fetches(), 1);
}

#[tokio::test]
async fn a_new_key_is_known_at_once() {
    let server = key_server().await;
    let (authenticator, _) = authenticator(&settings(&server));
    Call::of_channel().against(&authenticator).await.unwrap();
    server.set_keys(vec![Key::stranger().jwk("rotated", &["msteams"])]);

    let mut call = Call::of_channel();
    call.signer = Key::stranger();
    call.header["kid"] = json!("rotated");

    assert!(call.against(&authenticator).await.is_ok());
    assert_eq!(
        Call::of_channel().against(&authenticator).await,
        Err(AuthError::Forbidden(Refusal::UnknownKey)),
        "the old key is gone"
    );
}

#[tokio::test]
async fn unknown_keys_make_us_fetch_at_most_once_in_five_seconds() {
    let server = key_server().await;
    let (authenticator, clock) = authenticator(&settings(&server));
    let mut call = Call::of_channel();
    call.header["kid"] = json!("made-up");

    for _ in 0..20 {
        assert!(call.against(&authenticator).await.is_err());
    }
    let at_first = server.fetches();
    clock.advance(SignedDuration::from_millis(4_999));
    assert!(call.against(&authenticator).await.is_err());
    let before = server.fetches();
    clock.advance(SignedDuration::from_millis(1));
    assert!(call.against(&authenticator).await.is_err());

    assert_eq!(
        (at_first, before, server.fetches()),
        (2, 2, 3),
        "the first load and one refresh, then one more"
    );
}

#[tokio::test]
async fn a_token_that_is_refused_by_its_claims_fetches_nothing() {
    let server = key_server().await;
    let (authenticator, _) = authenticator(&settings(&server));
    let mut call = Call::of_channel();
    call.claims["aud"] = json!("other");

    assert!(call.against(&authenticator).await.is_err());

    assert_eq!(server.fetches(), 0);
}

#[tokio::test]
async fn all_who_wait_share_one_fetch() {
    let server = key_server().await;
    server.set_mood(Mood::Waiting);
    let (authenticator, _) = authenticator(&settings(&server));
    let authenticator = Arc::new(authenticator);

    let calls: Vec<_> = (0..50)
        .map(|_| {
            let authenticator = Arc::clone(&authenticator);
            tokio::spawn(async move { Call::of_channel().against(&authenticator).await.is_ok() })
        })
        .collect();
    server.let_go();

    for call in calls {
        assert!(call.await.unwrap());
    }
    assert_eq!(server.fetches(), 1);
}

#[tokio::test]
async fn a_caller_that_hangs_up_does_not_stop_the_fetch() {
    let server = key_server().await;
    server.set_mood(Mood::Waiting);
    let (authenticator, _) = authenticator(&settings(&server));
    let authenticator = Arc::new(authenticator);

    let first = Arc::clone(&authenticator);
    let first = tokio::spawn(async move { Call::of_channel().against(&first).await.is_ok() });
    while server.fetches() == 0 {
        tokio::task::yield_now().await;
    }
    first.abort();
    server.let_go();

    assert!(Call::of_channel().against(&authenticator).await.is_ok());
    assert_eq!(server.fetches(), 1);
}

#[tokio::test]
async fn cached_keys_go_on_while_the_key_server_is_down() {
    let server = key_server().await;
    let (authenticator, clock) = authenticator(&settings(&server));
    Call::of_channel().against(&authenticator).await.unwrap();

    for mood in [Mood::Failing, Mood::Redirecting, Mood::Endless] {
        server.set_mood(mood.clone());
        clock.advance(SignedDuration::from_hours(25));
        let mut call = Call::of_channel();
        call.claims["exp"] = json!(NOW + 1_000_000);

        assert!(call.against(&authenticator).await.is_ok(), "{mood:?}");
    }
    assert_eq!(server.fetches(), 4);
}

#[tokio::test]
async fn keys_without_any_use_do_not_replace_good_ones() {
    let server = key_server().await;
    let (authenticator, clock) = authenticator(&settings(&server));
    Call::of_channel().against(&authenticator).await.unwrap();

    server.set_keys(vec![json!({"kty": "oct", "kid": "issuer", "k": "AAAA"})]);
    clock.advance(SignedDuration::from_hours(25));
    let mut call = Call::of_channel();
    call.claims["exp"] = json!(NOW + 1_000_000);

    assert!(call.against(&authenticator).await.is_ok());
}

#[tokio::test]
async fn a_key_that_was_withdrawn_is_refused_after_a_day() {
    let server = key_server().await;
    let (authenticator, clock) = authenticator(&settings(&server));
    let mut call = Call::of_channel();
    call.claims["exp"] = json!(NOW + 1_000_000);
    call.against(&authenticator).await.unwrap();
    server.set_keys(vec![Key::stranger().jwk("other", &["msteams"])]);

    clock.advance(SignedDuration::from_hours(23));
    assert!(call.against(&authenticator).await.is_ok());
    clock.advance(SignedDuration::from_hours(1));

    assert_eq!(
        call.against(&authenticator).await,
        Err(AuthError::Forbidden(Refusal::UnknownKey))
    );
}

#[tokio::test]
async fn without_any_keys_the_answer_is_503_until_they_come() {
    let server = key_server().await;
    let (authenticator, clock) = authenticator(&settings(&server));

    for mood in [Mood::Failing, Mood::Redirecting, Mood::Endless] {
        server.set_mood(mood.clone());
        clock.advance(SignedDuration::from_secs(5));
        let outcome = Call::of_channel().against(&authenticator).await;

        assert_eq!(outcome, Err(AuthError::Unavailable), "{mood:?}");
    }
    server.set_mood(Mood::Well);
    clock.advance(SignedDuration::from_secs(5));

    assert!(Call::of_channel().against(&authenticator).await.is_ok());
}

#[tokio::test]
async fn a_refusal_says_nothing_of_the_token() {
    let server = key_server().await;
    let (authenticator, _) = authenticator(&settings(&server));
    let mut call = Call::of_channel();
    call.signer = Key::stranger();
    let token = call.token();

    let error = call.against(&authenticator).await.unwrap_err();

    let printed = format!("{error} {error:?} {}", error.reason());
    assert!(token.split('.').all(|part| !printed.contains(part)), "{printed}");
    assert!(!server.address().is_empty());
}
