//! The two clouds: who issues tokens, where their metadata lies, where ours are had.
//!
//! Sources: bot-docs rest-connector-authentication; botframework-connector 4.23 `governmentConstants`; @microsoft/agents-hosting
//! 1.8 for the third emulator tenant.

use std::time::Duration;

use serde_json::Value;

use crate::http::{self, FetchError};

/// Time for one document.
const FETCH_TIMEOUT: Duration = Duration::from_secs(5);
/// Largest metadata or key document. The real ones are 1 and 30 kB.
const LARGEST_DOCUMENT_BYTES: usize = 1024 * 1024;

/// Tenants whose tokens the Emulator and other bots bring, in the public cloud.
const PUBLIC_TENANTS: [&str; 3] = [
    "d6d49420-f39b-4df7-a1dc-d59a935871db",
    "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
    "69e9b82d-4842-4902-8d1e-abc5b98a55e8",
];
/// The tenant of the US Government cloud.
const GOVERNMENT_TENANT: &str = "cab8a31a-1906-4287-a0d8-4eef66b95f6e";

/// Where the bot is registered (`HELPLINE_BOT_CLOUD`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cloud {
    /// Azure, public.
    #[default]
    Public,
    /// Azure US Government.
    UsGov,
}

/// A cloud we do not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no cloud: write `public` or `usgov`")]
pub struct UnknownCloud(String);

impl std::str::FromStr for Cloud {
    type Err = UnknownCloud;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name.trim().to_ascii_lowercase().as_str() {
            "public" => Ok(Self::Public),
            "usgov" => Ok(Self::UsGov),
            _ => Err(UnknownCloud(name.to_owned())),
        }
    }
}

impl Cloud {
    /// Who issues the tokens of channels.
    pub fn channel_issuer(self) -> &'static str {
        match self {
            Self::Public => "https://api.botframework.com",
            Self::UsGov => "https://api.botframework.us",
        }
    }

    /// The metadata of the channels' issuer.
    pub fn channel_metadata_url(self) -> &'static str {
        match self {
            Self::Public => "https://login.botframework.com/v1/.well-known/openidconfiguration",
            Self::UsGov => "https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
        }
    }

    /// The metadata of the issuer of Emulator and bot-to-bot tokens.
    pub fn emulator_metadata_url(self) -> &'static str {
        match self {
            Self::Public => {
                "https://login.microsoftonline.com/botframework.com/v2.0/.well-known/openid-configuration"
            }
            Self::UsGov => {
                "https://login.microsoftonline.us/cab8a31a-1906-4287-a0d8-4eef66b95f6e/v2.0/.well-known/openid-configuration"
            }
        }
    }

    /// Who issues Emulator and bot-to-bot tokens, versions 1 and 2: the named tenants, and the bot's own if it has one.
    pub fn emulator_issuers(self, own_tenant: Option<&str>) -> Vec<String> {
        let tenants: &[&str] = match self {
            Self::Public => &PUBLIC_TENANTS,
            Self::UsGov => &[GOVERNMENT_TENANT],
        };
        let own = own_tenant.filter(|tenant| !tenant.is_empty());
        tenants
            .iter()
            .copied()
            .chain(own)
            .flat_map(|tenant| self.issuers_of_tenant(tenant))
            .collect()
    }

    fn issuers_of_tenant(self, tenant: &str) -> [String; 2] {
        let login = self.login_host();
        [
            format!("https://sts.windows.net/{tenant}/"),
            format!("https://{login}/{tenant}/v2.0"),
        ]
    }

    fn login_host(self) -> &'static str {
        match self {
            Self::Public => "login.microsoftonline.com",
            Self::UsGov => "login.microsoftonline.us",
        }
    }

    /// Where our own token for the connector is had, for the bot's tenant or the shared one.
    pub fn token_url(self, tenant: Option<&str>) -> String {
        let shared = match self {
            Self::Public => "botframework.com",
            Self::UsGov => "MicrosoftServices.onmicrosoft.us",
        };
        let tenant = tenant.filter(|tenant| !tenant.is_empty()).unwrap_or(shared);
        format!("https://{}/{tenant}/oauth2/v2.0/token", self.login_host())
    }

    /// What our own token is for.
    pub fn token_scope(self) -> &'static str {
        match self {
            Self::Public => "https://api.botframework.com/.default",
            Self::UsGov => "https://api.botframework.us/.default",
        }
    }
}

/// Where the keys for Emulator and bot-to-bot tokens come from (`HELPLINE_BOT_EMULATOR_OPENID_METADATA_URL`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum EmulatorMetadata {
    /// The cloud's own.
    #[default]
    Cloud,
    /// This address.
    Url(String),
    /// Such tokens are not taken.
    Off,
}

