//! The drivers that estimate a mean: of an expression's results, and of an integrand's samples.
//!
//! # What is summed
//!
//! The results and their squares, or products of two if they are wanted jointly, in blocks of [`BLOCK`] elements or
//! samples. Inside a block each lane adds up to twice the precision: what an addition rounds off (Knuth's two-sum) and what
//! a product rounds off are kept in a second sum. The lanes of a block go into [`ExactSum`]s. So an estimate is rounded when
//! it is read, and the variance, a difference of what may be nearly the same, loses nothing that shows: its error is that of
//! sums to 100 bits.

use core::marker::PhantomData;
use core::ops::Range;

use crate::backend::{Backend, Job, MAX_LANES, square_root};
use crate::bytes::{self, BytesError, Kind};
use crate::driver::exact_sum::ExactSum;
use crate::engine::{Engine, Grain};
use crate::error_free::{two_product, two_product_of_numbers, two_sum};
use crate::expression::{Expression, One, Several, Shape};
use crate::integrand::Integrand;
use crate::isa::Isa;
use crate::lanes::{Lanes, Mask};
use crate::random::{BATCH, Draws, Streams, Units};
use crate::real::Real;
use crate::source::{BLOCK, Inputs, Source, Steps};

/// What a number of samples says about a random quantity: its mean, and how far that may be off.
///
/// Estimates of the parts of a run [merge](Self::merge) to the estimate of the whole, with the same bits if each part is
/// [whole blocks](Inputs::blocks), or for [`simulate`] a range that begins and ends at multiples of [`BLOCK`].
///
/// ```
/// use wideband_core::{Streams, estimate, expression};
///
/// expression! {
///     struct Square;
///     |x| { x * x }
/// }
///
/// let normals = Streams::new(42).normals(0..100_000);
/// let whole = estimate::<f64, _, 1>(&Square, normals.clone());
/// assert!((whole.mean() - 1.0).abs() < 5.0 * whole.standard_error());
///
/// let mut parts = estimate::<f64, _, 1>(&Square, normals.clone().blocks(50..98)); // perhaps elsewhere
/// parts.merge(&estimate::<f64, _, 1>(&Square, normals.blocks(0..50)));
/// assert_eq!(parts, whole);
/// ```
///
/// # Range
///
/// The mean is that of any numbers. The variance is NaN if one of them is infinite or NaN, and where squares are beyond
/// the range of an `f64` or what they round off is below it: for numbers above 10¹⁵⁰, or all below 10⁻¹⁴⁰.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Estimate {
    pub(super) values: ExactSum,
    /// Of the values; in [`Covariances`](super::Covariances), products with those of another result.
    pub(super) squares: ExactSum,
    pub(super) samples: u64,
}

impl Estimate {
    /// How many bytes an estimate takes as [bytes](Self::to_bytes).
    pub const BYTES: usize = bytes::size(Self::WORDS);

    const WORDS: usize = 2 * ExactSum::WORDS + 1;

    /// The estimate of no samples.
    #[must_use]
    pub const fn new() -> Self {
        Self { values: ExactSum::new(), squares: ExactSum::new(), samples: 0 }
    }

    /// Adds a sample: its value and its square, exactly.
    ///
    /// ```
    /// use wideband_core::Estimate;
    ///
    /// let mut heights = Estimate::new();
    /// [1.0, 2.0, 4.0, 5.0].into_iter().for_each(|height| heights.add(height));
    /// assert_eq!((heights.mean(), heights.variance(), heights.samples()), (3.0, 10.0 / 3.0, 4));
    /// ```
    pub fn add<T: Real>(&mut self, value: T) {
        self.add_with(value, value);
    }

    /// Adds a sample, and its product with another.
    pub(super) fn add_with<T: Real>(&mut self, value: T, other: T) {
        let (value, other) = (value.to_f64(), other.to_f64());
        self.values.add(value);
        add_product(&mut self.squares, value, other);
        self.samples += 1;
    }

    /// Adds the samples of another estimate, exactly.
    pub fn merge(&mut self, other: &Self) {
        self.values.merge(&other.values);
        self.squares.merge(&other.squares);
        self.samples += other.samples;
    }

    /// How many samples.
    #[must_use]
    pub fn samples(&self) -> u64 {
        self.samples
    }

