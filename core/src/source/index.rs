//! The element's number as a column.

use core::ops::Range;

use super::sealed::Sealed;
use super::{Column, Inputs, Source, Walk};
use crate::backend::{Backend, MAX_LANES};
use crate::lanes::Lanes;
use crate::real::Real;

/// The numbers of a range as a column, without memory: element `i` is `range.start + i`, rounded to the element type.
///
/// Exact up to 2⁵³ as an `f64`, 2²⁴ as an `f32`. A reversed range is empty.
///
/// # Panics
///
/// A driver panics if the range ends beyond 2⁵³, or 2⁴⁶ as `f32`.
///
/// ```
/// use wideband_core::{Index, expression, sum};
///
/// expression! {
///     /// Leibniz's series for π/4, two terms at a time.
///     struct Leibniz;
///     |i| { 2.0 / ((4.0 * i + 1.0) * (4.0 * i + 3.0)) }
/// }
///
/// let quarter: f64 = sum(&Leibniz, [Index(0..1_000_000)]);
/// assert!((quarter - std::f64::consts::FRAC_PI_4).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Index(pub Range<u64>);

/// A checked [`Index`].
#[derive(Clone, Copy, Debug)]
#[allow(unreachable_pub, reason = "named by a public trait's associated type")]
pub struct Numbers {
    start: u64,
    length: usize,
}

impl<T: Real> Column<T> for Index {
    type Source = Numbers;

    #[track_caller]
    #[inline]
    fn column(self) -> Numbers {
        let Range { start, end } = self.0;
        let most = split::<T>().saturating_mul(4 * split::<T>()).min(1 << 53);
        assert!(end <= most, "{start}..{end} ends beyond {most}, up to which the element type can count");
        let length = usize::try_from(end.saturating_sub(start));
        Numbers { start, length: length.unwrap_or_else(|_| panic!("more indices than a slice can have elements")) }
    }
}

impl<T: Real> Inputs<T, 1> for [Index; 1] {
    type Source = Numbers;

    #[track_caller]
    #[inline]
    fn source(self) -> Numbers {
        let [index] = self;
        Column::<T>::column(index)
    }
}

impl<T: Real> Column<T> for Numbers {
    type Source = Self;

    #[inline]
    fn column(self) -> Self {
        self
    }
}

impl<T: Real> Inputs<T, 1> for Numbers {
    type Source = Self;

    #[inline]
    fn source(self) -> Self {
        self
    }
}

impl Sealed for Numbers {}

impl<T: Real> Source<T, 1> for Numbers {
    #[inline]
    fn len(&self) -> usize {
        self.length
    }

    #[inline]
    fn part(&self, elements: Range<usize>) -> Self {
        assert!(elements.start <= elements.end && elements.end <= self.length, "a part that is inside");
        Self { start: self.start + elements.start as u64, length: elements.len() }
    }

    type Step<B: Backend> = B::Step;

    type Walk<B: Backend> = NumbersWalk<T, B>;

    #[inline(always)]
    fn walk<B: Backend>(&self) -> NumbersWalk<T, B> {
        let ramp: [T; MAX_LANES] = core::array::from_fn(|lane| T::from_f64(lane as f64));
        NumbersWalk { next: self.start, ramp: Lanes::load(&ramp) }
    }
}

/// The next number, and what each lane adds to that of the first.
#[derive(Debug)]
#[allow(unreachable_pub, reason = "named by a public trait's associated type")]
pub struct NumbersWalk<T: Real, B: Backend> {
    next: u64,
    ramp: Lanes<T, B>,
}

/// A number is a multiple of this and a rest, each exact in `T`, as is the rest with some lanes added. So their sum is
/// rounded once.
#[inline(always)]
fn split<T: Real>() -> u64 {
    T::INTEGERS.to_f64() as u64 / 2
}

impl<T: Real, B: Backend> Walk<T, B, 1> for NumbersWalk<T, B> {
    #[allow(unsafe_code, reason = "the trait's method is, for the sake of slices")]
    #[inline(always)]
    unsafe fn next(&mut self) -> [Lanes<T, B>; 1] {
        let vectors = self.tail(0);
        self.next += Lanes::<T, B>::COUNT as u64;
        vectors
    }

    #[inline(always)]
    fn tail(&mut self, _: usize) -> [Lanes<T, B>; 1] {
        let rest = self.next % split::<T>();
        let multiple = (self.next - rest) as f64;
        [self.ramp + T::from_f64(rest as f64) + T::from_f64(multiple)]
    }
}