impl EmulatorMetadata {
    /// Reads the setting: unset or empty is the cloud's, `off` is off, everything else an address.
    pub fn from_setting(setting: Option<&str>) -> Self {
        match setting.map(str::trim) {
            None | Some("") => Self::Cloud,
            Some(word) if word.eq_ignore_ascii_case("off") => Self::Off,
            Some(url) => Self::Url(url.to_owned()),
        }
    }
}

/// What we take from an issuer's metadata document (`OpenID` Connect Discovery 1.0 §3).
#[derive(Debug)]
pub(super) struct Metadata {
    /// Where the keys are.
    pub(super) jwks_uri: String,
    /// Whether RS256 is among the algorithms tokens are signed with.
    pub(super) lists_rs256: bool,
}

/// Why keys could not be had. For the log only.
#[derive(Debug, thiserror::Error)]
pub(super) enum MetadataError {
    #[error("the OpenID metadata cannot be read: {0}")]
    Metadata(#[source] FetchError),
    #[error("the OpenID metadata names no usable `jwks_uri`")]
    NoKeysAddress,
    #[error("the signing keys cannot be read: {0}")]
    Keys(#[source] FetchError),
    #[error("the key document holds no usable key")]
    NoKeys,
}

/// Fetches the metadata at `url`.
pub(super) async fn fetch(client: &reqwest::Client, url: &str) -> Result<Metadata, MetadataError> {
    let document = http::get_json(client, url, FETCH_TIMEOUT, LARGEST_DOCUMENT_BYTES)
        .await
        .map_err(MetadataError::Metadata)?;
    let jwks_uri = document
        .get("jwks_uri")
        .and_then(Value::as_str)
        .ok_or(MetadataError::NoKeysAddress)?;
    // Metadata fetched over TLS may not send us to keys that anyone on the way could replace.
    if url.starts_with("https://") && !jwks_uri.starts_with("https://") {
        return Err(MetadataError::NoKeysAddress);
    }
    // The list is required by OpenID Connect; without one RS256 is the default of the standard.
    let lists_rs256 = match document
        .get("id_token_signing_alg_values_supported")
        .and_then(Value::as_array)
    {
        Some(list) => list.iter().any(|name| name.as_str() == Some("RS256")),
        None => true,
    };
    Ok(Metadata {
        jwks_uri: jwks_uri.to_owned(),
        lists_rs256,
    })
}

/// Fetches the key document the metadata points to.
pub(super) async fn fetch_keys(
    client: &reqwest::Client,
    metadata: &Metadata,
) -> Result<Vec<Value>, MetadataError> {
    let document = http::get_json(client, &metadata.jwks_uri, FETCH_TIMEOUT, LARGEST_DOCUMENT_BYTES)
        .await
        .map_err(MetadataError::Keys)?;
    match document {
        Value::Object(mut fields) => match fields.remove("keys") {
            Some(Value::Array(keys)) => Ok(keys),
            _ => Err(MetadataError::NoKeys),
        },
        _ => Err(MetadataError::NoKeys),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_has_its_own_token_address() {
        assert_eq!(
            Cloud::Public.token_url(None),
            "https://login.microsoftonline.com/botframework.com/oauth2/v2.0/token"
        );
        assert_eq!(
            Cloud::UsGov.token_url(Some("t-1")),
            "https://login.microsoftonline.us/t-1/oauth2/v2.0/token"
        );
    }

    #[test]
    fn issuers_exist_in_both_versions() {
        let issuers = Cloud::Public.emulator_issuers(Some("own"));

        assert!(
            issuers.contains(&"https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/".to_owned())
        );
        assert!(issuers.contains(&"https://login.microsoftonline.com/own/v2.0".to_owned()));
        assert_eq!(issuers.len(), 8);
    }

    #[test]
    fn the_emulator_setting_has_a_word_for_off() {
        assert_eq!(
            EmulatorMetadata::from_setting(Some(" OFF ")),
            EmulatorMetadata::Off
        );
        assert_eq!(EmulatorMetadata::from_setting(Some("")), EmulatorMetadata::Cloud);
        assert_eq!(
            EmulatorMetadata::from_setting(Some("http://localhost/x")),
            EmulatorMetadata::Url("http://localhost/x".to_owned())
        );
    }

    #[test]
    fn an_unknown_cloud_says_which_there_are() {
        let error = "mars".parse::<Cloud>().unwrap_err();

        assert_eq!(error.to_string(), "`mars` is no cloud: write `public` or `usgov`");
    }
}
