//! Whether a text tells of trouble: an error, something that does not work, something that happens to its writer.

use super::task;
use crate::slug::fold;

/// "I am …", "My …", "We cannot …", "Mein …".
pub(super) fn speaks_of_oneself(question: &str) -> bool {
    let first = question
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_lowercase()
        .replace('’', "'");
    let is_first_person = matches!(
        first.as_str(),
        "i" | "i'm"
            | "i've"
            | "i'd"
            | "i'll"
            | "my"
            | "we"
            | "we're"
            | "we've"
            | "our"
            | "ich"
            | "mein"
            | "meine"
            | "meinem"
            | "meinen"
            | "meiner"
            | "wir"
            | "unser"
            | "unsere"
            | "unserem"
            | "unseren"
            | "unserer"
    );
    is_first_person && question.split_whitespace().count() >= 3
}

/// Whether the folded words of a heading say what somebody's trouble is: an error, or what happens to oneself ("Nobody can hear me").
pub(super) fn tells_of_trouble(words: &[&str]) -> bool {
    let happens_to_oneself = words.len() > 2
        && words.iter().any(|word| {
            matches!(
                *word,
                "me" | "my" | "us" | "our" | "mich" | "mir" | "mein" | "meine" | "uns"
            )
        });
    let is_in_bad_state = words.len() > 1 && words.iter().any(|word| STATES.contains(word));
    happens_to_oneself || is_in_bad_state || (tells_of_an_error(words) && !lists_errors(words))
}

/// Whether folded words say that something is not there: "No picture", "Kein Ton".
pub(super) fn misses(words: &[&str]) -> bool {
    const MOST_WORDS: usize = 5;
    (2..=MOST_WORDS).contains(&words.len())
        && words.first().is_some_and(|first| {
            matches!(
                *first,
                "no" | "kein" | "keine" | "keinen" | "nothing" | "aucun" | "aucune" | "sin"
            )
        })
}

/// Words of a heading that say in what state something should not be, folded.
const STATES: &[&str] = &[
    "wrong",
    "lost",
    "broken",
    "damaged",
    "locked",
    "blocked",
    "expired",
    "offline",
    "unavailable",
    "unreachable",
    "unresponsive",
    "incorrect",
    "declined",
    "delayed",
    "frozen",
    "corrupted",
    "disconnected",
    "forgot",
    "forgotten",
    "stolen",
    "defekt",
    "falsch",
    "falsche",
    "falscher",
    "verloren",
    "beschädigt",
    "gesperrt",
    "gestohlen",
    "kaputt",
    "vergessen",
    "abgelaufen",
    "verspätet",
];

/// Whether a folded title says that errors stand under it: "Error reference", "Status codes", "Fehlercodes".
pub(super) fn names_errors(folded: &str) -> bool {
    folded.split(' ').any(|word| {
        matches!(
            word,
            "error"
                | "errors"
                | "fehler"
                | "fehlercodes"
                | "fehlermeldungen"
                | "faults"
                | "alarms"
                | "störungen"
                | "erreurs"
        )
    }) || folded.ends_with("status codes")
}

/// Whether a text is the code of an error and nothing else: `ERR_QUOTA`, "E-101", "0x80070005", `DiskQuotaExceeded`.
pub(super) fn is_code(text: &str) -> bool {
    !text.contains(char::is_whitespace) && (begins_with_code(&format!("{text}: it")) || is_named_error(text))
}

/// Whether a text is one word of several that names an error, as programs write it: `UserErrorVmNotFound`.
pub(super) fn is_named_error(text: &str) -> bool {
    name_in_words(text)
        .iter()
        .any(|word| NAMED_TROUBLE.contains(word))
}

/// Whether a text is one word of several, as programs write the names of errors: `LargeObject`.
pub(super) fn is_program_name(text: &str) -> bool {
    !name_in_words(text).is_empty()
}

/// The words of a name in capitals and small letters, `DiskIsFull`; none where it has but one.
fn name_in_words(text: &str) -> Vec<&str> {
    const FEWEST_WORDS: usize = 2;
    if !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Vec::new();
    }
    let is_capital = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_uppercase);
    // "DNSFailed" has two words, and so has "NotFound".
    let starts: Vec<usize> = (0..text.len())
        .filter(|&at| {
            let is_inside = at > 0 && is_capital(at - 1);
            is_capital(at) && (!is_inside || text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_lowercase))
        })
        .collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    if starts.len() < FEWEST_WORDS {
        return Vec::new();
    }
    let words = starts.iter().zip(ends);
    words.filter_map(|(&start, end)| text.get(start..end)).collect()
}

