//! Reading a request's body on the paths of Bot Framework and Direct Line.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use bot_framework::Activity;
use bot_framework::error::ActivityError;

use crate::problem::ChannelError;

/// The whole body, of at most `limit_bytes`; a larger one is refused without being read to its end.
pub(crate) async fn read(headers: &HeaderMap, body: Body, limit_bytes: usize) -> Result<Bytes, ChannelError> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > u64::try_from(limit_bytes).unwrap_or(u64::MAX)) {
        return Err(ChannelError::too_large(limit_bytes));
    }
    match Limited::new(body, limit_bytes).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(ChannelError::too_large(limit_bytes)),
        Err(_) => Err(ChannelError::bad_argument("the body ended before its length")),
    }
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
    bot_framework::activity::from_json(bytes).map_err(|error| match error {
        ActivityError::MissingType => ChannelError::missing(error.to_string()),
        _ => ChannelError::bad_argument(error.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
