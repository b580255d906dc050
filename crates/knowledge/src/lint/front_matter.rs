//! The `<properties … />` block.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use super::{Findings, Rule, nearest};
use crate::front_matter::{Flaw, FrontMatter};
use crate::{Diagnostic, Severity, language};

/// See [`Rule::why`].
pub(crate) const FRONT_MATTER_JUNK: Rule = Rule {
    id: "front-matter-junk",
    severity: Severity::Error,
    why: "what stands between the pairs of the properties block is no pair and may have swallowed one",
    mend: "keep only `name=\"value\"` pairs between `<properties` and `/>`",
};

/// See [`Rule::why`].
pub(crate) const HEAD_SYNTAX: Rule = Rule {
    id: "head-syntax",
    severity: Severity::Warning,
    why: "a strict reader refuses the whole head of a page for one slip in it, and its title with it",
    mend: "correct the line",
};

/// See [`Rule::why`].
pub(crate) const MISSING_FRONT_MATTER: Rule = Rule {
    id: "missing-front-matter",
    severity: Severity::Warning,
    why: "a file without a properties block has no id of its own: it is named by its path, and moving it renames it",
    mend: "begin the file with `<properties pageTitle=\"…\" articleId=\"…\" selfHelpType=\"generic\" cloudEnvironments=\"public\" />`",
};

/// See [`Rule::why`].
pub(crate) const NOT_AN_ARTICLE: Rule = Rule {
    id: "not-an-article",
    severity: Severity::Warning,
    why: "a Markdown file with neither a properties block nor a heading nor a title in its front matter holds no article",
    mend: "give it a heading (`# Title`), or move it out of the knowledge folder",
};

/// See [`Rule::why`].
pub(crate) const REPEATED_ATTRIBUTE: Rule = Rule {
    id: "repeated-attribute",
    severity: Severity::Error,
    why: "only the first value of a repeated attribute counts",
    mend: "keep one of them",
};

/// See [`Rule::why`].
pub(crate) const MISSPELT_ATTRIBUTE: Rule = Rule {
    id: "misspelt-attribute",
    severity: Severity::Warning,
    why: "an attribute nobody knows is kept and means nothing; this one looks like a slip",
    mend: "correct the name",
};

/// See [`Rule::why`].
pub(crate) const UNKNOWN_ATTRIBUTE: Rule = Rule {
    id: "unknown-attribute",
    severity: Severity::Info,
    why: "an attribute nobody knows is kept and means nothing",
    mend: "remove it if it is a leftover",
};

/// See [`Rule::why`].
pub(crate) const TOPIC_TWICE: Rule = Rule {
    id: "topic-twice",
    severity: Severity::Warning,
    why: "an id that stands twice in a list is often a slip for another",
    mend: "remove one of them",
};

/// See [`Rule::why`].
pub(crate) const UNKNOWN_LANGUAGE: Rule = Rule {
    id: "unknown-language",
    severity: Severity::Warning,
    why: "an article in a language that is not known is read as if none were named",
    mend: "write a code such as `en` or `de`",
};

/// See [`Rule::why`].
pub(crate) const ODD_ID: Rule = Rule {
    id: "odd-id",
    severity: Severity::Warning,
    why: "an id that is neither a number nor a GUID names no topic or product: article and form do not find each other",
    mend: "correct the id, and part ids by commas",
};

/// See [`Rule::why`].
pub(crate) const UNKNOWN_CLOUD: Rule = Rule {
    id: "unknown-cloud",
    severity: Severity::Warning,
    why: "a cloud that there is not shows the article to nobody; this one looks like a slip",
    mend: "correct the name",
};

pub(crate) const RULES: &[&Rule] = &[
    &FRONT_MATTER_JUNK,
    &HEAD_SYNTAX,
    &MISSING_FRONT_MATTER,
    &NOT_AN_ARTICLE,
    &REPEATED_ATTRIBUTE,
    &MISSPELT_ATTRIBUTE,
    &UNKNOWN_ATTRIBUTE,
    &TOPIC_TWICE,
    &UNKNOWN_LANGUAGE,
    &ODD_ID,
    &UNKNOWN_CLOUD,
];

