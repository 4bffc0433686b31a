//! Bins, the edges between them, and which bin an element falls in.
//!
//! # Edges
//!
//! Edge `k` of `n` equal bins over `[low, high)` is
//!
//! ```text
//! min(low + (k · w₁ + k · w₂), high)    where    w₁ + w₂ = (high − low) / n,
//! ```
//!
//! each operation rounded to the element type, and the last edge is `high`. `w₁` is the leading digits of the width, so
//! few that its products are exact, and `w₂` the rest, rounded. So `k · (high − low) / n` is rounded but once, and
//! where it is a number of the type, as with integers, it is that number. Each step is monotone in `k`, hence the
//! edges. No product is added to anything in one rounding that another arithmetic would do in two, so counts are the
//! same everywhere. (In the narrowest ranges `w₁` and `w₂` are scaled up by a power of two, and their products' sum
//! down again, against underflow.)
//!
//! # Which bin
//!
//! Element `x` falls in the last bin whose lower edge is not above it. A guess at its place among the edges is
//! `q = (x − low) · (n / (high − low))`. The element is compared with the nearest edge, `k = round(q)`, as it is published:
//! below it, the bin is `k − 1`, otherwise `k`.
//!
//! That is right if the guess is nearer to its true place than half a bin, less what the edges are off. With `u` half the
//! type's epsilon, `M` the larger bound in size and `w` the width of a bin, an edge is off by at most `2u · 2M` from the
//! difference and the product and by `u · M` from the sum, and the guess by `3u · n` bins, where `n = 2M / w` at most:
//! together `11 u · M / w` bins, and a little for what was neglected. It is below ½ if `w ≥ 32 u · M`. Narrower bins, and
//! those of the narrowest ranges, are searched.
//!
//! # Searching
//!
//! Unequal edges, and the edges of bins that are too narrow to guess, are searched by halves. All lanes take each step
//! together: no lane's step depends on another's, so the processor takes them at once, and none is a branch.

use core::cmp::Ordering;

use crate::backend::{Backend, MAX_LANES};
use crate::lanes::{Lanes, Mask};
use crate::real::Real;

/// The bins of a histogram: equal ones, or between edges of one's own.
///
/// Bin `k` holds what is not below edge `k` and below edge `k + 1`, exactly as [`edge`](Self::edge) has them. The last bin
/// of [`closed`](Self::closed) bins also holds what equals the last edge, as `NumPy`'s does.
///
/// ```
/// use wideband_core::{Bins, Identity, Outside, histogram_of};
///
/// let bins = Bins::equal(0.0, 1.0, 4);
/// assert!(bins.edges().eq([0.0, 0.25, 0.5, 0.75, 1.0]));
///
/// let (xs, mut counts) = ([0.1, 0.25, 1.0], [0; 4]);
/// let outside = histogram_of(&Identity, [&xs], &bins.closed(), &mut counts);
/// assert_eq!((counts, outside), ([1, 1, 0, 1], Outside::default()));
///
/// // A bin for each decade.
/// let decades = [1.0, 10.0, 100.0, 1000.0];
/// let mut counts = [0; 3];
/// histogram_of(&Identity, [&[2.0, 3.0, 10.0, 500.0]], &Bins::between(&decades), &mut counts);
/// assert_eq!(counts, [2, 1, 1]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Bins<'a, T> {
    kind: Kind<'a, T>,
    low: T,
    /// The largest number inside: the last edge, if that is, or the number below.
    largest: T,
}

#[derive(Clone, Copy, Debug)]
enum Kind<'a, T> {
    Equal(Equal<T>),
    Between(&'a [T]),
}

impl<T: Real> Bins<'static, T> {
    /// So many equal bins over `[low, high)`.
    ///
    /// Edge `k` of `n` bins is `low + k · (high − low) / n`, but at most `high`; the last edge is `high`. The difference is
    /// rounded, then the product, then the sum; the width `(high − low) / n` is kept to twice the type's digits. Where
    /// difference, product and sum are numbers of the type, the edge is that number. [`edge`](Self::edge) and
    /// [`edges`](Self::edges) return the edges.
    ///
    /// # Panics
    ///
    /// Panics if there are no bins, or more than 2²³ for `f32` or 2⁵² for `f64`; if not `low < high`; if a bound, the
    /// difference of the two, or the width of a bin rounds to infinity, zero or NaN.
    #[must_use]
    #[track_caller]
    #[inline]
    pub fn equal(low: T, high: T, number: usize) -> Self {
        Self { kind: Kind::Equal(Equal::new(low, high, number)), low, largest: next_below(high) }
    }
}

