//! Masking twice is masking once, and what holds no secret comes back as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redaction::{redact, without_masks};

fuzz_target!(|text: &str| {
    let once = redact(text);
    assert_eq!(once.found.is_empty(), once.text == text);
    let twice = redact(&once.text);
    assert_eq!(twice.text, once.text);
    assert!(twice.found.is_empty());
    assert!(without_masks(&once.text).len() <= once.text.len());
});
