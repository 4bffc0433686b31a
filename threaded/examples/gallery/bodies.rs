//! Bodies that pull one another.

use wideband_core::{Compute, Lanes, expression};

use crate::gallery::{Formula, Gallery};

/// Added to squares of distances, so that a body does not pull itself.
const SOFTENING: f64 = 1e-4;

expression! {
    /// How a body at a place is pulled by all, each of mass 1.
    struct Pull<'a, T> { softening; bodies: &'a [[T; 3]] }
    |x, y, z| -> [pull_x, pull_y, pull_z] {
        let mut pull = [Lanes::splat(0.0); 3];
        for &[other_x, other_y, other_z] in bodies {
            let way = [other_x - x, other_y - y, other_z - z];
            let square = way[0] * way[0] + way[1] * way[1] + way[2] * way[2] + softening;
            let strength = 1.0 / (square * square.sqrt());
            for (pull, way) in pull.iter_mut().zip(way) {
                *pull += strength * way;
            }
        }
        pull
    }
}

/// Every body by every body: the expression's own loop adds in the order of a scalar loop, so that results are the same.
pub(crate) fn accelerations(gallery: &mut Gallery) {
    let count = gallery.n.isqrt();
    let mut columns = gallery.columns([-1.0..1.0, -1.0..1.0, -1.0..1.0]);
    columns.iter_mut().for_each(|column| column.truncate(count));
    let [xs, ys, zs] = &columns;
    let bodies: Vec<[f64; 3]> = (0..count).map(|i| [xs[i], ys[i], zs[i]]).collect();
    gallery.show(
        Formula {
            name: "accelerations of bodies",
            elements: count * count,
            results: 3 * count,
            tolerance: 0.0,
            at_least: 0.0,
        },
        |out| {
            for (i, &[x, y, z]) in bodies.iter().enumerate() {
                let mut pull = [0.0; 3];
                for &[other_x, other_y, other_z] in &bodies {
                    let way = [other_x - x, other_y - y, other_z - z];
                    let square = way[0] * way[0] + way[1] * way[1] + way[2] * way[2] + SOFTENING;
                    let strength = 1.0 / (square * square.sqrt());
                    for (pull, way) in pull.iter_mut().zip(way) {
                        *pull += strength * way;
                    }
                }
                for (axis, pull) in pull.into_iter().enumerate() {
                    out[axis * count + i] = pull;
                }
            }
        },
        |team, out| {
            let (pull_x, rest) = out.split_at_mut(count);
            let (pull_y, pull_z) = rest.split_at_mut(count);
            let pull = Pull { softening: SOFTENING, bodies: &bodies };
            team.map(&pull, [xs, ys, zs], [pull_x, pull_y, pull_z]);
        },
    );
}
