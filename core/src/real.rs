//! The element types: `f32` and `f64`.

use core::fmt::{Debug, Display};
use core::ops::{Add, Div, Mul, Neg, Sub};

use crate::backend::{Backend, Register, Sealed};

/// A floating-point type whose slices this library computes on: `f32` or `f64`.
///
/// The trait is sealed. Its constants are what formulas need that are written for both types, and in the body of an
/// `expression!`, where `T` is the element type: `T::PI`. For any other number write `T::from_f64(0.1)`.
///
/// ```
/// use wideband_core::Real;
///
/// fn half_of<T: Real>(x: T) -> T {
///     x * T::HALF
/// }
/// assert_eq!(half_of(3.0_f32), 1.5);
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is not an element type", label = "elements are `f32` or `f64`")]
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
    /// π, rounded to nearest, as all of these.
    const PI: Self;
    /// 2π.
    const TAU: Self;
    /// e.
    const E: Self;
    /// ln 2.
    const LN_2: Self;
    /// √2.
    const SQRT_2: Self;
    /// 1/√(2π).
    const PER_SQRT_2PI: Self;
    /// +∞.
    const INFINITY: Self;
    /// Lanes of one 512-bit vector: 16 for `f32`, 8 for `f64`.
    const LANES: usize;

    /// The nearest value of this type, rounded to even.
    fn from_f64(value: f64) -> Self;

    /// The same value as an `f64`, exactly.
    fn to_f64(self) -> f64;

    /// Eight or sixteen lanes of this type on backend `B`, or twice as many.
    #[doc(hidden)]
    type Register<B: Backend>: Register<Self>;

    /// Binary digits of the significand, and the exponent's lower end, as the type's own constants have them.
    #[doc(hidden)]
    const FORMAT: (u32, i32);

    /// The value of a bit pattern.
    #[doc(hidden)]
    fn from_pattern(bits: u64) -> Self;

    /// The bit pattern.
    #[doc(hidden)]
    fn pattern(self) -> u64;

    /// Runs what is written for this type.
    #[doc(hidden)]
    fn choose<C: ForEachType>(input: C::In<Self>) -> C::Out<Self>;

    /// 2 to the width of the mantissa: from here to twice this, numbers are the integers, and [`mantissa`](Self::mantissa)
    /// is what they are above this.
    #[doc(hidden)]
    const INTEGERS: Self;

    /// The bits of the mantissa.
    #[doc(hidden)]
    fn mantissa(self) -> u64;
}

/// Code that stands once for each element type, so that its literals and constants are of that type; [`Real::choose`] runs
/// the one that is wanted.
#[doc(hidden)]
pub trait ForEachType {
    type In<T: Real>;
    type Out<T: Real>;
    fn f64(input: Self::In<f64>) -> Self::Out<f64>;
    fn f32(input: Self::In<f32>) -> Self::Out<f32>;
}

impl Sealed for f64 {}
impl Sealed for f32 {}

impl Real for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const HALF: Self = 0.5;
    const PI: Self = core::f64::consts::PI;
    const TAU: Self = core::f64::consts::TAU;
    const E: Self = core::f64::consts::E;
    const LN_2: Self = core::f64::consts::LN_2;
    const SQRT_2: Self = core::f64::consts::SQRT_2;
    const PER_SQRT_2PI: Self = 0.398_942_280_401_432_7;
    const INFINITY: Self = Self::INFINITY;
    const LANES: usize = 8;

    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        value
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }

    type Register<B: Backend> = B::F64;

    #[inline(always)]
    fn choose<C: ForEachType>(input: C::In<Self>) -> C::Out<Self> {
        C::f64(input)
    }

    const FORMAT: (u32, i32) = (f64::MANTISSA_DIGITS, f64::MIN_EXP);

    #[inline(always)]
    fn from_pattern(bits: u64) -> Self {
        Self::from_bits(bits)
    }

    #[inline(always)]
    fn pattern(self) -> u64 {
        self.to_bits()
    }

    const INTEGERS: Self = (1_u64 << 52) as f64;

    #[inline(always)]
    fn mantissa(self) -> u64 {
        self.to_bits() & ((1 << 52) - 1)
    }
}

impl Real for f32 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const HALF: Self = 0.5;
    const PI: Self = core::f32::consts::PI;
    const TAU: Self = core::f32::consts::TAU;
    const E: Self = core::f32::consts::E;
    const LN_2: Self = core::f32::consts::LN_2;
    const SQRT_2: Self = core::f32::consts::SQRT_2;
    const PER_SQRT_2PI: Self = 0.398_942_3;
    const INFINITY: Self = Self::INFINITY;
    const LANES: usize = 16;

    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        value as f32
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    type Register<B: Backend> = B::F32;

    #[inline(always)]
    fn choose<C: ForEachType>(input: C::In<Self>) -> C::Out<Self> {
        C::f32(input)
    }

    const FORMAT: (u32, i32) = (f32::MANTISSA_DIGITS, f32::MIN_EXP);

    #[inline(always)]
    fn from_pattern(bits: u64) -> Self {
        Self::from_bits(bits as u32)
    }

    #[inline(always)]
    fn pattern(self) -> u64 {
        u64::from(self.to_bits())
    }

    const INTEGERS: Self = (1_u64 << 23) as f32;

    #[inline(always)]
    fn mantissa(self) -> u64 {
        u64::from(self.to_bits()) & ((1 << 23) - 1)
    }
}
