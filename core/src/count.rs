//! The driver that counts, and the predicates that come with the library.

use core::ops::Range;

use crate::expression::Predicate;
use crate::isa::Isa;
use crate::real::Real;
use crate::vector::{Backend, Columns, Job, Mask, Vector};
use crate::{BLOCK, predicate, sum::elements_of};

predicate! {
    /// `x < threshold`; false for NaN.
    pub struct Below<T> {
        /// The bound, outside.
        pub threshold: T,
    }
    fn lanes<T, V>(&self, x) {
        x.lt(V::splat(self.threshold))
    }
}

predicate! {
    /// `low <= x < high`; false for NaN.
    pub struct Within<T> {
        /// The lower bound, inside.
        pub low: T,
        /// The upper bound, outside.
        pub high: T,
    }
    fn lanes<T, V>(&self, x) {
        x.ge(V::splat(self.low)) & x.lt(V::splat(self.high))
    }
}

predicate! {
    /// `x·x + y·y < radius·radius`, each operation rounded in either arithmetic; false for NaN.
    pub struct InDisc<T> {
        /// The radius; its sign does not matter.
        pub radius: T,
    }
    fn lanes<T, V>(&self, x, y) {
        (x * x + y * y).lt(V::splat(self.radius * self.radius))
    }
}

predicate! {
    /// Whether the element is a NaN, of either sign and any payload.
    pub struct IsNan;
    fn lanes<T, V>(&self, x) {
        x.ne(x)
    }
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
pub fn count<T: Real, const N: usize>(predicate: &impl Predicate<T, N>, inputs: [&[T]; N]) -> usize {
    Isa::detect().count(predicate, inputs)
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
    Isa::detect().count_below(xs, threshold)
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
    Isa::detect().count_within(xs, low, high)
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
    Isa::detect().count_in_disc(xs, ys, radius)
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
    Isa::detect().count_nan(xs)
}

impl Isa {
    /// [`count`](crate::count()) on this instruction set.
    ///
    /// # Panics
    ///
    /// Panics if the slices differ in length.
    #[track_caller]
    #[inline]
    pub fn count<T: Real, const N: usize>(self, predicate: &impl Predicate<T, N>, inputs: [&[T]; N]) -> usize {
        self.run(Count { predicate, inputs: Columns::new(inputs) })
    }

    /// [`count`](crate::count()) of the elements in a range of blocks.
    ///
    /// # Panics
    ///
    /// Panics if the slices differ in length or the range ends beyond their last block.
    #[track_caller]
    #[inline]
    pub fn count_blocks<T: Real, const N: usize>(
        self,
        predicate: &impl Predicate<T, N>,
        inputs: [&[T]; N],
        blocks: Range<usize>,
    ) -> usize {
        let inputs = Columns::new(inputs);
        self.run(Count { predicate, inputs: inputs.slice(elements_of(blocks, inputs.len())) })
    }

    /// [`count_below`](crate::count_below()) on this instruction set.
    #[must_use]
    #[inline]
    pub fn count_below<T: Real>(self, xs: &[T], threshold: T) -> usize {
        self.count(&Below { threshold }, [xs])
    }

    /// [`count_within`](crate::count_within()) on this instruction set.
    #[must_use]
    #[inline]
    pub fn count_within<T: Real>(self, xs: &[T], low: T, high: T) -> usize {
        self.count(&Within { low, high }, [xs])
    }

    /// [`count_in_disc`](crate::count_in_disc()) on this instruction set.
    ///
    /// # Panics
    ///
    /// Panics if the slices differ in length.
    #[track_caller]
    #[must_use]
    #[inline]
    pub fn count_in_disc<T: Real>(self, xs: &[T], ys: &[T], radius: T) -> usize {
        self.count(&InDisc { radius }, [xs, ys])
    }

    /// [`count_nan`](crate::count_nan()) on this instruction set.
    #[must_use]
    #[inline]
    pub fn count_nan<T: Real>(self, xs: &[T]) -> usize {
        self.count(&IsNan, [xs])
    }
}

/// Elements that a set of tallies counts before it is emptied.
///
/// Long enough to make nothing of the emptying; short enough that no counter, as narrow as a lane, can overflow, for a
/// counter counts a fraction of this.
const EMPTIED_AFTER: usize = 256 * BLOCK;

/// Tallies side by side, so that vectors in a row need not wait for one another.
const GROUP: usize = 4;

/// The elements of slices that satisfy a predicate.
pub(crate) struct Count<'a, P, T, const N: usize> {
    pub(crate) predicate: &'a P,
    pub(crate) inputs: Columns<'a, T, N>,
}

impl<T: Real, P: Predicate<T, N>, const N: usize> Job for Count<'_, P, T, N> {
    type Output = usize;

    #[inline(always)]
    fn run<B: Backend>(self) -> usize {
        let mut total = 0;
        let length = self.inputs.len();
        for start in (0..length).step_by(EMPTIED_AFTER) {
            total += self.count_few::<B>(self.inputs.slice(start..length.min(start + EMPTIED_AFTER)));
        }
        total
    }
}

impl<T: Real, P: Predicate<T, N>, const N: usize> Count<'_, P, T, N> {
    /// Counts among at most [`EMPTIED_AFTER`] elements.
    #[inline(always)]
    fn count_few<B: Backend>(&self, inputs: Columns<'_, T, N>) -> usize {
        let mut tallies = [MaskOf::<B, T>::no_tally(); GROUP];
        let mut vectors = inputs.vectors::<T::Vector<B>>();
        while let Some(group) = vectors.next_group::<GROUP>() {
            for (tally, inputs) in tallies.iter_mut().zip(group) {
                *tally = self.predicate.lanes(inputs).tally(*tally);
            }
        }
        for (tally, inputs) in tallies.iter_mut().zip(vectors) {
            *tally = self.predicate.lanes(inputs).tally(*tally);
        }
        if let Some((inputs, elements)) = inputs.tail::<T::Vector<B>>() {
            let inside = self.predicate.lanes(inputs) & MaskOf::<B, T>::first(elements);
            tallies[0] = inside.tally(tallies[0]);
        }
        let mut count = 0;
        for tally in tallies {
            count += MaskOf::<B, T>::count(tally);
        }
        count
    }
}

type MaskOf<B, T> = <<T as Real>::Vector<B> as Vector<T>>::Mask;
