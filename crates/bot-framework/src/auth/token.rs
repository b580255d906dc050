//! One Bot Framework token (a JWT, RFC 7519): read, checked, verified.
//!
//! Read strictly: three parts, a claim at most once, RS256 only (never what the header asks for), and no key from anywhere
//! but the issuer's metadata (`jku`, `jwk`, `x5u`, `x5c` of the header are not even looked at).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde_json::Value;

use super::keys::SigningKey;
use crate::error::Refusal;

/// How far the issuer's clock and ours may differ (bot-docs rest-connector-authentication: 5 minutes).
pub const CLOCK_SKEW: SignedDuration = SignedDuration::from_secs(300);
/// Longest token that is read, in bytes. Real ones are 1 to 3 kB.
pub const LONGEST_TOKEN_BYTES: usize = 16 * 1024;

/// The token of `Authorization: Bearer …` (RFC 6750 §2.1); the scheme in any case (RFC 9110 §11.1).
pub(crate) fn bearer(authorization: Option<&str>) -> Option<&str> {
    let (scheme, token) = authorization?.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

/// The claims we look at. serde refuses one that comes twice.
#[derive(Deserialize)]
pub(super) struct Claims {
    iss: String,
    aud: Audience,
    exp: f64,
    nbf: Option<f64>,
    serviceurl: Option<String>,
    #[serde(rename = "serviceUrl")]
    service_url: Option<String>,
    ver: Option<String>,
    appid: Option<String>,
    azp: Option<String>,
}

/// RFC 7519 §4.1.3: one audience or a list.
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    /// Whether the token is for us and nobody else. A list that names others too is refused: any of them could use it here,
    /// and no issuer of ours writes one.
    fn is_only(&self, app_id: &str) -> bool {
        match self {
            Self::One(audience) => audience == app_id,
            Self::Many(list) => list.len() == 1 && list.iter().all(|audience| audience == app_id),
        }
    }
}

impl Claims {
    /// The service URL the channel vouches for: lower case on the wire, camel case in the documentation. Two that differ are
    /// none.
    pub(super) fn service_url(&self) -> Option<&str> {
        match (self.serviceurl.as_deref(), self.service_url.as_deref()) {
            (Some(lower), Some(camel)) if lower != camel => None,
            (Some(claimed), _) | (None, Some(claimed)) => Some(claimed),
            (None, None) => None,
        }
    }

    /// Whether the application that asked for the token is this one: `appid` in version 1, `azp` in version 2.
    pub(super) fn is_for_application(&self, app_id: &str) -> bool {
        match self.ver.as_deref() {
            None | Some("" | "1.0") => self.appid.as_deref() == Some(app_id),
            Some("2.0") => self.azp.as_deref() == Some(app_id),
            Some(_) => false,
        }
    }
}

/// A token as it came. Its claims are only reasons to refuse it until [`Unverified::verify`] gives them out.
pub(super) struct Unverified<'a> {
    signed_part: &'a str,
    signature: &'a str,
    key_id: String,
    claims: Claims,
}

impl<'a> Unverified<'a> {
    /// Reads a token.
    pub(super) fn parse(token: &'a str) -> Result<Self, Refusal> {
        if token.len() > LONGEST_TOKEN_BYTES {
            return Err(Refusal::TooLong);
        }
        let (signed_part, signature) = token.rsplit_once('.').ok_or(Refusal::Malformed)?;
        let (header, claims) = signed_part.split_once('.').ok_or(Refusal::Malformed)?;
        // A fourth dot, as in an encrypted token, is in `claims` and no base64.
        let header: Header = read_part(header)?;
        if header.crit.is_some() {
            return Err(Refusal::Critical);
        }
        if header.alg != "RS256" {
            return Err(Refusal::Algorithm);
        }
        let key_id = header.kid.filter(|id| !id.is_empty()).ok_or(Refusal::NoKeyId)?;
        Ok(Self {
            signed_part,
            signature,
            key_id,
            claims: read_part(claims)?,
        })
    }

    /// Who says to have issued it.
    pub(super) fn issuer(&self) -> &str {
        &self.claims.iss
    }

    /// The key it says to be signed with.
    pub(super) fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Refuses a token for somebody else, one that is over, and one that is not good yet.
    pub(super) fn check_claims(&self, app_id: &str, now: Timestamp) -> Result<(), Refusal> {
        if !self.claims.aud.is_only(app_id) {
            return Err(Refusal::Audience);
        }
        // Numeric dates may have a fraction (RFC 7519 §2), so they are compared as such; `f64` holds today to the microsecond.
        let now = now.as_duration().as_secs_f64();
        let skew = CLOCK_SKEW.as_secs_f64();
        if now >= self.claims.exp + skew {
            return Err(Refusal::Expired);
        }
        if self.claims.nbf.is_some_and(|not_before| now + skew < not_before) {
            return Err(Refusal::NotYetValid);
        }
        Ok(())
    }

    /// Gives out the claims if the signature fits.
    pub(super) fn verify(self, key: &SigningKey) -> Result<Claims, Refusal> {
        let verified = jsonwebtoken::crypto::verify(
            self.signature,
            self.signed_part.as_bytes(),
            &key.key,
            Algorithm::RS256,
        );
        match verified {
            Ok(true) => Ok(self.claims),
            Ok(false) | Err(_) => Err(Refusal::Signature),
        }
    }
}

fn read_part<T: for<'de> Deserialize<'de>>(part: &str) -> Result<T, Refusal> {
    let json = URL_SAFE_NO_PAD.decode(part).map_err(|_| Refusal::Malformed)?;
    serde_json::from_slice(&json).map_err(|_| Refusal::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bearer_credentials_are_a_token() {
        let table = [
            (None, None),
            (Some(""), None),
            (Some("Bearer"), None),
            (Some("Bearer "), None),
            (Some("Basic abc"), None),
            (Some("abc"), None),
            (Some("Bearer abc"), Some("abc")),
            (Some("bearer  abc "), Some("abc")),
        ];

        for (header, token) in table {
            assert_eq!(bearer(header), token, "{header:?}");
        }
    }

    #[test]
    fn a_token_is_bounded() {
        let long = "a".repeat(LONGEST_TOKEN_BYTES + 1);

        assert_eq!(Unverified::parse(&long).err(), Some(Refusal::TooLong));
    }
}
