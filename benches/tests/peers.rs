//! Peers are worth measuring only if they compute the same.

use std::f64::consts::PI;

use rand_core::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use wideband_benches::peers::formulas::{Formulas, Market};
use wideband_benches::{mixture, peers, uniform, zeros};
use wideband_core::{Hits, Real};

const N: u64 = 1000;
const X: f64 = 0.4;

/// Several times the error of the least accurate peer.
const F64_TOLERANCE: f64 = 1e-13;
const F32_TOLERANCE: f64 = 1e-6;

#[track_caller]
fn assert_close<T: Real>(name: &str, results: &[T], expected: &[T], tolerance: f64) {
    for (&result, &expected) in results.iter().zip(expected) {
        let error = (result.to_f64() / expected.to_f64() - 1.0).abs();
        assert!(error <= tolerance, "{name}: {result} instead of {expected}");
    }
}

fn exp<T: Real>(peers: &[(&str, peers::Exp<T>)], tolerance: f64) {
    let (xs, mut expected) = (uniform(0, -10.0..10.0, N), zeros(N));
    wideband_core::exp(&xs, &mut expected);
    for (name, exp) in peers {
        let mut out = zeros(N);
        exp(&xs, &mut out);
        assert_close(name, &out, &expected, tolerance);
    }
}

#[test]
fn exp_f64() {
    exp(&peers::exp_f64(), F64_TOLERANCE);
}

#[test]
fn exp_f32() {
    exp(&peers::exp_f32(), F32_TOLERANCE);
}

#[test]
fn gaussians() {
    let ([means, widths], mut expected) = (mixture(N), zeros(N));
    wideband_core::gaussians(X, &means, &widths, &mut expected);
    for (name, gaussians) in peers::gaussians() {
        let mut out = zeros(N);
        gaussians(X, f64::PER_SQRT_2PI / N as f64, &means, &widths, &mut out);
        assert_close(name, &out, &expected, F64_TOLERANCE);
    }
}

#[test]
fn kde() {
    let [means, widths] = mixture(N);
    let expected = wideband_core::kde(X, &means, &widths);
    for (name, gaussian_sum) in peers::gaussian_sum() {
        let result = gaussian_sum(X, &means, &widths) * f64::PER_SQRT_2PI / N as f64;
        assert_close(name, &[result], &[expected], F64_TOLERANCE);
    }
}

#[test]
fn formulas() {
    let [xs, ys, zs, us] = [1, 2, 3, 4].map(|seed| uniform::<f64>(seed, 0.5..1.5, N));
    let results = |formulas: &Formulas| {
        let [mut calls, mut puts, mut units, mut ways] = [(); 4].map(|()| zeros::<f64>(N));
        let market = Market { rate: 0.05, volatility: 0.2 };
        (formulas.black_scholes)(market, [&xs, &ys, &zs], [&mut calls, &mut puts]);
        (formulas.gelu)(&xs, &mut units);
        (formulas.haversine)([&xs, &ys, &zs, &us], &mut ways);
        let sums = vec![(formulas.normal)([&xs, &ys, &zs]), (formulas.logistic)([&xs, &ys])];
        puts.iter_mut().zip(&xs).for_each(|(put, spot)| *put += spot); // small ones are what others leave
        calls.iter_mut().zip(&xs).for_each(|(call, spot)| *call += spot);
        [calls, puts, units, ways, sums]
    };
    let all = peers::formulas::all();
    let (_, plain) = &all[0];
    for (name, peer) in &all[1..] {
        for (results, expected) in results(peer).iter().zip(&results(plain)) {
            assert_close(name, results, expected, F64_TOLERANCE);
        }
    }
}

#[test]
fn counts() {
    let [xs, ys] = [1, 2].map(|seed| uniform(seed, -1.0..1.0, N));
    assert_eq!(peers::scalar::count_within(&xs, -0.5, 0.25), wideband_core::count_within(&xs, -0.5, 0.25));
    assert_eq!(peers::scalar::count_in_disc(&xs, &ys, 0.9), wideband_core::count_in_disc(&xs, &ys, 0.9));
}

#[test]
fn pi() {
    let samples = 100_000;
    let hits = Hits { hits: peers::scalar::pi_hits(Xoshiro256PlusPlus::seed_from_u64(42), samples), samples };
    assert!((hits.pi() - PI).abs() < 5.0 * hits.standard_error(), "{hits:?}");
}
