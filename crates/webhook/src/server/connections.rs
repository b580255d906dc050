//! Connections: how many are open, how long each may take to say what it wants, and their end in order.
//!
//! A client that sends its headers byte by byte costs a place, so that both its time and the number of places are
//! bounded. What surprises: the same clock runs between two requests of a kept connection, so that a proxy must forget an
//! idle connection before [`HEADERS`] are over.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use futures_util::FutureExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// A client must have sent its headers within this time, counted from the end of the request before.
const HEADERS: Duration = Duration::from_secs(30);
/// Bytes of headers that are read. Cookies of a shared domain take a few kB; hyper answers a longer head with 431.
const LARGEST_HEAD_BYTES: usize = 64 * 1024;
/// Pause after the operating system gave no connection, such as when there are no more file handles.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);
/// Connections that the kernel may take for us before we accept them; Linux keeps no more either (`SOMAXCONN`).
const LONGEST_BACKLOG: u32 = 4_096;

/// Bounds of the connections of one listener.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Open at once. The next ones wait in the kernel's queue.
    pub(super) connections: usize,
    /// See [`HEADERS`].
    pub(super) headers: Duration,
}

impl Limits {
    pub(super) fn new(connections: usize) -> Self {
        Self {
            connections,
            headers: HEADERS,
        }
    }
}

pub(super) fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // Elsewhere it would let two servers have the same port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// Whoever finds the kernel's queue full tries again after a second, so it is as long as it may be: after a restart all widgets
/// come at once.
pub(super) fn listen(socket: TcpSocket) -> io::Result<TcpListener> {
    socket.listen(LONGEST_BACKLOG)
}

/// Serves until `stopping`, then answers what has been asked and returns. Dropping it cuts what is still open.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stopping: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(
        limits.connections.clamp(1, Semaphore::MAX_PERMITS),
    ));
    let mut open = JoinSet::new();
    while let Some(Ok((place, stream, peer))) = stopping.run_until_cancelled(accept(&listener, &places)).await
    {
        let connection = builder(limits)
            .serve_connection(TokioIo::new(stream), service(&router, peer))
            .with_upgrades();
        let stopping = stopping.clone();
        open.spawn(async move {
            let mut connection = pin!(connection);
            if let Some(ended) = stopping.run_until_cancelled(connection.as_mut()).await {
                log(ended);
            } else {
                connection.as_mut().graceful_shutdown();
                log(connection.await);
            }
            drop(place);
        });
        while open.try_join_next().is_some() {}
    }
    // Who is in the kernel's queue has been let in as far as it can see: one request each is answered.
    for _ in 0..LONGEST_BACKLOG {
        let Some(Ok((stream, peer))) = listener.accept().now_or_never() else {
            break;
        };
        let connection = builder(limits)
            .keep_alive(false)
            .serve_connection(TokioIo::new(stream), service(&router, peer))
            .with_upgrades();
        open.spawn(async move { log(connection.await) });
    }
    drop(listener);
    while open.join_next().await.is_some() {}
}

/// The next connection, once there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Result<(OwnedSemaphorePermit, TcpStream, SocketAddr), tokio::sync::AcquireError> {
    let place = Arc::clone(places).acquire_owned().await?;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Frames of a stream are small, and each is wanted at once.
                let _ = stream.set_nodelay(true);
                return Ok((place, stream, peer));
            }
            Err(error) if is_of_the_peer(&error) => {}
            Err(error) => {
                tracing::error!(%error, "the operating system gives no connection; trying again");
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }
}

/// The peer was gone before it was let in.
fn is_of_the_peer(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}

fn builder(limits: Limits) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.headers)
        .max_buf_size(LARGEST_HEAD_BYTES);
    builder
}

fn service(
    router: &Router,
    peer: SocketAddr,
) -> impl hyper::service::Service<
    Request<Incoming>,
    Response = axum::response::Response,
    Error = std::convert::Infallible,
    Future: Send,
> + Send
+ use<> {
    let router = router.clone();
    service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    })
}

