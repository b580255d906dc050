//! The walk over a matrix product in tiles, shared by the kernels with intrinsics.

use super::super::activations::Activations;
use super::widen;
use crate::pack::Matrix;

/// Rows of weights in a tile. All matrices have a multiple of it.
pub(super) const ROWS: usize = 4;

/// Rows of integers, `WIDTH` at a time, which is what one instruction takes.
pub(super) type Rows<'a, const WIDTH: usize, const STEPS: usize, const ROWS: usize> =
    [&'a [[i16; WIDTH]; STEPS]; ROWS];

/// `outputs[row of activations][row of matrix]`, from functions that sum the integer products of a tile: one for each
/// number of columns there is, counted in steps, so that they need not check bounds.
#[inline(always)]
pub(super) fn multiply<const WIDTH: usize, const INPUTS: usize, const NARROW: usize, const WIDE: usize>(
    matrix: &Matrix,
    activations: &Activations,
    outputs: &mut [f32],
    narrow: impl Fn(Rows<'_, WIDTH, NARROW, ROWS>, Rows<'_, WIDTH, NARROW, INPUTS>) -> [[i32; ROWS]; INPUTS],
    wide: impl Fn(Rows<'_, WIDTH, WIDE, ROWS>, Rows<'_, WIDTH, WIDE, INPUTS>) -> [[i32; ROWS]; INPUTS],
) {
    if matrix.columns == WIDTH * NARROW {
        walk(matrix, activations, outputs, narrow);
    } else {
        walk(matrix, activations, outputs, wide);
    }
}

/// A tile past the last row of activations computes that row again: at most `INPUTS - 1` times a product.
#[inline(always)]
fn walk<const WIDTH: usize, const INPUTS: usize, const STEPS: usize>(
    matrix: &Matrix,
    activations: &Activations,
    outputs: &mut [f32],
    tile: impl Fn(Rows<'_, WIDTH, STEPS, ROWS>, Rows<'_, WIDTH, STEPS, INPUTS>) -> [[i32; ROWS]; INPUTS],
) {
    let rows = matrix.rows();
    let count = activations.scale.len();
    // Made 16 bits wide once for all activations; four rows of 1536 stay in the first cache.
    let mut weights = [[[0_i16; WIDTH]; STEPS]; ROWS];
    for row in (0..rows).step_by(ROWS) {
        for (offset, weights) in weights.iter_mut().enumerate() {
            widen(matrix.row(row + offset), weights.as_flattened_mut());
        }
        let scale: [f32; ROWS] = std::array::from_fn(|offset| matrix.scale.at(row + offset));
        let bias: [f32; ROWS] = std::array::from_fn(|offset| matrix.bias.at(row + offset));
        for first in (0..count).step_by(INPUTS) {
            let inputs = std::array::from_fn(|offset| {
                let row = activations.row((first + offset).min(count - 1));
                row.as_chunks()
                    .0
                    .try_into()
                    .expect("rows have 384 or 1536 columns")
            });
            let sums = tile(weights.each_ref(), inputs);
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
