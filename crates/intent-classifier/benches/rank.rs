//! What a look-up costs, and what it would cost without the index.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use intent_classifier::spell::{Between, VocabularyBuilder};
use intent_classifier::{Classifier, Document, TrainingSettings};

/// So many documents with words made of syllables, the same every time.
fn documents(count: usize) -> Vec<Document> {
    let mut state = 7_u64;
    let mut next = move |below: u64| {
        // The multiplier of MMIX's generator (Knuth).
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let syllables = [
        "ba", "ket", "lor", "min", "tas", "ver", "po", "ran", "dil", "sha", "go", "fe",
    ];
    let mut text = |words: usize| -> String {
        let mut words_of_text = Vec::new();
        for _ in 0..words {
            let word: String = (0..3)
                .map(|_| syllables[usize::try_from(next(12)).expect("below 12")])
                .collect();
            words_of_text.push(word);
        }
        words_of_text.join(" ")
    };
    (0..count)
        .map(|number| Document {
            id: number.to_string(),
            title: text(8),
            body: text(40),
            ..Document::default()
        })
        .collect()
}

fn rank(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rank");
    for count in [20, 5_000] {
        let documents = documents(count);
        let classifier = Classifier::train(&documents, &TrainingSettings::default());
        let utterance = documents[count / 2].title.replacen('a', "e", 1);
        group.bench_function(format!("{count} documents"), |bencher| {
            bencher.iter(|| classifier.rank(black_box(&utterance)));
        });
    }
    group.finish();
}

fn train(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("train");
    group.sample_size(10);
    for count in [20, 5_000] {
        let documents = documents(count);
        group.bench_function(format!("{count} titles"), |bencher| {
            bencher.iter(|| Classifier::train(black_box(&documents), &TrainingSettings::default()));
        });
    }
    group.finish();
}

/// A repair by the deletion index beside a scan over the vocabulary with `strsim`: compare the two of one size.
fn repair(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("repair");
    group.sample_size(20);
    for count in [1_000, 100_000, 1_000_000] {
        let words: Vec<String> = (0..count).map(word).collect();
        let mut vocabulary = VocabularyBuilder::default();
        vocabulary.add(words.iter().map(String::as_str), false);
        let speller = vocabulary.build();
        // Its neighbours are looked up for each word that it may be.
        let between = Between {
            before: Some(&words[count / 2 - 1]),
            after: Some(&words[count / 2 + 1]),
        };
        let typo = words[count / 2].replacen('o', "p", 1) + "x";
        group.bench_function(format!("index of {count}"), |bencher| {
            bencher.iter(|| speller.repair(black_box(&typo), between).is_some());
        });
        let slip = format!("{}x", words[count / 2]);
        group.bench_function(format!("index of {count}, one slip"), |bencher| {
            bencher.iter(|| speller.repair(black_box(&slip), between).is_some());
        });
        group.bench_function(format!("scan of {count}"), |bencher| {
            bencher.iter(|| {
                words
                    .iter()
                    .min_by_key(|word| strsim::osa_distance(black_box(&typo), word))
            });
        });
    }
    group.finish();
}

/// The word of a number: consonants and vowels in turn, six to ten letters, spread as natural words are.
fn word(number: usize) -> String {
    const CONSONANTS: &[u8] = b"bcdfghklmnprstvwz";
    const VOWELS: &[u8] = b"aeiou";
    // The multiplier of Knuth's multiplicative hash, so that neighbouring numbers have nothing in common.
    let mut rest = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let letters = 6 + rest % 5;
    (0..letters)
        .map(|at| {
            let pool = if at % 2 == 0 { CONSONANTS } else { VOWELS };
            let letter = pool[(rest >> 7) % pool.len()];
            rest = (rest >> 3) ^ rest.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            char::from(letter)
        })
        .collect()
}

criterion_group!(benches, rank, train, repair);
criterion_main!(benches);
