//! The drivers that find the smallest and the largest result, and where it is.
//!
//! Each block is searched for its extreme alone, with one minimum and one test for NaN for each vector. What is rarely needed
//! is looked up afterwards, in one block: the sign, if the extreme is a zero, and the place, if it is asked for.

use core::marker::PhantomData;
use core::ops::Range;

use crate::backend::{Backend, Job};
use crate::engine::{Engine, Grain};
use crate::expression::{Expression, One};
use crate::isa::Isa;
use crate::lanes::{Lanes, Mask};
use crate::real::Real;
use crate::source::{BLOCK, Inputs, Source, Steps, Walk};

macro_rules! drivers {
    ($value:ident, $place:ident, $direction:ident, $extreme:literal, $example:literal, $zeros:literal) => {
        #[doc = concat!("The ", $extreme, " result of the expression; `None` of nothing.")]
        ///
        /// A NaN among the results is the answer, as in `NumPy`.
        #[doc = $zeros]
        /// The same bits on every backend of one arithmetic, and whoever computes which blocks.
        ///
        /// # Panics
        ///
        /// Panics if the slices differ in length.
        ///
        /// ```
        #[doc = $example]
        /// ```
        #[track_caller]
        #[inline]
        pub fn $value<T: Real, const N: usize>(
            expression: &(impl Expression<T, N, Shape = One> + Sync),
            inputs: impl Inputs<T, N>,
        ) -> Option<T> {
            extreme_on::<$direction, T, N>(&Isa::detect(), expression, inputs).map(|(value, _)| value)
        }

        #[doc = concat!("The index of the element whose result is the ", $extreme, " one, the first of several; `None` of nothing.")]
        ///
        #[doc = concat!("A NaN among the results counts as the ", $extreme, ", as in `NumPy`.")]
        #[doc = $zeros]
        ///
        /// # Panics
        ///
        /// Panics if the slices differ in length.
        ///
        /// ```
        #[doc = $example]
        /// ```
        #[track_caller]
        #[inline]
        pub fn $place<T: Real, const N: usize>(
            expression: &(impl Expression<T, N, Shape = One> + Sync),
            inputs: impl Inputs<T, N>,
        ) -> Option<usize> {
            place_on::<$direction, T, N>(&Isa::detect(), expression, inputs)
        }
    };
}

drivers!(
    min,
    argmin,
    Smallest,
    "smallest",
    "use wideband_core::{Identity, argmin, min};\n\n\
     let xs = [3.0, 1.5, 1.5];\n\
     assert_eq!(min(&Identity, [&xs]), Some(1.5));\n\
     assert_eq!(argmin(&Identity, [&xs]), Some(1));",
    "−0 is smaller than +0, as in IEEE 754's `minimum`."
);
drivers!(
    max,
    argmax,
    Largest,
    "largest",
    "use wideband_core::{Identity, argmax, max};\n\n\
     let xs = [3.0_f32, f32::NAN, 5.0];\n\
     assert!(max(&Identity, [&xs]).unwrap().is_nan());\n\
     assert_eq!(argmax(&Identity, [&xs]), Some(1));",
    "+0 is larger than −0, as in IEEE 754's `maximum`."
);

/// Which end of the numbers is looked for.
pub(crate) trait Direction: Send + Sync {
    /// Below, or above, every number but itself.
    fn worst<T: Real>() -> T;
    /// The better of each lane; `so_far` where they are equal, or `x` is a NaN.
    fn better<T: Real, B: Backend>(x: Lanes<T, B>, so_far: Lanes<T, B>) -> Lanes<T, B>;
    /// Whether `a` is better; zeros are equal.
    fn is_better<T: Real>(a: T, b: T) -> bool;
    /// The better zero.
    fn best_zero<T: Real>() -> T;
}

pub(crate) struct Smallest;
pub(crate) struct Largest;

impl Direction for Smallest {
    fn worst<T: Real>() -> T {
        T::INFINITY
    }
    #[inline(always)]
    fn better<T: Real, B: Backend>(x: Lanes<T, B>, so_far: Lanes<T, B>) -> Lanes<T, B> {
        x.min(so_far)
    }
    fn is_better<T: Real>(a: T, b: T) -> bool {
        a < b
    }
    fn best_zero<T: Real>() -> T {
        -T::ZERO
    }
}

