//! Monte Carlo of one's own, with error bars, beside values that are known.
//!
//! ```text
//! cargo run --release --example paths
//! cargo run --release --example paths -- --threads 3 --seed 7 --samples 10000000
//! ```
//!
//! An integral over six dimensions reads random columns; an option and a random walk draw their numbers step by step; a
//! bootstrap draws indices. The option that has no formula is estimated once more with the one that has as its control. Each is estimated on one thread and on a team, which have to agree to the last bit.

#[path = "shared/ending.rs"]
mod ending;
#[path = "shared/usage.rs"]
mod usage;

use std::error::Error;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use comfy_table::{LineStyle, Table, TableStyle};
use indicatif::ProgressBar;
use wideband_core::{Covariances, Estimate, Jointly, Streams, expression, fill_below, integrand};
use wideband_threaded::{Team, Threads};

/// Estimates an integral, an option's price, a probability and a standard error, on one thread and on a team.
///
/// Exit status: 0 if the results agree with each other and with the known values, 1 if not, 2 if nothing was run.
#[derive(Parser)]
struct Options {
    /// Workers in the team [default: one for each core that this process may use]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    /// Where the random numbers start
    #[arg(long, value_name = "S", default_value_t = 42)]
    seed: u64,

    /// Samples of each
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1000..=1 << 40))]
    samples: u64,
}

expression! {
    /// How far apart two points are.
    struct Distance;
    |x, y, z, u, v, w| {
        let (x, y, z) = (x - u, y - v, z - w);
        (x * x + y * y + z * z).sqrt()
    }
}

integrand! {
    /// What a call on the geometric mean of a price pays, today's worth; and one on the arithmetic mean.
    struct AsianCalls { spot, strike, drift, volatility, discount; steps: usize }
    |draws| -> [geometric, arithmetic] {
        let (mut logarithm, mut sum_of_logarithms, mut sum) = (0.0 * spot, 0.0 * spot, 0.0 * spot);
        for _ in 0..steps {
            logarithm += drift + volatility * draws.normal();
            sum_of_logarithms += logarithm;
            sum += logarithm.exp();
        }
        let per_step = T::from_f64(1.0 / steps as f64);
        let geometric = spot * (sum_of_logarithms * per_step).exp();
        let arithmetic = spot * (sum * per_step);
        [discount * (geometric - strike).max(0.0), discount * (arithmetic - strike).max(0.0)]
    }
}

integrand! {
    /// Whether a walk of steps of one, to either side, comes to a level.
    struct FirstPassage { level; steps: usize }
    |draws| {
        let (mut place, mut highest) = (0.0 * level, 0.0 * level);
        for _ in 0..steps {
            place += draws.uniform().lt(0.5).select(-1.0, 1.0);
            highest = highest.max(place);
        }
        highest.ge(level).select(1.0, 0.0)
    }
}

const CALLS: AsianCalls<f64> =
    AsianCalls { spot: 100.0, strike: 100.0, drift: 0.0, volatility: 0.0, discount: 0.0, steps: 50 };
const YEARS: f64 = 1.0;
const RATE: f64 = 0.05;
const VOLATILITY: f64 = 0.2;
const WALK: FirstPassage<f64> = FirstPassage { level: 10.0, steps: 100 };

fn calls() -> AsianCalls<f64> {
    let step = YEARS / CALLS.steps as f64;
    AsianCalls {
        drift: (RATE - 0.5 * VOLATILITY * VOLATILITY) * step,
        volatility: VOLATILITY * step.sqrt(),
        discount: (-RATE * YEARS).exp(),
        ..CALLS
    }
}

/// A mean and its standard error.
type Mean = [f64; 2];

fn mean(estimate: &Estimate) -> Mean {
    [estimate.mean(), estimate.standard_error()]
}

/// Everything, in the order of the table.
fn means(team: &Team, seed: u64, samples: u64, bar: &ProgressBar) -> [Mean; 6] {
    let streams = Streams::new(seed);
    let shown = |progress: wideband_threaded::Progress| {
        bar.set_position(progress.done);
        ControlFlow::Continue(())
    };
    let distance = team.estimate_observed::<f64, _, 6>(&Distance, streams.uniforms(0..samples), shown);
    let both = team.simulate_observed(&Jointly(calls()), &streams, 0..samples, shown);
    let [geometric, arithmetic] = both.estimates();
    let passage = team.simulate_observed(&WALK, &streams, 0..samples, shown);
    let resampled = bootstrap(team, &Streams::new(seed.wrapping_add(1)));
    let [distance, geometric, arithmetic, passage] =
        [distance, geometric, arithmetic, passage].map(|found| mean(&found));
    [distance, geometric, arithmetic, controlled(&both, geometric_call(&calls())), passage, mean(&resampled)]
}

/// The second quantity, less what the first, whose mean is known, is off, as far as they vary together.
fn controlled(both: &Covariances<2>, known: f64) -> Mean {
    let [control, wanted] = both.estimates();
    let slope = both.covariance(0, 1) / control.variance();
    let variance = wanted.variance() - slope * both.covariance(0, 1);
    [wanted.mean() - slope * (control.mean() - known), (variance / both.samples() as f64).sqrt()]
}

