//! From places to masks: the same secret gets the same mask, another of its kind the next number.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::SecretKind;
use crate::plain_view::PlainView;
use crate::span::{Span, join_overlapping};
use crate::{assignment, beside, header, jwt, pem, personal, place, shape, table, wrapped};

/// One secret that was masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// What it was.
    pub kind: SecretKind,
}

/// Text without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redacted {
    /// The text with each secret replaced by its mask.
    pub text: String,
    /// What was masked, in the order of the text.
    pub found: Vec<Found>,
}

/// Masks every secret in `text`.
pub fn redact(text: &str) -> Redacted {
    Redactor::default().redact(text)
}

/// Masks secrets in several texts that belong together. It holds the secrets it has seen: keep it no longer than needed.
#[derive(Default)]
pub struct Redactor {
    /// Kinds that are masked beside the secrets.
    personal: Vec<SecretKind>,
    numbers: HashMap<(SecretKind, String), usize>,
    counts: BTreeMap<SecretKind, usize>,
}

impl fmt::Debug for Redactor {
    /// Never prints a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redactor {{ {} secrets }}", self.numbers.len())
    }
}

/// Masking may bring two pieces of text nearer to each other, so that one gives the other its context: look again, but
/// not for ever. Random texts need two passes at most.
const MOST_PASSES: usize = 8;

impl Redactor {
    /// One that has seen no secret.
    pub fn new() -> Self {
        Self::default()
    }

    /// One that has seen no secret, and masks what tells who somebody is too: those of `kinds` that are
    /// [personal](SecretKind::is_personal). Secrets are always masked.
    pub fn masking(kinds: &[SecretKind]) -> Self {
        Self {
            personal: kinds.iter().copied().filter(|kind| kind.is_personal()).collect(),
            ..Self::default()
        }
    }

    /// Masks every secret in `text`, in time linear in its length.
    pub fn redact(&mut self, text: &str) -> Redacted {
        let mut redacted = Redacted {
            text: text.to_owned(),
            found: Vec::new(),
        };
        if is_short_word(text) {
            return redacted;
        }
        for pass in 0..MOST_PASSES {
            let spans = find(&redacted.text, &self.personal);
            if spans.is_empty() {
                break;
            }
            let found = spans.iter().map(|span| Found { kind: span.kind });
            if pass == 0 {
                redacted.found = found.collect();
            } else {
                redacted.found.extend(found);
            }
            redacted.text = self.replace(&redacted.text, &spans);
        }
        redacted
    }

    /// The mask of one secret.
    pub(crate) fn mask(&mut self, kind: SecretKind, secret: &str) -> String {
        let count = self.counts.entry(kind).or_default();
        let number = *self.numbers.entry((kind, secret.to_owned())).or_insert_with(|| {
            *count += 1;
            *count
        });
        if number == 1 {
            format!("[{}]", kind.name())
        } else {
            format!("[{} {number}]", kind.name())
        }
    }

    fn replace(&mut self, text: &str, spans: &[Span]) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut at = 0;
        for span in spans {
            masked.push_str(text.get(at..span.range.start).unwrap_or_default());
            let secret = text.get(span.range.clone()).unwrap_or_default();
            masked.push_str(&self.mask(span.kind, secret));
            at = span.range.end;
        }
        masked.push_str(text.get(at..).unwrap_or_default());
        masked
    }
}

/// Whether it is letters alone and shorter than any shape, so that nothing in it can be a secret: most names of members are, and
/// many values. What names a secret has a blank or a sign before it.
fn is_short_word(text: &str) -> bool {
    text.len() < shape::SHORTEST_RUN && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Where the secrets of `text` are, in order, without overlaps.
fn find(text: &str, personal: &[SecretKind]) -> Vec<Span> {
    let view = PlainView::new(text);
    let mut spans = Vec::new();
    pem::find(view.as_str(), &mut spans);
    shape::find(view.as_str(), &mut spans);
    jwt::find(view.as_str(), &mut spans);
    wrapped::find(view.as_str(), &mut spans);
    header::find(view.as_str(), &mut spans);
    assignment::find(view.as_str(), &mut spans);
    beside::find(view.as_str(), &mut spans);
    place::find(view.as_str(), &mut spans);
    table::find(view.as_str(), &mut spans);
    personal::find(view.as_str(), personal, &mut spans);
    let spans = spans
        .into_iter()
        .map(|span| Span::new(view.original(&span.range), span.kind))
        .collect();
    join_overlapping(spans)
}

/// Any mask.
static MASK: LazyLock<Regex> = LazyLock::new(|| {
    let names: Vec<String> = SecretKind::ALL
        .iter()
        .map(|kind| regex::escape(kind.name()))
        .collect();
    Regex::new(&format!(r"\[(?:{})(?: [0-9]{{1,9}})?\]", names.join("|"))).expect("the pattern is valid")
});

/// The text with its masks taken out; blank when it is a lone secret.
pub fn without_masks(text: &str) -> std::borrow::Cow<'_, str> {
    MASK.replace_all(text, " ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_is_found_in_a_short_word(
            text in "[A-Za-z]{0,12}|(password|passwd|pwd|pass|pw|token|secret|Bearer|Basic|PAT)[A-Za-z]{0,4}",
        ) {
            prop_assert!(is_short_word(&text));
            prop_assert!(find(&text, &SecretKind::ALL).is_empty());
        }
    }
}
