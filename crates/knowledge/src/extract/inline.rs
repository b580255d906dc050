//! Inline markup of one line, cleaned: links mended, HTML as Markdown, entities decoded, odd blanks evened out.
//!
//! One scanner serves two masters: [`clean`] writes the text an answer shows, [`targets`] lists the links with
//! their places for the lints.

mod character;
mod html;
mod plain_text;
mod scan;
mod target;

pub(super) use character::single_blanks;
use character::{decode, escape, push_visible};
pub(crate) use html::tag_at;
use html::{STRIPPED, anchor};
pub(super) use html::{attribute, is_markup};
pub(crate) use plain_text::plain;
pub(super) use plain_text::plain_heading;
pub(crate) use scan::{Found, TargetKind, goes_on_with_target, target_kind, targets};
use scan::{LONGEST_TARGET, ticks};
pub(super) use scan::{Scan, looks_like_target};
pub(super) use target::is_unseen_picture;
pub(crate) use target::whole_address;

use target::{cross_reference, digits, encoded, mail_address, phone_number, whole_image, without_slips};

use super::bold;
use crate::Link;
use crate::entity;
use crate::front_matter::is_zero_width;
use crate::text;

/// Links in links are read this deep; what is deeper is text.
const DEEPEST: usize = 3;

/// A line of clean Markdown and the links in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Clean {
    /// Markdown without comments, HTML, portal links and zero-width characters.
    pub(crate) markdown: String,
    /// Links that lead somewhere for a reader.
    pub(crate) links: Vec<Link>,
}

/// Cleans one line.
pub(crate) fn clean(line: &str) -> Clean {
    if is_plain(line) {
        return Clean {
            markdown: line.to_owned(),
            links: Vec::new(),
        };
    }
    let mut cleaner = Cleaner {
        depth: 0,
        links: Vec::new(),
    };
    let markdown = cleaner.text(line);
    Clean {
        markdown: bold::mend(&markdown),
        links: cleaner.links,
    }
}

/// Most lines have nothing to clean.
fn is_plain(line: &str) -> bool {
    line.bytes().all(|byte| {
        byte.is_ascii_graphic()
            && !matches!(
                byte,
                b'*' | b'[' | b']' | b'<' | b'&' | b'`' | b'\\' | b'_' | b'!'
            )
            || byte == b' '
    })
}

/// Whether a byte is a character that stays as it is wherever it stands.
fn is_unmarked(byte: u8) -> bool {
    (byte.is_ascii_graphic() && !matches!(byte, b'`' | b'\\' | b'&' | b'!' | b'[' | b']' | b'<'))
        || byte == b' '
}

struct Cleaner {
    depth: usize,
    links: Vec<Link>,
}

