//! `helpline serve`: the server.

mod settings;
mod trying;

use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use arc_swap::ArcSwap;
use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};
use conversation_log::ConversationLog;
use dialogue_state::Agent;
use knowledge::Loader;
use tokio::net::{TcpListener, TcpSocket};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;
use webhook::App;
use webhook::settings::{
    DEFAULT_ACTIVITY_BYTES, DEFAULT_CONNECTIONS, DEFAULT_RATE_LIMIT, DEFAULT_TOKEN_TTL, DEFAULT_UPLOAD_BYTES,
    Settings,
};

use crate::cli;
use crate::command::admin_key;
use crate::database::{self, DatabaseArguments};
use crate::memory;
use crate::reload::{self, Reload};
use crate::report::{self, Mend, Outcome};
use crate::source::{self, KnowledgeArguments};
use crate::training::{TierArguments, Trainer};

/// Serve the widget, the channels and the admin API
///
/// Reads the knowledge, creates or migrates the database, and prints the address when it takes calls. When there is no
/// admin key yet, it makes one and prints it once. SIGTERM and Ctrl-C end it after the turns under way; SIGHUP reads
/// the knowledge again, and a folder with errors is refused.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Variables without a flag, since secrets do not belong on a command line:
  HELPLINE_ADMIN_KEY           the key of the admin API, beside those of `helpline admin-key`
  HELPLINE_BOT_APP_PASSWORD    the secret of the bot's registration
  HELPLINE_DIRECTLINE_SECRET   secrets of Direct Line clients, comma-separated, the newest first
                               [default: a random key kept in the database]
  HELPLINE_SMTP_URL            the mail server, such as smtps://USER:PASSWORD@HOST
  HELPLINE_SUPPORT_WEBHOOK_SECRET  what posts of support requests are signed with

Examples:
  helpline serve
  helpline serve --dev
  helpline serve --knowledge my-articles --database postgres://helpline@db/helpline")]
pub(crate) struct Arguments {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "HELPLINE_LISTEN",
        hide_env_values = true,
        default_value = "127.0.0.1:8080",
        value_parser = address
    )]
    listen: SocketAddr,

    #[command(flatten)]
    database: DatabaseArguments,

    #[command(flatten)]
    source: KnowledgeArguments,

    #[command(flatten)]
    tiers: TierArguments,

    /// Say how to try it with each client, and take webhook calls without a token on a loopback address
    #[arg(long)]
    dev: bool,

    #[command(flatten)]
    web: Web,

    #[command(flatten)]
    bot: Bot,

    #[command(flatten)]
    support: Support,

    #[command(flatten)]
    limits: Limits,

    #[command(flatten)]
    data: Data,

    #[command(flatten)]
    logs: Logs,
}

/// How the server is reached.
#[derive(Debug, Args)]
#[command(next_help_heading = "Web")]
struct Web {
    /// Address people reach it at, such as `https://help.example.com` [default: the Host header]
    #[arg(long, value_name = "URL", env = "HELPLINE_PUBLIC_URL", hide_env_values = true)]
    public_url: Option<String>,

    /// Addresses or networks of proxies whose X-Forwarded-* headers are believed, comma-separated
    #[arg(
        long,
        value_name = "NETWORKS",
        env = "HELPLINE_TRUSTED_PROXIES",
        hide_env_values = true,
        value_delimiter = ','
    )]
    trusted_proxies: Vec<String>,

    /// Origins whose pages may show the widget, comma-separated [default: the server's own]
    #[arg(
        long,
        value_name = "ORIGINS",
        env = "HELPLINE_ORIGINS",
        hide_env_values = true,
        value_delimiter = ','
    )]
    origins: Vec<String>,

    /// Life of a Direct Line token, in seconds
    #[arg(
        long,
        value_name = "SECONDS",
        env = "HELPLINE_DIRECTLINE_TOKEN_TTL_SECONDS",
        hide_env_values = true,
        default_value_t = DEFAULT_TOKEN_TTL.as_secs()
    )]
    directline_token_ttl_seconds: u64,

    /// Address that serves /metrics without a key [default: beside the rest, with the admin key]
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "HELPLINE_METRICS_LISTEN",
        hide_env_values = true,
        value_parser = address
    )]
    metrics_listen: Option<SocketAddr>,
}

