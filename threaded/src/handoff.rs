//! Lending one thread's work to other threads: the only unsafe code of this crate.
//!
//! Safe Rust has no way to say two things that fork-join work lives on, so each has a type here that says it.
//! [`Handoff`] lends a closure on one thread's stack to threads that were there before it and will be there after it.
//! [`Share`] lends disjoint pieces of one `&mut [T]` to several threads.
//!
//! # The hand-off
//!
//! Its state is one word, the *gate*: whether it is open, whether the hand-off is over, how many workers are inside, and
//! the number of the current job, its *epoch*. A job goes like this.
//!
//! 1. *Claim.* The caller takes the hand-off for itself. If another thread has it, or a job further up this thread's own
//!    stack, the caller is told so and does its work alone: nesting can't deadlock.
//! 2. *Open.* The caller writes where the job is, then opens the gate under a new epoch.
//! 3. *Enter.* A worker that sees an open gate and an epoch that it has not served adds itself to the count. If the gate
//!    was open *in the very value that it added to*, it is inside and runs the job. If not, it came too late, takes itself
//!    off again and never looks at the job.
//! 4. The caller runs the job too, as worker 0.
//! 5. *Close.* When its own part is done, the caller closes the gate and waits until nobody is inside.
//!
//! Nobody waits for a worker that is still asleep, or that the system has taken off its core: whoever comes shares the
//! work, and the caller alone can finish it.
//!
//! ## Why this is sound
//!
//! A worker reads the job's cell, and follows the address in it, only if its entry found the gate open. All changes of
//! the gate are read-modify-writes of one word, so they happen in one order. In that order such an entry stands between
//! an opening and the closing after it, hence the closing, and every later look at the gate, counts that worker until it
//! leaves. The caller neither returns nor unwinds before the count is zero, and only the thread that holds the claim
//! opens the gate. So while a worker uses the job, the closure and all that it borrows are alive, and the cell is not
//! written.
//!
//! Three pairs order memory. Opening releases and entering acquires: a worker sees the job and all that the caller did
//! before. Leaving releases and the caller's last look acquires: the caller sees all that the workers did. Other changes
//! of the gate in between do not break a pair, for they are read-modify-writes and continue its release sequence. The
//! claim, acquired and released like any lock, orders one caller after another.
//!
//! The closure is only shared (`F: Sync`). A panic in it is caught wherever it runs, and the caller rethrows the first
//! one after everyone has left.
//!
//! ## Why nobody sleeps through a change
//!
//! A thread that has to wait polls for a while, and then sleeps on a condition variable. It looks once more under the
//! mutex; who changes the gate takes the same mutex afterwards. If the sleeper had it first, it is counted as asleep and
//! will be woken; if the other had it first, the sleeper sees the change.
//!
//! A job wakes no more workers than it has units. It does not leave it to these to wake others: one whose core is busy
//! would keep them waiting.
//!
//! ## What it costs
//!
//! While it polls, a worker reads the gate in its own cache. A job moves the gate's line from core to core a few times,
//! and those of the cursors (below). The job's address is on the gate's line; what is used at other times or by other
//! threads has lines of its own, so that no thread waits for a line because of what it does not use. No system call is
//! made unless somebody sleeps.
//!
//! # The shares
//!
//! A job works on the units of a slice. Each worker has a run of consecutive units, and each run a *cursor*, which
//! starts at the run's first unit, ends where the next run starts, and in between only ever moves forward, by
//! compare-and-swap. Who moves it owns the units it was moved over, and nobody else does: in a job, a unit is handed out
//! at most once. The cursors are set back only by the holder of the claim, when nobody is inside, and the lifetime of a
//! piece ends with the call of the job's closure that took it. So no two pieces overlap while both are in use, and none
//! outlives the borrow of the slice.
#![allow(unsafe_code)]

use std::any::Any;
use std::mem;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::slice;
use std::sync::PoisonError;
use std::time::Duration;

use sync::{Acquire, Relaxed, Release};
use sync::{AtomicBool, AtomicUsize, Condvar, Mutex, MutexGuard, UnsafeCell};

// The gate's word. On 64-bit machines 30 bits count workers and 32 number the jobs. The number wraps: a worker that
// missed exactly 2³² jobs takes the next one for the one that it served last, and misses it too, as it may.
const OPEN: usize = 1;
const OVER: usize = 2;
const INSIDE: usize = 4;
const EPOCH: usize = 1 << (usize::BITS / 2);
const COUNT: usize = EPOCH - INSIDE;
const EPOCHS: usize = !(EPOCH - 1);

