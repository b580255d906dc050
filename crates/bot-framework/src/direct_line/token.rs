//! Direct Line tokens: signed values that need no memory, so that they survive a restart and open the conversation on every
//! replica.
//!
//! A token is a JWT (RFC 7519) by HS256. The key is derived from the secret with HMAC under a label, so that a token says
//! nothing of the secret and a signature for one use is none for another. The first secret signs; all verify, which is how a
//! secret is changed without ending a chat. A token opens one conversation and makes no other token but its own successor.
//!
//! Times come in as arguments; give them [`crate::SteadyClock`], and setting the machine's clock expires no live token.

use std::sync::atomic::{AtomicU64, Ordering};

use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

/// Longest token that is read, in bytes. The largest we make has 9 kB: every character of its texts escaped.
pub const LONGEST_TOKEN_BYTES: usize = 12 * 1024;
/// How long a stream address is good for connecting (bot-docs, reconnect to a conversation).
pub const STREAM_LIFETIME: SignedDuration = SignedDuration::from_secs(60);

/// Derivation labels. Another label is another key: change one and every token it signed is void.
const SIGNING_LABEL: &[u8] = b"helpline direct line token v1";
const SECRET_LABEL: &[u8] = b"helpline direct line secret v1";

/// What a token opens.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Grant {
    /// The one conversation.
    pub conversation_id: String,
    /// The user everything is sent as, when the token was made for one.
    pub user_id: Option<String>,
    /// The user's name.
    pub user_name: Option<String>,
    /// Origins it may be used from; none means any.
    pub trusted_origins: Vec<String>,
}

impl std::fmt::Debug for Grant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Grant")
            .field("conversation_id", &self.conversation_id)
            .field("user_id", &self.user_id)
            .field("trusted_origins", &self.trusted_origins)
            .finish_non_exhaustive()
    }
}

impl Grant {
    /// Whether a call with this `Origin` header may use the token. A call without the header comes from no browser.
    pub fn allows_origin(&self, origin: Option<&str>) -> bool {
        let plain = |origin: &str| origin.trim_end_matches('/').to_ascii_lowercase();
        match origin {
            Some(origin) if !self.trusted_origins.is_empty() => self
                .trusted_origins
                .iter()
                .any(|trusted| plain(trusted) == plain(origin)),
            _ => true,
        }
    }
}

/// What a caller of Direct Line has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// The secret: may make tokens and open every conversation.
    Secret,
    /// A token.
    Token(Grant),
}

/// Why a caller is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// No Bearer credentials: 401.
    #[error("a Bearer secret or token is required")]
    Missing,
    /// Neither a secret nor a token of ours: 403.
    #[error("the secret or token is not valid")]
    Bad,
    /// A token of ours that is over: 403 `TokenExpired`.
    #[error("the token has expired")]
    Expired,
}

/// What a token is for. One for the stream is in an address, and addresses are logged by proxies: it opens nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Purpose {
    Conversation,
    Stream,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    #[serde(rename = "use")]
    purpose: Purpose,
    conv: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    origins: Vec<String>,
    /// Seconds since the epoch, rounded up: a token lives at least as long as `expires_in` says.
    exp: i64,
    /// Makes every token another one: a refresh must give a new token, also within the same second.
    jti: String,
}

/// Makes and checks tokens. `Debug` prints no key.
pub struct TokenSigner {
    signing: EncodingKey,
    verifying: Vec<DecodingKey>,
    /// Digests of the secrets that may be shown; none when the key is our own.
    secrets: Vec<[u8; 32]>,
    lifetime: SignedDuration,
    made: AtomicU64,
}

impl std::fmt::Debug for TokenSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenSigner")
            .field("keys", &self.verifying.len())
            .field("has_secret", &!self.secrets.is_empty())
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}

impl TokenSigner {
    /// Signs with the first secret; every secret verifies and may be shown as a credential. Empty ones do not count; `None`
    /// when there is no other.
    pub fn from_secrets(secrets: &[SecretString], lifetime: SignedDuration) -> Option<Self> {
        let secrets: Vec<_> = secrets
            .iter()
            .map(|secret| secret.expose_secret().as_bytes())
            .filter(|s| !s.is_empty())
            .collect();
        let (first, _) = secrets.split_first()?;
        Some(Self {
            signing: EncodingKey::from_secret(&derive(first, SIGNING_LABEL)),
            verifying: secrets
                .iter()
                .map(|secret| DecodingKey::from_secret(&derive(secret, SIGNING_LABEL)))
                .collect(),
            secrets: secrets
                .iter()
                .map(|secret| derive(secret, SECRET_LABEL))
                .collect(),
            lifetime,
            made: AtomicU64::new(0),
        })
    }

    /// Signs with a random key of our own, kept in the database. Nothing may be shown as a secret then.
    pub fn from_random_key(key: &[u8; 32], lifetime: SignedDuration) -> Self {
        let key = derive(key, SIGNING_LABEL);
        Self {
            signing: EncodingKey::from_secret(&key),
            verifying: vec![DecodingKey::from_secret(&key)],
            secrets: Vec::new(),
            lifetime,
            made: AtomicU64::new(0),
        }
    }

