//! Lending one thread's work to other threads: the only unsafe code of this crate.
//!
//! Safe Rust has no way to say two things that fork-join work lives on, so each has a type here that says it.
//! [`Handoff`] lends a closure on one thread's stack to threads that were there before it and will be there after it.
//! [`Share`] lends disjoint pieces of one `&mut [T]` to several threads.
//!
//! # The hand-off
//!
//! Its state are *gates* and *seats*. A gate is a word that many read and only the caller writes: whether it is open, for
//! how many workers, and the number of the current job. A seat is a word of one worker's own: whether it is inside. A job
//! goes like this.
//!
//! 1. *Claim.* The caller takes the hand-off for itself. If another thread has it, or a job further up this thread's own
//!    stack, the caller is told so and does its work alone: nesting can't deadlock.
//! 2. *Open.* The caller writes where the job is, then opens the gates under a new number.
//! 3. *Enter.* A worker that sees an opening that is for it, and that it has not served, says on its seat that it is
//!    inside, and *then looks at the gate again*. If that is as it was, it is inside and runs the job. If not, it came
//!    too late, and never looks at the job. Either way it says on its seat when it has left.
//! 4. The caller runs the job too, as worker 0.
//! 5. *Close.* When its own part is done and nothing is left to take, the caller closes the gates, *then looks at the
//!    seats*, and waits for those who are inside.
//!
//! Nobody waits for a worker that is still asleep, or that the system has taken off its core: whoever comes shares the
//! work, and the caller alone can finish it.
//!
//! ## Why this is sound
//!
//! A worker reads the job's cell, and follows the address in it, only between saying that it is inside and saying that it
//! has left, and only if the gate was still open in between. Who enters writes its seat and reads the gate; who closes
//! writes the gate and reads the seat; and each has a sequentially consistent fence between the two. One of the fences
//! comes first, and what was written before it is seen after the other. So either the worker sees the gate closed (or
//! opened for a later job, under another number) and stays away; or the caller sees that it is inside, or has left
//! already. The caller neither returns nor unwinds before every worker for whom the gates were open has left, and only
//! the thread that holds the claim opens them. So while a worker uses the job, the closure and all that it borrows are
//! alive, and the cell is not written.
//!
//! Three pairs order memory. Opening releases and looking at the gate again acquires: a worker sees the job and all that
//! the caller did before. Leaving releases and the caller's look at the seat acquires: the caller sees all that the worker
//! did. The claim, acquired and released like any lock, orders one caller after another.
//!
//! The closure is only shared (`F: Sync`). A panic in it is caught wherever it runs, and the caller rethrows the first
//! one after everyone has left.
//!
//! ## Why nobody sleeps through a change
//!
//! A thread that has to wait polls for a while, and then goes to its *bed*: it takes the bed's mutex, says that it sleeps,
//! looks once more, and waits on a condition variable. A caller opens the gates and then looks who sleeps, again with a
//! fence between the two on either side: it sees the sleeper, or the sleeper sees the opening. A worker that a caller waits
//! for finds that written on its seat when it leaves, in the same step. Who wakes takes the mutex first, so that the
//! sleeper is really waiting.
//!
//! A job wakes no more workers than it admits, and those themselves. It does not leave it to these to wake others: one
//! whose core is busy would keep them waiting.
//!
//! ## What it costs
//!
//! No line of memory is written by all workers: that would be as many transfers, one after the other. Each says that it
//! comes and goes on a line of its own, on which the cursor of its run is too (below); the caller reads them, a few at a
//! time, as the processor does with reads that don't depend on each other.
//!
//! There is a gate for worker 1, one for 2 and 3, one for 4 to 7, and so on, each on a line of its own with the job's
//! address. A job for few workers touches the first gates only: the others poll, or sleep, undisturbed. A job for all has
//! few readers on each line.
//!
//! Nobody but the caller need look whether something is left. A worker that has done its own run leaves, and the caller
//! takes what it finds in the others' runs before it closes. Only if the gate still stands open a
//! [little later](PATIENCE), because the caller has more to do, the worker enters again and goes round to help. So one look
//! at the gate says that nothing is left, and small jobs are over before anybody goes round.
//!
//! No system call is made unless somebody sleeps.
#![allow(unsafe_code)]

