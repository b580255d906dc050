//! The files of the widget and the console, from the binary.

use axum::body::Body;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::problem::Problem;

/// `web/dist`, as it was when the crate was built.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Dist;

/// What our pages may do: run and style themselves from our own files, call this server, nothing else.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                           connect-src 'self' ws: wss:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";
/// Files whose name holds their content's hash never change.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// Others are asked for again each time, and answered 304 when they are the same.
const REVALIDATE: &str = "no-cache";

/// `/`: the page with the widget.
pub(crate) async fn index(headers: HeaderMap) -> Response {
    serve("index.html", &headers)
}

/// `/console`: the review console.
pub(crate) async fn console(headers: HeaderMap) -> Response {
    serve("console.html", &headers)
}

/// `/docs`: the page to read and try the API with.
pub(crate) async fn docs(headers: HeaderMap) -> Response {
    serve("docs.html", &headers)
}

/// Any other file, by its name.
pub(crate) async fn file(path: Result<Path<String>, PathRejection>, headers: HeaderMap) -> Response {
    match path {
        Ok(Path(name)) => serve(&name, &headers),
        Err(_) => Problem::bad_request("the address is not UTF-8 in percent-encoding").into_response(),
    }
}

fn serve(name: &str, headers: &HeaderMap) -> Response {
    match Dist::get(name) {
        Some(file) => answer(name, file, headers),
        None => Problem::not_found("no page or file has this address").into_response(),
    }
}

fn answer(name: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let etag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash()));
    let mime = file.metadata.mimetype();
    let is_page = mime == "text/html";
    let kind = if mime.starts_with("text/") || mime.ends_with("javascript") {
        format!("{mime}; charset=utf-8")
    } else {
        mime.to_owned()
    };
    let is_unchanged = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| {
            matches!(tag.trim().trim_start_matches("W/"), "*") || tag.trim().trim_start_matches("W/") == etag
        });

    let mut response = if is_unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(file.data.into_owned()).into_response()
    };
    let set = response.headers_mut();
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        set.insert(header::ETAG, etag);
    }
    let caching = if is_hashed(name) { IMMUTABLE } else { REVALIDATE };
    set.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if !is_unchanged && let Ok(kind) = HeaderValue::from_str(&kind) {
        set.insert(header::CONTENT_TYPE, kind);
    }
    if is_page {
        set.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(PAGE_POLICY),
        );
    } else {
        // The widget runs in other people's pages: they load its script, and the script what it needs.
        set.insert(
            "cross-origin-resource-policy",
            HeaderValue::from_static("cross-origin"),
        );
    }
    response
}

/// Whether a name holds a hash, as bundlers write it: `name-1A2B3C4D.js`.
fn is_hashed(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.rsplit_once(['-', '.']).is_some_and(|(_, hash)| {
        hash.len() >= 8
            && hash.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && hash.bytes().any(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_with_a_hash_never_changes() {
        assert!(is_hashed("chunk-1A2B3C4D.js"));
        assert!(!is_hashed("widget-chat.js"));
        assert!(!is_hashed("index.html"));
        assert!(!is_hashed("widget-launcher.js"));
    }

    #[test]
    fn a_file_that_is_not_there_is_not_found() {
        assert_eq!(
            serve("../Cargo.toml", &HeaderMap::new()).status(),
            StatusCode::NOT_FOUND
        );
    }
}
