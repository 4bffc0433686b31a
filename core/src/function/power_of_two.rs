//! Multiplication by 2ⁿ, down to the smallest subnormal number and up to infinity.
//!
//! Where the result is a normal number, it is an integer addition to the exponent. Whether all lanes have such a result is
//! checked once a vector; if not, which is seldom, the vector takes a second route through two multiplications by
//! `2^(n/2)`, of which the last rounds into the subnormals, overflows to infinity, or underflows to zero as it should.
//! Both routes give the same bits wherever the first is valid, so a lane's result does not depend on its neighbours.

use crate::backend::{Backend, Register};
use crate::lanes::Lanes;
use crate::real::Real;

/// What there is to know of an element type's exponents.
pub(crate) trait Exponents: Real {
    /// 1.5 times 2 to the mantissa's width: adding it leaves no fraction bits, and the sum's low mantissa bits are the integer.
    const ROUND: Self;
    /// It is infinite where `n` is above this and 0 where it is below its negative, and half of this is a normal number's
    /// exponent.
    const BEYOND: Self;

    /// See [`add_eighths_to_exponent`].
    fn add_eighths_to_exponent<B: Backend>(x: Self::Register<B>, integer: Self::Register<B>) -> Self::Register<B>;

    /// See [`add_to_exponent`].
    fn add_to_exponent<B: Backend>(x: Self::Register<B>, integer: Self::Register<B>) -> Self::Register<B>;
}

impl Exponents for f64 {
    const ROUND: Self = 6_755_399_441_055_744.0;
    const BEYOND: Self = 1100.0;

    #[inline(always)]
    fn add_to_exponent<B: Backend>(x: Self::Register<B>, integer: Self::Register<B>) -> Self::Register<B> {
        x.bits_add(integer.bits_shl::<52>())
    }

    #[inline(always)]
    fn add_eighths_to_exponent<B: Backend>(x: Self::Register<B>, integer: Self::Register<B>) -> Self::Register<B> {
        x.bits_add(integer.bits_shl::<49>())
    }
}

impl Exponents for f32 {
    const ROUND: Self = 12_582_912.0;
    const BEYOND: Self = 160.0;

    #[inline(always)]
    fn add_to_exponent<B: Backend>(x: Self::Register<B>, integer: Self::Register<B>) -> Self::Register<B> {
        x.bits_add(integer.bits_shl::<23>())
    }

    #[inline(always)]
    fn add_eighths_to_exponent<B: Backend>(x: Self::Register<B>, integer: Self::Register<B>) -> Self::Register<B> {
        x.bits_add(integer.bits_shl::<20>())
    }
}

/// `mantissa · 2ⁿ` for any `n`, where `n_rounded` is `n + ROUND`, and `mantissa` is near 1. Where n is beyond what two factors can be, the mantissa may be a NaN; NaN itself is not beyond.
#[inline(always)]
pub(crate) fn times_any_power_of_two<T: Exponents, B: Backend>(
    mantissa: Lanes<T, B>,
    n_rounded: Lanes<T, B>,
) -> Lanes<T, B> {
    let one = Lanes::splat(T::ONE);
    let n = n_rounded - T::ROUND;
    let half_rounded = n.mul_add(T::HALF, T::ROUND);
    let rest_rounded = n - (half_rounded - T::ROUND) + T::ROUND;
    let power = mantissa * add_to_exponent(one, half_rounded) * add_to_exponent(one, rest_rounded);
    let power = n.gt(T::BEYOND).select(T::INFINITY, power);
    n.lt(-T::BEYOND).select(T::ZERO, power)
}

/// `x · 2^k` by integer addition to the exponent, `k` being the low bits of `integer`, as a number that was rounded by adding
/// `ROUND` has them. Both `x` and the result must be normal numbers.
#[inline(always)]
pub(crate) fn add_to_exponent<T: Exponents, B: Backend>(x: Lanes<T, B>, integer: Lanes<T, B>) -> Lanes<T, B> {
    Lanes(T::add_to_exponent::<B>(x.0, integer.0))
}

/// [`add_to_exponent`], `k` being eighths, whose fraction is added to the mantissa.
#[inline(always)]
pub(crate) fn add_eighths_to_exponent<T: Exponents, B: Backend>(x: Lanes<T, B>, integer: Lanes<T, B>) -> Lanes<T, B> {
    Lanes(T::add_eighths_to_exponent::<B>(x.0, integer.0))
}