#[cfg(all(test, loom))]
mod model;
#[cfg(all(test, not(loom)))]
mod planted_race;
mod shares;
mod sync;

pub(crate) use shares::Share;

use std::any::Any;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::sync::PoisonError;
use std::time::Duration;

use crate::admission::Crew;
use shares::{Items, Runs};
use sync::{AcqRel, Acquire, Relaxed, Release, SeqCst};
use sync::{AtomicBool, AtomicUsize, Condvar, Mutex, MutexGuard, UnsafeCell, fence};

/// The most workers of a hand-off, the caller included.
pub(crate) const MOST_WORKERS: usize = 4096;

// A gate's word: whether it is open, whether the hand-off is over, up to which worker it is open, and, from JOB on, the
// number of the job. The number wraps: a worker that missed exactly so many jobs as there are numbers takes the next one
// for the one that it served last, and misses it too, as it may.
const OPEN: usize = 1;
const OVER: usize = 2;
const LAST: usize = 4;
const JOB: usize = LAST * MOST_WORKERS;

// A seat's word: whether its worker is inside, and whether somebody sleeps until it has left.
const INSIDE: usize = 1;
const AWAITED: usize = 2;

/// How long a worker whose own run is done lets the job end before it goes to help: longer than a caller takes to look
/// round, and nothing beside the work that makes helping worth while.
const PATIENCE: Duration = Duration::from_micros(1);

/// A value on cache lines of its own, so that threads that use it and threads that use its neighbours do not take the
/// line from each other. 128 bytes: two lines on x86, which fetches them in pairs, and one on Apple's processors.
#[repr(align(128))]
pub(crate) struct Line<T>(pub(crate) T);

type Payload = Box<dyn Any + Send>;

/// Which part of the runs a call of a job's closure goes through.
#[derive(Clone, Copy)]
enum Part {
    /// The worker's own.
    Own,
    /// All others.
    Others,
    All,
}

/// Where a job is, its type forgotten: a `&F` and the function that calls it.
#[derive(Clone, Copy)]
struct Job {
    closure: *const (),
    call: unsafe fn(*const (), usize, Part),
}

impl Job {
    fn new<F: Fn(usize, Part) + Sync>(closure: &F) -> Self {
        /// # Safety
        ///
        /// `closure` was made from a `&F` whose borrow has not ended.
        unsafe fn call<F: Fn(usize, Part) + Sync>(closure: *const (), worker: usize, part: Part) {
            // SAFETY: the caller's promise. Any thread may share the closure, for `F: Sync`.
            let closure = unsafe { &*closure.cast::<F>() };
            closure(worker, part);
        }
        Self { closure: (&raw const *closure).cast(), call: call::<F> }
    }
}

/// What some workers look at for a job, and the job.
struct Gate {
    word: AtomicUsize,
    job: UnsafeCell<Job>,
}

/// Whether a gate with this word is open for `worker`.
fn admits(word: usize, worker: usize) -> bool {
    word & OPEN != 0 && worker <= word % JOB / LAST
}

/// The gate of a worker other than 0.
fn gate_of(worker: usize) -> usize {
    worker.ilog2() as usize
}

/// What belongs to one worker.
struct Seat {
    word: AtomicUsize,
    /// The cursor of its run.
    next: AtomicUsize,
}

/// Where one thread at a time sleeps until something has changed.
struct Bed {
    asleep: AtomicBool,
    mutex: Mutex<()>,
    wake: Condvar,
}

impl Bed {
    fn new() -> Self {
        Self { asleep: AtomicBool::new(false), mutex: Mutex::new(()), wake: Condvar::new() }
    }

    /// Sleeps until woken, unless `ready` already. Being woken does not mean that it is.
    fn sleep_unless(&self, ready: impl Fn() -> bool) {
        let guard = lock(&self.mutex);
        self.asleep.store(true, Relaxed);
        fence(SeqCst);
        if !ready() {
            drop(self.wake.wait(guard));
        }
        self.asleep.store(false, Relaxed);
    }

