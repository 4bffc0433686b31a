//! The handle to a running team, and what it computes.

use std::fmt;
use std::ops::{ControlFlow, Range};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::{Arc, Mutex, PoisonError};

use rand_xoshiro::Xoshiro256PlusPlus;
use wideband_core::{BATCH, BLOCK, ExactSum, Exp, Expression, Hits, Isa, Outside, Predicate, Real, Streams};
use wideband_core::{Below, GaussianAt, InDisc, IsNan, ScaledGaussianAt, Within};

use crate::handoff::Handoff;
use crate::observe::Observer;
use crate::schedule::{self, Cut, Pieces};
use crate::{Placement, Progress};

/// Samples in a batch of [`Team::monte_carlo`]. Part of its results: another size would mean other random numbers.
pub const MONTE_CARLO_BATCH: u64 = 1 << 16;

/// A running team of workers, lent to the closure of [`Threads::scope`](crate::Threads::scope).
///
/// Every method is one computation. It is shared out among the workers, of which the calling thread is one, and has
/// finished when the method returns. What has the name of a function of [`wideband_core`] returns the same bits as that
/// function, and everything returns the same bits on teams of any size.
///
/// Work too small to be worth another thread's while runs on the calling thread alone. So does a computation that finds
/// the team busy, because it was started inside another one, or by another thread at the same time. Sharing a team is
/// always allowed, never waits, and makes no difference but speed.
///
/// A panic in a function given to a method reaches the method's caller once, when every worker has stopped. After it no
/// new piece of the computation is begun; which ones were is unspecified. The team is then as good as before.
pub struct Team {
    handoff: Arc<Handoff>,
    placement: Box<[Placement]>,
    isa: Isa,
}

// A panic leaves nothing half done: see above.
impl UnwindSafe for Team {}
impl RefUnwindSafe for Team {}

impl fmt::Debug for Team {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Team")
            .field("placement", &self.placement)
            .field("isa", &self.isa.name())
            .finish_non_exhaustive()
    }
}

/// # The team itself
impl Team {
    pub(crate) fn new(handoff: Arc<Handoff>, placement: Vec<Placement>, isa: Isa) -> Self {
        Self { handoff, placement: placement.into(), isa }
    }

    /// How many workers it has, the one that runs the scope's closure included.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.placement.len()
    }

    /// Where each worker runs: what was obtained, whatever was asked for.
    #[must_use]
    pub fn placement(&self) -> &[Placement] {
        &self.placement
    }

    /// The instruction set that it computes with.
    #[must_use]
    pub fn isa(&self) -> Isa {
        self.isa
    }
}

/// # Array expressions and kernels
///
/// Expressions and predicates are shared among the workers, hence `Sync`, as all that
/// [`expression!`](wideband_core::expression!) and [`predicate!`](wideband_core::predicate!) write are.
impl Team {
    /// [`wideband_core::map`] on the team.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if the slices differ in length.
    ///
    /// ```
    /// use wideband_core::expression;
    ///
    /// expression! {
    ///     struct Distance;
    ///     fn lanes<T, V>(&self, x, y) { x.mul_add(x, y * y).sqrt() }
    /// }
    ///
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let mut out = [0.0; 2];
    /// team.map(&Distance, [&[3.0, 5.0], &[4.0, 12.0]], &mut out);
    /// assert_eq!(out, [5.0, 13.0]);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[track_caller]
    #[inline]
    pub fn map<T: Real, const N: usize>(
        &self,
        expression: &(impl Expression<T, N> + Sync),
        inputs: [&[T]; N],
        out: &mut [T],
    ) {
        let cut = Cut::vectors(T::LANES);
        if self.alone(out.len(), cut) {
            return self.isa.map(expression, inputs, out);
        }
        self.isa.map_blocks(expression, inputs, out, 0..0); // checks the lengths, before anything is handed out
        self.each_piece(out, cut, move |start, out| {
            self.isa.map(expression, inputs.map(|xs| &xs[start..start + out.len()]), out);
        });
    }

