//! S5: kernels called from threads that the library did not start.
//!
//! They hold no lock, have no global state and need no runtime, so that any executor can run them.

use std::error::Error;
use std::sync::Mutex;
use std::thread;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use tokio::runtime::{self, Runtime};

use crate::stopwatch::{Stopwatch, Timed};
use crate::table::Row;
use crate::{checks, scalar};

const TASKS: u64 = 4;

/// An estimate of π that nobody has begun.
#[derive(Clone, Copy)]
struct Task {
    seed: u64,
    samples: u64,
}

impl Task {
    fn run(self) -> f64 {
        wideband_core::monte_carlo_pi(self.seed, self.samples)
    }
}

/// The mean of four estimates, on one and on `workers` threads of the standard library, of rayon, and of an async runtime.
pub(crate) fn pi(workers: usize, seed: u64, samples: u64, stopwatch: &Stopwatch) -> Result<[Row; 3], Box<dyn Error>> {
    let tasks: Vec<_> = (0..TASKS).map(|i| Task { seed: seed.wrapping_add(i), samples }).collect();
    let one_pool = ThreadPoolBuilder::new().num_threads(1).build()?;
    let pool = ThreadPoolBuilder::new().num_threads(workers).build()?;
    let one_runtime = runtime_with(1)?;
    let runtime = runtime_with(workers)?;

    let scalar = stopwatch.time("S5: scalar", || {
        let estimates = tasks.iter().map(|task| scalar::monte_carlo_pi(task.seed, task.samples));
        mean(estimates.collect())
    });
    let one = stopwatch.time("S5, std threads: one worker", || mean(on_std_threads(1, &tasks)));
    let all = stopwatch.time("S5, std threads: all workers", || mean(on_std_threads(workers, &tasks)));
    let rayon_one = stopwatch.time("S5, rayon: one worker", || mean(on_rayon(&one_pool, &tasks)));
    let rayon_all = stopwatch.time("S5, rayon: all workers", || mean(on_rayon(&pool, &tasks)));

    let tokio_one = stopwatch.time("S5, tokio: one worker", || mean(on_tokio(&one_runtime, &tasks)));
    let tokio_all = stopwatch.time("S5, tokio: all workers", || mean(on_tokio(&runtime, &tasks)));

    let expected = one.value;
    let row = |program, one: Timed<f64>, all: Timed<f64>| Row {
        program,
        n: TASKS * samples,
        times: [scalar.time, one.time, all.time],
        result: one.value,
        // With each other, and with the other kinds of threads.
        same_bits: checks::same_bits(&[one.value, all.value], &[expected, expected]),
        fault: checks::not_pi(&[scalar.value, one.value], TASKS * samples),
    };
    Ok([
        row("S5 π, std threads", one, all),
        row("S5 π, rayon", rayon_one, rayon_all),
        row("S5 π, tokio", tokio_one, tokio_all),
    ])
}

/// Plain threads, each of which takes the next task from a queue until none is left.
fn on_std_threads(workers: usize, tasks: &[Task]) -> Vec<f64> {
    let mut results = vec![f64::NAN; tasks.len()];
    let queue = Mutex::new(tasks.iter().zip(&mut results));
    let next = || queue.lock().expect("taking a task does not panic").next();
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((task, result)) = next() {
                    *result = task.run();
                }
            });
        }
    });
    results
}

fn on_rayon(pool: &ThreadPool, tasks: &[Task]) -> Vec<f64> {
    pool.install(|| tasks.par_iter().with_max_len(1).map(|task| task.run()).collect())
}

/// A runtime with so many threads for work that would block its own.
fn runtime_with(workers: usize) -> Result<Runtime, String> {
    let builder = &mut runtime::Builder::new_current_thread();
    builder.max_blocking_threads(workers).build().map_err(|error| format!("there is no async runtime: {error}"))
}

/// An async program computes where it may take long: a task of the runtime would keep its other tasks waiting.
fn on_tokio(runtime: &Runtime, tasks: &[Task]) -> Vec<f64> {
    let running: Vec<_> = tasks.iter().map(|&task| runtime.spawn_blocking(move || task.run())).collect();
    runtime.block_on(async {
        let mut results = Vec::new();
        for task in running {
            results.push(task.await.expect("a task does not panic"));
        }
        results
    })
}

/// In the order of the tasks, whoever ran them: so it has the same bits.
fn mean(estimates: Vec<f64>) -> f64 {
    estimates.iter().sum::<f64>() / estimates.len() as f64
}
