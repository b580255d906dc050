//! A good call of `/api/messages`, and the ways to spoil it.

use bot_framework::{Access, Activity, AuthError, Authenticator};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use super::{APP_ID, NOW, SERVICE_URL};
use crate::keys::{Key, sign};

/// Makes the token of a call.
type Forge = Box<dyn Fn(&Call) -> String + Send + Sync>;

/// A call, in the parts a row of a table changes.
pub(super) struct Call {
    pub(super) header: Value,
    pub(super) claims: Value,
    pub(super) activity: Value,
    pub(super) signer: &'static Key,
    /// Makes the token, if not as a good issuer does.
    forge: Option<Forge>,
}

impl Call {
    /// A good call of a channel.
    pub(super) fn of_channel() -> Self {
        Self {
            header: json!({"alg": "RS256", "typ": "JWT", "kid": "issuer"}),
            claims: json!({
                "iss": "https://api.botframework.com", "aud": APP_ID, "serviceurl": SERVICE_URL,
                "nbf": NOW - 60, "exp": NOW + 3600,
            }),
            activity: json!({"type": "message", "channelId": "msteams", "serviceUrl": SERVICE_URL}),
            signer: Key::issuer(),
            forge: None,
        }
    }

    /// A good call of the Emulator, version 2 of the token.
    pub(super) fn of_emulator() -> Self {
        Self {
            claims: json!({
                "iss": "https://login.microsoftonline.com/d6d49420-f39b-4df7-a1dc-d59a935871db/v2.0",
                "aud": APP_ID, "azp": APP_ID, "ver": "2.0", "nbf": NOW - 60, "exp": NOW + 3600,
            }),
            activity: json!({"type": "message", "channelId": "emulator", "serviceUrl": "http://localhost:5"}),
            ..Self::of_channel()
        }
    }

    pub(super) fn token(&self) -> String {
        match &self.forge {
            Some(forge) => forge(self),
            None => self.signer.sign(
                &self.header.to_string(),
                &self.claims.to_string(),
                Algorithm::RS256,
            ),
        }
    }

    pub(super) async fn against(&self, authenticator: &Authenticator) -> Result<Access, AuthError> {
        let activity = Activity::try_from(self.activity.clone()).unwrap();
        let header = format!("Bearer {}", self.token());
        authenticator.authenticate(Some(&header), &activity).await
    }
}

pub(super) fn remove(value: &mut Value, name: &str) {
    value
        .as_object_mut()
        .unwrap()
        .remove(name)
        .expect("the field was there");
}

pub(super) fn rename(value: &mut Value, from: &str, to: &str) {
    let fields = value.as_object_mut().unwrap();
    let field = fields.remove(from).expect("the field was there");
    fields.insert(to.to_owned(), field);
}

pub(super) fn forge(call: &mut Call, token: fn(&Call) -> String) {
    call.forge = Some(Box::new(token));
}

pub(super) fn good(call: &Call) -> String {
    call.signer.sign(
        &call.header.to_string(),
        &call.claims.to_string(),
        Algorithm::RS256,
    )
}

pub(super) fn cut(token: &str, by: usize) -> String {
    token[..token.len() - by].to_owned()
}

pub(super) fn signed_by(call: &mut Call, said: &'static str, algorithm: Algorithm) {
    call.header["alg"] = json!(said);
    call.forge = Some(Box::new(move |call| {
        call.signer
            .sign(&call.header.to_string(), &call.claims.to_string(), algorithm)
    }));
}

pub(super) fn unsigned(call: &mut Call, said: &'static str) {
    call.header["alg"] = json!(said);
    forge(call, |call| {
        format!("{}.", good(call).rsplit_once('.').unwrap().0)
    });
}

pub(super) fn hmac_with_public_key(call: &mut Call) {
    call.header["alg"] = json!("HS256");
    hmac(call);
}

pub(super) fn hmac_called_rs256(call: &mut Call) {
    hmac(call);
}

pub(super) fn hmac(call: &mut Call) {
    forge(call, |call| {
        let secret = EncodingKey::from_secret(call.signer.public_pem().as_bytes());
        sign(
            &call.header.to_string(),
            &call.claims.to_string(),
            &secret,
            Algorithm::HS256,
        )
    });
}

pub(super) fn key_in_header(call: &mut Call) {
    call.signer = Key::stranger();
    call.header["jwk"] = Key::stranger().jwk("issuer", &["msteams"]);
    call.header["jku"] = json!("https://evil.test/keys");
    call.header["x5u"] = json!("https://evil.test/certificate");
}

pub(super) fn claims_changed(call: &Call) -> String {
    let other = Call {
        claims: json!({"iss": "https://api.botframework.com", "aud": APP_ID, "exp": NOW + 9}),
        ..Call::of_channel()
    };
    let (good, other) = (good(call), good(&other));
    let parts: Vec<_> = good.split('.').collect();
    format!("{}.{}.{}", parts[0], other.split('.').nth(1).unwrap(), parts[2])
}

pub(super) fn audience_twice(call: &Call) -> String {
    let claims = call.claims.to_string().replacen('{', "{\"aud\":\"other\",", 1);
    call.signer
        .sign(&call.header.to_string(), &claims, Algorithm::RS256)
}

pub(super) fn algorithm_twice(call: &Call) -> String {
    let header = call.header.to_string().replacen('{', "{\"alg\":\"none\",", 1);
    call.signer
        .sign(&header, &call.claims.to_string(), Algorithm::RS256)
}

pub(super) fn emulator_version_1(call: &mut Call, tenant: &str) {
    call.claims["iss"] = json!(format!("https://sts.windows.net/{tenant}/"));
    call.claims["ver"] = json!("1.0");
    rename(&mut call.claims, "azp", "appid");
}
