//! A 64-bit hash that is the same on every machine and in every build.
//!
//! Features are named by their hash. With a million of them, two share a name with a probability of
//! n²/2⁶⁵ ≈ 3·10⁻⁸, so nothing looks for collisions.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Where FNV-1a begins, and what it multiplies by (64 bits).
const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a over the parts, with a separator between them, and a final mix (Murmur3's) that spreads it over all bits.
pub(crate) fn hash_parts(parts: &[&str]) -> u64 {
    let mut state = OFFSET;
    for part in parts {
        for byte in part.bytes().chain([0xFF]) {
            state = (state ^ u64::from(byte)).wrapping_mul(PRIME);
        }
    }
    mix(state)
}

/// The same over single letters: no string need be built of them.
pub(crate) fn hash_letters(letters: impl Iterator<Item = char>) -> u64 {
    mix(letters.fold(OFFSET, |state, letter| {
        (state ^ u64::from(letter)).wrapping_mul(PRIME)
    }))
}

/// The finaliser of Murmur3.
fn mix(mut state: u64) -> u64 {
    state ^= state >> 33;
    state = state.wrapping_mul(0xff51_afd7_ed55_8ccd);
    state ^= state >> 33;
    state = state.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    state ^ (state >> 33)
}

/// A map keyed by such hashes: hashing them again would be wasted.
pub(crate) type HashedMap<V> = HashMap<u64, V, BuildHasherDefault<Identity>>;

/// Takes a key that is already a hash.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = mix(self.0 ^ u64::from(byte));
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_border_between_parts_counts() {
        let one = hash_parts(&["ab", "c"]);

        let other = hash_parts(&["a", "bc"]);

        assert_ne!(one, other);
    }
}
