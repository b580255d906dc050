//! Slugs: the part of an entry's id that is made from its question.

/// Longest slug in characters. Questions of the corpus have 60 on average; the longest error texts pass 200.
const LONGEST: usize = 80;

/// Lower-case letters and digits of any script, runs of anything else as one `-`; cut at a word where it would
/// pass 80 characters. `entry` where nothing is left.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::new();
    // The word as it stands in the slug.
    let mut lower = String::new();
    let mut length = 0;
    for word in text.split(|character: char| !character.is_alphanumeric() && !is_apostrophe(character)) {
        lower.clear();
        let letters = word.chars().filter(|&character| !is_apostrophe(character));
        lower.extend(letters.flat_map(char::to_lowercase));
        let count = lower.chars().count();
        if count == 0 {
            continue;
        }
        if length + count + 1 > LONGEST {
            if slug.is_empty() {
                slug = lower.chars().take(LONGEST).collect();
            }
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&lower);
        length += count + 1;
    }
    if slug.is_empty() { "entry".to_owned() } else { slug }
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | '‘')
}

/// Text for comparing: lower-case letters and digits, everything else as one blank.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            folded.push(character.to_ascii_lowercase());
        } else if character.is_alphanumeric() {
            folded.extend(character.to_lowercase());
        } else if !is_apostrophe(character) && !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_reads_like_its_question() {
        assert_eq!(
            slug("Why can’t I update  the country?"),
            "why-cant-i-update-the-country"
        );
        assert_eq!(slug("Где мой счёт?"), "где-мой-счёт");
        assert_eq!(slug("???"), "entry");
    }

    #[test]
    fn a_long_slug_ends_at_a_word() {
        let slug = slug(&"token ".repeat(40));

        assert!(slug.len() <= LONGEST && slug.ends_with("token"));
    }

    #[test]
    fn folding_forgets_case_blanks_and_punctuation() {
        assert_eq!(fold(" \"A valid\u{A0}PAT..\"? "), fold("a valid pat"));
    }
}
