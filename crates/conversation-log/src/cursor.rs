//! The cursors of lists: where the last page ended, by time and key for conversations and turns, by number for the rest.
//!
//! A page is found by value, not by offset, so conversations that change meanwhile shift nothing: one that was shown
//! is not shown again, and one that did not change is shown once.

use crate::key::Key;
use crate::{ConversationFilter, LogError};

/// Characters of a wrong cursor that its error quotes.
const LONGEST_SHOWN: usize = 80;

/// The last conversation of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) updated_ms: i64,
    pub(crate) key: Key,
}

impl Cursor {
    /// As it is given out: opaque, safe in a URL.
    pub(crate) fn encode(self) -> String {
        format!("{}_{}", self.updated_ms, self.key.to_hex())
    }

    /// The reverse of [`Cursor::encode`].
    pub(crate) fn decode(text: &str) -> Result<Self, LogError> {
        text.rsplit_once('_')
            .and_then(|(time, key)| {
                Some(Self {
                    updated_ms: time.parse().ok()?,
                    key: Key::from_hex(key)?,
                })
            })
            .ok_or_else(|| unknown(text))
    }
}

/// The last row of a page of rows that are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Numbered {
    pub(crate) id: i64,
}

impl Numbered {
    /// As it is given out.
    pub(crate) fn encode(self) -> String {
        self.id.to_string()
    }

    /// The reverse of [`Numbered::encode`].
    pub(crate) fn decode(text: &str) -> Result<Self, LogError> {
        let id = text.parse().ok().filter(|id| *id > 0);
        id.map(|id| Self { id }).ok_or_else(|| unknown(text))
    }

    /// The number that a page goes on from, towards the lower ones: all of them where there is no cursor.
    pub(crate) fn before(cursor: Option<&str>) -> Result<i64, LogError> {
        let cursor = cursor.map(Self::decode).transpose()?;
        Ok(cursor.map_or(i64::MAX, |cursor| cursor.id))
    }
}

/// The last turn of a page of turns in the order of their time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TurnCursor {
    pub(crate) at_ms: i64,
    pub(crate) conversation: Key,
    pub(crate) turn: i64,
}

impl TurnCursor {
    /// After all turns.
    pub(crate) const LAST: Self = Self {
        at_ms: i64::MAX,
        conversation: Key::LAST,
        turn: i64::MAX,
    };

    /// As it is given out.
    pub(crate) fn encode(self) -> String {
        format!("{}_{}_{}", self.at_ms, self.conversation.to_hex(), self.turn)
    }

    /// The reverse of [`TurnCursor::encode`].
    pub(crate) fn decode(text: &str) -> Result<Self, LogError> {
        let read = || {
            let (rest, turn) = text.rsplit_once('_')?;
            let (at_ms, key) = rest.rsplit_once('_')?;
            Some(Self {
                at_ms: at_ms.parse().ok()?,
                conversation: Key::from_hex(key)?,
                turn: turn.parse().ok()?,
            })
        };
        read().ok_or_else(|| unknown(text))
    }

    /// The turn that a page goes on from, towards the earlier ones: all of them where there is no cursor.
    pub(crate) fn before(cursor: Option<&str>) -> Result<Self, LogError> {
        Ok(cursor.map(Self::decode).transpose()?.unwrap_or(Self::LAST))
    }
}

fn unknown(text: &str) -> LogError {
    let shown: String = text.chars().take(LONGEST_SHOWN).collect();
    LogError::rejected(format!(
        "`{shown}` is not a cursor of this list: take `next` of the page before, or leave it out"
    ))
}

/// Rows of a page of a numbered list: how many to ask for (one more says whether there is a next page), and how many
/// it holds.
pub(crate) fn page_rows(limit: u32) -> (i64, usize) {
    let limit = limit.clamp(1, Window::LARGEST_PAGE);
    (i64::from(limit) + 1, usize::try_from(limit).unwrap_or(usize::MAX))
}

/// What a list statement binds: the filter and the cursor with every open end closed, so that one statement does for
/// all of them and its index range is always known.
#[derive(Debug)]
pub(crate) struct Window {
    pub(crate) since_ms: i64,
    /// Updated at or before.
    pub(crate) until_ms: i64,
    /// Before this pair.
    pub(crate) before: (i64, Key),
    pub(crate) channel: Option<String>,
    pub(crate) decision: Option<String>,
    pub(crate) conversation_id: Option<String>,
    /// One more than the page holds: whether it comes back says whether there is a next page.
    pub(crate) rows: i64,
    /// What the page holds.
    pub(crate) limit: usize,
}

impl Window {
    /// Longest page.
    const LARGEST_PAGE: u32 = 200;

    pub(crate) fn new(
        filter: &ConversationFilter,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Self, LogError> {
        let before = match cursor.map(Cursor::decode).transpose()? {
            Some(cursor) => (cursor.updated_ms, cursor.key),
            None => (i64::MAX, Key::LAST),
        };
        let (rows, limit) = page_rows(limit);
        Ok(Self {
            since_ms: filter.since_ms.unwrap_or(i64::MIN),
            until_ms: filter.until_ms.map_or(i64::MAX, |until| until.saturating_sub(1)),
            before,
            channel: filter.channel.clone(),
            decision: filter.decision.clone(),
            conversation_id: filter.conversation_id.clone(),
            rows,
            limit,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back() {
        let cursor = Cursor {
            updated_ms: -5,
            key: Key::of_text("x"),
        };

        assert_eq!(Cursor::decode(&cursor.encode()).unwrap(), cursor);
    }

    #[test]
    fn a_cursor_that_is_not_ours_is_an_error() {
        for text in [
            "",
            "_",
            "12",
            "12_",
            "x_00000000000000000000000000000000",
            "1_+0000000000000000000000000000000",
        ] {
            let error = Cursor::decode(text).unwrap_err();

            assert!(matches!(error, LogError::Rejected { .. }), "{text}: {error}");
        }
    }
}
