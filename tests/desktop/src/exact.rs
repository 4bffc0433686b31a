//! Results to twice the precision of a double, and the error of a computed one against them.

use std::fmt;
use std::ops::{Add, Mul};

use wideband_tests::Float;

/// The unevaluated sum of two doubles, the second below half a unit in the last place of the first: a real number to
/// about 106 bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exact {
    /// The nearest double.
    pub hi: f64,
    /// What is left.
    pub lo: f64,
}

impl Exact {
    /// 1/√(2π)
    pub const PER_SQRT_2PI: Self = Self { hi: 0.398_942_280_401_432_7, lo: -2.492_327_202_277_73e-17 };

    /// `a + b`, exactly (Knuth).
    fn sum(a: f64, b: f64) -> Self {
        let hi = a + b;
        let b_part = hi - a;
        Self { hi, lo: (a - (hi - b_part)) + (b - b_part) }
    }

    /// `a · b`, exactly.
    fn product(a: f64, b: f64) -> Self {
        let hi = a * b;
        Self { hi, lo: a.mul_add(b, -hi) }
    }

    /// This over a double.
    #[must_use]
    pub fn over(self, divisor: f64) -> Self {
        let hi = self.hi / divisor;
        let rest = self + Self::product(-hi, divisor);
        Self::sum(hi, rest.hi / divisor)
    }

    /// `exp(x)` as a number near 1 and a power of two that multiplies it.
    ///
    /// Cody and Waite's reduction with ln 2 in three parts, and thirty terms of Taylor's series: good to about 2⁻⁹⁵.
    #[must_use]
    pub fn exp(x: f64) -> (Self, i32) {
        const LN2: [f64; 3] = [std::f64::consts::LN_2, 2.319_046_813_846_299_6e-17, 5.707_708_438_416_212e-34];
        let n = (x * std::f64::consts::LOG2_E).round();
        let r = LN2.into_iter().fold(Self::from(x), |r, part| r + Self::product(-n, part));
        let series = (1..=30).rev().fold(Self::from(1.0), |rest, k| Self::from(1.0) + (r * rest).over(k.into()));
        (series, n as i32)
    }

    /// The double nearest to this times 2 to the `exponent`.
    #[must_use]
    pub fn nearest(self, exponent: i32) -> f64 {
        scaled(self.hi, exponent)
    }

    /// The distance of `got` from this times 2 to the `exponent`, in units in the last place of the exact result: the
    /// spacing of `T` at it, which is constant below the normal range.
    #[must_use]
    pub fn ulps<T: Float>(self, exponent: i32, got: T) -> f64 {
        let own_exponent = if self.hi.abs() == power_of_two(binary_exponent(self.hi)) && self.hi * self.lo < 0.0 {
            binary_exponent(self.hi) - 1 // just below a power of two, though `hi` is one
        } else {
            binary_exponent(self.hi)
        };
        let unit = (own_exponent + exponent).max(T::LEAST_EXPONENT) - (T::DIGITS as i32 - 1) - exponent;
        let error = (scaled(got.to_f64(), -exponent) - self.hi) - self.lo;
        scaled(error.abs(), -unit)
    }
}

impl From<f64> for Exact {
    fn from(value: f64) -> Self {
        Self { hi: value, lo: 0.0 }
    }
}

impl Add for Exact {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (hi, lo) = (Self::sum(self.hi, other.hi), Self::sum(self.lo, other.lo));
        let first = Self::sum(hi.hi, hi.lo + lo.hi);
        Self::sum(first.hi, first.lo + lo.lo)
    }
}

impl Mul for Exact {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let product = Self::product(self.hi, other.hi);
        Self::sum(product.hi, product.lo + (self.hi * other.lo + self.lo * other.hi))
    }
}

/// The exponent of a normal number; −1023 of a smaller one.
fn binary_exponent(x: f64) -> i32 {
    (x.to_bits() >> 52 & 0x7ff) as i32 - 1023
}

/// 2 to an exponent between −1022 and 1023.
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

/// `x · 2^exponent`, in steps that do not overflow on the way.
fn scaled(x: f64, exponent: i32) -> f64 {
    let third = exponent / 3;
    x * power_of_two(third) * power_of_two(third) * power_of_two(exponent - 2 * third)
}

/// A number written as in C99, `-0x1.8p+1`; infinities and NaN as Rust reads them.
///
/// # Panics
///
/// Panics if it is none, or has bits that a double cannot hold.
#[must_use]
pub fn parse_hex_float(text: &str) -> f64 {
    let (negative, magnitude) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let value = match magnitude.strip_prefix("0x") {
        None => magnitude.parse().expect("a decimal number"),
        Some(digits) => {
            let (significand, exponent) = digits.split_once('p').expect("an exponent");
            let (whole, fraction) = significand.split_once('.').unwrap_or((significand, ""));
            let digits = u64::from_str_radix(&format!("{whole}{fraction}"), 16).expect("hexadecimal digits");
            assert!(digits < 1 << 53, "{text} has too many digits");
            scaled(digits as f64, exponent.parse::<i32>().expect("an exponent") - 4 * fraction.len() as i32)
        }
    };
    if negative { -value } else { value }
}

/// The worst result of many.
#[derive(Clone, Copy, Debug)]
pub struct Worst<T> {
    /// Its error in units in the last place.
    pub ulps: f64,
    /// The argument.
    pub at: T,
    got: T,
    wanted: f64,
}

impl<T: Float> Worst<T> {
    /// Of none.
    #[must_use]
    pub fn new() -> Self {
        Self { ulps: 0.0, at: T::ZERO, got: T::ZERO, wanted: 0.0 }
    }

    /// Takes one more result. A NaN error is the worst of all.
    #[inline]
    pub fn see(&mut self, ulps: f64, at: T, got: T, wanted: f64) {
        let ulps = if ulps.is_nan() { f64::INFINITY } else { ulps };
        if ulps > self.ulps {
            *self = Self { ulps, at, got, wanted };
        }
    }

    /// The worse of two.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if other.ulps > self.ulps { other } else { self }
    }

    /// Prints it, and panics if it is above the bound.
    ///
    /// # Panics
    ///
    /// As said.
    #[track_caller]
    pub fn assert_at_most(&self, bound: f64, what: impl fmt::Display) {
        println!("{what}: {self}");
        assert!(self.ulps <= bound, "{what}: {self}; the bound is {bound}");
    }
}

impl<T: Float> Default for Worst<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Float> fmt::Display for Worst<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ulps, at, got, wanted } = *self;
        let (at_bits, got_bits, wanted_bits) = (at.bits(), got.bits(), T::from_f64(wanted).bits());
        let wanted = T::from_f64(wanted);
        write!(f, "{ulps:.4} ULP at {at:?} ({at_bits:#x}): got {got:?} ({got_bits:#x}), ")?;
        write!(f, "wanted {wanted:?} ({wanted_bits:#x})")
    }
}
