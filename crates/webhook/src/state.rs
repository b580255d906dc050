//! What every handler shares.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bot_framework::auth::EmulatorMetadata;
use bot_framework::direct_line::TokenSigner;
use bot_framework::{
    AuthSettings, Authenticator, Clock, Connector, ConnectorSettings, ServiceUrls, SteadyClock,
};
use conversation_log::{ConversationLog, LogError};
use dialogue_state::{Agent, Incident};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::direct_line::open_streams::OpenStreams;
use crate::knowledge_health::KnowledgeHealth;
use crate::middleware::rate_limit::{Key, RateLimits};
use crate::outbound::AddressGuard;
use crate::outbox::pace::SharedPace;
use crate::refusals::Refusals;
use crate::replay::job::Replays;
use crate::settings::Settings;
use crate::status::Board;
use crate::turn::{Pool, TypingSignals};

/// Name of the server-wide setting that holds the key Direct Line tokens are signed with when there is no secret.
const TOKEN_KEY_SETTING: &str = "directline_token_key";

/// Open streams at most: each takes a file handle and some 30 kB.
const MOST_SOCKETS: usize = 10_000;

/// The server's parts, shared by all handlers. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct App(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    settings: Settings,
    log: Arc<dyn ConversationLog>,
    agent: Arc<ArcSwap<Agent>>,
    pool: Pool,
    rate_limits: Option<RateLimits>,
    authenticator: Authenticator,
    tokens: TokenSigner,
    clock: SteadyClock,
    connector: Connector,
    guard: AddressGuard,
    guarded_client: reqwest::Client,
    typing: TypingSignals,
    refusals: Refusals,
    replays: Replays,
    knowledge_health: KnowledgeHealth,
    board: Board,
    sockets: Semaphore,
    open_streams: OpenStreams,
    tasks: TaskTracker,
    stopping: CancellationToken,
    outbox_wake: Notify,
}

/// Why the server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The key of Direct Line tokens cannot be read from the database.
    #[error("the Direct Line token key cannot be read from the database")]
    TokenKey(#[source] LogError),
    /// The key in the database is none of ours.
    #[error(
        "the Direct Line token key in the database is damaged; delete the setting `{TOKEN_KEY_SETTING}` (open chats end)"
    )]
    DamagedTokenKey,
    /// The operating system gives no random numbers.
    #[error("the operating system gives no random numbers")]
    Random(#[source] getrandom::Error),
    /// A prefix of allowed service URLs is none.
    #[error(
        "HELPLINE_BOT_ALLOWED_SERVICE_URLS holds `{prefix}`; each must be an address such as https://connector.example.com/"
    )]
    ServiceUrl {
        /// What was typed.
        prefix: String,
    },
    /// The HTTP client cannot be built.
    #[error("the HTTP client cannot be built")]
    Http(#[from] bot_framework::error::HttpClientError),
}

impl App {
    /// Joins the parts. `agent` is swapped by the caller when the knowledge changes.
    ///
    /// # Errors
    /// [`StartError`] when the key of Direct Line tokens cannot be had or the HTTP client cannot be built.
    pub async fn new(
        settings: Settings,
        log: Arc<dyn ConversationLog>,
        agent: Arc<ArcSwap<Agent>>,
    ) -> Result<Self, StartError> {
        let tokens = token_signer(&settings, log.as_ref()).await?;
        let http = bot_framework::http::client()?;
        let authenticator = Authenticator::new(&auth_settings(&settings), &http);
        let connector = Connector::new(connector_settings(&settings)?, http)
            .with_pace(Arc::new(SharedPace::new(Arc::clone(&log))));
        let guard = AddressGuard::new(&settings.support.allowed_networks);
        Ok(Self(Arc::new(Parts {
            rate_limits: settings.rate_limit.map(RateLimits::new),
            pool: Pool::new(),
            authenticator,
            tokens,
            clock: SteadyClock::start(),
            connector,
            guarded_client: guard.client()?,
            guard,
            typing: TypingSignals::default(),
            refusals: Refusals::default(),
            replays: Replays::default(),
            knowledge_health: KnowledgeHealth::default(),
            board: Board::default(),
            sockets: Semaphore::new(MOST_SOCKETS),
            open_streams: OpenStreams::default(),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
            outbox_wake: Notify::new(),
            settings,
            log,
            agent,
        })))
    }

    /// What the server was told.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Where `/metrics` is served on its own, if anywhere.
    pub fn metrics_listen(&self) -> Option<SocketAddr> {
        self.0.settings.metrics_listen
    }

    pub(crate) fn log(&self) -> &dyn ConversationLog {
        self.0.log.as_ref()
    }

    /// The agent of this moment. A turn takes it once and keeps it to its end.
    pub(crate) fn agent(&self) -> Arc<Agent> {
        self.0.agent.load_full()
    }

    /// Whether a changed knowledge was refused.
    pub fn knowledge_health(&self) -> &KnowledgeHealth {
        &self.0.knowledge_health
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.0.pool
    }

    pub(crate) fn authenticator(&self) -> &Authenticator {
        &self.0.authenticator
    }