    /// [`wideband_core::map_in_place`] on the team.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let mut xs = [0.0, 1.0];
    /// team.map_in_place(&wideband_core::Exp, &mut xs);
    /// assert_eq!(xs, [1.0, std::f64::consts::E]);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[inline]
    pub fn map_in_place<T: Real>(&self, expression: &(impl Expression<T, 1> + Sync), xs: &mut [T]) {
        self.each_piece(xs, Cut::vectors(T::LANES), |_, xs| self.isa.map_in_place(expression, xs));
    }

    /// [`wideband_core::sum`] on the team.
    ///
    /// # Panics
    ///
    /// Panics if the slices differ in length.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let xs = vec![0.1; 1_000_000];
    /// let sum: f64 = team.sum(&wideband_core::Exp, [&xs]);
    /// assert_eq!(sum, wideband_core::sum(&wideband_core::Exp, [&xs]));
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[track_caller]
    #[inline]
    pub fn sum<T: Real, const N: usize>(&self, expression: &(impl Expression<T, N> + Sync), inputs: [&[T]; N]) -> T {
        let blocks = blocks(inputs);
        if self.alone(blocks, Cut::BLOCKS) {
            return self.isa.sum(expression, inputs);
        }
        self.isa.sum_blocks(expression, inputs, 0..0, &mut ExactSum::new()); // checks the lengths
        let sum = self.total(
            blocks,
            Cut::BLOCKS,
            ExactSum::new,
            |sum, blocks| self.isa.sum_blocks(expression, inputs, blocks, sum),
            |total, sum| total.merge(&sum),
        );
        sum.value()
    }

    /// [`wideband_core::mean`] on the team: NaN for empty slices.
    ///
    /// # Panics
    ///
    /// Panics if the slices differ in length.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// assert_eq!(team.mean(&wideband_core::Exp, [&[0.0; 10_000]]), 1.0);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[track_caller]
    #[inline]
    pub fn mean<T: Real, const N: usize>(&self, expression: &(impl Expression<T, N> + Sync), inputs: [&[T]; N]) -> T {
        let len = inputs.first().map_or(0, |xs| xs.len());
        self.sum(expression, inputs) / T::from_f64(len as f64)
    }

    /// [`wideband_core::count`] on the team.
    ///
    /// # Panics
    ///
    /// Panics if the slices differ in length.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let below = wideband_core::Below { threshold: 2.0 };
    /// assert_eq!(team.count(&below, [&[1.0, 2.0, f64::NAN]]), 1);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[track_caller]
    pub fn count<T: Real, const N: usize>(
        &self,
        predicate: &(impl Predicate<T, N> + Sync),
        inputs: [&[T]; N],
    ) -> usize {
        self.isa.count_blocks(predicate, inputs, 0..0); // checks the lengths
        self.total(
            blocks(inputs),
            Cut::BLOCKS,
            || 0,
            |count, blocks| *count += self.isa.count_blocks(predicate, inputs, blocks),
            |total, count| *total += count,
        )
    }

    /// [`wideband_core::exp`](wideband_core::exp()) on the team.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if the slices differ in length.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let mut out = [0.0; 2];
    /// team.exp(&[0.0, 1.0], &mut out);
    /// assert_eq!(out, [1.0, std::f64::consts::E]);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[track_caller]
    #[inline]
    pub fn exp<T: Real>(&self, xs: &[T], out: &mut [T]) {
        self.map(&Exp, [xs], out);
    }

    /// [`wideband_core::exp_in_place`] on the team.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let mut xs = [0.0, f64::NEG_INFINITY];
    /// team.exp_in_place(&mut xs);
    /// assert_eq!(xs, [1.0, 0.0]);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[inline]
    pub fn exp_in_place<T: Real>(&self, xs: &mut [T]) {
        self.map_in_place(&Exp, xs);
    }

