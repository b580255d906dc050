//! Finds exact things in a text, with their places.
//!
//! One pass over the pieces between blanks and brackets, by shape and by the words beside them; no pattern is compiled and
//! nothing is searched twice.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::{Range, RangeInclusive};

use super::shape;
use super::{Entity, EntityKind};

/// Only so many bytes of a text are looked at: a log that someone pasted is named by then.
const MOST_BYTES: usize = 40_000;

/// No text names more things that count.
pub(crate) const MOST_ENTITIES: usize = 64;

/// A longer thing is none that an article names.
const LONGEST_BYTES: usize = 300;

/// Around a thing that stands in a sentence.
const AROUND: &[char] = &[
    '"', '\'', '`', '(', ')', '[', ']', '{', '}', '<', '>', ',', ';', ':', '!', '?', '*', '|', '„', '“', '”',
    '‘', '’', '…',
];

/// Between two things that are written without a blank.
const BETWEEN: &[char] = &[
    '"', '\'', '`', '(', ')', '[', ']', '{', '}', '<', '>', ',', ';', ':', '!', '?', '=', '|', '#', '„', '“',
    '”', '…',
];

/// Words before a number that make it a code.
const BEFORE_CODE: &[&str] = &[
    "code",
    "codes",
    "err",
    "errno",
    "error",
    "errorcode",
    "errors",
    "exit",
    "fehler",
    "fehlercode",
    "fehlermeldung",
    "fehlernummer",
    "status",
    "statuscode",
];

/// Words after a number that make it a status.
const AFTER_STATUS: &[&str] = &[
    "bad",
    "conflict",
    "error",
    "errors",
    "fehler",
    "forbidden",
    "gateway",
    "gone",
    "internal",
    "method",
    "not",
    "response",
    "service",
    "too",
    "unauthorized",
];

/// Words before a status that somebody meets: "I keep getting 429".
const MEETING: &[&str] = &[
    "get",
    "gets",
    "getting",
    "got",
    "receive",
    "received",
    "receives",
    "return",
    "returned",
    "returning",
    "returns",
    "say",
    "says",
    "see",
    "shows",
    "throws",
    "with",
    "bekomme",
    "bekommen",
    "erhalte",
    "kommt",
    "mit",
    "zeigt",
];

/// Behind a status that somebody meets: a thing that is counted is none of these.
const AFTER_MET: &[&str] = &[
    "", "after", "all", "and", "any", "back", "but", "every", "for", "from", "how", "if", "in", "instead",
    "now", "on", "since", "suddenly", "what", "when", "whenever", "why", "aber", "als", "beim", "immer",
    "seit", "und", "von", "warum", "was", "wenn", "zurück",
];

/// Before and behind a number whose meaning is asked for: "what does 5012 mean?".
const BEFORE_MEANING: &[&str] = &["bedeutet", "bedeutung", "heißt", "meaning", "meint"];
const AFTER_MEANING: &[&str] = &["bedeutet", "heißt", "mean", "means"];

/// A code has so many digits; with fewer it counts something.
pub(super) const CODE_DIGITS: RangeInclusive<usize> = 3..=7;

/// Words before a number that make it a version.
const BEFORE_VERSION: &[&str] = &["build", "release", "ver", "version"];

/// Exact things of `text`, in the order of their places; none overlap.
pub(crate) fn scan(text: &str) -> Vec<Entity> {
    let mut scanner = Scanner {
        text,
        found: Vec::new(),
        before: String::new(),
    };
    let end = text.floor_char_boundary(MOST_BYTES);
    let chunks: Vec<Range<usize>> = chunks(&text[..end]);
    let has_digit = |chunk: &Range<usize>| text.as_bytes()[chunk.clone()].iter().any(u8::is_ascii_digit);
    let any_digit = has_digit(&(0..end));
    let mut at = 0;
    while let Some(chunk) = chunks.get(at) {
        if scanner.found.len() >= MOST_ENTITIES {
            break;
        }
        let taken = if any_digit && chunks[at..].iter().take(2).any(has_digit) {
            scanner.written_date(&chunks[at..])
        } else {
            0
        };
        if taken == 0 {
            match plain_word(text, chunk) {
                // The words before matter to numbers alone.
                Some(word) if !any_digit && !shape::may_be_error(&text[word.clone()]) => {}
                _ => scanner.chunk(chunk.clone(), chunks.get(at + 1).map(|next| &text[next.clone()])),
            }
        }
        at += taken.max(1);
    }
    scanner.found
}

