use std::fmt::Write as _;

use proptest::prelude::*;
use sentence_encoder::{Encoder, Kernel, MOST_PIECES, Tokenizer, cosine};
use sha2::{Digest, Sha256};

use crate::fixtures::sentences;

/// SHA-256 over all that the encoder makes of all sentences, little endian. It changes with the pack or with the arithmetic (raise
/// `ARITHMETIC` then, for the sake of cached vectors), and with nothing else: no processor, no build.
const GOLDEN: &str = "087f71cf7a6fddb9e1aa68cd6b6bd0041636f3770cc4327d62f0798330c4cef1";

fn encoder() -> &'static Encoder {
    Encoder::built_in().expect("tests turn the feature on")
}

fn kernels() -> impl Iterator<Item = Encoder> {
    Kernel::ALL
        .into_iter()
        .filter_map(|kernel| encoder().with_kernel(kernel))
}

fn length(vector: &[f32]) -> f64 {
    vector
        .iter()
        .map(|&value| f64::from(value).powi(2))
        .sum::<f64>()
        .sqrt()
}

#[test]
fn every_kernel_gives_the_golden_bits() {
    let sentences = sentences();
    for encoder in kernels() {
        let mut hash = Sha256::new();
        for sentence in &sentences {
            let encoding = encoder.encoding(&sentence.text);
            assert_eq!(
                encoding.sentence.map(f32::to_bits),
                encoder.encode(&sentence.text).map(f32::to_bits)
            );
            hash.update(encoding.sentence.map(f32::to_le_bytes).as_flattened());
            hash.update(encoding.middle.map(f32::to_le_bytes).as_flattened());
            for piece in encoding.pieces {
                hash.update(piece.id.to_le_bytes());
                hash.update(piece.vector.map(f32::to_le_bytes).as_flattened());
            }
        }

        let hash = hash.finalize().iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        });

        assert_eq!(hash, GOLDEN, "{}", encoder.kernel());
    }
}

#[test]
fn vectors_are_those_of_the_model_in_float32() {
    let cosines: Vec<f32> = sentences()
        .iter()
        .map(|sentence| cosine(&encoder().encode(&sentence.text), &sentence.vector))
        .collect();

    let mean = cosines.iter().sum::<f32>() / cosines.len() as f32;
    let least = cosines.iter().copied().fold(1.0, f32::min);
    assert!(mean >= 0.999, "{mean}");
    assert!(least >= 0.99, "{least}");
}

#[test]
fn a_paraphrase_is_nearer_than_another_question() {
    let [asked, same, other] = [
        "How can I reset my password?",
        "forgot my login secret",
        "Where is my invoice?",
    ]
    .map(|text| encoder().encode(text));

    assert!(cosine(&asked, &same) > cosine(&asked, &other) + 0.2);
}

#[test]
fn a_word_means_what_its_sentence_makes_of_it() {
    let word = |text: &str| {
        let encoding = encoder().encoding(text);
        let [piece] = &Tokenizer::built_in().pieces("bank", 1)[..] else {
            panic!("one piece")
        };
        let found = encoding.pieces.into_iter().find(|found| found.id == *piece);
        found.expect("the word is in the text").vector
    };
    let [money, again, river] = [
        "Which bank keeps my savings?",
        "the bank refused my loan",
        "We sat on the bank of the river",
    ]
    .map(word);

    let cosine =
        |one: &[f32], other: &[f32]| one.iter().zip(other).map(|(one, other)| one * other).sum::<f32>();
    let (same, other) = (cosine(&money, &again), cosine(&money, &river));
    assert!(same > other, "{same} {other}");
}

#[test]
fn text_without_words_has_one_vector_of_unit_length() {
    let nothing = encoder().encode("");

    assert!((length(&nothing) - 1.0).abs() < 1e-5);
    for text in [" \n", "\u{0}\u{7f}", "\u{301}"] {
        assert_eq!(
            encoder().encode(text).map(f32::to_bits),
            nothing.map(f32::to_bits),
            "{text:?}"
        );
    }
}

#[test]
fn what_follows_the_last_piece_that_is_read_changes_nothing() {
    let read = "word ".repeat(MOST_PIECES - 2);

    let longer = format!("{read} and a great deal more");

    assert_eq!(
        encoder().encode(&longer).map(f32::to_bits),
        encoder().encode(&read).map(f32::to_bits)
    );
}

#[test]
fn threads_share_an_encoder() {
    let alone = encoder().encode("two at once").map(f32::to_bits);

    let together = std::thread::scope(|scope| {
        [(); 4]
            .map(|()| scope.spawn(|| encoder().encode("two at once")))
            .map(|thread| thread.join().unwrap())
    });

    assert!(together.iter().all(|vector| vector.map(f32::to_bits) == alone));
}

/// Encoding takes long: an eighth of the cases there are by default, or by `PROPTEST_CASES`.
fn an_eighth() -> ProptestConfig {
    let config = ProptestConfig::default();
    ProptestConfig {
        cases: config.cases / 8,
        ..config
    }
}

proptest! {
    #![proptest_config(an_eighth())]

    #[test]
    fn any_text_has_finite_vectors_of_unit_length(text in "\\PC{0,50}|.{0,30}") {
        for encoder in kernels() {
            let encoding = encoder.encoding(&text);
            let pieces = encoding.pieces.iter().map(|piece| piece.vector.as_slice());

            for vector in pieces.chain([encoding.sentence.as_slice(), &encoding.middle]) {
                prop_assert!(vector.iter().all(|value| value.is_finite()));
                prop_assert!((length(vector) - 1.0).abs() < 1e-5);
            }
        }
    }
}
