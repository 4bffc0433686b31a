//! Mandelbrot's set.

use wideband_core::{Compute, Index, Lanes, expression};

use crate::gallery::{Formula, Gallery};

const STEPS: usize = 100;

expression! {
    /// How many of so many steps a pixel of the picture stays near 0, the picture being so many pixels wide and high.
    struct Escape { side; steps: usize }
    |pixel| {
        let row = (pixel / side).floor();
        let (cx, cy) = (3.0 * (pixel - row * side) / side - 2.25, 3.0 * row / side - 1.5);
        let (mut x, mut y, mut stayed) = (cx, cy, Lanes::splat(0.0));
        for _ in 0..steps {
            let near = (x * x + y * y).le(4.0); // false for good, of the infinities and NaN that follow too
            if !near.any() {
                break; // which changes no result: what is far away stays there
            }
            stayed += near.select(1.0, 0.0);
            (x, y) = (x * x - y * y + cx, 2.0 * x * y + cy);
        }
        stayed
    }
}

/// A loop with an end of its own for each pixel. The pixels' numbers are all that is read.
pub(crate) fn mandelbrot(gallery: &mut Gallery) {
    let side = gallery.n.isqrt();
    let pixels = side * side;
    gallery.show(
        Formula { name: "Mandelbrot, 100 steps", elements: pixels, results: pixels, tolerance: 0.0, at_least: 0.0 },
        |out| {
            for (pixel, out) in out.iter_mut().enumerate() {
                let (row, column, side) = ((pixel / side) as f64, (pixel % side) as f64, side as f64);
                let (cx, cy) = (3.0 * column / side - 2.25, 3.0 * row / side - 1.5);
                let (mut x, mut y, mut stayed) = (cx, cy, 0);
                while stayed < STEPS && x * x + y * y <= 4.0 {
                    stayed += 1;
                    (x, y) = (x * x - y * y + cx, 2.0 * x * y + cy);
                }
                *out = stayed as f64;
            }
        },
        |team, out| team.map(&Escape { side: side as f64, steps: STEPS }, [Index(0..pixels as u64)], out),
    );
}
