//! How near an utterance is to the titles and phrases: the cosine to the nearest of each document.

use std::ops::Range;

use sentence_encoder::{Kernel, Loop};

use super::common::{CommonFeatures, CommonOfText};
use crate::best::Heights;
use crate::lexicon::{SparseVector, dot};
use crate::pool::Buffer;

/// Length² of a vector whose three blocks are there: 0.5² + 0.5² + 1².
pub(crate) const FULL_SQUARE: f32 = 1.5;

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
    /// Phrase and value, but for the features that are common.
    postings: Vec<(u32, f32)>,
    /// The features that many phrases have: to walk their lists would take longest.
    common: CommonFeatures,
}

/// Similarities that are exact but for the common features, of which each phrase was given the mean.
#[derive(Debug)]
pub(crate) struct Rough {
    text: CommonOfText,
    /// The products by the other features, for each phrase.
    products: Buffer<f32>,
}

impl Rough {
    /// How much higher than it was given the similarity of a document may be, as a cosine.
    pub(crate) fn most_above(&self) -> f32 {
        (self.text.most - self.text.mean).max(0.0) / FULL_SQUARE
    }
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
        let common = CommonFeatures::new(phrases, &starts[1..]);
        for (feature, count) in (0_u32..).zip(&mut starts[1..]) {
            if common.has(feature) {
                *count = 0;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut postings = vec![(0, 0.0); *starts.last().unwrap_or(&0) as usize];
        for (number, phrase) in (0_u32..).zip(phrases) {
            for &(feature, value) in phrase.iter().filter(|(feature, _)| !common.has(*feature)) {
                let place = &mut next[feature as usize];
                postings[*place as usize] = (number, value);
                *place += 1;
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
        }
    }

    /// How near the nearest phrase of each document is: a cosine, 0..=1; with what makes it exact, where it is not.
    pub(crate) fn similarities(&self, text: &[(u32, f32)]) -> (Buffer<f32>, Option<Rough>) {
        let mut products = Buffer::filled(0.0_f32, self.owners.len());
        for &(feature, value) in text {
            let from = self.starts[feature as usize] as usize;
            let to = self.starts[feature as usize + 1] as usize;
            for &(phrase, other) in &self.postings[from..to] {
                products[phrase as usize] += value * other;
            }
        }
        let common = self.common.of_text(text);
        let mut cosines = Buffer::with_capacity(products.len());
        self.kernel.run(Cosines {
            products: &products,
            added: common.as_ref().map_or(0.0, |text| text.mean),
            added_to: &mut cosines,
        });
        let rough = common.map(|text| Rough { text, products });
        if self.is_one_each {
            return (cosines, rough);
        }
        let mut similarities = Buffer::filled(0.0_f32, self.documents);
        for (&owner, &similarity) in self.owners.iter().zip(cosines.iter()) {
            let best = &mut similarities[owner as usize];
            *best = best.max(similarity);
        }
        (similarities, rough)
    }

    /// How near the nearest phrase of each of these documents is, exactly: cosines, 0..=1.
    pub(crate) fn similarities_of(&self, documents: &[usize], rough: &Rough) -> Vec<f32> {
        self.common
            .fetch(documents.iter().flat_map(|&document| self.places(document)));
        let of_phrase =
            |phrase: usize| cosine(rough.products[phrase] + self.common.product(phrase, &rough.text));
        documents
            .iter()
            .map(|&document| self.places(document).map(of_phrase).fold(0.0, f32::max))
            .collect()
    }

    /// The documents that may have a phrase as near as this cosine, or nearer; at most so many, those that may be nearest.
    pub(crate) fn may_be_as_similar(&self, cosine: f32, most: usize, rough: &Rough) -> Vec<usize> {
        let mut bounds = Buffer::with_capacity(rough.products.len());
        self.common
            .bounds(self.kernel, &rough.text, &rough.products, &mut bounds);
        let phrases = Heights::of(&bounds).best_at_least(f64::from(cosine * FULL_SQUARE), most);
        phrases
            .into_iter()
            .map(|phrase| self.owners[phrase] as usize)
            .collect()
    }

    /// The places of the phrases of a document.
    fn places(&self, document: usize) -> Range<usize> {
        if self.is_one_each {
            return document..document + 1;
        }
        let before = |bar: usize| self.owners.partition_point(|&owner| (owner as usize) < bar);
        before(document)..before(document + 1)
    }

    /// The place of the phrase of a document that is nearest; of phrases as near, the first. `None` where none of several has
    /// anything in common with the text. `phrase` gives the features of the phrase at a place.
    pub(crate) fn nearest_of<'a>(
        &self,
        document: usize,
        text: &SparseVector,
        phrase: impl Fn(usize) -> &'a SparseVector,
    ) -> Option<usize> {
        let places = self.places(document);
        if places.len() == 1 {
            return Some(places.start);
        }
        let mut nearest = (0.0, None);
        for place in places {
            let product = dot(phrase(place), text);
            if product > nearest.0 {
                nearest = (product, Some(place));
            }
        }
        nearest.1
    }
}

/// The cosine that a product is.
#[inline(always)]
fn cosine(product: f32) -> f32 {
    (product / FULL_SQUARE).clamp(0.0, 1.0)
}

/// Makes cosines of products, each and what is added to it.
struct Cosines<'a> {
    products: &'a [f32],
    added: f32,
    added_to: &'a mut Vec<f32>,
}

