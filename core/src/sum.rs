//! The driver that sums an expression: fixed blocks, a fixed order inside a block, and exact addition of the blocks.
//!
//! The order inside a block of [`BLOCK`] elements, counted from the start of the slice: vectors are taken in
//! groups of four, `(v₀ + v₁) + (v₂ + v₃)`; groups are added to a running vector, first to last; its lanes are added by
//! halves. What is missing at the end of a slice counts as +0. The tree over four vectors is there for speed, so that a
//! chain of dependent additions has one link a group, and shortens the chain of rounding errors as well.

use core::ops::Range;

use crate::BLOCK;
use crate::exact_sum::ExactSum;
use crate::expression::Expression;
use crate::isa::Isa;
use crate::pipeline::Pipeline;
use crate::real::Real;
use crate::vector::{Backend, Columns, Job, Mask, Vector};

/// Vectors that are added to one another before they are added to the running sum.
const GROUP: usize = 4;

/// The sum of the expression over all elements of the inputs.
///
/// The same bits on every backend of one arithmetic, whatever the alignment, and whoever computes which blocks: inside a
/// block of [`BLOCK`] elements additions are rounded, in a fixed order; the blocks are added exactly and rounded once.
/// For `n` elements the error is below `(BLOCK / (4 · LANES) + 2 + log₂ LANES + 1)` roundings of `Σ|eᵢ|`, however large
/// `n` is; in practice it is a few.
///
/// The sum of nothing is +0. NaN and infinities follow IEEE addition; a block whose finite elements overflow is infinite.
///
/// # Panics
///
/// Panics if the slices differ in length.
///
/// ```
/// use wideband_core::{expression, sum};
///
/// expression! {
///     struct Product;
///     fn lanes<T, V>(&self, a, b) { a * b }
/// }
///
/// let (a, b) = ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]);
/// assert_eq!(sum(&Product, [&a, &b]), 32.0);
/// ```
#[track_caller]
#[inline]
pub fn sum<T: Real, const N: usize>(expression: &impl Expression<T, N>, inputs: [&[T]; N]) -> T {
    Isa::detect().sum(expression, inputs)
}

/// The [`sum`] of the expression over the number of elements; NaN for empty slices.
///
/// # Panics
///
/// Panics if the slices differ in length.
///
/// ```
/// use wideband_core::{Exp, mean};
///
/// assert_eq!(mean(&Exp, [&[0.0, 0.0, 0.0]]), 1.0);
/// ```
#[track_caller]
#[inline]
pub fn mean<T: Real, const N: usize>(expression: &impl Expression<T, N>, inputs: [&[T]; N]) -> T {
    Isa::detect().mean(expression, inputs)
}

impl Isa {
    /// [`sum`](crate::sum()) on this instruction set.
    ///
    /// # Panics
    ///
    /// Panics if the slices differ in length.
    #[track_caller]
    #[inline]
    pub fn sum<T: Real, const N: usize>(self, expression: &impl Expression<T, N>, inputs: [&[T]; N]) -> T {
        let inputs = Columns::new(inputs);
        if inputs.len() <= BLOCK {
            return self.run(SumBlock { expression, inputs }); // one block needs no accumulator
        }
        let mut total = ExactSum::new();
        self.add_blocks(expression, inputs, &mut total);
        total.value()
    }

    /// [`mean`](crate::mean()) on this instruction set.
    ///
    /// # Panics
    ///
    /// Panics if the slices differ in length.
    #[track_caller]
    #[inline]
    pub fn mean<T: Real, const N: usize>(self, expression: &impl Expression<T, N>, inputs: [&[T]; N]) -> T {
        let length = inputs.first().map_or(0, |first| first.len());
        self.sum(expression, inputs) / T::from_f64(length as f64)
    }

