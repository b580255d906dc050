//! Signing keys, cached: 24 h as Microsoft's SDKs do, refreshed at once when a token names a key that is not there (at most
//! once in 5 s, one fetch for all who wait), and used on while the key server is down.

use std::collections::HashMap;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::DecodingKey;
use serde::Deserialize;
use serde_json::Value;
use tracing::{debug, warn};

use super::metadata::{self, MetadataError};
use crate::clock::Clock;
use crate::single_flight::{Flight, SingleFlight};

/// How long keys are good before they are fetched again (botframework-connector 4.23: 24 h).
const KEYS_LIFETIME: SignedDuration = SignedDuration::from_hours(24);
/// The shortest time between two fetches. The SDKs wait an hour, so that a rotation can lock a bot out for as long.
const REFRESH_PAUSE: SignedDuration = SignedDuration::from_secs(5);
/// Keys taken from one document. The real ones hold about ten.
const LARGEST_KEYS: usize = 200;
/// Sizes of an RSA modulus we check with: below, the key can be broken; above, checking costs too much.
const MODULUS_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// A key a token may be signed with.
#[derive(Debug)]
pub(super) struct SigningKey {
    /// The public key.
    pub(super) key: DecodingKey,
    endorsements: Vec<String>,
}

impl SigningKey {
    /// Whether the key may sign for this channel. One without endorsements may sign for none: the SDKs let it sign for all.
    pub(super) fn endorses(&self, channel_id: &str) -> bool {
        self.endorsements
            .iter()
            .any(|endorsement| endorsement == channel_id)
    }
}

/// Why there is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyError {
    /// Not among the keys of the issuer.
    Unknown,
    /// The issuer does not list RS256.
    Algorithm,
    /// No keys at all could be had so far.
    Unavailable,
}

#[derive(Debug)]
struct KeySet {
    by_id: HashMap<String, Arc<SigningKey>>,
    lists_rs256: bool,
    fetched: Timestamp,
}

/// The keys of one issuer.
#[derive(Debug)]
pub(super) struct KeyStore {
    url: String,
    client: reqwest::Client,
    clock: Arc<dyn Clock>,
    current: ArcSwapOption<KeySet>,
    /// Fetches when there are no keys yet, or old ones.
    load: SingleFlight,
    /// Fetches for an unknown key. A pace of its own: a rotation right after the first load must be seen at once.
    refresh: SingleFlight,
}

impl KeyStore {
    pub(super) fn new(url: String, client: reqwest::Client, clock: Arc<dyn Clock>) -> Self {
        Self {
            url,
            client,
            clock,
            current: ArcSwapOption::empty(),
            load: SingleFlight::new(REFRESH_PAUSE),
            refresh: SingleFlight::new(REFRESH_PAUSE),
        }
    }

    /// The key of this id.
    pub(super) async fn key(self: &Arc<Self>, key_id: &str) -> Result<Arc<SigningKey>, KeyError> {
        let now = self.clock.now();
        let (is_known, is_fresh) = match self.current.load().as_deref() {
            Some(set) => (set.by_id.contains_key(key_id), is_fresh(set.fetched, now)),
            None => (false, false),
        };
        let fetcher = match (is_known, is_fresh) {
            (true, true) => return self.current_key(key_id),
            (false, true) => &self.refresh,
            (_, false) => &self.load,
        };
        let store = Arc::clone(self);
        match fetcher.begin(now, || async move { store.fetch_and_keep(now).await }) {
            // With a key in hand nobody waits for somebody else's fetch: the key server may be slow for all of us.
            Flight::Joined(_) if is_known => {}
            Flight::Started(landing) | Flight::Joined(landing) => landing.wait().await,
            Flight::TooSoon => {}
        }
        self.current_key(key_id)
    }

    fn current_key(&self, key_id: &str) -> Result<Arc<SigningKey>, KeyError> {
        let current = self.current.load();
        let set = current.as_deref().ok_or(KeyError::Unavailable)?;
        if !set.lists_rs256 {
            return Err(KeyError::Algorithm);
        }
        set.by_id.get(key_id).cloned().ok_or(KeyError::Unknown)
    }

