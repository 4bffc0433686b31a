//! What it costs to have every worker do nothing, beside other ways to fork and join.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

use wideband_benches::peers::fork_join::{self, ForkJoin};

/// A job that is given to all workers again and again.
#[derive(Clone, Copy)]
pub(crate) struct Job {
    pub(crate) title: &'static str,
    call: fn(ForkJoin, workers: usize),
    /// Whether it ends with this peer.
    ends: fn(&str) -> bool,
}

pub(crate) const JOBS: [Job; 2] = [
    Job {
        title: "An empty job, back to back, µs: who is late finds that others have done it",
        call: |fork_join, _| fork_join(&|_| ()),
        ends: |_| true,
    },
    Job {
        title: "A job in which all workers meet, back to back, µs: every one has to come",
        call: |fork_join, workers| {
            let missing = AtomicUsize::new(workers);
            fork_join(&|_| {
                missing.fetch_sub(1, SeqCst);
                let mut polls = 0_u32;
                while missing.load(SeqCst) > 0 {
                    polls += 1;
                    // With fewer cores than workers, the one that is missing may be waiting for this core.
                    if polls.is_multiple_of(1 << 14) { thread::yield_now() } else { spin_loop() }
                }
            });
        },
        // Who waits for another thread's call before it has handed that call out waits for ever.
        ends: |name| name != "chili",
    },
];

const ROUNDS: u32 = 3;

/// How many figures there are for teams of so many sizes, in all rounds.
pub(crate) fn cells(sizes: &[usize]) -> u32 {
    ROUNDS * (sizes.len() * fork_join::pools().len()) as u32
}

/// The shortest time of the job for each peer and each number of workers. Peers take turns of `each`.
pub(crate) fn measure(job: Job, sizes: &[usize], each: Duration) -> Vec<(&'static str, Vec<Duration>)> {
    let pools: Vec<_> = fork_join::pools().into_iter().filter(|(name, _)| (job.ends)(name)).collect();
    let mut best = vec![vec![Duration::MAX; sizes.len()]; pools.len()];
    for _ in 0..ROUNDS {
        for (best, (_, pool)) in best.iter_mut().zip(&pools) {
            for (best, &workers) in best.iter_mut().zip(sizes) {
                pool(workers, &mut |fork_join| *best = (*best).min(shortest(fork_join, workers, job, each)));
            }
        }
    }
    pools.into_iter().map(|(name, _)| name).zip(best).collect()
}

/// The mean of few calls, at its shortest.
fn shortest(fork_join: ForkJoin, workers: usize, job: Job, time: Duration) -> Duration {
    const CALLS: u32 = 20;
    let (begin, mut best) = (Instant::now(), Duration::MAX);
    while best == Duration::MAX || begin.elapsed() < time {
        let begin = Instant::now();
        for _ in 0..CALLS {
            (job.call)(fork_join, workers);
        }
        best = best.min(begin.elapsed() / CALLS);
    }
    best
}
