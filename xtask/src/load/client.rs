//! HTTP/1.1 over one kept connection: as much of it as our own server speaks.

use std::net::SocketAddr;

use anyhow::{Context, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An answer that is longer is not one of ours.
const LONGEST_ANSWER: usize = 4 << 20;

pub(super) struct Client {
    stream: TcpStream,
    server: SocketAddr,
    buffer: Vec<u8>,
}

impl Client {
    pub(super) async fn connect(server: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(server).await?;
        // One small request at a time: waiting for more to send would only add its delay.
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            server,
            buffer: Vec::with_capacity(16 * 1024),
        })
    }

    /// Posts JSON, reads the whole answer and gives its status.
    pub(super) async fn post(&mut self, path: &str, body: &str) -> anyhow::Result<u16> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.server,
            body.len(),
        );
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        let head_end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            self.read_more().await?;
        };
        let head = std::str::from_utf8(&self.buffer[..head_end])?.to_ascii_lowercase();
        let status = head.split(' ').nth(1).context("no status")?.parse()?;
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"))
            .map(str::trim);
        if let Some(length) = length {
            let end = head_end + length.parse::<usize>()?;
            while self.buffer.len() < end {
                self.read_more().await?;
            }
        } else if head.contains("transfer-encoding: chunked") {
            while !self.buffer[head_end - 2..].ends_with(b"\r\n0\r\n\r\n") {
                self.read_more().await?;
            }
        }
        Ok(status)
    }

    async fn read_more(&mut self) -> anyhow::Result<()> {
        ensure!(self.buffer.len() < LONGEST_ANSWER, "the answer does not end");
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the server closed the connection");
        }
        Ok(())
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
