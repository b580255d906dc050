//! From what was typed to what the server is told.

use webhook::settings::{BotInput, Settings, SettingsInput, SupportInput};

use super::Arguments;
use crate::cli;
use crate::report::Mendable;

/// Variables that hold secrets, and so have no flag.
pub(super) const ADMIN_KEY: &str = "HELPLINE_ADMIN_KEY";
const BOT_APP_PASSWORD: &str = "HELPLINE_BOT_APP_PASSWORD";
const DIRECTLINE_SECRET: &str = "HELPLINE_DIRECTLINE_SECRET";
const SUPPORT_WEBHOOK_SECRET: &str = "HELPLINE_SUPPORT_WEBHOOK_SECRET";
const SMTP_URL: &str = "HELPLINE_SMTP_URL";

/// Checks what was typed.
pub(super) fn settings(arguments: &Arguments) -> anyhow::Result<Settings> {
    let Arguments {
        web,
        bot,
        support,
        limits,
        data,
        ..
    } = arguments;
    let input = SettingsInput {
        public_url: web.public_url.clone(),
        trusted_proxies: listed(&web.trusted_proxies),
        origins: listed(&web.origins),
        direct_line_secrets: cli::variable(DIRECTLINE_SECRET)
            .iter()
            .flat_map(|secrets| secrets.split(','))
            .map(|secret| secret.trim().into())
            .collect(),
        direct_line_token_ttl_seconds: Some(web.directline_token_ttl_seconds),
        bot: BotInput {
            app_id: bot.app_id.clone(),
            app_password: cli::variable(BOT_APP_PASSWORD).map(Into::into),
            tenant_id: bot.tenant_id.clone(),
            cloud: bot.cloud.clone(),
            openid_metadata_url: bot.openid_metadata_url.clone(),
            emulator_openid_metadata_url: bot.emulator_openid_metadata_url.clone(),
            token_url: bot.token_url.clone(),
            allowed_service_urls: listed(&bot.allowed_service_urls),
            allow_anonymous: bot.allow_anonymous,
        },
        support: SupportInput {
            webhook_url: support.webhook_url.clone(),
            webhook_secret: cli::variable(SUPPORT_WEBHOOK_SECRET).map(Into::into),
            smtp_url: cli::variable(SMTP_URL).map(Into::into),
            mail_to: listed(&support.mail_to),
            mail_from: support.mail_from.clone(),
            allowed_networks: listed(&support.allowed_networks),
        },
        admin_key: cli::variable(ADMIN_KEY).map(Into::into),
        rate_limit: Some(limits.rate_limit.clone()),
        activity_bytes: Some(limits.max_activity_bytes),
        upload_bytes: Some(limits.max_upload_bytes),
        connections: Some(limits.max_connections),
        metrics_listen: web.metrics_listen,
        retention: listed(&data.retention),
        knowledge_folder: arguments.source.knowledge.clone(),
        dev: arguments.dev,
        ..SettingsInput::new(arguments.listen)
    };
    Settings::new(input).map_err(|error| {
        Mendable::new(
            error.to_string(),
            "`helpline serve --help` says what each flag and variable may be",
        )
        .into()
    })
}

/// The parts of a comma-separated list, without blanks round them.
fn listed(parts: &[String]) -> Vec<String> {
    parts
        .iter()
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}
