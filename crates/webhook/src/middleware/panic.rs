//! A panic is one failed request, never a dead process.

use std::any::Any;

use axum::response::{IntoResponse, Response};

use crate::middleware::request_id;
use crate::problem::Problem;

/// Logs the panic and answers 500 with the request's id. The message of a panic stays in the log: it may quote data.
#[expect(clippy::needless_pass_by_value, reason = "the signature is tower-http's")]
pub(crate) fn answer(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without a message");
    tracing::error!(request.id = request_id::current(), message, "a handler panicked");
    Problem::internal().into_response()
}