    /// Adds the sums of a range of blocks of the inputs to `total`: what a thread, a process or another machine
    /// contributes to [`sum`](crate::sum()).
    ///
    /// # Panics
    ///
    /// Panics, before anything is added, if the slices differ in length or the range ends beyond their last block.
    ///
    /// ```
    /// use wideband_core::{BLOCK, Exp, ExactSum, Isa};
    ///
    /// let xs = vec![0.1_f32; 3 * BLOCK + 5];
    /// let isa = Isa::detect();
    /// let (mut here, mut there) = (ExactSum::new(), ExactSum::new());
    /// isa.sum_blocks(&Exp, [&xs], 2..4, &mut there);
    /// isa.sum_blocks(&Exp, [&xs], 0..2, &mut here);
    /// here.merge(&there);
    /// assert_eq!(here.value::<f32>(), isa.sum(&Exp, [&xs]));
    /// ```
    #[track_caller]
    #[inline]
    pub fn sum_blocks<T: Real, const N: usize>(
        self,
        expression: &impl Expression<T, N>,
        inputs: [&[T]; N],
        blocks: Range<usize>,
        total: &mut ExactSum,
    ) {
        let inputs = Columns::new(inputs);
        let inputs = inputs.slice(elements_of(blocks, inputs.len()));
        self.add_blocks(expression, inputs, total);
    }

    /// A call for each block: inlined into a loop over blocks, the loop over a block is compiled to slower code, and twice.
    #[inline]
    fn add_blocks<T: Real, const N: usize>(
        self,
        expression: &impl Expression<T, N>,
        inputs: Columns<'_, T, N>,
        total: &mut ExactSum,
    ) {
        let length = inputs.len();
        for start in (0..length).step_by(BLOCK) {
            let inputs = inputs.slice(start..length.min(start + BLOCK));
            total.add(self.run(SumBlock { expression, inputs }));
        }
    }
}

/// The elements in a range of blocks of a slice.
#[track_caller]
#[inline]
pub(crate) fn elements_of(blocks: Range<usize>, length: usize) -> Range<usize> {
    let count = length.div_ceil(BLOCK);
    assert!(
        blocks.start <= blocks.end && blocks.end <= count,
        "blocks {blocks:?} of slices that have {count} blocks ({length} elements)"
    );
    (blocks.start * BLOCK).min(length)..(blocks.end * BLOCK).min(length)
}

struct SumBlock<'a, E, T, const N: usize> {
    expression: &'a E,
    inputs: Columns<'a, T, N>,
}

impl<T: Real, E: Expression<T, N>, const N: usize> Job for SumBlock<'_, E, T, N> {
    type Output = T;

    #[inline(always)]
    fn run<B: Backend>(self) -> T {
        let zero = T::Vector::<B>::splat(T::ZERO);
        let tail = match self.inputs.tail::<T::Vector<B>>() {
            Some((inputs, elements)) => {
                T::Vector::<B>::select(Mask::first(elements), self.expression.lanes(inputs), zero)
            }
            None => zero,
        };
        let mut vectors = self.inputs.vectors::<T::Vector<B>>();
        let Some(first) = vectors.next() else {
            return (zero + tail).sum_lanes(); // what is left of the sums below
        };

        let mut total = zero;
        // In memory, by an index: to unroll the loop for the sake of registers would cost more of them than there are.
        let mut rest = [zero; GROUP];
        let mut count = 0;
        let mut pipeline = Pipeline::start(self.expression, first);
        for inputs in vectors {
            rest[count % GROUP] = pipeline.step(inputs);
            count += 1;
            if count == GROUP {
                total = total + sum_group(rest);
                count = 0;
            }
        }
        if let Some(stale) = rest.get_mut(count..) {
            stale.fill(zero);
        }
        rest[count % GROUP] = pipeline.finish();
        count += 1;
        if count == GROUP {
            total = total + sum_group(rest);
            (rest, count) = ([zero; GROUP], 0);
        }
        rest[count % GROUP] = tail;
        (total + sum_group(rest)).sum_lanes()
    }
}

#[inline(always)]
fn sum_group<T: Real, V: Vector<T>>([a, b, c, d]: [V; GROUP]) -> V {
    (a + b) + (c + d)
}
