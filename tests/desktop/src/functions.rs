//! The elementary functions, a row each: tests, benches and the table of peers go through the same rows.

use std::collections::BTreeMap;
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI, FRAC_PI_2, FRAC_PI_4, PI, SQRT_2};
use std::ops::Range;

use wideband_core::math::*;
use wideband_core::{Compute, Expression, Isa, One, Real};

use crate::exact::Exact;

/// A function of `N` arguments.
#[derive(Debug)]
pub struct Function<const N: usize> {
    /// As `std` and wideband call it.
    pub name: &'static str,
    /// As C calls it; empty if there is none.
    pub c: &'static str,
    /// wideband's, of `f64`.
    pub f64: Map<f64, N>,
    /// wideband's, of `f32`.
    pub f32: Map<f32, N>,
    /// How far off the result may be.
    pub max_ulp: f64,
    /// Plain code for `f64`, the standard library's where it has the function.
    pub plain: fn([f64; N]) -> f64,
    /// Where its arguments usually lie.
    pub ranges: [Range<f64>; N],
    /// Arguments whose results are exact, as annex F of the C standard has the edges among them. Where there is one argument,
    /// NaN gives NaN, which is not said.
    pub exact: &'static [([f64; N], f64)],
}

/// Writes a function of each of the arguments into the slice.
pub type Map<T, const N: usize> = fn(Isa, [&[T]; N], &mut [T]);

fn map<T: Real, E, const N: usize>(isa: Isa, inputs: [&[T]; N], out: &mut [T])
where
    E: Expression<T, N, Shape = One> + Default + Sync,
{
    isa.map(&E::default(), inputs, out);
}

/// A row each: name, expression, bound, name in C, plain code, ranges, and the exact results.
macro_rules! rows {
    ($($name:ident $expression:ident $max_ulp:ident, $c:literal $plain:path, $($range:expr),+ => $(($($x:expr),+; $y:expr))+;)+) => {
        &[$(Function {
            name: stringify!($name),
            c: $c,
            f64: map::<_, $expression, _>,
            f32: map::<_, $expression, _>,
            max_ulp: $max_ulp,
            plain: of_array!($plain, $($range),+),
            ranges: [$($range),+],
            exact: &[$(([$($x),+], $y)),+],
        }),+]
    };
}

/// A function of an array instead of as many arguments as there are ranges.
macro_rules! of_array {
    ($plain:path, $x:expr) => {
        |[x]| $plain(x)
    };
    ($plain:path, $x:expr, $y:expr) => {
        |[x, y]| $plain(x, y)
    };
}

