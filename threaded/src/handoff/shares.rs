//! Lending disjoint pieces of one slice to several threads.
//!
//! A job works on the units of a slice. Each admitted worker has a run of consecutive units, and each run a *cursor*,
//! which in a job only ever moves forward, by compare-and-swap. Who moves it owns the units it was moved over, and nobody
//! else does: in a job, a unit is handed out at most once. Cursors are not set back. Each job begins where no cursor
//! of the jobs before got to, and a cursor below that is one that nobody has moved yet. (When the numbers come to their
//! end, the holder of the claim starts over at zero, while nobody is inside.) The lifetime of a piece ends with the call
//! of the job's closure that took it. So no two pieces overlap while both are in use, and none outlives the borrow of the
//! slice.

use std::ops::Range;
use std::slice;

use super::sync::Relaxed;
use super::{Line, Part, Seat};

/// For each worker of a job a run of consecutive units, and in each the place up to which they are taken.
#[derive(Clone, Copy)]
pub(super) struct Runs<'job> {
    pub(super) seats: &'job [Line<Seat>],
    /// What a cursor counts from in this job. One that is below has not been moved yet.
    pub(super) base: usize,
    /// Units of a run; the first `more` have one more.
    pub(super) each: usize,
    pub(super) more: usize,
    pub(super) count: usize,
}

impl Runs<'_> {
    fn length(&self, run: usize) -> usize {
        self.each + usize::from(run < self.more)
    }

    /// The next units of `run`: as many of those left as `size` says, but at least one.
    fn take(&self, run: usize, size: impl Fn(usize) -> usize) -> Option<Range<usize>> {
        let next = &self.seats[run].0.next;
        let (first, length) = (run * self.each + run.min(self.more), self.length(run));
        let mut now = next.load(Relaxed);
        loop {
            let start = now.saturating_sub(self.base);
            let left = length - start;
            if left == 0 {
                return None;
            }
            let stop = start + size(left).clamp(1, left);
            match next.compare_exchange_weak(now, self.base + stop, Relaxed, Relaxed) {
                Ok(_) => return Some(first + start..first + stop),
                Err(moved) => now = moved,
            }
        }
    }

    /// Moves all cursors to their ends.
    fn drain(&self) {
        for (run, Line(seat)) in self.seats[..self.count].iter().enumerate() {
            seat.next.store(self.base + self.length(run), Relaxed);
        }
    }
}

/// A slice lent to several threads.
pub(super) struct Items<T> {
    pub(super) first: *mut T,
    pub(super) len: usize,
    pub(super) unit: usize,
}

// SAFETY: sharing `Items` lets other threads have `&mut T`s, as sending them would. No `T` is ever shared.
unsafe impl<T: Send> Sync for Items<T> {}

/// One worker's access to a slice that several take pieces of, each element at most once.
pub(crate) struct Share<'job, T> {
    pub(super) worker: usize,
    pub(super) part: Part,
    pub(super) runs: Runs<'job>,
    pub(super) items: &'job Items<T>,
}

impl<'job, T> Share<'job, T> {
    /// Whose it is.
    pub(crate) fn worker(&self) -> usize {
        self.worker
    }

    /// The runs that this call is to go through, in order, by how far they are from the worker's own.
    pub(crate) fn turns(&self) -> Range<usize> {
        match self.part {
            Part::Own => 0..1,
            Part::Others => 1..self.runs.count,
            Part::All => 0..self.runs.count,
        }
    }

    /// The next units of a run, as many of those left as `size` says, but at least one: the index of the first element,
    /// and the elements. `None` when none are left.
    pub(crate) fn take(&self, turn: usize, size: impl Fn(usize) -> usize) -> Option<(usize, &'job mut [T])> {
        let units = self.runs.take((self.worker + turn) % self.runs.count, size)?;
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
        self.runs.drain();
    }
}
