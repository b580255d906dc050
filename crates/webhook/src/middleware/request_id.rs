//! An id for each request: in the log, in the answer's `x-request-id`, and in problem documents.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

/// The header the id is read from and answered in.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A longer id from a client or a proxy is replaced: it would fill the log.
const LONGEST_ID: usize = 64;

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request that is being answered; `None` outside of one.
pub(crate) fn current() -> Option<String> {
    CURRENT.try_with(Clone::clone).ok()
}

/// Takes the id a proxy has given, or makes one, and keeps it for the time of the request.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    let given = request
        .headers()
        .get(X_REQUEST_ID)
        .and_then(|value| value.to_str().ok());
    let id = match given {
        Some(id) if is_plain(id) => id.to_owned(),
        _ => Uuid::now_v7().to_string(),
    };
    let mut response = CURRENT.scope(id.clone(), next.run(request)).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    response
}

/// Letters, digits and dashes only, so that an id cannot forge a log line.
fn is_plain(id: &str) -> bool {
    (1..=LONGEST_ID).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_could_forge_a_log_line_is_replaced() {
        assert!(is_plain("01890-abc"));
        assert!(!is_plain(""));
        assert!(!is_plain("a\nb"));
        assert!(!is_plain(&"a".repeat(65)));
    }
}
