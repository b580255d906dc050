//! What a person said, read once: all that can be told from it without the conversation. It is most of the work of a step,
//! and made where there is time for it, with the ranking: a step runs inside the log's writer.

use std::ops::Deref;

use knowledge::Family;

use crate::entities::Named;
use crate::small_talk::{SmallTalk, small_talk};
use crate::words::Text;
use crate::{family, person};

/// An utterance, read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    /// Without its masks.
    text: Text,
    /// What kind of small talk the whole of it is.
    pub(crate) small_talk: Option<SmallTalk>,
    /// Whether it asks for a person.
    pub(crate) asks_for_person: bool,
    /// The family pointer that it asks for.
    pub(crate) family: Option<Family>,
    /// The exact things it names.
    pub(crate) named: Named,
}

impl Said {
    /// Reads an utterance as it is stored, with masks.
    pub(crate) fn read(masked: &str) -> Self {
        let plain = redaction::without_masks(masked);
        Self {
            small_talk: small_talk(&plain),
            asks_for_person: person::asks_for_person(&plain),
            family: family::asked_for(&plain),
            named: Named::of(&plain),
            text: Text::new(plain),
        }
    }
}

impl Deref for Said {
    type Target = Text;

    fn deref(&self) -> &Text {
        &self.text
    }
}
