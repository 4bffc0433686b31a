//! Measures, and shows on a terminal how far the tutorial has come.

use std::hint::black_box;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::others;

/// Every program runs this often, what takes milliseconds more often, and its shortest run counts: the first has to bring
/// up clocks, caches and the pages of the output, and others may have been disturbed.
pub(crate) const RUNS: usize = 3;

/// For how long a program runs at least.
const AT_LEAST: Duration = Duration::from_millis(500);

/// A result, and how long it took.
pub(crate) struct Timed<R> {
    pub(crate) value: R,
    pub(crate) time: Duration,
}

pub(crate) struct Stopwatch {
    bar: ProgressBar,
    /// One before each run.
    probes: Mutex<Vec<Duration>>,
}

impl Stopwatch {
    pub(crate) fn new(measurements: u64) -> Self {
        let style = ProgressStyle::with_template("{bar:30} {pos:>2}/{len} {elapsed} {msg}").expect("a valid template");
        let bar = ProgressBar::new(measurements).with_style(style);
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar, probes: Mutex::default() }
    }

    /// Runs a program until its time is known.
    pub(crate) fn time<R>(&self, what: &'static str, mut run: impl FnMut() -> R) -> Timed<R> {
        self.bar.set_message(what);
        let (begin, mut runs, mut shortest) = (Instant::now(), 0, Duration::MAX);
        loop {
            self.note(others::probe());
            let start = Instant::now();
            let value = black_box(run());
            shortest = shortest.min(start.elapsed());
            runs += 1;
            if runs >= RUNS && begin.elapsed() >= AT_LEAST {
                self.bar.inc(1);
                return Timed { value, time: shortest };
            }
        }
    }

    /// Runs a program that writes an array of `n` until its time is known.
    pub(crate) fn time_filling(
        &self,
        what: &'static str,
        n: usize,
        mut run: impl FnMut(&mut [f64]),
    ) -> Timed<Vec<f64>> {
        let mut out = vec![0.0; n];
        let time = self.time(what, || run(black_box(&mut out))).time;
        Timed { value: out, time }
    }

    /// Calls `print` with the progress bar out of the way.
    pub(crate) fn suspend<R>(&self, print: impl FnOnce() -> R) -> R {
        self.bar.suspend(print)
    }

    /// How long arithmetic that is always the same took before each run.
    pub(crate) fn probes(&self) -> Vec<Duration> {
        self.probes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, probe: Duration) {
        self.probes.lock().unwrap_or_else(PoisonError::into_inner).push(probe);
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
