//! Direct Line 3.0, where we are the channel: the bodies on the wire, and the tokens.
//!
//! Sources: bot-docs `bot-framework-rest-direct-line-3-0-{authentication,api-reference,reconnect-to-conversation}`;
//! microsoft/botframework-sdk `specs/botframework-protocol/directline-3.0.json`. What surprises: `expires_in` is the one
//! name in snake case, and Microsoft's own sample writes `User.Id` where the reference says `user.id`, so both are read.

mod parameters;
mod token;

use serde::{Deserialize, Serialize};

pub use parameters::{
    LARGEST_TRUSTED_ORIGINS, LONGEST_ORIGIN_BYTES, LONGEST_USER_BYTES, ParametersError, TokenParameters,
    USER_ID_PREFIX,
};
pub use token::{Credential, Grant, LONGEST_TOKEN_BYTES, STREAM_LIFETIME, TokenError, TokenSigner};

use crate::activity::Activity;

/// The answer to start, reconnect, generate and refresh. `Debug` prints no token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenResponse {
    /// The conversation the token opens.
    #[serde(rename = "conversationId")]
    pub conversation_id: String,
    /// The token.
    pub token: String,
    /// Seconds until it is over.
    pub expires_in: u64,
    /// Where the WebSocket is; valid for [`STREAM_LIFETIME`].
    #[serde(rename = "streamUrl", default, skip_serializing_if = "Option::is_none")]
    pub stream_url: Option<String>,
}

impl std::fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenResponse")
            .field("conversation_id", &self.conversation_id)
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

/// Activities with the place after them. A client gives the watermark back word for word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActivitySet {
    /// In the order of the conversation.
    pub activities: Vec<Activity>,
    /// Where to read on; absent for what has no place, such as typing, and the client then keeps the one it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watermark: Option<String>,
}

/// The id of what was stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceResponse {
    /// The activity's id.
    pub id: String,
}

/// The error body of Direct Line and Bot Framework paths: `{"error": {"code", "message"}}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
}

/// The inside of [`ErrorBody`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorDetail {
    /// A stable code of [`crate::error::code`].
    pub code: String,
    /// For a person: what, where, how to mend it.
    pub message: String,
}

impl ErrorBody {
    /// An error of this code.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            error: ErrorDetail {
                code: code.to_owned(),
                message: message.into(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_token_response_is_written_as_the_clients_read_it() {
        let response = TokenResponse {
            conversation_id: "c".to_owned(),
            token: "t".to_owned(),
            expires_in: 1800,
            stream_url: None,
        };

        assert_eq!(
            json!(response),
            json!({"conversationId": "c", "token": "t", "expires_in": 1800})
        );
    }

    #[test]
    fn a_token_response_does_not_print_its_token() {
        let response = TokenResponse {
            conversation_id: "c".to_owned(),
            token: "the-token".to_owned(),
            expires_in: 1,
            stream_url: Some("wss://x?t=the-token".to_owned()),
        };

        assert!(!format!("{response:?}").contains("the-token"));
    }
}
