//! What neural networks put between their layers.

use std::f64::consts::{FRAC_2_PI, LN_2};

use wideband_core::{Compute, expression};

use crate::gallery::{Formula, Gallery};
use crate::prices::normal_cdf;

expression! {
    /// The Gaussian error linear unit, as D. Hendrycks and K. Gimpel approximate it ("Gaussian error linear units", 2016).
    struct GeluByTanh { root }
    |x| { 0.5 * x * (1.0 + (root * (x + 0.044715 * x * x * x)).tanh()) }
}

pub(crate) fn gelu_by_tanh(gallery: &mut Gallery) {
    let (n, root) = (gallery.n, FRAC_2_PI.sqrt());
    let xs = gallery.column(-6.0..6.0);
    gallery.show(
        // On the negative side, 1 and -1 cancel.
        Formula { name: "GELU by tanh", elements: n, results: n, tolerance: 1e-14, at_least: 1.0 },
        |out| {
            for (x, out) in xs.iter().zip(out) {
                *out = 0.5 * x * (1.0 + (root * (x + 0.044715 * x * x * x)).tanh());
            }
        },
        |team, out| team.map(&GeluByTanh { root }, [&xs], out),
    );
}

expression! {
    /// The same unit as it is defined. `x.gelu()` is the library's.
    struct GeluByErf;
    |x| { x * x.normal_cdf() }
}

pub(crate) fn gelu_by_erf(gallery: &mut Gallery) {
    let n = gallery.n;
    let xs = gallery.column(-6.0..6.0);
    gallery.show(
        // The scalar distribution function is as good as that in absolute terms, not in its tail.
        Formula { name: "GELU by erf", elements: n, results: n, tolerance: 1e-14, at_least: 1.0 },
        |out| {
            for (x, out) in xs.iter().zip(out) {
                *out = x * normal_cdf(*x);
            }
        },
        |team, out| team.map(&GeluByErf, [&xs], out),
    );
}

/// Shares of a whole, by exponentials: a maximum, a sum, a map.
pub(crate) fn softmax(gallery: &mut Gallery) {
    let n = gallery.n;
    let xs = gallery.column(-100.0 * LN_2..100.0 * LN_2);
    gallery.show(
        Formula { name: "softmax", elements: n, results: n, tolerance: 1e-11, at_least: 0.0 },
        |out| {
            let largest = xs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let mut total = 0.0;
            for (x, out) in xs.iter().zip(&mut *out) {
                *out = (x - largest).exp();
                total += *out;
            }
            out.iter_mut().for_each(|share| *share /= total);
        },
        |team, out| team.softmax(&xs, out),
    );
}
