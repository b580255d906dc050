//! Who is really calling: the peer, or what a trusted proxy says about it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;

use crate::settings::SettingsError;
use crate::state::App;

/// Hops looked at in `X-Forwarded-For`; a real chain has a handful.
const MOST_HOPS: usize = 16;

/// An address, or all addresses that begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Network {
    base: IpAddr,
    prefix_bits: u32,
}

impl Network {
    /// Reads `10.0.0.0/8`, `::1` and the like; `variable` is what an error names.
    pub(crate) fn parse(variable: &str, text: &str) -> Result<Self, SettingsError> {
        let wrong = || {
            SettingsError::new(format!(
                "{variable} holds `{text}`; each must be an address or a network, such as 10.0.0.0/8"
            ))
        };
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let base: IpAddr = address.parse().map_err(|_| wrong())?;
        let most_bits = if base.is_ipv4() { 32 } else { 128 };
        let prefix_bits = match bits {
            None => most_bits,
            Some(bits) => bits
                .parse()
                .ok()
                .filter(|bits| *bits <= most_bits)
                .ok_or_else(wrong)?,
        };
        Ok(Self { base, prefix_bits })
    }

    /// Whether `address` lies in it. An IPv4 address in IPv6 form counts as IPv4.
    pub(crate) fn contains(self, address: IpAddr) -> bool {
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(32 - self.prefix_bits).unwrap_or(0);
                base.to_bits() & mask == address.to_bits() & mask
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(128 - self.prefix_bits).unwrap_or(0);
                base.to_bits() & mask == address.to_bits() & mask
            }
            _ => false,
        }
    }
}

/// Who is calling, as far as it can be known. In the extensions of every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Client {
    /// The address of the browser or service, not of the proxy.
    pub(crate) address: IpAddr,
    /// Whether it came to a trusted proxy by TLS.
    pub(crate) is_https: bool,
}

/// Works out the [`Client`] of the request.
pub(crate) async fn layer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
    let client = client(peer, request.headers(), &app.settings().trusted_proxies);
    request.extensions_mut().insert(client);
    next.run(request).await
}

/// Walks `X-Forwarded-For` from the nearest hop outward for as long as the hop before is trusted: what stands further left
/// was written by strangers.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> Client {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut address = peer.to_canonical();
    if !is_trusted(address) {
        return Client {
            address,
            is_https: false,
        };
    }
    let is_https = headers
        .get("x-forwarded-proto")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(',').next_back())
        .is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https"));
    let hops = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|hop| hop.trim().parse::<IpAddr>().ok())
        .collect::<Vec<_>>();
    for hop in hops.into_iter().rev().take(MOST_HOPS) {
        let Some(hop) = hop else { break };
        address = hop.to_canonical();
        if !is_trusted(address) {
            break;
        }
    }
    Client { address, is_https }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn called(peer: &str, forwarded_for: &str, trusted: &[&str]) -> Client {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded_for.parse().unwrap());
        headers.insert("x-forwarded-proto", "https".parse().unwrap());
        let trusted: Vec<_> = trusted
            .iter()
            .map(|text| Network::parse("HELPLINE_TRUSTED_PROXIES", text).unwrap())
            .collect();
        client(address(peer), &headers, &trusted)
    }

    #[test]
    fn a_stranger_cannot_choose_its_address() {
        let client = called("203.0.113.9", "198.51.100.1", &["10.0.0.0/8"]);

        assert_eq!(
            client,
            Client {
                address: address("203.0.113.9"),
                is_https: false
            }
        );
    }

    #[test]
    fn a_trusted_proxy_says_who_called() {
        let client = called(
            "::ffff:10.0.0.5",
            "6.6.6.6, 198.51.100.1, 10.0.0.7",
            &["10.0.0.0/8"],
        );

        assert_eq!(
            client,
            Client {
                address: address("198.51.100.1"),
                is_https: true
            }
        );
    }

    #[test]
    fn a_hop_that_is_no_address_ends_the_chain() {
        let client = called("10.0.0.5", "198.51.100.1, nonsense", &["10.0.0.0/8"]);

        assert_eq!(client.address, address("10.0.0.5"));
    }

    #[test]
    fn a_network_holds_the_addresses_that_begin_like_it() {
        let network = Network::parse("HELPLINE_TRUSTED_PROXIES", "192.168.4.0/22").unwrap();

        assert!(network.contains(address("192.168.7.255")));
        assert!(!network.contains(address("192.168.8.0")));
        assert!(!network.contains(address("::1")));
        assert!(
            Network::parse("HELPLINE_TRUSTED_PROXIES", "::/0")
                .unwrap()
                .contains(address("2001:db8::1"))
        );
        assert!(
            Network::parse("HELPLINE_TRUSTED_PROXIES", "0.0.0.0/0")
                .unwrap()
                .contains(address("8.8.8.8"))
        );
    }
}
