//! What the agent says of its own: English texts by key, each in one or more wordings so that nothing is said twice in a
//! row. `[strings]` of `helpline.toml` replaces a key's wordings by one of the team's own.

mod english;

use knowledge::Settings;

/// A text of the agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Welcome,
    Greeting,
    Thanks,
    Solved,
    Goodbye,
    Help,
    StartOver,
    Cancelled,
    Declined,
    Insult,
    Acknowledged,
    AskAway,
    NotHelpful,
    NothingToRepeat,
    WhichOne,
    WhichOneAgain,
    OutOfRange,
    ChooseOne,
    NoneOfThese,
    TalkToPerson,
    NoListOpen,
    UnknownWords,
    UnknownPlain,
    UnknownTopics,
    Rephrase,
    OfferPerson,
    NoOther,
    NextBest,
    NextBestChoice,
    NoneFits,
    HandedOff,
    HandedOffMisses,
    HandedOffDenied,
    StillWaiting,
    HandoffFailed,
    HandoffCompleted,
    Files,
    UnknownButton,
    Empty,
    LoneSecret,
    SecretWarning,
    OnceMore,
    WhichTopic,
    MoreAbout,
    NothingBefore,
    Or,
    And,
    KnownTopics,
    NothingMore,
    NothingMoreAlone,
    FollowLinks,
    IncidentBanner,
    IncidentSymptom,
    IncidentSince,
    IncidentFollow,
    Quiet,
    BackAt,
    Closed,
    OnDay,
    Today,
    Tomorrow,
    StartOverOpen,
    PersonLeft,
    FormIntro,
    FormOptional,
    FormEarlier,
    FormKeep,
    FormSkip,
    FormSeveral,
    FormKnown,
    FormSummary,
    FormSummaryAgain,
    FormSend,
    FormChange,
    FormWhichChange,
    FormCorrected,
    FormSent,
    FormLeft,
    FormSolved,
    FormFirst,
    FormSkippedRequired,
    FormNoOption,
    FormNoOptions,
    FormNoNumber,
    FormNoDate,
    FormTooLong,
    FormRule,
    FormEmpty,
    FormSecret,
    FormAlreadyHandedOff,
    FormFiles,
    FormHelp,
    FormInsult,
    FormGoOn,
    FormBackTo,
}

impl Key {
    /// Its wordings: the team's own, or the built-in ones.
    pub(crate) fn wordings(self, settings: &Settings) -> Vec<&str> {
        let (name, built_in) = self.built_in();
        match settings.strings.get(name) {
            Some(own) if !own.trim().is_empty() => vec![own.as_str()],
            _ => built_in.to_vec(),
        }
    }

    /// Its first wording: for labels, which must stay the same.
    pub(crate) fn text(self, settings: &Settings) -> &str {
        self.wordings(settings).first().copied().unwrap_or_default()
    }
}

/// Puts values into `{name}` places.
pub(crate) fn fill(wording: &str, values: &[(&str, &str)]) -> String {
    let mut text = wording.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[Key] = &[
        Key::Welcome,
        Key::Greeting,
        Key::Thanks,
        Key::Solved,
        Key::Goodbye,
        Key::Help,
        Key::StartOver,
        Key::Cancelled,
        Key::Declined,
        Key::Insult,
        Key::Acknowledged,
        Key::AskAway,
        Key::NotHelpful,
        Key::NothingToRepeat,
        Key::WhichOne,
        Key::WhichOneAgain,
        Key::OutOfRange,
        Key::ChooseOne,
        Key::NoneOfThese,
        Key::TalkToPerson,
        Key::NoListOpen,
        Key::UnknownWords,
        Key::UnknownPlain,
        Key::UnknownTopics,
        Key::Rephrase,
        Key::OfferPerson,
        Key::NoOther,
        Key::NextBest,
        Key::NextBestChoice,
        Key::NoneFits,
        Key::HandedOff,
        Key::HandedOffMisses,
        Key::HandedOffDenied,
        Key::StillWaiting,
        Key::HandoffFailed,
        Key::HandoffCompleted,
        Key::Files,
        Key::UnknownButton,
        Key::Empty,
        Key::LoneSecret,
        Key::SecretWarning,
        Key::OnceMore,
        Key::WhichTopic,
        Key::MoreAbout,
        Key::NothingBefore,
        Key::Or,
        Key::And,
        Key::KnownTopics,
        Key::NothingMore,
        Key::NothingMoreAlone,
        Key::FollowLinks,
        Key::IncidentBanner,
        Key::IncidentSymptom,
        Key::IncidentSince,
        Key::IncidentFollow,
        Key::Quiet,
        Key::BackAt,
        Key::Closed,
        Key::OnDay,
        Key::Today,
        Key::Tomorrow,
        Key::StartOverOpen,
        Key::PersonLeft,
        Key::FormIntro,
        Key::FormOptional,
        Key::FormEarlier,
        Key::FormKeep,
        Key::FormSkip,
        Key::FormSeveral,
        Key::FormKnown,
        Key::FormSummary,
        Key::FormSummaryAgain,
        Key::FormSend,
        Key::FormChange,
        Key::FormWhichChange,
        Key::FormCorrected,
        Key::FormSent,
        Key::FormLeft,
        Key::FormSolved,
        Key::FormFirst,
        Key::FormSkippedRequired,
        Key::FormNoOption,
        Key::FormNoOptions,
        Key::FormNoNumber,
        Key::FormNoDate,
        Key::FormTooLong,
        Key::FormRule,
        Key::FormEmpty,
        Key::FormSecret,
        Key::FormAlreadyHandedOff,
        Key::FormFiles,
        Key::FormHelp,
        Key::FormInsult,
        Key::FormGoOn,
        Key::FormBackTo,
    ];

    #[test]
    fn the_agent_speaks_plainly() {
        for (name, wordings) in ALL.iter().map(|key| key.built_in()) {
            for wording in wordings {
                let words = crate::words::words(wording);
                assert!(!wording.contains('!'), "{name}: {wording}");
                assert!(
                    !words.iter().any(|word| word == "simply" || word == "just"),
                    "{name}: {wording}"
                );
            }
        }
    }

    #[test]
    fn a_key_has_one_name() {
        let names: std::collections::BTreeSet<&str> = ALL.iter().map(|key| key.built_in().0).collect();

        assert_eq!(names.len(), ALL.len());
    }
}
