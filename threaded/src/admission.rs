//! How many workers a computation is worth.
//!
//! Work that takes one thread the time `T` takes `p` workers about `T/p + p·c`, where `c` is what another worker costs: its
//! coming, its going, and what it has to be told. That is least for `p = √(T/c)`: so many are admitted, and the others are
//! not disturbed. Below some `T` even a second worker costs more than it brings, and the calling thread computes alone.
//!
//! `T` is at first what the computation says of itself ([`Grain`]). But the same driver may run a sum of numbers or one of
//! Bessel functions. So the caller sometimes looks at the clock before and after its first piece, and notes what an item took
//! ([`Costs`]). It notes the least, for a first run finds nothing in the caches; but lets that rise slowly, for the next call
//! may have other parameters.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use wideband_core::Grain;

// Picoseconds. With workers that poll, a job for two takes some 0.2 µs more than half the work where two cores share a
// cache, and 0.7 µs on large servers; each further worker up to 0.15 µs. A sleeper takes the system 1 or 2 µs to wake,
// and 5 to 40 to come.
const WORTH_SHARING: u64 = 2_000_000;
const EACH: u64 = 150_000;
const WORTH_WAKING: u64 = 25_000_000;
const EACH_ASLEEP: u64 = 2_000_000;

/// Work that says of itself that it takes longer is believed: no clock is needed to see that it is worth all workers.
const BELIEVED: u64 = 100_000_000;

/// Work that takes longer can bear two looks at the clock each time.
const ALWAYS_MEASURED: u64 = 20_000_000;

/// Of shorter work, one in so many is measured.
const MEASURED: usize = 16;

/// What takes less is not worth a trip to the cursor.
pub(crate) const PIECE: u64 = 500_000;

/// Work that says of itself that it takes less is not worth thinking about.
const NOTHING: u64 = 200_000;

/// The workers that a computation is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Crew {
    /// The first so many, the caller included.
    pub(crate) workers: usize,
    /// No more than so many of those that sleep.
    pub(crate) wake: usize,
}

impl Crew {
    /// Everybody, for work of which nothing is known.
    pub(crate) const ALL: Self = Self { workers: usize::MAX, wake: usize::MAX };

    /// Whether that is the caller alone.
    pub(crate) fn is_alone(self) -> bool {
        self.workers < 2
    }

    const ALONE: Self = Self { workers: 1, wake: 0 };

    /// For so many picoseconds of work.
    fn for_work(picoseconds: u64, polling: bool) -> Self {
        let wake = (picoseconds / EACH_ASLEEP).isqrt() as usize;
        if polling && picoseconds >= WORTH_SHARING {
            // At least one is woken, or a team that has once gone to sleep would do small work alone for ever.
            Self { workers: (picoseconds / EACH).isqrt() as usize, wake: wake.max(1) }
        } else if picoseconds >= WORTH_WAKING {
            Self { workers: wake + 1, wake }
        } else {
            Self::ALONE
        }
    }
}

/// What is decided of one computation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Admission {
    pub(crate) crew: Crew,
    /// Picoseconds of one thread, as far as is known.
    time: u64,
    /// Whether to note what the first piece takes,
    pub(crate) measure: bool,
    /// and of which code.
    code: usize,
}

impl Admission {
    /// How many pieces the work should have at least: four for each worker, or fewer, if pieces would not be worth a trip to
    /// the cursor.
    pub(crate) fn pieces(self, threads: usize) -> usize {
        let workers = self.crew.workers.min(threads);
        (4 * workers).min((self.time / PIECE) as usize)
    }

    /// What the others are told of it: only the caller measures.
    pub(crate) fn of_others(self) -> Self {
        Self { measure: false, ..self }
    }
}

/// What an item of each computation has cost, by its code. There is room for few, and who comes later takes the place.
pub(crate) struct Costs {
    places: [Place; 64],
    calls: AtomicUsize,
}

/// Written by whoever has measured. Two at once may mix theirs: it is only time that can get lost.
#[derive(Default)]
struct Place {
    code: AtomicUsize,
    picoseconds: AtomicU64,
}

impl Costs {
    pub(crate) fn new() -> Self {
        Self { places: std::array::from_fn(|_| Place::default()), calls: AtomicUsize::new(0) }
    }

    /// Whether so little says of itself that it is not worth thinking about.
    #[inline]
    pub(crate) fn is_nothing(items: usize, grain: Grain) -> bool {
        items <= grain.unit || stated(items, grain) < NOTHING
    }

