//! From the canonical activity to what one channel shows.

use bot_framework::activity::TEAMS_SHOWN_ACTIONS;
use bot_framework::card::choice_card;
use bot_framework::feedback::{aim_thumbs, teams_feedback_loop};
use bot_framework::{Activity, SuggestedActions};
use serde_json::Value;

use super::markdown::{self, Shows};
use super::person::PERSON;
use super::pieces;

/// Longest text of one message to a connector, in UTF-16 units as JSON writes them: 80 kB hold it with all that stands around
/// it (msteams-docs, format your bot messages: from 100 kB on they are refused).
const LONGEST_TEXT_UNITS: usize = 30_000;
/// Type of the one entity about a message.
const MESSAGE_ENTITY: &str = "https://schema.org/Message";
/// Channels whose clients show the thumbs of the message entity; elsewhere they would be dead weight.
const SHOWS_THUMBS: [&str; 2] = ["directline", "webchat"];

/// Channels that show no buttons: what can be chosen stands in the text there, to be answered in words (botbuilder-js 4.23,
/// `Channel.supportsSuggestedActions`).
const WITHOUT_BUTTONS: [&str; 8] = [
    "alexa",
    "directlinespeech",
    "email",
    "groupme",
    "outlook",
    "sms",
    "telephony",
    "twilio-sms",
];

/// The activities that show a canonical one on its channel, in order; none when the channel cannot show it.
pub(crate) fn for_channel(mut activity: Activity) -> Vec<Activity> {
    let channel = activity.channel_id.clone().unwrap_or_default();
    let channel = channel.as_str();
    if channel == "msteams" {
        return for_teams(activity);
    }
    if let Some((title, url)) = source(&activity) {
        append(&mut activity.text, &format!("[{title}]({url})"));
    }
    if SHOWS_THUMBS.contains(&channel) {
        let id = activity.id.as_deref().unwrap_or_default();
        for entity in activity
            .entities
            .iter_mut()
            .filter(|entity| is_about_message(entity))
        {
            aim_thumbs(entity, id);
        }
    } else {
        activity.entities.retain_mut(without_thumbs);
        name_person(&mut activity);
    }
    if WITHOUT_BUTTONS.contains(&channel)
        && let Some(choices) = activity.suggested_actions.take()
    {
        let titles = choices
            .actions
            .iter()
            .filter_map(|action| action.title.as_deref());
        let lines: Vec<String> = titles
            .map(|title| format!("- {}", markdown::escaped(title)))
            .collect();
        append(&mut activity.text, &lines.join("\n"));
    }
    reduce(&mut activity, Shows::of_channel(channel));
    vec![activity]
}

/// Leaves of the Markdown of a text what its channel shows.
fn reduce(activity: &mut Activity, shows: Shows) {
    // What a person wrote as plain text has no markup to take out.
    let Some(text) = activity
        .text
        .as_deref()
        .filter(|_| activity.text_format.is_some())
    else {
        return;
    };
    match shows {
        Shows::Everything => {}
        Shows::AllButTables => activity.text = Some(markdown::without_tables(text)),
        Shows::PlainText => {
            activity.text = Some(markdown::plain(text));
            activity.text_format = None;
        }
    }
}

/// What a bot says to a channel: as [`for_channel`], in messages that are short enough, without what only a channel sets.
pub(crate) fn for_bot(activity: Activity) -> Vec<Activity> {
    for_channel(activity)
        .into_iter()
        .flat_map(in_pieces)
        .map(Activity::for_connector)
        .collect()
}

/// The first source of an answer that has an address: title and address.
fn source(activity: &Activity) -> Option<(String, String)> {
    let appearance = activity
        .entities
        .iter()
        .find_map(|entity| entity.pointer("/citation/0/appearance"))?;
    let text = |name: &str| appearance.get(name).and_then(Value::as_str);
    // What would end the link's text or its address early is escaped.
    let url = text("url")?.chars().map(|character| match character {
        '(' => "%28".to_owned(),
        ')' => "%29".to_owned(),
        '<' => "%3C".to_owned(),
        '>' => "%3E".to_owned(),
        blank if blank.is_whitespace() => "%20".to_owned(),
        other => other.to_string(),
    });
    Some((markdown::escaped(text("name")?), url.collect()))
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
        *text = format!("**{}:** {text}", markdown::escaped(name));
    }
}

/// What goes to a connector in answer to `incoming`: as [`for_bot`], with where to send it.
pub(super) fn for_connector(activity: &Activity, incoming: &Activity) -> Vec<Activity> {
    for_bot(activity.clone())
        .into_iter()
        .map(|mut activity| {
            activity.service_url.clone_from(&incoming.service_url);
            if incoming.recipient.is_none() {
                // The channel knows who its bot is; a name we made up it would refuse.
                activity.from = None;
            }
            activity
        })
        .collect()
}