impl Direction for Largest {
    fn worst<T: Real>() -> T {
        -T::INFINITY
    }
    #[inline(always)]
    fn better<T: Real, B: Backend>(x: Lanes<T, B>, so_far: Lanes<T, B>) -> Lanes<T, B> {
        x.max(so_far)
    }
    fn is_better<T: Real>(a: T, b: T) -> bool {
        a > b
    }
    fn best_zero<T: Real>() -> T {
        T::ZERO
    }
}

/// The extreme, and the block in which it is found first, by anyone.
#[track_caller]
#[inline]
pub(crate) fn extreme_on<D: Direction, T: Real, const N: usize>(
    engine: &impl Engine,
    expression: &(impl Expression<T, N, Shape = One> + Sync),
    inputs: impl Inputs<T, N>,
) -> Option<(T, usize)> {
    let (source, isa) = (inputs.source(), engine.isa());
    engine.total(
        source.len().div_ceil(BLOCK),
        Grain { unit: 1, picoseconds: 200 * BLOCK as u64 },
        || None,
        move |best, blocks| {
            let (first, all) = (blocks.start, elements(blocks, source.len()));
            of_blocks::<D, T, N>(isa, expression, source.part(all), &mut |block, found| {
                let block = first + block;
                let part = || source.part(elements(block..block + 1, source.len()));
                let extreme = looked_up::<D, T, _, N>(isa, expression, part, found);
                *best = better::<D, T>(*best, Some((extreme, block)));
            });
        },
        |best, other| *best = better::<D, T>(*best, other),
    )
}

/// Where the extreme is found first, by anyone.
#[track_caller]
#[inline]
pub(crate) fn place_on<D: Direction, T: Real, const N: usize>(
    engine: &impl Engine,
    expression: &(impl Expression<T, N, Shape = One> + Sync),
    inputs: impl Inputs<T, N>,
) -> Option<usize> {
    let source = inputs.source();
    let (extreme, block) = extreme_on::<D, T, N>(engine, expression, source.clone())?;
    let elements = elements(block..block + 1, source.len());
    let place = engine.isa().run(Find { expression, source: source.part(elements.clone()), wanted: extreme });
    place.map(|place| elements.start + place)
}

#[inline]
fn elements(blocks: Range<usize>, length: usize) -> Range<usize> {
    length.min(blocks.start * BLOCK)..length.min(blocks.end * BLOCK)
}

fn is_nan<T: Real>(x: T) -> bool {
    x.to_f64().is_nan()
}

/// The better of two extremes; of equal ones, that of the earlier block.
#[inline]
fn better<D: Direction, T: Real>(a: Option<(T, usize)>, b: Option<(T, usize)>) -> Option<(T, usize)> {
    let (Some((x, first)), Some((y, second))) = (a, b) else {
        return a.or(b);
    };
    let same = x.pattern() == y.pattern() || is_nan(x) && is_nan(y);
    let a_is_better = if same {
        first < second
    } else if is_nan(x) || is_nan(y) {
        is_nan(x)
    } else if x == y {
        x.pattern() == D::best_zero::<T>().pattern()
    } else {
        D::is_better(x, y)
    };
    if a_is_better { a } else { b }
}

/// The extreme of one block, of which its numbers have been searched: what is rare is looked up.
fn looked_up<D: Direction, T: Real, S: Source<T, N>, const N: usize>(
    isa: Isa,
    expression: &impl Expression<T, N, Shape = One>,
    block: impl Fn() -> S,
    (extreme, finite): (T, bool),
) -> T {
    let found = |wanted: T| isa.run(Find { expression, source: block(), wanted }).is_some();
    let nan = T::from_f64(f64::NAN);
    if !finite && found(nan) {
        return nan;
    }
    if extreme != T::ZERO {
        return extreme;
    }
    let zero = D::best_zero::<T>();
    if found(zero) { zero } else { -zero }
}

