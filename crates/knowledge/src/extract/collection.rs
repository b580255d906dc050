//! Headings that say of what kind all is that stands under them: questions ("Frequently asked questions"), troubles ("Known
//! issues", "Dépannage").

use super::trouble;

/// Names of a list of questions, folded.
const QUESTIONS: &[&str] = &[
    "faq",
    "faqs",
    "frequently asked questions",
    "common questions",
    "questions and answers",
    "q a",
    "häufige fragen",
    "häufig gestellte fragen",
    "fragen und antworten",
    "fragen zur",
    "fragen zum",
    "fragen zu",
    "foire aux questions",
    "questions fréquentes",
    "questions courantes",
    "questions fréquemment posées",
    "questions et réponses",
    "preguntas frecuentes",
    "preguntas más frecuentes",
    "preguntas y respuestas",
    "domande frequenti",
    "domande e risposte",
    "perguntas frequentes",
    "perguntas e respostas",
    "veelgestelde vragen",
    "vanliga frågor",
    "często zadawane pytania",
    "часто задаваемые вопросы",
    "вопросы и ответы",
    "sık sorulan sorular",
    "자주 묻는 질문",
];

/// Likewise, of scripts that part no words: they may stand anywhere in a heading.
const UNPARTED_QUESTIONS: &[&str] = &[
    "常见问题",
    "常見問題",
    "常见疑问",
    "问题解答",
    "問題解答",
    "よくある質問",
    "よくあるご質問",
];

/// Last words of headings over troubles, folded.
const TROUBLES: &[&str] = &[
    "problems",
    "issues",
    "errors",
    "troubleshooting",
    "troubleshoot",
    "failures",
    "troubles",
    "bugs",
    "gotchas",
    "pitfalls",
    "mistakes",
    "probleme",
    "problemen",
    "störungen",
    "fehler",
    "fehlermeldungen",
    "fehlerbehebung",
    "fehlersuche",
    "problembehandlung",
    "problembehebung",
    "problemlösung",
    "störungsbehebung",
    "problèmes",
    "erreurs",
    "dépannage",
    "problemas",
    "errores",
    "erros",
    "problemi",
    "errori",
    "probleemoplossing",
    "storingen",
    "felsökning",
    "문제",
    "오류",
];

/// First words of headings over troubles of languages that say of what kind they are behind them ("Problèmes connus"), folded.
const LEADING_TROUBLES: &[&str] = &[
    "problèmes",
    "erreurs",
    "problemas",
    "errores",
    "erros",
    "problemi",
    "errori",
];

/// Names of lists of troubles of scripts that part no words.
const UNPARTED_TROUBLES: &[&str] = &[
    "已知问题",
    "故障排除",
    "故障排查",
    "疑难解答",
    "问题排查",
    "常见错误",
    "常见故障",
    "已知問題",
    "疑難排解",
    "トラブルシューティング",
    "既知の問題",
    "よくあるエラー",
    "문제 해결",
];

/// Last words of headings that tell how trouble is looked for, not which there are: "Troubleshooting steps", folded.
const LOOKING: &[&str] = &[
    "steps",
    "step",
    "checklist",
    "tool",
    "tools",
    "process",
    "flow",
    "workflow",
    "logs",
    "mode",
    "wizard",
    "script",
    "scripts",
    "commands",
    "methodology",
    "procedure",
];

/// What is told of troubles, and may be named beside them: "Issues and solutions", folded.
const REMEDIES: &[&str] = &[
    "solutions",
    "fixes",
    "answers",
    "workarounds",
    "resolutions",
    "remedies",
    "lösungen",
    "soluciones",
    "soluzioni",
    "soluções",
];

/// What may follow "Troubleshooting" in a heading over troubles, folded.
const GUIDES: &[&str] = &["guide", "tips", "faq", "notes"];

/// Words that say of troubles no more than that there are some, folded.
const ANY: &[&str] = &[
    "common",
    "known",
    "frequent",
    "typical",
    "possible",
    "general",
    "other",
    "some",
    "current",
    "open",
    "most",
    "and",
    "bekannte",
    "häufige",
    "typische",
    "mögliche",
    "allgemeine",
    "und",
    "et",
    "y",
    "connus",
    "fréquents",
    "fréquentes",
    "courants",
    "courantes",
    "comunes",
    "conocidos",
    "frecuentes",
    "noti",
    "comuni",
    "conhecidos",
    "comuns",
    "de",
    "solución",
    "résolution",
    "des",
];

/// Whether a folded heading is the name of a list of questions.
pub(super) fn is_name_of_questions(folded: &str) -> bool {
    QUESTIONS.contains(&folded) || UNPARTED_QUESTIONS.contains(&folded)
}

/// Whether a folded heading says that questions stand under it.
pub(super) fn names_questions(folded: &str) -> bool {
    let is_word = |at: usize, name: &str| {
        let before = folded.get(..at).unwrap_or_default();
        let behind = folded.get(at + name.len()..).unwrap_or_default();
        (before.is_empty() || before.ends_with(' ')) && (behind.is_empty() || behind.starts_with(' '))
    };
    holds(UNPARTED_QUESTIONS, folded)
        || QUESTIONS
            .iter()
            .any(|name| folded.match_indices(name).any(|(at, name)| is_word(at, name)))
}

