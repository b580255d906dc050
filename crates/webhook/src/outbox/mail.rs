//! Support requests by e-mail.
//!
//! A repeat has the `Message-ID` of the first attempt, so that a mail program shows it once; an update answers the mail
//! that told of the request, so that both stand in one thread.

use std::time::Duration;

use conversation_log::OutboxRow;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::ExposeSecret;

use super::Failure;
use super::report::Report;
use crate::settings::support::{Mail, MailServer, Security};
use crate::state::App;

/// Time for one exchange with the mail server.
const TIMEOUT: Duration = Duration::from_secs(15);

/// One attempt.
pub(super) async fn attempt(app: &App, row: &OutboxRow) -> Result<(), Failure> {
    let Some(target) = &app.settings().support.mail else {
        return Err(Failure::Final(
            "HELPLINE_SMTP_URL is not set any more; set it and try again".to_owned(),
        ));
    };
    let report = Report::load(app, row).await?;
    let public_url = app.settings().public_url.as_ref().map(ToString::to_string);
    let message = message(target, &report, row, public_url.as_deref())?;
    let addresses = app
        .guard()
        .resolve(&target.server.host, target.server.port)
        .await
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::PermissionDenied => Failure::Final(error.to_string()),
            _ => Failure::retry(format!("`{}` is not found: {error}", target.server.host)),
        })?;
    let mut failure = None;
    for address in addresses {
        match transport(&target.server, &address.ip().to_string())?
            .send(message.clone())
            .await
        {
            Ok(_) => return Ok(()),
            Err(error) if error.is_permanent() => {
                return Err(Failure::Final(format!("the mail server refused it: {error}")));
            }
            Err(error) => failure = Some(error.to_string()),
        }
    }
    Err(Failure::retry(format!(
        "the mail server did not take it: {}",
        failure.unwrap_or_default()
    )))
}

/// A connection to one address of the server; its certificate must be the one of its name.
fn transport(server: &MailServer, address: &str) -> Result<AsyncSmtpTransport<Tokio1Executor>, Failure> {
    let tls = || {
        TlsParameters::new_rustls(server.host.clone())
            .map_err(|error| Failure::Final(format!("`{}` cannot be reached by TLS: {error}", server.host)))
    };
    let security = match server.security {
        Security::Tls => Tls::Wrapper(tls()?),
        Security::StartTls => Tls::Required(tls()?),
        Security::None => Tls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(address)
        .port(server.port)
        .tls(security)
        .timeout(Some(TIMEOUT));
    if let Some((user, password)) = &server.login {
        builder = builder.credentials(Credentials::new(
            user.clone(),
            password.expose_secret().to_owned(),
        ));
    }
    Ok(builder.build())
}

fn message(
    target: &Mail,
    report: &Report,
    row: &OutboxRow,
    public_url: Option<&str>,
) -> Result<Message, Failure> {
    let domain = target.from.email.domain();
    let reference = report
        .payload
        .request
        .get("reference")
        .and_then(serde_json::Value::as_str);
    let thread = format!("<{}@{domain}>", reference.unwrap_or(&report.payload.key));
    let id = if report.is_update() {
        format!("<{}@{domain}>", report.payload.key)
    } else {
        thread.clone()
    };
    let mut builder = Message::builder()
        .from(target.from.clone())
        .message_id(Some(id))
        .subject(report.subject())
        .header(ContentType::TEXT_PLAIN);
    for to in &target.to {
        builder = builder.to(to.clone());
    }
    if report.is_update() {
        builder = builder.in_reply_to(thread.clone()).references(thread);
    }
    builder
        .body(report.to_text(public_url, &row.conversation))
        .map_err(|error| Failure::Final(format!("the mail cannot be written: {error}")))
}
