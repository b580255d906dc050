//! The WebSocket: everything after the watermark, then whatever is said, as it is said.
//!
//! The log wakes the stream, on whichever replica the turn was taken; polling is the net below. A client that reads too
//! slowly is let go: it comes back with its watermark and misses nothing. So is one whose token would be over by now: it
//! comes back with a fresh one, or not at all.

use std::pin::pin;
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
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};

use super::caller::{of_another_conversation, refused, require_origin};
use super::conversations::{bad_query, bot, existing, path_id};
use super::open_streams::Opened;
use super::{Call, PAGE, present, sequence_of};
use crate::clock::{now_ms, timestamp};
use crate::middleware::client_address::Client;
use crate::middleware::rate_limit::Key;
use crate::problem::{ChannelError, ChannelErrorBody};
use crate::state::App;
use crate::telemetry::{self, OpenSocket};

/// The net below the log's wake-up.
const POLL: Duration = Duration::from_secs(5);
/// A client that has answered so many pings by nothing at all is gone.
const PINGS_UNANSWERED: u32 = 3;
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
                let opened = app.open_streams().open(&known.id);
                Stream {
                    app: app.clone(),
                    socket,
                    conversation: known.id,
                    after,
                }
                .run(&opened)
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
    async fn run(mut self, opened: &Opened) {
        // The token that came with the address is over then; its holder has a fresh one, if they still may read here.
        let mut over = pin!(sleep(self.app.settings().direct_line_token_ttl));
        let mut news = self.app.log().watch(&self.conversation);
        let mut is_watched = true;
        let mut typing = self.app.typing().subscribe(&self.conversation);
        let mut poll = interval(POLL);
        let every = self.app.settings().stream_keep_alive;
        let mut keep_alive = interval(every);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        keep_alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
        keep_alive.reset();
        let mut heard = Instant::now();
        let mut is_due = true;
        loop {
            if is_due {
                // Marked as seen before the look, so that what comes during it wakes again.
                news.borrow_and_update();
                if self.send_new().await.is_err() {
                    return;
                }
            }
            // A client that says something has no news for us: it must not make us read the log.
            is_due = false;
            tokio::select! {
                () = self.app.stopping().cancelled() => {
                    return self.close(close_code::RESTART, "the server restarts").await;
                }
                () = over.as_mut() => {
                    return self.close(close_code::POLICY, "the token may be over; come back with a fresh one").await;
                }
                () = opened.displaced.cancelled() => {
                    return self.close(close_code::POLICY, "too many streams of one conversation").await;
                }
                changed = news.changed(), if is_watched => {
                    is_watched = changed.is_ok();
                    is_due = true;
                }
                Ok(()) = typing.changed() => {
                    if self.send_typing().await.is_err() {
                        return;
                    }
                }
                _ = poll.tick() => is_due = true,
                _ = keep_alive.tick() => {
                    let is_silent = heard.elapsed() > every * PINGS_UNANSWERED;
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

    /// Tells the client to come back, by a code of RFC 6455 §7.4.1 or its registry (1012: the server restarts).
    async fn close(mut self, code: u16, reason: &'static str) {
        // What the last turns said goes out first.
        let _ = self.send_new().await;
        let frame = CloseFrame {
            code,
            reason: Utf8Bytes::from_static(reason),
        };
        let _ = self.send(Message::Close(Some(frame))).await;
    }
}
