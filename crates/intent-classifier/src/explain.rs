//! Why a candidate has its score: what each word, the encoder and a phrase that is the utterance add to it.

use serde::{Deserialize, Serialize};

use crate::Entity;
use crate::entity::index::Lift;
use crate::index::{FULL_SQUARE, WordPostings};
use crate::ranking::{Field, Match};
use crate::score::{Corpus, EXACT_BONUS, EncoderEvidence, Evidence, Mix, Scorer, Shares, Utterance};
use crate::vectors;

/// So many candidates are explained at once.
const TOGETHER: usize = 5;

/// And not more than so many.
const LANES: usize = 8;

/// No candidate shows more words.
const MOST_MATCHES: usize = 8;

/// Why a document has its score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The document's id.
    pub id: String,
    /// Its score, in no unit: the sum of the parts.
    pub score: f64,
    /// What adds to it or takes from it, in the order of the utterance; parts of nothing are left out.
    pub parts: Vec<Part>,
    /// The best other document, with its score.
    pub rival: Option<(String, f64)>,
}

/// What one thing adds to a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// What it adds; negative where it speaks against the document.
    pub points: f64,
}

/// A part of a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// A word, by itself, its neighbours and its synonyms.
    Word {
        /// As written.
        word: String,
        /// The term it met: a stem, a repaired spelling.
        term: String,
        /// The strongest field of the document that has it; none where only pieces of it are known.
        field: Option<Field>,
    },
    /// A word, by the table of word vectors.
    Vector {
        /// As written.
        word: String,
    },
    /// The utterance as a whole, by the sentence encoder.
    Encoder,
    /// A title or phrase is the utterance, word for word.
    Exact,
    /// An exact thing that the document names: a code, an address, a product.
    Entity {
        /// As written.
        text: String,
    },
    /// What the utterance says it is not about, and the document is.
    Denied,
}

/// What is added to the scores of documents beside their evidence.
#[derive(Debug)]
pub(crate) struct Additions<'a> {
    /// Exact things of the utterance.
    pub(crate) entities: Vec<Entity>,
    /// What they add, in logits.
    pub(crate) lifts: Vec<Lift<'a>>,
    /// What exclusions add, in logits: documents, ascending, and how much.
    pub(crate) exclusions: Vec<(usize, f64)>,
    /// Points a logit.
    pub(crate) points: f64,
}

impl Additions<'_> {
    /// Adds them, at so many points a logit.
    pub(crate) fn add(&mut self, points: f64, scores: &mut [f64]) {
        self.points = points;
        for lift in &self.lifts {
            for &document in lift.documents {
                scores[document as usize] += lift.logits * points;
            }
        }
        for &(document, logits) in &self.exclusions {
            scores[document] += logits * points;
        }
    }

    /// What was added to the score of a document.
    fn parts(&self, document: usize) -> impl Iterator<Item = Part> + '_ {
        let number = u32::try_from(document).unwrap_or(u32::MAX);
        let lifts = self
            .lifts
            .iter()
            .filter(move |lift| lift.documents.binary_search(&number).is_ok())
            .map(|lift| {
                let text = self.entities[lift.entity].text.clone();
                (PartKind::Entity { text }, lift.logits)
            });
        let exclusion = self
            .exclusions
            .binary_search_by_key(&document, |(document, _)| *document)
            .ok();
        let exclusion = exclusion.map(|at| (PartKind::Denied, self.exclusions[at].1));
        lifts.chain(exclusion).map(|(kind, logits)| Part {
            kind,
            points: logits * self.points,
        })
    }
}

/// Explains the candidates of one utterance.
#[derive(Debug)]
pub(crate) struct Explainer<'a> {
    corpus: &'a Corpus,
    scorer: &'a Scorer,
    mix: Mix,
    utterance: &'a Utterance,
    evidence: &'a Evidence,
    encoder: Option<&'a EncoderEvidence>,
    additions: &'a Additions<'a>,
    /// For each feature of the utterance's vector, the words it came from and each one's share.
    origins: Origins,
    /// For each word, the documents that cover it.
    postings: Vec<WordPostings<'a>>,
}

/// What the words add to the score of a document.
struct WordParts {
    words: Vec<f64>,
    vectors: Vec<f64>,
    fields: Vec<Option<Field>>,
    /// Of the nearest phrase.
    phrase_field: Field,
}

impl<'a> Explainer<'a> {
    /// What all candidates need.
    pub(crate) fn new(
        corpus: &'a Corpus,
        scorer: &'a Scorer,
        mix: Mix,
        utterance: &'a Utterance,
        evidence: &'a Evidence,
        encoder: Option<&'a EncoderEvidence>,
        additions: &'a Additions<'a>,
    ) -> Self {
        Self {
            additions,
            corpus,
            scorer,
            mix,
            utterance,
            evidence,
            encoder,
            origins: Origins::new(utterance),
            postings: scorer.fields.word_postings(&utterance.analysis),
        }
    }

