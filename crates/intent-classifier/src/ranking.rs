//! The result of understanding one utterance.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Entity, Language, Meant};

/// Where a match was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The document's title.
    Title,
    /// One of its phrases.
    Phrase,
    /// One of its keywords.
    Keyword,
    /// What stands around it.
    Context,
    /// Its answer.
    Body,
}

impl Field {
    /// In their order.
    pub(crate) const ALL: [Self; 5] = [
        Self::Title,
        Self::Phrase,
        Self::Keyword,
        Self::Context,
        Self::Body,
    ];
}

/// What one word of the utterance contributed to a candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// The word as the person wrote it.
    pub word: String,
    /// The term of the document it met (a stem, a synonym, a repaired spelling).
    pub term: String,
    /// Where.
    pub field: Field,
    /// Share of the candidate's score, 0..=1.
    pub contribution: f64,
}

/// A document with a confidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Index into the documents the classifier was trained on, in the order of their ids.
    pub document: usize,
    /// The document's id.
    pub id: String,
    /// Calibrated probability that this is meant, 0..=1. All documents together sum to at most 1.
    pub confidence: f64,
    /// Raw score; has no unit.
    pub score: f64,
    /// What matched, strongest first; at most eight.
    pub matched: Vec<Match>,
}

/// One word of the utterance, as understood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// As written.
    pub text: String,
    /// As repaired, when it was taken for a typo.
    pub repaired: Option<String>,
    /// Its stem.
    pub stem: String,
    /// What documents say where this says it otherwise ("order" for "parcel"), by itself or with the words beside it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read_as: Vec<String>,
    /// What it is short for, or a synonym of, where authors or articles say so ("personal access token" for "PAT").
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stands_for: Vec<String>,
    /// Whether any document knows it (after repair).
    pub known: bool,
    /// Whether it carries meaning (no function word such as "the").
    pub content: bool,
    /// Whether the utterance says that it is not meant ("not about billing"); such a word matches nothing.
    #[serde(default)]
    pub denied: bool,
}

/// Which tiers decided, so that a replay repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tiers {
    /// (a) words, stems, typo repair, phrases.
    pub lexical: bool,
    /// (b) table of word vectors.
    pub vectors: bool,
    /// (c) sentence encoder.
    pub encoder: bool,
}

impl Tiers {
    /// All of them.
    pub const ALL: Self = Self {
        lexical: true,
        vectors: true,
        encoder: true,
    };

    /// Words and vectors, tiers (a) and (b).
    pub const WITHOUT_ENCODER: Self = Self {
        encoder: false,
        ..Self::ALL
    };
}

/// Candidates in order, and whether the utterance is in scope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// Best first; ties by id; at most [`Ranking::MOST_CANDIDATES`]. Empty when nothing matched.
    pub candidates: Vec<Candidate>,
    /// Absolute evidence that the utterance is about something known, 0..=1.
    pub in_scope: f64,
    /// The words of the utterance, in order; of a long one, those of the sentences that were ranked.
    pub words: Vec<Word>,
    /// The exact things that the utterance names, in order.
    #[serde(default)]
    pub entities: Vec<Entity>,
    /// The language that documents were compared in.
    #[serde(default)]
    pub language: Language,
    /// What of a longer message was ranked: the sentences that say most, or the piece that leads furthest. None where all of it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<String>,
    /// Which tiers decided.
    pub tiers: Tiers,
    /// What the utterance means, where the encoder was asked.
    #[serde(skip)]
    pub meant: Option<Arc<Meant>>,
}

impl Ranking {
    /// No ranking holds more candidates.
    pub const MOST_CANDIDATES: usize = 20;

    /// The ranking of an utterance that matches nothing.
    pub fn empty() -> Self {
        Self {
            candidates: Vec::new(),
            in_scope: 0.0,
            words: Vec::new(),
            entities: Vec::new(),
            language: Language::default(),
            read: None,
            tiers: Tiers {
                lexical: true,
                vectors: false,
                encoder: false,
            },
            meant: None,
        }
    }
}
