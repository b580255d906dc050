//! Which instructions multiply the integers. All give the same bits; they differ in speed.
//!
//! The only `unsafe` of the workspace lies here: calling a function that was compiled for instructions which not every
//! processor has, after asking this processor.

mod plain;
mod products;

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod sse2;
#[cfg(target_arch = "x86_64")]
mod tiles;

use std::fmt;

use super::forward::Hidden;
use crate::pack::Pack;
pub use products::LANES;

/// A way to multiply integers. Every processor has [`Kernel::Plain`], every x86-64 processor [`Kernel::Sse2`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kernel {
    /// What the compiler makes of plain Rust.
    Plain,
    /// `pmaddwd` on 8 integers at a time.
    Sse2,
    /// `vpmaddwd` on 16 integers at a time.
    Avx2,
    /// `vpdpwssd` (AVX-512 VNNI) on 32 integers at a time.
    Avx512Vnni,
}

impl Kernel {
    /// From the slowest to the fastest.
    pub const ALL: [Self; 4] = [Self::Plain, Self::Sse2, Self::Avx2, Self::Avx512Vnni];

    /// The fastest that this processor has.
    pub fn fastest() -> Self {
        Self::ALL
            .into_iter()
            .rev()
            .find(|kernel| kernel.is_available())
            .unwrap_or(Self::Plain)
    }

    /// Whether this processor has the instructions.
    pub fn is_available(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        return match self {
            Self::Plain | Self::Sse2 => true,
            Self::Avx2 => is_x86_feature_detected!("avx2"),
            Self::Avx512Vnni => {
                is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512vnni")
            }
        };
        #[cfg(not(target_arch = "x86_64"))]
        return self == Self::Plain;
    }

    /// The forward pass with this kernel; with the plain one when the processor does not have it.
    #[cfg_attr(
        target_arch = "x86_64",
        expect(unsafe_code, reason = "run-time dispatch: see the module")
    )]
    pub(super) fn forward(self, pack: &Pack, pieces: &[u16]) -> Hidden {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Sse2 => {
                // SAFETY: SSE2 is part of x86-64.
                unsafe { sse2::forward(pack, pieces) }
            }
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 if self.is_available() => {
                // SAFETY: the processor has the one feature that the function is compiled for: AVX2.
                unsafe { avx2::forward(pack, pieces) }
            }
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni if self.is_available() => {
                // SAFETY: the processor has the features that the function is compiled for: AVX-512 F, BW and VNNI.
                unsafe { avx512::forward(pack, pieces) }
            }
            _ => plain::forward(pack, pieces),
        }
    }

    /// The product of `vector` with each row of a matrix of as many columns, as whole numbers: exact, and so the same for
    /// each kernel, where each fits an `i32`; what does not fit is wrapped. A product without a row stays as it is.
    #[cfg_attr(
        target_arch = "x86_64",
        expect(unsafe_code, reason = "run-time dispatch: see the module")
    )]
    pub fn products(self, rows: &[i16], vector: &[i16], products: &mut [i32]) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 if self.is_available() => {
                // SAFETY: the processor has the one feature that the function is compiled for: AVX2.
                unsafe { products::avx2(rows, vector, products) }
            }
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni if self.is_available() => {
                // SAFETY: the processor has the features that the function is compiled for: AVX-512 F, BW and VNNI.
                unsafe { products::avx512(rows, vector, products) }
            }
            _ => products::plain(rows, vector, products),
        }
    }

    /// Adds the rows with these numbers to `sum`, each times its factor; the same bits for each kernel.
    ///
    /// # Panics
    /// Where there is no row of a number.
    #[cfg_attr(
        target_arch = "x86_64",
        expect(unsafe_code, reason = "run-time dispatch: see the module")
    )]
    pub fn add_rows(self, sum: &mut [f32; LANES], factors: &[(u32, f32)], rows: &[[f32; LANES]]) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 if self.is_available() => {
                // SAFETY: the processor has the one feature that the function is compiled for: AVX2.
                unsafe { products::add_rows_avx2(sum, factors, rows) }
            }
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni if self.is_available() => {
                // SAFETY: the processor has the features that the function is compiled for: AVX-512 F, BW and VNNI.
                unsafe { products::add_rows_avx512(sum, factors, rows) }
            }
            _ => products::add_rows(sum, factors, rows),
        }
    }

    /// Adds columns to `sums`, each times its factor; the same bits for each kernel. What one of them has no number for
    /// stays as it is.
    #[cfg_attr(
        target_arch = "x86_64",
        expect(unsafe_code, reason = "run-time dispatch: see the module")
    )]
    pub fn add_columns(self, sums: &mut [f32], columns: &[(&[f32], f32)]) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 if self.is_available() => {
                // SAFETY: the processor has the one feature that the function is compiled for: AVX2.
                unsafe { products::add_columns_avx2(sums, columns) }
            }
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni if self.is_available() => {
                // SAFETY: the processor has the features that the function is compiled for: AVX-512 F, BW and VNNI.
                unsafe { products::add_columns_avx512(sums, columns) }
            }
            _ => products::add_columns(sums, columns),
        }
    }
}

