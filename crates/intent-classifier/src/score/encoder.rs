//! The evidence by the sentence encoder, tier (c), and what it weighs beside that of words and vectors.

use super::{Corpus, Evidence, ITERATIONS, Phrase};
use crate::dense::{DenseIndex, UnitVector};
use crate::lexicon::{SparseRows, SparseVector};
use crate::model::Model;
use crate::pool::Buffer;

/// Strength of the data against the prior in the model over the encoder's vectors.
const ENCODER_COST: f32 = 30.0;

/// What speaks for each document, by the encoder.
#[derive(Debug)]
pub(crate) struct EncoderEvidence {
    /// The logits of the model over the encoder's vectors, where there is one.
    pub(crate) logits: Option<Vec<f32>>,
    /// The cosine to the nearest phrase of each document.
    pub(crate) nearest: Buffer<f32>,
    /// The cosine to the portrait of each document.
    pub(crate) portraits: Buffer<f32>,
}

/// What the evidence of the encoder weighs beside that of words and vectors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mix {
    /// The score by words and vectors.
    pub(crate) words: f64,
    /// The covered share of the utterance.
    pub(crate) coverage: f64,
    /// The logit of the model over the encoder's vectors.
    pub(crate) model: f64,
    /// The cosine to the nearest phrase in the encoder's space.
    pub(crate) similarity: f64,
    /// The cosine to the document's portrait there.
    pub(crate) portrait: f64,
}

impl Mix {
    /// The score of each document by all tiers, but for [`EXACT_BONUS`].
    pub(crate) fn scores(&self, evidence: &Evidence, encoder: &EncoderEvidence) -> Buffer<f64> {
        let parts = evidence.scores.iter().zip(evidence.coverage.iter());
        let by_encoder = encoder.nearest.iter().zip(encoder.portraits.iter());
        let scores = parts
            .zip(by_encoder)
            .map(|((words, covered), (nearest, portrait))| {
                self.words * words
                    + self.coverage * f64::from(*covered)
                    + self.similarity * f64::from(*nearest)
                    + self.portrait * f64::from(*portrait)
            });
        let mut scores = Buffer::of(evidence.scores.len(), scores);
        if let Some(logits) = &encoder.logits {
            for (score, logit) in scores.iter_mut().zip(logits) {
                *score += self.model * f64::from(*logit);
            }
        }
        scores
    }
}

/// Scores by the encoder's vectors.
#[derive(Debug)]
pub(super) struct EncoderScorer {
    /// The mean of the phrases' vectors: what all of them have in common tells none apart. Without it, the accuracy of
    /// HWU64 at five and ten phrases an intent was 1.3 points lower, of others as much.
    mean: Vec<f32>,
    pub(super) model: Option<Model>,
    nearest: DenseIndex,
    portraits: DenseIndex,
    /// Which documents have one; for the others the nearest phrase stands.
    has_portrait: Vec<bool>,
}

impl EncoderScorer {
    pub(super) fn new(
        corpus: &Corpus,
        phrases: &[&Phrase],
        has_model: bool,
        near: Option<(&Model, &[usize])>,
    ) -> Self {
        let documents = corpus.documents;
        let dimensions = phrases
            .iter()
            .map(|phrase| phrase.encoded.components().len())
            .max()
            .unwrap_or(0);
        // Whole numbers: the sum is the same in any order.
        let mut sums = vec![0_i64; dimensions];
        for phrase in phrases {
            for (sum, component) in sums.iter_mut().zip(phrase.encoded.components()) {
                *sum += i64::from(*component);
            }
        }
        let one = f64::from(UnitVector::ONE) * phrases.len().max(1) as f64;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a mean of components of unit vectors"
        )]
        let mean: Vec<f32> = sums.iter().map(|&sum| (sum as f64 / one) as f32).collect();
        let model = has_model.then(|| {
            let mut vectors = SparseRows::with_capacity(phrases.len(), phrases.len() * dimensions);
            for phrase in phrases {
                vectors.push(centred(&phrase.encoded, &mean));
            }
            let owners: Vec<usize> = phrases.iter().map(|phrase| phrase.document).collect();
            Model::train(
                &vectors,
                &owners,
                documents,
                dimensions,
                ENCODER_COST,
                ITERATIONS,
                near,
            )
        });
        Self {
            model,
            nearest: DenseIndex::new(
                phrases.iter().map(|phrase| (phrase.document, &phrase.encoded)),
                documents,
            ),
            portraits: DenseIndex::new(corpus.portraits.iter().enumerate(), documents),
            has_portrait: corpus
                .portraits
                .iter()
                .map(|portrait| !portrait.is_zero())
                .collect(),
            mean,
        }
    }

    pub(super) fn evidence(&self, encoded: &UnitVector) -> EncoderEvidence {
        let nearest = self.nearest.nearest(encoded);
        let mut portraits = self.portraits.nearest(encoded);
        let both = portraits.iter_mut().zip(nearest.iter());
        for ((portrait, nearest), has_portrait) in both.zip(&self.has_portrait) {
            if !has_portrait {
                *portrait = *nearest;
            }
        }
        EncoderEvidence {
            logits: self
                .model
                .as_ref()
                .map(|model| model.logits(&centred(encoded, &self.mean))),
            nearest,
            portraits,
        }
    }
}

/// A vector less the mean, brought to length one again.
fn centred(vector: &UnitVector, mean: &[f32]) -> SparseVector {
    let mut values: Vec<f32> = vector
        .values()
        .zip(mean)
        .map(|(value, mean)| value - mean)
        .collect();
    let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    for value in &mut values {
        *value /= length.max(f32::MIN_POSITIVE);
    }
    (0_u32..).zip(values).collect()
}
