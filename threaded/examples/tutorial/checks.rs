//! What makes a result wrong.

use std::f64::consts::PI;

use wideband_core::Hits;

/// The largest relative difference of a result of S1 or S2 from the scalar loop's.
///
/// Scalar and vectorised terms round the argument of the exponential, which is at most (1.4/0.1)²/2 = 98, twelve times
/// between them: they differ by up to 12 · 98 · 2⁻⁵³ = 1.3·10⁻¹³. The scalar sum rounds once a term, in no preferred
/// direction, which a million times amounts to about as much.
pub(crate) const MAX_DIFFERENCE: f64 = 1e-12;

/// How far an estimate of π may be from it. By chance, one in two million is farther.
pub(crate) const MAX_STANDARD_ERRORS: f64 = 5.0;

pub(crate) fn same_bits(left: &[f64], right: &[f64]) -> bool {
    left.iter().map(|x| x.to_bits()).eq(right.iter().map(|x| x.to_bits()))
}

/// What is wrong if the two are not the same results.
pub(crate) fn differ(results: &[f64], scalar: &[f64]) -> Option<String> {
    let close = |(result, scalar): (&f64, &f64)| (result - scalar).abs() <= MAX_DIFFERENCE * scalar.abs();
    let i = results.iter().zip(scalar).position(|pair| !close(pair))?;
    Some(format!("element {i} is {}, but {} in the scalar loop", results[i], scalar[i]))
}

/// What is wrong if one of the `estimates` can't be that of π from so many random points.
pub(crate) fn not_pi(estimates: &[f64], samples: u64) -> Option<String> {
    let standard_error = Hits { hits: 0, samples }.standard_error();
    let deviation = |estimate: f64| (estimate - PI).abs() / standard_error;
    let likely = |estimate: f64| deviation(estimate) <= MAX_STANDARD_ERRORS; // false of NaN
    let wrong = estimates.iter().copied().find(|&estimate| !likely(estimate))?;
    Some(format!("{wrong} is {:.1} standard errors from π", deviation(wrong)))
}
