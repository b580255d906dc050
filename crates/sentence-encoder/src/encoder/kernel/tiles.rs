//! The walk over a matrix product in tiles, shared by the kernels with intrinsics.

use super::super::activations::Activations;
use crate::pack::Matrix;

/// Rows of weights in a tile. All matrices have a multiple of it.
pub(super) const ROWS: usize = 4;

/// `outputs[row of activations][row of matrix]`, from a function that sums the integer products of a tile.
///
/// A tile past the last row of activations computes that row again: at most `INPUTS - 1` times a product.
#[inline(always)]
pub(super) fn multiply<const INPUTS: usize>(
    matrix: &Matrix,
    activations: &Activations,
    outputs: &mut [f32],
    tile: impl Fn([&[u8]; ROWS], [&[i16]; INPUTS]) -> [[i32; ROWS]; INPUTS],
) {
    let rows = matrix.rows();
    let count = activations.scale.len();
    for row in (0..rows).step_by(ROWS) {
        let weights = std::array::from_fn(|offset| matrix.row(row + offset));
        let scale: [f32; ROWS] = std::array::from_fn(|offset| matrix.scale.at(row + offset));
        let bias: [f32; ROWS] = std::array::from_fn(|offset| matrix.bias.at(row + offset));
        for first in (0..count).step_by(INPUTS) {
            let inputs = std::array::from_fn(|offset| activations.row((first + offset).min(count - 1)));
            let sums = tile(weights, inputs);
            let indices = first..count.min(first + INPUTS);
            for (index, sums) in indices.zip(sums) {
                let input_scale = activations.scale[index];
                let output = &mut outputs[index * rows + row..][..ROWS];
                for offset in 0..ROWS {
                    output[offset] = sums[offset] as f32 * (input_scale * scale[offset]) + bias[offset];
                }
            }
        }
    }
}
