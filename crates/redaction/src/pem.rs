//! Private keys in PEM form (RFC 7468, RFC 1421 headers, `OpenPGP` armour, SSH2) and the private lines of `PuTTY` keys.
//!
//! A key that was cut off is still a key: without an END the mask goes to the end of the base64 that follows, without a
//! BEGIN from the start of the base64 that precedes. Public keys and certificates have other labels and stay.

use std::sync::LazyLock;

use regex::Regex;

use crate::SecretKind;
use crate::span::Span;

/// Any line that begins or ends a private key.
static MARKERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"-{4,5} ?(BEGIN|END) [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)? ?-{4,5}|(Private-Lines): ?[0-9]{1,4}",
    )
    .expect("the pattern is valid")
});

/// What stands between the pieces of base64: line ends, also written as escapes, quotes and the marks of quoted mail.
static FILLER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"^(?:\s|\\[nrt]|["'`>+|\\])+"#).expect("the pattern is valid"));

/// Headers inside of a block.
static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:Proc-Type|DEK-Info|Version|Comment|Subject|Hash|Charset|MessageID): ?[^\r\n\\]{0,200}")
        .expect("the pattern is valid")
});

/// A piece of base64.
static PIECE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[A-Za-z0-9+/=]+").expect("the pattern is valid"));

/// Shorter pieces may be words; the last line of a key is recognised by what words do not have.
const SHORTEST_LINE: usize = 16;

/// Finds private keys in `text`.
pub(crate) fn find(text: &str, spans: &mut Vec<Span>) {
    if !MARKERS.is_match(text) {
        return;
    }
    let mut open: Option<usize> = None;
    // Nothing before this belongs to a key that has no BEGIN.
    let mut done = 0;
    for found in MARKERS.captures_iter(text) {
        let Some(marker) = found.get(0) else { continue };
        let begins = found.get(1).is_none_or(|word| word.as_str() == "BEGIN");
        if let Some(start) = open.take() {
            let end = if begins {
                end_of_base64(text, start).min(marker.start())
            } else {
                marker.end()
            };
            spans.push(Span::new(start..end, SecretKind::PrivateKey));
            done = end;
        } else if !begins {
            let start = start_of_base64(text, done, marker.start());
            if start < marker.start() {
                spans.push(Span::new(start..marker.end(), SecretKind::PrivateKey));
            }
            done = marker.end();
        }
        if begins {
            open = Some(marker.start());
            if found.get(2).is_some() {
                let end = end_of_base64(text, marker.start());
                spans.push(Span::new(marker.start()..end, SecretKind::PrivateKey));
                done = end;
                open = None;
            }
        }
    }
    if let Some(start) = open {
        let end = end_of_base64(text, start);
        spans.push(Span::new(start..end, SecretKind::PrivateKey));
    }
}

/// Where the base64 after the marker at `start` ends.
fn end_of_base64(text: &str, start: usize) -> usize {
    let marker_end = text
        .get(start..)
        .and_then(|rest| MARKERS.find(rest))
        .map_or(start, |marker| start + marker.end());
    let mut end = marker_end;
    let mut at = marker_end;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let filler = FILLER.find(rest).map_or(0, |found| found.end());
        let rest = rest.get(filler..).unwrap_or_default();
        if let Some(header) = HEADER.find(rest) {
            at += filler + header.end();
            end = at;
        } else if let Some(piece) = PIECE.find(rest)
            && (piece.len() >= SHORTEST_LINE || piece.as_str().contains(['=', '+', '/']))
        {
            at += filler + piece.end();
            end = at;
        } else {
            return end;
        }
    }
}

/// Where the base64 before the END at `end` begins, not before `from`.
fn start_of_base64(text: &str, from: usize, end: usize) -> usize {
    let before = text.get(from..end).unwrap_or_default();
    let mut start = end;
    // Pieces end at blanks: going back piece by piece until one is no base64.
    let mut rest = before;
    loop {
        let trimmed = rest.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '"' | '\''));
        let piece_at = trimmed
            .rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')))
            .map_or(0, |at| {
                at + trimmed
                    .get(at..)
                    .and_then(|tail| tail.chars().next())
                    .map_or(1, char::len_utf8)
            });
        let piece = trimmed.get(piece_at..).unwrap_or_default();
        if piece.len() < SHORTEST_LINE && !piece.contains(['=', '+', '/']) {
            return start;
        }
        start = from + piece_at;
        rest = trimmed.get(..piece_at).unwrap_or_default();
    }
}
