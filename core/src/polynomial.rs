//! Polynomials of a vector.

use crate::real::Real;
use crate::vector::Vector;

/// `c₀ + c₁ t + c₂ t² + …` by Horner's rule. `constant` is how a coefficient becomes a vector: [`Vector::splat`] or
/// [`Vector::operand`].
#[inline(always)]
pub(crate) fn polynomial<T: Real, V: Vector<T>>(coefficients: &[T], t: V, constant: impl Fn(T) -> V) -> V {
    let (last, rest) = coefficients.split_last().expect("a polynomial has a coefficient");
    let mut sum = constant(*last);
    for &coefficient in rest.iter().rev() {
        sum = sum.mul_add(t, constant(coefficient));
    }
    sum
}
