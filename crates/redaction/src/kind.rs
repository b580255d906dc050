//! The kinds of secrets that are known.

use serde::{Deserialize, Serialize};

/// What kind of secret was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecretKind {
    /// A private key in PEM form, or the private lines of a `PuTTY` key.
    PrivateKey,
    /// A personal access token of Azure DevOps.
    AzureDevopsToken,
    /// A token of GitHub.
    GithubToken,
    /// A token of GitLab.
    GitlabToken,
    /// A token of the npm registry.
    NpmToken,
    /// A token of the Python package index.
    PypiToken,
    /// A token of Slack.
    SlackToken,
    /// The address of a Slack webhook, which is its own key.
    SlackWebhook,
    /// The id of an access key of AWS.
    AwsAccessKey,
    /// The secret half of an access key of AWS.
    AwsSecretKey,
    /// An API key, client secret or access token of Google.
    GoogleKey,
    /// A secret or restricted key of Stripe.
    StripeKey,
    /// An API key of `SendGrid`.
    SendgridKey,
    /// An API key of Anthropic.
    AnthropicKey,
    /// An API key of `OpenAI`.
    OpenaiKey,
    /// A client secret of Microsoft Entra.
    EntraSecret,
    /// An account or access key of an Azure service.
    AzureKey,
    /// The signature of a shared access signature.
    SasSignature,
    /// A JSON Web Token.
    Jwt,
    /// A number of a payment card.
    CardNumber,
    /// User name and password of HTTP's `Basic` scheme.
    BasicCredentials,
    /// The value of HTTP's `Bearer` scheme.
    BearerToken,
    /// A value that the text itself calls a secret, a token or a key.
    NamedSecret,
    /// A password.
    Password,
    /// An address of mail; masked where a team asks for it.
    EmailAddress,
    /// A number of a phone; masked where a team asks for it.
    PhoneNumber,
}

impl SecretKind {
    /// As it is written in JSON and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PrivateKey => "private-key",
            Self::AzureDevopsToken => "azure-devops-token",
            Self::GithubToken => "github-token",
            Self::GitlabToken => "gitlab-token",
            Self::NpmToken => "npm-token",
            Self::PypiToken => "pypi-token",
            Self::SlackToken => "slack-token",
            Self::SlackWebhook => "slack-webhook",
            Self::AwsAccessKey => "aws-access-key",
            Self::AwsSecretKey => "aws-secret-key",
            Self::GoogleKey => "google-key",
            Self::StripeKey => "stripe-key",
            Self::SendgridKey => "sendgrid-key",
            Self::AnthropicKey => "anthropic-key",
            Self::OpenaiKey => "openai-key",
            Self::EntraSecret => "entra-secret",
            Self::AzureKey => "azure-key",
            Self::SasSignature => "sas-signature",
            Self::Jwt => "jwt",
            Self::CardNumber => "card-number",
            Self::BasicCredentials => "basic-credentials",
            Self::BearerToken => "bearer-token",
            Self::NamedSecret => "named-secret",
            Self::Password => "password",
            Self::EmailAddress => "email-address",
            Self::PhoneNumber => "phone-number",
        }
    }

    /// Whether it tells who somebody is and opens nothing: there is nothing to revoke.
    pub fn is_personal(self) -> bool {
        matches!(self, Self::EmailAddress | Self::PhoneNumber)
    }

    /// What a person calls it; the text of its mask.
    pub fn name(self) -> &'static str {
        match self {
            Self::PrivateKey => "private key",
            Self::AzureDevopsToken => "Azure DevOps token",
            Self::GithubToken => "GitHub token",
            Self::GitlabToken => "GitLab token",
            Self::NpmToken => "npm token",
            Self::PypiToken => "PyPI token",
            Self::SlackToken => "Slack token",
            Self::SlackWebhook => "Slack webhook",
            Self::AwsAccessKey => "AWS access key",
            Self::AwsSecretKey => "AWS secret key",
            Self::GoogleKey => "Google key",
            Self::StripeKey => "Stripe key",
            Self::SendgridKey => "SendGrid key",
            Self::AnthropicKey => "Anthropic key",
            Self::OpenaiKey => "OpenAI key",
            Self::EntraSecret => "Entra client secret",
            Self::AzureKey => "Azure access key",
            Self::SasSignature => "SAS signature",
            Self::Jwt => "JSON web token",
            Self::CardNumber => "card number",
            Self::BasicCredentials => "credentials",
            Self::BearerToken => "bearer token",
            Self::NamedSecret => "secret",
            Self::Password => "password",
            Self::EmailAddress => "e-mail address",
            Self::PhoneNumber => "phone number",
        }
    }

    /// Every kind; where two are found in one place, the earlier names it.
    pub const ALL: [Self; 26] = [
        Self::PrivateKey,
        Self::AzureDevopsToken,
        Self::GithubToken,
        Self::GitlabToken,
        Self::NpmToken,
        Self::PypiToken,
        Self::SlackToken,
        Self::SlackWebhook,
        Self::AwsAccessKey,
        Self::AwsSecretKey,
        Self::GoogleKey,
        Self::StripeKey,
        Self::SendgridKey,
        Self::AnthropicKey,
        Self::OpenaiKey,
        Self::EntraSecret,
        Self::AzureKey,
        Self::SasSignature,
        Self::Jwt,
        Self::CardNumber,
        Self::BasicCredentials,
        Self::BearerToken,
        Self::NamedSecret,
        Self::Password,
        Self::EmailAddress,
        Self::PhoneNumber,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_written_alike_by_serde_and_by_as_str() {
        for kind in SecretKind::ALL {
            let written = serde_json::to_value(kind).unwrap();

            assert_eq!(written, kind.as_str());
        }
    }

    #[test]
    fn the_list_of_kinds_is_in_their_order() {
        assert!(SecretKind::ALL.is_sorted());
    }
}
