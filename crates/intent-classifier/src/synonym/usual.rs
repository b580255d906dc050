//! Words that everybody shortens or has two of: "pw" is a password, and a German "Passwort" is a "Kennwort".
//!
//! Only for words that no document has, towards one that some document has: where the documents have both, they may mean
//! different things. So each group is of words that mean the same wherever only one of them is used. Authors' synonyms, in
//! settings and sidecars, work in every direction and need not be here.

use std::collections::BTreeMap;

use crate::Language;

#[rustfmt::skip] // One word a line would hide the lists.
const ENGLISH: &[&[&str]] = &[
    &["password", "pw", "pwd", "passwd", "passwrd"], &["account", "acct", "acc"], &["application", "app"],
    &["repository", "repo"], &["organization", "organisation", "org"], &["authentication", "auth", "authn"],
    &["authorization", "authorisation", "authz", "auth"], &["administrator", "admin"], &["configuration", "config", "cfg"],
    &["configure", "config"], &["documentation", "docs"], &["document", "doc", "docs"], &["environment", "env"],
    &["permission", "perm", "perms"], &["credential", "cred", "creds"], &["subscription", "sub", "subs"], &["database", "db"],
    &["information", "info"], &["message", "msg"], &["number", "num", "nr"], &["certificate", "cert"], &["folder", "directory", "dir"],
    &["parameter", "param"], &["temporary", "temp", "tmp"], &["specification", "spec"], &["development", "dev"],
    &["developer", "dev"], &["production", "prod"], &["statistics", "stats"], &["picture", "pic", "photo"], &["address", "addr"],
    &["appointment", "appt"], &["department", "dept"], &["management", "mgmt"], &["manager", "mgr"], &["payment", "pmt", "pymt"],
    &["transaction", "txn"], &["quantity", "qty"], &["amount", "amt"], &["request", "req"], &["response", "resp"],
    &["function", "func"], &["variable", "var"], &["library", "lib"], &["package", "pkg"], &["kubernetes", "k8s"],
    &["javascript", "js"], &["typescript", "ts"], &["powershell", "pwsh"], &["synchronization", "synchronisation", "sync"],
    &["synchronize", "synchronise", "sync"], &["mfa", "2fa", "tfa"], &["wifi", "wlan", "wireless"], &["mobile", "cellphone", "smartphone"],
    &["bicycle", "bike"], &["television", "tv"], &["refrigerator", "fridge"], &["advertisement", "ad", "ads", "advert"],
    &["vegetables", "veggies"], &["laboratory", "lab"], &["examination", "exam"], &["university", "uni"], &["mathematics", "math", "maths"],
    &["reference", "ref"], &["customer", "cust"],
    &["minute", "mins"], &["hour", "hr", "hrs"], &["second", "sec", "secs"],
    &["week", "wk", "wks"], &["month", "mth", "mths"], &["year", "yr", "yrs"], &["today", "2day"], &["tomorrow", "tmrw", "tmr", "2morrow"],
    &["tonight", "2nite", "tonite"], &["favorite", "favourite", "fav"], &["color", "colour"], &["center", "centre"],
    &["license", "licence"], &["check", "cheque"], &["canceled", "cancelled"], &["canceling", "cancelling"], &["catalog", "catalogue"],
    &["program", "programme"], &["gray", "grey"], &["enroll", "enrol"], &["fulfill", "fulfil"], &["behavior", "behaviour"],
    &["neighbor", "neighbour"], &["theater", "theatre"], &["tire", "tyre"], &["aluminum", "aluminium"], &["jewelry", "jewellery"],
    &["vacation", "holiday"], &["zip", "postcode"], &["cell", "mobile"], &["apartment", "apt"], &["laptop", "notebook"],
    &["invoice", "bill"], &["voucher", "coupon"], &["parcel", "package", "shipment"], &["delivery", "shipping", "shipment"],
    &["buy", "purchase"], &["delete", "remove", "erase"], &["login", "signin", "logon"], &["logout", "signout", "logoff"],
    &["phone", "telephone"], &["movie", "film"], &["image", "picture"], &["salary", "wage", "wages"], &["trash", "rubbish", "garbage"],
];

