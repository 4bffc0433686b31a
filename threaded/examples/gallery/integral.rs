//! Quadrature.

use wideband_core::{Compute, Index, expression};

use crate::gallery::{Formula, Gallery};

expression! {
    /// `sin x / x` in the middle of a step.
    struct Sinc { step }
    |i| {
        let x = step * (i + 0.5);
        x.sin() / x
    }
}

/// The sine integral at 10, by the midpoint rule: a mean over element numbers.
pub(crate) fn sine_integral(gallery: &mut Gallery) {
    let (n, end) = (gallery.n, 10.0);
    let step = end / n as f64;
    gallery.show(
        Formula { name: "quadrature of sin x / x", elements: n, results: 1, tolerance: 1e-11, at_least: 1.0 },
        |out| {
            out[0] = 0.0;
            for i in 0..n {
                let x = step * (i as f64 + 0.5);
                out[0] += step * x.sin() / x;
            }
        },
        |team, out| out[0] = end * team.mean(&Sinc { step }, [Index(0..n as u64)]),
    );
}
