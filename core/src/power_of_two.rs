//! Multiplication by 2ⁿ, down to the smallest subnormal number and up to infinity.
//!
//! Where the result is a normal number, it is an integer addition to the exponent. Whether all lanes have such a result is
//! checked once a vector; if not, which is seldom, the vector takes a second route through two multiplications by
//! `2^(n/2)`, of which the last rounds into the subnormals, overflows to infinity, or underflows to zero as it should.
//! Both routes give the same bits wherever the first is valid, so a lane's result does not depend on its neighbours.

use crate::real::Real;
use crate::vector::{Mask, Vector};

/// What there is to know of an element type's exponents.
pub(crate) trait Exponents: Real {
    /// 1.5 times 2 to the mantissa's width: adding it leaves no fraction bits, and the sum's low mantissa bits are the integer.
    const ROUND: Self;
    /// `mantissa · 2ⁿ` is a normal number where `|n|` is not above this.
    const NORMAL_EXPONENT: Self;
    /// It is infinite where `n` is above this and 0 where it is below its negative, and half of this is a normal number's
    /// exponent.
    const BEYOND: Self;
    /// +∞.
    const INFINITY: Self;
}

impl Exponents for f64 {
    const ROUND: Self = 6_755_399_441_055_744.0;
    const NORMAL_EXPONENT: Self = 1021.0;
    const BEYOND: Self = 1100.0;
    const INFINITY: Self = Self::INFINITY;
}

impl Exponents for f32 {
    const ROUND: Self = 12_582_912.0;
    const NORMAL_EXPONENT: Self = 125.0;
    const BEYOND: Self = 160.0;
    const INFINITY: Self = Self::INFINITY;
}

/// `mantissa · 2ⁿ`, where `n_rounded` is `n + ROUND`, and `mantissa` is near 1 unless `n` is beyond all exponents.
#[inline(always)]
pub(crate) fn times_power_of_two<T: Exponents, V: Vector<T>>(mantissa: V, n_rounded: V) -> V {
    let n = n_rounded - V::splat(T::ROUND);
    if n.abs().le(V::splat(T::NORMAL_EXPONENT)).all() {
        return mantissa.add_to_exponent(n_rounded);
    }
    times_any_power_of_two(mantissa, n_rounded)
}

/// [`times_power_of_two`] where no `n` is above 0, which takes one comparison.
#[inline(always)]
pub(crate) fn times_inverse_power_of_two<T: Exponents, V: Vector<T>>(mantissa: V, n_rounded: V) -> V {
    if n_rounded.ge(V::operand(T::ROUND - T::NORMAL_EXPONENT)).all() {
        return mantissa.add_to_exponent(n_rounded);
    }
    times_any_power_of_two(mantissa, n_rounded)
}

/// The second route. Where n is beyond what two factors can be, the mantissa may be a NaN; NaN itself is not beyond.
///
/// Its constants are operands for the sake of the loop that it is inlined into, which would keep some of them in registers.
#[inline(always)]
pub(crate) fn times_any_power_of_two<T: Exponents, V: Vector<T>>(mantissa: V, n_rounded: V) -> V {
    let (one, round) = (V::operand(T::ONE), V::operand(T::ROUND));
    let n = n_rounded - round;
    let half_rounded = n.mul_add(V::operand(T::HALF), round);
    let rest_rounded = n - (half_rounded - round) + round;
    let power = mantissa * one.add_to_exponent(half_rounded) * one.add_to_exponent(rest_rounded);
    let power = V::select(n.gt(V::operand(T::BEYOND)), V::operand(T::INFINITY), power);
    V::select(n.lt(V::operand(-T::BEYOND)), V::operand(T::ZERO), power)
}
