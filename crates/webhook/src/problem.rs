//! The two shapes of an error: RFC 9457 problem documents on our own paths, `{"error":{"code","message"}}` on the paths of
//! Bot Framework and Direct Line. A 5xx tells the client nothing but the request id.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bot_framework::error::{ActivityError, code};
use conversation_log::LogError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::middleware::request_id;

/// Try again after this long when the server is busy without saying how long.
const BUSY_RETRY_AFTER: Duration = Duration::from_secs(1);

/// A problem document (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// A stable path that names the kind of problem, described in `docs/api.md`.
    #[serde(rename = "type")]
    #[schema(example = "/problems/not-found")]
    kind: &'static str,
    /// What kind of problem it is.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong here, and how to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// One entry for each value that is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// The request, to look up in the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(skip)]
    retry_after: Option<Duration>,
}

/// One value that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// Where it is: a JSON pointer into the body, under `/query` for a query parameter.
    #[schema(example = "/query/limit")]
    pointer: String,
    /// What is wrong with it.
    detail: String,
}

impl FieldError {
    /// A query parameter that is wrong.
    pub(crate) fn query(name: &str, detail: impl Into<String>) -> Self {
        Self {
            pointer: format!("/query/{name}"),
            detail: detail.into(),
        }
    }

    /// A field of the body that is wrong; `path` has its names with slashes between them.
    pub(crate) fn body(path: &str, detail: impl Into<String>) -> Self {
        Self {
            pointer: if path.is_empty() {
                String::new()
            } else {
                format!("/{path}")
            },
            detail: detail.into(),
        }
    }
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, title: &'static str) -> Self {
        Self {
            kind,
            title,
            status: status.as_u16(),
            detail: None,
            errors: Vec::new(),
            request_id: None,
            retry_after: None,
        }
    }

    fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// No or unknown admin key.
    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "/problems/unauthorized", "An admin key is needed").with_detail(
            "send `Authorization: Bearer KEY`; `helpline admin-key create` makes a key, or set HELPLINE_ADMIN_KEY",
        )
    }

    /// An origin that may not do this.
    pub(crate) fn origin_refused(origin: &str) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "/problems/origin-refused",
            "This page may not do that",
        )
        .with_detail(format!(
            "`{origin}` is not among the allowed origins; add it to HELPLINE_ORIGINS"
        ))
    }

    /// Nothing has this address.
    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "/problems/not-found",
            "There is no such thing",
        )
        .with_detail(detail)
    }

    /// The path is known, the method is not.
    pub(crate) fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "/problems/method-not-allowed",
            "This method is not allowed here",
        )
        .with_detail("the `Allow` header names the methods that are")
    }

    /// Several conversations have this id.
    pub(crate) fn ambiguous(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "/problems/ambiguous",
            "More than one thing has this name",
        )
        .with_detail(detail)
    }

    /// What is asked for runs already, and one runs at a time.
    pub(crate) fn running(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "/problems/running", "It runs already").with_detail(detail)
    }

    /// A person who cannot be written to.
    pub(crate) fn unreachable(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "/problems/unreachable",
            "The person cannot be reached",
        )
        .with_detail(detail)
    }

    /// An `Idempotency-Key` that came with something else before (draft-ietf-httpapi-idempotency-key-header, 2.7).
    pub(crate) fn key_reused() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "/problems/key-reused",
            "The key stands for something else",
        )
        .with_detail("`Idempotency-Key` came with something else before; take a new key for what is new")
    }

    /// Values that are wrong.
    pub(crate) fn invalid(errors: Vec<FieldError>) -> Self {
        Self {
            errors,
            ..Self::new(StatusCode::BAD_REQUEST, "/problems/invalid", "A value is wrong")
        }
    }

    /// A request that cannot be read at all.
    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "/problems/bad-request",
            "The request cannot be read",
        )
        .with_detail(detail)
    }

    /// Too many requests.
    pub(crate) fn rate_limited(retry_after: Duration) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "/problems/rate-limited",
                "Too many requests",
            )
            .with_detail("the `Retry-After` header says when to try again")
        }
    }

    /// The server cannot do it now.
    pub(crate) fn busy(retry_after: Duration) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "/problems/busy",
                "The server is busy",
            )
            .with_detail("the `Retry-After` header says when to try again")
        }
    }

    /// The server is wrong; its log says how.
    pub(crate) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "/problems/internal",
            "The server failed",
        )
    }
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self.request_id = request_id::current();
        let retry_after = self.retry_after;
        let mut response = (status, Json(self)).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        set_retry_after(&mut response, retry_after);
        response
    }
}

/// What an operator reads when a turn could not be stored.
pub(crate) const OUT_OF_REACH: &str = "the conversation log failed: is its database up, and its disk not full? \
                                       turns are taken again once it answers";

/// What a handler of our own API fails with: a problem document, made once.
#[derive(Debug)]
pub(crate) struct RouteError(Box<Problem>);

impl From<Problem> for RouteError {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl From<LogError> for RouteError {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Busy { retry_after } => Problem::busy(retry_after),
            LogError::Closed => Problem::busy(BUSY_RETRY_AFTER),
            LogError::Unavailable(_) => {
                tracing::error!(error = %chain(&error), "{OUT_OF_REACH}");
                Problem::busy(BUSY_RETRY_AFTER)
            }
            // What a caller asked for cannot be read by the log: a cursor that is not one.
            LogError::Rejected { reason } => Problem::bad_request(reason),
            LogError::Incompatible { .. } => {
                tracing::error!(error = %chain(&error), "the conversation log failed");
                Problem::internal()
            }
        }
        .into()
    }
}