/// The name of an attribute as authors write it.
fn written_name(lower: &str) -> &str {
    const WRITTEN: &[&str] = &[
        "selfHelpType",
        "cloudEnvironments",
        "articleId",
        "pageTitle",
        "ownershipId",
        "productPesIds",
        "supportTopicIds",
        "resourceTags",
        "displayOrder",
        "infoBubbleText",
        "diagnosticScenario",
        "schemaVersion",
        "clientIds",
        "disableClouds",
        "articleTags",
    ];
    WRITTEN
        .iter()
        .find(|name| name.eq_ignore_ascii_case(lower))
        .map_or(lower, |name| *name)
}

/// Attributes of the format (`FORMAT.md` §2), lower-case.
const KNOWN: &[&str] = &[
    "selfhelptype",
    "cloudenvironments",
    "articleid",
    "pagetitle",
    "ownershipid",
    "description",
    "productpesids",
    "ms.author",
    "authors",
    "supporttopicids",
    "service",
    "resource",
    "resourcetags",
    "displayorder",
    "infobubbletext",
    "diagnosticscenario",
    "schemaversion",
    "clientids",
    "disableclouds",
    "articletags",
    "authoralias",
    "category",
    "resourcerequired",
    "ms.service",
    "symptomid",
    "icmteam",
    "icmservice",
    "feedbackemail",
    "articleurl",
    // Ours: see docs/authoring.md.
    "language",
    "entries",
    "source",
    "sourcename",
    "qnaid",
    "contextonly",
];

/// The name of an attribute; those of the format are no text of their own in each article.
pub(crate) fn name(written: &str) -> Cow<'static, str> {
    KNOWN
        .iter()
        .find(|known| **known == written)
        .map_or_else(|| Cow::Owned(written.to_owned()), |known| Cow::Borrowed(*known))
}

/// Attributes that hold a list of ids.
const LISTS: &[&str] = &["supporttopicids", "productpesids"];

/// Attributes that hold a list of clouds.
const OF_CLOUDS: &[&str] = &["cloudenvironments", "disableclouds"];

/// The clouds that the articles of the wild name (`FORMAT.md` §2), lower-case.
const CLOUDS: &[&str] = &["usnat", "ussec", "public", "fairfax", "mooncake", "blackforest"];

/// Where most files of a folder have no properties block it is no slip: such pages are read as they are, and one remark says
/// so of all of them.
pub(crate) fn remark_where_usual(articles: usize, diagnostics: &mut Vec<Diagnostic>) {
    let is_missing = |found: &Diagnostic| found.rule == MISSING_FRONT_MATTER.id;
    let missing = diagnostics.iter().filter(|found| is_missing(found)).count();
    if 2 * missing <= articles {
        return;
    }
    let mut is_first = true;
    diagnostics.retain_mut(|found| {
        if !is_missing(found) {
            return true;
        }
        found.severity = Severity::Info;
        if missing > 1 {
            found.message = format!("{missing} files have no properties block, this one among them");
        }
        std::mem::take(&mut is_first)
    });
}

pub(crate) fn check(front_matter: &FrontMatter, text: &str, findings: &mut Findings<'_>) {
    if let Some(language) = front_matter
        .attribute("language")
        .filter(|language| !language.value.is_empty() && language::code(&language.value).is_none())
    {
        findings.add(
            &UNKNOWN_LANGUAGE,
            language.value_at.clone(),
            format!("the language `{}` is not known", language.value),
        );
    }
    for flaw in &front_matter.flaws {
        report(flaw, text, findings);
    }
    let mut seen = HashSet::new();
    for attribute in &front_matter.attributes {
        let written = text.get(attribute.name_at.clone()).unwrap_or(&attribute.name);
        if !seen.insert(attribute.name.as_str()) {
            let message = format!("`{written}` is given twice");
            findings.add(&REPEATED_ATTRIBUTE, attribute.name_at.clone(), message);
        }
        let is_full = findings.is_full(&MISSPELT_ATTRIBUTE) || findings.is_full(&UNKNOWN_ATTRIBUTE);
        if !is_full && !KNOWN.contains(&attribute.name.as_str()) {
            let at = attribute.name_at.clone();
            match nearest(&attribute.name, KNOWN.iter().copied()) {
                Some(meant) => findings.add_with_hint(
                    &MISSPELT_ATTRIBUTE,
                    at,
                    format!("there is no attribute `{written}`"),
                    format!("did you mean `{}`?", written_name(meant)),
                ),
                None => findings.add(
                    &UNKNOWN_ATTRIBUTE,
                    at,
                    format!("the attribute `{written}` is not of the format"),
                ),
            }
        }
        if LISTS.contains(&attribute.name.as_str()) {
            check_ids(&attribute.raw, attribute.value_at.start, written, findings);
        }
        if OF_CLOUDS.contains(&attribute.name.as_str()) {
            check_clouds(&attribute.raw, attribute.value_at.start, findings);
        }
    }
}