    /// [`wideband_core::gaussians`] on the team.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if the slices differ in length.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let mut out = [0.0_f64; 2];
    /// team.gaussians(0.4, &[0.4, 0.0], &[0.5, 0.1], &mut out);
    /// assert!((out[0] - 0.398942280401 / 0.5 / 2.0).abs() < 1e-12);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[track_caller]
    #[inline]
    pub fn gaussians<T: Real>(&self, x: T, means: &[T], widths: &[T], out: &mut [T]) {
        self.map(&ScaledGaussianAt::of_mixture(x, out.len()), [means, widths], out);
    }

    /// [`wideband_core::kde`] on the team.
    ///
    /// # Panics
    ///
    /// Panics if the slices differ in length.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let (means, widths) = (vec![0.0; 10_000], vec![1.0; 10_000]);
    /// let density: f64 = team.kde(0.0, &means, &widths);
    /// assert_eq!(density, wideband_core::kde(0.0, &means, &widths));
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[track_caller]
    #[must_use]
    #[inline]
    pub fn kde<T: Real>(&self, x: T, means: &[T], widths: &[T]) -> T {
        self.mean(&GaussianAt { x }, [means, widths]) * GaussianAt::TO_DENSITY
    }

    /// [`wideband_core::count_below`] on the team.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// assert_eq!(team.count_below(&[0.5, 1.0, f64::NAN], 1.0), 1);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[must_use]
    pub fn count_below<T: Real>(&self, xs: &[T], threshold: T) -> usize {
        self.count(&Below { threshold }, [xs])
    }

    /// [`wideband_core::count_within`] on the team.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// assert_eq!(team.count_within(&[0.5, 1.0, 2.0], 0.5, 2.0), 2);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[must_use]
    pub fn count_within<T: Real>(&self, xs: &[T], low: T, high: T) -> usize {
        self.count(&Within { low, high }, [xs])
    }

    /// [`wideband_core::count_in_disc`] on the team.
    ///
    /// # Panics
    ///
    /// Panics if the slices differ in length.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// assert_eq!(team.count_in_disc(&[0.0, 0.6, 1.0], &[0.0, 0.7, 0.0], 1.0), 2);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[track_caller]
    #[must_use]
    pub fn count_in_disc<T: Real>(&self, xs: &[T], ys: &[T], radius: T) -> usize {
        self.count(&InDisc { radius }, [xs, ys])
    }

    /// [`wideband_core::count_nan`] on the team.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// assert_eq!(team.count_nan(&[0.5, f64::NAN, f64::INFINITY]), 1);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[must_use]
    pub fn count_nan<T: Real>(&self, xs: &[T]) -> usize {
        self.count(&IsNan, [xs])
    }

    /// [`wideband_core::histogram`] on the team. Each worker counts in an array of its own, as long as `counts`.
    ///
    /// # Panics
    ///
    /// As that function, before anything is counted.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let xs = vec![0.3; 100_000];
    /// let mut counts = [0; 10];
    /// let outside = team.histogram(&xs, 0.0, 2.0, &mut counts);
    /// assert_eq!((counts[1], outside.above), (100_000, 0));
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[track_caller]
    pub fn histogram<T: Real>(&self, xs: &[T], low: T, high: T, counts: &mut [u64]) -> Outside {
        let blocks = blocks([xs]);
        if self.alone(blocks, Cut::BLOCKS) {
            return self.isa.histogram(xs, low, high, counts);
        }
        self.isa.histogram(&[], low, high, counts); // checks the range, before anything is handed out
        let bins = counts.len();
        let (total, outside) = self.total(
            blocks,
            Cut::BLOCKS,
            || (vec![0; bins], Outside::default()),
            |(counts, outside), blocks| *outside += self.isa.histogram_blocks(xs, low, high, counts, blocks),
            |(total, outside), (counts, more_outside)| {
                add(total, &counts);
                *outside += more_outside;
            },
        );
        add(counts, &total);
        outside
    }
}