/// The bot's registration.
#[derive(Debug, Args)]
#[expect(
    clippy::doc_markdown,
    reason = "doc comments of arguments are the help, which is plain text"
)]
#[command(next_help_heading = "Bot Framework (Teams and other channels)")]
pub(crate) struct Bot {
    /// App id of the bot's registration
    #[arg(
        long = "bot-app-id",
        value_name = "ID",
        env = "HELPLINE_BOT_APP_ID",
        hide_env_values = true
    )]
    pub(crate) app_id: Option<String>,

    /// Tenant of a single-tenant registration
    #[arg(
        long = "bot-tenant-id",
        value_name = "ID",
        env = "HELPLINE_BOT_TENANT_ID",
        hide_env_values = true
    )]
    pub(crate) tenant_id: Option<String>,

    /// The cloud: public or usgov [default: public]
    #[arg(
        long = "bot-cloud",
        value_name = "CLOUD",
        env = "HELPLINE_BOT_CLOUD",
        hide_env_values = true
    )]
    pub(crate) cloud: Option<String>,

    /// OpenID metadata of channel tokens; `off` refuses them [default: the cloud's]
    #[arg(
        long = "bot-openid-metadata-url",
        value_name = "URL",
        env = "HELPLINE_BOT_OPENID_METADATA_URL",
        hide_env_values = true
    )]
    pub(crate) openid_metadata_url: Option<String>,

    /// OpenID metadata of tokens of the Emulator and of other bots; `off` refuses them [default: the cloud's]
    #[arg(
        long = "bot-emulator-openid-metadata-url",
        value_name = "URL",
        env = "HELPLINE_BOT_EMULATOR_OPENID_METADATA_URL",
        hide_env_values = true
    )]
    pub(crate) emulator_openid_metadata_url: Option<String>,

    /// Where a token for the connector is asked for [default: the cloud's]
    #[arg(
        long = "bot-token-url",
        value_name = "URL",
        env = "HELPLINE_BOT_TOKEN_URL",
        hide_env_values = true
    )]
    pub(crate) token_url: Option<String>,

    /// Prefixes of service URLs that are allowed beside the cloud's own, comma-separated
    #[arg(
        long = "bot-allowed-service-urls",
        value_name = "PREFIXES",
        env = "HELPLINE_BOT_ALLOWED_SERVICE_URLS",
        hide_env_values = true,
        value_delimiter = ','
    )]
    allowed_service_urls: Vec<String>,

    /// Take calls without a token: only without an app id and on a loopback address
    #[arg(
        long = "bot-allow-anonymous",
        value_name = "BOOL",
        env = "HELPLINE_BOT_ALLOW_ANONYMOUS",
        hide_env_values = true,
        num_args = 0..=1,
        default_value = "false",
        default_missing_value = "true",
        require_equals = true,
        value_parser = BoolishValueParser::new()
    )]
    allow_anonymous: bool,
}

/// Where support requests go.
#[derive(Debug, Args)]
#[expect(
    clippy::doc_markdown,
    reason = "doc comments of arguments are the help, which is plain text"
)]
#[command(next_help_heading = "Support requests")]
struct Support {
    /// Address support requests are posted to, signed with HELPLINE_SUPPORT_WEBHOOK_SECRET
    #[arg(
        long = "support-webhook-url",
        value_name = "URL",
        env = "HELPLINE_SUPPORT_WEBHOOK_URL",
        hide_env_values = true
    )]
    webhook_url: Option<String>,

    /// Who gets support requests by mail, comma-separated
    #[arg(
        long = "support-mail-to",
        value_name = "ADDRESSES",
        env = "HELPLINE_SUPPORT_MAIL_TO",
        hide_env_values = true,
        value_delimiter = ','
    )]
    mail_to: Vec<String>,

    /// Whom that mail is from
    #[arg(
        long = "support-mail-from",
        value_name = "ADDRESS",
        env = "HELPLINE_SUPPORT_MAIL_FROM",
        hide_env_values = true
    )]
    mail_from: Option<String>,

    /// Private networks that deliveries and status sources may reach, comma-separated [default: none]
    #[arg(
        long = "allowed-networks",
        value_name = "NETWORKS",
        env = "HELPLINE_ALLOWED_NETWORKS",
        hide_env_values = true,
        value_delimiter = ','
    )]
    allowed_networks: Vec<String>,
}

