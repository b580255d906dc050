//! What is true of every text.

use proptest::prelude::*;
use redaction::{redact, without_masks};

/// Pieces that detectors look for, so that random texts come near to secrets.
fn pieces() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "password=",
        "password: ",
        "my password is ",
        "pwd:",
        "-u a:",
        "--password ",
        "Authorization: ",
        "Basic ",
        "Bearer ",
        "https://",
        "@",
        ":",
        "/",
        "sig=",
        "AccountKey=",
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "ghp_",
        "eyJhbGciOiJub25lIn0",
        ".",
        "eyJ",
        "AKIA",
        "aws ",
        "secret=",
        "token: ",
        "\"",
        "'",
        "`",
        "\\",
        "\n",
        " ",
        "[password]",
        "[GitHub token 2]",
        "[",
        "]",
        "**",
        "_",
        "~",
        "Q~",
        "==",
        "&",
        ";",
        ",",
        "\u{200b}",
        "é",
        "密码",
        "\u{1f600}",
        "AZDO",
        "sha512-",
        "Private-Lines: 3",
    ])
    .prop_map(str::to_owned);
    prop_oneof![
        3 => known,
        2 => "[A-Za-z0-9]{1,12}",
        1 => "[a-z2-7]{52}",
        1 => "[A-Za-z0-9+/]{40}",
        1 => "[A-Za-z0-9]{36}",
        1 => "[A-Za-z0-9+/]{86}==",
        1 => ".{0,8}",
    ]
}

/// Texts are short and secrets rare: eight times the cases there are by default, or by `PROPTEST_CASES`.
fn eight_times_as_many() -> ProptestConfig {
    let config = ProptestConfig::default();
    ProptestConfig {
        cases: config.cases.saturating_mul(8),
        ..config
    }
}

proptest! {
    #![proptest_config(eight_times_as_many())]

    #[test]
    fn masking_twice_is_masking_once(pieces in prop::collection::vec(pieces(), 0..24)) {
        let once = redact(&pieces.concat());

        let twice = redact(&once.text);

        prop_assert_eq!(&twice.text, &once.text);
        prop_assert!(twice.found.is_empty());
    }

    #[test]
    fn a_text_in_which_nothing_is_found_comes_back_byte_for_byte(pieces in prop::collection::vec(pieces(), 0..24)) {
        let text = pieces.concat();

        let redacted = redact(&text);

        prop_assert_eq!(redacted.found.is_empty(), redacted.text == text);
    }

    #[test]
    fn no_token_is_left_in_any_surroundings(before in "[^A-Za-z0-9]{0,6}", token in "ghp_[A-Za-z0-9]{36}", after in "[^A-Za-z0-9]{0,6}") {
        let redacted = redact(&format!("{before}{token}{after}"));

        prop_assert!(!redacted.text.contains(&token), "{}", redacted.text);
    }

    #[test]
    fn any_text_is_taken(text in any::<String>()) {
        let redacted = redact(&text);

        prop_assert!(without_masks(&redacted.text).len() <= redacted.text.len());
    }
}

/// Hostile texts: each repeats what a detector begins with.
const HOSTILE: &[&str] = &[
    "eyJ",
    "eyJa.",
    "password=",
    "password=\"",
    "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----AAAAAAAAAAAAAAAAAAAA",
    "https://a:",
    "a",
    "2a",
    "A+",
    "Basic ",
    "authorization: ",
    "\\_",
    "\u{200b}",
    "sig=",
    "4111 1111 ",
    "-u :",
    "AccountKey=",
    "token is ",
    " ",
];

#[test]
fn a_long_hostile_text_takes_time_in_proportion_to_its_length() {
    // A quadratic detector would need hours for these; the clock of the test runner is the judge.
    for piece in HOSTILE {
        let text = piece.repeat((1 << 18) / piece.len());

        let redacted = redact(&text);
        assert!(redacted.text.len() <= text.len() * 4, "{piece}");
    }
}
