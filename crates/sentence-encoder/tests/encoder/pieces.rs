use proptest::prelude::*;
use sentence_encoder::Tokenizer;
use sentence_encoder::tokenizer::{UNKNOWN, VOCABULARY_SIZE};

use crate::fixtures::sentences;

fn tokenizer() -> &'static Tokenizer {
    Tokenizer::built_in()
}

#[test]
fn pieces_are_those_of_the_reference() {
    for sentence in sentences() {
        let pieces = tokenizer().pieces(&sentence.text, usize::MAX);

        assert_eq!(pieces, sentence.pieces, "{:?}", sentence.text);
    }
}

#[test]
fn a_word_of_16_megabytes_is_one_unknown_piece() {
    let text = "a".repeat(16 << 20);

    assert_eq!(tokenizer().pieces(&text, 126), [UNKNOWN]);
}

#[test]
fn marks_without_end_are_dropped() {
    let text = format!("e{}", "\u{301}".repeat(8 << 20));

    assert_eq!(tokenizer().pieces(&text, 126), tokenizer().pieces("e", 126));
}

#[test]
fn control_pieces_cannot_be_written_by_a_person() {
    for text in ["[CLS]", "[SEP]", "[MASK]", "[PAD]", "[UNK]", "[unused7]"] {
        let pieces = tokenizer().pieces(text, 126);

        assert!(pieces.iter().all(|&piece| piece > 103), "{text}: {pieces:?}");
    }
}

proptest! {
    #[test]
    fn any_text_gives_known_pieces_within_the_bound(text in "\\PC{0,60}|.{0,60}|(\\p{M}|\\p{Lo}|[a-zé'.]){0,200}", most in 0_usize..40) {
        let pieces = tokenizer().pieces(&text, most);

        prop_assert!(pieces.len() <= most);
        prop_assert!(pieces.iter().all(|&piece| usize::from(piece) < VOCABULARY_SIZE));
    }

    #[test]
    fn a_bound_cuts_the_pieces_and_changes_none(text in "(\\w{1,12}|\\PC){0,30}", most in 0_usize..40) {
        let mut all = tokenizer().pieces(&text, usize::MAX);
        all.truncate(most);

        prop_assert_eq!(tokenizer().pieces(&text, most), all);
    }

    #[test]
    fn texts_apart_give_their_pieces_one_after_the_other(one in "\\PC{0,40}", other in "\\PC{0,40}") {
        let apart = [tokenizer().pieces(&one, 999), tokenizer().pieces(&other, 999)].concat();

        prop_assert_eq!(tokenizer().pieces(&format!("{one} {other}"), 999), apart);
    }
}
