//! Ways to run a job on several threads at once, and to wait until all have done it.
//!
//! Workers are pinned where the peer can do that. What a peer offers for jobs of equal length is what is used.

use std::num::NonZero;
use std::ops::Range;
use std::thread;
use std::time::Duration;

use wideband_threaded::Threads;

/// What every worker is to do, given its number.
pub type Job<'a> = &'a (dyn Fn(usize) + Sync);

/// Calls a job with each number below that of the workers, and returns when all these calls have.
pub type ForkJoin<'a> = &'a mut dyn FnMut(Job);

/// Starts so many workers, lends them to a closure, and stops them.
pub type Pool = fn(usize, &mut (dyn FnMut(ForkJoin) + Send));

/// All of them, wideband's team first.
#[must_use]
pub fn pools() -> Vec<(&'static str, Pool)> {
    vec![
        ("wideband-team", |workers, body| team(Threads::new(workers), workers, body)),
        ("wideband-park", |workers, body| team(Threads::new(workers).spin_for(Duration::ZERO), workers, body)),
        ("wideband-spin-1ms", |workers, body| team(Threads::new(workers).spin_for(MILLISECOND), workers, body)),
        ("rayon", rayon_from_outside),
        ("rayon-inside", rayon_from_inside),
        ("paralight", paralight),
        #[cfg(feature = "fork_union")]
        ("fork_union", fork_union),
        ("chili", chili),
        ("std-scope", std_scope),
    ]
}

const MILLISECOND: Duration = Duration::from_millis(1);

fn team(threads: Threads, workers: usize, body: &mut (dyn FnMut(ForkJoin) + Send)) {
    let mut places = vec![(); workers];
    let measured = threads.scope(|team| body(&mut |job| team.for_each_chunk(&mut places, 1, |worker, _| job(worker))));
    measured.expect("a team");
}

fn rayon_pool(workers: usize) -> ::rayon::ThreadPool {
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    let pin = move |worker| {
        if let Some(&core) = cores.iter().cycle().nth(worker) {
            core_affinity::set_for_current(core);
        }
    };
    ::rayon::ThreadPoolBuilder::new().num_threads(workers).start_handler(pin).build().expect("a pool")
}

fn on_rayon(workers: usize, job: Job) {
    use ::rayon::prelude::*;
    (0..workers).into_par_iter().with_max_len(1).for_each(job);
}

fn rayon_from_outside(workers: usize, body: &mut (dyn FnMut(ForkJoin) + Send)) {
    let pool = rayon_pool(workers);
    body(&mut |job| pool.install(|| on_rayon(workers, job)));
}

fn rayon_from_inside(workers: usize, body: &mut (dyn FnMut(ForkJoin) + Send)) {
    rayon_pool(workers).install(|| body(&mut |job| on_rayon(workers, job)));
}

fn paralight(workers: usize, body: &mut (dyn FnMut(ForkJoin) + Send)) {
    use ::paralight::prelude::*;
    let mut pool = ThreadPoolBuilder {
        num_threads: workers.try_into().expect("at least one worker"),
        range_strategy: RangeStrategy::Fixed,
        // It pins worker i to core i, so to no more workers than there are cores.
        cpu_pinning: if workers <= available_cores() { CpuPinningPolicy::IfSupported } else { CpuPinningPolicy::No },
    }
    .build();
    body(&mut |job| (0..workers).into_par_iter().with_thread_pool(&mut pool).for_each(job));
}

fn available_cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

#[cfg(feature = "fork_union")]
fn fork_union(workers: usize, body: &mut (dyn FnMut(ForkJoin) + Send)) {
    let mut pool = ::fork_union::ThreadPool::try_spawn(workers).expect("a pool");
    // The job runs when the operation is dropped.
    body(&mut |job| drop(pool.for_threads(|worker, _| job(worker))));
}

fn chili(workers: usize, body: &mut (dyn FnMut(ForkJoin) + Send)) {
    fn split(scope: &mut ::chili::Scope, Range { start, end }: Range<usize>, job: Job) {
        if end - start == 1 {
            return job(start);
        }
        let middle = start.midpoint(end);
        scope.join(|scope| split(scope, start..middle, job), |scope| split(scope, middle..end, job));
    }
    let config = ::chili::Config { thread_count: NonZero::new(workers), ..Default::default() };
    let pool = ::chili::ThreadPool::with_config(config);
    let mut scope = pool.scope();
    body(&mut |job| split(&mut scope, 0..workers, job));
}

fn std_scope(workers: usize, body: &mut (dyn FnMut(ForkJoin) + Send)) {
    body(&mut |job| {
        thread::scope(|scope| {
            for worker in 1..workers {
                scope.spawn(move || job(worker));
            }
            job(0);
        });
    });
}
