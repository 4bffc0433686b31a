//! Teams and scopes where they were not expected: inside each other, on rayon's threads, on those of an async runtime.
//! All of it works, and nothing waits for something that waits for it.

mod watchdog;

use rayon::prelude::*;
use wideband_core::BLOCK;
use wideband_threaded::{Pinning, Team, Threads};

const N: usize = 20 * BLOCK;

fn sum(team: &Team) -> usize {
    team.map_reduce(0..N, |i| i, |a, b| a + b).unwrap()
}

const SUM: usize = N * (N - 1) / 2;

/// Teams that fit on the machine, and teams that do not; that poll and that sleep.
fn on_teams(f: impl Fn(&Team) + Sync) {
    for count in [1, 2, 5] {
        for pinning in [Pinning::Off, Pinning::BestEffort] {
            Threads::new(count).pinning(pinning).scope(&f).unwrap();
        }
    }
}

#[test]
fn jobs_inside_jobs_inside_jobs() {
    let _watchdog = watchdog::watch("nesting");
    on_teams(|team| {
        let mut sums = [0; 8];
        team.for_each(&mut sums, |_, total| {
            let inner = team.run(vec![|| sum(team); 3]);
            *total = inner.iter().sum();
        });
        assert_eq!(sums, [3 * SUM; 8]);
    });
}

#[test]
fn scopes_inside_workers_inside_scopes() {
    let _watchdog = watchdog::watch("scopes inside workers");
    on_teams(|outer| {
        let inside = || Threads::new(3).scope(|inner| inner.run(vec![|| sum(inner) + sum(outer); 3])).unwrap();
        assert_eq!(outer.run(vec![inside; 4]), vec![[2 * SUM; 3]; 4]);
    });
}

#[test]
fn two_teams_that_call_each_other() {
    let _watchdog = watchdog::watch("two teams");
    on_teams(|one| {
        on_teams(|other| {
            let there = || other.run(vec![|| one.run(vec![|| sum(other); 2]); 2]);
            let back = || one.run(vec![|| other.run(vec![|| sum(one); 2]); 2]);
            let (there, back) = rayon::join(there, back);
            assert_eq!((there, back), (vec![vec![SUM; 2]; 2], vec![vec![SUM; 2]; 2]));
        });
    });
}

#[test]
fn a_team_on_rayons_threads() {
    let _watchdog = watchdog::watch("rayon");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    on_teams(|team| {
        let sums = pool.install(|| (0..50).into_par_iter().map(|_| sum(team)).collect::<Vec<_>>());
        assert_eq!(sums, [SUM; 50]);
        // And rayon on the team's.
        let sums = team.run(vec![|| pool.install(|| (0..4).into_par_iter().map(|_| sum(team)).sum::<usize>()); 4]);
        assert_eq!(sums, [4 * SUM; 4]);
    });
}

#[test]
fn scopes_on_rayons_threads() {
    let _watchdog = watchdog::watch("scopes on rayon");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    let scope = |_| Threads::new(2).scope(sum).unwrap();
    let sums = pool.install(|| (0..50).into_par_iter().map(scope).collect::<Vec<_>>());
    assert_eq!(sums, [SUM; 50]);
}

#[test]
fn scopes_on_the_blocking_threads_of_an_async_runtime() {
    let _watchdog = watchdog::watch("spawn_blocking");
    let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(3).build().unwrap();
    let tasks: Vec<_> = (0..50).map(|_| runtime.spawn_blocking(|| Threads::new(2).scope(sum))).collect();
    for task in tasks {
        assert_eq!(runtime.block_on(task).unwrap().unwrap(), SUM);
    }
}
