//! Products for which plain Rust is enough: compiled for more instructions, the same loop uses them.

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

/// So many sums stay in the nearest cache while all columns are added to them.
const BLOCK: usize = 2_048;

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
pub(super) fn add_columns_avx2(sums: &mut [f32], columns: &[(&[f32], f32)]) {
    add_columns(sums, columns);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
pub(super) fn add_columns_avx512(sums: &mut [f32], columns: &[(&[f32], f32)]) {
    add_columns(sums, columns);
}

/// As [`add_rows`]: each sum is made in a written order.
#[inline(always)]
pub(super) fn add_columns(sums: &mut [f32], columns: &[(&[f32], f32)]) {
    // Four at a time, so that the sums are read and written a quarter as often.
    let (fours, rest) = columns.as_chunks::<4>();
    for (at, block) in sums.chunks_mut(BLOCK).enumerate() {
        let here = |column: &'_ [f32]| -> std::ops::Range<usize> {
            let from = (at * BLOCK).min(column.len());
            from..(from + BLOCK).min(column.len())
        };
        for &[(a, by_a), (b, by_b), (c, by_c), (d, by_d)] in fours {
            let [a, b, c, d] = [a, b, c, d].map(|column| &column[here(column)]);
            for (sum, (((a, b), c), d)) in block.iter_mut().zip(a.iter().zip(b).zip(c).zip(d)) {
                *sum += (by_a * a + by_b * b) + (by_c * c + by_d * d);
            }
        }
        for &(column, factor) in rest {
            for (sum, value) in block.iter_mut().zip(&column[here(column)]) {
                *sum += factor * value;
            }
        }
    }
}
