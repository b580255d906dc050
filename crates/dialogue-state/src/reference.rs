//! Reference numbers of support requests: short enough to be read out, made from what the request is named by.

/// Crockford's base 32: no letter that is taken for a digit.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Two groups of five digits, 50 bits: among a million requests two are the same once in two thousand times.
const GROUPS: u32 = 2;
const GROUP_DIGITS: u32 = 5;

/// `HL-7K3F9-2MQXD` for request `number` of `conversation`; the same for the same two.
pub fn reference(conversation: &str, number: u32) -> String {
    let mut bits = mixed(conversation, number);
    let mut text = String::from("HL");
    for _ in 0..GROUPS {
        text.push('-');
        for _ in 0..GROUP_DIGITS {
            let digit = usize::try_from(bits % 32).unwrap_or_default();
            text.push(char::from(DIGITS.get(digit).copied().unwrap_or(b'0')));
            bits /= 32;
        }
    }
    text
}

/// FNV-1a, finished as in `splitmix64` so that every digit depends on every byte.
fn mixed(conversation: &str, number: u32) -> u64 {
    let bytes = conversation.bytes().chain([0]).chain(number.to_be_bytes());
    let mut hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_request_has_one_reference() {
        let first = reference("abc", 1);

        assert_eq!(first, reference("abc", 1));
        assert_ne!(first, reference("abc", 2));
        assert_ne!(first, reference("abd", 1));
        assert_eq!(first.len(), "HL-7K3F9-2MQXD".len());
    }

    #[test]
    fn references_of_many_conversations_differ() {
        let references: HashSet<String> = (0..100_000)
            .map(|number| reference(&format!("conversation-{number}"), 1))
            .collect();

        assert_eq!(references.len(), 100_000);
    }
}
