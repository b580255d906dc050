//! Utterances without words: a smile, a thumb, a wave.

use super::SmallTalk;

/// Signs of thanks or consent.
const THANKFUL: [char; 8] = ['👍', '👌', '✅', '🙏', '❤', '🎉', '👏', '💪'];

/// Signs of nothing but a good mood.
const SMILES: [char; 13] = [
    '😊', '😀', '🙂', '😃', '😄', '😁', '😆', '😅', '😂', '🤣', '😍', '🤗', '😉',
];

/// Whether a text without words says yes where something was asked.
pub(crate) fn nods(text: &str) -> bool {
    text.contains(['👍', '👌', '✅']) && !text.contains(|c: char| c.is_alphanumeric())
}

/// An utterance without words: a smile or a thumb.
pub(super) fn signs(text: &str) -> Option<SmallTalk> {
    let has = |signs: &[char]| text.contains(signs);
    if has(&['😡', '🤬', '😠', '😤', '🖕', '🤦']) {
        Some(SmallTalk::Insult)
    } else if has(&['😕', '🤔', '❓', '🤷']) {
        Some(SmallTalk::Confused)
    } else if has(&['👎']) {
        Some(SmallTalk::NotHelpful)
    } else if has(&['😭', '😢', '😞', '😩', '😫', '😒', '🙄', '😖', '😣']) {
        Some(SmallTalk::Insult)
    } else if has(&THANKFUL) || has(&SMILES) {
        Some(SmallTalk::Thanks)
    } else if has(&['👋']) {
        Some(SmallTalk::Greeting)
    } else {
        None
    }
}
