//! What an import says. Not among the rules of `helpline check`: they are about a file that is no knowledge.

use crate::Severity;
use crate::lint::Rule;

pub(super) const NO_TEXT: Rule = Rule {
    id: "import-no-text",
    severity: Severity::Error,
    why: "only text is imported",
    mend: "unpack the archive and import its TSV, or save the workbook as \"CSV UTF-8\" or \"Text (tab delimited)\"",
};

pub(super) const NOT_UTF8: Rule = Rule {
    id: "import-not-utf8",
    severity: Severity::Info,
    why: "bytes that are not UTF-8 are read as Windows-1252, which may not be what they are",
    mend: "look at the letters with accents, or save the file as UTF-8",
};

pub(super) const NO_COLUMNS: Rule = Rule {
    id: "import-no-columns",
    severity: Severity::Error,
    why: "without a column for questions and one for answers nothing can be read",
    mend: "name the columns in the first line, `Question` and `Answer` at least",
};

pub(super) const NO_JSON: Rule = Rule {
    id: "import-no-json",
    severity: Severity::Error,
    why: "a file that is no JSON cannot be read as such",
    mend: "correct the JSON, or say by `--from` what the file is",
};

pub(super) const NO_PAIRS: Rule = Rule {
    id: "import-no-pairs",
    severity: Severity::Error,
    why: "without a list of questions and answers nothing can be read",
    mend: "import what the project exports as JSON or TSV, or write `[{ \"question\": \"…\", \"answer\": \"…\" }]`",
};

pub(super) const SYNONYMS: Rule = Rule {
    id: "import-synonyms",
    severity: Severity::Info,
    why: "synonyms are for all articles, and an import writes none for the whole folder",
    mend: "write them into `helpline.toml`",
};

pub(super) const NO_HEADER: Rule = Rule {
    id: "import-no-header",
    severity: Severity::Warning,
    why: "without names the first column is taken for questions and the second for answers",
    mend: "name the columns in the first line, `Question` and `Answer` at least",
};

pub(super) const TITLE_ROW: Rule = Rule {
    id: "import-title-row",
    severity: Severity::Info,
    why: "a title above the names of the columns is no question",
    mend: "nothing to do",
};

pub(super) const NO_QUESTIONS: Rule = Rule {
    id: "import-no-questions",
    severity: Severity::Error,
    why: "a file without questions imports nothing",
    mend: "give each question a heading of its own (`## Question`), a line in bold or a `Q:`, with the answer under it",
};

pub(super) const NO_QUESTION: Rule = Rule {
    id: "import-no-question",
    severity: Severity::Error,
    why: "an answer that nobody can ask for is no entry",
    mend: "write the question, or remove the row",
};

pub(super) const NO_ANSWER: Rule = Rule {
    id: "import-no-answer",
    severity: Severity::Error,
    why: "a question without an answer is no entry",
    mend: "write the answer, or remove the question",
};

pub(super) const EMPTY_ANSWER: Rule = Rule {
    id: "import-empty-answer",
    severity: Severity::Error,
    why: "once markup and links that lead nowhere are gone, a chat would show nothing",
    mend: "write the answer as text",
};

pub(super) const UNWRITABLE: Rule = Rule {
    id: "import-unwritable",
    severity: Severity::Error,
    why: "what would not be read back as it was written is not written",
    mend: "write the answer in plain Markdown",
};

pub(super) const TOO_LONG: Rule = Rule {
    id: "import-too-long",
    severity: Severity::Error,
    why: "an article holds at most 4 MiB",
    mend: "shorten the answer",
};

pub(super) const TOO_MANY_CELLS: Rule = Rule {
    id: "import-too-many-cells",
    severity: Severity::Error,
    why: "a stray separator moves what comes after it into the wrong columns",
    mend: "write a tab in a text as `\\t`; put a text with separators in quotes",
};

pub(super) const OPEN_QUOTE: Rule = Rule {
    id: "import-open-quote",
    severity: Severity::Error,
    why: "a quote that is never closed, or closed in the middle of a cell, hides where the cell ends",
    mend: "close the quote, and double the quotes within the text (`\"\"`)",
};

