//! Typos as fingers make them, the same for the same text: so that a figure under typos can be made again.

use sha2::{Digest, Sha256};

use crate::spell::neighbours;

/// Only words of so many letters get a typo: in a shorter one nobody could tell what was meant.
const FEWEST_LETTERS: usize = 4;

/// `text` with `count` typos, each in another word of four letters or more while there are such: two letters swapped, one
/// left out, one doubled, or one replaced by a neighbour on the keyboard. Words with digits are left alone.
///
/// Which word, which letter and which slip come from SHA-256 of the text and the number of the typo.
pub fn with_typos(text: &str, count: usize) -> String {
    let mut pieces = pieces(text);
    let mut intact: Vec<usize> = (0..pieces.len())
        .filter(|&index| is_word(&pieces[index]))
        .collect();
    for number in 0..count {
        if intact.is_empty() {
            intact = (0..pieces.len())
                .filter(|&index| is_word(&pieces[index]))
                .collect();
        }
        if intact.is_empty() {
            break;
        }
        let mut dice = Dice::new(text, number);
        let index = intact.swap_remove(dice.below(intact.len()));
        pieces[index] = slipped(&pieces[index], &mut dice);
    }
    pieces.concat()
}

/// Runs of letters and digits, and what is between them.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut was_word = None;
    for letter in text.chars() {
        let in_word = letter.is_alphanumeric();
        match pieces.last_mut() {
            Some(piece) if was_word == Some(in_word) => piece.push(letter),
            _ => pieces.push(letter.to_string()),
        }
        was_word = Some(in_word);
    }
    pieces
}

fn is_word(piece: &str) -> bool {
    piece.chars().count() >= FEWEST_LETTERS && piece.chars().all(char::is_alphabetic)
}

/// A word with one slip; never the same word.
fn slipped(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = dice.below(letters.len());
    let slip = dice.below(4);
    let near: Vec<char> = neighbours(letters[at].to_ascii_lowercase()).collect();
    let pair = at.min(letters.len() - 2);
    match slip {
        0 if letters[pair] != letters[pair + 1] => letters.swap(pair, pair + 1),
        1 if !near.is_empty() => letters[at] = near[dice.below(near.len())],
        2 => letters.insert(at, letters[at]),
        _ => {
            letters.remove(at);
        }
    }
    letters.into_iter().collect()
}

/// Numbers from a hash.
struct Dice {
    digest: [u8; 32],
    at: usize,
}

impl Dice {
    fn new(text: &str, number: usize) -> Self {
        Self {
            digest: Sha256::digest(format!("typo|{number}|{text}")).into(),
            at: 0,
        }
    }

    /// A number below `bound`, which must not be 0.
    fn below(&mut self, bound: usize) -> usize {
        // Four throws of eight bytes: as many as a typo takes.
        let bytes = self.digest.iter().cycle().skip(self.at).take(8);
        let thrown = bytes.fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        self.at += 8;
        usize::try_from(thrown % bound as u64).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "please renew my personal access token for TF400813";

    #[test]
    fn the_same_text_gets_the_same_typos() {
        assert_eq!(with_typos(TEXT, 2), with_typos(TEXT, 2));
        assert_ne!(with_typos(TEXT, 2), with_typos(&format!("{TEXT}!"), 2));
    }

    #[test]
    fn each_typo_is_one_edit_in_another_word() {
        for count in 1..=4 {
            let typed = with_typos(TEXT, count);

            let changed: Vec<usize> = TEXT
                .split(' ')
                .zip(typed.split(' '))
                .map(|(meant, typed)| strsim::osa_distance(meant, typed))
                .filter(|distance| *distance > 0)
                .collect();
            assert_eq!(changed, vec![1; count], "{typed}");
        }
    }

    #[test]
    fn short_words_and_identifiers_are_left_alone() {
        let text = "VM is up, 0x80070005 at 10:35";

        assert_eq!(with_typos(text, 3), text);
    }

    #[test]
    fn letters_of_any_script_survive() {
        let typed = with_typos("Übermäßig große Schlüssel", 3);

        assert_eq!(typed.split(' ').count(), 3);
        assert_ne!(typed, "Übermäßig große Schlüssel");
    }
}
