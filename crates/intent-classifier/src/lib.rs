//! What an utterance means: a ranking of documents (entries) with calibrated confidences, what matched, and a signal
//! whether the utterance is in scope at all.
//!
//! Pure and deterministic: the same documents give the same bytes whatever their order or the number of threads. It
//! knows of no dialogue, no HTTP, no file.
#![expect(
    clippy::inline_always,
    reason = "a loop that is not inlined is compiled for what every processor has"
)]

mod analysis;
mod analyze;
mod best;
mod calibrate;
mod calibration;
pub mod classifier;
pub mod decide;
mod dense;
pub mod document;
mod encoding;
mod entity;
pub mod evaluate;
mod explain;
mod exponential;
mod feature;
mod greatest;
mod hash;
mod hear;
mod index;
pub mod language;
mod lexicon;
mod meaning;
mod model;
mod negation;
pub mod normalize;
mod passage;
mod pool;
pub mod ranking;
mod score;
pub mod spell;
mod stacking;
mod stem;
mod strength;
mod synonym;
pub mod tokenize;
mod tongue;
mod train;
mod vectors;

pub use classifier::Classifier;
pub use decide::{DecisionCosts, Verdict, decide};
pub use document::{Document, TrainingSettings, Weights};
pub use encoding::EncodingCache;
pub use entity::{Entity, EntityKind, EntityList};
pub use explain::{Explanation, Part, PartKind};
pub use language::Language;
pub use meaning::{Meaning, Meant, Near};
pub use ranking::{Candidate, Field, Match, Ranking, Tiers, Word};
