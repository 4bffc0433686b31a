//! Teams of every size, pinned and not: how the kernels scale. The `experiment` example says more about fewer of them.

use criterion::{Criterion, criterion_group, criterion_main};
use wideband_benches::{Group, mixture, sizes, uniform, zeros};
use wideband_core::Compute;
use wideband_threaded::{Pinning, Threads};

/// Elements: the second or third cache, and memory.
const SIZES: [u64; 2] = [100_000, 10_000_000];

const SEED: u64 = 42;

/// Workers on cores of their own, and wherever the system puts them.
const POLICIES: [(&str, Pinning); 2] = [("pinned", Pinning::BestEffort), ("unpinned", Pinning::Off)];

/// The policies, each on 1, 2, 4 and so on workers up to one for each core.
fn teams() -> impl Iterator<Item = (&'static str, Threads)> {
    let all = std::thread::available_parallelism().map_or(1, usize::from);
    let counts = (0..).map(|power| 1 << power).take_while(move |&count| count < all).chain([all]);
    counts.flat_map(|count| POLICIES.map(|(name, pinning)| (name, Threads::new(count).pinning(pinning))))
}

fn scaling_exp(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "scaling-exp");
    for &n in sizes(&SIZES) {
        group.size(n);
        let (xs, mut out) = (uniform::<f64>(0, -10.0..10.0, n), zeros(n));
        for (name, threads) in teams() {
            group.team_of(name, &threads, |team| team.exp(&xs, &mut out));
        }
    }
}

fn scaling_kde(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "scaling-kde");
    for &n in sizes(&SIZES) {
        group.size(n);
        let [means, widths] = mixture(n);
        for (name, threads) in teams() {
            group.team_of(name, &threads, |team| team.kde(0.4, &means, &widths));
        }
    }
}

fn scaling_pi(criterion: &mut Criterion) {
    let mut group = Group::new(criterion, "scaling-pi");
    for &n in sizes(&SIZES) {
        group.size(n);
        for (name, threads) in teams() {
            group.team_of(name, &threads, |team| team.monte_carlo_pi(SEED, n));
        }
    }
}

criterion_group! {
    name = benches;
    config = wideband_benches::criterion();
    targets = scaling_exp, scaling_kde, scaling_pi
}
criterion_main!(benches);
