//! Secrets that are known by the place where they stand: behind an option of a command, in a field of a file whose format
//! says so, in the `value` beside a `name`.
//!
//! Nothing but the place speaks for them, so each place is one that holds a secret and little else, and what stands there
//! for a secret (`$PASS`, `<password>`) is left.

use std::sync::{LazyLock, OnceLock};

use regex::Regex;

use crate::SecretKind;
use crate::assignment::kind_by_name;
use crate::header::is_name_and_password;
use crate::plausible::{
    is_code, is_guid, is_placeholder, is_prose, looks_like_password, looks_random, mixes,
};
use crate::span::{Span, captures};

/// How much the value itself must look like a secret.
#[derive(Clone, Copy)]
enum Must {
    /// Anything that stands for no secret.
    Stand,
    /// Like a password that a person made.
    LookMade,
    /// Like a password of three kinds of characters at least: the place is a loose one.
    BeMixed,
    /// Like a random key.
    BeRandom,
}

/// A place; the first group of the pattern is the value.
struct Place {
    kind: SecretKind,
    /// Where none of these, parted by `|`, stands in a text in lower case, the pattern is not looked for, nor made: nearly all
    /// texts are prose.
    needs: &'static str,
    pattern: &'static str,
    made: OnceLock<Regex>,
    must: Must,
}

