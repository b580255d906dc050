//! Values that the text itself names: `password=…`, `Pwd: …`, `"client_secret": "…"`, `AccountKey=…;`.
//!
//! Prose names passwords too ("password: reset", "my password is expired"), so the looser the form, the more the value
//! itself must look like a secret.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::SecretKind;
use crate::plausible::{is_code, is_guid, is_placeholder, is_prose, looks_like_password, looks_random};
use crate::span::{Span, captures};

/// A name for a password, and how its value is joined to it.
static PASSWORD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)(?:password|passwd|passphrase|passwort|kennwort|mot de passe|contrase(?:ñ|n)a|palavra-passe|senha|wachtwoord|has(?:ł|l)o|lösenord|(?:\b|_|-)(?:pwd|pass|pw|psk|mdp))(\\{0,7}["'`*]{0,2})(\s{0,2}:?\s{1,2}&?(?:str|string|securestring)\s{0,3}=|\s{0,4}(?::=|=>|={1,2}|:)|\s{1,4}(?:is|ist|lautet|was|war|est|es):?\s|\s)"#,
    )
    .expect("the pattern is valid")
});

/// A name for another secret.
static SECRET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)(?:(?:client|app|api|application|consumer|shared|webhook|signing|jwt|oauth|aws)[_\- ]?secret(?:[_\- ]?(?:key|value))?|secret[_-]?key[_-]?base|(?:api|app|access|secret|account|subscription|encryption|shared[_-]?access|secret[_-]?access|primary|secondary|primary[_-]?master|master|storage|function|host|admin|private|signing|pre[_-]?shared)[_\- ]?key|\bkey[12]\b|(?:api|access|auth|refresh|bearer|session|security|private|personal[_\- ]?access|bot|deploy|id|identity)[_\- ]?token|(?:api|zugriffs|zugangs|zugriff|sicherheits|geheim)[_\- ]?schl(?:ü|ue)ssel|cl(?:é|e) (?:api|secr(?:è|e)te|d['’]acc(?:è|e)s)|clave (?:api|secreta)|\b(?:jeton|geheimnis)|(?:\b|_|-)(?:secret|token|pat))(\\{0,7}["'`*]{0,2})(\s{0,2}:?\s{1,2}&?(?:str|string|securestring)\s{0,3}=|\s{0,4}(?::=|=>|={1,2}|:)|\s{1,4}(?:is|ist|lautet|was|war|est|es):?\s|\s)"#,
    )
    .expect("the pattern is valid")
});

/// A name for a password, some words, and what tells the value: "the password I used was …", "my password was reset to …".
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)(?:password|passwd|passphrase|passwort|kennwort|\b(?:pwd|pw))(?:[ \t]+[^\s0-9]+){0,5}[ \t]+(?:is|was|to|ist|war|lautete?|auf|in):?[ \t]+["'`“„]?([^\s"'`”“<>]{6,64})"#,
    )
    .expect("the pattern is valid")
});

/// Values of connection strings and headers that are keys whatever they look like.
static KEY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:AccountKey|SharedAccessKey|AccessKey|x-functions-key|PrimaryKey|SecondaryKey)\s{0,2}[=:]\s{0,2}["']?([A-Za-z0-9+/_-]{20,200}={0,2})"#)
        .expect("the pattern is valid")
});

/// Longer values are no passwords; a quote that is never closed does not swallow the text.
const LONGEST_VALUE_BYTES: usize = 512;

/// How a value is joined to its name, from the firmest to the loosest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// `=` or `:` without a blank behind, or a quoted value.
    Firm,
    /// `=` or `:` and a blank.
    Blank,
    /// "is".
    Is,
    /// Nothing but a blank, as in `--password …`.
    Nothing,
}

/// A value found behind a name.
struct Value {
    range: Range<usize>,
    is_quoted: bool,
    ends_line: bool,
}

/// Finds named secrets in `text`.
pub(crate) fn find(text: &str, spans: &mut Vec<Span>) {
    find_values(text, &PASSWORD, SecretKind::Password, spans);
    find_values(text, &SECRET, SecretKind::NamedSecret, spans);
    for found in captures(&TOLD, text) {
        let value = found.get(1).map(|value| (value.start(), trimmed(value.as_str())));
        if let Some((start, value)) = value
            && is_told_password(value)
        {
            spans.push(Span::new(start..start + value.len(), SecretKind::Password));
        }
    }
    for found in captures(&KEY, text) {
        if let Some(value) = found.get(1)
            && !is_placeholder(value.as_str())
            && !is_guid(value.as_str())
            && looks_random(value.as_str())
        {
            spans.push(Span::new(value.range(), SecretKind::AzureKey));
        }
    }
}

