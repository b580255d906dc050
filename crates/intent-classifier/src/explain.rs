//! What each word of the utterance contributed to a candidate: the parts of its real score.

use std::collections::BTreeMap;

use crate::index::{FULL_SQUARE, WordPostings};
use crate::ranking::{Field, Match};
use crate::score::{Corpus, Evidence, Scorer, Utterance};

/// No candidate shows more words.
const MOST_MATCHES: usize = 8;

/// Explains the candidates of one utterance.
#[derive(Debug)]
pub(crate) struct Explainer<'a> {
    corpus: &'a Corpus,
    scorer: &'a Scorer,
    utterance: &'a Utterance,
    evidence: &'a Evidence,
    /// For each feature of the utterance's vector, the words it came from and each one's share.
    origins: Vec<Vec<(usize, f32)>>,
    /// For each word, the documents that cover it.
    postings: Vec<WordPostings<'a>>,
}

impl<'a> Explainer<'a> {
    /// What all candidates need.
    pub(crate) fn new(
        corpus: &'a Corpus,
        scorer: &'a Scorer,
        utterance: &'a Utterance,
        evidence: &'a Evidence,
    ) -> Self {
        Self {
            corpus,
            scorer,
            utterance,
            evidence,
            origins: origins(corpus, utterance),
            postings: scorer.fields.word_postings(&utterance.analysis),
        }
    }

    /// The words that speak for a document, strongest first, with their shares of what speaks for it. What speaks
    /// against it is left out of the shares; it is in the score.
    pub(crate) fn matches(&self, document: usize) -> Vec<Match> {
        let shares = self.scorer.shares();
        let mut parts = vec![0.0_f64; self.utterance.analysis.terms.len()];

        // The model and the similarity are sums over features; each feature belongs to the words it came from.
        let nearest = self.evidence.nearest[document].phrase;
        let nearest = nearest.map(|phrase| &self.corpus.phrases[self.scorer.phrase_number(phrase)]);
        let mut rest = nearest.map_or(&[][..], |phrase| phrase.vector.as_slice());
        for (&(feature, value), origins) in self.utterance.vector.iter().zip(&self.origins) {
            let mut part = 0.0;
            if let Some(model) = &self.scorer.model {
                part += shares.model * f64::from(value * model.weight(feature, document));
            }
            while let [(other, _), tail @ ..] = rest
                && *other < feature
            {
                rest = tail;
            }
            if let [(other, other_value), ..] = rest
                && *other == feature
            {
                part += shares.similarity * f64::from(value * other_value / FULL_SQUARE);
            }
            for &(word, share) in origins {
                parts[word] += part * f64::from(share);
            }
        }

        let covers: Vec<Option<(f32, Field)>> =
            self.postings.iter().map(|lists| lists.best(document)).collect();
        let total: f32 = self.evidence.importances.iter().sum();
        for ((part, cover), importance) in parts.iter_mut().zip(&covers).zip(&self.evidence.importances) {
            if let Some((strength, _)) = cover {
                *part += shares.coverage * f64::from(importance * strength / total.max(f32::MIN_POSITIVE));
            }
        }

        let positive: f64 = parts.iter().filter(|part| **part > 0.0).sum();
        let phrase_field = nearest.map_or(Field::Title, |phrase| phrase.field);
        let mut matches: Vec<Match> = self
            .utterance
            .analysis
            .terms
            .iter()
            .zip(&parts)
            .zip(&covers)
            .filter(|((_, part), _)| **part > 0.0)
            .map(|((term, part), cover)| Match {
                word: term.text.clone(),
                term: term.stem.clone(),
                field: cover.map_or(phrase_field, |(_, field)| field),
                contribution: part / positive,
            })
            .collect();
        // Stable: equal parts stay in the order of the utterance.
        matches.sort_by(|left, right| right.contribution.total_cmp(&left.contribution));
        matches.truncate(MOST_MATCHES);
        matches
    }
}

/// For each feature of the utterance's vector, the words it came from and each one's share, which sum to one.
fn origins(corpus: &Corpus, utterance: &Utterance) -> Vec<Vec<(usize, f32)>> {
    let mut origins: BTreeMap<u32, Vec<(usize, f32)>> = BTreeMap::new();
    for occurrence in &utterance.occurrences {
        if let Some(number) = corpus.lexicon.number(occurrence.key) {
            let (first, last) = occurrence.words;
            let words = origins.entry(number).or_default();
            words.push((first, occurrence.weight));
            if last != first {
                words.push((last, occurrence.weight));
            }
        }
    }
    for words in origins.values_mut() {
        let total: f32 = words.iter().map(|(_, weight)| weight).sum();
        for (_, weight) in words {
            *weight /= total;
        }
    }
    let of_vector = utterance
        .vector
        .iter()
        .map(|(feature, _)| origins.remove(feature).unwrap_or_default());
    of_vector.collect()
}
