//! How a team shares out the computations of the core: its drivers and kernels, which need no more than this.

use std::hint::black_box;
use std::ops::{AddAssign, Range};
use std::sync::{Mutex, PoisonError};

use wideband_core::{Engine, Grain, Isa};

use crate::admission::{Admission, Costs, Crew};
use crate::handoff::Line;
use crate::schedule::{Cut, Pieces};
use crate::team::Team;

impl Engine for Team {
    #[inline]
    fn isa(&self) -> Isa {
        Self::isa(self)
    }

    #[inline]
    fn each_piece<T: Send>(&self, items: &mut [T], grain: Grain, work: impl Fn(usize, &mut [T]) + Sync) {
        if self.needs_nobody(items.len(), grain) {
            return work(0, items);
        }
        self.each_shared_piece(items, grain, work);
    }

    #[inline]
    fn each_pieces<T: Send, const M: usize>(
        &self,
        items: [&mut [T]; M],
        grain: Grain,
        work: impl Fn(usize, [&mut [T]; M]) + Sync,
    ) {
        if self.needs_nobody(items.first().map_or(0, |first| first.len()), grain) {
            return work(0, items);
        }
        self.each_shared_pieces(items, grain, work);
    }

    #[inline]
    fn total<A: Send>(
        &self,
        units: usize,
        grain: Grain,
        new: impl Fn() -> A + Sync,
        add: impl Fn(&mut A, Range<usize>) + Sync,
        merge: impl Fn(&mut A, A) + Sync,
    ) -> A {
        let mut total = new();
        if self.needs_nobody(units, grain) {
            add(&mut total, 0..units);
        } else {
            self.add_shared(&mut total, units, grain, new, add, merge);
        }
        total
    }

    #[inline]
    fn tally<C: Copy + Send + Sync, A: Default + AddAssign + Send>(
        &self,
        items: usize,
        grain: Grain,
        cells: &mut [C],
        new: C,
        merge: impl Fn(&mut C, &C) + Sync,
        tally: impl Fn(Range<usize>, &mut [C]) -> A + Sync,
    ) -> A {
        if self.needs_nobody(items, grain) {
            return tally(0..items, cells);
        }
        self.shared_tally(items, grain, cells, new, merge, tally)
    }
}

// What is shared is shared by functions of their own, which take closures by value. So a computation that is too small for it
// is inlined, and keeps in registers what its closure has captured.
impl Team {
    #[inline(never)]
    fn each_shared_piece<T: Send>(&self, items: &mut [T], grain: Grain, work: impl Fn(usize, &mut [T]) + Sync) {
        let admission = self.admit(&work, items.len(), grain);
        if admission.crew.is_alone() {
            return self.measured(admission, items.len(), || work(0, items));
        }
        let cut = Cut::into_pieces(grain, items.len(), admission.pieces(self.threads()));
        self.share_measured(items, cut, admission, 1, work);
    }

    #[inline(never)]
    fn each_shared_pieces<T: Send, const M: usize>(
        &self,
        items: [&mut [T]; M],
        grain: Grain,
        work: impl Fn(usize, [&mut [T]; M]) + Sync,
    ) {
        let length = items.first().map_or(0, |first| first.len());
        let admission = self.admit(&work, length, grain);
        if admission.crew.is_alone() {
            return self.measured(admission, length, || work(0, items));
        }
        let chunk = Cut::fixed_piece(grain, length, admission.pieces(self.threads()));
        let mut chunks = items.map(|items| items.chunks_mut(chunk));
        let mut pieces: Vec<_> = (0..length.div_ceil(chunk))
            .map(|_| Some(chunks.each_mut().map(|chunks| chunks.next().unwrap_or_default())))
            .collect();
        self.share_measured(&mut pieces, Cut::chunks(1), admission, chunk, |start, pieces| {
            for (index, piece) in pieces.iter_mut().enumerate() {
                if let Some(piece) = piece.take() {
                    work((start + index) * chunk, piece);
                }
            }
        });
    }

    #[inline(never)]
    fn add_shared<A: Send>(
        &self,
        total: &mut A,
        units: usize,
        grain: Grain,
        new: impl Fn() -> A + Sync,
        add: impl Fn(&mut A, Range<usize>) + Sync,
        merge: impl Fn(&mut A, A) + Sync,
    ) {
        let admission = self.admit(&add, units, grain);
        if admission.crew.is_alone() {
            return self.measured(admission, units, || add(total, 0..units));
        }
        // One total for all would be a queue, and one for each a long way for whoever adds them up.
        let crew = self.threads().min(admission.crew.workers);
        let totals: Vec<_> = (0..crew.isqrt()).map(|_| Line(Mutex::new(None))).collect();
        // Only indices are handed out here: places in a slice of nothings, which take no memory.
        let mut places = vec![(); units];
        let cut = Cut::into_pieces(grain, units, admission.pieces(self.threads()));
        let shared = self.lend(&mut places, cut, admission.crew, |mut pieces| {
            let Some((start, piece)) = pieces.next() else { return };
            let mut own = new();
            self.measured(pieces.of_caller(admission), piece.len(), || add(&mut own, start..start + piece.len()));
            for (start, piece) in &mut pieces {
                add(&mut own, start..start + piece.len());
            }
            let Line(total) = &totals[pieces.worker() % totals.len()];
            let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
            match &mut *total {
                Some(total) => merge(total, own),
                none => *none = Some(own),
            }
        });
        if !shared {
            return add(total, 0..units);
        }
        for Line(part) in totals {
            if let Some(part) = part.into_inner().unwrap_or_else(PoisonError::into_inner) {
                merge(total, part);
            }
        }
    }

