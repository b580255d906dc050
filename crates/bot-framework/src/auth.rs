//! Who may call `/api/messages`: the checks of a Bot Framework token (bot-docs, rest-connector-authentication).
//!
//! A token is good when everything holds: RS256, a key listed in the issuer's metadata, the issuer, the audience, the
//! times, and for a channel also the service URL and the key's endorsement for the channel. With an app id there is no way
//! to switch this off. What surprises: a key without endorsements is refused here, where Microsoft's SDKs let it pass; and
//! the service URL is compared whole, where their newest one compares the host and only warns.

mod keys;
mod metadata;
mod token;

use std::sync::Arc;

use crate::activity::Activity;
use crate::clock::{Clock, SystemClock};
use crate::error::{AuthError, Refusal};

use keys::{KeyError, KeyStore};
pub use metadata::{Cloud, EmulatorMetadata, UnknownCloud};
pub(crate) use token::bearer;
pub use token::{CLOCK_SKEW, LONGEST_TOKEN_BYTES};

/// What the checks need to know of us. Checked once, before anything starts.
#[derive(Debug, Clone, Default)]
pub struct AuthSettings {
    /// `HELPLINE_BOT_APP_ID`. Without it nobody can prove anything.
    pub app_id: Option<String>,
    /// `HELPLINE_BOT_TENANT_ID`, for bots that live in one tenant: its tokens are taken on the emulator's path.
    pub tenant_id: Option<String>,
    /// `HELPLINE_BOT_CLOUD`.
    pub cloud: Cloud,
    /// `HELPLINE_BOT_OPENID_METADATA_URL`, instead of the cloud's.
    pub openid_metadata_url: Option<String>,
    /// `HELPLINE_BOT_EMULATOR_OPENID_METADATA_URL`.
    pub emulator_metadata: EmulatorMetadata,
    /// `HELPLINE_BOT_ALLOW_ANONYMOUS`; the caller has made sure that the bind is loopback. Without effect beside an app id.
    pub allow_anonymous: bool,
}

/// Who called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Somebody with a good token.
    Authenticated(Caller),
    /// Somebody on this machine, by the anonymous switch.
    Anonymous,
}

/// A caller whose token is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// A channel. The activity's `serviceUrl` is the one it vouches for: replies may go there with our token, and a
    /// conversation reference may be kept (A7560).
    Channel {
        /// The verified service URL.
        service_url: String,
    },
    /// The Bot Framework Emulator, or a program with our own credentials. It vouches for no service URL: only the allow list
    /// decides whether one is used.
    Emulator,
}

/// Checks calls. One for the process; it caches keys.
#[derive(Debug)]
pub struct Authenticator {
    app_id: Option<String>,
    allow_anonymous: bool,
    clock: Arc<dyn Clock>,
    channel: IssuerPath,
    emulator: Option<IssuerPath>,
}

/// The issuers of one kind of token, and the keys they sign with.
#[derive(Debug)]
struct IssuerPath {
    issuers: Vec<String>,
    keys: Arc<KeyStore>,
}

impl IssuerPath {
    fn issues(&self, issuer: &str) -> bool {
        self.issuers.iter().any(|known| known == issuer)
    }
}

impl Authenticator {
    /// Checks by the machine's clock. Nothing is fetched before the first token comes.
    pub fn new(settings: &AuthSettings, client: &reqwest::Client) -> Self {
        Self::with_clock(settings, client, Arc::new(SystemClock))
    }

    /// Checks by the given clock.
    pub fn with_clock(settings: &AuthSettings, client: &reqwest::Client, clock: Arc<dyn Clock>) -> Self {
        let path = |url: &str, issuers| IssuerPath {
            issuers,
            keys: Arc::new(KeyStore::new(url.to_owned(), client.clone(), Arc::clone(&clock))),
        };
        let cloud = settings.cloud;
        let channel_url = settings
            .openid_metadata_url
            .as_deref()
            .unwrap_or(cloud.channel_metadata_url());
        let emulator_url = match &settings.emulator_metadata {
            EmulatorMetadata::Cloud => Some(cloud.emulator_metadata_url()),
            EmulatorMetadata::Url(url) => Some(url.as_str()),
            EmulatorMetadata::Off => None,
        };
        Self {
            app_id: settings.app_id.clone().filter(|id| !id.is_empty()),
            allow_anonymous: settings.allow_anonymous,
            channel: path(channel_url, vec![cloud.channel_issuer().to_owned()]),
            emulator: emulator_url
                .map(|url| path(url, cloud.emulator_issuers(settings.tenant_id.as_deref()))),
            clock,
        }
    }

    /// Lets a call in, or says why not. `authorization` is the value of the header, if there is one.
    ///
    /// # Errors
    /// [`AuthError::Missing`] (401) without Bearer credentials, or when neither an app id nor the anonymous switch is set;
    /// [`AuthError::Forbidden`] (403) for a token that proves nothing; [`AuthError::Unavailable`] (503) when no keys can be
    /// had to check it with.
    pub async fn authenticate(
        &self,
        authorization: Option<&str>,
        activity: &Activity,
    ) -> Result<Access, AuthError> {
        let Some(app_id) = self.app_id.as_deref() else {
            return if self.allow_anonymous {
                Ok(Access::Anonymous)
            } else {
                Err(AuthError::Missing)
            };
        };
        let token = token::bearer(authorization).ok_or(AuthError::Missing)?;
        self.check(token, app_id, activity)
            .await
            .map(Access::Authenticated)
    }

    async fn check(&self, token: &str, app_id: &str, activity: &Activity) -> Result<Caller, AuthError> {
        // Nothing of an unverified token is believed. But what it says of itself can already be a reason to refuse, and must
        // be asked before the key: else any stranger makes us fetch keys.
        let token = token::Unverified::parse(token).map_err(AuthError::Forbidden)?;
        let is_channel = self.channel.issues(token.issuer());
        let path = if is_channel {
            &self.channel
        } else {
            let emulator = self
                .emulator
                .as_ref()
                .filter(|emulator| emulator.issues(token.issuer()));
            emulator.ok_or(AuthError::Forbidden(Refusal::Issuer))?
        };
        token
            .check_claims(app_id, self.clock.now())
            .map_err(AuthError::Forbidden)?;

        let key = path.keys.key(token.key_id()).await.map_err(|error| match error {
            KeyError::Unknown => AuthError::Forbidden(Refusal::UnknownKey),
            KeyError::Algorithm => AuthError::Forbidden(Refusal::Algorithm),
            KeyError::Unavailable => AuthError::Unavailable,
        })?;
        let claims = token.verify(&key).map_err(AuthError::Forbidden)?;

        if !is_channel {
            return if claims.is_for_application(app_id) {
                Ok(Caller::Emulator)
            } else {
                Err(AuthError::Forbidden(Refusal::Application))
            };
        }
        let service_url = activity.service_url.as_deref();
        match claims.service_url() {
            Some(claimed) if Some(claimed) == service_url => {}
            _ => return Err(AuthError::Forbidden(Refusal::ServiceUrl)),
        }
        if !activity
            .channel_id
            .as_deref()
            .is_some_and(|channel| key.endorses(channel))
        {
            return Err(AuthError::Forbidden(Refusal::Endorsement));
        }
        Ok(Caller::Channel {
            service_url: service_url.unwrap_or_default().to_owned(),
        })
    }
}
