//! The elementary functions, from one table: accuracy, edges, the same bits on every backend and beside any neighbours.
//!
//! `f64` against references to twice the precision (`tests/coefficients/references.py` makes them), `f32` against the
//! standard library's `f64` functions.

use std::collections::BTreeMap;
use std::f64::consts::{FRAC_PI_2, PI};

use wideband_core::math::*;
use wideband_core::{Arithmetic, Compute, Expression, Isa, One};
use wideband_tests::{Exact, Float, Random, Worst, stride};

/// A function: how it is called, how far off it may be, the standard library's of `f64`, and its exact values.
struct Function {
    name: &'static str,
    f64: fn(Isa, &[f64], &mut [f64]),
    f32: fn(Isa, &[f32], &mut [f32]),
    max_ulp: f64,
    scalar: fn(f64) -> f64,
    exact: &'static [(f64, f64)],
}

fn run<T: Float, E: Expression<T, 1, Shape = One> + Default + Sync>(isa: Isa, xs: &[T], out: &mut [T]) {
    isa.map(&E::default(), [xs], out);
}

const INFINITY: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// Edges as annex F of the C standard has them, and values that are exact.
const TABLE: [Function; 25] = {
    macro_rules! function {
        ($name:literal $expression:ident $max_ulp:ident $scalar:expr; $(($x:expr, $y:expr))+) => {
            Function {
                name: $name,
                f64: run::<f64, $expression>,
                f32: run::<f32, $expression>,
                max_ulp: $max_ulp,
                scalar: $scalar,
                exact: &[$(($x, $y)),+, (NAN, NAN)],
            }
        };
    }
    [
        function!("exp2" Exp2 EXP2_MAX_ULP f64::exp2; (0.0, 1.0) (-0.0, 1.0) (1.0, 2.0) (-1.0, 0.5) (10.0, 1024.0)
            (-126.0, 1.1754943508222875e-38) (INFINITY, INFINITY) (-INFINITY, 0.0) (2000.0, INFINITY) (-2000.0, 0.0)),
        function!("exp_m1" ExpM1 EXP_M1_MAX_ULP f64::exp_m1; (0.0, 0.0) (-0.0, -0.0) (INFINITY, INFINITY) (-INFINITY, -1.0)
            (-100.0, -1.0) (800.0, INFINITY)),
        function!("sinh" Sinh HYPERBOLIC_MAX_ULP f64::sinh; (0.0, 0.0) (-0.0, -0.0) (INFINITY, INFINITY)
            (-INFINITY, -INFINITY) (800.0, INFINITY) (-800.0, -INFINITY)),
        function!("cosh" Cosh HYPERBOLIC_MAX_ULP f64::cosh; (0.0, 1.0) (-0.0, 1.0) (INFINITY, INFINITY)
            (-INFINITY, INFINITY) (-800.0, INFINITY)),
        function!("tanh" Tanh HYPERBOLIC_MAX_ULP f64::tanh; (0.0, 0.0) (-0.0, -0.0) (INFINITY, 1.0) (-INFINITY, -1.0)
            (1e9, 1.0) (-1e9, -1.0)),
        function!("sigmoid" Sigmoid SIGMOID_MAX_ULP |x| 1.0 / (1.0 + (-x).exp()); (0.0, 0.5) (-0.0, 0.5) (INFINITY, 1.0)
            (-INFINITY, 0.0) (-1e9, 0.0) (1e9, 1.0)),
        function!("softplus" Softplus SIGMOID_MAX_ULP |x| if x > 40.0 { x } else { x.exp().ln_1p() };
            (INFINITY, INFINITY) (-INFINITY, 0.0) (1e9, 1e9) (-1e9, 0.0)),
        function!("ln" Ln LN_MAX_ULP f64::ln; (1.0, 0.0) (0.0, -INFINITY) (-0.0, -INFINITY) (-1.0, NAN) (-INFINITY, NAN)
            (INFINITY, INFINITY)),
        function!("log2" Log2 LOG2_MAX_ULP f64::log2; (1.0, 0.0) (8.0, 3.0) (0.125, -3.0) (0.0, -INFINITY)
            (-0.0, -INFINITY) (-1.0, NAN) (INFINITY, INFINITY)),
        function!("log10" Log10 LOG10_MAX_ULP f64::log10; (1.0, 0.0) (10.0, 1.0) (1000.0, 3.0) (0.0, -INFINITY)
            (-0.0, -INFINITY) (-1.0, NAN) (INFINITY, INFINITY)),
        function!("ln_1p" Ln1p LN_MAX_ULP f64::ln_1p; (0.0, 0.0) (-0.0, -0.0) (-1.0, -INFINITY) (-2.0, NAN)
            (-INFINITY, NAN) (INFINITY, INFINITY)),
        function!("sin" Sin TRIGONOMETRIC_MAX_ULP f64::sin; (0.0, 0.0) (-0.0, -0.0) (INFINITY, NAN) (-INFINITY, NAN)),
        function!("cos" Cos TRIGONOMETRIC_MAX_ULP f64::cos; (0.0, 1.0) (-0.0, 1.0) (INFINITY, NAN) (-INFINITY, NAN)),
        function!("cbrt" Cbrt CBRT_MAX_ULP f64::cbrt; (0.0, 0.0) (-0.0, -0.0) (27.0, 3.0) (-8.0, -2.0)
            (INFINITY, INFINITY) (-INFINITY, -INFINITY)),
        function!("atan" Atan ATAN_MAX_ULP f64::atan; (0.0, 0.0) (-0.0, -0.0) (INFINITY, FRAC_PI_2)
            (-INFINITY, -FRAC_PI_2)),
        function!("asin" Asin ASIN_MAX_ULP f64::asin; (0.0, 0.0) (-0.0, -0.0) (1.0, FRAC_PI_2) (-1.0, -FRAC_PI_2) (1.5, NAN)
            (-INFINITY, NAN)),
        function!("acos" Acos ASIN_MAX_ULP f64::acos; (1.0, 0.0) (0.0, FRAC_PI_2) (-1.0, PI) (1.5, NAN) (-INFINITY, NAN)),
        function!("asinh" Asinh INVERSE_HYPERBOLIC_MAX_ULP asinh; (0.0, 0.0) (-0.0, -0.0) (INFINITY, INFINITY)
            (-INFINITY, -INFINITY)),
        function!("acosh" Acosh INVERSE_HYPERBOLIC_MAX_ULP acosh; (1.0, 0.0) (0.5, NAN) (INFINITY, INFINITY)
            (-INFINITY, NAN)),
        function!("atanh" Atanh INVERSE_HYPERBOLIC_MAX_ULP f64::atanh; (0.0, 0.0) (-0.0, -0.0) (1.0, INFINITY)
            (-1.0, -INFINITY) (1.5, NAN)),
        function!("tan" Tan TRIGONOMETRIC_MAX_ULP f64::tan; (0.0, 0.0) (-0.0, -0.0) (INFINITY, NAN) (-INFINITY, NAN)),
        function!("erf" Erf ERROR_FUNCTION_MAX_ULP statrs::function::erf::erf; (0.0, 0.0) (-0.0, -0.0) (INFINITY, 1.0)
            (-INFINITY, -1.0) (6.0, 1.0) (-1e300, -1.0)),
        function!("erfc" Erfc ERROR_FUNCTION_MAX_ULP statrs::function::erf::erfc; (0.0, 1.0) (-0.0, 1.0) (INFINITY, 0.0)
            (-INFINITY, 2.0) (-6.0, 2.0) (28.0, 0.0) (1e300, 0.0)),
        function!("normal_cdf" NormalCdf ERROR_FUNCTION_MAX_ULP normal_cdf; (0.0, 0.5) (-0.0, 0.5) (INFINITY, 1.0)
            (-INFINITY, 0.0) (9.0, 1.0) (-39.0, 0.0) (-1e300, 0.0)),
        function!("gelu" Gelu ERROR_FUNCTION_MAX_ULP |x| if x == -INFINITY { -0.0 } else { x * normal_cdf(x) }; (0.0, 0.0)
            (-0.0, -0.0) (INFINITY, INFINITY) (-INFINITY, -0.0) (40.0, 40.0) (-40.0, -0.0)),
    ]
};

