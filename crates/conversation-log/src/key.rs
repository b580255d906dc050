//! Internal names: 16 bytes that are worked out from a name, so that a batch writes its rows without asking the database for a
//! number first.

use std::fmt;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{ConversationId, LogError};

/// How the conversations of a database are named.
///
/// A key that is a hash lies anywhere, so that each turn of a batch writes pages of its own in every index: behind 250,000 turns that is
/// eight times the bytes. Ids of Direct Line begin with the time at which they were made. Where a database is ordered, the keys of those
/// begin so too, and conversations that go on at the same time lie side by side. The rule is of the id alone: nothing is looked up, and
/// no conversation changes its key. What holds for a database is decided once (`migrations/README.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Keys {
    /// Ids made at this moment or later, Unix milliseconds, have keys in their order; `None`: none has.
    ordered_from_ms: Option<u64>,
}

impl Keys {
    /// All keys are hashes, as before migration 12.
    #[cfg(test)]
    pub(crate) const HASHED: Self = Self {
        ordered_from_ms: None,
    };
    /// The setting it is read from.
    pub(crate) const SETTING: &str = "keys_ordered_from_ms";

    /// As the setting says it.
    ///
    /// # Errors
    /// [`LogError::Incompatible`] where it is no number: under wrong keys no conversation would be found again.
    pub(crate) fn from_setting(value: Option<&str>) -> Result<Self, LogError> {
        let parse = |value: &str| {
            value.parse().map_err(|_| {
                let setting = Self::SETTING;
                LogError::incompatible(format!(
                    "the setting `{setting}` of the database is no number: restore it from a backup"
                ))
            })
        };
        Ok(Self {
            ordered_from_ms: value.map(parse).transpose()?,
        })
    }

    /// The name of a conversation's rows.
    pub(crate) fn of(self, id: &ConversationId) -> Key {
        let hash = Key::of_conversation(id);
        match made_at_ms(&id.id).zip(self.ordered_from_ms) {
            Some((made_ms, from_ms)) if made_ms >= from_ms => hash.begun_at(made_ms),
            _ => hash,
        }
    }
}

/// When an id of Direct Line was made, Unix milliseconds; `None` for the ids of other channels.
///
/// They are UUIDs of version 7 (RFC 9562, section 5.7) as 32 hexadecimal digits. What is taken for one must never change: keys are made
/// of it.
pub(crate) fn made_at_ms(id: &str) -> Option<u64> {
    let Key(bytes) = Key::from_hex(id)?;
    let is_version_7 = bytes[6] >> 4 == 7 && bytes[8] >> 6 == 0b10;
    // Its first 48 bits.
    let ms = u64::try_from(u128::from_be_bytes(bytes) >> 80).ok()?;
    is_version_7.then_some(ms)
}

/// 16 bytes of SHA-256, or six of a time and ten of SHA-256. Two names meet by chance after 2^64 conversations, or after 2^40 of the
/// same millisecond; a batch still compares the names it finds under a key with the names it was given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key([u8; 16]);

impl Key {
    /// Not before any other key.
    pub(crate) const LAST: Self = Self([u8::MAX; 16]);

    /// The hash of a conversation.
    ///
    /// The channel's length comes first: with a separator alone, channel `a` with id `b␀c` and channel `a␀b` with id
    /// `c` would be one conversation.
    fn of_conversation(id: &ConversationId) -> Self {
        let mut hash = Sha256::new();
        hash.update((id.channel.len() as u64).to_be_bytes());
        hash.update(id.channel.as_bytes());
        hash.update(id.id.as_bytes());
        Self::truncate(&hash.finalize())
    }

    /// The same behind a time of Unix milliseconds.
    fn begun_at(self, ms: u64) -> Self {
        let Self(mut bytes) = self;
        let [_, _, time @ ..] = ms.to_be_bytes();
        for (to, from) in bytes.iter_mut().zip(time) {
            *to = from;
        }
        Self(bytes)
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

    /// A number that spreads keys evenly, to choose a lane. How a key begins may be a time.
    pub(crate) fn spread(self) -> usize {
        usize::from(self.0[14]) << 8 | usize::from(self.0[15])
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

    /// Made at 1,767,225,600,000.
    const MADE_2026: &str = "019b76da-a800-7abc-8def-0123456789ab";

    fn ordered_from(ms: &str) -> Keys {
        Keys::from_setting(Some(ms)).unwrap()
    }

    #[test]
    fn keys_of_ids_that_tell_their_time_never_change() {
        let made = id("directline", &MADE_2026.replace('-', ""));

        assert_eq!(
            Keys::HASHED.of(&made).to_hex(),
            "57eed4689232d26d4856ce79f1bd0e18"
        );
        assert_eq!(
            ordered_from("0").of(&made).to_hex(),
            "019b76daa800d26d4856ce79f1bd0e18"
        );
    }

    #[test]
    fn an_id_made_before_a_database_was_ordered_keeps_its_hash() {
        let made = id("directline", &MADE_2026.replace('-', ""));

        assert_eq!(ordered_from("1767225600001").of(&made), Keys::HASHED.of(&made));
        assert_ne!(ordered_from("1767225600000").of(&made), Keys::HASHED.of(&made));
    }

    #[test]
    fn an_id_that_tells_no_time_has_its_hash_for_a_key() {
        let of_version_4 = "019b76daa8004abc8def0123456789ab";
        let of_another_variant = "019b76daa8007abc0def0123456789ab";
        for text in [
            "",
            "19:meeting@thread.v2",
            MADE_2026,
            of_version_4,
            of_another_variant,
        ] {
            assert_eq!(
                ordered_from("0").of(&id("directline", text)),
                Keys::HASHED.of(&id("directline", text))
            );
        }
    }

    #[test]
    fn a_setting_that_is_no_number_is_refused() {
        assert!(Keys::from_setting(Some("soon")).is_err());
        assert_eq!(Keys::from_setting(None).unwrap(), Keys::HASHED);
    }

    proptest! {
        #[test]
        fn what_is_made_later_has_a_greater_key(one in 0_u64..1 << 48, other in 0_u64..1 << 48, tail in "[0-9a-f]{15}") {
            let key = |ms: u64| {
                let text = format!("{ms:012x}7{}9{}", &tail[..3], &tail[..15]);
                ordered_from("0").of(&id("directline", &text))
            };

            prop_assert_eq!(key(one) < key(other), one < other);
        }

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
