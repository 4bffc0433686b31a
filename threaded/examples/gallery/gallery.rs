//! Runs a formula in all its forms, in turns, and compares what comes out.

use std::hint::black_box;
use std::ops::Range;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use wideband_core::{Compute, Identity, Streams};
use wideband_threaded::Team;

use crate::others;

/// Every form runs this often, what takes milliseconds more often, and its shortest run counts.
pub(crate) const ROUNDS: usize = 5;

/// For how long the rounds of a formula go on at least.
const AT_LEAST: Duration = Duration::from_millis(300);

/// What is known of a formula before it is run.
#[derive(Clone, Copy)]
pub(crate) struct Formula {
    pub(crate) name: &'static str,
    /// What the times are divided by.
    pub(crate) elements: usize,
    /// How many numbers come out.
    pub(crate) results: usize,
    /// How much a result may differ from the scalar loop's, relative to it.
    pub(crate) tolerance: f64,
    /// To a result that is smaller, differences are relative to this: where terms of this size cancel.
    pub(crate) at_least: f64,
}

/// A formula, measured and checked.
pub(crate) struct Row {
    pub(crate) formula: Formula,
    /// As a scalar loop, on one thread, and on the team.
    pub(crate) times: [Duration; 3],
    /// The largest relative difference of a result on one thread from the scalar loop's.
    pub(crate) difference: f64,
    /// Whether one thread and the team have the same results.
    pub(crate) same_bits: bool,
}

impl Row {
    pub(crate) fn is_right(&self) -> bool {
        self.same_bits && self.difference <= self.formula.tolerance // false of NaN
    }
}

/// Where formulas are shown.
pub(crate) struct Gallery<'a> {
    pub(crate) n: usize,
    alone: &'a Team,
    team: &'a Team,
    seed: u64,
    bar: ProgressBar,
    rows: Vec<Row>,
    /// One before each round.
    probes: Vec<Duration>,
}

impl<'a> Gallery<'a> {
    pub(crate) fn new(alone: &'a Team, team: &'a Team, n: usize, seed: u64, formulas: usize) -> Self {
        let style = ProgressStyle::with_template("{bar:30} {pos:>2}/{len} {elapsed} {msg}").expect("a valid template");
        let bar = ProgressBar::new(formulas as u64).with_style(style);
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { n, alone, team, seed, bar, rows: Vec::new(), probes: Vec::new() }
    }

    /// Streams of random numbers that no other formula has.
    pub(crate) fn streams(&mut self) -> Streams {
        self.seed = self.seed.wrapping_add(1);
        Streams::new(self.seed)
    }

    /// A column of `n` random numbers.
    pub(crate) fn column(&mut self, range: Range<f64>) -> Vec<f64> {
        let numbers = self.streams().uniforms(0..self.n as u64).within(range.start, range.end);
        let mut column = vec![0.0; self.n];
        self.team.map(&Identity, numbers, &mut column);
        column
    }

    /// Several such columns.
    pub(crate) fn columns<const N: usize>(&mut self, ranges: [Range<f64>; N]) -> [Vec<f64>; N] {
        ranges.map(|range| self.column(range))
    }

    /// Measures and checks a formula. Each form writes all its results to the slice that it is given.
    pub(crate) fn show(&mut self, formula: Formula, scalar: impl Fn(&mut [f64]), wideband: impl Fn(&Team, &mut [f64])) {
        self.bar.set_message(formula.name);
        let [mut plain, mut serial, mut shared] = [(); 3].map(|()| vec![0.0; formula.results]);
        let mut times = [Duration::MAX; 3];
        let (begin, mut rounds) = (Instant::now(), 0);
        while rounds < ROUNDS || begin.elapsed() < AT_LEAST {
            self.probes.push(others::probe());
            let round = [
                time(|| scalar(black_box(&mut plain))),
                time(|| wideband(self.alone, black_box(&mut serial))),
                time(|| wideband(self.team, black_box(&mut shared))),
            ];
            times = std::array::from_fn(|form| times[form].min(round[form]));
            rounds += 1;
        }
        self.rows.push(Row {
            formula,
            times,
            difference: largest_difference(&serial, &plain, formula.at_least),
            same_bits: serial.iter().map(|x| x.to_bits()).eq(shared.iter().map(|x| x.to_bits())),
        });
        self.bar.inc(1);
    }

    /// The rows, and how long arithmetic that is always the same took before each round.
    pub(crate) fn finish(self) -> (Vec<Row>, Vec<Duration>) {
        self.bar.finish_and_clear();
        (self.rows, self.probes)
    }
}

fn time(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

/// NaN if there is one among the differences.
fn largest_difference(results: &[f64], scalar: &[f64], at_least: f64) -> f64 {
    let difference = |(result, scalar): (&f64, &f64)| {
        if result == scalar { 0.0 } else { (result - scalar).abs() / scalar.abs().max(at_least) }
    };
    let larger = |largest: f64, x: f64| if x <= largest || largest.is_nan() { largest } else { x };
    results.iter().zip(scalar).map(difference).fold(0.0, larger)
}
