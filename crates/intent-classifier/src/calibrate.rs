//! What calibrates the scores: found by training on four fifths of the phrases and asking the others, in turn. No other
//! data are needed.
//!
//! Halves would do, were it not for knowledge with few phrases: what knows two phrases of a document is less sure than what
//! knows five, and a temperature that suits it makes the other too sure.

use crate::Field;
use crate::analysis::Analysis;
use crate::calibration::{Calibration, Held, Level, heat, surety, temperature, threshold};
use crate::document::Weights;
use crate::encoding::Encoded;
use crate::score::{Corpus, EncoderEvidence, Evidence, Mix, Scorer, Utterance};
use crate::stacking::{self, Example};
use crate::strength::strength;

/// With fewer held-out phrases a temperature says more about them than about what comes.
const FEWEST_HELD_OUT: usize = 20;

/// No further fifth is asked once so many phrases were: a few numbers need no more.
const ENOUGH_HELD_OUT: usize = 800;

/// At most so many phrases of a fifth are asked.
const MOST_HELD_OUT: usize = 1_000;

/// The phrases are dealt out to so many parts.
const FOLDS: usize = 5;

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
    out_of_scope: &[(Analysis, Encoded)],
) -> Calibration {
    let folds = folds(corpus);
    let mut sizes = [0_usize; FOLDS];
    for fold in folds.iter().flatten() {
        sizes[*fold] += 1;
    }
    if sizes.iter().sum::<usize>() < FEWEST_HELD_OUT {
        return uncalibrated(corpus, scorer, weights);
    }
    let mut held_out = 0;
    let chosen: Vec<usize> = (0..FOLDS)
        .filter(|&fold| {
            let is_needed = held_out < ENOUGH_HELD_OUT && sizes[fold] > 0;
            held_out += sizes[fold];
            is_needed
        })
        .collect();
    let ask = |fold: usize| asked(corpus, &folds, fold, weights, out_of_scope, scorer);
    let asked = in_turn(&chosen, ask);
    let words = level(&asked, |asked| asked.evidence.scores.to_vec(), |_| None);
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
    let mix = stacked(&asked, mix);
    let all = level(
        &asked,
        |asked| match &asked.encoder {
            Some(encoder) => mix.scores(&asked.evidence, encoder).to_vec(),
            None => asked.evidence.scores.to_vec(),
        },
        |asked| asked.encoder.as_ref(),
    );
    Calibration { words, all, mix }
}

/// Where there are too few phrases to hold any out.
fn uncalibrated(corpus: &Corpus, scorer: &Scorer, weights: Weights) -> Calibration {
    let mut is_described = vec![false; corpus.documents];
    for text in &corpus.surroundings {
        is_described[text.document] |= text.field != Field::Keyword && !text.analysis.terms.is_empty();
    }
    let described = is_described.into_iter().filter(|described| *described).count();
    let temperatures = if scorer.model.is_some() {
        (USUAL_TEMPERATURE, 1.0)
    } else if 2 * described >= corpus.documents {
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
            met_by_phrase: 0.0,
            met_by_portrait: 0.0,
        }
    } else if scorer.reads_words() {
        Mix {
            words: 0.0,
            coverage: weights.coverage_beside_words,
            model: 0.0,
            similarity: weights.encoder_beside_words,
            portrait: weights.portrait_beside_words,
            met_by_phrase: weights.met_by_phrase,
            met_by_portrait: weights.met_by_portrait,
        }
    } else {
        Mix {
            words: 0.0,
            coverage: weights.coverage_beside_encoder,
            model: 0.0,
            similarity: weights.encoder,
            portrait: weights.portrait,
            met_by_phrase: 0.0,
            met_by_portrait: 0.0,
        }
    }
}

/// What `ask` gives for each fold, in their order, on as many threads as there are cores.
fn in_turn(folds: &[usize], ask: impl Fn(usize) -> Vec<Asked> + Sync) -> Vec<Asked> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut asked = Vec::new();
    for together in folds.chunks(threads) {
        std::thread::scope(|scope| {
            let ask = &ask;
            let (last, others) = together.split_last().expect("a chunk is not empty");
            let others: Vec<_> = others
                .iter()
                .map(|&fold| scope.spawn(move || ask(fold)))
                .collect();
            let by_last = ask(*last);
            for other in others {
                asked.extend(other.join().unwrap_or_default());
            }
            asked.extend(by_last);
        });
    }
    asked
}

/// A mix beside a model as the held-out phrases have it.
fn stacked(asked: &[Asked], usual: Mix) -> Mix {
    let parts = [usual.words, usual.model, usual.portrait];
    if parts.iter().any(|part| *part <= 0.0) {
        return usual;
    }
    let examples: Vec<Example<3>> = asked
        .iter()
        .filter_map(|asked| {
            let (encoder, document) = (asked.encoder.as_ref()?, asked.document?);
            let logits = encoder.logits.as_ref()?;
            let evidence = asked
                .evidence
                .scores
                .iter()
                .zip(logits)
                .zip(encoder.portraits.iter())
                .map(|((words, logit), portrait)| {
                    [*words, f64::from(*logit), f64::from(*portrait)].map(|kind| kind / asked.heat)
                })
                .collect();
            Some(Example { evidence, document })
        })
        .collect();
    let [words, model, portrait] = stacking::weights(&examples, parts);
    Mix {
        words,
        model,
        portrait,
        ..usual
    }
}

/// Asks a scorer that knows the other phrases for those of a fold, and for what is out of scope.
fn asked(
    corpus: &Corpus,
    folds: &[Option<usize>],
    fold: usize,
    weights: Weights,
    out_of_scope: &[(Analysis, Encoded)],
    whole: &Scorer,
) -> Vec<Asked> {
    let (asked, kept): (Vec<usize>, Vec<usize>) =
        (0..corpus.phrases.len()).partition(|&number| folds[number] == Some(fold));
    let scorer = Scorer::new(corpus, &kept, weights, Some(whole));
    let ask = |analysis: &Analysis, encoded: &Encoded, document| {
        let mut evidence = scorer.evidence(&Utterance::new(analysis.clone(), corpus));
        let mut scores = evidence.scores.to_vec();
        scorer.refine(&mut evidence, &mut scores, document);
        evidence.scores.copy_from_slice(&scores);
        Asked {
            heat: heat(analysis, &evidence.coverage),
            encoder: scorer.encoder_evidence(encoded, &evidence),
            evidence,
            document,
        }
    };
    let every = asked.len().div_ceil(MOST_HELD_OUT).max(1);
    let inside = asked.into_iter().step_by(every).map(|number| {
        let phrase = &corpus.phrases[number];
        ask(&phrase.analysis, &phrase.encoded, Some(phrase.document))
    });
    let every = out_of_scope.len().div_ceil(MOST_HELD_OUT).max(1);
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

/// Deals the phrases of each document that has several out to the folds. A document's title is always kept.
fn folds(corpus: &Corpus) -> Vec<Option<usize>> {
    let mut counts = vec![0_usize; corpus.documents];
    for phrase in &corpus.phrases {
        counts[phrase.document] += 1;
    }
    // Documents begin at different folds, so that those with few phrases fill all of them.
    let mut next: Vec<usize> = (0..corpus.documents).collect();
    corpus
        .phrases
        .iter()
        .map(|phrase| {
            if counts[phrase.document] < 2 || phrase.field == Field::Title {
                return None;
            }
            let fold = next[phrase.document] % FOLDS;
            next[phrase.document] += 1;
            Some(fold)
        })
        .collect()
}
