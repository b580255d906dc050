//! The features that titles and phrases have, what each weighs, and a text as a vector over them.
//!
//! Within each block: sublinear term frequency `1 + ln tf`, smoothed inverse document frequency
//! `ln((1 + N) / (1 + df)) + 1` over the N titles and phrases, and length one (Manning, Raghavan & Schütze 2008, §6.4).

use crate::feature::{Block, Occurrence};
use crate::hash::HashedMap;

/// A text as a vector: numbers of features, ascending, with their values.
pub(crate) type SparseVector = Vec<(u32, f32)>;

/// Many vectors, one after the other: in a block of its own each, they would be most of the memory.
#[derive(Debug, Default)]
pub(crate) struct SparseRows {
    /// Where each vector ends.
    ends: Vec<usize>,
    entries: Vec<(u32, f32)>,
}

impl SparseRows {
    /// For so many vectors with so many entries in all.
    pub(crate) fn with_capacity(rows: usize, entries: usize) -> Self {
        Self {
            ends: Vec::with_capacity(rows),
            entries: Vec::with_capacity(entries),
        }
    }

    /// Adds a vector.
    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        self.entries.extend(row);
        self.ends.push(self.entries.len());
    }

    /// How many vectors there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The vectors in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[(u32, f32)]> {
        let mut from = 0;
        self.ends.iter().map(move |&to| {
            let row = &self.entries[from..to];
            from = to;
            row
        })
    }
}

impl<R: IntoIterator<Item = (u32, f32)>> FromIterator<R> for SparseRows {
    fn from_iter<I: IntoIterator<Item = R>>(rows: I) -> Self {
        let mut all = Self::default();
        for row in rows {
            all.push(row);
        }
        all
    }
}

/// A known feature at one place of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    /// Its number.
    pub(crate) number: u32,
    /// Its place among the occurrences of the text.
    pub(crate) place: u32,
}

/// Features by number. Numbers follow the order of hashes, so that they do not depend on the order of documents.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    numbers: HashedMap<u32>,
    inverse_frequencies: Vec<f32>,
}

impl Lexicon {
    /// The features of these texts.
    pub(crate) fn new(texts: impl IntoIterator<Item = impl AsRef<[Occurrence]>>) -> Self {
        let mut keys: Vec<u64> = Vec::new();
        let mut count = 0_usize;
        for text in texts {
            count += 1;
            let from = keys.len();
            keys.extend(text.as_ref().iter().map(|occurrence| occurrence.key));
            keys[from..].sort_unstable();
            // One of each key a text; the rest of a run goes.
            let mut last = None;
            let mut to = from;
            for at in from..keys.len() {
                if last != Some(keys[at]) {
                    last = Some(keys[at]);
                    keys[to] = keys[at];
                    to += 1;
                }
            }
            keys.truncate(to);
        }
        keys.sort_unstable();

        let texts = count as f32;
        let mut numbers = HashedMap::default();
        let mut inverse_frequencies = Vec::new();
        for run in keys.chunk_by(|left, right| left == right) {
            let Ok(number) = u32::try_from(inverse_frequencies.len()) else {
                break;
            };
            numbers.insert(run[0], number);
            inverse_frequencies.push(((1.0 + texts) / (1.0 + run.len() as f32)).ln() + 1.0);
        }
        Self {
            numbers,
            inverse_frequencies,
        }
    }

    /// How many features there are.
    pub(crate) fn len(&self) -> usize {
        self.inverse_frequencies.len()
    }

    /// The number of a feature.
    pub(crate) fn number(&self, key: u64) -> Option<u32> {
        self.numbers.get(&key).copied()
    }

    /// The known features of a text: number and place of each, by number, then by place.
    pub(crate) fn known(&self, text: &[Occurrence]) -> Vec<Known> {
        let mut known: Vec<Known> = Vec::with_capacity(text.len());
        known.extend((0_u32..).zip(text).filter_map(|(place, occurrence)| {
            let number = self.number(occurrence.key)?;
            Some(Known { number, place })
        }));
        known.sort_unstable_by_key(|known| u64::from(known.number) << 32 | u64::from(known.place));
        known
    }

    /// A text as a vector; what no title or phrase has is left out.
    pub(crate) fn vector(&self, text: &[Occurrence]) -> SparseVector {
        self.vector_of(text, &self.known(text))
    }

    /// [`Self::vector`] of a text whose features are [`Self::known`].
    pub(crate) fn vector_of(&self, text: &[Occurrence], known: &[Known]) -> SparseVector {
        let mut values: Vec<(u32, Block, f32)> = Vec::with_capacity(known.len());
        let mut squares = [0.0_f32; Block::ALL.len()];
        for run in known.chunk_by(|left, right| left.number == right.number) {
            let number = run[0].number;
            let block = text[run[0].place as usize].block;
            let frequency: f32 = run.iter().map(|known| text[known.place as usize].weight).sum();
            let damped = if frequency > 1.0 {
                1.0 + frequency.ln()
            } else {
                frequency
            };
            let value = damped * self.inverse_frequencies[number as usize];
            squares[block.index()] += value * value;
            values.push((number, block, value));
        }
        values
            .into_iter()
            .map(|(number, block, value)| {
                (
                    number,
                    value * block.weight() / squares[block.index()].sqrt().max(f32::MIN_POSITIVE),
                )
            })
            .collect()
    }
}

/// The product of two vectors.
pub(crate) fn dot(left: &[(u32, f32)], right: &[(u32, f32)]) -> f32 {
    let mut sum = 0.0;
    let mut rest = right;
    for &(number, value) in left {
        rest = &rest[rest.partition_point(|(other, _)| *other < number)..];
        if let Some(&(other, other_value)) = rest.first()
            && other == number
        {
            sum += value * other_value;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;
    use crate::analyze::{Analyzer, utterance_tokens};
    use crate::feature::{FunctionWords, occurrences};

    fn features(text: &str) -> Vec<Occurrence> {
        occurrences(
            &Analyzer::new(Language::English, &[]).document(utterance_tokens(text)),
            FunctionWords::Count,
        )
    }

    #[test]
    fn each_block_has_its_own_length() {
        let texts = [features("reset my password"), features("renew a token")];
        let lexicon = Lexicon::new(&texts);

        let vector = lexicon.vector(&texts[0]);

        let square: f32 = vector.iter().map(|(_, value)| value * value).sum();
        assert!(
            (square - 1.5).abs() < 1e-4,
            "0.5² + 0.5² + 1² is 1.5, not {square}"
        );
    }

    #[test]
    fn a_text_is_nearest_to_itself() {
        let texts = [features("reset my password"), features("reset my token")];
        let lexicon = Lexicon::new(&texts);

        let vectors = texts.map(|text| lexicon.vector(&text));

        assert!(dot(&vectors[0], &vectors[0]) > dot(&vectors[0], &vectors[1]));
        assert!(dot(&vectors[0], &vectors[1]) > 0.0);
    }

    #[test]
    fn an_unknown_text_is_an_empty_vector() {
        let lexicon = Lexicon::new(&[features("reset my password")]);

        let vector = lexicon.vector(&features("zzz"));

        assert_eq!(vector, []);
    }
}
