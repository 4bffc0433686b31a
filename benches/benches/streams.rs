//! Random streams: reaching one by a jump, filling arrays from eight at a time, and sorting numbers into bins.

use criterion::{Criterion, criterion_group, criterion_main};
use rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;
use std::hint::black_box;
use wideband_benches::{Group, SIZES, peers, sizes, uniform, zeros};
use wideband_core::{BATCH, Compute, Isa, Streams};

const SEED: u64 = 42;
const BINS: usize = 100;

/// A stream whose index has 32 bits set, and eight samples of π, at the beginning of a batch and in the midst of it: what
/// the parts of a run cost beside their samples.
fn jump(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "jump");
    group.size(1);
    let streams = Streams::new(SEED);
    group.serial("stream", || streams.stream(black_box(0x5555_5555_5555_5555)));
    for isa in Isa::available() {
        let batch = black_box(1_000 * BATCH);
        group.serial(&format!("batch-{}", isa.name()), || isa.pi_hits_fixed(SEED, batch..batch + 8));
        let inside = black_box(1_000 * BATCH + BATCH / 8 * 5 + 8);
        group.serial(&format!("inside-{}", isa.name()), || isa.pi_hits_fixed(SEED, inside..inside + 8));
    }
    group.serial("rand_xoshiro", || {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(SEED);
        rng.jump();
        rng
    });
}

fn fill_u64(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "fill-u64");
    for &n in sizes(&SIZES) {
        group.size(n);
        let streams = Streams::new(SEED);
        let mut out = vec![0; n as usize];
        for isa in Isa::available() {
            group.serial(&format!("wideband-{}", isa.name()), || isa.fill_u64(&streams, 0..n, &mut out));
        }
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(SEED);
        group.serial("rand_xoshiro", || peers::scalar::fill_u64(&mut rng, &mut out));
        group.team(|team| team.fill_u64(&streams, 0..n, &mut out));
    }
}

fn fill_uniform(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "fill-uniform");
    for &n in sizes(&SIZES) {
        group.size(n);
        let streams = Streams::new(SEED);
        let mut out: Vec<f64> = zeros(n);
        for isa in Isa::available() {
            group.serial(&format!("wideband-{}", isa.name()), || isa.fill_uniform(&streams, 0..n, &mut out));
        }
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(SEED);
        group.serial("rand_xoshiro", || peers::scalar::fill_uniform(&mut rng, &mut out));
        group.team(|team| team.fill_uniform(&streams, 0..n, &mut out));
    }
}

/// A short range, where the numbers begin and at a place inside a batch.
fn fill_somewhere(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "fill-uniform-somewhere");
    let n = 4096;
    group.size(n);
    let streams = Streams::new(SEED);
    let mut out: Vec<f64> = zeros(n);
    for isa in Isa::available() {
        for (name, offset) in [("first", 0), ("inside", 5 * BATCH + 123_457)] {
            let offset = black_box(offset);
            group
                .serial(&format!("{name}-{}", isa.name()), || isa.fill_uniform(&streams, offset..offset + n, &mut out));
        }
    }
}

fn fill_normal(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "fill-normal");
    for &n in sizes(&SIZES) {
        group.size(n);
        let streams = Streams::new(SEED);
        let mut out: Vec<f64> = zeros(n);
        for isa in Isa::available() {
            group.serial(&format!("wideband-{}", isa.name()), || isa.fill_normal(&streams, 0..n, &mut out));
        }
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(SEED);
        group.serial("rand_distr", || out.iter_mut().for_each(|x| *x = StandardNormal.sample(&mut rng)));
        group.team(|team| team.fill_normal(&streams, 0..n, &mut out));
    }
}

fn histogram(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "histogram");
    for &n in sizes(&SIZES) {
        group.size(n);
        let xs: Vec<f64> = uniform(1, -1.0..1.0, n);
        let mut counts = [0; BINS];
        for isa in Isa::available() {
            group.serial(&format!("wideband-{}", isa.name()), || isa.histogram(&xs, -0.9, 0.9, &mut counts));
        }
        group.serial("std", || peers::scalar::histogram(&xs, -0.9, 0.9, &mut counts));
        group.team(|team| team.histogram(&xs, -0.9, 0.9, &mut counts));
    }
}

criterion_group! {
    name = benches;
    config = wideband_benches::criterion();
    targets = jump, fill_u64, fill_uniform, fill_somewhere, fill_normal, histogram
}
criterion_main!(benches);
