//! What leaves for addresses an operator has named: where it may go, and the client it goes by.
//!
//! An address inside the network is refused unless it is allowed by `HELPLINE_ALLOWED_NETWORKS`: a name that was public
//! when it was typed may point inward tomorrow, and what is behind a firewall trusts whoever is. So the addresses a name
//! stands for are looked at when the connection is made, and those are the ones that are connected to.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use bot_framework::error::HttpClientError;
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::middleware::client_address::Network;

/// Which addresses may be reached.
#[derive(Debug, Clone, Default)]
pub(crate) struct AddressGuard {
    allowed: Arc<[Network]>,
}

/// An address that may not be reached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{host}` is the private address {address}, which is not reached from here; allow it by HELPLINE_ALLOWED_NETWORKS if it is meant"
)]
pub(crate) struct PrivateAddress {
    host: String,
    address: IpAddr,
}

impl AddressGuard {
    /// Public addresses, and those in these networks.
    pub(crate) fn new(allowed: &[Network]) -> Self {
        Self {
            allowed: allowed.into(),
        }
    }

    /// Whether this address may be reached; `host` is what it was named by.
    pub(crate) fn check(&self, host: &str, address: IpAddr) -> Result<(), PrivateAddress> {
        if is_public(address) || self.allowed.iter().any(|network| network.contains(address)) {
            return Ok(());
        }
        Err(PrivateAddress {
            host: host.to_owned(),
            address,
        })
    }

    /// Checks an address that is written in a URL: a client resolves only names.
    pub(crate) fn check_literal(&self, url: &Url) -> Result<(), PrivateAddress> {
        let host = url.host_str().unwrap_or_default();
        match host.trim_matches(['[', ']']).parse() {
            Ok(address) => self.check(host, address),
            Err(_) => Ok(()),
        }
    }

    /// The addresses of a name that may be reached.
    ///
    /// # Errors
    /// When the name is unknown, or all of its addresses are private.
    pub(crate) async fn resolve(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        let found: Vec<SocketAddr> = tokio::net::lookup_host((host, port)).await?.collect();
        let mut refused = None;
        let mut allowed = Vec::with_capacity(found.len());
        for address in found {
            match self.check(host, address.ip()) {
                Ok(()) => allowed.push(address),
                Err(error) => refused = Some(error),
            }
        }
        match refused {
            Some(error) if allowed.is_empty() => Err(io::Error::new(io::ErrorKind::PermissionDenied, error)),
            _ if allowed.is_empty() => Err(io::Error::new(
                io::ErrorKind::NotFound,
                format!("`{host}` has no address"),
            )),
            _ => Ok(allowed),
        }
    }

    /// An HTTP client that reaches no other address: no redirects, no proxy, bounded in time.
    pub(crate) fn client(&self) -> Result<reqwest::Client, HttpClientError> {
        bot_framework::http::builder()?
            .dns_resolver(Arc::new(Resolver(self.clone())))
            .build()
            .map_err(HttpClientError::Client)
    }
}

struct Resolver(AddressGuard);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.0.clone();
        Box::pin(async move {
            // The port is the URL's: reqwest puts it in the place of this one.
            let addresses = guard.resolve(name.as_str(), 0).await?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is reached over the internet (IANA's registries of special-purpose addresses).
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        // Behind a carrier's translation, the protocols' own, benchmarks.
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (18..20).contains(&b)))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, third, .., seventh, eighth] = address.segments();
    let embedded = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match (first, second) {
        // NAT64 and 6to4 hold an IPv4 address that is the one that is reached.
        (0x64, 0xff9b) => third == 0 && embedded(seventh, eighth),
        (0x2002, _) => embedded(second, third),
        // Teredo, documentation.
        (0x2001, 0 | 0xdb8) => false,
        // Global unicast is 2000::/3.
        _ => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(guard: &AddressGuard, address: &str) -> bool {
        guard.check("host", address.parse().unwrap()).is_ok()
    }

    #[test]
    fn an_address_inside_is_not_reached() {
        let guard = AddressGuard::default();
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001:db8::1",
            "ff02::1",
        ] {
            assert!(!checked(&guard, address), "{address}");
        }
    }

    #[test]
    fn an_address_outside_is_reached() {
        let guard = AddressGuard::default();
        for address in [
            "1.1.1.1",
            "172.32.0.1",
            "100.128.0.1",
            "2606:4700::1111",
            "64:ff9b::101:101",
        ] {
            assert!(checked(&guard, address), "{address}");
        }
    }

    #[test]
    fn a_network_that_is_allowed_is_reached_and_no_other() {
        let guard = AddressGuard::new(&[Network::parse("HELPLINE_ALLOWED_NETWORKS", "10.0.0.0/8").unwrap()]);

        assert!(checked(&guard, "10.200.0.1"));
        assert!(!checked(&guard, "127.0.0.1"));
    }

    #[tokio::test]
    async fn a_name_of_a_private_address_is_refused_with_the_mend() {
        let error = AddressGuard::default()
            .resolve("localhost", 80)
            .await
            .unwrap_err();

        assert!(error.to_string().contains("HELPLINE_ALLOWED_NETWORKS"), "{error}");
    }

    #[test]
    fn an_address_in_a_url_is_looked_at_too() {
        let guard = AddressGuard::default();
        let check = |url: &str| guard.check_literal(&url.parse().unwrap()).is_ok();

        assert!(!check("http://127.0.0.1:80/x"));
        assert!(!check("http://[::1]/x"));
        assert!(!check("http://2130706433/x"));
        assert!(check("https://example.org/x"));
    }
}