/// The places of what stands between blanks.
fn chunks(text: &str) -> Vec<Range<usize>> {
    let start_of = text.as_ptr() as usize;
    text.split_whitespace()
        .map(|chunk| {
            let start = chunk.as_ptr() as usize - start_of;
            start..start + chunk.len()
        })
        .collect()
}

/// Without what stands around it in a sentence.
fn bare(text: &str, range: Range<usize>) -> Range<usize> {
    let chunk = &text[range.clone()];
    let from_start = chunk.trim_start_matches(AROUND);
    let start = range.end - from_start.len();
    let both = from_start.trim_end_matches(|c| AROUND.contains(&c) || c == '.');
    start..start + both.len()
}

/// The place of the word of a chunk that is nothing but one word of ASCII letters with marks of a sentence around it.
fn plain_word(text: &str, chunk: &Range<usize>) -> Option<Range<usize>> {
    let bytes = &text.as_bytes()[chunk.clone()];
    let is_mark = |byte: &u8| b"\"'()<>,;:!?*".contains(byte);
    let before = bytes.iter().take_while(|byte| is_mark(byte)).count();
    let after = bytes
        .iter()
        .rev()
        .take_while(|byte| is_mark(byte) || **byte == b'.')
        .count();
    let word = bytes.get(before..bytes.len() - after)?;
    word.iter()
        .all(u8::is_ascii_alphabetic)
        .then(|| chunk.start + before..chunk.end - after)
}

struct Scanner<'t> {
    text: &'t str,
    found: Vec<Entity>,
    /// The word before, in lower case.
    before: String,
}

