//! The elementary functions, from one table: accuracy, edges, the same bits on every backend and beside any neighbours.
//!
//! `f64` against references to twice the precision (`tests/coefficients/references.py` makes them), `f32` against the
//! standard library's `f64` functions.

use std::f64::consts::{FRAC_PI_2, LN_2, PI, SQRT_2};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use wideband_core::math::{LnGamma, RemEuclid};
use wideband_core::{Arithmetic, Compute, Isa};
use wideband_desktop_tests::functions::{Function, Map, OF_ONE, OF_TWO, Reference, references};
use wideband_desktop_tests::{Exact, Worst};
use wideband_tests::{Float, Random, stride};
use wideband_threaded::{Team, Threads};

/// The function whose bound holds of positive arguments only: [`ln_gamma_of_negative_numbers`] has the others.
const OF_POSITIVE: &str = "ln_gamma";

#[test]
fn f64_is_within_the_bounds() {
    fn check<const N: usize>(function: &Function<N>, rows: &[Reference]) {
        assert!(rows.len() > 150, "{}", function.name);
        let columns: [Vec<f64>; N] = std::array::from_fn(|n| rows.iter().map(|(x, _)| x[n]).collect());
        for isa in Isa::available() {
            let (mut worst, mut got) = (Worst::new(), vec![0.0; rows.len()]);
            (function.f64)(isa, columns.each_ref().map(|column| &column[..]), &mut got);
            for ((x, wanted), &got) in rows.iter().zip(&got) {
                worst.see(wanted.ulps(0, got), x[0], got, wanted.hi);
            }
            worst.assert_at_most(function.max_ulp, format_args!("{} f64, {}", function.name, isa.name()));
        }
    }
    let references = references();
    OF_ONE.iter().for_each(|function| check(function, &references[function.name]));
    OF_TWO.iter().for_each(|function| check(function, &references[function.name]));
}

/// At the references' arguments, rounded.
#[test]
fn f32_of_two_arguments_is_within_the_bounds() {
    let references = references();
    for function in OF_TWO {
        let rows = &references[function.name];
        let [xs, ys]: [Vec<f32>; 2] = std::array::from_fn(|n| rows.iter().map(|(x, _)| x[n] as f32).collect());
        for isa in Isa::available() {
            let (mut worst, mut got) = (Worst::new(), vec![0.0; rows.len()]);
            (function.f32)(isa, [&xs, &ys], &mut got);
            for ((&x, &y), &got) in xs.iter().zip(&ys).zip(&got) {
                let wanted = (function.plain)([x.into(), y.into()]);
                if (f64::from(f32::MIN_POSITIVE)..f64::from(f32::MAX)).contains(&wanted.abs()) {
                    worst.see(Exact::from(wanted).ulps(0, got), x, got, wanted);
                }
            }
            worst.assert_at_most(function.max_ulp, format_args!("{} f32, {}", function.name, isa.name()));
        }
    }
}

/// Every so many-th argument of all 2³², a piece a worker at a time. The standard library's `f64` functions are right to far
/// more digits than are compared.
fn check_f32(step: u64) {
    const PIECE: u64 = 1 << 16;
    let mut pieces = vec![(); (1_u64 << 32).div_ceil(step * PIECE) as usize];
    let checked = AtomicU64::new(0);
    let check = |function: &Function<1>, piece: u64| {
        let patterns = (piece * PIECE * step..1 << 32).step_by(step as usize).take(PIECE as usize);
        let xs: Vec<_> = patterns.map(|bits| f32::from_bits(bits as u32)).collect();
        check_f32_of(function, &xs);
        checked.fetch_add(xs.len() as u64, Relaxed);
    };
    let on_team = |team: &Team| {
        for function in OF_ONE {
            team.for_each(&mut pieces, |piece, ()| check(function, piece as u64));
        }
    };
    Threads::available().scope(on_team).expect("threads can be had");
    assert_eq!(checked.into_inner(), OF_ONE.len() as u64 * (1_u64 << 32).div_ceil(step));
}

