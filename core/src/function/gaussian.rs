//! `exp(-z²/2)` times a factor: the power inside Gaussians.
//!
//! # The algorithm
//!
//! That of `exp` (see `exp.rs` and `eighths.rs`) of `-z²/2`, with one thing more: the square is never rounded. The reduction's
//! first step is `r = -(z/2)·z - n·HIGH`, one multiply-add whose product is exact in fused arithmetic. So what rounding the
//! square would leave, half a unit of a number up to 745, costs nothing to keep. In unfused arithmetic the square is rounded.
//!
//! The factor, `1/width` perhaps, is multiplied in before the power is scaled down. A power that would be subnormal loses
//! nothing if the product is a normal number.

use core::hint::black_box;

use super::eighths::{exponent, power};
use super::exp::{ExpConstants, powered};
use super::power_of_two::add_to_exponent;
use crate::backend::Backend;
use crate::lanes::Lanes;

/// `exp(-z²/2) · factor`.
// A function that is called where there are no vector registers, as `exp` is.
#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn gaussian<T: ExpConstants, B: Backend>(z: Lanes<T, B>, factor: Lanes<T, B>) -> Lanes<T, B> {
    let half = z * -T::HALF;
    let n_rounded = (half * z).mul_add(T::PER_EIGHTH, T::ROUND);
    let n = n_rounded - T::ROUND;
    let r_high = half.mul_add(z, n * T::MINUS_EIGHTH_HIGH); // the second product is exact
    let p = powered(n_rounded, n, r_high);

    let power = power(n_rounded);
    let result = p.mul_add(power, power) * factor;
    if n.ge(-T::NORMAL_EIGHTHS).all() {
        return result;
    }
    // The compiler must not see what both routes have in common, or the first would store it for the second.
    let n_rounded = black_box(n_rounded);
    let n = n_rounded - T::ROUND;
    n.ge(-T::NORMAL_EIGHTHS).select(result, scaled_down(n_rounded, n, p, factor))
}

/// The same where the power is small: the factor first, then a third of the exponent three times. NaN and factors that are
/// not finite remain what they make.
#[inline(always)]
fn scaled_down<T: ExpConstants, B: Backend>(
    n_rounded: Lanes<T, B>,
    n: Lanes<T, B>,
    p: Lanes<T, B>,
    factor: Lanes<T, B>,
) -> Lanes<T, B> {
    let least = T::from_f64(-3.0) * T::NORMAL_EIGHTHS; // nothing is left of any number
    let within = n.gt(least);
    let k = exponent(within.select(n, least)) - T::ROUND;
    let third_rounded = k.mul_add(T::from_f64(1.0 / 3.0), T::ROUND);
    let rest_rounded = k - (third_rounded - T::ROUND) * T::from_f64(2.0) + T::ROUND;
    let one = Lanes::splat(T::ONE);
    let third = add_to_exponent(one, third_rounded);

    let power = n_rounded.lookup(T::POWERS);
    let mantissa = within.select(p.mul_add(power, power), T::ZERO);
    let mantissa = n.is_nan().select(n, mantissa);
    mantissa * factor * third * third * add_to_exponent(one, rest_rounded)
}
