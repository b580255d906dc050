//! How many typos apart two words are, as far as it matters: an utterance is held against hundreds of words, of which
//! nearly all are too far away, so nothing is allocated and the count stops where it is too high.

/// Longer words are no words; they are compared all the same, by a slower way.
const LONGEST_CHARS: usize = 48;

/// No caller forgives more.
const MOST_ALLOWED: usize = 2;

/// Whether `left` becomes `right` by at most so many edits: a letter more, less or another, or two neighbours swapped, no
/// part of the word edited twice (the optimal string alignment distance, Boytsov 2011). At most [`MOST_ALLOWED`].
pub(super) fn are_within(left: &str, right: &str, allowed: usize) -> bool {
    debug_assert!(
        allowed <= MOST_ALLOWED,
        "every edit more makes four times as many paths"
    );
    if left.is_ascii() && right.is_ascii() {
        return reaches(left.as_bytes(), right.as_bytes(), allowed);
    }
    let (mut of_left, mut of_right) = (['\0'; LONGEST_CHARS], ['\0'; LONGEST_CHARS]);
    match (letters(left, &mut of_left), letters(right, &mut of_right)) {
        (Some(left), Some(right)) => reaches(left, right, allowed),
        _ => strsim::osa_distance(left, right) <= allowed,
    }
}

/// The letters of a word in `room`; `None` where they do not fit.
fn letters<'r>(word: &str, room: &'r mut [char; LONGEST_CHARS]) -> Option<&'r [char]> {
    let mut count = 0;
    for letter in word.chars() {
        *room.get_mut(count)? = letter;
        count += 1;
    }
    room.get(..count)
}

/// Whether so many edits lead from one to the other. Letters that are equal are passed: no edit there saves another. Each
/// other step spends an edit, so the paths are few.
fn reaches<T: PartialEq>(mut left: &[T], mut right: &[T], allowed: usize) -> bool {
    if left.len().abs_diff(right.len()) > allowed {
        return false;
    }
    while let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right)
        && a == b
    {
        (left, right) = (left_rest, right_rest);
    }
    let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right) else {
        // What is left of one of them is as long as the two differ in length.
        return true;
    };
    let Some(allowed) = allowed.checked_sub(1) else {
        return false;
    };
    let is_swapped = || match (left_rest, right_rest) {
        ([c, left_rest @ ..], [d, right_rest @ ..]) => {
            a == d && b == c && reaches(left_rest, right_rest, allowed)
        }
        _ => false,
    };
    reaches(left_rest, right_rest, allowed)
        || reaches(left_rest, right, allowed)
        || reaches(left, right_rest, allowed)
        || is_swapped()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All words of up to so many letters.
    fn all_words(letters: &[char], longest: usize) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut last = words.clone();
        for _ in 0..longest {
            last = last
                .iter()
                .flat_map(|word| letters.iter().map(move |letter| format!("{word}{letter}")))
                .collect();
            words.extend(last.iter().cloned());
        }
        words
    }

    #[test]
    fn the_bounded_distance_is_the_whole_one() {
        for letters in [['a', 'b', 'c'], ['ä', 'b', '語']] {
            let words = all_words(&letters, 5);
            for left in &words {
                for right in &words {
                    let distance = strsim::osa_distance(left, right);
                    for allowed in 0..=MOST_ALLOWED {
                        assert_eq!(
                            are_within(left, right, allowed),
                            distance <= allowed,
                            "{left:?} {right:?} {allowed}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn words_longer_than_the_room_are_compared_too() {
        let long = "ä".repeat(LONGEST_CHARS + 1);

        assert!(are_within(&long, &format!("{long}b"), 1));
        assert!(!are_within(&long, &format!("{long}bc"), 1));
    }
}
