//! What a sentence means, as a vector. Pure: bytes and text in, vectors out; no I/O, no clock, no threads.
//!
//! A [`Tokenizer`] cuts text into the word pieces of BERT (uncased).

pub mod tokenizer;

pub use tokenizer::Tokenizer;
