//! Other implementations of the same computations, one file a peer.
//!
//! They compute the same formulas with as many divisions as wideband, each with the `exp` of its library, more accurate or
//! less. What runs on one thread is listed by name here, the plain loop first.

pub mod fork_join;
pub mod formulas;
pub mod rayon;
pub mod scalar;
#[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
pub mod simd_rand;

mod libmvec;
mod rten;
mod vector_libraries;
mod wide;

pub use vector_libraries::{Element, VectorFunction};

use libmvec::Libmvec;

/// Writes the exponential of each element.
pub type Exp<T> = fn(&[T], &mut [T]);

/// `gaussians(x, scale, means, widths, out)`: writes `exp(-z²/2) / width · scale` with `z = (x - mean) / width`.
pub type Gaussians = fn(f64, f64, &[f64], &[f64], &mut [f64]);

/// `gaussian_sum(x, means, widths)`: the sum of what [`Gaussians`] writes, with a scale of 1.
pub type GaussianSum = fn(f64, &[f64], &[f64]) -> f64;

/// `densities(width, points, queries, out)`: writes the mean of `exp(-z²/2) / (width·√(2π))` with
/// `z = (query - point) / width` over the points, for each query.
pub type Densities = fn(f64, &[f64], &[f64], &mut [f64]);

/// Exponentials of an `f64` array.
#[must_use]
pub fn exp_f64() -> Vec<(&'static str, Exp<f64>)> {
    let mut all: Vec<(_, Exp<f64>)> = vec![("std", scalar::exp_f64), ("wide", wide::exp_f64)];
    all.extend(Libmvec::detect().map(|libmvec| ("libmvec", libmvec.exp_f64)));
    all
}

/// Exponentials of an `f32` array.
#[must_use]
pub fn exp_f32() -> Vec<(&'static str, Exp<f32>)> {
    let mut all: Vec<(_, Exp<f32>)> =
        vec![("std", scalar::exp_f32), ("wide", wide::exp_f32), ("rten-vecmath", rten::exp_f32)];
    all.extend(rten::exp_f32_avx2().map(|exp| ("rten-vecmath-avx2", exp)));
    all.extend(Libmvec::detect().map(|libmvec| ("libmvec", libmvec.exp_f32)));
    all
}

/// Terms of a Gaussian mixture.
#[must_use]
pub fn gaussians() -> Vec<(&'static str, Gaussians)> {
    let mut all: Vec<(_, Gaussians)> = vec![("std", scalar::gaussians), ("wide", wide::gaussians)];
    all.extend(Libmvec::detect().map(|libmvec| ("libmvec", libmvec.gaussians)));
    all
}

/// The sum of such terms.
#[must_use]
pub fn gaussian_sum() -> Vec<(&'static str, GaussianSum)> {
    let mut all: Vec<(_, GaussianSum)> = vec![("std", scalar::gaussian_sum), ("wide", wide::gaussian_sum)];
    all.extend(Libmvec::detect().map(|libmvec| ("libmvec", libmvec.gaussian_sum)));
    all
}

/// Densities of one bandwidth.
#[must_use]
pub fn densities() -> Vec<(&'static str, Densities)> {
    let mut all: Vec<(_, Densities)> = vec![("std", scalar::densities)];
    all.extend(Libmvec::detect().map(|libmvec| ("libmvec", libmvec.densities)));
    all
}

/// A slice as arrays of `L`, which its length has to be a multiple of.
fn lanes<T, const L: usize>(xs: &[T]) -> &[[T; L]] {
    let (lanes, rest) = xs.as_chunks();
    assert!(rest.is_empty(), "peers compute whole vectors");
    lanes
}

/// [`lanes`] to write to.
fn lanes_mut<T, const L: usize>(xs: &mut [T]) -> &mut [[T; L]] {
    let (lanes, rest) = xs.as_chunks_mut();
    assert!(rest.is_empty(), "peers compute whole vectors");
    lanes
}
