//! How long one text takes, per kernel and number of word pieces (control pieces counted).
//!
//!     cargo bench -p sentence-encoder

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use sentence_encoder::{Encoder, Kernel, Tokenizer};

/// Common words are one piece each.
fn text_of(pieces: usize) -> String {
    let words = [
        "how", "do", "i", "change", "the", "address", "of", "my", "account", "and", "pay", "later",
    ];
    words
        .into_iter()
        .cycle()
        .take(pieces - 2)
        .collect::<Vec<_>>()
        .join(" ")
}

fn encode(criterion: &mut Criterion) {
    let encoder = Encoder::built_in().expect("the benchmark turns the feature on");
    for kernel in Kernel::ALL.into_iter().rev() {
        let Some(encoder) = encoder.with_kernel(kernel) else {
            continue; // Not on this processor.
        };
        let mut group = criterion.benchmark_group(format!("encode/{kernel}"));
        group.sample_size(30);
        for pieces in [5, 12, 30, 128] {
            let text = text_of(pieces);
            group.bench_with_input(BenchmarkId::from_parameter(pieces), &text, |bencher, text| {
                bencher.iter(|| encoder.encode(black_box(text)));
            });
        }
    }
}

fn tokenize(criterion: &mut Criterion) {
    let tokenizer = Tokenizer::built_in();
    let text = "I can't sign in to my organisation's board since Monday, TF400813 every time";
    criterion.bench_function("pieces", |bencher| {
        bencher.iter(|| tokenizer.pieces(black_box(text), 126));
    });
}

criterion_group!(benches, encode, tokenize);
criterion_main!(benches);
