//! Counting random points in the unit circle: as 53-bit doubles, and in fixed point; and Monte Carlo of one's own.

use criterion::{Criterion, criterion_group, criterion_main};
use rand_core::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use wideband_benches::{Group, peers, sizes};
use wideband_core::{BATCH, Compute, Hits, InDisc, Isa, Streams, expression, integrand};

const SEED: u64 = 42;

/// Random points: parts of one batch, and sixteen batches.
const SAMPLES: [u64; 3] = [1_000, 100_000, 16 * BATCH];

fn doubles(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "pi-f64");
    for &n in sizes(&SAMPLES) {
        group.size(n);
        for isa in Isa::available() {
            group.serial(&format!("wideband-{}", isa.name()), || isa.monte_carlo_pi(SEED, n));
        }
        group.serial("rand_xoshiro", || peers::scalar::pi_hits(Xoshiro256PlusPlus::seed_from_u64(SEED), n));
        #[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
        group.serial("simd_rand", || peers::simd_rand::pi_hits(Xoshiro256PlusPlus::seed_from_u64(SEED), n));

        group.team(|team| team.monte_carlo_pi(SEED, n));
        let batches = || (0..n.div_ceil(BATCH)).into_par_iter();
        group.rayon("rand_xoshiro", || {
            let streams = Streams::new(SEED);
            let hits = |batch: u64| peers::scalar::pi_hits(streams.stream(batch), BATCH.min(n - batch * BATCH));
            batches().map(hits).sum::<u64>()
        });
        group.rayon("wideband", || {
            let hits = |batch| Isa::detect().pi_hits(SEED, batch * BATCH..n.min((batch + 1) * BATCH));
            batches().map(hits).reduce(Hits::default, |a, b| a + b)
        });
    }
}

fn fixed_point(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "pi-fixed");
    for &n in sizes(&SAMPLES) {
        group.size(n);
        group.serial("rand_xoshiro", || peers::scalar::pi_hits(Xoshiro256PlusPlus::seed_from_u64(SEED), n));
        for isa in Isa::available() {
            group.serial(&format!("wideband-{}", isa.name()), || isa.monte_carlo_pi_fixed(SEED, n));
        }
        group.team(|team| team.monte_carlo_pi_fixed(SEED, n));
    }
}

expression! {
    /// How far apart two points of space are.
    struct Distance;
    |x, y, z, u, v, w| {
        let (x, y, z) = (x - u, y - v, z - w);
        (x * x + y * y + z * z).sqrt()
    }
}

expression! {
    /// What a step of the path below makes of its normal number.
    struct Growth { drift, volatility }
    |normal| { (drift + volatility * normal).exp() }
}

integrand! {
    /// What a call on the mean of a price along its path pays.
    struct AsianCall { spot, strike, drift, volatility; steps: usize }
    |draws| {
        let (mut price, mut total) = (spot, 0.0 * spot);
        for _ in 0..steps {
            price *= (drift + volatility * draws.normal()).exp();
            total += price;
        }
        (total / T::from_f64(steps as f64) - strike).max(0.0)
    }
}

const STEPS: usize = 64;

/// What a user writes: the condition of π beside the built-in one, an integral over six dimensions beside a scalar loop,
/// and a path, of which an element is one of its normal numbers, beside such numbers and their exponentials alone.
fn own(criterion: &mut Criterion) {
    let (mut group, streams) = (Group::new(criterion, "monte-carlo"), Streams::new(SEED));
    let n = 1 << 18;
    group.size(n);
    let call = AsianCall { spot: 100.0, strike: 100.0, drift: 0.0, volatility: 0.02, steps: STEPS };
    for isa in Isa::available() {
        let name = isa.name();
        group.serial(&format!("pi-{name}"), || isa.pi_hits(SEED, 0..n));
        group.serial(&format!("disc-{name}"), || isa.count(&InDisc { radius: 1.0 }, streams.uniforms(0..n)));
        group.serial(&format!("distance-{name}"), || isa.estimate::<f64, _, 6>(&Distance, streams.uniforms(0..n)));
        let growth = Growth { drift: 0.0, volatility: 0.02 };
        group.serial(&format!("growth-{name}"), || isa.sum::<f64, _, 1>(&growth, streams.normals(0..n)));
        group.serial(&format!("asian-{name}"), || isa.simulate(&call, &streams, 0..n / STEPS as u64));
    }
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(SEED);
    group.serial("distance-rand_xoshiro", || (0..n).map(|_| peers::scalar::distance(&mut rng)).sum::<f64>());
    group.team(|team| team.simulate(&call, &streams, 0..n / STEPS as u64));
}

criterion_group! {
    name = benches;
    config = wideband_benches::criterion();
    targets = doubles, fixed_point, own
}
criterion_main!(benches);
