//! What tells who somebody is, and is no secret: addresses of mail and numbers of phones. Masked only where a team asks for it.

use std::sync::LazyLock;

use regex::Regex;

use crate::SecretKind;
use crate::span::Span;

/// The local part as it is used, not all that RFC 5321 allows; the end must be a name, so that `user@host` is none.
static MAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\p{L}\p{N}._%+\-]+@(?:[\p{L}\p{N}\-]+\.)+\p{L}{2,}").expect("the pattern is valid")
});

/// Numbers of phones: with the country's code (ITU-T E.123), of North America, and with an area code that begins with 0.
static PHONES: LazyLock<[Regex; 3]> = LazyLock::new(|| {
    [
        r"(?:\+|\b00)[1-9][0-9]{0,2}(?:[ ./\-]?\(?[0-9]{1,6}\)?){1,7}",
        r"(?:\b1[ .\-])?(?:\([2-9][0-9]{2}\) ?|\b[2-9][0-9]{2}[ .\-])[2-9][0-9]{2}[ .\-][0-9]{4}\b",
        r"\(?\b0[1-9][0-9]{1,4}\)?[ /\-][0-9]{2,8}(?:[ \-][0-9]{2,6}){0,4}\b",
    ]
    .map(|pattern| Regex::new(pattern).expect("the pattern is valid"))
});

/// Digits of a number that can be called (ITU-T E.164 allows 15).
const FEWEST_DIGITS: usize = 8;
const MOST_DIGITS: usize = 15;

/// Finds what `kinds` names of a person in `text`.
pub(crate) fn find(text: &str, kinds: &[SecretKind], spans: &mut Vec<Span>) {
    if kinds.contains(&SecretKind::EmailAddress) {
        let mails = MAIL
            .find_iter(text)
            .filter(|found| !found.as_str().starts_with("git@"));
        spans.extend(mails.map(|found| Span::new(found.range(), SecretKind::EmailAddress)));
    }
    if kinds.contains(&SecretKind::PhoneNumber) {
        for pattern in PHONES.iter() {
            let numbers = pattern.find_iter(text).filter(|found| {
                let before = text.get(..found.start()).unwrap_or_default();
                let after = text.get(found.end()..).unwrap_or_default();
                is_phone(before, found.as_str(), after)
            });
            spans.extend(numbers.map(|found| Span::new(found.range(), SecretKind::PhoneNumber)));
        }
    }
}

fn is_phone(before: &str, number: &str, after: &str) -> bool {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let is_part_of_more = before.ends_with(|c: char| c.is_alphanumeric() || "-_./=+#".contains(c))
        || after.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        || (after.starts_with(['-', '.', '/', ':'])
            && after
                .get(1..2)
                .is_some_and(|next| next.bytes().all(|byte| byte.is_ascii_alphanumeric())));
    // "DE32 5959 0673 5379": the groups of digits began before.
    let is_grouped = !number.starts_with(['+', '('])
        && before
            .strip_suffix([' ', '-'])
            .is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
    // "2026-11-26 10:11" and "1.2.3.4" have groups of one sign; a phone number's groups are of two digits and more.
    (FEWEST_DIGITS..=MOST_DIGITS).contains(&digits) && !is_part_of_more && !is_grouped
}

#[cfg(test)]
mod tests {
    use crate::{Redactor, SecretKind};

    fn masked(text: &str) -> String {
        Redactor::masking(&[SecretKind::EmailAddress, SecretKind::PhoneNumber])
            .redact(text)
            .text
    }

    #[test]
    fn who_somebody_is_is_masked_where_a_team_asks_for_it() {
        for (text, expected) in [
            ("write to anna.maria+x@example.org.", "write to [e-mail address]."),
            ("<a_b@mail.example.co.uk>", "<[e-mail address]>"),
            ("jürgen@müller.example", "[e-mail address]"),
            ("call +43 1 234 56 78 please", "call [phone number] please"),
            ("+1 (415) 555-0100", "[phone number]"),
            ("0043 664 1234567", "[phone number]"),
            ("my number is 415-555-0100.", "my number is [phone number]."),
            ("(415) 555-0100", "[phone number]"),
            ("Tel. 030/1234567", "Tel. [phone number]"),
            ("0171 123 45 67", "[phone number]"),
            ("(089) 12345678", "[phone number]"),
            ("+447911123456", "[phone number]"),
            (
                "a@b.example and a@b.example and c@d.example",
                "[e-mail address] and [e-mail address] and [e-mail address 2]",
            ),
        ] {
            assert_eq!(masked(text), expected, "{text}");
        }
    }

    #[test]
    fn what_looks_alike_is_kept() {
        for text in [
            "git@github.com:contoso/site.git",
            "user@host",
            "@contoso/package@1.2.3",
            "2026-11-26 10:11:12",
            "26.11.2026 08:30",
            "01/11/2026",
            "agent 3.220.5 of build 20261126.3",
            "10.20.30.40:8080",
            "192.168.100.200",
            "0f8fad5b-d9cb-469f-a165-70867728950e",
            "error 0x80070005",
            "AADSTS50011",
            "port 443, 8080 and 5432",
            "20261126-1011-4455",
            "order 1234567890",
            "sha256:9f86d081884c7d65",
            "+1 for this, 100 + 200 = 300",
            "ISBN 978-3-16-148410-0",
            "12,345,678 rows",
            "commit 4155550",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn nothing_of_it_is_masked_unasked() {
        let text = "anna@example.org, +43 1 234 56 78";

        assert_eq!(crate::redact(text).text, text);
    }
}
