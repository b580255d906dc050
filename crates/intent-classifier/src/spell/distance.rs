//! How far a word is from another for fingers on a keyboard.

/// A slip that fingers make easily counts less than a whole one.
pub(super) const EASY_SLIP: f64 = 0.7;

/// A word of more letters is far from all others.
const MOST_LETTERS: usize = 40;

/// Rows of the keyboard; a key's neighbours are beside it, above and below.
const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Optimal string alignment distance (Damerau–Levenshtein without editing a transposed pair again), where swapping
/// neighbouring letters, hitting a neighbouring key, and doubling or undoubling a letter cost [`EASY_SLIP`]. Infinite where
/// the word that was meant has more than [`MOST_LETTERS`].
pub(crate) fn weighted_distance(typed: &str, meant: &str) -> f64 {
    let mut letters = ['\0'; MOST_LETTERS];
    let mut count = 0;
    for letter in meant.chars() {
        if count == MOST_LETTERS {
            return f64::INFINITY;
        }
        letters[count] = letter;
        count += 1;
    }
    let meant = &letters[..count];
    // The rows of the table, the one before the last first.
    let mut rows = [[0.0_f64; MOST_LETTERS + 1]; 3];
    for (column, cost) in rows[1][..=count].iter_mut().enumerate() {
        *cost = column as f64;
    }
    let mut previous = None;
    for letter in typed.chars() {
        let [before_last, last, current] = &mut rows;
        let extra = if previous == Some(letter) { EASY_SLIP } else { 1.0 };
        current[0] = last[0] + extra;
        for (column, &other) in meant.iter().enumerate() {
            let other_previous = column.checked_sub(1).map(|before| meant[before]);
            let missing = if other_previous == Some(other) {
                EASY_SLIP
            } else {
                1.0
            };
            let mut cost = (last[column] + substitution(letter, other))
                .min(last[column + 1] + extra)
                .min(current[column] + missing);
            if letter != other && previous == Some(other) && other_previous == Some(letter) {
                cost = cost.min(before_last[column - 1] + EASY_SLIP);
            }
            current[column + 1] = cost;
        }
        previous = Some(letter);
        rows.rotate_left(1);
    }
    rows[1][count]
}

/// Cost of typing one letter for another.
fn substitution(typed: char, meant: char) -> f64 {
    if typed == meant {
        0.0
    } else if are_neighbours(typed, meant) {
        EASY_SLIP
    } else {
        1.0
    }
}

/// Whether two keys touch on a QWERTY keyboard.
fn are_neighbours(left: char, right: char) -> bool {
    let (Some((row, column)), Some((other_row, other_column))) = (place(left), place(right)) else {
        return false;
    };
    // Each row is shifted to the right of the one above it by about half a key.
    match (row.abs_diff(other_row), row < other_row) {
        (0, _) => column.abs_diff(other_column) == 1,
        (1, true) => column == other_column || column == other_column + 1,
        (1, false) => column == other_column || column + 1 == other_column,
        _ => false,
    }
}

/// The letters beside, above and below a key; none for what is no letter of a QWERTY keyboard.
pub(crate) fn neighbours(key: char) -> impl Iterator<Item = char> {
    ROWS.iter()
        .flat_map(|keys| keys.chars())
        .filter(move |&other| are_neighbours(key, other))
}

/// Row and column of a key.
fn place(key: char) -> Option<(usize, usize)> {
    ROWS.iter()
        .enumerate()
        .find_map(|(row, keys)| keys.chars().position(|k| k == key).map(|column| (row, column)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easy_slips_cost_less() {
        let pairs = [
            ("tokne", "token"),
            ("tolen", "token"),
            ("tokken", "token"),
            ("tosen", "token"),
        ];

        let costs = pairs.map(|(typed, meant)| weighted_distance(typed, meant));

        let expected = [EASY_SLIP, EASY_SLIP, EASY_SLIP, 1.0];
        assert!(
            costs
                .iter()
                .zip(expected)
                .all(|(cost, slip)| (cost - slip).abs() < f64::EPSILON),
            "{costs:?}"
        );
    }

    #[test]
    fn a_word_is_at_no_distance_from_itself() {
        let word = "organization";

        let cost = weighted_distance(word, word);

        assert!(cost.abs() < f64::EPSILON);
    }

    #[test]
    fn an_empty_word_is_as_far_as_the_other_is_long() {
        let cost = weighted_distance("", "abc");

        assert!((cost - 3.0).abs() < f64::EPSILON);
    }
}
