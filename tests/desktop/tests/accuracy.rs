//! The promised accuracy, measured: against reference data, against exact arithmetic, and for `exp` of an `f32` on all
//! arguments that there are. `cargo test --test accuracy -- --nocapture` prints the worst results found.

use std::array;

use wideband_core::{
    Arithmetic, BLOCK, Compute, EXP_F32_MAX_ULP, EXP_MAX_ULP, Exp, GaussianAt, Identity, Index, Isa, Real, argmax,
    argmin, max, min, sum,
};
use wideband_desktop_tests::exact::{Exact, Worst, parse_hex_float};
use wideband_tests::inputs::{Inputs, Kind, Random};
use wideband_tests::{Data, Float, stride};
use wideband_threaded::Threads;

/// Of `exp` where the result is subnormal: half a unit is lost by rounding it there, after an error of its own.
const EXP_MAX_ULP_SUBNORMAL: f64 = 1.0;

// The Gaussian kernels, at up to 14 widths from the centre. Far out, most of the error is that of the exponential's
// argument, times its size; within one width there is little to magnify.
const GAUSSIANS_MAX_ULP: f64 = 330.0;
const GAUSSIANS_MAX_ULP_NEAR: f64 = 3.4;
const GAUSSIANS_MAX_ULP_F32: f64 = 190.0;
const GAUSSIANS_MAX_ULP_NEAR_F32: f64 = 2.7;

// The density, estimated among the points and outside them.
const KDE_MAX_ULP: f64 = 2.3;
const KDE_MAX_ULP_OUTSIDE: f64 = 54.0;
const KDE_MAX_ULP_F32: f64 = 2.3;

/// Of which the sum has this much at most, half a unit being the last rounding.
const KDE_SUM_MAX_ULP: f64 = 1.25;

/// The rows of a table of numbers, less its heading.
fn rows<const COLUMNS: usize>(table: &str) -> impl Iterator<Item = [f64; COLUMNS]> {
    table.lines().skip(1).map(|line| {
        let mut fields = line.split(',').map(parse_hex_float);
        array::from_fn(|_| fields.next().expect("a number in every column"))
    })
}

fn exp_data() -> impl Iterator<Item = (f64, Exact)> {
    rows(include_str!("../../data/exp_f64.csv")).map(|[x, hi, lo]| (x, Exact { hi, lo }))
}

fn gaussians_data() -> (Vec<f64>, Vec<f64>, Vec<Exact>) {
    let rows = rows(include_str!("../../data/gaussians_f64.csv"));
    let columns: Vec<_> = rows.map(|[mean, width, hi, lo]| (mean, (width, Exact { hi, lo }))).collect();
    let (means, (widths, terms)) = columns.into_iter().unzip();
    (means, widths, terms)
}

/// The error of an exponential, whose correct rounding is `nearest`. Infinities, zeros and NaNs are right or wrong.
fn exp_error<T: Float>(got: T, nearest: T, wanted: Exact, exponent: i32) -> f64 {
    let ordinary = |x: T| x.abs() > T::ZERO && x.abs() < T::from_f64(f64::INFINITY);
    if got.bits() == nearest.bits() && !ordinary(nearest) {
        0.0
    } else if ordinary(got) && ordinary(nearest) {
        wanted.ulps(exponent, got)
    } else {
        f64::INFINITY
    }
}

/// The other tests trust [`Exact::exp`], which also knows what a table of doubles cannot hold: the low part of a
/// subnormal result.
#[test]
fn the_oracle_agrees_with_the_reference_data() {
    const LOW_PARTS_ARE_ROUNDED_BELOW: f64 = 1e-289; // 2⁶³ units of the smallest subnormal
    let mut compared = 0;
    for (x, wanted) in exp_data().filter(|(_, wanted)| wanted.hi > LOW_PARTS_ARE_ROUNDED_BELOW && wanted.hi.is_finite())
    {
        let (oracle, exponent) = Exact::exp(x);
        let difference = oracle.ulps(exponent, wanted.hi) - wanted.ulps(0, wanted.hi);
        assert!(difference.abs() < 1e-12, "exp({x}): {difference} ULP");
        compared += 1;
    }
    assert!(compared > 2000);
}

