//! Internal names: 16 bytes of SHA-256, so that a batch writes its rows without asking the database for a number first.

use std::fmt;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::ConversationId;

/// 16 bytes of SHA-256. Two names meet by chance after 2^64 conversations; a batch still compares the names it finds
/// under a key with the names it was given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key([u8; 16]);

impl Key {
    /// Not before any other key.
    pub(crate) const LAST: Self = Self([u8::MAX; 16]);

    /// The name of a conversation's rows.
    ///
    /// The channel's length comes first: with a separator alone, channel `a` with id `b␀c` and channel `a␀b` with id
    /// `c` would be one conversation.
    pub(crate) fn of_conversation(id: &ConversationId) -> Self {
        let mut hash = Sha256::new();
        hash.update((id.channel.len() as u64).to_be_bytes());
        hash.update(id.channel.as_bytes());
        hash.update(id.id.as_bytes());
        Self::truncate(&hash.finalize())
    }

    /// The name of an idempotency key within its conversation.
    pub(crate) fn of_text(text: &str) -> Self {
        Self::truncate(&Sha256::digest(text.as_bytes()))
    }

    fn truncate(digest: &[u8]) -> Self {
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(digest) {
            *to = *from;
        }
        Self(bytes)
    }

    /// As PostgreSQL keeps it.
    pub(crate) fn to_uuid(self) -> Uuid {
        Uuid::from_bytes(self.0)
    }

    /// As SQLite keeps it, and as it stands in a notification.
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// As it travels inside JSON and in a cursor: 32 hexadecimal digits.
    pub(crate) fn to_hex(self) -> String {
        hex(&self.0)
    }

    /// The reverse of [`Key::to_hex`].
    pub(crate) fn from_hex(text: &str) -> Option<Self> {
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        u128::from_str_radix(text, 16)
            .ok()
            .map(|number| Self(number.to_be_bytes()))
    }

    /// The bytes, for a bound parameter.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// A number that spreads keys evenly, to choose a lane.
    pub(crate) fn spread(self) -> usize {
        usize::from(self.0[0]) << 8 | usize::from(self.0[1])
    }
}

/// Bytes as they travel inside JSON, and as a sum is shown.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let mut text = String::with_capacity(bytes.len() * 2);
    for digit in bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]) {
        text.extend(DIGITS.get(usize::from(digit)));
    }
    text
}

impl From<Uuid> for Key {
    fn from(uuid: Uuid) -> Self {
        Self(uuid.into_bytes())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(channel: &str, id: &str) -> ConversationId {
        ConversationId {
            channel: channel.to_owned(),
            id: id.to_owned(),
        }
    }

    #[test]
    fn a_separator_inside_a_name_makes_no_two_conversations_one() {
        let one = Key::of_conversation(&id("a", "b\0c"));
        let other = Key::of_conversation(&id("a\0b", "c"));

        assert_ne!(one, other);
    }

    proptest! {
        #[test]
        fn moving_the_border_between_channel_and_id_changes_the_key(text in "[ab\\x00/]{1,8}", left in 0usize..8, right in 0usize..8) {
            let (left, right) = (left.min(text.len()), right.min(text.len()));
            let one = Key::of_conversation(&id(&text[..left], &text[left..]));
            let other = Key::of_conversation(&id(&text[..right], &text[right..]));

            prop_assert_eq!(one == other, left == right);
        }

        #[test]
        fn a_key_reads_back_from_its_digits(text in ".*") {
            let key = Key::of_text(&text);

            prop_assert_eq!(Key::from_hex(&key.to_hex()), Some(key));
        }
    }
}
