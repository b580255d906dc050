//! The classifier: trained once on documents, then asked from many threads.

use sentence_encoder::Encoder;

use crate::analysis::Analysis;
use crate::best::{best, best_among};
use crate::calibration::{Softmax, heat, logistic};
use crate::encoding::{Encoded, EncodingCache};
use crate::entity::index::{Lift, strength_of};
use crate::explain::{Additions, Explainer, Explanation};
use crate::hear::exclusions;
use crate::language::spelled;
use crate::pool::Buffer;
use crate::ranking::{Tiers, Word};
use crate::score::{EXACT_BONUS, EncoderEvidence, Evidence, Utterance};
use crate::strength::strength;
use crate::train::{Trained, train};
use crate::{Candidate, Document, Ranking, TrainingSettings};

/// The encoder is asked where words and vectors are less sure than this of the first candidate. Measured on the public
/// sets: below 0.95 the accuracy is that of asking always, and a third to a half of the questions are asked.
const SURE: f64 = 0.95;

/// And where they are less sure than this that anything known is meant.
const SURE_IN_SCOPE: f64 = 0.9;

/// Only so many candidates are explained: the others decide nothing.
const MOST_EXPLAINED: usize = 5;

/// A trained classifier; immutable, shared by reference between threads.
#[derive(Debug)]
pub struct Classifier {
    ids: Vec<String>,
    trained: Trained,
}

impl Classifier {
    /// Trains on `documents`. The result does not depend on their order.
    pub fn train(documents: &[Document], settings: &TrainingSettings) -> Self {
        Self::train_cached(documents, settings, &mut EncodingCache::default(), &|_, _| {})
    }

