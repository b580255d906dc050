use proptest::prelude::*;

use super::*;

/// SHA-256 of the bits of [`sentence`](VectorTable::sentence) over [`GOLDEN_TEXTS`]. It changes with the table and with
/// the tokenizer, and must not change with the target, the optimisation or the order of instructions.
const GOLDEN: [u8; 32] = [
    0x35, 0xc3, 0x50, 0x2f, 0xa4, 0xdc, 0xc6, 0x94, 0x23, 0x53, 0xc8, 0xff, 0xf0, 0xbc, 0x09, 0xf3, 0xd5,
    0x07, 0x38, 0x6f, 0x69, 0xe1, 0xa1, 0x73, 0xbf, 0xa8, 0xea, 0x43, 0xc2, 0xb3, 0x4a, 0x63,
];
const GOLDEN_TEXTS: [&str; 6] = [
    "How do I renew my personal access token?",
    "",
    "naïve café, TF400813: 你好",
    "the the the the",
    "unsubscribing",
    "?!…",
];

/// Sameness to the bit, which `==` on numbers is not.
fn bits(vector: &[f32; DIMENSIONS]) -> [u32; DIMENSIONS] {
    vector.map(f32::to_bits)
}

fn cosine(left: &str, right: &str) -> f32 {
    let table = VectorTable::built_in();
    let (left, right) = (table.sentence(left), table.sentence(right));
    left.iter().zip(&right).map(|(left, right)| left * right).sum()
}

fn changed(change: impl FnOnce(&mut Vec<u8>)) -> TableError {
    let mut bytes = BUILT_IN.to_vec();
    change(&mut bytes);
    VectorTable::from_bytes(&bytes).expect_err("a changed pack is refused")
}

#[test]
fn the_built_in_table_is_whole_and_small() {
    let table = VectorTable::from_bytes(BUILT_IN).expect("its digest holds");

    assert_eq!(table.identity(), VectorTable::built_in().identity());
    assert!(BUILT_IN.len() <= 5_000_000);
}

#[test]
fn the_same_text_has_the_same_bits_on_every_target() {
    let mut hash = Sha256::new();
    for text in GOLDEN_TEXTS {
        for value in VectorTable::built_in().sentence(text) {
            hash.update(value.to_bits().to_le_bytes());
        }
    }

    assert_eq!(<[u8; 32]>::from(hash.finalize()), GOLDEN);
}

#[test]
fn words_that_mean_the_same_are_near() {
    for (word, near, far) in [
        ("regenerate", "renew", "delete the printer"),
        ("pictures", "photos", "invoices"),
        (
            "my laptop is broken",
            "the computer does not work",
            "book a table for dinner",
        ),
        (
            "how much does it cost",
            "what is the price",
            "where is the office",
        ),
    ] {
        assert!(cosine(word, near) > cosine(word, far), "{word}: {near} / {far}");
    }
}

#[test]
fn common_words_weigh_less_than_rare_ones() {
    let weight = |word: &str| {
        let mut sum = [0.0; DIMENSIONS];
        let table = VectorTable::built_in();
        table.add(&Tokenizer::built_in().pieces(word, 1), &mut sum);
        sum.iter().map(|value| value * value).sum::<f32>().sqrt()
    };

    for common in ["the", "of", "is", "to"] {
        assert!(weight(common) < 0.5 * weight("printer"), "{common}");
    }
    assert!(weight("?") == 0.0);
}

#[test]
fn the_words_of_a_text_add_up_to_its_vector() {
    let (table, tokenizer) = (VectorTable::built_in(), Tokenizer::built_in());
    let mut sum = [0.0; DIMENSIONS];
    for word in "reset the unsubscribed password".split(' ') {
        table.add(&tokenizer.pieces(word, 16), &mut sum);
    }
    let length = sum.iter().map(|value| value * value).sum::<f32>().sqrt();

    let whole = table.sentence("reset the unsubscribed password");

    assert_eq!(bits(&sum.map(|value| value / length)), bits(&whole));
}

#[test]
fn a_text_without_known_pieces_has_the_zero_vector() {
    for text in ["", "   ", "?!", "\u{0}"] {
        let vector = VectorTable::built_in().sentence(text);
        assert_eq!(bits(&vector), bits(&[0.0; DIMENSIONS]), "{text:?}");
    }
}

#[test]
fn an_id_outside_the_vocabulary_adds_nothing() {
    let mut sum = [0.5; DIMENSIONS];

    VectorTable::built_in().add(&[u16::MAX, 30_522], &mut sum);

    assert_eq!(bits(&sum), bits(&[0.5; DIMENSIONS]));
}

#[test]
fn a_damaged_pack_is_refused_with_the_reason() {
    let not_a_table = changed(|bytes| bytes[0] = b'V');
    let version = changed(|bytes| bytes[8] = 9);
    let shape = changed(|bytes| bytes[16] = 96);
    let short = changed(|bytes| bytes.truncate(PACK_BYTES - 1));
    let long = changed(|bytes| bytes.push(0));
    let headless = changed(|bytes| bytes.truncate(18));
    let flipped = changed(|bytes| bytes[PACK_BYTES - 1] ^= 1);

    assert_eq!(not_a_table, TableError::NotATable);
    assert_eq!(version, TableError::Version { found: 9 });
    assert_eq!(
        shape,
        TableError::Shape {
            pieces: 30_522,
            dimensions: 96
        }
    );
    assert_eq!(
        short,
        TableError::Length {
            found: PACK_BYTES - 1
        }
    );
    assert_eq!(
        long,
        TableError::Length {
            found: PACK_BYTES + 1
        }
    );
    assert_eq!(headless, TableError::Length { found: 18 });
    assert_eq!(flipped, TableError::Digest);
}

#[test]
fn a_scale_that_is_no_length_is_refused() {
    let scale = changed(|bytes| {
        bytes[HEADER_BYTES + 40..HEADER_BYTES + 44].copy_from_slice(&f32::NAN.to_le_bytes());
        let digest = Sha256::digest(&bytes[HEADER_BYTES..]);
        bytes[HEADER_BYTES - 32..HEADER_BYTES].copy_from_slice(&digest);
    });

    assert_eq!(
        scale,
        TableError::Scale {
            piece: 10,
            scale: "NaN".to_owned()
        }
    );
}

proptest! {
    #[test]
    fn any_text_has_a_finite_vector_of_length_one_or_zero(text in "\\PC{0,200}") {
        let vector = VectorTable::built_in().sentence(&text);

        let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
        prop_assert!(length == 0.0 || (length - 1.0).abs() < 1e-4, "{length}");
    }

    #[test]
    fn no_bytes_make_the_reader_panic(head in prop::collection::vec(any::<u8>(), 0..100), keep in 0_usize..60) {
        let mut bytes = BUILT_IN[..keep].to_vec();
        bytes.extend(head);

        prop_assert!(VectorTable::from_bytes(&bytes).is_err());
    }
}
