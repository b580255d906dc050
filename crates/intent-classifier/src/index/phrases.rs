//! How near an utterance is to the titles and phrases: the cosine to the nearest of each document.

use crate::lexicon::SparseVector;
use crate::pool::Buffer;

/// Length² of a vector whose three blocks are there: 0.5² + 0.5² + 1².
pub(crate) const FULL_SQUARE: f32 = 1.5;

/// A feature that one of so many phrases has, or more, is kept as a column.
const COMMON: usize = 8;

/// And only where there are so many phrases: below that a message costs little as it is.
const FEWEST_FOR_COLUMNS: usize = 1_024;

/// The nearest phrase of a document.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Nearest {
    /// Its place among the phrases; `None` where no phrase has anything in common.
    pub(crate) phrase: Option<u32>,
    /// Cosine, 0..=1.
    pub(crate) similarity: f32,
}

/// The phrases of each feature.
#[derive(Debug)]
pub(crate) struct PhraseIndex {
    documents: usize,
    /// The document of each phrase.
    owners: Vec<u32>,
    /// Where the postings of each feature begin.
    starts: Vec<u32>,
    /// Phrase and value, but for the features that are columns.
    postings: Vec<(u32, f32)>,
    /// Features that many phrases have, ascending. To add the whole of a column up is quicker than to walk a list that has a
    /// good part of it.
    common: Vec<u32>,
    /// Their values for each phrase, one feature after the other.
    columns: Vec<f32>,
}

impl PhraseIndex {
    /// Indexes phrases, with the document of each, over so many features.
    pub(crate) fn new(
        phrases: &[&SparseVector],
        owners: &[usize],
        documents: usize,
        features: usize,
    ) -> Self {
        let mut starts = vec![0_u32; features + 1];
        for &(feature, _) in phrases.iter().copied().flatten() {
            starts[feature as usize + 1] += 1;
        }
        let mut common = Vec::new();
        if phrases.len() >= FEWEST_FOR_COLUMNS {
            for (feature, count) in (0_u32..).zip(&mut starts[1..]) {
                if *count as usize >= phrases.len() / COMMON {
                    common.push(feature);
                    *count = 0;
                }
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut postings = vec![(0, 0.0); *starts.last().unwrap_or(&0) as usize];
        let mut columns = vec![0.0; common.len() * phrases.len()];
        for (number, phrase) in (0_u32..).zip(phrases) {
            for &(feature, value) in *phrase {
                if let Ok(column) = common.binary_search(&feature) {
                    columns[column * phrases.len() + number as usize] = value;
                } else {
                    let place = &mut next[feature as usize];
                    postings[*place as usize] = (number, value);
                    *place += 1;
                }
            }
        }
        Self {
            documents,
            owners: owners
                .iter()
                .map(|&owner| u32::try_from(owner).unwrap_or(u32::MAX))
                .collect(),
            starts,
            postings,
            common,
            columns,
        }
    }

    /// The nearest phrase of each document.
    pub(crate) fn nearest(&self, text: &[(u32, f32)]) -> Buffer<Nearest> {
        let mut products = Buffer::filled(0.0_f32, self.owners.len());
        self.add_columns(text, &mut products);
        for &(feature, value) in text {
            let from = self.starts[feature as usize] as usize;
            let to = self.starts[feature as usize + 1] as usize;
            for &(phrase, other) in &self.postings[from..to] {
                products[phrase as usize] += value * other;
            }
        }
        let mut nearest = Buffer::filled(Nearest::default(), self.documents);
        for (phrase, (&owner, &product)) in (0_u32..).zip(self.owners.iter().zip(products.iter())) {
            let best = &mut nearest[owner as usize];
            let similarity = (product / FULL_SQUARE).min(1.0);
            if similarity > best.similarity {
                *best = Nearest {
                    phrase: Some(phrase),
                    similarity,
                };
            }
        }
        nearest
    }

    /// Adds what the text's common features have in common with each phrase.
    fn add_columns(&self, text: &[(u32, f32)], products: &mut [f32]) {
        if self.common.is_empty() {
            return;
        }
        let of_text: Vec<(&[f32], f32)> = text
            .iter()
            .filter_map(|&(feature, value)| {
                let column = self.common.binary_search(&feature).ok()?;
                Some((
                    &self.columns[column * products.len()..(column + 1) * products.len()],
                    value,
                ))
            })
            .collect();
        // Four at a time, so that the sums are read and written a quarter as often.
        let (fours, rest) = of_text.as_chunks::<4>();
        for [(a, by_a), (b, by_b), (c, by_c), (d, by_d)] in fours {
            for (product, (((a, b), c), d)) in products.iter_mut().zip(a.iter().zip(*b).zip(*c).zip(*d)) {
                *product += (by_a * a + by_b * b) + (by_c * c + by_d * d);
            }
        }
        for (column, value) in rest {
            for (product, other) in products.iter_mut().zip(*column) {
                *product += value * other;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::dot;

    #[test]
    fn the_nearest_phrase_of_each_document_is_found() {
        let phrases = [vec![(0, 1.0)], vec![(0, 0.5), (1, 0.5)], vec![(2, 1.0)]];
        let index = PhraseIndex::new(&phrases.iter().collect::<Vec<_>>(), &[0, 0, 1], 3, 3);

        let nearest = index.nearest(&[(0, 0.3), (1, 1.0)]);

        assert_eq!(nearest[0].phrase, Some(1));
        assert_eq!((nearest[1].phrase, nearest[2].phrase), (None, None));
    }

    #[test]
    fn a_common_feature_counts_as_any_other() {
        let value = |at: usize, feature: usize| 0.1 + ((at * 31 + feature * 17) % 10) as f32 / 10.0;
        let phrases: Vec<SparseVector> = (0..FEWEST_FOR_COLUMNS + 100)
            .map(|at| {
                (0_u32..12)
                    .filter(|&feature| at % (1 + 2 * feature as usize) == 0)
                    .map(|feature| (feature, value(at, feature as usize)))
                    .collect()
            })
            .collect();
        let owners: Vec<usize> = (0..phrases.len()).map(|at| at / 2).collect();
        let index = PhraseIndex::new(
            &phrases.iter().collect::<Vec<_>>(),
            &owners,
            phrases.len() / 2,
            12,
        );
        let text: SparseVector = (0_u32..12).map(|feature| (feature, 0.05)).collect();

        let nearest = index.nearest(&text);

        assert!((1..12).contains(&index.common.len()), "{:?}", index.common);
        for (document, found) in nearest.iter().enumerate() {
            let products = [2 * document, 2 * document + 1].map(|at| dot(&phrases[at], &text) / FULL_SQUARE);
            let best = products[0].max(products[1]);
            assert!((found.similarity - best).abs() < 1e-6, "{document}");
        }
    }
}
