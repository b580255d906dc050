//! Paths of Bot Framework and Direct Line as they are meant: clients join a base address that ends in a slash with a path that
//! begins with one, and some end a path in a slash.

use axum::extract::Request;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;

/// Takes doubled slashes and a slash at the end out of the paths that programs make; pages keep theirs.
pub(crate) fn map(mut request: Request) -> Request {
    if let Some(uri) = plain(request.uri()) {
        *request.uri_mut() = uri;
    }
    request
}

fn plain(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    // Nearly every path: nothing is made for it.
    if !path.contains("//") && !path.ends_with('/') {
        return None;
    }
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    if !matches!(
        segments.as_slice(),
        ["v3", "directline", ..] | ["api", "messages"]
    ) {
        return None;
    }
    let mut plain = format!("/{}", segments.join("/"));
    if let Some(query) = uri.query() {
        plain.push('?');
        plain.push_str(query);
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(plain).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_that_mean_nothing_are_taken_out() {
        let plain = |uri: &str| plain(&uri.parse().unwrap()).map(|uri| uri.to_string());

        assert_eq!(
            plain("//v3/directline//conversations/?watermark=a//").as_deref(),
            Some("/v3/directline/conversations?watermark=a//")
        );
        assert_eq!(plain("/api/messages/").as_deref(), Some("/api/messages"));
        assert_eq!(
            plain("http://a.example//api/messages").as_deref(),
            Some("http://a.example/api/messages")
        );
        for unchanged in [
            "/",
            "/docs/",
            "//evil.example/",
            "/v3/directline/conversations",
            "/api/admin/v1//conversations",
        ] {
            assert_eq!(plain(unchanged), None, "{unchanged}");
        }
    }
}
