//! The tables: `cases/secrets.txt` must be masked exactly, `cases/harmless.txt` must stay byte for byte.
//!
//! Secrets are drawn at random from their alphabets, by a seed, so that the files hold none that a scanner would report.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use redaction::redact;

const SECRETS: &str = include_str!("cases/secrets.txt");
const HARMLESS: &str = include_str!("cases/harmless.txt");

/// Draws of each line.
const DRAWS: u64 = 100;

/// A splitmix64 generator: the same values on every machine.
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).expect("31 bits fit") % bound
    }

    fn of(&mut self, alphabet: &str, count: usize) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        (0..count).map(|_| letters[self.below(letters.len())]).collect()
    }
}

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";

/// Fills one `{…}`.
fn fill(form: &str, draw: &mut Draw) -> String {
    let base64 = format!("{UPPER}{LOWER}{DIGITS}+/");
    let line = |draw: &mut Draw| draw.of(&base64, 64);
    if let Some((alphabet, count)) = form.split_once('*') {
        let letters = match alphabet {
            "62" => format!("{UPPER}{LOWER}{DIGITS}"),
            "36" => format!("{UPPER}{DIGITS}"),
            "32" => format!("{LOWER}234567"),
            "64" => base64,
            "64u" => format!("{UPPER}{LOWER}{DIGITS}-_"),
            "32u" => format!("{UPPER}234567"),
            "36l" => format!("{LOWER}{DIGITS}"),
            "entra" => format!("{UPPER}{LOWER}{DIGITS}-_.~"),
            "16" => "0123456789abcdef".to_owned(),
            "16U" => "0123456789ABCDEF".to_owned(),
            "10" => DIGITS.to_owned(),
            "p" => {
                // A person's password: a word, a number, a sign.
                let count: usize = count.parse().expect("the form has a count");
                let head = draw.of(LOWER, count - 4);
                return format!(
                    "{}{head}{}{}",
                    draw.of(UPPER, 1),
                    draw.of(DIGITS, 2),
                    draw.of("!#$%*+", 1)
                );
            }
            other => panic!("no alphabet {other}"),
        };
        // A random value that ends in a sign would be cut where a sentence ends.
        let count: usize = count.parse().expect("the form has a count");
        let ends = format!(
            "{}{}",
            letters.trim_end_matches(['-', '_', '.', '~', '+', '/']),
            ""
        );
        return format!("{}{}", draw.of(&letters, count - 1), draw.of(&ends, 1));
    }
    let (kind, label) = form.split_once(':').unwrap_or((form, ""));
    match kind {
        "jwt" => {
            let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","typ":"JWT"}"#);
            let claims = URL_SAFE_NO_PAD.encode(format!(r#"{{"sub":"{}"}}"#, draw.of(DIGITS, 10)));
            format!(
                "{header}.{claims}.{}",
                draw.of(&format!("{UPPER}{LOWER}{DIGITS}"), 86)
            )
        }
        "basic" => STANDARD.encode(format!(
            "{}:{}",
            draw.of(LOWER, 4),
            draw.of(&format!("{LOWER}234567"), 52)
        )),
        "pem" => format!(
            "-----BEGIN {label}-----\n{}\n{}\n{}==\n-----END {label}-----",
            line(draw),
            line(draw),
            draw.of(&base64, 22)
        ),
        "cut" => format!(
            "-----BEGIN {label}-----\n{}\n{}\n{}",
            line(draw),
            line(draw),
            draw.of(&base64, 40)
        ),
        "tail" => format!(
            "{}\n{}==\n-----END {label}-----",
            line(draw),
            draw.of(&base64, 22)
        ),
        "escaped" => format!(
            "-----BEGIN {label}-----\\n{}\\n{}\\n-----END {label}-----",
            line(draw),
            line(draw)
        ),
        "card" => card(draw),
        "cards" => {
            let digits = card(draw);
            let groups: Vec<&str> = (0..4).map(|at| &digits[at * 4..at * 4 + 4]).collect();
            groups.join(if draw.below(2) == 0 { " " } else { "-" })
        }
        other => panic!("no form {other}"),
    }
}

/// 16 digits of an issuer's range with the check digit of Luhn.
fn card(draw: &mut Draw) -> String {
    let issuers = ["4", "51", "55", "2221", "6011", "65"];
    let issuer = issuers[draw.below(issuers.len())];
    let body = format!("{issuer}{}", draw.of(DIGITS, 15 - issuer.len()));
    let sum: u32 = body
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (1, _) => digit,
            (_, doubled) if doubled > 9 => doubled - 9,
            (_, doubled) => doubled,
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// Fills every `{…}` that names a form; other braces stay.
pub(crate) fn expand(template: &str, draw: &mut Draw) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, inside)) = rest.split_once('{') {
        text.push_str(before);
        match inside.split_once('}') {
            Some((form, after)) if is_form(form) => {
                text.push_str(&fill(form, draw));
                rest = after;
            }
            _ => {
                text.push('{');
                rest = inside;
            }
        }
    }
    text.push_str(rest);
    text.replace('⏎', "\n")
}

