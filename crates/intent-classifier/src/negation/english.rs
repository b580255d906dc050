//! How English denies. Apostrophes are dropped, as the tokenizer does.

use super::Cues;
use super::contrast::Contrasts;

#[rustfmt::skip] // One word a line would hide the lists.
pub(super) const CUES: Cues = Cues {
    triggers: &[
        "anything", "apart", "arent", "aside", "but", "cant", "didnt", "doesnt", "dont", "everything", "except",
        "excepting", "excluding", "fine", "forget", "good", "hadnt", "hasnt", "havent", "ignore", "instead", "isnt",
        "mind", "neither", "never", "no", "nor", "not", "nothing", "ok", "okay", "other", "rather", "runs", "skip",
        "unrelated", "wasnt", "werent", "without", "work", "working", "works",
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
        &["without", "using"], &["without", "having", "to", "use"],
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
    comparisons: &["instead", "rather", "skip", "ignore", "other", "without"],
    troubles: &[
        "abandoned", "banned", "blocked", "broke", "broken", "compromised", "corrupt", "corrupted", "crash",
        "crashed", "damage", "damaged", "deactivated", "declined", "denied", "disabled", "disconnect",
        "disconnected", "dropped", "duplicated", "expire", "expired", "expires", "expiring", "fail",
        "failed", "flagged", "frozen", "hacked", "interrupted", "late", "leak", "leaked", "lock", "locked",
        "lose", "lost", "missing", "misspelled", "outdated", "overdue", "paused", "refused", "rejected",
        "stole", "stolen", "suspended", "terminated", "throttled", "timeout", "wrong",
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
    contrasts: Contrasts {
        wells: &[
            &["works"], &["is", "working"], &["are", "working"], &["runs"],
            &["is", "fine"], &["are", "fine"], &["is", "ok"], &["are", "ok"], &["is", "okay"], &["are", "okay"], &["is", "good"],
            &["is", "all", "good"], &["is", "not", "the", "problem"], &["is", "not", "the", "issue"], &["is", "not", "my", "problem"],
            &["is", "not", "a", "problem"], &["is", "no", "problem"], &["is", "not", "my", "question"], &["is", "not", "the", "cause"],
            &["isnt", "the", "problem"], &["isnt", "the", "issue"], &["isnt", "my", "problem"], &["isnt", "a", "problem"],
            &["isnt", "my", "question"], &["isnt", "the", "cause"], &["are", "not", "the", "problem"], &["arent", "the", "problem"],
        ],
        adverbs: &[
            "fine", "well", "ok", "okay", "perfectly", "great", "good", "now", "again", "already", "just", "normally", "properly",
            "flawlessly", "correctly", "though",
        ],
        before: &[
            &["no", "problem", "with"], &["no", "problems", "with"], &["no", "issue", "with"], &["no", "issues", "with"],
            &["no", "trouble", "with"], &["nothing", "wrong", "with"], &["nothing", "is", "wrong", "with"],
            &["not", "a", "problem", "with"], &["isnt", "a", "problem", "with"], &["dont", "use"], &["do", "not", "use"],
            &["not", "using"], &["never", "use"], &["never", "used"], &["no", "longer", "use"], &["dont", "want", "to", "use"],
            &["dont", "need"], &["do", "not", "need"], &["dont", "want"], &["do", "not", "want"], &["no", "need", "for"],
        ],
        deeds: &[
            &["dont", "want", "to"], &["do", "not", "want", "to"], &["didnt", "want", "to"], &["dont", "need", "to"],
            &["not", "trying", "to"], &["dont", "wish", "to"], &["not", "looking", "to"],
        ],
        pronouns: &["it", "its", "one", "ones", "them", "they", "that", "this", "these", "those"],
        openers: &["but", "and", "while", "whereas", "since", "because", "yet", "however", "just", "only", "though", "although"],
        no_things: &["everything", "all", "nothing", "it", "that", "this", "they", "how", "what", "why", "when", "where", "who",
            "which", "does", "do", "is", "are", "can", "if", "i", "we", "you", "not", "never", "to", "didnt", "doesnt", "dont", "wont",
            "wouldnt", "cant", "cannot", "couldnt", "isnt", "arent", "wasnt", "werent", "hasnt", "will", "should", "would", "must"],
    },
};