/// The functions of one argument.
pub static OF_ONE: &[Function<1>] = rows! {
    exp Exp EXP_MAX_ULP, "exp" f64::exp, -10.0..10.0 =>
        (0.0; 1.0) (-0.0; 1.0) (f64::INFINITY; f64::INFINITY) (-f64::INFINITY; 0.0) (800.0; f64::INFINITY) (-800.0; 0.0);
    exp2 Exp2 EXP2_MAX_ULP, "exp2" f64::exp2, -10.0..10.0 =>
        (0.0; 1.0) (-0.0; 1.0) (1.0; 2.0) (-1.0; 0.5) (10.0; 1024.0) (-126.0; 1.1754943508222875e-38)
        (f64::INFINITY; f64::INFINITY) (-f64::INFINITY; 0.0) (2000.0; f64::INFINITY) (-2000.0; 0.0);
    exp_m1 ExpM1 EXP_M1_MAX_ULP, "expm1" f64::exp_m1, -5.0..5.0 =>
        (0.0; 0.0) (-0.0; -0.0) (f64::INFINITY; f64::INFINITY) (-f64::INFINITY; -1.0) (-100.0; -1.0)
        (800.0; f64::INFINITY);
    sinh Sinh HYPERBOLIC_MAX_ULP, "sinh" f64::sinh, -5.0..5.0 =>
        (0.0; 0.0) (-0.0; -0.0) (f64::INFINITY; f64::INFINITY) (-f64::INFINITY; -f64::INFINITY) (800.0; f64::INFINITY)
        (-800.0; -f64::INFINITY);
    cosh Cosh HYPERBOLIC_MAX_ULP, "cosh" f64::cosh, -5.0..5.0 =>
        (0.0; 1.0) (-0.0; 1.0) (f64::INFINITY; f64::INFINITY) (-f64::INFINITY; f64::INFINITY) (-800.0; f64::INFINITY);
    tanh Tanh HYPERBOLIC_MAX_ULP, "tanh" f64::tanh, -3.0..3.0 =>
        (0.0; 0.0) (-0.0; -0.0) (f64::INFINITY; 1.0) (-f64::INFINITY; -1.0) (1e9; 1.0) (-1e9; -1.0);
    sigmoid Sigmoid SIGMOID_MAX_ULP, "" sigmoid, -10.0..10.0 =>
        (0.0; 0.5) (-0.0; 0.5) (f64::INFINITY; 1.0) (-f64::INFINITY; 0.0) (-1e9; 0.0) (1e9; 1.0);
    softplus Softplus SIGMOID_MAX_ULP, "" softplus, -10.0..10.0 =>
        (f64::INFINITY; f64::INFINITY) (-f64::INFINITY; 0.0) (1e9; 1e9) (-1e9; 0.0);
    ln Ln LN_MAX_ULP, "log" f64::ln, 0.01..100.0 =>
        (1.0; 0.0) (0.0; -f64::INFINITY) (-0.0; -f64::INFINITY) (-1.0; f64::NAN) (-f64::INFINITY; f64::NAN)
        (f64::INFINITY; f64::INFINITY);
    log2 Log2 LOG2_MAX_ULP, "log2" f64::log2, 0.01..100.0 =>
        (1.0; 0.0) (8.0; 3.0) (0.125; -3.0) (0.0; -f64::INFINITY) (-0.0; -f64::INFINITY) (-1.0; f64::NAN)
        (f64::INFINITY; f64::INFINITY);
    log10 Log10 LOG10_MAX_ULP, "log10" f64::log10, 0.01..100.0 =>
        (1.0; 0.0) (10.0; 1.0) (1000.0; 3.0) (0.0; -f64::INFINITY) (-0.0; -f64::INFINITY) (-1.0; f64::NAN)
        (f64::INFINITY; f64::INFINITY);
    ln_1p Ln1p LN_MAX_ULP, "log1p" f64::ln_1p, -0.9..10.0 =>
        (0.0; 0.0) (-0.0; -0.0) (-1.0; -f64::INFINITY) (-2.0; f64::NAN) (-f64::INFINITY; f64::NAN)
        (f64::INFINITY; f64::INFINITY);
    sin Sin TRIGONOMETRIC_MAX_ULP, "sin" f64::sin, -10.0..10.0 =>
        (0.0; 0.0) (-0.0; -0.0) (f64::INFINITY; f64::NAN) (-f64::INFINITY; f64::NAN);
    cos Cos TRIGONOMETRIC_MAX_ULP, "cos" f64::cos, -10.0..10.0 =>
        (0.0; 1.0) (-0.0; 1.0) (f64::INFINITY; f64::NAN) (-f64::INFINITY; f64::NAN);
    tan Tan TRIGONOMETRIC_MAX_ULP, "tan" f64::tan, -10.0..10.0 =>
        (0.0; 0.0) (-0.0; -0.0) (f64::INFINITY; f64::NAN) (-f64::INFINITY; f64::NAN);
    asin Asin ASIN_MAX_ULP, "asin" f64::asin, -1.0..1.0 =>
        (0.0; 0.0) (-0.0; -0.0) (1.0; FRAC_PI_2) (-1.0; -FRAC_PI_2) (1.5; f64::NAN) (-f64::INFINITY; f64::NAN);
    acos Acos ASIN_MAX_ULP, "acos" f64::acos, -1.0..1.0 =>
        (1.0; 0.0) (0.0; FRAC_PI_2) (-1.0; PI) (1.5; f64::NAN) (-f64::INFINITY; f64::NAN);
    atan Atan ATAN_MAX_ULP, "atan" f64::atan, -5.0..5.0 =>
        (0.0; 0.0) (-0.0; -0.0) (f64::INFINITY; FRAC_PI_2) (-f64::INFINITY; -FRAC_PI_2);
    asinh Asinh INVERSE_HYPERBOLIC_MAX_ULP, "asinh" asinh, -5.0..5.0 =>
        (0.0; 0.0) (-0.0; -0.0) (f64::INFINITY; f64::INFINITY) (-f64::INFINITY; -f64::INFINITY);
    acosh Acosh INVERSE_HYPERBOLIC_MAX_ULP, "acosh" acosh, 1.0..10.0 =>
        (1.0; 0.0) (0.5; f64::NAN) (f64::INFINITY; f64::INFINITY) (-f64::INFINITY; f64::NAN);
    atanh Atanh INVERSE_HYPERBOLIC_MAX_ULP, "atanh" f64::atanh, -0.99..0.99 =>
        (0.0; 0.0) (-0.0; -0.0) (1.0; f64::INFINITY) (-1.0; -f64::INFINITY) (1.5; f64::NAN);
    cbrt Cbrt CBRT_MAX_ULP, "cbrt" f64::cbrt, -100.0..100.0 =>
        (0.0; 0.0) (-0.0; -0.0) (27.0; 3.0) (-8.0; -2.0) (f64::INFINITY; f64::INFINITY) (-f64::INFINITY; -f64::INFINITY);
    erf Erf ERROR_FUNCTION_MAX_ULP, "erf" erf, -3.0..3.0 =>
        (0.0; 0.0) (-0.0; -0.0) (f64::INFINITY; 1.0) (-f64::INFINITY; -1.0) (6.0; 1.0) (-1e300; -1.0);
    erfc Erfc ERROR_FUNCTION_MAX_ULP, "erfc" erfc, -3.0..5.0 =>
        (0.0; 1.0) (-0.0; 1.0) (f64::INFINITY; 0.0) (-f64::INFINITY; 2.0) (-6.0; 2.0) (28.0; 0.0) (1e300; 0.0);
    normal_cdf NormalCdf ERROR_FUNCTION_MAX_ULP, "cdfnorm" normal_cdf, -5.0..5.0 =>
        (0.0; 0.5) (-0.0; 0.5) (f64::INFINITY; 1.0) (-f64::INFINITY; 0.0) (9.0; 1.0) (-39.0; 0.0) (-1e300; 0.0);
    normal_quantile NormalQuantile NORMAL_QUANTILE_MAX_ULP, "cdfnorminv" normal_quantile, 0.001..0.999 =>
        (0.5; 0.0) (0.0; -f64::INFINITY) (-0.0; -f64::INFINITY) (1.0; f64::INFINITY) (-1.0; f64::NAN) (2.0; f64::NAN)
        (f64::INFINITY; f64::NAN) (-f64::INFINITY; f64::NAN) (-1e-40; f64::NAN);
    gelu Gelu ERROR_FUNCTION_MAX_ULP, "" gelu, -5.0..5.0 =>
        (0.0; 0.0) (-0.0; -0.0) (f64::INFINITY; f64::INFINITY) (-f64::INFINITY; -0.0) (40.0; 40.0) (-40.0; -0.0);
    ln_gamma LnGamma LN_GAMMA_MAX_ULP, "lgamma" ln_gamma, 0.5..20.0 =>
        (1.0; 0.0) (2.0; 0.0) (0.0; f64::INFINITY) (-0.0; f64::INFINITY) (-1.0; f64::INFINITY) (-2.0; f64::INFINITY)
        (-1e300; f64::INFINITY) (1e308; f64::INFINITY) (f64::INFINITY; f64::INFINITY) (-f64::INFINITY; f64::INFINITY);
};