fn log(ended: hyper::Result<()>) {
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    struct Serving {
        address: SocketAddr,
        stopping: CancellationToken,
        served: tokio::task::JoinHandle<()>,
    }

    fn serving(limits: Limits, router: Router) -> Serving {
        let listener = listen(bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let stopping = CancellationToken::new();
        let served = tokio::spawn(serve(listener, router, limits, stopping.clone()));
        Serving {
            address,
            stopping,
            served,
        }
    }

    fn hello() -> Router {
        Router::new().route("/", get(async || "hello"))
    }

    fn limits(connections: usize, headers_ms: u64) -> Limits {
        Limits {
            connections,
            headers: Duration::from_millis(headers_ms),
        }
    }

    async fn asked(address: SocketAddr, head: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
    }

    /// Everything up to the end of the connection.
    async fn heard(mut stream: TcpStream) -> String {
        let mut bytes = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes));
        let _ = read.await.expect("the server ends the connection");
        String::from_utf8(bytes).unwrap()
    }

    const WHOLE: &str = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

    #[tokio::test]
    async fn a_crowd_that_comes_at_once_is_let_in_before_anybody_is_accepted() {
        let listener = listen(bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap()).unwrap();
        let address = listener.local_addr().unwrap();

        let mut crowd = JoinSet::new();
        for _ in 0..300 {
            crowd.spawn(TcpStream::connect(address));
        }

        let all = tokio::time::timeout(Duration::from_secs(30), crowd.join_all()).await;
        assert!(all.expect("the queue is full").iter().all(Result::is_ok));
        drop(listener);
    }

    #[tokio::test]
    async fn a_client_that_never_ends_its_headers_is_let_go() {
        let serving = serving(limits(10, 100), hello());

        let slow = asked(serving.address, "GET / HTTP/1.1\r\nhost: x\r\n").await;

        assert!(!heard(slow).await.contains("200"));
    }

    #[tokio::test]
    async fn slow_clients_on_every_place_hold_a_quick_one_up_no_longer_than_their_time() {
        let serving = serving(limits(2, 200), hello());
        let _slow = [
            asked(serving.address, "GET / HT").await,
            asked(serving.address, "GET / HT").await,
        ];

        let quick = heard(asked(serving.address, WHOLE).await).await;

        assert!(quick.contains("hello"), "{quick}");
    }

    #[tokio::test]
    async fn a_head_beyond_all_measure_is_refused() {
        let serving = serving(limits(10, 10_000), hello());
        let head = format!(
            "GET / HTTP/1.1\r\nhost: x\r\ncookie: {}\r\n\r\n",
            "c".repeat(200_000)
        );

        let mut stream = TcpStream::connect(serving.address).await.unwrap();
        // The server stops reading before the end.
        let _ = stream.write_all(head.as_bytes()).await;

        assert!(!heard(stream).await.contains("200 OK"));
    }

    #[tokio::test]
    async fn a_stop_answers_what_is_under_way() {
        let release = Arc::new(tokio::sync::Notify::new());
        let begun = Arc::new(tokio::sync::Notify::new());
        let router = {
            let (release, begun) = (Arc::clone(&release), Arc::clone(&begun));
            Router::new().route(
                "/",
                get(async move || {
                    begun.notify_one();
                    release.notified().await;
                    "hello"
                }),
            )
        };
        let serving = serving(limits(10, 10_000), router);
        let asking = asked(serving.address, WHOLE).await;
        begun.notified().await;

        serving.stopping.cancel();
        release.notify_one();

        assert!(heard(asking).await.contains("hello"));
        serving.served.await.unwrap();
    }

    #[tokio::test]
    async fn a_stop_does_not_wait_for_a_connection_that_asks_nothing() {
        let serving = serving(limits(10, 60_000), hello());
        let mut kept = asked(serving.address, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
        let mut answer = [0; 12];
        kept.read_exact(&mut answer).await.unwrap();

        serving.stopping.cancel();

        tokio::time::timeout(Duration::from_secs(20), serving.served)
            .await
            .expect("it ends")
            .unwrap();
    }
}
