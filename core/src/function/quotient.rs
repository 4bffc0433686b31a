//! Quotients of unevaluated pairs: numbers and what rounding them lost, to twice the precision.

use crate::backend::Backend;
use crate::error_free::two_product;
use crate::lanes::Lanes;
use crate::real::Real;

/// The quotient of two pairs, to little more than half a unit. A thousandth of a unit is lost to what the second parts leave.
#[inline(always)]
pub(crate) fn quotient<T: Real, B: Backend>(dividend: [Lanes<T, B>; 2], divisor: [Lanes<T, B>; 2]) -> Lanes<T, B> {
    let inverse = Lanes::splat(T::ONE) / divisor[0];
    let [high, remainder] = quotient_and_remainder(dividend, divisor, inverse);
    remainder.mul_add(inverse, high)
}

/// A quotient by a divisor whose inverse is nearly `inverse`, and what remains of the dividend.
#[inline(always)]
pub(crate) fn quotient_and_remainder<T: Real, B: Backend>(
    [a, a_low]: [Lanes<T, B>; 2],
    [b, b_low]: [Lanes<T, B>; 2],
    inverse: Lanes<T, B>,
) -> [Lanes<T, B>; 2] {
    let high = a * inverse;
    let [back, back_low] = two_product(high, b);
    [high, (a - back) - back_low + high.mul_add(-b_low, a_low)]
}