impl Scanner<'_> {
    fn push(&mut self, kind: EntityKind, value: String, span: Range<usize>) {
        if span.len() <= LONGEST_BYTES && self.found.len() < MOST_ENTITIES {
            self.found.push(Entity {
                kind,
                text: self.text[span.clone()].to_owned(),
                value,
                span,
            });
        }
    }

    /// A day whose month is a word: "31 May 2026", "May 31, 2026". How many chunks it took.
    fn written_date(&mut self, chunks: &[Range<usize>]) -> usize {
        let word = |at: usize| chunks.get(at).map(|range| &self.text[range.clone()]);
        let digits = |text: &str| -> Option<u32> {
            let lower = text
                .trim_matches(|c: char| !c.is_alphanumeric())
                .to_ascii_lowercase();
            let bare = ["st", "nd", "rd", "th"]
                .iter()
                .find_map(|ending| lower.strip_suffix(ending))
                .unwrap_or(&lower);
            (bare.len() <= 4 && bare.bytes().all(|b| b.is_ascii_digit()))
                .then(|| bare.parse().ok())
                .flatten()
        };
        let (Some(first), Some(second)) = (word(0), word(1)) else {
            return 0;
        };
        let year = word(2)
            .and_then(digits)
            .filter(|year| (1900..=2199).contains(year));
        let parts = match (shape::month(first), shape::month(second)) {
            // "May 12" needs its capital: "you may 3 times".
            (Some(month), None) if first.starts_with(char::is_uppercase) => {
                digits(second).map(|day| (month, day))
            }
            (None, Some(month)) => digits(first).map(|day| (month, day)),
            _ => None,
        };
        let Some((month, day)) = parts.filter(|(_, day)| (1..=31).contains(day)) else {
            return 0;
        };
        let taken = if year.is_some() { 3 } else { 2 };
        let last = bare(self.text, chunks[taken - 1].clone());
        let span = bare(self.text, chunks[0].clone()).start..last.end;
        if span.start >= span.end {
            return 0;
        }
        let value = match year {
            Some(year) => shape::day(year, month, day).unwrap_or_default(),
            // RFC 3339's form of a day without a year (ISO 8601-1:2000 §5.2.1.3).
            None => format!("--{month:02}-{day:02}"),
        };
        self.push(EntityKind::Date, value, span);
        self.before.clear();
        taken
    }

    /// The things of a chunk without blanks.
    fn chunk(&mut self, range: Range<usize>, next: Option<&str>) {
        let whole = &self.text[range.clone()];
        if let Some(url) = url(whole) {
            let span = range.start + url.start..range.start + url.end;
            let value = url_value(&self.text[span.clone()]);
            self.push(EntityKind::Url, value, span);
            self.before.clear();
            return;
        }
        let range = bare(self.text, range);
        let piece = &self.text[range.clone()];
        if shape::is_mail(piece) {
            self.push(EntityKind::Mail, piece.to_lowercase(), range);
        } else if piece.matches(':').count() >= 2 && piece.parse::<Ipv6Addr>().is_ok() {
            self.push(EntityKind::IpAddress, piece.to_ascii_lowercase(), range);
        } else if piece.contains(['/', '\\'])
            && shape::date(piece).is_none()
            && let Some(path) = shape::file_path(piece)
        {
            self.push(EntityKind::FilePath, path, range);
        } else {
            self.pieces(range, next);
            return;
        }
        self.before.clear();
    }

    /// The things of a chunk that is none as a whole.
    fn pieces(&mut self, range: Range<usize>, next: Option<&str>) {
        let chunk = &self.text[range.clone()];
        let is_date = shape::date(chunk).is_some();
        let is_border = |c: char| BETWEEN.contains(&c) || (c == '/' && !is_date);
        let mut start = range.start;
        let mut borders: Vec<usize> = chunk
            .char_indices()
            .filter(|(_, c)| is_border(*c))
            .map(|(at, _)| range.start + at)
            .collect();
        borders.push(range.end);
        for (number, border) in borders.iter().enumerate() {
            let piece = bare(self.text, start..(*border).max(start));
            let is_last = number + 1 == borders.len();
            if !piece.is_empty() {
                let after = if is_last { next } else { None };
                self.piece(piece, after.unwrap_or_default());
            }
            let width = self.text[*border..].chars().next().map_or(0, char::len_utf8);
            start = border + width;
        }
    }

    /// Whether a number is all that is said, or what it means is asked for.
    fn is_asked_for(&self, number: &Range<usize>, before: &str, next: &str) -> bool {
        let is_all = || {
            let around = [self.text.get(..number.start), self.text.get(number.end..)];
            let mut around = around.into_iter().flatten().flat_map(str::chars);
            !around.any(char::is_alphanumeric)
        };
        CODE_DIGITS.contains(&number.len())
            && (AFTER_MEANING.contains(&bare_word(next).as_str())
                || BEFORE_MEANING.contains(&before)
                || is_all())
    }

    fn piece(&mut self, range: Range<usize>, next: &str) {
        let piece = &self.text[range.clone()];
        let before = std::mem::take(&mut self.before);
        let is_before = |words: &[&str]| words.contains(&before.as_str());
        let found = if piece.bytes().any(|b| b.is_ascii_digit()) {
            let is_called_version = is_before(BEFORE_VERSION);
            if shape::is_guid(piece) {
                Some((EntityKind::Guid, piece.to_ascii_lowercase()))
            } else if !is_called_version && piece.parse::<Ipv4Addr>().is_ok() {
                Some((EntityKind::IpAddress, piece.to_owned()))
            } else if let Some(day) = shape::date(piece) {
                Some((EntityKind::Date, day))
            } else if let Some(status) = status(piece, &before, next) {
                Some((EntityKind::HttpStatus, status))
            } else if let Some(version) = shape::version(piece, is_called_version) {
                Some((EntityKind::Version, version))
            } else if is_number(piece) && (is_before(BEFORE_CODE) || self.is_asked_for(&range, &before, next))
            {
                Some((EntityKind::ErrorCode, piece.to_owned()))
            } else {
                None
            }
        } else {
            None
        };
        let found = found
            .or_else(|| shape::error_code(piece).map(|code| (EntityKind::ErrorCode, code)))
            .or_else(|| shape::file_path(piece).map(|path| (EntityKind::FilePath, path)));
        if let Some((kind, value)) = found {
            self.push(kind, value, range);
            return;
        }
        let word = piece.to_lowercase();
        // "error code is 5", "status of 403": what stands between changes nothing.
        self.before = if matches!(
            word.as_str(),
            "is" | "of"
                | "no"
                | "nr"
                | "number"
                | "ist"
                | "a"
                | "the"
                | "1.1"
                | "2"
                | "always"
                | "ein"
                | "eine"
                | "einen"
                | "immer"
                | "just"
                | "nur"
                | "only"
                | "still"
        ) {
            before
        } else {
            word
        };
    }
}

