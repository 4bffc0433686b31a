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
