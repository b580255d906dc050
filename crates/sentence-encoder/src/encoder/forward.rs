//! The forward pass of BERT (Devlin et al. 2018) with mean pooling (Reimers & Gurevych 2019), for one text.
//!
//! Everything is inlined into one function per instruction set (`kernel`), so that the compiler vectorises it for that
//! set. Matrix products are exact integer sums and everything else has a fixed order: the sets give the same bits.

use super::activations::Activations;
use super::float::{LANES, exp, gelu, normalize, sum};
use crate::pack::{DIMENSIONS, HEADS, INNER, Matrix, Pack};

const HEAD: usize = DIMENSIONS / HEADS;

/// After so many layers lies the middle.
const MIDDLE: usize = 3;

/// What the layers make of word pieces.
pub(super) struct Hidden {
    /// The mean over the pieces after half of the layers, at unit length.
    pub(super) middle: [f32; DIMENSIONS],
    /// The mean after all of them, at unit length.
    pub(super) sentence: [f32; DIMENSIONS],
    /// Each piece after all of them, side by side.
    pub(super) pieces: Vec<f32>,
}

/// What becomes of word pieces, which begin and end with the control pieces. `multiply` writes `outputs[row of the
/// activations][row of the matrix]`.
#[inline(always)]
pub(super) fn forward(
    pack: &Pack,
    pieces: &[u16],
    multiply: impl Fn(&Matrix, &Activations, &mut [f32]),
) -> Hidden {
    let count = pieces.len();
    let mut hidden = vec![0.0; count * DIMENSIONS];
    let mut query_key_value = vec![0.0; count * 3 * DIMENSIONS];
    let mut output = vec![0.0; count * DIMENSIONS];
    let mut inner = vec![0.0; count * INNER];
    let mut activations = Activations::with_capacity(count, INNER);
    let mut attention = Attention::new(count);

    embed(pack, pieces, &mut hidden);
    let mut middle = [0.0; DIMENSIONS];
    for (number, layer) in pack.layers.iter().enumerate() {
        if number == MIDDLE {
            middle = pool(&hidden);
        }
        activations.fill(&hidden, DIMENSIONS);
        multiply(&layer.query_key_value, &activations, &mut query_key_value);
        attention.attend(&query_key_value, &mut output);
        activations.fill(&output, DIMENSIONS);
        multiply(&layer.attention_output, &activations, &mut output);
        add(&mut hidden, &output);
        for row in hidden.chunks_exact_mut(DIMENSIONS) {
            normalize(row, &layer.attention_norm);
        }

        activations.fill(&hidden, DIMENSIONS);
        multiply(&layer.up, &activations, &mut inner);
        for value in &mut inner {
            *value = gelu(*value);
        }
        activations.fill(&inner, INNER);
        multiply(&layer.down, &activations, &mut output);
        add(&mut hidden, &output);
        for row in hidden.chunks_exact_mut(DIMENSIONS) {
            normalize(row, &layer.output_norm);
        }
    }
    Hidden {
        middle,
        sentence: pool(&hidden),
        pieces: hidden,
    }
}

#[inline(always)]
#[expect(clippy::cast_possible_wrap, reason = "weights are signed bytes")]
fn embed(pack: &Pack, pieces: &[u16], hidden: &mut [f32]) {
    for (position, (row, &piece)) in hidden.chunks_exact_mut(DIMENSIONS).zip(pieces).enumerate() {
        let piece = usize::from(piece);
        let scale = pack.word_scale.at(piece);
        let word = &pack.words[piece * DIMENSIONS..][..DIMENSIONS];
        let place = pack.positions.slice(position * DIMENSIONS, DIMENSIONS);
        for ((value, &weight), place) in row.iter_mut().zip(word).zip(place.iter()) {
            *value = f32::from(weight as i8) * scale + place;
        }
        normalize(row, &pack.embedding_norm);
    }
}

#[inline(always)]
fn add(values: &mut [f32], others: &[f32]) {
    for (value, other) in values.iter_mut().zip(others) {
        *value += other;
    }
}

/// The mean over the pieces, at unit length. The mean's own length falls out.
#[inline(always)]
fn pool(hidden: &[f32]) -> [f32; DIMENSIONS] {
    let mut vector = [0.0; DIMENSIONS];
    for row in hidden.chunks_exact(DIMENSIONS) {
        add(&mut vector, row);
    }
    let length = sum(&vector, |value| value * value).sqrt();
    if length > 0.0 {
        for value in &mut vector {
            *value /= length;
        }
    }
    vector
}

/// Scaled dot-product attention (Vaswani et al. 2017, §3.2); the scale is in the queries already.
struct Attention {
    count: usize,
    /// The pieces rounded up to full lanes; what is past them weighs nothing.
    padded: usize,
    /// The keys of one head, dimension by dimension, so that the inner loop runs over pieces: no sum to reorder.
    keys: Vec<f32>,
    weights: Vec<f32>,
}

impl Attention {
    #[inline(always)]
    fn new(count: usize) -> Self {
        let padded = count.next_multiple_of(LANES);
        Self {
            count,
            padded,
            keys: vec![0.0; HEAD * padded],
            weights: vec![0.0; padded],
        }
    }

    #[inline(always)]
    fn attend(&mut self, query_key_value: &[f32], output: &mut [f32]) {
        for head in 0..HEADS {
            let (query, key) = (head * HEAD, DIMENSIONS + head * HEAD);
            let value = 2 * DIMENSIONS + head * HEAD;
            for (piece, row) in query_key_value.chunks_exact(3 * DIMENSIONS).enumerate() {
                for (dimension, &number) in row[key..key + HEAD].iter().enumerate() {
                    self.keys[dimension * self.padded + piece] = number;
                }
            }
            for (row, output) in query_key_value
                .chunks_exact(3 * DIMENSIONS)
                .zip(output.chunks_exact_mut(DIMENSIONS))
            {
                self.score(&row[query..query + HEAD]);
                let factor = 1.0 / self.soften();
                let mut mixed = [0.0_f32; HEAD];
                for (&weight, row) in self
                    .weights
                    .iter()
                    .zip(query_key_value.chunks_exact(3 * DIMENSIONS))
                {
                    for (sum, &number) in mixed.iter_mut().zip(&row[value..value + HEAD]) {
                        *sum += weight * number;
                    }
                }
                for (to, sum) in output[query..query + HEAD].iter_mut().zip(mixed) {
                    *to = sum * factor;
                }
            }
        }
    }

    /// The dot product of the query and each key.
    #[inline(always)]
    fn score(&mut self, query: &[f32]) {
        for (block, weights) in self.weights.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
            let mut sums = [0.0_f32; LANES];
            for (&number, keys) in query.iter().zip(self.keys.chunks_exact(self.padded)) {
                for (sum, &key) in sums.iter_mut().zip(&keys.as_chunks::<LANES>().0[block]) {
                    *sum += number * key;
                }
            }
            *weights = sums;
        }
    }

    /// The exponentials of the weights, the greatest being 1, and their sum.
    #[inline(always)]
    fn soften(&mut self) -> f32 {
        let greatest = self.weights[..self.count]
            .iter()
            .copied()
            .fold(f32::MIN, f32::max);
        for weight in &mut self.weights {
            *weight = exp(*weight - greatest);
        }
        self.weights[self.count..].fill(0.0);
        sum(&self.weights, |weight| weight)
    }
}
