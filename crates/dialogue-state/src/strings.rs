//! The messages that the agent says of its own, by the names they have in Fluent files ([`knowledge::strings`]).

/// Names a variant and its message.
macro_rules! keys {
    ($($key:ident => $id:literal,)*) => {
        /// A message of the agent.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Key {
            $($key,)*
        }

        impl Key {
            /// The id of its message.
            pub(crate) fn id(self) -> &'static str {
                match self {
                    $(Self::$key => $id,)*
                }
            }

            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$key,)*];
        }
    };
}

keys! {
    Welcome => "welcome",
    Greeting => "greeting",
    Thanks => "thanks",
    Solved => "solved",
    Goodbye => "goodbye",
    Help => "help",
    StartOver => "start_over",
    Cancelled => "cancelled",
    Declined => "declined",
    Insult => "insult",
    Grievance => "grievance",
    Urgent => "urgent",
    Acknowledged => "acknowledged",
    AskAway => "ask_away",
    NotHelpful => "not_helpful",
    NothingToRepeat => "nothing_to_repeat",
    WhichOne => "which_one",
    WhichOneAgain => "which_one_again",
    UnsureWhich => "unsure_which",
    OutOfRange => "out_of_range",
    ChooseOne => "choose_one",
    NoneOfThese => "none_of_these",
    TalkToPerson => "talk_to_person",
    NoListOpen => "no_list_open",
    UnknownWords => "unknown_words",
    UnknownPlain => "unknown_plain",
    UnknownTopics => "unknown_topics",
    UnknownNearest => "unknown_nearest",
    Rephrase => "rephrase",
    LeftOpen => "left_open",
    Untold => "untold",
    OffTopic => "off_topic",
    Distress => "distress",
    ArticlesIn => "articles_in",
    LanguageName => "language_name",
    Unclear => "unclear",
    UnclearAnswer => "unclear_answer",
    OfferPerson => "offer_person",
    OfferForm => "offer_form",
    NoOther => "no_other",
    ReadOn => "read_on",
    NextBest => "next_best",
    NextBestChoice => "next_best_choice",
    NoneFits => "none_fits",
    HandedOff => "handed_off",
    HandedOffMisses => "handed_off_misses",
    HandedOffDenied => "handed_off_denied",
    StillWaiting => "still_waiting",
    HandoffFailed => "handoff_failed",
    HandoffCompleted => "handoff_completed",
    Files => "files",
    UnknownButton => "unknown_button",
    Empty => "empty",
    LoneSecret => "lone_secret",
    SecretWarning => "secret_warning",
    OnceMore => "once_more",
    WhichTopic => "which_topic",
    MoreAbout => "more_about",
    NothingBefore => "nothing_before",
    Or => "or",
    And => "and",
    KnownTopics => "known_topics",
    NothingMore => "nothing_more",
    NothingMoreAlone => "nothing_more_alone",
    FollowLinks => "follow_links",
    ArticleSays => "article_says",
    ArticleSilent => "article_silent",
    ArticleSaysStill => "article_says_still",
    IncidentBanner => "incident_banner",
    IncidentSymptom => "incident_symptom",
    IncidentSince => "incident_since",
    IncidentFollow => "incident_follow",
    IncidentEnd => "incident_end",
    IncidentOver => "incident_over",
    Quiet => "quiet",
    BackAt => "back_at",
    Closed => "closed",
    OnDay => "on_day",
    HoursAre => "hours_are",
    HoursOn => "hours_on",
    HoursNotOn => "hours_not_on",
    HoursOpen => "hours_open",
    HoursClosed => "hours_closed",
    EveryDay => "every_day",
    DaysSpan => "days_span",
    Today => "today",
    Tomorrow => "tomorrow",
    StartOverOpen => "start_over_open",
    PersonLeft => "person_left",
    FormIntro => "form_intro",
    FormOptional => "form_optional",
    FormEarlier => "form_earlier",
    FormKeep => "form_keep",
    FormSkip => "form_skip",
    FormLeaveOut => "form_leave_out",
    FormSeveral => "form_several",
    FormKnown => "form_known",
    FormSummary => "form_summary",
    FormSummaryAgain => "form_summary_again",
    FormSend => "form_send",
    FormChange => "form_change",
    FormWhichChange => "form_which_change",
    FormCorrected => "form_corrected",
    FormNoted => "form_noted",
    FormSent => "form_sent",
    FormLeft => "form_left",
    FormSolved => "form_solved",
    FormFirst => "form_first",
    FormSkippedRequired => "form_skipped_required",
    FormNoOption => "form_no_option",
    FormNoOptions => "form_no_options",
    FormNoNumber => "form_no_number",
    FormNoDate => "form_no_date",
    FormNotYet => "form_not_yet",
    FormGone => "form_gone",
    FormNoContact => "form_no_contact",
    FormAsked => "form_asked",
    FormAbout => "form_about",
    FormTooLong => "form_too_long",
    FormRule => "form_rule",
    FormEmpty => "form_empty",
    FormSecret => "form_secret",
    FormAlreadyHandedOff => "form_already_handed_off",
    FormFiles => "form_files",
    FormHelp => "form_help",
    FormInsult => "form_insult",
    FormGoOn => "form_go_on",
    FormThanks => "form_thanks",
    FormWait => "form_wait",
    FormTell => "form_tell",
    FormBackTo => "form_back_to",
    Quoted => "quoted",
    SecretKind => "secret_kind",
    Weekday => "weekday",
    DayOfYear => "day_of_year",
    DateShort => "date_short",
    Date => "date",
    Moment => "moment",
    MomentInZone => "moment_in_zone",
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use knowledge::{Strings, Value};

    use super::*;

    /// Parts of other messages that no code asks for by themselves.
    const PARTS: &[&str] = &["weekday_short", "month", "month_short"];

    #[test]
    fn every_message_is_said_by_one_key() {
        let ids: Vec<&str> = Key::ALL
            .iter()
            .map(|key| key.id())
            .chain(PARTS.iter().copied())
            .collect();
        let distinct: BTreeSet<&str> = ids.iter().copied().collect();
        let known: BTreeSet<&str> = knowledge::strings::arguments().keys().copied().collect();

        assert_eq!(distinct.len(), ids.len());
        assert_eq!(distinct, known);
    }

    #[test]
    fn the_agent_speaks_plainly() {
        let strings = Strings::default();
        for voice in knowledge::strings::languages().map(|code| strings.voice(Some(code))) {
            for key in Key::ALL {
                let given = knowledge::strings::arguments()
                    .get(key.id())
                    .into_iter()
                    .flatten();
                let values: Vec<(&str, Value<'_>)> = given.map(|name| (*name, Value::Number(2))).collect();
                for wording in voice.wordings(key.id(), &values) {
                    let words = crate::words::words(&wording);
                    let is_padded = ["simply", "just", "einfach"]
                        .iter()
                        .any(|pad| words.iter().any(|word| word == pad));
                    assert!(!wording.contains('!') && !is_padded, "{}: {wording}", key.id());
                    assert!(
                        !wording.is_empty() && !wording.contains(['{', '\u{2068}', '\u{2069}']),
                        "{}: {wording}",
                        key.id()
                    );
                }
            }
        }
    }
}
