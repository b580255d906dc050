//! `pmaddwd` on 8 integers at a time, for any x86-64 processor.

use std::arch::x86_64::{
    __m128i, _mm_add_epi32, _mm_cmpgt_epi8, _mm_cvtsi128_si32, _mm_madd_epi16, _mm_set_epi64x,
    _mm_setr_epi16, _mm_setzero_si128, _mm_shuffle_epi32, _mm_unpackhi_epi64, _mm_unpacklo_epi8,
};

use super::super::forward;
use super::tiles::{self, ROWS};
use crate::pack::{DIMENSIONS, Pack};

/// With three, the sums alone would fill the 16 registers that there are.
const INPUTS: usize = 2;
const WIDTH: usize = 8;

#[target_feature(enable = "sse2")]
pub(super) fn forward(pack: &Pack, pieces: &[u16]) -> [f32; DIMENSIONS] {
    forward::forward(pack, pieces, |matrix, activations, outputs| {
        tiles::multiply(matrix, activations, outputs, |weights, inputs| {
            tile(weights, inputs)
        });
    })
}

#[target_feature(enable = "sse2")]
#[inline]
fn tile(weights: [&[u8]; ROWS], inputs: [&[i16]; INPUTS]) -> [[i32; ROWS]; INPUTS] {
    let steps = weights[0].len() / WIDTH;
    let weights = weights.map(|row| &row.as_chunks::<WIDTH>().0[..steps]);
    let inputs = inputs.map(|row| &row.as_chunks::<WIDTH>().0[..steps]);
    let mut sums = [[_mm_setzero_si128(); ROWS]; INPUTS];
    for step in 0..steps {
        let weights = weights.map(|row| load_bytes(row[step]));
        for (sums, row) in sums.iter_mut().zip(inputs) {
            let input = load(&row[step]);
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum = _mm_add_epi32(*sum, _mm_madd_epi16(weight, input));
            }
        }
    }
    sums.map(|sums| sums.map(|sum| total(sum)))
}

#[target_feature(enable = "sse2")]
#[inline]
fn total(sum: __m128i) -> i32 {
    let sum = _mm_add_epi32(sum, _mm_unpackhi_epi64(sum, sum));
    _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32::<0b01>(sum)))
}

/// Eight signed bytes as 16-bit integers: the byte below, its sign above.
#[target_feature(enable = "sse2")]
#[inline]
fn load_bytes(bytes: [u8; WIDTH]) -> __m128i {
    let bytes = _mm_set_epi64x(0, i64::from_le_bytes(bytes));
    _mm_unpacklo_epi8(bytes, _mm_cmpgt_epi8(_mm_setzero_si128(), bytes))
}

/// One unaligned load: the compiler sees through the list.
#[target_feature(enable = "sse2")]
#[inline]
#[expect(clippy::many_single_char_names, reason = "a list")]
fn load(integers: &[i16; WIDTH]) -> __m128i {
    let [a, b, c, d, e, f, g, h] = *integers;
    _mm_setr_epi16(a, b, c, d, e, f, g, h)
}
