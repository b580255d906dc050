//! `[status]` of `helpline.toml`: where it is told what is down.
//!
//! ```toml
//! [[status.sources]]
//! name = "GitHub"
//! kind = "statuspage"
//! url = "https://www.githubstatus.com/api/v2/summary.json"
//! words = ["pull request", "clone"]
//!
//! [[status.sources]]
//! name = "Our own"
//! kind = "file"
//! path = "status.toml"
//! ```

use std::collections::HashSet;
use std::ops::Range;

use serde::Serialize;
use toml::de::DeTable;

use crate::lint::Findings;
use crate::lint::toml::WRONG_TYPE;
use crate::toml_table::Table;

/// A source is fetched no more often than this, in seconds: status pages count who asks.
pub const SHORTEST_REFRESH_SECONDS: u32 = 10;
/// How often a source is fetched when nothing is said, in seconds.
const REFRESH_SECONDS: u32 = 60;
/// For how long an item of a feed counts when nothing is said, in hours.
const MAX_AGE_HOURS: u32 = 24;

/// One place that tells what is down.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct StatusSource {
    /// What people call it; unique.
    pub name: String,
    /// What it speaks.
    pub kind: StatusKind,
    /// Its address, or its path in the knowledge folder.
    pub location: String,
    /// Words of symptoms its incidents are about, beside their own.
    pub words: Vec<String>,
    /// How often it is fetched, in seconds.
    pub refresh_seconds: u32,
    /// For how long an item of a feed counts after its last change, in hours.
    pub max_age_hours: u32,
}

/// What a source speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StatusKind {
    /// JSON of Atlassian Statuspage: `/api/v2/summary.json`, or `/api/v2/incidents/unresolved.json`.
    Statuspage,
    /// RSS 2.0 or Atom.
    Feed,
    /// A TOML or JSON file in the knowledge folder.
    File,
}

/// Reads `[status]`.
pub(super) fn read(table: &DeTable<'_>, findings: &mut Findings<'_>) -> Vec<StatusSource> {
    let mut table = Table::new(table);
    let mut sources: Vec<StatusSource> = Vec::new();
    let mut names = HashSet::new();
    for (source, at) in table.tables("sources", findings) {
        let Some(source) = read_source(source, &at, findings) else {
            continue;
        };
        if names.insert(source.name.to_lowercase()) {
            sources.push(source);
        } else {
            findings.add_with_hint(
                &WRONG_TYPE,
                at,
                format!("two status sources are called `{}`", source.name),
                "give each a name of its own",
            );
        }
    }
    table.finish(findings);
    sources
}

fn read_source(table: &DeTable<'_>, at: &Range<usize>, findings: &mut Findings<'_>) -> Option<StatusSource> {
    let mut table = Table::new(table);
    let name = table.text("name", findings);
    let kind = table.text("kind", findings);
    let url = table.text("url", findings);
    let path = table.text("path", findings);
    let words = table.words("words", findings);
    let refresh = table.number("refresh_seconds", findings);
    let max_age = table.number("max_age_hours", findings);
    table.finish(findings);

    let Some((name, _)) = name.filter(|(name, _)| !name.trim().is_empty()) else {
        say_missing("a name", "write `name = \"GitHub\"`", at, findings);
        return None;
    };
    let Some((kind, kind_at)) = kind else {
        let hint = "write `kind = \"statuspage\"`, \"rss\", \"atom\" or \"file\"";
        say_missing("a kind", hint, at, findings);
        return None;
    };
    let kind = match kind.to_lowercase().as_str() {
        "statuspage" => StatusKind::Statuspage,
        "rss" | "atom" | "feed" => StatusKind::Feed,
        "file" => StatusKind::File,
        other => {
            findings.add_with_hint(
                &WRONG_TYPE,
                kind_at,
                format!("there is no kind of status source `{other}`"),
                "write \"statuspage\", \"rss\", \"atom\" or \"file\"",
            );
            return None;
        }
    };
    let location = location(kind, url, path, at, findings)?;
    Some(StatusSource {
        name: name.trim().to_owned(),
        kind,
        location,
        words,
        refresh_seconds: whole(refresh, REFRESH_SECONDS).max(SHORTEST_REFRESH_SECONDS),
        max_age_hours: whole(max_age, MAX_AGE_HOURS).max(1),
    })
}

/// A web address or the path of a file, as the kind wants it.
fn location(
    kind: StatusKind,
    url: Option<(String, Range<usize>)>,
    path: Option<(String, Range<usize>)>,
    at: &Range<usize>,
    findings: &mut Findings<'_>,
) -> Option<String> {
    match (kind, url, path) {
        (StatusKind::File, None, Some((path, place))) => {
            let is_inside = !path.is_empty()
                && !path.starts_with(['/', '\\'])
                && !path.contains(':')
                && !path.split(['/', '\\']).any(|part| part == "..");
            if !is_inside {
                findings.add_with_hint(
                    &WRONG_TYPE,
                    place,
                    "the file of a status source must lie in the knowledge folder",
                    "write its path from the folder, such as `path = \"status.toml\"`",
                );
                return None;
            }
            Some(path)
        }
        (StatusKind::Statuspage | StatusKind::Feed, Some((url, place)), None) => {
            if !(url.starts_with("https://") || url.starts_with("http://")) {
                findings.add_with_hint(
                    &WRONG_TYPE,
                    place,
                    "the address of a status source must begin with https://",
                    "write the whole address",
                );
                return None;
            }
            Some(url)
        }
        (StatusKind::File, ..) => {
            let hint = "a file has a `path` and no `url`";
            say_missing("a `path`, or with a `url`", hint, at, findings);
            None
        }
        _ => {
            let hint = "a page and a feed have a `url` and no `path`";
            say_missing("a `url`, or with a `path`", hint, at, findings);
            None
        }
    }
}

fn say_missing(what: &str, hint: &str, at: &Range<usize>, findings: &mut Findings<'_>) {
    let message = format!("a status source without {what}");
    findings.add_with_hint(&WRONG_TYPE, at.clone(), message, hint);
}

/// A number that was typed, in whole units.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is at least 0, and cut to the range before"
)]
fn whole(number: Option<f64>, default: u32) -> u32 {
    number.map_or(default, |number| number.round().min(f64::from(u32::MAX)) as u32)
}
