//! The drivers beside one another and beside plain loops, and formulas of one's own beside the same ones built in.
//!
//! Group `reads` has what reads an array once: `max` beside `sum`, and a sum over element numbers beside one over an
//! array of them. Group `writes` has `update` in place and `map` to two arrays beside loops that the compiler makes
//! vectors of. Group `own` has expressions as a user writes them.

use criterion::{Criterion, criterion_group, criterion_main};
use wideband_benches::{Group, SIZES, mixture, sizes, uniform, zeros};
use wideband_core::{Compute, Identity, Index, Isa, Real, expression};

expression! {
    /// A tenth of a number's square.
    struct Parabola;
    |x| { 0.1 * x * x }
}

expression! {
    /// `y + factor · x`.
    struct AddMultiple { factor }
    |y, x| { factor.mul_add(x, y) }
}

expression! {
    /// Sum and difference.
    struct SumAndDifference;
    |x, y| -> [sum, difference] { [x + y, x - y] }
}

expression! {
    struct OwnExp;
    |x| { x.exp() }
}

expression! {
    /// As it stands in a book, less the constant.
    struct OwnGaussian { x }
    |mean, width| {
        let z = (x - mean) / width;
        (-0.5 * z * z).exp() / width
    }
}

/// The name of an implementation by one of the library's drivers.
fn named(driver: &str, isa: Isa) -> String {
    format!("{driver}-{}", isa.name())
}

fn reads(criterion: &mut Criterion) {
    reads_of::<f64>(Group::new(criterion, "reads-f64"));
    reads_of::<f32>(Group::new(criterion, "reads-f32"));
}

fn reads_of<T: Real>(mut group: Group) {
    for &n in sizes(&SIZES) {
        group.size(n);
        let xs: Vec<T> = uniform(1, -1.0..1.0, n);
        let numbers: Vec<T> = (0..n).map(|i| T::from_f64(i as f64)).collect();
        for isa in Isa::available() {
            group.serial(&named("sum", isa), || isa.sum(&Identity, [&xs]));
            group.serial(&named("max", isa), || isa.max(&Identity, [&xs]));
            group.serial(&named("argmax", isa), || isa.argmax(&Identity, [&xs]));
            group.serial(&named("index", isa), || -> T { isa.sum(&Parabola, [Index(0..n)]) });
            group.serial(&named("array-of-index", isa), || isa.sum(&Parabola, [&numbers]));
        }
        group.serial("std-max", || xs.iter().copied().fold(-T::INFINITY, |max, x| if x > max { x } else { max }));
    }
}

fn writes(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "writes-f64");
    for &n in sizes(&SIZES) {
        group.size(n);
        let [xs, ys]: [Vec<f64>; 2] = [1, 2].map(|seed| uniform(seed, -1.0..1.0, n));
        let [mut a, mut b] = [zeros::<f64>(n), zeros::<f64>(n)];
        for isa in Isa::available() {
            group.serial(&named("update", isa), || isa.update(&AddMultiple { factor: 1e-9 }, &mut a, [&xs]));
            group.serial(&named("map-two", isa), || isa.map(&SumAndDifference, [&xs, &ys], [&mut a, &mut b]));
        }
        group.serial("std-update", || a.iter_mut().zip(&xs).for_each(|(y, x)| *y += 1e-9 * x));
        group.serial("std-map-two", || {
            for (((a, b), x), y) in a.iter_mut().zip(&mut b).zip(&xs).zip(&ys) {
                (*a, *b) = (x + y, x - y);
            }
        });
    }
}

fn own(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "own-f64");
    for &n in sizes(&SIZES) {
        group.size(n);
        let xs: Vec<f64> = uniform(0, -10.0..10.0, n);
        let [means, widths] = mixture(n);
        let mut out = zeros(n);
        for isa in Isa::available() {
            group.serial(&named("exp", isa), || isa.exp(&xs, &mut out));
            group.serial(&named("own-exp", isa), || isa.map(&OwnExp, [&xs], &mut out));
            group.serial(&named("kde", isa), || isa.kde(0.4, &means, &widths));
            group.serial(&named("own-kde", isa), || isa.mean(&OwnGaussian { x: 0.4 }, [&means, &widths]));
        }
    }
}

criterion_group! {
    name = benches;
    config = wideband_benches::criterion();
    targets = reads, writes, own
}
criterion_main!(benches);