/// Whether a folded heading is the name of a list of questions and no more than a name of its own beside it: "FAQ", "Reader
/// FAQs", "Frequently asked questions (FAQ)", "Frequently asked questions and troubleshooting".
pub(super) fn are_questions(folded: &str) -> bool {
    let is_more = |rest: &str| {
        let rest = rest.trim_start();
        let rest = rest.strip_prefix("and ").unwrap_or(rest);
        rest.is_empty() || matches!(rest, "faq" | "faqs") || are_troubles(rest)
    };
    QUESTIONS
        .iter()
        .any(|name| folded.strip_prefix(name).is_some_and(is_more))
        || folded.ends_with(" faq")
        || folded.ends_with(" faqs")
        || UNPARTED_QUESTIONS
            .iter()
            .any(|name| folded.starts_with(name) || folded.ends_with(name))
}

/// Whether a folded heading says that troubles stand under it: "Printer errors", "Troubleshooting runners". One that names the
/// very trouble ("Troubleshooting error 18456: login failed") is about that one.
pub(super) fn names_troubles(folded: &str) -> bool {
    const MOST_WORDS: usize = 4;
    let words: Vec<&str> = folded.split(' ').collect();
    let words = without_remedies(&words);
    let first = words.first().copied().unwrap_or_default();
    let last = words.last().copied().unwrap_or_default();
    let looks_for_any = matches!(first, "troubleshooting" | "fehlerbehebung" | "problembehandlung")
        && !LOOKING.contains(&last)
        && words.len() <= MOST_WORDS
        && !trouble::tells_of_an_error(words);
    TROUBLES.contains(&last)
        || LEADING_TROUBLES.contains(&first)
        || looks_for_any
        || words.windows(2).any(are_with_something)
        // "Known issues in 4.2"
        || matches!(words, ["known" | "common" | "bekannte" | "häufige", troubles, ..] if TROUBLES.contains(troubles))
        || holds(UNPARTED_TROUBLES, folded)
}

/// "Issues and solutions", "Errors & fixes" without what stands beside the troubles.
fn without_remedies<'words, 'text>(words: &'words [&'text str]) -> &'words [&'text str] {
    match words {
        [of @ .., "and" | "und" | "et" | "y" | "e", last] if REMEDIES.contains(last) => of,
        [of @ .., trouble, last] if TROUBLES.contains(trouble) && REMEDIES.contains(last) => {
            words.get(..of.len() + 1).unwrap_or(words)
        }
        _ => words,
    }
}

/// "Issues with mail", "Problems while printing", of which there may be several.
fn are_with_something(pair: &[&str]) -> bool {
    matches!(
        pair,
        [
            "issues" | "problems" | "errors" | "probleme" | "fehler",
            "with" | "while" | "when" | "during" | "using" | "mit" | "bei" | "beim"
        ]
    )
}

/// Whether a folded heading says that, and nothing of what the troubles are with: "Troubleshooting", "Common problems and
/// errors", not "Network issues".
pub(super) fn are_troubles(folded: &str) -> bool {
    let says_no_more = |word: &str| {
        TROUBLES.contains(&word)
            || LEADING_TROUBLES.contains(&word)
            || ANY.contains(&word)
            || GUIDES.contains(&word)
            || REMEDIES.contains(&word)
    };
    UNPARTED_TROUBLES.contains(&folded) || (names_troubles(folded) && folded.split(' ').all(says_no_more))
}

fn holds(names: &[&str], folded: &str) -> bool {
    !folded.is_ascii() && names.iter().any(|name| folded.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slug::fold;

    #[test]
    fn lists_of_questions_are_named_in_many_languages() {
        for heading in [
            "FAQ",
            "Reader FAQs",
            "Frequently asked questions (FAQ)",
            "Frequently Asked Questions and troubleshooting",
            "Häufige Fragen",
            "Questions fréquentes",
            "常见问题",
            "常见问题与解答",
            "よくある質問",
        ] {
            assert!(
                are_questions(&fold(heading)) && names_questions(&fold(heading)),
                "{heading}"
            );
        }
        for heading in ["Questions of billing", "Ask a question", "Fax"] {
            assert!(!are_questions(&fold(heading)), "{heading}");
        }
    }

    #[test]
    fn lists_of_troubles_are_named_in_many_languages() {
        for heading in [
            "Troubleshooting",
            "Troubleshooting guide",
            "Troubleshoot",
            "Common problems and errors",
            "Common issues and solutions",
            "Problems & fixes",
            "Known Issues",
            "Bekannte Probleme",
            "Problèmes connus",
            "Dépannage",
            "Solución de problemas",
            "Problemas comunes",
            "故障排除",
            "トラブルシューティング",
        ] {
            assert!(are_troubles(&fold(heading)), "{heading}");
        }
        for heading in [
            "Troubleshooting runners",
            "Issues with mail",
            "Known issues in 4.2",
            "Probleme beim Drucken",
        ] {
            assert!(names_troubles(&fold(heading)), "{heading}");
        }
        for heading in [
            "Troubleshooting steps",
            "Troubleshooting error 18456: login failed",
        ] {
            assert!(!names_troubles(&fold(heading)), "{heading}");
        }
        for heading in [
            "Troubleshooting runners",
            "Network issues",
            "Printer errors",
            "Fehler im Netz",
            "Checklist",
            "Most",
        ] {
            assert!(!are_troubles(&fold(heading)), "{heading}");
        }
    }
}