#[test]
fn exp_f64() {
    let mut random = Random::new(1);
    let mut xs: Vec<f64> = exp_data().map(|(x, _)| x).collect();
    xs.extend((0..150_000).map(|_| (random.word() as i64 >> 11) as f64 / (1_u64 << 52) as f64 * 746.0));
    xs.extend((0..150_000).map(|_| random.float::<f64>(-60..10)));
    let wanted: Vec<_> = xs.iter().map(|&x| Exact::exp(x.clamp(-800.0, 800.0))).collect();

    let mut got = vec![0.0; xs.len()];
    for isa in Isa::available() {
        isa.exp(&xs, &mut got);
        let (mut normal, mut subnormal) = (Worst::new(), Worst::new());
        for ((&x, &got), &(exact, exponent)) in xs.iter().zip(&got).zip(&wanted) {
            let nearest = exact.nearest(exponent);
            let worst = if nearest < f64::MIN_POSITIVE { &mut subnormal } else { &mut normal };
            worst.see(exp_error(got, nearest, exact, exponent), x, got, nearest);
        }
        normal.assert_at_most(EXP_MAX_ULP, format_args!("exp f64, {}", isa.name()));
        subnormal.assert_at_most(EXP_MAX_ULP_SUBNORMAL, format_args!("exp f64, subnormal, {}", isa.name()));
    }
}

/// All 2³² of them (or a [`stride`]), on every backend. The oracle is `std`'s `f64` function, whose error is below 2⁻²⁸
/// units of an `f32`.
#[test]
fn exp_f32_of_every_argument() {
    const CHUNK: usize = 1 << 12;
    let isas: Vec<_> = Isa::available().collect();
    let oracle = |x: f32| f64::from(x).exp();
    let nearest = |x: f32| oracle(x) as f32;
    let worst_of_chunk = |chunk: usize| {
        let xs: [f32; CHUNK] = array::from_fn(|i| f32::from_bits((chunk * CHUNK + i) as u32));
        // The arguments of a chunk ascend or descend, and `exp` is monotonic: most often it is 0, 1 or infinite throughout.
        let (first, last) = (nearest(xs[0]), nearest(xs[CHUNK - 1]));
        let nearest = if first == last { [first; CHUNK] } else { xs.map(nearest) }.map(f32::to_bits);
        let mut got = [0.0; CHUNK];
        let worst = |isa: &Isa| {
            isa.exp(&xs, &mut got);
            let (mut normal, mut subnormal) = (Worst::new(), Worst::new());
            if got.map(f32::to_bits) == nearest {
                return [normal, subnormal]; // a comparison of bytes, which saves most of the time of the loop
            }
            for ((&x, &got), &nearest) in xs.iter().zip(&got).zip(&nearest) {
                if got.to_bits() != nearest {
                    let (nearest, wanted) = (f32::from_bits(nearest), oracle(x));
                    let worst = if nearest < f32::MIN_POSITIVE { &mut subnormal } else { &mut normal };
                    worst.see(exp_error(got, nearest, wanted.into(), 0), x, got, wanted);
                }
            }
            [normal, subnormal]
        };
        isas.iter().map(worst).collect::<Vec<_>>()
    };
    let worse = |a: Vec<[Worst<f32>; 2]>, b: Vec<[Worst<f32>; 2]>| {
        a.into_iter().zip(b).map(|([a, b], [c, d])| [a.or(c), b.or(d)]).collect()
    };

    let chunks = 1 << (32 - CHUNK.ilog2());
    let worst_of_strided = |chunk: usize| worst_of_chunk(chunk * stride());
    let worst = Threads::available().scope(|team| team.map_reduce(0..chunks / stride(), worst_of_strided, worse));
    for (isa, [normal, subnormal]) in isas.iter().zip(worst.expect("a team").expect("a chunk")) {
        normal.assert_at_most(EXP_F32_MAX_ULP, format_args!("exp f32, {}", isa.name()));
        subnormal.assert_at_most(EXP_MAX_ULP_SUBNORMAL, format_args!("exp f32, subnormal, {}", isa.name()));
    }
}

#[test]
fn exp_edges_f64() {
    check_exp_edges([709.782712893384, 709.7827128933841], [-745.1332191019411, -745.1332191019412]);
}

#[test]
fn exp_edges_f32() {
    // The last argument that satisfies a condition, searched by bits, and the next one.
    let last = |sign: f32, condition: fn(f32) -> bool| {
        let (mut inside, mut outside) = (0, f32::INFINITY.to_bits());
        while outside - inside > 1 {
            let middle = inside.midpoint(outside);
            let satisfied = condition(f64::from(sign * f32::from_bits(middle)).exp() as f32);
            *(if satisfied { &mut inside } else { &mut outside }) = middle;
        }
        [inside, outside].map(|bits| sign * f32::from_bits(bits))
    };
    check_exp_edges(last(1.0, f32::is_finite), last(-1.0, |y| y > 0.0));
}