/// A value on cache lines of its own, so that threads that use it and threads that use its neighbours do not take the
/// line from each other. 128 bytes: two lines on x86, which fetches them in pairs, and one on Apple's processors.
#[repr(align(128))]
struct Line<T>(T);

type Payload = Box<dyn Any + Send>;

/// Where a job is, its type forgotten: a `&F` and the function that calls it.
#[derive(Clone, Copy)]
struct Job {
    closure: *const (),
    call: unsafe fn(*const (), usize),
}

impl Job {
    fn new<F: Fn(usize) + Sync>(closure: &F) -> Self {
        /// # Safety
        ///
        /// `closure` was made from a `&F` whose borrow has not ended.
        unsafe fn call<F: Fn(usize) + Sync>(closure: *const (), worker: usize) {
            // SAFETY: the caller's promise. Any thread may share the closure, for `F: Sync`.
            let closure = unsafe { &*closure.cast::<F>() };
            closure(worker);
        }
        Self { closure: (&raw const *closure).cast(), call: call::<F> }
    }
}

struct Gate {
    word: AtomicUsize,
    job: UnsafeCell<Job>,
}

/// Threads asleep until something has changed.
struct Sleepers {
    /// How many are asleep that nobody has woken yet; or more, if some woke by themselves.
    asleep: Mutex<usize>,
    wake: Condvar,
}

impl Sleepers {
    fn new() -> Self {
        Self { asleep: Mutex::new(0), wake: Condvar::new() }
    }

    /// Sleeps until woken, unless `ready` already. Being woken does not mean that it is.
    fn sleep_unless(&self, ready: impl Fn() -> bool) {
        let mut asleep = lock(&self.asleep);
        if !ready() {
            *asleep += 1;
            drop(self.wake.wait(asleep));
        }
    }

    /// Wakes up to `most`. To be called after the change.
    fn wake(&self, most: usize) {
        let mut asleep = lock(&self.asleep);
        let woken = most.min(*asleep);
        *asleep -= woken;
        let all = *asleep == 0;
        drop(asleep);
        if all && woken > 0 {
            self.wake.notify_all();
        } else {
            (0..woken).for_each(|_| self.wake.notify_one());
        }
    }
}

/// A place where one thread at a time gives jobs to threads that wait for them in [`Handoff::serve`].
pub(crate) struct Handoff {
    gate: Line<Gate>,
    cursors: Cursors,
    idle: Line<Sleepers>,
    joining: Line<Sleepers>,
    claim: Line<Claim>,
    spin_for: Duration,
}

struct Claim {
    taken: AtomicBool,
    /// The first panic of the job.
    panic: Mutex<Option<Payload>>,
}

// SAFETY: only `gate.job` keeps `Handoff` from being `Sync` by itself. It is read and written under the protocol at the
// head of this file, and what it points to is `Sync`.
unsafe impl Sync for Handoff {}
// SAFETY: only `gate.job` keeps it from being `Send`, and no part of a job belongs to a thread.
unsafe impl Send for Handoff {}

impl Handoff {
    /// For `workers` workers, of which the caller of `share_out` is one. Who waits polls for `spin_for`, then sleeps.
    pub(crate) fn new(workers: usize, spin_for: Duration) -> Self {
        let nothing = Job::new(&|_| {});
        Self {
            gate: Line(Gate { word: AtomicUsize::new(0), job: UnsafeCell::new(nothing) }),
            cursors: Cursors::new(workers),
            idle: Line(Sleepers::new()),
            joining: Line(Sleepers::new()),
            claim: Line(Claim { taken: AtomicBool::new(false), panic: Mutex::new(None) }),
            spin_for,
        }
    }

    /// Whether workers that wait poll for a while, rather than sleep at once.
    pub(crate) fn polls(&self) -> bool {
        !self.spin_for.is_zero()
    }