impl<'a, T: Real> Bins<'a, T> {
    /// The bins between neighbouring edges, one fewer than there are edges. A bin between equal edges is always empty.
    ///
    /// Edges may be infinite: the first bin of `[-∞, 0, 1]` holds all that is below 0.
    ///
    /// # Panics
    ///
    /// Panics if there are fewer than two edges, or more than 2²³ for `f32` or 2⁵² for `f64`; if an edge is NaN or below the
    /// one before; if all are equal.
    #[must_use]
    #[track_caller]
    pub fn between(edges: &'a [T]) -> Self {
        let [low, .., high] = *edges else { panic!("bins between {} edges", edges.len()) };
        assert!(edges.len() as u64 <= most::<T>(), "bins between {} edges, more than {}", edges.len(), most::<T>());
        if let Some(k) = edges.windows(2).position(|pair| pair[0].partial_cmp(&pair[1]).is_none_or(Ordering::is_gt)) {
            panic!("bins between edges that do not ascend: edge {k} is {:?}, the next {:?}", edges[k], edges[k + 1]);
        }
        assert!(low < high, "bins between edges that are all {low:?}");
        Self { kind: Kind::Between(edges), low, largest: next_below(high) }
    }

    /// The same bins, the last of which holds what equals the last edge, too.
    #[must_use]
    #[inline]
    pub fn closed(self) -> Self {
        Self { largest: self.edge(self.number()), ..self }
    }

    /// How many bins there are.
    #[must_use]
    #[inline]
    pub fn number(&self) -> usize {
        match self.kind {
            Kind::Equal(equal) => equal.number,
            Kind::Between(edges) => edges.len() - 1,
        }
    }

    /// Edge `k`: the lower edge of bin `k`, and the upper one of the bin before.
    ///
    /// # Panics
    ///
    /// Panics if `k` is above the number of bins.
    #[must_use]
    #[track_caller]
    #[inline]
    pub fn edge(&self, k: usize) -> T {
        assert!(k <= self.number(), "edge {k} of {} bins", self.number());
        match self.kind {
            Kind::Equal(equal) if k < equal.number => equal.lower_edge(k),
            Kind::Equal(equal) => equal.high,
            Kind::Between(edges) => edges[k],
        }
    }

    /// All edges, one more than there are bins, in ascending order.
    pub fn edges(&self) -> impl ExactSizeIterator<Item = T> {
        // Of a range and one more, the standard library does not know the length.
        (0..self.number() + 1).map(|k| self.edge(k))
    }

    /// What is inside, as it is; the first edge for what is below and for NaN, the largest number inside for what is above.
    #[inline(always)]
    pub(super) fn clamp<B: Backend>(&self, x: Lanes<T, B>) -> Lanes<T, B> {
        x.max(self.low).min(self.largest)
    }

    /// Which lanes are below, above, and NaN.
    #[inline(always)]
    pub(super) fn outside<B: Backend>(&self, x: Lanes<T, B>) -> [Mask<T, B>; 3] {
        [x.lt(self.low), x.gt(self.largest), x.is_nan()]
    }

    /// The number of the bin of each lane, all of which are inside, as a bit pattern; or the lane itself, for
    /// [`search`](Self::search).
    #[inline(always)]
    pub(super) fn place<B: Backend>(&self, x: Lanes<T, B>) -> Lanes<T, B> {
        match self.kind {
            Kind::Equal(equal) if equal.guessed => equal.place(x),
            _ => x,
        }
    }

    /// Puts numbers of bins, as bit patterns, where [`place`](Self::place) has left elements.
    #[inline(always)]
    pub(super) fn search(&self, places: &mut [T]) {
        match self.kind {
            Kind::Equal(equal) if equal.guessed => (),
            kind => kind.search(places),
        }
    }

    /// The bins of the first edge and of the largest number inside, where what is outside was put: the first and the last,
    /// unless these are between equal edges.
    pub(super) fn bins_of_outside(&self) -> [usize; 2] {
        let mut places = [self.low, self.largest];
        self.kind.search(&mut places);
        places.map(|place| place.pattern() as usize)
    }
}

/// The most bins, whose numbers the type must count.
fn most<T: Real>() -> u64 {
    1 << (T::FORMAT.0 - 1)
}

/// The integer as a number of the type, which it must be: it is put in as a mantissa, which takes no conversion.
#[inline(always)]
fn integer<T: Real>(k: usize) -> T {
    T::from_pattern(T::INTEGERS.pattern() + k as u64) - T::INTEGERS
}