/// `overflow` and `underflow` are the last argument before it happens, and the first where it does.
fn check_exp_edges<T: Float>(overflow: [T; 2], underflow: [T; 2]) {
    let number = T::from_f64;
    let (infinity, smallest) = (number(f64::INFINITY), T::of_bits(1));
    for isa in Isa::available() {
        let exp = |x: T| {
            let mut y = [x];
            isa.exp_in_place(&mut y);
            y[0]
        };
        let exact = [
            (number(0.0), T::ONE),
            (number(-0.0), T::ONE),
            (smallest, T::ONE),
            (-smallest, T::ONE),
            (infinity, infinity),
            (-infinity, T::ZERO),
            (number(f64::NAN), number(f64::NAN)),
            (-number(f64::NAN), number(f64::NAN)),
            (overflow[1], infinity),
            (underflow[0], smallest),
            (underflow[1], T::ZERO),
        ];
        for (x, y) in exact {
            assert_eq!(exp(x).bits(), y.bits(), "{}: exp({x:?}) is {y:?}", isa.name());
        }
        assert!(exp(overflow[0]) < infinity, "{}: exp({:?}) is finite", isa.name(), overflow[0]);
    }
}

#[test]
fn gaussians_f64() {
    let (means, widths, terms) = gaussians_data();
    let wanted = terms.iter().map(|&term| (term * Exact::PER_SQRT_2PI).over(terms.len() as f64));
    check_gaussians([&means, &widths], &wanted.collect::<Vec<_>>(), [GAUSSIANS_MAX_ULP_NEAR, GAUSSIANS_MAX_ULP]);
}

/// Against the formula in `f64`, whose own error is below 2⁻²⁰ units of an `f32`.
#[test]
fn gaussians_and_kde_f32() {
    let data = Data::<f32>::new(Kind::Ordinary, 9000, 0);
    let Inputs { means, widths, .. } = data.inputs();
    let terms = |x: f32| {
        let term = move |(&mean, &width): (&f32, &f32)| {
            let z = (f64::from(x) - f64::from(mean)) / f64::from(width);
            (-0.5 * z * z).exp() / f64::from(width) * f64::PER_SQRT_2PI / means.len() as f64
        };
        means.iter().zip(widths).map(term)
    };
    let wanted: Vec<_> = terms(0.4).map(Exact::from).collect();
    check_gaussians([means, widths], &wanted, [GAUSSIANS_MAX_ULP_NEAR_F32, GAUSSIANS_MAX_ULP_F32]);

    for isa in Isa::available() {
        let mut worst = Worst::new();
        for x in (-9..=9).map(|tenth| tenth as f32 / 10.0) {
            let density = terms(x).sum::<f64>();
            let got = isa.kde(x, means, widths);
            worst.see(Exact::from(density).ulps(0, got), x, got, density);
        }
        worst.assert_at_most(KDE_MAX_ULP_F32, format_args!("kde f32, {}", isa.name()));
    }
}

/// The Gaussians at 0.4, within one width and further out.
fn check_gaussians<T: Float>([means, widths]: [&[T]; 2], wanted: &[Exact], [max_near, max_far]: [f64; 2]) {
    let x = T::from_f64(0.4);
    let mut got = vec![T::ZERO; means.len()];
    for isa in Isa::available() {
        isa.gaussians(x, means, widths, &mut got);
        let (mut near, mut far) = (Worst::new(), Worst::new());
        for i in 0..got.len() {
            let worst = if (x - means[i]).abs() <= widths[i] { &mut near } else { &mut far };
            worst.see(wanted[i].ulps(0, got[i]), means[i], got[i], wanted[i].hi);
        }
        let name = format!("gaussians {}, {}", std::any::type_name::<T>(), isa.name());
        near.assert_at_most(max_near, format_args!("{name}, within a width"));
        far.assert_at_most(max_far, name);
    }
}

