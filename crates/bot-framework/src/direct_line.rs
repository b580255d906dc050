//! Direct Line 3.0, where we are the channel: parameters, tokens, and the set of activities a client reads.
//!
//! Sources: bot-docs `bot-framework-rest-direct-line-3-0-{authentication,api-reference,reconnect-to-conversation}`;
//! microsoft/botframework-sdk `specs/botframework-protocol/directline-3.0.json`. What surprises: `expires_in` is the one
//! name in snake case, and Microsoft's own sample writes `User.Id` where the reference says `user.id`, so both are read.

mod origin;
mod parameters;
mod token;

use serde::{Deserialize, Serialize};

pub use origin::browser_origin;
pub use parameters::{
    LARGEST_TRUSTED_ORIGINS, LONGEST_ORIGIN_BYTES, LONGEST_USER_BYTES, ParametersError, TokenParameters,
    USER_ID_PREFIX,
};
pub use token::{Credential, Grant, LONGEST_TOKEN_BYTES, STREAM_LIFETIME, TokenError, TokenSigner};

use crate::activity::Activity;

/// Activities with the place after them. A client gives the watermark back word for word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActivitySet {
    /// In the order of the conversation.
    pub activities: Vec<Activity>,
    /// Where to read on; absent for what has no place, such as typing, and the client then keeps the one it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watermark: Option<String>,
}
