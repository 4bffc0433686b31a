//! Times Gaussian kernel density estimates of wideband and of two other crates on one thread, with errors relative to the
//! largest density.
//!
//!     cargo run --release --manifest-path benches/density_crates/Cargo.toml

use std::hint::black_box;
use std::time::{Duration, Instant};

use gaussian_kde::GaussianKDE;
use kernel_density_estimation::prelude::{KernelDensityEstimator, Normal, UnivariateKDE};
use ndarray::{Array2, ArrayView2};
use wideband_core::density::{Density, JointDensity};
use wideband_core::{Streams, fill_normal};

const POINTS: usize = 100_000;
const QUERIES: usize = 200;

/// Normal numbers.
fn column(seed: u64, n: usize) -> Vec<f64> {
    let mut numbers = vec![0.0; n];
    fill_normal(&Streams::new(seed), 0..n as u64, &mut numbers);
    numbers
}

/// Columns as the rows of a table that has one row for each of their numbers.
fn rows(columns: [&[f64]; 2]) -> Array2<f64> {
    Array2::from_shape_fn((columns[0].len(), 2), |(row, column)| columns[column][row])
}

/// Prints the shortest time of some, and how far the densities are from those that are right.
fn show(name: &str, right: &[f64], mut densities: impl FnMut() -> Vec<f64>) {
    let mut shortest = Duration::MAX;
    let mut found = vec![];
    for _ in 0..5 {
        let start = Instant::now();
        found = black_box(densities());
        shortest = shortest.min(start.elapsed());
    }
    let largest = right.iter().fold(0.0, |largest: f64, density| largest.max(*density));
    let error = right.iter().zip(&found).fold(0.0, |error: f64, (right, found)| error.max((right - found).abs()));
    let pair = shortest.as_nanos() as f64 / (POINTS * QUERIES) as f64;
    println!("{name:38} {pair:7.2} ns a pair   error {:.0e}", error / largest);
}

fn main() {
    let (x, y, qx, qy) = (column(1, POINTS), column(2, POINTS), column(3, QUERIES), column(4, QUERIES));

    // Scott's bandwidth, which is what gaussian_kde has.
    let density = Density::new(&x).expect("numbers");
    let width = density.bandwidth_value().expect("one for all");
    let mut right = vec![0.0; QUERIES];
    density.pdf(&qx, &mut right);
    println!("one column, {POINTS} points, {QUERIES} queries");
    show("wideband", &right, || {
        let mut out = vec![0.0; QUERIES];
        density.pdf(&qx, &mut out);
        out
    });
    let peer = KernelDensityEstimator::new(x.clone(), |_: &[f64]| width, Normal);
    show("kernel-density-estimation 0.2", &right, || peer.pdf(&qx));
    let peer =
        GaussianKDE::new(Array2::from_shape_vec((POINTS, 1), x.clone()).expect("a column"), None).expect("numbers");
    let queries = ArrayView2::from_shape((QUERIES, 1), &qx).expect("a column");
    show("gaussian_kde 0.1, eval_batch", &right, || peer.eval_batch(queries).to_vec());

    let density = JointDensity::new([&x, &y]).expect("numbers");
    density.pdf([&qx, &qy], &mut right);
    println!("\ntwo columns");
    show("wideband", &right, || {
        let mut out = vec![0.0; QUERIES];
        density.pdf([&qx, &qy], &mut out);
        out
    });
    let peer = GaussianKDE::new(rows([&x, &y]), None).expect("numbers");
    let queries = rows([&qx, &qy]);
    show("gaussian_kde 0.1, eval", &right, || queries.rows().into_iter().map(|query| peer.eval(query)).collect());
}
