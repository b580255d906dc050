//! What calibrates the scores: found by training on one half of the phrases and asking the other, both ways round. No
//! other data are needed.

use crate::Field;
use crate::analyze::Analysis;
use crate::calibration::{Calibration, Held, Level, heat, surety, temperature, threshold};
use crate::dense::UnitVector;
use crate::document::Weights;
use crate::score::{Corpus, EncoderEvidence, Evidence, Mix, Scorer, Utterance};
use crate::strength::strength;

/// With fewer held-out phrases a temperature says more about them than about what comes.
const FEWEST_HELD_OUT: usize = 20;

/// At most so many phrases are held out to find the temperature; one number needs no more.
const MOST_HELD_OUT: usize = 2_000;

/// The temperature of a model's logits where too few phrases tell: what the public sets have, 0.4 to 0.6.
const USUAL_TEMPERATURE: f64 = 0.5;

/// The temperature where a document is one phrase, without answer or surroundings: there is less to go by than the
/// weights expect.
const BARE_TEMPERATURE: f64 = 1.5;

/// An utterance that was held out, with what speaks for each document.
struct Asked {
    /// By how much the temperature is higher for it.
    heat: f64,
    evidence: Evidence,
    encoder: Option<EncoderEvidence>,
    /// The right document; none where it is out of scope.
    document: Option<usize>,
}

impl Asked {
    fn held(&self, mut scores: Vec<f64>, document: usize) -> Held {
        for score in &mut scores {
            *score /= self.heat;
        }
        Held { scores, document }
    }
}

/// Calibrates the scores of `scorer`, which knows all phrases of the corpus.
pub(crate) fn calibrate(
    corpus: &Corpus,
    scorer: &Scorer,
    weights: Weights,
    out_of_scope: &[(Analysis, UnitVector)],
) -> Calibration {
    let halves = halves(corpus);
    if halves.iter().flatten().count() < FEWEST_HELD_OUT {
        return uncalibrated(corpus, scorer, weights);
    }
    let ask = |out: u8| asked(corpus, &halves, out, weights, out_of_scope);
    let asked: Vec<Asked> = std::thread::scope(|scope| {
        let other = scope.spawn(|| ask(1));
        let mut asked = ask(0);
        asked.extend(other.join().unwrap_or_default());
        asked
    });
    let words = level(&asked, |asked| asked.evidence.scores.clone(), |_| None);
    let logits = |asked: &Asked| -> Option<Vec<f64>> {
        let logits = asked.encoder.as_ref()?.logits.as_ref()?;
        Some(logits.iter().copied().map(f64::from).collect())
    };
    let held: Vec<Held> = asked
        .iter()
        .filter_map(|asked| Some(asked.held(logits(asked)?, asked.document?)))
        .collect();
    let encoder_temperature = if held.is_empty() {
        USUAL_TEMPERATURE
    } else {
        temperature(&held)
    };
    let mix = mix(scorer, weights, words.temperature, encoder_temperature);
    let all = level(
        &asked,
        |asked| match &asked.encoder {
            Some(encoder) => mix.scores(&asked.evidence, encoder),
            None => asked.evidence.scores.clone(),
        },
        |asked| asked.encoder.as_ref(),
    );
    Calibration { words, all, mix }
}

/// Where there are too few phrases to hold any out.
fn uncalibrated(corpus: &Corpus, scorer: &Scorer, weights: Weights) -> Calibration {
    let portrayed = corpus.portraits.iter().filter(|portrait| !portrait.is_zero());
    let temperatures = if scorer.model.is_some() {
        (USUAL_TEMPERATURE, 1.0)
    } else if 2 * portrayed.count() >= corpus.documents {
        (1.0, 1.0)
    } else {
        (BARE_TEMPERATURE, BARE_TEMPERATURE)
    };
    let level = |temperature| Level {
        temperature,
        threshold: -weights.prior,
    };
    Calibration {
        words: level(temperatures.0),
        all: level(temperatures.1),
        mix: mix(scorer, weights, temperatures.0, USUAL_TEMPERATURE),
    }
}

/// How the tiers are added up: beside a model, as the product of the probabilities by either, each to the power of its
/// share; else the similarities.
fn mix(scorer: &Scorer, weights: Weights, words: f64, encoder: f64) -> Mix {
    if scorer.model.is_some() {
        let share = weights.encoder_beside_model;
        Mix {
            words: (1.0 - share) / words,
            coverage: 0.0,
            model: share / encoder,
            similarity: 0.0,
            portrait: weights.portrait_beside_model,
        }
    } else {
        Mix {
            words: 0.0,
            coverage: weights.coverage_beside_encoder,
            model: 0.0,
            similarity: weights.encoder,
            portrait: weights.portrait,
        }
    }
}

/// Asks a scorer that knows one half of the phrases for the other, and for what is out of scope.
fn asked(
    corpus: &Corpus,
    halves: &[Option<u8>],
    out: u8,
    weights: Weights,
    out_of_scope: &[(Analysis, UnitVector)],
) -> Vec<Asked> {
    let (asked, kept): (Vec<usize>, Vec<usize>) =
        (0..corpus.phrases.len()).partition(|&number| halves[number] == Some(out));
    let scorer = Scorer::new(corpus, &kept, weights);
    let ask = |analysis: &Analysis, encoded: &UnitVector, document| Asked {
        heat: heat(analysis),
        evidence: scorer.evidence(&Utterance::new(analysis.clone(), corpus)),
        encoder: scorer.encoder_evidence(encoded),
        document,
    };
    let every = asked.len().div_ceil(MOST_HELD_OUT / 2).max(1);
    let inside = asked.into_iter().step_by(every).map(|number| {
        let phrase = &corpus.phrases[number];
        ask(&phrase.analysis, &phrase.encoded, Some(phrase.document))
    });
    let every = out_of_scope.len().div_ceil(MOST_HELD_OUT / 2).max(1);
    let outside = out_of_scope
        .iter()
        .step_by(every)
        .map(|(analysis, encoded)| ask(analysis, encoded, None));
    inside.chain(outside).collect()
}

/// The level at which held-out utterances get the probabilities they deserve.
fn level(
    asked: &[Asked],
    scores: impl Fn(&Asked) -> Vec<f64>,
    encoder: impl Fn(&Asked) -> Option<&EncoderEvidence>,
) -> Level {
    let held: Vec<Held> = asked
        .iter()
        .filter_map(|asked| Some(asked.held(scores(asked), asked.document?)))
        .collect();
    let temperature = temperature(&held);
    let strengths = |inside: bool| -> Vec<f64> {
        asked
            .iter()
            .filter(|asked| asked.document.is_some() == inside)
            .map(|asked| {
                let confidence = surety(&scores(asked), temperature * asked.heat);
                strength(&asked.evidence, encoder(asked), confidence)
            })
            .collect()
    };
    Level {
        temperature,
        threshold: threshold(&mut strengths(true), &strengths(false)),
    }
}

/// Deals the phrases of each document that has several out to two halves. A document's title is always kept.
fn halves(corpus: &Corpus) -> Vec<Option<u8>> {
    let mut counts = vec![0_usize; corpus.documents];
    for phrase in &corpus.phrases {
        counts[phrase.document] += 1;
    }
    let mut dealt = vec![0_u8; corpus.documents];
    corpus
        .phrases
        .iter()
        .map(|phrase| {
            if counts[phrase.document] < 2 || phrase.field == Field::Title {
                return None;
            }
            let half = dealt[phrase.document] % 2;
            dealt[phrase.document] = dealt[phrase.document].wrapping_add(1);
            Some(half)
        })
        .collect()
}