/// # Random numbers
impl Team {
    /// [`wideband_core::fill_u64`] on the team.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if the output's length is not the range's.
    ///
    /// ```
    /// use wideband_core::Streams;
    ///
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let mut words = vec![0; 1_000_000];
    /// team.fill_u64(&Streams::new(42), 0..1_000_000, &mut words);
    ///
    /// let mut one = [0];
    /// wideband_core::fill_u64(&Streams::new(42), 654_321..654_322, &mut one);
    /// assert_eq!(words[654_321], one[0]);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[track_caller]
    pub fn fill_u64(&self, streams: &Streams, range: Range<u64>, out: &mut [u64]) {
        check_length(&range, out);
        self.each_piece(out, Cut::NUMBERS, |start, out| {
            self.isa.fill_u64(streams, part(&range, start, out), out);
        });
    }

    /// [`wideband_core::fill_uniform`] on the team.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if the output's length is not the range's.
    ///
    /// ```
    /// use wideband_core::Streams;
    ///
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let mut numbers = vec![0.0; 1_000_000];
    /// team.fill_uniform(&Streams::new(42), 0..1_000_000, &mut numbers);
    /// assert!((team.count_below(&numbers, 0.25) as f64 / 250_000.0 - 1.0).abs() < 0.01);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[track_caller]
    pub fn fill_uniform<T: Real>(&self, streams: &Streams, range: Range<u64>, out: &mut [T]) {
        check_length(&range, out);
        self.each_piece(out, Cut::NUMBERS, |start, out| {
            self.isa.fill_uniform(streams, part(&range, start, out), out);
        });
    }
}

/// # π
impl Team {
    /// [`wideband_core::monte_carlo_pi`] on the team.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let pi = team.monte_carlo_pi(42, 1_000_000);
    /// assert_eq!(pi, wideband_core::monte_carlo_pi(42, 1_000_000));
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[must_use]
    pub fn monte_carlo_pi(&self, seed: u64, samples: u64) -> f64 {
        self.pi_hits(seed, 0..samples).pi()
    }

    /// [`wideband_core::monte_carlo_pi_fixed`] on the team.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let pi = team.monte_carlo_pi_fixed(42, 1_000_000);
    /// assert_eq!(pi, wideband_core::monte_carlo_pi_fixed(42, 1_000_000));
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[must_use]
    pub fn monte_carlo_pi_fixed(&self, seed: u64, samples: u64) -> f64 {
        self.pi_hits_fixed(seed, 0..samples).pi()
    }

    /// [`Isa::pi_hits`] on the team: the counts behind [`monte_carlo_pi`](Self::monte_carlo_pi), of a range of its
    /// samples.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let mut hits = team.pi_hits(42, 0..600_000);
    /// hits += team.pi_hits(42, 600_000..1_000_000);
    /// assert_eq!(hits.pi(), team.monte_carlo_pi(42, 1_000_000));
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[must_use]
    pub fn pi_hits(&self, seed: u64, samples: Range<u64>) -> Hits {
        self.hits(samples, |samples| self.isa.pi_hits(seed, samples))
    }

    /// [`Isa::pi_hits_fixed`] on the team: the counts behind [`monte_carlo_pi_fixed`](Self::monte_carlo_pi_fixed), of a
    /// range of its samples.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let hits = team.pi_hits_fixed(42, 0..1_000_000);
    /// assert!((hits.pi() - std::f64::consts::PI).abs() < 5.0 * hits.standard_error());
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[must_use]
    pub fn pi_hits_fixed(&self, seed: u64, samples: Range<u64>) -> Hits {
        self.hits(samples, |samples| self.isa.pi_hits_fixed(seed, samples))
    }

