//! RSS 2.0 (<https://www.rssboard.org/rss-specification>) and Atom (RFC 4287), as far as a status page uses them: title,
//! text, link, id and time of each item. Read event by event, so that what is broken at its end is read up to there.

use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use super::{Incident, StatusError, is_over};

/// Items that are looked at; a feed is sorted, the newest first.
const MOST_ITEMS: usize = 200;
/// Characters of an item's text in which its newest words are: status pages put the last update first.
const NEWEST_WORDS_CHARS: usize = 200;
/// A longer text of one element is cut.
const LONGEST_TEXT_BYTES: usize = 64 * 1024;

/// One item, as it is read.
#[derive(Debug, Default)]
struct Item {
    id: String,
    title: String,
    text: String,
    link: String,
    published: Option<Timestamp>,
    updated: Option<Timestamp>,
    categories: Vec<String>,
}

pub(super) fn read(bytes: &[u8], now: Timestamp, max_age_hours: u32) -> Result<Vec<Incident>, StatusError> {
    let oldest = now
        .checked_sub(SignedDuration::from_hours(i64::from(max_age_hours)))
        .unwrap_or(Timestamp::MIN);
    Ok(items(bytes)?
        .into_iter()
        .filter_map(|item| open(item, oldest))
        .collect())
}

/// The item as an incident, unless it is over, too old, or says no time at all.
fn open(item: Item, oldest: Timestamp) -> Option<Incident> {
    let changed = item.updated.max(item.published)?;
    let text = without_markup(&item.text);
    let newest: String = text.chars().take(NEWEST_WORDS_CHARS).collect();
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let is_ended = words(&item.title).iter().any(|word| is_over(word))
        || words(&newest).iter().any(|word| is_over(word));
    if changed < oldest || is_ended {
        return None;
    }
    let id = [&item.id, &item.link, &item.title]
        .into_iter()
        .find(|id| !id.is_empty())
        .cloned()?;
    Some(Incident {
        id,
        title: without_markup(&item.title),
        status: words(&newest)
            .into_iter()
            .next()
            .filter(|first| names_status(first))
            .unwrap_or_default(),
        started: item.published.or(item.updated),
        words: item.categories,
        link: Some(item.link.trim().to_owned()),
    })
}

/// Whether a word with which the newest words of an item begin tells how it stands: "Investigating", and no "Calls".
fn names_status(word: &str) -> bool {
    const STATUSES: &[&str] = &[
        "investigating",
        "identified",
        "monitoring",
        "verifying",
        "update",
        "updated",
        "confirmed",
        "ongoing",
        "mitigating",
        "recovering",
        "scheduled",
        "degraded",
        "untersuchung",
        "identifiziert",
        "beobachtung",
        "bestätigt",
        "laufend",
    ];
    STATUSES.contains(&word.to_lowercase().as_str())
}

fn items(bytes: &[u8]) -> Result<Vec<Item>, StatusError> {
    let mut reader = Reader::from_reader(bytes);
    reader.config_mut().check_end_names = false;
    let mut items: Vec<Item> = Vec::new();
    let mut item: Option<Item> = None;
    let mut text = String::new();
    let mut is_feed = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                let name = local_name(start.local_name().as_ref());
                is_feed |= matches!(name.as_str(), "rss" | "feed" | "rdf" | "channel");
                if matches!(name.as_str(), "item" | "entry") {
                    item = Some(Item::default());
                }
                if let Some(item) = &mut item {
                    attributes(item, &name, &start);
                }
                text.clear();
            }
            Ok(Event::Empty(start)) => {
                if let Some(item) = &mut item {
                    attributes(item, &local_name(start.local_name().as_ref()), &start);
                }
            }
            Ok(Event::Text(piece)) => {
                if let Ok(piece) = piece.decode() {
                    append(&mut text, &piece);
                }
            }
            Ok(Event::CData(piece)) => {
                if let Ok(piece) = piece.decode() {
                    append(&mut text, &piece);
                }
            }
            Ok(Event::GeneralRef(reference)) => {
                if let Ok(Some(character)) = reference.resolve_char_ref() {
                    append(&mut text, character.encode_utf8(&mut [0; 4]));
                } else if let Ok(name) = reference.decode() {
                    append(&mut text, resolve_predefined_entity(&name).unwrap_or(" "));
                }
            }
            Ok(Event::End(end)) => {
                let name = local_name(end.local_name().as_ref());
                if matches!(name.as_str(), "item" | "entry") {
                    items.extend(item.take());
                    if items.len() >= MOST_ITEMS {
                        break;
                    }
                } else if let Some(item) = &mut item {
                    element(item, &name, &text);
                }
                text.clear();
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) if is_feed => {
                // What stands before the fault is good.
                if items.is_empty() {
                    return Err(StatusError(format!("the feed is broken: {error}")));
                }
                break;
            }
            Err(error) => return Err(StatusError(format!("it is no XML: {error}"))),
        }
    }
    if is_feed {
        Ok(items)
    } else {
        Err(StatusError(
            "it is neither RSS nor Atom; name the address of the feed itself".to_owned(),
        ))
    }
}