impl IntoResponse for RouteError {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

/// The error of a Bot Framework or Direct Line path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChannelError {
    status: StatusCode,
    code: &'static str,
    message: String,
    retry_after: Option<Duration>,
}

/// The body of a [`ChannelError`].
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChannelErrorBody {
    error: ChannelErrorDetail,
}

/// Code and message of a [`ChannelError`].
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChannelErrorDetail {
    /// Stable, for programs.
    #[schema(example = "BadArgument")]
    code: &'static str,
    /// What is wrong, for people.
    message: String,
}

impl ChannelError {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            retry_after: None,
        }
    }

    /// No Bearer credentials.
    pub(crate) fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code::UNAUTHORIZED, message)
    }

    /// Credentials that do not hold.
    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code::FORBIDDEN, message)
    }

    /// A token that did hold once.
    pub(crate) fn token_expired() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            code::TOKEN_EXPIRED,
            "the token has expired; start a new conversation",
        )
    }

    /// A value that is wrong.
    pub(crate) fn bad_argument(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code::BAD_ARGUMENT, message)
    }

    /// A value that is missing.
    pub(crate) fn missing(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code::MISSING_PROPERTY, message)
    }

    /// No such conversation or path.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, code::NOT_FOUND, message)
    }

    /// The path is known, the method is not.
    pub(crate) fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            code::METHOD_NOT_ALLOWED,
            "the `Allow` header names what is allowed",
        )
    }

    /// A body over its limit.
    pub(crate) fn too_large(limit_bytes: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            code::TOO_LARGE,
            format!("at most {limit_bytes} bytes are taken here"),
        )
    }

    /// A body that does not come to its end (RFC 9110 §15.5.9).
    pub(crate) fn too_slow(limit: Duration) -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            code::REQUEST_TIMEOUT,
            format!(
                "the body was not complete after {} seconds; send it again",
                limit.as_secs()
            ),
        )
    }

    /// A body in another format.
    pub(crate) fn unsupported_media_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            code::UNSUPPORTED_MEDIA_TYPE,
            "send the body as `Content-Type: application/json`",
        )
    }

    /// A body that is packed, such as by `gzip`: unpacked it could be of any size.
    pub(crate) fn packed() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            code::UNSUPPORTED_MEDIA_TYPE,
            "send the body as it is, without `Content-Encoding`",
        )
    }

    /// Something that is not built.
    pub(crate) fn not_implemented(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, code::NOT_IMPLEMENTED, message)
    }

    /// Too many requests.
    pub(crate) fn rate_limited(retry_after: Duration) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                code::RATE_LIMITED,
                "the `Retry-After` header says when to try again",
            )
        }
    }

    /// The server cannot do it now; nothing was stored.
    pub(crate) fn busy(retry_after: Duration) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                code::UNAVAILABLE,
                "the `Retry-After` header says when to try again",
            )
        }
    }

    /// The server is wrong; its log says how.
    pub(crate) fn internal() -> Self {
        let id = request_id::current().unwrap_or_default();
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            code::BOT_ERROR,
            format!("the server failed; request {id}"),
        )
    }
}

impl From<ActivityError> for ChannelError {
    fn from(error: ActivityError) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error.code(), error.to_string())
    }
}

impl From<LogError> for ChannelError {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Busy { retry_after } => Self::busy(retry_after),
            LogError::Closed => Self::busy(BUSY_RETRY_AFTER),
            LogError::Unavailable(_) => {
                tracing::error!(error = %chain(&error), "{OUT_OF_REACH}");
                Self::busy(BUSY_RETRY_AFTER)
            }
            LogError::Rejected { .. } | LogError::Incompatible { .. } => {
                tracing::error!(error = %chain(&error), "the conversation log failed");
                Self::internal()
            }
        }
    }
}

impl IntoResponse for ChannelError {
    fn into_response(self) -> Response {
        let body = ChannelErrorBody {
            error: ChannelErrorDetail {
                code: self.code,
                message: self.message,
            },
        };
        let mut response = (self.status, Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        set_retry_after(&mut response, self.retry_after);
        response
    }
}

/// `Retry-After` in whole seconds, rounded up: rounded down, the caller would come too early.
fn set_retry_after(response: &mut Response, after: Option<Duration>) {
    if let Some(after) = after {
        let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    }
}

/// An error with all its causes, in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        // Many errors repeat their source in their own text.
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Caused {
        text: &'static str,
        #[source]
        cause: Option<Box<Self>>,
    }

    fn caused(text: &'static str, cause: Option<Caused>) -> Caused {
        Caused {
            text,
            cause: cause.map(Box::new),
        }
    }

    #[test]
    fn a_cause_that_an_error_tells_itself_is_told_once() {
        let disk = caused("the disk is full", None);
        let database = caused("the database failed: the disk is full", Some(disk));
        let log = caused("the log cannot be written", Some(database));

        assert_eq!(
            chain(&log),
            "the log cannot be written: the database failed: the disk is full"
        );
    }
}
