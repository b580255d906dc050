//! RSA keys made for the test run, and tokens signed with them, well or badly.

use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey};
use rsa::RsaPrivateKey;
use rsa::pkcs1::{EncodeRsaPrivateKey, EncodeRsaPublicKey};
use rsa::traits::PublicKeyParts;
use serde_json::{Value, json};

/// A key pair.
pub(crate) struct Key {
    private: RsaPrivateKey,
}

impl Key {
    fn make() -> Self {
        let private = RsaPrivateKey::new(&mut rand::thread_rng(), 2048).expect("an RSA key can be made");
        Self { private }
    }

    /// The key of the issuer.
    pub(crate) fn issuer() -> &'static Self {
        static KEY: OnceLock<Key> = OnceLock::new();
        KEY.get_or_init(Self::make)
    }

    /// A key that anyone could have made.
    pub(crate) fn stranger() -> &'static Self {
        static KEY: OnceLock<Key> = OnceLock::new();
        KEY.get_or_init(Self::make)
    }

    /// The public key as a JSON Web Key under this id.
    pub(crate) fn jwk(&self, id: &str, endorsements: &[&str]) -> Value {
        let mut jwk = json!({
            "kty": "RSA", "use": "sig", "kid": id, "x5t": id,
            "n": URL_SAFE_NO_PAD.encode(self.private.n().to_bytes_be()),
            "e": URL_SAFE_NO_PAD.encode(self.private.e().to_bytes_be()),
        });
        if !endorsements.is_empty() {
            jwk["endorsements"] = json!(endorsements);
        }
        jwk
    }

    /// The public key in the form an attacker would use as an HMAC secret.
    pub(crate) fn public_pem(&self) -> String {
        let public = self.private.to_public_key();
        public
            .to_pkcs1_pem(rsa::pkcs1::LineEnding::LF)
            .expect("a public key has a PEM form")
    }

    /// `header.claims.signature`, signed by this algorithm.
    pub(crate) fn sign(&self, header: &str, claims: &str, algorithm: Algorithm) -> String {
        let der = self.private.to_pkcs1_der().expect("a private key has a DER form");
        sign(
            header,
            claims,
            &EncodingKey::from_rsa_der(der.as_bytes()),
            algorithm,
        )
    }
}

/// `header.claims.signature` with any key.
pub(crate) fn sign(header: &str, claims: &str, key: &EncodingKey, algorithm: Algorithm) -> String {
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(claims)
    );
    let signature =
        jsonwebtoken::crypto::sign(signed.as_bytes(), key, algorithm).expect("the key fits the algorithm");
    format!("{signed}.{signature}")
}