/// Words of the names that programs give their errors.
const NAMED_TROUBLE: &[&str] = &[
    "Error",
    "Exception",
    "Failed",
    "Failure",
    "Fault",
    "Invalid",
    "Not",
    "Cannot",
    "Unable",
    "Denied",
    "Exceeded",
    "Expired",
    "Missing",
    "Conflict",
    "Unauthorized",
    "Forbidden",
    "Unavailable",
    "Unsupported",
    "Timeout",
    "Mismatch",
    "Blocked",
    "Broken",
    "Corrupt",
    "Corrupted",
    "Disabled",
    "Duplicate",
    "Full",
    "Locked",
    "Lost",
    "Refused",
    "Rejected",
    "Throttled",
    "Too",
];

/// Whether a heading names a list of errors: "Error codes", "Common error messages".
fn lists_errors(words: &[&str]) -> bool {
    words.windows(2).any(|pair| {
        matches!(
            pair,
            [
                "error" | "errors",
                "codes" | "messages" | "list" | "reference" | "handling"
            ]
        )
    })
}

/// Words that make a bold line tell of trouble.
pub(super) const TROUBLE: &[&str] = &[
    "error",
    "errors",
    "fail",
    "fails",
    "failed",
    "failing",
    "failure",
    "failures",
    "cannot",
    "cant",
    "unable",
    "couldnt",
    "doesnt",
    "dont",
    "didnt",
    "isnt",
    "arent",
    "wasnt",
    "wont",
    "exception",
    "denied",
    "rejected",
    "refused",
    "crash",
    "crashes",
    "crashed",
    "stuck",
    "timeout",
    "missing",
    "broken",
    "insufficient",
    "invalid",
    "exceeded",
    "unsupported",
];

/// Two words together that do.
const TROUBLE_PAIRS: &[(&str, &str)] = &[
    ("issues", "with"),
    ("issue", "with"),
    ("problem", "with"),
    ("problems", "with"),
    ("trouble", "with"),
    ("not", "working"),
    ("not", "able"),
    ("not", "found"),
    ("not", "fetching"),
    ("does", "not"),
    ("is", "not"),
    ("could", "not"),
    ("can", "not"),
    ("did", "not"),
    ("are", "not"),
    ("timed", "out"),
    ("issues", "related"),
    ("not", "receiving"),
    ("having", "trouble"),
    ("no", "longer"),
    ("will", "not"),
    ("not", "enough"),
    ("not", "supported"),
    ("not", "available"),
    ("too", "many"),
    ("too", "large"),
    ("too", "slow"),
];

/// Whether folded words tell of an error.
pub(super) fn tells_of_an_error(words: &[&str]) -> bool {
    words.len() > 1
        && !names_the_rest(words)
        && (is_numbered(words)
            || words.iter().any(|word| TROUBLE.contains(word))
            || words
                .windows(2)
                .any(|pair| TROUBLE_PAIRS.iter().any(|(a, b)| pair == [*a, *b])))
}

/// "Other errors", "All other failures" name those that nobody tells of.
fn names_the_rest(words: &[&str]) -> bool {
    const MOST_WORDS: usize = 4;
    let last = words.last().copied().unwrap_or_default();
    words.len() <= MOST_WORDS
        && words
            .iter()
            .any(|word| matches!(*word, "other" | "further" | "sonstige" | "andere" | "weitere"))
        && matches!(last, "errors" | "failures" | "exceptions" | "fehler")
}

