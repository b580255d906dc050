//! Cards: choices with more options than suggested actions can show, and forms.
//!
//! Hero card: microsoft/botframework-sdk `specs/botframework-protocol/botframework-cards.md`. Adaptive card: the schema at
//! version 1.2, which Teams and Web Chat both draw.

use serde_json::{Value, json};

use crate::activity::{Attachment, CardAction};

/// Content type of a hero card.
pub const HERO_CARD: &str = "application/vnd.microsoft.card.hero";
/// Content type of an adaptive card.
pub const ADAPTIVE_CARD: &str = "application/vnd.microsoft.card.adaptive";

/// The name under which a card's one-time key travels in the data of its buttons.
///
/// Teams may deliver one click up to four times, also under a new activity id (botbuilder-dotnet#5005), so the key in the
/// card, not the activity's id, says that it is the same click.
pub const KEY_FIELD: &str = "helplineKey";
/// The name under which the chosen option travels in the data of a button.
pub const CHOICE_FIELD: &str = "helplineChoice";

/// Buttons Teams draws on a hero card; more are cut off (msteams-docs, cards reference).
pub const HERO_BUTTONS: usize = 6;

/// A hero card with the given text and buttons. At most [`HERO_BUTTONS`] are kept.
pub fn hero_card(text: Option<&str>, buttons: &[CardAction]) -> Attachment {
    let mut content = serde_json::Map::new();
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        content.insert("text".to_owned(), Value::String(text.to_owned()));
    }
    let shown: Vec<_> = buttons
        .iter()
        .take(HERO_BUTTONS)
        .map(|button| json!(button))
        .collect();
    if !shown.is_empty() {
        content.insert("buttons".to_owned(), Value::Array(shown));
    }
    attachment(HERO_CARD, Value::Object(content))
}

/// An adaptive card that asks `question` with one button for each option. A click comes back as a message whose value holds
/// [`CHOICE_FIELD`] (the option's text) and [`KEY_FIELD`].
pub fn choice_card<T: AsRef<str>>(question: &str, options: &[T], one_time_key: &str) -> Attachment {
    let actions: Vec<_> = options
        .iter()
        .map(|option| {
            let option = option.as_ref();
            json!({
                "type": "Action.Submit",
                "title": option,
                "data": {CHOICE_FIELD: option, KEY_FIELD: one_time_key},
            })
        })
        .collect();
    adaptive_card(
        &json!([{"type": "TextBlock", "text": question, "wrap": true}]),
        &Value::Array(actions),
    )
}

/// An adaptive card of the given body and actions, each a list of the schema's elements.
pub fn adaptive_card(body: &Value, actions: &Value) -> Attachment {
    let mut content = json!({
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.2",
    });
    for (name, list) in [("body", body), ("actions", actions)] {
        if list.as_array().is_some_and(|list| !list.is_empty())
            && let Some(fields) = content.as_object_mut()
        {
            fields.insert(name.to_owned(), list.clone());
        }
    }
    attachment(ADAPTIVE_CARD, content)
}

fn attachment(content_type: &str, content: Value) -> Attachment {
    Attachment {
        content_type: content_type.to_owned(),
        content: Some(content),
        ..Attachment::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hero_card_offers_each_option_as_a_button_that_says_it() {
        let card = hero_card(Some("Which one?"), &[CardAction::im_back("Invoice", "Invoice")]);

        assert_eq!(
            json!(card),
            json!({"contentType": HERO_CARD, "content": {
                "text": "Which one?",
                "buttons": [{"type": "imBack", "title": "Invoice", "value": "Invoice"}],
            }})
        );
    }

    #[test]
    fn a_hero_card_without_text_has_no_empty_field() {
        assert_eq!(
            json!(hero_card(Some(""), &[])),
            json!({"contentType": HERO_CARD, "content": {}})
        );
    }

    #[test]
    fn every_button_of_a_choice_card_carries_the_one_time_key() {
        let card = choice_card("Which one?", &["Invoice", "Refund"], "k1");

        let content = card.content.unwrap();
        let keys: Vec<_> = content["actions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|action| {
                (
                    action["data"][CHOICE_FIELD].clone(),
                    action["data"][KEY_FIELD].clone(),
                )
            })
            .collect();
        assert_eq!(
            keys,
            [(json!("Invoice"), json!("k1")), (json!("Refund"), json!("k1"))]
        );
    }
}
