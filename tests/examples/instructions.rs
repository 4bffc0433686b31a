//! Runs each kernel once, on 4096 elements, for an instruction counter to look at: see `.ci/instruction-counts`.
//!
//! ```text
//! cargo run --release -p wideband-tests --features instructions --example instructions -- avx2
//! ```
//!
//! Each is called from a function of its own that is not inlined: the counter finds it by its name.

use std::env;
use std::hint::black_box;
use std::ops::Range;
use std::process::ExitCode;

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use wideband_core::math::{Erfc, Ln, NormalQuantile, Powf, Sin, Softplus, Tanh};
use wideband_core::{Compute, Isa, Real, Streams};

const N: u64 = 4096;

fn uniform<T: Real>(seed: u64, range: Range<f64>) -> Vec<T> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut unit = || rng.next_u64() as f64 / 2.0_f64.powi(64);
    (0..N).map(|_| T::from_f64(range.start + (range.end - range.start) * unit())).collect()
}

/// Arrays of one type.
struct Arrays<T> {
    xs: Vec<T>,
    ys: Vec<T>,
    widths: Vec<T>,
    out: Vec<T>,
}

macro_rules! arrays {
    ($float:ty) => {
        Arrays::<$float> {
            xs: uniform(1, -1.0..1.0),
            ys: uniform(2, -1.0..1.0),
            widths: uniform(3, 0.1..0.3),
            out: vec![0.0; N as usize],
        }
    };
}

/// Writes the functions to count, and one that calls them all.
macro_rules! counted {
    ($($name:ident($isa:ident, $arrays:ident: $float:ty) $body:expr;)+) => {
        $(
            #[inline(never)]
            fn $name($isa: Isa, $arrays: &mut Arrays<$float>) {
                black_box($body);
            }
        )+

        fn run_all(isa: Isa) {
            $($name(isa, black_box(&mut arrays!($float)));)+
        }
    };
}

counted! {
    exp_f64(isa, a: f64) isa.exp(&a.xs, &mut a.out);
    exp_f32(isa, a: f32) isa.exp(&a.xs, &mut a.out);
    gaussians_f64(isa, a: f64) isa.gaussians(0.4, &a.xs, &a.widths, &mut a.out);
    gaussians_f32(isa, a: f32) isa.gaussians(0.4, &a.xs, &a.widths, &mut a.out);
    kde_f64(isa, a: f64) isa.kde(0.4, &a.xs, &a.widths);
    kde_f32(isa, a: f32) isa.kde(0.4, &a.xs, &a.widths);
    count_within_f64(isa, a: f64) isa.count_within(&a.xs, -0.5, 0.25);
    count_within_f32(isa, a: f32) isa.count_within(&a.xs, -0.5, 0.25);
    count_in_disc_f64(isa, a: f64) isa.count_in_disc(&a.xs, &a.ys, 0.9);
    count_in_disc_f32(isa, a: f32) isa.count_in_disc(&a.xs, &a.ys, 0.9);
    histogram_f64(isa, a: f64) isa.histogram(&a.xs, -1.0, 1.0, &mut [0; 64]);
    fill_uniform_f64(isa, a: f64) isa.fill_uniform(&Streams::new(42), 0..N, &mut a.out);
    pi_f64(isa, _a: f64) isa.monte_carlo_pi(42, N);
    pi_fixed(isa, _a: f64) isa.monte_carlo_pi_fixed(42, N);
    // Of the elementary functions some that differ.
    ln_f64(isa, a: f64) isa.map(&Ln, [&a.widths], &mut a.out);
    sin_f64(isa, a: f64) isa.map(&Sin, [&a.xs], &mut a.out);
    tanh_f64(isa, a: f64) isa.map(&Tanh, [&a.xs], &mut a.out);
    softplus_f64(isa, a: f64) isa.map(&Softplus, [&a.xs], &mut a.out);
    erfc_f64(isa, a: f64) isa.map(&Erfc, [&a.xs], &mut a.out);
    normal_quantile_f64(isa, a: f64) isa.map(&NormalQuantile, [&a.widths], &mut a.out);
    powf_f64(isa, a: f64) isa.map(&Powf, [&a.widths, &a.xs], &mut a.out);
}

fn main() -> ExitCode {
    let name = env::args().nth(1).unwrap_or_default();
    let Some(isa) = Isa::named(&name) else {
        let names: Vec<_> = Isa::available().map(Isa::name).collect();
        eprintln!("error: '{name}' is not one of the instruction sets of this machine: {}", names.join(", "));
        return ExitCode::from(2);
    };
    run_all(isa);
    ExitCode::SUCCESS
}