    /// The mean of the samples, rounded from the exact sum; NaN of none.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.values.over(self.samples)
    }

    /// The variance of the quantity, estimated without bias: the squares of the samples' distances from their mean,
    /// over one less than their number; NaN of fewer than two.
    ///
    /// Not the difference of two large sums, whatever the mean:
    ///
    /// ```
    /// use wideband_core::{Identity, estimate};
    ///
    /// assert_eq!(estimate(&Identity, [&[1e9, 1e9 + 1.0, 1e9 + 2.0]]).variance(), 1.0);
    /// ```
    #[must_use]
    pub fn variance(&self) -> f64 {
        let variance = covariance(&self.squares, [&self.values; 2], self.samples);
        if variance < 0.0 { 0.0 } else { variance }
    }

    /// The estimate as bytes, for a file, a message, or another machine.
    ///
    /// The same on every machine, whatever its byte order: two estimates are equal if and only if their bytes are. They
    /// carry a kind, a version and a check (CRC-32), and every later version of the library that writes another form
    /// still reads this one: the letters `wbE`, the version 1; the sum of the values and that of their squares, each in
    /// words as [`ExactSum::to_bytes`] has them; the number of samples; the check.
    ///
    /// ```
    /// use wideband_core::{Estimate, Identity, estimate};
    ///
    /// let sent: [u8; Estimate::BYTES] = estimate(&Identity, [&[1.0, 2.0]]).to_bytes();
    /// let mut there = estimate(&Identity, [&[4.0, 5.0]]);
    /// there.merge(&Estimate::from_bytes(&sent)?);
    /// assert_eq!(there.mean(), 3.0);
    /// # Ok::<(), wideband_core::BytesError>(())
    /// ```
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let words = self.values.words().chain(self.squares.words()).chain([self.samples]);
        bytes::write(Kind::Estimate, words, &mut bytes);
        bytes
    }

    /// The estimate that became these [bytes](Self::to_bytes), to be added to and merged as before.
    ///
    /// # Errors
    ///
    /// If [`to_bytes`](Self::to_bytes) of no estimate gives these bytes: they are too few or too many, another kind of
    /// result, of a later version, or damaged.
    ///
    /// ```
    /// use wideband_core::{BytesError, Estimate, ExactSum};
    ///
    /// assert_eq!(Estimate::from_bytes(&ExactSum::new().to_bytes()), Err(BytesError::Kind));
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BytesError> {
        let mut words = bytes::read(Kind::Estimate, Self::WORDS, bytes)?;
        let [values, squares] = [ExactSum::from_words(&mut words)?, ExactSum::from_words(&mut words)?];
        Ok(Self { values, squares, samples: words.next().unwrap_or(0) })
    }

    /// The standard error of the mean, `√(variance / samples)`: two thirds of such estimates are off by less than that,
    /// 95 % by less than twice that.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        square_root(self.variance() / self.samples as f64)
    }
}

/// The covariance of two quantities, of the exact sums of their products and of each, over so many samples.
pub(super) fn covariance(products: &ExactSum, sums: [&ExactSum; 2], samples: u64) -> f64 {
    let means = sums.map(|sum| sum.over::<f64>(samples));
    if samples < 2 || products.non_finite().is_some() || !means.iter().all(|mean| mean.is_finite()) {
        return f64::NAN;
    }
    // About the rounded means c and d: Σ(x - c)(y - d) = Σxy - cΣy - dΣx + ncd, each product exact. What c and d are off
    // then hardly matters.
    let [c, d] = means;
    let [high, low] = [samples >> 32 << 32, samples & 0xffff_ffff].map(|part| part as f64);
    let mut products = *products;
    for (mean, sum) in [(c, sums[1]), (d, sums[0])] {
        let mut rest = *sum;
        loop {
            let part = rest.value::<f64>();
            if part == 0.0 {
                break;
            }
            add_product(&mut products, -mean, part);
            rest.add(-part);
        }
    }
    let times_samples = |mean| two_product_of_numbers(mean, high).into_iter().chain(two_product_of_numbers(mean, low));
    times_samples(c).for_each(|part| add_product(&mut products, part, d));
    let [x_off, y_off] = [(sums[0], c), (sums[1], d)].map(|(sum, mean)| {
        let mut off = *sum;
        times_samples(mean).for_each(|part| off.add(-part));
        off.value::<f64>()
    });
    let n = samples as f64;
    (products.value::<f64>() - x_off * (y_off / n)) / (n - 1.0)
}

