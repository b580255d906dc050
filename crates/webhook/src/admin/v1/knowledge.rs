//! `GET /api/admin/v1/knowledge`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::knowledge_health::KnowledgeRefusal;
use crate::problem::Problem;
use crate::state::App;

/// What answers now, and why a change does not.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KnowledgeItem {
    /// Version of the knowledge that answers, as each turn names it.
    #[schema(example = "0f2d9c41b7a3e865")]
    version: String,
    /// Articles in it.
    articles: usize,
    /// Entries in it.
    entries: usize,
    /// Why the folder does not serve as it is now; `null` where it does.
    #[schema(required)]
    refused: Option<KnowledgeRefusal>,
}

/// Tells what knowledge answers. A changed folder with errors is refused, and the knowledge before it goes on: then `refused`
/// says why, with the places of the first errors.
#[utoipa::path(
    get,
    path = "/api/admin/v1/knowledge",
    tag = "admin",
    responses(
        (status = 200, body = KnowledgeItem),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn get(State(app): State<App>) -> Json<KnowledgeItem> {
    let agent = app.agent();
    let knowledge = agent.knowledge();
    Json(KnowledgeItem {
        version: knowledge.version.0.clone(),
        articles: knowledge.articles.len(),
        entries: knowledge.entries.len(),
        refused: app.knowledge_health().refusal(),
    })
}
