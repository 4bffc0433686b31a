//! Random columns: what an expression reads instead of slices, drawn in registers as the driver goes along.

use core::ops::Range;

use crate::backend::{Backend, Words};
use crate::lanes::Lanes;
use crate::random::eight_streams::{LANES, Samples};
use crate::random::streams::Streams;
use crate::random::variates::{EIGHTS, Exponential, Interval, Normal, Uniform, Variate, WordsOf};
use crate::real::Real;
use crate::source::{Column, Inputs, Sealed, Source, Walk, elements_of};

impl Streams {
    /// Numbers uniform in `[0, 1)`, as the inputs of an expression: those of the samples in a range, as many columns as the
    /// expression has inputs. See [`Random`].
    ///
    /// They are those of [`monte_carlo_pi`](crate::monte_carlo_pi()) where there are two columns, and those of
    /// [`fill_uniform`](crate::fill_uniform()) where there is one: the leading 53 bits of a word over 2⁵³, or the
    /// leading 24 over 2²⁴ as an `f32`. The same on every machine, always.
    ///
    /// ```
    /// use wideband_core::{Compute, InDisc, Isa, Streams, count};
    ///
    /// let hits = count(&InDisc { radius: 1.0 }, Streams::new(42).uniforms(0..100_000));
    /// assert_eq!(hits as u64, Isa::detect().pi_hits(42, 0..100_000).hits);
    /// ```
    #[must_use]
    pub fn uniforms(&self, samples: Range<u64>) -> Random<Uniform> {
        Random::new(self, samples, Uniform)
    }

    /// Normal numbers, with mean 0 and variance 1, as the inputs of an expression: see [`Random`].
    ///
    /// A word makes the quantile of `v/2⁶⁴`, where `v` is the word with its last bit set: one word a number, and the same
    /// numbers of both signs. Both tails are accurate to their ends, which are 9.1 standard deviations away. Within 2.9
    /// of them `2v/2⁶⁴ - 1` is rounded to the element type, beyond it the probability of a number at least as far from
    /// 0, and the result is within 5 ULP of the quantile of what was rounded. Within one arithmetic, the same bits on
    /// every backend.
    ///
    /// ```
    /// use wideband_core::{Streams, expression, mean};
    ///
    /// expression! {
    ///     /// A price after a year, by Black and Scholes.
    ///     struct Price { spot, rate, volatility }
    ///     |normal| { spot * (rate - 0.5 * volatility * volatility + volatility * normal).exp() }
    /// }
    ///
    /// let price = Price { spot: 100.0, rate: 0.03, volatility: 0.2 };
    /// let expected: f64 = mean(&price, Streams::new(42).normals(0..100_000));
    /// assert!((expected - 100.0 * 0.03_f64.exp()).abs() < 0.3);
    /// ```
    #[must_use]
    pub fn normals(&self, samples: Range<u64>) -> Random<Normal> {
        Random::new(self, samples, Normal)
    }

    /// Exponential numbers, with mean 1, as the inputs of an expression: see [`Random`].
    ///
    /// A word `w` makes `-ln v`, where `v` is `!w` with its last bit set, over 2⁶⁴ and rounded to the element type, and
    /// `ln` the library's. The tail is accurate to its end, which is 44.4; near 0 the numbers are multiples of 2⁻⁵⁴, of
    /// 2⁻²⁵ as `f32`. Within one arithmetic, the same bits on every backend.
    ///
    /// ```
    /// use wideband_core::{Identity, Streams, mean};
    ///
    /// let waiting: f64 = mean(&Identity, Streams::new(42).exponentials(0..100_000));
    /// assert!((waiting - 1.0).abs() < 0.02);
    /// ```
    #[must_use]
    pub fn exponentials(&self, samples: Range<u64>) -> Random<Exponential> {
        Random::new(self, samples, Exponential)
    }
}

/// Random numbers of a range of samples, as the inputs of an expression: [`Streams::uniforms`],
/// [`normals`](Streams::normals), [`exponentials`](Streams::exponentials).
///
/// Nothing is stored: a driver draws the numbers in registers. An expression or a predicate of `N` inputs reads `N`
/// columns. Sample `i` takes `N` successive words of stream `8 · ⌊i / BATCH⌋ + i mod 8`, from word
/// `N · ⌊(i mod BATCH) / 8⌋` on; the words before are those of the earlier samples of its batch. So a sample's numbers
/// depend on the seed, its index, and `N`, and not on the range, the driver, the backend or the team. Any sample is
/// reached in some microseconds.
///
/// In a tuple, beside slices, it is one column. Two columns of one tuple that come from the same streams have the same
/// words: give each its own seed.
///
/// ```
/// use wideband_core::{Streams, expression, map};
///
/// expression! {
///     struct Noisy { noise }
///     |x, normal| { x + noise * normal }
/// }
///
/// let (xs, mut out) = ([1.0_f64, 2.0, 3.0], [0.0; 3]);
/// map(&Noisy { noise: 0.01 }, (&xs, Streams::new(42).normals(0..3)), &mut out);
/// assert!(out.iter().zip(xs).all(|(out, x)| (out - x).abs() < 0.1));
/// ```
///
/// # Panics
///
/// A driver panics if there are more samples than a slice can have elements.
#[derive(Clone, Debug)]
pub struct Random<V> {
    streams: Streams,
    samples: Range<u64>,
    variate: V,
}