/// "Issue 2: Duplicate value".
fn is_numbered(words: &[&str]) -> bool {
    matches!(words, ["issue" | "problem" | "störung", number, _, ..] if number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Verbs of headings that say what is so, folded.
pub(super) const STATING: &[&str] = &[
    "is",
    "are",
    "was",
    "were",
    "has",
    "have",
    "does",
    "do",
    "keeps",
    "keep",
    "shows",
    "show",
    "gets",
    "get",
    "stays",
    "stay",
    "stops",
    "stopped",
    "takes",
    "take",
    "hangs",
    "hang",
    "freezes",
    "freeze",
    "disappears",
    "disappeared",
    "returns",
    "ist",
    "sind",
    "war",
    "waren",
    "hat",
    "haben",
    "wird",
    "werden",
    "bleibt",
    "bleiben",
    "zeigt",
    "zeigen",
    "dauert",
    "erscheint",
    "erscheinen",
    "lässt",
    "lassen",
];

/// Whether the folded words of a heading are a sentence about what is so: "The list is empty".
pub(super) fn states(words: &[&str]) -> bool {
    const FEWEST_WORDS: usize = 3;
    // "It prints blank labels" is a sentence whatever its verb is.
    let is_of_it = words
        .first()
        .is_some_and(|first| matches!(*first, "it" | "es" | "er" | "sie" | "they" | "nobody" | "niemand"));
    words.len() >= FEWEST_WORDS
        && !task::is_task(words)
        && (is_of_it || words.iter().skip(1).any(|word| STATING.contains(word)))
}

/// Words before the number of an error, folded.
const CODE_WORDS: &[&str] = &[
    "error",
    "code",
    "fehler",
    "fehlercode",
    "alarm",
    "fault",
    "status",
    "meldung",
    "störung",
];

/// Whether a text begins with the status of an HTTP answer that is none: "404 Not Found", "HTTP 503: service unavailable".
fn names_status(text: &str) -> bool {
    let text = text.strip_prefix("HTTP ").unwrap_or(text);
    let Some((number, rest)) = text.split_once(|sign: char| !sign.is_ascii_digit()) else {
        return false;
    };
    let is_error = number.len() == 3 && number.starts_with(['4', '5']);
    let name = rest.trim_start_matches([' ', ':', '-', '–', '—', '(']);
    is_error && name.starts_with(char::is_uppercase) && name.chars().take(2).all(char::is_alphabetic)
}

/// Whether a text names an error by its code and goes on to say what it is: "E-101 – Paper jam", "Error 1203: no
/// toner", "0x80070005 Access is denied", "`ERR_PORT`: taken", "2. E-102: no toner".
pub(super) fn begins_with_code(text: &str) -> bool {
    if names_status(text) {
        return true;
    }
    let is_number = |word: &&str| {
        let number = word.strip_suffix(['.', ')']).unwrap_or_default();
        (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut words = text.split_whitespace().peekable();
    words.next_if(is_number);
    let first = words.next().unwrap_or_default();
    let is_word_before = CODE_WORDS.contains(&fold(first).as_str());
    let code = if is_word_before {
        words.next().unwrap_or_default()
    } else {
        first
    };
    let is_closed = code.ends_with([':', ')', ']', '.']);
    let code = code.trim_matches(|mark: char| !mark.is_alphanumeric());
    let mut rest = words;
    let is_parted = is_closed
        || rest
            .peek()
            .is_some_and(|next| !next.contains(char::is_alphanumeric) || next.starts_with('('));
    let says_more = rest.any(|word| word.chars().filter(|next| next.is_alphabetic()).count() > 1);
    let digits = code.chars().filter(char::is_ascii_digit).count();
    let letters = code.chars().filter(|next| next.is_alphabetic()).count();
    let is_plain = code
        .chars()
        .all(|next| next.is_ascii_alphanumeric() || matches!(next, '-' | '_'));
    let is_code = if is_word_before {
        digits > 0
    } else {
        let is_hexadecimal =
            code.len() > 4 && code.get(..2).is_some_and(|head| head.eq_ignore_ascii_case("0x"));
        let is_capital = !code.contains(|next: char| next.is_ascii_lowercase());
        let is_number = digits >= 2 && letters > 0;
        let is_constant = letters > 3 && code.contains('_');
        is_hexadecimal || (is_capital && (is_number || is_constant))
    };
    is_plain && is_code && says_more && (is_parted || is_word_before || digits >= 3 || code.contains('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_stand_alone() {
        for text in [
            "ERR_QUOTA",
            "E-101",
            "0x80070005",
            "AADSTS50011",
            "UserErrorDiskNotFound",
            "DNSFailed",
            "QuotaExceeded",
        ] {
            assert!(is_code(text), "{text}");
        }
        for text in [
            "Quota",
            "ERR_QUOTA is up",
            "A4",
            "Limits:",
            "2024-05-01",
            "PowerShell",
            "Error",
            "DNS",
            "NotesOnDisks",
        ] {
            assert!(!is_code(text), "{text}");
        }
    }

    #[test]
    fn an_error_is_named_by_its_code() {
        for text in [
            "E-101 – Paper jam",
            "E101: Paper jam",
            "[AADSTS50011] The address does not match",
            "0x80070005 Access is denied",
            "ERR_PORT_TAKEN: another server runs",
            "Error 1203: no toner",
            "Fehler E17 Papierstau",
            "Code 12 (lid open)",
            "1. AZ0026: no toner",
            "404 Not Found",
            "HTTP 503 – Service unavailable",
        ] {
            assert!(begins_with_code(text), "{text}");
        }
        for text in [
            "E-101",
            "Error messages",
            "IPv6 addresses",
            "2FA setup",
            "S3 buckets",
            "Windows 11 setup",
            "A4 paper",
            "Step 1: open it",
            "v2.10 – changes",
            "2024-05-01 – changes",
            "Error 12",
            "200 OK",
            "404 steps",
            "4000 Users",
            "12. Toner",
            "3. 2024 – changes",
        ] {
            assert!(!begins_with_code(text), "{text}");
        }
    }
}