/// Adds `a · b`, exactly, unless it overflows or what it rounds off is too small.
fn add_product(sum: &mut ExactSum, a: f64, b: f64) {
    sum.extend(two_product_of_numbers(a, b));
}

/// What [`estimate`] and [`simulate`] make of an expression's or an integrand's results.
pub trait Estimated: Shape {
    /// An [`Estimate`], an array of them, or [`Covariances`](crate::Covariances).
    type Estimates: Send;

    /// Those of no samples.
    #[doc(hidden)]
    fn none() -> Self::Estimates;

    /// Sums of values and of products, each for the [`factors`](Self::factors) of its place.
    #[doc(hidden)]
    fn sums(estimates: &mut Self::Estimates) -> &mut [Estimate];

    /// Which results are the factors of a product, the first one that whose values are summed; `None` if it is not wanted.
    #[doc(hidden)]
    fn factors(place: usize) -> Option<[usize; 2]>;

    /// An `X` for each of the sums.
    #[doc(hidden)]
    type Each<X: Copy + Send>: Send;

    #[doc(hidden)]
    fn each<X: Copy + Send>(x: X) -> Self::Each<X>;

    #[doc(hidden)]
    fn as_slice<X: Copy + Send>(each: &mut Self::Each<X>) -> &mut [X];

    /// Adds other samples, exactly.
    #[doc(hidden)]
    fn merge(estimates: &mut Self::Estimates, mut more: Self::Estimates) {
        for (estimate, more) in Self::sums(estimates).iter_mut().zip(Self::sums(&mut more)) {
            estimate.merge(more);
        }
    }
}

/// Each result alone: its values and their squares.
macro_rules! each_alone {
    ([$($generics:tt)*] $shape:ty) => {
        impl<$($generics)*> Estimated for $shape {
            type Estimates = Self::Of<Estimate>;

            fn none() -> Self::Estimates {
                Self::map(Self::filled(Estimate::new()), |estimate| estimate)
            }

            fn sums(estimates: &mut Self::Estimates) -> &mut [Estimate] {
                Self::as_array(estimates)
            }

            #[inline(always)]
            fn factors(place: usize) -> Option<[usize; 2]> {
                Some([place; 2])
            }

            type Each<X: Copy + Send> = Self::Array<X>;

            #[inline(always)]
            fn each<X: Copy + Send>(x: X) -> Self::Each<X> {
                Self::filled(x)
            }

            #[inline(always)]
            fn as_slice<X: Copy + Send>(each: &mut Self::Each<X>) -> &mut [X] {
                each
            }
        }
    };
}

each_alone!([] One);
each_alone!([const M: usize] Several<M>);

/// Estimates the mean of the expression over random columns, or whatever its inputs are: an [`Estimate`], or an array
/// of them if it has several results, or their [`Covariances`](crate::Covariances) if it is
/// [`Jointly`](crate::Jointly) one.
///
/// Within one arithmetic, the same bits on every backend and team. Where nothing else says whether the columns are `f64` or
/// `f32`, the call has to say it: `estimate::<f64, _, 1>(…)`.
///
/// # Panics
///
/// Panics if the inputs differ in length.
///
/// ```
/// use wideband_core::{Streams, estimate, expression};
///
/// expression! {
///     /// The distance of two points of the plane.
///     struct Distance { scale }
///     |x, y, u, v| { scale * (x - u).hypot(y - v) }
/// }
///
/// let distance = estimate(&Distance { scale: 1.0 }, Streams::new(42).uniforms(0..100_000));
/// assert!((distance.mean() - 0.521_405).abs() < 4.0 * distance.standard_error());
/// ```
#[track_caller]
#[inline]
pub fn estimate<T: Real, E: Expression<T, N, Shape: Estimated> + Sync, const N: usize>(
    expression: &E,
    inputs: impl Inputs<T, N>,
) -> <E::Shape as Estimated>::Estimates {
    estimate_on(&Isa::detect(), expression, inputs)
}

