//! The configuration of a team, and its life: starting, pinning, stopping.

use std::panic;
use std::sync::{Arc, mpsc};
use std::thread::{self, Scope, ScopedJoinHandle};
use std::time::Duration;

use wideband_core::Isa;

use crate::cores::{self, Cores, Pinning, Placement};
use crate::handoff::Handoff;
use crate::{Team, ThreadsError};

/// How many threads to compute on, on which cores, and how they wait: the configuration of a [`Team`].
///
/// A plain value: the machine is not looked at, and nothing is started, before [`scope`](Self::scope).
///
/// ```
/// use std::time::Duration;
/// use wideband_threaded::{Cores, Pinning, Threads};
///
/// let threads = Threads::available()
///     .cores(Cores::PhysicalFirst)
///     .pinning(Pinning::BestEffort)
///     .spin_for(Duration::from_micros(20));
/// let sum = threads.scope(|team| team.map_reduce(0..1000, |i| i, |a, b| a + b))?;
/// assert_eq!(sum, Some(499_500));
/// # Ok::<(), wideband_threaded::ThreadsError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a configuration does nothing before `scope`"]
pub struct Threads {
    /// `None`: as many as there are.
    count: Option<usize>,
    pinning: Pinning,
    cores: Cores,
    spin_for: Duration,
    /// `None`: the best.
    isa: Option<Isa>,
}

impl Threads {
    /// How long a waiting worker polls before it sleeps, unless [`spin_for`](Self::spin_for) says otherwise.
    pub const SPIN_FOR: Duration = Duration::from_micros(50);

    /// A team of `count` workers. The one that runs the closure of [`scope`](Self::scope) is counted.
    ///
    /// More workers than cores are only good for tests. (Some ten thousand are more than many systems have memory
    /// mappings for, which the standard library answers by ending the process.)
    pub fn new(count: usize) -> Self {
        Self { count: Some(count), ..Self::available() }
    }

    /// A team of a worker for each of the [`cores`](Self::cores), but no more than
    /// [`available_parallelism`](thread::available_parallelism), which knows the CPU quota of a container.
    pub fn available() -> Self {
        Self { count: None, pinning: Pinning::default(), cores: Cores::default(), spin_for: Self::SPIN_FOR, isa: None }
    }

    /// Whether workers are pinned to cores: [`Pinning::BestEffort`] unless set.
    pub fn pinning(mut self, pinning: Pinning) -> Self {
        self.pinning = pinning;
        self
    }

    /// Which cores they are pinned to: [`Cores::Compact`] unless set.
    pub fn cores(mut self, cores: Cores) -> Self {
        self.cores = cores;
        self
    }

    /// How long a waiting worker polls before it goes to sleep: [`SPIN_FOR`](Self::SPIN_FOR) unless set.
    ///
    /// A worker that polls begins within a fraction of a microsecond, but keeps its core busy. One that sleeps costs
    /// nothing, but has to be woken by the system, which takes 5 to 40 µs. To poll for about as long as waking takes, as
    /// by default, is never much worse than the better of the two. Choose longer if the cores are yours and
    /// computations follow each other with more serial work than that in between; choose zero if idle time on these cores
    /// belongs to somebody else.
    ///
    /// A team with more workers than cores never polls: who polls would keep the one that it waits for off its core.
    pub fn spin_for(mut self, limit: Duration) -> Self {
        self.spin_for = limit;
        self
    }

    /// The instruction set of the team's computations: [`Isa::detect`] unless set.
    pub fn isa(mut self, isa: Isa) -> Self {
        self.isa = Some(isa);
        self
    }

