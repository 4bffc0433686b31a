//! A density on a grid, and what can be said of it in numbers.

use indicatif::{ProgressBar, ProgressStyle};
use wideband_core::Engine;
use wideband_core::density::{Density, DensityError, linspace};

/// Queries times points from which on the transform is used where it can be.
const MANY: usize = 100_000_000;

/// Queries between two looks at the progress bar.
const PART: usize = 64;

const PROBABILITIES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

#[derive(Debug)]
pub(crate) struct Curve {
    pub(crate) bandwidth: f64,
    pub(crate) grid: Vec<f64>,
    pub(crate) densities: Vec<f64>,
    /// Where the density is largest, and how large.
    pub(crate) mode: (f64, f64),
    /// Probabilities, and the numbers that they are those of being below.
    pub(crate) quantiles: Vec<(f64, f64)>,
}

impl Curve {
    /// That of a density of one bandwidth, on an even grid from three bandwidths before the points to three after, as R
    /// has it.
    pub(crate) fn of(density: Density<'_, f64, impl Engine>, points: u32) -> Result<Self, DensityError> {
        let bandwidth = density.bandwidth_value().ok_or(DensityError::SeveralBandwidths)?;
        let mut grid = vec![0.0; points as usize];
        density.grid(3.0, &mut grid)?;
        let densities = densities(&density, &grid)?;

        let largest = (0..grid.len()).max_by(|&a, &b| densities[a].total_cmp(&densities[b])).unwrap_or_default();
        let (mut left, mut right) = (grid[largest.saturating_sub(1)], grid[(largest + 1).min(grid.len() - 1)]);
        let mut mode = (grid[largest], densities[largest]);
        for _ in 0..6 {
            let (mut closer, mut at) = ([0.0; 9], [0.0; 9]);
            linspace(left..=right, &mut closer);
            density.pdf(&closer, &mut at);
            let best = (0..9).max_by(|&a, &b| at[a].total_cmp(&at[b])).unwrap_or_default();
            mode = (closer[best], at[best]);
            (left, right) = (closer[best.saturating_sub(1)], closer[(best + 1).min(8)]);
        }
        let quantiles = quantiles(&density, grid[0], grid[grid.len() - 1]);
        Ok(Self { bandwidth, grid, densities, mode, quantiles })
    }
}

/// The density on the grid: by the transform if there is much to do, and it can be.
fn densities(density: &Density<'_, f64, impl Engine>, grid: &[f64]) -> Result<Vec<f64>, DensityError> {
    let mut out = vec![0.0; grid.len()];
    if density.points().len().saturating_mul(grid.len()) >= MANY
        && let Ok(length) = density.transform_workspace()
    {
        density.transform(grid, &mut out, &mut vec![0.0; length])?;
        return Ok(out);
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} queries, {eta} left").expect("a valid template");
    let bar = ProgressBar::new(grid.len() as u64).with_style(style);
    for (queries, out) in grid.chunks(PART).zip(out.chunks_mut(PART)) {
        density.pdf(queries, out);
        bar.inc(queries.len() as u64);
    }
    bar.finish_and_clear();
    Ok(out)
}

/// The inverse of the distribution function, by bisection of all at once.
fn quantiles(density: &Density<'_, f64, impl Engine>, low: f64, high: f64) -> Vec<(f64, f64)> {
    let (mut low, mut high) = ([low; 5], [high; 5]);
    for _ in 0..40 {
        let middle: [f64; 5] = std::array::from_fn(|i| low[i] + (high[i] - low[i]) / 2.0);
        let mut below = [0.0; 5];
        density.cdf(&middle, &mut below);
        for i in 0..5 {
            *(if below[i] < PROBABILITIES[i] { &mut low[i] } else { &mut high[i] }) = middle[i];
        }
    }
    PROBABILITIES.into_iter().zip(high).collect()
}
