//! What each word of the utterance contributed to a candidate: the parts of its real score.

use std::collections::BTreeMap;

use crate::feature::Occurrence;
use crate::ranking::{Field, Match};
use crate::score::{Corpus, Evidence, Scorer, Utterance};

/// No candidate shows more words.
const MOST_MATCHES: usize = 8;

/// The words that speak for a document, strongest first, with their shares of what speaks for it. What speaks against
/// it is left out of the shares; it is in the score.
pub(crate) fn matches(
    corpus: &Corpus,
    scorer: &Scorer,
    utterance: &Utterance,
    evidence: &Evidence,
    document: usize,
) -> Vec<Match> {
    let (model_share, similarity_share, coverage_share) = scorer.shares();
    let words = utterance.analysis.terms.len();
    let mut parts = vec![0.0_f64; words];

    // The model and the similarity are sums over features; each feature belongs to the words it came from.
    let nearest = evidence.nearest[document]
        .phrase
        .map(|phrase| &corpus.phrases[scorer.phrase_number(phrase)]);
    let origins = origins(&utterance.occurrences, corpus, utterance);
    for (&(feature, value), origins) in utterance.vector.iter().zip(&origins) {
        let mut part = 0.0;
        if let Some(model) = &scorer.model {
            part += model_share * f64::from(value * model.weight(feature, document));
        }
        if let Some(phrase) = nearest
            && let Ok(at) = phrase.vector.binary_search_by_key(&feature, |(other, _)| *other)
        {
            part += similarity_share * f64::from(value * phrase.vector[at].1) / 1.5;
        }
        let total: f32 = origins.iter().map(|(_, weight)| weight).sum();
        for &(word, weight) in origins {
            parts[word] += part * f64::from(weight / total);
        }
    }

    let covers = scorer.fields.covers(&utterance.analysis, document);
    let total: f32 = evidence.importances.iter().sum();
    for ((part, cover), importance) in parts.iter_mut().zip(&covers).zip(&evidence.importances) {
        if let Some((strength, _)) = cover {
            *part += coverage_share * f64::from(importance * strength / total.max(f32::MIN_POSITIVE));
        }
    }

    let positive: f64 = parts.iter().filter(|part| **part > 0.0).sum();
    let mut matches: Vec<Match> = utterance
        .analysis
        .terms
        .iter()
        .zip(&parts)
        .zip(&covers)
        .filter(|((_, part), _)| **part > 0.0)
        .map(|((term, part), cover)| Match {
            word: term.text.clone(),
            term: term.stem.clone(),
            field: cover.map_or(
                nearest.map_or(Field::Title, |phrase| phrase.field),
                |(_, field)| field,
            ),
            contribution: part / positive,
        })
        .collect();
    // Stable: equal parts stay in the order of the utterance.
    matches.sort_by(|left, right| right.contribution.total_cmp(&left.contribution));
    matches.truncate(MOST_MATCHES);
    matches
}

/// For each feature of the utterance's vector, the words it came from and how much of it.
fn origins(occurrences: &[Occurrence], corpus: &Corpus, utterance: &Utterance) -> Vec<Vec<(usize, f32)>> {
    let mut origins: BTreeMap<u32, Vec<(usize, f32)>> = BTreeMap::new();
    for occurrence in occurrences {
        if let Some(number) = corpus.lexicon.number(occurrence.key) {
            let (first, last) = occurrence.words;
            let words = origins.entry(number).or_default();
            words.push((first, occurrence.weight));
            if last != first {
                words.push((last, occurrence.weight));
            }
        }
    }
    utterance
        .vector
        .iter()
        .map(|(feature, _)| origins.remove(feature).unwrap_or_default())
        .collect()
}
