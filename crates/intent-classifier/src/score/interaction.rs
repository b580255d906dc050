//! Late interaction: how well the words of an utterance are met by those of a text, each as it is meant there (Khattab &
//! Zaharia 2020).
//!
//! `Σ weight(q) · maxₜ cos(q, t) / Σ weight(q)` over the pieces q of the utterance and t of the text. A mean over a text
//! forgets the one clause that an utterance is about; this finds it.

use std::collections::HashMap;

use crate::encoding::{PieceComponents, Pieces};
use crate::pool::Buffer;

/// The pieces of texts, by document.
#[derive(Debug, Default)]
pub(super) struct InteractionIndex {
    /// The pieces of all texts, side by side.
    components: Vec<PieceComponents>,
    /// Where the pieces of each text end.
    ends: Vec<usize>,
    /// The texts before those of each document, and all of them.
    texts_before: Vec<usize>,
    /// How much each piece of a text weighs in an utterance.
    weights: HashMap<u16, f32>,
    /// How much any other does.
    unknown: f32,
}

impl InteractionIndex {
    /// Indexes texts, which are in the order of their documents; those without pieces are left out.
    pub(super) fn new<'a>(texts: impl Iterator<Item = (usize, &'a Pieces)>, documents: usize) -> Self {
        let mut index = Self::default();
        let mut having: HashMap<u16, usize> = HashMap::new();
        for (document, pieces) in texts.filter(|(_, pieces)| !pieces.ids().is_empty()) {
            index.texts_before.resize(document + 1, index.ends.len());
            index.components.extend_from_slice(pieces.components());
            index.ends.push(index.components.len());
            let mut ids = pieces.ids().to_vec();
            ids.sort_unstable();
            ids.dedup();
            for id in ids {
                *having.entry(id).or_default() += 1;
            }
        }
        index.texts_before.resize(documents + 1, index.ends.len());
        // The inverse document frequency of BM25 (Robertson & Zaragoza 2009, §3.3), made positive.
        let weight = |having: usize| {
            let (texts, having) = (index.ends.len() as f32, having as f32);
            (1.0 + (texts - having + 0.5) / (having + 0.5)).ln()
        };
        index.unknown = weight(0);
        index.weights = having
            .into_iter()
            .map(|(id, having)| (id, weight(having)))
            .collect();
        index
    }

    /// Whether no text has pieces.
    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How well the utterance is met by the best text of each of these documents, 0 for one without any. The other
    /// documents have as much as the least of these.
    pub(super) fn evidence(&self, asked: &Pieces, documents: &[usize]) -> Buffer<f32> {
        let mut evidence = Buffer::filled(0.0, self.texts_before.len() - 1);
        if asked.ids().is_empty() || self.ends.is_empty() {
            return evidence;
        }
        let weights: Vec<f32> = asked
            .ids()
            .iter()
            .map(|id| self.weights.get(id).copied().unwrap_or(self.unknown))
            .collect();
        let total: f32 = weights.iter().sum();
        let unit = 1.0 / (total * Pieces::ONE * Pieces::ONE);
        let mut nearest = Vec::new();
        let met: Vec<f32> = documents
            .iter()
            .map(|&document| {
                let texts = self.texts_before[document]..self.texts_before[document + 1];
                texts
                    .map(|text| {
                        self.nearest(asked, text, &mut nearest);
                        let sum: f32 = nearest
                            .iter()
                            .zip(&weights)
                            .map(|(nearest, weight)| *nearest as f32 * weight)
                            .sum();
                        sum * unit
                    })
                    .fold(0.0, f32::max)
            })
            .collect();
        let least = met
            .iter()
            .copied()
            .filter(|met| *met > 0.0)
            .fold(f32::INFINITY, f32::min);
        if least.is_finite() {
            evidence.fill(least);
        }
        for (&document, met) in documents.iter().zip(met) {
            evidence[document] = met;
        }
        evidence
    }

    /// For each piece of the utterance, its product with the nearest piece of a text.
    fn nearest(&self, asked: &Pieces, text: usize, nearest: &mut Vec<i32>) {
        nearest.clear();
        nearest.resize(asked.ids().len(), 0);
        let from = if text == 0 { 0 } else { self.ends[text - 1] };
        for piece in &self.components[from..self.ends[text]] {
            let piece = piece.map(i16::from);
            for (nearest, asked) in nearest.iter_mut().zip(asked.components()) {
                *nearest = product(asked, &piece).max(*nearest);
            }
        }
    }
}

