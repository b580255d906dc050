//! What the server is told, checked once before anything starts.
//!
//! [`SettingsInput`] holds values as they were typed; [`Settings::new`] turns them into types that cannot be wrong, and
//! [`Settings::warnings`] says what is allowed but unwise.

pub(crate) mod retention;
pub(crate) mod support;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use axum::http::Uri;
use bot_framework::Cloud;
use bot_framework::direct_line::browser_origin;
use secrecy::{ExposeSecret, SecretString};

use self::retention::Retention;
use self::support::Support;
pub use self::support::SupportInput;
use crate::middleware::client_address::Network;

/// Direct Line tokens live this long. Web Chat ends a conversation whose token expired, so expiry must be rare.
pub const DEFAULT_TOKEN_TTL: Duration = Duration::from_hours(12);
/// directlinejs refreshes its token 15 minutes after start, whatever `expires_in` says: a shorter life kills every chat.
const SHORTEST_WISE_TOKEN_TTL: Duration = Duration::from_mins(16);
/// A token must outlive one round trip, and no clock error should make it eternal.
const TOKEN_TTL_RANGE: std::ops::RangeInclusive<u64> = 10..=30 * 24 * 3600;
/// A shorter secret can be guessed.
const SHORTEST_WISE_SECRET: usize = 24;
/// Requests a minute for one conversation. A person types ten; Web Chat polls every second at worst.
pub const DEFAULT_RATE_LIMIT: NonZeroU32 = NonZeroU32::new(240).expect("240 is not zero");
/// Largest activity. The channel's own limit is 256 KB (docs of Direct Line).
pub const DEFAULT_ACTIVITY_BYTES: usize = 256 * 1024;
/// A greeting of a channel with its claims takes as much.
const LEAST_ACTIVITY_BYTES: usize = 1024;
/// Largest upload; its content is not kept.
pub const DEFAULT_UPLOAD_BYTES: usize = 4 * 1024 * 1024;

/// Connections open at once. Each takes a file handle and some 20 kB; a stream keeps one for hours.
pub const DEFAULT_CONNECTIONS: usize = 16_384;

/// Values as they were typed. Empty lists and `None` mean the default.
#[derive(Debug, Clone)]
pub struct SettingsInput {
    /// Address that is bound (`HELPLINE_LISTEN`).
    pub listen: SocketAddr,
    /// Address people reach the server at (`HELPLINE_PUBLIC_URL`).
    pub public_url: Option<String>,
    /// Addresses or networks of proxies whose `X-Forwarded-*` are believed (`HELPLINE_TRUSTED_PROXIES`).
    pub trusted_proxies: Vec<String>,
    /// Origins whose pages may ask for a widget token (`HELPLINE_ORIGINS`).
    pub origins: Vec<String>,
    /// Direct Line secrets, the newest first (`HELPLINE_DIRECTLINE_SECRET`).
    pub direct_line_secrets: Vec<SecretString>,
    /// Life of a Direct Line token in seconds (`HELPLINE_DIRECTLINE_TOKEN_TTL_SECONDS`).
    pub direct_line_token_ttl_seconds: Option<u64>,
    /// How often an open stream of Direct Line is asked whether its client is there; a client that answers nothing three
    /// times is gone. 20 seconds: proxies close what is silent, commonly after 60.
    pub stream_keep_alive: Duration,
    /// The Bot Framework registration.
    pub bot: BotInput,
    /// Where support requests are delivered.
    pub support: SupportInput,
    /// The admin key (`HELPLINE_ADMIN_KEY`); keys of the database are taken beside it.
    pub admin_key: Option<SecretString>,
    /// `off`, or requests a minute for one conversation (`HELPLINE_RATE_LIMIT`).
    pub rate_limit: Option<String>,
    /// Largest activity in bytes.
    pub activity_bytes: Option<usize>,
    /// Largest upload in bytes.
    pub upload_bytes: Option<usize>,
    /// Connections open at once (`HELPLINE_MAX_CONNECTIONS`); the next ones wait.
    pub connections: Option<usize>,
    /// Where `/metrics` is served without a key (`HELPLINE_METRICS_LISTEN`); otherwise beside the rest, with the admin key.
    pub metrics_listen: Option<SocketAddr>,
    /// How long conversations are kept, by channel (`HELPLINE_RETENTION`): `directline=30d`, `*=365d`.
    pub retention: Vec<String>,
    /// Folder of the knowledge, for files of status sources; `None` for the embedded one.
    pub knowledge_folder: Option<PathBuf>,
    /// Whether this is a developer's machine: anonymous webhook calls are allowed on loopback.
    pub dev: bool,
}

