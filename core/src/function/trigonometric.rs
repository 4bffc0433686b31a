//! Trigonometric functions: `sin`, `cos`, `sin_cos`, `tan`.
//!
//! # The algorithm
//!
//! The argument is split as `x = n·π/2 + r` with integer `n` and `|r| ≤ π/4`. The last two bits of `n` say which of
//! `±sin r` and `±cos r` is wanted; both are computed.
//!
//! * **r** is a sum of two, `r - excess`, since near a multiple of `π/2` it is far smaller than what rounding `x` leaves. `π/2` is cut
//!   into parts (Cody and Waite), all but the last so short that `n` times them is exact in either arithmetic; what rounding loses as
//!   they are subtracted is kept. That serves `|n|` up to 2¹⁴ (`f32`: 2⁹), where no argument is so near to a multiple that
//!   it shows. Larger ones are reduced one at a time, on the rare route, by integers (`circular_reduction.rs`).
//! * **sin r** is `r - (r·z·Q(z) + excess·(1 - z/2))`, `z = r²`; **cos r** is `1 - z/2 + (z²·C(z) + r·excess)`, of which
//!   `1 - z/2` is an unevaluated sum (fast two-sum). `Q` and `C` minimise the largest relative error (Remez exchange; 2⁻⁵⁸ of `f64`,
//!   2⁻²⁸ of `f32`).
//! * **tan x** is the quotient of both, each a sum of two, with the low parts of `z` and of `r³` besides. The quotient is corrected by
//!   its remainder (see `quotient.rs`): one division.
//! * All that is subtracted from −0 is +0, and all that is added is −0, so that −0 gives −0.
//!
//! Infinities and NaN give NaN.
//!
//! # The worst arguments
//!
//! | | ULP | x | wanted | got |
//! |---|---|---|---|---|
//! | sin f64 fused | 0.791 | `0xd2a9cfa2568c063e` | `0xbfe6cc2cf28ca27b` | `0xbfe6cc2cf28ca27a` |
//! | sin f64 unfused | 0.784 | `0x400f33ed0abc7d70` | `0xbfe60449b8661bb1` | `0xbfe60449b8661bb0` |
//! | sin f32 fused | 0.794 | `0x430b068f` | `0x3f36d8ab` | `0x3f36d8aa` |
//! | sin f32 unfused | 0.820 | `0x41dbe9eb` | `0x3f34f7e1` | `0x3f34f7e0` |
//! | cos f64 fused | 0.814 | `0x43cb72b64cbf6121` | `0xbfe6d0cc81b97a5d` | `0xbfe6d0cc81b97a5c` |
//! | cos f64 unfused | 0.798 | `0xbfe9e78eb25e0e3b` | `0x3fe6133d950c45f9` | `0x3fe6133d950c45f8` |
//! | cos f32 fused | 0.816 | `0x42203e46` | `0xbf360379` | `0xbf360378` |
//! | cos f32 unfused | 0.823 | `0x3f498a48` | `0x3f34ae4d` | `0x3f34ae4c` |
//! | tan f64 fused | 0.769 | `0xc02463732bd3502c` | `0xbfeefef22a4f0747` | `0xbfeefef22a4f0746` |
//! | tan f64 unfused | 0.839 | `0xc03860b074d621fd` | `0x3fee1d41e6cf9eff` | `0x3fee1d41e6cf9efe` |
//! | tan f32 fused | 0.830 | `0x58ebc5df` | `0x3f7fea3b` | `0x3f7fea3a` |
//! | tan f32 unfused | 0.916 | `0x487234a2` | `0xbf7f4576` | `0xbf7f4575` |
//!
//! Of `f32`, of all arguments, beside the same function of `f64`; of `f64`, of 2·10⁷ random ones (unfused `sin` and `cos` 2·10⁶),
//! and of those around each seam.

use super::circular_reduction::reduced;
use super::parts::{Parts, upper};
use super::polynomial::polynomial_in_short_chains;
use super::power_of_two::Exponents;
use super::quotient::quotient;
use crate::backend::{Backend, MAX_LANES};
use crate::error_free::{square_in_parts, two_product};
use crate::lanes::Lanes;

/// The largest error of [`sin`](sin()), [`cos`](cos()) and [`tan`](tan()), in units in the last place of the exact result, of `f64` and `f32`, on every backend and in
/// both arithmetics, where that is a normal number.
pub const TRIGONOMETRIC_MAX_ULP: f64 = 0.95;