/// Without the marks around it, in lower case.
fn bare_word(chunk: &str) -> String {
    chunk.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// A whole number, perhaps below zero.
fn is_number(piece: &str) -> bool {
    let digits = piece.strip_prefix('-').unwrap_or(piece);
    (1..=11).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The digits of a status of HTTP; none where `piece` is none by itself and its neighbours.
fn status(piece: &str, before: &str, next: &str) -> Option<String> {
    let glued = piece
        .get(..4)
        .filter(|name| name.eq_ignore_ascii_case("http"))
        .and_then(|_| piece.get(4..));
    let digits = glued.unwrap_or(piece);
    if digits.len() != 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let next = bare_word(next);
    let is_status = match digits.as_bytes()[0] {
        b'1'..=b'3' => glued.is_some() || matches!(before, "http" | "status" | "statuscode"),
        b'4' | b'5' => {
            glued.is_some()
                || before == "http"
                || BEFORE_CODE.contains(&before)
                || AFTER_STATUS.contains(&next.as_str())
                || (MEETING.contains(&before) && AFTER_MET.contains(&next.as_str()))
        }
        _ => false,
    };
    is_status.then(|| digits.to_owned())
}

/// The place of an address of the web in a chunk.
fn url(chunk: &str) -> Option<Range<usize>> {
    let lower = chunk.to_ascii_lowercase();
    let start = ["https://", "http://", "ftp://"]
        .iter()
        .filter_map(|scheme| lower.find(scheme))
        .min()
        .or_else(|| {
            let at = lower.len() - lower.trim_start_matches(AROUND).len();
            lower[at..].starts_with("www.").then_some(at)
        })?;
    let rest = &chunk[start..];
    let end = rest
        .find(|c: char| "\"'`<>()[]{}|".contains(c))
        .unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '”', '“', '’', '…']);
    (address.len() > "http://".len()).then_some(start..start + address.len())
}

