//! The greatest of many numbers.

use sentence_encoder::{Kernel, Loop};

/// Numbers that are compared at a time. One after the other, each comparison waits for the one before it.
const LANES: usize = 16;

/// So few are looked at without asking which instructions there are.
const FEW: usize = 256;

/// The greatest of `values`, or `least` where none is greater.
pub(crate) fn greatest<T: Copy + PartialOrd>(values: &[T], least: T) -> T {
    let work = Greatest { values, least };
    if values.len() <= FEW {
        return work.run();
    }
    Kernel::fastest().run(work)
}

/// [`greatest`] as a loop of a kernel.
pub(crate) struct Greatest<'a, T> {
    pub(crate) values: &'a [T],
    pub(crate) least: T,
}

impl<T: Copy + PartialOrd> Loop for Greatest<'_, T> {
    type Output = T;

    #[inline(always)]
    fn run(self) -> T {
        let greater = |left: T, right: T| if left > right { left } else { right };
        let (chunks, rest) = self.values.as_chunks::<LANES>();
        let mut lanes = [self.least; LANES];
        for chunk in chunks {
            for (lane, value) in lanes.iter_mut().zip(chunk) {
                *lane = greater(*value, *lane);
            }
        }
        lanes
            .into_iter()
            .chain(rest.iter().copied())
            .fold(self.least, |most, value| greater(value, most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_is_found_wherever_it_stands() {
        for length in [1_usize, 15, 16, 17, 40, 300] {
            for place in 0..length {
                let mut values = vec![-2.0_f64; length];
                values[place] = 3.5;

                assert!((greatest(&values, f64::NEG_INFINITY) - 3.5).abs() < f64::EPSILON);
            }
        }
    }

    #[test]
    fn nothing_is_below_the_least() {
        let found = [
            greatest(&[], 0.0_f32),
            greatest(&[-1.0; 20], 0.0),
            greatest(&[f32::NAN; 20], 0.0),
        ];

        assert!(found.iter().all(|found| found.to_bits() == 0), "{found:?}");
    }
}
