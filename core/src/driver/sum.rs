//! The driver that sums an expression: fixed blocks, a fixed order inside a block, and exact addition of the blocks.
//!
//! # The order inside a block
//!
//! A block is [`BLOCK`] elements, counted from the start of the slice, and a vector 8 of `f64` or 16 of `f32`. There
//! are two sums side by side, of the even vectors and of the odd ones, as if vectors were twice as long. Eight vectors
//! make a group, four even ones `(v₀ + v₂) + (v₄ + v₆)` and four odd ones; four groups are added to a running sum,
//! first to last; these are added, first to last. Then odd joins even, and the lanes are added by halves; what each of
//! these last additions rounds off is kept. What is missing at the end of a slice counts as +0.
//!
//! So a lane's elements go through at most 2 + 4 + 4 roundings, and a block's sum is two numbers, of which the second
//! is what the first has lost. Both are added exactly. The groups are there for speed too: a chain of dependent
//! additions has one link for eight vectors.

use core::marker::PhantomData;
use core::ops::Range;

use crate::backend::{Backend, Job, MAX_LANES};
use crate::driver::exact_sum::ExactSum;
use crate::engine::{Engine, Grain};
use crate::error_free::two_sum;
use crate::expression::{Expression, Shape};
use crate::isa::Isa;
use crate::lanes::{Lanes, Mask};
use crate::real::Real;
use crate::source::{BLOCK, Inputs, Source, Steps, Walk};

/// Vectors that are added to one another, even ones and odd ones, before they are added to a running sum.
const GROUP: usize = 8;

/// Groups in a running sum.
const RUN: usize = 4;

/// The sum of the expression over all elements of the inputs; an array of sums if it has several results.
///
/// The same bits on every backend of one arithmetic, whatever the alignment, and whoever computes which blocks: inside a
/// block of [`BLOCK`] elements additions are rounded, in a fixed order; the blocks are added exactly and rounded once.
///
/// * Error: below 11 roundings of `Σ|eᵢ|`, however many elements there are. Measured on positive terms, for which that is
///   the sum: below 1.25 ULP, whatever their number, of which half a unit is the last rounding.
/// * A sum is finite if its exact value, of the terms as they are rounded, is, whatever happens on the way. Otherwise NaN
///   and infinities follow IEEE addition: opposite infinities make NaN.
/// * The sum of nothing, and of any number of zeros of either sign, is +0.
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
///     |a, b| { a * b }
/// }
///
/// let (a, b) = ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]);
/// assert_eq!(sum(&Product, [&a, &b]), 32.0);
///
/// expression! {
///     /// What the mean and the variance are made of.
///     struct Moments;
///     |x| -> [first, second] { [x, x * x] }
/// }
///
/// let [first, second] = sum(&Moments, [&a]);
/// assert_eq!((first, second), (6.0, 14.0));
/// ```
#[track_caller]
#[inline]
pub fn sum<T: Real, E: Expression<T, N> + Sync, const N: usize>(
    expression: &E,
    inputs: impl Inputs<T, N>,
) -> <E::Shape as Shape>::Of<T> {
    sum_on(&Isa::detect(), expression, inputs)
}

/// The [`sum`] of the expression over the number of elements; NaN for empty slices. Finite where the exact mean is.
///
/// # Panics
///
/// Panics if the slices differ in length.
///
/// ```
/// use wideband_core::{Exp, Identity, mean};
///
/// assert_eq!(mean(&Exp, [&[0.0, 0.0, 0.0]]), 1.0);
/// assert_eq!(mean(&Identity, [&[f64::MAX, f64::MAX]]), f64::MAX);
/// ```
#[track_caller]
#[inline]
pub fn mean<T: Real, E: Expression<T, N> + Sync, const N: usize>(
    expression: &E,
    inputs: impl Inputs<T, N>,
) -> <E::Shape as Shape>::Of<T> {
    mean_on(&Isa::detect(), expression, inputs)
}

/// Adds the sums of the inputs' blocks to `total`, an [`ExactSum`] or an array of them: what a thread, a process or another
/// machine contributes to [`sum`].
///
/// The value of a total is `sum`'s, to the bit, if the inputs of all calls are whole blocks of the same slices, which
/// [`Inputs::blocks`] makes sure of.
///
/// # Panics
///
/// Panics, before anything is added, if the slices differ in length.
///
/// ```
/// use wideband_core::{BLOCK, ExactSum, Exp, Inputs, sum, sum_into};
///
/// let xs = vec![0.1; 2 * BLOCK + 5];
/// let mut total = ExactSum::new();
/// sum_into(&Exp, [&xs].blocks(1..3), &mut total);
/// sum_into(&Exp, [&xs].blocks(0..1), &mut total);
/// assert_eq!(total.value::<f64>(), sum(&Exp, [&xs]));
/// ```
#[track_caller]
#[inline]
pub fn sum_into<T: Real, E: Expression<T, N> + Sync, const N: usize>(
    expression: &E,
    inputs: impl Inputs<T, N>,
    total: &mut <E::Shape as Shape>::Of<ExactSum>,
) {
    sum_into_on(&Isa::detect(), expression, inputs, total);
}

