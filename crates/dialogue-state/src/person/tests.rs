use super::*;

#[test]
fn an_answer_may_send_on_to_people() {
    for (answer, is_sent) in [
        (
            "If your issue is not listed, continue to create a support request.",
            true,
        ),
        ("Open a ticket in the portal and attach the log.", true),
        ("Contact support with the correlation id.", true),
        ("Eröffnen Sie ein Ticket.", true),
        ("Wenden Sie sich an den Support.", true),
        ("Melden Sie sich beim Support, falls es nicht hilft.", true),
        ("You do not need to open a ticket for this.", false),
        (
            "Before you create a support request, check the status page.",
            false,
        ),
        ("Contact your administrator.", false),
        ("Open the settings and create a token.", false),
    ] {
        assert_eq!(sends_to_person(answer), is_sent, "{answer}");
    }
}

#[test]
fn a_person_is_asked_for_in_many_ways() {
    for text in [
        "do you ahve a human",
        "habt ihr auch einen echten menschen",
        "talk to a human",
        "agent please",
        "agent",
        "connect me with support",
        "open a support ticket",
        "I want to talk to a human",
        "can I speak to someone?",
        "let me talk to a real person about my token",
        "get me a human!!",
        "human",
        "Operator",
        "i need a human agent now",
        "please transfer me to an agent",
        "taalk to a humna",
        "I'd like to speak with a representative",
        "is there a real person I can talk to?",
        "raise a ticket",
        "could you open a ticket for me please",
        "contact support",
        "I have tried for hours, please put me through to someone",
        "escalate this to a supervisor",
        "need help from a person",
        "how can I contact support?",
        "create a support request",
        "Talk to a person",
        "no bots, a human please",
        "this is useless, give me a human",
        "live agent",
        "forget it. human",
        "never mind, agent please",
        "with a person then, please",
        "Could I maybe speak with Dave?",
        "I would like to speak to Ms Miller",
        "who can i call",
        "a human please, my camera is offline all day",
        "Live agent please. The camera is offline",
        "can I talk to the rent team",
        "let me talk to your billing department please",
        "can someone look it up pls",
        "can somebody check my order please",
        "can somebody from your team ring me",
        "could someone in the office please text me back today",
        "kann mich bitte jemand aus eurem Team anrufen",
        "is there a phone number?",
        "are there any humans",
        "¿Puedo hablar con una persona?",
        "je veux parler à un conseiller",
        "vorrei parlare con un operatore",
        "I would rather deal with one of your colleagues",
        "I want to complain to someone in charge",
        "get me the boss",
        "who is the person in charge, let me talk to the person in charge",
        "I'd like to take this up with somebody responsible",
        "connect me with the baggage desk",
        "talk to reception",
        "Mrs Jones please",
        "is Mr Kim in?",
        "Is Mrs Potter in today?",
        "can i get a person",
        "can sb call me back",
        "gimme a real person",
        "I don't want to talk to a machine",
        "is there a phone number i can ring",
        "put me through",
        "is there anybody i can talk to",
        "anyone there i could speak with?",
        "is there somebody who can help me",
        "gibt es jemanden, mit dem ich reden kann?",
        "ring me back",
        "give me a call please",
        "is there a human",
        "is there a real person behind this?",
        "is there someone i can call",
        "isn't there anybody I could ask about this?",
        "forget it. is there anybody here I could talk to about it?",
    ] {
        assert!(asks_for_person(text), "{text}");
    }
}

#[test]
fn a_person_is_declined() {
    for text in [
        "dont connect me to an agent",
        "I do not want to talk to a human",
        "Ich möchte nicht mit einem Menschen sprechen",
    ] {
        assert!(decline_person(&words(text)), "{text}");
    }
    for text in [
        "talk to a human",
        "my agent does not start",
        "I want no bot, a human please",
    ] {
        assert!(!decline_person(&words(text)), "{text}");
    }
}

