//! How much of a text a chat can show.

/// Teams counts the whole message in UTF-16, at most about 28 kB; what surrounds an answer takes some of it.
pub(crate) const LONGEST_ANSWER_UTF16: usize = 12_000;

/// Whether an answer has more than [`LONGEST_ANSWER_UTF16`].
pub(crate) fn is_too_long(answer: &str) -> bool {
    // No character has more units than bytes.
    answer.len() > LONGEST_ANSWER_UTF16 && answer.encode_utf16().count() > LONGEST_ANSWER_UTF16
}
