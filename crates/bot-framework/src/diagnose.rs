//! What an operator asks when Teams is silent: does Entra know the bot, is its secret good, are the signing keys in reach,
//! is the clock right. Each is one call, and each failure comes with its mend.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use reqwest::header;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::auth::Cloud;
use crate::http;

/// Time for one call.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Largest answer.
const LARGEST_BYTES: usize = 512 * 1024;

/// Entra's codes that a bot's registration meets, and how each is mended (Microsoft Learn, "Microsoft Entra authentication and
/// authorization error codes").
const ENTRA: &[(&str, &str)] = &[
    (
        "AADSTS7000215",
        "HELPLINE_BOT_APP_PASSWORD is not a secret of this app: copy the secret's value (not its id) when it is made, under \
         App registrations > Certificates & secrets",
    ),
    (
        "AADSTS7000222",
        "the secret has expired: make a new one under App registrations > Certificates & secrets and set \
         HELPLINE_BOT_APP_PASSWORD to its value",
    ),
    (
        "AADSTS7000216",
        "no secret was sent: set HELPLINE_BOT_APP_PASSWORD",
    ),
    (
        "AADSTS700016",
        "the app is not known in this tenant: HELPLINE_BOT_APP_ID must be the Application (client) ID, and \
         HELPLINE_BOT_TENANT_ID the Directory (tenant) ID of the same registration",
    ),
    (
        "AADSTS7000229",
        "the app has no place in this tenant: create the Azure Bot there, or grant admin consent under Enterprise applications, so \
         that it gets one: App registrations > your app > Managed application",
    ),
    (
        "AADSTS50034",
        "a user's id was given in place of an app's: HELPLINE_BOT_APP_ID must be the Application (client) ID of the registration",
    ),
    (
        "AADSTS50194",
        "the app is for one tenant only: set HELPLINE_BOT_TENANT_ID to the Directory (tenant) ID of the registration",
    ),
    (
        "AADSTS700027",
        "the app proves itself by a certificate: Helpline needs a secret, made under App registrations > Certificates & secrets",
    ),
    (
        "AADSTS7000218",
        "no secret arrived: set HELPLINE_BOT_APP_PASSWORD",
    ),
    (
        "AADSTS1002012",
        "the scope is of another cloud: set HELPLINE_BOT_CLOUD=usgov, or leave it out for the public one",
    ),
    (
        "AADSTS70011",
        "the scope is of another cloud: set HELPLINE_BOT_CLOUD=usgov, or leave it out for the public one",
    ),
    (
        "AADSTS900144",
        "a value is empty: look at HELPLINE_BOT_APP_ID and HELPLINE_BOT_APP_PASSWORD",
    ),
    (
        "AADSTS90033",
        "Entra is out of service for a moment: try again in some minutes",
    ),
    (
        "AADSTS7000112",
        "the app is switched off: enable it under Enterprise applications > Properties",
    ),
    (
        "AADSTS90002",
        "there is no such tenant: set HELPLINE_BOT_TENANT_ID to the Directory (tenant) ID of the registration",
    ),
    (
        "AADSTS900023",
        "HELPLINE_BOT_TENANT_ID is neither an id nor a domain: copy the Directory (tenant) ID of the registration",
    ),
    (
        "AADSTS50059",
        "the tenant cannot be told: set HELPLINE_BOT_TENANT_ID",
    ),
    (
        "AADSTS900382",
        "the app lives in another cloud: set HELPLINE_BOT_CLOUD=usgov, or leave it out for the public one",
    ),
    (
        "AADSTS500011",
        "the Bot Framework is not known in this tenant: the bot must be an Azure Bot resource of the same tenant and cloud",
    ),
    (
        "AADSTS53003",
        "a Conditional Access policy blocks the app: exclude this workload identity from it",
    ),
    (
        "AADSTS9002313",
        "the request was malformed: look for blanks or line breaks in HELPLINE_BOT_APP_ID and HELPLINE_BOT_APP_PASSWORD",
    ),
];

/// A token that could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenFailure {
    /// No answer: the reason.
    NoAnswer(String),
    /// Entra refused.
    Refused {
        /// The HTTP status.
        status: u16,
        /// Its code, such as `AADSTS7000215`.
        code: Option<String>,
        /// The first line of its description.
        description: String,
    },
    /// An answer that holds no token: a proxy, or another address.
    Unreadable,
}

impl TokenFailure {
    /// How it is mended.
    pub fn mend(&self) -> &'static str {
        match self {
            Self::NoAnswer(_) => {
                "let this machine reach login.microsoftonline.com by HTTPS, or set HELPLINE_BOT_TOKEN_URL"
            }
            Self::Unreadable => {
                "something on the way answers in Entra's place: look at proxies and HELPLINE_BOT_TOKEN_URL"
            }
            Self::Refused { code, .. } => code
                .as_deref()
                .and_then(|code| ENTRA.iter().find(|(known, _)| *known == code))
                .map_or(
                    "look the code up at https://login.microsoftonline.com/error",
                    |(_, mend)| *mend,
                ),
        }
    }
}

