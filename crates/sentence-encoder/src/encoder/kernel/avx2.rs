//! `vpmaddwd` on 16 integers at a time. A tile has 4 x 2 sums in registers, so that each load serves several products;
//! 4 x 3 would not leave registers for what is loaded.

use std::arch::x86_64::{
    __m256i, _mm_add_epi32, _mm_extract_epi32, _mm256_add_epi32, _mm256_castsi256_si128,
    _mm256_extracti128_si256, _mm256_hadd_epi32, _mm256_madd_epi16, _mm256_setr_epi16, _mm256_setzero_si256,
};

use super::super::forward::{self, Hidden};
use super::tiles::{self, ROWS, Rows};
use crate::pack::{DIMENSIONS, INNER, Pack};

const INPUTS: usize = 2;
const WIDTH: usize = 16;

#[target_feature(enable = "avx2")]
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
#[target_feature(enable = "avx2")]
#[inline]
fn tile<const STEPS: usize>(
    weights: Rows<'_, WIDTH, STEPS, ROWS>,
    inputs: Rows<'_, WIDTH, STEPS, INPUTS>,
) -> [[i32; ROWS]; INPUTS] {
    let mut sums = [[_mm256_setzero_si256(); ROWS]; INPUTS];
    for step in 0..STEPS {
        let mut factors = [_mm256_setzero_si256(); ROWS];
        for row in 0..ROWS {
            factors[row] = load(&weights[row][step]);
        }
        for index in 0..INPUTS {
            let input = load(&inputs[index][step]);
            for row in 0..ROWS {
                sums[index][row] = _mm256_add_epi32(sums[index][row], _mm256_madd_epi16(factors[row], input));
            }
        }
    }
    let mut result = [[0; ROWS]; INPUTS];
    for index in 0..INPUTS {
        result[index] = totals(sums[index]);
    }
    result
}

/// The sum within each of four registers.
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn totals([a, b, c, d]: [__m256i; ROWS]) -> [i32; ROWS] {
    let halves = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
    let all = _mm_add_epi32(
        _mm256_castsi256_si128(halves),
        _mm256_extracti128_si256::<1>(halves),
    );
    [
        _mm_extract_epi32::<0>(all),
        _mm_extract_epi32::<1>(all),
        _mm_extract_epi32::<2>(all),
        _mm_extract_epi32::<3>(all),
    ]
}

/// One unaligned load: the compiler sees through the list.
#[target_feature(enable = "avx2")]
#[inline]
#[expect(clippy::many_single_char_names, reason = "a list")]
pub(super) fn load(integers: &[i16; WIDTH]) -> __m256i {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = *integers;
    _mm256_setr_epi16(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
}
