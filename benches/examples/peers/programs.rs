//! The contests.

use std::hint::black_box;

use rand_core::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use wideband_benches::{mixture, peers, uniform, zeros};
use wideband_core::{BATCH, Compute, Isa, Real, ScaledGaussianAt, Streams};
use wideband_tests::Float;
use wideband_threaded::Team;

use crate::accuracy;
use crate::contest::{self, Contestant, Row};

/// Elements of an array.
pub(crate) const N: u64 = 100_000;

/// Random points.
pub(crate) const SAMPLES: u64 = 64 * BATCH;

const X: f64 = 0.4;
const SEED: u64 = 42;

pub(crate) fn exp_f64(team: &Team) -> Vec<Row> {
    exp("exp f64", team, peers::exp_f64())
}

pub(crate) fn exp_f32(team: &Team) -> Vec<Row> {
    exp("exp f32", team, peers::exp_f32())
}

fn exp<T: Float>(computation: &'static str, team: &Team, peers: Vec<(&'static str, peers::Exp<T>)>) -> Vec<Row> {
    let xs: &[T] = &uniform::<T>(0, -10.0..10.0, N);
    let mut contestants = Vec::new();
    let mut isas = vec![Isa::detect(), Isa::unfused()];
    isas.extend(Isa::named("avx2").filter(|isa| !isas.contains(isa))); // what the peers have
    for isa in isas {
        let (mut serial, mut parallel) = (zeros(N), zeros(N));
        contestants.push(Contestant {
            name: format!("wideband {}", isa.name()),
            ulps: Some(accuracy::exp::<T>(|xs, out| isa.exp(xs, out))),
            on_one: Box::new(move || isa.exp(xs, black_box(&mut serial))),
            // The team has the best instructions.
            on_all: (isa == team.isa())
                .then(|| Box::new(move || team.exp(xs, black_box(&mut parallel))) as Box<dyn FnMut()>),
        });
    }
    for (name, exp) in peers {
        let (mut serial, mut parallel) = (zeros(N), zeros(N));
        let chunk = move |start: usize, out: &mut [T]| exp(&xs[start..start + out.len()], out);
        contestants.push(Contestant {
            name: name.to_owned(),
            ulps: Some(accuracy::exp(exp)),
            on_one: Box::new(move || exp(xs, black_box(&mut serial))),
            on_all: Some(Box::new(move || peers::rayon::write(black_box(&mut parallel), chunk))),
        });
    }
    contest::run(computation, N, contestants)
}

pub(crate) fn gaussians(team: &Team) -> Vec<Row> {
    let [means, widths] = &mixture(N);
    let scale = f64::PER_SQRT_2PI / N as f64;
    let (mut serial, mut parallel) = (zeros(N), zeros(N));
    let isa = team.isa();
    let mut contestants = vec![Contestant {
        name: format!("wideband {}", isa.name()),
        ulps: Some(accuracy::gaussians(|x, scale, means, widths, out| {
            isa.map(&ScaledGaussianAt { x, scale }, [means, widths], out);
        })),
        on_one: Box::new(move || isa.gaussians(X, means, widths, black_box(&mut serial))),
        on_all: Some(Box::new(move || team.gaussians(X, means, widths, black_box(&mut parallel)))),
    }];
    for (name, gaussians) in peers::gaussians() {
        let (mut serial, mut parallel) = (zeros(N), zeros(N));
        let chunk = move |start: usize, out: &mut [f64]| {
            let chunk = start..start + out.len();
            gaussians(X, scale, &means[chunk.clone()], &widths[chunk], out);
        };
        contestants.push(Contestant {
            name: name.to_owned(),
            ulps: Some(accuracy::gaussians(gaussians)),
            on_one: Box::new(move || gaussians(X, scale, means, widths, black_box(&mut serial))),
            on_all: Some(Box::new(move || peers::rayon::write(black_box(&mut parallel), chunk))),
        });
    }
    contest::run("gaussians f64", N, contestants)
}

/// The mean of as many terms: its error is theirs, averaged.
pub(crate) fn kde(team: &Team) -> Vec<Row> {
    let [means, widths] = &mixture(N);
    let isa = team.isa();
    let mut contestants = vec![Contestant {
        name: format!("wideband {}", isa.name()),
        ulps: None,
        on_one: Box::new(move || _ = black_box(isa.kde(X, means, widths))),
        on_all: Some(Box::new(move || _ = black_box(team.kde(X, means, widths)))),
    }];
    for (name, sum) in peers::gaussian_sum() {
        let on_rayon = move || {
            let sums = peers::rayon::chunks(means.len()).map(|chunk| sum(X, &means[chunk.clone()], &widths[chunk]));
            sums.sum::<f64>()
        };
        contestants.push(Contestant {
            name: name.to_owned(),
            ulps: None,
            on_one: Box::new(move || _ = black_box(sum(X, means, widths))),
            on_all: Some(Box::new(move || _ = black_box(on_rayon()))),
        });
    }
    contest::run("kde f64", N, contestants)
}

pub(crate) fn pi(team: &Team) -> Vec<Row> {
    let isa = team.isa();
    let on_rayon = || {
        let streams = Streams::new(SEED);
        let batches = (0..SAMPLES / BATCH).into_par_iter();
        batches.map(|batch| peers::scalar::pi_hits(streams.stream(batch), BATCH)).sum::<u64>()
    };
    let contestants = vec![
        Contestant {
            name: format!("wideband {}", isa.name()),
            ulps: None,
            on_one: Box::new(move || _ = black_box(isa.monte_carlo_pi(SEED, SAMPLES))),
            on_all: Some(Box::new(move || _ = black_box(team.monte_carlo_pi(SEED, SAMPLES)))),
        },
        Contestant {
            name: format!("wideband {}, fixed point", isa.name()),
            ulps: None,
            on_one: Box::new(move || _ = black_box(isa.monte_carlo_pi_fixed(SEED, SAMPLES))),
            on_all: Some(Box::new(move || _ = black_box(team.monte_carlo_pi_fixed(SEED, SAMPLES)))),
        },
        Contestant {
            name: "rand_xoshiro".to_owned(),
            ulps: None,
            on_one: Box::new(|| {
                black_box(peers::scalar::pi_hits(Xoshiro256PlusPlus::seed_from_u64(SEED), SAMPLES));
            }),
            on_all: Some(Box::new(move || _ = black_box(on_rayon()))),
        },
    ];
    contest::run("π", SAMPLES, contestants)
}
