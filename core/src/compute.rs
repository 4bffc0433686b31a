//! The trait that brings drivers and kernels to an instruction set and to a team of threads alike.

use core::ops::Range;

use crate::density::{gaussians_on, kde_on};
use crate::driver::{Below, Bins, Estimated, ExactSum, InDisc, IsNan, Largest, Outputs, Outside, Smallest, Within};
use crate::driver::{
    count_on, estimate_on, extreme_on, histogram_of_on, map_on, mean_on, place_on, simulate_on, sum_into_on, sum_on,
    update_on, weighted_histogram_on,
};
use crate::engine::Engine;
use crate::expression::{Expression, Identity, One, Predicate, Several, Shape};
use crate::function::{Exp, log_sum_exp_on, softmax_on};
use crate::integrand::Integrand;
use crate::random::{
    Doubles, FixedPoint, Hits, Streams, fill_below_on, fill_exponential_on, fill_normal_on, fill_u64_on,
    fill_uniform_on, pi_hits_on,
};
use crate::real::Real;
use crate::source::Inputs;

/// Every driver and every kernel, as a method of whatever computes: an [`Isa`](crate::Isa), or a team of threads.
///
/// Each method does what the function of its name does, which is that of [`Isa::detect()`](crate::Isa::detect), and panics
/// where it does. Results have the same bits on every engine of one arithmetic.
///
/// ```
/// use wideband_core::{Compute, Identity, Isa, sum};
///
/// let xs = [1.0, 2.0, 3.5];
/// assert_eq!(Isa::detect().sum(&Identity, [&xs]), sum(&Identity, [&xs]));
/// ```
pub trait Compute: Engine + Sized {
    /// See [`map`](crate::map()).
    #[track_caller]
    #[inline]
    fn map<T: Real, E: Expression<T, N> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: impl Inputs<T, N>,
        out: impl Outputs<T, E::Shape>,
    ) {
        map_on(self, expression, inputs, out);
    }

    /// See [`update`](crate::update()).
    #[track_caller]
    #[inline]
    fn update<T: Real, E: Expression<T, N> + Sync, const N: usize, const K: usize>(
        &self,
        expression: &E,
        out: impl Outputs<T, E::Shape>,
        inputs: impl Inputs<T, K>,
    ) {
        update_on(self, expression, out, inputs);
    }

    /// See [`sum`](crate::sum()).
    #[track_caller]
    #[inline]
    fn sum<T: Real, E: Expression<T, N> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: impl Inputs<T, N>,
    ) -> <E::Shape as Shape>::Of<T> {
        sum_on(self, expression, inputs)
    }

    /// See [`sum_into`](crate::sum_into()).
    #[track_caller]
    #[inline]
    fn sum_into<T: Real, E: Expression<T, N> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: impl Inputs<T, N>,
        total: &mut <E::Shape as Shape>::Of<ExactSum>,
    ) {
        sum_into_on(self, expression, inputs, total);
    }

    /// See [`mean`](crate::mean()).
    #[track_caller]
    #[inline]
    fn mean<T: Real, E: Expression<T, N> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: impl Inputs<T, N>,
    ) -> <E::Shape as Shape>::Of<T> {
        mean_on(self, expression, inputs)
    }

    /// See [`min`](crate::min()).
    #[track_caller]
    #[inline]
    fn min<T: Real, const N: usize>(
        &self,
        expression: &(impl Expression<T, N, Shape = One> + Sync),
        inputs: impl Inputs<T, N>,
    ) -> Option<T> {
        extreme_on::<Smallest, T, N>(self, expression, inputs).map(|(value, _)| value)
    }

    /// See [`max`](crate::max()).
    #[track_caller]
    #[inline]
    fn max<T: Real, const N: usize>(
        &self,
        expression: &(impl Expression<T, N, Shape = One> + Sync),
        inputs: impl Inputs<T, N>,
    ) -> Option<T> {
        extreme_on::<Largest, T, N>(self, expression, inputs).map(|(value, _)| value)
    }

    /// See [`argmin`](crate::argmin()).
    #[track_caller]
    #[inline]
    fn argmin<T: Real, const N: usize>(
        &self,
        expression: &(impl Expression<T, N, Shape = One> + Sync),
        inputs: impl Inputs<T, N>,
    ) -> Option<usize> {
        place_on::<Smallest, T, N>(self, expression, inputs)
    }

    /// See [`argmax`](crate::argmax()).
    #[track_caller]
    #[inline]
    fn argmax<T: Real, const N: usize>(
        &self,
        expression: &(impl Expression<T, N, Shape = One> + Sync),
        inputs: impl Inputs<T, N>,
    ) -> Option<usize> {
        place_on::<Largest, T, N>(self, expression, inputs)
    }

    /// See [`count`](crate::count()).
    #[track_caller]
    #[inline]
    fn count<T: Real, const N: usize>(
        &self,
        predicate: &(impl Predicate<T, N> + Sync),
        inputs: impl Inputs<T, N>,
    ) -> usize {
        count_on(self, predicate, inputs)
    }

    /// See [`histogram`](crate::histogram()).
    #[track_caller]
    #[inline]
    fn histogram<T: Real>(&self, xs: &[T], low: T, high: T, counts: &mut [u64]) -> Outside {
        histogram_of_on(self, &Identity, [xs], &Bins::equal(low, high, counts.len()), counts)
    }

    /// See [`histogram_edges`](crate::histogram_edges()).
    #[track_caller]
    #[inline]
    fn histogram_edges<T: Real>(&self, xs: &[T], edges: &[T], counts: &mut [u64]) -> Outside {
        histogram_of_on(self, &Identity, [xs], &Bins::between(edges), counts)
    }

    /// See [`histogram_of`](crate::histogram_of()).
    #[track_caller]
    #[inline]
    fn histogram_of<T: Real, const N: usize>(
        &self,
        expression: &(impl Expression<T, N, Shape = One> + Sync),
        inputs: impl Inputs<T, N>,
        bins: &Bins<'_, T>,
        counts: &mut [u64],
    ) -> Outside {
        histogram_of_on(self, expression, inputs, bins, counts)
    }

    /// See [`weighted_histogram`](crate::weighted_histogram()).
    #[track_caller]
    #[inline]
    fn weighted_histogram<T: Real, const N: usize>(
        &self,
        expression: &(impl Expression<T, N, Shape = Several<2>> + Sync),
        inputs: impl Inputs<T, N>,
        bins: &Bins<'_, T>,
        sums: &mut [ExactSum],
    ) -> Outside {
        weighted_histogram_on(self, expression, inputs, bins, sums)
    }

    /// See [`estimate`](crate::estimate()).
    #[track_caller]
    #[inline]
    fn estimate<T: Real, E: Expression<T, N, Shape: Estimated> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: impl Inputs<T, N>,
    ) -> <E::Shape as Estimated>::Estimates {
        estimate_on(self, expression, inputs)
    }

    /// See [`simulate`](crate::simulate()).
    #[inline]
    fn simulate<T: Real, I: Integrand<T, Shape: Estimated> + Sync>(
        &self,
        integrand: &I,
        streams: &Streams,
        samples: Range<u64>,
    ) -> <I::Shape as Estimated>::Estimates {
        simulate_on(self, integrand, streams, samples)
    }

    /// See [`exp`](crate::exp()).
    #[track_caller]
    #[inline]
    fn exp<T: Real>(&self, xs: &[T], out: &mut [T]) {
        map_on(self, &Exp, [xs], out);
    }

    /// See [`exp_in_place`](crate::exp_in_place()).
    #[inline]
    fn exp_in_place<T: Real>(&self, xs: &mut [T]) {
        update_on(self, &Exp, xs, ());
    }

    /// See [`softmax`](crate::softmax()).
    #[track_caller]
    #[inline]
    fn softmax<T: Real>(&self, xs: &[T], out: &mut [T]) {
        softmax_on(self, xs, out);
    }

    /// See [`log_sum_exp`](crate::log_sum_exp()).
    #[inline]
    fn log_sum_exp<T: Real>(&self, xs: &[T]) -> T {
        log_sum_exp_on(self, xs)
    }

    /// See [`gaussians`](crate::gaussians()).
    #[track_caller]
    #[inline]
    fn gaussians<T: Real>(&self, x: T, means: &[T], widths: &[T], out: &mut [T]) {
        gaussians_on(self, x, means, widths, out);
    }

    /// See [`kde`](crate::kde()).
    #[track_caller]
    #[inline]
    fn kde<T: Real>(&self, x: T, means: &[T], widths: &[T]) -> T {
        kde_on(self, x, means, widths)
    }

    /// See [`count_below`](crate::count_below()).
    #[inline]
    fn count_below<T: Real>(&self, xs: &[T], threshold: T) -> usize {
        count_on(self, &Below { threshold }, [xs])
    }

    /// See [`count_within`](crate::count_within()).
    #[inline]
    fn count_within<T: Real>(&self, xs: &[T], low: T, high: T) -> usize {
        count_on(self, &Within { low, high }, [xs])
    }

    /// See [`count_in_disc`](crate::count_in_disc()).
    #[track_caller]
    #[inline]
    fn count_in_disc<T: Real>(&self, xs: &[T], ys: &[T], radius: T) -> usize {
        count_on(self, &InDisc { radius }, [xs, ys])
    }

    /// See [`count_nan`](crate::count_nan()).
    #[inline]
    fn count_nan<T: Real>(&self, xs: &[T]) -> usize {
        count_on(self, &IsNan, [xs])
    }

    /// See [`fill_u64`](crate::fill_u64()).
    #[track_caller]
    #[inline]
    fn fill_u64(&self, streams: &Streams, range: Range<u64>, out: &mut [u64]) {
        fill_u64_on(self, streams, range, out);
    }

    /// See [`fill_below`](crate::fill_below()).
    #[track_caller]
    #[inline]
    fn fill_below(&self, streams: &Streams, range: Range<u64>, bound: u64, out: &mut [u64]) {
        fill_below_on(self, streams, range, bound, out);
    }

    /// See [`fill_uniform`](crate::fill_uniform()).
    #[track_caller]
    #[inline]
    fn fill_uniform<T: Real>(&self, streams: &Streams, range: Range<u64>, out: &mut [T]) {
        fill_uniform_on(self, streams, range, out);
    }

    /// See [`fill_normal`](crate::fill_normal()).
    #[track_caller]
    #[inline]
    fn fill_normal<T: Real>(&self, streams: &Streams, range: Range<u64>, out: &mut [T]) {
        fill_normal_on(self, streams, range, out);
    }

    /// See [`fill_exponential`](crate::fill_exponential()).
    #[track_caller]
    #[inline]
    fn fill_exponential<T: Real>(&self, streams: &Streams, range: Range<u64>, out: &mut [T]) {
        fill_exponential_on(self, streams, range, out);
    }

    /// See [`monte_carlo_pi`](crate::monte_carlo_pi()).
    #[inline]
    fn monte_carlo_pi(&self, seed: u64, samples: u64) -> f64 {
        self.pi_hits(seed, 0..samples).pi()
    }

    /// See [`monte_carlo_pi_fixed`](crate::monte_carlo_pi_fixed()).
    #[inline]
    fn monte_carlo_pi_fixed(&self, seed: u64, samples: u64) -> f64 {
        self.pi_hits_fixed(seed, 0..samples).pi()
    }

    /// The hits among a range of the samples of [`monte_carlo_pi`](crate::monte_carlo_pi()): any division of a run into
    /// ranges, also inside a batch, adds up to the same. An empty or reversed range has none.
    #[inline]
    fn pi_hits(&self, seed: u64, samples: Range<u64>) -> Hits {
        pi_hits_on::<Doubles>(self, seed, samples)
    }

    /// The hits among a range of the samples of [`monte_carlo_pi_fixed`](crate::monte_carlo_pi_fixed()).
    #[inline]
    fn pi_hits_fixed(&self, seed: u64, samples: Range<u64>) -> Hits {
        pi_hits_on::<FixedPoint>(self, seed, samples)
    }
}

impl<E: Engine> Compute for E {}
