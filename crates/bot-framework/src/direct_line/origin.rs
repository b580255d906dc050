//! Origins of pages, in the form in which browsers send them.

/// The origin in the form a browser sends it (WHATWG HTML, serialization of an origin): `scheme://host[:port]` in lower case,
/// without a slash behind it and without a port that is the scheme's own. `None` for anything else: no browser sends it.
pub fn browser_origin(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('/').to_ascii_lowercase();
    let (scheme, authority) = text.split_once("://")?;
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse::<u16>().ok()?)),
        _ => (authority, None),
    };
    if !is_scheme(scheme) || !is_host(host) {
        return None;
    }
    let own_port = match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    };
    match port {
        Some(port) if Some(port) != own_port => Some(format!("{scheme}://{host}:{port}")),
        _ => Some(format!("{scheme}://{host}")),
    }
}

/// Apps have schemes of their own: `capacitor://localhost`.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// A name in ASCII (a browser sends any other as Punycode), or an address.
fn is_host(text: &str) -> bool {
    match text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_taken_in_the_form_a_browser_sends() {
        for (written, sent) in [
            ("https://shop.example", "https://shop.example"),
            (" HTTPS://Shop.Example:443/ ", "https://shop.example"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://127.0.0.1:80", "http://127.0.0.1"),
            ("http://[::1]", "http://[::1]"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("capacitor://localhost", "capacitor://localhost"),
        ] {
            assert_eq!(browser_origin(written).as_deref(), Some(sent), "{written}");
        }
    }

    #[test]
    fn what_no_browser_sends_is_no_origin() {
        for text in [
            "",
            "*",
            "null",
            "shop.example",
            "//shop.example",
            "https://",
            "https:///path",
            "https://shop.example/path",
            "https://shop.example?x",
            "https://shop.example#x",
            "https://a@shop.example",
            "https://*.shop.example",
            "https://shop.example:",
            "https://shop.example:99999",
            "https://bücher.example",
            "https://[::1",
            "https://a b",
            "1https://shop.example",
        ] {
            assert_eq!(browser_origin(text), None, "{text}");
        }
    }
}
