//! What was said in a turn, as PostgreSQL holds it: all its activities in one row, under zlib.
//!
//! Most of an activity is the same in each: names of the protocol, who speaks, to whom, in which conversation. The activities of a
//! turn share it, so they take a fifth of their bytes together, and one place in the index. Two lines of the text are an activity:
//! its id and who said it, `["id","user"]`, and its JSON.
//!
//! What surprises: the database unpacks them too, by `unpacked_line` of migration 11, for the replicas of earlier versions and
//! for a person with a database shell, who read the view `activities`. It is slow, so a turn of more than [`LARGEST`] bytes stays as it is.

use serde_json::Value;

use super::{SMALL_DEFLATE, packed, unpack_from};
use crate::fault::broken;
use crate::key::Key;
use crate::rows::{ActivityRow, json};
use crate::{JsonText, Role, StoredActivity};

/// Bytes of activities that are packed together: the database unpacks them in some 50 ms. What is longer it compresses by itself.
const LARGEST: usize = 16 << 10;

/// The dictionary, as [`super::PRESET`] is one: names that clients and channels give to what they send, the most common last. It
/// stands in migration 11 as well.
const PRESET: &[u8] = br#""suggestedActions":{"to":[],"actions":[{"type":"postBack","title":"","displayText":"","text":"","value":{"choice":"attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","content":{"$schema":"http://adaptivecards.io/schemas/adaptive-card.json","type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"","wrap":true}],"actions":[{"type":"Action.Submit","title":"","data":{"msteams":{"type":"messageBack","contentUrl":"","thumbnailUrl":"","attachmentLayout":"list","speak":"","summary":"","importance":"normal","callerId":"urn:botframework:azure","relatesTo":null,"code":"","name":"webchat/join","type":"event","type":"typing","type":"invoke","type":"messageReaction","type":"conversationUpdate","membersAdded":[{"id":""}],"membersRemoved":[],"topicName":"","historyDisclosed":false,"action":"","valueType":"","reactionsAdded":[{"type":"like"}],"source":{"name":"message"},"legacy":{"replyToId":""}},"eventType":"","team":{"id":""},"channel":{"id":""},"settings":{"selectedChannel":{"id":""}},"isGroup":true,"conversationType":"channel","conversationType":"groupChat","channelData":{"tenant":{"id":"","entities":[{"locale":"en-US","country":"US","platform":"Windows","timezone":"Europe/Berlin","timezone":"America/","type":"clientInfo"}],"conversation":{"isGroup":false,"conversationType":"personal","tenantId":"","id":"a:1","name":"","aadObjectId":"","serviceUrl":"https://smba.trafficmanager.net/emea/","channelId":"msteams","entities":[{"requiresBotState":true,"supportsListening":true,"supportsTts":true,"type":"ClientCapabilities"}],"channelData":{"postBack":true,"clientActivityID":"17","clientTimestamp":"20T0:0:0.0Z"},"localTimestamp":"20T0:0:0.0+01:00","localTimezone":"Europe/London","channelId":"webchat","channelId":"emulator","channelId":"directline","from":{"id":"dl_","name":"","role":"user"},"textFormat":"plain","locale":"de-DE","locale":"en-GB","locale":"en-US","inputHint":"expectingInput","suggestedActions":{"actions":[{"type":"imBack","title":"None of these","value":"None of these"}]}},{"type":"imBack","title":""text":"I have no article that answers this.\n\nThe nearest topics I know: ","text":"Which of these is it?\n\n1. ","textFormat":"markdown","inputHint":"acceptingInput","entities":[{"type":"https://schema.org/Message","@type":"Message","@context":"https://schema.org","@id":"","citation":[{"@type":"Claim","position":1,"appearance":{"@type":"DigitalDocument","abstract":"","name":""}}],"potentialAction":[{"@type":"LikeAction"},{"@type":"DislikeAction"}]}]}
["|0000001","user"]
{"type":"message","id":"|0000000","timestamp":"202Z","channelId":"directline","from":{"id":"","role":"user"},"recipient":{"id":"helpline","name":"Helpline","role":"bot"},"conversation":{"id":""},"text":"","textFormat":"plain","locale":"en-US"}
["|0000002","bot"]
{"type":"message","id":"|0000002","timestamp":"202Z","channelId":"directline","from":{"id":"helpline","name":"Helpline","role":"bot"},"recipient":{"id":"","role":"user"},"conversation":{"id":""},"replyToId":"|0000001","text":""#;

/// A packed row of `said`.
#[derive(Debug)]
pub(crate) struct PackedActivities<'r> {
    /// The last of them: its conversation, turn and time are those of all.
    pub(crate) last: &'r ActivityRow,
    pub(crate) count: i32,
    pub(crate) packed: Vec<u8>,
}

/// Puts the activities of each turn together; what is not packed is given back.
pub(crate) fn pack(rows: &[ActivityRow]) -> (Vec<PackedActivities<'_>>, Vec<&ActivityRow>) {
    let (mut small, mut large) = (Vec::new(), Vec::new());
    for turn in rows.chunk_by(|one, next| {
        (one.conversation, one.turn, one.at_ms) == (next.conversation, next.turn, next.at_ms)
            && one.sequence + 1 == next.sequence
    }) {
        let bytes: usize = turn.iter().map(|row| row.id.len() + row.activity.len()).sum();
        match (turn.last(), i32::try_from(turn.len())) {
            (Some(last), Ok(count)) if bytes <= LARGEST => small.push(PackedActivities {
                last,
                count,
                packed: SMALL_DEFLATE.with_borrow_mut(|deflate| packed(deflate, PRESET, &text(turn))),
            }),
            _ => large.extend(turn),
        }
    }
    (small, large)
}

