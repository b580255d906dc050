//! How long conversations are kept.

use super::SettingsError;

/// The shortest time that is kept. Less than a day would end conversations under way.
const SHORTEST_DAYS: i64 = 1;
/// A hundred years: whoever means for ever leaves the setting out.
const LONGEST_DAYS: i64 = 36_500;
const DAY_MS: i64 = 24 * 3_600_000;
/// Stands for every channel that is not named.
const ELSEWHERE: &str = "*";

/// How long a conversation is kept after its last activity, by channel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Retention {
    /// Channel and time in milliseconds, each channel once.
    pub(crate) channels: Vec<(String, i64)>,
    /// On channels that are not named.
    pub(crate) elsewhere_ms: Option<i64>,
}

impl Retention {
    /// Reads `directline=30d`, `msteams=90d`, `*=365d`; a time alone, such as `90d`, is for all channels.
    pub(crate) fn new(rules: &[String]) -> Result<Self, SettingsError> {
        let mut retention = Self::default();
        for rule in rules {
            let (channel, time) = match rule.split_once('=') {
                Some((channel, time)) => (channel.trim(), time.trim()),
                None => (ELSEWHERE, rule.trim()),
            };
            let wrong = || {
                SettingsError::new(format!(
                    "HELPLINE_RETENTION holds `{rule}`; each part must be a channel and from {SHORTEST_DAYS} to \
                     {LONGEST_DAYS} days, such as directline=30d, or *=365d for all other channels"
                ))
            };
            let days: i64 = time
                .strip_suffix('d')
                .and_then(|days| days.parse().ok())
                .filter(|days| (SHORTEST_DAYS..=LONGEST_DAYS).contains(days))
                .ok_or_else(wrong)?;
            if channel.is_empty() {
                return Err(wrong());
            }
            let is_named_before = if channel == ELSEWHERE {
                retention.elsewhere_ms.replace(days * DAY_MS).is_some()
            } else {
                let is_named_before = retention.channels.iter().any(|(named, _)| named == channel);
                retention.channels.push((channel.to_owned(), days * DAY_MS));
                is_named_before
            };
            if is_named_before {
                return Err(SettingsError::new(format!(
                    "HELPLINE_RETENTION names `{channel}` twice; keep one of the two"
                )));
            }
        }
        Ok(retention)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rules: &[&str]) -> Result<Retention, SettingsError> {
        let rules: Vec<String> = rules.iter().map(|rule| (*rule).to_owned()).collect();
        Retention::new(&rules)
    }

    #[test]
    fn each_channel_has_a_time_of_its_own() {
        let retention = read(&["directline=30d", " msteams = 90d", "*=365d"]).unwrap();

        assert_eq!(
            retention.channels,
            [
                ("directline".to_owned(), 30 * DAY_MS),
                ("msteams".to_owned(), 90 * DAY_MS)
            ]
        );
        assert_eq!(retention.elsewhere_ms, Some(365 * DAY_MS));
    }

    #[test]
    fn a_time_alone_is_for_all_channels() {
        assert_eq!(read(&["7d"]).unwrap().elsewhere_ms, Some(7 * DAY_MS));
    }

    #[test]
    fn a_rule_that_cannot_be_meant_is_named() {
        for rule in [
            "directline",
            "directline=",
            "directline=30",
            "directline=0d",
            "=30d",
            "x=-1d",
            "x=99999d",
        ] {
            let error = read(&[rule]).unwrap_err().to_string();

            assert!(error.contains(&format!("`{rule}`")), "{error}");
        }
        assert!(read(&["a=1d", "a=2d"]).unwrap_err().to_string().contains("twice"));
    }
}
