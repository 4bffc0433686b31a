//! How a team shares out the computations of the core: its drivers and kernels, which need no more than this.

use std::ops::{AddAssign, Range};
use std::sync::{Mutex, PoisonError};

use wideband_core::{Engine, Grain, Isa};

use crate::schedule::{Cut, Pieces};
use crate::team::Team;

impl Engine for Team {
    #[inline]
    fn isa(&self) -> Isa {
        Self::isa(self)
    }

    #[inline]
    fn each_piece<T: Send>(&self, items: &mut [T], grain: Grain, work: impl Fn(usize, &mut [T]) + Sync) {
        self.share_out(items, Cut::of(grain), work);
    }

    fn each_pieces<T: Send, const M: usize>(
        &self,
        items: [&mut [T]; M],
        grain: Grain,
        work: impl Fn(usize, [&mut [T]; M]) + Sync,
    ) {
        let cut = Cut::of(grain);
        let length = items.first().map_or(0, |first| first.len());
        if self.alone(length, cut) {
            return work(0, items);
        }
        let chunk = cut.smallest_piece();
        let mut chunks = items.map(|items| items.chunks_mut(chunk));
        let mut pieces: Vec<_> = (0..length.div_ceil(chunk))
            .map(|_| Some(chunks.each_mut().map(|chunks| chunks.next().unwrap_or_default())))
            .collect();
        self.share_out(&mut pieces, Cut::chunks(1), |start, pieces| {
            for (index, piece) in pieces.iter_mut().enumerate() {
                if let Some(piece) = piece.take() {
                    work((start + index) * chunk, piece);
                }
            }
        });
    }

    fn total<A: Send>(
        &self,
        units: usize,
        grain: Grain,
        new: impl Fn() -> A + Sync,
        add: impl Fn(&mut A, Range<usize>) + Sync,
        merge: impl Fn(&mut A, A) + Sync,
    ) -> A {
        let cut = Cut::of(grain);
        if self.alone(units, cut) {
            let mut total = new();
            add(&mut total, 0..units);
            return total;
        }
        let total = Mutex::new(new());
        // Only indices are handed out here: places in a slice of nothings, which take no memory.
        let mut places = vec![(); units];
        let shared = self.lend(&mut places, cut, |pieces| {
            let mut own = new();
            for (start, piece) in pieces {
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

    fn tally<A: Default + AddAssign + Send>(
        &self,
        items: usize,
        grain: Grain,
        counts: &mut [u64],
        tally: impl Fn(Range<usize>, &mut [u64]) -> A + Sync,
    ) -> A {
        if self.alone(items, Cut::of(grain)) {
            return tally(0..items, counts);
        }
        let bins = counts.len();
        let (total, result) = self.total(
            items,
            grain,
            || (vec![0; bins], A::default()),
            |(counts, result), range| *result += tally(range, counts),
            |(total, result), (counts, more)| {
                add(total, &counts);
                *result += more;
            },
        );
        add(counts, &total);
        result
    }
}

/// Adds each count to the total of its bin.
fn add(totals: &mut [u64], counts: &[u64]) {
    for (total, count) in totals.iter_mut().zip(counts) {
        *total += count;
    }
}

impl Team {
    /// Calls `work` on pieces that make up `items`, with the index of the first element of each.
    pub(crate) fn share_out<T: Send>(&self, items: &mut [T], cut: Cut, work: impl Fn(usize, &mut [T]) + Sync) {
        let shared = !self.alone(items.len(), cut)
            && self.lend(items, cut, |pieces| {
                for (start, piece) in pieces {
                    work(start, piece);
                }
            });
        if !shared {
            work(0, items);
        }
    }

    /// Calls `work` on every worker that comes, with the pieces that it takes; false, without a call, if the team is in use.
    fn lend<T: Send>(&self, items: &mut [T], cut: Cut, work: impl Fn(Pieces<'_, T>) + Sync) -> bool {
        self.handoff().share_out(items, cut.unit, self.threads(), |share| work(Pieces::new(share, cut)))
    }

    /// Whether work on `len` elements is left to the calling thread.
    #[inline]
    fn alone(&self, len: usize, cut: Cut) -> bool {
        cut.always_alone(len) || self.threads() == 1 || cut.alone_if_asleep(len) && !self.handoff().polls()
    }
}