/// Commands with their options on one line, fields of files, and the like. Patterns repeat no class of Unicode a fixed number
/// of times: such a pattern takes megabytes.
static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    use Must::{BeMixed, BeRandom, LookMade, Stand};
    use SecretKind::{BasicCredentials, NamedSecret, Password};
    [
        (Password, "sshpass", r#"sshpass\s+-p\s*["']?([!-~&&[^'"]]+)"#, Stand),
        (
            Password,
            " login",
            r#"\b(?:docker|podman|nerdctl|skopeo|buildah|oc|registry|az|acr|gcloud|ibmcloud|cf)\s+login\b[^\n]*?\s-p\s+["']?([!-~&&[^'"]]+)"#,
            Stand,
        ),
        (
            Password,
            "mysql",
            r#"\bmysql(?:dump|admin|import)?\b[^\n]*?\s-p([!-~&&[^'"-]][!-~&&[^'"]]*)"#,
            LookMade,
        ),
        (
            Password,
            "mariadb",
            r#"\bmariadb(?:-dump|-admin)?\b[^\n]*?\s-p([!-~&&[^'"-]][!-~&&[^'"]]*)"#,
            LookMade,
        ),
        (Password, "sqlcmd", r#"\bsqlcmd\b[^\n]*?\s-P\s*["']?([!-~&&[^'"]]+)"#, Stand),
        (Password, "bcp", r#"\bbcp\b[^\n]*?\s-P\s*["']?([!-~&&[^'"]]+)"#, Stand),
        (
            Password,
            "ldap",
            r#"\bldap(?:search|modify|add|delete|passwd|whoami)\b[^\n]*?\s-w\s*["']?([!-~&&[^'"]]+)"#,
            Stand,
        ),
        (Password, "redis-cli", r#"\bredis-cli\b[^\n]*?\s(?:-a|--pass)\s+["']?([!-~&&[^'"]]+)"#, Stand),
        (Password, "zip ", r#"\b(?:un)?zip\b[^\n]*?\s-P\s*["']?([!-~&&[^'"]]+)"#, Stand),
        (Password, "7z", r#"\b7z[ar]?\b[^\n]*?\s-p([!-~&&[^'"]]+)"#, LookMade),
        (
            Password,
            "smbclient|rpcclient",
            r#"\b(?:smb|rpc)client\b[^\n]*?-U\s*["']?[!-~&&[^%'"]]+%([!-~&&[^'"]]+)"#,
            Stand,
        ),
        (
            Password,
            "freerdp",
            r#"(?i)\b[xw]freerdp3?\b[^\n]*?\s[/-]p[:\s]\s*["']?([!-~&&[^'"]]+)"#,
            Stand,
        ),
        (
            Password,
            "net use",
            r#"(?i)\bnet\s+use\b[^\n]*?\\\\[!-~]+\s+["']?([!-~&&[^"'/*-]][!-~&&[^"']]*)"#,
            Stand,
        ),
        (
            Password,
            "psexec",
            r#"(?i)\bpsexec\b[^\n]*?\s[/-]p\s+["']?([!-~&&[^"']]+)"#,
            LookMade,
        ),
        (Password, "storepass|keypass|srcpass|destpass", r#"\s-(?:store|key|src|dest)pass\s+["']?([!-~&&[^'"]]+)"#, Stand),
        // How programs are given credentials.
        (
            Password,
            "convertto-securestring",
            r#"(?i)\bConvertTo-SecureString\s+(?:-String\s+)?(?:"([^"\n]+)"|'([^'\n]+)')"#,
            Stand,
        ),
        (
            Password,
            "networkcredential",
            r#"\bNetworkCredential\(\s*["'][^"'\n]*["']\s*,\s*["']([^"'\n]+)["']"#,
            Stand,
        ),
        (Password, "auth=|auth =", r#"\bauth\s*=\s*\(\s*["'][^"'\n]*["']\s*,\s*["']([^"'\n]+)["']"#, Stand),
        (
            Password,
            "basicauth(|basic(|basic_auth(",
            r#"(?i)\b(?:HTTPBasicAuth|Credentials\.basic|basic_auth|basicAuth)\(\s*["'][^"'\n]*["']\s*,\s*["']([^"'\n]+)["']"#,
            Stand,
        ),
        // Files: a line of `.netrc`, of `.pgpass`, an element of XML.
        (
            Password,
            "login ",
            r"(?i)\b(?:machine\s+[!-~]+|default)\s+login\s+[!-~]+\s+password\s+([!-~]+)",
            Stand,
        ),
        (
            Password,
            ":*:|:1|:2|:3|:4|:5|:6|:7|:8|:9",
            r"(?m)^[a-zA-Z0-9_.*-]+:(?:[0-9]{2,5}|\*):[a-zA-Z0-9_.*-]+:[a-zA-Z0-9_.*-]+:([!-~&&[^:]]{6,})\s*$",
            LookMade,
        ),
        (
            Password,
            "</",
            r"(?i)<[a-z0-9_.:-]*(?:password|passwd|passphrase|pwd|keymaterial)>\s*([!-~&&[^<]]+)\s*</",
            LookMade,
        ),
        (
            NamedSecret,
            "</",
            r"(?i)<[a-z0-9_.:-]*(?:token|secret|api[_-]?key|access[_-]?key)>\s*([!-~&&[^<]]+)\s*</",
            BeRandom,
        ),
        (
            Password,
            "oracle:thin:|sqlplus|sqlldr|impdp|expdp",
            r"\b(?:oracle:thin:|(?:sqlplus|sqlldr|impdp|expdp)\s+)[a-zA-Z0-9_.$-]+/([!-~&&[^@/]]+)@",
            Stand,
        ),
        // Credentials of OpenVPN: a line for the user, a line for the password.
        (
            Password,
            "auth-user-pass>",
            r"<auth-user-pass>\s*[!-~]+\s+([!-~]+)\s+</auth-user-pass>",
            Stand,
        ),
        // An API key of Heroku has the form of a GUID, which elsewhere is none.
        (
            NamedSecret,
            "heroku_api_key",
            r#"HEROKU_API_KEY["']?\s{0,3}[:=]\s{0,3}["']?([0-9a-f]{8}-[0-9a-f-]{27})"#,
            Stand,
        ),
        // Who has the cookie of a session is signed in.
        (
            NamedSecret,
            "cookie:|cookie2:",
            r"(?i)\bcookie2?:[^\n]*?\b[a-z0-9_.-]*(?:sess|sid|auth|token|jwt|login)[a-z0-9_.-]*=([a-z0-9_.%+/~-]{16,})",
            BeRandom,
        ),
        (
            NamedSecret,
            "sessionid=|sessid=|connect.sid=",
            r"\b(?:JSESSIONID|PHPSESSID|ASP\.NET_SessionId|connect\.sid)=([A-Za-z0-9_.%+/~-]{16,})",
            BeRandom,
        ),
        // A user and a password, told in one breath.
        (
            Password,
            "login|log-in|credential|zugangsdaten|anmeldedaten|user|benutzer|account",
            r"(?i)\b(?:log-?in|credentials?|zugangsdaten|anmeldedaten|user(?: ?name)?|benutzer(?:name)?|account)\b[^\n:]{0,20}[: ] {0,3}[!-~]+\s*/\s*([!-~]+)",
            BeMixed,
        ),
        (
            Password,
            "pass|pwd|pw|kennwort",
            r#"(?i)\b(?:password|passwd|passphrase|passwort|kennwort|pass|pwd|pw)\s{1,3}([!-~&&[^"'`]]+)"#,
            BeMixed,
        ),
        // Keys in addresses: of Azure Functions, and codes of OAuth, which are good for one sign-in.
        (
            NamedSecret,
            "code=|key=",
            r"(?i)[?&](?:code|subscription-key|api[_-]?key|x-api-key)=([A-Za-z0-9_/+%.~-]{40,}={0,2})",
            BeRandom,
        ),
        // `user:password` in base64, as npm and Docker keep it.
        (
            BasicCredentials,
            "auth=|auth =|auth:|auth :|auth\"|auth'",
            r#"(?i)(?:^|[\s"':_])auth["']?\s{0,3}[:=]\s{0,3}["']?([A-Za-z0-9+/]{8,}={0,2})"#,
            BeRandom,
        ),
        (NamedSecret, "_authtoken", r#"_authToken\s{0,3}=\s{0,3}["']?([A-Za-z0-9_.~+/=-]{16,})"#, Stand),
    ]
    .into_iter()
    .map(|(kind, needs, pattern, must)| Place {
        kind,
        needs,
        pattern,
        made: OnceLock::new(),
        must,
    })
    .collect()
});

/// What any of the places needs: most texts have nothing of it, and that is seen in one quick pass.
static NEEDED: LazyLock<Regex> = LazyLock::new(|| {
    let needs = PLACES.iter().flat_map(|place| place.needs.split('|'));
    let needs: Vec<String> = needs.chain(NEEDED_BY_PAIRS).map(regex::escape).collect();
    Regex::new(&needs.join("|")).expect("the pattern is valid")
});

impl Place {
    fn pattern(&self) -> &Regex {
        self.made
            .get_or_init(|| Regex::new(self.pattern).expect("the pattern is valid"))
    }
}

/// `{"key": "password", "value": "…"}`, `- name: apiKey⏎  value: …`, `<add key="SmtpPassword" value="…" />`.
static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)\b(?:key|name)\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["']?([a-z0-9_ .-]+?)\\{0,3}["']?\s{0,3},?\s*\\{0,3}["']?\b(?:value|content)\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["']?([!-~&&[^"'\\,}>]]+)"#,
    )
    .expect("the pattern is valid")
});

/// `define('DB_PASSWORD', '…')`, `.put("apiKey", "…")`: a name and its value as arguments of a call.
static ARGUMENTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\(\s*(?:"([A-Za-z0-9_ .-]+)"|'([A-Za-z0-9_ .-]+)')\s*,\s*(?:"([^"\n]+)"|'([^'\n]+)')\s*\)"#)
        .expect("the pattern is valid")
});

/// `"adminPassword": { "value": "…" }`: a parameter of a template.
static PARAMETER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)"([a-z0-9_.-]+)"\s*:\s*\{\s*"(?:default)?value"\s*:\s*"([^"\n]+)""#)
        .expect("the pattern is valid")
});

