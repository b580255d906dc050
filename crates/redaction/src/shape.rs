//! Secrets that are known by their own shape, wherever they stand.
//!
//! Each shape is what its vendor documents: a prefix and a length. Where the shape alone would catch other things, a
//! check decides.

use std::sync::LazyLock;

use regex::Regex;

use crate::SecretKind;
use crate::header::decoded;
use crate::plausible::{mixes_case_and_digits, varies};
use crate::span::Span;

/// One shape; where the pattern has a group, the group is the secret.
struct Shape {
    kind: SecretKind,
    pattern: Regex,
    /// A match takes so many bytes at least.
    shortest: usize,
    /// Decides by what stands before, the secret, and what stands behind.
    check: fn(before: &str, secret: &str, after: &str) -> bool,
}

/// Patterns are ASCII, have no unbounded part behind an optional one, and so are matched in linear time.
static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(|| {
    use SecretKind::{
        AnthropicKey, AwsAccessKey, AwsSecretKey, AzureDevopsToken, AzureKey, CardNumber, EntraSecret,
        GithubToken, GitlabToken, GoogleKey, NamedSecret, NpmToken, OpenaiKey, PrivateKey, PypiToken,
        SasSignature, SendgridKey, SlackToken, SlackWebhook, StripeKey,
    };
    [
        // 84 characters with the signature `AZDO` at 76 ("About new Azure DevOps PAT format", Microsoft 2024).
        (AzureDevopsToken, r"[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}", stands_alone as fn(&str, &str, &str) -> bool),
        // Before 2024: 52 characters of base32. One without a digit is less likely than 1 in 40,000; a word has none.
        (AzureDevopsToken, r"[A-Za-z2-7][a-z2-7]{51}", is_base32_token),
        // "About authentication to GitHub"; installation tokens may be longer than 36 and hold other characters.
        (GithubToken, r"gh[pour]_[A-Za-z0-9]{36,255}", varies_at_all),
        (GithubToken, r"ghs_[A-Za-z0-9_.-]{36,1000}", varies_at_all),
        (GithubToken, r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}", varies_at_all),
        // "Token prefixes" of GitLab's security documentation.
        (
            GitlabToken,
            r"gl(?:pat|oas|dt|rt|rtr|cbt|ptt|ft|imt|agent|wt|soat|ffct)-[A-Za-z0-9_=-]{20,300}(?:\.[A-Za-z0-9]{2,20}){0,2}",
            varies_at_all,
        ),
        (NpmToken, r"npm_[A-Za-z0-9]{36}", varies_at_all),
        // A macaroon of pypi.org or test.pypi.org.
        (PypiToken, r"pypi-AgE[A-Za-z0-9_-]{32,1000}", varies_at_all),
        (SlackToken, r"xox[abceoprs]-(?:[0-9]-)?[A-Za-z0-9-]{10,400}", varies_at_all),
        (SlackToken, r"xapp-[0-9]-[A-Za-z0-9-]{10,400}", varies_at_all),
        (SlackWebhook, r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/([A-Za-z0-9+/_-]{20,200})", varies_at_all),
        // "IAM identifiers": AKIA and ASIA, and the two kinds of bearer and context keys.
        (AwsAccessKey, r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}", stands_alone),
        (AwsSecretKey, r"[A-Za-z0-9/+]{40}", is_aws_secret),
        (GoogleKey, r"AIza[A-Za-z0-9_-]{35}", varies_at_all),
        (GoogleKey, r"GOCSPX-[A-Za-z0-9_-]{20,40}", varies_at_all),
        (GoogleKey, r"ya29\.[A-Za-z0-9_-]{20,1000}", varies_at_all),
        // Publishable keys (`pk_`) are meant to be seen.
        (StripeKey, r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,250}", varies_at_all),
        (StripeKey, r"whsec_[A-Za-z0-9+/=]{24,250}", varies_at_all),
        (SendgridKey, r"SG\.[A-Za-z0-9_-]{16,40}\.[A-Za-z0-9_-]{16,80}", varies_at_all),
        (AnthropicKey, r"sk-ant-[A-Za-z0-9_-]{20,300}", varies_at_all),
        (OpenaiKey, r"sk-[A-Za-z0-9_-]{20,300}", is_openai_key),
        // `Q~` after a digit: "Microsoft Entra client secret", up to 40 characters.
        (EntraSecret, r"[A-Za-z0-9_.~-]{3}[0-9]Q~[A-Za-z0-9_.~-]{30,33}[A-Za-z0-9_~-]", varies_at_all),
        // Before 2021: 34 characters with a `~` among them.
        (EntraSecret, r"[A-Za-z0-9_.~-]{33}[A-Za-z0-9_~-]", is_old_entra_secret),
        // 64 bytes in base64: account keys of storage, Cosmos DB and others.
        (AzureKey, r"[A-Za-z0-9+/]{86}==", is_azure_key),
        // "-----BEGIN … PRIVATE KEY" in base64, as Kubernetes keeps it.
        (PrivateKey, r"LS0tLS1CRUdJTi[A-Za-z0-9+/]{40,}={0,2}", is_encoded_private_key),
        // Prefixes that their vendors document: DigitalOcean, Square, Linear, Vault, Shopify, Postman, Grafana, Docker, Figma,
        // Notion, RubyGems, Sentry, PlanetScale, Terraform Cloud, SonarQube, age.
        (
            NamedSecret,
            r"do[oprt]_v1_[a-f0-9]{64}|sq0(?:csp|atp|idp)-[A-Za-z0-9_-]{22,}|lin_(?:api|oauth)_[A-Za-z0-9]{32,}|hvs\.[A-Za-z0-9_-]{24,}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}|PMAK-[a-f0-9]{24}-[a-f0-9]{34}|glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}|dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,}|figd_[A-Za-z0-9_-]{40,}|ntn_[A-Za-z0-9]{40,}|rubygems_[a-f0-9]{48}|sntry[su]_[A-Za-z0-9_=+/-]{40,}|pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,}|[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}|sq[pua]_[a-f0-9]{40}|AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
            varies_at_all,
        ),
        // Hugging Face, Databricks, JFrog: prefixes that a word may begin with.
        (NamedSecret, r"hf_[A-Za-z0-9]{30,}|dapi[a-f0-9]{32}(?:-[0-9])?|AKCp[A-Za-z0-9]{60,}", stands_alone),
        (NamedSecret, r"AT(?:ATT|CTT|BB)[A-Za-z0-9_=-]{24,}", is_atlassian_token),
        // A bot of Telegram: its number, then its key. A bot of Discord: its number in base64, a time, a signature.
        (NamedSecret, r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}", varies_at_all),
        (NamedSecret, r"[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}", stands_alone),
        // Addresses that are their own key.
        (
            NamedSecret,
            r"discord(?:app)?\.com/api/webhooks/[0-9]{15,20}/([A-Za-z0-9_-]{60,})",
            varies_at_all,
        ),
        (
            NamedSecret,
            r"webhook\.office\.com/webhookb2/[A-Za-z0-9@-]+/IncomingWebhook/([a-f0-9]{32})",
            varies_at_all,
        ),
        (SasSignature, r"(?:[?&;]|\b)sig=([A-Za-z0-9%+/=_-]{20,200})", varies_at_all),
        (CardNumber, r"[2-6][0-9]{3}(?:[0-9]{9,15}|(?:[ -][0-9]{4}){3}|[ -][0-9]{6}[ -][0-9]{5})", is_card_number),
    ]
    .into_iter()
    .map(|(kind, pattern, check)| Shape {
        kind,
        pattern: Regex::new(pattern).expect("the pattern is valid"),
        shortest: shortest(pattern),
        check,
    })
    .collect()
});

/// Bytes of the shortest match of a pattern.
fn shortest(pattern: &str) -> usize {
    let parsed = regex_syntax::parse(pattern).expect("the pattern is valid");
    parsed.properties().minimum_len().unwrap_or_default()
}

/// No shape is shorter than so many characters without a blank, but for card numbers, which have as many digits.
pub(crate) const SHORTEST_RUN: usize = 13;

/// What a text has room for: most of what people write and clients send has none for any shape, or for few.
#[derive(Clone, Copy)]
struct Room {
    /// Bytes of its longest run without a blank.
    run: usize,
    digits: usize,
}

impl Room {
    fn of(text: &str) -> Self {
        let mut room = Self { run: 0, digits: 0 };
        let mut run = 0;
        for byte in text.bytes() {
            run = if byte.is_ascii_whitespace() { 0 } else { run + 1 };
            room.run = room.run.max(run);
            room.digits += usize::from(byte.is_ascii_digit());
        }
        room
    }

    /// Whether a match may stand in the text. Cards alone have blanks, and are digits else.
    fn may_hold(self, shape: &Shape) -> bool {
        let most = if shape.kind == SecretKind::CardNumber {
            self.digits
        } else {
            self.run
        };
        most >= shape.shortest
    }
}

/// Finds secrets by their shapes in `text`.
pub(crate) fn find(text: &str, spans: &mut Vec<Span>) {
    find_kinds(text, &SecretKind::ALL, spans);
}

/// [`find()`], of these kinds alone.
pub(crate) fn find_kinds(text: &str, kinds: &[SecretKind], spans: &mut Vec<Span>) {
    let room = Room::of(text);
    if room.run.max(room.digits) < SHORTEST_RUN {
        return;
    }
    for shape in SHAPES.iter().filter(|shape| kinds.contains(&shape.kind)) {
        if !room.may_hold(shape) {
            continue;
        }
        let mut at = 0;
        // Looked for first, since captures take memory of their own, and texts without a secret are nearly all.
        while let Some(whole) = shape.pattern.find_at(text, at) {
            let Some(found) = shape.pattern.captures_at(text, whole.start()) else {
                break;
            };
            let secret = found.get(1).unwrap_or(whole);
            let before = text.get(..secret.start()).unwrap_or_default();
            let after = text.get(secret.end()..).unwrap_or_default();
            if (shape.check)(before, secret.as_str(), after) {
                spans.push(Span::new(secret.range(), shape.kind));
            }
            at = whole.end();
        }
    }
}

/// Whether neither neighbour is a letter or a digit. An underscore may be Markdown's emphasis.
fn has_word_ends(before: &str, after: &str) -> bool {
    !before.ends_with(|c: char| c.is_alphanumeric()) && !after.starts_with(|c: char| c.is_alphanumeric())
}

fn stands_alone(before: &str, secret: &str, after: &str) -> bool {
    has_word_ends(before, after) && varies(secret)
}

fn varies_at_all(_before: &str, secret: &str, _after: &str) -> bool {
    varies(secret)
}

fn is_base32_token(before: &str, secret: &str, after: &str) -> bool {
    has_word_ends(before, after)
        && secret.bytes().any(|byte| byte.is_ascii_digit())
        && secret.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !looks_like_path_or_hash(before)
        && varies(secret)
}

/// Whether the value before says what it is: an integrity hash or a fingerprint.
fn looks_like_path_or_hash(before: &str) -> bool {
    let tail = tail(before, 24).to_ascii_lowercase();
    [
        "sha1",
        "sha256",
        "sha384",
        "sha512",
        "sha-1",
        "sha-256",
        "sha-384",
        "sha-512",
        "integrity",
        "fingerprint",
        "digest",
        "checksum",
    ]
    .iter()
    .any(|word| tail.contains(word))
}

/// The last `bytes` of a text, or a few more so that no character is cut.
fn tail(text: &str, bytes: usize) -> &str {
    let mut start = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    text.get(start..).unwrap_or_default()
}

/// 40 characters mean nothing alone: the text before must speak of AWS or of a secret.
fn is_aws_secret(before: &str, secret: &str, after: &str) -> bool {
    let is_cut_from_more = before.ends_with(|c: char| c.is_alphanumeric() || "/+.-_".contains(c))
        || after.starts_with(|c: char| c.is_alphanumeric() || "/+=".contains(c));
    if is_cut_from_more || !mixes_case_and_digits(secret) || looks_like_path_or_hash(before) {
        return false;
    }
    let context = tail(before, 100);
    let folded = context.to_ascii_lowercase();
    context.contains("AKIA")
        || context.contains("ASIA")
        || [
            "aws",
            "secret access",
            "secret_access",
            "secret-access",
            "secretaccess",
        ]
        .iter()
        .any(|words| folded.contains(words))
}

/// Of base64 that begins as PEM does, private keys alone; certificates are public.
fn is_encoded_private_key(_before: &str, secret: &str, _after: &str) -> bool {
    // Four characters are three bytes: enough for "-----BEGIN ENCRYPTED PRIVATE KEY".
    let head = secret.get(..44).unwrap_or_default();
    decoded(head).is_some_and(|bytes| String::from_utf8_lossy(&bytes).contains("PRIVATE KEY"))
}

/// Tokens of Atlassian end with `=` and a checksum of eight digits.
fn is_atlassian_token(before: &str, secret: &str, after: &str) -> bool {
    has_word_ends(before, after)
        && varies(secret)
        && mixes_case_and_digits(secret)
        && (secret.starts_with("ATATT3") || secret.starts_with("ATCTT3") || secret.starts_with("ATBB"))
}

fn is_openai_key(before: &str, secret: &str, _after: &str) -> bool {
    let body = secret.get(3..).unwrap_or_default();
    let digits = body.bytes().filter(u8::is_ascii_digit).count();
    !before.ends_with(|c: char| c.is_alphanumeric() || c == '-')
        && (mixes_case_and_digits(body)
            || (digits >= 2 && body.bytes().all(|byte| byte.is_ascii_alphanumeric())))
        && varies(body)
}

fn is_old_entra_secret(before: &str, secret: &str, after: &str) -> bool {
    let inner = secret.get(1..).unwrap_or_default();
    !before.ends_with(|c: char| c.is_alphanumeric() || "_.~-/".contains(c))
        && !after.starts_with(|c: char| c.is_alphanumeric() || "_~-/".contains(c))
        && inner.contains('~')
        && mixes_case_and_digits(secret)
        && varies(secret)
}

/// A SHA-512 in base64 has the same length, a public key for SSH begins with `AAAA`.
fn is_azure_key(before: &str, secret: &str, after: &str) -> bool {
    // Behind `://` it is the user of an address.
    let is_inside = before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '+' || c == '/');
    (!is_inside || before.ends_with("://"))
        && !after.starts_with('=')
        && !secret.starts_with("AAAA")
        && !looks_like_path_or_hash(before)
        && mixes_case_and_digits(secret)
        && varies(secret)
}

