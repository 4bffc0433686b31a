//! `exp(-a·b)` and `exp(-a)`, `a` and `b` not negative: the powers inside densities.
//!
//! That of `gaussian.rs`, whose product is not rounded, with two differences.
//!
//! * **Small powers are 0**: those below about 10⁻²⁸⁹ (10⁻³⁰ of `f32`) in a sum beside nearer points, or alone. A second route
//!   for them would be taken for most vectors of a column that reaches over many bandwidths.
//! * **The exponent may be stretched** by a factor `1 + ε`, ε as small as a rounding, for nothing: as `a·b` is `-n·(ln 2)/8`
//!   but for a remainder that a rounding does not reach, `-ε·a·b` is `n` times a number that joins the low part of
//!   `(ln 2)/8`. So distances may be multiplied by a reciprocal bandwidth that is rounded.

use core::f64::consts::LN_2;

use super::eighths::power;
use super::exp::{ExpConstants, powered_with};
use crate::backend::Backend;
use crate::lanes::Lanes;
use crate::real::{ForEachType, Real};

/// `1 + ε` as it enters the reduction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch<T>(T);

impl<T: Real> Stretch<T> {
    /// That by this ε.
    pub(crate) fn by(epsilon: f64) -> Self {
        struct Low;

        impl ForEachType for Low {
            type In<T: Real> = f64;
            type Out<T: Real> = T;

            fn f64(epsilon: f64) -> f64 {
                low::<f64>(epsilon)
            }

            fn f32(epsilon: f64) -> f32 {
                low::<f32>(epsilon)
            }
        }

        Self(T::choose::<Low>(epsilon))
    }
}

fn low<T: ExpConstants>(epsilon: f64) -> T {
    T::MINUS_EIGHTH_LOW + T::from_f64(epsilon * LN_2 / 8.0)
}

/// `exp(-a·b)`, or 0 where that is below about 10⁻²⁸⁹ (10⁻³⁰). NaN where `a·b` is; 0 where it is infinite.
#[inline(always)]
pub(crate) fn bell<T: Real, B: Backend>(a: Lanes<T, B>, b: Lanes<T, B>, stretch: Stretch<T>) -> Lanes<T, B> {
    struct Body<B>(core::marker::PhantomData<B>);

    impl<B: Backend> ForEachType for Body<B> {
        type In<T: Real> = ([Lanes<T, B>; 2], T);
        type Out<T: Real> = Lanes<T, B>;

        #[inline(always)]
        fn f64((factors, low): ([Lanes<f64, B>; 2], f64)) -> Lanes<f64, B> {
            bell_lanes(factors, low)
        }

        #[inline(always)]
        fn f32((factors, low): ([Lanes<f32, B>; 2], f32)) -> Lanes<f32, B> {
            bell_lanes(factors, low)
        }
    }

    T::choose::<Body<B>>(([a, b], stretch.0))
}

/// `exp(-a)` of an `a` that is not negative, in the same way.
#[inline(always)]
pub(crate) fn decay<T: Real, B: Backend>(a: Lanes<T, B>) -> Lanes<T, B> {
    struct Body<B>(core::marker::PhantomData<B>);

    impl<B: Backend> ForEachType for Body<B> {
        type In<T: Real> = Lanes<T, B>;
        type Out<T: Real> = Lanes<T, B>;

        #[inline(always)]
        fn f64(a: Lanes<f64, B>) -> Lanes<f64, B> {
            decay_lanes(a)
        }

        #[inline(always)]
        fn f32(a: Lanes<f32, B>) -> Lanes<f32, B> {
            decay_lanes(a)
        }
    }

    T::choose::<Body<B>>(a)
}

#[inline(always)]
fn bell_lanes<T: ExpConstants, B: Backend>([a, b]: [Lanes<T, B>; 2], low: T) -> Lanes<T, B> {
    let n_rounded = (a * -T::PER_EIGHTH).mul_add(b, T::ROUND);
    let n = n_rounded - T::ROUND;
    let r_high = (-a).mul_add(b, n * T::MINUS_EIGHTH_HIGH); // the second product is exact
    power_or_zero(n_rounded, n, r_high, low)
}

#[inline(always)]
fn decay_lanes<T: ExpConstants, B: Backend>(a: Lanes<T, B>) -> Lanes<T, B> {
    let n_rounded = a.mul_add(-T::PER_EIGHTH, T::ROUND);
    let n = n_rounded - T::ROUND;
    let r_high = n.mul_add(T::MINUS_EIGHTH_HIGH, -a);
    power_or_zero(n_rounded, n, r_high, T::MINUS_EIGHTH_LOW)
}

/// The power of a reduced exponent, 0 if it is small.
#[inline(always)]
fn power_or_zero<T: ExpConstants, B: Backend>(
    n_rounded: Lanes<T, B>,
    n: Lanes<T, B>,
    r_high: Lanes<T, B>,
    low: T,
) -> Lanes<T, B> {
    let p = powered_with(low, n_rounded, n, r_high);
    let power = power(n_rounded);
    n.lt(-T::NORMAL_EIGHTHS).select(T::ZERO, p.mul_add(power, power))
}
