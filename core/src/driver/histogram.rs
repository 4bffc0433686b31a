//! The drivers that sort an expression's results into [`Bins`], and count them there or add up their weights.
//!
//! The bins of some vectors are found first, then their lanes are counted one by one, since vectors cannot add to memory at
//! several places, some of them perhaps the same. In turns, vector by vector, the processor would wait for each vector.
//! Elements outside are first counted in the first or the last bin, which needs no branch, and then taken back from there;
//! their weights count as zero.

use core::ops::{Add, AddAssign, Range};

use crate::backend::{Backend, Job};
use crate::bytes::{self, BytesError, Kind};
use crate::driver::bins::Bins;
use crate::driver::exact_sum::ExactSum;
use crate::engine::{Engine, Grain};
use crate::expression;
use crate::expression::{Expression, Identity, One, Several};
use crate::isa::Isa;
use crate::lanes::{Lanes, Mask, Tally};
use crate::real::Real;
use crate::source::{BLOCK, Inputs, Source, Steps};

/// Elements that fell in no bin of a histogram. Parts add up.
///
/// ```
/// use wideband_core::Outside;
///
/// let (here, there) = (Outside { below: 1, above: 0, nan: 2 }, Outside { below: 1, ..Outside::default() });
/// assert_eq!(here + there, Outside { below: 2, above: 0, nan: 2 });
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Outside {
    /// Below the first edge.
    pub below: u64,
    /// At the last edge or above; of [closed](crate::Bins::closed) bins, above it.
    pub above: u64,
    /// NaN.
    pub nan: u64,
}

/// # A histogram as bytes
///
/// A histogram is the counts of its bins and what fell in none. Its bytes are the same on every machine, whatever its byte
/// order. They carry a kind, a version and a check (CRC-32), and every later version of the library that writes another form
/// still reads this one: the letters `wbB`, the version 1; then, in 8 bytes each, least significant first: the three counts
/// of `Outside` in their order, the counts of the bins; then the check. Their length says how many bins there are. The edges
/// are not among them: the program must see to it that only histograms over the same range are added.
///
/// ```
/// use wideband_core::{Outside, histogram};
///
/// let mut here = [0; 4];
/// let outside = histogram(&[0.1, 0.3, 2.0], 0.0, 1.0, &mut here);
/// let mut sent = [0; Outside::bytes_with(4)];
/// outside.to_bytes_with(&here, &mut sent);
///
/// let mut there = [0; 4];
/// let mut outside = histogram(&[0.2, 0.9, f64::NAN], 0.0, 1.0, &mut there);
/// outside += Outside::from_bytes_with(&sent, &mut there)?;
/// assert_eq!(there, [2, 1, 0, 1]);
/// assert_eq!(outside, Outside { below: 0, above: 1, nan: 1 });
/// # Ok::<(), wideband_core::BytesError>(())
/// ```
impl Outside {
    /// How many bytes a histogram of so many bins takes.
    #[must_use]
    pub const fn bytes_with(bins: usize) -> usize {
        bytes::size(3 + bins)
    }

    /// Writes what fell in no bin, and the counts of the bins, to [`bytes_with`](Self::bytes_with)`(counts.len())` bytes.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if `out` is not of that length.
    #[track_caller]
    pub fn to_bytes_with(self, counts: &[u64], out: &mut [u8]) {
        let (bins, size) = (counts.len(), Self::bytes_with(counts.len()));
        assert!(out.len() == size, "{bins} bins take {size} bytes, and the output has {}", out.len());
        let outside = [self.below, self.above, self.nan];
        bytes::write(Kind::Histogram, outside.into_iter().chain(counts.iter().copied()), out);
    }

    /// Adds the counts that became these bytes to `counts`, as [`histogram`] does, and returns what fell in no bin.
    ///
    /// # Errors
    ///
    /// If they are the bytes of a histogram with another number of bins, of another kind of result, of a later version, or
    /// damaged. Nothing is added then.
    pub fn from_bytes_with(bytes: &[u8], counts: &mut [u64]) -> Result<Self, BytesError> {
        let mut words = bytes::read(Kind::Histogram, 3 + counts.len(), bytes)?;
        let mut next = || words.next().unwrap_or(0);
        let outside = Self { below: next(), above: next(), nan: next() };
        for count in counts {
            *count = count.wrapping_add(next());
        }
        Ok(outside)
    }
}

impl Add for Outside {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { below: self.below + other.below, above: self.above + other.above, nan: self.nan + other.nan }
    }
}