/// The next number below one that is not −∞.
fn next_below<T: Real>(x: T) -> T {
    if x > T::ZERO {
        T::from_pattern(x.pattern() - 1)
    } else {
        -T::from_pattern((T::ZERO - x).pattern() + 1) // of either zero, this is 0.0
    }
}

/// Equal bins.
#[derive(Clone, Copy, Debug)]
struct Equal<T> {
    number: usize,
    low: T,
    high: T,
    /// The width of a bin in two parts: any product of a number of bins with the first is exact.
    width: [T; 2],
    /// What the width is scaled by, to keep its parts from underflowing; 1 for all but the narrowest ranges.
    unit: T,
    /// Bins per unit.
    rate: T,
    last: T,
    /// Whether the nearest edge can be guessed.
    guessed: bool,
}

impl<T: Real> Equal<T> {
    #[track_caller]
    #[inline]
    fn new(low: T, high: T, number: usize) -> Self {
        assert!(number > 0, "a histogram of {number} bins");
        assert!(number as u64 <= most::<T>(), "a histogram of {number} bins, more than {}", most::<T>());
        let (span, bins, last) = (high - low, integer::<T>(number), integer::<T>(number - 1));
        let width = span / bins;
        // Infinite bounds, or finite ones too far apart, make an infinite or undefined width.
        let is_range = low < high && width > T::ZERO && width < T::INFINITY;
        assert!(is_range, "a histogram of {number} bins from {low:?} to {high:?}: bins of width {width:?}");

        // From the square root of the least number on, which is more than twice a significand above it, no part underflows.
        let wide = width * width > T::ZERO;
        let unit = if wide { T::ONE } else { T::ONE / T::INTEGERS / T::INTEGERS / T::INTEGERS };
        let digits = usize::BITS - (number - 1).leading_zeros();
        let scaled = span / unit;
        let leading = T::from_pattern((scaled / bins).pattern() >> digits << digits);
        let rest = (scaled - bins * leading) / bins;

        let size = if -low > high { -low } else { high };
        let narrow = size / T::INTEGERS * T::from_f64(16.0); // 32 half epsilons: see the head of the file
        let guessed = wide && width >= narrow;
        Self { number, low, high, width: [leading, rest], unit, rate: bins / span, last, guessed }
    }

    /// Edge `k`, which is not the last.
    #[inline(always)]
    fn lower_edge(&self, k: usize) -> T {
        let k = integer::<T>(k);
        let edge = (k * self.width[0] + k * self.width[1]) * self.unit + self.low;
        if edge < self.high { edge } else { self.high }
    }

    /// The number of the bin of each lane, all of which are inside, as a bit pattern.
    #[inline(always)]
    fn place<B: Backend>(&self, x: Lanes<T, B>) -> Lanes<T, B> {
        let guess = ((x - self.low) * self.rate).min(self.last);
        let nearest = guess + T::INTEGERS; // among the integers, a sum is rounded to one
        let k = nearest - T::INTEGERS;
        let edge = (k * self.width[0] + k * self.width[1]) + self.low; // where it is above `high`, `x` is below both
        // From there on, neighbouring integers are neighbouring bit patterns.
        nearest.bits_sub(x.lt(edge).select(T::INTEGERS + T::ONE, T::INTEGERS))
    }
}

impl<T: Real> Kind<'_, T> {
    /// Puts the last bin whose lower edge is not above it, or bin 0, in the place of each number, as a bit pattern.
    ///
    /// It stands once for all backends.
    #[inline(never)]
    fn search(&self, xs: &mut [T]) {
        for xs in xs.chunks_mut(MAX_LANES) {
            match self {
                Self::Equal(equal) => search(equal.number, |k| equal.lower_edge(k), xs),
                Self::Between(edges) => search(edges.len() - 1, |k| edges[k], xs),
            }
        }
    }
}

#[inline(always)]
fn search<T: Real>(bins: usize, edge: impl Fn(usize) -> T, xs: &mut [T]) {
    let (mut places, mut left) = ([0; MAX_LANES], bins);
    while left > 1 {
        let half = left / 2;
        for (place, &x) in places.iter_mut().zip(&*xs) {
            let middle = *place + half;
            *place = if edge(middle) <= x { middle } else { *place };
        }
        left -= half;
    }
    for (x, place) in xs.iter_mut().zip(places) {
        *x = T::from_pattern(place as u64);
    }
}
