//! Query parameters, read so that every wrong one is named at once, and bodies.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use http_body_util::{BodyExt, Limited};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;

use crate::problem::{FieldError, Problem, RouteError};

/// Items of a page when nothing is asked.
const DEFAULT_LIMIT: u32 = 50;
/// Items of a page at most; the log gives no more.
const MOST_ITEMS: u32 = 200;
/// A longer value is none of ours.
const LONGEST_VALUE_BYTES: usize = 2048;
/// What is said of U+0000: nothing that is kept holds one, and PostgreSQL takes none in a statement.
const NUL: &str = "holds the character U+0000";

/// The query of a request. Each reader notes what is wrong; [`Parameters::finish`] tells it all.
#[derive(Debug)]
pub(crate) struct Parameters {
    pairs: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

impl<S: Sync> FromRequestParts<S> for Parameters {
    type Rejection = RouteError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Self::parse(parts.uri.query().unwrap_or_default())
    }
}

impl Parameters {
    /// Reads `name=value&…`, percent-encoded.
    fn parse(query: &str) -> Result<Self, RouteError> {
        let mut pairs = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let decode = |text: &str| {
                percent_decode_str(&text.replace('+', " "))
                    .decode_utf8()
                    .map(std::borrow::Cow::into_owned)
                    .map_err(|_| {
                        RouteError::from(Problem::bad_request("the query is not UTF-8 in percent-encoding"))
                    })
            };
            pairs.push((decode(name)?, decode(value)?));
        }
        Ok(Self {
            pairs,
            errors: Vec::new(),
        })
    }

    /// The value of a parameter, once; an empty one counts as absent.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        let value = self.any_text(name)?;
        if value.contains('\0') {
            self.errors.push(FieldError::query(name, NUL));
            return None;
        }
        Some(value)
    }

    /// As [`Parameters::text`], with any characters: for what is not looked up as it stands.
    pub(crate) fn any_text(&mut self, name: &str) -> Option<String> {
        let mut values = self
            .pairs
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value)
            .filter(|v| !v.is_empty());
        let value = values.next()?.clone();
        if values.next().is_some() {
            self.errors.push(FieldError::query(name, "stands there twice"));
            return None;
        }
        if value.len() > LONGEST_VALUE_BYTES {
            self.errors.push(FieldError::query(
                name,
                format!("has over {LONGEST_VALUE_BYTES} bytes"),
            ));
            return None;
        }
        Some(value)
    }

    /// One of a few words.
    pub(crate) fn word(&mut self, name: &str, words: &[&str]) -> Option<String> {
        let value = self.text(name)?;
        if words.contains(&value.as_str()) {
            return Some(value);
        }
        let words = words
            .iter()
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(", ");
        self.errors
            .push(FieldError::query(name, format!("`{value}` is none of {words}")));
        None
    }

    /// How many items a page has.
    pub(crate) fn limit(&mut self) -> u32 {
        let Some(value) = self.text("limit") else {
            return DEFAULT_LIMIT;
        };
        match value.parse() {
            Ok(limit) if (1..=MOST_ITEMS).contains(&limit) => limit,
            _ => {
                let detail = format!("`{value}` is no number from 1 to {MOST_ITEMS}");
                self.errors.push(FieldError::query("limit", detail));
                DEFAULT_LIMIT
            }
        }
    }

    /// A point in time, as Unix milliseconds.
    pub(crate) fn time(&mut self, name: &str) -> Option<i64> {
        let value = self.text(name)?;
        let time = value.parse::<Timestamp>().ok();
        if time.is_none() {
            let detail = format!("`{value}` is no time like 2026-03-01T00:00:00Z (RFC 3339)");
            self.errors.push(FieldError::query(name, detail));
        }
        time.map(Timestamp::as_millisecond)
    }

    /// The cursor of a list that is numbered from 1: the number of the last item seen.
    pub(crate) fn number_cursor(&mut self) -> i64 {
        let read = |text: &str| text.parse().ok().filter(|number| *number >= 0);
        self.cursor(read).unwrap_or(0)
    }

    /// The cursor of a list that is read here, and not by the log.
    pub(crate) fn cursor<T>(&mut self, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = self.text("cursor")?;
        let cursor = read(&value);
        if cursor.is_none() {
            self.errors.push(FieldError::query(
                "cursor",
                "is none that a page of this list has given",
            ));
        }
        cursor
    }

    /// Notes what is wrong with a parameter beside others.
    pub(crate) fn refuse(&mut self, name: &str, detail: &str) {
        self.errors.push(FieldError::query(name, detail));
    }

    /// Fails with everything that was wrong.
    pub(crate) fn finish(self) -> Result<(), RouteError> {
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid(self.errors).into())
        }
    }
}