impl SettingsInput {
    /// All defaults, bound to `listen`.
    pub fn new(listen: SocketAddr) -> Self {
        Self {
            listen,
            public_url: None,
            trusted_proxies: Vec::new(),
            origins: Vec::new(),
            direct_line_secrets: Vec::new(),
            direct_line_token_ttl_seconds: None,
            stream_keep_alive: Duration::from_secs(20),
            bot: BotInput::default(),
            support: SupportInput::default(),
            admin_key: None,
            rate_limit: None,
            activity_bytes: None,
            upload_bytes: None,
            connections: None,
            metrics_listen: None,
            retention: Vec::new(),
            knowledge_folder: None,
            dev: false,
        }
    }
}

/// The Bot Framework registration as it was typed.
#[derive(Debug, Clone, Default)]
pub struct BotInput {
    /// `HELPLINE_BOT_APP_ID`.
    pub app_id: Option<String>,
    /// `HELPLINE_BOT_APP_PASSWORD`.
    pub app_password: Option<SecretString>,
    /// `HELPLINE_BOT_TENANT_ID`.
    pub tenant_id: Option<String>,
    /// `HELPLINE_BOT_CLOUD`: `public` or `usgov`.
    pub cloud: Option<String>,
    /// `HELPLINE_BOT_OPENID_METADATA_URL`; `off` refuses channel tokens.
    pub openid_metadata_url: Option<String>,
    /// `HELPLINE_BOT_EMULATOR_OPENID_METADATA_URL`; `off` refuses tokens of the emulator and of other bots.
    pub emulator_openid_metadata_url: Option<String>,
    /// `HELPLINE_BOT_TOKEN_URL`.
    pub token_url: Option<String>,
    /// `HELPLINE_BOT_ALLOWED_SERVICE_URLS`: prefixes beside the cloud's own.
    pub allowed_service_urls: Vec<String>,
    /// `HELPLINE_BOT_ALLOW_ANONYMOUS`.
    pub allow_anonymous: bool,
}

/// Settings that hold.
#[derive(Debug, Clone)]
pub struct Settings {
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: Option<Uri>,
    pub(crate) trusted_proxies: Vec<Network>,
    pub(crate) origins: Vec<String>,
    pub(crate) direct_line_secrets: Vec<SecretString>,
    pub(crate) direct_line_token_ttl: Duration,
    pub(crate) stream_keep_alive: Duration,
    pub(crate) bot: BotInput,
    pub(crate) cloud: Cloud,
    pub(crate) support: Support,
    pub(crate) admin_key: Option<SecretString>,
    pub(crate) rate_limit: Option<NonZeroU32>,
    pub(crate) activity_bytes: usize,
    pub(crate) upload_bytes: usize,
    pub(crate) most_connections: usize,
    pub(crate) metrics_listen: Option<SocketAddr>,
    pub(crate) retention: Retention,
    pub(crate) knowledge_folder: Option<PathBuf>,
    pub(crate) anonymous: bool,
}

/// Why settings do not hold. The text names the variable and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SettingsError(String);

