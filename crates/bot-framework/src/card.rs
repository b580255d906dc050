//! Cards: choices with more options than suggested actions can show.
//!
//! Adaptive cards, of the schema at version 1.2, which Teams and Web Chat both draw.

use serde_json::{Value, json};

use crate::activity::{Attachment, CardAction};

/// Content type of an adaptive card.
pub const ADAPTIVE_CARD: &str = "application/vnd.microsoft.card.adaptive";

/// The name under which a card's one-time key travels in the data of its buttons.
///
/// Teams may deliver one click up to four times, also under a new activity id (botbuilder-dotnet#5005), so the key in the
/// card, not the activity's id, says that it is the same click.
pub const KEY_FIELD: &str = "helplineKey";
/// The name under which the chosen option travels in the data of a button.
pub const CHOICE_FIELD: &str = "helplineChoice";

/// An adaptive card with one line for each choice, under `question` when there is one. A click comes back as a message
/// whose value holds [`CHOICE_FIELD`] (the value of the choice, its title where it has none) and [`KEY_FIELD`].
///
/// A line is a container that can be pressed: the buttons of a card are cut where a choice is longer than they are wide
/// (seen in the Agents Playground), and two questions that differ in their last words then look the same. Its text is a
/// text run, since a text block would take stars and underscores for Markdown.
pub fn choice_card(question: Option<&str>, choices: &[CardAction], one_time_key: &str) -> Attachment {
    let lines = choices.iter().map(|choice| {
        let title = choice.title.as_deref().unwrap_or_default();
        let value = choice.value.as_ref().and_then(Value::as_str).unwrap_or(title);
        json!({
            "type": "Container",
            "style": "emphasis",
            "spacing": "small",
            "selectAction": {
                "type": "Action.Submit",
                "title": title,
                "data": {CHOICE_FIELD: value, KEY_FIELD: one_time_key},
            },
            "items": [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": title}]}],
        })
    });
    let question = question
        .filter(|question| !question.is_empty())
        .map(|question| json!({"type": "TextBlock", "text": question, "wrap": true}));
    let body: Vec<_> = question.into_iter().chain(lines).collect();
    Attachment {
        content_type: ADAPTIVE_CARD.to_owned(),
        content: Some(json!({
            "type": "AdaptiveCard",
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "version": "1.2",
            "body": body,
        })),
        ..Attachment::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_a_choice_card_carries_the_one_time_key() {
        let choices = [
            CardAction::im_back("Invoice", "1"),
            CardAction::im_back("Refund", "2"),
        ];

        let card = choice_card(Some("Which one?"), &choices, "k1");

        let content = card.content.unwrap();
        assert_eq!(content["body"][0]["text"], "Which one?");
        let keys: Vec<_> = content["body"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|element| element.get("selectAction"))
            .map(|action| {
                (
                    action["data"][CHOICE_FIELD].clone(),
                    action["data"][KEY_FIELD].clone(),
                )
            })
            .collect();
        assert_eq!(keys, [(json!("1"), json!("k1")), (json!("2"), json!("k1"))]);
    }
}
