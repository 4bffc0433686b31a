//! The driver that writes an expression's results to a slice.

use core::ops::Range;

use crate::expression::Expression;
use crate::isa::Isa;
use crate::pipeline::Pipeline;
use crate::real::Real;
use crate::sum::elements_of;
use crate::vector::{Backend, Columns, Job, Vector};

/// Writes the expression's result for each element of the inputs to `out`.
///
/// An element's result depends on that element alone: not on its position, its alignment, its neighbours or the slice's
/// length. So a slice may be mapped in pieces, by anyone, in any order.
///
/// # Panics
///
/// Panics, before anything is written, if the slices differ in length.
///
/// ```
/// use wideband_core::{expression, map};
///
/// expression! {
///     struct Distance;
///     fn lanes<T, V>(&self, x, y) { x.mul_add(x, y * y).sqrt() }
/// }
///
/// let mut out = [0.0; 2];
/// map(&Distance, [&[3.0, 5.0], &[4.0, 12.0]], &mut out);
/// assert_eq!(out, [5.0, 13.0]);
/// ```
#[track_caller]
#[inline]
pub fn map<T: Real, const N: usize>(expression: &impl Expression<T, N>, inputs: [&[T]; N], out: &mut [T]) {
    Isa::detect().map(expression, inputs, out);
}

/// Replaces each element by the expression's result: [`map`] where the input is the output.
///
/// ```
/// use wideband_core::{Exp, map_in_place};
///
/// let mut xs = [0.0, 1.0];
/// map_in_place(&Exp, &mut xs);
/// assert_eq!(xs, [1.0, core::f64::consts::E]);
/// ```
#[inline]
pub fn map_in_place<T: Real>(expression: &impl Expression<T, 1>, xs: &mut [T]) {
    Isa::detect().map_in_place(expression, xs);
}

impl Isa {
    /// [`map`](crate::map()) on this instruction set.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if the slices differ in length.
    #[track_caller]
    #[inline]
    pub fn map<T: Real, const N: usize>(self, expression: &impl Expression<T, N>, inputs: [&[T]; N], out: &mut [T]) {
        let inputs = Columns::beside(inputs, out.len());
        self.run(Map { expression, inputs, out });
    }

    /// [`map`](crate::map()) of the elements in a range of blocks; the others of `out` are left as they are.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if the slices differ in length or the range ends beyond their last block.
    #[track_caller]
    #[inline]
    pub fn map_blocks<T: Real, const N: usize>(
        self,
        expression: &impl Expression<T, N>,
        inputs: [&[T]; N],
        out: &mut [T],
        blocks: Range<usize>,
    ) {
        let inputs = Columns::beside(inputs, out.len());
        let elements = elements_of(blocks, out.len());
        self.run(Map { expression, inputs: inputs.slice(elements.clone()), out: &mut out[elements] });
    }

    /// [`map_in_place`](crate::map_in_place()) on this instruction set.
    #[inline]
    pub fn map_in_place<T: Real>(self, expression: &impl Expression<T, 1>, xs: &mut [T]) {
        self.run(MapInPlace { expression, xs });
    }

    /// [`map_in_place`](crate::map_in_place()) of the elements in a range of blocks.
    ///
    /// # Panics
    ///
    /// Panics if the range ends beyond the last block.
    #[track_caller]
    #[inline]
    pub fn map_in_place_blocks<T: Real>(self, expression: &impl Expression<T, 1>, xs: &mut [T], blocks: Range<usize>) {
        let elements = elements_of(blocks, xs.len());
        self.run(MapInPlace { expression, xs: &mut xs[elements] });
    }
}

struct Map<'a, E, T, const N: usize> {
    expression: &'a E,
    inputs: Columns<'a, T, N>,
    out: &'a mut [T],
}

impl<T: Real, E: Expression<T, N>, const N: usize> Job for Map<'_, E, T, N> {
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(self) {
        let mut out = self.out.chunks_exact_mut(T::LANES);
        let mut vectors = self.inputs.vectors::<T::Vector<B>>();
        if let Some((first, mut place)) = vectors.next().zip(out.next()) {
            let mut pipeline = Pipeline::start(self.expression, first);
            for (inputs, next_place) in vectors.zip(&mut out) {
                pipeline.step(inputs).store(place);
                place = next_place;
            }
            pipeline.finish().store(place);
        }
        if let Some((vectors, _)) = self.inputs.tail::<T::Vector<B>>() {
            self.expression.lanes(vectors).store_tail(out.into_remainder());
        }
    }
}

struct MapInPlace<'a, E, T> {
    expression: &'a E,
    xs: &'a mut [T],
}

impl<T: Real, E: Expression<T, 1>> Job for MapInPlace<'_, E, T> {
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(self) {
        let mut chunks = self.xs.chunks_exact_mut(T::LANES);
        if let Some(mut place) = chunks.next() {
            let mut pipeline = Pipeline::start(self.expression, [T::Vector::<B>::load(place)]);
            for next_place in &mut chunks {
                pipeline.step([T::Vector::<B>::load(next_place)]).store(place);
                place = next_place;
            }
            pipeline.finish().store(place);
        }
        let tail = chunks.into_remainder();
        if !tail.is_empty() {
            self.expression.lanes([T::Vector::<B>::load_tail(tail)]).store_tail(tail);
        }
    }
}
