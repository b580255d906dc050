//! What steps made of an understanding, for the next step that starts from the same: a replay understands each different text
//! once, and steps from it as often as it was said. Nothing here goes by the conversation; what does is compared before it is
//! taken.

use std::sync::OnceLock;

use knowledge::EntryId;

use crate::context::Reference;
use crate::distinguish::Asked;

/// See the module. Each part is made when a step needs it first, of the ranking as it was understood.
#[derive(Debug, Default)]
pub(crate) struct Recalled {
    /// How the utterance leans on what was said before.
    pub(crate) reference: OnceLock<Option<Reference>>,
    /// Whether the first entry is about another thing after all.
    pub(crate) is_about_another: OnceLock<bool>,
    /// The place of the form that is asked for by its title.
    pub(crate) form: OnceLock<Option<usize>>,
    /// Another entry that says what a turn of phrase means.
    pub(crate) other: OnceLock<Option<EntryId>>,
    /// What stands behind the first entry, where nothing was refused.
    pub(crate) behind: OnceLock<Vec<EntryId>>,
    /// The first question that was asked back, and what it was made of.
    pub(crate) asked: OnceLock<Box<Asked>>,
}

impl Clone for Recalled {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// It is no part of what was understood.
impl PartialEq for Recalled {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
