//! Finds secrets in text and masks them. Pure: it logs nothing and guesses at no names.
//!
//! [`redact`] takes one text; a [`Redactor`] takes several that belong together (the text of an activity, its channel
//! data, its attachments), so that the same secret has the same mask in all of them. A mask is plain text that a person
//! can read: `[GitHub token]`. What holds no secret comes back byte for byte.

pub mod json;
pub mod kind;
pub mod mask;

mod assignment;
mod beside;
mod header;
mod jwt;
mod pem;
mod personal;
mod place;
mod plain_view;
mod plausible;
mod shape;
mod span;
mod table;
mod wrapped;

pub use json::redact_json;
pub use kind::SecretKind;
pub use mask::{Found, Redacted, Redactor, redact, without_masks};
