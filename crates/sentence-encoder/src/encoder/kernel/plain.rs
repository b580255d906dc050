//! Integer products in plain Rust: one sum at a time over integers of 16 bits, which compilers turn into the instruction
//! for it where there is one. Several sums at once, or pairs by hand, were measured 2 to 3.5 times slower.

use super::super::activations::Activations;
use super::super::forward::{self, Hidden};
use super::widen;
use crate::pack::{INNER, Matrix, Pack};

pub(super) fn forward(pack: &Pack, pieces: &[u16]) -> Hidden {
    forward::forward(pack, pieces, multiply)
}

fn multiply(matrix: &Matrix, activations: &Activations, outputs: &mut [f32]) {
    let mut weights = [0; INNER];
    let weights = &mut weights[..matrix.columns];
    for (row, (scale, bias)) in matrix.scale.iter().zip(matrix.bias.iter()).enumerate() {
        widen(matrix.row(row), weights);
        for (index, &input_scale) in activations.scale.iter().enumerate() {
            let sum = dot(weights, activations.row(index));
            outputs[index * matrix.rows() + row] = sum as f32 * (input_scale * scale) + bias;
        }
    }
}

/// Exact: the sum fits an `i32` (see [`Activations`]). Wrapping, since checks for overflow would keep it from being
/// vectorised in debug builds.
fn dot(weights: &[i16], inputs: &[i16]) -> i32 {
    weights.iter().zip(inputs).fold(0, |sum, (&weight, &input)| {
        i32::from(weight).wrapping_mul(i32::from(input)).wrapping_add(sum)
    })
}
