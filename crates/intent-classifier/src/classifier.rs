//! The classifier: trained once on documents, then asked from many threads.

mod asked;

use std::sync::Arc;

use sentence_encoder::Encoder;

use crate::best::{best, best_among};
use crate::calibration::heat;
use crate::encoding::{Encoded, EncodingCache};
use crate::entity::index::{Lift, strength_of};
use crate::explain::{Additions, Explainer, Explanation};
use crate::hear::exclusions;
use crate::language::spelled;
use crate::pool::Buffer;
use crate::ranking::{Tiers, Word};
use crate::score::{EncoderEvidence, Utterance};
use crate::train::{Trained, train};
use crate::{Candidate, Document, Meaning, Meant, Near, Ranking, TrainingSettings};
use asked::{Asked, Scored};

/// The encoder is asked where words and vectors are less sure than this of the first candidate. Measured on the public
/// sets: below 0.95 the accuracy is that of asking always, and a third to a half of the questions are asked.
const SURE: f64 = 0.95;

/// And where they are less sure than this that anything known is meant.
const SURE_IN_SCOPE: f64 = 0.9;

/// A long message that leads so far, see [`Scored::leads`], is read as it is: it is about answered.
const LEADS_SOMEWHERE: f64 = 0.8;

/// And so is one that surely is about something known. The best of some pieces is surer than it should be, which costs classes of
/// many phrases more than it gives them: chosen on BANKING77 and on gold messages with stories around them (`docs/measurements.md`).
const SURELY_IN_SCOPE: f64 = 0.85;

/// A piece that is less likely about anything known says less than the whole, whose words tell what nothing is known of.
const IN_SCOPE: f64 = 0.5;

/// The piece of several that the encoder is surest of looks surer than it is: without this more of the messages that nothing answers
/// were answered with a story around them than by themselves. By words alone as many are refused either way.
const DOUBT_OF_PIECE: f64 = 0.35;

/// By how much hotter a piece is beside a model, which is calibrated on phrases that are about one thing: the surest of
/// several looks surer than it is. Chosen on 900 training phrases of BANKING77 of twenty words and more that were not
/// learnt, whose calibration error it brings from .16 to .10. Without a model it would cost a story more right answers
/// than it saves wrong ones.
const HEAT_OF_PIECE: f64 = 1.5;

/// A piece leads to one of so many documents that the whole is nearest to, or what is told around it is what is asked.
const MOST_NEAR: usize = 3;

