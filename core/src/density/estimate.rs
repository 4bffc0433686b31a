//! [`Density`]: what it is made of, checked.

use super::bandwidth::{Bandwidth, Sample, bandwidth, is_width};
use super::error::DensityError;
use crate::driver::{ExactSum, count_on, sum_into_on};
use crate::engine::Engine;
use crate::expression::Identity;
use crate::isa::Isa;
use crate::predicate;
use crate::real::Real;
use crate::source::check_length;

/// The kernel density estimate of a column of data: a Gaussian about each point.
///
/// ```text
/// f(x) = Σ wᵢ φ((x − xᵢ) / hᵢ) / hᵢ  /  Σ wᵢ          φ(z) = exp(−z²/2) / √(2π)
/// ```
///
/// The points are borrowed, as are weights and widths; nothing is copied or allocated, and a `Density` is a few words that
/// may be copied itself. Without another word all weights are 1, and all bandwidths Scott's, as in SciPy's `gaussian_kde`.
///
/// ```
/// use wideband_core::density::{Bandwidth, Density};
///
/// // The first ten eruptions of Old Faithful, in minutes.
/// let eruptions = [3.6, 1.8, 3.333, 2.283, 4.533, 2.883, 4.7, 3.6, 1.95, 4.35];
/// let density = Density::new(&eruptions)?.bandwidth(Bandwidth::Silverman)?;
///
/// let (grid, mut curve) = ([2.0, 3.0, 4.0], [0.0; 3]);
/// density.pdf(&grid, &mut curve);
/// let mut below = [0.0];
/// density.cdf(&[3.0], &mut below);
/// assert!(curve[1] > curve[0] && below[0] > 0.3 && below[0] < 0.5);
/// # Ok::<(), wideband_core::density::DensityError>(())
/// ```
///
/// # Who computes
///
/// The best backend of the machine, on the calling thread; after [`on`](Self::on), a certain one, or a team of threads,
/// which share out the queries: `density.on(&team).pdf(&queries, &mut out)`.
///
/// # Determinism
///
/// Within one arithmetic a query's result depends on the data and the query alone: not on the other queries, nor on who
/// computes, nor on how queries are cut into calls. Points are added in a fixed order: in blocks of [`BLOCK`](crate::BLOCK)
/// of them, whose sums are added with what each addition loses.
///
/// # Errors and odd data
///
/// What makes no density is a [`DensityError`] when the density is made. Queries may be anything: a NaN has NaN, infinities
/// the limits.
#[derive(Clone, Copy, Debug)]
pub struct Density<'a, T, E = Isa> {
    points: &'a [T],
    weights: Option<&'a [T]>,
    /// The sum of the weights.
    total: f64,
    rule: Bandwidth<T>,
    widths: Widths<'a, T>,
    engine: E,
}

/// One bandwidth, 0 where none could be chosen, or one for each point.
#[derive(Clone, Copy, Debug)]
enum Widths<'a, T> {
    One(T),
    #[allow(dead_code, reason = "read by the densities")]
    Each(&'a [T]),
}

