//! Quotients of unevaluated pairs: numbers and what rounding them lost, to twice the precision.

use crate::backend::Backend;
use crate::error_free::{leading_half, remainder};
use crate::lanes::Lanes;
use crate::real::Real;

/// The quotient of two pairs, to little more than half a unit. A thousandth of a unit is lost to what the second parts leave.
/// A zero has its sign.
#[inline(always)]
pub(crate) fn quotient<T: Real, B: Backend>(
    [a, a_low]: [Lanes<T, B>; 2],
    [b, mut b_low]: [Lanes<T, B>; 2],
) -> Lanes<T, B> {
    let inverse = Lanes::splat(T::ONE) / b;
    let mut high = a * inverse;
    // By how much high · b exceeds a.
    let excess = if B::FUSED {
        high.mul_add(b, -a)
    } else {
        // Half the digits are enough here, since the correction has as many again. Their product with b's upper half is exact.
        let half = Lanes::splat(leading_half());
        high = high.bits_and(half);
        let b_upper = b.bits_and(half);
        b_low += b - b_upper;
        high * b_upper - a
    };
    (excess + high.mul_add(b_low, -a_low)).mul_add(-inverse, high)
}

/// A quotient by a divisor whose inverse is nearly `inverse`, and what remains of the dividend.
#[inline(always)]
pub(crate) fn quotient_and_remainder<T: Real, B: Backend>(
    [a, a_low]: [Lanes<T, B>; 2],
    [b, b_low]: [Lanes<T, B>; 2],
    inverse: Lanes<T, B>,
) -> [Lanes<T, B>; 2] {
    let high = a * inverse;
    [high, high.mul_add(-b_low, remainder(a, high, b) + a_low)]
}
