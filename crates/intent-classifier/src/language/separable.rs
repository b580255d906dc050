//! German verbs that a sentence parts: "Wie sage ich eine Stunde ab?" is about "absagen", and so are "abzusagen" and
//! "abgesagt". Whatever form documents have of one, people ask in another.
//!
//! The words of a document are the measure: a part is joined to its verb only where the sentence shows which word that is. In an
//! utterance, which may have no capitals, it is joined to whatever makes a word of the documents.

use super::Language;
use crate::tokenize::Token;

/// What verbs begin with and leave at the end of a sentence. Longer ones are parts of a compound by themselves.
const PARTS: &[&str] = &[
    "ab", "an", "auf", "aus", "bei", "ein", "her", "hin", "los", "mit", "nach", "um", "vor", "weg", "zu",
];

/// Who does it: stands beside the verb.
const SUBJECTS: &[&str] = &["du", "er", "es", "ich", "ihr", "man", "sie", "wir"];

/// Verbs that stand with another, which then is not parted ("kann ich mit?"), beside those that are function words.
#[rustfmt::skip]
const AUXILIARY: &[&str] = &[
    "bist", "darf", "darfst", "duerfen", "habt", "hatten", "konnte", "musst", "musste", "seid", "sollst", "war",
    "waren", "willst", "wirst", "wollte",
];

/// Function words that have parts: "mach das Licht an".
const MAKING: &[&str] = &["mach", "mache", "machen", "machst", "macht"];

/// Forms that are not made by an ending, and what a verb without them is.
#[rustfmt::skip]
const IRREGULAR: &[(&str, &str)] = &[
    ("brochen", "brechen"), ("bricht", "brechen"), ("faehrt", "fahren"), ("faellt", "fallen"), ("gangen", "gehen"),
    ("gib", "geben"), ("gibst", "geben"), ("gibt", "geben"), ("haelt", "halten"), ("hoben", "heben"),
    ("laedt", "laden"), ("laeuft", "laufen"), ("nimm", "nehmen"), ("nimmst", "nehmen"), ("nimmt", "nehmen"),
    ("nommen", "nehmen"), ("schlossen", "schliessen"), ("schrieben", "schreiben"), ("sprungen", "springen"),
    ("tritt", "treten"), ("wirft", "werfen"), ("worfen", "werfen"), ("zogen", "ziehen"), ("funden", "finden"),
    ("sprochen", "sprechen"), ("troffen", "treffen"), ("gessen", "essen"),
    ("schnitten", "schneiden"), ("stiegen", "steigen"), ("blieben", "bleiben"), ("liehen", "leihen"), ("ritten", "reiten"),
];

/// Fewer letters are no verb.
const SHORTEST_VERB: usize = 3;

/// Joins what sentences of a document part.
pub(crate) fn join_document(tokens: &mut [Token]) {
    join(tokens, |clause, at, _| is_verb_of(clause, at));
}

/// Joins what an utterance parts, where that makes a word that `is_known`.
pub(crate) fn join_utterance(tokens: &mut [Token], is_known: impl Fn(&str) -> bool) {
    join(tokens, |_, _, joined| is_known(joined));
}

/// Writes each verb that stands in a clause before its part as one word with it. `is_verb` is asked of the clause without the
/// part, a place in it, and the word that would come of it.
fn join(tokens: &mut [Token], is_verb: impl Fn(&[Token], usize, &str) -> bool) {
    let mut start = 0;
    for end in 0..tokens.len() {
        if !ends_clause(tokens, end) {
            continue;
        }
        let clause = tokens.get(start..end).unwrap_or_default();
        let part = tokens
            .get(end)
            .map(|token| token.folded.clone())
            .unwrap_or_default();
        if PARTS.contains(&part.as_str()) {
            let found = (0..clause.len()).find_map(|at| {
                let joined = format!("{part}{}", infinitive(verb_at(clause, at)?)?);
                is_verb(clause, at, &joined).then_some((start + at, joined))
            });
            if let Some((at, joined)) = found
                && let Some(token) = tokens.get_mut(at)
            {
                token.folded = joined;
            }
        }
        start = end + 1;
    }
}