fn text(turn: &[ActivityRow]) -> String {
    let lines: Vec<String> = turn
        .iter()
        .map(|row| {
            format!(
                "[{},\"{}\"]\n{}",
                Value::from(row.id.as_str()),
                row.role.as_str(),
                row.activity
            )
        })
        .collect();
    lines.join("\n")
}

/// The activities of a row, of which `last` is the number of the last.
pub(crate) fn unpack(
    packed: &[u8],
    last: i64,
    turn: i64,
    at_ms: i64,
) -> Result<Vec<StoredActivity>, sqlx::Error> {
    lines(&unpack_from(PRESET, packed)?, last)?
        .into_iter()
        .map(|(sequence, id, role, activity)| {
            Ok(StoredActivity {
                sequence,
                turn,
                id,
                role,
                at_ms,
                activity: JsonText::stored(activity)?,
            })
        })
        .collect()
}

/// As [`unpack`], with the JSON of each activity as it is stored.
pub(crate) fn unpack_rows(
    packed: &[u8],
    conversation: Key,
    last: i64,
    turn: i64,
    at_ms: i64,
) -> Result<Vec<ActivityRow>, sqlx::Error> {
    let text = unpack_from(PRESET, packed)?;
    let rows = lines(&text, last)?
        .into_iter()
        .map(|(sequence, id, role, activity)| ActivityRow {
            conversation,
            sequence,
            turn,
            id,
            role,
            at_ms,
            activity: activity.into(),
        });
    Ok(rows.collect())
}

/// Number, id, who said it and JSON of each activity.
fn lines(text: &str, last: i64) -> Result<Vec<(i64, String, Role, &str)>, sqlx::Error> {
    let lines: Vec<&str> = text.split('\n').collect();
    let (pairs, []) = lines.as_chunks() else {
        return Err(broken("a turn was packed by another program"));
    };
    let count = i64::try_from(pairs.len()).unwrap_or(i64::MAX);
    pairs
        .iter()
        .zip(last.saturating_sub(count - 1)..)
        .map(|([head, activity], sequence)| {
            let (id, role): (String, String) = json(head)?;
            Ok((sequence, id, Role::from_stored(&role), *activity))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(sequence: i64, turn: i64, activity: &Value) -> ActivityRow {
        ActivityRow {
            conversation: Key::of_text("one"),
            sequence,
            turn,
            id: format!("{sequence}\n\"id\""),
            role: if sequence % 2 == 1 { Role::User } else { Role::Bot },
            at_ms: turn * 10,
            activity: activity.to_string().into(),
        }
    }

    #[test]
    fn what_was_said_in_a_turn_reads_back() {
        let said = [
            json!({"z": 1.0, "a": "line\nline \u{0} \u{1F600}", "text": ""}),
            json!({"type": "message", "text": "[\"x\",\"user\"]\n{}"}),
            json!({}),
            json!({"id": 18_446_744_073_709_551_615_u64, "nested": [[], {}]}),
        ];
        let rows: Vec<ActivityRow> = said
            .iter()
            .zip(5..)
            .map(|(said, number)| row(number, 3, said))
            .collect();

        let (packed, plain) = pack(&rows);

        assert!(plain.is_empty());
        let [turn] = &packed[..] else {
            panic!("one turn is one row")
        };
        assert_eq!((turn.last.sequence, turn.count), (8, 4));
        let read = unpack(&turn.packed, 8, 3, 30).unwrap();
        for ((activity, row), said) in read.iter().zip(&rows).zip(&said) {
            assert_eq!(activity.activity, *said);
            assert_eq!(
                (activity.sequence, &activity.id, activity.role),
                (row.sequence, &row.id, row.role)
            );
        }
        let stored = unpack_rows(&turn.packed, Key::of_text("one"), 8, 3, 30).unwrap();
        let texts = |rows: &[ActivityRow]| rows.iter().map(|row| row.activity.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&stored), texts(&rows));
    }

    #[test]
    fn turns_are_packed_apart_but_a_long_one_is_not_packed() {
        let long = json!({"text": "x".repeat(LARGEST)});
        let short = json!({"text": "short"});
        let rows = [
            row(1, 1, &short),
            row(2, 1, &short),
            row(3, 2, &long),
            row(4, 3, &short),
        ];

        let (packed, plain) = pack(&rows);

        let turns: Vec<i64> = packed.iter().map(|row| row.last.turn).collect();
        assert_eq!(turns, [1, 3]);
        assert_eq!(plain.len(), 1);
        assert_eq!(plain[0].turn, 2);
    }

    #[test]
    fn the_database_has_the_same_preset() {
        let migration = include_str!("../../../../migrations/postgres/0011_adds_packed_activities.sql");

        assert!(migration.contains(str::from_utf8(PRESET).unwrap()));
        // Its Adler-32 in every row that was packed with it: it is never changed, another is added beside it.
        let rows = [row(1, 1, &json!({}))];
        let (packed, _) = pack(&rows);
        assert_eq!(packed[0].packed[2..6], [0x88, 0xd4, 0xed, 0x51]);
    }
}