    /// Lends `items`, in units of `unit` elements (the last may be shorter), to a call of `job` here and to one on every
    /// worker that comes before that call is done. Returns true when all have finished; false, without a call, if the
    /// hand-off is in use already.
    ///
    /// # Panics
    ///
    /// With the first panic of any of these calls.
    pub(crate) fn share_out<T: Send>(&self, items: &mut [T], unit: usize, job: impl Fn(Share<'_, T>) + Sync) -> bool {
        let units = items.len().div_ceil(unit);
        let Claim { taken, panic } = &self.claim.0;
        // The load keeps nested calls from fighting over the line.
        if taken.load(Relaxed) || taken.swap(true, Acquire) {
            return false;
        }
        self.cursors.reset(units);
        let items = Items { first: items.as_mut_ptr(), len: items.len(), unit };
        self.run(units, &move |worker| job(Share { worker, cursors: &self.cursors, items: &items }));
        let panic = lock(panic).take();
        taken.store(false, Release);
        if let Some(payload) = panic {
            panic::resume_unwind(payload);
        }
        true
    }

    /// Calls `job(0)` here, and `job(worker)` on every worker that comes before that is done, after waking no more than
    /// `useful` of them. For the holder of the claim.
    fn run<F: Fn(usize) + Sync>(&self, useful: usize, job: &F) {
        let Gate { word, job: cell } = &self.gate.0;
        // SAFETY: this thread holds the claim, and the last job was closed: nobody reads the cell.
        cell.with_mut(|cell| unsafe { *cell = Job::new(job) });
        word.fetch_add(EPOCH | OPEN, Release);
        self.idle.0.wake(useful);
        self.attempt(|| job(0));
        if word.fetch_and(!OPEN, Acquire) & COUNT != 0 {
            self.wait(&self.joining.0, || word.load(Acquire) & COUNT == 0);
        }
    }

    /// Serves as `worker` until [`Handoff::finish`].
    pub(crate) fn serve(&self, worker: usize) {
        let Gate { word, job: cell } = &self.gate.0;
        let mut served = 0;
        loop {
            self.wait(&self.idle.0, || {
                let gate = word.load(Relaxed);
                gate & OVER != 0 || (gate & OPEN != 0 && gate & EPOCHS != served)
            });
            let gate = word.fetch_add(INSIDE, Acquire);
            if gate & OPEN != 0 {
                served = gate & EPOCHS;
                // SAFETY: the gate was open on entry: the cell is not written before this worker has left.
                let job = cell.with(|cell| unsafe { *cell });
                // SAFETY: nor does the borrow that the job was made from end before that.
                self.attempt(|| unsafe { (job.call)(job.closure, worker) });
            }
            let gate = word.fetch_sub(INSIDE, Release);
            if gate & (OPEN | COUNT) == INSIDE {
                self.joining.0.wake(1); // the last one to leave a closed gate
            }
            if gate & OVER != 0 {
                return;
            }
        }
    }

    /// Ends all `serve`, now and later. No job may be given afterwards.
    pub(crate) fn finish(&self) {
        self.gate.0.word.fetch_or(OVER, Relaxed);
        self.idle.0.wake(usize::MAX);
    }

    fn wait(&self, sleepers: &Sleepers, ready: impl Fn() -> bool) {
        while !sync::spin(self.spin_for, &ready) {
            sleepers.sleep_unless(&ready);
        }
    }

    /// Calls `part`, and keeps the first panic of a job for its caller.
    fn attempt(&self, part: impl FnOnce()) {
        let Err(payload) = panic::catch_unwind(AssertUnwindSafe(part)) else {
            return;
        };
        let mut first = lock(&self.claim.0.panic);
        if first.is_none() {
            *first = Some(payload);
            return;
        }
        drop(first);
        // A payload's own destructor may panic, and nothing may unwind from here.
        if let Err(again) = panic::catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            mem::forget(again);
        }
    }
}

/// Nothing is left half done under these mutexes when something unwinds, so a poisoned one is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// For each worker a run of consecutive units: the first that nobody has taken, and where the run ends.
struct Cursors(Box<[Line<Cursor>]>);

struct Cursor {
    next: AtomicUsize,
    end: AtomicUsize,
}

impl Cursors {
    fn new(count: usize) -> Self {
        let cursor = |_| Line(Cursor { next: AtomicUsize::new(0), end: AtomicUsize::new(0) });
        Self((0..count).map(cursor).collect())
    }

    /// Sets out `0..units` in runs of equal length, give or take one. For the holder of the claim, before the gate opens.
    fn reset(&self, units: usize) {
        let (each, more) = (units / self.0.len(), units % self.0.len());
        let mut start = 0;
        for (run, Line(cursor)) in self.0.iter().enumerate() {
            cursor.next.store(start, Relaxed);
            start += each + usize::from(run < more);
            cursor.end.store(start, Relaxed);
        }
    }

