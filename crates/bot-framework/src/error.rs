//! Every way in which this crate says no, by what the caller does about it. No variant holds a token, a body or what a
//! person wrote: an error is logged.

use std::time::Duration;

/// A body that is no activity. All of them are 400.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActivityError {
    /// Not JSON at all.
    #[error("the body is not JSON, at line {line} column {column}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1; 0 at the end of the input.
        column: usize,
    },
    /// No `type`, or an empty one (A2010).
    #[error("`type` is required: a string such as \"message\"")]
    MissingType,
    /// A known field of another type (A2003).
    #[error("{} must be {expected}, but is {found}", named(field))]
    WrongType {
        /// Its path, such as `from.id`; empty for the activity itself.
        field: String,
        /// The type it must have, in words.
        expected: &'static str,
        /// The type it has, in words.
        found: &'static str,
    },
}

fn named(field: &str) -> String {
    if field.is_empty() {
        "an activity".to_owned()
    } else {
        format!("`{field}`")
    }
}

impl ActivityError {
    /// The code for `{"error": {"code", "message"}}`, as Direct Line's documentation lists them.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Syntax { .. } | Self::WrongType { .. } => crate::error::code::BAD_ARGUMENT,
            Self::MissingType => crate::error::code::MISSING_PROPERTY,
        }
    }
}

/// The stable codes of `{"error": {"code", "message"}}` (bot-docs, Direct Line API reference).
pub mod code {
    /// A field or parameter is wrong.
    pub const BAD_ARGUMENT: &str = "BadArgument";
    /// A required field is missing.
    pub const MISSING_PROPERTY: &str = "MissingProperty";
    /// The token was good once.
    pub const TOKEN_EXPIRED: &str = "TokenExpired";
    /// No such conversation or activity.
    pub const NOT_FOUND: &str = "NotFound";
    /// The bot failed.
    pub const BOT_ERROR: &str = "BotError";
    /// No credentials.
    pub const UNAUTHORIZED: &str = "Unauthorized";
    /// Credentials that do not open this.
    pub const FORBIDDEN: &str = "Forbidden";
    /// Too many requests; `Retry-After` says how long to wait.
    pub const RATE_LIMITED: &str = "TooManyRequests";
    /// A body over the bound.
    pub const TOO_LARGE: &str = "MessageSizeTooBig";
    /// An invoke nobody here answers.
    pub const NOT_IMPLEMENTED: &str = "NotImplemented";
    /// The path is known, the method is not.
    pub const METHOD_NOT_ALLOWED: &str = "MethodNotAllowed";
    /// A body that does not come to its end.
    pub const REQUEST_TIMEOUT: &str = "RequestTimeout";
    /// A body in another format.
    pub const UNSUPPORTED_MEDIA_TYPE: &str = "UnsupportedMediaType";
    /// Not now; `Retry-After` says when.
    pub const UNAVAILABLE: &str = "ServiceUnavailable";
}

/// A call of `/api/messages` that is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// No Bearer credentials: 401.
    #[error("a Bearer token is required")]
    Missing,
    /// Credentials that prove nothing: 403.
    #[error("the token is not accepted ({})", .0.code())]
    Forbidden(Refusal),
    /// The keys to check the token with cannot be had, and none are cached: 503.
    #[error("the signing keys cannot be fetched now")]
    Unavailable,
}

impl AuthError {
    /// The reason, for the log: one word, without anything of the token.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Forbidden(refusal) => refusal.code(),
            Self::Unavailable => "keys-unavailable",
        }
    }
}

/// Why a Bot Framework token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Longer than any real token.
    TooLong,
    /// No JWT of three parts with a readable header and claims, or a claim twice.
    Malformed,
    /// Not signed by RS256, or RS256 is not in the metadata.
    Algorithm,
    /// The header names no key.
    NoKeyId,
    /// The header asks for an extension we do not know (RFC 7515 §4.1.11).
    Critical,
    /// Issued by somebody else, or the path for this issuer is switched off.
    Issuer,
    /// Made for somebody else.
    Audience,
    /// Out of date by more than the allowed skew.
    Expired,
    /// Not good yet.
    NotYetValid,
    /// Signed with a key the metadata does not list.
    UnknownKey,
    /// The signature does not fit.
    Signature,
    /// The `serviceurl` claim is not the activity's `serviceUrl`.
    ServiceUrl,
    /// The key is not endorsed for the activity's channel.
    Endorsement,
    /// The application that asked for the token is not ours.
    Application,
}

impl Refusal {
    /// One word for the log.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "too-long",
            Self::Malformed => "malformed",
            Self::Algorithm => "algorithm",
            Self::NoKeyId => "no-key-id",
            Self::Critical => "critical-extension",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::UnknownKey => "unknown-key",
            Self::Signature => "signature",
            Self::ServiceUrl => "service-url",
            Self::Endorsement => "endorsement",
            Self::Application => "application",
        }
    }
}

/// The HTTP client could not be built.
#[derive(Debug, thiserror::Error)]
pub enum HttpClientError {
    /// rustls refused its own defaults.
    #[error("the TLS settings are not usable")]
    Tls(#[source] rustls::Error),
    /// reqwest refused its settings.
    #[error("the HTTP client cannot be built")]
    Client(#[source] reqwest::Error),
}

/// An activity that did not arrive at the connector.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Try again later.
    #[error("the connector did not take the activity ({reason}); try again")]
    Retry {
        /// What the connector asked to wait, if it did.
        after: Option<Duration>,
        /// The HTTP status, if there was an answer.
        status: Option<u16>,
        /// Whether it may have arrived all the same (502, 504, a lost answer): few attempts, and a note "maybe delivered
        /// twice".
        ambiguous: bool,
        /// One word for the log.
        reason: &'static str,
    },
    /// Nothing was sent: the conversation or its tenant has had as much as Teams takes. Try again after this long.
    #[error("Teams takes no more at this moment")]
    Paced(Duration),
    /// Trying again would give the same answer.
    #[error("the connector refused the activity with status {status} ({code})")]
    Final {
        /// The HTTP status.
        status: u16,
        /// The connector's error code, or `none`.
        code: String,
    },
    /// The person has blocked the bot (403 `MessageWritesBlocked`): mark the conversation, send nothing more to it.
    #[error("the person has blocked the bot")]
    Blocked,
    /// Larger than a connector takes (413 `MessageSizeTooBig`).
    #[error("the activity is larger than the connector takes")]
    TooLarge,
    /// The service URL is not on the allow list, or the conversation id cannot be put into an address. Nothing was sent.
    #[error("replies to this service URL are not allowed: {0}")]
    NotAllowed(NotAllowed),
}

/// Why an activity is not sent to a service URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAllowed {
    /// Not an `http(s)` address, or one with user, password, query or fragment.
    #[error("it is no plain web address")]
    Malformed,
    /// No entry of the allow list covers it.
    #[error("it is on no allow list; add its prefix to HELPLINE_BOT_ALLOWED_SERVICE_URLS if it is yours")]
    Unlisted,
    /// A conversation or activity id that is empty or would climb in the address.
    #[error("the conversation or activity id is not usable")]
    Id,
}
