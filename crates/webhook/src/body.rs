//! Reading a request's body on the paths of Bot Framework and Direct Line.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::timeout;

use bot_framework::Activity;
use conversation_log::json_text::is_deeper_than;

use crate::problem::ChannelError;

/// An activity has some kB. Who takes longer is told so before the request as a whole is over its time, which would look as
/// if the server were busy.
const LONGEST_BODY: Duration = Duration::from_secs(20);
/// A longer conversation, user or activity id belongs to no channel.
const LONGEST_ID_BYTES: usize = 1024;
/// A longer name belongs to no channel either.
const LONGEST_CHANNEL_BYTES: usize = 128;
/// Levels of lists and objects in an activity. The log keeps 120, and what is kept stands a few levels deeper than it came.
const DEEPEST_JSON: usize = 100;
/// U+FEFF in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The whole body, of at most `limit_bytes`; a larger one is refused without being read to its end.
pub(crate) async fn read(headers: &HeaderMap, body: Body, limit_bytes: usize) -> Result<Bytes, ChannelError> {
    if headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
    {
        return Err(ChannelError::packed());
    }
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > u64::try_from(limit_bytes).unwrap_or(u64::MAX)) {
        return Err(ChannelError::too_large(limit_bytes));
    }
    match timeout(LONGEST_BODY, Limited::new(body, limit_bytes).collect()).await {
        Ok(Ok(collected)) => Ok(without_mark(collected.to_bytes())),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(ChannelError::too_large(limit_bytes)),
        Ok(Err(_)) => Err(ChannelError::bad_argument("the body ended before its length")),
        Err(_) => Err(ChannelError::too_slow(LONGEST_BODY)),
    }
}

/// A body without the byte order mark that .NET's writers of UTF-8 begin with; a parser may ignore it (RFC 8259, 8.1).
fn without_mark(bytes: Bytes) -> Bytes {
    if bytes.starts_with(BYTE_ORDER_MARK) {
        return bytes.slice(BYTE_ORDER_MARK.len()..);
    }
    bytes
}

/// Whether the body is announced as JSON. Without a type it is taken: some clients send none.
pub(crate) fn require_json(headers: &HeaderMap) -> Result<(), ChannelError> {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else {
        return Ok(());
    };
    let kind = kind.to_str().unwrap_or_default();
    let essence = kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let is_json =
        essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"));
    if is_json {
        Ok(())
    } else {
        Err(ChannelError::unsupported_media_type())
    }
}

/// The activity in a JSON body.
pub(crate) async fn activity(
    headers: &HeaderMap,
    body: Body,
    limit_bytes: usize,
) -> Result<Activity, ChannelError> {
    require_json(headers)?;
    let bytes = read(headers, body, limit_bytes).await?;
    parse_activity(&bytes)
}

/// The activity in these bytes.
pub(crate) fn parse_activity(bytes: &[u8]) -> Result<Activity, ChannelError> {
    if is_deeper_than(bytes, DEEPEST_JSON) {
        return Err(ChannelError::bad_argument(format!(
            "the body has lists and objects over {DEEPEST_JSON} levels deep"
        )));
    }
    let activity = bot_framework::activity::from_json(bytes)?;
    for (name, value, limit) in [
        ("id", activity.id.as_deref(), LONGEST_ID_BYTES),
        ("channelId", activity.channel_id.as_deref(), LONGEST_CHANNEL_BYTES),
        ("conversation.id", activity.conversation_id(), LONGEST_ID_BYTES),
        ("from.id", activity.from_id(), LONGEST_ID_BYTES),
    ] {
        require_id(name, value.unwrap_or_default(), limit)?;
    }
    Ok(activity)
}

/// Whether an id from outside can be one. The log would refuse it too, but not say whose fault it is.
fn require_id(name: &str, value: &str, limit: usize) -> Result<(), ChannelError> {
    if value.len() > limit {
        return Err(ChannelError::bad_argument(format!(
            "`{name}` has over {limit} bytes"
        )));
    }
    if value.chars().any(char::is_control) {
        return Err(ChannelError::bad_argument(format!(
            "`{name}` holds a control character"
        )));
    }
    Ok(())
}

/// As for every activity, for a user id that comes beside one.
pub(crate) fn require_user_id(name: &str, id: &str) -> Result<(), ChannelError> {
    require_id(name, id, LONGEST_ID_BYTES)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(json: &serde_json::Value) -> Result<Activity, ChannelError> {
        parse_activity(json.to_string().as_bytes())
    }

    #[test]
    fn an_id_no_channel_gives_is_refused() {
        let long = "x".repeat(LONGEST_ID_BYTES + 1);

        assert!(parse(&json!({"type": "message", "conversation": {"id": long}})).is_err());
        assert!(parse(&json!({"type": "message", "from": {"id": long}})).is_err());
        assert!(parse(&json!({"type": "message", "id": "a\u{0}b"})).is_err());
        assert!(
            parse(&json!({"type": "message", "channelId": "c".repeat(LONGEST_CHANNEL_BYTES + 1)})).is_err()
        );
        assert!(parse(&json!({"type": "message", "conversation": {"id": "Ünïcode 会話 🎫"}})).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_is_told_so() {
        let never = futures_util::stream::pending::<Result<Bytes, std::io::Error>>();

        let error = read(&HeaderMap::new(), Body::from_stream(never), 100)
            .await
            .unwrap_err();

        let status = axum::response::IntoResponse::into_response(error).status();
        assert_eq!(status, axum::http::StatusCode::REQUEST_TIMEOUT);
    }

    #[test]
    fn depth_is_counted_outside_of_strings() {
        assert!(!is_deeper_than(br#"{"a": "[[[[\"[[", "b": [1, [2]]}"#, 3));
        assert!(is_deeper_than(b"[[[[", 3));
        assert!(!is_deeper_than(b"[][][][][]", 1));
    }

    #[test]
    fn json_is_known_by_its_type() {
        let accepts = |kind: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
            require_json(&headers).is_ok()
        };

        assert!(accepts("application/json"));
        assert!(accepts("Application/JSON; charset=utf-8"));
        assert!(accepts("application/vnd.microsoft.activity+json"));
        assert!(!accepts("application/x-www-form-urlencoded"));
        assert!(!accepts("text/plain"));
        assert!(require_json(&HeaderMap::new()).is_ok());
    }
}
