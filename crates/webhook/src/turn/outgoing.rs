//! From the canonical activity to what one channel shows.

use bot_framework::activity::TEAMS_SHOWN_ACTIONS;
use bot_framework::card::choice_card;
use bot_framework::feedback::teams_feedback_loop;
use bot_framework::{Activity, SuggestedActions};
use serde_json::Value;

use super::person::PERSON;

/// Longest text of one message to a connector, in UTF-16 units: 80 kB hold it with all that stands around it (bot-docs, format
/// your bot messages: 100 kB are refused).
const LONGEST_TEXT_UTF16: usize = 30_000;
/// Type of the one entity about a message.
const MESSAGE_ENTITY: &str = "https://schema.org/Message";
/// Channels whose clients show the thumbs of the message entity; elsewhere they would be dead weight.
const SHOWS_THUMBS: [&str; 2] = ["directline", "webchat"];

/// The activities that show a canonical one on its channel, in order; none when the channel cannot show it.
pub(crate) fn for_channel(activity: &Activity) -> Vec<Activity> {
    let channel = activity.channel_id.as_deref().unwrap_or_default();
    if channel == "msteams" {
        return for_teams(activity);
    }
    let mut activity = activity.clone();
    if let Some((title, url)) = source(&activity) {
        append(&mut activity.text, &format!("[{title}]({url})"));
    }
    if !SHOWS_THUMBS.contains(&channel) {
        activity.entities.retain_mut(without_thumbs);
        name_person(&mut activity);
    }
    vec![activity]
}

/// The first source of an answer that has an address: title and address.
fn source(activity: &Activity) -> Option<(String, String)> {
    let appearance = activity
        .entities
        .iter()
        .find_map(|entity| entity.pointer("/citation/0/appearance"))?;
    let text = |name: &str| appearance.get(name).and_then(Value::as_str);
    // What would end the link's text or its address early is left out.
    let title = text("name")?.replace(['[', ']'], "");
    let url = text("url").filter(|url| !url.contains([' ', '(', ')', '<', '>']))?;
    Some((title, url.to_owned()))
}

fn append(text: &mut Option<String>, paragraph: &str) {
    let text = text.get_or_insert_default();
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(paragraph);
}

/// Where every message comes from the same bot, a person says who they are in the text; the mark is ours and stays here.
fn name_person(activity: &mut Activity) {
    let Some(Value::Object(data)) = &mut activity.channel_data else {
        return;
    };
    let Some(person) = data.shift_remove(PERSON) else {
        return;
    };
    if data.is_empty() {
        activity.channel_data = None;
    }
    if let (Some(name), Some(text)) = (person.get("name").and_then(Value::as_str), &mut activity.text) {
        *text = format!("**{name}:** {text}");
    }
}

/// What goes to a connector in answer to `incoming`: without what only a channel sets, and with where to send it.
pub(super) fn for_connector(activity: &Activity, incoming: &Activity) -> Vec<Activity> {
    for_channel(activity)
        .into_iter()
        .flat_map(in_pieces)
        .map(|activity| {
            let mut activity = activity.for_connector();
            activity.service_url.clone_from(&incoming.service_url);
            if incoming.recipient.is_none() {
                // The channel knows who its bot is; a name we made up it would refuse.
                activity.from = None;
            }
            activity
        })
        .collect()
}

/// A text that is too long for a connector as several messages, cut on the borders of paragraphs. Buttons, cards and the
/// source stay with the last, where a person reads on from.
fn in_pieces(activity: Activity) -> Vec<Activity> {
    let text = activity.text.as_deref().unwrap_or_default();
    if text.encode_utf16().count() <= LONGEST_TEXT_UTF16 {
        return vec![activity];
    }
    let mut pieces = pieces(text);
    let last = pieces.pop().unwrap_or_default();
    let before = pieces.into_iter().map(|piece| Activity {
        text: Some(piece),
        entities: Vec::new(),
        attachments: Vec::new(),
        suggested_actions: None,
        channel_data: None,
        input_hint: None,
        ..activity.clone()
    });
    let mut all: Vec<Activity> = before.collect();
    all.push(Activity {
        text: Some(last),
        ..activity
    });
    all
}

