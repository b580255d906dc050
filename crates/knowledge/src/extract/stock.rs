//! Sentences that say nothing by themselves: what is left of an article without them decides whether it is an
//! entry of its own.

use std::sync::LazyLock;

use regex::Regex;

/// Fewest words of prose that make an answer beside the questions of an article. Introductions of the corpus that
/// only announce the questions have up to 20 words once stock sentences are gone.
pub(super) const FEWEST_WORDS: usize = 25;

static STOCK: LazyLock<Regex> = LazyLock::new(|| {
    let things = "steps?|recommendations?|solutions?|guidance|guidelines?|questions|methods?|instructions?|information|suggestions?|resources|tips|sections?|actions?|articles?|documents?|links|options";
    Regex::new(&format!(
        r"(?ix)
          \b(?:{things})\b [^.]* \b(?:below|following|above)\b
        | \b(?:below|following|these|this)\b [^.]* \b(?:{things})\b
        | \b(?:most|many)\ (?:users|customers)\b
        | ^\s*\d+\ out\ of\ \d+\b
        | \b(?:create|open|submit|file|raise)\b [^.]* \b(?:ticket|support\ request|case)\b
        | \b(?:contact|call|reach\ out\ to)\ (?:(?:our|the|customer|technical|microsoft|azure)\ )*(?:us|support|service\ desk|help\ ?desk)\b
        | ^\W*(?:still\ )?need\ (?:\w+\ )?help\b
        | ^\W*(?:still\ having\ (?:issues|problems)|get\ (?:help|support)|contact\ us)\W*$
        | \b(?:to\ )?resolve\ (?:most|common|many|your)\b
        "
    ))
    .expect("the pattern is a constant, and a test compiles it")
});

/// "Recommended Documents" as some teams say it, and in the languages that articles are translated to, folded.
const DOCUMENTS: &[&str] = &[
    "related",
    "related content",
    "related topics",
    "建议的文档",
    "推荐文档",
    "推荐的文档",
    "相关文档",
    "建議的文件",
    "推奨ドキュメント",
    "推奨されるドキュメント",
    "관련 문서",
    "권장 문서",
    "empfohlene dokumente",
    "empfohlene dokumentation",
    "weiterführende links",
    "documents recommandés",
    "documentation recommandée",
    "documentos recomendados",
    "documentación recomendada",
    "documentação recomendada",
    "documenti consigliati",
    "aanbevolen documenten",
    "zalecane dokumenty",
    "рекомендуемые документы",
    "rekommenderade dokument",
    "önerilen belgeler",
    "doporučené dokumenty",
    "ajánlott dokumentumok",
];

/// "Recommended Steps" likewise.
const STEPS: &[&str] = &[
    "recommended step",
    "recommended steps",
    "建议的步骤",
    "推荐步骤",
    "推荐的步骤",
    "建議的步驟",
    "推奨手順",
    "推奨される手順",
    "권장 단계",
    "empfohlene schritte",
    "étapes recommandées",
    "pasos recomendados",
    "etapas recomendadas",
    "passaggi consigliati",
    "aanbevolen stappen",
    "zalecane kroki",
    "рекомендуемые действия",
    "рекомендуемые шаги",
    "rekommenderade steg",
    "önerilen adımlar",
    "doporučené kroky",
    "ajánlott lépések",
];

/// Whether a folded heading heads the documents of an article, in another language than English.
pub(super) fn names_documents(folded: &str) -> bool {
    DOCUMENTS.contains(&folded)
}

/// Whether a folded heading is no topic but says that steps follow.
pub(super) fn names_steps(folded: &str) -> bool {
    STEPS.contains(&folded)
}

/// Notes of authors to each other that no person outside should read, folded.
const INTERNAL: &[&str] = &[
    "this is not a customer ready content message",
    "not customer ready",
    "internal only do not share with customers",
];

/// How such notes begin that say of what they are, folded, and what they then ask: "Internal only: do not tell customers that …".
const INTERNAL_BEGINNINGS: &[&str] = &[
    "internal only",
    "internal note",
    "internal use only",
    "for internal use",
];
const INTERNAL_ENDS: &[&str] = &[
    "do not tell customers",
    "do not tell the customer",
    "do not share",
    "not for customers",
    "do not send to customers",
    "do not publish",
];

/// What a portal asks at the end of an article, folded, in other words than "did this article help": its buttons are not
/// there in a chat.
const AT_THE_END: &[&str] = &[
    "did you find it helpful",
    "did you find this helpful",
    "did you find this article helpful",
    "how helpful was this",
    "is this page helpful",
    "is this page useful",
    "is this article helpful",
    "war dieser artikel hilfreich",
    "war diese seite hilfreich",
    "hat ihnen dieser artikel geholfen",
    "cet article vous a t il",
    "te ha sido útil este artículo",
    "fue útil este artículo",
];

