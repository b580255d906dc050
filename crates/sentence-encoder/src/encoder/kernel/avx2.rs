//! `vpmaddwd` on 16 integers at a time. A tile has 4 x 3 sums in registers, so that each load serves several products.

use std::arch::x86_64::{
    __m128i, __m256i, _mm_add_epi32, _mm_extract_epi32, _mm_set_epi64x, _mm256_add_epi32,
    _mm256_castsi256_si128, _mm256_cvtepi8_epi16, _mm256_extracti128_si256, _mm256_hadd_epi32,
    _mm256_madd_epi16, _mm256_setr_epi16, _mm256_setzero_si256,
};

use super::super::forward;
use super::tiles::{self, ROWS};
use crate::pack::{DIMENSIONS, Pack};

const INPUTS: usize = 3;
const WIDTH: usize = 16;

#[target_feature(enable = "avx2")]
pub(super) fn forward(pack: &Pack, pieces: &[u16]) -> [f32; DIMENSIONS] {
    forward::forward(pack, pieces, |matrix, activations, outputs| {
        tiles::multiply(matrix, activations, outputs, |weights, inputs| {
            tile(weights, inputs)
        });
    })
}

#[target_feature(enable = "avx2")]
#[inline]
fn tile(weights: [&[u8]; ROWS], inputs: [&[i16]; INPUTS]) -> [[i32; ROWS]; INPUTS] {
    let steps = weights[0].len() / WIDTH;
    let weights = weights.map(|row| &row.as_chunks::<WIDTH>().0[..steps]);
    let inputs = inputs.map(|row| &row.as_chunks::<WIDTH>().0[..steps]);
    let mut sums = [[_mm256_setzero_si256(); ROWS]; INPUTS];
    for step in 0..steps {
        let weights = weights.map(|row| _mm256_cvtepi8_epi16(load_bytes(&row[step])));
        for (sums, row) in sums.iter_mut().zip(inputs) {
            let input = load(&row[step]);
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(weight, input));
            }
        }
    }
    sums.map(|sums| totals(sums))
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
#[expect(clippy::cast_possible_truncation, reason = "the bits of two halves")]
pub(super) fn load_bytes(bytes: &[u8; 16]) -> __m128i {
    let bits = u128::from_le_bytes(*bytes);
    _mm_set_epi64x((bits >> 64) as i64, bits as i64)
}

/// One unaligned load, as [`load_bytes`].
#[target_feature(enable = "avx2")]
#[inline]
#[expect(clippy::many_single_char_names, reason = "a list")]
pub(super) fn load(integers: &[i16; WIDTH]) -> __m256i {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = *integers;
    _mm256_setr_epi16(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
}
