//! `vpdpwssd` (AVX-512 VNNI) on 32 integers at a time: product and sum in one instruction.

use std::arch::x86_64::{
    __m512i, _mm256_add_epi32, _mm256_setzero_si256, _mm512_add_epi32, _mm512_castsi256_si512,
    _mm512_castsi512_si256, _mm512_dpbusd_epi32, _mm512_dpwssd_epi32, _mm512_extracti64x4_epi64,
    _mm512_inserti64x4, _mm512_set1_epi32, _mm512_setr_epi64, _mm512_setzero_si512, _mm512_slli_epi32,
};

use super::super::forward::{self, Hidden};
use super::avx2::{self, totals};
use super::products::{Fours, SIDE_BY_SIDE};
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

/// Bytes as they are, for `vpdpbusd`; factors in two parts of 8 bits each.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
pub(super) fn of_bytes(rows: &[Fours], vector: &[[i16; 4]], products: &mut [[i32; SIDE_BY_SIDE]]) {
    let parts: Vec<[i32; 2]> = vector.iter().map(|factors| parts(*factors)).collect();
    for (block, product) in rows.chunks_exact(parts.len().max(1)).zip(products) {
        // Two of each, so that a sum need not wait for the one before it.
        let mut highs = [_mm512_setzero_si512(); 2];
        let mut lows = [_mm512_setzero_si512(); 2];
        let (pairs, rest) = block.as_chunks::<2>();
        let (pairs_of_parts, rest_of_parts) = parts.as_chunks::<2>();
        for (pair, parts) in pairs.iter().zip(pairs_of_parts) {
            for at in 0..2 {
                let bytes = load_bytes(&pair[at]);
                let [high, low] = parts[at];
                highs[at] = _mm512_dpbusd_epi32(highs[at], bytes, _mm512_set1_epi32(high));
                lows[at] = _mm512_dpbusd_epi32(lows[at], bytes, _mm512_set1_epi32(low));
            }
        }
        for (fours, [high, low]) in rest.iter().zip(rest_of_parts) {
            let bytes = load_bytes(fours);
            highs[0] = _mm512_dpbusd_epi32(highs[0], bytes, _mm512_set1_epi32(*high));
            lows[0] = _mm512_dpbusd_epi32(lows[0], bytes, _mm512_set1_epi32(*low));
        }
        let high = _mm512_slli_epi32::<8>(_mm512_add_epi32(highs[0], highs[1]));
        let sums = _mm512_add_epi32(high, _mm512_add_epi32(lows[0], lows[1]));
        let (halves, _) = product.as_chunks_mut::<8>();
        halves[0] = avx2::integers(_mm512_castsi512_si256(sums));
        halves[1] = avx2::integers(_mm512_extracti64x4_epi64::<1>(sums));
    }
}

/// Four factors as four upper parts and four lower ones: a factor is 256 times the upper and the lower, which is signed.
fn parts(factors: [i16; 4]) -> [i32; 2] {
    let high = factors.map(|factor| factor.wrapping_add(128) >> 8);
    let lower = |at: usize| factors[at].wrapping_sub(high[at] << 8);
    let low = [lower(0), lower(1), lower(2), lower(3)];
    [high, low].map(|part| i32::from_le_bytes(part.map(|part| part.to_le_bytes()[0])))
}

/// One unaligned load: the compiler sees through the list.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
#[inline]
#[expect(clippy::many_single_char_names, reason = "a list")]
fn load_bytes(bytes: &Fours) -> __m512i {
    let [a, b, c, d, e, f, g, h] = *bytes.as_chunks::<8>().0 else {
        unreachable!("64 is eight times 8")
    };
    let [a, b, c, d, e, f, g, h] = [a, b, c, d, e, f, g, h].map(i64::from_le_bytes);
    _mm512_setr_epi64(a, b, c, d, e, f, g, h)
}