/// Searches the blocks of a source, in one walk, and tells of each its number, the extreme of what is not a NaN, but
/// for the sign of a zero, and whether all is finite.
fn of_blocks<D: Direction, T: Real, const N: usize>(
    isa: Isa,
    expression: &impl Expression<T, N, Shape = One>,
    source: impl Source<T, N>,
    each: &mut dyn FnMut(usize, (T, bool)),
) {
    isa.run(OfBlocks::<D, T, _, _, N> { expression, source, each, direction: PhantomData });
}

struct OfBlocks<'a, 'each, D, T, E, S, const N: usize> {
    expression: &'a E,
    source: S,
    each: &'each mut dyn FnMut(usize, (T, bool)),
    direction: PhantomData<D>,
}

impl<D: Direction, T: Real, E: Expression<T, N, Shape = One>, S: Source<T, N>, const N: usize> Job
    for OfBlocks<'_, '_, D, T, E, S, N>
{
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(self) {
        let mut steps = Steps::of_blocks::<T, S::Step<B>, N>(&self.source);
        let mut block = 0;
        while steps.begin_block() {
            (self.each)(block, extreme::<D, T, S::Step<B>, N>(self.expression, &mut steps));
            block += 1;
        }
    }
}

/// Vectors that are looked at side by side, so that none waits for the one before.
const SIDE_BY_SIDE: usize = 2;

/// The extreme of one block, of what is not a NaN, but for the sign of a zero; and whether all is finite.
#[inline(always)]
fn extreme<D: Direction, T: Real, B: Backend, const N: usize>(
    expression: &impl Expression<T, N, Shape = One>,
    steps: &mut Steps<impl Walk<T, B, N>>,
) -> (T, bool) {
    let mut best = [Lanes::<T, B>::splat(D::worst()); SIDE_BY_SIDE];
    let mut zero = [Lanes::<T, B>::splat(T::ZERO); SIDE_BY_SIDE]; // NaN after what is not finite
    while steps.left() >= SIDE_BY_SIDE * T::LANES {
        for index in 0..SIDE_BY_SIDE.min(SIDE_BY_SIDE * T::LANES / Lanes::<T, B>::COUNT) {
            let Some(inputs) = steps.next() else { break };
            let results = expression.lanes(inputs);
            best[index] = D::better(results, best[index]);
            zero[index] = results.mul_add(T::ZERO, zero[index]);
        }
    }
    while let Some((inputs, count)) = steps.next_or_tail() {
        let results = Mask::first(count).select(expression.lanes(inputs), best[0]);
        best[0] = D::better(results, best[0]);
        zero[0] = Mask::first(count).select(results, T::ZERO).mul_add(T::ZERO, zero[0]);
    }
    let (mut all_best, mut all_zero) = (best[0], zero[0]);
    for index in 1..SIDE_BY_SIDE {
        all_best = D::better(all_best, best[index]);
        all_zero += zero[index];
    }
    let mut lanes = all_best.to_array();
    let mut half = Lanes::<T, B>::COUNT / 2;
    while half > 0 {
        for lane in 0..half {
            let (a, b) = (lanes[lane], lanes[lane + half]);
            lanes[lane] = if D::is_better(a, b) { a } else { b };
        }
        half /= 2;
    }
    (lanes[0], !all_zero.is_nan().any())
}

/// The first element of a block whose result has the wanted bits, or is a NaN if one is wanted.
struct Find<'a, T, E, S, const N: usize> {
    expression: &'a E,
    source: S,
    wanted: T,
}

impl<T: Real, E: Expression<T, N, Shape = One>, S: Source<T, N>, const N: usize> Job for Find<'_, T, E, S, N> {
    type Output = Option<usize>;

    #[inline(always)]
    fn run<B: Backend>(self) -> Option<usize> {
        // Each step as a tail: one block is searched, and the expression stands here once.
        let (length, count) = (self.source.len(), Lanes::<T, S::Step<B>>::COUNT);
        for start in (0..length).step_by(count) {
            let step = self.source.part(start..length.min(start + count));
            let (inputs, count) = Steps::new::<T, S::Step<B>, N>(&step).tail()?;
            let results = self.expression.lanes(inputs).to_array();
            let wanted =
                |result: &T| result.pattern() == self.wanted.pattern() || is_nan(*result) && is_nan(self.wanted);
            if let Some(lane) = results[..count].iter().position(wanted) {
                return Some(start + lane);
            }
        }
        None
    }
}
