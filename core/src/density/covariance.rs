//! The kernel of a joint density: its covariance, that of the data times a factor, as a lower factor `L` of `L·Lᵀ`.
//!
//! Moments are summed as those of one column are (see `bandwidth.rs`), in units of a power of two for each column, so that
//! neither huge nor tiny columns overflow. `L` is Cholesky's, in `f64`.
//!
//! # Errors
//!
//! With `u` the largest relative error of a rounding in the element type: a distance from the mean is off by `u`, a product
//! of two by `3u`, with its weight `6u`, and a block's sum by `10u`. So an entry of the covariance is off by at most `20u` of
//! the product of its two deviations. Cholesky's factor of `D` columns is that of a matrix whose entries differ by at
//! most `(D + 1)` roundings of `f64` of the same (N. Higham, "Accuracy and Stability of Numerical Algorithms", 2002,
//! theorem 10.3). A pivot that is smaller than 64 roundings of the column's variance is taken for 0.

use super::bandwidth::{Columns, Spread, effective_number, power, range};
use super::check::is_width;
use super::error::DensityError;
use crate::backend::square_root;
use crate::driver::{ExactSum, sum_into_on};
use crate::engine::Engine;
use crate::expression;
use crate::real::Real;

/// A matrix of `D` rows.
pub(super) type Matrix<const D: usize> = [[f64; D]; D];

/// The factor that the data's standard deviations are multiplied by to be the kernel's.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Factor {
    /// `n^(-1/(D + 4))` of `D` columns: the default of `SciPy`'s `gaussian_kde`. Of weighted points, `n` is the effective
    /// number `(Σw)²/Σw²`.
    Scott,
    /// `(n·(D + 2)/4)^(-1/(D + 4))`: `SciPy`'s `"silverman"`.
    Silverman,
    /// This one.
    Value(f64),
}

expression! {
    /// The product of a point's distances from a center in two dimensions, each in units of a scale.
    struct Product { center, per_scale, other_center, other_per_scale }
    |x, y| { ((x - center) * per_scale) * ((y - other_center) * other_per_scale) }
}

expression! {
    /// The same times its weight, that is a fraction of a total.
    struct WeightedProduct { center, per_scale, other_center, other_per_scale, per_total }
    |x, y, weight| {
        (weight * per_total) * ((x - center) * per_scale) * ((y - other_center) * other_per_scale)
    }
}

/// The columns of a joint density.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<'a, T, const D: usize> {
    pub(super) columns: [&'a [T]; D],
    pub(super) weights: Option<&'a [T]>,
    /// The sum of the weights.
    pub(super) total: f64,
}

impl<T: Real, const D: usize> Table<'_, T, D> {
    /// The lower factor of the covariance times the square of a factor.
    pub(super) fn kernel(&self, engine: &impl Engine, factor: Factor) -> Result<Matrix<D>, DensityError> {
        let number = effective_number(engine, self.weights, self.total);
        let dimensions = D as f64;
        let factor = match factor {
            Factor::Scott => power(engine, number, -1.0 / (dimensions + 4.0)),
            Factor::Silverman => power(engine, number * (dimensions + 2.0) / 4.0, -1.0 / (dimensions + 4.0)),
            Factor::Value(factor) => factor,
        };
        let mut spreads = [None; D];
        for (spread, &points) in spreads.iter_mut().zip(&self.columns) {
            let columns = Columns { points, weights: self.weights };
            let found = Spread::of(engine, columns, self.total, number, range(engine, points)?);
            if !(found.variance > 0.0 && found.variance < f64::INFINITY) {
                return Err(DensityError::NoSpread);
            }
            *spread = Some(found);
        }
        let mut covariance = [[0.0; D]; D];
        let mut scales = [0.0; D];
        for (row, here) in spreads.iter().enumerate() {
            let Some(here) = here else { continue };
            scales[row] = here.scale;
            covariance[row][row] = here.variance;
            for (column, there) in spreads[..row].iter().enumerate() {
                let Some(there) = there else { continue };
                let product = self.product(engine, [row, column], [here, there]);
                covariance[row][column] = (product - here.offset * there.offset) / (1.0 - 1.0 / number);
            }
        }
        let mut lower = cholesky(&covariance, 64.0 * rounding::<T>())?;
        for (row, scale) in lower.iter_mut().zip(scales) {
            for entry in row {
                *entry *= factor * scale;
            }
        }
        let are_widths = (0..D).all(|index| is_width(T::from_f64(lower[index][index])));
        if are_widths { Ok(lower) } else { Err(DensityError::BandwidthNotPositive) }
    }

    /// The mean product of the distances in two dimensions from their centers, in units of both scales.
    fn product(&self, engine: &impl Engine, [x, y]: [usize; 2], [here, there]: [&Spread<T>; 2]) -> f64 {
        let (center, other_center) = (here.center, there.center);
        let [per_scale, other_per_scale] = [here, there].map(|spread| T::from_f64(1.0 / spread.scale));
        let (x, y) = (self.columns[x], self.columns[y]);
        let mut sum = ExactSum::new();
        match self.weights {
            None => {
                let terms = Product { center, per_scale, other_center, other_per_scale };
                sum_into_on(engine, &terms, [x, y], &mut sum);
                sum.value::<f64>() / self.total
            }
            Some(weights) => {
                let per_total = T::from_f64(1.0 / self.total);
                let terms = WeightedProduct { center, per_scale, other_center, other_per_scale, per_total };
                sum_into_on(engine, &terms, [x, y, weights], &mut sum);
                sum.value()
            }
        }
    }
}

/// The largest relative error of a rounding.
fn rounding<T: Real>() -> f64 {
    let (digits, _) = T::FORMAT;
    1.0 / (1_u64 << digits) as f64
}

/// The lower factor of a matrix of which the lower part is given; an error where a pivot is not above some part of the
/// diagonal.
fn cholesky<const D: usize>(matrix: &Matrix<D>, least: f64) -> Result<Matrix<D>, DensityError> {
    let mut lower = [[0.0; D]; D];
    for row in 0..D {
        for column in 0..row {
            let known: f64 = (0..column).map(|k| lower[row][k] * lower[column][k]).sum();
            lower[row][column] = (matrix[row][column] - known) / lower[column][column];
        }
        let known: f64 = (0..row).map(|k| lower[row][k] * lower[row][k]).sum();
        let pivot = matrix[row][row] - known;
        if pivot > least * matrix[row][row] {
            lower[row][row] = square_root(pivot);
        } else {
            return Err(DensityError::Dependent { column: row });
        }
    }
    Ok(lower)
}
