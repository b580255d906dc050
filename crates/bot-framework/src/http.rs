//! The one HTTP client, and bounded reading.
//!
//! Everything that leaves the process goes through [`client`]: ring as the only TLS crypto, the roots of webpki, no redirects
//! (a token must not follow one, and a metadata address must not be moved), no proxy from the environment (an address that
//! is checked must be the address that is called), and a limit on time.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::error::HttpClientError;

/// Time to reach a server.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Time for a whole exchange. The connector's slow answers are about 10 s; a delivery that takes longer is retried.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

/// Builds the client and installs ring as the crypto provider of the process, once.
///
/// # Errors
/// [`HttpClientError`] when TLS or the client cannot be set up; then the process cannot do its work.
pub fn client() -> Result<reqwest::Client, HttpClientError> {
    builder()?.build().map_err(HttpClientError::Client)
}

/// [`client`], before it is built: for one that chooses the addresses it may reach.
///
/// # Errors
/// [`HttpClientError`] when TLS cannot be set up.
pub fn builder() -> Result<reqwest::ClientBuilder, HttpClientError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    // An error means that one is installed already: the second call of this function, or the database driver.
    let _ = rustls::crypto::CryptoProvider::install_default(provider.as_ref().clone());

    let mut roots = rustls::RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(HttpClientError::Tls)?
        .with_root_certificates(roots)
        .with_no_client_auth();

    Ok(reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(REQUEST_TIMEOUT)
        .user_agent(concat!("helpline/", env!("CARGO_PKG_VERSION"))))
}

/// Why a document could not be fetched. For the log only.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// No connection, no answer in time, or a broken one.
    #[error("no answer")]
    Transport(#[source] reqwest::Error),
    /// Another status than 200.
    #[error("status {0}")]
    Status(u16),
    /// Over the bound.
    #[error("larger than {0} bytes")]
    TooLarge(usize),
    /// Not JSON.
    #[error("not JSON")]
    NotJson,
}

/// Fetches a JSON document of at most `largest_bytes` within `timeout`.
pub(crate) async fn get_json(
    client: &reqwest::Client,
    url: &str,
    timeout: Duration,
    largest_bytes: usize,
) -> Result<Value, FetchError> {
    let response = client
        .get(url)
        .header(reqwest::header::ACCEPT, "application/json")
        .timeout(timeout)
        .send()
        .await
        .map_err(|error| FetchError::Transport(error.without_url()))?;
    if response.status() != reqwest::StatusCode::OK {
        return Err(FetchError::Status(response.status().as_u16()));
    }
    let body = read_bounded(response, largest_bytes).await?;
    serde_json::from_slice(&body).map_err(|_| FetchError::NotJson)
}

/// Reads a body of at most `largest_bytes`; a larger one is left unread.
///
/// # Errors
/// [`FetchError::Transport`] when it breaks off, [`FetchError::TooLarge`] when it is larger.
pub async fn read_bounded(
    mut response: reqwest::Response,
    largest_bytes: usize,
) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| FetchError::Transport(error.without_url()))?
    {
        if body.len() + chunk.len() > largest_bytes {
            return Err(FetchError::TooLarge(largest_bytes));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
