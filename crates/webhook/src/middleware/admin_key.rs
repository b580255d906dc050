//! Who may read conversations: the bearer of the key in the settings, or of one in the database, which has a name.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::middleware::client_address::Client;
use crate::middleware::rate_limit::Key;
use crate::problem::{Problem, RouteError};
use crate::state::App;

/// Name of the key that a request came with, in its extensions; the key of the settings has none, and one of the database may
/// have none.
#[derive(Debug, Clone)]
pub(crate) struct KeyName(pub(crate) Option<String>);

/// Lets the request pass with a valid key, and answers 401 without.
pub(crate) async fn layer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let address = request.extensions().get::<Client>().map(|client| client.address);
    if let Some(Err(wait)) = address.map(|address| app.check_rate(&Key::address(address))) {
        return Problem::rate_limited(wait).into_response();
    }
    match authorize(&app, request.headers()).await {
        Ok(name) => {
            request.extensions_mut().insert(name);
            next.run(request).await
        }
        Err(error) => error.into_response(),
    }
}

/// Checks the `Authorization` header.
pub(crate) async fn authorize(app: &App, headers: &HeaderMap) -> Result<KeyName, RouteError> {
    let key = bearer(headers).ok_or_else(Problem::unauthorized)?;
    let hash: [u8; 32] = Sha256::digest(key.as_bytes()).into();
    if let Some(own) = &app.settings().admin_key {
        // Hashes are compared, so that neither the content nor the length of the key shows in the time it takes.
        let own: [u8; 32] = Sha256::digest(own.expose_secret().as_bytes()).into();
        if bool::from(own.ct_eq(&hash)) {
            return Ok(KeyName(None));
        }
    }
    match app.log().admin_key(hash).await? {
        Some(key) => Ok(KeyName(Some(key.name).filter(|name| !name.is_empty()))),
        None => Err(Problem::unauthorized().into()),
    }
}

/// The token of `Authorization: Bearer …`; the scheme in any case (RFC 9110 §11.1).
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bearer_credentials_count() {
        let token = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
            bearer(&headers).map(str::to_owned)
        };

        assert_eq!(token("Bearer abc").as_deref(), Some("abc"));
        assert_eq!(token("bearer  abc ").as_deref(), Some("abc"));
        assert_eq!(token("Basic abc"), None);
        assert_eq!(token("Bearer "), None);
        assert_eq!(token("Bearer"), None);
        assert_eq!(bearer(&HeaderMap::new()), None);
    }
}