/// Finds the values behind the names of `pattern`. A value that is taken is not searched for names again.
fn find_values(text: &str, pattern: &Regex, kind: SecretKind, spans: &mut Vec<Span>) {
    if !pattern.is_match(text) {
        return;
    }
    let mut at = 0;
    while let Some(found) = pattern.captures_at(text, at) {
        let (Some(name), Some(joint)) = (found.get(0), found.get(2)) else {
            break;
        };
        at = name.end();
        let Some((mut value, joint)) = value_behind(text, name.end(), joint.as_str()) else {
            continue;
        };
        let is_secret = if kind == SecretKind::Password {
            is_password(text, &value, joint, is_option(text, name.start()))
        } else {
            // A quoted value is whole, but for an escaped line end in it.
            let quoted = text.get(value.range.clone()).filter(|_| value.is_quoted);
            if quoted.is_none_or(|quoted| quoted.contains(['\\', ' '])) {
                value.cut_to_token(text);
            }
            // "Token 4f…" may be anything; an option of a command takes its value behind a blank.
            (joint != Joint::Nothing || is_option(text, name.start()))
                && text.get(value.range.clone()).is_some_and(is_named_secret)
        };
        if is_secret {
            at = at.max(value.range.end);
            spans.push(Span::new(value.range, kind));
        }
    }
}

/// A value without what ends a sentence behind it.
fn trimmed(value: &str) -> &str {
    value.trim_end_matches(['.', ',', ':', ')', ']', '}', ';'])
}

/// Whether what prose leads to can hardly be prose: a digit beside a mark, or long and of letters in both cases and digits.
fn is_told_password(value: &str) -> bool {
    let has = |is: fn(char) -> bool| value.chars().any(is);
    let has_mark = value.contains(|c| "!@#$%^&*?+=~".contains(c));
    let is_address = value.contains("://") || (value.contains('@') && value.contains('.'));
    let is_mixed = has(|c| c.is_ascii_digit()) && has(char::is_alphabetic);
    is_mixed
        && (has_mark || (value.len() >= 10 && has(char::is_lowercase) && has(char::is_uppercase)))
        && !is_address
        && !is_placeholder(value)
        && !is_code(value)
        && !is_guid(value)
}

/// Whether the name at `start` is an option of a command: `--password`, `-Password`.
fn is_option(text: &str, start: usize) -> bool {
    text.get(start..).is_some_and(|name| name.starts_with('-'))
        || text.get(..start).is_some_and(|before| {
            // `--admin-password` is one too.
            let stem = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '-');
            before.len() > stem.len()
                && (stem.is_empty() || stem.ends_with([' ', '\n', '\t']))
                && before
                    .get(stem.len()..)
                    .is_some_and(|option| option.starts_with('-'))
        })
}

impl Value {
    /// Tokens and keys hold fewer characters than passwords do: what follows another one is not theirs.
    fn cut_to_token(&mut self, text: &str) {
        if let Some(value) = text.get(self.range.clone())
            && let Some(end) = value.find(|c: char| !(c.is_ascii_alphanumeric() || "_-.~+/=%".contains(c)))
        {
            self.range.end = self.range.start + end;
        }
    }
}

/// Whether the value that stands alone under a name (a JSON member) is a secret, and of what kind.
pub(crate) fn kind_by_name(name: &str, value: &str) -> Option<SecretKind> {
    let ends_at =
        |pattern: &Regex, text: &str| pattern.find_iter(text).any(|found| found.end() == text.len());
    // "password2" is one too.
    let named = format!("{}=", name.trim_end_matches(|c: char| c.is_ascii_digit()));
    if is_placeholder(value) || value.len() > LONGEST_VALUE_BYTES {
        None
    } else if ends_at(&PASSWORD, &named) && value.chars().count() >= 3 && !is_prose(value) && !is_code(value)
    {
        Some(SecretKind::Password)
    } else if ends_at(&SECRET, &named) && is_named_secret(value) {
        Some(SecretKind::NamedSecret)
    } else {
        None
    }
}

fn is_named_secret(value: &str) -> bool {
    looks_random(value) && !is_placeholder(value) && !is_code(value) && !value.contains("://")
}

fn is_password(text: &str, value: &Value, joint: Joint, is_option: bool) -> bool {
    let Some(secret) = text.get(value.range.clone()) else {
        return false;
    };
    if is_placeholder(secret) || is_code(secret) || is_guid(secret) || secret.chars().count() < 3 {
        return false;
    }
    match joint {
        Joint::Firm => value.is_quoted || !is_prose(secret),
        Joint::Blank => {
            value.is_quoted
                || looks_like_password(secret)
                || (value.ends_line && secret.len() >= 4 && !is_prose(secret))
        }
        Joint::Is => looks_like_password(secret),
        Joint::Nothing => looks_like_password(secret) && (is_option || value.is_quoted),
    }
}