    /// The next units of `run`: as many of those left as `size` says, but at least one.
    fn take(&self, run: usize, size: impl Fn(usize) -> usize) -> Option<Range<usize>> {
        let Line(Cursor { next, end }) = &self.0[run];
        let end = end.load(Relaxed);
        let mut start = next.load(Relaxed);
        while start < end {
            let left = end - start;
            let stop = start + size(left).clamp(1, left);
            match next.compare_exchange_weak(start, stop, Relaxed, Relaxed) {
                Ok(_) => return Some(start..stop),
                Err(now) => start = now,
            }
        }
        None
    }

    /// Moves all cursors to their ends.
    fn drain(&self) {
        for Line(Cursor { next, end }) in &self.0 {
            next.store(end.load(Relaxed), Relaxed);
        }
    }
}

/// A slice lent to several threads.
struct Items<T> {
    first: *mut T,
    len: usize,
    unit: usize,
}

// SAFETY: sharing `Items` lets other threads have `&mut T`s, as sending them would. No `T` is ever shared.
unsafe impl<T: Send> Sync for Items<T> {}

/// One worker's access to a slice that several take pieces of, each element at most once.
pub(crate) struct Share<'job, T> {
    worker: usize,
    cursors: &'job Cursors,
    items: &'job Items<T>,
}

impl<'job, T> Share<'job, T> {
    /// Whose it is, and which run is its own.
    pub(crate) fn worker(&self) -> usize {
        self.worker
    }

    /// How many runs there are.
    pub(crate) fn runs(&self) -> usize {
        self.cursors.0.len()
    }

    /// The next units of `run`, as many of those left as `size` says, but at least one: the index of the first element,
    /// and the elements. `None` when none are left.
    pub(crate) fn take(&self, run: usize, size: impl Fn(usize) -> usize) -> Option<(usize, &'job mut [T])> {
        let units = self.cursors.take(run, size)?;
        let Items { first, len, unit } = *self.items;
        let start = units.start * unit;
        let end = len.min(units.end.saturating_mul(unit));
        // SAFETY: `start` is inside the slice, for its unit has at least one element.
        let first = unsafe { first.add(start) };
        // SAFETY: `start..end` is inside the slice that `share_out` borrows, mutably and hence alone, for longer than
        // 'job. In this job the cursors hand out its units to this call only.
        Some((start, unsafe { slice::from_raw_parts_mut(first, end - start) }))
    }

    /// Leaves nothing to take, for anyone. What was taken stays with whoever took it.
    pub(crate) fn drain(&self) {
        self.cursors.drain();
    }
}

/// What the hand-off is made of.
#[cfg(not(all(test, loom)))]
mod sync {
    pub(super) use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
    pub(super) use std::sync::atomic::{AtomicBool, AtomicUsize};
    pub(super) use std::sync::{Condvar, Mutex, MutexGuard};
    use std::time::{Duration, Instant};

    /// [`std::cell::UnsafeCell`], with the interface that lets a model checker see each access.
    pub(super) struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

    impl<T> UnsafeCell<T> {
        pub(super) fn new(value: T) -> Self {
            Self(std::cell::UnsafeCell::new(value))
        }

        pub(super) fn with<R>(&self, read: impl FnOnce(*const T) -> R) -> R {
            read(self.0.get())
        }

        pub(super) fn with_mut<R>(&self, write: impl FnOnce(*mut T) -> R) -> R {
            write(self.0.get())
        }
    }

    /// Polls until `ready`: true; or until `limit` has passed: false.
    pub(super) fn spin(limit: Duration, ready: impl Fn() -> bool) -> bool {
        /// Between two looks at the clock, which costs as much as several polls.
        const POLLS: u32 = 64;
        if limit.is_zero() {
            return ready();
        }
        let mut began = None;
        loop {
            for _ in 0..POLLS {
                if ready() {
                    return true;
                }
                std::hint::spin_loop();
            }
            if began.get_or_insert_with(Instant::now).elapsed() >= limit {
                return false;
            }
        }
    }
}

/// The same for the model checker, in which there is no time: who is not ready at once goes to sleep.
#[cfg(all(test, loom))]
mod sync {
    pub(super) use loom::cell::UnsafeCell;
    pub(super) use loom::sync::atomic::Ordering::{Acquire, Relaxed, Release};
    pub(super) use loom::sync::atomic::{AtomicBool, AtomicUsize};
    pub(super) use loom::sync::{Condvar, Mutex, MutexGuard};
    use std::time::Duration;

    pub(super) fn spin(_: Duration, ready: impl Fn() -> bool) -> bool {
        ready()
    }
}

/// What the sanitizer has to find, for its silence about the rest to mean anything: see `.ci/thread-sanitizer`.
#[cfg(all(test, not(loom)))]
mod sanitizer {
    use std::cell::UnsafeCell;
    use std::sync::Barrier;