/// What is too much.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
struct Limits {
    /// Requests a minute for one conversation, or `off`
    #[arg(
        long,
        value_name = "NUMBER",
        env = "HELPLINE_RATE_LIMIT",
        hide_env_values = true,
        default_value_t = DEFAULT_RATE_LIMIT.to_string()
    )]
    rate_limit: String,

    /// Largest activity, in bytes
    #[arg(
        long,
        value_name = "BYTES",
        env = "HELPLINE_MAX_ACTIVITY_BYTES",
        hide_env_values = true,
        default_value_t = DEFAULT_ACTIVITY_BYTES
    )]
    max_activity_bytes: usize,

    /// Largest upload, in bytes; its content is not kept
    #[arg(
        long,
        value_name = "BYTES",
        env = "HELPLINE_MAX_UPLOAD_BYTES",
        hide_env_values = true,
        default_value_t = DEFAULT_UPLOAD_BYTES
    )]
    max_upload_bytes: usize,

    /// Connections open at once; the next ones wait
    #[arg(
        long,
        value_name = "NUMBER",
        env = "HELPLINE_MAX_CONNECTIONS",
        hide_env_values = true,
        default_value_t = DEFAULT_CONNECTIONS
    )]
    max_connections: usize,
}

/// How long what was said is kept.
#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
struct Data {
    /// How long conversations are kept after their last activity, such as `directline=30d,msteams=90d,*=365d` [default: for ever]
    #[arg(
        long,
        value_name = "RULES",
        env = "HELPLINE_RETENTION",
        hide_env_values = true,
        value_delimiter = ','
    )]
    retention: Vec<String>,
}

/// What is logged.
#[derive(Debug, Args)]
#[command(next_help_heading = "Logs")]
struct Logs {
    /// What is logged on stderr: a level, or levels by module such as `webhook=debug,info` [default: `RUST_LOG`, or info with sqlx=warn]
    #[arg(long, value_name = "FILTER", env = "HELPLINE_LOG", hide_env_values = true)]
    log: Option<String>,

    /// Form of the log
    #[arg(
        long,
        value_name = "FORMAT",
        env = "HELPLINE_LOG_FORMAT",
        hide_env_values = true,
        default_value = "text"
    )]
    log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "write an address and a port, such as 127.0.0.1:8080 or [::1]:8080".to_owned())
}

