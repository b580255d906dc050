//! What people call the columns of a table of questions.

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    Question,
    Answer,
    /// Other ways to ask, in one cell.
    Alternatives,
    Source,
    SourceName,
    Metadata,
    Suggestions,
    IsContextOnly,
    Prompts,
    QnaId,
    Language,
    /// Kept as a tag of this name.
    Tag(String),
    /// Has no name, or holds what means nothing here.
    Nothing,
}

/// What people call a column, folded and without blanks. Those of QnA Maker first.
pub(super) const NAMES: &[(&str, Column)] = &[
    ("question", Column::Question),
    ("answer", Column::Answer),
    ("source", Column::Source),
    ("metadata", Column::Metadata),
    ("suggestedquestions", Column::Suggestions),
    ("iscontextonly", Column::IsContextOnly),
    ("prompts", Column::Prompts),
    ("qnaid", Column::QnaId),
    ("sourcedisplayname", Column::SourceName),
    ("lastupdatedtimestamp", Column::Nothing),
    ("q", Column::Question),
    ("questions", Column::Question),
    ("frage", Column::Question),
    ("pregunta", Column::Question),
    ("a", Column::Answer),
    ("answers", Column::Answer),
    ("response", Column::Answer),
    ("reply", Column::Answer),
    ("antwort", Column::Answer),
    ("réponse", Column::Answer),
    ("respuesta", Column::Answer),
    ("alternatives", Column::Alternatives),
    ("alternatequestions", Column::Alternatives),
    ("alternativequestions", Column::Alternatives),
    ("alternatephrasings", Column::Alternatives),
    ("phrases", Column::Alternatives),
    ("variants", Column::Alternatives),
    ("utterances", Column::Alternatives),
    ("alternativen", Column::Alternatives),
    ("alternativefragen", Column::Alternatives),
    ("varianten", Column::Alternatives),
    ("formulierungen", Column::Alternatives),
    ("andereformulierungen", Column::Alternatives),
    ("weitereformulierungen", Column::Alternatives),
    ("id", Column::QnaId),
    ("language", Column::Language),
    ("lang", Column::Language),
    ("locale", Column::Language),
    ("sprache", Column::Language),
];

/// How words begin that a column of questions, or one of answers, has in a longer name ("FAQ Question", "Antworttext").
pub(super) const WORDS: &[(Column, &[&str])] = &[
    (
        Column::Question,
        &[
            "question", "query", "title", "frage", "pregunta", "pergunta", "domanda", "prompt", "faq",
        ],
    ),
    (
        Column::Answer,
        &[
            "answer",
            "response",
            "reply",
            "completion",
            "solution",
            "body",
            "antwort",
            "respuesta",
            "réponse",
            "reponse",
            "resposta",
            "risposta",
            // Of several that fit the first here is taken: a description stands beside an answer too.
            "lösung",
            "content",
            "description",
            "beschreibung",
        ],
    ),
];