impl AddAssign for Outside {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// Counts the elements in each of `counts.len()` equal bins over `[low, high)`, adds that to `counts`, and returns how
/// many fell in none.
///
/// What `counts` hold is added to, so that a histogram can be made of many slices; begin with zeros. Each element is counted
/// once, in a bin or outside: bin `k` holds the elements that are not below edge `k` and are below edge `k + 1`, exactly as
/// [`Bins::equal`] publishes the edges. The same on every machine, always.
///
/// A count beyond `u64::MAX` wraps around.
///
/// [`histogram_of`] takes other bins, and other things than the elements of a slice.
///
/// # Panics
///
/// Panics, before anything is counted, where [`Bins::equal`] does.
///
/// ```
/// use wideband_core::{Outside, histogram};
///
/// let mut counts = [0; 4];
/// let outside = histogram(&[0.0, 0.1, 0.25, 0.9, 1.0, -0.1, f64::NAN], 0.0, 1.0, &mut counts);
/// assert_eq!(counts, [2, 1, 0, 1]);
/// assert_eq!(outside, Outside { below: 1, above: 1, nan: 1 });
/// ```
#[track_caller]
#[inline]
pub fn histogram<T: Real>(xs: &[T], low: T, high: T, counts: &mut [u64]) -> Outside {
    histogram_of(&Identity, [xs], &Bins::equal(low, high, counts.len()), counts)
}

/// Counts the elements between neighbouring edges, as [`histogram`] does in equal bins: bin `k` holds
/// `edges[k] <= x < edges[k + 1]`.
///
/// # Panics
///
/// Panics, before anything is counted, where [`Bins::between`] does, and if there is not one count fewer than edges.
///
/// ```
/// let mut counts = [0; 3];
/// let outside = wideband_core::histogram_edges(&[0.5, 2.0, 99.0, 1e9], &[0.0, 1.0, 10.0, 100.0], &mut counts);
/// assert_eq!((counts, outside.above), ([1, 1, 1], 1));
/// ```
#[track_caller]
#[inline]
pub fn histogram_edges<T: Real>(xs: &[T], edges: &[T], counts: &mut [u64]) -> Outside {
    histogram_of(&Identity, [xs], &Bins::between(edges), counts)
}

/// Counts the results of an expression in each of `bins`, as [`histogram`] does the elements of a slice.
///
/// # Panics
///
/// Panics, before anything is counted, if the slices differ in length, or if there is not a count for each bin.
///
/// ```
/// use wideband_core::{Bins, expression, histogram_of};
///
/// expression! {
///     /// The distance from the origin.
///     struct Distance;
///     |x, y| { (x * x + y * y).sqrt() }
/// }
///
/// let (xs, ys, mut counts) = ([3.0, 0.0, 0.6], [4.0, 0.5, 0.8], [0; 6]);
/// histogram_of(&Distance, [&xs, &ys], &Bins::equal(0.0, 6.0, 6), &mut counts);
/// assert_eq!(counts, [1, 1, 0, 0, 0, 1]);
/// ```
#[track_caller]
#[inline]
pub fn histogram_of<T: Real, const N: usize>(
    expression: &(impl Expression<T, N, Shape = One> + Sync),
    inputs: impl Inputs<T, N>,
    bins: &Bins<'_, T>,
    counts: &mut [u64],
) -> Outside {
    histogram_of_on(&Isa::detect(), expression, inputs, bins, counts)
}

/// Adds up weights in each of `bins`: of the expression's two results, the first says which bin, the second is the weight.
/// Returns how many fell in none.
///
/// Sums are exact: the value of each is its weights' sum, rounded once, so it does not depend on their order or on who adds
/// which, and parts merge. A sum takes 288 bytes and an addition a few nanoseconds; with more sums than the processor's
/// nearest caches hold, some hundred to a few thousand, additions wait for memory. NaN and infinite weights are added as
/// [`ExactSum`] does.
///
/// [`Weighed`] is the expression for elements and their weights.
///
/// # Panics
///
/// Panics, before anything is added, if the slices differ in length, or if there is not a sum for each bin.
///
/// ```
/// use wideband_core::{Bins, ExactSum, Weighed, weighted_histogram};
///
/// let (xs, weights) = ([0.1, 0.2, 0.7], [0.1, 0.2, 5.0]);
/// let mut sums = [ExactSum::new(); 2];
/// weighted_histogram(&Weighed, [&xs, &weights], &Bins::equal(0.0, 1.0, 2), &mut sums);
/// assert_eq!(sums.map(|sum| sum.value::<f64>()), [0.1 + 0.2, 5.0]);
/// ```
#[track_caller]
#[inline]
pub fn weighted_histogram<T: Real, const N: usize>(
    expression: &(impl Expression<T, N, Shape = Several<2>> + Sync),
    inputs: impl Inputs<T, N>,
    bins: &Bins<'_, T>,
    sums: &mut [ExactSum],
) -> Outside {
    weighted_histogram_on(&Isa::detect(), expression, inputs, bins, sums)
}

expression! {
    /// Elements and their weights, as they are: what [`weighted_histogram`] needs of two slices.
    pub struct Weighed;
    |x, weight| -> [element, factor] { [x, weight] }
}

/// [`histogram_of`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn histogram_of_on<T: Real, const N: usize>(
    engine: &impl Engine,
    expression: &(impl Expression<T, N, Shape = One> + Sync),
    inputs: impl Inputs<T, N>,
    bins: &Bins<'_, T>,
    counts: &mut [u64],
) -> Outside {
    let (isa, source) = (engine.isa(), inputs.source());
    check_cells(bins, "counts", counts.len());
    let wrapping_add = |count: &mut u64, more: &u64| *count = count.wrapping_add(*more);
    let length = source.len();
    let add = move |elements: Range<usize>, counts: &mut [u64]| {
        isa.run(Histogram {
            expression: Counted(expression),
            source: source.part(elements),
            bins: *bins,
            cells: counts,
        })
    };
    engine.tally(length, GRAIN, counts, 0, wrapping_add, add)
}