impl SettingsError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl Settings {
    /// Checks what was typed.
    ///
    /// # Errors
    /// [`SettingsError`] names the first value that cannot be meant.
    pub fn new(input: SettingsInput) -> Result<Self, SettingsError> {
        if input.bot.allow_anonymous && input.bot.app_id.is_none() && !input.listen.ip().is_loopback() {
            return Err(SettingsError::new(format!(
                "HELPLINE_BOT_ALLOW_ANONYMOUS works on a loopback address only, but HELPLINE_LISTEN is {}; bind \
                 127.0.0.1, or set HELPLINE_BOT_APP_ID",
                input.listen
            )));
        }
        if input.bot.app_id.is_none() && input.bot.app_password.is_some() {
            return Err(SettingsError::new(
                "HELPLINE_BOT_APP_PASSWORD is set without HELPLINE_BOT_APP_ID: set both or none",
            ));
        }
        let ttl = input
            .direct_line_token_ttl_seconds
            .unwrap_or(DEFAULT_TOKEN_TTL.as_secs());
        if !TOKEN_TTL_RANGE.contains(&ttl) {
            return Err(SettingsError::new(format!(
                "HELPLINE_DIRECTLINE_TOKEN_TTL_SECONDS is {ttl}; it must be from {} to {}",
                TOKEN_TTL_RANGE.start(),
                TOKEN_TTL_RANGE.end()
            )));
        }
        if input.connections == Some(0) {
            return Err(SettingsError::new(
                "HELPLINE_MAX_CONNECTIONS is 0; it must be 1 or more, or nobody is let in",
            ));
        }
        if let Some(bytes) = input.activity_bytes.filter(|bytes| *bytes < LEAST_ACTIVITY_BYTES) {
            return Err(SettingsError::new(format!(
                "HELPLINE_MAX_ACTIVITY_BYTES is {bytes}; it must be {LEAST_ACTIVITY_BYTES} or more, or no message gets through"
            )));
        }
        if input
            .direct_line_secrets
            .iter()
            .any(|secret| secret.expose_secret().is_empty())
        {
            return Err(SettingsError::new(
                "HELPLINE_DIRECTLINE_SECRET has an empty part; separate secrets by one comma",
            ));
        }
        Ok(Self {
            listen: input.listen,
            public_url: input.public_url.as_deref().map(public_url).transpose()?,
            trusted_proxies: input
                .trusted_proxies
                .iter()
                .map(|text| Network::parse("HELPLINE_TRUSTED_PROXIES", text))
                .collect::<Result<_, _>>()?,
            origins: input
                .origins
                .iter()
                .map(|text| origin(text))
                .collect::<Result<_, _>>()?,
            direct_line_secrets: input.direct_line_secrets,
            direct_line_token_ttl: Duration::from_secs(ttl),
            stream_keep_alive: input.stream_keep_alive,
            cloud: cloud(input.bot.cloud.as_deref())?,
            support: Support::new(input.support)?,
            anonymous: (input.bot.allow_anonymous || input.dev)
                && input.bot.app_id.is_none()
                && input.listen.ip().is_loopback(),
            bot: input.bot,
            admin_key: input.admin_key,
            rate_limit: rate_limit(input.rate_limit.as_deref())?,
            activity_bytes: input.activity_bytes.unwrap_or(DEFAULT_ACTIVITY_BYTES),
            upload_bytes: input.upload_bytes.unwrap_or(DEFAULT_UPLOAD_BYTES),
            most_connections: input.connections.unwrap_or(DEFAULT_CONNECTIONS),
            metrics_listen: input.metrics_listen,
            retention: Retention::new(&input.retention)?,
            knowledge_folder: input.knowledge_folder,
        })
    }

    /// What is allowed but unwise, each as a sentence to print at start.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.anonymous {
            warnings.push(
                "anyone on this machine can call /api/messages without a token: for trying out only"
                    .to_owned(),
            );
        }
        if self.bot.allow_anonymous && self.bot.app_id.is_some() {
            warnings.push(
                "HELPLINE_BOT_ALLOW_ANONYMOUS has no effect: with HELPLINE_BOT_APP_ID every call must prove itself"
                    .to_owned(),
            );
        }
        if self.bot.app_id.is_some() && self.bot.app_password.is_none() {
            warnings.push(
                "HELPLINE_BOT_APP_PASSWORD is not set: replies to a connector carry no token and will be refused"
                    .to_owned(),
            );
        }
        if self
            .direct_line_secrets
            .iter()
            .any(|secret| secret.expose_secret().len() < SHORTEST_WISE_SECRET)
        {
            warnings.push(format!(
                "a secret of HELPLINE_DIRECTLINE_SECRET is shorter than {SHORTEST_WISE_SECRET} characters and can be \
                 guessed: use a random one"
            ));
        }
        if self
            .admin_key
            .as_ref()
            .is_some_and(|key| key.expose_secret().len() < SHORTEST_WISE_SECRET)
        {
            warnings.push(format!(
                "HELPLINE_ADMIN_KEY is shorter than {SHORTEST_WISE_SECRET} characters and can be guessed: use a random one"
            ));
        }
        if self.direct_line_token_ttl < SHORTEST_WISE_TOKEN_TTL {
            warnings.push(format!(
                "HELPLINE_DIRECTLINE_TOKEN_TTL_SECONDS is {}: Web Chat refreshes its token after 15 minutes, so every \
                 chat will end before; use 960 or more",
                self.direct_line_token_ttl.as_secs()
            ));
        }
        warnings.extend(self.support.warnings());
        warnings
    }

    /// Whether calls to `/api/messages` need no token.
    pub fn is_anonymous(&self) -> bool {
        self.anonymous
    }
}

fn cloud(text: Option<&str>) -> Result<Cloud, SettingsError> {
    match text {
        None | Some("public") => Ok(Cloud::Public),
        Some("usgov") => Ok(Cloud::UsGov),
        Some(other) => Err(SettingsError::new(format!(
            "HELPLINE_BOT_CLOUD is `{other}`; it must be `public` or `usgov`"
        ))),
    }
}