/// [`sum`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn sum_on<T: Real, E: Expression<T, N> + Sync, const N: usize>(
    engine: &impl Engine,
    expression: &E,
    inputs: impl Inputs<T, N>,
) -> <E::Shape as Shape>::Of<T> {
    let source = inputs.source();
    if source.len() <= BLOCK {
        // One block needs no accumulator, unless it overflows.
        let (mut total, mut finite) = (E::Shape::filled(T::ZERO), true);
        sum_blocks(engine.isa(), expression, &source, &mut |_, sums| {
            // Number by number: a copy of all of them would wait until what was just written, piece by piece, has arrived.
            for (total, sum) in total.as_mut().iter_mut().zip(sums.as_ref()) {
                *total = sum.high + sum.lost;
                finite &= sum.is_finite();
            }
        });
        if finite {
            return E::Shape::map(total, |total| total);
        }
    }
    E::Shape::map(exact_sum(engine, expression, &source), |sum| sum.value())
}

/// [`mean`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn mean_on<T: Real, E: Expression<T, N> + Sync, const N: usize>(
    engine: &impl Engine,
    expression: &E,
    inputs: impl Inputs<T, N>,
) -> <E::Shape as Shape>::Of<T> {
    let source = inputs.source();
    let length = T::from_f64(source.len() as f64);
    let sums = E::Shape::array(sum_on(engine, expression, source.clone()));
    if source.is_empty() || sums.as_ref().iter().all(|sum| is_finite(*sum)) {
        return E::Shape::map(sums, |sum| sum / length);
    }
    E::Shape::map(exact_sum(engine, expression, &source), |sum| sum.over(source.len() as u64))
}

/// [`sum_into`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn sum_into_on<T: Real, E: Expression<T, N> + Sync, const N: usize>(
    engine: &impl Engine,
    expression: &E,
    inputs: impl Inputs<T, N>,
    total: &mut <E::Shape as Shape>::Of<ExactSum>,
) {
    let sums = exact_sum(engine, expression, &inputs.source());
    merge(E::Shape::as_array(total), sums.as_ref());
}

fn merge(totals: &mut [ExactSum], more: &[ExactSum]) {
    for (total, more) in totals.iter_mut().zip(more) {
        total.merge(more);
    }
}

/// An exact sum for each result of an expression.
type ExactSums<E, T, const N: usize> = <<E as Expression<T, N>>::Shape as Shape>::Array<ExactSum>;

/// The exact sum of the blocks' sums.
#[inline]
fn exact_sum<T: Real, E: Expression<T, N> + Sync, const N: usize>(
    engine: &impl Engine,
    expression: &E,
    source: &impl Source<T, N>,
) -> ExactSums<E, T, N> {
    let (isa, length) = (engine.isa(), source.len());
    engine.total(
        length.div_ceil(BLOCK),
        Grain { unit: 1, picoseconds: 200 * BLOCK as u64 },
        || E::Shape::filled(ExactSum::new()),
        move |totals, blocks| {
            let elements = |blocks: Range<usize>| length.min(blocks.start * BLOCK)..length.min(blocks.end * BLOCK);
            let first = blocks.start;
            sum_blocks(isa, expression, &source.part(elements(blocks)), &mut |block, sums| {
                for (result, (total, sum)) in totals.as_mut().iter_mut().zip(sums.as_ref()).enumerate() {
                    if sum.is_finite() {
                        total.add(sum.high);
                        total.add(sum.lost);
                    } else {
                        let source = source.part(elements(first + block..first + block + 1));
                        isa.run(AddTerms { expression, source, element: PhantomData::<T>, result, total });
                    }
                }
            });
        },
        |totals, more| merge(totals.as_mut(), more.as_ref()),
    )
}

/// A sum, and what it has lost.
#[derive(Clone, Copy)]
pub(crate) struct SumOfBlock<T> {
    pub(crate) high: T,
    pub(crate) lost: T,
}

