//! JSON Web Tokens (RFC 7519) and encrypted ones (RFC 7516): parts in base64url, joined by dots.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use regex::Regex;

use crate::SecretKind;
use crate::span::{Span, captures};

/// Header and claims both begin with `{"`, which is `eyJ`: no need to look further, and one that was cut off counts.
static HEADER_AND_CLAIMS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"eyJ[A-Za-z0-9_-]{5,}\.eyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)*")
        .expect("the pattern is valid")
});

/// Three to five parts, the first of which may be a header written with blanks, or the second of which is encrypted.
static PARTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u:\b)(e[wy][A-Za-z0-9_-]{8,})(?:\.[A-Za-z0-9_-]*){2,4}").expect("the pattern is valid")
});

/// A header is a few names; longer ones are not decoded.
const LONGEST_HEADER_BYTES: usize = 16 * 1024;

/// Finds tokens in `text`.
pub(crate) fn find(text: &str, spans: &mut Vec<Span>) {
    if !text.contains('.') {
        return;
    }
    spans.extend(
        HEADER_AND_CLAIMS
            .find_iter(text)
            .map(|found| Span::new(found.range(), SecretKind::Jwt)),
    );
    for found in captures(&PARTS, text) {
        if found.get(1).is_some_and(|header| is_header(header.as_str()))
            && let Some(whole) = found.get(0)
        {
            spans.push(Span::new(whole.range(), SecretKind::Jwt));
        }
    }
}

/// Whether a part decodes to a JSON object with `alg`.
fn is_header(part: &str) -> bool {
    if part.len() > LONGEST_HEADER_BYTES {
        return false;
    }
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(part) else {
        return false;
    };
    serde_json::from_slice::<serde_json::Value>(&bytes).is_ok_and(|header| header.get("alg").is_some())
}
