//! The products of one vector with many, for which plain Rust is enough: compiled for more instructions, the same loop uses
//! them.

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
