//! How long the table of vectors takes for a word and for a sentence, tokenizer included.
//!
//!     cargo bench -p sentence-encoder --bench table

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use sentence_encoder::{Tokenizer, VectorTable};

fn table(criterion: &mut Criterion) {
    let (table, tokenizer) = (VectorTable::built_in(), Tokenizer::built_in());
    for word in ["password", "unsubscribing"] {
        criterion.bench_function(&format!("word/{word}"), |bencher| {
            bencher.iter(|| {
                let mut sum = [0.0; VectorTable::DIMENSIONS];
                table.add(&tokenizer.pieces(black_box(word), 16), &mut sum);
                sum
            });
        });
    }
    let text = "I can't sign in to my organisation's board since Monday, TF400813 every time";
    criterion.bench_function("sentence", |bencher| {
        bencher.iter(|| table.sentence(black_box(text)));
    });
}

criterion_group!(benches, table);
criterion_main!(benches);
