//! `vpmaddwd` on 16 integers at a time. A tile has 4 x 2 sums in registers, so that each load serves several products;
//! 4 x 3 would not leave registers for what is loaded.

use std::arch::x86_64::{
    __m128i, __m256i, _mm_add_epi32, _mm_extract_epi32, _mm_set_epi64x, _mm256_add_epi32,
    _mm256_castsi256_si128, _mm256_cvtepu8_epi16, _mm256_extract_epi32, _mm256_extracti128_si256,
    _mm256_hadd_epi32, _mm256_madd_epi16, _mm256_permute4x64_epi64, _mm256_setr_epi16, _mm256_setzero_si256,
};

use super::super::forward::{self, Hidden};
use super::products::{Fours, SIDE_BY_SIDE};
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

/// Bytes are made 16 bits wide, for `vpmaddwd`.
#[target_feature(enable = "avx2")]
pub(super) fn of_bytes(rows: &[Fours], vector: &[[i16; 4]], products: &mut [[i32; SIDE_BY_SIDE]]) {
    for (block, product) in rows.chunks_exact(vector.len().max(1)).zip(products) {
        // Each has four rows, of each the sum of products of even and of odd pairs.
        let mut sums = [_mm256_setzero_si256(); 4];
        for (fours, &[a, b, c, d]) in block.iter().zip(vector) {
            let factors = _mm256_setr_epi16(a, b, c, d, a, b, c, d, a, b, c, d, a, b, c, d);
            let (of_four_rows, _) = fours.as_chunks::<16>();
            for quarter in 0..4 {
                let wide = _mm256_cvtepu8_epi16(load_bytes(&of_four_rows[quarter]));
                sums[quarter] = _mm256_add_epi32(sums[quarter], _mm256_madd_epi16(wide, factors));
            }
        }
        let (halves, _) = product.as_chunks_mut::<8>();
        for (half, pair) in halves.iter_mut().zip(sums.as_chunks::<2>().0) {
            // Rows 0, 1, 4, 5 in its lower half, and the others in the upper.
            let sums = _mm256_hadd_epi32(pair[0], pair[1]);
            *half = integers(_mm256_permute4x64_epi64::<0b11_01_10_00>(sums));
        }
    }
}

/// One store: the compiler sees through the list.
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn integers(register: __m256i) -> [i32; 8] {
    [
        _mm256_extract_epi32::<0>(register),
        _mm256_extract_epi32::<1>(register),
        _mm256_extract_epi32::<2>(register),
        _mm256_extract_epi32::<3>(register),
        _mm256_extract_epi32::<4>(register),
        _mm256_extract_epi32::<5>(register),
        _mm256_extract_epi32::<6>(register),
        _mm256_extract_epi32::<7>(register),
    ]
}

/// One unaligned load, as [`load`].
#[target_feature(enable = "avx2")]
#[inline]
fn load_bytes(bytes: &[u8; 16]) -> __m128i {
    let [low, high] = *bytes.as_chunks::<8>().0 else {
        unreachable!("16 is twice 8")
    };
    _mm_set_epi64x(i64::from_le_bytes(high), i64::from_le_bytes(low))
}
