//! Files. That one was sent is noted, with its name and type; what is in it is read past and not kept.

use axum::Json;
use axum::body::Body;
use axum::extract::multipart::MultipartError;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Extension, FromRequest, Multipart, Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use bot_framework::{Activity, Attachment};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Deserialize;

use super::Call;
use super::activities::{Posted, take};
use super::caller::authenticate_for;
use super::conversations::{bad_query, path_id};
use crate::body;
use crate::middleware::client_address::Client;
use crate::problem::{ChannelError, ChannelErrorBody};
use crate::state::App;
use crate::turn::BOT_ID;

/// The part of a multipart body that holds the activity.
const ACTIVITY_PART: &str = "application/vnd.microsoft.activity";
/// Files of one upload that are noted.
const MOST_FILES: usize = 20;
/// Longest name of a file that is kept.
const LONGEST_NAME_CHARS: usize = 255;

/// Who uploads, when the token does not say.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Uploader {
    user_id: Option<String>,
}

/// Takes files: one as the body, or several with an activity as `multipart/form-data`.
#[utoipa::path(
    post,
    path = "/v3/directline/conversations/{conversationId}/upload",
    tag = "direct-line",
    params(
        ("conversationId" = String, Path, description = "The conversation."),
        ("userId" = Option<String>, Query, description = "Who sends; needed when the token was made for nobody."),
    ),
    request_body(content = String, content_type = "application/octet-stream", description = "The file, or `multipart/form-data`."),
    responses(
        (status = 200, body = Posted),
        (status = 400, description = "The body or `userId` is wrong.", body = ChannelErrorBody),
        (status = 401, description = "No Bearer secret or token.", body = ChannelErrorBody),
        (status = 403, description = "It does not hold here.", body = ChannelErrorBody),
        (status = 404, description = "There is no such conversation.", body = ChannelErrorBody),
        (status = 413, description = "The files are too large.", body = ChannelErrorBody),
        (status = 429, description = "Too many calls; see `Retry-After`.", body = ChannelErrorBody),
    ),
    security(("direct_line" = []))
)]
pub(crate) async fn post(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    path: Result<Path<String>, PathRejection>,
    query: Result<Query<Uploader>, QueryRejection>,
    request: Request,
) -> Result<Json<Posted>, ChannelError> {
    let id = path_id(path)?;
    let headers = request.headers().clone();
    let uri: Uri = request.uri().clone();
    let call = Call::new(&app, &headers, &uri, client);
    let mut grant = authenticate_for(&app, &call, &id)?;
    if grant.user_id.is_none() {
        let Query(query) = query.map_err(|rejection| bad_query(&rejection))?;
        let user = query.user_id.filter(|id| !id.is_empty());
        let user = user.ok_or_else(|| ChannelError::missing("`userId` is missing in the query"))?;
        body::require_user_id("userId", &user)?;
        grant.user_id = Some(user).filter(|id| id != BOT_ID);
    }
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let activity = if kind.to_ascii_lowercase().starts_with("multipart/form-data") {
        multipart(&app, request).await?
    } else {
        single(&app, kind, &headers, request.into_body()).await?
    };
    take(&app, &grant, activity).await.map(Json)
}

/// The body is the file.
async fn single(app: &App, kind: &str, headers: &HeaderMap, body: Body) -> Result<Activity, ChannelError> {
    let limit = app.settings().upload_bytes;
    let size = read_past(body, limit).await?;
    if size == 0 {
        return Err(ChannelError::missing("the body holds no file"));
    }
    let disposition = headers
        .get(header::CONTENT_DISPOSITION)
        .and_then(|value| value.to_str().ok());
    Ok(Activity {
        kind: "message".to_owned(),
        ..Activity::default()
    }
    .with_attachment(file(kind, disposition.and_then(file_name))))
}

/// Reads a body to its end without keeping it, and counts it.
async fn read_past(body: Body, limit: usize) -> Result<usize, ChannelError> {
    let mut body = Limited::new(body, limit);
    let mut size = 0;
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => size += frame.data_ref().map_or(0, axum::body::Bytes::len),
            Err(error) if error.is::<LengthLimitError>() => return Err(ChannelError::too_large(limit)),
            Err(_) => return Err(ChannelError::bad_argument("the body ended before its length")),
        }
    }
    Ok(size)
}

/// Several files, and maybe the activity they belong to.
async fn multipart(app: &App, request: Request) -> Result<Activity, ChannelError> {
    let limit = app.settings().upload_bytes;
    let refused = |error: MultipartError| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            ChannelError::too_large(limit)
        } else {
            ChannelError::bad_argument("the multipart body is malformed")
        }
    };
    let mut parts = Multipart::from_request(request.map(|body| Body::new(Limited::new(body, limit))), &())
        .await
        .map_err(|_| ChannelError::bad_argument("the multipart body has no boundary"))?;
    let mut activity = None;
    let mut files = Vec::new();
    while let Some(mut part) = parts.next_field().await.map_err(refused)? {
        let kind = part.content_type().unwrap_or_default().to_owned();
        let name = part.file_name().map(str::to_owned);
        let is_activity = kind.to_ascii_lowercase().starts_with(ACTIVITY_PART);
        let mut content = Vec::new();
        let mut size = 0_usize;
        while let Some(chunk) = part.chunk().await.map_err(refused)? {
            size += chunk.len();
            if is_activity && size <= app.settings().activity_bytes {
                content.extend_from_slice(&chunk);
            }
        }
        if is_activity {
            if size > app.settings().activity_bytes {
                return Err(ChannelError::too_large(app.settings().activity_bytes));
            }
            activity = Some(body::parse_activity(&content)?);
        } else if files.len() < MOST_FILES {
            files.push(file(&kind, name));
        }
    }
    let mut activity = activity.unwrap_or_else(|| Activity {
        kind: "message".to_owned(),
        ..Activity::default()
    });
    if files.is_empty() && activity.text.is_none() {
        return Err(ChannelError::missing(
            "the body holds neither a file nor an activity with text",
        ));
    }
    activity.attachments.extend(files);
    Ok(activity)
}

fn file(kind: &str, name: Option<String>) -> Attachment {
    let essence = kind.split(';').next().unwrap_or_default().trim();
    Attachment {
        content_type: if essence.is_empty() {
            "application/octet-stream"
        } else {
            essence
        }
        .to_owned(),
        name: name
            .map(|name| {
                base(&name)
                    .chars()
                    .filter(|c| !c.is_control())
                    .take(LONGEST_NAME_CHARS)
                    .collect()
            })
            .filter(|name: &String| !name.is_empty()),
        ..Attachment::default()
    }
}

/// The `filename` of a `Content-Disposition` (RFC 6266).
fn file_name(disposition: &str) -> Option<String> {
    disposition.split(';').find_map(|part| {
        let (name, value) = part.split_once('=')?;
        if !name.trim().eq_ignore_ascii_case("filename") {
            return None;
        }
        Some(value.trim().trim_matches('"').to_owned())
    })
}

/// A name without the folders before it, which a browser may send and which are nobody's business.
fn base(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_without_its_path() {
        let named = |disposition| file("image/png", file_name(disposition)).name;

        for (disposition, name) in [
            (r#"form-data; name="a"; filename="b c.png""#, Some("b c.png")),
            (r#"attachment; FileName="C:\x\d.txt""#, Some("d.txt")),
            (r#"attachment; filename="../../e.txt""#, Some("e.txt")),
            (r#"attachment; filename="f/""#, None),
            ("inline", None),
        ] {
            assert_eq!(named(disposition).as_deref(), name, "{disposition}");
        }
    }
}
