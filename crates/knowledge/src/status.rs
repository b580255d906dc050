//! What is down, read from what status pages, feeds and files say. Pure: bytes in, incidents out.
//!
//! What is over is left out: only what a person may be hit by now matters to the dialogue. What surprises: a feed says
//! nothing of an end but in words, and keeps what is over for weeks, so that an item counts for a limited time and only
//! until its newest words say that it is over.

mod feed;
mod file;
mod statuspage;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::settings::{StatusKind, StatusSource};

/// Incidents of one source that are kept, the gravest first.
pub const MOST_INCIDENTS: usize = 50;
/// Longest text that is kept of one, in characters.
const LONGEST_TEXT_CHARS: usize = 300;
/// Words that are kept of one.
const MOST_WORDS: usize = 50;

/// One incident that is open. What is fetched in the background fills it; the dialogue only reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Names it within its source; it is told once in a conversation.
    pub id: String,
    /// What is wrong, in one line of plain text.
    pub title: String,
    /// How it stands, as its source words it: "investigating", "monitoring". Empty where it says nothing.
    #[serde(default)]
    pub status: String,
    /// When it began.
    #[serde(default)]
    pub started: Option<Timestamp>,
    /// Products, components and words of symptoms that it is about. Words of the title count too.
    #[serde(default)]
    pub words: Vec<String>,
    /// Where it is followed up.
    #[serde(default)]
    pub link: Option<String>,
}

/// Why a document tells nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct StatusError(String);

/// The open incidents in `bytes` of a source, the gravest first; `now` decides what of a feed is too old.
///
/// # Errors
/// [`StatusError`] says what the document is not.
pub fn incidents(source: &StatusSource, bytes: &[u8], now: Timestamp) -> Result<Vec<Incident>, StatusError> {
    let found = match source.kind {
        StatusKind::Statuspage => statuspage::read(bytes),
        StatusKind::Feed => feed::read(bytes, now, source.max_age_hours),
        StatusKind::File => file::read(&source.location, bytes),
    }?;
    Ok(found
        .into_iter()
        .filter(|incident| !incident.title.is_empty())
        .take(MOST_INCIDENTS)
        .map(|mut incident| {
            incident.words.extend(source.words.iter().cloned());
            bounded(incident)
        })
        .collect())
}

/// Whether a word says that it is over.
fn is_over(word: &str) -> bool {
    const OVER: [&str; 7] = [
        "resolved",
        "completed",
        "mitigated",
        "postmortem",
        "closed",
        "operational",
        "restored",
    ];
    OVER.iter().any(|over| word.eq_ignore_ascii_case(over))
}

fn bounded(incident: Incident) -> Incident {
    let mut words: Vec<String> = Vec::new();
    for word in incident.words {
        let word = one_line(&word);
        if !word.is_empty() && !words.contains(&word) && words.len() < MOST_WORDS {
            words.push(word);
        }
    }
    Incident {
        id: one_line(&incident.id),
        // It is said in a message that is Markdown: what a page is called makes no link there.
        title: one_line(&incident.title).replace("](", "] ("),
        status: one_line(&incident.status),
        started: incident.started,
        words,
        link: incident
            .link
            .filter(|link| link.starts_with("https://") || link.starts_with("http://")),
    }
}

/// One line of at most so many characters.
fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_TEXT_CHARS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn source(kind: StatusKind, location: &str) -> StatusSource {
        StatusSource {
            name: "Source".to_owned(),
            kind,
            location: location.to_owned(),
            words: vec!["clone".to_owned()],
            refresh_seconds: 60,
            max_age_hours: 24,
        }
    }

    #[test]
    fn what_a_source_is_about_are_words_of_its_incidents() {
        let file = source(StatusKind::File, "status.json");

        let found = incidents(
            &file,
            br#"[{"id": "1", "title": "Git is slow"}]"#,
            Timestamp::UNIX_EPOCH,
        )
        .unwrap();

        assert_eq!(found[0].words, ["clone"]);
    }

    #[test]
    fn no_document_makes_it_fail_in_another_way_than_by_an_error() {
        for kind in [StatusKind::Statuspage, StatusKind::Feed, StatusKind::File] {
            for bytes in [
                &b""[..],
                b"\xff\xfe",
                b"<a>",
                b"[1, 2]",
                b"{}",
                b"null",
                b"<rss><channel></rss>",
            ] {
                let _ = incidents(&source(kind, "status.json"), bytes, Timestamp::UNIX_EPOCH);
            }
        }
    }

    #[test]
    fn a_link_that_is_no_web_address_is_left_out() {
        let file = source(StatusKind::File, "status.json");

        let bytes = br#"[{"id": "1", "title": "a", "link": "javascript:alert(1)"}]"#;

        assert_eq!(
            incidents(&file, bytes, Timestamp::UNIX_EPOCH).unwrap()[0].link,
            None
        );
    }
}