    pub(crate) fn tokens(&self) -> &TokenSigner {
        &self.0.tokens
    }

    pub(crate) fn connector(&self) -> &Connector {
        &self.0.connector
    }

    /// Which addresses an operator's targets may be at.
    pub(crate) fn guard(&self) -> &AddressGuard {
        &self.0.guard
    }

    /// The HTTP client that keeps to [`App::guard`].
    pub(crate) fn guarded_client(&self) -> &reqwest::Client {
        &self.0.guarded_client
    }

    /// Where streams hear that somebody is writing.
    pub(crate) fn typing(&self) -> &TypingSignals {
        &self.0.typing
    }

    /// The last calls that were not let in.
    pub(crate) fn refusals(&self) -> &Refusals {
        &self.0.refusals
    }

    /// The replay that runs, or ran last.
    pub(crate) fn replays(&self) -> &Replays {
        &self.0.replays
    }

    /// What is down.
    pub(crate) fn board(&self) -> &Board {
        &self.0.board
    }

    /// What is down at this moment, for a turn.
    pub(crate) fn incidents(&self) -> Arc<Vec<Incident>> {
        self.0.board.incidents()
    }

    /// Places for open streams.
    pub(crate) fn sockets(&self) -> &Semaphore {
        &self.0.sockets
    }

    /// The open streams of each conversation.
    pub(crate) fn open_streams(&self) -> &OpenStreams {
        &self.0.open_streams
    }

    /// The time that tokens are made and checked by, and what is old is measured by: nobody sets it.
    pub(crate) fn token_time(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// [`App::token_time`] in Unix milliseconds: what deliveries are due by, so that a clock that is set neither holds them
    /// back nor lets two attempts of one run at once.
    pub(crate) fn steady_ms(&self) -> i64 {
        self.token_time().as_millisecond()
    }

    /// Tasks that a shutdown waits for.
    pub(crate) fn tasks(&self) -> &TaskTracker {
        &self.0.tasks
    }

    /// Is cancelled when the server stops.
    pub(crate) fn stopping(&self) -> &CancellationToken {
        &self.0.stopping
    }

    /// Tells the deliverer that there may be something to deliver.
    pub(crate) fn wake_outbox(&self) {
        self.0.outbox_wake.notify_one();
    }

    /// Waits for [`App::wake_outbox`].
    pub(crate) async fn outbox_woken(&self) {
        self.0.outbox_wake.notified().await;
    }

    /// Counts one call under a key.
    ///
    /// # Errors
    /// How long to wait, when it is one too many.
    pub(crate) fn check_rate(&self, key: &Key) -> Result<(), Duration> {
        self.0
            .rate_limits
            .as_ref()
            .map_or(Ok(()), |limits| limits.check(key))
    }
}

/// Tokens are signed with a key from the first secret. Without a secret, with a random key that is kept in the database, so
/// that a token survives a restart and works on every replica.
async fn token_signer(settings: &Settings, log: &dyn ConversationLog) -> Result<TokenSigner, StartError> {
    let lifetime = SignedDuration::try_from(settings.direct_line_token_ttl).unwrap_or(SignedDuration::MAX);
    if let Some(signer) = TokenSigner::from_secrets(&settings.direct_line_secrets, lifetime) {
        return Ok(signer);
    }
    let mut fresh = [0_u8; 32];
    getrandom::fill(&mut fresh).map_err(StartError::Random)?;
    let kept = log
        .setting_or(TOKEN_KEY_SETTING, &STANDARD.encode(fresh))
        .await
        .map_err(StartError::TokenKey)?;
    let key = STANDARD
        .decode(kept)
        .ok()
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
        .ok_or(StartError::DamagedTokenKey)?;
    Ok(TokenSigner::from_random_key(&key, lifetime))
}

fn auth_settings(settings: &Settings) -> AuthSettings {
    let bot = &settings.bot;
    AuthSettings {
        app_id: bot.app_id.clone(),
        tenant_id: bot.tenant_id.clone(),
        cloud: settings.cloud,
        openid_metadata_url: bot.openid_metadata_url.clone(),
        emulator_metadata: EmulatorMetadata::from_setting(bot.emulator_openid_metadata_url.as_deref()),
        allow_anonymous: settings.anonymous,
    }
}

fn connector_settings(settings: &Settings) -> Result<ConnectorSettings, StartError> {
    let bot = &settings.bot;
    let mut service_urls = ServiceUrls::new(settings.cloud);
    for prefix in &bot.allowed_service_urls {
        service_urls
            .allow_prefix(prefix)
            .map_err(|_| StartError::ServiceUrl {
                prefix: prefix.clone(),
            })?;
    }
    if settings.anonymous {
        service_urls.allow_loopback();
    }
    Ok(ConnectorSettings {
        app_id: bot.app_id.clone(),
        app_password: bot.app_password.clone(),
        tenant_id: bot.tenant_id.clone(),
        cloud: settings.cloud,
        token_url: bot.token_url.clone(),
        service_urls,
    })
}
