//! Inverted indexes: from a term to the documents, from a feature to the phrases.

mod common;
mod fields;
mod phrases;

pub(crate) use fields::{FieldIndex, FieldText, FieldWeights, WordPostings};
pub(crate) use phrases::{FULL_SQUARE, PhraseIndex, Rough};
