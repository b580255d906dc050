//! What the agent says in English, by key, each in one or more wordings.

use super::Key;

impl Key {
    /// Its name in `[strings]`, and its wordings.
    pub(super) fn built_in(self) -> (&'static str, &'static [&'static str]) {
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
                    "I am {name}, a program, not a person. I answer questions from self-help articles, ask back when several answers fit, and get you a person when I do not know. Describe your problem in one sentence. At any time you can write \"back\", \"start over\" or \"talk to a person\".",
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
                    "A person takes over and answers here. Your request is {reference}. It holds this conversation, so you need not explain it again.",
                ],
            ),
            Self::HandedOffMisses => (
                "handed_off_misses",
                &[
                    "I could not find an answer, so a person takes over and answers here. Your request is {reference}. It holds this conversation.",
                ],
            ),
            Self::HandedOffDenied => (
                "handed_off_denied",
                &[
                    "My answers did not help, so a person takes over and answers here. Your request is {reference}. It holds this conversation and what you have tried.",
                ],
            ),
            Self::StillWaiting => (
                "still_waiting",
                &[
                    "Your request {reference} waits for a person. They answer here.",
                    "Request {reference} is still open. A person answers here.",
                ],
            ),
            Self::HandoffFailed => (
                "handoff_failed",
                &[
                    "No person is free at the moment. Your request {reference} stays open. Until then you can go on asking me.",
                ],
            ),
            Self::HandoffCompleted => (
                "handoff_completed",
                &["Request {reference} is closed. I am here again if anything else comes up."],
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
            Self::WhichTopic => (
                "which_topic",
                &["Is this about {topics}?", "Which of these is it about: {topics}?"],
            ),
            Self::MoreAbout => ("more_about", &["More about {topic}"]),
            Self::NothingBefore => (
                "nothing_before",
                &[
                    "There is nothing before this. What can I help you with?",
                    "That was the beginning. What is the problem?",
                ],
            ),
            Self::Or => ("or", &["or"]),
            Self::And => ("and", &["and"]),
            Self::KnownTopics => (
                "known_topics",
                &["What I know about: {topics}.", "My articles are about: {topics}."],
            ),
            Self::NothingMore => (
                "nothing_more",
                &[
                    "The article says no more about that. It also answers these:",
                    "There is no more on that. Is it one of these?",
                ],
            ),
            Self::NothingMoreAlone => (
                "nothing_more_alone",
                &[
                    "The article says no more about that.",
                    "That is all I have on it.",
                ],
            ),
            Self::FollowLinks => ("follow_links", &["It is here:", "Look here:"]),
            Self::IncidentBanner => ("incident_banner", &["There is an open incident: **{title}**"]),
            Self::IncidentSymptom => (
                "incident_symptom",
                &[
                    "This may come from an incident that is open now: **{title}**",
                    "There is an incident that may be the cause: **{title}**",
                ],
            ),
            Self::IncidentSince => ("incident_since", &["since"]),
            Self::IncidentFollow => ("incident_follow", &["Follow it here"]),
            Self::Quiet => (
                "quiet",
                &["I stay quiet until then; write \"start over\" if you want to ask me something else."],
            ),
            Self::BackAt => (
                "back_at",
                &["Nobody is there right now. People are back {day} at {time} ({zone})."],
            ),
            Self::Closed => (
                "closed",
                &["Nobody is there right now. They answer as soon as they are back."],
            ),
            Self::OnDay => ("on_day", &["on {day}"]),
            Self::Today => ("today", &["today"]),
            Self::Tomorrow => ("tomorrow", &["tomorrow"]),
            Self::StartOverOpen => (
                "start_over_open",
                &["We start over. Your request {reference} stays open. What can I help you with?"],
            ),
            Self::PersonLeft => ("person_left", &["I am here again if anything else comes up."]),
            Self::FormIntro => (
                "form_intro",
                &[
                    "A few details help them to start at once. You can write \"skip\", \"back\" or \"skip the rest\" at any time.",
                ],
            ),
            Self::FormOptional => ("form_optional", &["optional"]),
            Self::FormEarlier => ("form_earlier", &["So far: {answer}"]),
            Self::FormKeep => ("form_keep", &["Keep it"]),
            Self::FormSkip => ("form_skip", &["Skip"]),
            Self::FormSeveral => ("form_several", &["You can name several, such as \"1 and 3\"."]),
            Self::FormKnown => ("form_known", &["from our conversation"]),
            Self::FormSummary => (
                "form_summary",
                &[
                    "This is what I pass on. Is it right?",
                    "Here is what I have now. Shall I send it?",
                ],
            ),
            Self::FormSummaryAgain => (
                "form_summary_again",
                &[
                    "Write \"send\" when it is right, or name what to change, such as \"change 1\".",
                    "I can send it, or change an answer: give its number.",
                ],
            ),
            Self::FormSend => ("form_send", &["Send"]),
            Self::FormChange => ("form_change", &["Change something"]),
            Self::FormWhichChange => (
                "form_which_change",
                &[
                    "Which answer do you want to change? Give its number or name it.",
                    "Which one? A number is enough.",
                ],
            ),
            Self::FormCorrected => ("form_corrected", &["Changed.", "Noted."]),
            Self::FormSent => (
                "form_sent",
                &[
                    "Thank you. Your request {reference} now holds all of this. I stay quiet until a person answers; write \"start over\" if you want to ask me something else.",
                ],
            ),
            Self::FormLeft => (
                "form_left",
                &[
                    "All right, I pass on what I have. Your request is {reference}. I stay quiet until a person answers; write \"start over\" if you want to ask me something else.",
                ],
            ),
            Self::FormSolved => (
                "form_solved",
                &[
                    "Good to hear. I note on request {reference} that it works. Write \"start over\" if you want to ask me something else.",
                ],
            ),
            Self::FormFirst => (
                "form_first",
                &[
                    "This is the first question.",
                    "There is no question before this one.",
                ],
            ),
            Self::FormSkippedRequired => (
                "form_skipped_required",
                &[
                    "All right, they may ask you for it later.",
                    "Fine, we leave that open.",
                ],
            ),
            Self::FormNoOption => (
                "form_no_option",
                &[
                    "Please choose one of these, by its name or number.",
                    "That is none of the options. Which one is nearest?",
                ],
            ),
            Self::FormNoOptions => (
                "form_no_options",
                &[
                    "Please choose from these, by name or number, such as \"1 and 3\".",
                    "Those are none of the options. Which ones are nearest?",
                ],
            ),
            Self::FormNoNumber => (
                "form_no_number",
                &[
                    "I need a number here, such as 20.",
                    "I found no number in that. Digits are fine: 20.",
                ],
            ),
            Self::FormNoDate => (
                "form_no_date",
                &[
                    "I could not read a date in that. Say it as you like: \"Tuesday 9am\", \"2 hours ago\", \"24 Nov\".",
                    "That is no date I can read. \"Yesterday\" or \"2026-11-24 09:00\" would do.",
                ],
            ),
            Self::FormTooLong => (
                "form_too_long",
                &[
                    "That is too long: {most} characters fit here. Can you shorten it?",
                    "It still has more than {most} characters.",
                ],
            ),
            Self::FormRule => (
                "form_rule",
                &[
                    "That does not have the form that is asked for here.",
                    "It still does not fit what is asked for.",
                ],
            ),
            Self::FormEmpty => (
                "form_empty",
                &["I could not read that.", "There were no words in that."],
            ),
            Self::FormSecret => (
                "form_secret",
                &[
                    "That looks like a secret ({kind}). I masked it and pass nothing of it on. Please revoke it, and leave it out here.",
                    "Again a secret ({kind}), which I masked. Please answer without it.",
                ],
            ),
            Self::FormAlreadyHandedOff => (
                "form_already_handed_off",
                &[
                    "Your request {reference} is open already, and a person will answer. If you do not want to answer more, write \"skip the rest\".",
                    "Request {reference} waits for a person. \"Skip the rest\" ends these questions.",
                ],
            ),
            Self::FormFiles => (
                "form_files",
                &[
                    "I cannot read files. A person can ask you for them later.",
                    "I cannot open attachments. Can you say it in words?",
                ],
            ),
            Self::FormHelp => (
                "form_help",
                &[
                    "I collect details for the person who takes over. Answer in your own words, or write \"skip\", \"back\", \"skip the rest\" or \"start over\".",
                    "These details go to the person who helps you. You can skip any of them.",
                ],
            ),
            Self::FormInsult => (
                "form_insult",
                &[
                    "I am sorry that this is annoying. Write \"skip the rest\" and I send what I have.",
                    "I understand. \"Skip the rest\" ends these questions.",
                ],
            ),
            Self::FormGoOn => ("form_go_on", &["Let us go on.", "To go on:"]),
            Self::FormBackTo => (
                "form_back_to",
                &["Back to your request:", "And for your request:"],
            ),
        }
    }
}
