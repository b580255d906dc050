//! What the crate promises.

mod pack;
mod vectors;