    /// Wakes whoever sleeps there, unless somebody did already. To be called after the change and a fence.
    fn wake(&self) {
        if self.asleep.load(Relaxed) {
            let guard = lock(&self.mutex);
            self.asleep.store(false, Relaxed);
            drop(guard);
            self.wake.notify_one();
        }
    }
}

/// A place where one thread at a time gives jobs to threads that wait for them in [`Handoff::serve`].
pub(crate) struct Handoff {
    gates: Box<[Line<Gate>]>,
    /// One for each worker, as are the beds. Those of worker 0 are of whoever gives a job.
    seats: Box<[Line<Seat>]>,
    /// Not on lines of their own: hardly ever written, and read one after the other.
    beds: Box<[Bed]>,
    claim: Line<Claim>,
    spin_for: Duration,
}

struct Claim {
    taken: AtomicBool,
    /// The number of the last job, in the place that it has in a gate's word.
    job: AtomicUsize,
    /// What no cursor has gone beyond.
    base: AtomicUsize,
    /// The first panic of the job.
    panic: Mutex<Option<Payload>>,
}

// SAFETY: only the gates' `job` keeps `Handoff` from being `Sync` by itself. It is read and written under the protocol at
// the head of this file, and what it points to is `Sync`.
unsafe impl Sync for Handoff {}
// SAFETY: only `job` keeps it from being `Send`, and no part of a job belongs to a thread.
unsafe impl Send for Handoff {}

impl Handoff {
    /// For `workers` workers, of which the caller of `share_out` is one, at most [`MOST_WORKERS`]. Who waits polls for
    /// `spin_for`, then sleeps.
    pub(crate) fn new(workers: usize, spin_for: Duration) -> Self {
        let gates = if workers > 1 { gate_of(workers - 1) + 1 } else { 0 };
        let gate = |_| Line(Gate { word: AtomicUsize::new(0), job: UnsafeCell::new(Job::new(&|_, _| {})) });
        let seat = |_| Line(Seat { word: AtomicUsize::new(0), next: AtomicUsize::new(0) });
        Self {
            gates: (0..gates).map(gate).collect(),
            seats: (0..workers).map(seat).collect(),
            beds: (0..workers).map(|_| Bed::new()).collect(),
            claim: Line(Claim {
                taken: AtomicBool::new(false),
                job: AtomicUsize::new(0),
                base: AtomicUsize::new(0),
                panic: Mutex::new(None),
            }),
            spin_for,
        }
    }

    /// Whether workers that wait poll for a while, rather than sleep at once.
    pub(crate) fn polls(&self) -> bool {
        !self.spin_for.is_zero()
    }

    /// Lends `items`, in units of `unit` elements (the last may be shorter), to a call of `job` here and to calls on those
    /// of the crew that come before that call is done. Returns true when all have finished; false, without a call, if the
    /// hand-off is in use already.
    ///
    /// # Panics
    ///
    /// With the first panic of any of these calls.
    pub(crate) fn share_out<T: Send>(
        &self,
        items: &mut [T],
        unit: usize,
        crew: Crew,
        job: impl Fn(Share<'_, T>) + Sync,
    ) -> bool {
        let Claim { taken, panic, .. } = &self.claim.0;
        // The load keeps nested calls from fighting over the line.
        if taken.load(Relaxed) || taken.swap(true, Acquire) {
            return false;
        }
        let units = items.len().div_ceil(unit);
        let runs = self.runs(units, self.present(crew, units));
        let items = Items { first: items.as_mut_ptr(), len: items.len(), unit };
        self.run(runs.count - 1, &|worker, part| job(Share { worker, part, runs, items: &items }));
        let panic = lock(panic).take();
        taken.store(false, Release);
        if let Some(payload) = panic {
            panic::resume_unwind(payload);
        }
        true
    }

    /// How many workers of the crew to call, the caller included: no more than there are units, and none from the first
    /// sleeper on that is not to be woken.
    fn present(&self, crew: Crew, units: usize) -> usize {
        let most = self.beds.len().min(crew.workers).min(units).max(1);
        let mut woken = 0;
        let is_called = |bed: &&Bed| {
            woken += usize::from(bed.asleep.load(Relaxed));
            woken <= crew.wake
        };
        1 + self.beds[1..most].iter().take_while(is_called).count()
    }

    /// Sets out `0..units` in `count` runs of equal length, give or take one. For the holder of the claim.
    fn runs(&self, units: usize, count: usize) -> Runs<'_> {
        let (each, more) = (units / count, units % count);
        let longest = each + usize::from(more > 0);
        let mut base = self.claim.0.base.load(Relaxed);
        if base.checked_add(longest).is_none() {
            base = 0;
            for Line(seat) in &self.seats {
                seat.next.store(0, Relaxed);
            }
        }
        self.claim.0.base.store(base + longest, Relaxed);
        Runs { seats: &self.seats, base, each, more, count }
    }