pub(crate) fn run(arguments: Arguments) -> anyhow::Result<Outcome> {
    start_logging(&arguments.logs)?;
    let settings = settings::settings(&arguments)?;
    for warning in settings.warnings() {
        report::warning(warning);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the threads of the server")?;
    // Before knowledge is made ready, which may take seconds: a port that is taken and a database that cannot be opened are
    // told at once.
    let places = {
        let _inside = runtime.enter();
        Places::take(&arguments)?
    };
    let log = runtime.block_on(database::open_serving(&arguments.database.database))?;
    let folder = arguments.source.knowledge.as_deref();
    let seen = folder.and_then(|folder| knowledge::folder::fingerprint(folder).ok());
    let trainer = Trainer::beside_database(&arguments.tiers, &arguments.database.database);
    let made = source::agent_and_loader(folder, &trainer);
    let served = runtime.block_on(async {
        match made {
            Ok(known) => serve(arguments, settings, places, log, known, trainer, seen).await,
            Err(error) => {
                log.close().await;
                Err(error)
            }
        }
    });
    // What still runs on a thread of its own may take as long as it likes (a name server that is dead, knowledge that is made
    // ready), and nobody waits for what comes of it.
    runtime.shutdown_background();
    served?;
    Ok(Outcome::Done)
}

/// Where the server is reached.
struct Places {
    main: Place,
    /// For metrics, where they have an address of their own.
    metrics: Option<Place>,
}

impl Places {
    fn take(arguments: &Arguments) -> anyhow::Result<Self> {
        let named_by = "`--listen` or HELPLINE_LISTEN, such as 127.0.0.1:8090";
        let of_metrics = "`--metrics-listen` or HELPLINE_METRICS_LISTEN, such as 127.0.0.1:9090";
        Ok(Self {
            main: Place::take(arguments.listen, named_by)?,
            metrics: arguments
                .web
                .metrics_listen
                .map(|address| Place::take(address, of_metrics))
                .transpose()?,
        })
    }
}

/// An address that this process has, and nobody is heard on yet.
struct Place {
    socket: TcpSocket,
    address: SocketAddr,
    /// What names another one.
    named_by: &'static str,
}

impl Place {
    fn take(address: SocketAddr, named_by: &'static str) -> anyhow::Result<Self> {
        Ok(Self {
            socket: mend(webhook::bind(address), address, named_by)?,
            address,
            named_by,
        })
    }

    fn listen(self) -> anyhow::Result<TcpListener> {
        mend(webhook::listen(self.socket), self.address, self.named_by)
    }
}

/// Says how an address that cannot be listened on is mended.
fn mend<T>(result: io::Result<T>, address: SocketAddr, named_by: &str) -> anyhow::Result<T> {
    let why = match result.as_ref().map_err(io::Error::kind) {
        Err(io::ErrorKind::AddrInUse) => "end what uses that port, or ",
        Err(io::ErrorKind::PermissionDenied) => "this user may not take that port: ",
        Err(io::ErrorKind::AddrNotAvailable) => "this machine has no such address: ",
        _ => "",
    };
    result.mend(
        || format!("cannot listen on {address}"),
        || format!("{why}name another address by {named_by}"),
    )
}

async fn serve(
    arguments: Arguments,
    settings: Settings,
    places: Places,
    log: Arc<dyn ConversationLog>,
    (agent, loader): (Agent, Loader),
    trainer: Trainer,
    seen: Option<u64>,
) -> anyhow::Result<()> {
    let takes_anonymous_calls = settings.is_anonymous();
    let agent = Arc::new(ArcSwap::from_pointee(agent));
    let app = App::new(settings, Arc::clone(&log), Arc::clone(&agent)).await?;
    let listener = places.main.listen()?;
    let metrics = places.metrics.map(Place::listen).transpose()?;
    let address = listener
        .local_addr()
        .context("the listening socket has no address")?;

    let stop = CancellationToken::new();
    stop_on_signal(&stop)?;
    let train: reload::Train = Arc::new(move |knowledge| trainer.train(knowledge));
    let reload = Reload {
        folder: arguments.source.knowledge.clone(),
        seen,
        loader,
        agent,
        train,
        tell: tell(app.clone()),
    };
    reload::start(reload, stop.clone())?;
    memory::give_back();
    announce(&arguments, takes_anonymous_calls, address, log.as_ref()).await?;
    webhook::serve(listener, metrics, app, stop).await?;
    Ok(())
}

/// Passes on what becomes of a changed folder, for `/readyz` and the admin API.
fn tell(app: App) -> reload::Tell {
    Arc::new(move |refusal| match refusal {
        Some(refusal) => app.knowledge_health().refuse(refusal),
        None => app.knowledge_health().accept(),
    })
}

/// Says where the server is, and how to get in.
async fn announce(
    arguments: &Arguments,
    takes_anonymous_calls: bool,
    address: SocketAddr,
    log: &dyn ConversationLog,
) -> anyhow::Result<()> {
    let mut output = report::lines();
    writeln!(output, "Helpline listens on http://{address}")?;
    if cli::variable(settings::ADMIN_KEY).is_none()
        && let Some(key) = admin_key::create_first(log).await?
    {
        writeln!(
            output,
            "\nAdmin key, shown this once: {key}\nIt opens the console at http://{address}/console and the admin API. \
             `helpline admin-key` makes more and revokes them."
        )?;
    }
    if arguments.dev {
        trying::write(&mut output, address, takes_anonymous_calls)?;
    }
    output.flush()?;
    Ok(())
}

/// Cancels `stop` on SIGTERM and Ctrl-C.
fn stop_on_signal(stop: &CancellationToken) -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate()).context("cannot watch for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot watch for Ctrl-C")?;
    let stop = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        stop.cancel();
        tracing::info!("stopping: turns under way are answered first");
    });
    Ok(())
}

/// The database driver speaks of every notice and slow statement; what matters of it is a warning.
const DEFAULT_LOG: &str = "info,sqlx=warn";

fn start_logging(arguments: &Logs) -> anyhow::Result<()> {
    let filter = arguments
        .log
        .clone()
        .or_else(|| cli::variable("RUST_LOG"))
        .unwrap_or_else(|| DEFAULT_LOG.to_owned());
    let filter = EnvFilter::try_new(&filter).mend(
        || format!("cannot understand the log filter `{filter}`"),
        || "write a level (error, warn, info, debug, trace), or levels by module such as `webhook=debug,info`".to_owned(),
    )?;
    // A failed write to a closed stderr would be reported there too, which panics: a server outlives its log.
    let log = tracing_subscriber::fmt()
        .log_internal_errors(false)
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match arguments.log_format {
        LogFormat::Text => log.with_ansi(report::stderr_has_colour()).init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
    Ok(())
}
