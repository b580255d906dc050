//! The WebSocket: everything after the watermark, then whatever is said, as it is said.
//!
//! The log wakes the stream, on whichever replica the turn was taken; polling is the net below. A client that reads too
//! slowly is let go: it comes back with its watermark and misses nothing.

use std::time::Duration;

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{Extension, Path, Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use bot_framework::Activity;
use bot_framework::direct_line::ActivitySet;
use conversation_log::ConversationId;
use serde::Deserialize;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use super::caller::{of_another_conversation, refused, require_origin};
use super::conversations::{bad_query, bot, existing, path_id};
use super::{Call, PAGE, present, sequence_of};
use crate::clock::{now_ms, timestamp};
use crate::middleware::client_address::Client;
use crate::middleware::rate_limit::Key;
use crate::problem::{ChannelError, ChannelErrorBody};
use crate::state::App;
use crate::telemetry::{self, OpenSocket};

/// The net below the log's wake-up.
const POLL: Duration = Duration::from_secs(5);
/// An empty frame and a ping each so often: proxies close what is silent, commonly after 60 s.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// A client that has sent nothing for so long, no pong either, is gone.
const SILENCE: Duration = Duration::from_secs(70);
/// A client must have taken a frame within this time.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);
/// Clients have nothing to send but empty frames.
const LARGEST_FRAME_BYTES: usize = 16 * 1024;
/// Bytes that may wait to be written to one client.
const WRITE_BUFFER_BYTES: usize = 1024 * 1024;
/// When to come back when all places are taken.
const FULL_RETRY_AFTER: Duration = Duration::from_secs(5);

/// What the stream's address holds.
#[derive(Deserialize)]
pub(crate) struct Opening {
    t: Option<String>,
    watermark: Option<String>,
}

/// Opens the stream of a conversation. The address comes from starting the conversation or coming back to it, and is
/// authorised by itself.
#[utoipa::path(
    get,
    path = "/v3/directline/conversations/{conversationId}/stream",
    tag = "direct-line",
    params(
        ("conversationId" = String, Path, description = "The conversation."),
        ("t" = String, Query, description = "The token of the stream; good for a minute."),
        ("watermark" = Option<String>, Query, description = "Replays what came after it."),
    ),
    responses(
        (status = 101, description = "The stream: a text frame for each `{\"activities\": […], \"watermark\": \"…\"}`, and empty \
            ones to keep it open."),
        (status = 401, description = "No token.", body = ChannelErrorBody),
        (status = 403, description = "The token does not hold, or not any more.", body = ChannelErrorBody),
        (status = 404, description = "There is no such conversation.", body = ChannelErrorBody),
        (status = 503, description = "Too many streams; see `Retry-After`.", body = ChannelErrorBody),
    )
)]
pub(crate) async fn get(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    uri: Uri,
    headers: HeaderMap,
    path: Result<Path<String>, PathRejection>,
    query: Result<Query<Opening>, QueryRejection>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ChannelError> {
    let id = path_id(path)?;
    let call = Call::new(&app, &headers, &uri, client);
    let Query(opening) = query.map_err(|rejection| bad_query(&rejection))?;
    let limited = |error| match app.check_rate(&Key::address(client.address)) {
        Ok(()) => error,
        Err(wait) => ChannelError::rate_limited(wait),
    };
    let token = opening.t.ok_or_else(|| {
        limited(ChannelError::unauthorized(
            "the address of a stream holds a token `t`",
        ))
    })?;
    let grant = app
        .tokens()
        .verify_stream(&token, app.token_time())
        .map_err(|error| limited(refused(&app, error)))?;
    if grant.conversation_id != id {
        return Err(of_another_conversation(&app));
    }
    require_origin(&app, &grant, &call)?;
    let known = existing(&app, &id).await?;
    let after = sequence_of(opening.watermark.as_deref(), known.activities)?.min(known.activities);
    let upgrade = upgrade.map_err(|rejection| ChannelError::bad_argument(rejection.body_text()))?;
    if app.sockets().available_permits() == 0 || app.stopping().is_cancelled() {
        telemetry::count_queue_rejection("sockets");
        return Err(ChannelError::busy(FULL_RETRY_AFTER));
    }
    let tasks = app.tasks().clone();
    Ok(upgrade
        .max_message_size(LARGEST_FRAME_BYTES)
        .max_frame_size(LARGEST_FRAME_BYTES)
        .max_write_buffer_size(WRITE_BUFFER_BYTES)
        .on_upgrade(move |socket| {
            // Tracked, so that shutdown waits until every client was told to come back.
            tasks.track_future(async move {
                let Ok(_place) = app.sockets().try_acquire() else {
                    return;
                };
                let _open = OpenSocket::new();
                Stream {
                    app: app.clone(),
                    socket,
                    conversation: known.id,
                    after,
                }
                .run()
                .await;
            })
        }))
}

/// An open stream.
struct Stream {
    app: App,
    socket: WebSocket,
    conversation: ConversationId,
    /// Sequence of the last activity that was sent.
    after: i64,
}

/// The client is gone, or as good as gone.
struct Gone;

impl Stream {
    async fn run(mut self) {
        let mut news = self.app.log().watch(&self.conversation);
        let mut is_watched = true;
        let mut typing = self.app.typing().subscribe(&self.conversation);
        let mut poll = interval(POLL);
        let mut keep_alive = interval(KEEP_ALIVE);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        keep_alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
        keep_alive.reset();
        let mut heard = Instant::now();
        loop {
            // Marked as seen before the look, so that what comes during it wakes again.
            news.borrow_and_update();
            if self.send_new().await.is_err() {
                return;
            }
            tokio::select! {
                () = self.app.stopping().cancelled() => return self.close().await,
                changed = news.changed(), if is_watched => is_watched = changed.is_ok(),
                Ok(()) = typing.changed() => {
                    if self.send_typing().await.is_err() {
                        return;
                    }
                }
                _ = poll.tick() => {}
                _ = keep_alive.tick() => {
                    let is_silent = heard.elapsed() > SILENCE;
                    if is_silent || self.send(Message::Text(Utf8Bytes::default())).await.is_err()
                        || self.send(Message::Ping(Vec::new().into())).await.is_err()
                    {
                        return;
                    }
                }
                received = self.socket.recv() => match received {
                    Some(Ok(Message::Close(_))) => return self.end().await,
                    Some(Ok(_)) => heard = Instant::now(),
                    Some(Err(_)) => return self.refuse().await,
                    None => return,
                },
            }
        }
    }

    /// Sends everything after the last activity that was sent.
    async fn send_new(&mut self) -> Result<(), Gone> {
        loop {
            let stored = match self
                .app
                .log()
                .activities(&self.conversation, self.after, PAGE)
                .await
            {
                Ok(stored) => stored,
                Err(conversation_log::LogError::Closed) => return Err(Gone),
                // The next poll tries again; the client has what it has.
                Err(error) => {
                    tracing::warn!(error = %crate::problem::chain(&error), "a stream cannot read the log");
                    return Ok(());
                }
            };
            let Some(last) = stored.last().map(|last| last.sequence) else {
                return Ok(());
            };
            let Ok(activities) = present(&self.app, &self.conversation, stored).await else {
                return Err(Gone);
            };
            let set = ActivitySet {
                activities,
                watermark: Some(last.to_string()),
            };
            let frame = serde_json::to_string(&set).expect("activities are JSON");
            self.send(Message::Text(frame.into())).await?;
            self.after = last;
        }
    }

    /// Says that somebody is writing. It has no place in the conversation, so that the client keeps its watermark.
    async fn send_typing(&mut self) -> Result<(), Gone> {
        let now = now_ms();
        let activity = Activity::typing()
            .in_conversation(self.conversation.id.clone())
            .stamped(format!("{}|typing{now}", self.conversation.id), timestamp(now));
        let activity = Activity {
            channel_id: Some(self.conversation.channel.clone()),
            from: Some(bot(&self.app)),
            ..activity
        };
        let set = ActivitySet {
            activities: vec![activity],
            watermark: None,
        };
        let frame = serde_json::to_string(&set).expect("activities are JSON");
        self.send(Message::Text(frame.into())).await
    }

    async fn send(&mut self, message: Message) -> Result<(), Gone> {
        match timeout(SEND_TIMEOUT, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Gone),
        }
    }

    /// The client has said goodbye; the library says it back when the socket is read again (RFC 6455, 5.5.1).
    async fn end(mut self) {
        let _ = timeout(SEND_TIMEOUT, async {
            while let Some(Ok(_)) = self.socket.recv().await {}
        })
        .await;
    }

    /// Tells a client that broke the rules of the socket, or its bounds, why it is let go; it may be past hearing.
    async fn refuse(mut self) {
        let frame = CloseFrame {
            code: close_code::POLICY,
            reason: Utf8Bytes::from_static("the frame is malformed or too large"),
        };
        let _ = self.send(Message::Close(Some(frame))).await;
    }

    /// Tells the client to come back: the server restarts (RFC 6455, registry of close codes: 1012).
    async fn close(mut self) {
        // What the last turns said goes out first.
        let _ = self.send_new().await;
        let frame = CloseFrame {
            code: close_code::RESTART,
            reason: Utf8Bytes::from_static("the server restarts"),
        };
        let _ = self.send(Message::Close(Some(frame))).await;
    }
}