    #[inline(never)]
    fn shared_tally<C: Copy + Send + Sync, A: Default + AddAssign + Send>(
        &self,
        items: usize,
        grain: Grain,
        cells: &mut [C],
        new: C,
        merge: impl Fn(&mut C, &C) + Sync,
        tally: impl Fn(Range<usize>, &mut [C]) -> A + Sync,
    ) -> A {
        let admission = self.admit(&tally, items, grain);
        if admission.crew.is_alone() {
            return self.measured(admission, items, || tally(0..items, cells));
        }
        let merge_all = |totals: &mut [C], more: &[C]| {
            for (total, more) in totals.iter_mut().zip(more) {
                merge(total, more);
            }
        };
        let number = cells.len();
        let new_tally = || (Vec::new(), A::default());
        let mut whole = new_tally();
        self.add_shared(
            &mut whole,
            items,
            grain,
            new_tally,
            |(cells, result), range| {
                cells.resize(number, new);
                *result += tally(range, cells);
            },
            |(total, result), (cells, more)| {
                if total.is_empty() {
                    *total = cells;
                } else {
                    merge_all(total, &cells);
                }
                *result += more;
            },
        );
        let (total, result) = whole;
        merge_all(cells, &total);
        result
    }
}

impl Team {
    /// Calls `work`, of which nothing is known, on pieces that make up `items`, with the index of the first element of each.
    pub(crate) fn share_out<T: Send>(&self, items: &mut [T], cut: Cut, work: impl Fn(usize, &mut [T]) + Sync) {
        let shared = items.len() > cut.unit
            && self.threads() > 1
            && self.lend(items, cut, Crew::ALL, |pieces| {
                for (start, piece) in pieces {
                    work(start, piece);
                }
            });
        if !shared {
            work(0, items);
        }
    }

    /// The same among those that are admitted. The first piece that the caller takes is measured, if it is to be: an
    /// element of `items` is `each` items of the computation.
    fn share_measured<T: Send>(
        &self,
        items: &mut [T],
        cut: Cut,
        admission: Admission,
        each: usize,
        work: impl Fn(usize, &mut [T]) + Sync,
    ) {
        let shared = self.lend(items, cut, admission.crew, |mut pieces| {
            if let Some((start, piece)) = pieces.next() {
                self.measured(pieces.of_caller(admission), piece.len() * each, || work(start, piece));
            }
            for (start, piece) in pieces {
                work(start, piece);
            }
        });
        if !shared {
            work(0, items);
        }
    }

    /// Calls `work` on every admitted worker that comes, with the pieces that it takes; false, without a call, if the team
    /// is in use.
    fn lend<T: Send>(&self, items: &mut [T], cut: Cut, crew: Crew, work: impl Fn(Pieces<'_, T>) + Sync) -> bool {
        debug_assert!(
            has_default_environment(),
            "workers compute in the default floating-point environment, this thread not"
        );
        let crew = Crew { workers: crew.workers.min(self.threads()), ..crew };
        self.handoff().share_out(items, cut.unit, crew, |share| work(Pieces::new(share, cut)))
    }

    /// Whether so many items are computed on this thread, whatever they took before.
    #[inline]
    fn needs_nobody(&self, items: usize, grain: Grain) -> bool {
        self.threads() == 1 || Costs::is_nothing(items, grain)
    }

    /// Who is to compute `items` items with `work`.
    fn admit<W>(&self, work: &W, items: usize, grain: Grain) -> Admission {
        self.costs().admit(work, items, grain, self.handoff().polls())
    }

    /// Runs so many items, and notes what they took, if that is wanted.
    #[inline]
    fn measured<R>(&self, admission: Admission, items: usize, run: impl FnOnce() -> R) -> R {
        if admission.measure { self.costs().measured(admission, items, run) } else { run() }
    }
}

/// Whether this thread rounds to nearest and keeps subnormal numbers, as Rust requires, and as new threads do.
fn has_default_environment() -> bool {
    let [one, least] = [1.0, f64::from_bits(1)].map(black_box);
    let rounds_to_nearest = one + f64::EPSILON / 4.0 == 1.0 && one - f64::EPSILON / 8.0 == 1.0;
    let keeps_subnormals = least * 1.0 > 0.0 && black_box(f64::MIN_POSITIVE) * 0.5 > 0.0;
    rounds_to_nearest && keeps_subnormals
}

#[cfg(test)]
mod tests {
    #[test]
    fn threads_begin_in_the_default_environment() {
        assert!(super::has_default_environment());
        assert!(std::thread::spawn(super::has_default_environment).join().unwrap());
    }
}
