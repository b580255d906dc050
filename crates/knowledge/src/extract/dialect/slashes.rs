//! Blocks between slashes (`/// note | Title` … `///`), as extensions of Python-Markdown write what others set between
//! colons: notes, folded parts, tabs.

use std::borrow::Cow;

use super::{NOTES, gone, has, set};

/// Whether a text may hold any of it: a quick look before a thorough one.
pub(super) fn may_be_in(text: &str) -> bool {
    has(text, "///")
}

/// Writes the head of each block as what it says, and takes out its end and its settings.
pub(super) fn read_out(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    // What ends each block that is open.
    let mut open: Vec<(usize, &'static str)> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let is_text = !is_code.get(at).copied().unwrap_or(false);
        let fence = lines.get(at).filter(|_| is_text).and_then(|line| fence(line));
        let Some((slashes, inside)) = fence else {
            at += 1;
            continue;
        };
        if inside.is_empty() {
            let place = open.iter().rposition(|(other, _)| *other == slashes);
            if let Some(place) = place {
                let end = open.get(place).map_or("", |(_, end)| end);
                let said = if end.is_empty() {
                    gone()
                } else {
                    Cow::Borrowed(end)
                };
                open.truncate(place);
                set(lines, at, said);
            }
            at += 1;
            continue;
        }
        let Some((said, end)) = head(&inside) else {
            at += 1;
            continue;
        };
        open.push((slashes, end));
        set(lines, at, if said.is_empty() { gone() } else { Cow::Owned(said) });
        at += 1;
        while lines.get(at).is_some_and(|line| is_setting(line)) {
            set(lines, at, gone());
            at += 1;
        }
    }
}

/// How many slashes a line begins with, three at least, and what is behind them.
fn fence(line: &str) -> Option<(usize, String)> {
    let text = line.trim();
    let slashes = text.bytes().take_while(|&byte| byte == b'/').count();
    let inside = text.get(slashes..).filter(|_| slashes >= 3)?;
    (inside.is_empty() || inside.starts_with(' ')).then(|| (slashes, inside.trim().to_owned()))
}

/// What a head says, and what its end becomes; `None` for a line that only looks like one.
fn head(inside: &str) -> Option<(String, &'static str)> {
    let (kind, title) = inside.split_once('|').unwrap_or((inside, ""));
    let (kind, title) = (kind.trim(), title.trim());
    let is_kind = !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    if !is_kind {
        return None;
    }
    Some(match kind {
        "details" => {
            let title = if title.is_empty() { "Details" } else { title };
            (format!("<details><summary>{title}</summary>"), "</details>")
        }
        "tab" if !title.is_empty() => (format!("<p>**{}**</p>", super::label(title)), ""),
        _ if NOTES.contains(&kind) => (format!("[!{kind}] {title}").trim_end().to_owned(), ""),
        "danger" | "error" => (format!("[!warning] {title}").trim_end().to_owned(), ""),
        "admonition" | "info" | "hint" | "attention" => {
            (format!("[!note] {title}").trim_end().to_owned(), "")
        }
        _ => (title.to_owned(), ""),
    })
}

/// `    type: warning` right under a head.
fn is_setting(line: &str) -> bool {
    let is_deep = line.starts_with("    ") || line.starts_with('\t');
    let name = line.trim().split_once(':').map(|(name, _)| name);
    is_deep && name.is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::super::super::comment::GONE;
    use super::super::rewrite;

    #[test]
    fn a_block_between_slashes_says_its_text() {
        for (text, said) in [
            ("/// note | Mind it\nSo.\n///", "[!note] Mind it\nSo.\n."),
            (
                "/// details | Why?\n    type: warning\n\nThus.\n///\nEnd",
                "<details><summary>Why?</summary>\n.\n\nThus.\n</details>\nEnd",
            ),
            (
                "//// tab | Linux\n/// tip\nRun.\n///\n////",
                "<p>**Linux:**</p>\n[!tip]\nRun.\n.\n.",
            ),
            ("/// question\nWhy?\n///", ".\nWhy?\n."),
            (
                "/// Returns the gate.\nfile:///a\n///",
                "/// Returns the gate.\nfile:///a\n///",
            ),
        ] {
            assert_eq!(rewrite(text).text.replace(GONE, "."), said, "{text}");
        }
    }
}
