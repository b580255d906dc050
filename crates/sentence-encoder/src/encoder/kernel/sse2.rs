//! `pmaddwd` on 8 integers at a time, for any x86-64 processor.

use std::arch::x86_64::{
    __m128i, _mm_add_epi32, _mm_cvtsi128_si32, _mm_madd_epi16, _mm_setr_epi16, _mm_setzero_si128,
    _mm_shuffle_epi32, _mm_unpackhi_epi64,
};

use super::super::forward::{self, Hidden};
use super::tiles::{self, ROWS, Rows};
use crate::pack::{DIMENSIONS, INNER, Pack};

/// With three, the sums alone would fill the 16 registers that there are.
const INPUTS: usize = 2;
const WIDTH: usize = 8;

#[target_feature(enable = "sse2")]
pub(super) fn forward(pack: &Pack, pieces: &[u16]) -> Hidden {
    forward::forward(pack, pieces, |matrix, activations, outputs| {
        tiles::multiply(
            matrix,
            activations,
            outputs,
            |weights, inputs| tile::<{ DIMENSIONS / WIDTH }>(weights, inputs),
            |weights, inputs| tile::<{ INNER / WIDTH }>(weights, inputs),
        );
    })
}

/// Loops over indices, not iterators: a closure that is not inlined would keep the sums in memory.
#[target_feature(enable = "sse2")]
#[inline]
fn tile<const STEPS: usize>(
    weights: Rows<'_, WIDTH, STEPS, ROWS>,
    inputs: Rows<'_, WIDTH, STEPS, INPUTS>,
) -> [[i32; ROWS]; INPUTS] {
    let mut sums = [[_mm_setzero_si128(); ROWS]; INPUTS];
    for step in 0..STEPS {
        let mut factors = [_mm_setzero_si128(); ROWS];
        for row in 0..ROWS {
            factors[row] = load(&weights[row][step]);
        }
        for index in 0..INPUTS {
            let input = load(&inputs[index][step]);
            for row in 0..ROWS {
                sums[index][row] = _mm_add_epi32(sums[index][row], _mm_madd_epi16(factors[row], input));
            }
        }
    }
    let mut result = [[0; ROWS]; INPUTS];
    for index in 0..INPUTS {
        for row in 0..ROWS {
            result[index][row] = total(sums[index][row]);
        }
    }
    result
}

#[target_feature(enable = "sse2")]
#[inline]
fn total(sum: __m128i) -> i32 {
    let sum = _mm_add_epi32(sum, _mm_unpackhi_epi64(sum, sum));
    _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32::<0b01>(sum)))
}

/// One unaligned load: the compiler sees through the list.
#[target_feature(enable = "sse2")]
#[inline]
#[expect(clippy::many_single_char_names, reason = "a list")]
fn load(integers: &[i16; WIDTH]) -> __m128i {
    let [a, b, c, d, e, f, g, h] = *integers;
    _mm_setr_epi16(a, b, c, d, e, f, g, h)
}