#[test]
fn kde_f64() {
    let (means, widths, _) = gaussians_data();
    for isa in Isa::available() {
        let (mut among, mut outside) = (Worst::new(), Worst::new());
        for [x, n, hi, lo] in rows(include_str!("../../data/kde_f64.csv")) {
            let got = isa.kde(x, &means[..n as usize], &widths[..n as usize]);
            let worst = if x.abs() < 1.0 { &mut among } else { &mut outside };
            worst.see(Exact { hi, lo }.ulps(0, got), x, got, hi);
        }
        among.assert_at_most(KDE_MAX_ULP, format_args!("kde f64, {}, among the points", isa.name()));
        outside.assert_at_most(KDE_MAX_ULP_OUTSIDE, format_args!("kde f64, {}, outside", isa.name()));
    }
}

/// What summation adds to a density's error, whatever the terms are off by: the rounded terms are added to twice the
/// precision.
#[test]
fn the_sum_of_a_kde() {
    check_the_sum_of_a_kde::<f32>();
    check_the_sum_of_a_kde::<f64>();
}

fn check_the_sum_of_a_kde<T: Float>() {
    for length in [100, BLOCK, 20_000 / stride().min(10), 200_000 / stride().min(100)] {
        let data = Data::<T>::new(Kind::Ordinary, length, 0);
        let Inputs { means, widths, .. } = data.inputs();
        let mut terms = vec![T::ZERO; length];
        for isa in Isa::available() {
            let mut worst = Worst::new();
            for x in (-9..=9).map(|tenth| T::from_f64(f64::from(tenth) / 10.0)) {
                isa.map(&GaussianAt { x }, [means, widths], &mut terms);
                let zero = Exact::from(0.0);
                let wanted = terms.iter().map(|term| Exact::from(term.to_f64())).fold(zero, |sum, term| sum + term);
                let got = isa.sum(&GaussianAt { x }, [means, widths]);
                worst.see(wanted.ulps(0, got), x, got, wanted.hi);
            }
            let name = std::any::type_name::<T>();
            worst.assert_at_most(KDE_SUM_MAX_ULP, format_args!("sum of {length} terms, {name}, {}", isa.name()));
        }
    }
}

#[test]
fn odd_widths_and_means() {
    check_odd_data::<f32>();
    check_odd_data::<f64>();
}

fn check_odd_data<T: Float>() {
    let number = T::from_f64;
    let (nan, infinity) = (number(f64::NAN), number(f64::INFINITY));
    let x = number(0.4);
    // A mean, a width, and the Gaussian of that width at 0.4.
    let cases = [
        (number(0.1), T::ZERO, nan),
        (x, T::ZERO, nan),
        (number(0.1), -T::ZERO, nan),
        (number(0.1), infinity, T::ZERO),
        (infinity, T::ONE, T::ZERO),
        (-infinity, T::ONE, T::ZERO),
        (infinity, infinity, nan),
        (nan, T::ONE, nan),
        (number(0.1), nan, nan),
    ];
    for isa in Isa::available() {
        let gaussian = |mean: T, width: T| {
            let mut out = [T::ONE];
            isa.gaussians(x, &[mean], &[width], &mut out);
            let apart = out[0].bits().abs_diff(isa.kde(x, &[mean], &[width]).bits());
            assert!(apart <= 1, "the estimate from one point, up to the rounding of a product");
            out[0]
        };
        for (mean, width, wanted) in cases {
            let got = gaussian(mean, width);
            let same = got == wanted || got.bits() == wanted.bits();
            assert!(same, "{}: mean {mean:?}, width {width:?}: {got:?}, wanted {wanted:?}", isa.name());
        }
        let (positive, negative) = (gaussian(number(0.1), number(0.25)), gaussian(number(0.1), number(-0.25)));
        assert_eq!(negative.bits(), (-positive).bits(), "a negative width");
        assert!(isa.kde(x, &[x, x], &[T::ONE, infinity]) == isa.kde(x, &[x], &[T::ONE]) * T::HALF);
    }
}

#[test]
fn empty_slices() {
    let empty: [&[f64]; 2] = [&[], &[]];
    for isa in Isa::available() {
        isa.exp(empty[0], &mut []);
        isa.exp_in_place::<f64>(&mut []);
        isa.gaussians(0.4, empty[0], empty[1], &mut []);
        assert!(isa.kde(0.4, empty[0], empty[1]).is_nan());
        assert!(isa.mean(&Exp, [empty[0]]).is_nan());
        assert_eq!(isa.sum(&Exp, [empty[0]]).to_bits(), 0);
        assert_eq!(isa.min(&Exp, [empty[0]]), None);
        assert_eq!(isa.argmax(&Exp, [empty[0]]), None);
        assert_eq!(isa.count_below(empty[0], 0.0), 0);
        assert_eq!(isa.count_within(empty[0], 0.0, 1.0), 0);
        assert_eq!(isa.count_in_disc(empty[0], empty[1], 1.0), 0);
    }
}

