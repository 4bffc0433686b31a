//! The configuration of a team, and its life: starting, pinning, stopping.

use std::panic;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, Scope, ScopedJoinHandle};
use std::time::Duration;

use wideband_core::Isa;

use crate::cores::{self, Cores, Pinning, Placement, Taken};
use crate::handoff::{Handoff, MOST_WORKERS};
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
    /// No more than so many, and fewer if the system refuses some.
    at_most: Option<usize>,
    /// `None`: [`Self::LEADER_STACK`] for worker 0, and the standard library's choice for the others.
    stack_size: Option<usize>,
    pinning: Pinning,
    cores: Cores,
    spin_for: Duration,
    /// `None`: the best.
    isa: Option<Isa>,
}

impl Threads {
    /// How long a waiting worker polls before it sleeps, unless [`spin_for`](Self::spin_for) says otherwise.
    pub const SPIN_FOR: Duration = Duration::from_micros(50);

    /// The most workers of a team: more than any machine has cores, and fewer than make a system run out of memory mappings,
    /// which the standard library would answer by ending the process.
    pub const MOST: usize = MOST_WORKERS;

    /// The stack of worker 0, unless [`stack_size`](Self::stack_size) says otherwise: what main threads usually have.
    pub const LEADER_STACK: usize = 8 << 20;

    /// A team of `count` workers, at most [`MOST`](Self::MOST). The one that runs the closure of [`scope`](Self::scope) is
    /// counted.
    ///
    /// More workers than cores are only good for tests.
    pub fn new(count: usize) -> Self {
        Self { count: Some(count), ..Self::available() }
    }

    /// A team with a worker for each of the [`cores`](Self::cores), but no more than
    /// [`available_parallelism`](thread::available_parallelism), which knows the CPU quota of a container.
    pub fn available() -> Self {
        Self {
            count: None,
            at_most: None,
            stack_size: None,
            pinning: Pinning::default(),
            cores: Cores::default(),
            spin_for: Self::SPIN_FOR,
            isa: None,
        }
    }

    /// No more than `count` workers, and fewer where the system refuses threads: in the end the calling thread alone, which
    /// it never refuses. Without this, a thread that cannot be had is [`ThreadsError::Spawn`].
    ///
    /// ```
    /// use wideband_threaded::{Team, Threads};
    ///
    /// let workers = Threads::available().at_most(2).scope(Team::threads)?;
    /// assert!(workers == 1 || workers == 2);
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    pub fn at_most(mut self, count: usize) -> Self {
        self.at_most = Some(count);
        self
    }

    /// Bytes of stack for each worker. Unless set, worker 0, which runs the closure of [`scope`](Self::scope), has
    /// [`LEADER_STACK`](Self::LEADER_STACK), and the others what the standard library gives to threads (2 MiB, or the
    /// environment variable `RUST_MIN_STACK`). Systems put memory behind a stack as it is used.
    pub fn stack_size(mut self, bytes: usize) -> Self {
        self.stack_size = Some(bytes);
        self
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
    /// A team of one worker that is not to be pinned ([`Pinning::Off`], or where the system does not know cores) runs on the
    /// calling thread, on its stack, and starts no thread: so a program needs no second version for systems without threads.
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
        let isa = self.isa.unwrap_or_else(Isa::detect);
        let handoff = Arc::new(Handoff::new(plan.count, plan.spin_for));
        let team = |placement: Vec<Placement>| {
            plan.check(&placement)?;
            Ok(Team::new(Arc::clone(&handoff), placement, isa))
        };
        if plan.count == 1 && !plan.pins() && self.stack_size.is_none() {
            return Ok(f(&team(vec![Placement::Unpinned])?));
        }
        // Whoever runs it takes it out: the leader, or this thread if there can be no leader.
        let f = Mutex::new(Some(f));
        let take = || f.lock().unwrap_or_else(PoisonError::into_inner).take().expect("run once");
        let finished = thread::scope(|scope| {
            let mut workers = Workers { handoff: &handoff, threads: Vec::new() };
            let (report, reports) = mpsc::channel();
            for worker in 1..plan.count {
                let (plan, handoff, report) = (&plan, &handoff, report.clone());
                let thread = spawn(scope, worker, self.stack_size, move || {
                    // Nobody listens if a later thread could not be spawned.
                    let _ = report.send((worker, plan.pin(worker)));
                    drop(report);
                    handoff.serve(worker);
                });
                match thread {
                    Ok(thread) => workers.threads.push(thread),
                    Err(_) if self.at_most.is_some() => break,
                    Err(error) => return Err(error),
                }
            }
            drop(report);
            let mut placement = vec![Placement::Unpinned; 1 + workers.threads.len()];
            for (worker, placed) in reports {
                placement[worker] = placed;
            }
            let lead = {
                let (plan, team, take, mut placement) = (&plan, &team, &take, placement.clone());
                move || {
                    placement[0] = plan.pin(0);
                    team(placement).map(|team| take()(&team))
                }
            };
            match spawn(scope, 0, self.stack_size.or(Some(Self::LEADER_STACK)), lead) {
                Ok(leader) => Ok(leader.join()),
                Err(_) if self.at_most.is_some() => Ok(Ok(team(placement).map(|team| take()(&team)))),
                Err(error) => Err(error),
            }
        });
        finished?.unwrap_or_else(|payload| panic::resume_unwind(payload))
    }

