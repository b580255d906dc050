//! What splits candidates into topics, and how these are called.

use std::borrow::Cow;
use std::rc::Rc;

use knowledge::{Entry, Knowledge, label};

use super::sentence;
use super::turns::Set;
use crate::choice;
use crate::context::telling;
use crate::cut::{capitalised, cut};
use crate::strings::Key;
use crate::turn::Turn;
use crate::words::{Memory, remembered};

/// Channels cut labels of more than 60 characters; a topic stands in a few words.
const LONGEST_TOPIC_CHARS: usize = 45;

/// Languages that write nouns with a capital letter in the middle of a sentence.
const CAPITALISING: &[&str] = &["de", "lb"];

/// What splits candidates into topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Split {
    Section,
    Article,
    Product,
    /// A word of the questions.
    Word,
}

/// An option: a candidate alone, or a topic.
#[derive(Debug, Clone)]
pub(super) struct Group<'t> {
    pub(super) split: Split,
    pub(super) label: Cow<'t, str>,
    pub(super) members: Set,
}

impl Group<'_> {
    /// The label as it can be shown, for comparison: topics of one name tell nothing apart.
    pub(super) fn folded(&self) -> String {
        remembered(&cut(&self.label, LONGEST_TOPIC_CHARS)).folded.clone()
    }

    /// What it is called by.
    pub(super) fn told(&self) -> Rc<Told> {
        thread_local! {
            static TOLD: Memory<Rc<Told>> = Memory::default();
        }

        let told = || {
            let bare = self.label.split('(').next().unwrap_or_default();
            Rc::new(Told {
                folded: self.folded(),
                words: telling(bare),
            })
        };
        TOLD.with(|memory| memory.of(&self.label, told))
    }
}

/// What a topic is called by.
#[derive(Debug)]
pub(super) struct Told {
    /// See [`Group::folded`].
    pub(super) folded: String,
    /// The words that name it: "Using access tokens (PAT)" is called by "access" and "tokens".
    pub(super) words: Vec<String>,
}

/// What an entry belongs to by a split.
#[derive(Debug)]
pub(crate) struct Topic {
    /// The same for all entries of it.
    key: String,
    label: String,
}

impl Topic {
    /// The topics of an entry by section, article and product, in the order of [`Split`].
    pub(crate) fn all_of(knowledge: &Knowledge, entry: &Entry) -> [Option<Self>; 3] {
        [Split::Section, Split::Article, Split::Product].map(|split| topic(knowledge, split, entry))
    }
}

/// Whether two topics are called by the same words, whatever their endings and order.
pub(super) fn tell_the_same(left: &[String], right: &[String]) -> bool {
    let all_in = |some: &[String], other: &[String]| {
        some.iter().all(|word| {
            other
                .iter()
                .any(|known| known == word || choice::has_same_stem(word, known))
        })
    };
    !left.is_empty() && all_in(left, right) && all_in(right, left)
}

/// The topics of a split.
pub(super) fn groups<'t>(turn: &Turn<'t>, split: Split, known: &[&Entry]) -> Vec<Group<'t>> {
    let mut groups: Vec<(&Topic, Set)> = Vec::new();
    for (at, entry) in known.iter().enumerate() {
        let Some(topic) = turn.words_of(entry).topic(split) else {
            continue;
        };
        let own: Set = [at].into_iter().collect();
        match groups.iter_mut().find(|(first, _)| first.key == topic.key) {
            Some((_, members)) => *members = members.with(own),
            None => groups.push((topic, own)),
        }
    }
    groups.retain(|(topic, members)| {
        members.len() < known.len() && !remembered(&topic.label).folded.is_empty()
    });
    let groups = groups.into_iter().map(|(topic, members)| Group {
        split,
        label: Cow::Borrowed(topic.label.as_str()),
        members,
    });
    groups.collect()
}

/// What groups an entry, and how that is called.
fn topic(knowledge: &Knowledge, split: Split, entry: &Entry) -> Option<Topic> {
    let name = match split {
        // The H1 is the article's; a section stands below it.
        Split::Section => entry.heading_path.iter().skip(1).next_back().cloned()?,
        Split::Article => knowledge
            .article_of(entry)
            .map_or_else(|| entry.page_title.clone(), |article| article.title.clone()),
        Split::Product => label::product(knowledge, entry)?,
        Split::Word => return None,
    };
    let key = match split {
        Split::Section => format!("{} {}", entry.path, remembered(&name).folded),
        Split::Article => entry.path.clone(),
        Split::Product | Split::Word => remembered(&name).folded.clone(),
    };
    Some(Topic {
        key,
        label: name.trim().trim_end_matches([':', '.']).to_owned(),
    })
}

/// "Using SSH", "Using OAuth": what all begin with says nothing.
pub(super) fn without_common_beginning(groups: &mut [Group<'_>]) {
    let split: Vec<Vec<String>> = groups
        .iter()
        .map(|group| group.label.split_whitespace().map(str::to_owned).collect())
        .collect();
    let Some((first, rest)) = split.split_first() else {
        return;
    };
    let common = first
        .iter()
        .enumerate()
        .take_while(|(place, word)| {
            rest.iter().all(|other| {
                other
                    .get(*place)
                    .is_some_and(|other| remembered(other).folded == remembered(word).folded)
            })
        })
        .count();
    let leaves_words = split.iter().all(|words| words.len() > common);
    if common == 0 || !leaves_words {
        return;
    }
    for (group, words) in groups.iter_mut().zip(&split) {
        group.label = words.get(common..).unwrap_or_default().join(" ").into();
    }
}

/// "Permission errors" among topics, "More about permission errors" beside entries.
pub(super) fn topic_label(
    turn: &Turn<'_>,
    group: &Group<'_>,
    members: &[&Entry],
    is_one_split: bool,
) -> String {
    let topic = cut(&group.label, LONGEST_TOPIC_CHARS);
    if is_one_split {
        return capitalised(&topic);
    }
    // Words stand as in the middle of a sentence already, and so do names of products.
    let is_written_so = matches!(group.split, Split::Word | Split::Product);
    let topic = if is_written_so || CAPITALISING.contains(&turn.voice.language()) {
        topic
    } else {
        sentence::within(&topic, members)
    };
    turn.text(Key::MoreAbout, &[("topic", (&topic).into())])
}
