//! Entries of several languages in one knowledge, and names that authors list.

use dialogue_state::{Act, Agent, Event, State};
use jiff::Timestamp;
use knowledge::{Knowledge, SourceFile};

fn article(id: &str, language: &str, body: &str) -> SourceFile {
    SourceFile {
        path: format!("{id}.md"),
        bytes: format!(
            "<properties\n  pageTitle=\"{id}\"\n  articleId=\"{id}\"\n  selfHelpType=\"generic\"\n  cloudEnvironments=\"public\"\n  language=\"{language}\"\n/>\n# {id}\n\n{body}"
        )
        .into_bytes(),
    }
}

fn agent(files: Vec<SourceFile>) -> Agent {
    Agent::without_encoder(Knowledge::from_files(files).knowledge)
}

fn first(agent: &Agent, text: &str) -> String {
    let said = Event::Said {
        text: text.to_owned(),
        secrets: Vec::new(),
    };
    let ranking = agent.understand(&said).ranking;
    ranking
        .candidates
        .first()
        .map(|best| best.id.clone())
        .unwrap_or_default()
}

const ENGLISH: &str = "* **Where can I park my car?**\nBehind the mill, on the side of the river, between eight and nine in the evening.\n\n* **When is the canteen open?**\nFrom eleven to two, and on Fridays only until one.\n";
const GERMAN: &str = "* **Wo kann ich mein Auto parken?**\nHinter der Mühle, auf der Seite zum Fluss, aber nicht zwischen acht und neun Uhr am Abend.\n\n* **Wann ist die Kantine offen?**\nVon elf bis zwei, und am Freitag nur bis eins.\n";

#[test]
fn a_message_is_answered_in_its_language() {
    for (english, german) in [("en", "de-AT"), ("", "")] {
        let agent = agent(vec![
            article("gate", english, ENGLISH),
            article("tor", german, GERMAN),
        ]);

        assert_eq!(
            first(&agent, "Wo kann ich parken?"),
            "tor#wo-kann-ich-mein-auto-parken",
            "{german:?}"
        );
        assert_eq!(
            first(&agent, "where can I park?"),
            "gate#where-can-i-park-my-car",
            "{english:?}"
        );
        assert_eq!(
            first(&agent, "wann hat die Kantine offen"),
            "tor#wann-ist-die-kantine-offen"
        );
    }
}

#[test]
fn a_short_entry_is_in_the_language_of_its_article() {
    let agent = agent(vec![
        article("gate", "", ENGLISH),
        article(
            "tor",
            "",
            &format!("{GERMAN}\n* **Wie drucke ich beidseitig?**\nWähle Duplex.\n"),
        ),
    ]);

    assert_eq!(first(&agent, "doppelseitig"), "tor#wie-drucke-ich-beidseitig");
}

#[test]
fn stems_are_those_of_the_article_s_language() {
    let agent = agent(vec![article("tor", "de", GERMAN)]);

    assert_eq!(
        first(&agent, "geparkte Autos"),
        "tor#wo-kann-ich-mein-auto-parken"
    );
}

#[test]
fn a_name_that_authors_list_lifts_the_entry_that_has_it() {
    let body = "* **How do I change the paper?**\nOpen the lid of the Label Printer and put in a roll.\n\n* **How do I change the ink?**\nOpen the flap of the Poster Press and put in a bottle.\n";
    let settings = SourceFile {
        path: "helpline.toml".to_owned(),
        bytes: b"[entities]\nproduct = [\"Label Printer\", \"Poster Press\"]\n".to_vec(),
    };

    let with = agent(vec![article("devices", "en", body), settings]);

    let said = Event::Said {
        text: "trouble with my poster press".to_owned(),
        secrets: Vec::new(),
    };
    let ranking = with.understand(&said).ranking;
    assert_eq!(
        first(&with, "trouble with my poster press"),
        "devices#how-do-i-change-the-ink"
    );
    assert!(
        ranking
            .entities
            .iter()
            .any(|entity| entity.text == "poster press"),
        "{:?}",
        ranking.entities
    );
}

#[test]
fn a_word_in_another_form_tells_the_language() {
    let english =
        "* **I lost my card**\nBlock it in the app.\n\n* **How do I change my number?**\nOpen the profile.\n";
    let german = "* **Wie sperre ich alle Karten?**\nUnter Karten, Tag und Nacht, auch wenn die Filiale nicht offen ist.\n\n* **Wo finde ich die Auszüge?**\nUnter den Dokumenten, am fünften Tag des Monats.\n";
    let agent = agent(vec![
        article("cards", "en", english),
        article("karten", "de", german),
    ]);

    assert_eq!(
        first(&agent, "karte gesperrt"),
        "karten#wie-sperre-ich-alle-karten"
    );
}

#[test]
fn who_writes_another_language_is_told_which_the_articles_are_in() {
    let agent = agent(vec![article("gate", "en", ENGLISH)]);
    let said = Event::Said {
        text: "Wo finde ich hier die Toilette und wie komme ich dahin?".to_owned(),
        secrets: Vec::new(),
    };

    let now = Timestamp::from_millisecond(1_764_000_000_000).expect("a time");
    let (_, acts) = agent.step(State::default(), &said, &agent.understand(&said), now);

    let message = acts.iter().find_map(|act| match act {
        Act::Say(message) => Some(message),
        _ => None,
    });
    let message = message.expect("it is answered");
    assert!(
        message.text.starts_with("Meine Artikel sind auf Englisch"),
        "{}",
        message.text
    );
    assert!(
        message
            .choices
            .iter()
            .any(|choice| choice.label == "Mit einem Menschen sprechen")
    );
}