/// `%22password%22%3A%22…%22`: JSON in an address.
static ENCODED_PAIR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)%22([a-z0-9_.-]+)%22(?:%20|\+)?%3A(?:%20|\+)?%22([!-~&&[^&]]+?)%22")
        .expect("the pattern is valid")
});

/// What [`PAIR`] and its like need.
const NEEDED_BY_PAIRS: [&str; 3] = ["value", "content", "%22"];

/// Finds secrets by their places in `text`.
pub(crate) fn find(text: &str, spans: &mut Vec<Span>) {
    let lower = text.to_ascii_lowercase();
    if NEEDED.is_match(&lower) {
        find_in(text, &lower, spans);
    }
    find_arguments(text, spans);
}

fn find_in(text: &str, lower: &str, spans: &mut Vec<Span>) {
    let may_be_in = |place: &&Place| place.needs.split('|').any(|needs| lower.contains(needs));
    for place in PLACES.iter().filter(may_be_in) {
        for found in captures(place.pattern(), text) {
            if let Some(value) = found.iter().skip(1).flatten().next()
                && fits(value.as_str(), place)
            {
                let value_end = value.start() + trimmed(value.as_str()).len();
                spans.push(Span::new(value.start()..value_end, place.kind));
            }
        }
    }
    let [value, content, encoded] = NEEDED_BY_PAIRS;
    for (needs, pattern) in [
        (value, &PAIR),
        (content, &PAIR),
        (value, &PARAMETER),
        (encoded, &ENCODED_PAIR),
    ] {
        if !lower.contains(needs) {
            continue;
        }
        for found in captures(pattern, text) {
            if let (Some(name), Some(value)) = (found.get(1), found.get(2))
                && let Some(kind) = kind_by_name(name.as_str(), value.as_str())
            {
                spans.push(Span::new(value.range(), kind));
            }
        }
    }
}

/// Finds the values of named arguments. A text may stand where a secret does ("set('password', 'Your password')"), so the value
/// must look like one.
fn find_arguments(text: &str, spans: &mut Vec<Span>) {
    if !text.contains("\",") && !text.contains("',") {
        return;
    }
    for found in captures(&ARGUMENTS, text) {
        let of = |one: usize, other: usize| found.get(one).or_else(|| found.get(other));
        if let (Some(name), Some(value)) = (of(1, 2), of(3, 4))
            && !value.as_str().contains(' ')
            && looks_like_password(value.as_str())
            && let Some(kind) = kind_by_name(name.as_str(), value.as_str())
        {
            spans.push(Span::new(value.range(), kind));
        }
    }
}

/// A value without the punctuation of the sentence it stands in.
fn trimmed(value: &str) -> &str {
    value.trim_end_matches([',', ';', ')', '"', '\''])
}

fn fits(value: &str, place: &Place) -> bool {
    let value = trimmed(value);
    if value.chars().count() < 3 || is_placeholder(value) || is_code(value) {
        return false;
    }
    match place.must {
        Must::Stand => !is_prose(value),
        Must::LookMade => looks_like_password(value) && !is_guid(value),
        Must::BeMixed => {
            value.chars().count() >= 8 && mixes(value) && !is_guid(value) && !value.contains("://")
        }
        Must::BeRandom => (looks_random(value) || is_name_and_password(value)) && !is_guid(value),
    }
}