/// Of the pieces of a long message so many, those that lead furthest by words, are read by all tiers.
const MOST_PIECES_READ: usize = 3;

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
            meant: self.meant(&scored).map(Arc::new),
            words: self.words(&scored),
            in_scope: scored.in_scope,
            tiers: Tiers {
                encoder: scored.is_encoded,
                vectors: tiers.vectors && scored.utterance.analysis.has_vectors(),
                ..tiers
            },
            language: scored.utterance.analysis.language,
            entities: scored.additions.entities.clone(),
            read: scored.read.clone(),
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

    /// Scores the documents by all that is said; where that leads to none, and it is long, by the piece of it that leads furthest.
    fn score(&self, text: &str, tiers: Tiers, one_more: Option<usize>) -> Scored<'_> {
        let whole = self.score_piece(text, text, tiers, one_more);
        if whole.leads() >= LEADS_SOMEWHERE || whole.in_scope >= SURELY_IN_SCOPE {
            return whole;
        }
        let words = Tiers {
            encoder: false,
            ..tiers
        };
        let mut pieces: Vec<(f64, String)> = self
            .trained
            .pieces(text)
            .into_iter()
            .map(|piece| (self.score_piece(text, &piece, words, None).leads(), piece))
            .collect();
        // The first of those that lead as far.
        pieces.sort_by(|left, right| right.0.total_cmp(&left.0));
        let near = best(&whole.scores, MOST_NEAR);
        let mut chosen = whole;
        for (_, piece) in pieces.iter().take(MOST_PIECES_READ) {
            let mut piece = self.score_piece(text, piece, tiers, one_more);
            let is_encoded = chosen.is_encoded || piece.is_encoded;
            let is_near = best(&piece.scores, 1).iter().all(|first| near.contains(first));
            if is_near && piece.in_scope >= IN_SCOPE && piece.leads() > chosen.leads() {
                std::mem::swap(&mut chosen, &mut piece);
            }
            chosen.is_encoded = is_encoded;
        }
        chosen
    }

    /// Scores the documents by a piece of what is said, and the exact things of all of it; exactly those that may be candidates,
    /// and one more.
    fn score_piece(&self, text: &str, piece: &str, tiers: Tiers, one_more: Option<usize>) -> Scored<'_> {
        let mut asked = self.ask(text, piece);
        if asked.is_empty() {
            return asked.scored;
        }
        let may_ask_encoder = tiers.encoder && self.trained.corpus.tiers.encoder;
        let confidence = self.score_by_words(&mut asked, may_ask_encoder, one_more);
        if may_ask_encoder && let Some(encoder) = self.encoder_evidence(&asked, confidence) {
            self.score_by_all(&mut asked, encoder);
        } else if !asked.has_evidence() {
            asked.scored.in_scope = 0.0;
            asked.scored.scores = Buffer::with_capacity(0);
        }
        asked.raise_exact();
        asked.scored
    }

    /// What is asked by a piece of `text` and what speaks for each document, by words and vectors, before anything is scored.
    fn ask(&self, text: &str, piece: &str) -> Asked<'_> {
        let Trained {
            tongues,
            entities,
            corpus,
            scorer,
            ..
        } = &self.trained;
        let said = self.trained.hear(piece);
        let named = entities.find(text);
        let is_of_a_heard = |lift: &Lift<'_>| {
            said.only.is_none_or(|only| {
                let mut documents = lift.documents.iter();
                documents.any(|&document| tongues.is_in(document as usize, only))
            })
        };
        let mut lifts = entities.lifts(&named);
        lifts.retain(|lift| is_of_a_heard(lift) && !said.denies(&named[lift.entity].text));
        let utterance = Utterance::new(said.analysis, corpus);
        let mut evidence = scorer.evidence(&utterance);
        if let Some(only) = said.only {
            evidence.leave_out(|document| !tongues.is_in(document, only));
        }
        let is_piece = piece.len() < text.len();
        let read = said.read.or_else(|| is_piece.then(|| piece.to_owned()));
        let hotter = if is_piece && scorer.model.is_some() {
            HEAT_OF_PIECE
        } else {
            1.0
        };
        Asked {
            normal: said.normal,
            only: said.only,
            heat: hotter * heat(&utterance.analysis, &evidence.coverage),
            temperature: 1.0,
            lifted: strength_of(&lifts),
            doubt: if is_piece { DOUBT_OF_PIECE } else { 0.0 },
            scored: Scored {
                in_scope: 0.0,
                softmax: None,
                scores: Buffer::with_capacity(0),
                likely: None,
                encoder: None,
                is_encoded: false,
                utterance,
                read,
                evidence,
                additions: Additions {
                    exclusions: exclusions(said.excluded.as_ref(), scorer),
                    lifts,
                    entities: named,
                    points: 0.0,
                },
                denied: said.denied,
            },
        }
    }

    /// Scores by words and vectors; gives the confidence of the first.
    fn score_by_words(&self, asked: &mut Asked<'_>, keeps_evidence: bool, one_more: Option<usize>) -> f64 {
        let Trained {
            scorer, calibration, ..
        } = &self.trained;
        let level = calibration.words;
        let temperature = level.temperature * asked.heat;
        let scored = &mut asked.scored;
        // Documents of other languages stay below all, whatever is added.
        let mut scores = if keeps_evidence {
            Buffer::copy_of(&scored.evidence.scores)
        } else {
            std::mem::replace(&mut scored.evidence.scores, Buffer::with_capacity(0))
        };
        scored.additions.add(temperature, &mut scores);
        scored.likely = scorer.refine(&mut scored.evidence, &mut scores, one_more);
        scored.scores = scores;
        asked.decide(level, None)
    }

    /// What the encoder says, where words and vectors are not sure of the first candidate.
    fn encoder_evidence(&self, asked: &Asked<'_>, confidence: f64) -> Option<EncoderEvidence> {
        let Scored {
            utterance,
            evidence,
            in_scope,
            ..
        } = &asked.scored;
        let encoder = Encoder::built_in()?;
        let is_sure = *in_scope >= SURE_IN_SCOPE && confidence >= SURE;
        let has_words = utterance.analysis.has_vectors() && !utterance.analysis.terms.is_empty();
        if is_sure || !has_words || !evidence.exact.is_empty() {
            return None;
        }
        let spelt = utterance.analysis.spelt_out(&asked.normal);
        // Of a code alone, nothing is left to read.
        if !spelt.contains(char::is_alphanumeric) {
            return None;
        }
        let scorer = &self.trained.scorer;
        let encoded = Encoded::new(encoder, &spelt, scorer.reads_words());
        scorer.encoder_evidence(&encoded, evidence)
    }

    /// Scores anew by words, vectors and what the encoder says.
    fn score_by_all(&self, asked: &mut Asked<'_>, encoder: EncoderEvidence) {
        let Trained {
            tongues, calibration, ..
        } = &self.trained;
        let level = calibration.all;
        let scored = &mut asked.scored;
        let mut scores = calibration.mix.scores(&scored.evidence, &encoder);
        scored.additions.add(level.temperature * asked.heat, &mut scores);
        if let Some(only) = asked.only {
            for (document, score) in scores.iter_mut().enumerate() {
                if !tongues.is_in(document, only) {
                    *score = f64::NEG_INFINITY;
                }
            }
        }
        scored.likely = None;
        scored.scores = scores;
        asked.decide(level, Some(encoder));
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

    /// What the utterance means, where the encoder was asked, and the documents that are near to it, in whatever order they are
    /// ranked.
    fn meant(&self, scored: &Scored<'_>) -> Option<Meant> {
        let encoder = scored.encoder.as_ref()?;
        let meaning = Meaning::from_vector(encoder.meaning.clone())?;
        let near = |document: usize| Near {
            id: self.ids[document].clone(),
            question: encoder.nearest[document],
            whole: encoder.portraits[document],
        };
        let parts = encoder.nearest.iter().zip(encoder.portraits.iter());
        let likenesses: Vec<f64> = parts
            .zip(scored.scores.iter())
            .map(|((question, whole), score)| {
                if score.is_finite() {
                    f64::from(*question) + f64::from(*whole)
                } else {
                    // In another language.
                    f64::NEG_INFINITY
                }
            })
            .collect();
        let nearest = best(&likenesses, Meant::MOST_NEAR);
        Some(Meant {
            meaning,
            near: nearest.into_iter().map(near).collect(),
        })
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
                        .fold(Vec::new(), |mut words, word| {
                            // Each part of a word that is taken apart is read as it.
                            if !words.contains(&word) {
                                words.push(word);
                            }
                            words
                        }),
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
