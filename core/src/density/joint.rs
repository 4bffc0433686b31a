//! [`JointDensity`]: that of several columns, checked.

use super::check::{check_points, check_weights, is_width};
use super::covariance::{Factor, Matrix, Table};
use super::error::DensityError;
use super::grid::grid_on;
use super::joint_sums::{Joint, joint_densities_on, joint_log_densities_on};
use crate::backend::square_root;
use crate::engine::Engine;
use crate::isa::Isa;
use crate::real::Real;
use crate::source::check_length;

/// The joint kernel density estimate of one to three columns: a Gaussian about each point, that is about each row.
///
/// ```text
/// f(x) = Σ wᵢ exp(−(x − xᵢ)ᵀ C⁻¹ (x − xᵢ) / 2)  /  (√det(2πC) · Σ wᵢ)
/// ```
///
/// `C`, the covariance of the kernel, is that of the data times the square of a [`Factor`], unless told otherwise Scott's,
/// as in `SciPy`'s `gaussian_kde`: the kernel is as oblique as the data. Or each column has a width of its own.
///
/// The columns are borrowed, as are weights; nothing is copied or allocated, and a `JointDensity` is a few words that may be
/// copied itself. Who computes, and that it has no influence on the bits, is as in a [`Density`](super::Density):
/// `density.on(&team).pdf([&xs, &ys], &mut out)`.
///
/// ```
/// use wideband_core::density::{Factor, JointDensity};
///
/// // The first ten eruptions of Old Faithful, and how long each was waited for, in minutes.
/// let eruptions = [3.6, 1.8, 3.333, 2.283, 4.533, 2.883, 4.7, 3.6, 1.95, 4.35];
/// let waiting = [79.0, 54.0, 74.0, 62.0, 85.0, 55.0, 88.0, 85.0, 51.0, 85.0];
/// let density = JointDensity::new([&eruptions, &waiting])?.factor(Factor::Silverman)?;
/// assert!(density.covariance()[0][1] > 0.0); // who has waited longer sees more
///
/// let mut curve = [0.0; 2];
/// density.pdf([&[4.4, 4.4], &[85.0, 55.0]], &mut curve);
/// assert!(curve[0] > 30.0 * curve[1]);
/// # Ok::<(), wideband_core::density::DensityError>(())
/// ```
///
/// One column has the density that [`Density`](super::Density) has:
///
/// ```
/// use wideband_core::density::{Density, JointDensity};
///
/// let xs = [0.1, 0.7, 0.2, 1.3, 0.9];
/// let (mut joint, mut single) = ([0.0_f64], [0.0]);
/// JointDensity::new([&xs])?.pdf([&[0.5]], &mut joint);
/// Density::new(&xs)?.pdf(&[0.5], &mut single);
/// assert!((joint[0] / single[0] - 1.0).abs() < 1e-15);
/// # Ok::<(), wideband_core::density::DensityError>(())
/// ```
///
/// # Errors and odd data
///
/// Bad data are refused when the density is made, with a [`DensityError`]. Queries may be anything: NaN among the
/// coordinates gives NaN, otherwise an infinity gives the limit.
#[derive(Clone, Copy, Debug)]
pub struct JointDensity<'a, T, const D: usize, E = Isa> {
    data: Joint<'a, T, D>,
    /// `None` where each column has its width.
    factor: Option<Factor>,
    engine: E,
}

