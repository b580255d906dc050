use super::*;

fn all_are(kind: Option<SmallTalk>, texts: &[&str]) {
    for text in texts {
        assert_eq!(small_talk(text), kind, "{text}");
    }
}

#[test]
fn small_talk_is_known_by_kind() {
    all_are(
        Some(SmallTalk::Greeting),
        &[
            "hi",
            "Good morning!",
            "howdy, anyone here?",
            "hellooo",
            "helo there",
            "👋",
        ],
    );
    all_are(
        Some(SmallTalk::Thanks),
        &[
            "thanks",
            "thx",
            "ok thanks a lot!!",
            "thank you very much",
            "Great, thanks",
            "👍",
        ],
    );
    all_are(
        Some(SmallTalk::Solved),
        &[
            "perfect, fixed my problem",
            "yes, that helped",
            "that did work for me, thanks",
            "danke, das hat geholfen",
            "super, hat funktioniert",
            "that sorted it, cheers",
            "it works now, thanks",
            "That fixed it.",
            "found it in my bag, all sorted",
            "oh doch gefunden, hat sich erledigt",
        ],
    );
    all_are(
        Some(SmallTalk::NotHelpful),
        &[
            "I tried that already",
            "that didn't help",
            "nope, that didn't do anything",
            "didn't work for me",
            "das hilft mir leider überhaupt nicht",
            "immer noch nicht",
            "no luck",
            "It still doesn't work",
            "still stuck",
            "geht trotzdem nicht",
            "not helpful at all",
        ],
    );
    all_are(
        Some(SmallTalk::Restart),
        &[
            "reset conversation",
            "never mind, new question",
            "start over",
            "let's start again please",
        ],
    );
    all_are(
        Some(SmallTalk::Meta),
        &["are you a bot?", "who are you", "am I talking to a real person?"],
    );
    all_are(
        Some(SmallTalk::Topics),
        &[
            "help",
            "what can you do for me?",
            "topics",
            "welche Themen gibt es?",
        ],
    );
    all_are(
        Some(SmallTalk::Confused),
        &[
            "I don't understand",
            "i dont get it",
            "what do you mean?",
            "that makes no sense",
            "Can you explain it in simpler words please",
            "das verstehe ich nicht",
            "Was meinen Sie damit?",
        ],
    );
    all_are(
        Some(SmallTalk::Insult),
        &[
            "this is outrageous",
            "thats ridiculous",
            "das ist echt unverschämt",
            "😭",
        ],
    );
    all_are(Some(SmallTalk::Goodbye), &["see you", "bye!", "no, that's all"]);
    all_are(Some(SmallTalk::Deny), &["no", "nope", "No, that's not it"]);
    all_are(Some(SmallTalk::Affirm), &["yes", "yep!", "sure"]);
    all_are(Some(SmallTalk::Accept), &["yes please", "go ahead", "ja, gerne"]);
    all_are(Some(SmallTalk::Urgent), &["it's urgent!!!", "dringend"]);
    all_are(
        Some(SmallTalk::Repeat),
        &["can you say that again", "what?", "repeat please"],
    );
    all_are(Some(SmallTalk::Insult), &["you are useless", "stupid bot"]);
    all_are(Some(SmallTalk::Cancel), &["cancel", "nevermind", "stop"]);
}

#[test]
fn small_talk_tells_its_language() {
    for (text, code) in [
        ("Guten Tag!", Some("de")),
        ("vielen Dank", Some("de")),
        ("good morning", Some("en")),
        ("thank you very much", Some("en")),
        ("ok", None),
        ("Token", None),
    ] {
        assert_eq!(language(&words(text)), code, "{text}");
    }
    for (text, code) in [
        ("auf Deutsch bitte", Some("de")),
        ("in german please", Some("de")),
        ("English please", Some("en")),
        ("how do I translate this to German", None),
        ("in germany", None),
    ] {
        assert_eq!(wished_language(&words(text)), code, "{text}");
    }
}

#[test]
fn kind_words_are_no_question() {
    for text in [
        "Good morning! I hope you are having a wonderful day. I am not very good with computers I am afraid.",
        "Hi there, sorry to bother you.",
        "Guten Tag! Ich hoffe, es geht Ihnen gut.",
    ] {
        assert!(is_kind(text), "{text}");
    }
    for text in [
        "Good morning! My token expired.",
        "I hope you can tell me. How do I renew it?",
        "",
    ] {
        assert!(!is_kind(text), "{text}");
    }
}

#[test]
fn a_question_is_no_small_talk() {
    all_are(
        None,
        &[
            "hi, my token is rejected",
            "thanks, and how do I renew it",
            "no permission",
            "help with my token",
            "how do I start over the build",
            "stop the agent",
            "it works on my machine but not in the pipeline",
            "my rate is not, fixed",
            "is my order late, or is it fixed",
            "yes but the token expired",
            "reset password",
            "",
            "!!",
            "layer",
            "restore",
            "what is a token",
            "das hat mir der Drucker gesagt",
            "was ist ein Token",
            "hallo, mein Ausweis ist weg",
            "die Tür geht nicht auf",
        ],
    );
}
