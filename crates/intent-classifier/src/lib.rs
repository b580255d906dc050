//! What an utterance means: a ranking of documents (entries) with calibrated confidences, what matched, and a signal
//! whether the utterance is in scope at all.
//!
//! Pure and deterministic: the same documents give the same bytes whatever their order or the number of threads. It
//! knows of no dialogue, no HTTP, no file.

pub mod classifier;
pub mod decide;
pub mod document;
pub mod ranking;

pub use classifier::Classifier;
pub use decide::{DecisionCosts, Verdict, decide};
pub use document::{Document, TrainingSettings};
pub use ranking::{Candidate, Field, Match, Ranking, Tiers, Word};