    /// Calls `job` for worker 0 here, and for the others up to `last` on those of them that come before that is done. For
    /// the holder of the claim.
    fn run<F: Fn(usize, Part) + Sync>(&self, last: usize, job: &F) {
        let number = self.claim.0.job.load(Relaxed).wrapping_add(JOB);
        self.claim.0.job.store(number, Relaxed);
        let closed = number | (last * LAST);
        let gates = if last == 0 { &[] } else { &self.gates[..=gate_of(last)] };
        for Line(gate) in gates {
            // SAFETY: this thread holds the claim, and the last job was closed: nobody reads the cell.
            gate.job.with_mut(|cell| unsafe { *cell = Job::new(job) });
            gate.word.store(closed | OPEN, Release);
        }
        fence(SeqCst);
        self.beds[1..=last].iter().for_each(Bed::wake);
        self.attempt(|| job(0, Part::All));
        for Line(gate) in gates {
            gate.word.store(closed, Relaxed);
        }
        fence(SeqCst);
        for Line(seat) in &self.seats[1..=last] {
            let has_left = || seat.word.load(Acquire) & INSIDE == 0;
            while !sync::spin(self.spin_for, has_left) {
                self.beds[0].sleep_unless(|| seat.word.fetch_or(AWAITED, AcqRel) & INSIDE == 0);
            }
        }
    }

    /// Serves as `worker`, which is not 0, until [`Handoff::finish`].
    pub(crate) fn serve(&self, worker: usize) {
        let gate = &self.gates[gate_of(worker)].0;
        let mut served = 0;
        loop {
            let calls = || {
                let word = gate.word.load(Relaxed);
                word & OVER != 0 || (admits(word, worker) && word != served)
            };
            while !sync::spin(self.spin_for, calls) {
                self.beds[worker].sleep_unless(calls);
            }
            let word = gate.word.load(Relaxed);
            if word & OVER != 0 {
                return;
            }
            if !admits(word, worker) {
                continue; // it has been closed meanwhile
            }
            served = word;
            self.enter(worker, word, Part::Own);
            let is_over = || gate.word.load(Relaxed) != word;
            if !sync::spin(PATIENCE.min(self.spin_for), is_over) {
                self.enter(worker, word, Part::Others);
            }
        }
    }

    /// Takes part in the job that `worker`'s gate was opened for with this word, unless that is over.
    fn enter(&self, worker: usize, word: usize, part: Part) {
        let (gate, seat) = (&self.gates[gate_of(worker)].0, &self.seats[worker].0);
        seat.word.swap(INSIDE, Relaxed); // not a store: all changes of a seat are to be in one order
        fence(SeqCst);
        if gate.word.load(Acquire) == word {
            // SAFETY: the gate was open after this worker had sat down: the cell is not written before it has left.
            let job = gate.job.with(|cell| unsafe { *cell });
            // SAFETY: nor does the borrow that the job was made from end before that.
            self.attempt(|| unsafe { (job.call)(job.closure, worker, part) });
        }
        if seat.word.swap(0, AcqRel) & AWAITED != 0 {
            self.beds[0].wake();
        }
    }

    /// Ends all `serve`, now and later. No job may be given afterwards.
    pub(crate) fn finish(&self) {
        for Line(gate) in &self.gates {
            gate.word.fetch_or(OVER, Relaxed);
        }
        fence(SeqCst);
        self.beds.iter().for_each(Bed::wake);
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