    /// Replaces the keys when new ones can be had, keeps them otherwise.
    async fn fetch_and_keep(&self, now: Timestamp) {
        match self.fetch(now).await {
            Ok(set) => {
                debug!(url = %self.url, keys = set.by_id.len(), "fetched signing keys");
                self.current.store(Some(Arc::new(set)));
            }
            Err(error) => {
                let has_keys = self.current.load().is_some();
                warn!(url = %self.url, has_keys, "cannot refresh the signing keys: {error}");
            }
        }
    }

    async fn fetch(&self, now: Timestamp) -> Result<KeySet, MetadataError> {
        let metadata = metadata::fetch(&self.client, &self.url).await?;
        let documents = metadata::fetch_keys(&self.client, &metadata).await?;
        let mut by_id = HashMap::new();
        for document in documents.into_iter().take(LARGEST_KEYS) {
            if let Some((id, key)) = read_key(document) {
                // The first of two keys with one id stays: a later one must not replace it.
                by_id.entry(id).or_insert_with(|| Arc::new(key));
            }
        }
        if by_id.is_empty() {
            return Err(MetadataError::NoKeys);
        }
        Ok(KeySet {
            by_id,
            lists_rs256: metadata.lists_rs256,
            fetched: now,
        })
    }
}

fn is_fresh(fetched: Timestamp, now: Timestamp) -> bool {
    // A fetch in the future means that the clock was set back; such keys are fetched again.
    now >= fetched && now.duration_since(fetched) < KEYS_LIFETIME
}

/// A JSON Web Key (RFC 7517), the fields we need.
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: String,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    n: String,
    e: String,
    endorsements: Option<Vec<String>>,
}

/// The key, if it is an RSA key for signatures of a size we check with; every other one is passed over.
fn read_key(document: Value) -> Option<(String, SigningKey)> {
    let jwk: Jwk = serde_json::from_value(document).ok()?;
    let is_for_signing = jwk.usage.as_deref().is_none_or(|usage| usage == "sig");
    let is_rs256 = jwk.alg.as_deref().is_none_or(|algorithm| algorithm == "RS256");
    if jwk.kty != "RSA" || jwk.kid.is_empty() || !is_for_signing || !is_rs256 {
        return None;
    }
    // RFC 7518 §6.3.1 says no padding; Microsoft's documents hold none, others do.
    let modulus = URL_SAFE_NO_PAD.decode(jwk.n.trim_end_matches('=')).ok()?;
    let exponent = URL_SAFE_NO_PAD.decode(jwk.e.trim_end_matches('=')).ok()?;
    let significant = modulus.iter().skip_while(|byte| **byte == 0);
    let bits = significant.clone().count() * 8 - significant.clone().next()?.leading_zeros() as usize;
    if !MODULUS_BITS.contains(&bits) {
        return None;
    }
    let key = DecodingKey::from_rsa_raw_components(&modulus, &exponent);
    Some((
        jwk.kid,
        SigningKey {
            key,
            endorsements: jwk.endorsements.unwrap_or_default(),
        },
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn jwk(modulus: &[u8]) -> Value {
        json!({"kty": "RSA", "kid": "k", "n": URL_SAFE_NO_PAD.encode(modulus), "e": "AQAB"})
    }

    #[test]
    fn a_key_of_another_kind_is_passed_over() {
        let good = jwk(&[0xff; 256]);
        assert!(read_key(good.clone()).is_some());

        for (field, value) in [
            ("kty", json!("oct")),
            ("kid", json!("")),
            ("kid", Value::Null),
            ("use", json!("enc")),
            ("alg", json!("HS256")),
            ("n", json!("not base64!")),
            ("endorsements", json!("all")),
        ] {
            let mut key = good.clone();
            key[field] = value;

            assert!(read_key(key.clone()).is_none(), "{key}");
        }
    }

    #[test]
    fn a_key_too_small_or_too_large_is_passed_over() {
        assert!(read_key(jwk(&[0xff; 128])).is_none());
        assert!(read_key(jwk(&[0xff; 1024])).is_none());
        assert!(read_key(jwk(&[0; 256])).is_none());
    }
}