impl std::fmt::Display for TokenFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoAnswer(reason) => write!(f, "no answer: {reason}"),
            Self::Unreadable => f.write_str("the answer holds no token"),
            Self::Refused {
                status, description, ..
            } => write!(f, "status {status}: {description}"),
        }
    }
}

/// Asks for a token as the connector client does, and throws it away.
///
/// # Errors
/// [`TokenFailure`], which knows its mend.
pub async fn token(
    client: &reqwest::Client,
    url: &str,
    cloud: Cloud,
    app_id: &str,
    password: &SecretString,
) -> Result<(), TokenFailure> {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", app_id),
        ("client_secret", password.expose_secret()),
        ("scope", cloud.token_scope()),
    ];
    let response = client
        .post(url)
        .timeout(TIMEOUT)
        .form(&form)
        .send()
        .await
        .map_err(|error| TokenFailure::NoAnswer(innermost(&error.without_url())))?;
    let status = response.status();
    let body = http::read_bounded(response, LARGEST_BYTES)
        .await
        .unwrap_or_default();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    if status.is_success() {
        let has_token = body
            .get("access_token")
            .and_then(Value::as_str)
            .is_some_and(|it| !it.is_empty());
        return if has_token {
            Ok(())
        } else {
            Err(TokenFailure::Unreadable)
        };
    }
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let description = text("error_description").lines().next().unwrap_or_default();
    if description.is_empty() && text("error").is_empty() {
        return Err(TokenFailure::Unreadable);
    }
    Err(TokenFailure::Refused {
        status: status.as_u16(),
        code: entra_code(description),
        description: if description.is_empty() {
            text("error")
        } else {
            description
        }
        .chars()
        .filter(|c| !c.is_control())
        .take(300)
        .collect(),
    })
}

/// `AADSTS7000215` at the start of a description.
fn entra_code(description: &str) -> Option<String> {
    let digits: String = description
        .strip_prefix("AADSTS")?
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    (!digits.is_empty()).then(|| format!("AADSTS{digits}"))
}

/// What the metadata of the signing keys says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// Keys that are listed.
    pub keys: usize,
    /// How far our clock is ahead of the server's; `None` when it says no time.
    pub skew: Option<SignedDuration>,
}

/// Fetches the metadata and the keys it names.
///
/// # Errors
/// Why they cannot be had.
pub async fn metadata(client: &reqwest::Client, url: &str) -> Result<Metadata, String> {
    let (document, date) = fetch(client, url).await?;
    let keys_url = document
        .get("jwks_uri")
        .and_then(Value::as_str)
        .ok_or("it names no `jwks_uri`")?;
    let (keys, _) = fetch(client, keys_url).await?;
    let keys = keys.get("keys").and_then(Value::as_array).map_or(0, Vec::len);
    if keys == 0 {
        return Err("it lists no key".to_owned());
    }
    let skew = date
        .and_then(|date| rfc2822::parse(&date).ok())
        .map(|date| Timestamp::now().duration_since(date.timestamp()));
    Ok(Metadata { keys, skew })
}

async fn fetch(client: &reqwest::Client, url: &str) -> Result<(Value, Option<String>), String> {
    let response = client
        .get(url)
        .timeout(TIMEOUT)
        .send()
        .await
        .map_err(|error| format!("no answer: {}", innermost(&error.without_url())))?;
    if !response.status().is_success() {
        return Err(format!("status {}", response.status()));
    }
    let date = response
        .headers()
        .get(header::DATE)
        .and_then(|date| date.to_str().ok())
        .map(str::to_owned);
    let body = http::read_bounded(response, LARGEST_BYTES)
        .await
        .map_err(|error| error.to_string())?;
    let document = serde_json::from_slice(&body).map_err(|_| "it is no JSON".to_owned())?;
    Ok((document, date))
}

/// The innermost cause says most: "connection refused", "dns error".
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(description: &str) -> TokenFailure {
        TokenFailure::Refused {
            status: 401,
            code: entra_code(description),
            description: description.to_owned(),
        }
    }

    #[test]
    fn a_code_of_entra_has_its_mend() {
        let wrong = refused(
            "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the value",
        );
        let expired = refused("AADSTS7000222: The provided client secret keys for app 'x' are expired.");

        assert!(wrong.mend().contains("not its id"), "{}", wrong.mend());
        assert!(expired.mend().contains("expired"), "{}", expired.mend());
        assert!(refused("AADSTS1: new").mend().contains("look the code up"));
    }

    #[test]
    fn every_mend_names_what_to_do() {
        for (code, mend) in ENTRA {
            assert_eq!(entra_code(&format!("{code}: x")).as_deref(), Some(*code));
            assert!(mend.contains(':'), "{code}: {mend}");
        }
    }
}
