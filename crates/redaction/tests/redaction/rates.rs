//! How much is found and how much is kept, over every documented shape in every place where people paste: the two rates
//! that the product promises. `cases.rs` says exactly what is masked; here the places are many and the measure is coarse.

use redaction::{Redactor, SecretKind, redact};

use crate::cases::{Draw, expand};

/// At least so many secrets of a hundred are masked whole.
const LEAST_MASKED: f64 = 99.0;

/// At least so many harmless texts of a hundred come back byte for byte.
const LEAST_KEPT: f64 = 98.0;

/// And of each shape at least so many.
const LEAST_OF_A_SHAPE: f64 = 95.0;

/// Draws of each shape in each place.
const DRAWS: u64 = 12;

/// Where people paste. `§` is the value; nothing here says what it is.
const PLACES: &[&str] = &[
    "§",
    "it says § and then it stops",
    "it fails with §.",
    "is § still good?",
    "I tried §, but no luck",
    "see (§)",
    "“§”",
    "'§'",
    "\"§\"",
    "`§`",
    "```⏎§⏎```",
    "**§**",
    "_§_",
    "<§>",
    "> § wrote the other day",
    "* §⏎* another line",
    "| name | § | more |",
    "name,§,more",
    "name;§;more",
    "name\t§\tmore",
    "here it is:⏎§⏎thanks",
    "here it is:\r⏎  §\r⏎thanks",
    "{\"value\": \"§\", \"org\": \"contoso\"}",
    "{\"value\":\"§\"}",
    "{\\\"value\\\":\\\"§\\\",\\\"n\\\":1}",
    "{'headers': {'X-Value': '§'}}",
    "[\"a\", \"§\"]",
    "value: §⏎org: contoso",
    "  - §⏎  - b",
    "value: \"§\" # from the mail",
    "let value = \"§\";",
    "const value = '§'",
    "connect('§', 30)",
    "export VALUE=§",
    "export VALUE=\"§\"",
    "set VALUE=§",
    "$env:VALUE = '§'",
    "tool --value § --verbose",
    "tool --value=§",
    "curl -H \"X-Value: §\" https://api.example.org/v1",
    "2026-11-26T10:11:12.345Z INFO [worker-3] used § for contoso",
    "Nov 26 10:11:12 build-7 agent[431]: value=§ status=401",
    "https://example.org/path?value=§&x=1",
    "https://example.org/path#§",
    "<add name=\"value\" content=\"§\" />",
    "<value>§</value>",
    "value=§⏎",
    "värde § är fel",
    "值：§。",
    "§\u{a0}is what I have",
];

/// Places that say that the value is a secret.
const NAMING: &[&str] = &[
    "my token is §",
    "token: §",
    "the key § was refused",
    "Authorization: Bearer §",
    "{\"token\": \"§\"}",
    "export API_TOKEN=§",
    "https://§@example.org/repo.git",
    "https://anna:§@example.org/repo.git",
];