/// The functions of two arguments.
pub static OF_TWO: &[Function<2>] = rows! {
    powf Powf POWF_MAX_ULP, "pow" f64::powf, 0.1..10.0, -5.0..5.0 =>
        (f64::NAN, 0.0; 1.0) (1.0, f64::NAN; 1.0) (2.0, 10.0; 1024.0) (-2.0, 3.0; -8.0) (-2.0, 0.5; f64::NAN)
        (0.0, -1.0; f64::INFINITY) (-0.0, -1.0; -f64::INFINITY) (-0.0, -2.0; f64::INFINITY) (-0.0, 3.0; -0.0)
        (0.5, f64::INFINITY; 0.0) (2.0, -f64::INFINITY; 0.0) (-1.0, f64::INFINITY; 1.0)
        (-f64::INFINITY, 3.0; -f64::INFINITY) (-f64::INFINITY, -3.0; -0.0) (f64::NAN, 1.0; f64::NAN)
        (2.0, f64::NAN; f64::NAN);
    atan2 Atan2 ATAN_MAX_ULP, "atan2" f64::atan2, -5.0..5.0, -5.0..5.0 =>
        (0.0, 1.0; 0.0) (-0.0, 1.0; -0.0) (0.0, -1.0; PI) (-0.0, -1.0; -PI) (1.0, 0.0; FRAC_PI_2)
        (-1.0, -0.0; -FRAC_PI_2) (0.0, 0.0; 0.0) (0.0, -0.0; PI) (f64::INFINITY, 1.0; FRAC_PI_2)
        (1.0, -f64::INFINITY; PI) (1.0, f64::INFINITY; 0.0) (f64::INFINITY, f64::INFINITY; FRAC_PI_4)
        (f64::NAN, 1.0; f64::NAN) (1.0, f64::NAN; f64::NAN);
    hypot Hypot HYPOT_MAX_ULP, "hypot" f64::hypot, -5.0..5.0, -5.0..5.0 =>
        (3.0, -4.0; 5.0) (f64::INFINITY, f64::NAN; f64::INFINITY) (f64::NAN, -f64::INFINITY; f64::INFINITY)
        (f64::NAN, 1.0; f64::NAN) (0.0, -0.0; 0.0);
    rem_euclid RemEuclid REM_EUCLID_MAX_ULP, "" f64::rem_euclid, -100.0..100.0, 0.5..5.0 =>
        (7.0, 3.0; 1.0) (-7.0, 3.0; 2.0) (-7.0, -3.0; 2.0) (6.0, -3.0; 0.0) (-6.0, 3.0; -0.0) (0.0, 5.0; 0.0)
        (-0.0, 5.0; -0.0) (1.0, 0.0; f64::NAN) (0.0, 0.0; f64::NAN) (f64::INFINITY, 2.0; f64::NAN)
        (5.0, f64::INFINITY; 5.0) (-5.0, -f64::INFINITY; f64::INFINITY) (f64::INFINITY, f64::INFINITY; f64::NAN)
        (f64::NAN, 1.0; f64::NAN) (1.0, f64::NAN; f64::NAN) (-1e-40, 1.0; 1.0) (16777216.0, 3.0; 1.0);
};

