//! Long runs that are watched, and can be stopped.

use std::ops::{ControlFlow, Range};

use wideband_core::__private::Units;
use wideband_core::{BATCH, Compute, Engine, Hits};

use crate::Progress;
use crate::observe::Observer;
use crate::team::Team;

/// # Long runs, watched
impl Team {
    /// [`pi_hits`](wideband_core::Compute::pi_hits), shown to an observer, who may stop it.
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
        self.hits_observed(samples, |samples| self.isa().pi_hits(seed, samples), observe)
    }

    /// [`pi_hits_fixed`](wideband_core::Compute::pi_hits_fixed), shown to an observer, who may stop it: see
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

    fn hits_observed(
        &self,
        samples: Range<u64>,
        count: impl Fn(Range<u64>) -> Hits + Sync,
        observe: impl FnMut(Progress) -> ControlFlow<()> + Send,
    ) -> Hits {
        let observer = Observer::new(samples.end.saturating_sub(samples.start), observe);
        let units = Units::new(samples);
        self.total(
            units.count(),
            units.grain(),
            Hits::default,
            |hits, range| {
                // Batch by batch: units may be long, and one thread alone is given all of them at once.
                let Range { mut start, end } = units.samples(range);
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
