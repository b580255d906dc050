//! How near an utterance is to the titles and phrases: the cosine to the nearest of each document.

use sentence_encoder::{Kernel, Loop};

use crate::lexicon::{SparseVector, dot};
use crate::pool::Buffer;

/// Length² of a vector whose three blocks are there: 0.5² + 0.5² + 1².
pub(crate) const FULL_SQUARE: f32 = 1.5;

/// A feature that one of so many phrases has, or more, is kept as a column.
const COMMON: usize = 16;

/// And only where there are so many phrases: below that a message costs little as it is.
const FEWEST_FOR_COLUMNS: usize = 1_024;

/// As so many steps the greatest value of a column is kept.
const MOST_STEPS: f32 = 255.0;

/// What a text's value and a column's step make together is kept in units of one 2²²nd: the most there is, 1 and a 255th,
/// fits an `i16`.
const UNITS: f32 = 4_194_304.0;

/// Of so many phrases the sums are made together, each in its place of a few registers.
const STRETCH: usize = 64;

/// What so many phrases have of a feature.
type Stretch = [u8; STRETCH];

/// The phrases of each feature.
#[derive(Debug)]
pub(crate) struct PhraseIndex {
    /// All give the same.
    kernel: Kernel,
    documents: usize,
    /// The document of each phrase, ascending.
    owners: Vec<u32>,
    /// Whether each document has one phrase.
    is_one_each: bool,
    /// Where the postings of each feature begin.
    starts: Vec<u32>,
    /// Phrase and value, but for the features that are columns.
    postings: Vec<(u32, f32)>,
    /// Features that many phrases have, ascending. To add the whole of a column up is quicker than to walk a list that has a
    /// good part of it.
    common: Vec<u32>,
    /// Their values for each phrase, one feature after the other, in 255ths of the feature's greatest. Of all evidence this
    /// weighs least, and reading it in full would take longest.
    columns: Vec<Stretch>,
    /// The 255th part of the greatest value of each.
    steps: Vec<f32>,
}

impl PhraseIndex {
    /// Indexes phrases, with the document of each, ascending, over so many features.
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
        let mut steps = vec![0.0_f32; common.len()];
        for &(feature, value) in phrases.iter().copied().flatten() {
            if let Ok(column) = common.binary_search(&feature) {
                steps[column] = steps[column].max(value / MOST_STEPS);
            }
        }
        let stretches = phrases.len().div_ceil(STRETCH);
        let mut columns = vec![[0; STRETCH]; common.len() * stretches];
        for (number, phrase) in (0_u32..).zip(phrases) {
            for &(feature, value) in *phrase {
                if let Ok(column) = common.binary_search(&feature) {
                    let (stretch, place) = (number as usize / STRETCH, number as usize % STRETCH);
                    columns[column * stretches + stretch][place] = in_steps(value, steps[column]);
                } else {
                    let place = &mut next[feature as usize];
                    postings[*place as usize] = (number, value);
                    *place += 1;
                }
            }
        }
        Self {
            kernel: Kernel::fastest(),
            documents,
            is_one_each: owners.iter().copied().eq(0..documents),
            owners: owners
                .iter()
                .map(|&owner| u32::try_from(owner).unwrap_or(u32::MAX))
                .collect(),
            starts,
            postings,
            common,
            columns,
            steps,
        }
    }

    /// How near the nearest phrase of each document is: a cosine, 0..=1.
    pub(crate) fn similarities(&self, text: &[(u32, f32)]) -> Buffer<f32> {
        let mut products = Buffer::filled(0.0_f32, self.owners.len());
        self.add_columns(text, &mut products);
        for &(feature, value) in text {
            let from = self.starts[feature as usize] as usize;
            let to = self.starts[feature as usize + 1] as usize;
            for &(phrase, other) in &self.postings[from..to] {
                products[phrase as usize] += value * other;
            }
        }
        self.kernel.run(Cosines(&mut products));
        if self.is_one_each {
            return products;
        }
        let mut similarities = Buffer::filled(0.0_f32, self.documents);
        for (&owner, &similarity) in self.owners.iter().zip(products.iter()) {
            let best = &mut similarities[owner as usize];
            *best = best.max(similarity);
        }
        similarities
    }

    /// The place of the phrase of a document that is nearest; of phrases as near, the first. `None` where none of several has
    /// anything in common with the text. `phrase` gives the features of the phrase at a place.
    pub(crate) fn nearest_of<'a>(
        &self,
        document: usize,
        text: &SparseVector,
        phrase: impl Fn(usize) -> &'a SparseVector,
    ) -> Option<usize> {
        let from = self.owners.partition_point(|&owner| (owner as usize) < document);
        let to = self.owners.partition_point(|&owner| (owner as usize) <= document);
        if to - from == 1 {
            return Some(from);
        }
        let mut nearest = (0.0, None);
        for place in from..to {
            let product = dot(phrase(place), text);
            if product > nearest.0 {
                nearest = (product, Some(place));
            }
        }
        nearest.1
    }

    /// Adds what the text's common features have in common with each phrase.
    fn add_columns(&self, text: &[(u32, f32)], products: &mut [f32]) {
        if self.common.is_empty() {
            return;
        }
        let stretches = products.len().div_ceil(STRETCH);
        let of_text: Vec<(&[Stretch], i16)> = text
            .iter()
            .filter_map(|&(feature, value)| {
                let column = self.common.binary_search(&feature).ok()?;
                Some((
                    &self.columns[column * stretches..(column + 1) * stretches],
                    in_units(value * self.steps[column]),
                ))
            })
            .collect();
        self.kernel.run(AddColumns {
            products,
            columns: &of_text,
        });
    }
}

