//! Incidents that are open: told at the start, and before the article when somebody has the symptom.

use std::sync::LazyLock;

use knowledge::Family;

use crate::act::Decision;
use crate::said::Said;
use crate::small_talk::are_fillers;
use crate::state::Pending;
use crate::strings::Key;
use crate::turn::{Draft, Turn};
use crate::words::{File, Phrase, Phrases, Text, fold, is_near, read_phrases, words};
use crate::{Incident, date};

/// No more incidents are told at once.
const MOST_TOLD: usize = 3;

/// So many words of an incident's title make an utterance a symptom of it.
const FEWEST_TITLE_WORDS: usize = 2;

/// Fewer words behind an answer ask about that.
const FEWEST_WORDS_ON: usize = 4;

/// Words of titles that say nothing about what is down.
const COMMON: &[&str] = &[
    "with",
    "from",
    "this",
    "that",
    "some",
    "issue",
    "issues",
    "problem",
    "problems",
    "incident",
    "outage",
    "degraded",
    "performance",
    "service",
    "services",
    "increased",
    "error",
    "errors",
    "rate",
    "rates",
    "users",
    "customers",
    "experiencing",
    "investigating",
    "impacting",
    "affecting",
    "elevated",
    "partial",
    "major",
    "minor",
    "disruption",
    "unavailable",
    "down",
    "slow",
    "delays",
    "when",
    "have",
    "been",
    "your",
];

/// How somebody asks who wants to learn, not who is hit.
const LEARNING: &[&str] = &[
    "how do i",
    "how can i",
    "how to",
    "can i",
    "where do i",
    "where can i",
    "what is",
    "what are",
    "do i need",
];

/// How people ask when what was told is over, as a whole utterance with fillers.
static WHEN_OVER: LazyLock<Phrases<()>> = LazyLock::new(|| {
    let lists = read_phrases(File::FollowUps);
    let phrases = lists.get("when_over").into_iter().flatten();
    phrases.map(|phrase| Phrase::new(phrase)).collect()
});

/// Says how the incidents stand that were told in this conversation, to who asks when they are over; tells whether it did.
/// Behind an answer few words ask about that: "how long?".
pub(crate) fn asked_when_over(turn: &mut Turn<'_>, said: &Text) -> bool {
    let is_bare =
        said.words.len() < FEWEST_WORDS_ON && matches!(turn.state.pending, Pending::Answered { .. });
    if turn.state.incidents.is_empty() || is_bare || !asks_when_over(&said.words) {
        return false;
    }
    turn.decide(Decision::Answer);
    let told = |incident: &&Incident| {
        let known = &turn.state.incidents;
        known.contains(&incident.id) || known.contains(&as_symptom(incident))
    };
    let open: Vec<&Incident> = turn
        .surroundings
        .incidents
        .iter()
        .filter(told)
        .take(MOST_TOLD)
        .collect();
    if open.is_empty() {
        let draft = turn.own(Key::IncidentOver, &[]);
        turn.say(draft);
        return true;
    }
    tell(turn, &open, Key::IncidentBanner);
    let draft = turn.own(Key::IncidentEnd, &[]);
    let draft = draft.steering([&*turn.label(Key::TalkToPerson)]);
    turn.say(draft);
    true
}

fn asks_when_over(words: &[String]) -> bool {
    (0..words.len()).any(|start| {
        let (before, rest) = words.split_at(start);
        are_fillers(before)
            && WHEN_OVER
                .prefixes_of(rest)
                .any(|(count, ())| count > 0 && are_fillers(rest.get(count..).unwrap_or_default()))
    })
}

/// Tells incidents that were not told yet: the banner at the start.
pub(crate) fn banner(turn: &mut Turn<'_>) {
    let fresh: Vec<&Incident> = turn
        .surroundings
        .incidents
        .iter()
        .filter(|incident| !turn.state.incidents.contains(&incident.id))
        .take(MOST_TOLD)
        .collect();
    tell(turn, &fresh, Key::IncidentBanner);
}

