//! Integer products in plain Rust: one sum at a time, which compilers turn into `pmaddwd` where it exists. Writing
//! several sums at once, or pairs by hand, was measured 2 to 3.5 times slower.

use super::super::activations::Activations;
use super::super::forward;
use crate::pack::{DIMENSIONS, Matrix, Pack};

pub(super) fn forward(pack: &Pack, pieces: &[u16]) -> [f32; DIMENSIONS] {
    forward::forward(pack, pieces, multiply)
}

fn multiply(matrix: &Matrix, activations: &Activations, outputs: &mut [f32]) {
    for (row, (scale, bias)) in matrix.scale.iter().zip(matrix.bias.iter()).enumerate() {
        let weights = matrix.row(row);
        for (index, &input_scale) in activations.scale.iter().enumerate() {
            let sum = dot(weights, activations.row(index));
            outputs[index * matrix.rows() + row] = sum as f32 * (input_scale * scale) + bias;
        }
    }
}

/// Exact: the sum fits an `i32` (see [`Activations`]). Wrapping, since checks for overflow would keep it from being
/// vectorised in debug builds.
#[expect(clippy::cast_possible_wrap, reason = "weights are signed bytes")]
fn dot(weights: &[u8], inputs: &[i16]) -> i32 {
    weights.iter().zip(inputs).fold(0, |sum, (&weight, &input)| {
        i32::from(weight as i8)
            .wrapping_mul(i32::from(input))
            .wrapping_add(sum)
    })
}