/// Estimates the mean of an integrand from a range of samples: an [`Estimate`], an array of them if it has several
/// results, or their [`Covariances`](crate::Covariances) if it is [`Jointly`](crate::Jointly) one.
///
/// Sample `i` draws from stream `16 · ⌊i / BATCH⌋ + i mod 16` of the seed, after the earlier samples of its batch on
/// that stream, each of which draws as many numbers. So a sample depends on the seed and its index alone, any range of
/// samples is reached in some microseconds, and within one arithmetic an estimate has the same bits on every backend
/// and team. An empty or reversed range has no samples.
///
/// See [`integrand!`](crate::integrand!) for examples.
///
/// # Panics
///
/// Panics if the integrand does not draw as many numbers each time.
#[track_caller]
#[inline]
pub fn simulate<T: Real, I: Integrand<T, Shape: Estimated> + Sync>(
    integrand: &I,
    streams: &Streams,
    samples: Range<u64>,
) -> <I::Shape as Estimated>::Estimates {
    simulate_on(&Isa::detect(), integrand, streams, samples)
}

/// [`estimate`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn estimate_on<T: Real, E: Expression<T, N, Shape: Estimated> + Sync, const N: usize>(
    engine: &impl Engine,
    expression: &E,
    inputs: impl Inputs<T, N>,
) -> <E::Shape as Estimated>::Estimates {
    let (source, isa) = (inputs.source(), engine.isa());
    let length = source.len();
    engine.total(
        length.div_ceil(BLOCK),
        Grain { unit: 1, picoseconds: 300 * BLOCK as u64 },
        E::Shape::none,
        move |estimates, blocks| {
            let source = source.part(length.min(blocks.start * BLOCK)..length.min(blocks.end * BLOCK));
            let sums = E::Shape::sums(estimates);
            isa.run(EstimateBlocks { expression, source, sums, element: PhantomData::<T> });
        },
        E::Shape::merge,
    )
}

/// [`simulate`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn simulate_on<T: Real, I: Integrand<T, Shape: Estimated> + Sync>(
    engine: &impl Engine,
    integrand: &I,
    streams: &Streams,
    samples: Range<u64>,
) -> <I::Shape as Estimated>::Estimates {
    let isa = engine.isa();
    let words = isa.run(CountWords { integrand, streams, element: PhantomData::<T> });
    let units = Units::of_paths(samples, words);
    engine.total(
        units.count(),
        units.grain(),
        I::Shape::none,
        move |estimates, range| {
            let (samples, sums) = (units.samples(range), I::Shape::sums(estimates));
            isa.run(Simulate { integrand, streams, words, samples, sums, element: PhantomData::<T> });
        },
        I::Shape::merge,
    )
}

/// The sums of each lane's values and products, each with what it rounds off.
#[derive(Clone, Copy)]
struct Moments<T: Real, B: Backend> {
    values: [Lanes<T, B>; 2],
    products: [Lanes<T, B>; 2],
}

impl<T: Real, B: Backend> Moments<T, B> {
    #[inline(always)]
    fn new() -> Self {
        let zeros = [Lanes::splat(T::ZERO); 2];
        Self { values: zeros, products: zeros }
    }

    #[inline(always)]
    fn add(&mut self, x: Lanes<T, B>, y: Lanes<T, B>) {
        let [product, lost] = two_product(x, y);
        add(&mut self.values, x);
        add(&mut self.products, product);
        self.products[1] += lost;
    }

    /// Adds the lanes to an estimate of so many more samples; false, without having done so, if they are not finite.
    #[inline(always)]
    fn add_to(self, estimate: &mut Estimate, samples: u64) -> bool {
        let mut sums = [[0.0; MAX_LANES]; 2];
        let mut lost = [0.0; 2];
        for (i, [sum, rest]) in [self.values, self.products].into_iter().enumerate() {
            for (lane, (sum, rest)) in sum.to_array().into_iter().zip(rest.to_array()).take(T::LANES).enumerate() {
                sums[i][lane] = sum.to_f64();
                lost[i] += rest.to_f64();
            }
        }
        let finite = lost[0].is_finite() && lost[1].is_finite();
        if finite {
            for (total, (sums, lost)) in
                [&mut estimate.values, &mut estimate.squares].into_iter().zip(sums.iter().zip(lost))
            {
                total.extend(sums[..T::LANES].iter().copied());
                total.add(lost);
            }
            estimate.samples += samples;
        }
        finite
    }
}

