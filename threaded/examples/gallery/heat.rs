//! Heat that spreads over a plate.

use wideband_core::{Compute, expression};

use crate::gallery::{Formula, Gallery};

expression! {
    /// Jacobi's step: the mean of a cell's neighbours.
    struct Mean;
    |north, south, west, east| { 0.25 * (north + south + west + east) }
}

/// A square plate, whose rim stays as it is. The neighbours are the plate itself, shifted.
pub(crate) fn jacobi(gallery: &mut Gallery) {
    let side = gallery.n.isqrt();
    let mut plate = gallery.column(0.0..100.0);
    plate.truncate(side * side);
    let cells = plate.len();
    gallery.show(
        Formula { name: "Jacobi step on a plate", elements: cells, results: cells, tolerance: 0.0, at_least: 0.0 },
        |out| {
            out.copy_from_slice(&plate);
            for row in 1..side - 1 {
                for i in row * side + 1..(row + 1) * side - 1 {
                    out[i] = 0.25 * (plate[i - side] + plate[i + side] + plate[i - 1] + plate[i + 1]);
                }
            }
        },
        |team, out| {
            out[..=side].copy_from_slice(&plate[..=side]);
            out[cells - side - 1..].copy_from_slice(&plate[cells - side - 1..]);
            let inner = &mut out[side + 1..cells - side - 1];
            let from = |first: usize| &plate[first..first + inner.len()];
            team.map(&Mean, [from(1), from(2 * side + 1), from(side), from(side + 2)], inner);
            for (out, row) in out.chunks_exact_mut(side).zip(plate.chunks_exact(side)) {
                (out[0], out[side - 1]) = (row[0], row[side - 1]);
            }
        },
    );
}
