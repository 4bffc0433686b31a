//! Into how many parts a computation can be divided.

use std::cell::Cell;
use std::ops::{AddAssign, Range};

use wideband_core::{Engine, Grain, Isa};

use crate::kernels::{Arrays, Kernel};

/// The units of a kernel on so many elements.
pub(crate) fn of(kernel: Kernel, arrays: &mut Arrays, n: usize) -> usize {
    let counter = Counter { isa: Isa::detect(), units: Cell::new(0) };
    kernel.run(&counter, arrays, n);
    counter.units.get()
}

/// One thread that counts the units of what it is given.
struct Counter {
    isa: Isa,
    units: Cell<usize>,
}

impl Counter {
    fn count(&self, items: usize, grain: Grain) {
        self.units.set(self.units.get() + items.div_ceil(grain.unit));
    }
}

impl Engine for Counter {
    fn isa(&self) -> Isa {
        self.isa
    }

    fn each_piece<T: Send>(&self, items: &mut [T], grain: Grain, work: impl Fn(usize, &mut [T]) + Sync) {
        self.count(items.len(), grain);
        self.isa.each_piece(items, grain, work);
    }

    fn each_pieces<T: Send, const M: usize>(
        &self,
        items: [&mut [T]; M],
        grain: Grain,
        work: impl Fn(usize, [&mut [T]; M]) + Sync,
    ) {
        self.count(items.first().map_or(0, |first| first.len()), grain);
        self.isa.each_pieces(items, grain, work);
    }

    fn total<A: Send>(
        &self,
        units: usize,
        grain: Grain,
        new: impl Fn() -> A + Sync,
        add: impl Fn(&mut A, Range<usize>) + Sync,
        merge: impl Fn(&mut A, A) + Sync,
    ) -> A {
        self.count(units, grain);
        self.isa.total(units, grain, new, add, merge)
    }

    fn tally<C: Copy + Send + Sync, A: Default + AddAssign + Send>(
        &self,
        items: usize,
        grain: Grain,
        cells: &mut [C],
        new: C,
        merge: impl Fn(&mut C, &C) + Sync,
        tally: impl Fn(Range<usize>, &mut [C]) -> A + Sync,
    ) -> A {
        self.count(items, grain);
        self.isa.tally(items, grain, cells, new, merge, tally)
    }
}