fn rate_limit(text: Option<&str>) -> Result<Option<NonZeroU32>, SettingsError> {
    match text {
        None => Ok(Some(DEFAULT_RATE_LIMIT)),
        Some("off") => Ok(None),
        Some(number) => number.parse().map(Some).map_err(|_| {
            SettingsError::new(format!(
                "HELPLINE_RATE_LIMIT is `{number}`; it must be `off` or the requests a minute for one conversation, \
                 such as {DEFAULT_RATE_LIMIT}"
            ))
        }),
    }
}

fn public_url(text: &str) -> Result<Uri, SettingsError> {
    let wrong = || {
        SettingsError::new(format!(
            "HELPLINE_PUBLIC_URL is `{text}`; it must be an address without path, such as https://help.example.com"
        ))
    };
    let uri: Uri = text.trim_end_matches('/').parse().map_err(|_| wrong())?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    let is_bare = uri.authority().is_some() && matches!(uri.path(), "" | "/") && uri.query().is_none();
    if is_web && is_bare { Ok(uri) } else { Err(wrong()) }
}

/// An origin in the form browsers send it: lower case, without a slash and without a default port.
fn origin(text: &str) -> Result<String, SettingsError> {
    normal_origin(text).ok_or_else(|| {
        SettingsError::new(format!(
            "HELPLINE_ORIGINS holds `{text}`; each must be an origin without path, such as https://www.example.com"
        ))
    })
}

/// The origin of a page of the web in the form browsers send it; `None` for anything else.
pub(crate) fn normal_origin(text: &str) -> Option<String> {
    browser_origin(text).filter(|origin| origin.starts_with("http://") || origin.starts_with("https://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input() -> SettingsInput {
        SettingsInput::new(SocketAddr::from(([127, 0, 0, 1], 8080)))
    }

    fn error(input: SettingsInput) -> String {
        Settings::new(input).unwrap_err().to_string()
    }

    #[test]
    fn beside_an_app_id_no_switch_lets_anonymous_calls_in() {
        let mut input = input();
        input.bot.allow_anonymous = true;
        input.bot.app_id = Some("app".to_owned());
        input.bot.app_password = Some("password".into());

        let settings = Settings::new(input).unwrap();

        assert!(!settings.is_anonymous());
        assert!(
            settings.warnings()[0].contains("has no effect"),
            "{:?}",
            settings.warnings()
        );
    }

    #[test]
    fn anonymous_calls_are_refused_on_a_public_bind() {
        let mut input = input();
        input.listen = SocketAddr::from(([0, 0, 0, 0], 8080));
        input.bot.allow_anonymous = true;

        assert!(error(input).contains("loopback address only"));
    }

    #[test]
    fn a_developers_server_on_a_public_bind_takes_no_anonymous_calls() {
        let mut input = input();
        input.listen = SocketAddr::from(([0, 0, 0, 0], 8080));
        input.dev = true;

        assert!(!Settings::new(input).unwrap().is_anonymous());
    }

    #[test]
    fn values_that_cannot_be_meant_are_named() {
        let mut cases = Vec::new();
        for change in [
            (|input| input.rate_limit = Some("many".to_owned())) as fn(&mut SettingsInput),
            |input| input.rate_limit = Some("0".to_owned()),
            |input| input.public_url = Some("help.example.com".to_owned()),
            |input| input.public_url = Some("https://help.example.com/path".to_owned()),
            |input| input.origins = vec!["*".to_owned()],
            |input| input.trusted_proxies = vec!["10.0.0.0/40".to_owned()],
            |input| input.direct_line_token_ttl_seconds = Some(1),
            |input| input.direct_line_secrets = vec!["".into()],
            |input| input.connections = Some(0),
            |input| input.activity_bytes = Some(0),
            |input| input.bot.cloud = Some("moon".to_owned()),
            |input| input.bot.app_password = Some("password".into()),
        ] {
            let mut input = input();
            change(&mut input);
            cases.push(error(input));
        }

        insta::assert_snapshot!(cases.join("\n"));
    }

    #[test]
    fn an_unwise_setting_is_a_warning() {
        let mut input = input();
        input.dev = true;
        input.direct_line_secrets = vec!["short".into()];
        input.direct_line_token_ttl_seconds = Some(600);
        input.admin_key = Some("short".into());

        insta::assert_snapshot!(Settings::new(input).unwrap().warnings().join("\n"));
    }

    #[test]
    fn an_origin_is_compared_in_the_form_a_browser_sends() {
        assert_eq!(
            normal_origin("HTTPS://Www.Example.com:443/").as_deref(),
            Some("https://www.example.com")
        );
        assert_eq!(
            normal_origin("http://localhost:3000").as_deref(),
            Some("http://localhost:3000")
        );
        assert_eq!(normal_origin("https://a@b.example"), None);
        assert_eq!(normal_origin("null"), None);
    }
}