/// Whether a clause ends behind a token: by a mark, or where another is joined to it.
fn ends_clause(tokens: &[Token], at: usize) -> bool {
    let is_marked = tokens.get(at).is_some_and(|token| token.ends_clause);
    let goes_on = tokens.get(at + 1);
    is_marked || goes_on.is_none_or(|next| ["oder", "und"].contains(&next.folded.as_str()))
}

/// The word at a place, where it may be a verb that has a part.
fn verb_at(clause: &[Token], at: usize) -> Option<&str> {
    let word = clause.get(at)?.folded.as_str();
    let may_be_one = !is_function_word(word) && word.bytes().all(|byte| byte.is_ascii_lowercase());
    may_be_one.then_some(word)
}

/// Whether the word at a place of a written clause is its verb: beside who does it ("sage ich", "die App stürzt"), or at the
/// beginning and before a word that is no noun ("gib den Code ein").
fn is_verb_of(clause: &[Token], at: usize) -> bool {
    let is_noun = |token: &Token| token.text.starts_with(char::is_uppercase);
    let is_subject = |token: &Token| SUBJECTS.contains(&token.folded.as_str());
    let next = clause.get(at + 1);
    let Some(before) = at.checked_sub(1).and_then(|before| clause.get(before)) else {
        return next.is_some_and(|next| is_function_word(&next.folded));
    };
    let is_small = clause.get(at).is_some_and(|token| !is_noun(token));
    is_small && (next.is_some_and(is_subject) || is_subject(before) || (at > 1 && is_noun(before)))
}

fn is_function_word(folded: &str) -> bool {
    let is_one = AUXILIARY.contains(&folded) || Language::German.is_function_word(folded);
    is_one && !MAKING.contains(&folded)
}

/// The infinitive of a verb's form: "sage", "meldet", "gibt".
fn infinitive(form: &str) -> Option<String> {
    if let Some((_, infinitive)) = IRREGULAR.iter().find(|(irregular, _)| *irregular == form) {
        return Some((*infinitive).to_owned());
    }
    let endings = ["est", "st", "et", "en", "t", "e", "n"];
    let bases = endings.iter().filter_map(|ending| form.strip_suffix(ending));
    let base = bases.chain([form]).find(|base| base.len() >= SHORTEST_VERB)?;
    Some(format!("{base}en"))
}

/// Beginnings that a verb keeps, and that leave out the "ge": "bezahlt", "verloren".
const KEPT: [&str; 6] = ["be", "ent", "er", "miss", "ver", "zer"];

/// Other forms of a verb that is told as done: "lueften" of "gelueftet", "bezahlen" of "bezahlt", "fahren" of "gefahren". Empty
/// where a word is no such form; "geraet" may look like one, so they are for words that nobody knows otherwise.
fn forms_of_done(word: &str) -> Vec<String> {
    let kept = || KEPT.iter().any(|beginning| word.starts_with(beginning)) || word.ends_with("iert");
    let Some(base) = word.strip_prefix("ge").or_else(|| kept().then_some(word)) else {
        return Vec::new();
    };
    if base.len() <= SHORTEST_VERB {
        return Vec::new();
    }
    if let Some((_, infinitive)) = IRREGULAR.iter().find(|(irregular, _)| *irregular == base) {
        return vec![(*infinitive).to_owned()];
    }
    let weak = base
        .strip_suffix('t')
        .map(|stem| stem.strip_suffix('e').unwrap_or(stem));
    match weak {
        // "Verlaengert" is of "verlaengern".
        Some(stem) => vec![format!("{stem}en"), format!("{stem}n")],
        None if base.ends_with("en") && base.len() < word.len() => vec![base.to_owned()],
        None => Vec::new(),
    }
}

