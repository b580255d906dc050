//! Links of a text article.

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::relative_links::RelativeLink;
use super::{Findings, Rule};
use crate::extract::inline::{self, Found, TargetKind, target_kind};
use crate::extract::{comment, includes};
use crate::slug::slug;
use crate::{Severity, text};

/// See [`Rule::why`].
pub(crate) const EMPTY_LINK: Rule = Rule {
    id: "empty-link",
    severity: Severity::Warning,
    why: "a link without a target leads nowhere; its text is shown alone",
    mend: "give the target, or remove the brackets",
};

/// See [`Rule::why`].
pub(crate) const DANGLING_ANCHOR: Rule = Rule {
    id: "dangling-anchor",
    severity: Severity::Warning,
    why: "a link to a section that is not there leads nowhere",
    mend: "correct the name of the section, or remove the link",
};

/// See [`Rule::why`].
pub(crate) const PLAIN_HTTP: Rule = Rule {
    id: "plain-http",
    severity: Severity::Warning,
    why: "what is read over plain `http` can be changed on its way",
    mend: "use `https`",
};

/// See [`Rule::why`].
pub(crate) const LOCALE_IN_LINK: Rule = Rule {
    id: "locale-in-link",
    severity: Severity::Warning,
    why: "a locale in an address shows every reader that language, whatever their own",
    mend: "leave the locale out: the site chooses the reader's",
};

/// See [`Rule::why`].
pub(crate) const SPACED_LINK: Rule = Rule {
    id: "spaced-link",
    severity: Severity::Warning,
    why: "with a blank between `]` and `(` it is no link for Markdown; it is mended here, not elsewhere",
    mend: "remove the blank between `]` and `(`",
};

/// See [`Rule::why`].
pub(crate) const UNCLOSED_LINK: Rule = Rule {
    id: "unclosed-link",
    severity: Severity::Warning,
    why: "a target without its closing parenthesis is a guess",
    mend: "write `)` after the target",
};

/// See [`Rule::why`].
pub(crate) const LINK_WITHOUT_TEXT: Rule = Rule {
    id: "link-without-text",
    severity: Severity::Warning,
    why: "a link without a text is shown by its address, which nobody reads",
    mend: "write between the brackets what the link leads to",
};

/// See [`Rule::why`].
pub(crate) const REVERSED_LINK: Rule = Rule {
    id: "reversed-link",
    severity: Severity::Warning,
    why: "with its text in parentheses and its target in brackets it is no link for Markdown; it is read as one here, not elsewhere",
    mend: "write `[text](target)`",
};

pub(crate) const RULES: &[&Rule] = &[
    &EMPTY_LINK,
    &REVERSED_LINK,
    &LINK_WITHOUT_TEXT,
    &DANGLING_ANCHOR,
    &PLAIN_HTTP,
    &LOCALE_IN_LINK,
    &SPACED_LINK,
    &UNCLOSED_LINK,
];

/// Checks the links of a body that begins at `offset`, and gives those to other files. `is_code` says which lines are inside
/// fenced blocks.
pub(crate) fn check(
    body: &str,
    offset: usize,
    is_code: &[bool],
    findings: &mut Findings<'_>,
) -> Vec<RelativeLink> {
    let mut relative = Vec::new();
    let mut anchors: Option<HashSet<String>> = None;
    let lines: Vec<&str> = text::lines(body).collect();
    let hidden = comment::comments(body);
    let is_hidden = |at: usize| {
        let behind = hidden.partition_point(|comment| comment.range.start <= at);
        let comment = behind.checked_sub(1).and_then(|before| hidden.get(before));
        comment.is_some_and(|comment| at < comment.range.end)
    };
    let mut start = 0;
    let mut taken = 0;
    for (position, line) in lines.iter().enumerate() {
        let mut end = start + line.len();
        if let Some(next) = lines
            .get(position + 1)
            .filter(|next| inline::goes_on_with_target(line, next))
        {
            end += 1 + next.len();
        }
        let text = body.get(start.max(taken)..end).unwrap_or_default();
        if !is_code.get(position).copied().unwrap_or(false) && start >= taken {
            let is_include = LazyCell::new(|| !includes(text).is_empty());
            for link in inline::targets(text) {
                if is_hidden(start + link.range.start) {
                    continue;
                }
                // Of `#tab/portal` a documentation tool makes a tab.
                let is_top = matches!(link.target.as_str(), "#" | "#top") || link.target.starts_with("#tab/");
                let kind = target_kind(&link.target);
                let is_dangling = !is_top && kind == TargetKind::Anchor && {
                    let anchors = anchors.get_or_insert_with(|| sections(body));
                    !anchors.contains(&link.target.trim_start_matches('#').to_lowercase())
                };
                report(&link, kind, text, offset + start, is_dangling, findings);
                // What an include names is told as one.
                if kind == TargetKind::Relative && !*is_include {
                    let start = offset + start;
                    relative.push(RelativeLink {
                        span: findings.span(start + link.range.start..start + link.range.end),
                        text: text.get(link.text).unwrap_or_default().to_owned(),
                        target: link.target,
                    });
                }
            }
            for (link, turned) in reversed_links(line) {
                if !is_hidden(start + link.start) {
                    findings.add_with_hint(
                        &REVERSED_LINK,
                        offset + start + link.start..offset + start + link.end,
                        "a link with its brackets the wrong way round",
                        format!("write `{turned}`"),
                    );
                }
            }
            taken = end;
        }
        start += line.len() + 1;
    }
    relative
}

