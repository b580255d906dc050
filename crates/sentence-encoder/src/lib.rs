//! What a sentence means, as a vector. Pure: bytes and text in, vectors out; no I/O, no clock, no threads.
//!
//! A [`Tokenizer`] cuts text into the word pieces of BERT (uncased). An [`Encoder`] makes one vector of them with
//! all-MiniLM-L6-v2, whose weights are embedded by the feature `encoder`.

pub mod tokenizer;

mod encoder;
mod pack;
mod table;

pub use encoder::{Encoder, Kernel, cosine};
pub use pack::{DIMENSIONS, MOST_PIECES, PackError};
pub use table::{TableError, VectorTable};
pub use tokenizer::Tokenizer;
