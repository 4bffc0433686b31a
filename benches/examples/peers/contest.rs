//! Takes the times.

use std::time::{Duration, Instant};

/// How often each contestant runs for a while.
pub(crate) const TURNS: usize = 15;

/// For how long.
const TURN: Duration = Duration::from_millis(10);

/// A line of the table.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) computation: String,
    pub(crate) name: String,
    pub(crate) ulps: Option<f64>,
    pub(crate) ns_on_one: f64,
    pub(crate) ns_on_all: Option<f64>,
}

/// One implementation: on one thread and, where there is such a thing, on all.
pub(crate) struct Contestant<'a> {
    pub(crate) name: String,
    pub(crate) ulps: Option<f64>,
    pub(crate) on_one: Box<dyn FnMut() + 'a>,
    pub(crate) on_all: Option<Box<dyn FnMut() + 'a>>,
}

/// Has all of them compute `n` elements in turns.
pub(crate) fn run(computation: &str, n: u64, mut contestants: Vec<Contestant>) -> Vec<Row> {
    let mut shortest = vec![(f64::INFINITY, None::<f64>); contestants.len()];
    for _ in 0..TURNS {
        for (contestant, (on_one, on_all)) in contestants.iter_mut().zip(&mut shortest) {
            *on_one = on_one.min(turn(&mut contestant.on_one));
            if let Some(run) = &mut contestant.on_all {
                *on_all = Some(on_all.unwrap_or(f64::INFINITY).min(turn(run)));
            }
        }
    }
    let ns_each = |seconds: f64| 1e9 * seconds / n as f64;
    let row = |(contestant, (on_one, on_all)): (Contestant, (f64, Option<f64>))| Row {
        computation: computation.to_owned(),
        name: contestant.name,
        ulps: contestant.ulps,
        ns_on_one: ns_each(on_one),
        ns_on_all: on_all.map(ns_each),
    };
    contestants.into_iter().zip(shortest).map(row).collect()
}

/// Seconds that a run takes: the mean of as many as fit, after one to warm up.
fn turn(run: &mut impl FnMut()) -> f64 {
    run();
    let (begin, mut runs) = (Instant::now(), 0.0);
    loop {
        run();
        runs += 1.0;
        let elapsed = begin.elapsed();
        if elapsed >= TURN {
            return elapsed.as_secs_f64() / runs;
        }
    }
}