/// Adds to a sum and to what it rounds off. A sum that is not finite makes a rest that is a NaN.
#[inline(always)]
fn add<T: Real, B: Backend>([sum, lost]: &mut [Lanes<T, B>; 2], x: Lanes<T, B>) {
    let [total, rest] = two_sum(*sum, x);
    *sum = total;
    *lost += rest;
}

/// Adds the vectors of a step, one or two of each result.
#[inline(always)]
fn add_step<S: Estimated, T: Real, B: Backend, Step: Backend>(
    moments: &mut S::Each<Moments<T, B>>,
    results: &[Lanes<T, Step>],
) {
    for (place, moments) in S::as_slice(moments).iter_mut().enumerate() {
        if let Some([x, y]) = S::factors(place) {
            for vector in 0..Lanes::<T, Step>::COUNT / T::LANES {
                moments.add(results[x].part(vector), results[y].part(vector));
            }
        }
    }
}

struct EstimateBlocks<'a, T, E, S, const N: usize> {
    expression: &'a E,
    source: S,
    sums: &'a mut [Estimate],
    element: PhantomData<T>,
}

impl<T: Real, E: Expression<T, N, Shape: Estimated>, S: Source<T, N>, const N: usize> Job
    for EstimateBlocks<'_, T, E, S, N>
{
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(self) {
        // The moments are of whole vectors.
        if Lanes::<T, S::Step<B>>::COUNT < T::LANES {
            self.by_steps::<B, B>();
        } else {
            self.by_steps::<B, S::Step<B>>();
        }
    }
}

impl<T: Real, E: Expression<T, N, Shape: Estimated>, S: Source<T, N>, const N: usize> EstimateBlocks<'_, T, E, S, N> {
    #[inline(always)]
    fn by_steps<B: Backend, Step: Backend>(self) {
        let (length, mut start) = (self.source.len(), 0);
        let mut steps = Steps::of_blocks::<T, Step, N>(&self.source);
        while steps.begin_block() {
            let end = length.min(start + BLOCK);
            let mut moments = E::Shape::each(Moments::<T, B>::new());
            while let Some(inputs) = steps.next() {
                let results = E::Shape::array(self.expression.lanes(inputs));
                add_step::<E::Shape, T, B, Step>(&mut moments, results.as_ref());
            }
            if let Some((inputs, count)) = steps.tail() {
                let mut results = E::Shape::array(self.expression.lanes(inputs));
                for result in results.as_mut() {
                    *result = Mask::first(count).select(*result, T::ZERO);
                }
                add_step::<E::Shape, T, B, Step>(&mut moments, results.as_ref());
            }
            for (place, moments) in E::Shape::as_slice(&mut moments).iter().enumerate() {
                let Some(factors) = E::Shape::factors(place) else { continue };
                if !moments.add_to(&mut self.sums[place], (end - start) as u64) {
                    // One by one. Each vector as a tail: it is slow anyway.
                    for start in (start..end).step_by(T::LANES) {
                        let vector = self.source.part(start..end.min(start + T::LANES));
                        if let Some((inputs, count)) = Steps::new::<T, B, N>(&vector).tail() {
                            let results = E::Shape::array(self.expression.lanes::<B>(inputs));
                            add_each(&mut self.sums[place], results.as_ref(), factors, 0..count);
                        }
                    }
                }
            }
            start = end;
        }
    }
}

/// Adds some of the vectors' lanes one by one.
#[inline(always)]
fn add_each<T: Real, B: Backend>(
    sums: &mut Estimate,
    results: &[Lanes<T, B>],
    [x, y]: [usize; 2],
    lanes: Range<usize>,
) {
    let (xs, ys) = (results[x].to_array(), results[y].to_array());
    for lane in lanes {
        sums.add_with(xs[lane], ys[lane]);
    }
}

/// How many words an integrand draws for a sample.
struct CountWords<'a, T, I> {
    integrand: &'a I,
    streams: &'a Streams,
    element: PhantomData<T>,
}

