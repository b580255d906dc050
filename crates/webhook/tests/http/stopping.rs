//! Stopping in order.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Server, within};

#[tokio::test]
async fn a_connection_that_asks_nothing_does_not_hold_up_a_stop() {
    let server = Server::start().await;
    let listening = server.listen().await;
    let mut idle = TcpStream::connect(listening.address).await.unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    let mut answer = [0; 12];
    within(idle.read_exact(&mut answer)).await.unwrap();

    let mut silent = TcpStream::connect(listening.address).await.unwrap();
    silent
        .write_all(b"POST /api/messages HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n")
        .await
        .unwrap();

    within(listening.stop()).await;

    assert_eq!(&answer, b"HTTP/1.1 200");
}

#[tokio::test]
async fn the_log_is_closed_when_the_server_has_stopped() {
    let server = Server::start().await;
    let listening = server.listen().await;

    listening.stop().await;

    assert!(server.log.ready().await.is_err());
}