function! {
    /// The sine of an angle in radians; ±0 gives ±0.
    ///
    /// * Error: at most [`TRIGONOMETRIC_MAX_ULP`](crate::math::TRIGONOMETRIC_MAX_ULP) where the result is a normal number.
    /// * NaN and ±∞ give NaN; arguments of any size are reduced in full.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    sin, Sin: sin_lanes;
    example 0.0 => 0.0;
}

function! {
    /// The cosine of an angle in radians; ±0 gives 1.
    ///
    /// * Error: at most [`TRIGONOMETRIC_MAX_ULP`](crate::math::TRIGONOMETRIC_MAX_ULP) where the result is a normal number.
    /// * NaN and ±∞ give NaN; arguments of any size are reduced in full.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    cos, Cos: cos_lanes;
    example 0.0 => 1.0;
}

function! {
    /// The tangent of an angle in radians; ±0 gives ±0.
    ///
    /// * Error: at most [`TRIGONOMETRIC_MAX_ULP`](crate::math::TRIGONOMETRIC_MAX_ULP) where the result is a normal number.
    /// * NaN and ±∞ give NaN; arguments of any size are reduced in full.
    /// * Determinism: within one arithmetic, the same bits on every backend.
    tan, Tan: tan_lanes;
    example 0.0 => 0.0;
}

/// An element type's constants.
pub(crate) trait Trigonometric: Parts {
    /// `2/π`.
    const PER_HALF_PI: Self;
    /// The argument up to which `n` times the parts of `π/2` is exact.
    const LIMIT: Self;
    /// `-π/2`, all parts so short that any `n` up to there times them is exact, and all negative: −0 is reduced to −0.
    const MINUS_HALF_PI: &[Self];
    /// The rest of it.
    const MINUS_HALF_PI_REST: Self;
    /// The coefficients of `Q(z)`.
    const SINE: &[Self];
    /// The coefficients of `C(z)`.
    const COSINE: &[Self];

    /// A large argument's `n`, plus [`Exponents::ROUND`] and less a multiple of 4, and `r`.
    fn reduced(self) -> [Self; 3];
}

impl Trigonometric for f64 {
    const PER_HALF_PI: Self = core::f64::consts::FRAC_2_PI;
    const LIMIT: Self = 25_735.0; // 2¹⁴ times π/2
    const MINUS_HALF_PI: &[Self] = &[-1.570_796_326_792_333_3, -2.563_344_151_590_573_2e-12];
    const MINUS_HALF_PI_REST: Self = -3.945_554_166_563_205_5e-24;
    const SINE: &[Self] = &[
        0.166_666_666_666_666_32,
        -0.008_333_333_333_322_37,
        0.000_198_412_698_297_712_1,
        -2.755_731_367_868_538e-6,
        2.505_075_596_468_736_4e-8,
        -1.589_666_669_240_88e-10,
    ];
    const COSINE: &[Self] = &[
        0.041_666_666_666_666_6,
        -0.001_388_888_888_887_406_4,
        2.480_158_728_944_363_4e-5,
        -2.755_731_434_070_316_7e-7,
        2.087_572_162_949_120_3e-9,
        -1.135_955_961_513_200_2e-11,
    ];

    fn reduced(self) -> [Self; 3] {
        if !self.is_finite() {
            return [Self::ROUND, Self::NAN, Self::NAN];
        }
        let (n, [high, low]) = reduced(self);
        [Self::ROUND + n as Self, high, -low]
    }
}

impl Trigonometric for f32 {
    const PER_HALF_PI: Self = core::f32::consts::FRAC_2_PI;
    const LIMIT: Self = 804.0; // 2⁹ times π/2
    const MINUS_HALF_PI: &[Self] = &[-1.570_739_7, -5.657_971e-5, -9.920_882e-10];
    const MINUS_HALF_PI_REST: Self = -5.390_303e-15;
    const SINE: &[Self] = &[0.166_666_55, -0.008_332_176, 0.000_195_169_76];
    const COSINE: &[Self] = &[0.041_666_646, -0.001_388_736_4, 2.443_809_2e-5];

    fn reduced(self) -> [Self; 3] {
        if !self.is_finite() {
            return [Self::ROUND, Self::NAN, Self::NAN];
        }
        let (n, [high, low]) = reduced(f64::from(self));
        let rounded = high as Self;
        [Self::ROUND + n as Self, rounded, -((high - f64::from(rounded)) + low) as Self]
    }
}