impl<'a, T: Real, const D: usize> JointDensity<'a, T, D> {
    /// The density of the points that have these coordinates, a column for each dimension, each point of weight 1, with
    /// [Scott's](Factor::Scott) factor.
    ///
    /// Other than one to three columns are an error at compile time.
    ///
    /// # Errors
    ///
    /// [`NoPoints`](DensityError::NoPoints), [`PointNotFinite`](DensityError::PointNotFinite),
    /// [`NoSpread`](DensityError::NoSpread) if those of a column are all equal, or
    /// [`Dependent`](DensityError::Dependent) if a column is a combination of those before it: two that have a correlation of
    /// 1, or nearer to it than some 10⁻¹⁴ (10⁻⁵ of `f32`). Such data may have [widths](Self::with_widths).
    ///
    /// # Panics
    ///
    /// Panics if the columns differ in length.
    #[track_caller]
    #[inline]
    pub fn new<S: AsRef<[T]> + ?Sized>(columns: [&'a S; D]) -> Result<Self, DensityError> {
        let (table, engine) = (checked(columns)?, Isa::detect());
        let lower = table.kernel(&engine, Factor::Scott)?;
        Ok(Self { data: Joint { table, lower }, factor: Some(Factor::Scott), engine })
    }

    /// The same with a width for each column, the standard deviation of the kernel in that dimension; it is not oblique.
    ///
    /// # Errors
    ///
    /// [`NoPoints`](DensityError::NoPoints), [`PointNotFinite`](DensityError::PointNotFinite), or
    /// [`BandwidthNotPositive`](DensityError::BandwidthNotPositive).
    ///
    /// # Panics
    ///
    /// Panics if the columns differ in length.
    ///
    /// ```
    /// use wideband_core::density::JointDensity;
    ///
    /// let density = JointDensity::with_widths([&[0.0], &[5.0]], [0.5, 2.0])?;
    /// let mut out = [0.0_f64];
    /// density.pdf([&[0.0], &[5.0]], &mut out);
    /// assert!((out[0] - 0.15915494309189535).abs() < 1e-15); // 1/(2π)
    /// # Ok::<(), wideband_core::density::DensityError>(())
    /// ```
    #[track_caller]
    #[inline]
    pub fn with_widths<S: AsRef<[T]> + ?Sized>(columns: [&'a S; D], widths: [T; D]) -> Result<Self, DensityError> {
        let table = checked(columns)?;
        if !widths.iter().all(|&width| is_width(width)) {
            return Err(DensityError::BandwidthNotPositive);
        }
        let mut lower = [[0.0; D]; D];
        for (row, width) in widths.into_iter().enumerate() {
            lower[row][row] = width.to_f64();
        }
        Ok(Self { data: Joint { table, lower }, factor: None, engine: Isa::detect() })
    }
}

/// Points that a density may have.
#[track_caller]
fn checked<'a, T: Real, S: AsRef<[T]> + ?Sized, const D: usize>(
    columns: [&'a S; D],
) -> Result<Table<'a, T, D>, DensityError> {
    const { assert!(0 < D && D <= 3, "a joint density has one to three columns") };
    let columns = columns.map(AsRef::as_ref);
    let points = columns[0].len();
    for (index, column) in columns.iter().enumerate() {
        check_length("column", index, column.len(), "column 0", points);
    }
    for column in columns {
        check_points(&Isa::detect(), column)?;
    }
    Ok(Table { columns, weights: None, total: points as f64 })
}

impl<'a, T: Real, const D: usize, E: Engine> JointDensity<'a, T, D, E> {
    /// The same density, computed by `engine`: an [`Isa`], or a team of threads.
    #[must_use]
    #[inline]
    pub fn on<F: Engine>(self, engine: &F) -> JointDensity<'a, T, D, &F> {
        JointDensity { data: self.data, factor: self.factor, engine }
    }

    /// The density of the points with these weights. They need not add up to 1. Unless each column has its width, the
    /// kernel is chosen again.
    ///
    /// # Errors
    ///
    /// [`WeightNotAllowed`](DensityError::WeightNotAllowed), [`WeightsWithoutSum`](DensityError::WeightsWithoutSum), or
    /// those of [`factor`](Self::factor).
    ///
    /// # Panics
    ///
    /// Panics if there are not as many weights as points.
    #[track_caller]
    #[inline]
    pub fn weights<S: AsRef<[T]> + ?Sized>(mut self, weights: &'a S) -> Result<Self, DensityError> {
        let (weights, table) = (weights.as_ref(), &mut self.data.table);
        check_length("weights", 0, weights.len(), "points", table.columns[0].len());
        table.total = check_weights(&self.engine, weights)?;
        table.weights = Some(weights);
        match self.factor {
            Some(factor) => self.factor(factor),
            None => Ok(self),
        }
    }

    /// The density with a kernel whose standard deviations are the data's, times this factor.
    ///
    /// # Errors
    ///
    /// [`NoSpread`](DensityError::NoSpread) if the points of a column that have a weight are all equal,
    /// [`Dependent`](DensityError::Dependent) if a column is a combination of those before it, or
    /// [`BandwidthNotPositive`](DensityError::BandwidthNotPositive).
    #[inline]
    pub fn factor(mut self, factor: Factor) -> Result<Self, DensityError> {
        self.data.lower = self.data.table.kernel(&self.engine, factor)?;
        self.factor = Some(factor);
        Ok(self)
    }

