//! What an article is: its id, its type, its title.

use rustc_hash::FxHashMap;

use super::between::Text;
use super::{Findings, Rule, nearest};
use crate::front_matter::FrontMatter;
use crate::{Article, Diagnostic, Place, SelfHelpType, Severity};

/// See [`Rule::why`].
pub(crate) const DUPLICATE_ARTICLE_ID: Rule = Rule {
    id: "duplicate-article-id",
    severity: Severity::Error,
    why: "an id that two articles share names neither of them",
    mend: "give one of the articles a new id",
};

/// See [`Rule::why`].
pub(crate) const MISSING_ARTICLE_ID: Rule = Rule {
    id: "missing-article-id",
    severity: Severity::Error,
    why: "an article without an id is named by its path, and moving it renames it",
    mend: "add `articleId=\"…\"` with a new GUID",
};

/// See [`Rule::why`].
pub(crate) const MISSING_PAGE_TITLE: Rule = Rule {
    id: "missing-page-title",
    severity: Severity::Error,
    why: "the page title is what people search an article by",
    mend: "add `pageTitle=\"…\"`",
};

/// See [`Rule::why`].
pub(crate) const MISSING_SELF_HELP_TYPE: Rule = Rule {
    id: "missing-self-help-type",
    severity: Severity::Error,
    why: "an article without a type is read as `generic`, which it may not be",
    mend: "add `selfHelpType=\"generic\"`, or what it is",
};

/// See [`Rule::why`].
pub(crate) const UNKNOWN_SELF_HELP_TYPE: Rule = Rule {
    id: "unknown-self-help-type",
    severity: Severity::Error,
    why: "a type the format does not know is read as `generic`, which it may not be",
    mend: "use one of the types of the format, such as `generic`",
};

/// See [`Rule::why`].
pub(crate) const MISSING_CLOUD_ENVIRONMENTS: Rule = Rule {
    id: "missing-cloud-environments",
    severity: Severity::Info,
    why: "the format asks for the clouds an article is for",
    mend: "add `cloudEnvironments=\"public\"`",
};

/// See [`Rule::why`].
pub(crate) const BLANK_IN_ARTICLE_ID: Rule = Rule {
    id: "blank-in-article-id",
    severity: Severity::Warning,
    why: "blanks in an id are lost when it is copied into a link or a query",
    mend: "write the id without blanks",
};

/// See [`Rule::why`].
pub(crate) const ARTICLE_ID_NO_GUID: Rule = Rule {
    id: "article-id-no-guid",
    severity: Severity::Info,
    why: "an id made of words is easily taken twice",
    mend: "nothing to do; new articles are better off with a GUID",
};

pub(crate) const RULES: &[&Rule] = &[
    &DUPLICATE_ARTICLE_ID,
    &MISSING_ARTICLE_ID,
    &MISSING_PAGE_TITLE,
    &MISSING_SELF_HELP_TYPE,
    &UNKNOWN_SELF_HELP_TYPE,
    &MISSING_CLOUD_ENVIRONMENTS,
    &BLANK_IN_ARTICLE_ID,
    &ARTICLE_ID_NO_GUID,
];

/// Types of the format (`FORMAT.md` §2).
const TYPES: &[&str] = &[
    "generic",
    "resource",
    "TSG_Content",
    "TSG_Description",
    "TSG_Questions",
    "diagnostics",
    "apollo",
    "rca",
    "servicehealthinsights",
    "advisorRecommendationMetadata",
    "diagnoseandsolve",
    "tools",
    "PartnerCenterQuickStart",
    "problemScopingQuestions",
    "SupportTopicDescription",
];

pub(crate) fn check(front_matter: &FrontMatter, self_help_type: &SelfHelpType, findings: &mut Findings<'_>) {
    let block = front_matter.start..front_matter.start + "<properties".len();
    let value = |name: &str| {
        front_matter
            .attribute(name)
            .filter(|attribute| !attribute.value.is_empty())
    };

    for (rule, written) in [
        (&MISSING_ARTICLE_ID, "articleId"),
        (&MISSING_PAGE_TITLE, "pageTitle"),
        (&MISSING_CLOUD_ENVIRONMENTS, "cloudEnvironments"),
        (&MISSING_SELF_HELP_TYPE, "selfHelpType"),
    ] {
        let name = written.to_ascii_lowercase();
        if value(&name).is_some() {
            continue;
        }
        // What is there and says nothing is told where it is.
        let (at, message) = match front_matter.attribute(&name) {
            Some(empty) => (empty.name_at.clone(), format!("`{written}` is empty")),
            None => (block.clone(), format!("the article has no `{written}`")),
        };
        findings.add(rule, at, message);
    }
    if let Some(id) = value("articleid") {
        if id.raw.contains(char::is_whitespace) {
            findings.add(
                &BLANK_IN_ARTICLE_ID,
                id.value_at.clone(),
                format!("the articleId `{}` holds a blank", id.raw),
            );
        }
        // What `import` wrote is named by its question, and nobody gave it that name.
        if !is_guid(&id.value) && front_matter.attribute("qnaid").is_none() {
            findings.add(
                &ARTICLE_ID_NO_GUID,
                id.value_at.clone(),
                format!("the articleId `{}` is not a GUID", id.value),
            );
        }
    }
    if let (Some(attribute), SelfHelpType::Other(written)) = (value("selfhelptype"), self_help_type) {
        let hint = nearest(written, TYPES.iter().copied()).map_or_else(
            || UNKNOWN_SELF_HELP_TYPE.mend.to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        let message = format!("there is no selfHelpType `{written}`");
        findings.add_with_hint(&UNKNOWN_SELF_HELP_TYPE, attribute.value_at.clone(), message, hint);
    }
}

/// 8-4-4-4-12 hex digits, in braces or not.
fn is_guid(text: &str) -> bool {
    let text = text.trim_start_matches('{').trim_end_matches('}');
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12]
        && text
            .chars()
            .all(|character| character == '-' || character.is_ascii_hexdigit())
}

/// Reports ids that several articles share, at each of them. `texts` belongs to `articles`, one by one.
pub(crate) fn check_duplicates(articles: &[Article], texts: &[Text]) -> Vec<Diagnostic> {
    let mut by_id: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (position, article) in articles.iter().enumerate() {
        by_id
            .entry(article.id.as_str().to_lowercase())
            .or_default()
            .push(position);
    }
    let mut diagnostics = Vec::new();
    let mut shared: Vec<_> = by_id
        .into_iter()
        .filter(|(_, sharers)| sharers.len() > 1)
        .collect();
    shared.sort_unstable();
    for (_, sharers) in &shared {
        for &position in sharers {
            let place_of = |position: usize| {
                let (article, text) = (articles.get(position)?, texts.get(position)?);
                Some(Place::at(&article.path, text.id_at))
            };
            let (Some(article), Some(place)) = (articles.get(position), place_of(position)) else {
                continue;
            };
            // Two places are enough to find the others; a thousand copies must not list each other.
            let related = sharers
                .iter()
                .filter(|&&other| other != position)
                .take(2)
                .filter_map(|&other| place_of(other))
                .map(|place| Place {
                    label: "the same id".to_owned(),
                    ..place
                })
                .collect();
            diagnostics.push(Diagnostic {
                rule: DUPLICATE_ARTICLE_ID.id,
                severity: DUPLICATE_ARTICLE_ID.severity,
                message: format!(
                    "the articleId `{}` belongs to {} articles",
                    article.id,
                    sharers.len()
                ),
                place,
                hint: Some(DUPLICATE_ARTICLE_ID.mend.into()),
                related,
            });
        }
    }
    diagnostics
}
