//! Credentials of HTTP: the values of `Basic` and `Bearer`, passwords in addresses, and `curl -u`.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use regex::Regex;

use crate::SecretKind;
use crate::plausible::{is_code, is_placeholder, looks_like_password, looks_random, mixes_case_and_digits};
use crate::span::{Span, captures};

/// A scheme and its value, whether a header's name stands before or not.
static SCHEME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?-u:\b)(authorization["'\\]{0,3}\s{0,3}[:=]\s{0,3}["'\\]{0,3})?(basic|bearer)(?:\s|%20|\+){1,3}["'\\`]{0,2}(?:\s?[+.&]\s?["'`])?([A-Za-z0-9._~+/=-]{6,})"#)
        .expect("the pattern is valid")
});

/// A header with a bare value.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?-u:\b)authorization["'\\]{0,3}\s{0,3}[:=]\s{0,3}["'\\]{0,3}(?:token\s{1,3})?([A-Za-z0-9._~+/=-]{16,})"#)
        .expect("the pattern is valid")
});

/// A password in an address (RFC 3986 §3.2.1); to the last `@`, since people do not encode theirs. No bound on name or
/// password: each of their characters may take four bytes, and 512 copies of that were a megabyte of automaton.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"[A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s/:@"'<>`]*:([^\s/"'<>`]+)@"#)
        .expect("the pattern is valid")
});

/// `curl -u name:password`.
static CURL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:^|\s)(?:-u|--user|--proxy-user|-U)[ =]{0,3}["']?[^\s:"'/]*:([^\s"'`]{3,})"#)
        .expect("the pattern is valid")
});

/// A password that a client of a database takes glued to its option: `mysql -uroot -p'…'`.
static GLUED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?-u:\b)(?:mysql|mariadb)[a-z-]*(?-u:\b)[^\n;|]{0,200}?\s-p(?:"([^"\n]{3,64})"|'([^'\n]{3,64})'|([^\s"'`;|-][^\s"'`;|]{3,64}))"#)
        .expect("the pattern is valid")
});

/// Base64 as it is pasted: with or without its padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Longer values of `Basic` are taken without decoding them.
const LONGEST_DECODED_BYTES: usize = 8 * 1024;

/// Finds credentials in `text`.
pub(crate) fn find(text: &str, spans: &mut Vec<Span>) {
    for found in captures(&SCHEME, text) {
        let (Some(scheme), Some(value)) = (found.get(2), found.get(3)) else {
            continue;
        };
        let is_header = found.get(1).is_some();
        let kind = if scheme.as_str().eq_ignore_ascii_case("basic") {
            SecretKind::BasicCredentials
        } else {
            SecretKind::BearerToken
        };
        // An underscore belongs to no base64 of `Basic`: it is Markdown's emphasis.
        let is_basic = kind == SecretKind::BasicCredentials;
        let trimmed = value
            .as_str()
            .trim_end_matches(|c| matches!(c, '.' | '-') || (is_basic && c == '_'));
        let is_secret = if is_header {
            !is_placeholder(trimmed) && !is_word(trimmed)
        } else if kind == SecretKind::BasicCredentials {
            is_name_and_password(trimmed)
        } else {
            looks_random(trimmed) || (trimmed.len() >= 32 && mixes_case_and_digits(trimmed))
        };
        if is_secret {
            spans.push(Span::new(value.start()..value.start() + trimmed.len(), kind));
        }
    }
    for found in captures(&BARE, text) {
        if let Some(value) = found.get(1)
            && looks_random(value.as_str())
        {
            spans.push(Span::new(value.range(), SecretKind::NamedSecret));
        }
    }
    for found in captures(&GLUED, text) {
        let quoted = found.get(1).or_else(|| found.get(2));
        // `-port` is no option of theirs, but a slip.
        let bare = found.get(3).filter(|value| looks_like_password(value.as_str()));
        if let Some(value) = quoted.or(bare)
            && !is_placeholder(value.as_str())
            && !is_code(value.as_str())
        {
            spans.push(Span::new(value.range(), SecretKind::Password));
        }
    }
    for pattern in [&*ADDRESS, &*CURL] {
        for found in captures(pattern, text) {
            if let Some(value) = found.get(1)
                && !is_placeholder(value.as_str())
                && !is_code(value.as_str())
                && !is_port(value.as_str())
            {
                spans.push(Span::new(value.range(), SecretKind::Password));
            }
        }
    }
}

/// Whether what stands behind the colon is the port of a host, and a query or fragment follows it.
fn is_port(value: &str) -> bool {
    value.split_once(['?', '#']).is_some_and(|(port, _)| {
        !port.is_empty() && port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether a value is a plain word ("Authorization: Basic authentication is used").
fn is_word(value: &str) -> bool {
    value
        .bytes()
        .skip(1)
        .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// The bytes in a value of base64.
pub(crate) fn decoded(value: &str) -> Option<Vec<u8>> {
    LENIENT.decode(value).ok()
}

/// Whether a value decodes to `name:password`; the name may be empty, as Azure DevOps has it.
pub(crate) fn is_name_and_password(value: &str) -> bool {
    if value.len() > LONGEST_DECODED_BYTES {
        return true;
    }
    decoded(value)
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .is_some_and(|decoded| decoded.contains(':') && decoded.chars().all(|c| !c.is_control()))
}
