//! Members of authors' lists in a text.

use aho_corasick::{AhoCorasick, MatchKind};

use super::{Entity, EntityKind, EntityList};

/// The kind of what comes from the documents' keywords.
pub(crate) const KEYWORD: &str = "keyword";

/// Shorter members are found in too many texts.
const SHORTEST_MEMBER_CHARS: usize = 2;

/// No more members count; lists have far fewer.
const MOST_MEMBERS: usize = 50_000;

/// Finds members of lists.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    /// Kind and member of each pattern.
    members: Vec<(String, String)>,
    automaton: Option<AhoCorasick>,
}

impl Listed {
    /// From authors' lists and keywords. What an author lists comes before what is a keyword too.
    pub(crate) fn new(lists: &[EntityList], keywords: &[&str]) -> Self {
        let named = lists.iter().flat_map(|list| {
            list.members
                .iter()
                .map(|member| (list.kind.as_str(), member.as_str()))
        });
        let worded = keywords.iter().map(|keyword| (KEYWORD, *keyword));
        let mut members: Vec<(bool, String, String, String)> = named
            .chain(worded)
            .map(|(kind, member)| (kind, member.trim()))
            .filter(|(_, member)| {
                member.chars().count() >= SHORTEST_MEMBER_CHARS && member.chars().any(char::is_alphanumeric)
            })
            .map(|(kind, member)| {
                (
                    kind == KEYWORD,
                    member.to_lowercase(),
                    kind.to_owned(),
                    member.to_owned(),
                )
            })
            .collect();
        members.sort_by(|left, right| {
            (&left.1, left.0, &left.2, &left.3).cmp(&(&right.1, right.0, &right.2, &right.3))
        });
        members.dedup_by(|left, right| left.1 == right.1);
        members.truncate(MOST_MEMBERS);
        let patterns: Vec<&str> = members.iter().map(|(_, folded, _, _)| folded.as_str()).collect();
        // Too many patterns for an automaton is the one error; ours are bounded.
        let automaton = (!patterns.is_empty())
            .then(|| {
                AhoCorasick::builder()
                    .ascii_case_insensitive(true)
                    .match_kind(MatchKind::LeftmostLongest)
                    .build(&patterns)
                    .ok()
            })
            .flatten();
        Self {
            members: members
                .into_iter()
                .map(|(_, _, kind, member)| (kind, member))
                .collect(),
            automaton,
        }
    }

    /// Members in `text` that stand as whole words, in order.
    pub(crate) fn find(&self, text: &str) -> Vec<Entity> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        automaton
            .find_iter(text)
            .filter_map(|found| {
                let span = found.range();
                let written = text.get(span.clone())?;
                let before = text[..span.start].chars().next_back();
                let after = text[span.end..].chars().next();
                let stands_alone =
                    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric);
                let (kind, member) = &self.members[found.pattern().as_usize()];
                stands_alone.then(|| Entity {
                    kind: EntityKind::Listed(kind.clone()),
                    text: written.to_owned(),
                    value: member.clone(),
                    span,
                })
            })
            .collect()
    }
}