pub(super) const OTHER_ANSWER: Rule = Rule {
    id: "import-other-answer",
    severity: Severity::Warning,
    why: "rows of one `QnaId` are ways to ask one question; the answer of the first row stands",
    mend: "give all rows of the id the same answer, or this one an id of its own",
};

pub(super) const ASKED_TWICE: Rule = Rule {
    id: "import-asked-twice",
    severity: Severity::Warning,
    why: "a question with two answers makes the agent ask back",
    mend: "remove one of them, or word them differently",
};

pub(super) const BAD_ID: Rule = Rule {
    id: "import-bad-id",
    severity: Severity::Warning,
    why: "an id is a whole number; another one joins rows and is not kept",
    mend: "write a number",
};

pub(super) const BAD_JSON: Rule = Rule {
    id: "import-bad-json",
    severity: Severity::Error,
    why: "prompts are a JSON list; what is none cannot be mapped",
    mend: "write `[{\"displayOrder\":0,\"qnaId\":2,\"displayText\":\"…\"}]`, or `[]`",
};

pub(super) const UNKNOWN_PROMPT: Rule = Rule {
    id: "import-unknown-prompt",
    severity: Severity::Warning,
    why: "a prompt leads to the row whose `QnaId` it names",
    mend: "correct the id, or remove the prompt",
};

pub(super) const PROMPT_TWICE: Rule = Rule {
    id: "import-prompt-twice",
    severity: Severity::Info,
    why: "an entry is offered once after an answer, and never after itself",
    mend: "nothing to do",
};

pub(super) const MANY_PROMPTS: Rule = Rule {
    id: "import-many-prompts",
    severity: Severity::Info,
    why: "after an answer a chat offers the first three follow-ups that were not given yet",
    mend: "nothing to do, or let the first three lead to the others",
};

pub(super) const LONG_LABEL: Rule = Rule {
    id: "import-long-label",
    severity: Severity::Warning,
    why: "a button holds at most 60 characters; the agent makes a label of its own",
    mend: "shorten the display text",
};

pub(super) const CHIT_CHAT: Rule = Rule {
    id: "import-chit-chat",
    severity: Severity::Info,
    why: "the agent has small talk of its own, and thousands of phrases of another would drown the questions",
    mend: "nothing to do; `--chit-chat` imports it all the same",
};

pub(super) const SUGGESTIONS: Rule = Rule {
    id: "import-suggestions",
    severity: Severity::Info,
    why: "suggested questions were accepted by nobody, and some belong to other answers",
    mend: "add those that fit as phrases to the sidecar",
};

pub(super) const CONTEXT_ONLY: Rule = Rule {
    id: "import-context-only",
    severity: Severity::Info,
    why: "the agent has no entries that are only reached by a prompt: this one can be asked for too",
    mend: "nothing to do; word the question so that it says what it is about",
};

pub(super) const BAD_FLAG: Rule = Rule {
    id: "import-bad-flag",
    severity: Severity::Warning,
    why: "`IsContextOnly` is `True` or `False`",
    mend: "write one of them",
};

pub(super) const BAD_METADATA: Rule = Rule {
    id: "import-bad-metadata",
    severity: Severity::Warning,
    why: "metadata are pairs of a name and a value; what is none is dropped, and `:` and `|` part them",
    mend: "write `name:value|name:value`",
};

pub(super) const DEAD_LINK: Rule = Rule {
    id: "import-dead-link",
    severity: Severity::Info,
    why: "a link or an image without a full web address leads nowhere in a chat: its text is kept",
    mend: "give the whole address",
};

pub(super) const EXTRA_COLUMN: Rule = Rule {
    id: "import-extra-column",
    severity: Severity::Info,
    why: "a column that means nothing by itself is kept as a tag",
    mend: "nothing to do",
};

pub(super) const INTRODUCTION: Rule = Rule {
    id: "import-introduction",
    severity: Severity::Info,
    why: "text above the first question answers none",
    mend: "nothing to do, or give it a heading that asks for it",
};