fn report(flaw: &Flaw, text: &str, findings: &mut Findings<'_>) {
    match flaw {
        Flaw::Junk(at) => {
            let junk: String = text
                .get(at.clone())
                .unwrap_or_default()
                .chars()
                .take(40)
                .collect();
            let message = if junk.trim_matches(crate::front_matter::is_zero_width).is_empty() {
                format!(
                    "an invisible character (U+{:04X}) between attributes",
                    junk.chars().next().map_or(0, u32::from)
                )
            } else {
                format!("`{junk}` is no attribute")
            };
            findings.add(&FRONT_MATTER_JUNK, at.clone(), message);
        }
        Flaw::UnclosedQuote(at) => findings.add_with_hint(
            &FRONT_MATTER_JUNK,
            at.clone(),
            "this quote is never closed",
            "close it at the end of the value",
        ),
        Flaw::BareValue(at) => {
            findings.add_with_hint(
                &FRONT_MATTER_JUNK,
                at.clone(),
                "a value without quotes",
                "put the value in quotes",
            );
        }
        Flaw::CurlyQuotes(at) => findings.add_with_hint(
            &FRONT_MATTER_JUNK,
            at.clone(),
            "quotes of a word processor",
            "write straight quotes (`\"`)",
        ),
        Flaw::MissingEquals(at) => {
            let name = text.get(at.clone()).unwrap_or_default();
            findings.add_with_hint(
                &FRONT_MATTER_JUNK,
                at.clone(),
                format!("no `=` behind `{name}`"),
                format!("write `{name}=\"…\"`"),
            );
        }
        Flaw::SecondBlock(at) => findings.add_with_hint(
            &FRONT_MATTER_JUNK,
            at.clone(),
            "a second properties block, which is not read",
            "keep one block, with the attributes of both",
        ),
        Flaw::NotClosed(at) => findings.add_with_hint(
            &FRONT_MATTER_JUNK,
            at.clone(),
            "the properties block does not end in `/>`",
            "write `/>` after the last attribute",
        ),
    }
}

/// The members of a list between commas, with the place of each.
fn members(raw: &str, offset: usize) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut start = offset;
    raw.split(',').filter_map(move |part| {
        let member = part.trim();
        let at = start + (part.len() - part.trim_start().len());
        start += part.len() + 1;
        (!member.is_empty()).then_some((member, at..at + member.len()))
    })
}

fn check_ids(raw: &str, offset: usize, name: &str, findings: &mut Findings<'_>) {
    let mut seen = HashSet::new();
    for (id, at) in members(raw, offset) {
        if !seen.insert(id.to_lowercase()) {
            let message = format!("`{id}` stands twice in `{name}`");
            findings.add(&TOPIC_TWICE, at, message);
        } else if looks_mistyped(id) && !findings.is_full(&ODD_ID) {
            let message = format!("`{id}` in `{name}` is neither a number nor a GUID");
            findings.add(&ODD_ID, at, message);
        }
    }
}

/// Whether an id is of digits, mostly, and neither a number nor a GUID; a team that has no such ids may name its topics by words.
fn looks_mistyped(id: &str) -> bool {
    let digits = id.bytes().filter(u8::is_ascii_digit).count();
    let is_hexadecimal = |next: char| next.is_ascii_hexdigit() || matches!(next, '-' | '{' | '}');
    digits < id.len() && 2 * digits >= id.len() && !(id.contains('-') && id.chars().all(is_hexadecimal))
}

fn check_clouds(raw: &str, offset: usize, findings: &mut Findings<'_>) {
    for (cloud, at) in members(raw, offset) {
        let lower = cloud.to_lowercase();
        if CLOUDS.contains(&lower.as_str()) || findings.is_full(&UNKNOWN_CLOUD) {
            continue;
        }
        if let Some(meant) = nearest(&lower, CLOUDS.iter().copied()) {
            let message = format!("there is no cloud `{cloud}`");
            findings.add_with_hint(&UNKNOWN_CLOUD, at, message, format!("did you mean `{meant}`?"));
        }
    }
}
