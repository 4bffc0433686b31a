//! The kernels, on the first elements of arrays that all share.

use std::hint::black_box;

use wideband_core::{Bins, Compute, ExactSum, Identity, Streams, Weighed, expression};
use wideband_threaded::Team;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kernel {
    Copy,
    Exp,
    Gaussians,
    Kde,
    Sum,
    ArgMin,
    CountWithin,
    CountInDisc,
    Histogram,
    WeightedHistogram,
    FillUniform,
    Estimate,
    Pi,
    PiFixed,
}

/// Inputs and outputs.
pub(crate) struct Arrays {
    /// From −1 to 1.
    xs: Vec<f64>,
    /// From 0.1 to 0.3.
    widths: Vec<f64>,
    out: Vec<f64>,
    counts: [u64; 64],
    sums: [ExactSum; 64],
}

impl Arrays {
    /// Of memory for an element.
    pub(crate) const BYTES: u64 = 3 * size_of::<f64>() as u64;

    /// Written by the team first: each worker's part is in memory next to it, on machines with several.
    pub(crate) fn new(team: &Team, n: usize) -> Self {
        const PER_GOLDEN_RATIO: u32 = 0x9e37_79b9; // as a part of 2³²
        let mut arrays = Self::of(0.0, n);
        let unit = |i: usize| f64::from((i as u32).wrapping_mul(PER_GOLDEN_RATIO)) / (1_u64 << 32) as f64;
        team.for_each(&mut arrays.xs, |i, x| *x = 2.0 * unit(i) - 1.0);
        team.for_each(&mut arrays.widths, |i, width| *width = 0.1 + 0.2 * unit(i));
        team.for_each(&mut arrays.out, |_, out| *out = 0.0);
        arrays
    }

    pub(crate) fn of_ones(n: usize) -> Self {
        Self::of(1.0, n)
    }

    fn of(value: f64, n: usize) -> Self {
        let [xs, widths, out] = [(); 3].map(|()| vec![value; n]);
        Self { xs, widths, out, counts: [0; 64], sums: [ExactSum::new(); 64] }
    }
}

expression! {
    /// A call option that ends after a year, and a little noise.
    struct Payoff { strike }
    |normal| { ((0.2 * normal).exp() - strike).max(0.0) }
}

impl Kernel {
    pub(crate) const ALL: [Self; 14] = [
        Self::Copy,
        Self::Exp,
        Self::Gaussians,
        Self::Kde,
        Self::Sum,
        Self::ArgMin,
        Self::CountWithin,
        Self::CountInDisc,
        Self::Histogram,
        Self::WeightedHistogram,
        Self::FillUniform,
        Self::Estimate,
        Self::Pi,
        Self::PiFixed,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Exp => "exp",
            Self::Gaussians => "gaussians",
            Self::Kde => "kde",
            Self::Sum => "sum",
            Self::ArgMin => "argmin",
            Self::CountWithin => "count within",
            Self::CountInDisc => "count in disc",
            Self::Histogram => "histogram",
            Self::WeightedHistogram => "weighted histogram",
            Self::FillUniform => "fill uniform",
            Self::Estimate => "estimate of a payoff",
            Self::Pi => "π",
            Self::PiFixed => "π in fixed point",
        }
    }

    /// Computes `n` elements, or random numbers or points.
    pub(crate) fn run(self, on: &impl Compute, arrays: &mut Arrays, n: usize) {
        let (points, streams) = (0..n as u64, Streams::new(42));
        let (xs, widths, out) = (&arrays.xs[..n], &arrays.widths[..n], &mut arrays.out[..n]);
        match self {
            Self::Copy => on.map(&Identity, [xs], black_box(out)),
            Self::Exp => on.exp(xs, black_box(out)),
            Self::Gaussians => on.gaussians(0.4, xs, widths, black_box(out)),
            Self::Kde => keep(on.kde(0.4, xs, widths)),
            Self::Sum => keep(on.sum(&Identity, [xs])),
            Self::ArgMin => keep(on.argmin(&Identity, [xs])),
            Self::CountWithin => keep(on.count_within(xs, -0.5, 0.4)),
            Self::CountInDisc => keep(on.count_in_disc(xs, widths, 0.5)),
            Self::Histogram => keep(on.histogram(xs, -0.9, 0.9, &mut arrays.counts)),
            Self::WeightedHistogram => {
                keep(on.weighted_histogram(&Weighed, [xs, widths], &Bins::equal(-0.9, 0.9, 64), &mut arrays.sums));
            }
            Self::FillUniform => on.fill_uniform(&streams, points, black_box(out)),
            Self::Estimate => keep(on.estimate::<f64, _, 1>(&Payoff { strike: 1.0 }, streams.normals(points))),
            Self::Pi => keep(on.pi_hits(42, points)),
            Self::PiFixed => keep(on.pi_hits_fixed(42, points)),
        }
    }
}

/// Has the optimiser believe that somebody looks at the result.
fn keep<R>(result: R) {
    black_box(result);
}
