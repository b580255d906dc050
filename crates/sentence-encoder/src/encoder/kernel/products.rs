//! Products for which plain Rust is enough: compiled for more instructions, the same loop uses them.

use super::Loop;

/// Numbers of a row of [`super::Kernel::add_rows`]: so many `f32` fill the vector registers of any target.
pub const LANES: usize = 16;

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
pub(super) fn avx2(rows: &[i16], vector: &[i16], products: &mut [i32]) {
    plain(rows, vector, products);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
pub(super) fn avx512(rows: &[i16], vector: &[i16], products: &mut [i32]) {
    plain(rows, vector, products);
}

#[inline(always)]
pub(super) fn plain(rows: &[i16], vector: &[i16], products: &mut [i32]) {
    if vector.is_empty() {
        products.fill(0);
        return;
    }
    for (row, product) in rows.chunks_exact(vector.len()).zip(products) {
        // Wrapping, since checks for overflow would keep it from being vectorised in debug builds.
        *product = row.iter().zip(vector).fold(0_i32, |sum, (&left, &right)| {
            sum.wrapping_add(i32::from(left).wrapping_mul(i32::from(right)))
        });
    }
}

/// Rows that lie side by side in [`super::Kernel::products_of_bytes`]: so many sums fill the widest registers.
pub const SIDE_BY_SIDE: usize = LANES;

/// Four bytes of each of sixteen rows.
pub type Fours = [u8; 4 * SIDE_BY_SIDE];

#[inline(always)]
pub(super) fn of_bytes(rows: &[Fours], vector: &[[i16; 4]], products: &mut [[i32; SIDE_BY_SIDE]]) {
    for (block, product) in rows.chunks_exact(vector.len().max(1)).zip(products) {
        let mut sums = [0_i32; SIDE_BY_SIDE];
        for (fours, factors) in block.iter().zip(vector) {
            for (sum, four) in sums.iter_mut().zip(fours.as_chunks::<4>().0) {
                for (byte, factor) in four.iter().zip(factors) {
                    *sum = sum.wrapping_add(i32::from(*byte).wrapping_mul(i32::from(*factor)));
                }
            }
        }
        *product = sums;
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
pub(super) fn run_avx2<L: Loop>(work: L) -> L::Output {
    work.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
pub(super) fn run_avx512<L: Loop>(work: L) -> L::Output {
    work.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
pub(super) fn add_rows_avx2(sum: &mut [f32; LANES], factors: &[(u32, f32)], rows: &[[f32; LANES]]) {
    add_rows(sum, factors, rows);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
pub(super) fn add_rows_avx512(sum: &mut [f32; LANES], factors: &[(u32, f32)], rows: &[[f32; LANES]]) {
    add_rows(sum, factors, rows);
}

/// Each lane is a sum of its own in a written order, and no product is fused with a sum: the same bits for each target.
#[inline(always)]
pub(super) fn add_rows(sum: &mut [f32; LANES], factors: &[(u32, f32)], rows: &[[f32; LANES]]) {
    // Of its own: a sum that is written where the caller sees it is written after each step.
    let mut total = *sum;
    // Four at a time: one at a time is not made vector instructions of at each level of optimisation.
    let (fours, rest) = factors.as_chunks::<4>();
    for four in fours {
        let lanes = four.map(|(number, _)| &rows[number as usize]);
        for (at, total) in total.iter_mut().enumerate() {
            *total += (four[0].1 * lanes[0][at] + four[1].1 * lanes[1][at])
                + (four[2].1 * lanes[2][at] + four[3].1 * lanes[3][at]);
        }
    }
    for &(number, factor) in rest {
        for (total, lane) in total.iter_mut().zip(&rows[number as usize]) {
            *total += factor * lane;
        }
    }
    *sum = total;
}
