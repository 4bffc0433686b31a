//! Plain loops over the standard library's functions.

use rand_core::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;
use wideband_core::Real;

pub(super) fn exp_f64(xs: &[f64], out: &mut [f64]) {
    for (x, out) in xs.iter().zip(out) {
        *out = x.exp();
    }
}

pub(super) fn exp_f32(xs: &[f32], out: &mut [f32]) {
    for (x, out) in xs.iter().zip(out) {
        *out = x.exp();
    }
}

fn gaussian(x: f64, mean: f64, width: f64) -> f64 {
    let per_width = 1.0 / width;
    let z = (x - mean) * per_width;
    (z * z * -0.5).exp() * per_width
}

/// Terms of a Gaussian mixture.
pub fn gaussians(x: f64, scale: f64, means: &[f64], widths: &[f64], out: &mut [f64]) {
    for ((mean, width), out) in means.iter().zip(widths).zip(out) {
        *out = gaussian(x, *mean, *width) * scale;
    }
}

/// The sum of such terms.
#[must_use]
pub fn gaussian_sum(x: f64, means: &[f64], widths: &[f64]) -> f64 {
    means.iter().zip(widths).map(|(mean, width)| gaussian(x, *mean, *width)).sum()
}

/// Densities of one bandwidth.
pub(super) fn densities(width: f64, points: &[f64], queries: &[f64], out: &mut [f64]) {
    let per_width = 1.0 / width;
    for (x, out) in queries.iter().zip(out) {
        let term = |point: &f64| {
            let z = (x - point) * per_width;
            (z * z * -0.5).exp()
        };
        *out = points.iter().map(term).sum::<f64>() * per_width * f64::PER_SQRT_2PI / points.len() as f64;
    }
}

/// Joint densities with a kernel of this covariance, of points and queries whose coordinates are columns: whitened by
/// Cholesky's factor first, as `SciPy`'s are.
pub fn joint_densities<const D: usize>(
    covariance: [[f64; D]; D],
    columns: [&[f64]; D],
    queries: [&[f64]; D],
    out: &mut [f64],
) {
    let mut lower = [[0.0; D]; D];
    for row in 0..D {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| lower[row][k] * lower[column][k]).sum();
            let rest: f64 = covariance[row][column] - known;
            lower[row][column] = if row == column { rest.sqrt() } else { rest / lower[column][column] };
        }
    }
    let whitened = |columns: [&[f64]; D], index: usize| {
        let mut place = [0.0; D];
        for row in 0..D {
            let known: f64 = (0..row).map(|k| lower[row][k] * place[k]).sum();
            place[row] = (columns[row][index] - known) / lower[row][row];
        }
        place
    };
    let points: Vec<_> = (0..columns[0].len()).map(|index| whitened(columns, index)).collect();
    let constant: f64 = (0..D).map(|row| f64::PER_SQRT_2PI / lower[row][row]).product();
    for (index, out) in out.iter_mut().enumerate() {
        let x = whitened(queries, index);
        let term = |point: &[f64; D]| {
            let square: f64 = x.iter().zip(point).map(|(x, point)| (x - point) * (x - point)).sum();
            (square * -0.5).exp()
        };
        *out = points.iter().map(term).sum::<f64>() * constant / points.len() as f64;
    }
}

/// How many elements are in `low..high`.
#[must_use]
pub fn count_within(xs: &[f64], low: f64, high: f64) -> usize {
    xs.iter().filter(|&&x| low <= x && x < high).count()
}

/// How many points are in the disc around the origin.
#[must_use]
pub fn count_in_disc(xs: &[f64], ys: &[f64], radius: f64) -> usize {
    let square = radius * radius;
    xs.iter().zip(ys).filter(|&(x, y)| x * x + y * y < square).count()
}

/// How many of so many random points of the unit square are in the unit circle.
#[must_use]
pub fn pi_hits(mut rng: Xoshiro256PlusPlus, samples: u64) -> u64 {
    let mut hits = 0;
    for _ in 0..samples {
        let (x, y) = (unit(&mut rng), unit(&mut rng));
        hits += u64::from(x * x + y * y < 1.0);
    }
    hits
}

/// Random words.
pub fn fill_u64(rng: &mut Xoshiro256PlusPlus, out: &mut [u64]) {
    out.fill_with(|| rng.next_u64());
}

/// Random numbers in `[0, 1)`.
pub fn fill_uniform(rng: &mut Xoshiro256PlusPlus, out: &mut [f64]) {
    out.fill_with(|| unit(rng));
}

/// How far apart two random points of a cube are.
pub fn distance(rng: &mut Xoshiro256PlusPlus) -> f64 {
    let [a, b]: [[f64; 3]; 2] = std::array::from_fn(|_| std::array::from_fn(|_| unit(rng)));
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

/// Counts the elements in equal bins over `[low, high)`, and returns how many were in none.
pub fn histogram(xs: &[f64], low: f64, high: f64, counts: &mut [u64]) -> u64 {
    let width = (high - low) / counts.len() as f64;
    let mut outside = 0;
    for &x in xs {
        if low <= x && x < high {
            counts[(((x - low) / width) as usize).min(counts.len() - 1)] += 1;
        } else {
            outside += 1;
        }
    }
    outside
}

fn unit(rng: &mut Xoshiro256PlusPlus) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}
