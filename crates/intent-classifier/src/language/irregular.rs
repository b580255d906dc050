//! English forms that no ending makes: "kept" is "keep", "mice" are "mouse". Snowball takes each for a word of its own.

/// Each form with the word it is one of, in the order of the forms. Left out is what is mostly another word: "left", "felt", "found",
/// "saw", "rose", "led", "stuck".
#[rustfmt::skip]
const FORMS: &[(&str, &str)] = &[
    ("arisen", "arise"), ("arose", "arise"), ("ate", "eat"), ("awoke", "awake"), ("awoken", "awake"),
    ("became", "become"), ("began", "begin"), ("begun", "begin"), ("bitten", "bite"), ("bled", "bleed"), ("blew", "blow"),
    ("blown", "blow"), ("bought", "buy"), ("bred", "breed"), ("broke", "break"), ("broken", "break"),
    ("brought", "bring"), ("built", "build"), ("burnt", "burn"), ("came", "come"), ("caught", "catch"), ("children", "child"),
    ("chose", "choose"), ("chosen", "choose"), ("crept", "creep"), ("dealt", "deal"), ("drank", "drink"), ("drawn", "draw"),
    ("drew", "draw"), ("driven", "drive"), ("drove", "drive"), ("drunk", "drink"), ("dug", "dig"),
    ("eaten", "eat"), ("fallen", "fall"), ("fed", "feed"), ("feet", "foot"), ("fled", "flee"), ("flew", "fly"), ("flown", "fly"),
    ("forbade", "forbid"), ("forbidden", "forbid"), ("forgave", "forgive"), ("forgiven", "forgive"), ("forgot", "forget"),
    ("forgotten", "forget"), ("fought", "fight"), ("froze", "freeze"), ("frozen", "freeze"), ("gave", "give"),
    ("given", "give"), ("gone", "go"), ("grew", "grow"), ("grown", "grow"), ("heard", "hear"), ("held", "hold"), ("hid", "hide"),
    ("hidden", "hide"), ("hung", "hang"), ("kept", "keep"), ("knew", "know"), ("knives", "knife"), ("known", "know"),
    ("laid", "lay"), ("learnt", "learn"), ("lent", "lend"), ("lit", "light"), ("lost", "lose"), ("made", "make"),
    ("mice", "mouse"), ("mistaken", "mistake"), ("mistook", "mistake"), ("outgrew", "outgrow"),
    ("outgrown", "outgrow"), ("overdrawn", "overdraw"), ("overdrew", "overdraw"), ("overpaid", "overpay"),
    ("overslept", "oversleep"), ("overwritten", "overwrite"), ("overwrote", "overwrite"), ("paid", "pay"),
    ("proven", "prove"), ("ran", "run"), ("rang", "ring"), ("rebuilt", "rebuild"), ("redid", "redo"), ("redone", "redo"),
    ("repaid", "repay"), ("resent", "resend"), ("retaken", "retake"), ("retook", "retake"), ("rewritten", "rewrite"),
    ("rewrote", "rewrite"), ("ridden", "ride"), ("risen", "rise"), ("rung", "ring"), ("said", "say"), ("sang", "sing"),
    ("sank", "sink"), ("sent", "send"), ("shaken", "shake"), ("shelves", "shelf"), ("shook", "shake"), ("shown", "show"),
    ("shrank", "shrink"), ("shrunk", "shrink"), ("slept", "sleep"), ("slid", "slide"), ("sold", "sell"), ("sought", "seek"),
    ("spent", "spend"), ("spilt", "spill"), ("spoilt", "spoil"), ("spoken", "speak"), ("sprang", "spring"), ("sprung", "spring"),
    ("stole", "steal"), ("stolen", "steal"), ("stood", "stand"), ("struck", "strike"), ("sung", "sing"), ("sunk", "sink"),
    ("swam", "swim"), ("swept", "sweep"), ("swore", "swear"), ("sworn", "swear"), ("swum", "swim"), ("taken", "take"),
    ("taught", "teach"), ("teeth", "tooth"), ("thought", "think"), ("threw", "throw"), ("thrown", "throw"), ("told", "tell"),
    ("took", "take"), ("tore", "tear"), ("torn", "tear"), ("understood", "understand"), ("undid", "undo"), ("undone", "undo"),
    ("unsent", "unsend"), ("went", "go"), ("wept", "weep"), ("withdrawn", "withdraw"), ("withdrew", "withdraw"),
    ("withheld", "withhold"), ("woke", "wake"), ("woken", "wake"), ("women", "woman"), ("wore", "wear"), ("worn", "wear"),
    ("written", "write"), ("wrote", "write"),
];

/// The word that a folded English word is a form of, or the word itself.
pub(super) fn regular(word: &str) -> &str {
    FORMS
        .binary_search_by(|(form, _)| (*form).cmp(word))
        .ok()
        .and_then(|at| FORMS.get(at))
        .map_or(word, |(_, base)| base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_found() {
        for (form, base) in FORMS {
            assert_eq!(regular(form), *base);
        }
        assert_eq!(regular("keep"), "keep");
        assert_eq!(regular("left"), "left");
    }

    #[test]
    fn no_form_is_of_a_form() {
        for (form, base) in FORMS {
            assert_eq!(regular(base), *base, "{form}");
        }
    }
}
