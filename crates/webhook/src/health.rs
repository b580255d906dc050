//! Liveness, readiness and metrics.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::middleware::admin_key;
use crate::problem::{OUT_OF_REACH, Problem, RouteError, chain};
use crate::state::App;
use crate::telemetry;

/// What `/healthz` and `/readyz` answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok` or `unavailable`.
    status: &'static str,
    /// Version of the knowledge that answers now.
    #[serde(skip_serializing_if = "Option::is_none")]
    knowledge: Option<String>,
    /// Why the changed knowledge does not serve, while the one before goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    knowledge_refused: Option<String>,
}

/// Whether the process lives.
#[utoipa::path(get, path = "/healthz", tag = "operations", responses((status = 200, body = Health)))]
pub(crate) async fn live() -> Json<Health> {
    Json(Health {
        status: "ok",
        knowledge: None,
        knowledge_refused: None,
    })
}

/// Whether turns are taken now.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operations",
    responses(
        (status = 200, description = "Turns are taken.", body = Health),
        (status = 503, description = "The log cannot store a turn, or the server is stopping.", body = Health),
    )
)]
pub(crate) async fn ready(State(app): State<App>) -> Response {
    let knowledge = Some(app.agent().knowledge().version.0.clone());
    let knowledge_refused = app.knowledge_health().refusal().map(|refusal| refusal.reason);
    if app.stopping().is_cancelled() {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            Json(Health {
                status: "stopping",
                knowledge,
                knowledge_refused,
            }),
        )
            .into_response();
    }
    match app.log().ready().await {
        Ok(()) => Json(Health {
            status: "ok",
            knowledge,
            knowledge_refused,
        })
        .into_response(),
        Err(error) => {
            tracing::warn!(error = %chain(&error), "not ready: {OUT_OF_REACH}");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                Json(Health {
                    status: "unavailable",
                    knowledge,
                    knowledge_refused,
                }),
            )
                .into_response()
        }
    }
}

/// Metrics for Prometheus.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "operations",
    responses(
        (status = 200, description = "Metrics in Prometheus' text format.", body = String, content_type = "text/plain"),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn metrics(State(app): State<App>, headers: HeaderMap) -> Result<Response, RouteError> {
    if app.metrics_listen().is_some() {
        return Err(
            Problem::not_found("metrics are served at the address of HELPLINE_METRICS_LISTEN").into(),
        );
    }
    admin_key::authorize(&app, &headers).await?;
    Ok(render(&app).await)
}

/// Metrics without a key, for the address of its own.
pub(crate) async fn metrics_unlocked(State(app): State<App>) -> Response {
    render(&app).await
}

async fn render(app: &App) -> Response {
    if let Ok((waiting, parked)) = app.log().outbox_depth().await {
        telemetry::set_outbox(waiting, parked);
    }
    match telemetry::handle() {
        Some(handle) => (
            [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
            handle.render(),
        )
            .into_response(),
        None => Problem::internal().into_response(),
    }
}
