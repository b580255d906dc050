//! What a product is called.

use crate::{Article, Knowledge};

/// The name of an article's product: from the topic tree of the product, else from `service`.
pub(super) fn name(knowledge: &Knowledge, article: &Article) -> Option<String> {
    let by_tree = knowledge
        .topic_trees_of(article)
        .find_map(|tree| (!tree.product.is_empty()).then(|| tree.product.clone()));
    by_tree.or_else(|| by_service(article.attributes.get("service")?))
}

/// `microsoft.keyvault` is "Keyvault": the vendor says nothing, and where there are several parts all of the others do.
fn by_service(service: &str) -> Option<String> {
    let service = service.trim();
    let named = service.split_once('.').map_or(service, |(_, name)| name);
    let named = named.replace(['.', '-', '_'], " ");
    let named = named.trim();
    named
        .contains(char::is_alphanumeric)
        .then(|| super::subject::capitalised(named))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_loses_its_vendor() {
        assert_eq!(by_service("acme.gates.readers").as_deref(), Some("Gates readers"));
        assert_eq!(by_service("azure-billing").as_deref(), Some("Azure billing"));
        assert_eq!(by_service(" "), None);
    }
}