/// [`weighted_histogram`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn weighted_histogram_on<T: Real, const N: usize>(
    engine: &impl Engine,
    expression: &(impl Expression<T, N, Shape = Several<2>> + Sync),
    inputs: impl Inputs<T, N>,
    bins: &Bins<'_, T>,
    sums: &mut [ExactSum],
) -> Outside {
    let (isa, source) = (engine.isa(), inputs.source());
    check_cells(bins, "sums", sums.len());
    let length = source.len();
    let add = move |elements: Range<usize>, sums: &mut [ExactSum]| {
        isa.run(Histogram { expression: Weighted(expression), source: source.part(elements), bins: *bins, cells: sums })
    };
    engine.tally(length, GRAIN, sums, ExactSum::new(), ExactSum::merge, add)
}

#[track_caller]
#[inline]
fn check_cells<T: Real>(bins: &Bins<'_, T>, cells: &str, number: usize) {
    assert!(number == bins.number(), "{number} {cells} for {} bins", bins.number());
}

/// Elements cost what finding the bin and counting one by one takes.
const GRAIN: Grain = Grain { unit: BLOCK, picoseconds: 1500 };

/// Elements after which tallies are emptied: few enough that no counter, as narrow as a lane, can overflow.
const EMPTIED_AFTER: usize = 1 << 20;

/// Elements whose bins are found before they are counted.
const AT_ONCE: usize = 128;

/// What is kept of each bin: how many results fell there, or what they weigh.
trait Kept<T: Real, const N: usize> {
    type Cell;

    /// Whether there are weights.
    const WEIGHED: bool;

    /// The results that are sorted, and their weights.
    fn results<B: Backend>(&self, inputs: [Lanes<T, B>; N]) -> [Lanes<T, B>; 2];

    fn keep(cell: &mut Self::Cell, weight: T);

    /// Takes back so many results that are outside.
    fn take_back(cell: &mut Self::Cell, outside: u64);
}

struct Counted<'a, E>(&'a E);

impl<T: Real, E: Expression<T, N, Shape = One>, const N: usize> Kept<T, N> for Counted<'_, E> {
    type Cell = u64;
    const WEIGHED: bool = false;

    #[inline(always)]
    fn results<B: Backend>(&self, inputs: [Lanes<T, B>; N]) -> [Lanes<T, B>; 2] {
        [self.0.lanes(inputs), Lanes::splat(T::ZERO)]
    }

    #[inline(always)]
    fn keep(count: &mut u64, _: T) {
        *count = count.wrapping_add(1);
    }

    #[inline(always)]
    fn take_back(count: &mut u64, outside: u64) {
        *count = count.wrapping_sub(outside);
    }
}

struct Weighted<'a, E>(&'a E);

impl<T: Real, E: Expression<T, N, Shape = Several<2>>, const N: usize> Kept<T, N> for Weighted<'_, E> {
    type Cell = ExactSum;
    const WEIGHED: bool = true;

    #[inline(always)]
    fn results<B: Backend>(&self, inputs: [Lanes<T, B>; N]) -> [Lanes<T, B>; 2] {
        self.0.lanes(inputs)
    }

    #[inline(always)]
    fn keep(sum: &mut ExactSum, weight: T) {
        sum.add(weight);
    }

    #[inline(always)]
    fn take_back(_: &mut ExactSum, _: u64) {} // zeros were added
}

struct Histogram<'a, 'bins, T: Real, K: Kept<T, N>, S, const N: usize> {
    expression: K,
    source: S,
    bins: Bins<'bins, T>, // a copy, which no count can alias
    cells: &'a mut [K::Cell],
}

