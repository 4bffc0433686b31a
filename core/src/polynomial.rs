//! Polynomials of a vector.

use crate::real::Real;
use crate::vector::Vector;

/// `c₀ + c₁ t + c₂ t² + …` by Horner's rule.
#[inline(always)]
pub(crate) fn polynomial<T: Real, V: Vector<T>>(coefficients: &[T], t: V) -> V {
    let (last, rest) = coefficients.split_last().expect("a polynomial has a coefficient");
    let mut sum = V::splat(*last);
    for &coefficient in rest.iter().rev() {
        sum = sum.mul_add(t, V::splat(coefficient));
    }
    sum
}