/// Where links with their brackets the wrong way round stand in a line, `(the plan)[https://…]`, and what was meant.
fn reversed_links(line: &str) -> Vec<(Range<usize>, String)> {
    let place = |open: usize| {
        let (target, behind) = line.get(open + 1..)?.split_once(']')?;
        let before = line.get(..open)?.trim_end().strip_suffix(')')?;
        let start = before.rfind(['(', ')'])?;
        let text = before.get(start..)?.strip_prefix('(')?;
        let is_link = text.contains(char::is_alphabetic)
            && !text.contains(['[', ']'])
            && !target.contains(char::is_whitespace)
            && target_kind(target) == TargetKind::Open
            && !behind.starts_with('(')
            && before.matches('`').count().is_multiple_of(2);
        is_link.then(|| (start..open + target.len() + 2, format!("[{text}]({target})")))
    };
    let opens = line.match_indices("[http");
    opens.filter_map(|(open, _)| place(open)).collect()
}

/// Whether an anchor of HTML has a name and no target.
fn names_a_place(link: &str) -> bool {
    let tag = link.split('>').next().unwrap_or_default();
    tag.starts_with('<') && !tag.contains("href") && (tag.contains("name") || tag.contains("id"))
}

fn report(
    link: &Found,
    kind: TargetKind,
    line: &str,
    start: usize,
    is_dangling: bool,
    findings: &mut Findings<'_>,
) {
    let at = start + link.range.start..start + link.range.end;
    let text = line.get(link.text.clone()).unwrap_or_default();
    match kind {
        // `<a name="steps">` names a place.
        TargetKind::Empty if line.get(link.range.clone()).is_some_and(names_a_place) => {}
        TargetKind::Empty => findings.add(
            &EMPTY_LINK,
            at.clone(),
            format!("the link `{text}` has no target"),
        ),
        TargetKind::Anchor if is_dangling => {
            findings.add(
                &DANGLING_ANCHOR,
                at.clone(),
                format!("there is no section `{}` here", link.target),
            );
        }
        TargetKind::Open
            if link
                .target
                .get(..5)
                .is_some_and(|scheme| scheme.eq_ignore_ascii_case("http:")) =>
        {
            findings.add(
                &PLAIN_HTTP,
                at.clone(),
                format!("`{}` is plain http", link.target),
            );
        }
        TargetKind::Open
        | TargetKind::Phone
        | TargetKind::Anchor
        | TargetKind::Portal
        | TargetKind::Relative => {}
    }
    if let Some(locale) = locale(&link.target) {
        findings.add(
            &LOCALE_IN_LINK,
            at.clone(),
            format!("the locale `{locale}` in `{}`", link.target),
        );
    }
    // `![](a.png)` is a picture, and the text of an `<a>` that its line does not close stands below.
    let is_picture = line
        .get(..link.range.start)
        .is_some_and(|before| before.ends_with('!'));
    let goes_on = || {
        let whole = line.get(link.range.clone()).unwrap_or_default();
        whole.starts_with('<') && !whole.contains("</") && line.get(link.range.end..).is_some_and(is_blank)
    };
    if kind == TargetKind::Open && text.trim().is_empty() && !is_picture && !goes_on() {
        findings.add(
            &LINK_WITHOUT_TEXT,
            at.clone(),
            format!("the link to `{}` has no text", link.target),
        );
    }
    if link.is_spaced {
        findings.add(
            &SPACED_LINK,
            at.clone(),
            format!("a blank between `[{text}]` and its target"),
        );
    }
    if link.is_unclosed {
        findings.add(
            &UNCLOSED_LINK,
            at,
            format!("the target of `{text}` is not closed"),
        );
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// Languages with the regions that sites write behind them. "ad-ds" and "to-do" have the form of a locale, and are none.
const LOCALES: &[(&str, &[&str])] = &[
    ("ar", &["ae", "eg", "sa"]),
    ("bg", &["bg"]),
    ("ca", &["es"]),
    ("cs", &["cz"]),
    ("da", &["dk"]),
    ("de", &["at", "ch", "de"]),
    ("el", &["gr"]),
    (
        "en",
        &["au", "ca", "gb", "ie", "in", "nz", "sg", "uk", "us", "za"],
    ),
    ("es", &["ar", "cl", "co", "es", "mx", "us"]),
    ("et", &["ee"]),
    ("fi", &["fi"]),
    ("fr", &["be", "ca", "ch", "fr"]),
    ("he", &["il"]),
    ("hi", &["in"]),
    ("hr", &["hr"]),
    ("hu", &["hu"]),
    ("id", &["id"]),
    ("it", &["ch", "it"]),
    ("ja", &["jp"]),
    ("ko", &["kr"]),
    ("lt", &["lt"]),
    ("lv", &["lv"]),
    ("ms", &["my"]),
    ("nb", &["no"]),
    ("nl", &["be", "nl"]),
    ("no", &["no"]),
    ("pl", &["pl"]),
    ("pt", &["br", "pt"]),
    ("ro", &["ro"]),
    ("ru", &["ru"]),
    ("sk", &["sk"]),
    ("sl", &["si"]),
    ("sr", &["rs"]),
    ("sv", &["se"]),
    ("th", &["th"]),
    ("tr", &["tr"]),
    ("uk", &["ua"]),
    ("vi", &["vn"]),
    ("zh", &["cn", "hk", "mo", "sg", "tw"]),
];

/// A locale such as `en-us` as a part of an address' path.
fn locale(target: &str) -> Option<&str> {
    if !text::has_byte(target, b'-') {
        return None;
    }
    let path = target.split(['?', '#']).next()?.split_once("://")?.1;
    path.split('/').skip(1).find(|part| {
        let Some((language, region)) = part.split_once('-').filter(|_| part.len() == "en-us".len()) else {
            return false;
        };
        let known = LOCALES
            .iter()
            .find(|(code, _)| code.eq_ignore_ascii_case(language));
        known.is_some_and(|(_, regions)| regions.iter().any(|known| known.eq_ignore_ascii_case(region)))
    })
}

/// Names of the sections of a body: those of its headings, those that generators let them be given (`{#id}`, `(id)=`), and
/// `id` and `name` of its tags.
fn sections(body: &str) -> HashSet<String> {
    let mut sections = HashSet::new();
    let mut counts = HashMap::new();
    let mut lines = body.lines().peekable();
    while let Some(line) = lines.next() {
        let is_underlined = lines.peek().is_some_and(|next| {
            let next = next.trim();
            next.len() > 1 && (next.bytes().all(|byte| byte == b'=') || next.bytes().all(|byte| byte == b'-'))
        });
        if line.starts_with('#') || (is_underlined && !line.trim().is_empty()) {
            let text = line.trim_matches(['#', ' ']);
            let text = text
                .rsplit_once(" {")
                .filter(|(_, id)| id.ends_with('}'))
                .map_or(text, |(text, _)| text);
            let heading = inline::plain(&inline::clean(text.trim_matches(['#', ' '])).markdown);
            sections.insert(slug(&heading));
            // As GitHub names them: punctuation dropped, each blank a hyphen, a number behind one that is there already.
            let github: String = heading
                .to_lowercase()
                .chars()
                .filter(|&character| character.is_alphanumeric() || matches!(character, ' ' | '-' | '_'))
                .map(|character| if character == ' ' { '-' } else { character })
                .collect();
            let count: &mut usize = counts.entry(github.clone()).or_default();
            sections.insert(if *count == 0 {
                github
            } else {
                format!("{github}-{count}")
            });
            *count += 1;
        }
        for name in ["id=\"", "name=\"", "id='", "name='", "{#", "{: #", "{ #"] {
            for (at, _) in line.match_indices(name) {
                let value = line.get(at + name.len()..).unwrap_or_default();
                let ends =
                    |next: char| matches!(next, '"' | '\'' | '}') || (name.starts_with('{') && next == ' ');
                sections.extend(value.split(ends).next().map(str::to_lowercase));
            }
        }
        let target = line
            .trim()
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(")="));
        sections.extend(target.map(str::to_lowercase));
    }
    sections
}
