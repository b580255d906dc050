//! Links to other files of the folder. Whether their target is there only shows when all files are known.

use super::{MOST_OF_A_RULE, Rule, nearest};
use crate::extract::inline::whole_address;
use crate::folder::ARTICLE_ENDINGS;
use crate::{Diagnostic, Place, Severity, Span};

/// See [`Rule::why`].
pub(crate) const RELATIVE_LINK: Rule = Rule {
    id: "relative-link",
    severity: Severity::Warning,
    why: "in a chat there is no page a relative target belongs to; its text is shown alone",
    mend: "write the whole address, from `https://` on, or say by `article_url` in `helpline.toml` where articles can be read",
};

pub(crate) const RULES: &[&Rule] = &[&RELATIVE_LINK];

/// A link with a relative target.
#[derive(Debug, Clone)]
pub(crate) struct RelativeLink {
    pub(crate) target: String,
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// What a target is in the folder.
#[derive(Debug, PartialEq, Eq)]
enum Target<'folder> {
    /// That article.
    Article(&'folder str),
    /// An article that is not there, by the path it would have.
    Missing(String),
    /// No article, or outside the folder.
    Elsewhere,
}

/// Findings for the links of the article at `path`. `files` are the paths of the folder, sorted.
pub(crate) fn check(path: &str, links: &[RelativeLink], files: &[&str]) -> Vec<Diagnostic> {
    let shown = links.iter().take(MOST_OF_A_RULE);
    shown
        .map(|link| {
            let RelativeLink { target, text, span } = link;
            let said = if text.is_empty() {
                format!("the target `{target}` is no whole address")
            } else {
                format!("the target `{target}` of `{text}` is no whole address")
            };
            let (message, hint) = match resolve(path, target, files) {
                Target::Article(article) => (
                    said,
                    format!(
                        "say by `article_url` in `helpline.toml` where articles can be read, or write the whole address of `{article}`"
                    ),
                ),
                Target::Missing(wanted) => {
                    let hint = match nearest(&wanted, files.iter().copied())
                        .or_else(|| of_that_name(&wanted, files))
                    {
                        Some(meant) => format!("did you mean `{meant}`? Write its whole address"),
                        None => "correct the target, or remove the link".to_owned(),
                    };
                    (format!("{said}, and there is no `{wanted}` in the folder"), hint)
                }
                Target::Elsewhere => {
                    let hint = whole_address(target).map_or_else(
                        || RELATIVE_LINK.mend.to_owned(),
                        |address| format!("write `{address}`"),
                    );
                    (said, hint)
                }
            };
            Diagnostic {
                rule: RELATIVE_LINK.id,
                severity: RELATIVE_LINK.severity,
                message,
                place: Place::at(path, *span),
                hint: Some(hint.into()),
                related: Vec::new(),
            }
        })
        .collect()
}

/// Where what a target of the article at `path` leads to can be read: by `of_article` and the path of the article, or by
/// `of_file` and the path of another file.
pub(crate) fn address(
    path: &str,
    target: &str,
    files: &[&str],
    of_article: impl Fn(&str) -> Option<String>,
    of_file: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    match resolve(path, target, files) {
        Target::Article(article) => {
            let section = target
                .find('#')
                .and_then(|at| target.get(at..))
                .unwrap_or_default();
            of_article(article).map(|address| format!("{address}{section}"))
        }
        Target::Missing(_) => None,
        Target::Elsewhere => {
            let wanted = joined(path, target)?;
            let name = wanted.rsplit('/').next().unwrap_or_default();
            name.contains('.').then(|| of_file(&wanted))?
        }
    }
}

/// What a target of the article at `path` leads to.
fn resolve<'folder>(path: &str, target: &str, files: &[&'folder str]) -> Target<'folder> {
    let Some(wanted) = joined(path, target) else {
        return Target::Elsewhere;
    };
    let found = |path: &str| {
        files
            .binary_search(&path)
            .ok()
            .and_then(|at| files.get(at))
            .copied()
    };
    let (stem, ending) = wanted
        .rsplit_once('.')
        .filter(|(_, ending)| !ending.contains('/'))
        .unwrap_or((&wanted, ""));
    let is_article = ARTICLE_ENDINGS
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known));
    if is_article {
        return found(&wanted).map_or_else(|| Target::Missing(wanted.clone()), Target::Article);
    }
    // A site shows `setup.md` at `setup`, `setup/` or `setup.html`.
    if !matches!(ending, "" | "html" | "htm") {
        return Target::Elsewhere;
    }
    let names = [stem.to_owned(), format!("{stem}/index"), format!("{stem}/README")];
    names
        .iter()
        .flat_map(|name| {
            ARTICLE_ENDINGS
                .iter()
                .map(move |ending| format!("{name}.{ending}"))
        })
        .find_map(|name| found(&name))
        .map_or(Target::Elsewhere, Target::Article)
}