    use crate::Threads;

    struct Unguarded(UnsafeCell<u32>);

    // SAFETY: none. That is what the test is for.
    unsafe impl Sync for Unguarded {}

    #[test]
    #[ignore = "a data race"]
    fn planted_race() {
        let (unguarded, meeting) = (Unguarded(UnsafeCell::new(0)), Barrier::new(2));
        let race = |_, _: &mut [()]| {
            let Unguarded(cell) = &unguarded;
            meeting.wait();
            // SAFETY: none: both workers write at once.
            unsafe { *cell.get() += 1 };
        };
        Threads::new(2).scope(|team| team.for_each_chunk(&mut [(); 2], 1, race)).unwrap();
    }
}

/// Every interleaving, and every value that the memory model lets a load return, of a few threads and jobs:
///
/// ```text
/// RUSTFLAGS="--cfg loom" cargo test -p wideband-threaded --lib model
/// ```
#[cfg(all(test, loom))]
mod model {
    use super::*;
    use loom::cell::UnsafeCell as Tracked;
    use loom::sync::Arc;
    use loom::thread;

    /// Runs `lead` beside as many threads that serve, in every way there is.
    fn check(workers: usize, preemptions: usize, lead: impl Fn(&Handoff) + Sync + Send + 'static) {
        let mut model = loom::model::Builder::new();
        model.preemption_bound = Some(preemptions);
        model.check(move || {
            let handoff = Arc::new(Handoff::new(1 + workers, Duration::ZERO));
            let serve = |worker| {
                let handoff = Arc::clone(&handoff);
                thread::spawn(move || handoff.serve(worker))
            };
            let threads: Vec<_> = (1..=workers).map(serve).collect();
            lead(&handoff);
            handoff.finish();
            threads.into_iter().for_each(|thread| thread.join().unwrap());
        });
    }

    /// Takes everything, the worker's own run first, and adds one to each element.
    fn increment(share: Share<'_, Tracked<usize>>) {
        for run in (share.worker()..share.runs()).chain(0..share.worker()) {
            while let Some((_, piece)) = share.take(run, |_| 1) {
                for element in piece {
                    // SAFETY: nobody else has the element: the checker fails if that is not so.
                    element.with_mut(|element| unsafe { *element += 1 });
                }
            }
        }
    }

    fn elements(len: usize) -> Vec<Tracked<usize>> {
        (0..len).map(|_| Tracked::new(0)).collect()
    }

    fn assert_all(elements: &[Tracked<usize>], value: usize) {
        for element in elements {
            // SAFETY: as above.
            assert_eq!(element.with(|element| unsafe { *element }), value);
        }
    }

    #[test]
    fn jobs_follow_each_other() {
        check(1, 4, |handoff| {
            let mut elements = elements(2);
            for jobs in 1..=2 {
                assert!(handoff.share_out(&mut elements, 1, increment));
                assert_all(&elements, jobs);
            }
        });
    }

    #[test]
    fn workers_share_a_job() {
        check(2, 2, |handoff| {
            let mut elements = elements(3);
            assert!(handoff.share_out(&mut elements, 1, increment));
            assert_all(&elements, 1);
        });
    }

    #[test]
    fn nobody_comes_for_nothing() {
        check(2, 3, |_| ());
    }

    #[test]
    fn a_panic_comes_out_after_all_have_left() {
        check(1, 3, |handoff| {
            let mut elements = elements(2);
            let job = |share: Share<'_, _>| {
                let worker = share.worker();
                increment(share);
                // Not a message, which would be printed in each interleaving.
                panic::resume_unwind(Box::new(worker));
            };
            let result = panic::catch_unwind(AssertUnwindSafe(|| handoff.share_out(&mut elements, 1, job)));
            assert!(*result.unwrap_err().downcast::<usize>().unwrap() <= 1);
            assert_all(&elements, 1);
            assert!(handoff.share_out(&mut elements, 1, increment));
            assert_all(&elements, 2);
        });
    }

    #[test]
    fn callers_exclude_each_other() {
        check(1, 2, |handoff| {
            let mut inner = elements(1);
            let inner = Mutex::new(&mut inner);
            let mut outer = elements(1);
            let job = |share: Share<'_, _>| {
                increment(share);
                assert!(!handoff.share_out(&mut lock(&inner), 1, increment));
            };
            assert!(handoff.share_out(&mut outer, 1, job));
            assert_all(&outer, 1);
            assert_all(&lock(&inner), 0);
        });
    }
}