    /// Looks at the machine, once.
    fn plan(&self) -> Result<Plan, ThreadsError> {
        if self.count == Some(0) || self.at_most == Some(0) {
            return Err(ThreadsError::ZeroThreads);
        }
        let needed = self.pinning == Pinning::Required || matches!(self.cores, Cores::List(_));
        let allowed = match cores::allowed() {
            Some(allowed) => allowed,
            None if needed => return Err(ThreadsError::CoresUnknown),
            None => Vec::new(),
        };
        let parallelism = || thread::available_parallelism().map_or(1, usize::from);
        let number_of = |cores: &[usize]| {
            let mut cores = cores.to_vec();
            cores.sort_unstable();
            cores.dedup();
            if cores.is_empty() { parallelism() } else { cores.len() }
        };
        let usable = match &self.cores {
            Cores::List(list) if self.pinning != Pinning::Off => number_of(list),
            _ => number_of(&allowed),
        };
        let count = self.count.unwrap_or_else(|| usable.min(parallelism())).min(self.at_most.unwrap_or(usize::MAX));
        if count > Self::MOST {
            return Err(ThreadsError::TooManyThreads { count, limit: Self::MOST });
        }
        let pinned = if self.pinning == Pinning::Off { 0 } else { count };
        let (order, taken) = self.cores.take(&allowed, pinned)?;
        let spin_for = if count > usable { Duration::ZERO } else { self.spin_for };
        Ok(Plan { count, pinning: self.pinning, order, allowed, spin_for, _taken: taken })
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
    /// Tells teams that are opened meanwhile.
    _taken: Taken,
}

impl Plan {
    /// Whether workers are to be pinned, and can be.
    fn pins(&self) -> bool {
        self.pinning != Pinning::Off && !self.order.is_empty()
    }

    /// Pins the calling thread, which is `worker`.
    fn pin(&self, worker: usize) -> Placement {
        if self.pins() { cores::pin(self.core(worker)) } else { Placement::Unpinned }
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
    stack_size: Option<usize>,
    body: impl FnOnce() -> R + Send + 'scope,
) -> Result<ScopedJoinHandle<'scope, R>, ThreadsError> {
    let mut thread = thread::Builder::new().name(format!("wideband-{worker}"));
    if let Some(bytes) = stack_size {
        thread = thread.stack_size(bytes);
    }
    thread.spawn_scoped(scope, body).map_err(ThreadsError::Spawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_pin_is_an_error_where_pinning_is_required() {
        let check = |pinning| {
            let (order, allowed) = (vec![5, 3], vec![3, 5]);
            let plan = Plan { count: 2, pinning, order, allowed, spin_for: Duration::ZERO, _taken: Taken::default() };
            plan.check(&[Placement::Pinned(5), Placement::Unpinned])
        };
        assert!(check(Pinning::BestEffort).is_ok());
        let message = check(Pinning::Required).unwrap_err().to_string();
        assert_eq!(message, "worker 1 could not be pinned to core 3 (allowed cores: [3, 5])");
    }
}
