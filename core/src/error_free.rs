//! Error-free transformations: a sum or a product, and what rounding it lost.

use core::ops::{Add, Sub};

use crate::backend::Backend;
use crate::lanes::Lanes;
use crate::real::Real;

/// `a + b`, and what rounding it lost, of numbers or of vectors: exactly, where nothing overflows (Knuth).
#[inline(always)]
pub(crate) fn two_sum<X: Copy + Add<Output = X> + Sub<Output = X>>(a: X, b: X) -> [X; 2] {
    let sum = a + b;
    let of_b = sum - a;
    [sum, (a - (sum - of_b)) + (b - of_b)]
}

/// The same where `a` is the larger or has no finer bits than `b` (Dekker).
#[inline(always)]
pub(crate) fn fast_two_sum<X: Copy + Add<Output = X> + Sub<Output = X>>(a: X, b: X) -> [X; 2] {
    let sum = a + b;
    [sum, (a - sum) + b]
}

/// The bits of the leading half of a significand: the product of two such numbers is exact.
#[inline(always)]
pub(crate) fn leading_half<T: Real>() -> T {
    let (digits, _) = T::FORMAT;
    T::from_pattern(!0 << digits.div_ceil(2))
}

/// `a · b`, and what rounding it lost: exactly in fused arithmetic, to a few units of twice the precision in unfused
/// (Dekker), where no part is subnormal.
#[inline(always)]
pub(crate) fn two_product<T: Real, B: Backend>(a: Lanes<T, B>, b: Lanes<T, B>) -> [Lanes<T, B>; 2] {
    let product = a * b;
    if B::FUSED {
        return [product, a.mul_add(b, -product)];
    }
    let half = Lanes::splat(leading_half());
    let (a_high, b_high) = (a.bits_and(half), b.bits_and(half));
    let (a_low, b_low) = (a - a_high, b - b_high);
    [product, a_high * b_high - product + a_high * b_low + a_low * b_high + a_low * b_low]
}

/// `a · b` as a sum of two, as near as [`two_product`]. In unfused arithmetic the first is the product of leading halves instead
/// of the rounded product. That takes half as many operations.
#[inline(always)]
pub(crate) fn product_in_parts<T: Real, B: Backend>(a: Lanes<T, B>, b: Lanes<T, B>) -> [Lanes<T, B>; 2] {
    if B::FUSED {
        return two_product(a, b);
    }
    let half = Lanes::splat(leading_half());
    let (a_high, b_high) = (a.bits_and(half), b.bits_and(half));
    [a_high * b_high, (a - a_high) * b + a_high * (b - b_high)]
}

/// `a²` as a sum of two, as [`product_in_parts`].
#[inline(always)]
pub(crate) fn square_in_parts<T: Real, B: Backend>(a: Lanes<T, B>) -> [Lanes<T, B>; 2] {
    if B::FUSED {
        return two_product(a, a);
    }
    let a_high = a.bits_and(Lanes::splat(leading_half()));
    [a_high * a_high, (a - a_high) * (a + a_high)]
}

/// `a - x · y`, where `a` is nearly the product: what a quotient leaves of the dividend. Exact in fused arithmetic, as near as
/// [`product_in_parts`] in unfused.
#[inline(always)]
pub(crate) fn remainder<T: Real, B: Backend>(a: Lanes<T, B>, x: Lanes<T, B>, y: Lanes<T, B>) -> Lanes<T, B> {
    if B::FUSED {
        return (-x).mul_add(y, a);
    }
    let [product, low] = product_in_parts(x, y);
    (a - product) - low
}

/// `a - x²`, where `a` is nearly the square: what a root leaves. As near as [`remainder`].
#[inline(always)]
pub(crate) fn remainder_of_root<T: Real, B: Backend>(a: Lanes<T, B>, x: Lanes<T, B>) -> Lanes<T, B> {
    if B::FUSED {
        return (-x).mul_add(x, a);
    }
    let [square, low] = square_in_parts(x);
    (a - square) - low
}

/// [`two_product`] of two numbers, exactly, where the product does not overflow and the loss is not too small (Dekker).
pub(crate) fn two_product_of_numbers(a: f64, b: f64) -> [f64; 2] {
    let halves = |x: f64| {
        // Rounded to 26 bits, so that 26 and a sign are left. Veltkamp's multiplication would overflow from 2⁹⁹⁶ on.
        let high = f64::from_bits((x.to_bits() + (1 << 26)) & (!0 << 27));
        [high, x - high]
    };
    let ([a_high, a_low], [b_high, b_low], product) = (halves(a), halves(b), a * b);
    [product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost() {
        let third = 1.0 / 3.0;
        assert_eq!(two_sum(1.0, f64::EPSILON / 4.0), [1.0, f64::EPSILON / 4.0]);
        assert_eq!(two_sum(f64::EPSILON / 4.0, -1.0), [-1.0, f64::EPSILON / 4.0]);
        assert_eq!(two_product_of_numbers(third, 3.0), [1.0, -f64::EPSILON / 4.0]);
        assert_eq!(
            two_product_of_numbers(1.0 + f64::EPSILON, 1.0 + f64::EPSILON),
            [1.0 + 2.0 * f64::EPSILON, f64::EPSILON * f64::EPSILON]
        );
        // The two significands, multiplied as integers; also of a huge and a tiny number.
        let (a, b) = (0x1f_ffff_ffff_ffff_u64, 0x15_5555_5555_5555_u64);
        let product = i128::from(a) * i128::from(b);
        let huge = f64::from_bits(0x7c << 56); // 2⁹⁶¹
        for scale in [1.0, huge, 1.0 / huge] {
            let [high, low] = two_product_of_numbers(a as f64 * scale, b as f64 / scale);
            assert_eq!(high as i128 + low as i128, product);
        }
    }
}
