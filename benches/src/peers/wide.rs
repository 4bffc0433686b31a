//! The crate `wide`, with its own `exp`. The build chooses its instructions: SSE2 in a default one for x86-64.

use wide::{f32x8, f64x8};

use super::{lanes, lanes_mut};

pub(super) fn exp_f64(xs: &[f64], out: &mut [f64]) {
    for (x, out) in lanes(xs).iter().zip(lanes_mut(out)) {
        *out = f64x8::new(*x).exp().to_array();
    }
}

pub(super) fn exp_f32(xs: &[f32], out: &mut [f32]) {
    for (x, out) in lanes(xs).iter().zip(lanes_mut(out)) {
        *out = f32x8::new(*x).exp().to_array();
    }
}

fn gaussian(x: f64, mean: &[f64; 8], width: &[f64; 8]) -> f64x8 {
    let per_width = f64x8::splat(1.0) / f64x8::new(*width);
    let z = (f64x8::splat(x) - f64x8::new(*mean)) * per_width;
    (z * z * f64x8::splat(-0.5)).exp() * per_width
}

pub(super) fn gaussians(x: f64, scale: f64, means: &[f64], widths: &[f64], out: &mut [f64]) {
    for ((mean, width), out) in lanes(means).iter().zip(lanes(widths)).zip(lanes_mut(out)) {
        *out = (gaussian(x, mean, width) * f64x8::splat(scale)).to_array();
    }
}

pub(super) fn gaussian_sum(x: f64, means: &[f64], widths: &[f64]) -> f64 {
    let mut sum = f64x8::splat(0.0);
    for (mean, width) in lanes(means).iter().zip(lanes(widths)) {
        sum += gaussian(x, mean, width);
    }
    sum.reduce_add()
}