    /// [`pi_hits`](Self::pi_hits), shown to an observer, who may stop it.
    ///
    /// `observe` is called whenever some batches have been finished, by the worker that finished them, with what is done
    /// by then; never by two at a time, and each time with more done. If it returns [`ControlFlow::Break`], workers end
    /// what they have begun and begin nothing new.
    ///
    /// [`Hits::samples`] is what was really done. In a run that was stopped, that is some of the batches, not necessarily
    /// the first: the estimate is as good as any from so many samples, but another run may stop with other ones.
    ///
    /// # Panics
    ///
    /// If `observe` does.
    ///
    /// ```
    /// use std::ops::ControlFlow::{Break, Continue};
    /// use std::time::{Duration, Instant};
    ///
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// // As many samples as there are time for.
    /// let end = Instant::now() + Duration::from_millis(20);
    /// let in_time = |_| if Instant::now() < end { Continue(()) } else { Break(()) };
    /// let hits = team.pi_hits_observed(42, 0..1_000_000_000_000, in_time);
    /// assert!(0 < hits.samples && hits.samples < 1_000_000_000_000);
    /// println!("π ≈ {} ± {}", hits.pi(), hits.standard_error());
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[must_use]
    pub fn pi_hits_observed(
        &self,
        seed: u64,
        samples: Range<u64>,
        observe: impl FnMut(Progress) -> ControlFlow<()> + Send,
    ) -> Hits {
        self.hits_observed(samples, |samples| self.isa.pi_hits(seed, samples), observe)
    }

    /// [`pi_hits_fixed`](Self::pi_hits_fixed), shown to an observer, who may stop it: see
    /// [`pi_hits_observed`](Self::pi_hits_observed).
    ///
    /// # Panics
    ///
    /// If `observe` does.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    ///
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let hits = team.pi_hits_fixed_observed(42, 0..100_000_000, |_| ControlFlow::Break(()));
    /// assert!(hits.samples < 100_000_000);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[must_use]
    pub fn pi_hits_fixed_observed(
        &self,
        seed: u64,
        samples: Range<u64>,
        observe: impl FnMut(Progress) -> ControlFlow<()> + Send,
    ) -> Hits {
        self.hits_observed(samples, |samples| self.isa.pi_hits_fixed(seed, samples), observe)
    }

    fn hits(&self, samples: Range<u64>, count: impl Fn(Range<u64>) -> Hits + Sync) -> Hits {
        let batches = Batches::new(samples);
        self.total(
            batches.units,
            Cut::BATCHES,
            Hits::default,
            |hits, units| *hits += count(batches.samples(units)),
            |total, hits| *total += hits,
        )
    }

    fn hits_observed(
        &self,
        samples: Range<u64>,
        count: impl Fn(Range<u64>) -> Hits + Sync,
        observe: impl FnMut(Progress) -> ControlFlow<()> + Send,
    ) -> Hits {
        let observer = Observer::new(samples.end.saturating_sub(samples.start), observe);
        let batches = Batches::new(samples);
        self.total(
            batches.units,
            Cut::BATCHES,
            Hits::default,
            |hits, units| {
                // Batch by batch: units may be long, and one thread alone is given all of them at once.
                let Range { mut start, end } = batches.samples(units);
                while start < end && !observer.has_stopped() {
                    let stop = (start / BATCH + 1).saturating_mul(BATCH).min(end);
                    *hits += count(start..stop);
                    observer.finished(stop - start);
                    start = stop;
                }
            },
            |total, hits| *total += hits,
        )
    }
}

/// A range of samples, cut at whole batches, so that none is begun twice, and into no more units than any machine can
/// index.
struct Batches {
    samples: Range<u64>,
    first: u64,
    per_unit: u64,
    units: usize,
}

impl Batches {
    fn new(samples: Range<u64>) -> Self {
        let samples = samples.start..samples.end.max(samples.start);
        let first = samples.start / BATCH;
        let batches = samples.end.div_ceil(BATCH) - first;
        let per_unit = batches.div_ceil(1 << 20).max(1);
        Self { samples, first, per_unit, units: batches.div_ceil(per_unit) as usize }
    }