/// A sum or a mean is finite if its exact value is, whatever overflows on the way.
#[test]
fn sums_that_overflow_on_the_way() {
    fn check<T: Float>(max: T) {
        let sparse = |numbers: &[(usize, T)]| {
            let mut xs = vec![T::ZERO; 32];
            numbers.iter().for_each(|&(i, x)| xs[i] = x);
            xs
        };
        let infinity = T::INFINITY;
        for isa in Isa::available() {
            let sum = |numbers: &[(usize, T)]| isa.sum(&Identity, [&sparse(numbers)]);
            assert_eq!(sum(&[(0, max), (8, max), (16, -max), (24, -max)]), T::ZERO, "{}", isa.name());
            assert_eq!(sum(&[(0, max), (8, max), (9, -max)]), max, "{}", isa.name());
            assert_eq!(sum(&[(0, max), (1, max)]), infinity, "{}", isa.name());
            assert_eq!(sum(&[(0, infinity), (9, T::ONE)]), infinity, "{}", isa.name());
            assert_eq!(sum(&[(3, -infinity), (9, -infinity)]), -infinity, "{}", isa.name());
            assert!(sum(&[(0, infinity), (9, -infinity)]).to_f64().is_nan(), "{}", isa.name());
            assert!(sum(&[(0, max), (1, max), (2, T::from_f64(f64::NAN))]).to_f64().is_nan(), "{}", isa.name());
            assert_eq!(isa.mean(&Identity, [&[max, max]]), max, "{}", isa.name());
            assert_eq!(isa.mean(&Identity, [&[max, max, -max]]), max / T::from_f64(3.0), "{}", isa.name());
            assert_eq!(isa.mean(&Identity, [&vec![-max; 3 * BLOCK + 1]]), -max, "{}", isa.name());
            assert_eq!(isa.mean(&Identity, [&[infinity, max]]), infinity, "{}", isa.name());
            // Many blocks, some of which overflow.
            let long: Vec<T> = (0..4 * BLOCK).map(|i| if i < 2 * BLOCK { max } else { -max }).collect();
            assert_eq!(isa.sum(&Identity, [&long]), T::ZERO, "{}", isa.name());
            assert_eq!(isa.sum(&Identity, [&[-T::ZERO; 9]]).bits(), 0, "{}: the sum of zeros is +0", isa.name());
        }
    }
    check(f32::MAX);
    check(f64::MAX);
    for isa in Isa::available() {
        let density = isa.kde(0.0_f32, &[0.0; 64], &[1e-37; 64]);
        assert!((density / 3.989_423e36 - 1.0).abs() < 1e-6, "{}: {density:e}", isa.name());
    }
}

/// What summation adds to the error, on positive numbers: the sum itself is the conditioning.
#[test]
fn the_sum_s_own_error() {
    fn check<T: Float>(kind: &str, number: impl Fn(&mut Random) -> T) {
        let mut random = Random::new(11);
        for isa in [Isa::detect(), Isa::unfused()] {
            let mut worst = Worst::new();
            for trial in 0..3000 / stride().min(100) {
                let length = 1 + random.below(if trial % 10 == 0 { 5 * BLOCK } else { BLOCK });
                let xs: Vec<T> = (0..length).map(|_| number(&mut random)).collect();
                let zero = Exact::from(0.0);
                let wanted = xs.iter().fold(zero, |sum, x| sum + Exact::from(x.to_f64()));
                let got = isa.sum(&Identity, [&xs]);
                worst.see(wanted.ulps(0, got), T::from_f64(length as f64), got, wanted.hi);
            }
            worst.assert_at_most(1.25, format_args!("sums of {kind}, {}", isa.name()));
        }
    }
    fn kinds<T: Float>() {
        check::<T>("numbers in [1, 2)", |random| random.float::<T>(0..1).abs());
        check::<T>("numbers of many sizes", |random| random.float::<T>(-20..20).abs());
        check::<T>("tenths", |random| T::from_f64(random.below(10) as f64 * 0.1));
    }
    kinds::<f32>();
    kinds::<f64>();
}

