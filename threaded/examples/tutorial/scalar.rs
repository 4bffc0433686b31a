//! The programs as plain scalar loops: what they are compared with, in time and in result.

use std::f64::consts::PI;

use wideband_core::rand_core::{Rng, SeedableRng};
use wideband_core::rand_xoshiro::Xoshiro256PlusPlus;

/// S1, the formula as the tutorial writes it.
pub(crate) fn gaussians(x: f64, means: &[f64], widths: &[f64], out: &mut [f64]) {
    let n = out.len() as f64;
    for ((out, mean), width) in out.iter_mut().zip(means).zip(widths) {
        let z = (x - mean) / width;
        *out = (-0.5 * z * z).exp() / width / (2.0 * PI).sqrt() / n;
    }
}

/// S2.
pub(crate) fn kde(x: f64, means: &[f64], widths: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (mean, width) in means.iter().zip(widths) {
        let z = (x - mean) / width;
        sum += (-0.5 * z * z).exp() / width;
    }
    sum / means.len() as f64 / (2.0 * PI).sqrt()
}

/// S3 in 53-bit doubles. Also each element of S4, and each task of S5.
pub(crate) fn monte_carlo_pi(seed: u64, samples: u64) -> f64 {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut hits = 0_u64;
    for _ in 0..samples {
        let (x, y) = (unit(rng.next_u64()), unit(rng.next_u64()));
        hits += u64::from(x * x + y * y < 1.0);
    }
    4.0 * (hits as f64 / samples as f64)
}

/// S3 in fixed point: the halves of one random word are coordinates of 31 bits, the last one set, which is the middle of
/// the cell that the others name.
pub(crate) fn monte_carlo_pi_fixed(seed: u64, samples: u64) -> f64 {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut hits = 0_u64;
    for _ in 0..samples {
        let word = rng.next_u64();
        let (x, y) = (word >> 33 | 1, (word & 0xffff_ffff) >> 1 | 1);
        hits += u64::from(x * x + y * y < 1 << 62);
    }
    4.0 * (hits as f64 / samples as f64)
}

/// A random word as one of the 2⁵³ evenly spaced doubles in [0, 1).
pub(crate) fn unit(word: u64) -> f64 {
    (word >> 11) as f64 / (1_u64 << 53) as f64
}