    /// The covariance of the kernel, whoever chose it: the squares of its widths, or that of the data times the square of
    /// the factor, as `SciPy`'s `covariance`. An entry is off by at most 20 roundings of the type, relative to the product
    /// of its two deviations.
    ///
    /// The data's is `Σw(x − x̄)(y − ȳ)/Σw / (1 − 1/n)`, with `n` the effective number of points.
    #[must_use]
    #[inline]
    pub fn covariance(&self) -> Matrix<D> {
        let lower = &self.data.lower;
        core::array::from_fn(|row| {
            core::array::from_fn(|column| lower[row].iter().zip(&lower[column]).map(|(a, b)| a * b).sum())
        })
    }

    /// The points, a column for each dimension.
    #[must_use]
    #[inline]
    pub fn columns(&self) -> [&'a [T]; D] {
        self.data.table.columns
    }

    /// Fills an axis for each column with an even grid that reaches from `cut` standard deviations of the kernel before the
    /// column's first point to as many after its last. The queries of a picture are every one of the first axis with every
    /// one of the second.
    ///
    /// ```
    /// use wideband_core::density::JointDensity;
    ///
    /// let density = JointDensity::with_widths([&[0.0, 2.0], &[5.0, 5.0]], [1.0, 0.25])?;
    /// let (mut xs, mut ys) = ([0.0; 9], [0.0; 3]);
    /// density.axes(3.0, [&mut xs, &mut ys]);
    /// assert_eq!((xs[0], xs[8], ys), (-3.0, 5.0, [4.25, 5.0, 5.75]));
    /// # Ok::<(), wideband_core::density::DensityError>(())
    /// ```
    #[inline]
    pub fn axes(&self, cut: T, axes: [&mut [T]; D]) {
        let covariance = self.covariance();
        for (index, axis) in axes.into_iter().enumerate() {
            let width = square_root(covariance[index][index]);
            grid_on(&self.engine, self.data.table.columns[index], width, cut, axis);
        }
    }

    /// Writes the density at each query: all points for each.
    ///
    /// * Error: at most 6 ULP, beside what rounding does to distances and to the [covariance](Self::covariance):
    ///   `(2D + 3)·κ²·(z² + D)` roundings of a point's term, with `z = √((x − xᵢ)ᵀ C⁻¹ (x − xᵢ))` its distance in units of the
    ///   kernel, and `κ²` 1 for independent columns, `(1 + |ρ|)/(1 − |ρ|)` for two with correlation `ρ`. In general `κ` is
    ///   the norm of `|L⁻¹|·|L|`, `L` being Cholesky's factor of `C`. Measured on real data with correlations up to 0.99: a
    ///   twentieth of that.
    /// * Terms below 10⁻²⁸⁹ (10⁻³⁰ of `f32`) of what a point has at its centre are 0: those with `z` above 36.4 (11.7).
    ///   [`ln_pdf`](Self::ln_pdf) has the logarithm anywhere.
    /// * NaN where a coordinate is; 0 of infinities.
    /// * Columns in units in which densities are neither huge nor tiny: `√det C` must not overflow or be subnormal.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if the slices differ in length.
    #[track_caller]
    #[inline]
    pub fn pdf(&self, queries: [&[T]; D], out: &mut [T]) {
        check_queries(&queries, out);
        joint_densities_on(&self.engine, self.data, queries, out);
    }

    /// Writes the natural logarithm of the density at each query, however small the density is.
    ///
    /// * Error: at most 4 ULP of the logarithm's largest part, that is of `z²/2` of the nearest point, beside what rounding
    ///   does to distances and to the covariance, as in [`pdf`](Self::pdf).
    /// * NaN where a coordinate is; −∞ of infinities.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if the slices differ in length.
    ///
    /// ```
    /// use wideband_core::density::JointDensity;
    ///
    /// let density = JointDensity::with_widths([&[0.0, 10.0], &[0.0, 0.0]], [1.0; 2])?;
    /// let mut out = [0.0];
    /// density.ln_pdf([&[1010.0], &[0.0]], &mut out);
    /// let wanted = -500_000.0 - f64::ln(2.0) - 1.8378770664093456; // ln 2π
    /// assert!((out[0] - wanted).abs() < 1e-9);
    /// # Ok::<(), wideband_core::density::DensityError>(())
    /// ```
    #[track_caller]
    #[inline]
    pub fn ln_pdf(&self, queries: [&[T]; D], out: &mut [T]) {
        check_queries(&queries, out);
        joint_log_densities_on(&self.engine, self.data, queries, out);
    }
}

#[track_caller]
fn check_queries<T: Real, const D: usize>(queries: &[&[T]; D], out: &[T]) {
    for (index, column) in queries.iter().enumerate() {
        check_length("queries", index, column.len(), "output", out.len());
    }
}
