//! The shapes of exact things: what one piece of text without blanks is.

/// Names of errors of POSIX and of its sockets that are words by their letters.
#[rustfmt::skip]
const ERROR_NAMES: &[&str] = &[
    "eacces", "eaddrinuse", "eaddrnotavail", "eagain", "eai_again", "ebusy", "econnaborted", "econnrefused",
    "econnreset", "eexist", "ehostunreach", "einval", "eisdir", "eloop", "emfile", "enetunreach", "enoent",
    "enomem", "enospc", "enotdir", "enotempty", "enotfound", "eperm", "epipe", "eproto", "erofs",
    "etimedout",
];

/// Letters before digits that name a standard, a size or a measure, and no error.
#[rustfmt::skip]
const NO_ERRORS: &[&str] = &[
    "AES", "ES", "EUR", "GMT", "GPT", "HS", "IPV", "ISO", "MD", "OFFICE", "PS", "RFC", "RS", "RSA", "SHA", "SSL",
    "TLS", "USB", "USD", "UTC", "UTF", "WIN", "WINDOWS",
];

/// Beginnings and endings of error names in words (`invalid_grant`).
const ERROR_BEGINNINGS: &[&str] = &[
    "invalid_",
    "access_",
    "unauthorized_",
    "unsupported_",
    "consent_",
    "login_",
];
const ERROR_ENDINGS: &[&str] = &[
    "_denied",
    "_error",
    "_exceeded",
    "_expired",
    "_failed",
    "_failure",
    "_found",
    "_mismatch",
    "_required",
    "_timeout",
];

/// Files are known by these endings; "node.js" and "asp.net" are products.
#[rustfmt::skip]
const FILE_ENDINGS: &[&str] = &[
    "bat", "cer", "cfg", "conf", "config", "crt", "csproj", "csv", "dll", "docx", "exe", "ini", "json", "key", "log",
    "msi", "pdf", "pem", "pfx", "pptx", "ps1", "pub", "sh", "sln", "sql", "toml", "txt", "xlsx", "xml", "yaml", "yml",
    "zip",
];

/// Whether a folded word is the name of an error ("econnrefused").
pub(super) fn is_error_name(folded: &str) -> bool {
    ERROR_NAMES.binary_search(&folded).is_ok()
}

/// Whether a word of ASCII letters may be one of the error codes that have no digits.
pub(super) fn may_be_error(word: &str) -> bool {
    word.starts_with(['e', 'E']) || word.ends_with("Error") || word.ends_with("Exception")
}

/// The value of an error code; none where `piece` is none.
pub(super) fn error_code(piece: &str) -> Option<String> {
    if let Some(digits) = piece.strip_prefix("0x").or_else(|| piece.strip_prefix("0X")) {
        let is_hexadecimal =
            (3..=16).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
        return is_hexadecimal.then(|| format!("0x{}", digits.to_ascii_lowercase()));
    }
    let lower = piece.to_ascii_lowercase();
    if is_error_name(&lower) || is_named_in_words(piece, &lower) {
        return Some(lower.to_ascii_uppercase());
    }
    let last = piece.rsplit('.').next().unwrap_or(piece);
    if is_exception(last) {
        return Some(last.to_ascii_uppercase());
    }
    letters_and_digits(piece)
}

/// `ERR_CONNECTION_RESET`, `E_ACCESSDENIED`, `invalid_grant`.
fn is_named_in_words(piece: &str, lower: &str) -> bool {
    if !piece.contains('_') || !piece.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return false;
    }
    let is_capital =
        !piece.bytes().any(|b| b.is_ascii_lowercase()) && piece.bytes().any(|b| b.is_ascii_uppercase());
    if is_capital {
        return piece.len() >= 6;
    }
    piece == lower
        && (ERROR_BEGINNINGS.iter().any(|start| lower.starts_with(start))
            || ERROR_ENDINGS.iter().any(|end| lower.ends_with(end)))
}