/// Adds columns to products, each times its factor. The sums are whole numbers, which takes half as long.
struct AddColumns<'a> {
    products: &'a mut [f32],
    columns: &'a [(&'a [Stretch], i16)],
}

impl Loop for AddColumns<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (at, products) in self.products.chunks_mut(STRETCH).enumerate() {
            let mut sums = [0_i32; STRETCH];
            for (column, factor) in self.columns {
                for (sum, steps) in sums.iter_mut().zip(&column[at]) {
                    // Wrapping, so that builds that check for it need not look at each step: a sum is at most 1.5 · 2²².
                    *sum = sum.wrapping_add(i32::from(*steps).wrapping_mul(i32::from(*factor)));
                }
            }
            for (product, sum) in products.iter_mut().zip(sums) {
                *product += sum as f32 / UNITS;
            }
        }
    }
}

/// Makes cosines of products.
struct Cosines<'a>(&'a mut [f32]);

impl Loop for Cosines<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for product in self.0 {
            *product = (*product / FULL_SQUARE).clamp(0.0, 1.0);
        }
    }
}

/// A value as a whole number of steps.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 255, to which what is outside is brought"
)]
fn in_steps(value: f32, step: f32) -> u8 {
    (value / step).round_ties_even() as u8
}

/// A factor as a whole number of units.
#[expect(clippy::cast_possible_truncation, reason = "see `UNITS`")]
fn in_units(factor: f32) -> i16 {
    (factor * UNITS).round_ties_even() as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_phrase_of_each_document_is_found() {
        let phrases = [vec![(0, 1.0)], vec![(0, 0.5), (1, 0.5)], vec![(2, 1.0)]];
        let index = PhraseIndex::new(&phrases.iter().collect::<Vec<_>>(), &[0, 0, 1], 3, 3);

        let text = vec![(0, 0.3), (1, 1.0)];

        let nearest = [0, 1, 2].map(|document| index.nearest_of(document, &text, |at| &phrases[at]));
        let similarities = index.similarities(&text);

        assert_eq!(nearest, [Some(1), Some(2), None]);
        assert_eq!(*similarities, [0.65 / FULL_SQUARE, 0.0, 0.0]);
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

        let similarities = index.similarities(&text);

        assert!((1..12).contains(&index.common.len()), "{:?}", index.common);
        for (document, found) in similarities.iter().enumerate() {
            let products = [2 * document, 2 * document + 1].map(|at| dot(&phrases[at], &text) / FULL_SQUARE);
            let best = products[0].max(products[1]);
            assert!((found - best).abs() < 1e-3, "{document}");
        }
    }
}