/// The value that begins at or after `at`, and how firmly it is joined.
fn value_behind(text: &str, at: usize, joint: &str) -> Option<(Value, Joint)> {
    let rest = text.get(at..)?;
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let start = at + blanks;
    let rest = text.get(start..)?;
    let joined = joint.trim();
    let joint = if joined.is_empty() {
        Joint::Nothing
    } else if joined.starts_with(|c: char| c.is_alphabetic()) && !joined.ends_with('=') {
        Joint::Is
    } else if blanks == 0 {
        Joint::Firm
    } else {
        Joint::Blank
    };
    if joined == ":"
        && let Some(line) = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))
    {
        return below(line, text.len() - line.len()).map(|value| (value, Joint::Is));
    }
    // Markdown may set the value apart: `**password:** hunter2`.
    let emphasis = rest.len() - rest.trim_start_matches('*').len();
    let (rest, start) = if (1..=3).contains(&emphasis) && rest.trim_start_matches('*').starts_with([' ', '`'])
    {
        let inner = rest.trim_start_matches('*').trim_start_matches(' ');
        (inner, start + rest.len() - inner.len())
    } else {
        (rest, start)
    };
    let escape = rest.len() - rest.trim_start_matches('\\').len();
    let quote = rest.get(escape..)?.chars().next()?;
    if let Some(closing) = closing_quote(quote) {
        let inner_start = start + escape + quote.len_utf8();
        let inner = text.get(inner_start..)?;
        let limit = floor_boundary(inner, LONGEST_VALUE_BYTES);
        let end = inner.get(..limit)?.find([closing, '\n'])?;
        if !inner.get(end..)?.starts_with(closing) {
            return None;
        }
        let end = if escape > 0 {
            inner.get(..end)?.trim_end_matches('\\').len()
        } else {
            end
        };
        let value = Value {
            range: inner_start..inner_start + end,
            is_quoted: true,
            ends_line: false,
        };
        return Some((value, joint));
    }
    // `APP_KEY=base64:…` says how its value is written.
    let (rest, start) = match rest.strip_prefix("base64:") {
        Some(value) => (value, start + rest.len() - value.len()),
        None => (rest, start),
    };
    let limit = floor_boundary(rest, LONGEST_VALUE_BYTES);
    let run = rest.get(..limit)?;
    let end = run
        .find(|c: char| {
            c.is_whitespace() || matches!(c, ';' | '"' | '`' | '<' | '>' | '\\' | '|' | '“' | '”')
        })
        .unwrap_or(limit);
    let run = cut_at_next_pair(run.get(..end)?);
    let run = run
        .trim_end_matches("**")
        .trim_end_matches(['.', ',', ':', ')', ']', '}', '\'', '?']);
    let value = Value {
        range: start..start + run.len(),
        is_quoted: false,
        ends_line: ends_line(text.get(start + run.len()..)?),
    };
    Some((value, joint))
}

/// The value on the line below its name, where nothing else stands there: a form that was copied. It begins at `start`.
fn below(rest: &str, start: usize) -> Option<Value> {
    let limit = floor_boundary(rest, LONGEST_VALUE_BYTES);
    let line = rest.get(..limit)?.split(['\n', '\r']).next()?;
    let value = line.trim();
    let is_alone = !value.is_empty()
        && line.len() < LONGEST_VALUE_BYTES
        && !value.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '`'))
        && !value.ends_with(':');
    let indent = line.len() - line.trim_start().len();
    is_alone.then(|| Value {
        range: start + indent..start + indent + value.len(),
        is_quoted: false,
        ends_line: true,
    })
}

/// Whether nothing but punctuation follows on the line. A few bytes decide: a long line is not read for each value in it.
fn ends_line(behind: &str) -> bool {
    const MOST_PUNCTUATION_BYTES: usize = 8;
    let near = behind
        .get(..floor_boundary(behind, MOST_PUNCTUATION_BYTES + 1))
        .unwrap_or_default();
    let line = near.split(['\n', '\r']).next().unwrap_or_default();
    line.len() <= MOST_PUNCTUATION_BYTES
        && line
            .chars()
            .all(|c| c.is_whitespace() || ".,;:)!?'\"`*<>|]}".contains(c))
}

/// A list goes on behind the value: `password=…,ssl=True`, `password=…&user=…`.
fn cut_at_next_pair(run: &str) -> &str {
    for (at, _) in run.match_indices([',', '&']) {
        let behind = run.get(at + 1..).unwrap_or_default().trim_start_matches("amp;");
        let name = behind
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
            .count();
        if name > 0 && behind.as_bytes().get(name) == Some(&b'=') {
            return run.get(..at).unwrap_or(run);
        }
    }
    run
}

/// The quote that closes what `quote` opens.
fn closing_quote(quote: char) -> Option<char> {
    match quote {
        '"' | '\'' | '`' => Some(quote),
        '“' | '„' => Some('”'),
        '‘' => Some('’'),
        _ => None,
    }
}

/// The largest boundary of a character at or below `bytes`.
fn floor_boundary(text: &str, bytes: usize) -> usize {
    let mut at = bytes.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