/// Paragraphs, as many together as fit; one that does not fit by itself is cut at its last blank before.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut open = String::new();
    let mut open_units = 0;
    for paragraph in text.split("\n\n").flat_map(short_enough) {
        let units = paragraph.encode_utf16().count();
        if open_units > 0 && open_units + 2 + units > LONGEST_TEXT_UTF16 {
            pieces.push(std::mem::take(&mut open));
            open_units = 0;
        }
        if open_units > 0 {
            open.push_str("\n\n");
            open_units += 2;
        }
        open.push_str(paragraph);
        open_units += units;
    }
    pieces.push(open);
    pieces
}

fn short_enough(paragraph: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = paragraph;
    loop {
        let mut units = 0;
        let end = rest.char_indices().find_map(|(at, character)| {
            units += character.len_utf16();
            (units > LONGEST_TEXT_UTF16).then_some(at)
        });
        let Some(end) = end else {
            parts.push(rest);
            return parts;
        };
        let head = rest.get(..end).unwrap_or_default();
        let cut = head
            .rfind(char::is_whitespace)
            .filter(|at| *at > 0)
            .unwrap_or(end);
        let (part, after) = rest.split_at_checked(cut).unwrap_or((rest, ""));
        parts.push(part);
        rest = after.trim_start();
    }
}

/// Teams: at most three suggested actions and never beside attachments, more as a card; the source as a numbered citation;
/// thumbs by `feedbackLoop`.
fn for_teams(activity: &Activity) -> Vec<Activity> {
    let mut activity = activity.clone();
    name_person(&mut activity);
    let is_cited = activity
        .entities
        .iter()
        .any(|entity| entity.get("citation").is_some());
    let is_answer = activity
        .entities
        .iter()
        .any(|entity| entity.get("potentialAction").is_some());
    activity.entities.retain_mut(without_thumbs);
    if is_cited && let Some(text) = &mut activity.text {
        // Teams shows a citation only where its number stands in the text.
        text.push_str(" [1]");
    }
    if is_answer {
        activity = activity.with_channel_data("feedbackLoop", teams_feedback_loop());
    }
    match activity.suggested_actions.take() {
        Some(SuggestedActions { actions, .. }) if actions.len() > TEAMS_SHOWN_ACTIONS => {
            // The id of the activity is the key of its card: a click that comes twice is one.
            let key = activity.id.clone().unwrap_or_default();
            activity = activity.with_attachment(choice_card(None, &actions, &key));
        }
        few => activity.suggested_actions = few,
    }
    activity.split_for_teams()
}

