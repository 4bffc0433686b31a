//! `gaussians`, an array expression of two arrays of `f64`.

use criterion::{Criterion, criterion_group, criterion_main};
use wideband_benches::{Group, SIZES, mixture, peers, sizes, zeros};
use wideband_core::{Compute, Isa, Real, ScaledGaussianAt, map};

const X: f64 = 0.4;

fn gaussians(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "gaussians");
    for &n in sizes(&SIZES) {
        group.size(n);
        let ([means, widths], mut out) = (mixture(n), zeros(n));
        let scale = f64::PER_SQRT_2PI / n as f64;

        for isa in Isa::available() {
            group.serial(&format!("wideband-{}", isa.name()), || isa.gaussians(X, &means, &widths, &mut out));
        }
        for (name, gaussians) in peers::gaussians() {
            group.serial(name, || gaussians(X, scale, &means, &widths, &mut out));
        }

        group.team(|team| team.gaussians(X, &means, &widths, &mut out));
        group.rayon("std", || {
            peers::rayon::write(&mut out, |start, out| {
                let chunk = start..start + out.len();
                peers::scalar::gaussians(X, scale, &means[chunk.clone()], &widths[chunk], out);
            });
        });
        group.rayon("wideband", || {
            peers::rayon::write(&mut out, |start, out| {
                let chunk = start..start + out.len();
                map(&ScaledGaussianAt { x: X, scale }, [&means[chunk.clone()], &widths[chunk]], out);
            });
        });
    }
}

/// What a call costs, the choice of the instruction set included, where there is next to nothing to do.
fn short(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "gaussians-short");
    for n in [1, 8, 100] {
        group.size(n);
        let ([means, widths], mut out) = (mixture(n), zeros(n));
        group.serial("wideband", || wideband_core::gaussians(X, &means, &widths, &mut out));
        let scale = f64::PER_SQRT_2PI / n as f64;
        group.serial("std", || peers::scalar::gaussians(X, scale, &means, &widths, &mut out));
    }
}

criterion_group! {
    name = benches;
    config = wideband_benches::criterion();
    targets = gaussians, short
}
criterion_main!(benches);
