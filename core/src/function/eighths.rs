//! Powers of two in eighths: what the exponential functions have in common.
//!
//! An argument is split as `x = n·(ln 2)/8 + r` with integer `n` and `|r| ≤ (ln 2)/16`, so that `exp x = 2^(n/8) · exp r`.
//!
//! * **n** is rounded by adding and subtracting a number so large that the sum has no fraction bits (`ROUND`, 1.5 times 2
//!   to the mantissa's width). The sum's low mantissa bits *are* `n`.
//! * **r** takes two steps (Cody and Waite): `(ln 2)/8` is a `HIGH` and a `LOW` part, the first so short that `n·HIGH`, and its
//!   difference from `x`, are exact in either arithmetic.
//! * **2^(n/8)** is `2^k · 2^(j/8)` with `j` the last three bits of `n`. A table has the eight powers `2^(j/8)`, lowered by
//!   `j/8` of an exponent: adding the bits of `n`, shifted so that its eighths lie in the mantissa, gives `2^(n/8)` in one
//!   integer addition.
//! * What the powers **lost** when they were rounded, relative to them, is a second table, whose entry joins `r`. Its
//!   entries are twins, see [`Lanes::lookup_twins`]: 21 bits of them are enough.
//!
//! Made by `tests/coefficients/exp.py`.

use super::power_of_two::{Exponents, add_eighths_to_exponent};
use crate::backend::Backend;
use crate::lanes::Lanes;

/// What there is to know of an element type.
pub(crate) trait Eighths: Exponents {
    /// `8 / ln 2`.
    const PER_EIGHTH: Self;
    /// `-(ln 2)/8`, in so few bits that any `n` times it is exact: 39 (13 of `f32`).
    const MINUS_EIGHTH_HIGH: Self;
    /// The rest of it.
    const MINUS_EIGHTH_LOW: Self;
    /// `2^(j/8)`.
    const POWERS: &'static [Self; 8];
    /// The powers, less `j/8` of an exponent.
    const LOWERED: &'static [Self; 8];
    /// What the powers lost, over themselves.
    const LOST: &'static [Self; 8];
    /// The coefficients of r², r³, … of exp r (Remez exchange; 0.013 ULP, 0.0014 of `f32`).
    const EXP: &'static [Self];
}

impl Eighths for f64 {
    const PER_EIGHTH: Self = 11.541_560_327_111_707;
    const MINUS_EIGHTH_HIGH: Self = -0.086_643_397_570_014_71;
    const MINUS_EIGHTH_LOW: Self = 2.154_930_565_701_854_3e-14;
    const POWERS: &'static [Self; 8] = &POWERS_F64;
    const LOWERED: &'static [Self; 8] = &{
        let mut powers = POWERS_F64;
        let mut j = 0;
        while j < 8 {
            powers[j] = Self::from_bits(powers[j].to_bits() - ((j as u64) << 49));
            j += 1;
        }
        powers
    };
    const LOST: &'static [Self; 8] = &[
        0.0,
        -2.793_911_008_809_339e-17,
        3.348_462_156_016_866e-17,
        1.957_257_872_653_376_8e-17,
        -6.835_808_599_950_681e-17,
        5.154_831_384_862_164e-17,
        4.875_159_634_459_399e-17,
        1.790_126_360_720_369_2e-17,
    ];
    const EXP: &'static [Self] = &[
        0.500_000_000_000_029_6,
        0.166_666_666_666_637_26,
        0.041_666_666_570_105_58,
        0.008_333_333_371_127_618,
        0.001_388_978_051_768_646_6,
        0.000_198_405_653_711_333_38,
    ];
}

const POWERS_F64: [f64; 8] = [
    1.0,
    1.090_507_732_665_257_7,
    1.189_207_115_002_721,
    1.296_839_554_651_009_6,
    core::f64::consts::SQRT_2,
    1.542_210_825_407_940_7,
    1.681_792_830_507_429,
    1.834_008_086_409_342_4,
];

impl Eighths for f32 {
    const PER_EIGHTH: Self = 11.541_56;
    const MINUS_EIGHTH_HIGH: Self = -0.086_639_404;
    const MINUS_EIGHTH_LOW: Self = -3.993_273e-6;
    const POWERS: &'static [Self; 8] = &POWERS_F32;
    const LOWERED: &'static [Self; 8] = &{
        let mut powers = POWERS_F32;
        let mut j = 0;
        while j < 8 {
            powers[j] = Self::from_bits(powers[j].to_bits() - ((j as u32) << 20));
            j += 1;
        }
        powers
    };
    const LOST: &'static [Self; 8] = &[
        0.0,
        -1.199_215_7e-8,
        3.193_418e-8,
        -3.099_072e-8,
        1.711_427_1e-8,
        5.233_334e-9,
        -1.471_960_5e-8,
        -6.128_26e-9,
    ];
    const EXP: &'static [Self] = &[0.5, 0.166_680_26, 0.041_660_48];
}

const POWERS_F32: [f32; 8] =
    [1.0, 1.090_507_7, 1.189_207_1, 1.296_839_6, core::f32::consts::SQRT_2, 1.542_210_8, 1.681_792_9, 1.834_008_1];

/// `n + ROUND`, `n`, and `x - n·HIGH`, of which `r` is the sum with `n·LOW`.
#[inline(always)]
pub(crate) fn reduce<T: Eighths, B: Backend>(x: Lanes<T, B>) -> [Lanes<T, B>; 3] {
    let n_rounded = x.mul_add(T::PER_EIGHTH, T::ROUND);
    let n = n_rounded - T::ROUND;
    [n_rounded, n, n.mul_add(T::MINUS_EIGHTH_HIGH, x)]
}

/// `2^(n/8)`, rounded, where it is a normal number.
#[inline(always)]
pub(crate) fn power<T: Eighths, B: Backend>(n_rounded: Lanes<T, B>) -> Lanes<T, B> {
    add_eighths_to_exponent(n_rounded.lookup(T::LOWERED), n_rounded)
}

/// `k + ROUND`, `k` being `n/8` rounded down.
#[inline(always)]
pub(crate) fn exponent<T: Eighths, B: Backend>(n: Lanes<T, B>) -> Lanes<T, B> {
    // n/8 less seven sixteenths is nowhere half-way between integers, and rounds to k.
    n.mul_add(T::from_f64(0.125), T::from_f64(-0.4375)) + T::ROUND
}
