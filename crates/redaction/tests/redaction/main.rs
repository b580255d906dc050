//! What the crate promises: secrets are found, all else stays, whatever the text.

mod cases;
mod properties;
mod rates;