/// `x = n·π/2 + r`, with `|r|` at most `π/4`.
#[derive(Clone, Copy)]
struct Reduced<T: Trigonometric, B: Backend> {
    /// `n + ROUND`, or with another `n` that has the same last two bits.
    n_rounded: Lanes<T, B>,
    r: Lanes<T, B>,
    /// What is to be subtracted from `r`.
    excess: Lanes<T, B>,
}

impl<T: Trigonometric, B: Backend> Reduced<T, B> {
    #[inline(always)]
    fn of(x: Lanes<T, B>) -> Self {
        let n_rounded = x.mul_add(T::PER_HALF_PI, T::ROUND);
        let n = n_rounded - T::ROUND;
        let (&first, others) = T::MINUS_HALF_PI.split_first().expect("π/2 has parts");
        let mut r = n.mul_add(first, x); // exact
        let mut excess = Lanes::splat(T::SIGN);
        for &part in others {
            let less = n.mul_add(part, r);
            excess -= n.mul_add(part, r - less); // exact: what rounding `less` lost
            r = less;
        }
        excess = n.mul_add(-T::MINUS_HALF_PI_REST, excess);

        if x.abs().le(T::LIMIT).all() {
            return Self { n_rounded, r, excess };
        }
        let [mut xs, mut ns, mut rs, mut excesses] = [[T::ZERO; MAX_LANES]; 4];
        x.store(&mut xs);
        n_rounded.store(&mut ns);
        r.store(&mut rs);
        excess.store(&mut excesses);
        for lane in 0..Lanes::<T, B>::COUNT {
            let x = xs[lane];
            if !(-T::LIMIT <= x && x <= T::LIMIT) {
                [ns[lane], rs[lane], excesses[lane]] = x.reduced();
            }
        }
        Self { n_rounded: Lanes::load(&ns), r: Lanes::load(&rs), excess: Lanes::load(&excesses) }
    }

    /// What is to be subtracted from `r` to get `sin r`.
    #[inline(always)]
    fn above_sine(self) -> Lanes<T, B> {
        let Self { r, excess, .. } = self;
        let z = r * r;
        let excess = excess.mul_add(z * -T::HALF, excess); // times cos r
        (r * z).mul_add(polynomial_in_short_chains(T::SINE, z), excess)
    }

    /// The same with the cube of `r` as a sum of two, of whose errors most of those of [`above_sine`](Self::above_sine) are.
    #[inline(always)]
    fn above_sine_closely(self) -> Lanes<T, B> {
        let Self { r, excess, .. } = self;
        let (z, [cube, cube_rest]) = (r * r, cube(r));
        let excess = excess - excess * (square_in_parts(r)[0] * T::HALF); // times cos r
        let q = polynomial_in_short_chains(T::SINE, z);
        cube.mul_add(q, cube_rest.mul_add(q, excess))
    }

    /// `sin r`.
    #[inline(always)]
    fn sine(self) -> Lanes<T, B> {
        self.r - self.above_sine()
    }

    /// `cos r`.
    #[inline(always)]
    fn cosine(self) -> Lanes<T, B> {
        let Self { r, excess, .. } = self;
        let z = r * r;
        let (one, half) = (Lanes::splat(T::ONE), z * T::HALF);
        let high = one - half;
        let low = r.mul_add(excess, one - high - half); // the difference is exact: what rounding `high` lost
        (z * z).mul_add(polynomial_in_short_chains(T::COSINE, z), low) + high
    }

    /// `cos r` as a sum of two: as [`cosine`](Self::cosine), of whose error most is that of `z`, which is a sum of two here.
    #[inline(always)]
    fn cosine_and_rest(self) -> [Lanes<T, B>; 2] {
        let Self { r, excess, .. } = self;
        let (z, [square, square_low]) = (r * r, square_in_parts(r));
        let (one, half) = (Lanes::splat(T::ONE), square * T::HALF);
        let high = one - half;
        let low = r.mul_add(excess, one - high - half);
        let low = square_low.mul_add(-T::HALF, low);
        let low = (z * z).mul_add(polynomial_in_short_chains(T::COSINE, z), low);
        let cosine = high + low;
        [cosine, high - cosine + low]
    }

