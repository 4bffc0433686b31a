//! Densities of data: pairs of query and point a second, of one column and of two or three, and the transform, where the
//! time is that of all queries.

use criterion::{Criterion, criterion_group, criterion_main};
use wideband_benches::peers::{self, scalar};
use wideband_benches::{Group, shortened, sizes, uniform, zeros};
use wideband_core::density::{Bandwidth, Density, JointDensity};
use wideband_core::{Isa, Streams, fill_normal};

/// Points within a few bandwidths and beyond, as a column has them.
fn points(n: u64) -> Vec<f64> {
    let (first, second) = (uniform::<f64>(1, -1.0..1.0, n), uniform::<f64>(2, -1.0..1.0, n));
    first.iter().zip(&second).map(|(x, y)| (x + y) / (0.05 + y * y)).collect()
}

/// Every pair.
fn direct(criterion: &mut Criterion) {
    const QUERIES: u64 = 64;
    for &n in sizes(&[1_000, 100_000]) {
        let mut group = Group::new(criterion, &format!("density-{n}"));
        group.size(n * QUERIES);
        let (points, queries) = (points(n), uniform::<f64>(3, -2.0..2.0, QUERIES));
        let mut out = vec![0.0; queries.len()];
        let density = Density::new(&points).expect("a density").bandwidth(Bandwidth::Nrd0).expect("a bandwidth");
        let width = density.bandwidth_value().expect("one");

        for isa in Isa::available() {
            group.serial(&format!("wideband-{}", isa.name()), || density.on(&isa).pdf(&queries, &mut out));
        }
        group.serial("wideband-ln", || density.ln_pdf(&queries, &mut out));
        group.serial("wideband-cdf", || density.cdf(&queries, &mut out));
        for (name, densities) in peers::densities() {
            group.serial(name, || densities(width, &points, &queries, &mut out));
        }
        group.team(|team| density.on(team).pdf(&queries, &mut out));
    }
}

/// Every pair, of several columns that depend on one another a little.
fn joint<const D: usize>(criterion: &mut Criterion) {
    const QUERIES: u64 = 64;
    let n = shortened(10_000);
    let mut group = Group::new(criterion, &format!("joint-density-{D}"));
    group.size(n * QUERIES);
    let mut columns: [Vec<f64>; D] = std::array::from_fn(|index| uniform(4 + index as u64, -1.0..1.0, n));
    let (first, others) = columns.split_first_mut().expect("a column");
    for (y, x) in others.iter_mut().flat_map(|column| column.iter_mut().zip(&*first)) {
        *y += x;
    }
    let queries: [Vec<f64>; D] = std::array::from_fn(|index| uniform(7 + index as u64, -1.0..1.0, QUERIES));
    let queries = queries.each_ref().map(|column| &column[..]);
    let mut out = vec![0.0; QUERIES as usize];
    let density = JointDensity::new(columns.each_ref()).expect("a density");

    for isa in Isa::available() {
        group.serial(&format!("wideband-{}", isa.name()), || density.on(&isa).pdf(queries, &mut out));
    }
    group.serial("wideband-ln", || density.ln_pdf(queries, &mut out));
    group.serial("std", || scalar::joint_densities(density.covariance(), density.columns(), queries, &mut out));
    group.team(|team| density.on(team).pdf(queries, &mut out));
}

/// As many queries as points, by the transform; and sorted, by windows.
fn many(criterion: &mut Criterion) {
    let n = shortened(100_000);
    let (mut points, mut queries) = (points(n), uniform::<f64>(3, -2.0..2.0, n));
    let mut out = vec![0.0; queries.len()];
    for narrow in [1.0, 10.0, 100.0] {
        let mut group = Group::new(criterion, &format!("density-transform-{narrow}"));
        group.size(n);
        let density = Density::new(&points).expect("a density").bandwidth(Bandwidth::Silverman).expect("a bandwidth");
        let width = density.bandwidth_value().expect("one") / narrow;
        let density = density.bandwidth(Bandwidth::Value(width)).expect("a bandwidth");
        let mut workspace = vec![0.0; density.transform_workspace().expect("few cells")];
        for isa in Isa::available() {
            group.serial(&format!("wideband-{}", isa.name()), || {
                density.on(&isa).transform(&queries, &mut out, &mut workspace)
            });
        }
    }

    points.sort_unstable_by(f64::total_cmp);
    queries.truncate(1000);
    queries.sort_unstable_by(f64::total_cmp);
    let mut group = Group::new(criterion, "density-window");
    group.size(queries.len() as u64);
    let density = Density::new(&points).expect("a density").bandwidth(Bandwidth::Nrd0).expect("a bandwidth");
    let window = density.within(1e-12).expect("sorted points");
    group.serial("wideband-all", || density.pdf(&queries, &mut out[..queries.len()]));
    group.serial("wideband-window", || window.pdf(&queries, &mut out[..queries.len()]));
}

/// As many queries as points, both sorted, where the bandwidth is too small for the transform.
fn narrow(criterion: &mut Criterion) {
    let n = shortened(100_000);
    let [points, queries] = [1, 2].map(|seed| {
        let mut numbers = zeros::<f64>(n);
        fill_normal(&Streams::new(seed), 0..n, &mut numbers);
        numbers.sort_unstable_by(f64::total_cmp);
        numbers
    });
    let mut out = zeros(n);
    let density = Density::new(&points).expect("a density").bandwidth(Bandwidth::Silverman).expect("a bandwidth");
    let width = density.bandwidth_value().expect("one");
    for narrow in [1e3, 1e4, 1e7] {
        let mut group = Group::new(criterion, &format!("density-window-{narrow}"));
        group.size(n);
        let density = density.bandwidth(Bandwidth::Value(width / narrow)).expect("a bandwidth");
        let window = density.within(1e-12).expect("sorted points");
        group.serial("wideband-window", || window.pdf(&queries, &mut out));
    }
}

criterion_group! {
    name = benches;
    config = wideband_benches::criterion();
    targets = direct, joint::<2>, joint::<3>, many, narrow
}
criterion_main!(benches);
