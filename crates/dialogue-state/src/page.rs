//! The page a person is on narrows what may be meant, before anything is asked.

use intent_classifier::{Candidate, Ranking};
use knowledge::{Entry, Knowledge, label};

use crate::Page;
use crate::words::fold;

/// What belongs to the page is so much likelier.
const LIKELIER: f64 = 5.0;

/// A candidate with this share of another's confidence may be meant in its place.
const AS_NEAR: f64 = 0.5;

/// Takes out what is not for the person's cloud, and puts forward what belongs to the product and the page.
pub(crate) fn narrow(ranking: &mut Ranking, page: &Page, knowledge: &Knowledge) {
    if page.is_empty() {
        return;
    }
    let entry = |id: &str| knowledge.entry_named(id);
    let before = total(ranking);
    let best = |candidates: &[Candidate]| candidates.iter().map(|it| it.confidence).fold(0.0, f64::max);
    let (open, closed): (Vec<Candidate>, Vec<Candidate>) = std::mem::take(&mut ranking.candidates)
        .into_iter()
        .partition(|candidate| entry(&candidate.id).is_none_or(|entry| is_for_cloud(entry, page, knowledge)));
    // What is not for the cloud and is clearly meant takes its share with it. Where another was as near, that one is meant.
    let is_meant = best(&open) < AS_NEAR * best(&closed);
    ranking.candidates = open;
    let before = if is_meant { total(ranking) } else { before };
    for candidate in &mut ranking.candidates {
        if entry(&candidate.id).is_some_and(|entry| belongs(entry, page, knowledge)) {
            candidate.confidence *= LIKELIER;
        }
    }
    let after = total(ranking);
    if after > 0.0 {
        for candidate in &mut ranking.candidates {
            candidate.confidence = (candidate.confidence * before / after).min(1.0);
        }
    }
    ranking.candidates.sort_by(|left, right| {
        right
            .confidence
            .total_cmp(&left.confidence)
            .then_with(|| left.id.cmp(&right.id))
    });
}

fn total(ranking: &Ranking) -> f64 {
    ranking
        .candidates
        .iter()
        .map(|candidate| candidate.confidence)
        .sum()
}

/// Whether an entry belongs to the product or the page.
pub(crate) fn belongs(entry: &Entry, page: &Page, knowledge: &Knowledge) -> bool {
    let is_of_product = page
        .product
        .as_deref()
        .is_some_and(|product| is_of(entry, product, knowledge));
    let is_on_page = page.page.as_deref().map(str::trim).is_some_and(|page| {
        let article = entry.article.as_str();
        !page.is_empty()
            && (page.eq_ignore_ascii_case(article) || (article.len() > 5 && page.contains(article)))
    });
    is_of_product || is_on_page || page.title.as_deref().is_some_and(|title| is_titled(entry, title))
}

/// Whether the page has the title of the entry's article: alone, or with the site's name behind or before it, as in
/// "Renew a token | Contoso Docs".
fn is_titled(entry: &Entry, title: &str) -> bool {
    let wanted = fold(&entry.page_title);
    !wanted.is_empty()
        && (fold(title) == wanted
            || title
                .split(['|', '·', '–', '—'])
                .flat_map(|part| part.split(" - "))
                .any(|part| fold(part) == wanted))
}

fn is_of(entry: &Entry, product: &str, knowledge: &Knowledge) -> bool {
    // "Key Vault" and `keyvault` are one name.
    let letters = |name: &str| fold(name).replace(' ', "");
    let wanted = letters(product);
    if wanted.is_empty() {
        return false;
    }
    let Some(article) = knowledge.article_of(entry) else {
        return false;
    };
    let names = ["service", "resource", "ms.service"]
        .into_iter()
        .filter_map(|name| article.attributes.get(name))
        .map(str::to_owned)
        .chain(label::product(knowledge, entry))
        .chain(without_vendor(article.attributes.get("service")))
        .chain(article.path.split('/').map(str::to_owned).take(1));
    article.product_ids.iter().any(|id| letters(id) == wanted)
        || names.into_iter().any(|name| letters(&name) == wanted)
}

/// `keyvault` of `microsoft.keyvault`.
fn without_vendor(service: Option<&str>) -> Option<String> {
    let (_, name) = service?.split_once('.')?;
    Some(name.to_owned())
}

/// Whether an article is written for the person's cloud; one that names none is for all.
fn is_for_cloud(entry: &Entry, page: &Page, knowledge: &Knowledge) -> bool {
    let Some(cloud) = page
        .cloud
        .as_deref()
        .map(str::trim)
        .filter(|cloud| !cloud.is_empty())
    else {
        return true;
    };
    let Some(article) = knowledge.article_of(entry) else {
        return true;
    };
    let names = |attribute: &str| -> Vec<String> {
        let list = article.attributes.get(attribute).unwrap_or_default();
        let names = list.split(',').map(|name| name.trim().to_lowercase());
        names.filter(|name| !name.is_empty()).collect()
    };
    let cloud = cloud.to_lowercase();
    let open = names("cloudenvironments");
    (open.is_empty() || open.contains(&cloud)) && !names("disableclouds").contains(&cloud)
}
