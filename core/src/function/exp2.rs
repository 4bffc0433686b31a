//! `exp2`.
//!
//! # The algorithm
//!
//! As `exp` (see `exp.rs` and `eighths.rs`), but `x = n/8 + f` is exact, so there is nothing to subtract in two steps. `ln 2` comes
//! back as the factor of `f`. Whole powers are exact.
//!
//! # The worst arguments
//!
//! | | ULP | x | wanted | got |
//! |---|---|---|---|---|
//! | `f64`, fused | 0.5949 | -0.057494724797652275 | `0x3feebff31b5df779` | `0x3feebff31b5df77a` |
//! | `f64`, unfused | 0.6453 | -0.1833544760572241 | `0x3fec2e4f21d34d27` | `0x3fec2e4f21d34d28` |
//! | `f32`, fused | 0.5661 | -0.0480211 | `0x3f779e7f` | `0x3f779e7e` |
//! | `f32`, unfused | 0.6100 | 3.8245044 | `0x4162adb9` | `0x4162adb8` |
//!
//! Where the result is subnormal, 0.79. Of `f64`, among 1.4·10⁷ arguments; of `f32`, among a seventh of all.

use super::eighths::power;
use super::exp::ExpConstants;
use super::polynomial::polynomial;
use super::power_of_two::times_any_power_of_two;
use crate::backend::Backend;
use crate::lanes::Lanes;

/// The largest error of [`exp2`](exp2()), in units in the last place of the exact result, of `f64` and `f32`, on every backend and in
/// both arithmetics, where that is a normal number.
pub const EXP2_MAX_ULP: f64 = 0.65;

function! {
    /// 2 to the power of each element; whole powers are exact.
    ///
    /// * Error: at most [`EXP2_MAX_ULP`](crate::math::EXP2_MAX_ULP) where the result is a normal number.
    /// * `exp2(NaN)` is NaN, `exp2(+∞)` = +∞, `exp2(−∞)` = 0; gradual underflow to the smallest subnormal.
    /// * From one number to the next, the result grows or stays; now and then it goes back by one unit in the last place.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    exp2, Exp2: exp2_lanes;
    example -3.0 => 0.125;
}

/// What there is to know of an element type.
pub(crate) trait Exp2Constants: ExpConstants {
    /// The coefficients of f, f², … of 2ᶠ (Remez exchange; 0.013 ULP).
    const EXP2: &'static [Self];
}

impl Exp2Constants for f64 {
    const EXP2: &'static [Self] = &[
        core::f64::consts::LN_2,
        0.240_226_506_959_114_93,
        0.055_504_108_664_811_785,
        0.009_618_129_085_338_873,
        0.001_333_355_820_690_008_8,
        0.000_154_045_192_561_505_62,
        1.525_219_225_229_322e-5,
    ];
}

impl Exp2Constants for f32 {
    const EXP2: &'static [Self] = &[core::f32::consts::LN_2, 0.240_226_5, 0.055_508_636, 0.009_616_701];
}

#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn exp2_lanes<T: Exp2Constants, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let eighth = T::from_f64(0.125);
    let round = Lanes::splat(T::ROUND * eighth); // the last place is an eighth
    let n_rounded = x + round;
    let whole = n_rounded - round; // n/8
    let f = x - whole;
    let [linear, rest @ ..] = T::EXP2 else { unreachable!() };
    let low = f.mul_add(*linear, n_rounded.lookup_twins(T::LOST));
    let p = (f * f).mul_add(polynomial(rest, f), low);
    if whole.abs().le(T::NORMAL_EIGHTHS * eighth).all() {
        let power = power(n_rounded);
        return p.mul_add(power, power);
    }
    let power = n_rounded.lookup(T::POWERS);
    // n/8 less seven sixteenths is nowhere half-way between integers, and rounds to k.
    let exponent = whole + T::from_f64(-0.4375) + T::ROUND;
    times_any_power_of_two(p.mul_add(power, power), exponent)
}
