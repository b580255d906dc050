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
    let mut state = Unfinished::new();
    for part in parts {
        state = state.with_part(part);
    }
    state.finish()
}

/// The hash of parts of which more may follow: what many have in common need not be hashed again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unfinished(u64);

impl Unfinished {
    /// Of no parts.
    pub(crate) const fn new() -> Self {
        Self(OFFSET)
    }

    /// With some of a part.
    pub(crate) const fn with(self, text: &str) -> Self {
        self.with_bytes(text.as_bytes())
    }

    /// With the bytes of some of a part.
    pub(crate) const fn with_bytes(mut self, bytes: &[u8]) -> Self {
        let mut at = 0;
        while at < bytes.len() {
            self = self.with_byte(bytes[at]);
            at += 1;
        }
        self
    }

    /// With the end of a part.
    pub(crate) const fn with_end(self) -> Self {
        self.with_byte(0xFF)
    }

    /// With a whole part.
    pub(crate) const fn with_part(self, part: &str) -> Self {
        self.with(part).with_end()
    }

    const fn with_byte(self, byte: u8) -> Self {
        // `u64::from` is not const.
        Self((self.0 ^ byte as u64).wrapping_mul(PRIME))
    }

    /// As [`hash_parts`] gives it.
    pub(crate) const fn finish(self) -> u64 {
        mix(self.0)
    }
}

/// The same over single letters: no string need be built of them.
pub(crate) fn hash_letters(letters: impl Iterator<Item = char>) -> u64 {
    mix(letters.fold(OFFSET, |state, letter| {
        (state ^ u64::from(letter)).wrapping_mul(PRIME)
    }))
}

/// The finaliser of Murmur3.
const fn mix(mut state: u64) -> u64 {
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

    #[test]
    fn a_part_may_be_hashed_in_pieces() {
        let pieces = Unfinished::new().with("to").with("ken").with_end().with_part("x");

        assert_eq!(pieces.finish(), hash_parts(&["token", "x"]));
    }
}
