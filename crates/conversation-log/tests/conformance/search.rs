//! Search: both databases find the same turns by the same words.

use conversation_log::{ConversationLog, NewActivity, Role, SearchFilter, SearchHit};
use serde_json::json;

use crate::world::{World, arrival, deciding, draft, echo};

fn looking_for(text: &str) -> SearchFilter {
    SearchFilter {
        text: text.to_owned(),
        ..SearchFilter::default()
    }
}

async fn hits(log: &dyn ConversationLog, filter: &SearchFilter) -> Vec<SearchHit> {
    let page = log.search(filter, 200, None).await.unwrap();
    assert_eq!(page.next, None);
    page.items
}

/// The conversations in which a text is found, the latest first.
pub(crate) async fn found(log: &dyn ConversationLog, text: &str) -> Vec<String> {
    let hits = hits(log, &looking_for(text)).await;
    hits.into_iter().map(|hit| hit.conversation.id).collect()
}

async fn say(log: &dyn ConversationLog, conversation: &str, at_ms: i64, text: &str) {
    log.take_turn(
        arrival(conversation, &format!("{conversation} {at_ms}"), at_ms),
        echo(text),
    )
    .await
    .unwrap();
}

pub(crate) async fn words_phrases_beginnings_and_exclusions_find_the_same_turns(world: &World) {
    let log = world.open().await;
    say(&*log, "refund", 1, "When do I get my Refund by mail?").await;
    say(&*log, "invoice", 2, "My invoice has no refund").await;
    say(&*log, "accent", 3, "La crème brûlée est à l'ETÉ; naïve façade").await;
    say(&*log, "signs", 4, "error 0x80070005 at a.b@c.example, well-known").await;
    say(&*log, "ideographs", 5, "我的密码过期了").await;

    for (text, expected) in [
        ("refund", &["invoice", "refund"][..]),
        ("REFUND mail", &["refund"]),
        ("mail refund", &["refund"]),
        ("\"refund by mail\"", &["refund"]),
        ("\"mail by refund\"", &[]),
        ("refund -invoice", &["refund"]),
        ("refund -\"by mail\"", &["invoice"]),
        ("inv*", &["invoice"]),
        ("ref* inv*", &["invoice"]),
        ("ref", &[]),
        ("creme brulee", &["accent"]),
        ("CRÈME", &["accent"]),
        ("facade ete", &["accent"]),
        ("0x80070005", &["signs"]),
        ("a.b@c.example", &["signs"]),
        ("b@c", &["signs"]),
        ("well-known", &["signs"]),
        ("known-well", &[]),
        ("密码", &["ideographs"]),
        ("码密", &[]),
        // A phrase ends with its message: the answer begins with "you said".
        ("\"mail you\"", &[]),
        ("\"you said when\"", &["refund"]),
    ] {
        assert_eq!(found(&*log, text).await, expected, "{text}");
    }
    log.close().await;
}

pub(crate) async fn no_text_is_a_wrong_query(world: &World) {
    let log = world.open().await;
    say(&*log, "c", 1, "NEAR AND OR NOT match").await;

    for text in [
        "",
        " ",
        "*",
        "-",
        "\"",
        "\"\"",
        "***",
        "-refund",
        "- -",
        "(",
        ")",
        "a:b",
        "a & | ! b",
        "<->",
        ":*",
        "'",
        "\\",
        "'; DROP TABLE turns; --",
        "\0",
        "\u{301}",
        "NEAR(a b)",
        "{words}: x",
        "^x",
        "+x",
        "%",
        "a\u{0}b",
        "\u{E000}",
    ] {
        let page = log.search(&looking_for(text), 10, None).await;

        assert!(page.is_ok(), "{text:?}: {page:?}");
    }
    assert_eq!(found(&*log, "not and near OR").await, ["c"]);
    log.close().await;
}

pub(crate) async fn a_hit_shows_what_was_found_as_it_was_written(world: &World) {
    let log = world.open().await;
    say(&*log, "c", 7, "<b>Café</b> & more").await;

    let hits = hits(&*log, &looking_for("cafe mor*")).await;

    let [hit] = hits.as_slice() else {
        panic!("{hits:?}")
    };
    assert_eq!((hit.turn, hit.at_ms, hit.user_id.as_str()), (1, 7, "ann"));
    assert_eq!(hit.decision, "answer");
    assert_eq!(hit.matches.len(), 2);
    let marked: Vec<(&str, bool)> = hit.matches[0]
        .snippet
        .iter()
        .map(|part| (part.text.as_str(), part.is_match))
        .collect();
    assert_eq!(
        marked,
        [("<b>", false), ("Café", true), ("</b> & ", false), ("more", true)]
    );
    assert_eq!((hit.matches[0].sequence, hit.matches[1].sequence), (1, 2));
    log.close().await;
}