fn check_f32_of(function: &Function<1>, xs: &[f32]) {
    let wanted: Vec<f64> = xs.iter().map(|&x| (function.plain)([f64::from(x)])).collect();
    let mut got = vec![0.0; xs.len()];
    for isa in Isa::available() {
        let mut worst = Worst::new();
        (function.f32)(isa, [xs], &mut got);
        for ((&x, &wanted), &got) in xs.iter().zip(&wanted).zip(&got) {
            let nearest = wanted as f32;
            if nearest.is_nan() || nearest.is_infinite() || nearest == 0.0 {
                let same = got == nearest || got.is_nan() && nearest.is_nan();
                let beside = nearest.is_infinite() && got.abs() == f32::MAX || nearest == 0.0 && got.abs() <= 1e-44;
                assert!(same || beside, "{}, {}: {x:e} gives {got:e}", function.name, isa.name());
            } else if function.name == OF_POSITIVE && x < 0.0 {
                let off = ln_gamma_ulps(wanted.into(), got);
                assert!(off <= 2.0, "{}, {}: {x:e} gives {got:e}", function.name, isa.name());
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

#[test]
fn f32_is_within_the_bounds() {
    check_f32(20_011 * stride() as u64);
}

/// All 2³² arguments, some hours on two cores: `cargo test --release -p wideband-desktop-tests --test functions -- --ignored`.
#[test]
#[ignore = "takes hours"]
fn f32_is_within_the_bounds_everywhere() {
    check_f32(1);
}

#[test]
fn edges_are_exact() {
    fn check<const N: usize>(function: &Function<N>, also: &[([f64; N], f64)]) {
        for isa in Isa::available() {
            for (x, y) in function.exact.iter().chain(also) {
                let (mut double, mut single) = ([0.0], [0.0]);
                (function.f64)(isa, x.each_ref().map(std::slice::from_ref), &mut double);
                (function.f32)(isa, x.map(|x| x as f32).each_ref().map(std::slice::from_ref), &mut single);
                let name = (function.name, isa.name());
                assert_eq!(double[0].bits(), y.bits(), "{name:?}: {x:?} gives {:e}", double[0]);
                assert_eq!(single[0].bits(), (*y as f32).bits(), "{name:?} f32: {x:?} gives {:e}", single[0]);
            }
        }
    }
    OF_ONE.iter().for_each(|function| check(function, &[([f64::NAN], f64::NAN)]));
    OF_TWO.iter().for_each(|function| check(function, &[]));
}

/// The distance in units in the last place of the result or, where that is less than 1, of 1.
fn ln_gamma_ulps<T: Float>(wanted: Exact, got: T) -> f64 {
    if wanted.hi.abs() >= 1.0 {
        return wanted.ulps(0, got);
    }
    ((got.to_f64() - wanted.hi) - wanted.lo).abs() * 2_f64.powi(T::DIGITS as i32 - 1)
}

/// Off by at most two of those units, also beside the zeros and the poles between them. `f32_is_within_the_bounds` has more.
#[test]
fn ln_gamma_of_negative_numbers() {
    let rows = &references()["ln_gamma_of_negative"];
    let xs: Vec<f64> = rows.iter().map(|(x, _)| x[0]).collect();
    assert!(xs.len() > 150 && xs.iter().all(|&x| x < 0.0));
    for isa in Isa::available() {
        let mut got = vec![0.0; xs.len()];
        isa.map(&LnGamma, [&xs], &mut got);
        for ((x, wanted), got) in xs.iter().zip(rows.iter().map(|row| row.1)).zip(got) {
            let off = ln_gamma_ulps(wanted, got);
            assert!(off <= 2.0, "{}: {x:e} gives {got:e}, off by {off}", isa.name());
        }
    }
}

/// Remainders of numbers whose quotients are of any size, to the bit.
#[test]
fn remainders_are_those_of_the_standard_library() {
    fn check<T: Float>(plain: fn(T, T) -> T) {
        let mut random = Random::new(5);
        let mut draw = |spread: i32| random.float::<T>(-spread..spread + 1);
        let mut pairs: Vec<[T; 2]> =
            [3, 20, 60].iter().flat_map(|&size| [(); 1500].map(|()| [draw(size), draw(size)])).collect();
        pairs.extend(T::AWKWARD.iter().flat_map(|&x| T::AWKWARD.iter().map(move |&y| [x, y])));
        pairs.extend(pairs.clone().into_iter().map(|[x, y]| [(x / y).trunc() * y, y])); // or nearly multiples
        let [xs, ys] = [0, 1].map(|n| pairs.iter().map(|pair| pair[n]).collect::<Vec<T>>());
        for isa in Isa::available() {
            let mut got = vec![T::ZERO; xs.len()];
            isa.map(&RemEuclid, [&xs, &ys], &mut got);
            for ((&x, &y), got) in xs.iter().zip(&ys).zip(got) {
                assert_eq!(got.bits(), plain(x, y).bits(), "{}: {x:?} and {y:?} give {got:?}", isa.name());
            }
        }
    }
    check(f64::rem_euclid);
    check(f32::rem_euclid);
}

/// Numbers of every size and awkward ones, each beside each kind of neighbour: a lane's bits depend on nothing but the lane,
/// and are those of every backend of one arithmetic.
#[test]
fn bits_depend_on_nothing_else() {
    fn check<T: Float>(function: &Function<1>, run: Map<T, 1>) {
        let mut random = Random::new(3);
        let mut xs: Vec<T> = (0..2000).map(|_| random.float(-12..T::EXP_OVERFLOWS + 1)).collect();
        xs.extend((0..1000).map(|_| random.bit_pattern::<T>()));
        xs.extend(T::AWKWARD);
        for arithmetic in [Arithmetic::Fused, Arithmetic::Unfused] {
            let mut first: Option<Vec<T>> = None;
            for isa in Isa::available().filter(|isa| isa.arithmetic() == arithmetic) {
                let mut got = vec![T::ZERO; xs.len()];
                run(isa, [&xs], &mut got);
                let expected = first.get_or_insert_with(|| got.clone());
                let same = |i: usize, got: T| {
                    let name = (function.name, isa.name());
                    assert_eq!(got.bits(), expected[i].bits(), "{name:?}: {:?}", xs[i]);
                };
                got.iter().enumerate().for_each(|(i, &got)| same(i, got));
                for neighbour in [T::ONE, T::of_bits(1), T::from_f64(3e4), T::from_f64(f64::NAN), -T::INFINITY] {
                    let mixed: Vec<T> = xs.iter().flat_map(|&x| [x, neighbour]).collect();
                    let mut out = vec![T::ZERO; mixed.len()];
                    run(isa, [&mixed], &mut out);
                    out.iter().step_by(2).enumerate().for_each(|(i, &got)| same(i, got));
                }
            }
        }
    }
    for function in OF_ONE {
        check::<f64>(function, function.f64);
        check::<f32>(function, function.f32);
    }
}

/// Functions that rise or fall over a range, and the sign of their slope there.
const MONOTONIC: &[(&str, [f64; 2], f64)] = &[
    ("exp", EVERYWHERE, 1.0),
    ("exp2", EVERYWHERE, 1.0),
    ("exp_m1", EVERYWHERE, 1.0),
    ("sinh", EVERYWHERE, 1.0),
    ("cosh", [0.0, f64::INFINITY], 1.0),
    ("tanh", EVERYWHERE, 1.0),
    ("sigmoid", EVERYWHERE, 1.0),
    ("softplus", EVERYWHERE, 1.0),
    ("ln", [0.0, f64::INFINITY], 1.0),
    ("log2", [0.0, f64::INFINITY], 1.0),
    ("log10", [0.0, f64::INFINITY], 1.0),
    ("ln_1p", [-1.0, f64::INFINITY], 1.0),
    ("sin", [-FRAC_PI_2, FRAC_PI_2], 1.0),
    ("cos", [0.0, PI], -1.0),
    ("tan", [-FRAC_PI_2, FRAC_PI_2], 1.0),
    ("asin", [-1.0, 1.0], 1.0),
    ("acos", [-1.0, 1.0], -1.0),
    ("atan", EVERYWHERE, 1.0),
    ("asinh", EVERYWHERE, 1.0),
    ("acosh", [1.0, f64::INFINITY], 1.0),
    ("atanh", [-1.0, 1.0], 1.0),
    ("cbrt", EVERYWHERE, 1.0),
    ("erf", EVERYWHERE, 1.0),
    ("erfc", EVERYWHERE, -1.0),
    ("normal_cdf", EVERYWHERE, 1.0),
    ("normal_quantile", [0.0, 1.0], 1.0),
    ("gelu", [-0.75, f64::INFINITY], 1.0),
    ("ln_gamma", [1.4625, f64::INFINITY], 1.0),
];

const EVERYWHERE: [f64; 2] = [f64::NEG_INFINITY, f64::INFINITY];

/// Those that now and then go back by a unit in the last place, as their descriptions say.
const NEARLY_MONOTONIC: &[&str] = &["exp2", "softplus", "erf", "erfc", "normal_cdf", "normal_quantile", "ln_gamma"];

/// Between neighbours around the places where methods change, multiples of `(ln 2)/16`, 1/128 and `√2/128` and powers of `√2`,
/// and around random places.
#[test]
fn neighbours_are_in_order() {
    fn check<T: Float>(real: &str, run: fn(&Function<1>) -> Map<T, 1>) -> Vec<String> {
        const EITHER_SIDE: u64 = 12;
        let mut random = Random::new(11);
        let mut places: Vec<f64> = (1..1500).map(|k| f64::from(k) * LN_2 / 16.0).collect();
        places.extend((1..3000).map(|k| f64::from(k) / 128.0));
        places.extend((1..1500).map(|k| f64::from(k) * SQRT_2 / 128.0));
        places.extend((-250..250).map(|k| 2_f64.powf(f64::from(k) / 2.0)));
        places.extend((0..4000).map(|_| random.float::<T>(-30..8).to_f64().abs()));
        let mut wrong = vec![];
        for &(name, [low, high], slope) in MONOTONIC {
            let function = OF_ONE.iter().find(|function| function.name == name).expect("a function of the table");
            for isa in Isa::available() {
                let mut falls = 0;
                for sign in [1.0, -1.0] {
                    let mut xs: Vec<T> = vec![];
                    for place in &places {
                        let bits = T::from_f64(*place).bits();
                        let run =
                            (bits - EITHER_SIDE..=bits + EITHER_SIDE).map(|bits| T::of_bits(bits).to_f64() * sign);
                        let mut run: Vec<f64> = run.filter(|x| (low..=high).contains(x)).collect();
                        run.sort_by(f64::total_cmp);
                        xs.extend(run.into_iter().map(T::from_f64));
                    }
                    let mut out = vec![T::ZERO; xs.len()];
                    run(function)(isa, [&xs], &mut out);
                    for (x, y) in xs.windows(2).zip(out.windows(2)) {
                        let is_step = x[0].bits().abs_diff(x[1].bits()) == 1;
                        let rises = (y[1].to_f64() - y[0].to_f64()) * slope;
                        if is_step && rises < 0.0 {
                            let units = y[0].bits().abs_diff(y[1].bits());
                            assert!(units == 1, "{name} {real}, {}: {:?} to {:?}", isa.name(), x[0], x[1]);
                            falls += 1;
                        }
                    }
                }
                if falls > 0 && !NEARLY_MONOTONIC.contains(&name) {
                    wrong.push(format!("{name} {real}, {}: {falls}", isa.name()));
                }
            }
        }
        wrong
    }
    let mut wrong = check::<f64>("f64", |function| function.f64);
    wrong.extend(check::<f32>("f32", |function| function.f32));
    assert!(wrong.is_empty(), "neighbours in the wrong order: {wrong:#?}");
}
