//! The exponential function. Its algorithms are in `exp_f64.rs` and `exp_f32.rs`.

use crate::expression::{AHEAD, Expression};
use crate::isa::Isa;
use crate::real::Real;
use crate::vector::Vector;

/// The largest error of [`exp`](exp()) of `f64`, in units in the last place of the exact result, on every backend and in both
/// arithmetics, where that is a normal number; 1 where it is subnormal.
pub const EXP_MAX_ULP: f64 = 0.75;

/// The same of `f32`, in units of its own last place.
pub const EXP_F32_MAX_ULP: f64 = 0.625;

/// [`exp`](exp()) of each element, as an expression.
#[derive(Clone, Copy, Debug)]
pub struct Exp;

impl<T: Real> Expression<T, 1> for Exp {
    #[inline(always)]
    fn lanes<V: Vector<T>>(&self, [x]: [V; 1]) -> V {
        x.exp()
    }

    #[inline(always)]
    fn begin<V: Vector<T>>(&self, [x]: [V; 1]) -> [V; AHEAD] {
        T::exp_begin(x)
    }

    #[inline(always)]
    fn finish<V: Vector<T>>(&self, [x]: [V; 1], reduced: [V; AHEAD]) -> V {
        if V::PINS { T::exp_finish(reduced) } else { x.exp() }
    }
}

/// Writes `exp(x)` of each element to `out`.
///
/// * Error: at most [`EXP_MAX_ULP`], of `f32` [`EXP_F32_MAX_ULP`], over the whole range; gradual underflow to the smallest
///   subnormal (1 ULP there).
/// * `exp(NaN)` is NaN, `exp(+∞)` = +∞, `exp(−∞)` = 0, `exp(±0)` = 1. Overflow to +∞ and underflow to 0 happen exactly
///   where the correctly rounded result does: for `f64`, `exp(709.782712893384)` is finite and
///   `exp(-745.1332191019411)` is not zero.
/// * Determinism: within one arithmetic, the same bits on every backend.
///
/// # Panics
///
/// Panics, before anything is written, if the slices differ in length.
///
/// ```
/// let mut out = [0.0; 3];
/// wideband_core::exp(&[0.0, 1.0, f64::NEG_INFINITY], &mut out);
/// assert_eq!(out, [1.0, core::f64::consts::E, 0.0]);
/// ```
#[track_caller]
#[inline]
pub fn exp<T: Real>(xs: &[T], out: &mut [T]) {
    Isa::detect().exp(xs, out);
}

/// Replaces each element by its exponential: [`exp`](exp()) where the input is the output.
///
/// ```
/// let mut xs = [0.0_f32, 1.0];
/// wideband_core::exp_in_place(&mut xs);
/// assert_eq!(xs, [1.0, core::f32::consts::E]);
/// ```
#[inline]
pub fn exp_in_place<T: Real>(xs: &mut [T]) {
    Isa::detect().exp_in_place(xs);
}

impl Isa {
    /// [`exp`](crate::exp()) on this instruction set.
    ///
    /// # Panics
    ///
    /// Panics, before anything is written, if the slices differ in length.
    #[track_caller]
    #[inline]
    pub fn exp<T: Real>(self, xs: &[T], out: &mut [T]) {
        self.map(&Exp, [xs], out);
    }

    /// [`exp_in_place`](crate::exp_in_place()) on this instruction set.
    #[inline]
    pub fn exp_in_place<T: Real>(self, xs: &mut [T]) {
        self.map_in_place(&Exp, xs);
    }
}
