//! `exp` of `f32`.
//!
//! # The algorithm
//!
//! The argument is split as `x = n·(ln 2)/8 + r` with integer `n` and `|r| ≤ (ln 2)/16`, so that `exp x = 2^(n/8) · exp r`.
//! Eight `f32` are one AVX2 register, in which one instruction looks up all lanes.
//!
//! * **n** is rounded by adding and subtracting `ROUND`, and `r` is reduced in two steps, as in `exp_f64.rs`. The first step
//!   is exact. That the second rounds does not matter, as it would there: `r` is at most 0.044, and its last place
//!   a sixteenth of the result's.
//! * **2^(n/8)** is `2^k · 2^(j/8)` with `j` the last three bits of `n`. A table has the eight powers `2^(j/8)`, less
//!   `j/8` of an exponent: adding the bits of `n`, shifted so that its eighths lie in the mantissa, gives `2^(n/8)` in one
//!   addition. What was lost when the powers were rounded, relative to them, is a second table, whose entry joins `r`.
//! * **exp r - 1** is `r + r²·(½ + r·(c₃ + r·c₄))`, of which the polynomial minimises the largest relative error (Remez
//!   exchange; 0.003 ULP).
//! * **The sum** `p·2^(n/8) + 2^(n/8)` is rounded once, after errors of a sixteenth or less of a unit each.
//!
//! # The worst arguments
//!
//! | | ULP | x | wanted | got |
//! |---|---|---|---|---|
//! | fused | 0.581 | 3.3421576 | `0x41e23d9a` | `0x41e23d99` |
//! | unfused | 0.614 | -56.26762 | `0x16e27095` | `0x16e27094` |
//!
//! Of all 2³² arguments, which the tests try.

use crate::expression::AHEAD;
use crate::polynomial::polynomial;
use crate::power_of_two::{Exponents, times_any_power_of_two};
use crate::vector::{Mask, Vector};

const ROUND: f32 = <f32 as Exponents>::ROUND;
/// `8 / ln 2`.
const PER_EIGHTH: f32 = 11.541_56;
/// `-(ln 2)/8`, in so few bits that any `n` times it is exact: 13.
const MINUS_EIGHTH_HIGH: f32 = -0.086_639_404;
/// The rest of it.
const MINUS_EIGHTH_LOW: f32 = -3.993_273e-6;
/// Where `|n|` is not above this, `exp x` is a normal number. So is each part of the last sum that is not too small to
/// matter, or in unfused arithmetic its rounding would differ from that on the second route.
const NORMAL: f32 = 800.0;
/// The coefficients of r², r³ and r⁴.
const POLYNOMIAL: [f32; 3] = [0.5, 0.166_680_3, 0.041_660_406];

/// `2^(j/8)`.
const POWERS: [f32; 8] =
    [1.0, 1.090_507_7, 1.189_207_1, 1.296_839_6, core::f32::consts::SQRT_2, 1.542_210_8, 1.681_792_9, 1.834_008_1];

/// What they lost, over themselves.
const LOST: [f32; 8] =
    [0.0, -1.199_215_7e-8, 3.193_418e-8, -3.099_072e-8, 1.711_427_1e-8, 5.233_334e-9, -1.471_960_5e-8, -6.128_26e-9];

/// The powers, less `j/8` of an exponent.
const LOWERED: [f32; 8] = {
    let mut powers = POWERS;
    let mut j = 0;
    while j < 8 {
        powers[j] = f32::from_bits(POWERS[j].to_bits() - ((j as u32) << 20));
        j += 1;
    }
    powers
};

// As for `f64`: where there are no vector registers, calls save code.
#[cfg_attr(
    any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"),
    inline(always)
)]
pub(crate) fn exp<V: Vector<f32>>(x: V) -> V {
    assemble(reduce(x))
}

/// The first of two stages.
#[inline(always)]
pub(crate) fn begin<V: Vector<f32>>(x: V) -> [V; AHEAD] {
    let [n_rounded, r] = reduce(x);
    [n_rounded.pinned(), r.pinned(), V::splat(0.0)]
}

/// The second.
#[inline(always)]
pub(crate) fn finish<V: Vector<f32>>([n_rounded, r, _]: [V; AHEAD]) -> V {
    assemble([n_rounded, r])
}

/// `n + ROUND` and `r`.
#[inline(always)]
fn reduce<V: Vector<f32>>(x: V) -> [V; 2] {
    let n_rounded = x.mul_add(V::splat(PER_EIGHTH), V::splat(ROUND));
    let n = n_rounded - V::splat(ROUND);
    let r = n.mul_add(V::splat(MINUS_EIGHTH_HIGH), x); // exact
    [n_rounded, n.mul_add(V::splat(MINUS_EIGHTH_LOW), r)]
}

/// `2^(n/8) · exp r`.
#[inline(always)]
fn assemble<V: Vector<f32>>([n_rounded, r]: [V; 2]) -> V {
    let low = r + V::lookup(&LOST, n_rounded);
    let p = (r * r).mul_add(polynomial(&POLYNOMIAL, r, V::splat), low);

    let n = n_rounded - V::splat(ROUND);
    if n.abs().le(V::splat(NORMAL)).all() {
        let power = V::lookup(&LOWERED, n_rounded).add_eighths_to_exponent(n_rounded);
        return p.mul_add(power, power);
    }
    // n/8 less the seven sixteenths is nowhere half-way between integers, and rounds to k.
    let k_rounded = n.mul_add(V::splat(0.125), V::splat(-0.4375)) + V::splat(ROUND);
    let power = V::lookup(&POWERS, n_rounded);
    times_any_power_of_two(p.mul_add(power, power), k_rounded)
}