impl Cleaner {
    fn text(&mut self, line: &str) -> String {
        let mut out = String::with_capacity(line.len());
        let scan = Scan::of(line);
        let emphasis = if text::has_byte(line, b'<') {
            html::emphasis_tags(line)
        } else {
            Vec::new()
        };
        let mut at = 0;
        while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
            let plain = rest.bytes().take_while(|byte| is_unmarked(*byte)).count();
            if plain > 0 {
                out.push_str(rest.get(..plain).unwrap_or_default());
                at += plain;
                continue;
            }
            let Some(first) = rest.chars().next() else { break };
            at += match first {
                '`' => {
                    let end = scan.code_end(at).unwrap_or(at + ticks(rest));
                    out.push_str(line.get(at..end).unwrap_or_default());
                    end - at
                }
                '\\' => escape(rest, &mut out),
                '&' => decode(rest, &mut out),
                '!' if rest.starts_with("![") => self.image(&scan, at, &mut out),
                '[' => self.link(&scan, at, &mut out),
                ']' => self.lone_target(rest, &mut out),
                '<' => self.angle(line, at, &emphasis, &mut out),
                _ => {
                    push_visible(first, &mut out);
                    first.len_utf8()
                }
            };
        }
        out
    }

    fn image(&mut self, scan: &Scan<'_>, at: usize, out: &mut String) -> usize {
        let Some(image) = scan.link_at(at + 1) else {
            out.push('!');
            return 1;
        };
        let alt = scan
            .line
            .get(image.text.clone())
            .unwrap_or_default()
            .trim()
            .to_owned();
        if alt.is_empty() && target_kind(&image.target) == TargetKind::Open {
            self.push_link("image", &image.target, out);
        } else {
            self.push_link(&alt, &image.target, out);
        }
        image.range.end - at
    }

    fn link(&mut self, scan: &Scan<'_>, at: usize, out: &mut String) -> usize {
        let rest = scan.line.get(at..).unwrap_or_default();
        if let Some(length) = alert(rest, out).or_else(|| self.reversed(rest, out)) {
            return length;
        }
        let Some(link) = scan.link_at(at).filter(|_| self.depth < DEEPEST) else {
            if let Some(code) = code_reference(rest) {
                out.push_str(code);
                return code.len() + 2;
            }
            out.push('[');
            return 1;
        };
        let text = scan.line.get(link.text.clone()).unwrap_or_default().to_owned();
        self.push_link(&text, &link.target, out);
        link.range.end - at
    }

    /// `(text)[https://…]`, a link with its brackets the wrong way round; the text is in `out` already.
    fn reversed(&mut self, rest: &str, out: &mut String) -> Option<usize> {
        const LONGEST_TEXT: usize = 200;
        let inner = rest.strip_prefix('[').filter(|inner| inner.starts_with("http"))?;
        let end = inner.bytes().take(LONGEST_TARGET).position(|byte| byte == b']')?;
        let target = inner.get(..end)?;
        if inner.get(end + 1..).is_some_and(|after| after.starts_with('('))
            || target.contains(char::is_whitespace)
            || target_kind(target) != TargetKind::Open
        {
            return None;
        }
        let said = out.trim_end().strip_suffix(')')?;
        let back = said
            .bytes()
            .rev()
            .take(LONGEST_TEXT)
            .position(|byte| byte == b'(')?;
        let open = said.len() - 1 - back;
        let text = said.get(open + 1..)?.to_owned();
        if text.trim().is_empty() || text.contains(['[', ']', ')', '\\']) {
            return None;
        }
        out.truncate(open);
        self.push_link(&text, target, out);
        Some(end + 2)
    }

    /// A bracket that closes nothing, with the target of a link whose text was lost.
    fn lone_target(&mut self, rest: &str, out: &mut String) -> usize {
        let target = scan::lone_target(rest).filter(|_| self.depth < DEEPEST);
        let Some((target, length)) = target else {
            out.push(']');
            return 1;
        };
        if target_kind(&entity::decode_all(&target)) == TargetKind::Open {
            out.push(' ');
            self.push_link("", &target, out);
        }
        length
    }

    /// Writes a link as a link where it leads somewhere, else its text.
    fn push_link(&mut self, text: &str, target: &str, out: &mut String) {
        // A picture that is a link leads where the link does.
        let alone = whole_image(text.trim());
        let text = alone
            .as_deref()
            .filter(|_| target_kind(target) == TargetKind::Open)
            .unwrap_or(text);
        let before = self.links.len();
        self.depth += 1;
        let label = if is_plain(text) {
            text.trim().to_owned()
        } else {
            bold::mend(self.text(text).trim())
        };
        self.depth -= 1;
        let target = without_slips(entity::decode_all(target));
        let target = whole_address(&target).unwrap_or(target);
        if target_kind(&target) != TargetKind::Open || self.links.len() > before {
            // Inside a link there was a link (an image, mostly): that one is kept, the outer is its text.
            out.push_str(&label);
            if let Some(number) = phone_number(&target).filter(|number| digits(&label) != digits(number)) {
                out.push_str(" (");
                out.push_str(number);
                out.push(')');
            }
            return;
        }
        let url = encoded(&target);
        let plain = plain(&label);
        let label = if plain.is_empty() { url.clone() } else { label };
        out.push('[');
        out.push_str(&label);
        out.push_str("](");
        out.push_str(&url);
        out.push(')');
        self.links.push(Link {
            text: if plain.is_empty() { url.clone() } else { plain },
            url,
        });
    }

    /// A tag, a link or a sign; `emphasis` has the places of the tags that part it.
    fn angle(&mut self, line: &str, at: usize, emphasis: &[usize], out: &mut String) -> usize {
        let rest = line.get(at..).unwrap_or_default();
        if let Some((link, text)) = anchor(line, at).filter(|_| self.depth < DEEPEST) {
            let text = line.get(text).unwrap_or_default().to_owned();
            self.push_link(&text, &link.target, out);
            return link.range.end - at;
        }
        if let Some(length) = self.autolink(rest, out).or_else(|| cross_reference(rest, out)) {
            return length;
        }
        if let Some(tag) = tag_at(rest) {
            match tag.name.as_str() {
                name if html::emphasis(name).is_some() => {
                    let is_paired = emphasis.binary_search(&at).is_ok();
                    out.push_str(html::emphasis(name).filter(|_| is_paired).unwrap_or_default());
                }
                "img" => {
                    let alt = attribute(tag.inside, "alt").unwrap_or("image").to_owned();
                    let source = attribute(tag.inside, "src").unwrap_or_default().to_owned();
                    self.push_link(&alt, &source, out);
                }
                "td" | "th" if tag.is_closing => out.push(' '),
                "a" => {}
                name if STRIPPED.contains(&name) => {}
                // `<subscription id>` is a placeholder in somebody's command.
                _ => {
                    out.push_str("\\<");
                    return 1;
                }
            }
            return tag.length;
        }
        // Stars without a partner go, as does what nobody sees, and `<**script>` must be no tag then.
        let next = rest
            .chars()
            .skip(1)
            .find(|&next| !is_zero_width(next) && (next == '\t' || !next.is_control()));
        let could_be_html =
            next.is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?' | '*'));
        out.push_str(if could_be_html { "\\<" } else { "<" });
        1
    }

    /// `<https://…>` and `<name@example.com>`.
    fn autolink(&mut self, rest: &str, out: &mut String) -> Option<usize> {
        if let Some(address) = mail_address(rest) {
            self.push_link(address, &format!("mailto:{address}"), out);
            return Some(address.len() + 2);
        }
        // First, because it looks at a few characters and the rest at many.
        if !rest.get(1..).is_some_and(looks_like_target) {
            return None;
        }
        let end = rest
            .bytes()
            .take(LONGEST_TARGET)
            .position(|byte| byte == b'>' || byte.is_ascii_whitespace())?;
        let target = rest.get(1..end)?;
        if rest.as_bytes().get(end) != Some(&b'>') || target_kind(target) != TargetKind::Open {
            return None;
        }
        self.push_link(target, target, out);
        Some(end + 1)
    }
}

