//! How English denies. Apostrophes are dropped, as the tokenizer does.

use super::Cues;

#[rustfmt::skip] // One word a line would hide the lists.
pub(super) const CUES: Cues = Cues {
    triggers: &[
        "anything", "apart", "arent", "aside", "but", "cant", "didnt", "doesnt", "dont", "everything", "except",
        "excepting", "excluding", "forget", "hadnt", "hasnt", "havent", "ignore", "instead", "isnt", "mind",
        "neither", "never", "nor", "not", "nothing", "other", "rather", "skip", "unrelated", "wasnt", "werent",
        "without",
    ],
    exclusions: &[
        &["everything", "but"], &["everything", "_", "but"], &["anything", "but"], &["all", "but"],
        &["except"], &["except", "for"], &["except", "from"], &["excepting"], &["excluding"],
        &["apart", "from"], &["aside", "from"], &["other", "than"], &["rather", "than"], &["instead", "of"],
        &["not", "about"], &["isnt", "about"], &["wasnt", "about"], &["arent", "about"], &["not", "really", "about"],
        &["not", "regarding"], &["not", "concerning"], &["not", "related", "to"], &["isnt", "related", "to"],
        &["unrelated", "to"], &["nothing", "to", "do", "with"], &["not", "to", "do", "with"], &["nothing", "about"],
        &["not", "talking", "about"], &["not", "asking", "about"], &["not", "asking", "for"], &["not", "asking", "how", "to"],
        &["not", "looking", "for"], &["not", "interested", "in"], &["not", "referring", "to"], &["dont", "mean"],
        &["didnt", "mean"], &["not", "mean"], &["dont", "care", "about"], &["not", "care", "about"], &["dont", "ask", "about"],
        &["didnt", "ask", "about"], &["didnt", "ask", "for"], &["not", "ask", "for"], &["not", "ask", "about"],
        &["not", "because", "of"], &["isnt", "because", "of"], &["not", "due", "to"], &["isnt", "due", "to"],
        &["not", "caused", "by"], &["isnt", "caused", "by"], &["never", "mind"], &["forget", "about"], &["ignore"], &["skip"],
        &["but", "not"],
        &["but", "not", "with"],
        &["but", "not", "for"], &["and", "not"], &["neither"], &["nor"],
    ],
    negations: &["not"],
    negated_copulas: &["isnt", "wasnt", "arent", "werent"],
    copulas: &["is", "its", "was", "are", "were", "be", "being"],
    subjects: &[
        "it", "its", "this", "that", "thats", "these", "those", "problem", "issue", "question", "cause", "reason", "fault",
        "trouble", "culprit", "is", "was", "definitely", "certainly", "here",
    ],
    determiners: &["the", "a", "an", "my", "our", "your", "this", "that", "these", "those", "any", "their", "his", "her"],
    verb_negations: &["not", "didnt", "hasnt", "havent", "hadnt", "isnt", "wasnt", "arent", "werent", "doesnt", "never", "dont"],
    deeds: &[
        "altered", "cancel", "canceled", "cancelled", "change", "changed", "delete", "deleted", "forget",
        "forgot", "forgotten", "modified", "modify", "remove", "removed", "reset", "revoke", "revoked",
        "switched", "touch", "touched",
    ],
    firsts: &["i", "we"],
    comparisons: &["instead", "rather", "skip", "ignore", "other"],
    troubles: &[
        "abandoned", "banned", "blocked", "broke", "broken", "compromised", "corrupt", "corrupted", "crash",
        "crashed", "damage", "damaged", "deactivated", "declined", "disabled", "expire", "expired",
        "expires", "expiring", "fail", "failed", "hacked", "late", "leak", "leaked", "lock", "locked",
        "lose", "lost", "missing", "misspelled", "outdated", "overdue", "paused", "rejected", "stole",
        "stolen", "suspended", "terminated", "throttled", "wrong",
    ],
    fillers: &["been", "yet", "even", "actually", "simply", "just", "be", "get", "got", "really", "accidentally", "recently", "ever", "have"],
    ends: &[
        "but", "because", "so", "it", "i", "we", "you", "which", "when", "while", "just", "only", "instead", "please", "how",
        "what", "where", "why", "who", "can", "could", "is", "are", "was", "were", "do", "does", "did", "has", "have", "will",
        "then", "though", "although", "since", "if", "and", "works", "work", "rather",
    ],
    wells: &["works", "work", "working", "worked", "fine", "ok", "okay", "loads", "runs", "good", "succeeds", "succeeded", "opens", "well"],
    alls: &["everything", "all", "anything", "every", "everywhere", "everyone", "rest", "else", "others"],
    imperatives: &["ignore", "skip", "forget", "never"],
    symptom_endings: &["ing", "ed", "able", "ible", "ly"],
    nouns_are_capital: false,
    qualities: &[
        "able", "enough", "found", "here", "in", "on", "sent", "shown", "sure", "there", "to", "yet", "up", "as",
        "valid", "right", "correct", "same", "recognized", "recognised", "supported", "member", "good", "available", "new",
        "known", "option", "way", "lot", "number", "single", "big", "bit", "registered", "number", "working",
    ],
};