    /// The parts of a document's score.
    pub(crate) fn parts(&self, document: usize) -> Vec<Part> {
        let [found] = self.word_parts([document]);
        let mut parts = Vec::new();
        let mut push = |kind, points: f64| {
            if points != 0.0 {
                parts.push(Part { kind, points });
            }
        };
        for (at, term) in self.utterance.analysis.terms.iter().enumerate() {
            push(
                PartKind::Word {
                    word: term.text.clone(),
                    term: term.stem.clone(),
                    field: found.fields[at],
                },
                found.words[at],
            );
            let vector = PartKind::Vector {
                word: term.text.clone(),
            };
            push(vector, found.vectors[at]);
        }
        if let Some(encoder) = self.encoder {
            let logit = encoder.logits.as_ref().map_or(0.0, |logits| logits[document]);
            push(
                PartKind::Encoder,
                self.mix.model * f64::from(logit)
                    + self.mix.similarity * f64::from(encoder.nearest[document])
                    + self.mix.portrait * f64::from(encoder.portraits[document])
                    + self.mix.met_by_phrase * f64::from(encoder.met_by_phrases[document])
                    + self.mix.met_by_portrait * f64::from(encoder.met_by_portrait[document]),
            );
        }
        if self.evidence.exact.contains(&document) {
            push(PartKind::Exact, EXACT_BONUS);
        }
        for part in self.additions.parts(document) {
            push(part.kind, part.points);
        }
        parts
    }

    /// The words that speak for a document, strongest first, with their shares of what speaks for it. What speaks
    /// against it is left out of the shares; it is in the score. Function words are named only where they are all.
    pub(crate) fn matches(&self, documents: &[usize]) -> Vec<Vec<Match>> {
        let mut matches = Vec::with_capacity(documents.len());
        let (several, rest) = documents.as_chunks::<TOGETHER>();
        for documents in several {
            matches.extend(self.word_parts(*documents).map(|found| self.matches_of(&found)));
        }
        for document in rest {
            matches.extend(self.word_parts([*document]).map(|found| self.matches_of(&found)));
        }
        matches
    }

    fn matches_of(&self, found: &WordParts) -> Vec<Match> {
        let parts: Vec<f64> = found
            .words
            .iter()
            .zip(&found.vectors)
            .map(|(word, vector)| word + vector)
            .collect();
        let positive: f64 = parts.iter().filter(|part| **part > 0.0).sum();
        let terms = &self.utterance.analysis.terms;
        // "how do I" stands in every question and tells a reader nothing, unless nothing else was said.
        let has_content = terms
            .iter()
            .zip(&parts)
            .any(|(term, part)| term.is_content && *part > 0.0);
        let mut matches: Vec<Match> = terms
            .iter()
            .zip(&parts)
            .zip(&found.fields)
            .filter(|((term, part), _)| **part > 0.0 && (term.is_content || !has_content))
            .map(|((term, part), field)| Match {
                word: term.text.clone(),
                term: term.stem.clone(),
                field: field.unwrap_or(found.phrase_field),
                contribution: part / positive,
            })
            .collect();
        // Stable: equal parts stay in the order of the utterance.
        matches.sort_by(|left, right| right.contribution.total_cmp(&left.contribution));
        matches.truncate(MOST_MATCHES);
        matches
    }

    /// What the parts of the evidence by words and vectors weigh in the score.
    fn shares(&self) -> Shares {
        let shares = self.scorer.shares();
        if self.encoder.is_none() {
            return shares;
        }
        let Mix { words, coverage, .. } = self.mix;
        Shares {
            model: words * shares.model,
            similarity: words * shares.similarity,
            vectors: words * shares.vectors,
            coverage: words * shares.coverage + coverage,
        }
    }

