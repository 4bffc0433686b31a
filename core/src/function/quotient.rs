//! Sums and products with what rounding them lost: unevaluated pairs, to twice the precision.

use crate::backend::Backend;
use crate::lanes::Lanes;

/// What there is to know of an element type.
pub(crate) trait Halves: crate::real::Real {
    /// The bits of a number that make its high half: a product of two such is exact.
    const HIGH_HALF: Self;
}

impl Halves for f64 {
    const HIGH_HALF: Self = f64::from_bits(!0 << 27);
}

impl Halves for f32 {
    const HIGH_HALF: Self = f32::from_bits(!0 << 12);
}

/// `a + b`, exactly, where neither overflows (Knuth).
#[inline(always)]
pub(crate) fn sum<T: Halves, B: Backend>(a: Lanes<T, B>, b: Lanes<T, B>) -> [Lanes<T, B>; 2] {
    let high = a + b;
    let b_part = high - a;
    [high, (a - (high - b_part)) + (b - b_part)]
}

/// `a + b`, exactly, where `a` is the larger or has no finer bits than `b` (Dekker).
#[inline(always)]
pub(crate) fn sum_of_ordered<T: Halves, B: Backend>(a: Lanes<T, B>, b: Lanes<T, B>) -> [Lanes<T, B>; 2] {
    let high = a + b;
    [high, (a - high) + b]
}

/// `a · b`: exactly in fused arithmetic, to a few units of twice the precision in unfused (Dekker), where no part is subnormal.
#[inline(always)]
pub(crate) fn product<T: Halves, B: Backend>(a: Lanes<T, B>, b: Lanes<T, B>) -> [Lanes<T, B>; 2] {
    let high = a * b;
    if B::FUSED {
        return [high, a.mul_add(b, -high)];
    }
    let half = Lanes::splat(T::HIGH_HALF);
    let (a_high, b_high) = (a.bits_and(half), b.bits_and(half));
    let (a_low, b_low) = (a - a_high, b - b_high);
    let low = a_high * b_high - high + a_high * b_low + a_low * b_high + a_low * b_low;
    [high, low]
}

/// The quotient of two pairs, to little more than half a unit. A thousandth of a unit is lost to what the second parts leave.
#[inline(always)]
pub(crate) fn quotient<T: Halves, B: Backend>(dividend: [Lanes<T, B>; 2], divisor: [Lanes<T, B>; 2]) -> Lanes<T, B> {
    let inverse = Lanes::splat(T::ONE) / divisor[0];
    let [high, remainder] = quotient_and_remainder(dividend, divisor, inverse);
    remainder.mul_add(inverse, high)
}

/// A quotient by a divisor whose inverse is nearly `inverse`, and what remains of the dividend.
#[inline(always)]
pub(crate) fn quotient_and_remainder<T: Halves, B: Backend>(
    [a, a_low]: [Lanes<T, B>; 2],
    [b, b_low]: [Lanes<T, B>; 2],
    inverse: Lanes<T, B>,
) -> [Lanes<T, B>; 2] {
    let high = a * inverse;
    let [back, back_low] = product(high, b);
    [high, (a - back) - back_low + high.mul_add(-b_low, a_low)]
}
