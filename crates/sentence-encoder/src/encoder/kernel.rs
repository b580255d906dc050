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
pub use products::{Fours, LANES, SIDE_BY_SIDE};

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

    /// The products of `vector` with rows of bytes, as whole numbers: exact, and so the same for each kernel. Sixteen rows lie
    /// side by side: a block has the first four bytes of each, then the next four, as many fours as `vector` has. What does not
    /// fit an `i32` is wrapped. Factors are at most 32,639.
    #[cfg_attr(
        target_arch = "x86_64",
        expect(unsafe_code, reason = "run-time dispatch: see the module")
    )]
    pub fn products_of_bytes(
        self,
        rows: &[Fours],
        vector: &[[i16; 4]],
        products: &mut [[i32; SIDE_BY_SIDE]],
    ) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 if self.is_available() => {
                // SAFETY: the processor has the one feature that the function is compiled for: AVX2.
                unsafe { avx2::of_bytes(rows, vector, products) }
            }
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni if self.is_available() => {
                // SAFETY: the processor has the features that the function is compiled for: AVX-512 F, BW and VNNI.
                unsafe { avx512::of_bytes(rows, vector, products) }
            }
            _ => products::of_bytes(rows, vector, products),
        }
    }

    /// Runs a loop, compiled for the instructions of this kernel; the same bits for each, as no product is fused with a sum.
    #[cfg_attr(
        target_arch = "x86_64",
        expect(unsafe_code, reason = "run-time dispatch: see the module")
    )]
    pub fn run<L: Loop>(self, work: L) -> L::Output {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 if self.is_available() => {
                // SAFETY: the processor has the one feature that the function is compiled for: AVX2.
                unsafe { products::run_avx2(work) }
            }
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni if self.is_available() => {
                // SAFETY: the processor has the features that the function is compiled for: AVX-512 F, BW and VNNI.
                unsafe { products::run_avx512(work) }
            }
            _ => work.run(),
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

/// A loop over many numbers, for [`Kernel::run`]: what it gives must not depend on the instructions, as plain Rust does not.
pub trait Loop {
    /// What it gives.
    type Output;

    /// Runs it. To be marked `#[inline(always)]`: else it is compiled for what every processor has.
    fn run(self) -> Self::Output;
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
    fn products_of_bytes_are_the_same_by_each_kernel() {
        let byte = |at: usize| u8::try_from(at * 7_919 % 256).unwrap_or_default();
        let factor = |at: usize| i16::try_from(at * 7_919 % 32_769).unwrap_or_default() - 16_384;
        for fours in [0, 1, 2, 7, 32] {
            let mut vector: Vec<[i16; 4]> = (0..fours)
                .map(|at| std::array::from_fn(|part| factor(at * 4 + part)))
                .collect();
            if let Some(first) = vector.first_mut() {
                *first = [16_384, -16_384, 127, -129];
            }
            let rows: Vec<Fours> = (0..3 * fours)
                .map(|at| std::array::from_fn(|place| byte(at * 64 + place)))
                .collect();
            let row = |number: usize| -> i32 {
                let block = &rows[number / SIDE_BY_SIDE * fours..][..fours];
                let four = |at: usize| &block[at][number % SIDE_BY_SIDE * 4..][..4];
                let of_four = |at: usize| -> i32 {
                    let pairs = four(at).iter().zip(vector[at]);
                    pairs
                        .map(|(byte, factor)| i32::from(*byte) * i32::from(factor))
                        .sum()
                };
                (0..fours).map(of_four).sum()
            };
            let count = if fours == 0 { 0 } else { 3 };
            let expected: Vec<i32> = (0..count * SIDE_BY_SIDE).map(row).collect();

            for kernel in Kernel::ALL {
                let mut products = vec![[7; SIDE_BY_SIDE]; count];
                kernel.products_of_bytes(&rows, &vector, &mut products);
                assert_eq!(products.as_flattened(), expected, "{kernel}, {fours}");
            }
        }
    }

    /// The sum of products, in sixteen lanes.
    struct Products<'a>(&'a [f32], &'a [f32]);

    impl Loop for Products<'_> {
        type Output = f32;

        #[inline(always)]
        fn run(self) -> f32 {
            let mut lanes = [0.0_f32; LANES];
            let pairs = self
                .0
                .as_chunks::<LANES>()
                .0
                .iter()
                .zip(self.1.as_chunks::<LANES>().0);
            for (left, right) in pairs {
                for ((lane, left), right) in lanes.iter_mut().zip(left).zip(right) {
                    *lane += left * right;
                }
            }
            lanes.iter().sum()
        }
    }

    #[test]
    fn a_loop_gives_the_same_bits_by_each_kernel() {
        let number = |at: usize| f32::from(i16::try_from(at * 7_919 % 601).unwrap_or_default() - 300) / 37.0;
        let numbers = |from: usize| -> Vec<f32> { (from..from + 64 * LANES).map(number).collect() };
        let (left, right) = (numbers(0), numbers(17));
        let by = |kernel: Kernel| kernel.run(Products(&left, &right)).to_bits();

        for kernel in Kernel::ALL {
            assert_eq!(by(kernel), by(Kernel::Plain), "{kernel}");
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
