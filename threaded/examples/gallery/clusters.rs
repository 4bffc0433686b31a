//! Which cluster a point belongs to: the step of k-means that takes the time.

use wideband_core::{Compute, Lanes, expression};

use crate::gallery::{Formula, Gallery};

expression! {
    /// The number of the nearest centre, the first of several.
    struct Nearest<'a, T> { ; centres: &'a [[T; 2]] }
    |x, y| {
        let (mut nearest, mut least) = (Lanes::splat(0.0), Lanes::splat(T::INFINITY));
        for (number, &[centre_x, centre_y]) in centres.iter().enumerate() {
            let (dx, dy) = (x - centre_x, y - centre_y);
            let square = dx * dx + dy * dy;
            nearest = square.lt(least).select(T::from_f64(number as f64), nearest);
            least = square.min(least);
        }
        nearest
    }
}

/// Sixteen centres on a circle.
pub(crate) fn assignment(gallery: &mut Gallery) {
    let n = gallery.n;
    let [xs, ys] = gallery.columns([-1.0..1.0, -1.0..1.0]);
    let centres: Vec<[f64; 2]> = (0..16).map(|k| (0.4 * f64::from(k)).sin_cos().into()).collect();
    gallery.show(
        Formula { name: "k-means: nearest of 16", elements: n, results: n, tolerance: 0.0, at_least: 0.0 },
        |out| {
            for ((x, y), out) in xs.iter().zip(&ys).zip(out) {
                let (mut nearest, mut least) = (0, f64::INFINITY);
                for (number, &[centre_x, centre_y]) in centres.iter().enumerate() {
                    let (dx, dy) = (x - centre_x, y - centre_y);
                    let square = dx * dx + dy * dy;
                    if square < least {
                        (nearest, least) = (number, square);
                    }
                }
                *out = nearest as f64;
            }
        },
        |team, out| team.map(&Nearest { centres: &centres }, [&xs, &ys], out),
    );
}
