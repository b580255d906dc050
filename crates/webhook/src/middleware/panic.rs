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

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::extract::Request;
    use axum::http::StatusCode;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use http_body_util::BodyExt;
    use tower::{ServiceBuilder, ServiceExt};
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_a_500_that_tells_the_request_and_nothing_else() {
        async fn panics() -> &'static str {
            panic!("what a person wrote")
        }
        let router = Router::new().route("/", get(panics)).layer(
            ServiceBuilder::new()
                .layer(from_fn(request_id::layer))
                .layer(CatchPanicLayer::custom(answer)),
        );
        let request = Request::get("/")
            .header("x-request-id", "r-1")
            .body(Body::empty())
            .unwrap();

        let response = router.oneshot(request).await.unwrap();

        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let told = serde_json::json!({
            "type": "/problems/internal", "title": "The server failed", "status": 500, "request_id": "r-1",
        });
        assert_eq!(body, told);
    }
}
