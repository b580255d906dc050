//! Whether a value may be a secret at all: placeholders, ids, versions and words are none.

/// Values that stand for a secret or for none.
const STAND_INS: &[&str] = &[
    "password",
    "passwd",
    "pass",
    "pwd",
    "passphrase",
    "passwort",
    "kennwort",
    "token",
    "secret",
    "key",
    "apikey",
    "api_key",
    "none",
    "null",
    "nil",
    "true",
    "false",
    "undefined",
    "empty",
    "string",
    "value",
    "hidden",
    "redacted",
    "masked",
    "removed",
    "secure",
    "prompt",
    "env",
];

/// Words that follow "password:" in prose.
const PROSE: &[&str] = &[
    "about",
    "above",
    "again",
    "asked",
    "asks",
    "authentication",
    "below",
    "blank",
    "cannot",
    "change",
    "changed",
    "changes",
    "changing",
    "check",
    "correct",
    "denied",
    "does",
    "error",
    "errors",
    "expired",
    "expires",
    "expiry",
    "failed",
    "failure",
    "field",
    "fine",
    "forgot",
    "forgotten",
    "help",
    "here",
    "incorrect",
    "invalid",
    "issue",
    "issues",
    "leaked",
    "length",
    "lost",
    "manager",
    "mismatch",
    "missing",
    "must",
    "needed",
    "optional",
    "policy",
    "please",
    "problem",
    "problems",
    "protected",
    "question",
    "questions",
    "recovery",
    "rejected",
    "required",
    "reset",
    "resets",
    "resetting",
    "rotation",
    "same",
    "should",
    "stolen",
    "that",
    "this",
    "unknown",
    "unset",
    "update",
    "updated",
    "what",
    "when",
    "where",
    "which",
    "wrong",
    "your",
];

/// How many different ASCII letters and digits (case counts) there are.
fn distinct(value: &str) -> u32 {
    let mut seen = 0_u128;
    for byte in value.bytes().filter(u8::is_ascii_alphanumeric) {
        seen |= 1 << byte;
    }
    seen.count_ones()
}

/// Whether a value only marks the place of a secret: `<your token>`, `xxxxxxxx`, `***`, `$TOKEN`, `[password]`.
pub(crate) fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    if value.is_empty()
        || value.starts_with(['<', '[', '{', '$', '*', '…', '•', '●'])
        || value.starts_with("...")
    {
        return true;
    }
    if value.len() > 2 && value.starts_with('%') && value.ends_with('%') {
        return true;
    }
    let lower = value.to_ascii_lowercase();
    if [
        "xxxx",
        "****",
        "....",
        "your_",
        "your-",
        "<your",
        "placeholder",
        "redacted",
        "changeme",
        "change_me",
        "change-me",
        "replaceme",
        "replace_me",
        "replace-me",
    ]
    .iter()
    .any(|part| lower.contains(part))
    {
        return true;
    }
    let only_letters = lower
        .bytes()
        .all(|byte| byte.is_ascii_alphabetic() || byte == b'_' || byte == b'-');
    if only_letters && (lower.starts_with("your") || lower.starts_with("my_") || lower.starts_with("my-")) {
        return true;
    }
    STAND_INS.contains(&lower.as_str()) || (value.is_ascii() && distinct(value) < 3 && value.len() >= 3)
}

/// Whether the random part of a token with a known prefix varies as a random value does; `XXXX…` and `0000…` do not.
pub(crate) fn varies(body: &str) -> bool {
    distinct(body) >= 6 && (!is_placeholder(body) || holds_crosses_by_chance(body))
}

/// Whether a value holds `xxxx` as one of many random values does, and not because somebody crossed a part of it out.
///
/// Of 36 random letters and digits, about one value in 30,000 has four of them in a row, in either case.
fn holds_crosses_by_chance(value: &str) -> bool {
    let is_cross = |byte: &u8| byte.eq_ignore_ascii_case(&b'x');
    let rest: String = value
        .as_bytes()
        .chunk_by(|a, b| is_cross(a) == is_cross(b))
        .filter(|run| run.len() < 4 || !run.iter().all(is_cross))
        .flat_map(|run| run.iter().map(|&byte| char::from(byte)))
        .collect();
    value.is_ascii() && rest.len() * 4 >= value.len() * 3 && !is_placeholder(&rest) && distinct(&rest) >= 12
}

/// Whether a value is a reference in code rather than a value: `os.environ["X"]`, `getpass()`, `config.password`.
pub(crate) fn is_code(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    is_path(value)
        || is_cmdlet(value)
        || is_member(&lower)
        || value.ends_with("()")
        || value.contains("${")
        || value.contains("$(")
        || value.contains("{{")
        || [
            "getpass",
            "getenv",
            "environ",
            "process.env",
            "env.",
            "env[",
            "config.",
            "config[",
            "settings.",
            "secrets.",
            "vault.",
            "self.",
            "this.",
            "args.",
            "options.",
            "request.",
            "read-host",
            "get-",
        ]
        .iter()
        .any(|start| lower.starts_with(start) || lower.starts_with(&format!("os.{start}")))
}

/// Whether a value is a path of a file: `/home/anna`, `C:\work`.
fn is_path(value: &str) -> bool {
    let is_name = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-' | b'.'))
    };
    let drive = value.as_bytes();
    (value.len() > 4
        && value
            .strip_prefix(['/', '~'])
            .is_some_and(|path| path.trim_matches('/').split('/').all(is_name)))
        || matches!(drive, [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic())
}

/// Whether a value is the name of a command of `PowerShell`: `ConvertTo-SecureString`.
fn is_cmdlet(value: &str) -> bool {
    let is_words = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_uppercase())
            && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    value
        .split_once('-')
        .is_some_and(|(verb, noun)| is_words(verb) && is_words(noun) && noun.len() > 3)
}