predicate! {
    struct Finite;
    |x| { (x - x).eq(0.0) }
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

impl<'a, T: Real> Density<'a, T> {
    /// The density of these points, each of weight 1, with [Scott's](Bandwidth::Scott) bandwidth.
    ///
    /// Points that are all equal have no such bandwidth. It is then 0, and densities are NaN, until another one is given.
    ///
    /// # Errors
    ///
    /// [`NoPoints`](DensityError::NoPoints), or [`PointNotFinite`](DensityError::PointNotFinite).
    #[inline]
    pub fn new<S: AsRef<[T]> + ?Sized>(points: &'a S) -> Result<Self, DensityError> {
        let (points, engine) = (points.as_ref(), Isa::detect());
        if points.is_empty() {
            return Err(DensityError::NoPoints);
        }
        if count_on(&engine, &Finite, [points]) < points.len() {
            let index = points.iter().position(|point| !point.to_f64().is_finite());
            return Err(DensityError::PointNotFinite { index: index.unwrap_or_default() });
        }
        let total = points.len() as f64;
        let widths = Widths::One(T::ZERO);
        let density = Self { points, weights: None, total, rule: Bandwidth::Scott, widths, engine };
        Ok(density.with_rule_again())
    }
}

impl<'a, T: Real, E: Engine> Density<'a, T, E> {
    /// The same density, computed by `engine`: an [`Isa`], or a team of threads.
    #[must_use]
    #[inline]
    pub fn on<F: Engine>(self, engine: &F) -> Density<'a, T, &F> {
        let Self { points, weights, total, rule, widths, .. } = self;
        Density { points, weights, total, rule, widths, engine }
    }

    /// The density of the points with these weights. They need not add up to 1. A bandwidth that was chosen by a rule is
    /// chosen again.
    ///
    /// # Errors
    ///
    /// [`WeightNotAllowed`](DensityError::WeightNotAllowed), or [`WeightsWithoutSum`](DensityError::WeightsWithoutSum).
    ///
    /// # Panics
    ///
    /// Panics if there are not as many weights as points.
    #[track_caller]
    #[inline]
    pub fn weights<S: AsRef<[T]> + ?Sized>(mut self, weights: &'a S) -> Result<Self, DensityError> {
        let weights = weights.as_ref();
        check_length("weights", 0, weights.len(), "points", self.points.len());
        if count_on(&self.engine, &Allowed, [weights]) < weights.len() {
            let allowed = |weight: &T| *weight >= T::ZERO && *weight < T::INFINITY;
            let index = weights.iter().position(|weight| !allowed(weight));
            return Err(DensityError::WeightNotAllowed { index: index.unwrap_or_default() });
        }
        let mut total = ExactSum::new();
        sum_into_on(&self.engine, &Identity, [weights], &mut total);
        self.total = total.value();
        if !(self.total > 0.0 && self.total < f64::INFINITY) {
            return Err(DensityError::WeightsWithoutSum);
        }
        self.weights = Some(weights);
        Ok(self.with_rule_again())
    }

    /// The density with this bandwidth for all points, or with one that a rule chooses.
    ///
    /// # Errors
    ///
    /// [`BandwidthNotPositive`](DensityError::BandwidthNotPositive), [`NoSpread`](DensityError::NoSpread), or
    /// [`NoSolution`](DensityError::NoSolution).
    #[inline]
    pub fn bandwidth(mut self, rule: Bandwidth<T>) -> Result<Self, DensityError> {
        self.widths = Widths::One(bandwidth(&self.engine, rule, self.sample(), self.total)?);
        self.rule = rule;
        Ok(self)
    }

    /// The density with a bandwidth for each point.
    ///
    /// # Errors
    ///
    /// [`WidthNotPositive`](DensityError::WidthNotPositive).
    ///
    /// # Panics
    ///
    /// Panics if there are not as many widths as points.
    #[track_caller]
    #[inline]
    pub fn bandwidths<S: AsRef<[T]> + ?Sized>(mut self, widths: &'a S) -> Result<Self, DensityError> {
        let widths = widths.as_ref();
        check_length("widths", 0, widths.len(), "points", self.points.len());
        if count_on(&self.engine, &IsWidth, [widths]) < widths.len() {
            let index = widths.iter().position(|&width| !is_width(width));
            return Err(DensityError::WidthNotPositive { index: index.unwrap_or_default() });
        }
        self.widths = Widths::Each(widths);
        Ok(self)
    }

    /// The bandwidth of all points, whoever chose it; `None` if each has its own.
    #[must_use]
    #[inline]
    pub fn bandwidth_value(&self) -> Option<T> {
        match self.widths {
            Widths::One(width) => Some(width),
            Widths::Each(_) => None,
        }
    }

    /// The points.
    #[must_use]
    #[inline]
    pub fn points(&self) -> &'a [T] {
        self.points
    }

    /// Chooses the bandwidth again, for other weights; 0 if there is none.
    fn with_rule_again(mut self) -> Self {
        if let Widths::One(_) = self.widths {
            let chosen = bandwidth(&self.engine, self.rule, self.sample(), self.total);
            self.widths = Widths::One(chosen.unwrap_or_default());
        }
        self
    }

    fn sample(&self) -> Sample<'a, T> {
        Sample { points: self.points, weights: self.weights }
    }
}
