//! Long runs that are watched, and can be stopped.

use std::ops::{ControlFlow, Range};

use wideband_core::__private::Units;
use wideband_core::{BATCH, Compute, Engine, Estimated, Expression, Hits, Inputs, Integrand, Real, Source, Streams};

use crate::Progress;
use crate::observe::Observer;
use crate::team::Team;

/// # Long runs, watched
impl Team {
    /// [`pi_hits`](wideband_core::Compute::pi_hits) with an observer, who may stop it.
    ///
    /// `observe` is called whenever a worker has finished some batches, by that worker, with how much is done by then.
    /// No two calls are at the same time, and each is told of more than the one before. If it returns
    /// [`ControlFlow::Break`], workers end what they have begun and begin nothing new.
    ///
    /// [`Hits::samples`] says how many samples were drawn. In a run that was stopped, these are some of the batches, not
    /// necessarily the first: the estimate is as good as any from so many samples, but another run may stop with other ones.
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
        self.hits_observed(samples, |samples| self.isa().pi_hits(seed, samples), observe)
    }

    /// [`pi_hits_fixed`](wideband_core::Compute::pi_hits_fixed) with an observer, who may stop it: see
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
        self.hits_observed(samples, |samples| self.isa().pi_hits_fixed(seed, samples), observe)
    }

    /// [`estimate`](wideband_core::Compute::estimate) with an observer, who may stop it: see
    /// [`pi_hits_observed`](Self::pi_hits_observed).
    ///
    /// The samples are the elements of the inputs, and a run that is not stopped has the bits of `estimate`.
    ///
    /// # Panics
    ///
    /// If `observe` does, or if the inputs differ in length.
    ///
    /// ```
    /// use std::ops::ControlFlow::{Break, Continue};
    ///
    /// use wideband_core::{Streams, expression};
    ///
    /// expression! {
    ///     struct Square;
    ///     |x| { x * x }
    /// }
    ///
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let enough = |progress: wideband_threaded::Progress| if progress.done < 100_000 { Continue(()) } else { Break(()) };
    /// let normals = Streams::new(42).normals(0..1_000_000_000_000);
    /// let variance = team.estimate_observed::<f64, _, 1>(&Square, normals, enough);
    /// assert!(100_000 <= variance.samples() && variance.samples() < 1_000_000_000_000);
    /// assert!((variance.mean() - 1.0).abs() < 5.0 * variance.standard_error());
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[must_use]
    #[track_caller]
    pub fn estimate_observed<T: Real, E: Expression<T, N, Shape: Estimated> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: impl Inputs<T, N>,
        observe: impl FnMut(Progress) -> ControlFlow<()> + Send,
    ) -> <E::Shape as Estimated>::Estimates {
        let source = inputs.source();
        let elements = 0..source.len() as u64;
        let units = Units::new(elements.clone()); // of whole blocks, as batches are
        let estimate =
            |part: Range<u64>| self.isa().estimate(expression, source.part(part.start as usize..part.end as usize));
        self.observed(elements, &units, BATCH, E::Shape::none, estimate, E::Shape::merge, observe)
    }

    /// [`simulate`](wideband_core::Compute::simulate) with an observer, who may stop it: see
    /// [`pi_hits_observed`](Self::pi_hits_observed).
    ///
    /// [`Estimate::samples`](wideband_core::Estimate::samples) says how many samples were drawn. A run that is not stopped has
    /// the bits of `simulate`.
    ///
    /// # Panics
    ///
    /// If `observe` does, or if the integrand does not draw as many numbers each time.
    ///
    /// ```
    /// use std::ops::ControlFlow::{Break, Continue};
    ///
    /// use wideband_core::{Streams, integrand};
    ///
    /// integrand! {
    ///     /// How far a walk of so many steps has gone.
    ///     struct Walk { step; steps: usize }
    ///     |draws| {
    ///         let mut place = 0.0 * step;
    ///         for _ in 0..steps {
    ///             place += step * draws.normal();
    ///         }
    ///         place.abs()
    ///     }
    /// }
    ///
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let enough = |progress: wideband_threaded::Progress| if progress.done < 10_000 { Continue(()) } else { Break(()) };
    /// let far = team.simulate_observed(&Walk { step: 1.0, steps: 100 }, &Streams::new(42), 0..1_000_000, enough);
    /// assert!(10_000 <= far.samples() && far.samples() < 1_000_000);
    /// assert!((far.mean() - 7.98).abs() < 0.3);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[must_use]
    pub fn simulate_observed<T: Real, I: Integrand<T, Shape: Estimated> + Sync>(
        &self,
        integrand: &I,
        streams: &Streams,
        samples: Range<u64>,
        observe: impl FnMut(Progress) -> ControlFlow<()> + Send,
    ) -> <I::Shape as Estimated>::Estimates {
        let units = Units::of_paths(samples.clone(), 16); // some number of words: it is cut at blocks in any case
        let simulate = |samples| self.isa().simulate(integrand, streams, samples);
        self.observed(samples, &units, units.each().min(BATCH), I::Shape::none, simulate, I::Shape::merge, observe)
    }

    fn hits_observed(
        &self,
        samples: Range<u64>,
        count: impl Fn(Range<u64>) -> Hits + Sync,
        observe: impl FnMut(Progress) -> ControlFlow<()> + Send,
    ) -> Hits {
        let units = Units::new(samples.clone());
        self.observed(samples, &units, BATCH, Hits::default, count, |total, hits| *total += hits, observe)
    }

    /// The total over a range of samples. The observer is told at multiples of `every`: units may be longer, and one
    /// thread alone is given all of them at once.
    #[allow(clippy::too_many_arguments, reason = "what differs between the computations")]
    fn observed<R: Send>(
        &self,
        samples: Range<u64>,
        units: &Units,
        every: u64,
        new: impl Fn() -> R + Sync,
        compute: impl Fn(Range<u64>) -> R + Sync,
        merge: impl Fn(&mut R, R) + Sync,
        observe: impl FnMut(Progress) -> ControlFlow<()> + Send,
    ) -> R {
        let observer = Observer::new(samples.end.saturating_sub(samples.start), observe);
        self.total(
            units.count(),
            units.grain(),
            new,
            |total, range| {
                let Range { mut start, end } = units.samples(range);
                while start < end && !observer.has_stopped() {
                    let stop = (start / every + 1).saturating_mul(every).min(end);
                    merge(total, compute(start..stop));
                    observer.finished(stop - start);
                    start = stop;
                }
            },
            &merge,
        )
    }
}
