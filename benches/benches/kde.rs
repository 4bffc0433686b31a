//! `kde`, a reduction of an array expression of two arrays of `f64`.

use std::ops::Range;

use criterion::{Criterion, criterion_group, criterion_main};
use rayon::prelude::*;
use wideband_benches::{Both, Group, SIZES, mixture, peers, sizes};
use wideband_core::{BLOCK, Compute, ExactSum, GaussianAt, Inputs, Isa, Real, sum, sum_into};

const X: f64 = 0.4;

fn kde(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "kde");
    for &n in sizes(&SIZES) {
        group.size(n);
        let [means, widths] = mixture(n);

        for isa in Isa::available() {
            group.serial(&format!("wideband-{}", isa.name()), || isa.kde(X, &means, &widths));
        }
        for (name, gaussian_sum) in peers::gaussian_sum() {
            group.serial(name, || gaussian_sum(X, &means, &widths));
        }

        group.serial("read", || sum(&Both, [&means, &widths]));

        group.team(|team| team.kde(X, &means, &widths));
        group.rayon("std", || {
            let sums = peers::rayon::chunks(means.len());
            sums.map(|chunk| peers::scalar::gaussian_sum(X, &means[chunk.clone()], &widths[chunk])).sum::<f64>()
        });
        group.rayon("wideband", || on_rayon(&means, &widths));
    }
}

/// What a call costs, the choice of the instruction set included, where there is next to nothing to do.
fn short(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "kde-short");
    for n in [1, 8, 100] {
        group.size(n);
        let [means, widths] = mixture(n);
        group.serial("wideband", || wideband_core::kde(X, &means, &widths));
        group.serial("std", || peers::scalar::gaussian_sum(X, &means, &widths) * f64::PER_SQRT_2PI / n as f64);
    }
}

/// The same bits as [`kde`](wideband_core::kde()): blocks of a sum may be computed by anyone, and merged in any order.
fn on_rayon(means: &[f64], widths: &[f64]) -> f64 {
    let sum_of = |chunk: Range<usize>| {
        let mut sum = ExactSum::new();
        let blocks = chunk.start / BLOCK..chunk.end.div_ceil(BLOCK);
        sum_into(&GaussianAt { x: X }, [means, widths].blocks(blocks), &mut sum);
        sum
    };
    let merged = |mut left: ExactSum, right| {
        left.merge(&right);
        left
    };
    let sum: f64 = peers::rayon::chunks(means.len()).map(sum_of).reduce(ExactSum::new, merged).value();
    sum / means.len() as f64 * f64::PER_SQRT_2PI
}

criterion_group! {
    name = benches;
    config = wideband_benches::criterion();
    targets = kde, short
}
criterion_main!(benches);
