//! Lines that are for others than the reader of an answer: colleagues, and the portal that an article was written for.

use super::super::line::Line;
use super::super::stock;
use crate::slug::fold;

/// Removes what a portal asks at the end, and the notes that say a text is not for customers; gives the line of the first note.
pub(super) fn take_internal(body: &str, lines: &mut Vec<Line>) -> Option<u32> {
    // Folding every line of every article would take a tenth of the whole reading.
    if !stock::may_be_internal(body) {
        return None;
    }
    let mut first = None;
    let mut has_asked = false;
    lines.retain(|line| {
        if !line.is_visible() {
            return true;
        }
        let folded = if line.text.len() < LONGEST_NOTE {
            fold(&line.text)
        } else {
            String::new()
        };
        let is_note = stock::is_internal(&folded);
        if is_note {
            first.get_or_insert(line.number);
        }
        let asks_at_the_end = line.text.contains('?') && stock::asks_at_the_end(&folded);
        has_asked = asks_at_the_end || (has_asked && stock::is_choice_at_the_end(&folded));
        !(is_note || has_asked)
    });
    first
}

/// Longest note to colleagues in bytes; a longer line tells the reader something too.
const LONGEST_NOTE: usize = 200;
