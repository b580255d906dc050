//! The rules of the token checks (bot-docs, rest-connector-authentication), one row each.

use bot_framework::auth::LONGEST_TOKEN_BYTES;
use bot_framework::error::Refusal;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::call::{
    Call, algorithm_twice, audience_twice, claims_changed, cut, emulator_version_1, forge, good,
    hmac_called_rs256, hmac_with_public_key, key_in_header, remove, rename, signed_by, unsigned,
};
use super::{APP_ID, NOW, SERVICE_URL};
use crate::keys::Key;

/// What is changed in a good call, how, and why it is then refused; `None` is let in.
pub(super) type Row = (&'static str, fn(&mut Call), Option<Refusal>);

const PUBLIC: &str = "https://api.botframework.com";
const NO_SLASH: &str = "https://smba.trafficmanager.net/emea";
const OTHER_PATH: &str = "https://smba.trafficmanager.net/amer/";

/// Calls of channels. A table is read by its columns, so it is laid out by hand.
#[rustfmt::skip]
pub(super) const OF_CHANNELS: &[Row] = &[
    ("nothing", |_| {}, None),

    // Times, with 300 s of skew.
    ("over for 299 s", |c| c.claims["exp"] = json!(NOW - 299), None),
    ("over for 300 s", |c| c.claims["exp"] = json!(NOW - 300), Some(Refusal::Expired)),
    ("over since 1970", |c| c.claims["exp"] = json!(0), Some(Refusal::Expired)),
    ("an end with a fraction", |c| c.claims["exp"] = json!(1_800_000_000.5), None),
    ("no end", |c| remove(&mut c.claims, "exp"), Some(Refusal::Malformed)),
    ("an end in words", |c| c.claims["exp"] = json!("1900000000"), Some(Refusal::Malformed)),
    ("a null end", |c| c.claims["exp"] = Value::Null, Some(Refusal::Malformed)),
    ("good in 300 s", |c| c.claims["nbf"] = json!(NOW + 300), None),
    ("good in 301 s", |c| c.claims["nbf"] = json!(NOW + 301), Some(Refusal::NotYetValid)),
    ("no start", |c| remove(&mut c.claims, "nbf"), None),

    // Issuer.
    ("another issuer", |c| c.claims["iss"] = json!("https://evil.test"), Some(Refusal::Issuer)),
    ("the issuer with a slash", |c| c.claims["iss"] = json!(format!("{PUBLIC}/")), Some(Refusal::Issuer)),
    ("the other cloud", |c| c.claims["iss"] = json!("https://api.botframework.us"), Some(Refusal::Issuer)),
    ("no issuer", |c| remove(&mut c.claims, "iss"), Some(Refusal::Malformed)),
    ("issuers in a list", |c| c.claims["iss"] = json!([PUBLIC]), Some(Refusal::Malformed)),
    ("the Emulator, switched off", |c| *c = Call::of_emulator(), Some(Refusal::Issuer)),

    // Audience.
    ("another audience", |c| c.claims["aud"] = json!("other"), Some(Refusal::Audience)),
    ("the audience in a list", |c| c.claims["aud"] = json!([APP_ID]), None),
    ("others in the list too", |c| c.claims["aud"] = json!([APP_ID, "other"]), Some(Refusal::Audience)),
    ("a list of nobody", |c| c.claims["aud"] = json!([]), Some(Refusal::Audience)),
    ("no audience", |c| remove(&mut c.claims, "aud"), Some(Refusal::Malformed)),
    ("an empty audience", |c| c.claims["aud"] = json!(""), Some(Refusal::Audience)),

    // Service URL.
    ("the claim in camel case", |c| rename(&mut c.claims, "serviceurl", "serviceUrl"), None),
    ("both casings alike", |c| c.claims["serviceUrl"] = json!(SERVICE_URL), None),
    ("both casings apart", |c| c.claims["serviceUrl"] = json!(OTHER_PATH), Some(Refusal::ServiceUrl)),
    ("no claim", |c| remove(&mut c.claims, "serviceurl"), Some(Refusal::ServiceUrl)),
    ("the claim without the slash", |c| c.claims["serviceurl"] = json!(NO_SLASH), Some(Refusal::ServiceUrl)),
    ("the same host, another path", |c| c.claims["serviceurl"] = json!(OTHER_PATH), Some(Refusal::ServiceUrl)),
    ("another activity", |c| c.activity["serviceUrl"] = json!(OTHER_PATH), Some(Refusal::ServiceUrl)),
    ("an activity without one", |c| remove(&mut c.activity, "serviceUrl"), Some(Refusal::ServiceUrl)),

    // Endorsements.
    ("another endorsed channel", |c| c.activity["channelId"] = json!("webchat"), None),
    ("a channel not endorsed", |c| c.activity["channelId"] = json!("slack"), Some(Refusal::Endorsement)),
    ("a channel in capitals", |c| c.activity["channelId"] = json!("MSTeams"), Some(Refusal::Endorsement)),
    ("no channel", |c| remove(&mut c.activity, "channelId"), Some(Refusal::Endorsement)),
    ("a key without endorsements", |c| c.header["kid"] = json!("no-endorsements"), Some(Refusal::Endorsement)),

    // Algorithm and key.
    ("another key with the issuer's id", |c| c.signer = Key::stranger(), Some(Refusal::Signature)),
    ("no key id", |c| remove(&mut c.header, "kid"), Some(Refusal::NoKeyId)),
    ("an empty key id", |c| c.header["kid"] = json!(""), Some(Refusal::NoKeyId)),
    ("a key id that is no string", |c| c.header["kid"] = json!(1), Some(Refusal::Malformed)),
    ("an unknown key id", |c| c.header["kid"] = json!("stranger"), Some(Refusal::UnknownKey)),
    ("the algorithm in small letters", |c| c.header["alg"] = json!("rs256"), Some(Refusal::Algorithm)),
    ("no algorithm", |c| remove(&mut c.header, "alg"), Some(Refusal::Malformed)),
    ("a critical extension", |c| c.header["crit"] = json!(["exp"]), Some(Refusal::Critical)),
    ("RS384, signed so", |c| signed_by(c, "RS384", Algorithm::RS384), Some(Refusal::Algorithm)),
    ("PS256, signed so", |c| signed_by(c, "PS256", Algorithm::PS256), Some(Refusal::Algorithm)),
    ("RS256 said, RS384 signed", |c| signed_by(c, "RS256", Algorithm::RS384), Some(Refusal::Signature)),
    ("none", |c| unsigned(c, "none"), Some(Refusal::Algorithm)),
    ("None", |c| unsigned(c, "None"), Some(Refusal::Algorithm)),
    ("RS256 said, not signed", |c| unsigned(c, "RS256"), Some(Refusal::Signature)),
    ("HS256 with the public key as its secret", hmac_with_public_key, Some(Refusal::Algorithm)),
    ("RS256 said, HS256 with the public key", hmac_called_rs256, Some(Refusal::Signature)),
    ("a key brought along in the header", key_in_header, Some(Refusal::Signature)),

    // Form.
    ("claims changed after signing", |c| forge(c, claims_changed), Some(Refusal::Signature)),
    ("a claim twice", |c| forge(c, audience_twice), Some(Refusal::Malformed)),
    ("the algorithm twice", |c| forge(c, algorithm_twice), Some(Refusal::Malformed)),
    ("claims that are a list", |c| c.claims = json!([1, 2]), Some(Refusal::Malformed)),
    ("a signature cut short", |c| forge(c, |c| cut(&good(c), 8)), Some(Refusal::Signature)),
    ("padding", |c| forge(c, |c| good(c) + "=="), Some(Refusal::Signature)),
    ("a fourth part", |c| forge(c, |c| good(c) + ".x"), Some(Refusal::Malformed)),
    ("five parts, as if encrypted", |c| forge(c, |c| good(c) + ".x.y"), Some(Refusal::Malformed)),
    ("two parts", |c| forge(c, |c| good(c).rsplit_once('.').unwrap().0.to_owned()), Some(Refusal::Malformed)),
    ("one word", |c| forge(c, |_| "word".to_owned()), Some(Refusal::Malformed)),
    ("dots", |c| forge(c, |_| "..".to_owned()), Some(Refusal::Malformed)),
    ("a second token behind it", |c| forge(c, |c| format!("{0} {0}", good(c))), Some(Refusal::Malformed)),
    ("longer than any token", |c| c.claims["x"] = json!("x".repeat(LONGEST_TOKEN_BYTES)), Some(Refusal::TooLong)),
];

/// Calls of the Emulator, laid out by hand too.
#[rustfmt::skip]
pub(super) const OF_EMULATORS: &[Row] = &[
    ("nothing", |_| {}, None),
    ("version 1", |c| emulator_version_1(c, "d6d49420-f39b-4df7-a1dc-d59a935871db"), None),
    ("version 1, second tenant", |c| emulator_version_1(c, "f8cdef31-a31e-4b4a-93e4-5f571e91255a"), None),
    ("version 1, the bot's own tenant", |c| emulator_version_1(c, "own-tenant"), None),
    ("version 1, any tenant", |c| emulator_version_1(c, "any-tenant"), Some(Refusal::Issuer)),
    ("no service URL at all", |c| remove(&mut c.activity, "serviceUrl"), None),
    ("another application", |c| c.claims["azp"] = json!("other"), Some(Refusal::Application)),
    ("no application", |c| remove(&mut c.claims, "azp"), Some(Refusal::Application)),
    ("version 1's claim in version 2", |c| rename(&mut c.claims, "azp", "appid"), Some(Refusal::Application)),
    ("version 3", |c| c.claims["ver"] = json!("3.0"), Some(Refusal::Application)),
    ("another audience", |c| c.claims["aud"] = json!("other"), Some(Refusal::Audience)),
    ("over", |c| c.claims["exp"] = json!(NOW - 400), Some(Refusal::Expired)),
    ("another key", |c| c.signer = Key::stranger(), Some(Refusal::Signature)),
    ("the channel's issuer, this key", |c| c.claims["iss"] = json!(PUBLIC), Some(Refusal::UnknownKey)),
];
