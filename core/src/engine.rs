//! Who computes: the instructions, and the threads if there are any.

use core::ops::{AddAssign, Range};

use crate::isa::Isa;

/// Runs the pieces of a computation. [`Isa`] runs them itself, a team shares them among its threads.
///
/// Every engine is [`Compute`](crate::Compute), and so has each driver and kernel as a method. A piece's results do not
/// depend on who computes it: an engine decides how long a computation takes, and nothing else.
pub trait Engine {
    /// The instructions to compute with.
    fn isa(&self) -> Isa;

    /// Calls `work` on pieces that make up `items`, with the index of the first element of each. Pieces begin at multiples
    /// of [`Grain::unit`].
    fn each_piece<T: Send>(&self, items: &mut [T], grain: Grain, work: impl Fn(usize, &mut [T]) + Sync);

    /// The same for several slices of one length, cut at the same places.
    fn each_pieces<T: Send, const M: usize>(
        &self,
        items: [&mut [T]; M],
        grain: Grain,
        work: impl Fn(usize, [&mut [T]; M]) + Sync,
    );

    /// Adds up the units `0..units` in any order: `add` adds a range of them to a total that began as `new`, and `merge`
    /// brings totals together. Both have to be exact.
    fn total<A: Send>(
        &self,
        units: usize,
        grain: Grain,
        new: impl Fn() -> A + Sync,
        add: impl Fn(&mut A, Range<usize>) + Sync,
        merge: impl Fn(&mut A, A) + Sync,
    ) -> A;

    /// Tallies the items `0..items` in `cells`, which may be counts, in any order. `tally` adds a range of items to
    /// `cells`, or to as many other cells that begin as `new`; `merge` adds one cell to another, exactly. Returns the
    /// sum of what the calls of `tally` returned.
    fn tally<C: Copy + Send + Sync, A: Default + AddAssign + Send>(
        &self,
        items: usize,
        grain: Grain,
        cells: &mut [C],
        new: C,
        merge: impl Fn(&mut C, &C) + Sync,
        tally: impl Fn(Range<usize>, &mut [C]) -> A + Sync,
    ) -> A;
}

/// A borrowed engine computes as the engine does.
impl<E: Engine> Engine for &E {
    #[inline]
    fn isa(&self) -> Isa {
        E::isa(self)
    }

    #[inline]
    fn each_piece<T: Send>(&self, items: &mut [T], grain: Grain, work: impl Fn(usize, &mut [T]) + Sync) {
        E::each_piece(self, items, grain, work);
    }

    #[inline]
    fn each_pieces<T: Send, const M: usize>(
        &self,
        items: [&mut [T]; M],
        grain: Grain,
        work: impl Fn(usize, [&mut [T]; M]) + Sync,
    ) {
        E::each_pieces(self, items, grain, work);
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
        E::total(self, units, grain, new, add, merge)
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
        E::tally(self, items, grain, cells, new, merge, tally)
    }
}

/// How a computation may be cut, and what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grain {
    /// Elements that stay together.
    pub unit: usize,
    /// What an element takes on one thread, roughly, in picoseconds: less work than another thread's coming takes is not
    /// shared.
    pub picoseconds: u64,
}

impl Engine for Isa {
    #[inline]
    fn isa(&self) -> Isa {
        *self
    }

    #[inline]
    fn each_piece<T: Send>(&self, items: &mut [T], _: Grain, work: impl Fn(usize, &mut [T]) + Sync) {
        work(0, items);
    }

    #[inline]
    fn each_pieces<T: Send, const M: usize>(
        &self,
        items: [&mut [T]; M],
        _: Grain,
        work: impl Fn(usize, [&mut [T]; M]) + Sync,
    ) {
        work(0, items);
    }

    #[inline]
    fn total<A: Send>(
        &self,
        units: usize,
        _: Grain,
        new: impl Fn() -> A + Sync,
        add: impl Fn(&mut A, Range<usize>) + Sync,
        _: impl Fn(&mut A, A) + Sync,
    ) -> A {
        let mut total = new();
        add(&mut total, 0..units);
        total
    }

    #[inline]
    fn tally<C: Copy + Send + Sync, A: Default + AddAssign + Send>(
        &self,
        items: usize,
        _: Grain,
        cells: &mut [C],
        _: C,
        _: impl Fn(&mut C, &C) + Sync,
        tally: impl Fn(Range<usize>, &mut [C]) -> A + Sync,
    ) -> A {
        tally(0..items, cells)
    }
}
