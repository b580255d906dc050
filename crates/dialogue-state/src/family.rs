//! Family pointers: the page that tells of outages, and another virtual agent. They stand in many articles, so they win
//! only when they are asked for, and are never among options.

use std::sync::LazyLock;

use knowledge::Family;
use regex::Regex;

use crate::words::fold;

/// Asking whether a service is up, in folded words.
static OUTAGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        \boutages?\b
      | \b(?:service|system|server|health)\s(?:status|health)\b | \bstatus\s(?:page|site|dashboard)\b
      | ^(?:is|are|was|were)\s(?:\w+\s){1,5}(?:down|up\sand\srunning)(?:\s(?:right\snow|now|today|again|currently|at\sthe\smoment|for\s(?:everyone|all|you|anyone|others)))*$
      | ^(?:\w+\s){1,4}(?:is|are)\sdown(?:\s(?:right\snow|now|today|again|for\severyone))*$
      | ^(?:is|are)\sthere\s(?:\w+\s){0,3}(?:incidents?|disruptions?|downtime)\b
      | \b(?:known|ongoing|current)\s(?:incidents?|disruptions?)\b | \bservice\sdisruptions?\b
      ",
    )
    .expect("the pattern is valid")
});

/// Asking for another bot, in folded words.
static VIRTUAL_AGENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bvirtual (?:agent|assistant)\b|^(?:is|are) there (?:a|an|any|another) (?:\w+ ){0,2}(?:chat ?)?bots?\b|^(?:another |which )?chat ?bots?$").expect("the pattern is valid")
});

/// Words that make "is … down" another thing: a slow-down, a machine of one's own.
static OWN_THING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:my|our|slow|slowed|scale|scaled|shut|locked|cut)\b").expect("the pattern is valid")
});

/// The family that `text` asks for.
pub(crate) fn asked_for(text: &str) -> Option<Family> {
    let folded = fold(text);
    if VIRTUAL_AGENT.is_match(&folded) {
        Some(Family::VirtualAgent)
    } else if OUTAGE.is_match(&folded) && !OWN_THING.is_match(&folded) {
        Some(Family::Outage)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outage_page_is_asked_for() {
        for text in [
            "is it down?",
            "Is Azure DevOps down right now?",
            "is there an outage",
            "service status",
            "the portal is down",
            "are there any incidents",
        ] {
            assert_eq!(asked_for(text), Some(Family::Outage), "{text}");
        }
    }

    #[test]
    fn another_bot_is_asked_for() {
        for text in [
            "is there a bot?",
            "where is the virtual agent",
            "is there another chat bot",
        ] {
            assert_eq!(asked_for(text), Some(Family::VirtualAgent), "{text}");
        }
    }

    #[test]
    fn other_questions_ask_for_neither() {
        for text in [
            "my build agent is down",
            "how do I scale down",
            "the page is slowed down",
            "install an agent",
            "what is the status of my token",
            "robot account",
        ] {
            assert_eq!(asked_for(text), None, "{text}");
        }
    }
}