    /// Starts a team, calls `f` with it on worker 0, stops it, and returns what `f` returned.
    ///
    /// The workers are started and pinned once, and serve every computation that `f` gives to the team; none is left when
    /// this returns. The calling thread waits meanwhile, and its affinity mask stays as it is. Any number of scopes may be
    /// open at once, also inside one another. The cores of a scope are those that the calling thread may run on: a
    /// pinned worker of another team has one.
    ///
    /// Starting takes 20 to 100 µs a worker, so open a scope around a program's work rather than around each
    /// computation.
    ///
    /// # Errors
    ///
    /// [`ThreadsError`] if the configuration does not fit the machine, or the system refuses a thread. `f` was not called
    /// then, and no thread is left running.
    ///
    /// # Panics
    ///
    /// If `f` panics: with its payload, after all workers have stopped.
    ///
    /// ```
    /// use wideband_threaded::{Threads, ThreadsError};
    ///
    /// let mut squares = vec![0; 1000];
    /// Threads::new(2).scope(|team| {
    ///     team.for_each(&mut squares, |i, square| *square = i * i);
    /// })?;
    /// assert_eq!(squares[31], 961);
    ///
    /// assert!(matches!(Threads::new(0).scope(|_| ()), Err(ThreadsError::ZeroThreads)));
    /// # Ok::<(), ThreadsError>(())
    /// ```
    pub fn scope<F, R>(&self, f: F) -> Result<R, ThreadsError>
    where
        F: FnOnce(&Team) -> R + Send,
        R: Send,
    {
        let plan = self.plan()?;
        let handoff = Arc::new(Handoff::new(plan.count, plan.spin_for));
        let finished = thread::scope(|scope| {
            let mut workers = Workers { handoff: &handoff, threads: Vec::new() };
            let (report, reports) = mpsc::channel();
            for worker in 1..plan.count {
                let (plan, handoff, report) = (&plan, &handoff, report.clone());
                let thread = spawn(scope, worker, move || {
                    // Nobody listens if a later thread could not be spawned.
                    let _ = report.send((worker, plan.pin(worker)));
                    drop(report);
                    handoff.serve(worker);
                })?;
                workers.threads.push(thread);
            }
            drop(report);
            let leader = spawn(scope, 0, || {
                let mut placement = vec![plan.pin(0); plan.count];
                for (worker, placed) in reports {
                    placement[worker] = placed;
                }
                plan.check(&placement)?;
                let isa = self.isa.unwrap_or_else(Isa::detect);
                Ok(f(&Team::new(Arc::clone(&handoff), placement, isa)))
            })?;
            Ok(leader.join())
        });
        finished?.unwrap_or_else(|payload| panic::resume_unwind(payload))
    }

    /// Looks at the machine, once.
    fn plan(&self) -> Result<Plan, ThreadsError> {
        if self.count == Some(0) {
            return Err(ThreadsError::ZeroThreads);
        }
        let needed = self.pinning == Pinning::Required || matches!(self.cores, Cores::List(_));
        let allowed = match cores::allowed() {
            Some(allowed) => allowed,
            None if needed => return Err(ThreadsError::CoresUnknown),
            None => Vec::new(),
        };
        let order = self.cores.order(&allowed)?;

        let mut usable = if self.pinning == Pinning::Off { allowed.clone() } else { order.clone() };
        usable.sort_unstable();
        usable.dedup();
        let parallelism = || thread::available_parallelism().map_or(1, usize::from);
        let cores = if usable.is_empty() { parallelism() } else { usable.len() };
        let count = self.count.unwrap_or_else(|| cores.min(parallelism()));
        let spin_for = if count > cores { Duration::ZERO } else { self.spin_for };
        Ok(Plan { count, pinning: self.pinning, order, allowed, spin_for })
    }
}

/// A configuration resolved on this machine.
struct Plan {
    count: usize,
    pinning: Pinning,
    /// The cores that workers take, the first for worker 0; empty if the system does not say which there are.
    order: Vec<usize>,
    allowed: Vec<usize>,
    spin_for: Duration,
}

impl Plan {
    /// Pins the calling thread, which is `worker`.
    fn pin(&self, worker: usize) -> Placement {
        if self.pinning == Pinning::Off || self.order.is_empty() {
            return Placement::Unpinned;
        }
        cores::pin(self.core(worker))
    }

    fn core(&self, worker: usize) -> usize {
        self.order[worker % self.order.len()]
    }

    fn check(&self, placement: &[Placement]) -> Result<(), ThreadsError> {
        let unpinned = placement.iter().position(|&placed| placed == Placement::Unpinned);
        match unpinned {
            Some(worker) if self.pinning == Pinning::Required => {
                Err(ThreadsError::PinningRefused { worker, core: self.core(worker), allowed: self.allowed.clone() })
            }
            _ => Ok(()),
        }
    }
}

/// The threads that serve a hand-off: ended, and gone, when this is dropped.
struct Workers<'scope, 'a> {
    handoff: &'a Handoff,
    threads: Vec<ScopedJoinHandle<'scope, ()>>,
}

impl Drop for Workers<'_, '_> {
    fn drop(&mut self) {
        self.handoff.finish();
        for thread in self.threads.drain(..) {
            // The scope would wait until they have done their work, which is a little before they are gone.
            let _ = thread.join();
        }
    }
}

fn spawn<'scope, R: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    worker: usize,
    body: impl FnOnce() -> R + Send + 'scope,
) -> Result<ScopedJoinHandle<'scope, R>, ThreadsError> {
    let thread = thread::Builder::new().name(format!("wideband-{worker}"));
    thread.spawn_scoped(scope, body).map_err(ThreadsError::Spawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_pin_is_an_error_where_pinning_is_required() {
        let check = |pinning| {
            let (order, allowed) = (vec![5, 3], vec![3, 5]);
            let plan = Plan { count: 2, pinning, order, allowed, spin_for: Duration::ZERO };
            plan.check(&[Placement::Pinned(5), Placement::Unpinned])
        };
        assert!(check(Pinning::BestEffort).is_ok());
        let message = check(Pinning::Required).unwrap_err().to_string();
        assert_eq!(message, "worker 1 could not be pinned to core 3 (allowed cores: [3, 5])");
    }
}