fn is_form(form: &str) -> bool {
    ["jwt", "basic", "card", "cards"].contains(&form)
        || ["pem:", "cut:", "tail:", "escaped:"]
            .iter()
            .any(|start| form.starts_with(start))
        || form
            .split_once('*')
            .is_some_and(|(alphabet, count)| !alphabet.contains(['{', '"']) && count.parse::<usize>().is_ok())
}

fn lines(table: &str) -> impl Iterator<Item = &str> {
    table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[test]
fn exactly_the_secret_is_masked() {
    let mut failures = Vec::new();
    for line in lines(SECRETS) {
        let (kind, template) = line.split_once(": ").unwrap();
        for seed in 0..DRAWS {
            let marked = expand(template, &mut Draw(seed));
            let (before, rest) = marked.split_once('«').unwrap();
            let (secret, after) = rest.split_once('»').unwrap();

            let redacted = redact(&format!("{before}{secret}{after}"));

            let kinds: Vec<&str> = redacted.found.iter().map(|found| found.kind.as_str()).collect();
            let name = redacted
                .found
                .first()
                .map_or("nothing", |found| found.kind.name());
            if kinds != [kind] || redacted.text != format!("{before}[{name}]{after}") {
                failures.push(format!(
                    "{line}\n    {before}{secret}{after}\n    {}  {kinds:?}",
                    redacted.text
                ));
                break;
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn what_is_no_secret_stays_byte_for_byte() {
    let mut failures = Vec::new();
    for line in lines(HARMLESS) {
        for seed in 0..DRAWS {
            let text = expand(line, &mut Draw(seed));

            let redacted = redact(&text);

            if redacted.text != text || !redacted.found.is_empty() {
                failures.push(format!("{line}\n    {text}\n    {}", redacted.text));
                break;
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn another_secret_of_the_same_kind_has_the_next_number() {
    let mut draw = Draw(1);
    let first = expand("ghp_{62*36}", &mut draw);
    let second = expand("ghp_{62*36}", &mut draw);

    let redacted = redact(&format!("{first} or {second}, no, {first}"));

    assert_eq!(
        redacted.text,
        "[GitHub token] or [GitHub token 2], no, [GitHub token]"
    );
}

#[test]
fn a_token_with_characters_without_width_inside_is_masked() {
    let token = expand("ghp_{62*36}", &mut Draw(2));
    let (head, tail) = token.split_at(20);

    let redacted = redact(&format!("my token {head}\u{200b}{tail} fails"));

    assert_eq!(redacted.text, "my token [GitHub token] fails");
}

#[test]
fn keys_pasted_without_a_blank_between_are_masked_in_one_go() {
    let mut draw = Draw(3);
    let keys: String = (0..6).map(|_| expand("{64*86}==", &mut draw)).collect();
    let token = expand("{32*52}", &mut draw);

    let once = redact(&format!("{keys}{token}"));

    assert_eq!(once.found.len(), 7, "{}", once.text);
    assert_eq!(redact(&once.text).text, once.text);
}
