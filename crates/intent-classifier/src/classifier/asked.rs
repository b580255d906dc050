//! An utterance on its way to the scores of the documents.

use crate::Language;
use crate::analysis::Analysis;
use crate::calibration::{Level, Softmax, logistic};
use crate::explain::Additions;
use crate::pool::Buffer;
use crate::score::{EXACT_BONUS, EncoderEvidence, Evidence, Utterance};
use crate::strength::strength;

/// An utterance with the scores of the documents.
#[derive(Debug)]
pub(super) struct Scored<'a> {
    pub(super) utterance: Utterance,
    /// What of a longer message it is.
    pub(super) read: Option<String>,
    pub(super) evidence: Evidence,
    /// Where the encoder was asked.
    pub(super) encoder: Option<EncoderEvidence>,
    /// Whether it was asked about this or anything that this was preferred to: without it the choice may be another.
    pub(super) is_encoded: bool,
    /// One for each document; none where nothing speaks for any.
    pub(super) scores: Buffer<f64>,
    /// The documents that may be candidates, where it is known.
    pub(super) likely: Option<Vec<usize>>,
    pub(super) in_scope: f64,
    /// Makes confidences of the scores, where there are any.
    pub(super) softmax: Option<Softmax>,
    /// What is added to the evidence: exact things, exclusions.
    pub(super) additions: Additions<'a>,
    /// All words and which of them are denied, where any is.
    pub(super) denied: Option<(Analysis, Vec<bool>)>,
}

impl Scored<'_> {
    /// How likely the first document is what is meant: that anything known is, times the confidence of the first.
    pub(super) fn leads(&self) -> f64 {
        self.in_scope * self.softmax.map_or(0.0, Softmax::best)
    }
}

/// An utterance that is being scored.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) scored: Scored<'a>,
    /// In normal form, without what is denied: what the encoder reads.
    pub(super) normal: String,
    /// Documents of other languages are left out.
    pub(super) only: Option<Language>,
    /// By how much temperatures are higher for it, see [`crate::calibration::heat`].
    pub(super) heat: f64,
    /// What the scores were last divided by.
    pub(super) temperature: f64,
    /// What its exact things add to the strength of the evidence.
    pub(super) lifted: f64,
    /// By how much what the encoder says is believed less, as of one piece of several.
    pub(super) doubt: f64,
}

impl Asked<'_> {
    /// Whether nothing can be scored of it.
    pub(super) fn is_empty(&self) -> bool {
        self.scored.utterance.analysis.terms.is_empty() && !self.has_lifts()
    }

    /// Whether anything at all speaks for any document, by words or exact things.
    pub(super) fn has_evidence(&self) -> bool {
        let Scored {
            utterance, evidence, ..
        } = &self.scored;
        let is_covered = || evidence.coverage.iter().any(|share| *share > 0.0);
        self.has_lifts() || !utterance.vector.is_empty() || is_covered()
    }

    fn has_lifts(&self) -> bool {
        !self.scored.additions.lifts.is_empty()
    }

    /// Makes confidences of the scores, and how likely anything known is meant; gives the confidence of the first.
    pub(super) fn decide(&mut self, level: Level, encoder: Option<EncoderEvidence>) -> f64 {
        let scored = &mut self.scored;
        let softmax = Softmax::new(&scored.scores, level.temperature * self.heat);
        let confidence = softmax.best();
        let strength = strength(&scored.evidence, encoder.as_ref(), confidence);
        let doubt = if encoder.is_some() { self.doubt } else { 0.0 };
        scored.in_scope = logistic(strength + self.lifted - doubt - level.threshold);
        scored.softmax = Some(softmax);
        scored.is_encoded |= encoder.is_some();
        scored.encoder = encoder;
        self.temperature = level.temperature * self.heat;
        confidence
    }

    /// Raises the documents that have the utterance word by word.
    pub(super) fn raise_exact(&mut self) {
        let Scored {
            scores,
            likely,
            evidence,
            softmax,
            ..
        } = &mut self.scored;
        if scores.is_empty() || evidence.exact.is_empty() {
            return;
        }
        for &document in &evidence.exact {
            scores[document] += EXACT_BONUS;
            if let Some(likely) = likely.as_mut().filter(|likely| !likely.contains(&document)) {
                likely.push(document);
            }
        }
        *softmax = Some(Softmax::new(scores, self.temperature));
    }
}
