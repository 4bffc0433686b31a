//! [`Lanes`]: the one vector type that formulas handle, and [`Mask`], what its comparisons yield.
//!
//! The functions of a formula are inherent methods named as the standard library names them on `f64`. Operators,
//! comparisons and rounding are in this folder, elementary functions in `function`, one family a file.

mod bits;
mod comparisons;
mod operators;
mod parts;

pub use comparisons::Mask;
pub(crate) use comparisons::Tally;

use core::fmt;

use crate::backend::{Backend, MAX_LANES, Register};
use crate::real::Real;

/// Some lanes of `T`, computed with at once: a vector of elements, or of results.
///
/// It is what an [`expression!`](crate::expression!)'s body handles, and reads like the number that it has in each lane:
/// operators take a vector or a plain number on either side, functions are methods. Each operation works lane by lane in
/// IEEE 754 arithmetic, rounded to nearest-even, and a lane's result never depends on the other lanes.
/// The two arithmetics differ in one operation, [`mul_add`](Self::mul_add), and so in every function that is made of it.
///
/// `B` is the backend, a type parameter to pass along. How many lanes there are is the backend's matter.
///
/// ```
/// use wideband_core::{Backend, Lanes, Real, expression, map};
///
/// /// Helpers are ordinary generic functions. `inline(always)` makes them as fast as what is written in place.
/// #[inline(always)]
/// fn square<T: Real, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
///     x * x
/// }
///
/// expression! {
///     /// The logistic function's derivative.
///     struct Slope;
///     |x| {
///         let y = (-x.abs()).exp();
///         y / square(1.0 + y)
///     }
/// }
///
/// let mut out = [0.0_f32; 2];
/// map(&Slope, [&[0.0_f32, f32::INFINITY]], &mut out);
/// assert_eq!(out, [0.25, 0.0]);
/// ```
#[derive(Clone, Copy)]
pub struct Lanes<T: Real, B: Backend>(pub(crate) T::Register<B>);

impl<T: Real, B: Backend> Lanes<T, B> {
    /// How many lanes a vector of this backend has.
    pub(crate) const COUNT: usize = T::Register::<B>::LANES;

    /// Every lane `value`.
    #[must_use]
    #[inline(always)]
    pub fn splat(value: T) -> Self {
        Self(Register::splat(value))
    }

    /// The first elements of `slice`, which has at least as many as there are lanes.
    #[inline(always)]
    pub(crate) fn load(slice: &[T]) -> Self {
        Self(Register::load(slice))
    }

    /// All elements of `slice`, 1 to as many as there are lanes, and one of them in each of the other lanes.
    #[inline(always)]
    pub(crate) fn load_tail(slice: &[T]) -> Self {
        Self(Register::load_tail(slice))
    }

    /// Writes the lanes to the first elements of `slice`.
    #[inline(always)]
    pub(crate) fn store(self, slice: &mut [T]) {
        self.0.store(slice);
    }

    /// Writes the first lanes to all elements of `slice`, at most as many as there are lanes.
    #[inline(always)]
    pub(crate) fn store_tail(self, slice: &mut [T]) {
        self.0.store_tail(slice);
    }

    /// The same lanes, all computed before any is used: for long chains of operations, see `Register::in_step`.
    #[inline(always)]
    pub(crate) fn in_step(self) -> Self {
        Self(self.0.in_step())
    }

    /// One of the vectors of a backend with as many lanes or fewer that these are made of.
    #[inline(always)]
    pub(crate) fn part<Part: Backend>(self, number: usize) -> Lanes<T, Part> {
        Lanes::load(&self.to_array()[number * Lanes::<T, Part>::COUNT..])
    }

    /// The lanes, where they are an array in memory; elsewhere none.
    #[inline(always)]
    pub(crate) fn in_memory(&mut self) -> &mut [T] {
        self.0.in_memory()
    }

    /// The lanes, and zeros.
    #[inline(always)]
    pub(crate) fn to_array(self) -> [T; MAX_LANES] {
        let mut lanes = [T::ZERO; MAX_LANES];
        self.store(&mut lanes);
        lanes
    }
}

impl<T: Real, B: Backend> fmt::Debug for Lanes<T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.to_array()[..Self::COUNT]).finish()
    }
}

/// Every lane the number.
impl<T: Real, B: Backend> From<T> for Lanes<T, B> {
    #[inline(always)]
    fn from(value: T) -> Self {
        Self::splat(value)
    }
}