/// Takes the thumbs out of an entity; false when nothing is left of it.
fn without_thumbs(entity: &mut Value) -> bool {
    if entity.get("type").and_then(Value::as_str) != Some(MESSAGE_ENTITY) {
        return true;
    }
    if let Some(fields) = entity.as_object_mut() {
        fields.shift_remove("potentialAction");
    }
    entity.get("citation").is_some()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn question(channel: &str, choices: usize) -> Activity {
        let actions: Vec<_> = (0..choices)
            .map(|index| json!({"type": "imBack", "title": format!("option {index}"), "value": index.to_string()}))
            .collect();
        let mut activity = json!({
            "type": "message", "id": "c|b1", "timestamp": "2026-01-01T00:00:00.000Z", "channelId": channel,
            "text": "Which one?", "textFormat": "markdown",
        });
        if choices > 0 {
            activity["suggestedActions"] = json!({"actions": actions});
        }
        Activity::try_from(activity).unwrap()
    }

    fn shown(activity: &Activity) -> Vec<Value> {
        for_channel(activity)
            .iter()
            .map(|activity| serde_json::to_value(activity).unwrap())
            .collect()
    }

    #[test]
    fn teams_shows_three_choices_as_buttons_that_go_away() {
        let shown = shown(&question("msteams", 3));

        assert_eq!(shown.len(), 1);
        assert_eq!(
            shown[0]["suggestedActions"]["actions"].as_array().unwrap().len(),
            3
        );
        assert_eq!(shown[0].get("attachments"), None);
    }

    #[test]
    fn teams_shows_four_choices_as_a_card_after_the_text() {
        let shown = shown(&question("msteams", 4));

        assert_eq!(shown.len(), 2);
        assert_eq!(shown[0]["text"], "Which one?");
        assert_eq!(shown[0].get("suggestedActions"), None);
        assert_eq!(shown[1]["summary"], "Which one?");
        let lines = shown[1]["attachments"][0]["content"]["body"].as_array().unwrap();
        assert_eq!(lines.len(), 4);
        assert_eq!(
            lines[2]["selectAction"]["data"],
            json!({"helplineChoice": "2", "helplineKey": "c|b1"})
        );
        assert_eq!(shown[1].get("suggestedActions"), None);
    }

    #[test]
    fn an_answer_in_teams_cites_its_source_and_asks_for_feedback() {
        let mut answer = question("msteams", 0);
        answer.entities = vec![json!({
            "type": MESSAGE_ENTITY, "@type": "Message", "citation": [{"position": 1}], "potentialAction": [{}],
        })];

        let shown = shown(&answer);

        assert_eq!(shown[0]["text"], "Which one? [1]");
        assert_eq!(
            shown[0]["channelData"],
            json!({"feedbackLoop": {"type": "default"}})
        );
        let entities = json!([{"type": MESSAGE_ENTITY, "@type": "Message", "citation": [{"position": 1}]}]);
        assert_eq!(shown[0]["entities"], entities);
    }

    fn cited(channel: &str) -> Activity {
        let mut answer = question(channel, 0);
        answer.entities = vec![json!({
            "type": MESSAGE_ENTITY,
            "citation": [{"position": 1, "appearance": {"name": "Door [badges]", "url": "https://help.example/badges"}}],
        })];
        answer
    }

    #[test]
    fn an_article_with_an_address_is_linked_where_citations_are_not_shown() {
        for channel in ["directline", "emulator", "slack"] {
            assert_eq!(
                shown(&cited(channel))[0]["text"],
                "Which one?\n\n[Door badges](https://help.example/badges)"
            );
        }
        assert_eq!(shown(&cited("msteams"))[0]["text"], "Which one? [1]");
    }

    #[test]
    fn a_person_is_named_where_all_messages_come_from_one_bot() {
        let said = |channel| question(channel, 0).with_channel_data(PERSON, json!({"name": "Bea"}));

        for channel in ["msteams", "slack"] {
            let shown = shown(&said(channel));

            assert_eq!(shown[0]["text"], "**Bea:** Which one?");
            assert_eq!(shown[0].get("channelData"), None);
        }
        assert_eq!(shown(&said("directline"))[0]["text"], "Which one?");
    }

    #[test]
    fn a_channel_without_thumbs_gets_no_empty_entity() {
        let mut answer = question("slack", 0);
        answer.entities = vec![json!({"type": MESSAGE_ENTITY, "potentialAction": [{}]})];

        assert_eq!(shown(&answer)[0].get("entities"), None);
    }

    #[test]
    fn a_text_that_is_too_long_for_a_connector_goes_in_pieces_that_lose_nothing() {
        let incoming =
            Activity::try_from(json!({"type": "message", "serviceUrl": "https://smba.example/"})).unwrap();
        let paragraphs: Vec<String> = (0..40)
            .map(|number| format!("{number} {}", "wörd ".repeat(400)))
            .collect();
        let mut long = question("emulator", 2);
        long.text = Some(paragraphs.join("\n\n"));

        let sent = for_connector(&long, &incoming);

        assert!(sent.len() > 1);
        for piece in &sent {
            let text = piece.text.as_deref().unwrap();
            assert!(text.encode_utf16().count() <= LONGEST_TEXT_UTF16);
        }
        let together: Vec<&str> = sent.iter().filter_map(|piece| piece.text.as_deref()).collect();
        assert_eq!(Some(together.join("\n\n")), long.text);
        let buttons: Vec<bool> = sent
            .iter()
            .map(|piece| piece.suggested_actions.is_some())
            .collect();
        assert_eq!(buttons.iter().filter(|has| **has).count(), 1);
        assert_eq!(buttons.last(), Some(&true));
    }

    #[test]
    fn a_paragraph_without_end_is_cut_between_words() {
        let text = "word ".repeat(20_000);

        let pieces = pieces(&text);

        assert!(
            pieces
                .iter()
                .all(|piece| piece.encode_utf16().count() <= LONGEST_TEXT_UTF16)
        );
        assert_eq!(pieces.join(" ").split_whitespace().count(), 20_000);
        assert!(super::pieces(&"x".repeat(100_000)).concat().len() == 100_000);
    }

    #[test]
    fn what_goes_to_a_connector_has_no_id_or_time_but_an_address() {
        let incoming =
            Activity::try_from(json!({"type": "message", "serviceUrl": "https://smba.example/"})).unwrap();

        let sent = for_connector(&question("emulator", 0), &incoming);

        let sent = serde_json::to_value(&sent[0]).unwrap();
        assert_eq!(
            (sent.get("id"), sent.get("timestamp"), sent.get("from")),
            (None, None, None)
        );
        assert_eq!(sent["serviceUrl"], "https://smba.example/");
    }
}
