//! Where support requests are delivered: to a webhook, by e-mail, or both.

use lettre::message::Mailbox;
use percent_encoding::percent_decode_str;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use super::SettingsError;
use crate::middleware::client_address::Network;

/// A shorter key of a signature can be guessed.
const SHORTEST_WISE_SECRET: usize = 24;
/// Ports of SMTP: submission with STARTTLS, and with TLS from the start (RFC 8314).
const SUBMISSION_PORT: u16 = 587;
const SUBMISSIONS_PORT: u16 = 465;

/// As it was typed.
#[derive(Debug, Clone, Default)]
pub struct SupportInput {
    /// Where support requests are posted (`HELPLINE_SUPPORT_WEBHOOK_URL`).
    pub webhook_url: Option<String>,
    /// What the posts are signed with (`HELPLINE_SUPPORT_WEBHOOK_SECRET`).
    pub webhook_secret: Option<SecretString>,
    /// The mail server, with user and password (`HELPLINE_SMTP_URL`).
    pub smtp_url: Option<SecretString>,
    /// Who gets support requests by mail (`HELPLINE_SUPPORT_MAIL_TO`).
    pub mail_to: Vec<String>,
    /// Whom they are from (`HELPLINE_SUPPORT_MAIL_FROM`).
    pub mail_from: Option<String>,
    /// Private networks that may be reached (`HELPLINE_ALLOWED_NETWORKS`).
    pub allowed_networks: Vec<String>,
}

/// Where support requests go.
#[derive(Debug, Clone, Default)]
pub(crate) struct Support {
    pub(crate) webhook: Option<Webhook>,
    pub(crate) mail: Option<Mail>,
    pub(crate) allowed_networks: Vec<Network>,
}

/// Which targets there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Targets {
    pub(crate) webhook: bool,
    pub(crate) mail: bool,
}

/// A webhook.
#[derive(Debug, Clone)]
pub(crate) struct Webhook {
    pub(crate) url: Url,
    pub(crate) secret: SecretString,
}

/// A mailbox, and the server that takes mail for it.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    pub(crate) server: MailServer,
    pub(crate) from: Mailbox,
    pub(crate) to: Vec<Mailbox>,
}

/// A mail server.
#[derive(Debug, Clone)]
pub(crate) struct MailServer {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) security: Security,
    pub(crate) login: Option<(String, SecretString)>,
}

/// How the connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Security {
    /// TLS from the start: `smtps://`.
    Tls,
    /// STARTTLS, or nothing is sent: `smtp://`.
    StartTls,
    /// None: `smtp://…?tls=none`.
    None,
}

impl Support {
    pub(super) fn new(input: SupportInput) -> Result<Self, SettingsError> {
        let webhook = match (input.webhook_url, input.webhook_secret) {
            (None, None) => None,
            (Some(url), Some(secret)) => Some(Webhook {
                url: webhook_url(&url)?,
                secret,
            }),
            (Some(_), None) => {
                return Err(SettingsError::new(
                    "HELPLINE_SUPPORT_WEBHOOK_URL is set without HELPLINE_SUPPORT_WEBHOOK_SECRET: the receiver tells by \
                     the signature that a post is ours; set a random secret of 32 characters on both sides",
                ));
            }
            (None, Some(_)) => {
                return Err(SettingsError::new(
                    "HELPLINE_SUPPORT_WEBHOOK_SECRET is set without HELPLINE_SUPPORT_WEBHOOK_URL: set both or none",
                ));
            }
        };
        let mail = match (input.smtp_url, input.mail_from, input.mail_to.is_empty()) {
            (None, None, true) => None,
            (Some(server), Some(from), false) => Some(Mail {
                server: MailServer::parse(server.expose_secret())?,
                from: mailbox("HELPLINE_SUPPORT_MAIL_FROM", &from)?,
                to: input
                    .mail_to
                    .iter()
                    .map(|to| mailbox("HELPLINE_SUPPORT_MAIL_TO", to))
                    .collect::<Result<_, _>>()?,
            }),
            _ => {
                return Err(SettingsError::new(
                    "mail needs all of HELPLINE_SMTP_URL, HELPLINE_SUPPORT_MAIL_FROM and HELPLINE_SUPPORT_MAIL_TO: set all \
                     three or none",
                ));
            }
        };
        Ok(Self {
            webhook,
            mail,
            allowed_networks: input
                .allowed_networks
                .iter()
                .map(|text| Network::parse("HELPLINE_ALLOWED_NETWORKS", text))
                .collect::<Result<_, _>>()?,
        })
    }

    pub(crate) fn targets(&self) -> Targets {
        Targets {
            webhook: self.webhook.is_some(),
            mail: self.mail.is_some(),
        }
    }

