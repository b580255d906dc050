//! How German denies. Umlauts are spelt out, as the analysis of German does.

use super::Cues;
use super::contrast::Contrasts;

#[rustfmt::skip]
pub(super) const CUES: Cues = Cues {
    triggers: &[
        "abgesehen", "anstatt", "anstelle", "auf", "ausgenommen", "ausser", "funktionieren", "funktioniert", "gehen",
        "geht", "gut", "kein", "keine", "keinem", "keinen", "keiner", "keines", "klappt", "laeuft", "laufen",
        "nicht", "nichts", "nie", "niemals", "ohne", "ordnung", "statt", "vergiss", "weder",
    ],
    exclusions: &[
        &["ausser"], &["ausgenommen"], &["statt"], &["anstatt"], &["anstelle", "von"], &["anstelle"], &["abgesehen", "von"],
        &["alles", "bis", "auf"], &["geht", "nicht", "um"], &["geht", "_", "nicht", "um"], &["nicht", "ueber"],
        &["nicht", "wegen"], &["nichts", "mit"], &["nichts", "ueber"], &["frage", "nicht", "nach"], &["meine", "nicht"],
        &["weder"], &["vergiss"], &["aber", "nicht"], &["und", "nicht"],
    ],
    negations: &["nicht", "kein", "keine", "keinen"],
    negated_copulas: &[],
    copulas: &["ist", "war", "sind", "waren", "liegt"],
    subjects: &[
        "es", "das", "dies", "problem", "frage", "ursache", "grund", "fehler", "sache", "hier",
    ],
    determiners: &[
        "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "mein", "meine", "meinen", "meinem",
        "meiner", "unser", "unsere", "am", "an", "beim", "im",
    ],
    verb_negations: &["nicht", "nie", "niemals"],
    deeds: &[],
    firsts: &["ich", "wir"],
    comparisons: &["statt", "anstatt", "anstelle"],
    troubles: &[
        "abgebrochen", "abgelaufen", "abgelehnt", "abgestuerzt", "beschaedigt", "deaktiviert", "defekt",
        "falsch", "fehlgeschlagen", "gesperrt", "gestohlen", "kaputt", "ueberfaellig", "veraltet",
        "vergessen", "verloren", "verspaetet",
    ],
    fillers: &["schon", "etwa", "wirklich", "einfach", "mehr", "bereits", "noch", "gleich"],
    ends: &[
        "sondern", "aber", "weil", "denn", "ich", "wir", "es", "wenn", "nur", "bitte", "wie", "was", "wo", "warum", "wer",
        "kann", "ist", "sind", "war", "hat", "habe", "wird", "und", "funktioniert", "geht", "klappt", "zu",
    ],
    wells: &["funktioniert", "funktionieren", "geht", "gehen", "klappt", "laeuft", "laufen", "gut"],
    alls: &["alles", "alle", "jeder", "ueberall", "rest"],
    imperatives: &["vergiss"],
    symptom_endings: &[],
    nouns_are_capital: true,
    qualities: &["gueltig", "gueltiges", "gueltige", "gueltiger", "richtig", "richtige", "richtiges", "moeglich", "neue", "neues"],
    contrasts: Contrasts {
        wells: &[
            &["funktioniert"], &["funktionieren"], &["geht"], &["gehen"], &["klappt"], &["laeuft"], &["laufen"],
            &["ist", "in", "ordnung"], &["sind", "in", "ordnung"], &["ist", "gut"], &["ist", "kein", "problem"],
            &["ist", "nicht", "das", "problem"], &["sind", "nicht", "das", "problem"], &["ist", "nicht", "die", "ursache"],
        ],
        adverbs: &["gut", "einwandfrei", "problemlos", "prima", "bestens", "wieder", "jetzt", "inzwischen", "ja", "schon", "auch"],
        before: &[
            &["kein", "problem", "mit"], &["keine", "probleme", "mit"], &["benutze", "kein"], &["benutze", "keine"],
            &["benutze", "keinen"], &["nutze", "kein"], &["nutze", "keine"], &["nutze", "keinen"], &["verwende", "kein"],
            &["verwende", "keine"], &["verwende", "keinen"],
            &["brauche", "kein"], &["brauche", "keine"], &["brauche", "keinen"], &["will", "kein"], &["will", "keine"], &["will", "keinen"],
            &["moechte", "kein"], &["moechte", "keine"], &["moechte", "keinen"], &["will", "nicht"], &["moechte", "nicht"],
        ],
        // The verb stands behind its object.
        deeds: &[],
        pronouns: &["es", "sie", "er", "ihn", "damit", "davon", "dafuer", "welche", "welches"],
        openers: &["aber", "und", "waehrend", "doch", "jedoch", "nur", "sondern", "weil", "denn"],
        no_things: &["alles", "alle", "nichts", "es", "das", "wie", "was", "warum", "wann", "wo", "wer", "ist", "sind", "kann",
            "wenn", "ich", "wir", "sie", "nicht", "nie", "niemals", "kein", "keine", "soll", "sollte", "wird", "zu"],
    },
};
