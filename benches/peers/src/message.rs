//! Messages as people type them, made of a question: a few of its words, sometimes with a letter wrong.

/// Words of a message at most.
const MOST_WORDS: u64 = 8;

/// The message of so many, the same each time.
pub(crate) fn of(question: &str, number: u64) -> String {
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66;
    // splitmix64 (Steele, Lea & Flood 2014).
    let mut below = move |below: u64| {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % below
    };
    let words: Vec<&str> = question.split_whitespace().collect();
    let most = (words.len() as u64).clamp(1, MOST_WORDS);
    let kept = (2 + below(MOST_WORDS - 1)).min(most);
    let first = below(most - kept + 1);
    let mut chosen: Vec<String> = words
        .iter()
        .skip(usize::try_from(first).unwrap_or_default())
        .take(usize::try_from(kept).unwrap_or_default())
        .map(|word| (*word).to_owned())
        .collect();
    if below(3) == 0
        && let Some(longest) = chosen.iter_mut().max_by_key(|word| word.chars().count())
    {
        let at = below(longest.chars().count().max(1) as u64);
        *longest = longest
            .chars()
            .enumerate()
            .filter(|(place, _)| *place as u64 != at)
            .map(|(_, letter)| letter)
            .collect();
    }
    chosen.join(" ")
}
