//! What sharing work out costs, and what it is worth: a team beside other ways to fork and join, waiting policies, small
//! arrays, and a core that another process uses too.

use std::hint::spin_loop;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use wideband_benches::peers::fork_join::{self, ForkJoin};
use wideband_benches::{Group, mixture, sizes, zeros};
use wideband_core::{BLOCK, Compute, ExactSum, GaussianAt, Inputs, Isa};
use wideband_threaded::{Team, Threads};

const X: f64 = 0.4;

/// An empty job follows the one before at once: with a core for each of 2 workers, and with fewer cores than workers.
fn back_to_back(criterion: &mut Criterion) {
    on_all_pools(criterion, "fork-join", &[2, 4, 8], 0, |fork_join| timed(|| fork_join(&|_| ())));
}

/// An empty job after the caller has worked alone for a while.
fn after_idleness(criterion: &mut Criterion) {
    const IDLE: Duration = Duration::from_micros(500);
    on_all_pools(criterion, "fork-join-idle", &[2], IDLE.as_micros(), |fork_join| {
        work(IDLE);
        timed(|| fork_join(&|_| ()))
    });
}

/// What a job that takes every worker as long takes beyond that.
fn beyond_the_work(criterion: &mut Criterion) {
    const WORK: Duration = Duration::from_micros(50);
    on_all_pools(criterion, "fork-join-beyond", &[2], WORK.as_micros(), |fork_join| {
        timed(|| fork_join(&|_| work(WORK))).saturating_sub(WORK)
    });
}

/// The CPU time, instead of the time, that goes by in an empty job and in the pause after it, in which nobody has work.
fn idle_cpu_time(criterion: &mut Criterion) {
    const IDLE: Duration = Duration::from_millis(5);
    on_all_pools(criterion, "idle-cpu-time", &[2], IDLE.as_micros(), |fork_join| {
        let start = ProcessTime::now();
        fork_join(&|_| ());
        thread::sleep(IDLE);
        start.elapsed()
    });
}

/// Measures `call` on every kind of threads. What it returns varies, by a thousandfold when the system steps in: each
/// sample is the median of its calls.
fn on_all_pools(
    criterion: &mut Criterion,
    group: &str,
    workers: &[usize],
    micros: u128,
    call: impl Fn(ForkJoin) -> Duration + Sync,
) {
    let mut group = criterion.benchmark_group(group);
    for &workers in workers {
        for (name, pool) in fork_join::pools() {
            group.bench_function(BenchmarkId::new(format!("{name}@{workers}"), micros), |bencher| {
                pool(workers, &mut |fork_join| {
                    bencher.iter_custom(|calls| {
                        let mut times: Vec<_> = (0..calls).map(|_| call(fork_join)).collect();
                        times.sort_unstable();
                        times[times.len() / 2] * calls as u32
                    });
                });
            });
        }
    }
}

fn timed(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

fn work(time: Duration) {
    let start = Instant::now();
    while start.elapsed() < time {
        spin_loop();
    }
}

/// From which length on a team is faster, and that it is not slower below.
fn break_even(criterion: &mut Criterion) {
    const SIZES: [u64; 12] = [8, 64, 256, 512, 768, 896, 904, 1000, 2000, 10_000, 100_000, 1_000_000];
    let isa = Isa::detect();
    let mut group = Group::new(criterion, "break-even-gaussians");
    for &n in sizes(&SIZES) {
        group.size(n);
        let ([means, widths], mut out) = (mixture(n), zeros(n));
        group.serial("serial", || isa.gaussians(X, &means, &widths, &mut out));
        group.team(|team| team.gaussians(X, &means, &widths, &mut out));
    }
}

/// kde alone on the machine, and beside a process that keeps the last core busy. With AVX2 too, if that is not the best: two
/// threads with AVX-512 may be kept waiting by memory, whoever else is on the machine.
fn fairness(criterion: &mut Criterion) {
    const N: u64 = 4_000_000;
    let [means, widths] = mixture(N);
    let best = Isa::detect();
    let isas = Isa::named("avx2").into_iter().filter(|&avx2| avx2 != best).chain([best]);
    let mut measure = |group: &str| {
        let mut group = Group::new(criterion, group);
        group.size(N);
        for isa in isas.clone() {
            let (name, threads) = (isa.name(), Threads::available().isa(isa));
            group.serial(&format!("serial-{name}"), || isa.kde(X, &means, &widths));
            group.team_of(&format!("team-{name}"), &threads, |team| team.kde(X, &means, &widths));
            group.team_of(&format!("equal-parts-{name}"), &threads, |team| in_equal_parts(team, &means, &widths));
        }
    };
    measure("kde-alone");
    let _neighbour = Neighbour::on_last_core();
    measure("kde-beside-a-busy-process");
}

/// The same sum without helping each other: a part for each worker.
fn in_equal_parts(team: &Team, means: &[f64], widths: &[f64]) -> f64 {
    let blocks = means.len().div_ceil(BLOCK);
    let mut sums: Vec<_> = (0..team.threads()).map(|_| ExactSum::new()).collect();
    let limit = |part| blocks * part / team.threads();
    team.for_each_chunk(&mut sums, 1, |part, sum| {
        let blocks = [means, widths].blocks(limit(part)..limit(part + 1));
        team.isa().sum_into(&GaussianAt { x: X }, blocks, &mut sum[0]);
    });
    let total = sums.into_iter().reduce(|mut total, sum| {
        total.merge(&sum);
        total
    });
    total.expect("a worker").value()
}

/// A process that computes for nothing.
struct Neighbour(Child);

impl Neighbour {
    fn on_last_core() -> Self {
        // A process begins with the affinity mask of the thread that starts it.
        let start = || {
            let cores = core_affinity::get_core_ids().unwrap_or_default();
            cores.last().map(|&core| core_affinity::set_for_current(core));
            Command::new("sh").args(["-c", "while :; do :; done"]).spawn().expect("a shell")
        };
        Self(thread::scope(|scope| scope.spawn(start).join().expect("no panic")))
    }
}

impl Drop for Neighbour {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

criterion_group! {
    name = benches;
    config = wideband_benches::criterion();
    targets = back_to_back, after_idleness, beyond_the_work, idle_cpu_time, break_even, fairness
}
criterion_main!(benches);