    /// The samples of some units.
    fn samples(&self, units: Range<usize>) -> Range<u64> {
        let limit = |unit: usize| {
            let batch = self.first + self.per_unit * unit as u64;
            batch.saturating_mul(BATCH).clamp(self.samples.start, self.samples.end)
        };
        limit(units.start)..limit(units.end)
    }
}

/// # Loops over a program's own functions
impl Team {
    /// Calls `f(index, element)` for every element of `items`.
    ///
    /// Elements are handed out many at a time at first and one by one in the end; [`for_each_chunk`](Self::for_each_chunk)
    /// lets you say how many, and [`run`](Self::run) is for few large tasks. Worker *w* begins with the *w*-th of equal
    /// parts of `items`, as in all computations on slices: memory that a pinned team writes first is near the workers
    /// that will come back to it.
    ///
    /// # Panics
    ///
    /// If `f` does; `items` then hold what was written so far.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let mut roots = [0.0; 100];
    /// team.for_each(&mut roots, |i, root| *root = (i as f64).sqrt());
    /// assert_eq!(roots[81], 9.0);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    pub fn for_each<T: Send>(&self, items: &mut [T], f: impl Fn(usize, &mut T) + Sync) {
        self.each_piece(items, Cut::ELEMENTS, |start, piece| {
            for (i, item) in piece.iter_mut().enumerate() {
                f(start + i, item);
            }
        });
    }

    /// Calls `f(index, chunk)` for every chunk of `chunk_len` elements of `items`, counted from the start; the last chunk
    /// may be shorter.
    ///
    /// # Panics
    ///
    /// If `chunk_len` is zero, or if `f` panics; `items` then hold what was written so far.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let mut image = vec![0; 640 * 480];
    /// team.for_each_chunk(&mut image, 640, |y, row| row.fill(y));
    /// assert_eq!(image[640 * 7 + 5], 7);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[track_caller]
    pub fn for_each_chunk<T: Send>(&self, items: &mut [T], chunk_len: usize, f: impl Fn(usize, &mut [T]) + Sync) {
        assert!(chunk_len > 0, "chunk_len is zero");
        self.each_piece(items, Cut::chunks(chunk_len), |start, piece| {
            for (i, chunk) in piece.chunks_mut(chunk_len).enumerate() {
                f(start / chunk_len + i, chunk);
            }
        });
    }

    /// Reduces `map(i)` of all `i` in `range` with `reduce`; `None` if the range is empty.
    ///
    /// Results are combined in the order of the range, in a shape that depends on its length `n` alone: leaves of
    /// `⌈n / 1024⌉` indices, each from left to right, and a balanced tree over the leaves. So a floating-point reduction
    /// has the same bits on any team, and `reduce` need be neither commutative nor exactly associative.
    ///
    /// # Panics
    ///
    /// If `map` or `reduce` does.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let sum = team.map_reduce(1..100_001, |i| (i as f64).powi(-2), |a, b| a + b);
    /// assert!((sum.unwrap() - std::f64::consts::PI.powi(2) / 6.0).abs() < 2e-5);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    pub fn map_reduce<R: Send>(
        &self,
        range: Range<usize>,
        map: impl Fn(usize) -> R + Sync,
        reduce: impl Fn(R, R) -> R + Sync,
    ) -> Option<R> {
        self.reduce(range.len() as u64, |i| Some(map(range.start + i as usize)), reduce)
    }

    /// Calls all `tasks`, and returns their results in the order of the tasks.
    ///
    /// Each worker takes one task at a time, beginning with its own of equal parts of the list.
    ///
    /// # Panics
    ///
    /// If a task does. Tasks that have not begun by then are dropped.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let tasks = ["one", "three", "five"].map(|word| move || word.len());
    /// assert_eq!(team.run(tasks.into()), [3, 5, 4]);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[expect(clippy::must_use_candidate, reason = "tasks may be run for what they do")]
    pub fn run<R: Send, F: FnOnce() -> R + Send>(&self, tasks: Vec<F>) -> Vec<R> {
        let mut slots: Vec<_> = tasks.into_iter().map(|task| (Some(task), None)).collect();
        self.for_each_chunk(&mut slots, 1, |_, slot| {
            let (task, result) = &mut slot[0];
            *result = task.take().map(|task| task());
        });
        slots.into_iter().filter_map(|(_, result)| result).collect()
    }

    /// Runs a Monte Carlo computation of `samples` samples in batches of [`MONTE_CARLO_BATCH`] (the last one may be
    /// smaller), and combines their results; `None` if `samples` is zero.
    ///
    /// `sample` is given a generator of the batch's own and the number of samples to draw. Batch `b` of a seed has stream
    /// `b` of [`Streams`], so batches share no random numbers, and who computes one makes no difference. Results are
    /// combined in the order of the batches, in the shape of [`map_reduce`](Self::map_reduce): the same bits on any team.
    ///
    /// # Panics
    ///
    /// If `sample` or `combine` does.
    ///
    /// ```
    /// use wideband_core::rand_core::Rng;
    ///
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// // How often do two dice show the same?
    /// let doubles = team.monte_carlo(42, 200_000, |rng, samples| {
    ///     let mut die = || u64::from(rng.next_u32()) * 6 >> 32;
    ///     (0..samples).filter(|_| die() == die()).count()
    /// }, |a, b| a + b);
    /// assert!((doubles.unwrap() as f64 / 200_000.0 - 1.0 / 6.0).abs() < 0.005);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    pub fn monte_carlo<P: Send>(
        &self,
        seed: u64,
        samples: u64,
        sample: impl Fn(&mut Xoshiro256PlusPlus, u64) -> P + Sync,
        combine: impl Fn(P, P) -> P + Sync,
    ) -> Option<P> {
        let streams = Streams::new(seed);
        let batch = |b| {
            let (mut rng, samples) = batch(&streams, b, samples);
            Some(sample(&mut rng, samples))
        };
        self.reduce(samples.div_ceil(MONTE_CARLO_BATCH), batch, combine)
    }

    /// [`monte_carlo`](Self::monte_carlo), shown to an observer, who may stop it: returns the result, and of how many
    /// samples it is. The observer is called as that of [`pi_hits_observed`](Self::pi_hits_observed).
    ///
    /// A run that was not stopped has the bits of `monte_carlo`. In one that was, results of the batches that were done
    /// are combined in the order of the batches.
    ///
    /// # Panics
    ///
    /// If `sample`, `combine` or `observe` does.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use wideband_core::rand_core::Rng;
    ///
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let (heads, samples) = team.monte_carlo_observed(
    ///     42,
    ///     1_000_000_000,
    ///     |rng, samples| (0..samples).filter(|_| rng.next_u32() % 2 == 0).count(),
    ///     |a, b| a + b,
    ///     |progress| if progress.done < 100_000 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) },
    /// );
    /// assert!(100_000 <= samples && samples < 1_000_000_000);
    /// assert!((heads.unwrap() as f64 / samples as f64 - 0.5).abs() < 0.01);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    pub fn monte_carlo_observed<P: Send>(
        &self,
        seed: u64,
        samples: u64,
        sample: impl Fn(&mut Xoshiro256PlusPlus, u64) -> P + Sync,
        combine: impl Fn(P, P) -> P + Sync,
        observe: impl FnMut(Progress) -> ControlFlow<()> + Send,
    ) -> (Option<P>, u64) {
        let streams = Streams::new(seed);
        let observer = Observer::new(samples, observe);
        let batch = |b| {
            if observer.has_stopped() {
                return None;
            }
            let (mut rng, samples) = batch(&streams, b, samples);
            let result = sample(&mut rng, samples);
            observer.finished(samples);
            Some(result)
        };
        let result = self.reduce(samples.div_ceil(MONTE_CARLO_BATCH), batch, combine);
        (result, observer.done())
    }
}

