//! How near an utterance is to the titles and phrases: the cosine to the nearest of each document.

use crate::lexicon::SparseVector;
use crate::pool::Buffer;

/// Length² of a vector whose three blocks are there: 0.5² + 0.5² + 1².
pub(crate) const FULL_SQUARE: f32 = 1.5;

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
    /// Phrase and value.
    postings: Vec<(u32, f32)>,
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
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut postings = vec![(0, 0.0); *starts.last().unwrap_or(&0) as usize];
        for (number, phrase) in (0_u32..).zip(phrases) {
            for &(feature, value) in *phrase {
                let place = &mut next[feature as usize];
                postings[*place as usize] = (number, value);
                *place += 1;
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
        }
    }

    /// The nearest phrase of each document.
    pub(crate) fn nearest(&self, text: &[(u32, f32)]) -> Buffer<Nearest> {
        let mut products = Buffer::filled(0.0_f32, self.owners.len());
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_phrase_of_each_document_is_found() {
        let phrases = [vec![(0, 1.0)], vec![(0, 0.5), (1, 0.5)], vec![(2, 1.0)]];
        let index = PhraseIndex::new(&phrases.iter().collect::<Vec<_>>(), &[0, 0, 1], 3, 3);

        let nearest = index.nearest(&[(0, 0.3), (1, 1.0)]);

        assert_eq!(nearest[0].phrase, Some(1));
        assert_eq!((nearest[1].phrase, nearest[2].phrase), (None, None));
    }
}
