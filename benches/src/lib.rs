//! What the benches share: inputs, sizes, the form of a group, and the [`peers`] that wideband is measured beside.

pub mod peers;

use std::env;
use std::hint::black_box;
use std::ops::Range;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput};
use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use wideband_core::{Real, expression};
use wideband_threaded::{Team, Threads};

/// Array lengths: 8 KB of `f64` are in the first cache, 800 KB in the second or third, 80 MB in memory. All are multiples
/// of eight, which spares the peers the code for a tail.
pub const SIZES: [u64; 3] = [1_000, 100_000, 10_000_000];

/// The sizes to measure: the first and smallest alone on CI.
#[must_use]
pub fn sizes(all: &[u64]) -> &[u64] {
    if on_ci() { &all[..1] } else { all }
}

/// So many, or few on CI.
#[must_use]
pub fn shortened(n: u64) -> u64 {
    if on_ci() { n.min(1_000) } else { n }
}

/// Long enough for steady medians. On CI, the benches are only shown to run.
#[must_use]
pub fn criterion() -> Criterion {
    let criterion = Criterion::default();
    if on_ci() {
        let (warm_up, measurement) = (Duration::from_millis(10), Duration::from_millis(50));
        criterion.sample_size(10).warm_up_time(warm_up).measurement_time(measurement).nresamples(1001).without_plots()
    } else {
        let (warm_up, measurement) = (Duration::from_millis(500), Duration::from_millis(1500));
        criterion.sample_size(50).warm_up_time(warm_up).measurement_time(measurement)
    }
}

/// The services that run tests set this variable, all of them.
fn on_ci() -> bool {
    env::var_os("CI").is_some()
}

/// The same `n` random numbers on every run.
///
/// The optimiser is not to know them, nor what becomes of [`zeros`]: hence the `black_box`. That criterion puts one
/// around each result then makes every iteration read and write all of its memory.
#[must_use]
pub fn uniform<T: Real>(seed: u64, range: Range<f64>, n: u64) -> Vec<T> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut unit = || rng.next_u64() as f64 / 2.0_f64.powi(64);
    black_box((0..n).map(|_| T::from_f64(range.start + (range.end - range.start) * unit())).collect())
}

/// An array to write to.
#[must_use]
pub fn zeros<T: Real>(n: u64) -> Vec<T> {
    black_box((0..n).map(|_| T::ZERO).collect())
}

/// The means and the widths of the tutorial's mixture of Gaussians.
#[must_use]
pub fn mixture(n: u64) -> [Vec<f64>; 2] {
    [uniform(1, -1.0..1.0, n), uniform(2, 0.1..0.3, n)]
}

expression! {
    /// Two arrays, which a sum of them reads.
    pub struct Both;
    |x, y| { x + y }
}

/// Implementations of one computation, with ids `implementation@threads/n`.
#[allow(missing_debug_implementations, reason = "criterion's groups have none")]
pub struct Group<'a> {
    group: BenchmarkGroup<'a, WallTime>,
    n: u64,
}

impl<'a> Group<'a> {
    /// A group of this name, as filters know it.
    pub fn new(criterion: &'a mut Criterion, name: &str) -> Self {
        Self { group: criterion.benchmark_group(name), n: 0 }
    }

    /// What follows computes `n` elements.
    pub fn size(&mut self, n: u64) {
        self.n = n;
        self.group.throughput(Throughput::Elements(n));
    }

    /// An implementation that runs on the calling thread.
    pub fn serial<R>(&mut self, name: &str, run: impl FnMut() -> R) {
        self.on_threads(name, 1, run);
    }

    /// An implementation that runs on rayon's threads.
    pub fn rayon<R>(&mut self, name: &str, run: impl FnMut() -> R) {
        self.on_threads(&format!("rayon-{name}"), rayon::current_num_threads(), run);
    }

    /// wideband on a team of all cores.
    ///
    /// # Panics
    ///
    /// If there can be no such team.
    pub fn team<R>(&mut self, run: impl FnMut(&Team) -> R + Send) {
        self.team_of("wideband-team", &Threads::available(), run);
    }

    /// wideband on a certain team.
    ///
    /// # Panics
    ///
    /// If there can be no such team.
    pub fn team_of<R>(&mut self, name: &str, threads: &Threads, mut run: impl FnMut(&Team) -> R + Send) {
        let count = threads.scope(Team::threads).expect("a team");
        self.group.bench_function(id(name, count, self.n), |bencher| {
            let measured = threads.scope(|team| {
                run(team); // criterion comes here for every sample: the workers are new, and their caches cold
                bencher.iter(|| run(team));
            });
            measured.expect("a team");
        });
    }

    fn on_threads<R>(&mut self, name: &str, threads: usize, mut run: impl FnMut() -> R) {
        self.group.bench_function(id(name, threads, self.n), |bencher| bencher.iter(&mut run));
    }
}

fn id(implementation: &str, threads: usize, n: u64) -> BenchmarkId {
    BenchmarkId::new(format!("{implementation}@{threads}"), n)
}
