//! `/api/admin/v1/incidents`: what is down, and the switch for it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use knowledge::Incident;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::admin::parameters::{JsonBody, PathId};
use crate::clock::{now_ms, timestamp};
use crate::problem::{FieldError, Problem, RouteError};
use crate::state::App;
use crate::status::{self, SourceItem};

/// Incidents that may be switched on at once.
const MOST_BY_HAND: usize = 50;
/// Longest text of one, in characters.
const LONGEST_CHARS: usize = 300;

/// What is down, and who says so.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Incidents {
    /// Open now, of all sources.
    items: Vec<IncidentItem>,
    /// The sources of `helpline.toml`, as this server knows them.
    sources: Vec<SourceItem>,
}

/// One open incident.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IncidentItem {
    /// `source/id`; the source is `admin` for what was switched on by hand.
    #[schema(example = "admin/gate-2")]
    id: String,
    /// What is wrong.
    title: String,
    /// How it stands, in the source's word.
    status: String,
    /// When it began (RFC 3339, UTC).
    started_at: Option<String>,
    /// What it is about.
    words: Vec<String>,
    /// Where it is followed up.
    link: Option<String>,
}

/// An incident to be switched on.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct IncidentBody {
    /// What is wrong, in one line.
    #[schema(example = "Signing in fails")]
    title: String,
    /// How it stands.
    status: Option<String>,
    /// Products, components and words of symptoms that it is about; words of the title count too.
    #[serde(default)]
    words: Vec<String>,
    /// Where it is followed up.
    link: Option<String>,
}

/// Lists what is down now.
#[utoipa::path(
    get,
    path = "/api/admin/v1/incidents",
    tag = "admin",
    responses(
        (status = 200, body = Incidents),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn get(State(app): State<App>) -> Json<Incidents> {
    let items = app
        .incidents()
        .iter()
        .map(|incident| IncidentItem {
            id: incident.id.clone(),
            title: incident.title.clone(),
            status: incident.status.clone(),
            started_at: incident.started.map(|at| format!("{at:.3}")),
            words: incident.words.clone(),
            link: incident.link.clone(),
        })
        .collect();
    Json(Incidents {
        items,
        sources: app.board().sources(),
    })
}

/// Switches an incident on, or changes it. All replicas tell of it within seconds.
#[utoipa::path(
    put,
    path = "/api/admin/v1/incidents/{id}",
    tag = "admin",
    params(("id" = String, Path, description = "A name of your choice.")),
    request_body = IncidentBody,
    responses(
        (status = 204, description = "It is on."),
        (status = 400, description = "A value is wrong.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn put(
    State(app): State<App>,
    PathId(id): PathId,
    JsonBody(body): JsonBody<IncidentBody>,
) -> Result<StatusCode, RouteError> {
    let mut errors = Vec::new();
    if body.title.trim().is_empty() {
        errors.push(FieldError::body("title", "is empty"));
    }
    let texts = [Some(&body.title), body.status.as_ref(), body.link.as_ref()];
    let texts: Vec<&String> = texts.into_iter().flatten().chain(&body.words).collect();
    if texts
        .iter()
        .any(|text| text.chars().any(|c| c.is_control() && !c.is_whitespace()))
    {
        errors.push(FieldError::body("", "a text holds a control character"));
    }
    if texts.iter().any(|text| text.chars().count() > LONGEST_CHARS) {
        errors.push(FieldError::body(
            "",
            format!("a text has over {LONGEST_CHARS} characters"),
        ));
    }
    if body
        .link
        .as_deref()
        .is_some_and(|link| !(link.starts_with("https://") || link.starts_with("http://")))
    {
        errors.push(FieldError::body("link", "must begin with https://"));
    }
    let is_on = app.board().by_hand().iter().any(|incident| incident.id == id);
    if !is_on && app.board().by_hand().len() >= MOST_BY_HAND {
        errors.push(FieldError::body(
            "",
            format!("{MOST_BY_HAND} incidents are on already"),
        ));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors).into());
    }
    let now = timestamp(now_ms());
    status::switch(&app, |incidents| {
        let started = incidents
            .iter()
            .find(|incident| incident.id == id)
            .and_then(|incident| incident.started);
        incidents.retain(|incident| incident.id != id);
        incidents.push(Incident {
            id: id.clone(),
            title: body.title.trim().to_owned(),
            status: body.status.unwrap_or_default(),
            started: started.or(Some(now)),
            words: body.words,
            link: body.link,
        });
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Switches an incident off.
#[utoipa::path(
    delete,
    path = "/api/admin/v1/incidents/{id}",
    tag = "admin",
    params(("id" = String, Path, description = "The name it was switched on by.")),
    responses(
        (status = 204, description = "It is off."),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn delete(State(app): State<App>, PathId(id): PathId) -> Result<StatusCode, RouteError> {
    status::switch(&app, |incidents| incidents.retain(|incident| incident.id != id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