#[rustfmt::skip]
const GERMAN: &[&[&str]] = &[
    &["kennwort", "passwort", "pw", "pwd", "password"], &["rechner", "computer", "pc"], &["laptop", "notebook"],
    &["handy", "smartphone", "mobiltelefon", "mobilgeraet"], &["telefon", "tel"], &["benutzer", "nutzer", "anwender", "user"],
    &["benutzername", "nutzername", "username", "login"], &["anmelden", "einloggen"], &["abmelden", "ausloggen"],
    &["anmeldung", "login"], &["konto", "account", "benutzerkonto"], &["mail", "email", "mails"], &["postfach", "mailbox"],
    &["rechnung", "faktura", "invoice"], &["kuendigen", "stornieren"], &["kuendigung", "storno", "stornierung"], &["loeschen", "entfernen"],
    &["herunterladen", "downloaden", "runterladen"], &["hochladen", "uploaden"], &["drucker", "printer"], &["bildschirm", "monitor", "display"],
    &["datei", "file"], &["ordner", "verzeichnis"], &["anwendung", "app", "applikation"], &["einstellungen", "optionen", "settings"],
    &["netzwerk", "netz"], &["wlan", "wifi"], &["internet", "web"], &["zugang", "zugriff"], &["berechtigung", "recht", "rechte"],
    &["lieferung", "zustellung"], &["paket", "sendung", "packet"], &["versand", "lieferung"], &["bestellung", "auftrag", "order"],
    &["kunde", "kundin"], &["gehalt", "lohn"], &["gehaltsabrechnung", "lohnabrechnung", "gehaltszettel", "lohnzettel"],
    &["krankmeldung", "krankschreibung"], &["chef", "vorgesetzter", "fuehrungskraft"], &["firma", "unternehmen"], &["auto", "wagen", "pkw"],
    &["ausweis", "badge"], &["beidseitig", "doppelseitig", "duplex"], &["farbig", "bunt", "farbe"], &["langsam", "lahm"],
    &["kaputt", "defekt"], &["funktioniert", "klappt"], &["aendern", "wechseln"], &["aktualisieren", "updaten"],
    &["aktualisierung", "update"], &["rueckerstattung", "erstattung"], &["ueberweisung", "transfer"], &["gutschein", "coupon", "voucher"],
    &["rabatt", "nachlass"], &["termin", "verabredung"], &["besprechung", "meeting", "sitzung"], &["adresse", "anschrift"],
    &["strom", "elektrizitaet"], &["tarif", "vertrag"], &["abonnement", "abo"], &["information", "info"], &["administrator", "admin"],
    &["konfiguration", "config"], &["dokumentation", "doku"], &["anleitung", "handbuch"], &["fehlermeldung", "fehler"], &["sicherung", "backup"],
    &["zertifikat", "cert"], &["schluessel", "key"], &["geraet", "device"], &["tastatur", "keyboard"], &["maus", "mouse"],
    &["kopfhoerer", "headset"], &["kalender", "calendar"], &["abwesenheit", "ooo"],
];

/// What other words there are for a word, by stem.
#[derive(Debug, Default)]
pub(crate) struct Usual {
    groups: &'static [&'static [&'static str]],
    /// For each stem the groups that have it.
    by_stem: BTreeMap<String, Vec<usize>>,
}

impl Usual {
    /// Those of a language, with `stem` to make stems of words.
    pub(crate) fn new(language: Language, stem: impl Fn(&str) -> String) -> Self {
        let groups = match language {
            Language::English => ENGLISH,
            Language::German => GERMAN,
            _ => &[],
        };
        let mut by_stem: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (number, group) in groups.iter().enumerate() {
            for word in *group {
                let numbers = by_stem.entry(stem(word)).or_default();
                if numbers.last() != Some(&number) {
                    numbers.push(number);
                }
            }
        }
        Self { groups, by_stem }
    }

    /// Other words for a word of this stem, the most usual first.
    pub(crate) fn others(&self, stem: &str) -> impl Iterator<Item = &'static str> + '_ {
        let groups = self.by_stem.get(stem).into_iter().flatten();
        groups.flat_map(|&number| self.groups[number].iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_group_stand_for_each_other() {
        let usual = Usual::new(Language::English, str::to_owned);

        let found: Vec<Vec<&str>> = ["pwd", "config", "token"]
            .map(|word| usual.others(word).take(2).collect())
            .to_vec();

        assert_eq!(
            found,
            [vec!["password", "pw"], vec!["configuration", "config"], vec![]]
        );
    }

    #[test]
    fn every_group_is_of_several_folded_words() {
        for group in ENGLISH.iter().chain(GERMAN) {
            let mut words = group.to_vec();
            words.sort_unstable();
            words.dedup();
            assert!(words.len() > 1 && words.len() == group.len(), "{group:?}");
            assert!(
                group.iter().all(|word| word
                    .chars()
                    .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())),
                "{group:?}"
            );
        }
    }
}