/// Whether a value in lower case names a member of something: `var.password`, `data.vault.db.value`.
fn is_member(lower: &str) -> bool {
    const OWNERS: &[&str] = &[
        "var",
        "data",
        "local",
        "module",
        "each",
        "secrets",
        "params",
        "user",
        "form",
        "credentials",
        "ctx",
        "props",
    ];
    let mut parts = lower.split('.');
    // "random_password.db.result": the kind of a resource names what it holds.
    let names_kind = |owner: &str| {
        let mut words = owner.split('_');
        owner.contains('_')
            && words.all(|word| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase()))
    };
    let is_owned = parts
        .next()
        .is_some_and(|owner| OWNERS.contains(&owner) || (names_kind(owner) && lower.split('.').count() > 2));
    let mut rest = parts.peekable();
    is_owned
        && rest.peek().is_some()
        && rest.all(|part| {
            part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
}

/// Whether a value mixes three kinds of characters at least, a digit among them, in more than one run: `A3ga_9x`, not
/// `Error4711` or `Token-1`.
pub(crate) fn mixes(value: &str) -> bool {
    let kind = |c: char| match c {
        c if c.is_uppercase() => 0_u8,
        c if c.is_alphabetic() => 1,
        c if c.is_ascii_digit() => 2,
        _ => 3,
    };
    let kinds: Vec<u8> = value.chars().map(kind).collect();
    let has = |wanted: u8| kinds.contains(&wanted);
    let changes = kinds
        .windows(2)
        .filter(|pair| pair.first() != pair.last())
        .count();
    let count = (0..4).filter(|kind| has(*kind)).count();
    has(2) && (count == 4 || (count == 3 && changes >= 4))
}

/// Whether a word may follow "password:" and be the password: no word of prose.
pub(crate) fn is_prose(value: &str) -> bool {
    PROSE.contains(&value.to_ascii_lowercase().as_str())
}

/// Whether a value looks like a password a person made: a digit among letters, punctuation inside, or mixed case.
pub(crate) fn looks_like_password(value: &str) -> bool {
    let letters = value.chars().any(char::is_alphabetic);
    let digits = value.chars().any(|c| c.is_ascii_digit());
    let punctuation = value.chars().any(|c| "!@#$%^&*?+=~|".contains(c));
    let inner_upper = value.chars().skip(1).any(char::is_uppercase) && value.chars().any(char::is_lowercase);
    value.chars().count() >= 4
        && ((digits && letters) || punctuation || inner_upper || (digits && value.len() >= 6))
}

/// Whether a value has the form of a GUID.
pub(crate) fn is_guid(value: &str) -> bool {
    let value = value.trim_matches(|c| matches!(c, '{' | '}' | '(' | ')'));
    value.len() == 36
        && value.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether a value that the text calls a secret looks random: long, letters and digits mixed, no GUID, no name made of
/// words and numbers such as `build-2024-01-05`.
pub(crate) fn looks_random(value: &str) -> bool {
    let is_mixed = |part: &str| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        part.len() >= 8
            && ((digits > 0 && digits < part.len() && (digits > 1 || mixes_case_and_digits(part)))
                || is_jagged(part))
    };
    value.len() >= 16
        && value.split(|c: char| !c.is_ascii_alphanumeric()).any(is_mixed)
        && distinct(value) >= 8
        && !is_guid(value)
}

/// Whether upper and lower case alternate as they do by chance, which is more often than in `AnyNameMadeOfWords`.
fn is_jagged(part: &str) -> bool {
    let changes = part
        .as_bytes()
        .windows(2)
        .filter(|pair| pair.iter().filter(|byte| byte.is_ascii_uppercase()).count() == 1)
        .count();
    part.len() >= 16 && changes * 3 >= part.len()
}

/// Whether lower case, upper case and digits are all there, as in a random base64 value of some length.
pub(crate) fn mixes_case_and_digits(value: &str) -> bool {
    value.bytes().any(|b| b.is_ascii_lowercase())
        && value.bytes().any(|b| b.is_ascii_uppercase())
        && value.bytes().any(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_no_secret() {
        for value in [
            "<your token>",
            "xxxxxxxx",
            "***",
            "$PAT",
            "${PAT}",
            "%PAT%",
            "{password}",
            "[password]",
            "your_password_here",
            "YOUR-TOKEN",
            "yourpassword",
            "password",
            "...",
            "000000",
            "my_token",
        ] {
            assert!(is_placeholder(value), "{value}");
        }
    }

    #[test]
    fn a_value_of_its_own_is_no_placeholder() {
        for value in ["hunter2", "abc", "Sommer2024!", "correct horse"] {
            assert!(!is_placeholder(value), "{value}");
        }
    }

    #[test]
    fn a_random_value_may_hold_crosses_and_one_that_is_crossed_out_is_none() {
        for value in [
            "q2Nf7pXxXxk0RtV5aLb8Zw3Jd9HsGy1Cm4Ue",
            "kq3xxxx7rfmtz2wbn4hjd6vplsay5gcou3ie",
        ] {
            assert!(varies(value), "{value}");
        }
        for value in [
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "q2Nf7pXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
            "q2Nf7pk0RtV5aLb8Zw3Jxxxxxxxxxxxxxxxx",
        ] {
            assert!(!varies(value), "{value}");
        }
    }

    #[test]
    fn ids_names_and_versions_do_not_look_random() {
        for value in [
            "f47ac10b-58cc-4372-a567-0e02b2c3d479",
            "build-2024-01-05-nightly",
            "1.2.3-beta.4+build.567",
            "my-long-lowercase-name-here",
            "continuation",
            "20240105123456789012",
        ] {
            assert!(!looks_random(value), "{value}");
        }
    }
}