/// The generator of batch `b`, and how many of all samples are in it.
fn batch(streams: &Streams, b: u64, samples: u64) -> (Xoshiro256PlusPlus, u64) {
    (streams.stream(b), MONTE_CARLO_BATCH.min(samples - b * MONTE_CARLO_BATCH))
}

/// How a computation is shared out.
impl Team {
    /// Calls `work` on pieces that make up `items`, with the index of the first element of each.
    fn each_piece<T: Send>(&self, items: &mut [T], cut: Cut, work: impl Fn(usize, &mut [T]) + Sync) {
        let shared = !self.alone(items.len(), cut)
            && self.handoff.share_out(items, cut.unit, |share| {
                for (start, piece) in Pieces::new(share, cut) {
                    work(start, piece);
                }
            });
        if !shared {
            work(0, items);
        }
    }

    /// Adds up `0..units` in any order: each worker `add`s ranges to a total of its own, and `merge` brings these
    /// together. Both have to be exact.
    fn total<A: Send>(
        &self,
        units: usize,
        cut: Cut,
        new: impl Fn() -> A + Sync,
        add: impl Fn(&mut A, Range<usize>) + Sync,
        merge: impl Fn(&mut A, A) + Sync,
    ) -> A {
        let total = Mutex::new(new());
        // Only indices are handed out here: places in a slice of nothings, which take no memory.
        let mut places = vec![(); units];
        let shared = !self.alone(units, cut)
            && self.handoff.share_out(&mut places, cut.unit, |share| {
                let mut own = new();
                for (start, piece) in Pieces::new(share, cut) {
                    add(&mut own, start..start + piece.len());
                }
                merge(&mut total.lock().unwrap_or_else(PoisonError::into_inner), own);
            });
        let mut total = total.into_inner().unwrap_or_else(PoisonError::into_inner);
        if !shared {
            add(&mut total, 0..units);
        }
        total
    }