/// Wrapping, since checks for overflow would keep it from being vectorised in debug builds; it does not overflow.
fn product(asked: &PieceComponents, piece: &[i16]) -> i32 {
    asked.iter().zip(piece).fold(0_i32, |sum, (&asked, &piece)| {
        sum.wrapping_add(i32::from(i16::from(asked)).wrapping_mul(i32::from(piece)))
    })
}

#[cfg(test)]
mod tests {
    use sentence_encoder::PIECE_DIMENSIONS;

    use super::*;

    /// A piece for each word: words of one first letter mean the same, others have nothing in common.
    fn pieces(text: &str) -> Pieces {
        let letters: Vec<u8> = text.split_whitespace().map(|word| word.as_bytes()[0]).collect();
        let mut components = vec![0_i8; letters.len() * PIECE_DIMENSIONS];
        for (at, letter) in letters.iter().enumerate() {
            components[at * PIECE_DIMENSIONS + usize::from(*letter)] = 127;
        }
        let ids = letters.into_iter().map(u16::from).collect();
        Pieces::from_parts(ids, components.into())
    }

    fn evidence(texts: &[(usize, &str)], asked: &str, documents: &[usize]) -> Vec<f32> {
        let texts: Vec<(usize, Pieces)> = texts
            .iter()
            .map(|&(document, text)| (document, pieces(text)))
            .collect();
        let index = InteractionIndex::new(texts.iter().map(|(document, pieces)| (*document, pieces)), 4);
        index.evidence(&pieces(asked), documents).to_vec()
    }

    const TEXTS: [(usize, &str); 4] = [
        (
            0,
            "invoices are sent by mail, new addresses of companies are asked for",
        ),
        (2, "reset your password"),
        (2, "not logged in"),
        (3, "printers use toner"),
    ];

    #[test]
    fn a_text_that_says_the_same_meets_every_word() {
        let met = evidence(&TEXTS, "renew your passphrase", &[0, 1, 2, 3]);

        assert!((met[2] - 1.0).abs() < 1e-6, "{met:?}");
        assert!(met[0] < 0.1 && met[3] < 0.5, "{met:?}");
    }

    #[test]
    fn one_clause_of_a_long_text_is_found_and_the_best_text_of_a_document_counts() {
        let address = evidence(&TEXTS, "new company address", &[0, 1, 2, 3]);
        let login = evidence(&TEXTS, "login", &[0, 1, 2, 3]);

        assert!(address[0] > address[2].max(address[3]), "{address:?}");
        assert!(login[2] > login[0].max(login[3]), "{login:?}");
    }

    #[test]
    fn a_word_of_few_texts_weighs_more() {
        let met = evidence(&[(0, "a b"), (1, "a c"), (2, "a d")], "a c", &[0, 1, 2, 3]);

        assert!(met[1] > 0.99 && met[0] < 0.3, "{met:?}");
    }

    #[test]
    fn who_is_not_looked_at_has_as_much_as_the_least() {
        let all = evidence(&TEXTS, "paper in use", &[0, 1, 2, 3]);
        let some = evidence(&TEXTS, "paper in use", &[2, 3]);

        assert_eq!(some[2..], all[2..]);
        assert_eq!((all[1], some[0]), (0.0, some[2].min(some[3])));
    }

    #[test]
    fn nothing_meets_nothing() {
        assert_eq!(evidence(&TEXTS, "", &[0, 1, 2, 3]), [0.0; 4]);
        assert_eq!(evidence(&[], "paper", &[0, 1, 2, 3]), [0.0; 4]);
    }
}