    /// How long a token lives.
    pub fn lifetime(&self) -> SignedDuration {
        self.lifetime
    }

    /// The value of `expires_in`, in seconds.
    pub fn expires_in(&self) -> u64 {
        u64::try_from(self.lifetime.as_secs()).unwrap_or(0)
    }

    /// A token for calls and refreshes.
    pub fn sign(&self, grant: &Grant, now: Timestamp) -> String {
        self.sign_for(Purpose::Conversation, grant, now, self.lifetime)
    }

    /// A token for the address of a stream; good for connecting within [`STREAM_LIFETIME`].
    pub fn sign_stream(&self, grant: &Grant, now: Timestamp) -> String {
        self.sign_for(Purpose::Stream, grant, now, STREAM_LIFETIME)
    }

    fn sign_for(&self, purpose: Purpose, grant: &Grant, now: Timestamp, lifetime: SignedDuration) -> String {
        let end = now.as_duration().saturating_add(lifetime);
        let exp = end.as_secs().saturating_add(i64::from(end.subsec_nanos() > 0));
        let made = self.made.fetch_add(1, Ordering::Relaxed);
        let claims = Claims {
            purpose,
            conv: grant.conversation_id.clone(),
            user: grant.user_id.clone(),
            name: grant.user_name.clone(),
            origins: grant.trusted_origins.clone(),
            exp,
            jti: format!("{:x}-{made:x}", now.as_microsecond()),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.signing)
            .expect("strings and numbers are always JSON, and an HMAC takes a key of any length")
    }

    /// Who calls, by the `Authorization` header.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn credential(&self, authorization: Option<&str>, now: Timestamp) -> Result<Credential, TokenError> {
        let shown = crate::auth::bearer(authorization).ok_or(TokenError::Missing)?;
        if self.is_secret(shown) {
            return Ok(Credential::Secret);
        }
        self.verify(shown, now).map(Credential::Token)
    }

    /// Whether this is one of the secrets. Takes as long for every text of the same length.
    pub fn is_secret(&self, shown: &str) -> bool {
        let shown = derive(shown.as_bytes(), SECRET_LABEL);
        let found = self.secrets.iter().fold(Choice::from(0), |found, secret| {
            found | secret.as_slice().ct_eq(&shown)
        });
        found.into()
    }

    /// What a token opens.
    ///
    /// # Errors
    /// [`TokenError::Bad`] or [`TokenError::Expired`].
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Grant, TokenError> {
        self.verify_for(Purpose::Conversation, token, now)
    }

    /// What the token of a stream's address opens.
    ///
    /// # Errors
    /// [`TokenError::Bad`] or [`TokenError::Expired`].
    pub fn verify_stream(&self, token: &str, now: Timestamp) -> Result<Grant, TokenError> {
        self.verify_for(Purpose::Stream, token, now)
    }

    fn verify_for(&self, purpose: Purpose, token: &str, now: Timestamp) -> Result<Grant, TokenError> {
        if token.len() > LONGEST_TOKEN_BYTES {
            return Err(TokenError::Bad);
        }
        // Only the signature is left to the library: it reads the machine's clock for the times.
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();

        let claims = self
            .verifying
            .iter()
            .find_map(|key| jsonwebtoken::decode::<Claims>(token, key, &validation).ok())
            .ok_or(TokenError::Bad)?
            .claims;
        if claims.purpose != purpose {
            return Err(TokenError::Bad);
        }
        if now.as_duration() >= SignedDuration::from_secs(claims.exp) {
            return Err(TokenError::Expired);
        }
        Ok(Grant {
            conversation_id: claims.conv,
            user_id: claims.user,
            user_name: claims.name,
            trusted_origins: claims.origins,
        })
    }
}