/// A path parameter, decoded; a broken encoding is a problem document.
#[derive(Debug)]
pub(crate) struct PathId(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for PathId {
    type Rejection = RouteError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        match axum::extract::Path::<String>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(id)) if id.contains('\0') => {
                Err(Problem::bad_request(format!("the id in the path {NUL}")).into())
            }
            Ok(axum::extract::Path(id)) => Ok(Self(id)),
            Err(_) => Err(Problem::bad_request("the id in the path is not UTF-8 in percent-encoding").into()),
        }
    }
}

/// The turn that a path names: the id of its conversation, and its number.
#[derive(Debug)]
pub(crate) struct PathTurn {
    pub(crate) id: String,
    pub(crate) turn: i64,
}

impl<S: Send + Sync> FromRequestParts<S> for PathTurn {
    type Rejection = RouteError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let path = axum::extract::Path::<(String, String)>::from_request_parts(parts, state).await;
        let Ok(axum::extract::Path((id, turn))) = path else {
            return Err(Problem::bad_request("the id in the path is not UTF-8 in percent-encoding").into());
        };
        if id.contains('\0') {
            return Err(Problem::bad_request(format!("the id in the path {NUL}")).into());
        }
        match turn.parse() {
            Ok(turn) if turn > 0 => Ok(Self { id, turn }),
            _ => {
                let detail = format!("`{turn}` in the path is no number of a turn; they are 1, 2, 3 …");
                Err(Problem::bad_request(detail).into())
            }
        }
    }
}

/// A JSON body; one that cannot be read is a problem document that says where.
#[derive(Debug)]
pub(crate) struct JsonBody<T>(pub(crate) T);

/// Largest body of a call of the admin API.
const LARGEST_BODY_BYTES: usize = 256 * 1024;

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = RouteError;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let body = Limited::new(request.into_body(), LARGEST_BODY_BYTES);
        let bytes = body
            .collect()
            .await
            .map_err(|_| {
                Problem::bad_request(format!(
                    "the body breaks off, or has over {LARGEST_BODY_BYTES} bytes"
                ))
            })?
            .to_bytes();
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            Problem::bad_request(format!("the body is not the JSON that is wanted: {error}")).into()
        })
    }
}

/// The key by which a repeat is known, from `Idempotency-Key`.
pub(crate) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, RouteError> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    match value.to_str() {
        Ok(key) if !key.trim().is_empty() && key.len() <= LONGEST_VALUE_BYTES => {
            Ok(Some(key.trim().to_owned()))
        }
        _ => Err(Problem::bad_request("`Idempotency-Key` must be ASCII text").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(query: &str) -> Parameters {
        Parameters::parse(query).unwrap()
    }

    #[test]
    fn an_absent_or_empty_parameter_is_its_default() {
        let mut query = parameters("cursor=&since=");

        assert_eq!(
            (query.limit(), query.number_cursor(), query.time("since")),
            (50, 0, None)
        );
        query.finish().unwrap();
    }

    #[test]
    fn a_plus_sign_of_a_zone_must_be_encoded() {
        assert_eq!(
            parameters("since=2026-01-01T01:00:00%2B01:00").time("since"),
            Some(1_767_225_600_000)
        );
    }

    #[test]
    fn a_query_that_is_not_utf8_is_refused() {
        assert!(Parameters::parse("channel=%ff").is_err());
    }

    #[test]
    fn a_parameter_that_stands_twice_is_refused() {
        let mut query = parameters("limit=1&limit=2");

        query.limit();

        assert!(query.finish().is_err());
    }
}