/// Arguments of a function, of which one of one argument has the second 0, and what it is there, to twice the precision.
pub type Reference = ([f64; 2], Exact);

/// The references of all functions of `f64`, by name; `tests/coefficients/references.py` made them.
///
/// # Panics
///
/// Panics if the file is not what that script writes.
#[must_use]
pub fn references() -> BTreeMap<&'static str, Vec<Reference>> {
    let mut references: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for line in include_str!("../../data/functions_f64.csv").lines().skip(1) {
        let mut fields = line.split(',');
        let name = fields.next().expect("a name");
        let numbers: Vec<f64> = fields.map(|field| field.parse().expect("a number")).collect();
        let (&[x, hi, lo] | &[x, _, hi, lo]) = &numbers[..] else { panic!("{line}") };
        let y = if numbers.len() == 4 { numbers[1] } else { 0.0 };
        references.entry(name).or_default().push(([x, y], Exact { hi, lo }));
    }
    references
}

/// The error function of musl.
#[must_use]
pub fn erf(x: f64) -> f64 {
    libm::erf(x)
}

/// Its complement.
#[must_use]
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// The standard normal distribution, by its definition: in the far tail it is off by what rounding the argument changes.
#[must_use]
pub fn normal_cdf(x: f64) -> f64 {
    libm::erfc(-x * FRAC_1_SQRT_2) / 2.0
}

/// The inverse of [`normal_cdf`], by Newton's method; to some 10⁻¹⁴ where the smaller tail is a normal number.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    let tail = p.min(1.0 - p);
    let size = if tail == 0.0 {
        f64::INFINITY
    } else if tail > 0.25 {
        let mut z = 0.0;
        for _ in 0..6 {
            z += (2.0 * (0.5 - tail) - libm::erf(z)) * per_density(z);
        }
        z
    } else {
        let mut z = (-tail.ln()).sqrt();
        for _ in 0..6 {
            let beyond = libm::erfc(z);
            z += (beyond.ln() - (2.0 * tail).ln()) * beyond * per_density(z);
        }
        z
    };
    (size * SQRT_2).copysign(p - 0.5)
}

/// 1 over the error function's slope.
fn per_density(z: f64) -> f64 {
    (z * z).exp() / FRAC_2_SQRT_PI
}

/// By its definition, and −0 at −∞.
#[must_use]
pub fn gelu(x: f64) -> f64 {
    if x == f64::NEG_INFINITY { -0.0 } else { x * normal_cdf(x) }
}

/// The logarithm of the gamma function of musl; near the zeros between negative integers, its error is absolute.
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// By its definition.
#[must_use]
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// By its definition, where the power does not overflow.
#[must_use]
pub fn softplus(x: f64) -> f64 {
    if x > 40.0 { x } else { x.exp().ln_1p() }
}

/// The standard library's is off by several units where the argument is small.
#[must_use]
pub fn asinh(x: f64) -> f64 {
    let size = x.abs();
    (size + size * size / (1.0 + (1.0 + size * size).sqrt())).ln_1p().copysign(x)
}

/// The standard library's is off by several units near 1.
#[must_use]
pub fn acosh(x: f64) -> f64 {
    let above = if x < 1.0 { f64::NAN } else { x - 1.0 };
    (above + (2.0 * above + above * above).sqrt()).ln_1p()
}
