//! Tier (b): texts as sums of word vectors from the built-in table, so that "regenerate" is near "renew".

use sentence_encoder::{Tokenizer, VectorTable};

use crate::analysis::Analysis;
use crate::dense::UnitVector;

/// How many components a vector has.
pub(crate) const DIMENSIONS: usize = VectorTable::DIMENSIONS;

/// A word has no more pieces; pasted keys do.
const MOST_PIECES: usize = 16;

/// A text in the table's space.
#[derive(Debug, Clone, Default)]
pub(crate) struct TextVector {
    /// The sum of the words' vectors, brought to length one.
    pub(crate) unit: UnitVector,
    /// For each word, what it adds to the sum: divided by the sum's length, they add up to `unit`. Empty where the
    /// tier is off.
    words: Vec<[f32; DIMENSIONS]>,
    /// Length of the sum.
    length: f32,
}

impl TextVector {
    /// Of a text that was understood.
    pub(crate) fn new(analysis: &Analysis) -> Self {
        let (tokenizer, table) = (Tokenizer::built_in(), VectorTable::built_in());
        let mut sum = [0.0_f32; DIMENSIONS];
        let words: Vec<[f32; DIMENSIONS]> = analysis
            .meanings()
            .iter()
            .map(|meaning| {
                let mut word = [0.0; DIMENSIONS];
                table.add(&tokenizer.pieces(meaning, MOST_PIECES), &mut word);
                for (sum, value) in sum.iter_mut().zip(&word) {
                    *sum += value;
                }
                word
            })
            .collect();
        let square: f32 = sum.iter().map(|value| value * value).sum();
        Self {
            unit: UnitVector::new(&sum),
            words,
            length: square.sqrt(),
        }
    }

    /// What each word adds to the products of the text's vector with some directions, given component by component.
    pub(crate) fn parts<'a, const COUNT: usize>(
        &'a self,
        directions: &'a [[f32; COUNT]],
    ) -> impl Iterator<Item = [f32; COUNT]> + 'a {
        let length = self.length.max(f32::MIN_POSITIVE);
        self.words.iter().map(move |word| {
            let mut sums = [0.0_f32; COUNT];
            for (value, along) in word.iter().zip(directions) {
                for (sum, along) in sums.iter_mut().zip(along) {
                    *sum += value * along;
                }
            }
            sums.map(|sum| sum / length)
        })
    }
}