    /// Reduces `0..len` in order, in a shape that depends on `len` alone. Where `map` has nothing, its leaf ends.
    fn reduce<R: Send>(
        &self,
        len: u64,
        map: impl Fn(u64) -> Option<R> + Sync,
        reduce: impl Fn(R, R) -> R + Sync,
    ) -> Option<R> {
        let mut leaves: Vec<_> = schedule::leaves(len).map(|leaf| (leaf, None)).collect();
        self.for_each_chunk(&mut leaves, 1, |_, leaf| {
            let (range, result) = &mut leaf[0];
            *result = range.clone().map_while(&map).reduce(&reduce);
        });
        let results = leaves.into_iter().filter_map(|(_, result)| result);
        schedule::combine(results.collect(), reduce)
    }

    /// Whether work on `len` elements is left to the calling thread.
    #[inline]
    fn alone(&self, len: usize, cut: Cut) -> bool {
        cut.always_alone(len) || self.threads() == 1 || cut.alone_if_asleep(len) && !self.handoff.polls()
    }
}

/// Adds each count to the total of its bin.
fn add(totals: &mut [u64], counts: &[u64]) {
    for (total, count) in totals.iter_mut().zip(counts) {
        *total += count;
    }
}

#[track_caller]
fn check_length<T>(range: &Range<u64>, out: &[T]) {
    let (numbers, length) = (range.end.saturating_sub(range.start), out.len());
    assert!(numbers == length as u64, "the range {range:?} has {numbers} numbers, the output {length} elements");
}

/// The part of a range that belongs in a piece of its output.
fn part<T>(range: &Range<u64>, start: usize, piece: &[T]) -> Range<u64> {
    let start = range.start + start as u64;
    start..start + piece.len() as u64
}

fn blocks<T, const N: usize>(inputs: [&[T]; N]) -> usize {
    inputs.first().map_or(0, |xs| xs.len()).div_ceil(BLOCK)
}