fn normal_cdf(x: f64) -> f64 {
    statrs::function::erf::erfc(-x * std::f64::consts::FRAC_1_SQRT_2) / 2.0
}

/// The standard library's is off by several units where the argument is small.
fn asinh(x: f64) -> f64 {
    let size = x.abs();
    (size + size * size / (1.0 + (1.0 + size * size).sqrt())).ln_1p().copysign(x)
}

/// The same near 1.
fn acosh(x: f64) -> f64 {
    let above = if x < 1.0 { NAN } else { x - 1.0 };
    (above + (2.0 * above + above * above).sqrt()).ln_1p()
}

/// The references of each function: arguments and result.
fn references() -> BTreeMap<&'static str, Vec<(f64, f64, Exact)>> {
    let mut references: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for line in include_str!("../data/functions_f64.csv").lines().skip(1) {
        let mut fields = line.split(',');
        let name = fields.next().expect("a name");
        let numbers: Vec<f64> = fields.map(|field| field.parse().expect("a number")).collect();
        let (&[x, hi, lo] | &[x, _, hi, lo]) = &numbers[..] else { panic!("{line}") };
        let y = if numbers.len() == 4 { numbers[1] } else { 0.0 };
        references.entry(name).or_default().push((x, y, Exact { hi, lo }));
    }
    references
}

