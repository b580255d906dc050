//! Whether a text tells what to do.

use super::trouble::{STATING, TROUBLE};

/// First words of headings that tell what to do, folded.
const TASKS: &[&str] = &[
    "add",
    "allow",
    "apply",
    "assign",
    "change",
    "check",
    "choose",
    "clear",
    "collect",
    "configure",
    "confirm",
    "connect",
    "consider",
    "contact",
    "copy",
    "create",
    "decrease",
    "delete",
    "deploy",
    "diagnose",
    "disable",
    "disconnect",
    "download",
    "edit",
    "enable",
    "enroll",
    "ensure",
    "enter",
    "find",
    "fix",
    "follow",
    "get",
    "go",
    "grant",
    "identify",
    "improve",
    "increase",
    "inspect",
    "install",
    "investigate",
    "learn",
    "look",
    "make",
    "manage",
    "measure",
    "monitor",
    "move",
    "open",
    "prepare",
    "reconnect",
    "recreate",
    "reboot",
    "redeploy",
    "reduce",
    "register",
    "reinstall",
    "remove",
    "rename",
    "renew",
    "repair",
    "replace",
    "reproduce",
    "reset",
    "resize",
    "resolve",
    "restart",
    "retry",
    "review",
    "rotate",
    "run",
    "save",
    "scale",
    "select",
    "send",
    "set",
    "sign",
    "start",
    "stop",
    "switch",
    "test",
    "troubleshoot",
    "try",
    "turn",
    "understand",
    "uninstall",
    "update",
    "upgrade",
    "use",
    "validate",
    "verify",
    "view",
    "wait",
];

/// Whether the folded words of a heading tell what to do, as a step does.
pub(super) fn is_task(words: &[&str]) -> bool {
    begins_with_verb(words, TASKS)
}

/// First words that name a thing as often as they tell what to do, folded: "Import contacts", "Import formats".
const ORDERS: &[&str] = &[
    "archive", "back", "block", "book", "cancel", "enroll", "export", "filter", "import", "invite", "join",
    "link", "log", "merge", "migrate", "pay", "print", "publish", "request", "restore", "scan", "schedule",
    "share", "submit", "sync", "transfer", "upload",
];

/// Words that the object of a sentence begins with, or what is told of how and where, folded.
const OBJECTS: &[&str] = &[
    "a", "an", "the", "your", "my", "our", "all", "from", "to", "into", "with", "without", "by", "using",
    "up", "in", "on", "as",
];

/// Whether the folded words of a title tell what to do by a verb that may name a thing too: "Import contacts from a
/// spreadsheet", not "Import formats".
pub(super) fn orders(words: &[&str]) -> bool {
    words.first().is_some_and(|first| ORDERS.contains(first))
        && words.iter().skip(1).any(|word| OBJECTS.contains(word))
}

/// First words of titles that tell of one thing that is made once, in several stages, folded.
const SETTING_UP: &[&str] = &[
    "add",
    "configure",
    "connect",
    "create",
    "deploy",
    "enable",
    "enroll",
    "install",
    "migrate",
    "register",
    "set",
];

/// Whether the folded words of a title tell of setting something up, or ask how to.
pub(super) fn sets_up(words: &[&str]) -> bool {
    let asked = match words {
        ["how", "to", rest @ ..] | ["how", "do" | "can" | "should", "i" | "we" | "you", rest @ ..] => rest,
        _ => words,
    };
    begins_with_verb(asked, SETTING_UP)
}

/// Whether folded words begin with one of these verbs: "Update it", not "Update is slow", which names a thing first.
fn begins_with_verb(words: &[&str], verbs: &[&str]) -> bool {
    let states = |second: &&str| STATING.contains(second) || TROUBLE.contains(second);
    words.first().is_some_and(|first| verbs.contains(first)) && !words.get(1).is_some_and(states)
}

/// First words of what one does against a trouble, and never for its own sake, folded.
const MENDING: &[&str] = &[
    "check",
    "clear",
    "collect",
    "confirm",
    "diagnose",
    "ensure",
    "identify",
    "inspect",
    "investigate",
    "look",
    "make",
    "measure",
    "reboot",
    "redeploy",
    "reinstall",
    "repair",
    "reproduce",
    "restart",
    "retry",
    "review",
    "rule",
    "test",
    "troubleshoot",
    "try",
    "validate",
    "verify",
    "wait",
];

/// Whether the folded words of a title say what to do against a trouble: "Check the logs".
pub(super) fn looks_into(words: &[&str]) -> bool {
    begins_with_verb(words, MENDING)
}
