//! How strong the evidence is that anything known is meant at all: a logit, 0 where in scope and out of scope are equally
//! likely.
//!
//! The weights are those of logistic regressions that part utterances in scope from two kinds that are not: utterances of
//! other domains, and utterances whose document was taken away. Fitted on phrases of BANKING77, CLINC150, HWU64 and StackFAQ
//! that are neither in the few-shot picks nor in any test half, and on messages to sample articles; each set weighs the
//! same, and a run of one to three words of a message counts as another message. No single signal does it: a best logit is
//! high for a word that only one intent knows, a similarity is high for siblings of what is missing, and low for one word.
//!
//! Beside the encoder without a model, what the nearest title has of the words and how well the encoder finds them met were
//! added later, and chosen with their weights on messages to sample articles, to the folders of `tests/asked` and to three
//! made-up teams: of those in scope 1.5 to 5 in a hundred more are answered right, and no more of the others. The length was
//! added last: where each message is asked of its own articles and of the same without its entry, so that both have it alike,
//! a logistic regression gives it half a point for each e-fold. Where there are no vectors (outside English), evidence is
//! believed more: of messages to three German folders 13 in a hundred more are understood, and no more of the others answered.

use crate::greatest::greatest;
use crate::score::{EncoderEvidence, Evidence};

/// What each e-fold of words adds between these numbers: similarities and shares are less, the longer what they are of is. What has
/// more words than that tells of other things as well.
const LENGTH: f64 = 0.8;
const USUAL_WORDS: usize = 8;
const MANY_WORDS: usize = 12;

/// By the tiers that were asked. `confidence` is that of the best candidate.
pub(crate) fn strength(evidence: &Evidence, encoder: Option<&EncoderEvidence>, confidence: f64) -> f64 {
    let covered = most(&evidence.coverage);
    let known = f64::from(evidence.known_share);
    let shortness = 1.0 / evidence.content_words.max(1) as f64;
    match (encoder, evidence.best_logit.map(f64::from)) {
        (None, Some(logit)) => 0.3 * logit + 3.1 * covered + 2.0 * confidence - 4.3,
        (None, None) => {
            // Without the table's vectors, what is covered stands for what is near.
            let meaning = most(&evidence.meanings);
            let (meaning, constant) = if meaning > 0.0 {
                (meaning, -3.5)
            } else {
                (covered, -2.9)
            };
            1.6 * covered - 0.7 * known
                + 1.7 * confidence
                + 2.7 * meaning
                + 2.7 * f64::from(evidence.best_similarity())
                + 0.2 * shortness
                + constant
        }
        (Some(encoder), logit) => {
            let nearest = most(&encoder.nearest);
            if let (Some(logits), Some(logit)) = (&encoder.logits, logit) {
                return 2.6 * nearest + 0.6 * most(logits) + 0.17 * logit + 2.3 * covered - 1.1 * known - 5.2;
            }
            let words = evidence.words().clamp(USUAL_WORDS, MANY_WORDS);
            // Of many documents no words are read: then they are about as near as the nearest title.
            let met = most(&encoder.met_by_portrait);
            let met = if met > 0.0 { met } else { nearest };
            3.8 * nearest + 0.6 * most(&encoder.portraits) + 2.2 * covered - 1.65 * known
                + 1.5 * f64::from(evidence.best_similarity())
                + 1.5 * met
                + 2.6 * confidence
                + shortness
                + LENGTH * (words as f64 / USUAL_WORDS as f64).ln()
                - 4.95
        }
    }
}

fn most(values: &[f32]) -> f64 {
    f64::from(greatest(values, 0.0))
}
