//! Normal numbers of one's own.

use std::f64::consts::TAU;

use wideband_core::rand_core::Rng;
use wideband_core::{BATCH, Compute, expression};

use crate::gallery::{Formula, Gallery};

expression! {
    /// Two normal numbers of two uniform ones (G. E. P. Box and M. E. Muller, "A note on the generation of random normal deviates",
    /// Annals of Mathematical Statistics 29, 1958). `Streams::normals` takes one word for each.
    struct BoxMuller;
    |u, v| -> [first, second] {
        let radius = (-2.0 * (1.0 - u).ln()).sqrt();
        let (sin, cos) = (T::TAU * v).sin_cos();
        [radius * cos, radius * sin]
    }
}

/// The scalar loop draws the same numbers: sample `i` on stream `8 · ⌊i / BATCH⌋ + i mod 8`, after those before it there.
pub(crate) fn box_muller(gallery: &mut Gallery) {
    let n = gallery.n;
    let streams = gallery.streams();
    gallery.show(
        // Near a quarter turn, the cosine multiplies what the angle's rounding moved.
        Formula { name: "Box–Muller, two results", elements: n, results: 2 * n, tolerance: 1e-14, at_least: 1.0 },
        |out| {
            let (first, second) = out.split_at_mut(n);
            let batches = first.chunks_mut(BATCH as usize).zip(second.chunks_mut(BATCH as usize));
            for (batch, (first, second)) in batches.enumerate() {
                for lane in 0..8 {
                    let mut rng = streams.stream(8 * batch as u64 + lane as u64);
                    let mut uniform = || (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
                    for i in (lane..first.len()).step_by(8) {
                        let radius = (-2.0 * (1.0 - uniform()).ln()).sqrt();
                        let (sin, cos) = (TAU * uniform()).sin_cos();
                        (first[i], second[i]) = (radius * cos, radius * sin);
                    }
                }
            }
        },
        |team, out| {
            let (first, second) = out.split_at_mut(n);
            team.map(&BoxMuller, streams.uniforms(0..n as u64), [first, second]);
        },
    );
}
