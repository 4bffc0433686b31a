//! What is left of many numbers.

use wideband_core::{Bins, Compute, ExactSum, Weighed, expression};

use crate::gallery::{Formula, Gallery};

expression! {
    /// What a straight line through points is made of.
    struct Products;
    |x, y| -> [x_sum, y_sum, square, product] { [x, y, x * x, x * y] }
}

/// Four sums in one pass.
pub(crate) fn regression(gallery: &mut Gallery) {
    let n = gallery.n;
    let [xs, ys] = gallery.columns([0.0..1.0, 0.0..1.0]);
    gallery.show(
        Formula { name: "regression: four sums", elements: n, results: 4, tolerance: 1e-11, at_least: 1.0 },
        |out| {
            let mut sums = [0.0; 4];
            for (x, y) in xs.iter().zip(&ys) {
                for (sum, term) in sums.iter_mut().zip([*x, *y, x * x, x * y]) {
                    *sum += term;
                }
            }
            out.copy_from_slice(&sums);
        },
        |team, out| out.copy_from_slice(&team.sum(&Products, [&xs, &ys])),
    );
}

/// Weights added up in 64 bins: exactly by the library.
pub(crate) fn weighted_histogram(gallery: &mut Gallery) {
    const BINS: usize = 64;
    let n = gallery.n;
    let [xs, weights] = gallery.columns([0.0..1.0, 0.5..1.5]);
    gallery.show(
        Formula { name: "weighted histogram", elements: n, results: BINS, tolerance: 1e-11, at_least: 1.0 },
        |out| {
            out.fill(0.0);
            for (x, weight) in xs.iter().zip(&weights) {
                out[(x * BINS as f64) as usize] += weight;
            }
        },
        |team, out| {
            let mut sums = [ExactSum::new(); BINS];
            team.weighted_histogram(&Weighed, [&xs, &weights], &Bins::equal(0.0, 1.0, BINS), &mut sums);
            out.iter_mut().zip(&sums).for_each(|(out, sum)| *out = sum.value());
        },
    );
}

expression! {
    /// The square of the distance from a place.
    struct SquareFrom { x, y }
    |other_x, other_y| {
        let (dx, dy) = (other_x - x, other_y - y);
        dx * dx + dy * dy
    }
}

/// Which point is nearest to a place.
pub(crate) fn nearest(gallery: &mut Gallery) {
    let n = gallery.n;
    let [xs, ys] = gallery.columns([-1.0..1.0, -1.0..1.0]);
    let (x, y) = (0.3, -0.4);
    gallery.show(
        Formula { name: "nearest point: argmin", elements: n, results: 1, tolerance: 0.0, at_least: 0.0 },
        |out| {
            let (mut nearest, mut least) = (0, f64::INFINITY);
            for (i, (other_x, other_y)) in xs.iter().zip(&ys).enumerate() {
                let (dx, dy) = (other_x - x, other_y - y);
                let square = dx * dx + dy * dy;
                if square < least {
                    (nearest, least) = (i, square);
                }
            }
            out[0] = nearest as f64;
        },
        |team, out| out[0] = team.argmin(&SquareFrom { x, y }, [&xs, &ys]).map_or(f64::NAN, |place| place as f64),
    );
}
