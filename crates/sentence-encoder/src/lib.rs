//! What a sentence means, as a vector. Pure: bytes and text in, vectors out; no I/O, no clock, no threads.
//!
//! * A [`Tokenizer`] cuts text into the word pieces of BERT (uncased).
//! * An [`Encoder`] makes one vector of a text with all-MiniLM-L6-v2 (Wang et al. 2020; Reimers & Gurevych 2019), whose
//!   weights are embedded by the feature `encoder`. A few milliseconds a text.
//! * A [`VectorTable`] adds up a vector for each piece. A few microseconds a text, and less exact.
//!
//! ```
//! use sentence_encoder::{Encoder, cosine};
//!
//! let entries = ["Reset your password", "Change your billing address", "Cancel a subscription"];
//! let encoder = Encoder::built_in().expect("the feature `encoder` is on");
//! let vectors = entries.map(|entry| encoder.encode(entry));
//!
//! let asked = encoder.encode("i cant get into my account any more");
//!
//! let nearest = (0..entries.len()).max_by(|&a, &b| cosine(&asked, &vectors[a]).total_cmp(&cosine(&asked, &vectors[b])));
//! assert_eq!(nearest, Some(0));
//! ```
//!
//! Surprising: vectors are the same bits on every processor. Matrix products are sums of integers, which are exact in any
//! order, and every other sum has an order that is written down. So vectors can be cached, compared and shipped.

pub mod tokenizer;

mod encoder;
mod pack;
mod table;

pub use encoder::{
    Encoder, Encoding, Fours, Kernel, LANES, Loop, PIECE_DIMENSIONS, Piece, SIDE_BY_SIDE, cosine,
};
pub use pack::{DIMENSIONS, MOST_PIECES, PackError};
pub use table::{TableError, VectorTable};
pub use tokenizer::Tokenizer;
