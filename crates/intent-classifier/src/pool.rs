//! Buffers with a number for each document, kept for the next message of the same thread.
//!
//! With ten thousand documents a message needs half a megabyte of them, and an allocator that has just trained a classifier
//! spends longer looking for such blocks than ranking takes.

use std::cell::RefCell;
use std::ops::{Deref, DerefMut};
use std::thread::LocalKey;

/// Shorter buffers are made anew: small blocks are quick to be had.
const SHORTEST_KEPT: usize = 1_024;

/// A thread keeps so many of a kind.
const MOST_KEPT: usize = 6;

type Kept<T> = RefCell<Vec<Vec<T>>>;

/// What buffers are made of.
pub(crate) trait Poolable: Copy + 'static {
    /// Where this thread keeps them.
    fn kept() -> &'static LocalKey<Kept<Self>>;
}

macro_rules! poolable {
    ($($of:ty),*) => {$(
        impl Poolable for $of {
            fn kept() -> &'static LocalKey<Kept<Self>> {
                thread_local! {
                    static KEPT: Kept<$of> = const { RefCell::new(Vec::new()) };
                }
                &KEPT
            }
        }
    )*};
}

poolable!(i32, f32, f64);

/// A vector that its thread keeps for the next one.
#[derive(Debug)]
pub(crate) struct Buffer<T: Poolable>(Vec<T>);

impl<T: Poolable> Buffer<T> {
    /// With nothing in it, and room for so many.
    pub(crate) fn with_capacity(length: usize) -> Self {
        if length < SHORTEST_KEPT {
            return Self(Vec::with_capacity(length));
        }
        let kept = T::kept().try_with(|kept| kept.borrow_mut().pop());
        let mut buffer = kept.ok().flatten().unwrap_or_default();
        buffer.clear();
        buffer.reserve(length);
        Self(buffer)
    }

    /// With so many of one value.
    pub(crate) fn filled(value: T, length: usize) -> Self {
        let mut buffer = Self::with_capacity(length);
        buffer.resize(length, value);
        buffer
    }

    /// With what a slice has.
    pub(crate) fn copy_of(values: &[T]) -> Self {
        let mut buffer = Self::with_capacity(values.len());
        buffer.extend_from_slice(values);
        buffer
    }

    /// With what `values` gives, of which there are `length`.
    pub(crate) fn of(length: usize, values: impl Iterator<Item = T>) -> Self {
        let mut buffer = Self::with_capacity(length);
        buffer.extend(values);
        buffer
    }
}

impl<T: Poolable> Drop for Buffer<T> {
    fn drop(&mut self) {
        if self.0.capacity() >= SHORTEST_KEPT {
            let buffer = std::mem::take(&mut self.0);
            // A thread that ends keeps nothing.
            let _ = T::kept().try_with(|kept| {
                let mut kept = kept.borrow_mut();
                if kept.len() < MOST_KEPT {
                    kept.push(buffer);
                }
            });
        }
    }
}

impl<T: Poolable> Deref for Buffer<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<T: Poolable> DerefMut for Buffer<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_buffer_holds_nothing_of_the_last() {
        let first = Buffer::filled(7.0_f32, 5_000);
        let place = first.as_ptr();
        drop(first);

        let second = Buffer::filled(0.0_f32, 4_000);

        assert_eq!(second.as_ptr(), place);
        assert!(second.len() == 4_000 && second.iter().all(|value| *value == 0.0));
    }

    #[test]
    fn a_thread_keeps_a_few() {
        let many: Vec<Buffer<f64>> = (0..20).map(|_| Buffer::filled(1.0, 2_000)).collect();
        drop(many);

        let kept = f64::kept().with(|kept| kept.borrow().len());

        assert_eq!(kept, MOST_KEPT);
    }
}
