//! What the crate promises.

mod fixtures;
mod pack;
mod pieces;
mod vectors;