/// Zeros, ties, NaN and infinities, at every place of a block and beyond.
#[test]
fn extremes_are_the_first() {
    let places = [0, 1, 7, 8, 15, 16, 31, 100, BLOCK - 1, BLOCK, 2 * BLOCK + 3];
    for isa in Isa::available() {
        for place in places {
            let mut xs = vec![1.0_f64; 2 * BLOCK + 9];
            xs[place] = -0.0;
            assert_eq!(isa.argmin(&Identity, [&xs]), Some(place), "{}", isa.name());
            assert!(
                isa.min(&Identity, [&xs]).is_some_and(|min| min == 0.0 && min.is_sign_negative()),
                "{}",
                isa.name()
            );
            xs[2 * BLOCK + 8] = 0.0; // larger than −0
            assert_eq!(isa.argmin(&Identity, [&xs]), Some(place), "{}", isa.name());
            let negated: Vec<f64> = xs.iter().map(|x| -x).collect();
            assert_eq!(isa.argmax(&Identity, [&negated]), Some(place), "{}", isa.name());
            assert!(isa.max(&Identity, [&negated]).is_some_and(|max| max == 0.0 && max.is_sign_positive()));
            xs.fill(-3.0);
            xs[place] = f64::INFINITY;
            xs[2 * BLOCK + 8] = f64::INFINITY;
            assert_eq!(isa.argmax(&Identity, [&xs]), Some(place), "{}", isa.name());
            xs[BLOCK / 2] = f64::NAN;
            assert!(isa.max(&Identity, [&xs]).is_some_and(f64::is_nan), "{}", isa.name());
            assert!(isa.min(&Identity, [&xs]).is_some_and(f64::is_nan), "{}", isa.name());
            assert_eq!(isa.argmin(&Identity, [&xs]), Some(BLOCK / 2), "{}", isa.name());
        }
        assert_eq!(isa.min(&Identity, [&[f32::INFINITY; 40]]), Some(f32::INFINITY));
        assert_eq!(isa.max(&Identity, [&[f32::NEG_INFINITY; 3]]), Some(f32::NEG_INFINITY));
    }
    assert_eq!(min(&Exp, [&[0.0, -1.0, 1.0]]), max(&Exp, [&[-1.0]]));
    assert_eq!((argmin(&Exp, [&[0.0, -1.0]]), argmax(&Exp, [&[0.0, -1.0]])), (Some(1), Some(0)));
}

/// Each number is rounded once from the integer, in ranges that begin anywhere.
#[test]
fn indices_are_exact() {
    fn check<T: Float>(starts: &[u64]) {
        for isa in Isa::available() {
            for &start in starts {
                for length in [1, 5, 16, 33, 100] {
                    let mut out = vec![T::ZERO; length];
                    isa.map(&Identity, [Index(start..start + length as u64)], &mut out);
                    for (i, &got) in (start..).zip(&out) {
                        assert_eq!(got, T::from_f64(i as f64), "{}: {i}", isa.name());
                    }
                }
            }
        }
    }
    let around = |n: u64| [n - 50, n - 3, n, n + 7];
    let single = [around(1 << 22), around(1 << 24), around((1 << 24) * 3), around((1 << 40) + 12_345)].concat();
    check::<f32>(&[&[0, 3][..], &single].concat());
    check::<f64>(&[&[0, 3][..], &single, &around((1 << 51) + 1), &[(1 << 53) - 200]].concat());
    assert_eq!(sum::<f64, _, 1>(&Identity, [Index(5..5)]), 0.0);
}

/// Mean 0 and width 1, at every z whose density is a normal number: in fused arithmetic the square is never rounded.
#[test]
fn gaussians_of_standardised_data() {
    let mut random = Random::new(5);
    let zs: Vec<f64> = (0..20_000).map(|_| 37.5 * (random.word() >> 11) as f64 / (1_u64 << 53) as f64).collect();
    for isa in Isa::available().filter(|isa| isa.arithmetic() == Arithmetic::Fused) {
        let (mut worst, mut got) = (Worst::new(), vec![0.0; zs.len()]);
        isa.map(&GaussianAt { x: 0.0 }, [&zs, &vec![1.0; zs.len()]], &mut got);
        for (&z, &got) in zs.iter().zip(&got) {
            let square = z * z;
            let rest = z.mul_add(z, -square); // what rounding the square loses: a factor of the result
            let (Exact { hi, lo }, exponent) = Exact::exp(-0.5 * square);
            worst.see(Exact { hi, lo: lo - 0.5 * rest * hi }.ulps(exponent, got), z, got, hi);
        }
        worst.assert_at_most(3.0, format_args!("standardised Gaussians, {}", isa.name()));
    }
}
