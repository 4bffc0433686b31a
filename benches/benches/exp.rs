//! `exp` of arrays of `f64` and of `f32`.

use criterion::{Criterion, criterion_group, criterion_main};
use wideband_benches::{Group, SIZES, peers, sizes, uniform, zeros};
use wideband_core::{Compute, Identity, Isa, Real, map};

fn exp_f64(criterion: &mut Criterion) {
    exp(Group::new(criterion, "exp-f64"), &peers::exp_f64());
}

fn exp_f32(criterion: &mut Criterion) {
    exp(Group::new(criterion, "exp-f32"), &peers::exp_f32());
}

fn exp<T: Real>(mut group: Group, peers: &[(&str, peers::Exp<T>)]) {
    for &n in sizes(&SIZES) {
        group.size(n);
        // Well inside the range of either type, as most arguments are in practice.
        let xs = uniform(0, -10.0..10.0, n);
        let mut out = zeros(n);

        for isa in Isa::available() {
            group.serial(&format!("wideband-{}", isa.name()), || isa.exp(&xs, &mut out));
        }
        for (name, exp) in peers {
            group.serial(name, || exp(&xs, &mut out));
        }

        group.serial("copy", || map(&Identity, [&xs], &mut out));

        group.team(|team| team.exp(&xs, &mut out));
        let (_, std) = peers[0]; // the plain loop
        for (name, exp) in [("std", std), ("wideband", wideband_core::exp)] {
            group.rayon(name, || peers::rayon::write(&mut out, |start, out| exp(&xs[start..start + out.len()], out)));
        }
    }
}

/// What a call costs, the choice of the instruction set included, where there is next to nothing to do.
fn short(criterion: &mut Criterion) {
    short_of(Group::new(criterion, "exp-f64-short"), &peers::exp_f64());
    short_of(Group::new(criterion, "exp-f32-short"), &peers::exp_f32());
}

fn short_of<T: Real>(mut group: Group, peers: &[(&str, peers::Exp<T>)]) {
    for n in [1, 8, 100] {
        group.size(n);
        let (xs, mut out) = (uniform(0, -10.0..10.0, n), zeros(n));
        group.serial("wideband", || wideband_core::exp(&xs, &mut out));
        let (name, std) = peers[0];
        group.serial(name, || std(&xs, &mut out));
    }
}

criterion_group! {
    name = benches;
    config = wideband_benches::criterion();
    targets = exp_f64, exp_f32, short
}
criterion_main!(benches);