/// Secrets that are known by their own shape, as their vendors document it.
const SHAPES: &[(&str, &str)] = &[
    ("Azure DevOps, before 2024", "{32*52}"),
    ("Azure DevOps", "{62*76}AZDO{62*4}"),
    ("GitHub personal", "ghp_{62*36}"),
    ("GitHub OAuth", "gho_{62*36}"),
    ("GitHub user", "ghu_{62*36}"),
    ("GitHub server", "ghs_{62*36}"),
    ("GitHub refresh", "ghr_{62*76}"),
    ("GitHub fine-grained", "github_pat_{62*22}_{62*59}"),
    ("GitLab personal", "glpat-{64u*20}"),
    ("GitLab routable", "glpat-{64u*27}.01.{36l*9}"),
    ("GitLab deploy", "gldt-{62*20}"),
    ("GitLab runner", "glrt-{64u*20}"),
    ("GitLab job", "glcbt-64_{62*20}"),
    ("GitLab trigger", "glptt-{16*40}"),
    ("npm", "npm_{62*36}"),
    ("PyPI", "pypi-AgEIcHlwaS5vcmc{64u*130}"),
    ("Test PyPI", "pypi-AgENdGVzdC5weXBpLm9yZw{64u*120}"),
    ("Slack bot", "xoxb-{10*12}-{10*13}-{62*24}"),
    ("Slack user", "xoxp-{10*12}-{10*12}-{10*13}-{16*32}"),
    ("Slack refresh", "xoxe-1-{62*140}"),
    ("Slack rotated", "xoxe.xoxb-1-{62*160}"),
    ("Slack app", "xapp-1-A{36*10}-{10*13}-{16*64}"),
    (
        "Slack webhook",
        "https://hooks.slack.com/services/T{36*9}/B{36*10}/{62*24}",
    ),
    ("AWS access key", "AKIA{32u*16}"),
    ("AWS temporary key", "ASIA{32u*16}"),
    ("AWS pair", "AKIA{32u*16} {64*40}"),
    ("Google API", "AIza{64u*35}"),
    ("Google client secret", "GOCSPX-{64u*28}"),
    ("Google access token", "ya29.a0{64u*160}"),
    ("Stripe secret", "sk_live_{62*24}"),
    ("Stripe secret, long", "sk_live_51{62*97}"),
    ("Stripe restricted", "rk_live_{62*99}"),
    ("Stripe test", "sk_test_{62*24}"),
    ("SendGrid", "SG.{64u*22}.{64u*43}"),
    ("OpenAI, before 2024", "sk-{62*48}"),
    ("OpenAI project", "sk-proj-{64u*124}"),
    ("OpenAI service account", "sk-svcacct-{64u*124}"),
    ("Anthropic", "sk-ant-api03-{64u*93}"),
    ("Entra client secret", "{62*3}8Q~{entra*34}"),
    ("storage key", "{64*86}=="),
    (
        "SAS",
        "https://contoso.blob.example.net/c?sv=2024-11-04&ss=b&se=2026-12-01T00:00:00Z&sp=r&sig={64*42}%3D",
    ),
    (
        "connection string",
        "DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey={64*86}==;EndpointSuffix=core.windows.net",
    ),
    (
        "Service Bus",
        "Endpoint=sb://contoso.servicebus.example.net/;SharedAccessKeyName=Root;SharedAccessKey={64*43}=",
    ),
    (
        "SQL",
        "Server=tcp:db.example.net,1433;Database=app;User ID=app;Password={p*14};Encrypt=True",
    ),
    ("JSON web token", "{jwt}"),
    ("private key", "{pem:RSA PRIVATE KEY}"),
    ("OpenSSH key", "{pem:OPENSSH PRIVATE KEY}"),
    ("PKCS 8 key", "{pem:PRIVATE KEY}"),
    ("Basic", "Authorization: Basic {basic}"),
    ("Bearer", "Authorization: Bearer {62*40}"),
    ("URL password", "https://anna:{p*12}@example.org/a"),
    ("database URL", "postgres://app:{p*16}@db.example.org:5432/app"),
    ("password=", "password={p*12}"),
    ("Password:", "Password: {p*12}"),
    ("pwd=", "pwd={p*10}"),
    ("card", "{card}"),
    ("card in groups", "{cards}"),
];