/// The path in the folder that a target of the article at `path` names; `None` where it leads out of it.
fn joined(path: &str, target: &str) -> Option<String> {
    let plain = target
        .split(['#', '?'])
        .next()
        .unwrap_or_default()
        .replace('\\', "/");
    let plain = decoded(plain.trim());
    let (root, relative) = match plain.strip_prefix('/') {
        Some(relative) => ("", relative),
        None => (
            path.rsplit_once('/').map_or("", |(folder, _)| folder),
            plain.as_str(),
        ),
    };
    let is_scheme = plain.split('/').next().is_some_and(|first| first.contains(':'));
    let mut parts: Vec<&str> = root.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let wanted = parts.join("/");
    (!is_scheme && !wanted.is_empty()).then_some(wanted)
}

/// The one file of that name in another folder, or in other letters.
fn of_that_name<'folder>(wanted: &str, files: &[&'folder str]) -> Option<&'folder str> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_lowercase();
    let wanted = name(wanted);
    let mut alike = files.iter().copied().filter(|file| name(file) == wanted);
    alike.next().filter(|_| alike.next().is_none())
}

/// A target with its `%20` read.
fn decoded(target: &str) -> String {
    if !target.contains('%') {
        return target.to_owned();
    }
    let mut bytes = Vec::with_capacity(target.len());
    let mut rest = target.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let code = behind
            .get(..2)
            .filter(|_| first == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(code.unwrap_or(first));
        rest = match code {
            Some(_) => behind.get(2..).unwrap_or_default(),
            None => behind,
        };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| target.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_looked_for_as_a_site_would() {
        let files = [
            "README.md",
            "a b.md",
            "guide/index.md",
            "guide/setup.md",
            "shop/parts.md",
        ];
        for (target, article) in [
            ("parts.md#top", "shop/parts.md"),
            ("./parts.md?x=1", "shop/parts.md"),
            ("../guide/setup.md", "guide/setup.md"),
            ("/guide/setup", "guide/setup.md"),
            ("..\\guide\\setup.html", "guide/setup.md"),
            ("../guide/", "guide/index.md"),
            ("../a%20b.md", "a b.md"),
        ] {
            assert_eq!(
                resolve("shop/drill.md", target, &files),
                Target::Article(article),
                "{target}"
            );
        }
        for target in [
            "../../x.md",
            "plan.pdf",
            "img/a.png",
            "https:/a.b",
            "nowhere",
            "",
            "..",
            "%zz",
        ] {
            assert_eq!(
                resolve("shop/drill.md", target, &files),
                Target::Elsewhere,
                "{target}"
            );
        }
        assert_eq!(
            resolve("shop/drill.md", "setup.md", &files),
            Target::Missing("shop/setup.md".to_owned())
        );
        assert_eq!(of_that_name("shop/setup.md", &files), Some("guide/setup.md"));
    }
}
