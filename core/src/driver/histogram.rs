//! The driver that sorts numbers into equal bins.
//!
//! # Which bin
//!
//! With `n` bins over `[low, high)`, element `x` falls in bin
//!
//! ```text
//! min(⌊(x − low) / width⌋, n − 1)    where    width = (high − low) / n,
//! ```
//!
//! each operation rounded to the element type. No product is added to anything, so the two arithmetics agree, and the
//! integers are the same everywhere.
//!
//! Rounding is monotone, hence each step, and so is the bin as a function of `x`: a larger element never falls in a lower
//! bin. An element of the range is at least `low`, so its bin is not negative; one just below `high` may be rounded up to
//! `n`, and the minimum puts it back.
//!
//! Where the width and `x − low` are exact, as with integers or binary fractions, the edges are exactly
//! `low + k · width` and belong to the bin above: then `x` on an edge yields the integer `k`, and the next number below
//! it a quotient that is at least half a spacing away from `k`, on the side where the spacing is the finer. In general an
//! edge is within a few roundings of there. Dividing by the width is what makes it so. Multiplying by `n / (high − low)`
//! would be faster and put 49 in the first of ten bins over `[0, 490)`, since 49 times the nearest number to 1/49 is
//! below 1.
//!
use core::marker::PhantomData;
use core::ops::{Add, AddAssign};

use crate::backend::{Backend, Job};
use crate::bytes::{self, BytesError, Kind};
use crate::driver::count::{Below, Count, IsNan};
use crate::engine::{Engine, Grain};
use crate::isa::Isa;
use crate::lanes::Lanes;
use crate::real::Real;
use crate::source::{BLOCK, Inputs, Slices, Source, Steps};

/// Elements that fell in no bin of a [`histogram`]. Parts add up.
///
/// ```
/// use wideband_core::Outside;
///
/// let (here, there) = (Outside { below: 1, above: 0, nan: 2 }, Outside { below: 1, ..Outside::default() });
/// assert_eq!(here + there, Outside { below: 2, above: 0, nan: 2 });
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Outside {
    /// Below the range: `x < low`.
    pub below: u64,
    /// At its end or above: `x >= high`.
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
/// are not among them: it is for the program to add only histograms over the same range.
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
            *count += next();
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
/// Counts are added to, so that a histogram can be made of many slices; begin with zeros. Each element is counted once,
/// in a bin or outside. With `n` bins, `x` falls in bin `min(⌊(x − low) / width⌋, n − 1)`, where `width` is
/// `(high − low) / n` and each operation is rounded to `T`: the same on every machine, always. A larger element never
/// falls in a lower bin. The edges are `low + k · width` within a few roundings, exactly so where the arithmetic is exact,
/// and belong to the bin above.
///
/// # Panics
///
/// Panics, before anything is counted, if there are no bins, or more than 2²³ for `f32` or 2⁵² for `f64`; if not
/// `low < high`; if a bound, the difference of the two, or the width of a bin rounds to infinity, zero or NaN.
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
    histogram_on(&Isa::detect(), xs, low, high, counts)
}

/// [`histogram`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn histogram_on<T: Real>(engine: &impl Engine, xs: &[T], low: T, high: T, counts: &mut [u64]) -> Outside {
    let (isa, bins) = (engine.isa(), Bins::new(low, high, counts.len()));
    engine.tally(xs.len(), GRAIN, counts, |elements, counts| {
        isa.run(Histogram { xs: [&xs[elements]].source(), bins, counts })
    })
}

/// Elements cost what dividing and counting one by one takes.
const GRAIN: Grain = Grain { unit: BLOCK, picoseconds: 1500 };

/// Equal bins over `[low, high)`.
#[derive(Clone, Copy)]
struct Bins<T> {
    low: T,
    high: T,
    width: T,
    last: T,
}

impl<T: Real> Bins<T> {
    #[track_caller]
    #[inline]
    fn new(low: T, high: T, number: usize) -> Self {
        assert!(number > 0, "a histogram of {number} bins");
        let most = T::INTEGERS.to_f64() as u64; // in `T`, the numbers of bins must be exact
        assert!(number as u64 <= most, "a histogram of {number} bins, more than {most}");
        let width = (high - low) / T::from_f64(number as f64);
        // Infinite bounds, or finite ones too far apart, make an infinite or undefined width.
        let is_range = low < high && width > T::ZERO && width.to_f64().is_finite();
        assert!(is_range, "a histogram of {number} bins from {low} to {high}: bins of width {width}");
        Self { low, high, width, last: T::from_f64((number - 1) as f64) }
    }

    /// The number of the bin, above [`Real::INTEGERS`]; 0 for what is in no bin.
    #[inline(always)]
    fn number<B: Backend>(&self, x: Lanes<T, B>) -> Lanes<T, B> {
        let position = (x - self.low) / self.width;
        let position = x.lt(self.high).select(position.max(T::ZERO).min(self.last), T::ZERO);
        // Among the integers, addition rounds to the nearest one, which is the next lower or higher.
        let nearest = position + T::INTEGERS;
        (nearest - T::INTEGERS).gt(position).select(nearest - T::ONE, nearest)
    }
}

struct Histogram<'a, T> {
    xs: Slices<'a, T, 1>,
    bins: Bins<T>,
    counts: &'a mut [u64],
}

impl<T: Real> Job for Histogram<'_, T> {
    type Output = Outside;

    #[inline(always)]
    fn run<B: Backend>(mut self) -> Outside {
        let mut total = Outside::default();
        let length = self.xs.len();
        for start in (0..length).step_by(BLOCK) {
            let block = self.xs.part(start..length.min(start + BLOCK));
            let outside = self.outside::<B>(block);
            self.count::<B>(block);
            self.counts[0] -= outside.below + outside.above + outside.nan; // they were counted there
            total += outside;
        }
        total
    }
}

impl<T: Real> Histogram<'_, T> {
    /// The elements of a block that fall in no bin.
    #[inline(always)]
    fn outside<B: Backend>(&self, source: Slices<'_, T, 1>) -> Outside {
        let element = PhantomData::<T>;
        let below = Count { predicate: &Below { threshold: self.bins.low }, source, element }.run::<B>();
        let not_above = Count { predicate: &Below { threshold: self.bins.high }, source, element }.run::<B>();
        let nan = Count { predicate: &IsNan, source, element }.run::<B>();
        Outside { below: below as u64, above: (source.len() - not_above - nan) as u64, nan: nan as u64 }
    }

    /// Counts all elements of a block, those outside in the first bin.
    #[inline(always)]
    fn count<B: Backend>(&mut self, block: Slices<'_, T, 1>) {
        let mut steps = Steps::new::<T, B, 1>(&block);
        while let Some([x]) = steps.next() {
            self.count_lanes::<B>(x, T::LANES);
        }
        if let Some(([x], elements)) = steps.tail() {
            self.count_lanes::<B>(x, elements);
        }
    }

    /// Counts the first lanes, one by one: vectors cannot add to memory at several places, some of them perhaps the same.
    #[inline(always)]
    fn count_lanes<B: Backend>(&mut self, x: Lanes<T, B>, lanes: usize) {
        for number in &self.bins.number(x).to_array()[..lanes] {
            self.counts[number.mantissa() as usize] += 1;
        }
    }
}