/// What must stay. Placeholders and prose stand in their own sentences, which say "password" and "token".
const HARMLESS: &[(&str, &str)] = &[
    ("GUID", "{16*8}-{16*4}-4{16*3}-a{16*3}-{16*12}"),
    ("GUID in braces", "{{16*8}-{16*4}-4{16*3}-a{16*3}-{16*12}}"),
    ("GUID without hyphens", "{16*32}"),
    ("commit", "{16*40}"),
    ("short commit", "{16*7}"),
    ("SHA-256", "{16*64}"),
    ("SHA-512", "{16*128}"),
    ("image digest", "sha256:{16*64}"),
    ("integrity", "sha512-{64*86}=="),
    ("fingerprint", "SHA256:{64*43}"),
    (
        "MD5 fingerprint",
        "MD5:{16*2}:{16*2}:{16*2}:{16*2}:{16*2}:{16*2}:{16*2}:{16*2}",
    ),
    ("thumbprint", "{16U*40}"),
    ("trace", "00-{16*32}-{16*16}-01"),
    ("correlation id", "|{16*16}.{16*8}."),
    ("TF error", "TF40{10*4}"),
    ("Entra error", "AADSTS50{10*3}"),
    ("Windows error", "0x8007{16*4}"),
    ("Oracle error", "ORA-0{10*4}"),
    ("HTTP error", "HTTP 4{10*2}"),
    ("version", "3.{10*3}.{10*1}"),
    (
        "version with build",
        "1.{10*1}.{10*1}-beta.{10*1}+build.{10*4}.{16*7}",
    ),
    ("build number", "202611{10*2}.{10*2}"),
    ("kernel", "10.0.{10*5}.{10*4}"),
    (
        "public key",
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ{64*340} anna@laptop",
    ),
    (
        "public key, short",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{64*43} anna@laptop",
    ),
    ("certificate", "{pem:CERTIFICATE}"),
    ("public PEM", "{pem:PUBLIC KEY}"),
    ("publishable key", "pk_live_{62*24}"),
    ("timestamp", "17{10*11}"),
    ("order number", "{10*10}"),
    ("phone", "+49 30 {10*8}"),
    ("IBAN-like", "DE{10*2} {10*4} {10*4} {10*4} {10*4} {10*2}"),
    (
        "path",
        "/subscriptions/{16*8}-{16*4}-4{16*3}-a{16*3}-{16*12}/resourceGroups/web-prod-2024",
    ),
    (
        "long name",
        "microsoft.visualstudio.services.releasemanagement.webapi.contracts",
    ),
    (
        "camel name",
        "ReleaseManagementServiceConnectionConfigurationProviderFactory",
    ),
    (
        "snake name",
        "release_management_service_connection_configuration_provider",
    ),
    (
        "package",
        "Microsoft.Extensions.DependencyInjection.Abstractions.8.0.{10*1}",
    ),
    (
        "host",
        "contoso-prod-westeurope-{10*3}.privatelink.database.example.net",
    ),
    ("data URL", "data:image/png;base64,iVBORw0KGgo{64*200}"),
    ("placeholder", "<your token>"),
    ("placeholder, starred", "password=********"),
    ("placeholder, variable", "password=${DB_PASSWORD}"),
    ("placeholder, x", "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
    ("placeholder, pipeline", "password: $(secretVariable)"),
    ("placeholder, dots", "Authorization: Bearer ..."),
    ("prose: reset", "how do I reset my password"),
    (
        "prose: policy",
        "the password must have 12 characters and one digit",
    ),
    (
        "prose: expired",
        "my personal access token has expired and the secret too",
    ),
    (
        "prose: forgot",
        "I forgot the password of the service account in Azure",
    ),
    (
        "prose: header",
        "which Authorization header do I send, Basic or Bearer",
    ),
    ("prose: key", "where is the storage account key shown"),
];

struct Tally {
    right: u32,
    all: u32,
    example: Option<String>,
}

impl Tally {
    fn new() -> Self {
        Self {
            right: 0,
            all: 0,
            example: None,
        }
    }

    fn count(&mut self, is_right: bool, example: impl FnOnce() -> String) {
        self.all += 1;
        if is_right {
            self.right += 1;
        } else {
            self.example.get_or_insert_with(example);
        }
    }

    fn rate(&self) -> f64 {
        100.0 * f64::from(self.right) / f64::from(self.all.max(1))
    }
}

/// The parts of a value that are secret: the whole, or what its form has drawn at random.
fn leaks(text: &str, secret: &str) -> bool {
    /// A shorter piece of a random value helps nobody.
    const LONGEST_LEFT: usize = 10;
    let letters: Vec<char> = secret.chars().collect();
    letters
        .windows(LONGEST_LEFT.min(letters.len()))
        .any(|window| text.contains(&window.iter().collect::<String>()))
}

/// The random parts of a template, as they were drawn.
fn secrets_of(template: &str, seed: u64) -> (String, Vec<String>) {
    let mut draw = Draw(seed);
    let mut value = String::new();
    let mut secrets = Vec::new();
    let mut rest = template;
    while let Some((before, inside)) = rest.split_once('{') {
        let Some((form, after)) = inside.split_once('}') else {
            break;
        };
        let drawn = expand(&format!("{{{form}}}"), &mut draw);
        value.push_str(before);
        value.push_str(&drawn);
        if drawn.chars().count() >= 10 {
            // Markers of a PEM block are no secret.
            let lines = drawn
                .lines()
                .filter(|line| !line.starts_with("-----") && line.len() >= 10);
            secrets.extend(lines.map(str::to_owned));
        }
        rest = after;
    }
    value.push_str(rest);
    (value, secrets)
}

fn report(title: &str, rows: &[(&str, Tally)]) -> (f64, String) {
    let (right, all) = rows.iter().fold((0, 0), |(right, all), (_, row)| {
        (right + row.right, all + row.all)
    });
    let rate = 100.0 * f64::from(right) / f64::from(all);
    let misses = rows
        .iter()
        .filter(|(_, row)| row.right < row.all)
        .map(|(name, row)| {
            let example = row.example.as_deref().unwrap_or_default();
            format!("  {name}: {:.1} %\n    {example}\n", row.rate())
        });
    let text = format!(
        "{title}: {right} of {all}, {rate:.2} %\n{}",
        misses.collect::<String>()
    );
    (rate, text)
}

#[test]
fn ninety_nine_secrets_of_a_hundred_are_masked() {
    let mut rows = Vec::new();
    for (name, template) in SHAPES {
        let mut tally = Tally::new();
        for (place, seed) in PLACES.iter().chain(NAMING).zip((0..).step_by(100)) {
            for draw in 0..DRAWS {
                let (value, secrets) = secrets_of(template, seed + draw);
                let text = place.replace('⏎', "\n").replace('§', &value);

                let masked = redact(&text).text;

                let is_masked = secrets.iter().all(|secret| !leaks(&masked, secret));
                tally.count(is_masked, || format!("{text}\n    → {masked}"));
            }
        }
        rows.push((*name, tally));
    }

    let (rate, text) = report("masked", &rows);

    println!("{text}");
    assert!(rate >= LEAST_MASKED, "{text}");
    for (name, row) in &rows {
        assert!(row.rate() >= LEAST_OF_A_SHAPE, "{name}\n{text}");
    }
}

#[test]
fn secrets_that_a_client_has_wrapped_are_masked() {
    let mut rows = Vec::new();
    // Lines are broken where they are full, in the middle of a word that is longer than a line.
    for (name, template) in SHAPES.iter().filter(|(name, _)| WRAPPED.contains(name)) {
        let mut tally = Tally::new();
        for joint in ["\n", "\r\n", "\n    ", "\n> "] {
            for seed in 0..DRAWS * 4 {
                let (value, secrets) = secrets_of(template, seed);
                let cut = value.len() / 4 + usize::try_from(seed).expect("small") % (value.len() / 2);
                let (head, tail) = value.split_at(cut);
                let text = format!("my token is {head}{joint}{tail} and it fails");

                let masked = redact(&text).text;

                let halves = secrets.iter().flat_map(|secret| {
                    let at = secret.len().saturating_sub(value.len() - cut.min(value.len()));
                    let (left, right) = secret.split_at(at.min(secret.len()));
                    [left.to_owned(), right.to_owned()]
                });
                let is_masked = halves
                    .filter(|half| half.len() >= 10)
                    .all(|half| !leaks(&masked, &half));
                tally.count(is_masked, || format!("{text}\n    → {masked}"));
            }
        }
        rows.push((*name, tally));
    }

    let (rate, text) = report("masked although wrapped", &rows);

    println!("{text}");
    assert!(rate >= LEAST_MASKED, "{text}");
}

/// Shapes with a beginning of their own that are longer than a line of a mail is wide.
const WRAPPED: &[&str] = &[
    "Azure DevOps",
    "GitHub fine-grained",
    "PyPI",
    "Google access token",
    "Stripe secret, long",
    "OpenAI project",
    "Anthropic",
    "JSON web token",
];

#[test]
fn ninety_eight_harmless_values_of_a_hundred_are_kept() {
    println!("{}", are_kept("kept", &[]));
}

/// What tells who somebody is looks like numbers and addresses of machines.
#[test]
fn ninety_eight_harmless_values_of_a_hundred_are_kept_where_mail_and_phones_are_masked() {
    let also = [SecretKind::EmailAddress, SecretKind::PhoneNumber];
    println!("{}", are_kept("kept beside mail and phones", &also));
}

/// Mail and phones as people write them, made up.
const PERSONAL: &[(&str, &str)] = &[
    ("mail", "{36l*6}.{36l*8}@{36l*7}.example.org"),
    ("mail with a tag", "{36l*6}+{36*4}@{36l*7}.co.uk"),
    ("E.164", "+43664{10*7}"),
    ("international", "+43 1 {10*3} {10*2} {10*2}"),
    ("international, 00", "0049 30 {10*7}"),
    ("American", "(415) 555-01{10*2}"),
    ("American, dashes", "415-555-01{10*2}"),
    ("German", "030/{10*7}"),
    ("Austrian, mobile", "0664 {10*3} {10*2} {10*2}"),
    ("British", "020 7946 0{10*3}"),
];

/// Places in which a value is a part of something else, so that it is no number of a phone.
const INSIDE: &[&str] = &[
    "https://example.org/path#§",
    "_§_",
    "tool --value=§",
    "export VALUE=§",
    "set VALUE=§",
    "value=§⏎",
    "https://example.org/path?value=§&x=1",
    "Nov 26 10:11:12 build-7 agent[431]: value=§ status=401",
];

#[test]
fn mail_and_phones_are_masked_where_a_team_asks_for_it() {
    let mut rows = Vec::new();
    for (name, template) in PERSONAL {
        let mut tally = Tally::new();
        let places = PLACES.iter().filter(|place| !INSIDE.contains(place));
        for (place, seed) in places.zip((0..).step_by(100)) {
            for draw in 0..DRAWS {
                let value = expand(template, &mut Draw(seed + draw));
                let text = place.replace('⏎', "\n").replace('§', &value);

                let masked = Redactor::masking(&[SecretKind::EmailAddress, SecretKind::PhoneNumber])
                    .redact(&text)
                    .text;

                tally.count(!leaks(&masked, &value), || format!("{text}\n    → {masked}"));
            }
        }
        rows.push((*name, tally));
    }

    let (rate, text) = report("mail and phones masked", &rows);

    println!("{text}");
    assert!(rate >= LEAST_MASKED, "{text}");
}

/// The report, where the rates hold.
fn are_kept(title: &str, also: &[SecretKind]) -> String {
    let mut rows = Vec::new();
    let is_meant = |name: &str| also.is_empty() || !["phone", "mail", "email", "e-mail"].contains(&name);
    for (name, template) in HARMLESS.iter().filter(|(name, _)| is_meant(name)) {
        let mut tally = Tally::new();
        for (place, seed) in PLACES.iter().zip((0..).step_by(100)) {
            for draw in 0..DRAWS {
                let value = expand(template, &mut Draw(seed + draw));
                let text = place.replace('⏎', "\n").replace('§', &value);

                let redacted = Redactor::masking(also).redact(&text);

                tally.count(redacted.text == text && redacted.found.is_empty(), || {
                    format!("{text}\n    → {}", redacted.text)
                });
            }
        }
        rows.push((*name, tally));
    }

    let (rate, text) = report(title, &rows);

    assert!(rate >= LEAST_KEPT, "{text}");
    for (name, row) in &rows {
        assert!(row.rate() >= LEAST_OF_A_SHAPE, "{name}\n{text}");
    }
    text
}
