//! Entries and topics of one name.

use std::rc::Rc;

use knowledge::Entry;

use super::topic::{Group, Told, tell_the_same};
use super::turns::Set;
use crate::context::telling;

/// An entry that is called as a topic beside it goes into it: nobody could choose between "Server logs" and "More about server
/// logs".
pub(super) fn join(options: &mut Vec<Group<'_>>, known: &[&Entry]) {
    let topics: Vec<(Set, Rc<Told>)> = options
        .iter()
        .filter(|group| group.members.len() > 1)
        .map(|group| (group.members, group.told()))
        .collect();
    let namesake = |group: &Group<'_>| {
        let only = group
            .members
            .places()
            .next()
            .filter(|_| group.members.len() == 1)?;
        let words = telling(&known.get(only)?.question);
        let (members, _) = topics
            .iter()
            .find(|(_, told)| tell_the_same(&told.words, &words))?;
        Some((*members, group.members))
    };
    let joined: Vec<(Set, Set)> = options.iter().filter_map(namesake).collect();
    for (topic, single) in joined {
        options.retain(|group| group.members != single);
        if let Some(group) = options.iter_mut().find(|group| group.members == topic) {
            group.members = group.members.with(single);
        }
    }
}
