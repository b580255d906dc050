//! The text as the detectors see it: without what a chat client or an editor puts into a pasted secret.
//!
//! Dropped are characters without width (a copied table cell, a soft hyphen) and the backslash that Markdown editors
//! put before punctuation (`ghp\_…`). Offsets lead back to the text as it was written.

use std::borrow::Cow;
use std::ops::Range;

/// A text and where its bytes come from.
pub(crate) struct PlainView<'t> {
    text: Cow<'t, str>,
    /// Pairs (offset in the view, bytes dropped before it in all), ascending; empty when nothing was dropped.
    dropped: Vec<(usize, usize)>,
}

/// Characters without width that end up inside of pasted words.
fn has_no_width(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Punctuation that Markdown editors escape and that occurs in secrets.
fn is_escaped_by_editors(c: char) -> bool {
    matches!(c, '_' | '-' | '~' | '.' | '+' | '=' | '*')
}

impl<'t> PlainView<'t> {
    /// The view of `text`.
    pub(crate) fn new(text: &'t str) -> Self {
        if !text.contains('\\') && !text.contains(has_no_width) {
            return Self {
                text: Cow::Borrowed(text),
                dropped: Vec::new(),
            };
        }
        let mut view = String::with_capacity(text.len());
        let mut dropped = Vec::new();
        let mut bytes_dropped = 0;
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            let is_escape = c == '\\' && rest.peek().is_some_and(|next| is_escaped_by_editors(*next));
            if is_escape || has_no_width(c) {
                bytes_dropped += c.len_utf8();
                dropped.push((view.len(), bytes_dropped));
            } else {
                view.push(c);
            }
        }
        Self {
            text: Cow::Owned(view),
            dropped,
        }
    }

    /// What the detectors read.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The same place in the text as it was written; what was dropped inside of it belongs to it.
    pub(crate) fn original(&self, range: &Range<usize>) -> Range<usize> {
        let start = range.start + self.dropped_at(range.start + 1);
        let end = range.end + self.dropped_at(range.end);
        start..end.max(start)
    }

    /// Bytes dropped before the byte at `offset - 1` of the view.
    fn dropped_at(&self, offset: usize) -> usize {
        let count = self.dropped.partition_point(|(at, _)| *at < offset);
        count
            .checked_sub(1)
            .and_then(|last| self.dropped.get(last))
            .map_or(0, |(_, bytes)| *bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_view_leads_back_to_the_text() {
        let text = "a \u{200b}gh\u{ad}p\\_1\u{200b} b";

        let view = PlainView::new(text);

        assert_eq!(view.as_str(), "a ghp_1 b");
        let start = view.as_str().find("ghp_1").unwrap();
        let original = view.original(&(start..start + 5));
        assert_eq!(text.get(original), Some("gh\u{ad}p\\_1"));
    }

    #[test]
    fn a_text_without_such_characters_is_its_own_view() {
        let view = PlainView::new("C: drive, 3 keys");

        assert!(matches!(view.text, Cow::Borrowed(_)));
        assert_eq!(view.original(&(2..4)), 2..4);
    }
}