impl<T: Real, K: Kept<T, N>, S: Source<T, N>, const N: usize> Job for Histogram<'_, '_, T, K, S, N> {
    type Output = Outside;

    #[inline(always)]
    fn run<B: Backend>(mut self) -> Outside {
        let mut outside = Outside::default();
        let length = self.source.len();
        for start in (0..length).step_by(EMPTIED_AFTER) {
            let part = self.source.part(start..length.min(start + EMPTIED_AFTER));
            // No two vectors at a time: what is done with the results needs the registers.
            outside += if S::Step::<B>::PAIRED { self.sort::<B>(&part) } else { self.sort::<S::Step<B>>(&part) };
        }
        let [lowest, largest] = self.bins.bins_of_outside();
        if let Some(cell) = self.cells.get_mut(lowest) {
            K::take_back(cell, outside.below + outside.nan);
        }
        if let Some(cell) = self.cells.get_mut(largest) {
            K::take_back(cell, outside.above);
        }
        outside
    }
}

impl<T: Real, K: Kept<T, N>, S: Source<T, N>, const N: usize> Histogram<'_, '_, T, K, S, N> {
    /// Sorts a part that is no longer than a tally lives; how many are outside?
    #[inline(always)]
    fn sort<B: Backend>(&mut self, part: &S) -> Outside {
        let mut outside = [Tally::<T, B>::new(); 3];
        let (mut places, mut weights) = ([T::ZERO; AT_ONCE], [T::ZERO; AT_ONCE]);
        let length = part.len();
        for start in (0..length).step_by(AT_ONCE) {
            let few = part.part(start..length.min(start + AT_ONCE));
            if !self.place::<B>(&few, &mut places, &mut weights) {
                self.tally_outside::<B>(&few, &mut outside);
            }
            self.bins.search(&mut places[..few.len()]);
            // Eight at a time, for which no loop is left.
            let (eights, rest) = places[..few.len()].as_chunks::<8>();
            let (weights, rest_weights) = weights[..few.len()].as_chunks::<8>();
            for (eight, weights) in eights.iter().zip(weights) {
                self.keep(eight, weights);
            }
            self.keep(rest, rest_weights);
        }
        let [below, above, nan] = outside.map(|tally| tally.count() as u64);
        Outside { below, above, nan }
    }

    #[inline(always)]
    fn keep(&mut self, places: &[T], weights: &[T]) {
        for (place, &weight) in places.iter().zip(weights) {
            if let Some(cell) = self.cells.get_mut(place.pattern() as usize) {
                K::keep(cell, weight);
            }
        }
    }

    /// Writes the places and the weights of a few elements. Are all of them inside?
    #[inline(always)]
    fn place<B: Backend>(&self, few: &S, places: &mut [T; AT_ONCE], weights: &mut [T; AT_ONCE]) -> bool {
        let mut all = Mask::<T, B>::first(Lanes::<T, B>::COUNT);
        let mut done = 0;
        let mut steps = Steps::new::<T, B, N>(few);
        while let Some(inputs) = steps.next() {
            let [x, weight] = self.expression.results(inputs);
            let clamped = self.bins.clamp(x);
            let inside = clamped.eq(x);
            all &= inside;
            self.bins.place(clamped).store(&mut places[done..]);
            if K::WEIGHED {
                inside.select(weight, T::ZERO).store(&mut weights[done..]);
            }
            done += Lanes::<T, B>::COUNT;
        }
        if let Some((inputs, elements)) = steps.tail() {
            let [x, weight] = self.expression.results(inputs);
            let clamped = self.bins.clamp(x);
            let inside = clamped.eq(x);
            all &= inside; // the surplus lanes are elements, too
            self.bins.place(clamped).store_tail(&mut places[done..done + elements]);
            if K::WEIGHED {
                inside.select(weight, T::ZERO).store_tail(&mut weights[done..done + elements]);
            }
        }
        all.all()
    }

    /// Tallies those of a few elements that are below, above and NaN. The expression is computed again, which is rare.
    #[inline(always)]
    fn tally_outside<B: Backend>(&self, few: &S, tallies: &mut [Tally<T, B>; 3]) {
        let mut steps = Steps::new::<T, B, N>(few);
        while let Some(inputs) = steps.next() {
            let [x, _] = self.expression.results(inputs);
            for (tally, mask) in tallies.iter_mut().zip(self.bins.outside(x)) {
                tally.add(mask);
            }
        }
        if let Some((inputs, elements)) = steps.tail() {
            let [x, _] = self.expression.results(inputs);
            for (tally, mask) in tallies.iter_mut().zip(self.bins.outside(x)) {
                tally.add(mask & Mask::first(elements));
            }
        }
    }
}