    /// Who is to compute `items` items with `work`, of workers that poll or do not.
    pub(crate) fn admit<W>(&self, work: &W, items: usize, grain: Grain, polling: bool) -> Admission {
        let (code, stated) = (code_of(work), stated(items, grain));
        let noted = self.noted(code);
        let time = match noted {
            Some(noted) if stated < BELIEVED => noted.saturating_mul(items as u64),
            _ => stated,
        };
        let call = self.calls.load(Relaxed);
        self.calls.store(call.wrapping_add(1), Relaxed);
        let measure = noted.is_none() || time >= ALWAYS_MEASURED || call.is_multiple_of(MEASURED);
        Admission { crew: Crew::for_work(time, polling), time, measure, code }
    }

    fn place(&self, code: usize) -> &Place {
        &self.places[(code >> 3) % self.places.len()]
    }

    fn noted(&self, code: usize) -> Option<u64> {
        let place = self.place(code);
        (place.code.load(Relaxed) == code).then(|| place.picoseconds.load(Relaxed))
    }

    /// Runs a piece of so many items, and notes what it takes.
    pub(crate) fn measured<R>(&self, admission: Admission, items: usize, run: impl FnOnce() -> R) -> R {
        let begin = Instant::now();
        let result = run();
        self.note(admission.code, items, begin.elapsed());
        result
    }

    fn note(&self, code: usize, items: usize, took: Duration) {
        let each = (took.as_nanos() as u64).saturating_mul(1000) / items.max(1) as u64;
        let each = match self.noted(code) {
            Some(noted) => each.min(noted + noted / 8 + 1),
            None => each,
        };
        let place = self.place(code);
        place.picoseconds.store(each, Relaxed);
        place.code.store(code, Relaxed);
    }
}

/// What so many items say that they take, in picoseconds.
#[inline]
fn stated(items: usize, grain: Grain) -> u64 {
    grain.picoseconds.saturating_mul(items as u64)
}

/// Something that tells functions apart, and closures of different functions: where the name of their type is kept.
fn code_of<W>(_: &W) -> usize {
    std::any::type_name::<W>().as_ptr().addr()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MICROSECOND: u64 = 1_000_000;

    #[test]
    fn more_work_has_more_workers() {
        let polling = |micros| Crew::for_work(micros * MICROSECOND, true).workers;
        assert_eq!([0, 1, 2, 10, 40, 1000].map(polling), [1, 1, 3, 8, 16, 81]);
        let asleep = |micros| Crew::for_work(micros * MICROSECOND, false).workers;
        assert_eq!([0, 10, 24, 25, 100, 1000].map(asleep), [1, 1, 1, 4, 8, 23]);
    }

    #[test]
    fn few_are_woken_for_little() {
        assert_eq!(Crew::for_work(2 * MICROSECOND, true).wake, 1);
        assert_eq!(Crew::for_work(1000 * MICROSECOND, true).wake, 22);
    }

    #[test]
    fn what_is_measured_counts_more_than_what_is_stated() {
        let costs = Costs::new();
        let grain = Grain { unit: 1, picoseconds: 1000 };
        fn cheap() {}
        fn dear() {}
        let workers = |admission: Admission| admission.crew.workers;
        let cheap = |items| costs.admit(&cheap, items, grain, true);
        let dear = |items| costs.admit(&dear, items, grain, true);
        assert_eq!(workers(cheap(10_000)), 8);
        assert!(cheap(10_000).measure);

        costs.note(cheap(10_000).code, 1000, Duration::from_nanos(10));
        costs.note(dear(10_000).code, 1000, Duration::from_micros(40));
        assert_eq!(workers(cheap(10_000)), 1);
        assert_eq!(workers(dear(10_000)), 51);
        // Work that is long by any reckoning is shared.
        assert_eq!(workers(cheap(100_000)), 25);
        // And what is too small to think about is not.
        assert!(Costs::is_nothing(100, grain) && !Costs::is_nothing(1000, grain));
        assert!(Costs::is_nothing(1000, Grain { unit: 1000, ..grain }));
    }

    #[test]
    fn costs_fall_at_once_and_rise_slowly() {
        let costs = Costs::new();
        costs.note(8, 1, Duration::from_nanos(8));
        costs.note(8, 1, Duration::from_nanos(80));
        assert_eq!(costs.noted(8), Some(9001));
        costs.note(8, 1, Duration::from_nanos(1));
        assert_eq!(costs.noted(8), Some(1000));
        assert_eq!(costs.noted(16), None);
    }
}