    /// [`Self::train`] with a cache of the encoder's vectors, which then holds those of these documents and no others.
    /// `progress` is told, from several threads, how many of how many titles and phrases have been encoded.
    pub fn train_cached(
        documents: &[Document],
        settings: &TrainingSettings,
        cache: &mut EncodingCache,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Self {
        let mut sorted: Vec<&Document> = documents.iter().collect();
        sorted.sort();
        Self {
            ids: sorted.iter().map(|document| document.id.clone()).collect(),
            trained: train(&sorted, settings, cache, progress),
        }
    }

    /// Ids of the documents, sorted; [`crate::Candidate::document`] is an index into them.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Which tiers there are.
    pub fn tiers(&self) -> Tiers {
        self.trained.corpus.tiers
    }

    /// What `text` may mean, by all tiers there are.
    pub fn rank(&self, text: &str) -> Ranking {
        self.rank_by(text, Tiers::ALL)
    }

    /// What `text` may mean; without the encoder where `tiers` leaves it out. With it, it is asked when words and
    /// vectors are not sure.
    pub fn rank_by(&self, text: &str, tiers: Tiers) -> Ranking {
        let scored = self.score(text, tiers, None);
        let tiers = self.trained.corpus.tiers;
        let mut ranking = Ranking {
            words: self.words(&scored),
            in_scope: scored.in_scope,
            tiers: Tiers {
                encoder: scored.encoder.is_some(),
                vectors: tiers.vectors && scored.utterance.analysis.has_vectors(),
                ..tiers
            },
            language: scored.utterance.analysis.language,
            entities: scored.additions.entities.clone(),
            candidates: Vec::new(),
        };
        if !scored.scores.is_empty() {
            ranking.candidates = self.candidates(&scored);
        }
        ranking
    }

    /// Why the document called `id` has the score that [`Self::rank_by`] gives it; none where there is no such document,
    /// or nothing speaks for any.
    pub fn explain(&self, text: &str, tiers: Tiers, id: &str) -> Option<Explanation> {
        let document = self.ids.binary_search_by(|known| known.as_str().cmp(id)).ok()?;
        let scored = self.score(text, tiers, Some(document));
        let score = *scored.scores.get(document).filter(|score| score.is_finite())?;
        let rival = (0..self.ids.len())
            .filter(|&other| other != document && scored.scores[other].is_finite())
            .max_by(|&left, &right| {
                scored.scores[left]
                    .total_cmp(&scored.scores[right])
                    .then(right.cmp(&left))
            });
        Some(Explanation {
            id: id.to_owned(),
            score,
            parts: self.explainer(&scored).parts(document),
            rival: rival.map(|rival| (self.ids[rival].clone(), scored.scores[rival])),
        })
    }

    /// Scores the documents; exactly those that may be candidates, and one more.
    fn score(&self, text: &str, tiers: Tiers, one_more: Option<usize>) -> Scored<'_> {
        let Trained {
            tongues,
            entities,
            corpus,
            scorer,
            calibration,
            ..
        } = &self.trained;
        let said = self.trained.hear(text);
        let named = entities.find(text);
        let is_of_a_heard = |lift: &Lift<'_>| {
            said.only.is_none_or(|only| {
                let mut documents = lift.documents.iter();
                documents.any(|&document| tongues.is_in(document as usize, only))
            })
        };
        let mut lifts = entities.lifts(&named);
        lifts.retain(|lift| is_of_a_heard(lift) && !said.denies(&named[lift.entity].text));
        let lifted = strength_of(&lifts);
        let utterance = Utterance::new(said.analysis, corpus);
        let mut evidence = scorer.evidence(&utterance);
        if let Some(only) = said.only {
            evidence.leave_out(|document| !tongues.is_in(document, only));
        }
        let heat = heat(&utterance.analysis, &evidence.coverage);
        let has_lifts = !lifts.is_empty();
        let mut scored = Scored {
            in_scope: 0.0,
            softmax: None,
            scores: Buffer::with_capacity(0),
            likely: None,
            encoder: None,
            utterance,
            evidence,
            additions: Additions {
                exclusions: exclusions(said.excluded.as_ref(), scorer),
                lifts,
                entities: named,
                points: 0.0,
            },
            denied: said.denied,
        };
        if scored.utterance.analysis.terms.is_empty() && !has_lifts {
            return scored;
        }
        // Documents of other languages stay below all, whatever is added.
        let may_ask_encoder = tiers.encoder && corpus.tiers.encoder;
        let mut scores = if may_ask_encoder {
            Buffer::copy_of(&scored.evidence.scores)
        } else {
            std::mem::replace(&mut scored.evidence.scores, Buffer::with_capacity(0))
        };
        let mut level = calibration.words;
        scored.additions.add(level.temperature * heat, &mut scores);
        let mut likely = scorer.refine(&mut scored.evidence, &mut scores, one_more);
        let (utterance, evidence) = (&scored.utterance, &scored.evidence);
        let mut softmax = Softmax::new(&scores, level.temperature * heat);
        let confidence = softmax.best();
        let mut in_scope = logistic(strength(evidence, None, confidence) + lifted - level.threshold);
        let mut by_encoder = None;
        if let Some(encoder) = Encoder::built_in()
            && may_ask_encoder
            && utterance.analysis.has_vectors()
            && !utterance.analysis.terms.is_empty()
            && evidence.exact.is_empty()
            && (in_scope < SURE_IN_SCOPE || confidence < SURE)
        {
            let spelt = utterance.analysis.spelt_out(&said.normal);
            // Of a code alone, nothing is left to read.
            if spelt.contains(char::is_alphanumeric) {
                let encoded = Encoded::new(encoder, &spelt, scorer.reads_words());
                by_encoder = scorer.encoder_evidence(&encoded, evidence);
            }
        }
        if let Some(encoder) = &by_encoder {
            likely = None;
            level = calibration.all;
            scores = calibration.mix.scores(evidence, encoder);
            scored.additions.add(level.temperature * heat, &mut scores);
            if let Some(only) = said.only {
                for (document, score) in scores.iter_mut().enumerate() {
                    if !tongues.is_in(document, only) {
                        *score = f64::NEG_INFINITY;
                    }
                }
            }
            softmax = Softmax::new(&scores, level.temperature * heat);
            let confidence = softmax.best();
            in_scope = logistic(strength(evidence, Some(encoder), confidence) + lifted - level.threshold);
        } else if !has_evidence(utterance, evidence) && !has_lifts {
            in_scope = 0.0;
            scores = Buffer::with_capacity(0);
        }
        if !scores.is_empty() && !evidence.exact.is_empty() {
            for &document in &evidence.exact {
                scores[document] += EXACT_BONUS;
                if let Some(likely) = likely.as_mut().filter(|likely| !likely.contains(&document)) {
                    likely.push(document);
                }
            }
            softmax = Softmax::new(&scores, level.temperature * heat);
        }
        Scored {
            in_scope,
            softmax: Some(softmax),
            scores,
            likely,
            encoder: by_encoder,
            ..scored
        }
    }

    /// The best candidates.
    fn candidates(&self, scored: &Scored<'_>) -> Vec<Candidate> {
        let scores = &scored.scores;
        let order = match &scored.likely {
            Some(likely) => best_among(scores, likely.clone(), Ranking::MOST_CANDIDATES),
            None => best(scores, Ranking::MOST_CANDIDATES),
        };
        let explained = &order[..order.len().min(MOST_EXPLAINED)];
        let mut matches = self.explainer(scored).matches(explained).into_iter();
        order
            .into_iter()
            .map(|document| Candidate {
                document,
                id: self.ids[document].clone(),
                confidence: scored.softmax.map_or(0.0, |softmax| softmax.of(scores[document])),
                score: scores[document],
                matched: matches.next().unwrap_or_default(),
            })
            .collect()
    }

    fn explainer<'a>(&'a self, scored: &'a Scored<'_>) -> Explainer<'a> {
        Explainer::new(
            &self.trained.corpus,
            &self.trained.scorer,
            self.trained.calibration.mix,
            &scored.utterance,
            &scored.evidence,
            scored.encoder.as_ref(),
            &scored.additions,
        )
    }

    fn words(&self, scored: &Scored<'_>) -> Vec<Word> {
        let Trained { tongues, scorer, .. } = &self.trained;
        let (analysis, denied) = match &scored.denied {
            Some((analysis, denied)) => (analysis, denied.as_slice()),
            None => (&scored.utterance.analysis, &[][..]),
        };
        analysis
            .terms
            .iter()
            .enumerate()
            .map(|(at, term)| {
                let known = tongues.knows(analysis.language, &term.folded)
                    || scorer.fields.knows_stem(&term.stem)
                    || analysis.concepts.iter().any(|concept| concept.covers(at))
                    || analysis.readings.iter().any(|reading| reading.covers(at));
                // In a language that no document has, its own function words mean as little as in any other.
                let is_foreign_function_word = || {
                    let word = spelled(analysis.language, term.folded.clone());
                    analysis.language.is_function_word(&word)
                };
                Word {
                    text: term.text.clone(),
                    repaired: match term.respelt {
                        Some(word) => Some(word.to_owned()),
                        None => term.is_repaired.then(|| term.folded.clone()),
                    },
                    stem: term.stem.clone(),
                    read_as: analysis
                        .readings
                        .iter()
                        .filter(|reading| reading.covers(at))
                        .map(|reading| reading.word.clone())
                        .collect(),
                    stands_for: analysis
                        .concepts
                        .iter()
                        .filter(|concept| concept.covers(at))
                        .map(|concept| concept.meaning.join(" "))
                        .filter(|meaning| *meaning != term.folded)
                        .collect(),
                    known,
                    content: term.is_content && (known || !is_foreign_function_word()),
                    denied: denied.get(at).copied().unwrap_or(false),
                }
            })
            .collect()
    }
}

/// An utterance with the scores of the documents.
#[derive(Debug)]
struct Scored<'a> {
    utterance: Utterance,
    evidence: Evidence,
    /// Where the encoder was asked.
    encoder: Option<EncoderEvidence>,
    /// One for each document; none where nothing speaks for any.
    scores: Buffer<f64>,
    /// The documents that may be candidates, where it is known.
    likely: Option<Vec<usize>>,
    in_scope: f64,
    /// Makes confidences of the scores, where there are any.
    softmax: Option<Softmax>,
    /// What is added to the evidence: exact things, exclusions.
    additions: Additions<'a>,
    /// All words and which of them are denied, where any is.
    denied: Option<(Analysis, Vec<bool>)>,
}

/// Whether anything at all speaks for any document, by words.
fn has_evidence(utterance: &Utterance, evidence: &Evidence) -> bool {
    !utterance.vector.is_empty() || evidence.coverage.iter().any(|share| *share > 0.0)
}