pub(crate) async fn every_hit_is_on_exactly_one_page_the_latest_first(world: &World) {
    let log = world.open().await;
    for number in 0..30_i64 {
        say(
            &*log,
            &format!("c{}", number % 4),
            1_000 + number,
            "the same words",
        )
        .await;
        say(&*log, "other", 1_000 + number, "something else").await;
    }

    let mut seen = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let page = log
            .search(&looking_for("same"), 7, cursor.as_deref())
            .await
            .unwrap();
        assert!(page.items.len() <= 7);
        seen.extend(page.items.into_iter().map(|hit| hit.at_ms));
        // What comes meanwhile is on no page behind.
        say(&*log, "late", 5_000, "the same words").await;
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }

    let expected: Vec<i64> = (1_000..1_030).rev().collect();
    assert_eq!(seen, expected);
    log.close().await;
}

pub(crate) async fn filters_of_a_search_hold_together(world: &World) {
    let log = world.open().await;
    for number in 0..40_i64 {
        say(&*log, "many", number, "hello").await;
    }
    let mut elsewhere = arrival("elsewhere", "k", 100);
    "msteams".clone_into(&mut elsewhere.conversation.channel);
    log.take_turn(elsewhere, deciding("handoff")).await.unwrap();
    log.take_turn(arrival("late", "k", 200), deciding("handoff"))
        .await
        .unwrap();

    let all = looking_for("hello");
    for (filter, expected) in [
        (
            SearchFilter {
                decision: Some("handoff".to_owned()),
                ..all.clone()
            },
            vec![200, 100],
        ),
        (
            SearchFilter {
                channel: Some("msteams".to_owned()),
                ..all.clone()
            },
            vec![100],
        ),
        (
            SearchFilter {
                since_ms: Some(100),
                ..all.clone()
            },
            vec![200, 100],
        ),
        (
            SearchFilter {
                since_ms: Some(38),
                until_ms: Some(200),
                ..all.clone()
            },
            vec![100, 39, 38],
        ),
        (
            SearchFilter {
                until_ms: Some(2),
                ..all.clone()
            },
            vec![1, 0],
        ),
        (
            SearchFilter {
                channel: Some("msteams".to_owned()),
                since_ms: Some(101),
                ..all.clone()
            },
            vec![],
        ),
    ] {
        let times: Vec<i64> = hits(&*log, &filter).await.iter().map(|hit| hit.at_ms).collect();

        assert_eq!(times, expected, "{filter:?}");
    }
    log.close().await;
}

pub(crate) async fn a_cursor_of_a_search_that_was_never_given_out_is_refused(world: &World) {
    let log = world.open().await;

    let error = log
        .search(&looking_for("x"), 10, Some("nonsense"))
        .await
        .unwrap_err();

    assert!(error.to_string().contains("`nonsense`"), "{error}");
    log.close().await;
}

pub(crate) async fn a_clock_that_goes_back_changes_no_order_of_a_conversation(world: &World) {
    const HOUR_MS: i64 = 3_600_000;
    let log = world.open().await;
    let start = 1_700_000_000_000;
    for (number, jump) in [0, HOUR_MS, -HOUR_MS, 2, 2 * HOUR_MS, 1].into_iter().enumerate() {
        say(&*log, "c", start + jump, &format!("turn number {number}")).await;
    }

    let turns: Vec<i64> = hits(&*log, &looking_for("turn number"))
        .await
        .iter()
        .map(|hit| hit.turn)
        .collect();

    assert_eq!(turns, [6, 5, 4, 3, 2, 1]);
    let activities = log.activities(&crate::world::id("c"), 0, 100).await.unwrap();
    let sequences: Vec<i64> = activities.iter().map(|activity| activity.sequence).collect();
    assert_eq!(sequences, (1..=12).collect::<Vec<i64>>());
    assert!(activities.is_sorted_by_key(|activity| activity.at_ms));
    log.close().await;
}

pub(crate) async fn a_text_of_every_length_and_script_is_stored_and_found(world: &World) {
    let log = world.open().await;
    let long: Vec<String> = (0..30_000).map(|number| format!("w{}", number % 5_000)).collect();
    let long = long.join(" ");
    let endless = "x".repeat(100_000);
    for (number, text) in [
        long.as_str(),
        endless.as_str(),
        "مرحبا بالعالم",
        "हिन्दी में",
        "ß ﬃ İ",
        "a\0b",
    ]
    .into_iter()
    .enumerate()
    {
        let text = text.to_owned();
        log.take_turn(
            arrival(&format!("c{number}"), "k", 1),
            std::sync::Arc::new(move |snapshot| {
                let mut draft = draft(snapshot, "");
                draft.activities[0] =
                    NewActivity::of("1", Role::User, &json!({"type": "message", "text": text}));
                draft
            }),
        )
        .await
        .unwrap();
    }

    for (text, expected) in [
        ("w4999", "c0"),
        (&"x".repeat(64), "c1"),
        ("بالعالم", "c2"),
        ("हिन्दी", "c3"),
        ("ffi", "c4"),
        ("\"a b\"", "c5"),
    ] {
        assert_eq!(found(&*log, text).await, [expected], "{text}");
    }
    log.close().await;
}
