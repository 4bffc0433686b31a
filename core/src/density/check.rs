//! Columns that a density may have.

use super::error::DensityError;
use crate::driver::{ExactSum, count_on, sum_into_on};
use crate::engine::Engine;
use crate::expression::Identity;
use crate::predicate;
use crate::real::Real;

predicate! {
    struct Finite;
    |x| { x.abs().lt(T::INFINITY) }
}

predicate! {
    struct Allowed;
    |weight| { weight.ge(0.0) & weight.lt(T::INFINITY) }
}

predicate! {
    /// See [`is_width`].
    struct IsWidth;
    |width| { width.gt(0.0) & width.lt(T::INFINITY) & (1.0 / width).lt(T::INFINITY) }
}

/// Whether this can be a bandwidth: positive, and it has a reciprocal.
pub(super) fn is_width<T: Real>(width: T) -> bool {
    width > T::ZERO && width < T::INFINITY && T::ONE / width < T::INFINITY
}

/// Some, all of them finite.
pub(super) fn check_points<T: Real>(engine: &impl Engine, points: &[T]) -> Result<(), DensityError> {
    if points.is_empty() {
        return Err(DensityError::NoPoints);
    }
    if count_on(engine, &Finite, [points]) < points.len() {
        let index = points.iter().position(|point| !point.to_f64().is_finite());
        return Err(DensityError::PointNotFinite { index: index.unwrap_or_default() });
    }
    Ok(())
}

/// None negative, and their sum, which is positive and finite.
pub(super) fn check_weights<T: Real>(engine: &impl Engine, weights: &[T]) -> Result<f64, DensityError> {
    if count_on(engine, &Allowed, [weights]) < weights.len() {
        let allowed = |weight: &T| *weight >= T::ZERO && *weight < T::INFINITY;
        let index = weights.iter().position(|weight| !allowed(weight));
        return Err(DensityError::WeightNotAllowed { index: index.unwrap_or_default() });
    }
    let mut total = ExactSum::new();
    sum_into_on(engine, &Identity, [weights], &mut total);
    let total = total.value();
    if total > 0.0 && total < f64::INFINITY { Ok(total) } else { Err(DensityError::WeightsWithoutSum) }
}

/// Those of points, each of which can be a bandwidth.
pub(super) fn check_widths<T: Real>(engine: &impl Engine, widths: &[T]) -> Result<(), DensityError> {
    if count_on(engine, &IsWidth, [widths]) < widths.len() {
        let index = widths.iter().position(|&width| !is_width(width));
        return Err(DensityError::WidthNotPositive { index: index.unwrap_or_default() });
    }
    Ok(())
}