impl<T: Real> SumOfBlock<T> {
    const NOTHING: Self = Self { high: T::ZERO, lost: T::ZERO };

    #[inline(always)]
    fn is_finite(&self) -> bool {
        is_finite(self.high) && is_finite(self.lost)
    }
}

#[inline(always)]
fn is_finite<T: Real>(x: T) -> bool {
    x.to_f64().is_finite()
}

/// The sums of at most a block, one for each result.
pub(crate) type Sums<E, T, const N: usize> = <<E as Expression<T, N>>::Shape as Shape>::Array<SumOfBlock<T>>;

/// What is told of each block: its number, and its sums, which are not finite, perhaps NaN, if a partial sum is not.
pub(crate) type Each<'a, E, T, const N: usize> = &'a mut dyn FnMut(usize, Sums<E, T, N>);

/// Sums the blocks of a source, in one walk. Not inlined, so that it stands once.
#[inline(never)]
pub(crate) fn sum_blocks<T: Real, E: Expression<T, N>, const N: usize>(
    isa: Isa,
    expression: &E,
    source: &impl Source<T, N>,
    each: Each<'_, E, T, N>,
) {
    isa.run(SumBlocks { expression, source, each, element: PhantomData::<T> });
}

struct SumBlocks<'a, 'each, T: Real, E: Expression<T, N>, S, const N: usize> {
    expression: &'a E,
    source: &'a S,
    each: Each<'each, E, T, N>,
    element: PhantomData<T>,
}

impl<T: Real, E: Expression<T, N>, S: Source<T, N>, const N: usize> Job for SumBlocks<'_, '_, T, E, S, N> {
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(self) {
        let mut sums = E::Shape::filled(SumOfBlock::NOTHING);
        // So few are best computed as one vector.
        if S::Step::<B>::PAIRED && self.source.len() <= Lanes::<T, B>::COUNT {
            let mut steps = Steps::new::<T, B, N>(self.source);
            if let Some((inputs, count)) = steps.tail() {
                let results = E::Shape::array(self.expression.lanes::<B>(inputs));
                for (sum, result) in sums.as_mut().iter_mut().zip(results.as_ref()) {
                    let elements = Mask::first(count).select(*result, T::ZERO).to_array();
                    *sum = if count == 1 {
                        SumOfBlock { high: elements[0] + T::ZERO, lost: T::ZERO }
                    } else {
                        sum_lanes(elements, [T::ZERO; MAX_LANES]) // what is left of the sums below
                    };
                }
                (self.each)(0, sums);
            }
            return;
        }
        let mut steps = Steps::of_blocks::<T, S::Step<B>, N>(self.source);
        let mut block = 0;
        while steps.begin_block() {
            let totals = sum_vectors::<T, B, S::Step<B>, E, N>(self.expression, &mut steps);
            let mut sums = E::Shape::filled(SumOfBlock::NOTHING);
            for (sum, [even, odd]) in sums.as_mut().iter_mut().zip(totals.as_ref()) {
                let [total, lost] = two_sum(*even, *odd);
                *sum = sum_lanes(total.to_array(), lost.to_array());
            }
            (self.each)(block, sums);
            block += 1;
        }
    }
}

/// The sums of the even and of the odd vectors, for each result.
type Totals<E, T, B, const N: usize> = <<E as Expression<T, N>>::Shape as Shape>::Array<[Lanes<T, B>; 2]>;

/// The sums of all vectors of a block.
#[inline(always)]
fn sum_vectors<T: Real, B: Backend, Step: Backend, E: Expression<T, N>, const N: usize>(
    expression: &E,
    steps: &mut Steps<impl Walk<T, Step, N>>,
) -> Totals<E, T, B, N> {
    let step = Lanes::<T, Step>::COUNT;
    let zero = [Lanes::<T, B>::splat(T::ZERO); 2];
    let no_group = [Lanes::<T, B>::splat(T::ZERO); GROUP];
    let (mut totals, mut runs) = (E::Shape::filled(zero), E::Shape::filled(zero));
    let mut groups = E::Shape::filled(no_group);
    let mut added = 0;

    while steps.left() >= GROUP * T::LANES {
        for first in (0..GROUP * T::LANES).step_by(step) {
            let Some(inputs) = steps.next() else { break };
            let results = E::Shape::array(expression.lanes::<Step>(inputs));
            for (group, result) in groups.as_mut().iter_mut().zip(results.as_ref()) {
                put(group, first, *result);
            }
        }
        for (run, group) in runs.as_mut().iter_mut().zip(groups.as_ref()) {
            *run = sum_of_both(*run, sum_group(*group));
        }
        added += 1;
        if added % RUN == 0 {
            for (total, run) in totals.as_mut().iter_mut().zip(runs.as_mut()) {
                *total = sum_of_both(*total, *run);
                *run = zero;
            }
        }
    }

    if steps.left() > 0 {
        let mut last = E::Shape::filled(no_group);
        let mut first = 0;
        while let Some((inputs, count)) = steps.next_or_tail() {
            let results = E::Shape::array(expression.lanes::<Step>(inputs));
            let inside = Mask::<T, Step>::first(count);
            for (group, result) in last.as_mut().iter_mut().zip(results.as_ref()) {
                put(group, first, inside.select(*result, T::ZERO));
            }
            first += step;
        }
        for (run, group) in runs.as_mut().iter_mut().zip(last.as_ref()) {
            *run = sum_of_both(*run, sum_group(*group));
        }
    }
    for (total, run) in totals.as_mut().iter_mut().zip(runs.as_ref()) {
        *total = sum_of_both(*total, *run);
    }
    totals
}