    pub(super) fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if let Some(webhook) = &self.webhook {
            if webhook.secret.expose_secret().len() < SHORTEST_WISE_SECRET {
                warnings.push(format!(
                    "HELPLINE_SUPPORT_WEBHOOK_SECRET is shorter than {SHORTEST_WISE_SECRET} characters and can be guessed: \
                     use a random one"
                ));
            }
            if webhook.url.scheme() == "http" {
                warnings.push(
                    "HELPLINE_SUPPORT_WEBHOOK_URL is plain HTTP: whoever is on the way reads what people wrote".to_owned(),
                );
            }
        }
        if let Some(mail) = &self.mail
            && mail.server.security == Security::None
        {
            warnings.push(
                "HELPLINE_SMTP_URL says `tls=none`: whoever is on the way reads the mail and its password"
                    .to_owned(),
            );
        }
        warnings
    }
}

impl MailServer {
    /// Reads `smtp://user:password@host:587`, `smtps://…`, each part percent-encoded. Nothing of it is quoted in an error:
    /// it holds a password.
    fn parse(text: &str) -> Result<Self, SettingsError> {
        let wrong = |what: &str| {
            SettingsError::new(format!(
                "HELPLINE_SMTP_URL {what}; write `smtps://USER:PASSWORD@HOST`, `smtp://USER:PASSWORD@HOST:587` (STARTTLS), or \
                 add `?tls=none` for a relay without TLS"
            ))
        };
        let url = Url::parse(text).map_err(|_| wrong("is no address"))?;
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| wrong("names no host"))?;
        let security = match (url.scheme(), url.query()) {
            ("smtps", None) => Security::Tls,
            ("smtp", None | Some("tls=starttls")) => Security::StartTls,
            ("smtp", Some("tls=none")) => Security::None,
            ("smtp" | "smtps", Some(_)) => return Err(wrong("has an option that is not known")),
            _ => return Err(wrong("begins neither with smtp:// nor with smtps://")),
        };
        let own_port = if security == Security::Tls {
            SUBMISSIONS_PORT
        } else {
            SUBMISSION_PORT
        };
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let login = match (url.username(), url.password()) {
            ("", None) => None,
            ("", Some(_)) | (_, None) => return Err(wrong("has a user without a password, or the reverse")),
            (user, Some(password)) => Some((decoded(user), decoded(password).into())),
        };
        Ok(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port().unwrap_or(own_port),
            security,
            login,
        })
    }
}

fn webhook_url(text: &str) -> Result<Url, SettingsError> {
    let wrong = || {
        SettingsError::new(format!(
            "HELPLINE_SUPPORT_WEBHOOK_URL is `{text}`; it must be an address such as https://desk.example.com/helpline"
        ))
    };
    let url = Url::parse(text).map_err(|_| wrong())?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none();
    if is_plain { Ok(url) } else { Err(wrong()) }
}

fn mailbox(variable: &str, text: &str) -> Result<Mailbox, SettingsError> {
    text.trim().parse().map_err(|_| {
        SettingsError::new(format!(
            "{variable} holds `{text}`; each must be an address such as `support@example.com` or `Support <support@example.com>`"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(text: &str) -> Result<MailServer, SettingsError> {
        MailServer::parse(text)
    }

    #[test]
    fn a_mail_server_is_read_with_its_own_port_and_protection() {
        let table = [
            ("smtps://mail.example.com", 465, Security::Tls),
            ("smtp://mail.example.com", 587, Security::StartTls),
            ("smtp://mail.example.com:2525?tls=none", 2525, Security::None),
        ];

        for (text, port, security) in table {
            let read = server(text).unwrap();

            assert_eq!(
                (read.host.as_str(), read.port, read.security),
                ("mail.example.com", port, security),
                "{text}"
            );
        }
    }

    #[test]
    fn a_password_may_hold_any_character() {
        let (user, password) = server("smtps://a%40b:p%3A%2F%40%25@mail.example.com")
            .unwrap()
            .login
            .unwrap();

        assert_eq!((user.as_str(), password.expose_secret()), ("a@b", "p:/@%"));
    }

    #[test]
    fn a_mail_server_that_cannot_be_meant_is_named_without_its_password() {
        for text in [
            "mail.example.com",
            "https://u:s3cret@mail.example.com",
            "smtps://u@mail.example.com",
            "smtp://u:s3cret@mail.example.com?tls=maybe",
        ] {
            let error = server(text).unwrap_err().to_string();

            assert!(
                error.contains("HELPLINE_SMTP_URL") && !error.contains("s3cret"),
                "{error}"
            );
        }
    }

    #[test]
    fn half_a_target_is_no_target() {
        let error = |input| Support::new(input).unwrap_err().to_string();

        assert!(
            error(SupportInput {
                webhook_url: Some("https://desk.example.com".to_owned()),
                ..SupportInput::default()
            })
            .contains("HELPLINE_SUPPORT_WEBHOOK_SECRET")
        );
        assert!(
            error(SupportInput {
                mail_to: vec!["a@example.com".to_owned()],
                ..SupportInput::default()
            })
            .contains("HELPLINE_SMTP_URL")
        );
    }
}