impl<V> Random<V> {
    fn new(streams: &Streams, samples: Range<u64>, variate: V) -> Self {
        let samples = samples.start..samples.end.max(samples.start);
        Self { streams: streams.clone(), samples, variate }
    }

    /// The samples in a range of [`BLOCK`](crate::BLOCK)s, counted from the first. [`Inputs::blocks`] does the same,
    /// but has to be told the element type.
    ///
    /// # Panics
    ///
    /// Panics if the range is reversed or ends beyond the last block.
    #[track_caller]
    #[must_use]
    pub fn blocks(self, blocks: Range<usize>) -> Self {
        let elements = elements_of(blocks, (self.samples.end - self.samples.start) as usize);
        let [start, end] = [elements.start, elements.end].map(|element| self.samples.start + element as u64);
        Self { samples: start..end, ..self }
    }
}

impl Random<Uniform> {
    /// The same, uniform in `[low, high)`: `low + (high - low) · x` of each `x` in `[0, 1)`, each operation rounded, and the
    /// largest number below `high` where that rounds to `high`. The same on every machine, always.
    ///
    /// # Panics
    ///
    /// Panics if not `low < high`, or if the difference is not finite.
    ///
    /// ```
    /// use wideband_core::{Identity, Streams, max};
    ///
    /// let angles = Streams::new(42).uniforms(0..1_000_000).within(100.0_f32, 200.0);
    /// assert!(max(&Identity, angles).unwrap() < 200.0);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn within<T: Real>(self, low: T, high: T) -> Random<Interval<T>> {
        Random { streams: self.streams, samples: self.samples, variate: Interval::new(low, high) }
    }
}

impl<T: Real, V: Variate<T>, const N: usize> Inputs<T, N> for Random<V> {
    type Source = Self;

    #[track_caller]
    #[inline]
    fn source(self) -> Self {
        let count = self.samples.end - self.samples.start;
        assert!(usize::try_from(count).is_ok(), "{count} samples, more than a slice can have elements");
        self
    }
}

impl<T: Real, V: Variate<T>> Column<T> for Random<V> {
    type Source = Self;

    #[track_caller]
    #[inline]
    fn column(self) -> Self {
        Inputs::<T, 1>::source(self)
    }
}

impl<V> Sealed for Random<V> {}

impl<T: Real, V: Variate<T>, const N: usize> Source<T, N> for Random<V> {
    #[inline]
    fn len(&self) -> usize {
        (self.samples.end - self.samples.start) as usize
    }

    #[inline]
    fn part(&self, elements: Range<usize>) -> Self {
        let length = self.samples.end - self.samples.start;
        assert!(elements.start <= elements.end && elements.end as u64 <= length, "a part that is inside");
        let [start, end] = [elements.start, elements.end].map(|element| self.samples.start + element as u64);
        Self { streams: self.streams.clone(), samples: start..end, variate: self.variate }
    }

    type Step<B: Backend> = V::Step<B>;

    type Walk<B: Backend> = RandomWalk<B, V, N>;

    #[inline(always)]
    fn walk<B: Backend>(&self) -> RandomWalk<B, V, N> {
        RandomWalk {
            samples: Samples::new(self.streams.clone(), N as u64, self.samples.start),
            variate: self.variate,
            drawn: [[0; LANES as usize]; N],
            used: LANES as usize,
        }
    }
}

/// The streams where the next samples are drawn.
#[allow(unreachable_pub, missing_debug_implementations, reason = "named by a public trait's associated type")]
pub struct RandomWalk<B: Backend, V, const N: usize> {
    samples: Samples<B::U64>,
    variate: V,
    /// If a vector has one lane: the words of eight samples, for each column, and how many of them have been used.
    drawn: [[u64; LANES as usize]; N],
    used: usize,
}

impl<B: Backend, V, const N: usize> RandomWalk<B, V, N> {
    /// The words of the next vector of each column.
    #[inline(always)]
    fn words<T: Real>(&mut self) -> [WordsOf<B>; N] {
        let mut words = [[B::Drawn::splat(0); EIGHTS]; N];
        if Lanes::<T, B>::COUNT == 1 {
            if self.used == LANES as usize {
                let streams = self.samples.eight();
                for drawn in &mut self.drawn {
                    *drawn = streams.next().to_array();
                }
                self.used = 0;
            }
            for (words, drawn) in words.iter_mut().zip(&self.drawn) {
                words[0] = B::Drawn::splat(drawn[self.used % LANES as usize]);
            }
            self.used += 1;
        }
        for eight in 0..Lanes::<T, B>::COUNT / LANES as usize {
            let streams = self.samples.eight();
            for words in &mut words {
                words[eight] = streams.next().into();
            }
        }
        words
    }
}

impl<T: Real, B: Backend, V: Variate<T>, const N: usize> Walk<T, B, N> for RandomWalk<B, V, N> {
    #[allow(unsafe_code, reason = "the trait's method is, for the sake of slices")]
    #[inline(always)]
    unsafe fn next(&mut self) -> [Lanes<T, B>; N] {
        self.tail(0)
    }

    #[inline(always)]
    fn tail(&mut self, _: usize) -> [Lanes<T, B>; N] {
        let mut vectors = [Lanes::splat(T::ZERO); N];
        for (vector, words) in vectors.iter_mut().zip(self.words::<T>()) {
            *vector = self.variate.lanes::<B>(words);
        }
        vectors
    }
}