impl<T: Real, I: Integrand<T>> Job for CountWords<'_, T, I> {
    type Output = u64;

    #[inline(always)]
    fn run<B: Backend>(self) -> u64 {
        let [mut draws, _] = Draws::<T, B>::of_samples(self.streams, 0, 0);
        let _ = self.integrand.lanes(&mut draws);
        draws.words()
    }
}

struct Simulate<'a, T, I> {
    integrand: &'a I,
    streams: &'a Streams,
    words: u64,
    samples: Range<u64>,
    sums: &'a mut [Estimate],
    element: PhantomData<T>,
}

impl<T: Real, I: Integrand<T, Shape: Estimated>> Job for Simulate<'_, T, I> {
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(self) {
        if Draws::<T, B>::IN_PAIRS {
            self.by_steps::<B, B::Step>();
        } else {
            self.by_steps::<B, B>();
        }
    }
}

impl<T: Real, I: Integrand<T, Shape: Estimated>> Simulate<'_, T, I> {
    #[inline(always)]
    fn by_steps<B: Backend, Step: Backend>(mut self) {
        let Range { start, end } = self.samples.clone();
        let mut next = start - start % Draws::<T, Step>::SAMPLES;
        let mut draws = None;
        while next < end {
            let before = match draws {
                Some(draws) if !next.is_multiple_of(BATCH) => draws,
                _ => Draws::<T, Step>::of_samples(self.streams, self.words, next),
            };
            let block = next..(next - next % BLOCK as u64).saturating_add(BLOCK as u64).min(end);
            next = block.end;
            draws = Some(self.block::<B, Step>(before, block, start));
        }
    }

    /// Adds the samples of a block, or of the part of one that is wanted: all that are not below `start`.
    #[inline(always)]
    fn block<B: Backend, Step: Backend>(
        &mut self,
        before: [Draws<T, Step>; 2],
        block: Range<u64>,
        start: u64,
    ) -> [Draws<T, Step>; 2] {
        // Once as a rule. If a sum is not finite, its samples are drawn again and added one by one.
        let mut one_by_one = I::Shape::each(false);
        loop {
            let mut draws = before;
            let mut moments = I::Shape::each(Moments::<T, B>::new());
            let again = I::Shape::as_slice(&mut one_by_one).contains(&true);
            for sixteen in block.clone().step_by(Draws::<T, Step>::SAMPLES as usize) {
                for (step, draws) in draws.iter_mut().enumerate().take(Draws::<T, Step>::STEPS) {
                    let count = Lanes::<T, Step>::COUNT;
                    let first = sixteen + (step * count) as u64;
                    let lane = |sample: u64| (sample.saturating_sub(first) as usize).min(count);
                    let lanes = lane(start)..lane(block.end);

                    let mut own = *draws;
                    let mut results = I::Shape::array(self.integrand.lanes(&mut own));
                    *draws = own;
                    if again {
                        let wanted =
                            I::Shape::as_slice(&mut one_by_one).iter().enumerate().filter(|(_, again)| **again);
                        for (place, _) in wanted {
                            if let Some(factors) = I::Shape::factors(place) {
                                add_each(&mut self.sums[place], results.as_ref(), factors, lanes.clone());
                            }
                        }
                    } else {
                        let inside = Mask::first(lanes.end) & !Mask::first(lanes.start);
                        for result in results.as_mut() {
                            *result = inside.select(*result, T::ZERO);
                        }
                        add_step::<I::Shape, T, B, Step>(&mut moments, results.as_ref());
                    }
                }
            }
            let sixteens = (block.end - block.start).div_ceil(Draws::<T, Step>::SAMPLES);
            let drawn = draws[0].words() - before[0].words();
            assert!(drawn == sixteens * self.words, "an integrand draws more numbers at one time than at another");
            if again {
                return draws;
            }
            let samples = block.end - block.start.max(start);
            for (place, moments) in I::Shape::as_slice(&mut moments).iter().enumerate() {
                if I::Shape::factors(place).is_some() {
                    I::Shape::as_slice(&mut one_by_one)[place] = !moments.add_to(&mut self.sums[place], samples);
                }
            }
            if !I::Shape::as_slice(&mut one_by_one).contains(&true) {
                return draws;
            }
        }
    }
}
