//! Inputs made from a seed by integer arithmetic alone, so that every target computes on the same ones.

use core::ops::Range;

use crate::Float;

/// `SplitMix64`: a random word is a hash of its number (Steele, Lea and Flood, 2014).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The words of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next random word.
    pub fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ word >> 31
    }

    /// A random integer from 0 up to this one, which is left out: a word's high half as a fraction of it.
    pub fn below(&mut self, end: usize) -> usize {
        (((self.word() >> 32) * end as u64) >> 32) as usize
    }

    /// A random number of random sign whose magnitude is normal and has an exponent of this range.
    pub fn float<T: Float>(&mut self, exponents: Range<i32>) -> T {
        let exponent = exponents.start + self.below(exponents.len()) as i32;
        let fraction_bits = T::DIGITS - 1;
        let biased = (exponent - T::LEAST_EXPONENT + 1) as u64;
        let magnitude = T::of_bits(biased << fraction_bits | self.word() >> (64 - fraction_bits));
        if self.word() >> 63 == 1 { -magnitude } else { magnitude }
    }

    /// A number with random bits: of any exponent, and now and then a NaN.
    pub fn bit_pattern<T: Float>(&mut self) -> T {
        T::of_bits(self.word())
    }

    /// One of the awkward numbers.
    pub fn awkward<T: Float>(&mut self) -> T {
        T::AWKWARD[self.below(T::AWKWARD.len())]
    }
}

/// What to compute on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Numbers as programs have them: widths of 1/8 to 1/4, means between −1 and 1, and arguments of `exp` from zero to
    /// over- and underflow.
    Ordinary,
    /// The same, with awkward numbers and random bits among them.
    Awkward,
}

/// The inputs of the kernels.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a, T> {
    /// Arguments of `exp`, of both signs.
    pub xs: &'a [T],
    /// Centres.
    pub means: &'a [T],
    /// Widths.
    pub widths: &'a [T],
}

/// Fills slices of one length with inputs of a kind.
pub fn fill<T: Float>(kind: Kind, seed: u64, [xs, means, widths]: [&mut [T]; 3]) {
    let mut random = Random::new(seed);
    for ((x, mean), width) in xs.iter_mut().zip(means).zip(widths) {
        *x = random.float(-10..T::EXP_OVERFLOWS + 1);
        *mean = random.float(-6..0);
        *width = random.float::<T>(-3..-2).abs();
        if kind == Kind::Awkward {
            match random.below(8) {
                0 => *x = random.awkward(),
                1 => *mean = random.awkward(),
                2 => *width = random.awkward(),
                3 => (*x, *mean, *width) = (random.bit_pattern(), random.bit_pattern(), random.bit_pattern()),
                _ => {}
            }
        }
    }
}
