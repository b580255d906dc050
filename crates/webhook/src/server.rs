//! Serving, and stopping in order: stop accepting, answer what was accepted, deliver its replies, close the log.

mod connections;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use self::connections::Limits;
use crate::router::{metrics_router, router};
use crate::state::App;
use crate::{keeper, outbox, refusals};
use crate::{status, telemetry};

/// How long after the beginning of a stop requests under way may take to end.
const REQUESTS_END: Duration = Duration::from_secs(2);
/// … and how long what runs in the background: the last deliveries, above all.
const BACKGROUND_ENDS: Duration = Duration::from_millis(4_200);
/// … and how long the log, to store what it has accepted. All of it is over in 5 s, whatever hangs: a supervisor commonly kills
/// after 10.
const LOG_CLOSES: Duration = Duration::from_millis(4_800);
/// Connections to the address of the metrics: a few scrapers.
const METRICS_CONNECTIONS: usize = 64;
/// Old samples of histograms are folded together this often.
const UPKEEP: Duration = Duration::from_secs(5);

/// Why serving ended early.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The task that accepts connections failed: a fault of ours.
    #[error("the server cannot go on accepting")]
    Accept(#[source] tokio::task::JoinError),
}

/// Takes `address`, for [`listen`]: until then who calls is refused, and does not wait for knowledge that is made ready. Called
/// within a runtime.
///
/// # Errors
/// What the operating system says, such as that another program has the port.
pub fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    connections::bind(address)
}

/// Listens on what [`bind`] took, for [`serve`].
///
/// # Errors
/// What the operating system says, such as that another program was faster.
pub fn listen(socket: TcpSocket) -> io::Result<TcpListener> {
    connections::listen(socket)
}

/// Serves `app` on `listener`, and its metrics on `metrics` where they have an address of their own, until `shutdown` is
/// cancelled; returns when the log is closed.
///
/// # Errors
/// [`ServeError`] when serving ended before that.
pub async fn serve(
    listener: TcpListener,
    metrics: Option<TcpListener>,
    app: App,
    shutdown: CancellationToken,
) -> Result<(), ServeError> {
    telemetry::handle();
    let stopping = app.stopping().clone();
    let background = CancellationToken::new();
    let deliverer = tokio::spawn(outbox::run(app.clone(), background.clone()));
    let keeper = tokio::spawn(keeper::run(app.clone(), background.clone()));
    let refused = tokio::spawn(refusals::run(app.clone(), background.clone()));
    let board = tokio::spawn(status::run(app.clone(), background.clone()));
    let upkeep = tokio::spawn(background.clone().run_until_cancelled_owned(async {
        loop {
            tokio::time::sleep(UPKEEP).await;
            if let Some(handle) = telemetry::handle() {
                handle.run_upkeep();
            }
        }
    }));
    let metrics = metrics.map(|listener| {
        let limits = Limits::new(METRICS_CONNECTIONS);
        tokio::spawn(connections::serve(
            listener,
            metrics_router(app.clone()),
            limits,
            background.clone(),
        ))
    });

    let limits = Limits::new(app.settings().most_connections);
    let mut server = tokio::spawn(connections::serve(
        listener,
        router(app.clone()),
        limits,
        stopping.clone(),
    ));

    let failed = tokio::select! {
        () = shutdown.cancelled() => None,
        ended = &mut server => Some(ended),
    };
    // Sockets and `/readyz` see it first: clients are told to come back, balancers to look elsewhere.
    stopping.cancel();
    let began = Instant::now();
    let deadline = began + REQUESTS_END;
    let mut result = Ok(());
    match failed {
        Some(ended) => result = ended.map_err(ServeError::Accept),
        None => {
            if let Ok(ended) = timeout_at(deadline, &mut server).await {
                result = ended.map_err(ServeError::Accept);
            } else {
                // A client that holds its connection open without a request is no reason to wait.
                server.abort();
                tracing::info!("connections were still open at shutdown");
            }
        }
    }
    app.tasks().close();
    if timeout_at(deadline, app.tasks().wait()).await.is_err() {
        tracing::warn!("turns were still under way at shutdown");
    }
    background.cancel();
    let ended = timeout_at(began + BACKGROUND_ENDS, async {
        let _ = tokio::join!(deliverer, upkeep, board, keeper, refused);
        if let Some(metrics) = metrics {
            let _ = metrics.await;
        }
    });
    if ended.await.is_err() {
        tracing::warn!("something in the background did not end in time");
    }
    if timeout_at(began + LOG_CLOSES, app.log().close()).await.is_err() {
        tracing::warn!("the conversation log did not close in time");
    }
    result
}