#[test]
fn f64_is_within_the_bounds() {
    let references = references();
    for function in &TABLE {
        let rows = &references[function.name];
        assert!(rows.len() > 150, "{}", function.name);
        let xs: Vec<f64> = rows.iter().map(|&(x, ..)| x).collect();
        for isa in Isa::available() {
            let (mut worst, mut got) = (Worst::new(), vec![0.0; xs.len()]);
            (function.f64)(isa, &xs, &mut got);
            for (&(x, _, wanted), &got) in rows.iter().zip(&got) {
                worst.see(wanted.ulps(0, got), x, got, wanted.hi);
            }
            worst.assert_at_most(function.max_ulp, format_args!("{} f64, {}", function.name, isa.name()));
        }
    }
}

#[test]
fn functions_of_two_arguments() {
    fn check<E: Expression<f64, 2, Shape = One> + Expression<f32, 2, Shape = One> + Default + Sync>(
        name: &str,
        max_ulp: f64,
        scalar: fn(f64, f64) -> f64,
        edges: &[[f64; 3]],
    ) {
        let references = references();
        let rows = &references[name];
        assert!(rows.len() > 150, "{name}");
        let (xs, ys): (Vec<f64>, Vec<f64>) = rows.iter().map(|&(x, y, _)| (x, y)).unzip();
        let (singles, others): (Vec<f32>, Vec<f32>) = rows.iter().map(|&(x, y, _)| (x as f32, y as f32)).unzip();
        for isa in Isa::available() {
            let (mut worst, mut got) = (Worst::new(), vec![0.0; xs.len()]);
            isa.map(&E::default(), [&xs, &ys], &mut got);
            for (&(x, _, wanted), &got) in rows.iter().zip(&got) {
                worst.see(wanted.ulps(0, got), x, got, wanted.hi);
            }
            worst.assert_at_most(max_ulp, format_args!("{name} f64, {}", isa.name()));

            let (mut worst, mut got) = (Worst::new(), vec![0.0; xs.len()]);
            isa.map(&E::default(), [&singles, &others], &mut got);
            for ((&x, &y), &got) in singles.iter().zip(&others).zip(&got) {
                let wanted = scalar(f64::from(x), f64::from(y));
                if (f64::from(f32::MIN_POSITIVE)..f64::from(f32::MAX)).contains(&wanted.abs()) {
                    worst.see(Exact::from(wanted).ulps(0, got), x, got, wanted);
                }
            }
            worst.assert_at_most(max_ulp, format_args!("{name} f32, {}", isa.name()));

            for &[x, y, z] in edges {
                let (mut double, mut single) = ([0.0], [0.0]);
                isa.map(&E::default(), [&[x], &[y]], &mut double);
                isa.map(&E::default(), [&[x as f32], &[y as f32]], &mut single);
                assert_eq!(double[0].bits(), z.bits(), "{name}, {}: {x:e} and {y:e} give {:e}", isa.name(), double[0]);
                assert_eq!(single[0].bits(), (z as f32).bits(), "{name} f32, {}: {x:e} and {y:e}", isa.name());
            }
        }
    }
    let powers = [
        [NAN, 0.0, 1.0],
        [1.0, NAN, 1.0],
        [2.0, 10.0, 1024.0],
        [-2.0, 3.0, -8.0],
        [-2.0, 0.5, NAN],
        [0.0, -1.0, INFINITY],
        [-0.0, -1.0, -INFINITY],
        [-0.0, -2.0, INFINITY],
        [-0.0, 3.0, -0.0],
        [0.5, INFINITY, 0.0],
        [2.0, -INFINITY, 0.0],
        [-1.0, INFINITY, 1.0],
        [-INFINITY, 3.0, -INFINITY],
        [-INFINITY, -3.0, -0.0],
        [NAN, 1.0, NAN],
        [2.0, NAN, NAN],
    ];
    check::<Powf>("powf", POWF_MAX_ULP, f64::powf, &powers);
    let angles = [
        [0.0, 1.0, 0.0],
        [-0.0, 1.0, -0.0],
        [0.0, -1.0, PI],
        [-0.0, -1.0, -PI],
        [1.0, 0.0, FRAC_PI_2],
        [-1.0, -0.0, -FRAC_PI_2],
        [0.0, 0.0, 0.0],
        [0.0, -0.0, PI],
        [INFINITY, 1.0, FRAC_PI_2],
        [1.0, -INFINITY, PI],
        [1.0, INFINITY, 0.0],
        [INFINITY, INFINITY, PI / 4.0],
        [NAN, 1.0, NAN],
        [1.0, NAN, NAN],
    ];
    check::<Atan2>("atan2", ATAN_MAX_ULP, f64::atan2, &angles);
    let distances =
        [[3.0, -4.0, 5.0], [INFINITY, NAN, INFINITY], [NAN, -INFINITY, INFINITY], [NAN, 1.0, NAN], [0.0, -0.0, 0.0]];
    check::<Hypot>("hypot", HYPOT_MAX_ULP, f64::hypot, &distances);
}

