//! What MDX is for its compiler alone: imports, exports, and comments in braces.

use std::borrow::Cow;

use super::{MOST_LINES, MOST_OF_A_LINE, gone};

/// `import … from '…'` and `export const …` over as many lines as they take.
pub(super) fn take_out(lines: &mut [Cow<'_, str>], is_code: &[bool]) -> bool {
    let mut at = 0;
    let mut has_any = false;
    while let Some(line) = lines.get(at) {
        let in_code = is_code.get(at).copied().unwrap_or(false);
        let end = if in_code {
            None
        } else {
            module_end(line, lines, at)
        };
        let Some(end) = end else {
            at += 1;
            continue;
        };
        for slot in lines.get_mut(at..end).into_iter().flatten() {
            *slot = gone();
        }
        at = end;
        has_any = true;
    }
    has_any
}

/// One past the last line of the import or export that begins on `line`.
fn module_end(line: &str, lines: &[Cow<'_, str>], at: usize) -> Option<usize> {
    let text = line.trim_end();
    let ends = |text: &str| text.trim_end().ends_with(['\'', '"', ';']);
    if let Some(rest) = text.strip_prefix("import ") {
        let is_bare = rest.starts_with(['\'', '"']) && ends(rest);
        if is_bare || (rest.contains(" from ") && ends(rest)) {
            return Some(at + 1);
        }
        // `import {` over several lines.
        let last = (at + 1..lines.len().min(at + MOST_LINES))
            .find(|&next| lines.get(next).is_some_and(|next| next.contains("} from ")))?;
        return rest.trim_end().ends_with(['{', ',']).then_some(last + 1);
    }
    let rest = text.strip_prefix("export ")?;
    let is_code = ["const ", "let ", "default ", "function ", "async "]
        .iter()
        .any(|word| rest.starts_with(word));
    if !is_code {
        return None;
    }
    if !rest.ends_with(['{', '[', '(', '>']) {
        return Some(at + 1);
    }
    let last = (at + 1..lines.len().min(at + 4 * MOST_LINES)).find(|&next| {
        lines
            .get(next)
            .is_some_and(|next| next.starts_with(['}', ']', ')']))
    })?;
    Some(last + 1)
}

/// `{/* a note of the author */}`, over several lines too.
pub(super) fn take_out_comments(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    for at in 0..lines.len() {
        let mut count = 0;
        while let Some(start) = lines
            .get(at)
            .filter(|_| !is_code.get(at).copied().unwrap_or(false))
            .and_then(|line| line.find("{/*"))
        {
            let end = (at..lines.len().min(at + MOST_LINES)).find_map(|last| {
                let from = if last == at { start } else { 0 };
                let found = lines.get(last)?.get(from..)?.find("*/}")?;
                Some((last, from + found + 3))
            });
            let Some((last, end)) = end.filter(|_| count < MOST_OF_A_LINE) else {
                break;
            };
            count += 1;
            let head = lines
                .get(at)
                .and_then(|line| line.get(..start))
                .unwrap_or_default();
            let tail = lines
                .get(last)
                .and_then(|line| line.get(end..))
                .unwrap_or_default();
            let joined = format!("{head}{tail}").trim_end().to_owned();
            for slot in lines.get_mut(at..=last).into_iter().flatten() {
                *slot = gone();
            }
            if let Some(slot) = lines.get_mut(at).filter(|_| !joined.trim().is_empty()) {
                *slot = Cow::Owned(joined);
            }
        }
    }
}