/// The code in `` [`name`] ``, a link of a documentation tool to something that is not in the text.
fn code_reference(rest: &str) -> Option<&str> {
    let code = rest.strip_prefix("[`")?;
    let end = code.find('`')?;
    let behind = code.get(end + 1..)?.strip_prefix(']')?;
    let is_alone = end > 0 && !behind.starts_with(['(', '[', ':']);
    rest.get(1..end + 3).filter(|_| is_alone)
}

/// `[!NOTE]` as a plain word.
fn alert(rest: &str, out: &mut String) -> Option<usize> {
    let inner = rest.strip_prefix("[!")?;
    let end = inner.bytes().take(16).position(|byte| byte == b']')?;
    let word = inner.get(..end)?.trim();
    let known = ["note", "tip", "important", "warning", "caution"];
    let word = known.iter().find(|known| known.eq_ignore_ascii_case(word))?;
    let mut letters = word.chars();
    out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
    out.extend(letters);
    out.push(':');
    Some(end + 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markdown(line: &str) -> String {
        clean(line).markdown
    }

    #[test]
    fn a_number_to_call_is_shown() {
        assert_eq!(markdown("Call [us](tel:+49-30-12)."), "Call us (+49-30-12).");
        assert_eq!(markdown("Call [030 / 12](tel:03012)."), "Call 030 / 12.");
        assert_eq!(markdown("[us](tel:)"), "us");
        assert_eq!(markdown("[us](tel:1<b>)"), "us");
    }

    #[test]
    fn a_blank_between_text_and_target_is_mended() {
        assert_eq!(
            markdown("see [here] (https://a.b/c?d=e#f)."),
            "see [here](https://a.b/c?d=e#f)."
        );
        assert_eq!(markdown("[server] (see below)"), "[server] (see below)");
    }

    #[test]
    fn brackets_the_wrong_way_round_are_mended() {
        assert_eq!(
            markdown("1 (the filters)[https://a.b/c] and (d) [https://e.f]."),
            "1 [the filters](https://a.b/c) and [d](https://e.f)."
        );
        assert_eq!(markdown("(a)[b] c[https://d.e]"), "(a)[b] c[https://d.e]");
    }

    #[test]
    fn a_blank_beside_a_slash_is_a_slip() {
        assert_eq!(
            markdown("[a]( https://b.c/ d/e) [f](https://b.c /g) [h](https://b.c/i j)"),
            "[a](https://b.c/d/e) [f](https://b.c/g) [h](https://b.c/i%20j)"
        );
    }

    #[test]
    fn a_missing_parenthesis_is_mended() {
        assert_eq!(
            markdown("[here](https://a.b/c and more"),
            "[here](https://a.b/c) and more"
        );
        assert_eq!(markdown("[here](https://a.b/x(y)"), "[here](https://a.b/x(y))");
    }

    #[test]
    fn parentheses_in_a_target_nest() {
        assert_eq!(markdown("[a](https://b.c/d(e)f) g"), "[a](https://b.c/d(e)f) g");
    }

    #[test]
    fn a_portal_page_is_plain_text() {
        let clean =
            clean("go to [**Metrics**](data-blade:Some.Blade.id.$resourceId), then [x](button-link:y)");

        assert_eq!(clean.markdown, "go to **Metrics**, then x");
        assert_eq!(clean.links, []);
    }

    #[test]
    fn an_address_that_is_to_be_filled_in_is_plain_text() {
        assert_eq!(
            markdown("[a](https://b.c/{subscriptionId}/d) [e](https://f.g/h?i={1,2})"),
            "a [e](https://f.g/h?i={1,2})"
        );
    }

    #[test]
    fn relative_and_empty_targets_are_plain_text() {
        assert_eq!(markdown("[a](../b.md) [c](#d) [e]() [f](ttps://g.h)"), "a c e f");
    }

    #[test]
    fn html_links_become_links() {
        let clean = clean(
            "<a href=\"https://a.b/c(d)/e\" target='_blank'>API &amp; <b>more</b></a> of <span>it</span>",
        );

        assert_eq!(clean.markdown, "[API & **more**](https://a.b/c(d)/e) of it");
        assert_eq!(
            clean.links,
            [Link {
                text: "API & more".to_owned(),
                url: "https://a.b/c(d)/e".to_owned()
            }]
        );
    }

    #[test]
    fn a_placeholder_in_angle_brackets_stays_text() {
        assert_eq!(
            markdown("KILL <session_id> and <your name>"),
            "KILL \\<session_id> and \\<your name>"
        );
        assert_eq!(plain(&markdown("KILL <session_id>")), "KILL <session_id>");
    }

    #[test]
    fn a_star_that_goes_leaves_no_tag_behind() {
        assert_eq!(markdown("<**script>x"), "\\<script>x");
        assert_eq!(markdown("<\u{200B}li>x"), "\\<li>x");
        assert_eq!(markdown("<\0script>x"), "\\<script>x");
    }

    #[test]
    fn entities_are_decoded_outside_code_only() {
        assert_eq!(
            markdown("a&nbsp;&lt; b &amp; c `&lt;x&gt;`"),
            "a < b & c `&lt;x&gt;`"
        );
    }

    #[test]
    fn odd_blanks_are_evened_out() {
        assert_eq!(markdown("a\u{A0}b\u{200B}c\u{FEFF}"), "a bc");
    }

    #[test]
    fn an_image_is_a_link_to_itself() {
        assert_eq!(
            markdown("![a screen](https://a.b/c.png)"),
            "[a screen](https://a.b/c.png)"
        );
        assert_eq!(markdown("![a screen](./c.png)"), "a screen");
        assert_eq!(
            markdown("![a](https://b.c/d.png =400x300) ![e](https://f.g/h.png =50%x)"),
            "[a](https://b.c/d.png) [e](https://f.g/h.png)"
        );
    }

    #[test]
    fn a_picture_that_is_a_link_leads_where_the_link_does() {
        assert_eq!(
            markdown("<a href=\"https://b.c\"><img src=\"https://d.e/f.png\" alt=\"Plan\"></a>"),
            "[Plan](https://b.c)"
        );
        assert_eq!(
            markdown("[![The plan](https://a.b/p.svg)](https://c.d)"),
            "[The plan](https://c.d)"
        );
        assert_eq!(markdown("[![The plan](p.svg)](plan.md)"), "The plan");
        assert_eq!(
            markdown("[![The plan](https://a.b/p.svg)](plan.md)"),
            "[The plan](https://a.b/p.svg)"
        );
    }

    #[test]
    fn an_address_in_angle_brackets_is_a_link() {
        assert_eq!(
            markdown("Ask <a.b@c.example>."),
            "Ask [a.b@c.example](mailto:a.b@c.example)."
        );
        assert_eq!(markdown("<user@host>"), "\\<user@host>");
    }

    #[test]
    fn a_name_that_a_tool_would_link_is_code() {
        assert_eq!(
            markdown("Take [`Gate`], not [`Door`](https://d.e)."),
            "Take `Gate`, not [`Door`](https://d.e)."
        );
        assert_eq!(markdown("[`a`: b] [``]"), "[`a`: b] [``]");
    }

    #[test]
    fn a_name_that_a_documentation_tool_would_link_is_shown() {
        assert_eq!(
            markdown("a <xref:System.String?x=1> b <xref:>"),
            "a `System.String` b \\<xref:>"
        );
    }

    #[test]
    fn an_alert_is_a_plain_word() {
        assert_eq!(markdown("[!NOTE] mind the gap"), "Note: mind the gap");
    }

    #[test]
    fn plain_text_keeps_what_is_no_markup() {
        assert_eq!(
            plain("1. Was *it* `a_b` [here](https://c.d)? x_y_z"),
            "1. Was it a_b here? x_y_z"
        );
        assert_eq!(
            plain("'NT AUTHORITY\\ANONYMOUS LOGON' & **co**"),
            "'NT AUTHORITY\\ANONYMOUS LOGON' & co"
        );
    }

    #[test]
    fn links_are_found_with_their_flaws() {
        let found = targets("`[no](x)` [a] (https://b.c) [d](https://e.f");

        assert_eq!(found.len(), 2);
        assert!(
            found
                .iter()
                .any(|link| link.is_spaced && link.target == "https://b.c")
        );
        assert!(
            found
                .iter()
                .any(|link| link.is_unclosed && link.target == "https://e.f")
        );
    }
}
