//! The one `https://schema.org/Message` entity of a reply: citations (Teams, Web Chat) and like/dislike (Web Chat).
//!
//! Teams wants a single root entity for all of it (msteams-docs, bot-messages-ai-generated-content); Web Chat 4.18 takes the
//! first one whose `@id` is the empty string, which is JSON-LD for "this message". That empty string is the one empty
//! value we send, and it must stay.

use serde_json::{Map, Value, json};

use crate::feedback;

/// Most citations Teams takes in a message.
pub const LARGEST_CITATIONS: usize = 20;
/// Longest name of a citation, in characters.
pub const LONGEST_CITATION_NAME: usize = 80;
/// Longest abstract of a citation, in characters.
pub const LONGEST_CITATION_ABSTRACT: usize = 160;
/// Most keywords of a citation, each of at most [`LONGEST_CITATION_KEYWORD`] characters.
pub const LARGEST_CITATION_KEYWORDS: usize = 3;
/// Longest keyword of a citation, in characters.
pub const LONGEST_CITATION_KEYWORD: usize = 28;

/// One source of an answer. The text refers to it as `[1]`, `[2]` …, by its place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Citation {
    /// The article's title; cut to [`LONGEST_CITATION_NAME`].
    pub name: String,
    /// What the source says; cut to [`LONGEST_CITATION_ABSTRACT`]. Teams requires it: without one the name is used.
    pub summary: Option<String>,
    /// Its address, when it has one.
    pub url: Option<String>,
    /// Words about it; the first [`LARGEST_CITATION_KEYWORDS`] are sent.
    pub keywords: Vec<String>,
}

/// Builds the entity; see the module.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MessageEntity {
    citations: Vec<Value>,
    actions: Vec<Value>,
}

impl MessageEntity {
    /// An entity that says nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Cites a source under the next number. The one after [`LARGEST_CITATIONS`] is left out: Teams would refuse the message.
    #[must_use]
    pub fn cite(mut self, citation: &Citation) -> Self {
        if self.citations.len() >= LARGEST_CITATIONS {
            return self;
        }
        let name = cut(&citation.name, LONGEST_CITATION_NAME);
        let summary = citation.summary.as_deref().filter(|summary| !summary.is_empty());
        let mut appearance = Map::new();
        appearance.insert("@type".to_owned(), json!("DigitalDocument"));
        appearance.insert(
            "abstract".to_owned(),
            json!(cut(summary.unwrap_or(&name), LONGEST_CITATION_ABSTRACT)),
        );
        appearance.insert("name".to_owned(), json!(name));
        if let Some(url) = citation.url.as_deref().filter(|url| !url.is_empty()) {
            appearance.insert("url".to_owned(), json!(url));
        }
        let keywords: Vec<_> = citation
            .keywords
            .iter()
            .filter(|keyword| !keyword.is_empty())
            .take(LARGEST_CITATION_KEYWORDS)
            .map(|keyword| cut(keyword, LONGEST_CITATION_KEYWORD))
            .collect();
        if !keywords.is_empty() {
            appearance.insert("keywords".to_owned(), json!(keywords));
        }
        self.citations.push(json!({
            "@type": "Claim",
            "position": self.citations.len() + 1,
            "appearance": appearance,
        }));
        self
    }

    /// Offers like and dislike (Web Chat); [`feedback::aim_thumbs`] says for which message.
    #[must_use]
    pub fn ask_for_feedback(mut self) -> Self {
        self.actions = feedback::thumbs();
        self
    }

    /// The entity, or `None` when it would say nothing.
    pub fn into_entity(self) -> Option<Value> {
        if self.citations.is_empty() && self.actions.is_empty() {
            return None;
        }
        let mut entity = json!({
            "type": "https://schema.org/Message",
            "@type": "Message",
            "@context": "https://schema.org",
            "@id": "",
        });
        for (name, list) in [("citation", self.citations), ("potentialAction", self.actions)] {
            if !list.is_empty()
                && let Some(fields) = entity.as_object_mut()
            {
                fields.insert(name.to_owned(), Value::Array(list));
            }
        }
        Some(entity)
    }
}

/// At most `longest` characters, ending in an ellipsis when something was cut.
fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(longest.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_cited_in_the_form_teams_takes() {
        let citation = Citation {
            name: "n".repeat(100),
            summary: Some("s".repeat(200)),
            url: Some("https://example.org/a".to_owned()),
            keywords: vec![
                "one".to_owned(),
                String::new(),
                "k".repeat(40),
                "three".to_owned(),
                "four".to_owned(),
            ],
        };

        let entity = MessageEntity::new().cite(&citation).into_entity().unwrap();

        let claim = &entity["citation"][0];
        assert_eq!(claim["position"], 1);
        let appearance = &claim["appearance"];
        assert_eq!(
            appearance["name"].as_str().unwrap().chars().count(),
            LONGEST_CITATION_NAME
        );
        assert_eq!(
            appearance["abstract"].as_str().unwrap().chars().count(),
            LONGEST_CITATION_ABSTRACT
        );
        assert_eq!(
            appearance["keywords"].as_array().unwrap().len(),
            LARGEST_CITATION_KEYWORDS
        );
        assert_eq!(
            appearance["keywords"][1].as_str().unwrap().chars().count(),
            LONGEST_CITATION_KEYWORD
        );
    }

    #[test]
    fn an_entity_that_says_nothing_is_not_sent() {
        assert_eq!(MessageEntity::new().into_entity(), None);
    }

    #[test]
    fn citations_end_at_the_bound_of_teams() {
        let citation = Citation {
            name: "a".to_owned(),
            ..Citation::default()
        };

        let entity = (0..30)
            .fold(MessageEntity::new(), |entity, _| entity.cite(&citation))
            .into_entity()
            .unwrap();

        assert_eq!(entity["citation"].as_array().unwrap().len(), LARGEST_CITATIONS);
    }
}
