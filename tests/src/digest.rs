//! One number that stands for many results.

use wideband_core::{Arithmetic, Isa};

use crate::Float;

/// FNV-1a over 64-bit words: enough to notice any change, and a dozen operations on any machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(u64);

impl Digest {
    /// The digest of nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Takes in one word, a byte at a time.
    pub fn add(&mut self, word: u64) {
        for byte in word.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    /// Takes in the bits of numbers, a NaN being a NaN.
    pub fn add_all<T: Float>(&mut self, numbers: &[T]) {
        for number in numbers {
            self.add(number.bits());
        }
    }

    /// The digest of all that was added.
    #[must_use]
    pub fn value(self) -> u64 {
        self.0
    }

    /// Compares it with what the results of an instruction set must have, in fused and in unfused arithmetic.
    ///
    /// # Panics
    ///
    /// Panics if it is another.
    #[track_caller]
    pub fn assert_golden(self, isa: Isa, [fused, unfused]: [u64; 2]) {
        let golden = match isa.arithmetic() {
            Arithmetic::Fused => fused,
            Arithmetic::Unfused => unfused,
        };
        assert!(self.0 == golden, "{:#018x} is the digest of {}, not {golden:#018x}", self.0, isa.name());
    }
}

impl Default for Digest {
    fn default() -> Self {
        Self::new()
    }
}
