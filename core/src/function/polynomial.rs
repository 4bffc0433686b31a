//! Polynomials of a vector.

use crate::backend::Backend;
use crate::lanes::Lanes;
use crate::real::Real;

/// `c₀ + c₁ t + c₂ t² + …` by Horner's rule, for all registers of a step side by side.
#[inline(always)]
pub(crate) fn polynomial<T: Real, B: Backend>(coefficients: &[T], t: Lanes<T, B>) -> Lanes<T, B> {
    let (last, rest) = coefficients.split_last().expect("a polynomial has a coefficient");
    let mut sum = Lanes::splat(*last);
    for &coefficient in rest.iter().rev() {
        sum = sum.mul_add(t, coefficient).in_step();
    }
    sum
}

/// The same as the even powers and the odd ones, each by Horner's rule in `square`, which is `t²`: two chains of operations of
/// half the length.
#[inline(always)]
pub(crate) fn polynomial_in_halves<T: Real, B: Backend>(
    coefficients: &[T],
    t: Lanes<T, B>,
    square: Lanes<T, B>,
) -> Lanes<T, B> {
    let (pairs, last) = coefficients.as_chunks::<2>();
    let (&[c, d], pairs) = pairs.split_last().expect("a polynomial in halves has two coefficients");
    let (mut even, mut odd) = (Lanes::splat(c), Lanes::splat(d));
    if let &[last] = last {
        even = square.mul_add(last, c);
    }
    for &[c, d] in pairs.iter().rev() {
        even = even.mul_add(square, c).in_step();
        odd = odd.mul_add(square, d).in_step();
    }
    odd.mul_add(t, even)
}

/// One of both, so that no chain is long: in unfused arithmetic a step is two operations, and from four coefficients on halves
/// pay.
#[inline(always)]
pub(crate) fn polynomial_in_short_chains<T: Real, B: Backend>(coefficients: &[T], t: Lanes<T, B>) -> Lanes<T, B> {
    if B::FUSED || coefficients.len() < 4 {
        polynomial(coefficients, t)
    } else {
        polynomial_in_halves(coefficients, t, t * t)
    }
}
