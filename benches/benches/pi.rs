//! Counting random points in the unit circle: as 53-bit doubles, and in fixed point.

use criterion::{Criterion, criterion_group, criterion_main};
use rand_core::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use wideband_benches::{Group, peers, sizes};
use wideband_core::{BATCH, Compute, Hits, Isa, Streams};

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

criterion_group! {
    name = benches;
    config = wideband_benches::criterion();
    targets = doubles, fixed_point
}
criterion_main!(benches);
