//! Logarithms of likelihoods: what a fit maximises, a sum over the data.

use std::f64::consts::TAU;

use wideband_core::{Compute, expression};

use crate::gallery::{Formula, Gallery};

expression! {
    /// The logarithm of a normal density, without its constant.
    struct Normal;
    |x, mean, deviation| {
        let z = (x - mean) / deviation;
        -0.5 * z * z - deviation.ln()
    }
}

/// Data with error bars of their own.
pub(crate) fn normal(gallery: &mut Gallery) {
    let n = gallery.n;
    let constant = -0.5 * TAU.ln() * n as f64;
    let [xs, means, deviations] = gallery.columns([-2.0..2.0, -1.0..1.0, 0.5..2.0]);
    gallery.show(
        Formula { name: "normal log-likelihood", elements: n, results: 1, tolerance: 1e-11, at_least: 1.0 },
        |out| {
            out[0] = constant;
            for ((x, mean), deviation) in xs.iter().zip(&means).zip(&deviations) {
                let z = (x - mean) / deviation;
                out[0] += -0.5 * z * z - deviation.ln();
            }
        },
        |team, out| out[0] = constant + team.sum(&Normal, [&xs, &means, &deviations]),
    );
}

expression! {
    /// Minus the logarithm of the probability of a label, 1 or -1.
    struct LogisticLoss;
    |score, label| { (-label * score).softplus() }
}

/// A classifier's loss.
pub(crate) fn logistic(gallery: &mut Gallery) {
    let n = gallery.n;
    let [scores, mut labels] = gallery.columns([-10.0..10.0, -1.0..1.0]);
    labels.iter_mut().for_each(|label| *label = label.signum());
    gallery.show(
        Formula { name: "logistic loss", elements: n, results: 1, tolerance: 1e-11, at_least: 1.0 },
        |out| {
            out[0] = 0.0;
            for (score, label) in scores.iter().zip(&labels) {
                let x = -label * score;
                out[0] += x.max(0.0) + (-x.abs()).exp().ln_1p();
            }
        },
        |team, out| out[0] = team.sum(&LogisticLoss, [&scores, &labels]),
    );
}

expression! {
    /// The logarithm of the probability of a count, without what does not depend on the rate.
    struct Poisson;
    |count, rate| { count * rate.ln() - rate }
}

/// Counts of events.
pub(crate) fn poisson(gallery: &mut Gallery) {
    let n = gallery.n;
    let [mut counts, rates] = gallery.columns([0.0..40.0, 1.0..20.0]);
    counts.iter_mut().for_each(|count| *count = count.floor());
    gallery.show(
        Formula { name: "Poisson log-likelihood", elements: n, results: 1, tolerance: 1e-11, at_least: 1.0 },
        |out| {
            out[0] = 0.0;
            for (count, rate) in counts.iter().zip(&rates) {
                out[0] += count * rate.ln() - rate;
            }
        },
        |team, out| out[0] = team.sum(&Poisson, [&counts, &rates]),
    );
}