/// `NullReferenceException`, `TypeError`.
fn is_exception(name: &str) -> bool {
    let stem = name
        .strip_suffix("Exception")
        .or_else(|| name.strip_suffix("Error"));
    stem.is_some_and(|stem| {
        stem.len() >= 2
            && stem.starts_with(|c: char| c.is_ascii_uppercase())
            && stem.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && stem.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

/// `TF400813`, `ORA-12154`, `E-417`: letters, then digits.
fn letters_and_digits(piece: &str) -> Option<String> {
    let letters = piece.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, rest) = piece.split_at_checked(letters)?;
    let digits = rest.strip_prefix(['-', '_']).unwrap_or(rest);
    let is_apart = digits.len() < rest.len();
    let are_digits = (2..=12).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let capital = name.to_ascii_uppercase();
    if !are_digits || NO_ERRORS.binary_search(&capital.as_str()).is_ok() {
        return None;
    }
    let fewest_digits = match (name == capital, name.len()) {
        (true, 2..=10) => 3,
        (true, 1) if is_apart => 3,
        (true, 1) | (false, 2..=10) => 4,
        _ => return None,
    };
    (digits.len() >= fewest_digits).then(|| format!("{capital}{digits}"))
}

/// Whether `piece` is a GUID.
pub(super) fn is_guid(piece: &str) -> bool {
    let groups = piece.split('-').map(str::len);
    piece.len() == 36
        && groups.eq([8, 4, 4, 4, 12])
        && piece.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

/// The value of a version; none where `piece` is none. `is_called_so`: "version" stands before it.
pub(super) fn version(piece: &str, is_called_so: bool) -> Option<String> {
    let bare = piece.strip_prefix(['v', 'V']).unwrap_or(piece);
    let is_marked = bare.len() < piece.len();
    let (numbers, label) = bare
        .split_once('-')
        .map_or((bare, ""), |(numbers, label)| (numbers, label));
    let parts: Vec<&str> = numbers.split('.').collect();
    let are_numbers = parts
        .iter()
        .all(|part| (1..=6).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    let is_label = label
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    let fewest = match (is_called_so, is_marked) {
        (true, _) => 1,
        (false, true) => 2,
        (false, false) => 3,
    };
    let has_label = bare.len() > numbers.len();
    (are_numbers
        && is_label
        && parts.len() >= fewest
        && (!has_label || (parts.len() >= 2 && !label.is_empty())))
    .then(|| bare.to_ascii_lowercase())
}

/// The value of a path or of a file's name; none where `piece` is none.
pub(super) fn file_path(piece: &str) -> Option<String> {
    let bytes = piece.as_bytes();
    let has_drive = matches!(bytes, [drive, b':', b'\\' | b'/', _, ..] if drive.is_ascii_alphabetic());
    let is_share = piece.starts_with("\\\\") && piece.len() > 4;
    let is_rooted = (piece.starts_with('/') && piece.matches('/').count() >= 2)
        || (piece.starts_with("~/") && piece.len() > 2)
        || ((piece.starts_with("./") || piece.starts_with("../")) && piece.len() > 4);
    let is_file = piece.rsplit_once('.').is_some_and(|(name, ending)| {
        let lower = ending.to_ascii_lowercase();
        !name.is_empty()
            && name.bytes().any(|b| b.is_ascii_alphanumeric())
            && name.chars().all(|c| c.is_alphanumeric() || "._-/\\".contains(c))
            && FILE_ENDINGS.binary_search(&lower.as_str()).is_ok()
    });
    (has_drive || is_share || (is_rooted && piece.chars().any(char::is_alphabetic)) || is_file)
        .then(|| piece.replace('\\', "/").to_lowercase())
}

/// Whether `piece` is an address of mail.
pub(super) fn is_mail(piece: &str) -> bool {
    piece.split_once('@').is_some_and(|(name, host)| {
        let is_host = host
            .split('.')
            .all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
        !name.is_empty()
            && name.chars().all(|c| c.is_alphanumeric() || "._%+-".contains(c))
            && host.contains('.')
            && is_host
    })
}

/// The value of a day in digits; none where `piece` is none. Where day and month could be either, the value is the text.
pub(super) fn date(piece: &str) -> Option<String> {
    let day_part = match piece.split_once(['T', 't']) {
        Some((day, time)) if time.starts_with(|c: char| c.is_ascii_digit()) => day,
        _ => piece,
    };
    let separator = day_part.chars().find(|c| !c.is_ascii_digit())?;
    if !"-/.".contains(separator) {
        return None;
    }
    let parts: Vec<&str> = day_part.split(separator).collect();
    let &[first, second, third] = parts.as_slice() else {
        return None;
    };
    let number = |text: &str| -> Option<u32> {
        ((1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse().ok())
            .flatten()
    };
    let (a, b, c) = (number(first)?, number(second)?, number(third)?);
    if first.len() == 4 && separator != '.' {
        return day(a, b, c);
    }
    let year = match third.len() {
        4 => c,
        2 if separator != '-' => 2000 + c,
        _ => return None,
    };
    if first.len() > 2 || second.len() > 2 {
        return None;
    }
    match separator {
        // Written with dots, the day comes first; two digits of a year would make it a version.
        '.' => (third.len() == 4).then(|| day(year, b, a)).flatten(),
        _ => match (day(year, b, a), day(year, a, b)) {
            (Some(left), Some(right)) if left != right => Some(day_part.to_owned()),
            (left, right) => left.or(right),
        },
    }
}

/// `year-month-day` (ISO 8601), where there can be such a day.
pub(super) fn day(year: u32, month: u32, day: u32) -> Option<String> {
    let is_real = (1900..=2199).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    is_real.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// The number of a month's name, English or German, whole or short.
pub(super) fn month(word: &str) -> Option<u32> {
    let lower = word.trim_matches(['.', ',']).to_lowercase();
    let number = match lower.as_str() {
        "jan" | "january" | "januar" => 1,
        "feb" | "february" | "februar" => 2,
        "mar" | "march" | "märz" | "maerz" => 3,
        "apr" | "april" => 4,
        "may" | "mai" => 5,
        "jun" | "june" | "juni" => 6,
        "jul" | "july" | "juli" => 7,
        "aug" | "august" => 8,
        "sep" | "sept" | "september" => 9,
        "oct" | "october" | "okt" | "oktober" => 10,
        "nov" | "november" => 11,
        "dec" | "december" | "dez" | "dezember" => 12,
        _ => return None,
    };
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_so_that_they_can_be_searched() {
        let lists = [ERROR_NAMES, NO_ERRORS, FILE_ENDINGS];

        let sorted = lists.map(<[&str]>::is_sorted);

        assert_eq!(sorted, [true; 3]);
    }
}