    /// The sign bit where `n` is odd.
    #[inline(always)]
    fn odd(self) -> Lanes<T, B> {
        T::last_bit_as_sign(self.n_rounded)
    }

    /// The sign bit of `sin(n·π/2)`, or of `cos((n - 1)·π/2)`.
    #[inline(always)]
    fn sign_of_sine(self) -> Lanes<T, B> {
        T::last_but_one_as_sign(self.n_rounded).bits_and(Lanes::splat(T::SIGN))
    }

    /// The sign bit of `cos(n·π/2)`, or of `sin((n + 1)·π/2)`.
    #[inline(always)]
    fn sign_of_cosine(self) -> Lanes<T, B> {
        Self { n_rounded: self.n_rounded + T::ONE, ..self }.sign_of_sine()
    }
}

/// `r³` as a sum of two. In unfused arithmetic the first is the product of leading halves.
#[inline(always)]
fn cube<T: Trigonometric, B: Backend>(r: Lanes<T, B>) -> [Lanes<T, B>; 2] {
    let [square, square_low] = square_in_parts(r);
    if B::FUSED {
        let [cube, low] = two_product(r, square);
        return [cube, r.mul_add(square_low, low)];
    }
    let (r_upper, z_upper) = (upper(r), upper(r * r));
    let z_lower = square_low + (square - z_upper); // the difference is exact
    [r_upper * z_upper, (r - r_upper) * z_upper + r * z_lower]
}

/// `sin x`.
#[inline(always)]
pub(crate) fn sin_lanes<T: Trigonometric, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let reduced = Reduced::of(x);
    reduced.odd().select_by_sign(reduced.cosine(), reduced.sine()).bits_xor(reduced.sign_of_sine())
}

/// `cos x`.
#[inline(always)]
pub(crate) fn cos_lanes<T: Trigonometric, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let reduced = Reduced::of(x);
    reduced.odd().select_by_sign(reduced.sine(), reduced.cosine()).bits_xor(reduced.sign_of_cosine())
}

/// `sin x` and `cos x`.
#[inline(always)]
pub(crate) fn sin_cos_lanes<T: Trigonometric, B: Backend>(x: Lanes<T, B>) -> (Lanes<T, B>, Lanes<T, B>) {
    let reduced = Reduced::of(x);
    let (odd, sine, cosine) = (reduced.odd(), reduced.sine(), reduced.cosine());
    (
        odd.select_by_sign(cosine, sine).bits_xor(reduced.sign_of_sine()),
        odd.select_by_sign(sine, cosine).bits_xor(reduced.sign_of_cosine()),
    )
}

/// `tan x`.
#[inline(always)]
pub(crate) fn tan_lanes<T: Trigonometric, B: Backend>(x: Lanes<T, B>) -> Lanes<T, B> {
    let reduced = Reduced::of(x);
    let above = reduced.above_sine_closely();
    let sine = reduced.r - above;
    let sine_rest = reduced.r - sine - above;
    let [cosine, cosine_rest] = reduced.cosine_and_rest();

    // tan(r + π/2) = -cos r / sin r.
    let odd = reduced.odd();
    let (above, below) = (odd.select_by_sign(cosine, sine), odd.select_by_sign(sine, cosine));
    let above_rest = odd.select_by_sign(cosine_rest, sine_rest);
    let below_rest = odd.select_by_sign(sine_rest, cosine_rest);
    quotient([above, above_rest], [below, below_rest]).bits_xor(odd)
}

impl<T: crate::Real, B: Backend> Lanes<T, B> {
    /// [`sin`](Self::sin) and [`cos`](Self::cos) of one angle, in little more than the time of one.
    #[must_use]
    #[inline(always)]
    pub fn sin_cos(self) -> (Self, Self) {
        struct Body<B>(core::marker::PhantomData<B>);

        impl<B: Backend> crate::real::ForEachType for Body<B> {
            type In<T: crate::Real> = Lanes<T, B>;
            type Out<T: crate::Real> = (Lanes<T, B>, Lanes<T, B>);

            #[inline(always)]
            fn f64(x: Lanes<f64, B>) -> (Lanes<f64, B>, Lanes<f64, B>) {
                sin_cos_lanes(x)
            }

            #[inline(always)]
            fn f32(x: Lanes<f32, B>) -> (Lanes<f32, B>, Lanes<f32, B>) {
                sin_cos_lanes(x)
            }
        }

        T::choose::<Body<B>>(self)
    }
}
