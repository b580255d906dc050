//! Which documents name which exact things, and how strongly an utterance that names one speaks for them.

use super::lists::{KEYWORD, Listed};
use super::scan::{CODE_DIGITS, MOST_ENTITIES, scan};
use super::{Entity, EntityKind, EntityList};
use crate::Document;
use crate::hash::{HashedMap, hash_parts};

/// What a code is worth that up to [`FEW`] documents name, in logits: more than the words of a long complaint say for
/// any other: at 12, the encoder still found a complaint nearer to what it complained of. A code is made to be searched for.
const CODE: f64 = 20.0;

/// A code that more documents name is worth less.
const FEW: usize = 3;

/// Of what one thing adds to the signal that anything known is meant, this share of its logits.
const SHARE_IN_SCOPE: f64 = 0.25;

/// What one thing adds to the documents that name it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lift<'a> {
    /// Numbers of the documents, ascending.
    pub(crate) documents: &'a [u32],
    /// Which of the entities.
    pub(crate) entity: usize,
    /// How much, in logits.
    pub(crate) logits: f64,
}

/// Finds exact things, and the documents that name them.
#[derive(Debug, Default)]
pub(crate) struct EntityIndex {
    listed: Listed,
    documents: usize,
    /// Documents by the key of a thing, sorted.
    names: HashedMap<Vec<u32>>,
}

impl EntityIndex {
    /// Indexes what the documents name in any of their texts.
    pub(crate) fn new(documents: &[&Document], lists: &[EntityList]) -> Self {
        let keywords: Vec<&str> = documents
            .iter()
            .flat_map(|document| document.keywords.iter().map(String::as_str))
            .collect();
        let listed = Listed::new(lists, &keywords);
        let mut index = Self {
            listed,
            documents: documents.len(),
            names: HashedMap::default(),
        };
        for (number, document) in (0_u32..).zip(documents) {
            let texts = [&document.title, &document.body]
                .into_iter()
                .chain(&document.phrases)
                .chain(&document.context)
                .chain(&document.keywords);
            let found: Vec<u64> = texts
                .flat_map(|text| {
                    let named = index.find(text);
                    let named: Vec<u64> = named.iter().flat_map(keys).collect();
                    named.into_iter().chain(numbers(text).map(number_key))
                })
                .collect();
            for key in found {
                let named = index.names.entry(key).or_default();
                if named.last() != Some(&number) {
                    named.push(number);
                }
            }
        }
        index
    }

    /// Exact things of a text, in the order of their places; what is a thing by its shape is no member of a list.
    pub(crate) fn find(&self, text: &str) -> Vec<Entity> {
        let mut found = scan(text);
        let shaped = found.len();
        for member in self.listed.find(text) {
            let overlaps = found[..shaped]
                .iter()
                .any(|entity| entity.span.start < member.span.end && member.span.start < entity.span.end);
            if !overlaps {
                found.push(member);
            }
        }
        found.sort_by_key(|entity| (entity.span.start, entity.span.end));
        found.truncate(MOST_ENTITIES);
        found
    }

    /// What things add to the documents that name them. A thing that is said twice counts once.
    pub(crate) fn lifts(&self, entities: &[Entity]) -> Vec<Lift<'_>> {
        let mut lifts: Vec<Lift<'_>> = Vec::new();
        for (number, entity) in entities.iter().enumerate() {
            let is_said = entities[..number]
                .iter()
                .any(|other| other.kind == entity.kind && other.value == entity.value);
            let named = keys(entity).into_iter().find_map(|key| self.names.get(&key));
            let Some(named) = named.filter(|_| !is_said) else {
                continue;
            };
            let logits = self.worth(&entity.kind, named.len());
            if logits > 0.0 {
                lifts.push(Lift {
                    documents: named,
                    entity: number,
                    logits,
                });
            }
        }
        lifts
    }

    /// What a thing of this kind is worth, in logits, that so many documents name. By taste, but for codes.
    fn worth(&self, kind: &EntityKind, named: usize) -> f64 {
        // From one where one document names it down to nothing where all do.
        let all = (self.documents as f64 + 1.0).ln();
        let rarity =
            ((all - (named as f64 + 1.0).ln()) / (all - 2.0_f64.ln()).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
        match kind {
            EntityKind::ErrorCode | EntityKind::Guid => CODE * FEW as f64 / named.max(FEW) as f64,
            EntityKind::Url | EntityKind::Mail => 6.0 * rarity,
            EntityKind::HttpStatus | EntityKind::FilePath => 4.0 * rarity,
            EntityKind::Version | EntityKind::IpAddress | EntityKind::Date => 2.5 * rarity,
            // Words of keywords count as words of a title already.
            EntityKind::Listed(list) if list == KEYWORD => 0.5 * rarity,
            EntityKind::Listed(_) => 2.0 * rarity,
        }
    }
}

/// What lifts add to the strength of the evidence that anything known is meant.
pub(crate) fn strength_of(lifts: &[Lift<'_>]) -> f64 {
    SHARE_IN_SCOPE * lifts.iter().map(|lift| lift.logits).fold(0.0, f64::max)
}

/// Keys of a thing, the most exact first: an address is known by its host too.
fn keys(entity: &Entity) -> Vec<u64> {
    match &entity.kind {
        // In a table of codes a number stands by itself.
        EntityKind::ErrorCode | EntityKind::HttpStatus => {
            vec![hash_parts(&["code", &entity.value]), number_key(&entity.value)]
        }
        EntityKind::Guid => vec![hash_parts(&["guid", &entity.value])],
        EntityKind::Url => {
            let host = entity.value.split('/').next().unwrap_or_default();
            vec![hash_parts(&["url", &entity.value]), hash_parts(&["url", host])]
        }
        EntityKind::Version => vec![hash_parts(&["version", &entity.value])],
        EntityKind::Date => vec![hash_parts(&["date", &entity.value])],
        EntityKind::IpAddress => vec![hash_parts(&["ip", &entity.value])],
        EntityKind::FilePath => {
            let name = entity.value.rsplit('/').next().unwrap_or_default();
            vec![hash_parts(&["path", &entity.value]), hash_parts(&["path", name])]
        }
        EntityKind::Mail => vec![hash_parts(&["mail", &entity.value])],
        EntityKind::Listed(list) => vec![hash_parts(&["listed", list, &entity.value])],
    }
}

fn number_key(digits: &str) -> u64 {
    hash_parts(&["number", digits])
}

/// Numbers of a document that may be codes: digits alone, and as many as a code has.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | ',' | '-' | ':' | '/' | '_'))
        .map(|piece| piece.trim_end_matches(['.', ',', ':', '-', '/', '_']))
        .filter(|piece| CODE_DIGITS.contains(&piece.len()) && piece.bytes().all(|byte| byte.is_ascii_digit()))
}