/// A text that is too long for a connector as several messages. Buttons, cards and the source stay with the last, where a
/// person reads on from.
fn in_pieces(activity: Activity) -> Vec<Activity> {
    let text = activity.text.as_deref().unwrap_or_default();
    if pieces::wire_units(text) <= LONGEST_TEXT_UNITS {
        return vec![activity];
    }
    let mut pieces = pieces::pieces(text, LONGEST_TEXT_UNITS);
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

/// Teams: at most three suggested actions and never beside attachments, more as a card; the source as a numbered citation;
/// thumbs by `feedbackLoop`.
fn for_teams(mut activity: Activity) -> Vec<Activity> {
    name_person(&mut activity);
    reduce(&mut activity, Shows::AllButTables);
    activity.text = activity.text.map(|text| markdown::with_entities(&text));
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
        markdown::append_words(text, "[1]");
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
    let mut parts = activity.split_for_teams();
    for part in &mut parts {
        // A notification shows the summary as it stands.
        if let Some(Value::String(summary)) = part.rest.get_mut("summary") {
            *summary = markdown::plain(summary);
        }
    }
    parts
}

fn is_about_message(entity: &Value) -> bool {
    entity.get("type").and_then(Value::as_str) == Some(MESSAGE_ENTITY)
}

/// Takes the thumbs out of an entity; false when nothing is left of it.
fn without_thumbs(entity: &mut Value) -> bool {
    if !is_about_message(entity) {
        return true;
    }
    if let Some(fields) = entity.as_object_mut() {
        fields.shift_remove("potentialAction");
    }
    entity.get("citation").is_some()
}

#[cfg(test)]
mod tests {
    use bot_framework::message_entity::MessageEntity;
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
        for_channel(activity.clone())
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
            "citation": [{"position": 1, "appearance": {"name": "Door [badges]", "url": "https://help.example/badges(1)"}}],
        })];
        answer
    }

    #[test]
    fn an_article_with_an_address_is_linked_where_citations_are_not_shown() {
        for channel in ["directline", "emulator", "slack"] {
            assert_eq!(
                shown(&cited(channel))[0]["text"],
                "Which one?\n\n[Door \\[badges\\]](https://help.example/badges%281%29)"
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
    fn the_name_of_a_person_is_no_markup() {
        let said =
            question("slack", 0).with_channel_data(PERSON, json!({"name": "[Bea](https://evil.example)"}));

        assert_eq!(
            shown(&said)[0]["text"],
            r"**\[Bea\](https://evil.example):** Which one?"
        );
    }

    #[test]
    fn thumbs_say_which_answer_they_are_about_where_they_are_shown() {
        let mut answer = question("directline", 0);
        answer.entities = MessageEntity::new()
            .ask_for_feedback()
            .into_entity()
            .into_iter()
            .collect();

        let shown = shown(&answer);

        let actions = shown[0]["entities"][0]["potentialAction"].as_array().unwrap();
        assert_eq!(actions.len(), 2);
        for action in actions {
            let target = action["target"]["urlTemplate"].as_str().unwrap();
            assert!(target.ends_with("activity=c%7Cb1"), "{target}");
        }
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
            .map(|number| format!("{number} {}", "\"wörd\" ".repeat(400).trim_end()))
            .collect();
        for channel in ["msteams", "slack"] {
            let mut long = question(channel, 4);
            long.text = Some(paragraphs.join("\n\n"));

            let sent = for_connector(&long, &incoming);

            assert!(sent.len() > 2);
            for piece in &sent {
                let body = serde_json::to_string(piece).unwrap();
                assert!(body.encode_utf16().count() * 2 <= 80 * 1024, "{}", body.len());
            }
            let together: Vec<&str> = sent.iter().filter_map(|piece| piece.text.as_deref()).collect();
            assert_eq!(Some(together.join("\n\n")), long.text);
            let choices: Vec<bool> = sent
                .iter()
                .map(|piece| piece.suggested_actions.is_some() || !piece.attachments.is_empty())
                .collect();
            assert_eq!(choices.iter().filter(|has| **has).count(), 1);
            assert_eq!(choices.last(), Some(&true));
        }
    }

    #[test]
    fn a_table_is_a_list_where_tables_are_not_shown() {
        let said = |channel| {
            let mut answer = question(channel, 0);
            answer.text = Some("| Plan | Price |\n|---|---|\n| **a** | 1 |".to_owned());
            let shown = shown(&answer).remove(0);
            (
                shown["text"].as_str().unwrap().to_owned(),
                shown.get("textFormat").cloned(),
            )
        };

        let markdown = Some(json!("markdown"));
        for channel in ["directline", "webchat", "emulator"] {
            assert!(said(channel).0.starts_with("| Plan"), "{channel}");
        }
        for channel in ["msteams", "slack", "unheard-of"] {
            assert_eq!(
                said(channel),
                ("- **Plan:** **a**; **Price:** 1".to_owned(), markdown.clone())
            );
        }
        assert_eq!(said("sms"), ("- Plan: a; Price: 1".to_owned(), None));
    }

    #[test]
    fn choices_stand_in_the_text_where_there_are_no_buttons() {
        for channel in ["sms", "email"] {
            let shown = shown(&question(channel, 2));

            assert_eq!(
                shown[0]["text"], "Which one?\n\n- option 0\n- option 1",
                "{channel}"
            );
            assert_eq!(shown[0].get("suggestedActions"), None);
        }
    }

    #[test]
    fn a_citation_leaves_a_block_of_code_closed() {
        let mut answer = cited("msteams");
        answer.text = Some("Run:\n\n```\nls\n```".to_owned());

        assert_eq!(shown(&answer)[0]["text"], "Run:\n\n```\nls\n```\n\n[1]");
    }

    #[test]
    fn a_notification_of_a_card_shows_no_markup() {
        let mut asked = question("msteams", 4);
        asked.text = Some("Which **one** of `these`?".to_owned());

        assert_eq!(shown(&asked)[1]["summary"], "Which one of these?");
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
