//! Who takes which part of the work.
//!
//! Work is cut into *units*, which are computed as a whole: a block of a sum, some elements of an array. Each worker has
//! a *run* of its own, an equal share of consecutive units, and takes *pieces* from the front of it until none is left.
//! Then it goes round the other runs, from its neighbour's on, and takes pieces from their fronts just as their owners do.
//!
//! The runs let a worker that is not disturbed touch the same memory whenever the same array comes by: it finds it in its
//! own cache and in the memory near its core. The pieces make up for a worker that is late, or whose core is busy otherwise:
//! with a busy neighbour on one of two cores, fixed halves take longer than one thread does. A piece is a quarter of what
//! its run has left, within limits: few trips to the cursor while there is much to do, and little to wait for at the end.
//!
//! None of this shows in a result. Elements do not depend on each other; sums and counts of units are exact, hence the
//! same in any order; and the shape of every other reduction is a function of its length: [`leaves`] and [`combine`].

use std::ops::Range;

use wideband_core::Grain;

use crate::admission::{Admission, PIECE};
use crate::handoff::Share;

/// How to cut work.
#[derive(Clone, Copy)]
pub(crate) struct Cut {
    /// Elements in a unit.
    pub(crate) unit: usize,
    /// The fewest units of a piece, if its run has that many left.
    least: usize,
    /// The most.
    most: usize,
}

impl Cut {
    /// What a computation of the core says of itself. A unit is long enough to hide the cost of a piece, and a piece that of
    /// a trip to the cursor. The longest pieces take some 10 µs, which is what others may have to wait for at the end.
    pub(crate) const fn of(grain: Grain) -> Self {
        let item = if grain.picoseconds == 0 { 1 } else { grain.picoseconds };
        let together = grain.unit as u64 * item;
        let units = 64_000_u64.div_ceil(together);
        let unit = units * together;
        Self {
            unit: grain.unit * units as usize,
            least: PIECE.div_ceil(unit) as usize,
            most: (10_000_000_u64 / unit) as usize + 1,
        }
    }

    /// The same, but fine enough for so many pieces, where an item takes longer than its grain says.
    pub(crate) fn into_pieces(grain: Grain, items: usize, pieces: usize) -> Self {
        let (cut, even) = (Self::of(grain), Self::even(grain, items, pieces));
        if even < cut.unit * cut.least { Self { unit: even, least: 1, most: 1 } } else { cut }
    }

    /// Elements in each of so many equal pieces, of whole grains.
    fn even(grain: Grain, items: usize, pieces: usize) -> usize {
        items.div_ceil(pieces.max(1)).next_multiple_of(grain.unit)
    }

    /// Elements in each piece of work that is cut before it is handed out. It makes twice as many pieces as are wanted, unless
    /// they would be smaller than the smallest piece, or larger than the largest.
    pub(crate) fn fixed_piece(grain: Grain, items: usize, pieces: usize) -> usize {
        let cut = Self::into_pieces(grain, items, pieces);
        Self::even(grain, items, 2 * pieces).clamp(cut.unit * cut.least, cut.unit * cut.most.max(cut.least))
    }

    /// Elements given to a user's function, which may do anything from an addition to an hour's work.
    pub(crate) const ELEMENTS: Self = Self { unit: 1, least: 1, most: 4096 };

    /// Chunks of so many elements, each worth a thread's while.
    pub(crate) const fn chunks(len: usize) -> Self {
        Self { unit: len, least: 1, most: 1 }
    }

    /// Units in a piece of a run that has `left` of them.
    fn piece(self, left: usize) -> usize {
        (left / 4).clamp(self.least, self.most).min(left)
    }
}

/// The pieces that one worker takes: pairs of the index of the first element, and the elements.
///
/// Dropped before the end, as by a panic, it leaves nothing to take to any worker.
pub(crate) struct Pieces<'job, T> {
    cut: Cut,
    /// Runs not yet found empty, from the worker's own on.
    turns: Range<usize>,
    share: Share<'job, T>,
}

