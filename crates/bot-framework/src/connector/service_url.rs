//! Where our token may go: Microsoft's own connectors, what the operator adds, and loopback when nobody needs a token.
//!
//! A verified `serviceurl` claim says that the channel named the address. The allow list says that we believe it is a
//! connector: a stolen or wrongly issued claim must not make us hand out the bot's token.

use std::net::IpAddr;

use reqwest::Url;

use crate::auth::Cloud;
use crate::error::NotAllowed;

/// Hosts of the public cloud's connectors; a leading dot stands for every host below.
const PUBLIC_HOSTS: [&str; 4] = [
    ".botframework.com",
    "smba.trafficmanager.net",
    "smba.infra.gcc.teams.microsoft.com",
    ".botframework.us",
];
/// Hosts of the government clouds' connectors.
const GOVERNMENT_HOSTS: [&str; 5] = [
    ".botframework.azure.us",
    ".botframework.us",
    "smba.infra.gcc.teams.microsoft.com",
    "smba.infra.gov.teams.microsoft.us",
    "smba.infra.dod.teams.microsoft.us",
];

/// The allow list.
#[derive(Debug, Clone, Default)]
pub struct ServiceUrls {
    cloud: Cloud,
    prefixes: Vec<Url>,
    allows_loopback: bool,
}

impl ServiceUrls {
    /// The built-in hosts of the cloud.
    pub fn new(cloud: Cloud) -> Self {
        Self {
            cloud,
            prefixes: Vec::new(),
            allows_loopback: false,
        }
    }

    /// Adds a prefix of `HELPLINE_BOT_ALLOWED_SERVICE_URLS`: the same scheme, host and port, and the path from its start in
    /// whole segments.
    ///
    /// # Errors
    /// [`NotAllowed::Malformed`] when it is no plain `http` or `https` address.
    pub fn allow_prefix(&mut self, prefix: &str) -> Result<(), NotAllowed> {
        self.prefixes.push(plain(prefix.trim())?);
        Ok(())
    }

    /// Also allows every address of this machine: for anonymous mode, where there is no token to lose.
    pub fn allow_loopback(&mut self) {
        self.allows_loopback = true;
    }

    /// The address, if answers may go there.
    ///
    /// # Errors
    /// [`NotAllowed`], saying why not.
    pub fn allow(&self, service_url: &str) -> Result<Url, NotAllowed> {
        let url = plain(service_url)?;
        let is_allowed = self.is_built_in(&url)
            || self.prefixes.iter().any(|prefix| covers(prefix, &url))
            || (self.allows_loopback && is_loopback(&url));
        if is_allowed {
            Ok(url)
        } else {
            Err(NotAllowed::Unlisted)
        }
    }

    fn is_built_in(&self, url: &Url) -> bool {
        let hosts: &[&str] = match self.cloud {
            Cloud::Public => &PUBLIC_HOSTS,
            Cloud::UsGov => &GOVERNMENT_HOSTS,
        };
        // `port()` is `None` for the scheme's own port.
        let Some(host) = url
            .host_str()
            .filter(|_| url.scheme() == "https" && url.port().is_none())
        else {
            return false;
        };
        hosts.iter().any(|known| {
            if known.starts_with('.') {
                host.ends_with(known)
            } else {
                host == *known
            }
        })
    }
}

/// An `http` or `https` address with nothing in it that could hide another: no user, no password, no query, no fragment.
fn plain(address: &str) -> Result<Url, NotAllowed> {
    let url = Url::parse(address).map_err(|_| NotAllowed::Malformed)?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if is_plain {
        Ok(url)
    } else {
        Err(NotAllowed::Malformed)
    }
}

fn covers(prefix: &Url, url: &Url) -> bool {
    let path = prefix.path().trim_end_matches('/');
    let rest = url.path().strip_prefix(path);
    prefix.scheme() == url.scheme()
        && prefix.host_str() == url.host_str()
        && prefix.port_or_known_default() == url.port_or_known_default()
        && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let address = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn microsofts_connectors_are_allowed() {
        let urls = ServiceUrls::new(Cloud::Public);

        for url in [
            "https://smba.trafficmanager.net/emea/",
            "https://europe.directline.botframework.com",
            "https://webchat.botframework.com/",
            "https://SMBA.trafficmanager.net:443/amer",
            "https://smba.infra.gcc.teams.microsoft.com/gcc/",
        ] {
            assert!(urls.allow(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn an_address_that_only_looks_like_a_connector_is_refused() {
        let mut urls = ServiceUrls::new(Cloud::Public);
        urls.allow_prefix("https://connector.example.org/bots").unwrap();

        for url in [
            "http://smba.trafficmanager.net/",
            "https://smba.trafficmanager.net.evil.test/",
            "https://evil.trafficmanager.net/",
            "https://smba.trafficmanager.net@evil.test/",
            "https://smba.trafficmanager.net:8443/",
            "https://botframework.com.evil.test/",
            "https://evilbotframework.com/",
            "https://smba.trafficmanager.net/?x=1",
            "https://smba.trafficmanager.net/#x",
            "https://user:word@smba.trafficmanager.net/",
            "http://localhost:3978",
            "https://169.254.169.254/",
            "file:///etc/passwd",
            "smba.trafficmanager.net",
            "",
            "https://connector.example.org/botsnot",
            "https://connector.example.org/bots/../other",
            "https://connector.example.org.evil.test/bots",
            "http://connector.example.org/bots",
            "https://connector.example.org:444/bots",
        ] {
            assert!(urls.allow(url).is_err(), "{url}");
        }
        assert!(urls.allow("https://connector.example.org/bots/1").is_ok());
        assert!(urls.allow("https://connector.example.org/bots").is_ok());
    }

    #[test]
    fn each_cloud_has_its_own_connectors() {
        let government = ServiceUrls::new(Cloud::UsGov);

        assert!(
            government
                .allow("https://smba.infra.gov.teams.microsoft.us/teams")
                .is_ok()
        );
        assert!(
            government
                .allow("https://directline.botframework.azure.us")
                .is_ok()
        );
        assert_eq!(
            government.allow("https://smba.trafficmanager.net/"),
            Err(NotAllowed::Unlisted)
        );
    }

    #[test]
    fn loopback_is_allowed_only_on_demand() {
        let mut urls = ServiceUrls::new(Cloud::Public);
        urls.allow_loopback();

        for url in [
            "http://localhost:56150/_connector",
            "http://127.0.0.1:1",
            "http://[::1]:1/",
            "http://127.8.8.8/",
        ] {
            assert!(urls.allow(url).is_ok(), "{url}");
        }
        for url in [
            "http://localhost.evil.test/",
            "http://10.0.0.1/",
            "http://0.0.0.0/",
            "http://evil.test/",
        ] {
            assert!(urls.allow(url).is_err(), "{url}");
        }
    }
}