/// Other forms of a verb: "absagen" and "abgesagt" of "abzusagen", "lueften" of "gelueftet". Empty where a word is none.
pub(crate) fn other_forms(word: &str) -> Vec<String> {
    let of_part = |part: &&str| {
        let rest = word.strip_prefix(part)?;
        let base = rest.strip_prefix("zu").or_else(|| rest.strip_prefix("ge"));
        let infinitive = match base {
            Some(base) if base.len() > SHORTEST_VERB => infinitive(base)?,
            _ if rest.ends_with("en") && rest.len() > SHORTEST_VERB + 1 => rest.to_owned(),
            // "Aufzeichnung" is what is done by who "aufzeichnet".
            _ if rest.len() > SHORTEST_VERB + 3 => format!("{}en", rest.strip_suffix("ung")?),
            _ => return None,
        };
        let base = infinitive.strip_suffix("en")?;
        let irregular = IRREGULAR.iter().filter(|(_, known)| *known == infinitive);
        let mut forms = vec![
            format!("{part}{infinitive}"),
            format!("{part}ge{base}t"),
            format!("{part}ge{base}et"),
            format!("{part}ge{infinitive}"),
            format!("{part}zu{infinitive}"),
            format!("{part}{base}ung"),
        ];
        forms.extend(irregular.map(|(form, _)| format!("{part}ge{form}")));
        forms.retain(|form| form != word);
        Some(forms)
    };
    let parted = PARTS.iter().find_map(of_part);
    parted.unwrap_or_else(|| forms_of_done(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;
    use crate::analyze::utterance_tokens;
    use crate::language::spelled;

    fn folded(text: &str, join: impl Fn(&mut [Token])) -> String {
        let mut tokens = utterance_tokens(text);
        for token in &mut tokens {
            token.folded = spelled(Language::German, std::mem::take(&mut token.folded));
        }
        join(&mut tokens);
        let folded: Vec<String> = tokens.into_iter().map(|token| token.folded).collect();
        folded.join(" ")
    }

    #[test]
    fn a_part_is_joined_to_the_verb_of_its_clause() {
        for (text, verb) in [
            ("Wie sage ich einen Termin ab?", "absagen"),
            ("Wie melde ich meinen Hund an oder um?", "anmelden"),
            ("Die App stürzt dauernd ab", "abstuerzen"),
            ("Gib den Code ein. Warte dann.", "eingeben"),
            ("Wir holen den Sperrmüll ab, wenn er draußen steht", "abholen"),
            ("Nehmen Sie den Ausweis mit", "mitnehmen"),
        ] {
            assert!(folded(text, join_document).contains(verb), "{text}");
        }
    }

    #[test]
    fn what_ends_in_no_part_of_a_verb_stays() {
        for text in [
            "darf ich da mit",
            "wo ist der eingang",
            "ab wann kann ich kommen",
            "nachweise von",
        ] {
            assert_eq!(folded(text, join_document), text);
        }
    }

    #[test]
    fn an_utterance_is_joined_to_what_documents_have() {
        let knows = |word: &str| word == "anspringen";
        let join = |tokens: &mut [Token]| join_utterance(tokens, knows);

        assert_eq!(
            folded("mein auto springt nicht an", join),
            "mein auto anspringen nicht an"
        );
        assert_eq!(
            folded("mein auto sieht nicht an", join),
            "mein auto sieht nicht an"
        );
    }

    #[test]
    fn a_verb_has_other_forms() {
        for (word, other) in [
            ("abzusagen", "absagen"),
            ("abgesagt", "absagen"),
            ("absagen", "abgesagt"),
            ("umgezogen", "umziehen"),
            ("umziehen", "umgezogen"),
            ("angemeldet", "anmelden"),
            ("mitgenommen", "mitnehmen"),
            ("aufzeichnung", "aufgezeichnet"),
            ("aufgezeichnet", "aufzeichnung"),
            ("gelueftet", "lueften"),
            ("gestartet", "starten"),
            ("gefahren", "fahren"),
            ("genommen", "nehmen"),
            ("bezahlt", "bezahlen"),
            ("verlaengert", "verlaengern"),
            ("reserviert", "reservieren"),
        ] {
            assert!(other_forms(word).contains(&other.to_owned()), "{word}");
        }
        for word in ["angel", "umzug", "konto", "zu", "abend", "getan", "garten"] {
            assert_eq!(other_forms(word), [""; 0], "{word}");
        }
    }
}
