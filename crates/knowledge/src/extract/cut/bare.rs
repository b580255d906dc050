//! Headings that nobody understands without what stands above them: "Installation", "Usage", "On Windows". Whoever wants to know
//! asks for both: "Netlify CLI: Installation".

use std::collections::HashMap;

use super::Draft;
use crate::slug::fold;

/// What sections of any page are called, folded, without "the", "basic", "advanced" and the like before it.
const NAMES: &[&str] = &[
    "about",
    "api",
    "arguments",
    "authors",
    "background",
    "basics",
    "build",
    "building",
    "changelog",
    "cli",
    "commands",
    "community",
    "compatibility",
    "config",
    "configuration",
    "configure",
    "contact",
    "contribute",
    "contributing",
    "credits",
    "customization",
    "debugging",
    "dependencies",
    "deployment",
    "description",
    "details",
    "development",
    "docs",
    "documentation",
    "download",
    "example",
    "examples",
    "faq",
    "feedback",
    "features",
    "general",
    "get started",
    "getting started",
    "help",
    "history",
    "how it works",
    "how to use",
    "install",
    "installation",
    "installing",
    "introduction",
    "issues",
    "known issues",
    "license",
    "licence",
    "licensing",
    "limitations",
    "links",
    "maintainers",
    "migration",
    "misc",
    "miscellaneous",
    "motivation",
    "name",
    "notes",
    "options",
    "other",
    "overview",
    "parameters",
    "performance",
    "prerequisites",
    "properties",
    "purpose",
    "quick start",
    "quickstart",
    "releases",
    "requirements",
    "resources",
    "return value",
    "returns",
    "roadmap",
    "running",
    "scope",
    "security",
    "settings",
    "setup",
    "solution",
    "specification",
    "specifications",
    "status",
    "steps",
    "summary",
    "support",
    "synopsis",
    "syntax",
    "technical details",
    "test",
    "testing",
    "tests",
    "tips",
    "troubleshooting",
    "uninstall",
    "uninstallation",
    "uninstalling",
    "update",
    "updating",
    "upgrade",
    "upgrading",
    "usage",
    "use",
    "versioning",
    "versions",
    "android",
    "ios",
    "iphone",
    "linux",
    "mac",
    "macos",
    "windows",
    "anwendung",
    "beispiel",
    "beispiele",
    "benutzung",
    "einleitung",
    "einrichtung",
    "fehlerbehebung",
    "hinweise",
    "konfiguration",
    "lizenz",
    "lösung",
    "nutzung",
    "überblick",
    "voraussetzungen",
];

/// What may stand before such a name and tells no more, folded.
const BEFORE: &[&str] = &[
    "advanced",
    "basic",
    "common",
    "for",
    "on",
    "other",
    "the",
    "additional",
    "allgemeine",
    "unter",
];

/// Whether a heading is such a name.
pub(super) fn is_bare(heading: &str) -> bool {
    let folded = fold(heading);
    let name = folded
        .split_once(' ')
        .filter(|(first, _)| BEFORE.contains(first))
        .map_or(folded.as_str(), |(_, name)| name);
    NAMES.contains(&name)
}

/// A bare heading under the nearest of `above`, from the title down, that says more; any other heading as it is. A title is named
/// without what it explains behind a dash.
pub(super) fn with_subject(heading: &str, above: &[String]) -> String {
    let subject = above
        .iter()
        .rev()
        .find(|above| !is_bare(above) && fold(above) != fold(heading));
    match subject.filter(|_| is_bare(heading)) {
        Some(subject) => format!("{}: {heading}", name_of(subject)),
        None => heading.to_owned(),
    }
}

/// Asks what stands more than once on a page with what stands above it, where that tells all of them apart: "isort: setup.cfg"
/// and "Flake8: setup.cfg".
pub(super) fn tell_apart(drafts: &mut [Draft]) {
    let mut alike: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, draft) in drafts.iter().enumerate() {
        alike.entry(fold(&draft.question)).or_default().push(at);
    }
    for (folded, group) in alike.into_iter().filter(|(_, group)| group.len() > 1) {
        let named = |at: &usize| {
            let draft = drafts.get(*at)?;
            let says_more = |above: &&String| !is_bare(above) && fold(above) != folded;
            let above = draft.heading_path.iter().rev().find(says_more)?;
            Some(format!("{}: {}", name_of(above), draft.question))
        };
        let Some(named) = group.iter().map(named).collect::<Option<Vec<_>>>() else {
            continue;
        };
        let mut folded: Vec<String> = named.iter().map(|question| fold(question)).collect();
        folded.sort_unstable();
        folded.dedup();
        if folded.len() < named.len() {
            continue;
        }
        for (at, question) in group.into_iter().zip(named) {
            if let Some(draft) = drafts.get_mut(at) {
                draft.question = question;
            }
        }
    }
}

/// "pipx" of "pipx — run applications".
fn name_of(title: &str) -> &str {
    let name = [" — ", " – ", " - ", " | ", ": "]
        .into_iter()
        .filter_map(|sign| title.split_once(sign))
        .map(|(name, _)| name.trim())
        .min_by_key(|name| name.len());
    name.filter(|name| name.contains(char::is_alphanumeric) && !is_bare(name))
        .unwrap_or(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(heading: &str, above: &[&str]) -> String {
        with_subject(
            heading,
            &above.iter().map(|&above| above.to_owned()).collect::<Vec<_>>(),
        )
    }

    #[test]
    fn a_bare_heading_is_asked_with_its_subject() {
        assert_eq!(
            named("Installation", &["Netlify CLI"]),
            "Netlify CLI: Installation"
        );
        assert_eq!(
            named("Basic usage", &["pipx — run applications"]),
            "pipx: Basic usage"
        );
        assert_eq!(
            named("On macOS", &["pipx", "Install pipx"]),
            "Install pipx: On macOS"
        );
        assert_eq!(named("Windows", &["pipx", "Installation"]), "pipx: Windows");
    }

    #[test]
    fn a_heading_that_says_something_stays() {
        for heading in ["Sick leave", "Install the agent", "Usage of memory", "2.1.0"] {
            assert_eq!(named(heading, &["Handbook"]), heading);
        }
        assert_eq!(named("Usage", &[]), "Usage");
        assert_eq!(named("Usage", &["Overview"]), "Usage");
    }
}
