//! Directives of Sphinx in Markdown (MyST): ```` ```{note} ````, `:::{tip}`, roles such as `` {ref}`here` ``, and targets
//! such as `(here)=`. What is code stays code, the text of the others is text.

use std::borrow::Cow;

use super::super::code::fence_marker;
use super::super::line::indentation;
use super::{NOTES, gone, has, set};

/// Whether a text may hold any of it: a quick look before a thorough one.
pub(super) fn may_be_in(text: &str) -> bool {
    has(text, "```{")
        || has(text, "~~~{")
        || has(text, "::{")
        || has(text, "}`")
        || has(text, ")=")
        || text.trim_start().starts_with("% ")
}

/// What becomes of a block.
enum Kind {
    /// Its fence goes and its text stays, under this lead.
    Text(String),
    /// Code in a language.
    Code(String),
    /// Nothing for a reader.
    Nothing,
}

/// Writes directives as what they say. This changes which lines are code.
pub(super) fn read_out(lines: &mut [Cow<'_, str>]) {
    let mut at = 0;
    let mut open = Vec::new();
    while at < lines.len() {
        at = block(lines, at, &mut open).unwrap_or(at + 1);
    }
    // Comments at the head of a page; further down a line may begin with a share.
    for line in lines
        .iter_mut()
        .take_while(|line| line.is_empty() || line.starts_with("% "))
    {
        if !line.is_empty() {
            *line = gone();
        }
    }
    for line in lines.iter_mut() {
        let text = line.trim();
        let is_target = text.starts_with('(') && text.ends_with(")=") && !text.contains(' ');
        if is_target {
            *line = gone();
        } else if line.contains("}`")
            && let Some(said) = without_roles(line)
        {
            *line = Cow::Owned(said);
        }
    }
}

/// Rewrites the block that begins on that line, and says where to go on: inside, where its text may hold others.
///
/// `open` holds the fences that nothing closes: none behind them is closed either, and need not be looked for again.
fn block(lines: &mut [Cow<'_, str>], at: usize, open: &mut Vec<(char, usize)>) -> Option<usize> {
    let line = lines.get(at)?;
    let (indent, text) = indentation(line);
    let (sign, length) = fence_marker(text).or_else(|| {
        let length = text.bytes().take_while(|&byte| byte == b':').count();
        (length >= 3).then_some((':', length))
    })?;
    let info = text.get(length..)?.trim();
    if !info.starts_with('{') {
        // Code of another kind: directives in it are examples.
        return if sign == ':' {
            None
        } else {
            closing(lines, at, sign, length, open).map(|end| end + 1)
        };
    }
    let (name, title) = info.strip_prefix('{')?.split_once('}')?;
    // Between colons stands text in any case; between other fences it may be code of a kind nobody knows here.
    let any = || (sign == ':').then(|| Kind::Text(title.trim().to_owned()));
    let kind = kind(name, title.trim()).or_else(any)?;
    let end = closing(lines, at, sign, length, open)?;
    let options = options(lines.get(at + 1..end).unwrap_or_default());
    let margin = " ".repeat(indent);
    let (open, close) = match &kind {
        Kind::Text(lead) => (format!("{margin}{lead}"), String::new()),
        Kind::Code(language) => (format!("{margin}```{language}"), format!("{margin}```")),
        Kind::Nothing => (String::new(), String::new()),
    };
    // Of code the options above it go, and leave no blank lines in it.
    let head = if matches!(kind, Kind::Code(_)) {
        at + options
    } else {
        at
    };
    set(lines, head, Cow::Owned(open));
    set(lines, end, Cow::Owned(close));
    for position in at..head {
        set(lines, position, gone());
    }
    let last = if matches!(kind, Kind::Nothing) {
        end
    } else {
        at + 1 + options
    };
    for position in head + 1..last {
        set(lines, position, gone());
    }
    Some(if matches!(kind, Kind::Text(_)) {
        last
    } else {
        end + 1
    })
}

/// How many lines of settings a block begins with: `:name: value`, or YAML between rules.
fn options(inside: &[Cow<'_, str>]) -> usize {
    const MOST: usize = 20;
    let is_rule = |line: &Cow<'_, str>| line.trim() == "---";
    if inside.first().is_some_and(is_rule) {
        let end = inside.iter().skip(1).take(MOST).position(is_rule);
        return end.map_or(0, |end| end + 2);
    }
    let is_option = |line: &&Cow<'_, str>| {
        let text = line.trim();
        text.starts_with(':') && text.get(1..).is_some_and(|rest| rest.contains(':'))
    };
    inside.iter().take_while(is_option).count()
}

fn kind(name: &str, title: &str) -> Option<Kind> {
    let name = name.trim();
    Some(match name {
        "code" | "code-block" | "sourcecode" | "code-cell" | "prompt" => {
            Kind::Code(title.split_whitespace().next().unwrap_or_default().to_owned())
        }
        "contents" | "toctree" | "figure" | "image" | "include" | "literalinclude" | "index" | "raw"
        | "only" | "meta" => Kind::Nothing,
        "dropdown" | "details" if !title.is_empty() => Kind::Text(format!("**{title}**")),
        "admonition" | "hint" | "seealso" | "attention" | "info" => {
            Kind::Text(format!("[!note] {title}").trim_end().to_owned())
        }
        "danger" | "error" => Kind::Text(format!("[!warning] {title}").trim_end().to_owned()),
        "tab-item" | "tab" | "grid-item-card" if !title.is_empty() => {
            Kind::Text(format!("**{}**", super::label(title)))
        }
        _ if NOTES.contains(&name) => Kind::Text(format!("[!{name}] {title}").trim_end().to_owned()),
        "tab-set" | "tabs" | "grid" | "div" | "epigraph" | "versionadded" | "versionchanged"
        | "deprecated" | "topic" | "sidebar" | "margin" => Kind::Text(title.to_owned()),
        _ => return None,
    })
}

/// The line that closes a block.
fn closing(
    lines: &[Cow<'_, str>],
    at: usize,
    sign: char,
    length: usize,
    open: &mut Vec<(char, usize)>,
) -> Option<usize> {
    if open
        .iter()
        .any(|(other, least)| *other == sign && *least <= length)
    {
        return None;
    }
    let end = lines
        .iter()
        .enumerate()
        .skip(at + 1)
        .find_map(|(position, line)| {
            let text = line.trim();
            (text.len() >= length && text.chars().all(|next| next == sign)).then_some(position)
        });
    if end.is_none() {
        open.retain(|(other, _)| *other != sign);
        open.push((sign, length));
    }
    end
}

/// `` {ref}`Text <target>` `` as its text, `` {kbd}`Ctrl+C` `` as code; `None` where a line has none.
fn without_roles(line: &str) -> Option<String> {
    const LONGEST_NAME: usize = 20;
    let mut out = String::new();
    let mut written = 0;
    for (at, _) in line.match_indices("}`") {
        let Some(open) = line
            .get(written..at)
            .and_then(|before| before.rfind('{'))
            .map(|open| written + open)
        else {
            continue;
        };
        let name = line.get(open + 1..at).unwrap_or_default();
        let inner = line.get(at + 2..).unwrap_or_default();
        let is_name = !name.is_empty()
            && name.len() <= LONGEST_NAME
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || matches!(byte, b':' | b'-'));
        let in_code = line
            .get(written..open)
            .is_some_and(|before| before.matches('`').count() % 2 == 1);
        let Some(end) = inner.find('`').filter(|_| is_name && !in_code) else {
            continue;
        };
        let text = inner.get(..end).unwrap_or_default();
        out.push_str(line.get(written..open).unwrap_or_default());
        let (said, target) = text.split_once(" <").unwrap_or((text, ""));
        if !target.is_empty()
            || matches!(
                name,
                "ref"
                    | "doc"
                    | "term"
                    | "numref"
                    | "abbr"
                    | "std:ref"
                    | "std:doc"
                    | "guilabel"
                    | "menuselection"
            )
        {
            out.push_str(said.trim_start_matches('/'));
        } else {
            out.push('`');
            out.push_str(text);
            out.push('`');
        }
        written = at + 2 + end + 1;
    }
    if written == 0 {
        return None;
    }
    out.push_str(line.get(written..).unwrap_or_default());
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::super::super::comment::GONE;
    use super::super::rewrite;

    fn rewritten(text: &str) -> String {
        rewrite(text).text.replace(GONE, ".")
    }

    #[test]
    fn comments_at_the_head_are_no_text() {
        assert_eq!(
            rewritten("% by us\n\n% free\n# T\n\n% of all"),
            ".\n\n.\n# T\n\n% of all"
        );
    }

    #[test]
    fn a_directive_says_its_text() {
        for (text, said) in [
            ("```{note}\nMind it.\n```", "[!note]\nMind it.\n"),
            (
                ":::{admonition} Advice\n:class: tip\nRead.\n:::",
                "[!note] Advice\n.\nRead.\n",
            ),
            ("```{code-block} sh\n:linenos:\nmake\n```", ".\n```sh\nmake\n```"),
            (
                ":::{list-table} Sizes\n---\nheader-rows: 1\n---\n* - S\n  - 10 cm\n:::",
                "Sizes\n.\n.\n.\n* - S\n  - 10 cm\n",
            ),
            (":::{figure-md}\nThe lid\n:::", "\nThe lid\n"),
            ("```{r}\nplot(a)\n```", "```{r}\nplot(a)\n```"),
            ("```{contents}\n:local:\n```\nEnd", "\n.\n\nEnd"),
            ("````{tip}\n```sh\na\n```\n````", "[!tip]\n```sh\na\n```\n"),
            (
                "(here)=\nSee {ref}`Builds <b>`, {doc}`/guide` and {kbd}`Ctrl+R`.",
                ".\nSee Builds, guide and `Ctrl+R`.",
            ),
        ] {
            assert_eq!(rewritten(text), said, "{text}");
        }
    }

    #[test]
    fn code_and_braces_stay() {
        for text in [
            "```sh\necho ```{note}\n```",
            "```\n```{note}\n```",
            "f(x)=y and `${a}`b`",
            "Use {name}`.",
        ] {
            assert_eq!(rewritten(text), text);
        }
    }
}
