//! The classifier: trained once on documents, then asked from many threads.

use crate::calibrate::{logistic, probabilities};
use crate::explain::matches;
use crate::ranking::Word;
use crate::score::{Evidence, Utterance};
use crate::train::{Trained, train};
use crate::{Candidate, Document, Ranking, TrainingSettings};

/// A trained classifier; immutable, shared by reference between threads.
#[derive(Debug)]
pub struct Classifier {
    ids: Vec<String>,
    trained: Trained,
}

impl Classifier {
    /// Trains on `documents`. The result does not depend on their order.
    pub fn train(documents: &[Document], settings: &TrainingSettings) -> Self {
        let mut sorted: Vec<&Document> = documents.iter().collect();
        sorted.sort();
        Self {
            ids: sorted.iter().map(|document| document.id.clone()).collect(),
            trained: train(&sorted, settings),
        }
    }

    /// Ids of the documents, sorted; [`crate::Candidate::document`] is an index into them.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// What `text` may mean.
    pub fn rank(&self, text: &str) -> Ranking {
        let Trained {
            analyzer,
            speller,
            corpus,
            scorer,
            temperature,
        } = &self.trained;
        let analysis = analyzer.utterance(text, speller, |stem| scorer.fields.knows_stem(stem));
        let utterance = Utterance::new(analysis, &corpus.lexicon);
        let evidence = scorer.evidence(&utterance);
        let words = self.words(&utterance);
        let mut ranking = Ranking {
            words,
            ..Ranking::empty()
        };
        let matched = !utterance.vector.is_empty() || evidence.coverage.iter().any(|share| *share > 0.0);
        if !matched {
            return ranking;
        }
        ranking.in_scope = in_scope(&evidence);
        let confidences = probabilities(&evidence.scores, *temperature);
        let mut order: Vec<usize> = (0..self.ids.len()).collect();
        order.sort_by(|&left, &right| {
            evidence.scores[right]
                .total_cmp(&evidence.scores[left])
                .then(left.cmp(&right))
        });
        ranking.candidates = order
            .into_iter()
            .take(Ranking::MOST_CANDIDATES)
            .map(|document| Candidate {
                document,
                id: self.ids[document].clone(),
                confidence: confidences[document],
                score: evidence.scores[document],
                matched: matches(corpus, scorer, &utterance, &evidence, document),
            })
            .collect();
        ranking
    }

    fn words(&self, utterance: &Utterance) -> Vec<Word> {
        let Trained { speller, scorer, .. } = &self.trained;
        let concepts = &utterance.analysis.concepts;
        utterance
            .analysis
            .terms
            .iter()
            .enumerate()
            .map(|(at, term)| Word {
                text: term.text.clone(),
                repaired: term.is_repaired.then(|| term.folded.clone()),
                stem: term.stem.clone(),
                known: speller.knows(&term.folded)
                    || scorer.fields.knows_stem(&term.stem)
                    || concepts
                        .iter()
                        .any(|(_, first, last)| (*first..=*last).contains(&at)),
                content: term.is_content,
            })
            .collect()
    }
}

/// Absolute evidence that something known is meant.
fn in_scope(evidence: &Evidence) -> f64 {
    let best = evidence
        .coverage
        .iter()
        .zip(&evidence.nearest)
        .map(|(share, nearest)| f64::from(*share) + f64::from(nearest.similarity))
        .fold(0.0, f64::max);
    logistic(8.0 * (best - 0.7))
}
