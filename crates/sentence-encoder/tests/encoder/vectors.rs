use sentence_encoder::{Encoder, Kernel, cosine};

fn encoder() -> &'static Encoder {
    Encoder::built_in().expect("tests turn the feature on")
}

fn length(vector: &[f32]) -> f64 {
    vector
        .iter()
        .map(|&value| f64::from(value).powi(2))
        .sum::<f64>()
        .sqrt()
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
fn every_kernel_gives_the_same_bits() {
    let texts = ["", "a", "my card was declined twice, why?", &"long ".repeat(300)];
    for text in texts {
        let plain = encoder()
            .with_kernel(Kernel::Plain)
            .unwrap()
            .encode(text)
            .map(f32::to_bits);

        for kernel in Kernel::ALL
            .into_iter()
            .filter_map(|kernel| encoder().with_kernel(kernel))
        {
            assert_eq!(
                kernel.encode(text).map(f32::to_bits),
                plain,
                "{}",
                kernel.kernel()
            );
        }
    }
}

#[test]
fn text_without_words_has_a_vector_of_unit_length() {
    for text in ["", " \n", "\u{0}\u{7f}", "\u{301}"] {
        assert!((length(&encoder().encode(text)) - 1.0).abs() < 1e-5);
    }
}
