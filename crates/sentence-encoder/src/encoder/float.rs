//! Arithmetic on `f32` with one result everywhere: only IEEE `+ - * / sqrt`, in an order that is written down.
//!
//! No function of the system's maths library is used, since those differ between systems; Rust never fuses a product and
//! a sum. Each loop is plain enough for the compiler to vectorise, and vectors of any width give the same bits.

use crate::pack::Norm;

/// Numbers that are summed side by side. Enough for the widest vectors; part of the result, so never change it.
pub(super) const LANES: usize = 16;

/// Adding this rounds a number below 2^22 to an integer, which then lies in the low bits: 1.5 x 2^23.
pub(super) const ROUND: f32 = 12_582_912.0;

const LAYER_NORM_EPSILON: f32 = 1e-12;

/// The sum of `term` over a slice whose length is a multiple of [`LANES`].
#[inline(always)]
pub(super) fn sum(values: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    for chunk in values.as_chunks::<LANES>().0 {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane += term(value);
        }
    }
    let mut width = LANES;
    while width > 1 {
        width /= 2;
        for lane in 0..width {
            lanes[lane] += lanes[lane + width];
        }
    }
    lanes[0]
}

/// The greatest magnitude. The order does not matter: the greatest is exact.
#[inline(always)]
pub(super) fn greatest_magnitude(values: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    for chunk in values.as_chunks::<LANES>().0 {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            let magnitude = value.abs();
            *lane = if magnitude > *lane { magnitude } else { *lane };
        }
    }
    lanes.into_iter().fold(0.0, f32::max)
}

/// e to the power of a number of at most 0; below -86 it stays at e^-86, which is nothing beside 1.
///
/// The reduction and polynomial of Cephes `expf` (Moshier), within 2 units in the last place.
#[inline(always)]
#[expect(
    clippy::excessive_precision,
    reason = "the constants as the source prints them"
)]
pub(super) fn exp(x: f32) -> f32 {
    let x = if x > -86.0 { x } else { -86.0 };
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let x = x - n * 0.693_359_375 - n * -2.121_944_40e-4;
    let mut y = 1.987_569_150_0e-4;
    y = y * x + 1.398_199_950_7e-3;
    y = y * x + 8.333_451_907_3e-3;
    y = y * x + 4.166_579_589_4e-2;
    y = y * x + 1.666_666_545_9e-1;
    y = y * x + 5.000_000_120_1e-1;
    y = y * (x * x) + x + 1.0;
    // Times 2^n: n goes into the exponent.
    f32::from_bits(y.to_bits().wrapping_add(shifted.to_bits() << 23))
}

/// The Gaussian error linear unit `x * P(X <= x)` (Hendrycks & Gimpel 2016), with the error function of Abramowitz &
/// Stegun 7.1.26: at most 1.5e-7 off.
#[inline(always)]
#[expect(
    clippy::excessive_precision,
    reason = "the constants as the source prints them"
)]
pub(super) fn gelu(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let mut tail = 1.061_405_429;
    tail = tail * t - 1.453_152_027;
    tail = tail * t + 1.421_413_741;
    tail = tail * t - 0.284_496_736;
    tail = tail * t + 0.254_829_592;
    let tail = tail * t * exp(-z * z);
    let erf = 1.0 - tail;
    0.5 * x * (1.0 + if x < 0.0 { -erf } else { erf })
}

/// Layer normalisation in place (Ba, Kiros & Hinton 2016).
#[inline(always)]
pub(super) fn normalize(values: &mut [f32], norm: &Norm) {
    let count = values.len() as f32;
    let mean = sum(values, |value| value) / count;
    let variance = sum(values, |value| (value - mean) * (value - mean)) / count;
    let factor = 1.0 / (variance + LAYER_NORM_EPSILON).sqrt();
    for ((value, weight), bias) in values.iter_mut().zip(norm.weight.iter()).zip(norm.bias.iter()) {
        *value = (*value - mean) * factor * weight + bias;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_within_a_millionth() {
        for step in 0..8_600_u16 {
            let x = -f32::from(step) / 100.0;

            let off = f64::from(exp(x)) / f64::from(x).exp() - 1.0;

            assert!(off.abs() < 1e-6, "{x}: {off}");
        }
    }

    #[test]
    fn gelu_is_within_a_millionth_of_known_values() {
        // 0.5 x (1 + erf(x / sqrt(2))), from tables of the normal distribution.
        let cases: [(f32, f32); 5] = [
            (0.0, 0.0),
            (1.0, 0.841_345),
            (-1.0, -0.158_655),
            (2.0, 1.954_5),
            (-3.0, -0.004_05),
        ];
        for (x, expected) in cases {
            assert!((gelu(x) - expected).abs() < 1e-6, "{x}: {}", gelu(x));
        }
    }

    #[test]
    fn a_sum_counts_every_value_once() {
        let values: Vec<f32> = (0..48_u8).map(f32::from).collect();

        assert_eq!(sum(&values, |value| value).to_bits(), 1128.0_f32.to_bits());
    }
}