    /// What the words add, for some documents at once: what is looked up for a feature serves all of them.
    fn word_parts<const COUNT: usize>(&self, documents: [usize; COUNT]) -> [WordParts; COUNT] {
        let shares = self.shares();
        let mut words = vec![[0.0_f64; COUNT]; self.utterance.analysis.terms.len()];

        // The model and the similarity are sums over features; each feature belongs to the words it came from.
        let nearest = documents.map(|document| {
            let text = &self.utterance.vector;
            self.scorer.nearest_phrase(self.corpus, document, text)
        });
        let mut rests = nearest.map(|nearest| nearest.map_or(&[][..], |phrase| phrase.vector.as_slice()));
        for (&(feature, value), origins) in self.utterance.vector.iter().zip(self.origins.each()) {
            let mut parts = [0.0; COUNT];
            if let Some(model) = &self.scorer.model {
                let weights = model.weights(feature, documents);
                for (part, weight) in parts.iter_mut().zip(weights) {
                    *part += shares.model * f64::from(value * weight);
                }
            }
            for (part, rest) in parts.iter_mut().zip(&mut rests) {
                while let [(other, _), tail @ ..] = *rest
                    && *other < feature
                {
                    *rest = tail;
                }
                if let [(other, other_value), ..] = *rest
                    && *other == feature
                {
                    *part += shares.similarity * f64::from(value * other_value / FULL_SQUARE);
                }
            }
            for &(_, word, share) in origins {
                for (sum, part) in words[word].iter_mut().zip(parts) {
                    *sum += part * f64::from(share);
                }
            }
        }

        let total: f32 = self.evidence.importances.iter().sum();
        let vectors = self.vector_parts(documents);
        std::array::from_fn(|at| {
            let covers = self.postings.iter().map(|lists| lists.best(documents[at]));
            let mut fields = Vec::with_capacity(words.len());
            let mut own = Vec::with_capacity(words.len());
            for ((parts, cover), importance) in words.iter().zip(covers).zip(&self.evidence.importances) {
                let mut part = parts[at];
                if let Some((strength, _)) = cover {
                    part += shares.coverage * f64::from(importance * strength / total.max(f32::MIN_POSITIVE));
                }
                own.push(part);
                fields.push(cover.map(|(_, field)| field));
            }
            WordParts {
                words: own,
                vectors: match &vectors {
                    Some(vectors) => vectors.iter().map(|parts| parts[at]).collect(),
                    None => vec![0.0; words.len()],
                },
                fields,
                phrase_field: nearest[at].map_or(Field::Title, |phrase| phrase.field),
            }
        })
    }

    /// What each word adds by the table of vectors; none where that tier says nothing.
    fn vector_parts<const COUNT: usize>(&self, documents: [usize; COUNT]) -> Option<Vec<[f64; COUNT]>> {
        let meaning = &self.utterance.meaning;
        if meaning.unit.is_zero() {
            return None;
        }
        let shares = self.shares();
        // As many lanes as fill vector registers, whatever COUNT is.
        let mut directions = vec![[0.0_f32; LANES]; vectors::DIMENSIONS];
        let factor = if let Some(model) = &self.scorer.model {
            let first = model.features() - vectors::DIMENSIONS;
            for (feature, direction) in (first..).zip(&mut directions) {
                let weights = model.weights(u32::try_from(feature).unwrap_or(u32::MAX), documents);
                direction[..COUNT].copy_from_slice(&weights);
            }
            shares.model * self.scorer.weights().vectors_in_model
        } else {
            for (at, document) in documents.into_iter().enumerate() {
                if self.evidence.meanings[document] <= 0.0 {
                    continue;
                }
                if let Some(nearest) = self.scorer.nearest_meaning(document, &meaning.unit) {
                    for (direction, value) in directions.iter_mut().zip(nearest) {
                        direction[at] = value;
                    }
                }
            }
            shares.vectors
        };
        let parts = meaning.parts(&directions);
        let of_documents =
            parts.map(|parts| std::array::from_fn(|document| factor * f64::from(parts[document])));
        Some(of_documents.collect())
    }
}

/// For each feature of an utterance's vector, the words it came from and each one's share, which sum to one.
#[derive(Debug)]
struct Origins {
    /// Feature, word and share, by feature.
    parts: Vec<(u32, usize, f32)>,
}

impl Origins {
    fn new(utterance: &Utterance) -> Self {
        let mut parts: Vec<(u32, usize, f32)> = Vec::with_capacity(2 * utterance.known.len());
        for known in &utterance.known {
            let occurrence = &utterance.occurrences[known.place as usize];
            let (first, last) = occurrence.words;
            parts.push((known.number, first, occurrence.weight));
            if last != first {
                parts.push((known.number, last, occurrence.weight));
            }
        }
        for run in parts.chunk_by_mut(|left, right| left.0 == right.0) {
            let total: f32 = run.iter().map(|(_, _, weight)| weight).sum();
            for (_, _, share) in run {
                *share /= total;
            }
        }
        Self { parts }
    }

    /// A run for each feature, in the order of the vector, which has each known feature once.
    fn each(&self) -> impl Iterator<Item = &[(u32, usize, f32)]> {
        self.parts.chunk_by(|left, right| left.0 == right.0)
    }
}
