//! What several titles in bold are to the title of the article: its ways, its steps, its stages.

use std::collections::HashSet;

use super::super::outline::Heading;
use super::super::{mark, stock, task, trouble};
use super::Selection;
use crate::slug::fold;

impl Selection<'_> {
    /// Whether titles in bold are the ways to what somebody says they cannot do: "Public endpoint", "From on-premises" under "I
    /// can't connect". One that tells of trouble itself makes all of them troubles.
    pub(super) fn are_ways(&self, titles: &[usize]) -> bool {
        let is_ones_own = |title: &Heading| {
            let folded = fold(&title.text);
            let words: Vec<&str> = folded.split(' ').collect();
            trouble::speaks_of_oneself(&title.text) && trouble::tells_of_trouble(&words)
        };
        let tells = |at: &usize| {
            let folded = self.folded(*at);
            let words: Vec<&str> = folded.split(' ').collect();
            trouble::tells_of_trouble(&words) || trouble::misses(&words) || trouble::states(&words)
        };
        self.outline.title().is_some_and(is_ones_own) && !titles.iter().any(tells)
    }

    /// Whether titles in bold are the steps of what the article is about: most say what to do against a trouble ("Restart the
    /// service"), not what somebody wants ("Download an invoice"), and they stand under "Recommended Steps", or the title of the
    /// article tells of one trouble or asks how.
    pub(super) fn are_steps(&self, titles: &[usize]) -> bool {
        let is_announced = |at: &usize| {
            let section = self.outline.section(*at);
            section.is_some_and(|heading| stock::names_steps(&fold(&heading.text)))
        };
        let is_about_one = |title: &Heading| {
            let folded = fold(&title.text);
            let words: Vec<&str> = folded.split(' ').collect();
            mark::asks(&title.text)
                || matches!(*words, ["how" | "wie", ..])
                || trouble::speaks_of_oneself(&title.text)
                || trouble::tells_of_trouble(&words)
                || trouble::misses(&words)
                || trouble::states(&words)
        };
        let looks_into_it = |at: &&usize| {
            let folded = self.folded(**at);
            task::looks_into(&folded.split(' ').collect::<Vec<_>>())
        };
        let is_about_one = self.outline.title().is_some_and(is_about_one);
        let looking = titles.iter().filter(looks_into_it).count();
        let are_all_tasks = || {
            titles.iter().all(|at| {
                let folded = self.folded(*at);
                let words: Vec<&str> = folded.split(' ').collect();
                task::is_task(&words) || task::orders(&words)
            })
        };
        ((is_about_one || titles.iter().all(is_announced)) && 2 * looking >= titles.len())
            || (is_about_one && looking > 0 && are_all_tasks())
            || self.are_stages(titles)
    }

    /// Whether a few titles each say what is wrong, and one of them a trouble, on a page that is about none of its own: "Token
    /// expired" beside "Token has no scope".
    pub(super) fn are_troubles(&self, titles: &[usize]) -> bool {
        const FEWEST: usize = 2;
        let tells = |words: &[&str]| trouble::tells_of_trouble(words) || trouble::misses(words);
        let is_about_one = self.outline.title().is_some_and(|title| {
            let folded = fold(&title.text);
            let words: Vec<&str> = folded.split(' ').collect();
            tells(&words) || trouble::states(&words) || trouble::speaks_of_oneself(&title.text)
        });
        let folded: Vec<String> = titles.iter().map(|at| self.folded(*at)).collect();
        let words: Vec<Vec<&str>> = folded.iter().map(|folded| folded.split(' ').collect()).collect();
        !is_about_one
            && titles.len() >= FEWEST
            && words.iter().any(|words| tells(words))
            && words.iter().all(|words| tells(words) || trouble::states(words))
    }

    /// What a bold text says, folded.
    fn folded(&self, at: usize) -> String {
        self.bold(at)
            .map(|bold| fold(&bold.candidate.question))
            .unwrap_or_default()
    }

    /// Whether titles in bold tell what to do one after another for what the title of the article tells: "Connect the store",
    /// "Create a profile" and "Enroll a device" under "Enroll devices". Where all begin alike they are the kinds of one thing.
    fn are_stages(&self, titles: &[usize]) -> bool {
        let sets_up = |title: &Heading| {
            let folded = fold(&title.text);
            task::sets_up(&folded.split(' ').collect::<Vec<_>>())
        };
        let mut verbs = HashSet::new();
        self.outline.title().is_some_and(sets_up)
            && titles.iter().all(|&at| {
                let folded = self.folded(at);
                let words: Vec<&str> = folded.split(' ').collect();
                verbs.extend(words.first().map(|&verb| verb.to_owned()));
                task::is_task(&words)
            })
            && verbs.len() > 1
    }
}
