//! Counting the elements of `f64` arrays that satisfy a condition: one array in, and two.

use criterion::{Criterion, criterion_group, criterion_main};
use rayon::prelude::*;
use wideband_benches::{Group, SIZES, peers, sizes, uniform};
use wideband_core::{Compute, Identity, Isa, Real};

const LOW: f64 = -0.5;
const HIGH: f64 = 0.25;
const RADIUS: f64 = 0.9;

type Within = fn(&[f64], f64, f64) -> usize;
const WITHIN: Within = wideband_core::count_within;
const STD_WITHIN: Within = peers::scalar::count_within;

type InDisc = fn(&[f64], &[f64], f64) -> usize;
const IN_DISC: InDisc = wideband_core::count_in_disc;
const STD_IN_DISC: InDisc = peers::scalar::count_in_disc;

fn count_within(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "count-within");
    for &n in sizes(&SIZES) {
        group.size(n);
        let xs: Vec<f64> = uniform(1, -1.0..1.0, n);

        for isa in Isa::available() {
            group.serial(&format!("wideband-{}", isa.name()), || isa.count_within(&xs, LOW, HIGH));
        }
        group.serial("std", || STD_WITHIN(&xs, LOW, HIGH));

        group.team(|team| team.count_within(&xs, LOW, HIGH));
        for (name, count) in [("std", STD_WITHIN), ("wideband", WITHIN)] {
            let chunks = || peers::rayon::chunks(xs.len());
            group.rayon(name, || chunks().map(|chunk| count(&xs[chunk], LOW, HIGH)).sum::<usize>());
        }
    }
}

fn count_in_disc(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "count-in-disc");
    for &n in sizes(&SIZES) {
        group.size(n);
        let [xs, ys]: [Vec<f64>; 2] = [1, 2].map(|seed| uniform(seed, -1.0..1.0, n));

        for isa in Isa::available() {
            group.serial(&format!("wideband-{}", isa.name()), || isa.count_in_disc(&xs, &ys, RADIUS));
        }
        group.serial("std", || STD_IN_DISC(&xs, &ys, RADIUS));

        group.team(|team| team.count_in_disc(&xs, &ys, RADIUS));
        for (name, count) in [("std", STD_IN_DISC), ("wideband", IN_DISC)] {
            let chunks = || peers::rayon::chunks(xs.len());
            group.rayon(name, || chunks().map(|chunk| count(&xs[chunk.clone()], &ys[chunk], RADIUS)).sum::<usize>());
        }
    }
}

/// Counts beside the plain sum of the same slice, which reads as fast as anything can: an element of `f32` is 4 bytes, and
/// both types are measured in arrays of 24 KB (first cache), 300 KB (second) and more than any cache holds.
fn bandwidth<T: Real>(criterion: &mut Criterion, name: &str, count: u64) {
    let mut group = Group::new(criterion, name);
    for &n in sizes(&[count, count * 25 / 2, 10_000_000]) {
        group.size(n);
        let xs: Vec<T> = uniform(1, -1.0..1.0, n);
        let [low, high] = [LOW, HIGH].map(T::from_f64);
        for isa in Isa::available() {
            group.serial(&format!("sum-{}", isa.name()), || isa.sum(&Identity, [&xs]));
            group.serial(&format!("below-{}", isa.name()), || isa.count_below(&xs, high));
            group.serial(&format!("within-{}", isa.name()), || isa.count_within(&xs, low, high));
        }
    }
}

fn bandwidths(criterion: &mut Criterion) {
    bandwidth::<f64>(criterion, "count-bandwidth-f64", 3_000);
    bandwidth::<f32>(criterion, "count-bandwidth-f32", 6_000);
}

criterion_group! {
    name = benches;
    config = wideband_benches::criterion();
    targets = count_within, count_in_disc, bandwidths
}
criterion_main!(benches);
