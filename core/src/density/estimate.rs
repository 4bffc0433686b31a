//! [`Density`]: what it is made of, checked.

use core::ops::Range;

use super::bandwidth::{Bandwidth, Columns, bandwidth};
use super::check::{check_points, check_weights, check_widths};
use super::direct::{Data, Unit, Width, Widths, densities_on, log_densities_on, probabilities_on};
use super::error::DensityError;
use super::grid::grid_on;
use super::sample::sample_on;
use super::transform::{Cells, transform_on};
use super::window::{densities_within_on, log_densities_within_on, unsorted};
use crate::engine::Engine;
use crate::isa::Isa;
use crate::random::Streams;
use crate::real::Real;
use crate::source::check_length;

/// The kernel density estimate of a column of data: a Gaussian about each point.
///
/// ```text
/// f(x) = Σ wᵢ φ((x − xᵢ) / hᵢ) / hᵢ  /  Σ wᵢ          φ(z) = exp(−z²/2) / √(2π)
/// ```
///
/// The points are borrowed, as are weights and widths; nothing is copied or allocated, and a `Density` is a few words
/// that may be copied itself. Unless told otherwise, all weights are 1, and all bandwidths Scott's, as in `SciPy`'s
/// `gaussian_kde`.
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
/// Bad data are refused when the density is made, with a [`DensityError`]. Queries may be anything: NaN gives NaN, an
/// infinity gives the limit.
#[derive(Clone, Copy, Debug)]
pub struct Density<'a, T, E = Isa> {
    data: Data<'a, T>,
    rule: Bandwidth<T>,
    /// The relative error by which points may be left out; they are then sorted.
    within: Option<f64>,
    engine: E,
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
        check_points(&engine, points)?;
        let total = points.len() as f64;
        let data = Data { points, weights: None, total, widths: Widths::One(Width::of(T::ZERO)) };
        Ok(Self { data, rule: Bandwidth::Scott, within: None, engine }.with_rule_again())
    }
}