/// What an article is asked to have done.
const HELPED: &[&str] = &[
    "help", "helpful", "useful", "resolve", "resolved", "solve", "solved", "answer", "answered",
];

/// Words that choose an answer to such a question, below it or behind it.
const CHOICES: &[&str] = &[
    "yes", "no", "ja", "nein", "oui", "non", "sí", "submit", "not", "really",
];

/// Whether a text may hold such a note or question: a quick look before a thorough one.
pub(super) fn may_be_internal(text: &str) -> bool {
    static WORDS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?ix)
                customer\W+ready | internal\W+(?:only|note|use) | (?:did|was|has|is)\W+th(?:is|e\W+(?:article|page))
                | dieser?\W+(?:artikel|seite) | helpful | cet\W+article | este\W+artículo")
            .expect("the pattern is a constant, and a test compiles it")
    });
    WORDS.is_match(text)
}

/// Words left when stock sentences are gone.
pub(super) fn words_of_substance(text: &str) -> usize {
    text.split_inclusive(['.', '!', '?', ':'])
        .filter(|sentence| !STOCK.is_match(sentence))
        .map(|sentence| {
            sentence
                .split_whitespace()
                .filter(|word| word.contains(char::is_alphanumeric))
                .count()
        })
        .sum()
}

/// Whether a folded line asks whether the article has helped.
pub(super) fn asks_at_the_end(folded: &str) -> bool {
    const NOUNS: &[&str] = &[
        "article",
        "page",
        "tsg",
        "guide",
        "answer",
        "document",
        "information",
        "topic",
    ];
    let has_helped = |words: &[&str]| {
        let [verb, rest @ ..] = words else { return false };
        let helped = |word: &&str| HELPED.contains(word);
        let is_thing_that_helped = match rest {
            ["this", did, ..] if helped(did) => true,
            ["this" | "the", noun, did, ..] => NOUNS.contains(noun) && helped(did),
            _ => false,
        };
        matches!(*verb, "did" | "was" | "has") && is_thing_that_helped
    };
    let words: Vec<&str> = folded.split(' ').collect();
    AT_THE_END.iter().any(|question| folded.contains(question))
        || (0..words.len()).any(|at| words.get(at..).is_some_and(has_helped))
}

/// Whether a folded line is the answers to choose from to such a question: "Yes No", "👍 👎", "12 out of 15 found this helpful".
pub(super) fn is_choice_at_the_end(folded: &str) -> bool {
    folded
        .split(' ')
        .all(|word| word.is_empty() || CHOICES.contains(&word))
        || (folded.contains("out of") && folded.ends_with("found this helpful"))
}

/// Whether a folded line is a note to colleagues.
pub(super) fn is_internal(folded: &str) -> bool {
    INTERNAL.iter().any(|note| folded.contains(note))
        || (INTERNAL_BEGINNINGS.iter().any(|start| folded.starts_with(start))
            && INTERNAL_ENDS.iter().any(|end| folded.contains(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn announcements_have_no_substance() {
        for text in [
            "Most users are able to resolve their issues using the steps below.",
            "4 out of 5 customers resolved their problem.",
            "Use the following recommendations to resolve common issues.",
            "Review each of the following steps before you create a support ticket.",
            "If the issue is not solved, contact our technical support.",
            "Please contact us.",
            "**Need more help?**",
            "**Get support**",
            "If you need to create a ticket, provide information about the path you took.",
        ] {
            assert_eq!(words_of_substance(text), 0, "{text}");
        }
    }

    #[test]
    fn a_note_to_colleagues_is_found_both_ways() {
        let note = "### ** THIS IS NOT A CUSTOMER READY CONTENT MESSAGE **";

        assert!(may_be_internal(note) && is_internal(&crate::slug::fold(note)));
        assert!(!may_be_internal("The customer reads this."));
    }

    #[test]
    fn what_a_portal_asks_at_the_end_is_found() {
        for text in [
            "Was this article helpful? Yes No",
            "Did this answer your question? 😞 😐 😃",
            "Did this TSG resolve the issue?",
            "Feedback: did the page help?",
            "War dieser Artikel hilfreich?",
        ] {
            assert!(
                may_be_internal(text) && asks_at_the_end(&crate::slug::fold(text)),
                "{text}"
            );
        }
        for text in [
            "Is this helpful for gates?",
            "Why was this gate shut?",
            "Does this help with rust?",
        ] {
            assert!(!asks_at_the_end(&crate::slug::fold(text)), "{text}");
        }
        for (text, is_choice) in [
            ("Yes / No", true),
            ("👍", true),
            ("0 out of 3 found this helpful", true),
            ("No dogs", false),
        ] {
            assert_eq!(
                is_choice_at_the_end(&crate::slug::fold(text)),
                is_choice,
                "{text}"
            );
        }
    }

    #[test]
    fn other_sentences_count_their_words() {
        assert_eq!(
            words_of_substance("Use the steps below. The gate is closed at night."),
            6
        );
    }
}
