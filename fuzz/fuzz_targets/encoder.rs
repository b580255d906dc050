//! Any text has pieces, and a vector of unit length that is the same, bit for bit, with each kernel.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sentence_encoder::{Encoder, Kernel, Tokenizer, VectorTable};

static KERNELS: LazyLock<Vec<Encoder>> = LazyLock::new(|| {
    let encoder = Encoder::built_in().expect("the feature `encoder` is on");
    Kernel::ALL
        .into_iter()
        .filter_map(|kernel| encoder.with_kernel(kernel))
        .collect()
});

/// Pieces to encode: fewer than the encoder reads, so that a run takes milliseconds.
const MOST_BYTES: usize = 60;

fuzz_target!(|text: &str| {
    let tokenizer = Tokenizer::built_in();
    let pieces = tokenizer.pieces(text, usize::MAX);
    for &piece in &pieces {
        assert!(tokenizer.piece(piece).is_some(), "{piece}");
    }
    let few = tokenizer.pieces(text, 7);
    assert_eq!(
        few[..],
        pieces[..pieces.len().min(7)],
        "fewer pieces are the first of all"
    );
    assert!(
        VectorTable::built_in()
            .sentence(text)
            .iter()
            .all(|value| value.is_finite())
    );

    if text.len() > MOST_BYTES {
        return;
    }
    let mut vectors = KERNELS.iter().map(|encoder| encoder.encode(text));
    let first = vectors.next().expect("the plain kernel is everywhere");
    let length = first.iter().map(|value| value * value).sum::<f32>().sqrt();
    assert!((length - 1.0).abs() < 1e-5, "{length}");
    for other in vectors {
        assert_eq!(first.map(f32::to_bits), other.map(f32::to_bits));
    }
});
