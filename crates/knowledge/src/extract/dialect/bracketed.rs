//! Links of wikis: an address and a text between one pair of brackets.

use super::super::inline::{TargetKind, target_kind};

/// Writes what `parts` reads between brackets, text and address, as a link of Markdown, where the address is open to anybody.
pub(super) fn as_links<'t>(text: &'t str, parts: impl Fn(&'t str) -> Option<(&'t str, &'t str)>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let link = from.find(']').and_then(|end| {
            let (said, target) = parts(from.get(1..end)?)?;
            let (said, target) = (said.trim(), target.trim());
            let is_open = target_kind(target) == TargetKind::Open;
            is_open.then(|| (format!("[{said}](<{target}>)"), end + 1))
        });
        let (said, length) = link.unwrap_or_else(|| ("[".to_owned(), 1));
        out.push_str(&said);
        rest = from.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}