/// Tells the incidents that an utterance may be a symptom of, or all of them when it asks what is down. Tells whether any
/// was told.
pub(crate) fn symptom(turn: &mut Turn<'_>, said: &Said) -> bool {
    let is_status = said.family == Some(Family::Outage);
    let hits: Vec<&Incident> = turn
        .surroundings
        .incidents
        .iter()
        .filter(|incident| {
            is_status || (!turn.state.incidents.contains(&as_symptom(incident)) && is_symptom(said, incident))
        })
        .take(MOST_TOLD)
        .collect();
    let is_told = !hits.is_empty();
    let told: Vec<String> = hits.iter().map(|incident| as_symptom(incident)).collect();
    // The banner told what is down, not that it may be what somebody has.
    turn.state.incidents.retain(|known| !told.contains(known));
    turn.state.incidents.extend(told);
    tell(
        turn,
        &hits,
        if is_status {
            Key::IncidentBanner
        } else {
            Key::IncidentSymptom
        },
    );
    is_told
}

/// How it is remembered that an incident was told as the cause of a symptom.
fn as_symptom(incident: &Incident) -> String {
    format!("{} (symptom)", incident.id)
}

fn tell(turn: &mut Turn<'_>, incidents: &[&Incident], key: Key) {
    for incident in incidents {
        turn.state.incidents.retain(|known| *known != incident.id);
        turn.state.incidents.push(incident.id.clone());
        let draft = turn.add(Draft::default(), key, &[("title", incident.title.trim().into())]);
        let draft = match details(turn, incident) {
            details if details.is_empty() => draft,
            details => draft.text(details),
        };
        turn.say(draft);
    }
}

/// "Monitoring, since Thu 26 Nov, 08:10 UTC. [Follow it here](…)".
fn details(turn: &Turn<'_>, incident: &Incident) -> String {
    let mut parts = Vec::new();
    let mut standing: Vec<String> = Vec::new();
    if !incident.status.trim().is_empty() {
        standing.push(incident.status.trim().to_owned());
    }
    if let Some(started) = incident.started {
        let offset = turn.surroundings.offset.unwrap_or(jiff::tz::Offset::UTC);
        let at = offset.to_datetime(started);
        let (date, time) = (date::short(&turn.voice, at.date()), date::clock(at.time()));
        // Who is not in UTC reads their own time.
        let zone = (offset == jiff::tz::Offset::UTC).then_some("UTC");
        let when = date::moment(&turn.voice, &date, &time, zone);
        standing.push(turn.text(Key::IncidentSince, &[("when", (&when).into())]));
    }
    if !standing.is_empty() {
        parts.push(format!("{}.", crate::cut::capitalised(&standing.join(", "))));
    }
    if let Some(link) = incident.link.as_deref().filter(|link| link.starts_with("http")) {
        parts.push(format!("[{}]({link})", turn.label(Key::IncidentFollow)));
    }
    parts.join(" ")
}

/// Whether somebody who writes this may be hit by the incident: a word it is about, or several words of its title.
fn is_symptom(text: &Text, incident: &Incident) -> bool {
    let (folded, said) = (&text.folded, &text.words);
    if LEARNING.iter().any(|opening| folded.starts_with(opening)) {
        return false;
    }
    let padded = format!(" {folded} ");
    let names_word = incident.words.iter().map(|word| fold(word)).any(|word| {
        !word.is_empty()
            && (padded.contains(&format!(" {word} "))
                || (!word.contains(' ') && said.iter().any(|said| is_near(said, &word))))
    });
    let of_title = words(&incident.title)
        .into_iter()
        .filter(|word| word.chars().count() > 3 && !COMMON.contains(&word.as_str()))
        .filter(|word| said.iter().any(|said| is_near(said, word)))
        .count();
    names_word || of_title >= FEWEST_TITLE_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symptom_names_what_is_down() {
        let incident = Incident {
            id: "i".to_owned(),
            title: "Degraded performance of hosted build agents".to_owned(),
            status: String::new(),
            started: None,
            words: vec!["pipelines".to_owned(), "build queue".to_owned()],
            link: None,
        };
        for (text, expected) in [
            ("my pipelines hang", true),
            ("the build queue does not move", true),
            ("hosted agents are slow", true),
            ("how do I create pipelines", false),
            ("my token is rejected", false),
            ("build fails", false),
        ] {
            assert_eq!(is_symptom(&Text::new(text), &incident), expected, "{text}");
        }
    }
}