/// The mean of resampled data, again and again: its standard deviation is the standard error of the data's own mean.
fn bootstrap(team: &Team, streams: &Streams) -> Estimate {
    const RESAMPLES: usize = 4000;
    let data = data();
    let mut means = vec![0.0; RESAMPLES];
    team.for_each(&mut means, |resample, mean| {
        let (count, mut indices) = (data.len() as u64, vec![0; data.len()]);
        let first = resample as u64 * count;
        fill_below(streams, first..first + count, count, &mut indices);
        *mean = indices.iter().map(|&index| data[index as usize]).sum::<f64>() / count as f64;
    });
    let mut estimate = Estimate::new();
    means.into_iter().for_each(|mean| estimate.add(mean));
    estimate
}

/// Something that was measured.
fn data() -> Vec<f64> {
    (0..200).map(|i| (f64::from(i) * 0.7).sin() + f64::from(i) / 100.0).collect()
}

/// What the estimates should come to, where that is known.
fn known() -> [Option<f64>; 6] {
    // D. P. Robbins and T. S. Bolis, "Average distance between two points in a box", American Mathematical Monthly 85 (1978).
    let (sqrt_2, sqrt_3) = (2_f64.sqrt(), 3_f64.sqrt());
    let logarithms = 21.0 * (1.0 + sqrt_2).ln() + 42.0 * (2.0 + sqrt_3).ln();
    let distance = (4.0 + 17.0 * sqrt_2 - 6.0 * sqrt_3 + logarithms - 7.0 * std::f64::consts::PI) / 105.0;
    let data = data();
    let mean = data.iter().sum::<f64>() / data.len() as f64;
    [Some(distance), Some(geometric_call(&calls())), None, None, Some(passage(&WALK)), Some(mean)]
}

/// The geometric mean of a lognormal path is lognormal: Black and Scholes's formula with its mean and variance (Kemna
/// and Vorst, "A pricing method for options based on average asset values", Journal of Banking and Finance 14, 1990).
fn geometric_call(call: &AsianCalls<f64>) -> f64 {
    let n = call.steps as f64;
    let mean = call.spot.ln() + call.drift * (n + 1.0) / 2.0;
    let deviation = call.volatility * ((n + 1.0) * (2.0 * n + 1.0) / (6.0 * n)).sqrt();
    let d = (mean - call.strike.ln()) / deviation;
    let forward = (mean + 0.5 * deviation * deviation).exp();
    call.discount * (forward * normal_cdf(d + deviation) - call.strike * normal_cdf(d))
}

/// The normal distribution function, by the series for the density's integral from 0.
fn normal_cdf(x: f64) -> f64 {
    let (mut term, mut sum, mut k) = (x, x, 1.0);
    while term.abs() > 1e-17 * sum.abs() {
        k += 2.0;
        term *= x * x / k;
        sum += term;
    }
    0.5 + sum * (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// A walk that comes to the level ends above it, or as far below as it would have come above, by reflection.
fn passage(walk: &FirstPassage<f64>) -> f64 {
    let (mut p, mut at_or_above, mut above) = (0.5_f64.powi(walk.steps as i32), 0.0, 0.0);
    for ups in 0..=walk.steps {
        let place = 2.0 * ups as f64 - walk.steps as f64;
        at_or_above += if place >= walk.level { p } else { 0.0 };
        above += if place > walk.level { p } else { 0.0 };
        p *= (walk.steps - ups) as f64 / (ups + 1) as f64;
    }
    at_or_above + above
}

const NAMES: [&str; 6] = [
    "distance of two points in a cube",
    "Asian call, geometric mean",
    "Asian call, arithmetic mean",
    "the same, controlled by the geometric",
    "walk of 100 steps comes to 10",
    "bootstrap of a mean",
];

fn main() -> ExitCode {
    let options: Options = match usage::read() {
        Ok(options) => options,
        Err(status) => return status,
    };
    match run(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => ending::after(&*error),
    }
}

/// Whether the results are right.
fn run(options: &Options) -> Result<bool, Box<dyn Error>> {
    let threads = options.threads.map_or_else(Threads::available, |count| Threads::new(count.into()));
    let bar = ProgressBar::new(options.samples);
    let timed = |threads: Threads| {
        threads.scope(|team| {
            let start = Instant::now();
            let means = means(team, options.seed, options.samples, &bar);
            (team.threads(), means, start.elapsed())
        })
    };
    let (_, serial, serial_time): (_, _, Duration) = timed(Threads::new(1))?;
    let (workers, on_team, team_time) = timed(threads)?;
    bar.finish_and_clear();

    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
    table.set_header(["", "estimate", "standard error", "known", "standard errors away"]);
    let mut right = true;
    for ((name, [mean, error]), known) in NAMES.into_iter().zip(serial).zip(known()) {
        let off = known.map(|known| (mean - known) / error);
        right &= off.is_none_or(|off| off.abs() < 5.0);
        table.add_row([
            name.to_owned(),
            format!("{mean:.6}"),
            format!("{error:.6}"),
            known.map_or(String::new(), |known| format!("{known:.6}")),
            off.map_or(String::new(), |off| format!("{off:+.2}")),
        ]);
    }
    let same = serial == on_team;
    let mut out = io::stdout();
    writeln!(out, "{table}")?;
    writeln!(out, "one thread {serial_time:.2?}, team of {workers} {team_time:.2?}")?;
    writeln!(out, "bits {}", if same { "the same" } else { "DIFFERENT" })?;
    Ok(same && right)
}
