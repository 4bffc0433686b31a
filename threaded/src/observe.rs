//! Watching a long computation, and stopping it.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// How far a computation has come: given to the observers of [`Team::pi_hits_observed`](crate::Team::pi_hits_observed)
/// and its like.
///
/// ```
/// use std::ops::ControlFlow;
///
/// # wideband_threaded::Threads::new(2).scope(|team| {
/// let hits = team.pi_hits_observed(42, 0..10_000_000, |progress| {
///     println!("{:3.0} %", 100.0 * progress.fraction());
///     ControlFlow::Continue(())
/// });
/// assert_eq!(hits.samples, 10_000_000);
/// # })?;
/// # Ok::<(), wideband_threaded::ThreadsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Samples in finished batches.
    pub done: u64,
    /// Samples in all.
    pub asked: u64,
}

impl Progress {
    /// The part that is done, from 0 to 1.
    #[must_use]
    pub fn fraction(self) -> f64 {
        if self.asked == 0 { 1.0 } else { self.done as f64 / self.asked as f64 }
    }
}

/// A user's function, and what it has been told and has said.
pub(crate) struct Observer<F> {
    asked: u64,
    /// Samples done. Whoever has finished some waits here: there is never more than one call at a time.
    state: Mutex<(u64, F)>,
    stopped: AtomicBool,
}

impl<F: FnMut(Progress) -> ControlFlow<()>> Observer<F> {
    pub(crate) fn new(asked: u64, observe: F) -> Self {
        Self { asked, state: Mutex::new((0, observe)), stopped: AtomicBool::new(false) }
    }

    /// Whether nothing new is to be begun.
    pub(crate) fn has_stopped(&self) -> bool {
        self.stopped.load(Relaxed)
    }

    /// Tells that so many more samples are done.
    pub(crate) fn finished(&self, samples: u64) {
        let Ok(mut state) = self.state.lock() else {
            // The function has panicked: it is not called again, and the panic is on its way to the caller.
            return self.stopped.store(true, Relaxed);
        };
        let (done, observe) = &mut *state;
        *done += samples;
        if !self.has_stopped() && observe(Progress { done: *done, asked: self.asked }).is_break() {
            self.stopped.store(true, Relaxed);
        }
    }

    /// How many samples were done in the end.
    pub(crate) fn done(self) -> u64 {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).0
    }
}