/// Every so many-th argument of all 2³². The standard library's `f64` functions are right to far more digits than are
/// compared.
fn check_f32(step: usize) {
    for function in &TABLE {
        let patterns: Vec<u32> = (0..=u32::MAX).step_by(step).collect();
        for patterns in patterns.chunks(1 << 16) {
            let xs: Vec<f32> = patterns.iter().map(|&bits| f32::from_bits(bits)).collect();
            let wanted: Vec<f64> = xs.iter().map(|&x| (function.scalar)(f64::from(x))).collect();
            let mut got = vec![0.0; xs.len()];
            for isa in Isa::available() {
                let mut worst = Worst::new();
                (function.f32)(isa, &xs, &mut got);
                for ((&x, &wanted), &got) in xs.iter().zip(&wanted).zip(&got) {
                    let nearest = wanted as f32;
                    if nearest.is_nan() || nearest.is_infinite() || nearest == 0.0 {
                        let same = got == nearest || got.is_nan() && nearest.is_nan();
                        let beside =
                            nearest.is_infinite() && got.abs() == f32::MAX || nearest == 0.0 && got.abs() <= 1e-44;
                        assert!(same || beside, "{}, {}: {x:e} gives {got:e}", function.name, isa.name());
                    } else if nearest.abs() >= f32::MIN_POSITIVE {
                        worst.see(Exact::from(wanted).ulps(0, got), x, got, wanted);
                    } else {
                        let apart = nearest.to_bits().abs_diff(got.to_bits());
                        assert!(apart <= 1, "{}, {}: {x:e} gives {got:e}", function.name, isa.name());
                    }
                }
                worst.assert_at_most(function.max_ulp, format_args!("{} f32, {}", function.name, isa.name()));
            }
        }
    }
}

#[test]
fn f32_is_within_the_bounds() {
    check_f32(20_011 * stride());
}

/// All 2³² arguments, some hours: `cargo test --release -p wideband-tests --test functions -- --ignored`.
#[test]
#[ignore = "takes hours"]
fn f32_is_within_the_bounds_everywhere() {
    check_f32(1);
}

#[test]
fn edges_are_exact() {
    for function in &TABLE {
        for isa in Isa::available() {
            for &(x, y) in function.exact {
                let (mut double, mut single) = ([0.0], [0.0]);
                (function.f64)(isa, &[x], &mut double);
                (function.f32)(isa, &[x as f32], &mut single);
                let name = (function.name, isa.name());
                assert_eq!(double[0].bits(), y.bits(), "{name:?}: {x:e} gives {:e}", double[0]);
                assert_eq!(single[0].bits(), (y as f32).bits(), "{name:?} f32: {x:e} gives {:e}", single[0]);
            }
        }
    }
}

/// Numbers of every size and awkward ones, each beside each kind of neighbour: a lane's bits depend on nothing but the lane,
/// and are those of every backend of one arithmetic.
#[test]
fn bits_depend_on_nothing_else() {
    fn check<T: Float>(function: &Function, run: fn(Isa, &[T], &mut [T])) {
        let mut random = Random::new(3);
        let mut xs: Vec<T> = (0..2000).map(|_| random.float(-12..T::EXP_OVERFLOWS + 1)).collect();
        xs.extend((0..1000).map(|_| random.bit_pattern::<T>()));
        xs.extend(T::AWKWARD);
        for arithmetic in [Arithmetic::Fused, Arithmetic::Unfused] {
            let mut first: Option<Vec<T>> = None;
            for isa in Isa::available().filter(|isa| isa.arithmetic() == arithmetic) {
                let mut got = vec![T::ZERO; xs.len()];
                run(isa, &xs, &mut got);
                let expected = first.get_or_insert_with(|| got.clone());
                let same = |i: usize, got: T| {
                    let name = (function.name, isa.name());
                    assert_eq!(got.bits(), expected[i].bits(), "{name:?}: {:?}", xs[i]);
                };
                got.iter().enumerate().for_each(|(i, &got)| same(i, got));
                for neighbour in [T::ONE, T::of_bits(1), T::from_f64(3e4), T::from_f64(f64::NAN), -T::INFINITY] {
                    let mixed: Vec<T> = xs.iter().flat_map(|&x| [x, neighbour]).collect();
                    let mut out = vec![T::ZERO; mixed.len()];
                    run(isa, &mixed, &mut out);
                    out.iter().step_by(2).enumerate().for_each(|(i, &got)| same(i, got));
                }
            }
        }
    }
    for function in &TABLE {
        check::<f64>(function, function.f64);
        check::<f32>(function, function.f32);
    }
}