/// Whether `=` stands before, and before that the name of a number: `buildId=`, `timestamp=`.
fn is_of_number(before: &str) -> bool {
    let Some(name) = before.strip_suffix('=') else {
        return false;
    };
    let name = tail(name, 24).to_ascii_lowercase();
    [
        "id", "no", "nr", "number", "time", "stamp", "ts", "build", "run", "seq", "sequence", "offset",
        "nonce",
    ]
    .iter()
    .any(|end| name.ends_with(end))
}

/// Whether the groups of digits began before: an account number in groups holds one of a card's length.
fn is_grouped_before(before: &str, secret: &str) -> bool {
    let Some(separator) = secret.chars().find(|c| !c.is_ascii_digit()) else {
        return false;
    };
    before.strip_suffix(separator).is_some_and(|before| {
        let group = before
            .rsplit(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        matches!(group.len(), 2..=4) && group.ends_with(|c: char| c.is_ascii_digit())
    })
}

/// Whether a sign before a number ends a part of an address that a number may be pasted into whole: `…/path#`, `https://`,
/// `https://anna:`. A `#` that begins a word numbers an order or an issue.
fn is_part_of_address(before: &str, after: &str) -> bool {
    let ends_part = before
        .strip_suffix('#')
        .is_some_and(|before| before.ends_with(|c: char| c.is_alphanumeric() || c == '/'));
    ends_part || before.ends_with("://") || (before.ends_with(':') && after.starts_with('@'))
}

/// Whether the word before a number says what it counts: "order 4500…", "Sendung 4500…".
fn numbers_something(before: &str) -> bool {
    let tail = tail(before.trim_end_matches([' ', ':', '#', '.']), 24).to_lowercase();
    // "Order no. 4500…", "Bestellung Nr. 4500…".
    let mut words = tail
        .rsplit(|c: char| !c.is_alphabetic())
        .filter(|word| !matches!(*word, "" | "no" | "nr" | "number" | "id"));
    let last = words.next().unwrap_or_default();
    [
        "order",
        "orders",
        "invoice",
        "ticket",
        "tracking",
        "shipment",
        "parcel",
        "customer",
        "case",
        "serial",
        "imei",
        "barcode",
        "bestellung",
        "bestellnummer",
        "auftrag",
        "auftragsnummer",
        "rechnung",
        "rechnungsnummer",
        "sendung",
        "sendungsnummer",
        "paket",
        "kunde",
        "kundennummer",
        "vorgang",
        "seriennummer",
    ]
    .contains(&last)
}

/// Whether the words before speak of a card.
fn names_card(before: &str) -> bool {
    let tail = tail(before, 24).to_lowercase();
    tail.split(|c: char| !c.is_alphabetic()).any(|word| {
        matches!(
            word,
            "pan" | "cc" | "visa" | "mastercard" | "amex" | "debit" | "credit"
        ) || word.ends_with("card")
            || word.ends_with("cardnumber")
            || word.ends_with("karte")
            || word.ends_with("kartennummer")
    })
}

/// The issuers' ranges (ISO/IEC 7812) and the check digit of Luhn.
fn is_card_number(before: &str, secret: &str, after: &str) -> bool {
    let is_emphasised = before.ends_with('_') && after.starts_with('_');
    let is_cut_from_more = before.ends_with(|c: char| c.is_alphanumeric())
        || after.starts_with(|c: char| c.is_alphanumeric())
        || is_grouped_before(before, secret);
    let is_beside_mark = (before.ends_with(['-', '_', '.', ':', '/', '#', '+'])
        && !is_part_of_address(before, after))
        || after.starts_with(['-', '_', ':', '/'])
        || is_of_number(before);
    let is_beside_mark = is_beside_mark || numbers_something(before);
    // "PAN:4111…", "Visa #4111…": what is called a card is one, whatever sign stands between.
    let is_part_of_more = is_cut_from_more || (is_beside_mark && !is_emphasised && !names_card(before));
    let digits: Vec<u32> = secret.chars().filter_map(|c| c.to_digit(10)).collect();
    let number = |count: usize| digits.iter().take(count).fold(0, |sum, digit| sum * 10 + digit);
    let is_issued = match digits.len() {
        15 => matches!(number(2), 34 | 37),
        13 => number(1) == 4,
        16 => {
            number(1) == 4
                || matches!(number(2), 51..=55 | 65)
                || matches!(number(4), 2221..=2720 | 6011 | 3528..=3589)
                || matches!(number(3), 644..=649)
        }
        19 => number(1) == 4 || matches!(number(2), 62 | 65),
        14 => matches!(number(2), 36 | 38),
        _ => false,
    };
    let luhn: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, _) => *digit,
            (_, doubled) if doubled > 9 => doubled - 9,
            (_, doubled) => doubled,
        })
        .sum();
    !is_part_of_more && is_issued && luhn.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use regex_syntax::hir::{Class, Hir, HirKind};

    use super::*;

    /// Whether a match may hold a blank.
    fn may_have_blank(pattern: &Hir) -> bool {
        const BLANKS: [char; 5] = [' ', '\t', '\n', '\r', '\x0c'];
        match pattern.kind() {
            HirKind::Empty | HirKind::Look(_) => false,
            HirKind::Literal(literal) => literal.0.iter().any(u8::is_ascii_whitespace),
            HirKind::Class(Class::Unicode(class)) => {
                let mut ranges = class.ranges().iter();
                ranges.any(|range| {
                    BLANKS
                        .iter()
                        .any(|blank| (range.start()..=range.end()).contains(blank))
                })
            }
            HirKind::Class(Class::Bytes(_)) => true,
            HirKind::Repetition(repetition) => may_have_blank(&repetition.sub),
            HirKind::Capture(capture) => may_have_blank(&capture.sub),
            HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(may_have_blank),
        }
    }

    #[test]
    fn no_shape_but_that_of_cards_has_a_blank_inside() {
        for shape in SHAPES.iter() {
            let pattern = regex_syntax::parse(shape.pattern.as_str()).unwrap();

            assert_eq!(
                may_have_blank(&pattern),
                shape.kind == SecretKind::CardNumber,
                "{}",
                shape.pattern
            );
            assert!(shape.shortest >= SHORTEST_RUN, "{}", shape.pattern);
        }
    }
}