impl<'job, T> Pieces<'job, T> {
    pub(crate) fn new(share: Share<'job, T>, cut: Cut) -> Self {
        Self { cut, turns: share.turns(), share }
    }

    /// Who takes them.
    pub(crate) fn worker(&self) -> usize {
        self.share.worker()
    }

    /// What is decided of the computation, as it concerns whoever takes these pieces.
    pub(crate) fn of_caller(&self, admission: Admission) -> Admission {
        if self.worker() == 0 { admission } else { admission.of_others() }
    }
}

impl<'job, T> Iterator for Pieces<'job, T> {
    type Item = (usize, &'job mut [T]);

    fn next(&mut self) -> Option<Self::Item> {
        while !self.turns.is_empty() {
            let piece = self.share.take(self.turns.start, |left| self.cut.piece(left));
            if piece.is_some() {
                return piece;
            }
            self.turns.start += 1;
        }
        None
    }
}

impl<T> Drop for Pieces<'_, T> {
    fn drop(&mut self) {
        if !self.turns.is_empty() {
            self.share.drain();
        }
    }
}

/// The most leaves of a reduction: enough for a large team to balance, few enough to keep all their results.
const LEAVES: u64 = 1024;

/// The leaves of a reduction of `0..len`: consecutive ranges of one length (the last may be shorter), at most [`LEAVES`].
pub(crate) fn leaves(len: u64) -> impl ExactSizeIterator<Item = Range<u64>> {
    let leaf = len.div_ceil(LEAVES).max(1);
    let count = len.div_ceil(leaf) as u32; // at most LEAVES
    (0..count).map(move |i| {
        let start = u64::from(i) * leaf;
        start..start + leaf.min(len - start)
    })
}

/// Neighbours with neighbours, until one is left: a balanced tree, in order.
pub(crate) fn combine<R>(mut partials: Vec<R>, reduce: impl Fn(R, R) -> R) -> Option<R> {
    while partials.len() > 1 {
        let mut rest = partials.into_iter();
        let pairs = std::iter::from_fn(|| {
            let left = rest.next()?;
            Some(match rest.next() {
                Some(right) => reduce(left, right),
                None => left,
            })
        });
        partials = pairs.collect();
    }
    partials.pop()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_make_up_the_range_in_order() {
        for len in [0, 1, 2, 1023, 1024, 1025, 2048, 100_000, u64::MAX] {
            let leaves = leaves(len);
            assert!(leaves.len() as u64 <= LEAVES);
            let mut end = 0;
            for leaf in leaves {
                assert_eq!(leaf.start, end);
                assert!(leaf.end > leaf.start);
                end = leaf.end;
            }
            assert_eq!(end, len);
        }
    }

    #[test]
    fn what_takes_longer_than_it_says_is_cut_finer() {
        let grain = Grain { unit: 8, picoseconds: 500 };
        let pieces = |items: usize, pieces| {
            let cut = Cut::into_pieces(grain, items, pieces);
            items.div_ceil(cut.unit * cut.least)
        };
        assert_eq!(pieces(1000, 0), 1);
        assert_eq!(pieces(1000, 8), 8);
        assert_eq!(pieces(20, 8), 3); // no finer than its grain
        assert_eq!(pieces(1_000_000, 8), 1_000_000 / 1024 + 1); // as it says
        assert_eq!(Cut::fixed_piece(grain, 1000, 8), 128);
        assert_eq!(Cut::fixed_piece(grain, 16_000, 4), 2000);
        assert!((10_000..30_000).contains(&Cut::fixed_piece(grain, 10_000_000, 8)));
    }

    #[test]
    fn partials_are_combined_in_order_in_a_balanced_tree() {
        let tree = |len: usize| {
            let names: Vec<String> = (0..len).map(|i| i.to_string()).collect();
            combine(names, |a, b| format!("({a} {b})"))
        };
        assert_eq!(tree(0), None);
        assert_eq!(tree(1).unwrap(), "0");
        assert_eq!(tree(2).unwrap(), "(0 1)");
        assert_eq!(tree(5).unwrap(), "(((0 1) (2 3)) 4)");
    }
}
