//! The driver that replaces elements by an expression of what they were.

use crate::backend::{Backend, Job};
use crate::driver::map::{Outputs, grain};
use crate::engine::Engine;
use crate::expression::{Expression, Shape};
use crate::isa::Isa;
use crate::lanes::Lanes;
use crate::real::Real;
use crate::source::{Inputs, Source, Steps};

/// Replaces each element by the expression of it, and of further inputs: [`map`](crate::map()) in place.
///
/// The expression's first inputs are the old elements of `out`, as many as it has results; those that follow are read from
/// `inputs`, which is `()` if there are none.
///
/// # Panics
///
/// Panics, before anything is written, if the slices differ in length.
///
/// ```
/// use wideband_core::{Exp, expression, update};
///
/// expression! {
///     /// `y + a·x`.
///     struct Axpy { a }
///     |y, x| { a.mul_add(x, y) }
/// }
///
/// let (mut ys, xs) = ([10.0, 20.0], [1.0, 2.0]);
/// update(&Axpy { a: 3.0 }, &mut ys, [&xs]);
/// assert_eq!(ys, [13.0, 26.0]);
///
/// update(&Exp, &mut [0.0_f32; 3], ());
///
/// expression! {
///     /// A quarter turn, in place.
///     struct Turn;
///     |x, y| -> [turned_x, turned_y] { [-y, x] }
/// }
///
/// let (mut xs, mut ys) = ([1.0, 2.0], [0.0, 3.0]);
/// update(&Turn, [&mut xs, &mut ys], ());
/// assert_eq!((xs, ys), ([0.0, -3.0], [1.0, 2.0]));
/// ```
#[track_caller]
#[inline]
pub fn update<T: Real, E: Expression<T, N> + Sync, const N: usize, const K: usize>(
    expression: &E,
    out: impl Outputs<T, E::Shape>,
    inputs: impl Inputs<T, K>,
) {
    update_on(&Isa::detect(), expression, out, inputs);
}

/// [`update`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn update_on<T: Real, E: Expression<T, N> + Sync, const N: usize, const K: usize>(
    engine: &impl Engine,
    expression: &E,
    mut out: impl Outputs<T, E::Shape>,
    inputs: impl Inputs<T, K>,
) {
    const {
        assert!(
            E::Shape::RESULTS + K == N,
            "`update` reads the old elements of `out` first: an expression of as many inputs as results and further inputs \
             together is wanted"
        );
    }
    let (source, isa) = (inputs.source(), engine.isa());
    let length = if K > 0 { source.len() } else { out.length() };
    out.check(length);
    out.each_piece(engine, grain::<T>(), move |start, out| {
        let length = out.as_ref().first().map_or(0, |first| first.len());
        isa.run(Update::<T, E, _, N, K> { expression, source: source.part(start..start + length), out, length });
    });
}

struct Update<'e, 'out, T: Real, E: Expression<T, N>, S, const N: usize, const K: usize> {
    expression: &'e E,
    source: S,
    out: <E::Shape as Shape>::Array<&'out mut [T]>,
    length: usize,
}

impl<T: Real, E: Expression<T, N>, S: Source<T, K>, const N: usize, const K: usize> Job
    for Update<'_, '_, T, E, S, N, K>
{
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(mut self) {
        // So few are best computed as one vector.
        if S::Step::<B>::PAIRED && self.length <= Lanes::<T, B>::COUNT {
            let mut steps = Steps::of_length::<T, B, K>(&self.source, self.length);
            if let Some((inputs, count)) = steps.tail() {
                self.tail::<B>(0, inputs, count);
            }
            return;
        }
        let mut steps = Steps::of_length::<T, S::Step<B>, K>(&self.source, self.length);
        let mut done = 0;
        while let Some(inputs) = steps.next() {
            let mut all = [Lanes::<T, S::Step<B>>::splat(T::ZERO); N];
            for (old, out) in all.iter_mut().zip(self.out.as_ref()) {
                *old = Lanes::load(&out[done..]);
            }
            all[N - K..].copy_from_slice(&inputs);
            let results = E::Shape::array(self.expression.lanes(all));
            for (result, out) in results.as_ref().iter().zip(self.out.as_mut()) {
                result.store(&mut out[done..]);
            }
            done += Lanes::<T, S::Step<B>>::COUNT;
        }
        if let Some((inputs, count)) = steps.tail() {
            self.tail::<S::Step<B>>(done, inputs, count);
        }
    }
}

impl<T: Real, E: Expression<T, N>, S, const N: usize, const K: usize> Update<'_, '_, T, E, S, N, K> {
    /// The last elements, fewer than lanes.
    #[inline(always)]
    fn tail<B: Backend>(&mut self, start: usize, inputs: [Lanes<T, B>; K], count: usize) {
        let mut all = [Lanes::<T, B>::splat(T::ZERO); N];
        for (old, out) in all.iter_mut().zip(self.out.as_ref()) {
            *old = Lanes::load_tail(&out[start..start + count]);
        }
        all[N - K..].copy_from_slice(&inputs);
        let results = E::Shape::array(self.expression.lanes(all));
        for (result, out) in results.as_ref().iter().zip(self.out.as_mut()) {
            result.store_tail(&mut out[start..start + count]);
        }
    }
}