/// A key for one use: HMAC-SHA-256 of the label under the secret (the expansion step of HKDF, RFC 5869 §2.3, for one block).
fn derive(secret: &[u8], label: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("an HMAC takes a key of any length");
    mac.update(label);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFETIME: SignedDuration = SignedDuration::from_hours(12);

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }

    fn signer(secrets: &[&str]) -> TokenSigner {
        let secrets: Vec<_> = secrets.iter().map(|secret| SecretString::from(*secret)).collect();
        TokenSigner::from_secrets(&secrets, LIFETIME).unwrap()
    }

    fn grant() -> Grant {
        Grant {
            conversation_id: "c-1".to_owned(),
            user_id: Some("dl_1".to_owned()),
            user_name: Some("Ada".to_owned()),
            trusted_origins: vec!["https://example.org".to_owned()],
        }
    }

    #[test]
    fn a_token_gives_back_what_it_was_made_for() {
        let signer = signer(&["a long secret"]);

        let token = signer.sign(&grant(), now());

        assert_eq!(signer.verify(&token, now()), Ok(grant()));
    }

    #[test]
    fn a_token_outlives_the_process_that_made_it() {
        let token = signer(&["a long secret"]).sign(&grant(), now());

        assert_eq!(signer(&["a long secret"]).verify(&token, now()), Ok(grant()));
    }

    #[test]
    fn an_older_secret_still_verifies_after_a_rotation() {
        let token = signer(&["old"]).sign(&grant(), now());
        let rotated = signer(&["new", "old"]);

        assert_eq!(rotated.verify(&token, now()), Ok(grant()));
        assert_eq!(
            signer(&["old"]).verify(&rotated.sign(&grant(), now()), now()),
            Err(TokenError::Bad)
        );
        assert!(rotated.is_secret("old") && rotated.is_secret("new"));
    }

    #[test]
    fn a_token_ends_with_its_lifetime() {
        let signer = signer(&["a long secret"]);
        let token = signer.sign(&grant(), now());

        let end = now() + LIFETIME;

        assert_eq!(
            signer.verify(&token, end - SignedDuration::from_secs(1)),
            Ok(grant())
        );
        assert_eq!(signer.verify(&token, end), Err(TokenError::Expired));
    }

    #[test]
    fn the_token_of_a_stream_opens_only_the_stream() {
        let signer = signer(&["a long secret"]);
        let stream = signer.sign_stream(&grant(), now());

        assert_eq!(signer.verify_stream(&stream, now()), Ok(grant()));
        assert_eq!(signer.verify(&stream, now()), Err(TokenError::Bad));
        assert_eq!(
            signer.verify_stream(&signer.sign(&grant(), now()), now()),
            Err(TokenError::Bad)
        );
        assert_eq!(
            signer.verify_stream(&stream, now() + STREAM_LIFETIME),
            Err(TokenError::Expired)
        );
    }

    #[test]
    fn a_changed_token_is_refused() {
        let signer = signer(&["a long secret"]);
        let token = signer.sign(&grant(), now());

        for at in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();

            assert_eq!(signer.verify(&changed, now()), Err(TokenError::Bad), "byte {at}");
        }
    }

    #[test]
    fn the_secret_itself_signs_nothing() {
        let signer = signer(&["a long secret"]);
        let header = Header::new(Algorithm::HS256);
        let claims =
            serde_json::json!({"use": "conversation", "conv": "c-1", "exp": 9_999_999_999_u64, "jti": "x"});

        let forged =
            jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(b"a long secret")).unwrap();

        assert_eq!(signer.verify(&forged, now()), Err(TokenError::Bad));
    }

    #[test]
    fn every_token_is_another_one() {
        let signer = signer(&["a long secret"]);

        assert_ne!(signer.sign(&grant(), now()), signer.sign(&grant(), now()));
    }

    #[test]
    fn a_caller_shows_a_secret_or_a_token() {
        let signer = signer(&["a long secret"]);
        let token = signer.sign(&grant(), now());
        let by = |header: Option<String>| signer.credential(header.as_deref(), now());

        assert_eq!(by(None), Err(TokenError::Missing));
        assert_eq!(by(Some("Basic x".to_owned())), Err(TokenError::Missing));
        assert_eq!(by(Some("Bearer nonsense".to_owned())), Err(TokenError::Bad));
        assert_eq!(
            by(Some("Bearer a long secret".to_owned())),
            Ok(Credential::Secret)
        );
        assert_eq!(
            by(Some(format!("Bearer {token}"))),
            Ok(Credential::Token(grant()))
        );
    }

    #[test]
    fn without_a_secret_nothing_may_be_shown_as_one() {
        let signer = TokenSigner::from_random_key(&[7; 32], LIFETIME);

        assert!(!signer.is_secret(""));
        assert!(TokenSigner::from_secrets(&[SecretString::from("")], LIFETIME).is_none());
        assert_eq!(signer.verify(&signer.sign(&grant(), now()), now()), Ok(grant()));
    }

    #[test]
    fn a_trusted_origin_is_compared_whole() {
        let grant = grant();

        assert!(grant.allows_origin(Some("https://example.org")));
        assert!(grant.allows_origin(Some("https://EXAMPLE.org/")));
        assert!(grant.allows_origin(None));
        for origin in [
            "https://example.org.evil.test",
            "http://example.org",
            "https://example.org:8443",
            "null",
            "",
        ] {
            assert!(!grant.allows_origin(Some(origin)), "{origin}");
        }
        assert!(Grant::default().allows_origin(Some("https://anywhere.test")));
    }

    #[test]
    fn the_largest_token_is_within_the_bound() {
        use crate::direct_line::{LARGEST_TRUSTED_ORIGINS, LONGEST_ORIGIN_BYTES, LONGEST_USER_BYTES};
        let signer = signer(&["a long secret"]);
        let grant = Grant {
            conversation_id: "c".repeat(64),
            user_id: Some("\"".repeat(LONGEST_USER_BYTES)),
            user_name: Some("\"".repeat(LONGEST_USER_BYTES)),
            trusted_origins: vec!["\"".repeat(LONGEST_ORIGIN_BYTES); LARGEST_TRUSTED_ORIGINS],
        };

        let token = signer.sign(&grant, now());

        assert!(token.len() <= LONGEST_TOKEN_BYTES, "{} bytes", token.len());
        assert_eq!(signer.verify(&token, now()), Ok(grant));
    }
}