#[test]
fn a_person_is_asked_for_in_german() {
    for text in [
        "Ich möchte mit einem Menschen sprechen",
        "mit einem Mitarbeiter reden bitte",
        "Kann ich mit jemandem sprechen?",
        "verbinden Sie mich bitte mit dem Support",
        "Mitarbeiter",
        "bitte einen Menschen",
        "ich brauche einen echten Menschen",
        "ich will mit einem richtigen Menschen darüber reden",
        "Mensch bitte",
        "kein Bot, ein Mensch",
        "Ticket eröffnen",
        "ich möchte ein Ticket erstellen",
        "bitte an den Support weiterleiten",
        "wie erreiche ich den Kundendienst?",
        "Mit einem Menschen sprechen",
        "können Sie mich mit einem Berater verbinden",
        "einen Menschen bitte, meine Kamera ist dauernd offline",
        "Kann ich mit Frau Klein sprechen?",
        "ich möchte mit dem Kassenwart reden",
        "kann sich das bitte jemand ansehen",
        "ich würde gern mit jemandem vom Team sprechen",
        "mit der leitung sprechen",
        "bitte mit dem Chef verbinden",
        "ich will mit einem von euch reden",
        "verbinden Sie mich mit dem Büro",
        "verbinden sie mich bitte mit dem chef",
        "Frau Müller bitte",
        "ist Herr Kern da?",
        "ich will nen echten menschen",
        "verbinden sie mich",
        "ich will nicht mit einem bot reden",
        "kann ich einen menschen sprechen",
        "gibts da nen menschen",
        "gibt es hier einen Menschen, den ich anrufen kann?",
        "kann man da jemanden anrufen",
        "vergiss es. gibt es da jemanden mit dem ich reden kann",
    ] {
        assert!(asks_for_person(text), "{text}");
    }
    for text in [
        "Wie teile ich ein Dokument mit einem Mitarbeiter?",
        "Mein Mitarbeiter kann sich nicht anmelden",
        "Ich möchte nicht mit einem Menschen sprechen",
        "Support für SSH-Schlüssel",
        "Wie lege ich einen neuen Mitarbeiter an?",
        "Das Ticket wurde geschlossen",
        "Personalausweis",
        "Ich möchte nicht mit Frau Klein sprechen",
        "Wie kann ich mit der App telefonieren?",
        "Wie kann ich das Gerät mit der Leitung verbinden?",
        "gibt es einen Mitarbeiterausweis",
    ] {
        assert!(!asks_for_person(text), "{text}");
    }
}

#[test]
fn a_question_about_agents_and_requests_is_a_question() {
    for text in [
        "install self hosted agent",
        "agent pool offline",
        "my build agent is offline",
        "how do I create a pull request",
        "agent version 3 fails",
        "the token of the agent is rejected",
        "I want an agent pool",
        "support for ssh keys",
        "who supports this",
        "connect the agent to a pool",
        "I do not want to talk to a human",
        "my support ticket was closed",
        "person field is empty",
        "personal access token",
        "contact field of a work item",
        "need a build agent",
        "how to call an agent job from yaml",
        "operator precedence",
        "request failed with 403",
        "is the human resources site down",
        "The build failed. Which agent ran it?",
        "how do I speak to the API with a token",
        "can devices speak to each other",
        "the phone number is wrong",
        "can I talk to the printer",
        "Agent, offline since Monday",
        "a ticket, how do I buy one",
        "can someone else pick up my parcel",
        "do I need to ask my boss",
        "how do I deal with a rejected token",
        "connect me to the wifi",
        "my name is Mrs Jones",
        "Dr Brown is my doctor",
        "can I get a second person on my account",
        "I don't want the bot to answer at night",
        "I can't connect to this machine",
        "is there a number on the box",
        "is there a human error in the log",
        "is there a person field",
        "is there someone I can share a folder with",
    ] {
        assert!(!asks_for_person(text), "{text}");
    }
}
