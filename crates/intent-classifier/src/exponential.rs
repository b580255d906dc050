//! The exponential function for many numbers at once: plain arithmetic, which a compiler makes vector instructions of, and
//! which gives the same bits on every target, as a library's function need not.

/// log₂ e.
const LOG2_E: f32 = std::f32::consts::LOG2_E;
/// ln 2 in two parts, the first of so few digits that a small whole number times it is exact.
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;
/// Added to a number and taken away again, it leaves the nearest whole number, which meanwhile is in the lowest bits.
const ROUND: f32 = 12_582_912.0;
/// Below this a single is no longer of full precision.
const LEAST: f32 = -87.0;

/// `eˣ` for `x` of at most 0, within 2·10⁻⁷ of it; what is below −87 counts as that.
///
/// `x = k · ln 2 + r` with a whole `k`; `eʳ` by the polynomial of the Cephes library (Moshier 1989, `expf`).
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    let x = if x > LEAST { x } else { LEAST };
    let shifted = x * LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (x - k * LN_2_HIGH) - k * LN_2_LOW;
    let polynomial = ((((1.987_569_1e-4 * r + 1.398_2e-3) * r + 8.333_452e-3) * r + 4.166_579_6e-2) * r
        + 1.666_666_5e-1)
        * r
        + 0.5;
    let e_to_r = (polynomial * r) * r + r + 1.0;
    // The exponent of 2ᵏ, whose bits begin at the 23rd.
    let scale = f32::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23));
    e_to_r * scale
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ends_are_right() {
        assert!((exp(0.0) - 1.0).abs() < f32::EPSILON);
        assert!(exp(f32::NEG_INFINITY) > 0.0 && exp(f32::NEG_INFINITY) < 1e-37);
        assert!(exp(-1e30) < 1e-37);
    }

    proptest! {
        #[test]
        fn it_is_as_the_library_has_it(x in -87.0_f32..=0.0) {
            let expected = f64::from(x).exp();

            prop_assert!((f64::from(exp(x)) - expected).abs() <= 2e-7 * expected, "{x}");
        }
    }
}
