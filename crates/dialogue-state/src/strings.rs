//! What the agent says of its own: English texts by key, each in one or more wordings so that nothing is said twice in a
//! row. `[strings]` of `helpline.toml` replaces a key's wordings by one of the team's own.

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
}

impl Key {
    /// Its name in `[strings]`, and its wordings.
    fn built_in(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Welcome => (
                "welcome",
                &[
                    "Hello, I am {name}. I answer questions from the self-help articles of this team. Ask me one problem in one sentence. If I cannot help, I get you a person.",
                ],
            ),
            Self::Greeting => (
                "greeting",
                &[
                    "Hello. What can I help you with?",
                    "Hello again. What is the problem?",
                ],
            ),
            Self::Thanks => (
                "thanks",
                &[
                    "You are welcome. Is there anything else?",
                    "Glad to help. Ask me if anything else comes up.",
                ],
            ),
            Self::Solved => (
                "solved",
                &[
                    "Good to hear that it works. Ask me if anything else comes up.",
                    "Good, that is solved then.",
                ],
            ),
            Self::Goodbye => ("goodbye", &["Goodbye. I am here if you need me.", "See you."]),
            Self::Help => (
                "help",
                &[
                    "I am {name}, a program, not a person. I answer questions from self-help articles, ask back when several answers fit, and get you a person when I do not know. Describe your problem in one sentence. At any time you can write \"start over\" or \"talk to a person\".",
                    "I am {name}, a support bot. Describe a problem in one sentence and I look for the article that answers it. Write \"talk to a person\" and a person takes over, or \"start over\" to begin anew.",
                ],
            ),
            Self::StartOver => (
                "start_over",
                &[
                    "We start over. What can I help you with?",
                    "A fresh start. What is the problem?",
                ],
            ),
            Self::Cancelled => (
                "cancelled",
                &[
                    "Cancelled. What else can I help you with?",
                    "Never mind then. What else is there?",
                ],
            ),
            Self::Declined => (
                "declined",
                &[
                    "All right. What else can I help you with?",
                    "As you like. What is the problem?",
                ],
            ),
            Self::Insult => (
                "insult",
                &[
                    "I am sorry that this is annoying. Tell me what goes wrong, or ask for a person.",
                    "I understand that you are annoyed. A person can take over if you want.",
                ],
            ),
            Self::Acknowledged => (
                "acknowledged",
                &[
                    "Good. Tell me whether it worked, or ask something else.",
                    "Fine. I am here if you need more.",
                ],
            ),
            Self::AskAway => (
                "ask_away",
                &[
                    "What can I help you with?",
                    "Tell me what the problem is, in one sentence.",
                ],
            ),
            Self::NotHelpful => (
                "not_helpful",
                &[
                    "I am sorry that did not help. What exactly goes wrong?",
                    "Then let us look closer. What happens, and what did you expect?",
                ],
            ),
            Self::NothingToRepeat => (
                "nothing_to_repeat",
                &["I have not said anything yet. What can I help you with?"],
            ),
            Self::WhichOne => (
                "which_one",
                &[
                    "Which of these is it?",
                    "Several answers are near. Which one do you mean?",
                ],
            ),
            Self::WhichOneAgain => (
                "which_one_again",
                &["Please choose one of these.", "I need one of these to go on."],
            ),
            Self::OutOfRange => (
                "out_of_range",
                &[
                    "Please choose a number from 1 to {count}.",
                    "There are {count} options. Which one is it?",
                ],
            ),
            Self::ChooseOne => (
                "choose_one",
                &[
                    "I have these left. Is it one of them?",
                    "There is also this. Which one is it?",
                ],
            ),
            Self::NoneOfThese => ("none_of_these", &["None of these"]),
            Self::TalkToPerson => ("talk_to_person", &["Talk to a person"]),
            Self::NoListOpen => (
                "no_list_open",
                &[
                    "There is nothing to choose from at the moment. What is the problem?",
                    "No list is open. Tell me in words what you need.",
                ],
            ),
            Self::UnknownWords => (
                "unknown_words",
                &[
                    "I have nothing on {words}.",
                    "I found no article that covers {words}.",
                ],
            ),
            Self::UnknownPlain => (
                "unknown_plain",
                &["I have no article that answers this.", "I do not know that one."],
            ),
            Self::UnknownTopics => (
                "unknown_topics",
                &[
                    "The nearest topics I know: {topics}.",
                    "What I know is about: {topics}.",
                ],
            ),
            Self::Rephrase => (
                "rephrase",
                &[
                    "Can you put it in other words, or name the product?",
                    "An error text or the name of the product would help me.",
                ],
            ),
            Self::OfferPerson => (
                "offer_person",
                &[
                    "Or I get you a person: say \"talk to a person\".",
                    "I can also hand this to a person.",
                ],
            ),
            Self::NoOther => (
                "no_other",
                &["I have no other answer to that.", "That was the nearest I have."],
            ),
            Self::NextBest => ("next_best", &["Then perhaps this:", "The next nearest answer:"]),
            Self::NextBestChoice => (
                "next_best_choice",
                &[
                    "Then perhaps one of these?",
                    "These are the next nearest. Is it one of them?",
                ],
            ),
            Self::NoneFits => (
                "none_fits",
                &["None of these, then.", "Then it is something else."],
            ),
            Self::HandedOff => (
                "handed_off",
                &[
                    "A person takes over. Your support request is number {number}, and it holds this conversation, so you need not explain it again. They answer here. I stay quiet until then; write \"start over\" if you want to ask me something else.",
                ],
            ),
            Self::HandedOffMisses => (
                "handed_off_misses",
                &[
                    "I could not find an answer, so a person takes over. Your support request is number {number}, and it holds this conversation. I stay quiet until then; write \"start over\" if you want to ask me something else.",
                ],
            ),
            Self::HandedOffDenied => (
                "handed_off_denied",
                &[
                    "My answers did not help, so a person takes over. Your support request is number {number}. It holds this conversation and what you have tried. I stay quiet until then; write \"start over\" if you want to ask me something else.",
                ],
            ),
            Self::StillWaiting => (
                "still_waiting",
                &[
                    "Your support request {number} is with a person. They answer here.",
                    "Support request {number} is still open. A person answers here.",
                ],
            ),
            Self::HandoffFailed => (
                "handoff_failed",
                &[
                    "No person is free at the moment. Your support request {number} stays open. Until then you can go on asking me.",
                ],
            ),
            Self::HandoffCompleted => (
                "handoff_completed",
                &["Support request {number} is closed. I am here again if anything else comes up."],
            ),
            Self::Files => (
                "files",
                &[
                    "I cannot read files. Please describe the problem in words, or copy the error text.",
                    "I cannot open attachments. What does the error say?",
                ],
            ),
            Self::UnknownButton => (
                "unknown_button",
                &[
                    "That button does not belong to anything I know. Tell me in words what you need.",
                    "I cannot use that button any more. What is the problem?",
                ],
            ),
            Self::Empty => (
                "empty",
                &[
                    "I could not read that. What is the problem, in one sentence?",
                    "There were no words in that. What can I help you with?",
                ],
            ),
            Self::LoneSecret => (
                "lone_secret",
                &[
                    "That looks like a secret ({kind}). I masked it and have not kept it. Treat it as known to others: revoke it and create a new one. What is the problem you want to solve?",
                    "Again a secret ({kind}), which I masked. Please revoke it, and describe the problem without it.",
                ],
            ),
            Self::SecretWarning => (
                "secret_warning",
                &[
                    "Your message held a secret ({kind}). I masked it, but please revoke it and create a new one, since others may have seen it.",
                ],
            ),
            Self::OnceMore => ("once_more", &["Once more:"]),
        }
    }

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
