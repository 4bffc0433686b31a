//! The element types: `f32` and `f64`.

use core::fmt::{Debug, Display};
use core::ops::{Add, Div, Mul, Neg, Sub};

use crate::exact_sum::ExactSum;
use crate::expression::AHEAD;
use crate::vector::{Backend, Sealed, Vector};

/// A floating-point type whose slices this library computes on: `f32` or `f64`.
///
/// The trait is sealed. Its constants are what generic formulas need; for any other number write
/// `T::from_f64(0.1)`.
///
/// ```
/// use wideband_core::Real;
///
/// fn half_of<T: Real>(x: T) -> T {
///     x * T::HALF
/// }
/// assert_eq!(half_of(3.0_f32), 1.5);
/// ```
pub trait Real:
    Copy
    + Debug
    + Display
    + Default
    + PartialEq
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Send
    + Sync
    + Sealed
    + 'static
{
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// ½.
    const HALF: Self;
    /// 1/√(2π), rounded to nearest.
    const PER_SQRT_2PI: Self;
    /// Lanes of one 512-bit vector: 16 for `f32`, 8 for `f64`.
    const LANES: usize;

    /// The nearest value of this type, rounded to even.
    fn from_f64(value: f64) -> Self;

    /// The same value as an `f64`, exactly.
    fn to_f64(self) -> f64;

    /// The vector of this type on backend `B`.
    #[doc(hidden)]
    type Vector<B: Backend>: Vector<Self>;

    /// `exp` of every lane, with this type's constants.
    #[doc(hidden)]
    fn exp_lanes<V: Vector<Self>>(x: V) -> V;

    /// 2⁻ˣ of every lane, none of which may be negative.
    #[doc(hidden)]
    fn exp2_of_minus<V: Vector<Self>>(x: V) -> V;

    /// `√(log₂e / 2)`: the scale on which a Gaussian is `2^(-z²)`.
    #[doc(hidden)]
    const SQRT_HALF_LOG2_E: Self;

    /// The inverse of `SQRT_HALF_LOG2_E` as it is rounded.
    #[doc(hidden)]
    const PER_SQRT_HALF_LOG2_E: Self;

    /// `√(ln 2 / π)`, which is `PER_SQRT_HALF_LOG2_E · PER_SQRT_2PI`.
    #[doc(hidden)]
    const SQRT_LN_2_PER_PI: Self;

    /// The first of two stages of `exp`.
    #[doc(hidden)]
    fn exp_begin<V: Vector<Self>>(x: V) -> [V; AHEAD];

    /// The second, given what the first has returned.
    #[doc(hidden)]
    fn exp_finish<V: Vector<Self>>(reduced: [V; AHEAD]) -> V;

    /// A random word as a number in `[0, 1)`: its leading bits, as many as the significand has, over two to that many.
    #[doc(hidden)]
    fn of_random_word(word: u64) -> Self;

    /// 2 to the width of the mantissa: from here to twice this, numbers are the integers, and [`mantissa`](Self::mantissa)
    /// is what they are above this.
    #[doc(hidden)]
    const INTEGERS: Self;

    /// The bits of the mantissa.
    #[doc(hidden)]
    fn mantissa(self) -> u64;

    /// The sum, rounded once to this type.
    #[doc(hidden)]
    fn of_exact_sum(sum: &ExactSum) -> Self;
}

impl Sealed for f64 {}
impl Sealed for f32 {}

impl Real for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const HALF: Self = 0.5;
    const PER_SQRT_2PI: Self = 0.398_942_280_401_432_7;
    const SQRT_HALF_LOG2_E: Self = 0.849_321_800_288_019_1;
    const PER_SQRT_HALF_LOG2_E: Self = 1.177_410_022_515_474_7;
    const SQRT_LN_2_PER_PI: Self = 0.469_718_639_349_825_66;
    const LANES: usize = 8;

    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        value
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }

    type Vector<B: Backend> = B::F64;

    #[inline(always)]
    fn exp_lanes<V: Vector<Self>>(x: V) -> V {
        crate::exp_f64::exp(x)
    }

    #[inline(always)]
    fn exp2_of_minus<V: Vector<Self>>(x: V) -> V {
        crate::exp2::exp2_of_minus(x)
    }

    #[inline(always)]
    fn exp_begin<V: Vector<Self>>(x: V) -> [V; AHEAD] {
        crate::exp_f64::begin(x)
    }

    #[inline(always)]
    fn exp_finish<V: Vector<Self>>(reduced: [V; AHEAD]) -> V {
        crate::exp_f64::finish(reduced)
    }

    #[inline(always)]
    fn of_random_word(word: u64) -> Self {
        // `(word >> 11) as f64 / 2⁵³`, exactly. AVX2 converts no 64-bit integers, so the two halves of the 53 bits go in
        // as mantissas: of a number from ½ on, whose last place is 2⁻⁵³, and of one from 2³¹ on, whose last place is 2⁻²¹.
        const TWO_TO_31: f64 = (1_u64 << 31) as f64;
        let low = f64::from_bits(word >> 11 & 0xffff_ffff | 0.5_f64.to_bits());
        let high = f64::from_bits(word >> 43 | TWO_TO_31.to_bits());
        (high - (TWO_TO_31 + 0.5)) + low
    }

    const INTEGERS: Self = (1_u64 << 52) as f64;

    #[inline(always)]
    fn mantissa(self) -> u64 {
        self.to_bits() & ((1 << 52) - 1)
    }

    fn of_exact_sum(sum: &ExactSum) -> Self {
        sum.value_f64()
    }
}

impl Real for f32 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const HALF: Self = 0.5;
    const PER_SQRT_2PI: Self = 0.398_942_3;
    const SQRT_HALF_LOG2_E: Self = 0.849_321_8;
    const PER_SQRT_HALF_LOG2_E: Self = 1.177_41;
    const SQRT_LN_2_PER_PI: Self = 0.469_718_64;
    const LANES: usize = 16;

    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        value as f32
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    type Vector<B: Backend> = B::F32;

    #[inline(always)]
    fn exp_lanes<V: Vector<Self>>(x: V) -> V {
        crate::exp_f32::exp(x)
    }

    #[inline(always)]
    fn exp2_of_minus<V: Vector<Self>>(x: V) -> V {
        crate::exp2::exp2_of_minus(x)
    }

    #[inline(always)]
    fn exp_begin<V: Vector<Self>>(x: V) -> [V; AHEAD] {
        crate::exp_f32::begin(x)
    }

    #[inline(always)]
    fn exp_finish<V: Vector<Self>>(reduced: [V; AHEAD]) -> V {
        crate::exp_f32::finish(reduced)
    }

    #[inline(always)]
    fn of_random_word(word: u64) -> Self {
        (word >> 40) as f32 * (1.0 / (1_u64 << 24) as f32)
    }

    const INTEGERS: Self = (1_u64 << 23) as f32;

    #[inline(always)]
    fn mantissa(self) -> u64 {
        u64::from(self.to_bits()) & ((1 << 23) - 1)
    }

    fn of_exact_sum(sum: &ExactSum) -> Self {
        sum.value_f32()
    }
}