/// An address without scheme, "www.", query and closing slash.
fn url_value(url: &str) -> String {
    let lower = url.to_lowercase();
    let bare = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    let bare = bare.split(['?', '#']).next().unwrap_or(bare);
    bare.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use EntityKind::{Date, ErrorCode, FilePath, Guid, HttpStatus, IpAddress, Mail, Url, Version};

    fn found(text: &str) -> Vec<(EntityKind, String)> {
        scan(text)
            .into_iter()
            .map(|entity| (entity.kind, entity.value))
            .collect()
    }

    #[test]
    fn exact_things_are_found_in_sentences() {
        let table: &[(&str, EntityKind, &str)] = &[
            ("I get TF400813: not authorized", ErrorCode, "TF400813"),
            ("sign-in says (aadsts50011)", ErrorCode, "AADSTS50011"),
            ("fails with 0x80070005.", ErrorCode, "0x80070005"),
            ("ORA-12154: could not resolve", ErrorCode, "ORA12154"),
            ("the printer shows E-417", ErrorCode, "E417"),
            ("connect ECONNREFUSED here", ErrorCode, "ECONNREFUSED"),
            ("net::ERR_CONNECTION_RESET", ErrorCode, "ERR_CONNECTION_RESET"),
            ("the answer is invalid_grant", ErrorCode, "INVALID_GRANT"),
            (
                "System.NullReferenceException was thrown",
                ErrorCode,
                "NULLREFERENCEEXCEPTION",
            ),
            ("error code is -2147467259", ErrorCode, "-2147467259"),
            ("Fehler 1603 beim Installieren", ErrorCode, "1603"),
            ("HTTP 403 when I push", HttpStatus, "403"),
            ("HTTP/1.1 502", HttpStatus, "502"),
            ("a 404 not found", HttpStatus, "404"),
            ("error=503", HttpStatus, "503"),
            ("I keep getting a 429 when I poll", HttpStatus, "429"),
            ("ich bekomme immer 503", HttpStatus, "503"),
            ("what does 5012 mean?", ErrorCode, "5012"),
            ("was bedeutet 429", ErrorCode, "429"),
            ("4711?", ErrorCode, "4711"),
            ("see https://Example.org/a/b?x=1.", Url, "example.org/a/b"),
            ("(www.example.org)", Url, "example.org"),
            (
                "tenant 0F8FAD5B-D9CB-469F-A165-70867728950E",
                Guid,
                "0f8fad5b-d9cb-469f-a165-70867728950e",
            ),
            ("agent 3.220.5 on it", Version, "3.220.5"),
            ("since v2.1-beta", Version, "2.1-beta"),
            ("version 2019", Version, "2019"),
            ("version 10.0.0.1", Version, "10.0.0.1"),
            ("ping 10.0.0.1:443", IpAddress, "10.0.0.1"),
            ("ping fe80::1", IpAddress, "fe80::1"),
            ("on 2026-11-26T10:00:00Z", Date, "2026-11-26"),
            ("am 26.11.2026", Date, "2026-11-26"),
            ("on 11/26/2026,", Date, "2026-11-26"),
            ("on 05/06/2026", Date, "05/06/2026"),
            ("on May 31st, 2026", Date, "2026-05-31"),
            ("am 3. März 2026", Date, "2026-03-03"),
            (r"in C:\Temp\a.log", FilePath, "c:/temp/a.log"),
            ("~/.ssh/id_rsa is there", FilePath, "~/.ssh/id_rsa"),
            ("edit web.config", FilePath, "web.config"),
            ("write to Anna@example.org", Mail, "anna@example.org"),
        ];
        for (text, kind, value) in table {
            assert_eq!(found(text), [(kind.clone(), (*value).to_owned())], "{text}");
        }
    }

    #[test]
    fn plain_words_name_nothing() {
        for text in [
            "I have 2 tokens and 400 users",
            "port 443 is open",
            "SHA256, TLS12 and UTF16",
            "you may 3 times",
            "and/or e-mail with C# on .NET",
            "at 10:30 or 3.5 percent",
            "node.js",
            "error",
            "",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn a_span_is_the_text_as_written() {
        let text = "“Größe”: (TF400813), see\u{a0}https://example.org/ü!";

        let entities = scan(text);

        assert_eq!(entities.len(), 2, "{entities:?}");
        for entity in entities {
            assert_eq!(&text[entity.span.clone()], entity.text);
        }
    }
}
