//! Support requests to a webhook: signed, told apart by a key, tried again.
//!
//! The signature is HMAC-SHA256 over `TIMESTAMP.BODY`, so that neither can be changed and an old post cannot be sent again
//! as a new one; `docs/operations.md` shows how a receiver checks it.

use std::time::Duration;

use conversation_log::OutboxRow;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header;
use secrecy::ExposeSecret;
use sha2::Sha256;

use super::Failure;
use super::report::Report;
use crate::clock::now_ms;
use crate::settings::support::Webhook;
use crate::state::App;

/// Unix seconds at which the post was signed.
const TIMESTAMP: &str = "x-helpline-timestamp";
/// `sha256=` and the signature in hexadecimal.
const SIGNATURE: &str = "x-helpline-signature";
/// The same for every attempt (draft-ietf-httpapi-idempotency-key-header).
const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// How much of an answer is read, to be able to use the connection again.
const LARGEST_ANSWER_BYTES: usize = 64 * 1024;

/// One attempt.
pub(super) async fn attempt(app: &App, row: &OutboxRow) -> Result<(), Failure> {
    let Some(target) = &app.settings().support.webhook else {
        return Err(Failure::Final(
            "HELPLINE_SUPPORT_WEBHOOK_URL is not set any more; set it and try again".to_owned(),
        ));
    };
    let report = Report::load(app, row).await?;
    app.guard()
        .check_literal(&target.url)
        .map_err(|error| Failure::Final(error.to_string()))?;
    let public_url = app.settings().public_url.as_ref().map(ToString::to_string);
    let body = report
        .to_json(public_url.as_deref(), &row.conversation)
        .to_string();
    let timestamp = (now_ms() / 1000).to_string();
    let signature = signature(target, &timestamp, &body);
    let response = app
        .guarded_client()
        .post(target.url.clone())
        .header(header::CONTENT_TYPE, "application/json")
        .header(TIMESTAMP, timestamp)
        .header(SIGNATURE, signature)
        .header(IDEMPOTENCY_KEY, report.payload.key)
        .body(body)
        .send()
        .await
        .map_err(|error| Failure::retry(format!("no answer: {}", reason(&error.without_url()))))?;

    let status = response.status();
    let after = wait_asked(&response);
    let _ = bot_framework::http::read_bounded(response, LARGEST_ANSWER_BYTES).await;
    if status.is_success() {
        return Ok(());
    }
    Err(match status.as_u16() {
        // RFC 9110 §15, and RFC 8470 for 425: the same may be sent again.
        408 | 425 | 429 | 500..=599 => Failure::Retry {
            after,
            is_ambiguous: false,
            text: format!("status {status}"),
        },
        300..=399 => Failure::Final(format!(
            "status {status}: redirects are not followed; name the address it leads to"
        )),
        _ => Failure::Final(format!("status {status}")),
    })
}

fn signature(target: &Webhook, timestamp: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(target.secret.expose_secret().as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    let mut text = "sha256=".to_owned();
    for byte in mac.finalize().into_bytes() {
        use std::fmt::Write as _;
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn wait_asked(response: &reqwest::Response) -> Option<Duration> {
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    bot_framework::connector::parse_retry_after(
        text(header::RETRY_AFTER)?,
        text(header::DATE),
        crate::clock::timestamp(now_ms()),
    )
}

/// The innermost cause: "connection refused" says more than "error sending request".
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_the_one_of_any_other_library() {
        let target = Webhook {
            url: "https://desk.example.com".parse().unwrap(),
            secret: "key".into(),
        };

        // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac key
        assert_eq!(
            signature(&target, "1700000000", r#"{"a":1}"#),
            "sha256=a438e398bfafc57e4396bb7fc2304422f0f768e965d073ca313cb52e22e6ad03"
        );
    }
}
