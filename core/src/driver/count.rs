//! The driver that counts, and the predicates that come with the library.

use core::marker::PhantomData;

use crate::backend::{Backend, Job};
use crate::engine::{Engine, Grain};
use crate::expression::Predicate;
use crate::isa::Isa;
use crate::lanes::{Lanes, Mask, Tally};
use crate::predicate;
use crate::real::Real;
use crate::source::{BLOCK, Inputs, Source, Steps};

predicate! {
    /// `x < threshold`; false for NaN.
    pub struct Below {
        /// The bound, outside.
        threshold
    }
    |x| { x.lt(threshold) }
}

predicate! {
    /// `low <= x < high`; false for NaN.
    pub struct Within {
        /// The lower bound, inside.
        low,
        /// The upper bound, outside.
        high
    }
    |x| { x.ge(low) & x.lt(high) }
}

predicate! {
    /// `x·x + y·y < radius·radius`, each operation rounded in either arithmetic; false for NaN.
    pub struct InDisc {
        /// The radius; its sign does not matter.
        radius
    }
    |x, y| { (x * x + y * y).lt(radius * radius) }
}

predicate! {
    /// Whether the element is a NaN, of either sign and any payload.
    pub struct IsNan;
    |x| { x.is_nan() }
}

/// How many elements satisfy the predicate.
///
/// An integer: the same on every backend of one arithmetic, and in both if the predicate uses no `mul_add`.
///
/// # Panics
///
/// Panics if the slices differ in length.
///
/// ```
/// use wideband_core::{Below, count};
///
/// assert_eq!(count(&Below { threshold: 2.0_f32 }, [&[1.0, 2.0, f32::NAN]]), 1);
/// ```
#[track_caller]
#[inline]
pub fn count<T: Real, const N: usize>(predicate: &(impl Predicate<T, N> + Sync), inputs: impl Inputs<T, N>) -> usize {
    count_on(&Isa::detect(), predicate, inputs)
}

/// How many elements are below `threshold`: `x < threshold`, so that a NaN on either side does not count.
///
/// The same on every machine.
///
/// ```
/// assert_eq!(wideband_core::count_below(&[0.5, 1.0, f64::NAN, -0.0], 1.0), 2);
/// ```
#[inline]
pub fn count_below<T: Real>(xs: &[T], threshold: T) -> usize {
    count(&Below { threshold }, [xs])
}

/// How many elements lie in the half-open interval `low <= x < high`: none if it is empty or a bound is NaN.
///
/// The same on every machine.
///
/// ```
/// assert_eq!(wideband_core::count_within(&[0.5, 1.0, 2.0, f64::NAN], 0.5, 2.0), 2);
/// ```
#[inline]
pub fn count_within<T: Real>(xs: &[T], low: T, high: T) -> usize {
    count(&Within { low, high }, [xs])
}

/// How many points `(x, y)` lie in the open disc about the origin: `x·x + y·y < radius·radius`, each operation rounded.
///
/// The same on every machine: no multiply-add is fused here. NaN coordinates do not count.
///
/// # Panics
///
/// Panics if the slices differ in length.
///
/// ```
/// assert_eq!(wideband_core::count_in_disc(&[0.0, 0.6, 1.0], &[0.0, 0.7, 0.0], 1.0), 2);
/// ```
#[track_caller]
#[inline]
pub fn count_in_disc<T: Real>(xs: &[T], ys: &[T], radius: T) -> usize {
    count(&InDisc { radius }, [xs, ys])
}

/// How many elements are NaN, of either sign and any payload.
///
/// The same on every machine.
///
/// ```
/// assert_eq!(wideband_core::count_nan(&[0.5, f64::NAN, f64::INFINITY, -f64::NAN]), 2);
/// ```
#[inline]
pub fn count_nan<T: Real>(xs: &[T]) -> usize {
    count(&IsNan, [xs])
}

/// [`count`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn count_on<T: Real, const N: usize>(
    engine: &impl Engine,
    predicate: &(impl Predicate<T, N> + Sync),
    inputs: impl Inputs<T, N>,
) -> usize {
    let (source, isa) = (inputs.source(), engine.isa());
    let length = source.len();
    engine.total(
        length.div_ceil(BLOCK),
        Grain { unit: 1, picoseconds: 100 * BLOCK as u64 },
        || 0,
        move |count, blocks| {
            let source = source.part(length.min(blocks.start * BLOCK)..length.min(blocks.end * BLOCK));
            *count += isa.run(Count { predicate, source, element: PhantomData::<T> });
        },
        |total, count| *total += count,
    )
}

/// Elements that a set of tallies counts before it is emptied.
///
/// Long enough to make nothing of the emptying; short enough that no counter, as narrow as a lane, can overflow, for a
/// counter counts a fraction of this.
const EMPTIED_AFTER: usize = 1 << 20;

/// The elements that satisfy a predicate.
pub(super) struct Count<'a, T, P, S, const N: usize> {
    pub(super) predicate: &'a P,
    pub(super) source: S,
    pub(super) element: PhantomData<T>,
}

impl<T: Real, P: Predicate<T, N>, S: Source<T, N>, const N: usize> Job for Count<'_, T, P, S, N> {
    type Output = usize;

    #[inline(always)]
    fn run<B: Backend>(self) -> usize {
        let length = self.source.len();
        // So few are best computed as one vector.
        if S::Step::<B>::PAIRED && length <= Lanes::<T, B>::COUNT {
            let mut steps = Steps::new::<T, B, N>(&self.source);
            return steps.tail().map_or(0, |(inputs, count)| self.count_tail::<B>(inputs, count));
        }
        let mut total = 0;
        for start in (0..length).step_by(EMPTIED_AFTER) {
            total += self.count_few::<S::Step<B>>(self.source.part(start..length.min(start + EMPTIED_AFTER)));
        }
        total
    }
}

impl<T: Real, P: Predicate<T, N>, S: Source<T, N>, const N: usize> Count<'_, T, P, S, N> {
    /// Counts among at most [`EMPTIED_AFTER`] elements.
    #[inline(always)]
    fn count_few<B: Backend>(&self, source: S) -> usize {
        let mut tally = Tally::<T, B>::new();
        let mut steps = Steps::new::<T, B, N>(&source);
        while let Some(inputs) = steps.next() {
            tally.add(self.predicate.lanes(inputs));
        }
        let count = tally.count();
        match steps.tail() {
            Some((inputs, elements)) => count + self.count_tail::<B>(inputs, elements),
            None => count,
        }
    }

    /// Counts among the first elements of a vector.
    #[inline(always)]
    fn count_tail<B: Backend>(&self, inputs: [Lanes<T, B>; N], elements: usize) -> usize {
        let mut tally = Tally::<T, B>::new();
        tally.add(self.predicate.lanes(inputs) & Mask::first(elements));
        tally.count()
    }
}
