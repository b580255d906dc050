//! A bot's registration for Teams, from this machine's side: ids, secret, keys, clock, and the address Teams calls.

use bot_framework::Cloud;
use bot_framework::auth::EmulatorMetadata;
use bot_framework::diagnose;
use jiff::SignedDuration;
use secrecy::SecretString;

use super::{Arguments, Check};
use crate::cli;

/// Tokens are taken with this much skew; beyond it every call is refused.
const LARGEST_SKEW: SignedDuration = SignedDuration::from_mins(5);
/// More than this is a clock that nobody sets.
const LARGE_SKEW: SignedDuration = SignedDuration::from_secs(30);

pub(super) async fn checks(arguments: &Arguments) -> anyhow::Result<Vec<Check>> {
    let bot = &arguments.bot;
    let mut checks = Vec::new();
    let cloud = match bot.cloud.as_deref() {
        None | Some("public") => Cloud::Public,
        Some("usgov") => Cloud::UsGov,
        Some(other) => {
            checks.push(Check::error(
                "cloud",
                format!("`{other}` is no cloud"),
                "set HELPLINE_BOT_CLOUD to `public` or `usgov`, or leave it out",
            ));
            Cloud::Public
        }
    };
    let app_id = bot.app_id.as_deref();
    checks.push(id_check(
        "app id",
        app_id,
        "HELPLINE_BOT_APP_ID",
        "Application (client) ID",
    ));
    checks.push(id_check(
        "tenant",
        bot.tenant_id.as_deref(),
        "HELPLINE_BOT_TENANT_ID",
        "Directory (tenant) ID",
    ));

    let client = bot_framework::http::client()?;
    let password = cli::variable("HELPLINE_BOT_APP_PASSWORD").map(SecretString::from);
    checks.push(match (app_id, password) {
        (Some(app_id), Some(password)) => {
            let own = || cloud.token_url(bot.tenant_id.as_deref());
            let url = bot.token_url.clone().unwrap_or_else(own);
            secret_check(&client, &url, cloud, app_id, &password).await
        }
        _ => Check::error(
            "secret",
            "HELPLINE_BOT_APP_PASSWORD or the app id is not set",
            "make a secret under App registrations > Certificates & secrets, and set the variable to its value",
        ),
    });
    checks.extend(key_checks(arguments, cloud, &client).await);
    checks.push(address_check(arguments.public_url.as_deref(), &client).await);
    Ok(checks)
}

/// A GUID in its place. What is none is a domain at best, and a secret's id at worst.
fn id_check(check: &'static str, id: Option<&str>, variable: &str, named: &str) -> Check {
    let is_guid = |id: &str| {
        let parts: Vec<&str> = id.split('-').collect();
        parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
            && parts
                .iter()
                .all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    let mend = format!("set {variable} to the {named} of the registration (App registrations > Overview)");
    match id {
        Some(id) if is_guid(id) => Check::ok(check, id),
        Some(id) => Check::warning(check, format!("`{id}` is no GUID"), mend),
        None if check == "tenant" => Check::warning(check, "not set: a multi-tenant bot is assumed", mend),
        None => Check::error(check, "not set", mend),
    }
}

async fn secret_check(
    client: &reqwest::Client,
    url: &str,
    cloud: Cloud,
    app_id: &str,
    password: &SecretString,
) -> Check {
    match diagnose::token(client, url, cloud, app_id, password).await {
        Ok(()) => Check::ok("secret", "Entra gave a token for it"),
        Err(failure) => Check::error("secret", failure.to_string(), failure.mend()),
    }
}

async fn key_checks(arguments: &Arguments, cloud: Cloud, client: &reqwest::Client) -> Vec<Check> {
    let bot = &arguments.bot;
    let channel = bot
        .openid_metadata_url
        .clone()
        .unwrap_or_else(|| cloud.channel_metadata_url().to_owned());
    let emulator = match EmulatorMetadata::from_setting(bot.emulator_openid_metadata_url.as_deref()) {
        EmulatorMetadata::Off => None,
        EmulatorMetadata::Cloud => Some(cloud.emulator_metadata_url().to_owned()),
        EmulatorMetadata::Url(url) => Some(url),
    };
    let mut checks = Vec::new();
    let mut skew = None;
    for (check, url) in [
        ("keys of channels", Some(channel)),
        ("keys of the Emulator", emulator),
    ] {
        let Some(url) = url.filter(|url| url != "off") else {
            checks.push(Check::ok(check, "switched off"));
            continue;
        };
        checks.push(match diagnose::metadata(client, &url).await {
            Ok(metadata) => {
                skew = skew.or(metadata.skew);
                Check::ok(check, format!("{} keys at {url}", metadata.keys))
            }
            Err(reason) => Check::error(
                check,
                format!("{url}: {reason}"),
                "let this machine reach it by HTTPS: without keys no call of the channel can be checked",
            ),
        });
    }
    if let Some(skew) = skew {
        checks.push(clock_check(skew));
    }
    checks
}

fn clock_check(skew: SignedDuration) -> Check {
    let seconds = skew.as_secs();
    let found = format!(
        "{} s {} the key server's",
        seconds.abs(),
        if seconds < 0 { "behind" } else { "ahead of" }
    );
    let mend = "set the clock by NTP (`timedatectl set-ntp true`): tokens are taken with 5 minutes of skew";
    if skew.abs() > LARGEST_SKEW {
        Check::error("clock", found, mend)
    } else if skew.abs() > LARGE_SKEW {
        Check::warning("clock", found, mend)
    } else {
        Check::ok("clock", found)
    }
}

async fn address_check(public_url: Option<&str>, client: &reqwest::Client) -> Check {
    const NAME: &str = "public address";
    let Some(base) = public_url.map(|url| url.trim_end_matches('/')) else {
        return Check::warning(
            NAME,
            "HELPLINE_PUBLIC_URL is not set",
            "set it to the address Teams reaches; its messaging endpoint is that address with /api/messages",
        );
    };
    let endpoint = format!("{base}/api/messages");
    if !base.starts_with("https://") {
        return Check::error(
            NAME,
            format!("`{base}` is not https"),
            "Teams calls https addresses only: put a proxy with a certificate in front",
        );
    }
    match client.get(format!("{base}/healthz")).send().await {
        Ok(response) if response.status().is_success() => Check::ok(
            NAME,
            format!("it answers; the messaging endpoint of the bot must be {endpoint}"),
        ),
        Ok(response) => Check::error(
            NAME,
            format!("{base}/healthz answered {}", response.status()),
            "the proxy must pass all paths on to Helpline",
        ),
        Err(_) => Check::warning(
            NAME,
            format!("{base}/healthz gives no answer from this machine"),
            "is the server up, and does the name lead to it? from inside a network it may be out of reach all the same",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn a_clock_beyond_the_skew_of_tokens_is_an_error() {
        assert_eq!(clock_check(SignedDuration::from_secs(3)).state, State::Ok);
        assert_eq!(clock_check(SignedDuration::from_secs(-90)).state, State::Warning);
        assert_eq!(clock_check(SignedDuration::from_mins(-6)).state, State::Error);
    }

    #[test]
    fn an_id_that_is_no_guid_is_doubted() {
        let check = |id| id_check("app id", id, "V", "N").state;

        assert_eq!(check(Some("11111111-2222-3333-4444-555555555555")), State::Ok);
        assert_eq!(check(Some("my-app")), State::Warning);
        assert_eq!(check(None), State::Error);
    }
}