impl Loop for Cosines<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let added = self.added;
        let cosines = self.products.iter().map(|product| cosine(product + added));
        self.added_to.extend(cosines);
    }
}

#[cfg(test)]
mod tests {
    use super::super::common::FEWEST_PHRASES;
    use super::*;

    #[test]
    fn the_nearest_phrase_of_each_document_is_found() {
        let phrases = [vec![(0, 1.0)], vec![(0, 0.5), (1, 0.5)], vec![(2, 1.0)]];
        let index = PhraseIndex::new(&phrases.iter().collect::<Vec<_>>(), &[0, 0, 1], 3, 3);

        let text = vec![(0, 0.3), (1, 1.0)];

        let nearest = [0, 1, 2].map(|document| index.nearest_of(document, &text, |at| &phrases[at]));
        let (similarities, rough) = index.similarities(&text);

        assert!(rough.is_none());
        assert_eq!(nearest, [Some(1), Some(2), None]);
        assert_eq!(*similarities, [0.65 / FULL_SQUARE, 0.0, 0.0]);
    }

    #[test]
    fn a_common_feature_counts_as_any_other() {
        let value = |at: usize, feature: usize| 0.1 + ((at * 31 + feature * 17) % 10) as f32 / 40.0;
        let phrases: Vec<SparseVector> = (0..FEWEST_PHRASES + 100)
            .map(|at| {
                (0_u32..12)
                    .filter(|&feature| at % (1 + 2 * feature as usize) == 0)
                    .map(|feature| (feature, value(at, feature as usize)))
                    .collect()
            })
            .collect();
        let text: SparseVector = (0_u32..12).map(|feature| (feature, 0.05)).collect();
        for each in [1, 2] {
            let documents = phrases.len() / each;
            let owners: Vec<usize> = (0..phrases.len()).map(|at| at / each).collect();
            let index = PhraseIndex::new(&phrases.iter().collect::<Vec<_>>(), &owners, documents, 12);

            let (similarities, rough) = index.similarities(&text);

            let rough = rough.expect("features that every third phrase has are common");
            let all: Vec<usize> = (0..documents).collect();
            let exact = index.similarities_of(&all, &rough);
            for least in [0.1, 0.3, 0.5] {
                let found = index.may_be_as_similar(least, usize::MAX, &rough);
                let are_found =
                    (0..documents).all(|document| exact[document] < least || found.contains(&document));
                assert!(are_found, "{least}");
            }
            assert!(index.may_be_as_similar(0.0, 5, &rough).len() == 5);
            let mut differ = 0;
            for (document, given) in similarities.iter().enumerate() {
                let of_one = &phrases[document * each..(document + 1) * each];
                let best = of_one.iter().map(|phrase| dot(phrase, &text) / FULL_SQUARE);
                let best = best.fold(0.0, f32::max);
                assert!((exact[document] - best).abs() < 1e-3, "{document}");
                assert!(best <= given + rough.most_above() + 1e-4, "{document}");
                differ += usize::from((given - best).abs() > 2e-3);
            }
            assert!(
                differ > documents / 2,
                "else the common features were added up already"
            );
        }
    }
}