impl<'a, T: Real, E: Engine> Density<'a, T, E> {
    /// The same density, computed by `engine`: an [`Isa`], or a team of threads.
    #[must_use]
    #[inline]
    pub fn on<F: Engine>(self, engine: &F) -> Density<'a, T, &F> {
        Density { data: self.data, rule: self.rule, within: self.within, engine }
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
        check_length("weights", 0, weights.len(), "points", self.data.points.len());
        self.data.total = check_weights(&self.engine, weights)?;
        self.data.weights = Some(weights);
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
        let chosen = bandwidth(&self.engine, rule, self.columns(), self.data.total)?;
        self.data.widths = Widths::One(Width::of(chosen));
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
        check_length("widths", 0, widths.len(), "points", self.data.points.len());
        check_widths(&self.engine, widths)?;
        self.data.widths = Widths::Each(widths);
        Ok(self)
    }

    /// The same density, computed from the points that matter: `pdf` is smaller by less than this relative error, and
    /// [`ln_pdf`](Self::ln_pdf) by about this number at most. The points must be sorted.
    ///
    /// For each query the points are taken that are nearer than `√(d² + 2h²·ln(W/(ε·w)))`, with `d` the distance of the
    /// nearest, `w` the least weight, `W` the sum of the weights, and `ε` the error. The points beyond, all together,
    /// have less than `ε` times the term of the nearest, so that the bound holds at every query, however far in a tail.
    /// With 10⁵ points and 10⁻¹⁶ it is 9.8 bandwidths near the data. Queries that come sorted find their points at
    /// once.
    ///
    /// It is for points of one bandwidth; if each has its own, all are taken.
    ///
    /// # Errors
    ///
    /// [`NotSorted`](DensityError::NotSorted), or [`RelativeError`](DensityError::RelativeError) if that is not between 0
    /// and 1.
    ///
    /// ```
    /// use wideband_core::density::Density;
    ///
    /// let points: Vec<f64> = (0..10_000).map(f64::from).collect();
    /// let all = Density::new(&points)?.bandwidth(wideband_core::density::Bandwidth::Value(3.0))?;
    /// let (mut wanted, mut got) = ([0.0], [0.0]);
    /// all.pdf(&[777.7], &mut wanted);
    /// all.within(1e-12)?.pdf(&[777.7], &mut got); // some 60 points
    /// assert!((got[0] / wanted[0] - 1.0).abs() < 1e-12);
    /// # Ok::<(), wideband_core::density::DensityError>(())
    /// ```
    #[inline]
    pub fn within(mut self, relative_error: f64) -> Result<Self, DensityError> {
        if !(relative_error > 0.0 && relative_error < 1.0) {
            return Err(DensityError::RelativeError);
        }
        if let Some(index) = unsorted(&self.engine, self.data.points) {
            return Err(DensityError::NotSorted { index });
        }
        self.within = Some(relative_error);
        Ok(self)
    }

    /// The bandwidth of all points, whoever chose it; `None` if each has its own.
    #[must_use]
    #[inline]
    pub fn bandwidth_value(&self) -> Option<T> {
        match self.data.widths {
            Widths::One(width) => Some(width.value),
            Widths::Each(_) => None,
        }
    }

    /// The points.
    #[must_use]
    #[inline]
    pub fn points(&self) -> &'a [T] {
        self.data.points
    }

    /// Fills `queries` with an even grid that reaches from `cut` bandwidths before the first point to as many after the last:
    /// what R's `density` evaluates, with a `cut` of 3, at 512 places. See [`linspace`](super::linspace()) for its rounding.
    ///
    /// # Errors
    ///
    /// [`SeveralBandwidths`](DensityError::SeveralBandwidths) if each point has its own.
    ///
    /// ```
    /// use wideband_core::density::{Bandwidth, Density};
    ///
    /// let density = Density::new(&[7.0, 5.0, 6.0])?.bandwidth(Bandwidth::Value(0.5))?;
    /// let mut grid = [0.0; 6];
    /// density.grid(3.0, &mut grid)?;
    /// assert_eq!(grid, [3.5, 4.5, 5.5, 6.5, 7.5, 8.5]);
    /// # Ok::<(), wideband_core::density::DensityError>(())
    /// ```
    #[inline]
    pub fn grid(&self, cut: T, queries: &mut [T]) -> Result<(), DensityError> {
        let width = self.bandwidth_value().ok_or(DensityError::SeveralBandwidths)?;
        grid_on(&self.engine, self.data.points, width.to_f64(), cut, queries);
        Ok(())
    }

    /// Writes the density at each query: all points for each.
    ///
    /// * Error: at most 4 ULP, beside what rounding does to distances: `(2z² + 4)` roundings of a point's term at `z`
    ///   bandwidths. With a bandwidth for each point, `6z²`.
    /// * Terms below 10⁻²⁸⁹ (10⁻³⁰ of `f32`) of what a point has at its centre are 0: those of points more than 36.4
    ///   bandwidths away (11.7). [`ln_pdf`](Self::ln_pdf) has the logarithm anywhere.
    /// * NaN of NaN, 0 of infinities.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if the slices differ in length.
    ///
    /// ```
    /// use wideband_core::density::{Bandwidth, Density};
    ///
    /// let density = Density::new(&[0.0, 0.0, 1.0])?.bandwidth(Bandwidth::Value(0.01))?;
    /// let mut out = [0.0_f64; 2];
    /// density.pdf(&[0.0, 0.5], &mut out);
    /// assert!((out[0] - 200.0 / 3.0 * 0.3989422804014327).abs() < 1e-13);
    /// assert_eq!(out[1], 0.0); // 50 bandwidths from each
    /// # Ok::<(), wideband_core::density::DensityError>(())
    /// ```
    #[track_caller]
    #[inline]
    pub fn pdf(&self, queries: &[T], out: &mut [T]) {
        check_length("output", 0, out.len(), "queries", queries.len());
        let windows = |error| densities_within_on(&self.engine, self.data, error, queries, out);
        if !self.within.is_some_and(windows) {
            densities_on(&self.engine, self.data, queries, out);
        }
    }

    /// Writes the natural logarithm of the density at each query, however small the density is.
    ///
    /// * Error: at most 4 ULP of the logarithm's largest part, that is of `z²/2` of the nearest point, beside what rounding
    ///   does to distances.
    /// * NaN of NaN, −∞ of infinities.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if the slices differ in length.
    ///
    /// ```
    /// use wideband_core::density::{Bandwidth, Density};
    ///
    /// let density = Density::new(&[0.0, 10.0])?.bandwidth(Bandwidth::Value(1.0))?;
    /// let mut out = [0.0];
    /// density.ln_pdf(&[1010.0], &mut out);
    /// let wanted = -500_000.0 - f64::ln(2.0) - 0.9189385332046727;
    /// assert!((out[0] - wanted).abs() < 1e-9);
    /// # Ok::<(), wideband_core::density::DensityError>(())
    /// ```
    #[track_caller]
    #[inline]
    pub fn ln_pdf(&self, queries: &[T], out: &mut [T]) {
        check_length("output", 0, out.len(), "queries", queries.len());
        let windows = |error| log_densities_within_on(&self.engine, self.data, error, queries, out);
        if !self.within.is_some_and(windows) {
            log_densities_on(&self.engine, self.data, queries, out);
        }
    }

    /// Writes the density at each query by a fast Gauss transform: its time grows with points plus queries, that of
    /// [`pdf`](Self::pdf) with points times queries. For 10⁵ of each it takes a few milliseconds.
    ///
    /// * Error: at most 10⁻¹² of the *largest* density anywhere, for `f32` one rounding more; measured, a hundredth of
    ///   that. In tails a density may be smaller than its error. It is never negative.
    /// * Computed in `f64`, whatever the type. The same bits whoever computes and however queries are cut. The points'
    ///   part is the calling thread's; a team shares the rest.
    /// * NaN of NaN, 0 of infinities.
    ///
    /// `workspace` is as long as [`transform_workspace`](Self::transform_workspace) says, or longer; what it holds does not
    /// matter.
    ///
    /// # Which one
    ///
    /// Below some 30 queries, `pdf`. For more, the transform, if the error is good enough and the points reach over no more
    /// than 20 000 bandwidths; there its time per bandwidth, half a microsecond, catches up with the points'. Beyond that, or
    /// where tails count, sort the points and use [`within`](Self::within).
    ///
    /// # Errors
    ///
    /// [`SeveralBandwidths`](DensityError::SeveralBandwidths), [`BandwidthNotPositive`](DensityError::BandwidthNotPositive),
    /// [`TooManyCells`](DensityError::TooManyCells) if the points reach over more than 131 072 bandwidths,
    /// [`TooFarFromZero`](DensityError::TooFarFromZero) if one is more than 2³² of them away from 0, or
    /// [`WorkspaceTooSmall`](DensityError::WorkspaceTooSmall); nothing is written then.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if the slices differ in length.
    ///
    /// ```
    /// use wideband_core::density::Density;
    ///
    /// let points: Vec<f64> = (0..1000).map(|i| f64::from(i).sin()).collect();
    /// let density = Density::new(&points)?;
    /// let mut workspace = vec![0.0; density.transform_workspace()?];
    /// let (queries, mut curve, mut exact) = ([-0.9, 0.0, 0.5], [0.0; 3], [0.0; 3]);
    /// density.transform(&queries, &mut curve, &mut workspace)?;
    /// density.pdf(&queries, &mut exact);
    /// assert!(curve.iter().zip(exact).all(|(got, wanted)| (got - wanted).abs() < 1e-12));
    /// # Ok::<(), wideband_core::density::DensityError>(())
    /// ```
    #[track_caller]
    #[inline]
    pub fn transform(&self, queries: &[T], out: &mut [T], workspace: &mut [f64]) -> Result<(), DensityError> {
        check_length("output", 0, out.len(), "queries", queries.len());
        let cells = Cells::of(&self.engine, &self.data)?;
        if workspace.len() < cells.workspace() {
            return Err(DensityError::WorkspaceTooSmall { needed: cells.workspace() });
        }
        transform_on(&self.engine, self.data, cells, queries, out, workspace);
        Ok(())
    }

    /// How many numbers the workspace of [`transform`](Self::transform) has: about 50 for each bandwidth that the
    /// points reach over, and 2600.
    ///
    /// # Errors
    ///
    /// Those of `transform`, but for the workspace.
    #[inline]
    pub fn transform_workspace(&self) -> Result<usize, DensityError> {
        Ok(Cells::of(&self.engine, &self.data)?.workspace())
    }

    /// Writes the distribution function at each query: the probability of a number below it.
    ///
    /// * Error: at most 4 ULP, beside what rounding does to distances: `2z² + 4` roundings of a point's term in the
    ///   lower tail, at `z` bandwidths; less in the upper one, where it is near 1. All points are taken, also after
    ///   [`within`](Self::within).
    /// * NaN of NaN, 0 of −∞, 1 of +∞.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if the slices differ in length.
    ///
    /// ```
    /// use wideband_core::density::{Bandwidth, Density};
    ///
    /// let density = Density::new(&[0.0, 1.0])?.bandwidth(Bandwidth::Value(0.1))?;
    /// let (mut below, mut above) = ([0.0; 2], [0.0; 2]);
    /// density.cdf(&[0.5, f64::INFINITY], &mut below);
    /// density.survival(&[0.5, 2.0], &mut above);
    /// assert_eq!(below, [0.5, 1.0]);
    /// assert!(above[0] == 0.5 && (above[1] / 3.8099e-24 - 1.0).abs() < 1e-4); // half of what is beyond ten bandwidths
    /// # Ok::<(), wideband_core::density::DensityError>(())
    /// ```
    #[track_caller]
    #[inline]
    pub fn cdf(&self, queries: &[T], out: &mut [T]) {
        check_length("output", 0, out.len(), "queries", queries.len());
        probabilities_on(&self.engine, self.data, Unit::Width, queries, out);
    }

    /// Writes the probability of a number above each query: 1 less [`cdf`](Self::cdf), and as precise where it is small.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if the slices differ in length.
    #[track_caller]
    #[inline]
    pub fn survival(&self, queries: &[T], out: &mut [T]) {
        check_length("output", 0, out.len(), "queries", queries.len());
        probabilities_on(&self.engine, self.data, Unit::MinusWidth, queries, out);
    }

    /// Writes random numbers that have this density: a range of an endless sequence, of which number `i` is a function of the
    /// seed and `i` alone.
    ///
    /// Each is a point, chosen by its weight, plus a normal number times its bandwidth. Any division of a range, among calls
    /// or threads, gives the same numbers; within one arithmetic, they have the same bits on every machine. They are drawn
    /// from the streams `i / 256` of the seed; take another seed for what has to be independent of them.
    ///
    /// Normal numbers reach to 8.6 bandwidths, 5.8 of `f32`. With weights, 256 samples take a pass over the weights.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if the output's length is not the range's.
    ///
    /// ```
    /// use wideband_core::Streams;
    /// use wideband_core::density::{Bandwidth, Density};
    ///
    /// let density = Density::new(&[-1.0, 1.0])?.bandwidth(Bandwidth::Value(0.1))?;
    /// let mut samples = [0.0_f64; 1000];
    /// density.sample(&Streams::new(42), 0..1000, &mut samples);
    /// let near = samples.iter().filter(|x| (x.abs() - 1.0).abs() < 0.3).count();
    /// assert!(near > 980);
    ///
    /// let mut part = [0.0; 10];
    /// density.sample(&Streams::new(42), 700..710, &mut part);
    /// assert_eq!(part, samples[700..710]);
    /// # Ok::<(), wideband_core::density::DensityError>(())
    /// ```
    #[track_caller]
    #[inline]
    pub fn sample(&self, streams: &Streams, range: Range<u64>, out: &mut [T]) {
        let (numbers, length) = (range.end.saturating_sub(range.start), out.len());
        assert!(numbers == length as u64, "the range {range:?} has {numbers} numbers, the output {length} elements");
        sample_on(&self.engine, self.data, streams, range, out);
    }

    /// Chooses the bandwidth again, for other weights; 0 if there is none.
    fn with_rule_again(mut self) -> Self {
        if let Widths::One(_) = self.data.widths {
            let chosen = bandwidth(&self.engine, self.rule, self.columns(), self.data.total);
            self.data.widths = Widths::One(Width::of(chosen.unwrap_or_default()));
        }
        self
    }

    fn columns(&self) -> Columns<'a, T> {
        Columns { points: self.data.points, weights: self.data.weights }
    }
}
