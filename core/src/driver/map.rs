//! The driver that writes an expression's results to slices.

use crate::backend::{Backend, Job};
use crate::engine::{Engine, Grain};
use crate::expression::{Expression, One, Several, Shape};
use crate::isa::Isa;
use crate::lanes::Lanes;
use crate::real::Real;
use crate::source::{Inputs, Source, Steps, check_length};

/// Writes the expression's results for each element of the inputs: to one slice, or to as many as there are results.
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
///     |x, y| { x.mul_add(x, y * y).sqrt() }
/// }
///
/// let mut out = [0.0; 2];
/// map(&Distance, [&[3.0, 5.0], &[4.0, 12.0]], &mut out);
/// assert_eq!(out, [5.0, 13.0]);
///
/// expression! {
///     struct QuotientAndRest;
///     |x, y| -> [quotient, rest] {
///         let quotient = (x / y).floor();
///         [quotient, x - quotient * y]
///     }
/// }
///
/// let (mut quotients, mut rests) = ([0.0; 2], [0.0; 2]);
/// map(&QuotientAndRest, [&[7.0, 9.0], &[2.0, 4.0]], [&mut quotients, &mut rests]);
/// assert_eq!((quotients, rests), ([3.0, 2.0], [1.0, 1.0]));
/// ```
#[track_caller]
#[inline]
pub fn map<T: Real, E: Expression<T, N> + Sync, const N: usize>(
    expression: &E,
    inputs: impl Inputs<T, N>,
    out: impl Outputs<T, E::Shape>,
) {
    map_on(&Isa::detect(), expression, inputs, out);
}

/// Where an expression's results go: a slice, an array or a vector of `T`, or an array of as many of them as there are
/// results.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not where the results of this expression can go",
    label = "wanted: `&mut out` for an expression of one result, `[&mut first, &mut second]` for one of several",
    note = "as many slices of `{T}` as the expression has results: `{S}`"
)]
pub trait Outputs<T: Real, S: Shape>: Sized {
    /// The length of each.
    #[doc(hidden)]
    fn check(&mut self, length: usize);

    /// Has an engine work on pieces of all.
    #[doc(hidden)]
    fn each_piece(self, engine: &impl Engine, grain: Grain, work: impl Fn(usize, S::Array<&mut [T]>) + Sync);

    /// The length of the first.
    #[doc(hidden)]
    fn length(&mut self) -> usize;
}

impl<T: Real, V: AsMut<[T]> + ?Sized> Outputs<T, One> for &mut V {
    #[track_caller]
    #[inline]
    fn check(&mut self, length: usize) {
        check_length("output", 0, self.as_mut().len(), "input 0", length);
    }

    #[inline]
    fn each_piece(self, engine: &impl Engine, grain: Grain, work: impl Fn(usize, [&mut [T]; 1]) + Sync) {
        engine.each_piece(self.as_mut(), grain, |start, piece| work(start, [piece]));
    }

    #[inline]
    fn length(&mut self) -> usize {
        self.as_mut().len()
    }
}

impl<T: Real, V: AsMut<[T]> + ?Sized, const M: usize> Outputs<T, Several<M>> for [&mut V; M] {
    #[track_caller]
    #[inline]
    fn check(&mut self, length: usize) {
        for (index, output) in self.iter_mut().enumerate() {
            check_length("output", index, output.as_mut().len(), "input 0", length);
        }
    }

    #[inline]
    fn each_piece(self, engine: &impl Engine, grain: Grain, work: impl Fn(usize, [&mut [T]; M]) + Sync) {
        engine.each_pieces(self.map(AsMut::as_mut), grain, work);
    }

    #[inline]
    fn length(&mut self) -> usize {
        self.first_mut().map_or(0, |first| first.as_mut().len())
    }
}

/// [`map`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn map_on<T: Real, E: Expression<T, N> + Sync, const N: usize>(
    engine: &impl Engine,
    expression: &E,
    inputs: impl Inputs<T, N>,
    mut out: impl Outputs<T, E::Shape>,
) {
    let (source, isa) = (inputs.source(), engine.isa());
    out.check(source.len());
    out.each_piece(engine, grain::<T>(), move |start, out| {
        let length = out.as_ref().first().map_or(0, |first| first.len());
        isa.run(Map::<T, E, _, N> { expression, source: source.part(start..start + length), out });
    });
}

/// A vector stays together, and takes what an exponential takes.
pub(super) fn grain<T: Real>() -> Grain {
    Grain { unit: T::LANES, picoseconds: 500 }
}

struct Map<'e, 'out, T: Real, E: Expression<T, N>, S, const N: usize> {
    expression: &'e E,
    source: S,
    out: <E::Shape as Shape>::Array<&'out mut [T]>,
}

impl<T: Real, E: Expression<T, N>, S: Source<T, N>, const N: usize> Job for Map<'_, '_, T, E, S, N> {
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(mut self) {
        // So few are best computed as one vector.
        if S::Step::<B>::PAIRED && self.source.len() <= Lanes::<T, B>::COUNT {
            let mut steps = Steps::new::<T, B, N>(&self.source);
            if let Some((inputs, count)) = steps.tail() {
                self.store_tail::<B>(0, inputs, count);
            }
            return;
        }
        let mut steps = Steps::new::<T, S::Step<B>, N>(&self.source);
        let mut done = 0;
        while let Some(inputs) = steps.next() {
            let places = done..done + Lanes::<T, S::Step<B>>::COUNT;
            // Checked before anything is computed. Of two halves with a check between their stores, compilers compute the
            // second only after the first is stored, and nothing overlaps.
            assert!(self.out.as_mut().iter().all(|out| places.end <= out.len()));
            let results = E::Shape::array(self.expression.lanes::<S::Step<B>>(inputs));
            for (result, out) in results.as_ref().iter().zip(self.out.as_mut()) {
                result.store(&mut out[places.clone()]);
            }
            done = places.end;
        }
        if let Some((inputs, count)) = steps.tail() {
            self.store_tail::<S::Step<B>>(done, inputs, count);
        }
    }
}

impl<T: Real, E: Expression<T, N>, S: Source<T, N>, const N: usize> Map<'_, '_, T, E, S, N> {
    #[inline(always)]
    fn store_tail<B: Backend>(&mut self, start: usize, inputs: [Lanes<T, B>; N], count: usize) {
        let results = E::Shape::array(self.expression.lanes(inputs));
        for (result, out) in results.as_ref().iter().zip(self.out.as_mut()) {
            result.store_tail(&mut out[start..start + count]);
        }
    }
}