fn append(text: &mut String, piece: &str) {
    if text.len() < LONGEST_TEXT_BYTES {
        text.push_str(piece);
    }
}

/// Without its namespace, in lower case.
fn local_name(name: &[u8]) -> String {
    String::from_utf8_lossy(name).to_ascii_lowercase()
}

/// What an element says in its attributes: Atom's link and category.
fn attributes(item: &mut Item, name: &str, start: &BytesStart<'_>) {
    let value = |wanted: &str| {
        start
            .attributes()
            .flatten()
            .find(|attribute| attribute.key.local_name().as_ref() == wanted.as_bytes())
            .map(|attribute| String::from_utf8_lossy(&attribute.value).replace("&amp;", "&"))
    };
    match name {
        "link" => {
            let relation = value("rel");
            if let Some(address) = value("href")
                && relation.is_none_or(|relation| relation == "alternate")
            {
                item.link = address;
            }
        }
        "category" => item.categories.extend(value("term")),
        _ => {}
    }
}

/// What an element says between its tags.
fn element(item: &mut Item, name: &str, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    match name {
        "title" => text.clone_into(&mut item.title),
        "description" | "content" | "summary" | "encoded" => text.clone_into(&mut item.text),
        "link" => text.clone_into(&mut item.link),
        "guid" | "id" => text.clone_into(&mut item.id),
        "category" => item.categories.push(text.to_owned()),
        "pubdate" | "published" | "date" => item.published = time(text),
        "updated" => item.updated = time(text),
        _ => {}
    }
}

/// RFC 2822 (RSS) or RFC 3339 (Atom).
fn time(text: &str) -> Option<Timestamp> {
    text.parse()
        .ok()
        .or_else(|| rfc2822::parse(text).ok().map(|at| at.timestamp()))
}

/// Text without tags; entities of HTML that are left are rare enough to stay.
fn without_markup(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut is_inside = false;
    for character in text.chars() {
        match character {
            '<' => {
                is_inside = true;
                plain.push(' ');
            }
            '>' if is_inside => is_inside = false,
            _ if !is_inside => plain.push(character),
            _ => {}
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Parcels status</title>
<item><title>Labels &amp; stamps fail</title><link>https://status.example/1</link><guid>tag:1</guid>
<pubDate>Sun, 01 Mar 2026 08:00:00 +0000</pubDate><category>Labels</category>
<description>&lt;p&gt;&lt;strong&gt;Investigating&lt;/strong&gt; - we look into it&lt;/p&gt;</description></item>
<item><title>Tracking was late</title><guid>tag:2</guid><pubDate>Sun, 01 Mar 2026 07:00:00 GMT</pubDate>
<description><![CDATA[<p><b>Resolved</b> - all is well</p><p><b>Investigating</b></p>]]></description></item>
<item><title>Long ago</title><guid>tag:3</guid><pubDate>Sat, 01 Feb 2026 07:00:00 GMT</pubDate></item>
</channel></rss>"#;

    const ATOM: &str = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Status</title>
<entry><id>urn:1</id><title type="html">Sign-in is slow</title><published>2026-02-01T00:00:00Z</published>
<updated>2026-03-01T08:30:00+01:00</updated><link rel="self" href="https://x.example/self"/>
<link rel="alternate" href="https://status.example/a?b=1&amp;c=2"/><category term="Sign-in"/>
<content type="html">&lt;b&gt;Monitoring&lt;/b&gt;</content></entry></feed>"#;

    fn now() -> Timestamp {
        "2026-03-01T09:00:00Z".parse().unwrap()
    }

    #[test]
    fn an_rss_item_is_open_until_it_says_otherwise_or_is_old() {
        let found = read(RSS.as_bytes(), now(), 24).unwrap();

        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            (
                found[0].id.as_str(),
                found[0].title.as_str(),
                found[0].status.as_str()
            ),
            ("tag:1", "Labels & stamps fail", "Investigating")
        );
        assert_eq!(found[0].words, ["Labels"]);
        assert_eq!(found[0].link.as_deref(), Some("https://status.example/1"));
    }

    #[test]
    fn an_atom_entry_counts_by_its_last_change() {
        let found = read(ATOM.as_bytes(), now(), 24).unwrap();

        assert_eq!(found.len(), 1);
        assert_eq!(found[0].link.as_deref(), Some("https://status.example/a?b=1&c=2"));
        assert_eq!(found[0].started, Some("2026-02-01T00:00:00Z".parse().unwrap()));
        assert_eq!(
            (found[0].status.as_str(), found[0].words.as_slice()),
            ("Monitoring", &["Sign-in".to_owned()][..])
        );
    }

    #[test]
    fn a_web_page_is_no_feed() {
        assert!(read(b"<html><body>hello</body></html>", now(), 24).is_err());
        assert!(read(b"{}", now(), 24).is_err());
    }

    #[test]
    fn a_feed_that_breaks_off_is_read_up_to_there() {
        let cut = RSS.find("<item><title>Long").unwrap();

        assert_eq!(read(&RSS.as_bytes()[..cut + 20], now(), 24).unwrap().len(), 1);
    }
}
