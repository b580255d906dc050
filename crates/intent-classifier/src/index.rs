//! Inverted indexes: from a term to the documents, from a feature to the phrases.

mod fields;
mod phrases;

pub(crate) use fields::{FieldIndex, FieldText, FieldWeights};
pub(crate) use phrases::{Nearest, PhraseIndex};
