//! Takes the samples.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use wideband_core::rand_core::{Rng, SeedableRng};
use wideband_core::rand_xoshiro::Xoshiro256PlusPlus;
use wideband_threaded::{Placement, ThreadsError};

use crate::noise;
use crate::options::Options;
use crate::plan::{Case, Plan};

/// One turn of a case.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    /// Seconds that one computation took.
    pub(crate) time: f64,
    /// Until the team was there.
    pub(crate) start: Duration,
    /// The longest that a worker took for arithmetic that is always the same.
    pub(crate) probe: Duration,
    pub(crate) placement: Vec<Placement>,
}

/// The samples of each of the plan's cases: what was wanted, then the bandwidths.
pub(crate) fn all(plan: &Plan, options: &Options) -> Result<Vec<Vec<Sample>>, ThreadsError> {
    let cases: Vec<_> = plan.cases().collect();
    let mut samples = vec![Vec::new(); cases.len()];
    let mut order: Vec<_> = (0..cases.len()).collect();
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(42);

    let style =
        ProgressStyle::with_template("{bar:30} {pos}/{len} turns, {eta} left  {msg}").expect("a valid template");
    let turns = u64::from(options.repetitions) * cases.len() as u64;
    let bar = ProgressBar::new(turns).with_style(style); // on a terminal; elsewhere it stays hidden
    for _ in 0..options.repetitions {
        shuffle(&mut order, &mut rng);
        for &i in &order {
            bar.set_message(format!("{} n={} on {}", cases[i].kernel, cases[i].n, cases[i].team.threads));
            samples[i].push(turn(cases[i], options.turn)?);
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    Ok(samples)
}

fn turn(case: &Case, at_least: Duration) -> Result<Sample, ThreadsError> {
    let opened = Instant::now();
    case.team.threads().scope(|team| {
        let start = opened.elapsed();
        let probe = noise::probe(team);
        let mut run = case.kernel.prepare(case.float, team, case.n);

        // Caches, clocks and branch predictors settle meanwhile.
        let warm_up = repeat(at_least / 4, || run(team));
        let runs = (at_least.as_secs_f64() / warm_up).ceil().clamp(1.0, 1e9) as u32;
        let begin = Instant::now();
        for _ in 0..runs {
            run(team);
        }
        Sample {
            time: begin.elapsed().as_secs_f64() / f64::from(runs),
            start,
            probe,
            placement: team.placement().to_vec(),
        }
    })
}

/// The mean time of a run in seconds, from as many as it takes to have run for so long, at least one.
fn repeat(at_least: Duration, mut run: impl FnMut()) -> f64 {
    let (begin, mut runs) = (Instant::now(), 0.0);
    loop {
        run();
        runs += 1.0;
        let elapsed = begin.elapsed();
        if elapsed >= at_least {
            return elapsed.as_secs_f64() / runs;
        }
    }
}

/// All orders are equally likely (Fisher and Yates).
fn shuffle(items: &mut [usize], rng: &mut impl Rng) {
    for last in (1..items.len()).rev() {
        items.swap(last, (rng.next_u64() % (last as u64 + 1)) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_keeps_all_items() {
        let mut items: Vec<_> = (0..100).collect();
        shuffle(&mut items, &mut Xoshiro256PlusPlus::seed_from_u64(1));
        assert!(!items.is_sorted());
        items.sort_unstable();
        assert!(items.into_iter().eq(0..100));
    }

    #[test]
    fn a_run_is_repeated_until_the_time_is_up() {
        let mut runs = 0;
        repeat(Duration::ZERO, || runs += 1);
        assert_eq!(runs, 1);
        repeat(Duration::from_millis(1), || runs += 1);
        assert!(runs > 2);
    }
}
