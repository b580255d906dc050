//! Targets of links as they may be written, and texts that are links by themselves.

use super::{Scan, TargetKind, attribute, tag_at, target_kind};
use crate::front_matter::is_zero_width;

/// An address without the blanks that somebody typed beside its slashes.
pub(super) fn without_slips(target: String) -> String {
    let may_have_blank = !target.bytes().all(|byte| byte.is_ascii_graphic());
    if !(may_have_blank && target.starts_with("http") && target.contains(char::is_whitespace)) {
        return target;
    }
    let mut out = String::with_capacity(target.len());
    let mut characters = target.chars().peekable();
    while let Some(character) = characters.next() {
        let is_slip = character.is_whitespace()
            && (out.ends_with('/') || characters.peek().is_none_or(|&next| next == '/'));
        if !is_slip {
            out.push(character);
        }
    }
    out
}

/// What was meant by an address without its beginning: `www.example.com`, `help@example.com`.
pub(crate) fn whole_address(target: &str) -> Option<String> {
    if target.starts_with("www.") {
        return Some(format!("https://{target}"));
    }
    let (name, host) = target.split_once('@')?;
    let is_mail = !name.is_empty() && host.contains('.') && !target.contains(['/', ' ', ':']);
    is_mail.then(|| format!("mailto:{target}"))
}

/// A target as it may stand between `(` and `)`: blanks and unbalanced parentheses encoded, nothing else touched.
pub(super) fn encoded(target: &str) -> String {
    let needs_none =
        |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'(' | b')' | b'[' | b']' | b'<' | b'>');
    if target.bytes().all(needs_none) {
        return target.to_owned();
    }
    let mut depth = 0i64;
    let is_balanced = target.chars().all(|character| {
        depth += i64::from(character == '(') - i64::from(character == ')');
        depth >= 0
    }) && depth == 0;
    let has_ipv6 = target.contains("://[");
    let mut url = String::with_capacity(target.len());
    for character in target.chars() {
        match character {
            '(' if !is_balanced => url.push_str("%28"),
            ')' if !is_balanced => url.push_str("%29"),
            // Brackets are legal only round an address of IPv6; elsewhere they would end the link's text.
            '[' if !has_ipv6 => url.push_str("%5B"),
            ']' if !has_ipv6 => url.push_str("%5D"),
            '<' => url.push_str("%3C"),
            '>' => url.push_str("%3E"),
            other if is_zero_width(other) || other.is_control() => {}
            other if other.is_whitespace() => url.push_str("%20"),
            other => url.push(other),
        }
    }
    url
}

/// Whether a text is one picture and nothing else, and no chat can show it: what it is called says nothing without it.
pub(in super::super) fn is_unseen_picture(text: &str) -> bool {
    (text.starts_with("![") || text.starts_with("<img"))
        && picture(text).is_some_and(|(_, target)| target_kind(&target) != TargetKind::Open)
}

/// What a text says that is one picture and nothing else.
pub(super) fn whole_image(text: &str) -> Option<String> {
    let (alt, _) = picture(text)?;
    let alt = alt.trim();
    (!alt.is_empty() && !alt.contains('[')).then(|| alt.to_owned())
}

/// The text and the target of the picture that is the whole of a text.
fn picture(text: &str) -> Option<(String, String)> {
    if let Some(tag) = tag_at(text).filter(|tag| tag.name == "img" && tag.length == text.len()) {
        let value = |name| attribute(tag.inside, name).unwrap_or_default().to_owned();
        return Some((value("alt"), value("src")));
    }
    text.strip_prefix("![")?;
    let scan = Scan::of(text);
    let image = scan.link_at(1).filter(|image| image.range.end == text.len())?;
    Some((text.get(image.text)?.to_owned(), image.target))
}

/// The address in `<name@example.com>`.
pub(super) fn mail_address(rest: &str) -> Option<&str> {
    const LONGEST: usize = 120;
    let inner = rest.strip_prefix('<')?;
    let end = inner.bytes().take(LONGEST).position(|byte| byte == b'>')?;
    let address = inner.get(..end)?;
    let (name, host) = address.split_once('@')?;
    let is_word = |part: &str, more: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || more.as_bytes().contains(&byte))
    };
    (is_word(name, "._+-") && is_word(host, ".-") && host.contains('.') && !host.starts_with('.'))
        .then_some(address)
}

/// `<xref:System.String>`, which a documentation tool makes a link of, as the name.
pub(super) fn cross_reference(rest: &str, out: &mut String) -> Option<usize> {
    const LONGEST: usize = 200;
    let inner = rest.strip_prefix("<xref:")?;
    let end = inner.bytes().take(LONGEST).position(|byte| byte == b'>')?;
    let name = inner.get(..end)?.split(['?', '%']).next()?;
    let is_name = |next: char| next.is_alphanumeric() || matches!(next, '.' | '_' | '-' | '#' | '/');
    (!name.is_empty() && name.chars().all(is_name)).then(|| {
        out.push('`');
        out.push_str(name);
        out.push('`');
        "<xref:".len() + end + 1
    })
}

/// The number of `tel:+49-30-1`.
pub(super) fn phone_number(target: &str) -> Option<&str> {
    let is_phone = target_kind(target) == TargetKind::Phone;
    let number = target.split_once(':')?.1.split([';', '?']).next()?;
    let is_number = |next: char| next.is_ascii_digit() || matches!(next, '+' | '-' | '.' | ' ' | '/');
    (is_phone && number.chars().all(is_number)).then_some(number)
}

/// The digits of a text, by which two numbers are compared.
pub(super) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}
