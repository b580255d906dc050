//! Page title, description and H1.

use super::{Findings, Rule};
use crate::front_matter::FrontMatter;
use crate::slug::fold;
use crate::{Severity, entity};

/// See [`Rule::why`].
pub(crate) const ENTITY_IN_TITLE: Rule = Rule {
    id: "entity-in-title",
    severity: Severity::Warning,
    why: "other readers of the article show an entity such as `&#xD;` as it is written",
    mend: "write the character itself, or leave it out",
};

/// See [`Rule::why`].
pub(crate) const NEWLINE_IN_TITLE: Rule = Rule {
    id: "newline-in-title",
    severity: Severity::Warning,
    why: "a title is one line wherever it is shown",
    mend: "write the title on one line",
};

/// See [`Rule::why`].
pub(crate) const NO_H1: Rule = Rule {
    id: "no-h1",
    severity: Severity::Warning,
    why: "without a first-level heading the page title stands in for it",
    mend: "begin the text with `# Title`",
};

/// See [`Rule::why`].
pub(crate) const TITLE_DIFFERS: Rule = Rule {
    id: "title-differs",
    severity: Severity::Info,
    why: "the heading is shown, and both heading and page title are searched",
    mend: "nothing to do if both are meant",
};

pub(crate) const RULES: &[&Rule] = &[&ENTITY_IN_TITLE, &NEWLINE_IN_TITLE, &NO_H1, &TITLE_DIFFERS];

/// `heading`: the first H1 of a text article, `None` where it has none.
pub(crate) fn check(front_matter: &FrontMatter, heading: Option<&str>, findings: &mut Findings<'_>) {
    check_attributes(front_matter, findings);
    let Some(title) = front_matter.attribute("pagetitle") else {
        return;
    };
    match heading {
        None => findings.add(
            &NO_H1,
            front_matter.end.saturating_sub(2)..front_matter.end,
            "no first-level heading names the article",
        ),
        Some(heading) if fold(heading) != fold(&title.value) && !title.value.is_empty() => {
            let message = format!("the heading is `{heading}`, the page title `{}`", title.value);
            findings.add(&TITLE_DIFFERS, title.value_at.clone(), message);
        }
        Some(_) => {}
    }
}

/// The lints that hold for every kind of article.
pub(crate) fn check_attributes(front_matter: &FrontMatter, findings: &mut Findings<'_>) {
    for (name, shown) in [("pagetitle", "page title"), ("description", "description")] {
        let Some(attribute) = front_matter.attribute(name) else {
            continue;
        };
        if let Some((at, length)) = entity::first_in(&attribute.raw) {
            let start = attribute.value_at.start + at;
            let written = attribute.raw.get(at..at + length).unwrap_or_default();
            findings.add(
                &ENTITY_IN_TITLE,
                start..start + length,
                format!("`{written}` in the {shown}"),
            );
        }
    }
    if let Some(title) = front_matter.attribute("pagetitle")
        && let Some(at) = title.raw.find('\n')
    {
        let start = title.value_at.start + at;
        findings.add(
            &NEWLINE_IN_TITLE,
            start..start,
            "the page title goes on over a line end",
        );
    }
}
