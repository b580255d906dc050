//! `vpdpwssd` (AVX-512 VNNI) on 32 integers at a time: product and sum in one instruction.

use std::arch::x86_64::{
    __m512i, _mm256_add_epi32, _mm256_setzero_si256, _mm512_castsi256_si512, _mm512_castsi512_si256,
    _mm512_dpwssd_epi32, _mm512_extracti64x4_epi64, _mm512_inserti64x4, _mm512_setzero_si512,
};

use super::super::forward::{self, Hidden};
use super::avx2::{self, totals};
use super::tiles::{self, ROWS, Rows};
use crate::pack::{DIMENSIONS, INNER, Pack};

/// Of 3, 4 and 6, the fastest for a question of common length.
const INPUTS: usize = 4;
const WIDTH: usize = 32;

#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
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
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
#[inline]
fn tile<const STEPS: usize>(
    weights: Rows<'_, WIDTH, STEPS, ROWS>,
    inputs: Rows<'_, WIDTH, STEPS, INPUTS>,
) -> [[i32; ROWS]; INPUTS] {
    let mut sums = [[_mm512_setzero_si512(); ROWS]; INPUTS];
    for step in 0..STEPS {
        let mut factors = [_mm512_setzero_si512(); ROWS];
        for row in 0..ROWS {
            factors[row] = load(&weights[row][step]);
        }
        for index in 0..INPUTS {
            let input = load(&inputs[index][step]);
            for row in 0..ROWS {
                sums[index][row] = _mm512_dpwssd_epi32(sums[index][row], factors[row], input);
            }
        }
    }
    let mut result = [[0; ROWS]; INPUTS];
    for index in 0..INPUTS {
        let mut halves = [_mm256_setzero_si256(); ROWS];
        for row in 0..ROWS {
            let sum = sums[index][row];
            halves[row] = _mm256_add_epi32(_mm512_castsi512_si256(sum), _mm512_extracti64x4_epi64::<1>(sum));
        }
        result[index] = totals(halves);
    }
    result
}

/// One unaligned load: the compiler sees through the list.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
#[inline]
fn load(integers: &[i16; WIDTH]) -> __m512i {
    let [low, high] = *integers.as_chunks::<{ WIDTH / 2 }>().0 else {
        unreachable!("32 is twice 16")
    };
    _mm512_inserti64x4::<1>(_mm512_castsi256_si512(avx2::load(&low)), avx2::load(&high))
}
