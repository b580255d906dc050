//! `vpdpwssd` (AVX-512 VNNI) on 32 integers at a time: product and sum in one instruction.

use std::arch::x86_64::{
    __m256i, __m512i, _mm256_add_epi32, _mm256_setr_epi64x, _mm512_castsi256_si512, _mm512_castsi512_si256,
    _mm512_cvtepi8_epi16, _mm512_dpwssd_epi32, _mm512_extracti64x4_epi64, _mm512_inserti64x4,
    _mm512_setzero_si512,
};

use super::super::forward;
use super::avx2::{self, totals};
use super::tiles::{self, ROWS};
use crate::pack::{DIMENSIONS, Pack};

const INPUTS: usize = 4;
const WIDTH: usize = 32;

#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
pub(super) fn forward(pack: &Pack, pieces: &[u16]) -> [f32; DIMENSIONS] {
    forward::forward(pack, pieces, |matrix, activations, outputs| {
        tiles::multiply(matrix, activations, outputs, |weights, inputs| {
            tile(weights, inputs)
        });
    })
}

#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
#[inline]
fn tile(weights: [&[u8]; ROWS], inputs: [&[i16]; INPUTS]) -> [[i32; ROWS]; INPUTS] {
    let steps = weights[0].len() / WIDTH;
    let weights = weights.map(|row| &row.as_chunks::<WIDTH>().0[..steps]);
    let inputs = inputs.map(|row| &row.as_chunks::<WIDTH>().0[..steps]);
    let mut sums = [[_mm512_setzero_si512(); ROWS]; INPUTS];
    for step in 0..steps {
        let weights = weights.map(|row| _mm512_cvtepi8_epi16(load_bytes(&row[step])));
        for (sums, row) in sums.iter_mut().zip(inputs) {
            let input = load(&row[step]);
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum = _mm512_dpwssd_epi32(*sum, weight, input);
            }
        }
    }
    sums.map(|sums| {
        totals(
            sums.map(|sum| {
                _mm256_add_epi32(_mm512_castsi512_si256(sum), _mm512_extracti64x4_epi64::<1>(sum))
            }),
        )
    })
}

/// One unaligned load: the compiler sees through the list.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
#[inline]
fn load_bytes(bytes: &[u8; WIDTH]) -> __m256i {
    let quarter = |index: usize| i64::from_le_bytes(std::array::from_fn(|byte| bytes[8 * index + byte]));
    _mm256_setr_epi64x(quarter(0), quarter(1), quarter(2), quarter(3))
}

/// One unaligned load, as [`load_bytes`].
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
#[inline]
fn load(integers: &[i16; WIDTH]) -> __m512i {
    let [low, high] = *integers.as_chunks::<{ WIDTH / 2 }>().0 else {
        unreachable!("32 is twice 16")
    };
    _mm512_inserti64x4::<1>(_mm512_castsi256_si512(avx2::load(&low)), avx2::load(&high))
}