#[inline(always)]
fn sum_of_both<T: Real, B: Backend>(a: [Lanes<T, B>; 2], b: [Lanes<T, B>; 2]) -> [Lanes<T, B>; 2] {
    [a[0] + b[0], a[1] + b[1]]
}

/// Puts the lanes of a step, two vectors or one or a single lane, into a group: the first as its element number `first`.
#[inline(always)]
fn put<T: Real, B: Backend, Step: Backend>(group: &mut [Lanes<T, B>; GROUP], first: usize, step: Lanes<T, Step>) {
    for vector in 0..Lanes::<T, Step>::COUNT / T::LANES {
        group[first / T::LANES + vector] = step.part(vector);
    }
    if Lanes::<T, Step>::COUNT < T::LANES {
        step.store(&mut group[first / T::LANES].in_memory()[first % T::LANES..]);
    }
}

/// The sums of a group's even and of its odd vectors.
#[inline(always)]
fn sum_group<T: Real, B: Backend>([a, b, c, d, e, f, g, h]: [Lanes<T, B>; GROUP]) -> [Lanes<T, B>; 2] {
    [(a + c) + (e + g), (b + d) + (f + h)]
}

/// The sum of the lanes by halves: lane `i` plus lane `i + LANES/2`, and so on until one is left. What each addition rounds
/// off (Knuth's two-sum) is added up beside it.
#[inline(always)]
fn sum_lanes<T: Real>(mut sums: [T; MAX_LANES], mut lost: [T; MAX_LANES]) -> SumOfBlock<T> {
    if T::LANES == 16 {
        halve::<T, 8>(&mut sums, &mut lost);
    }
    halve::<T, 4>(&mut sums, &mut lost);
    halve::<T, 2>(&mut sums, &mut lost);
    halve::<T, 1>(&mut sums, &mut lost);
    SumOfBlock { high: sums[0], lost: lost[0] }
}

#[inline(always)]
fn halve<T: Real, const HALF: usize>(sums: &mut [T; MAX_LANES], lost: &mut [T; MAX_LANES]) {
    let (low, high): ([T; HALF], [T; HALF]) =
        (core::array::from_fn(|lane| sums[lane]), core::array::from_fn(|lane| sums[lane + HALF]));
    for lane in 0..HALF {
        let [sum, rest] = two_sum(low[lane], high[lane]);
        sums[lane] = sum;
        lost[lane] = lost[lane] + lost[lane + HALF] + rest;
    }
}

/// Adds each term of one result to an exact sum: the rare route of a block whose partial sums overflow, or whose terms are
/// not finite.
struct AddTerms<'a, T, E, S, const N: usize> {
    expression: &'a E,
    source: S,
    element: PhantomData<T>,
    result: usize,
    total: &'a mut ExactSum,
}

impl<T: Real, E: Expression<T, N>, S: Source<T, N>, const N: usize> Job for AddTerms<'_, T, E, S, N> {
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(self) {
        // Each step as a tail: it is slow anyway, and the expression stands here once.
        let (length, count) = (self.source.len(), Lanes::<T, S::Step<B>>::COUNT);
        for start in (0..length).step_by(count) {
            let step = self.source.part(start..length.min(start + count));
            if let Some((inputs, count)) = Steps::new::<T, S::Step<B>, N>(&step).tail() {
                let results = E::Shape::array(self.expression.lanes(inputs));
                self.total.extend(results.as_ref()[self.result].to_array()[..count].iter().copied());
            }
        }
    }
}