impl fmt::Display for Kernel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Plain => "plain",
            Self::Sse2 => "SSE2",
            Self::Avx2 => "AVX2",
            Self::Avx512Vnni => "AVX-512 VNNI",
        })
    }
}

/// Signed bytes as integers of 16 bits.
#[inline(always)]
#[expect(clippy::cast_possible_wrap, reason = "weights are signed bytes")]
fn widen(bytes: &[u8], integers: &mut [i16]) {
    for (integer, &byte) in integers.iter_mut().zip(bytes) {
        *integer = i16::from(byte as i8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_the_same_by_each_kernel() {
        const COLUMNS: usize = 75;
        let number = |at: usize| i16::try_from(at * 7_919 % 601).unwrap_or_default() - 300;
        let vector: Vec<i16> = (0..COLUMNS).map(number).collect();
        let rows: Vec<i16> = (0..9 * COLUMNS).map(|at| number(at + 5)).collect();
        let expected: Vec<i32> = rows
            .chunks(COLUMNS)
            .map(|row| {
                row.iter()
                    .zip(&vector)
                    .map(|(&left, &right)| i32::from(left) * i32::from(right))
                    .sum()
            })
            .collect();

        for kernel in Kernel::ALL {
            let mut products = vec![0; 9];
            kernel.products(&rows, &vector, &mut products);
            assert_eq!(products, expected, "{kernel}");
        }
    }

    #[test]
    fn sums_of_columns_are_the_same_bits_by_each_kernel() {
        const ROWS: usize = 2_777;
        let number = |at: usize| f32::from(i16::try_from(at * 7_919 % 601).unwrap_or_default() - 300) / 37.0;
        let columns: Vec<Vec<f32>> = (0..11)
            .map(|column| (0..ROWS).map(|row| number(column * ROWS + row)).collect())
            .collect();
        let factored: Vec<(&[f32], f32)> = columns
            .iter()
            .enumerate()
            .map(|(at, column)| (column.as_slice(), number(at + 3)))
            .collect();
        let sums_by = |kernel: Kernel| -> Vec<u32> {
            let mut sums: Vec<f32> = (0..ROWS).map(number).collect();
            kernel.add_columns(&mut sums, &factored);
            sums.into_iter().map(f32::to_bits).collect()
        };

        let last = ROWS - 1;
        let expected: f32 = factored
            .iter()
            .map(|(column, factor)| column[last] * factor)
            .sum();
        assert!((f32::from_bits(sums_by(Kernel::Plain)[last]) - number(last) - expected).abs() < 1e-3);
        for kernel in Kernel::ALL {
            assert_eq!(sums_by(kernel), sums_by(Kernel::Plain), "{kernel}");
        }
    }

    #[test]
    fn sums_of_rows_are_the_same_bits_by_each_kernel() {
        let number = |at: usize| f32::from(i16::try_from(at * 7_919 % 601).unwrap_or_default() - 300) / 37.0;
        let rows: Vec<[f32; LANES]> = (0..50)
            .map(|row| std::array::from_fn(|lane| number(row * LANES + lane)))
            .collect();
        let factors: Vec<(u32, f32)> = (0_u32..43)
            .map(|at| (at * 17 % 50, number(at as usize + 3)))
            .collect();
        let sum_by = |kernel: Kernel| {
            let mut sum = [0.1; LANES];
            kernel.add_rows(&mut sum, &factors, &rows);
            sum.map(f32::to_bits)
        };

        for kernel in Kernel::ALL {
            assert_eq!(sum_by(kernel), sum_by(Kernel::Plain), "{kernel}");
        }
    }
}
