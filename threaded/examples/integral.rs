//! A Monte Carlo loop of one's own, on a team: how far apart are two random points in a cube, on average?
//!
//! ```text
//! cargo run --release --example integral
//! cargo run --release --example integral -- --threads 3 --seed 7 --samples 1000000000
//! ```
//!
//! That is an integral over six dimensions, the coordinates of both points. Its value is known (Robbins's constant), so
//! that the error bar can be seen to be right. The closure given to [`Team::monte_carlo`] has a random stream of its own
//! for each batch of samples, and the batches are combined in an order that depends on nothing but their number: the
//! result has the same bits on teams of any size, and the program checks that.

#[path = "shared/ending.rs"]
mod ending;
#[path = "shared/usage.rs"]
mod usage;

use std::array;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use wideband_core::rand_core::Rng;
use wideband_threaded::{Team, Threads};

/// Integrates the distance of two points over the unit cube, on one thread and on a team.
///
/// Exit status: 0 if the results agree with each other and with the known value, 1 if not, 2 if nothing was run.
#[derive(Parser)]
struct Options {
    /// Workers in the team [default: one for each core that this process may use]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    /// Where the random numbers start
    #[arg(long, value_name = "S", default_value_t = 42)]
    seed: u64,

    /// Pairs of points
    #[arg(long, value_name = "N", default_value_t = 50_000_000, value_parser = clap::value_parser!(u64).range(2..))]
    samples: u64,
}

/// What is known of a random quantity from a number of samples.
#[derive(Clone, Copy, PartialEq)]
struct Estimate {
    samples: u64,
    sum: f64,
    sum_of_squares: f64,
}

impl Estimate {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let none = Self { samples: 0, sum: 0.0, sum_of_squares: 0.0 };
        values.fold(none, |all, x| all.and(Self { samples: 1, sum: x, sum_of_squares: x * x }))
    }

    fn and(self, other: Self) -> Self {
        Self {
            samples: self.samples + other.samples,
            sum: self.sum + other.sum,
            sum_of_squares: self.sum_of_squares + other.sum_of_squares,
        }
    }

    fn mean(self) -> f64 {
        self.sum / self.samples as f64
    }

    /// The standard deviation of the mean, estimated from that of the samples.
    fn standard_error(self) -> f64 {
        let n = self.samples as f64;
        let variance = (self.sum_of_squares - self.sum * self.mean()) / (n - 1.0);
        (variance / n).sqrt()
    }
}

/// The integral: the mean of the integrand at random points of the six-dimensional unit cube.
fn mean_distance(team: &Team, seed: u64, samples: u64) -> Estimate {
    let sample_batch = |rng: &mut _, samples| Estimate::of((0..samples).map(|_| distance(uniform(rng), uniform(rng))));
    team.monte_carlo(seed, samples, sample_batch, Estimate::and).expect("there is at least one sample")
}

/// A random point of the unit cube.
fn uniform(rng: &mut impl Rng) -> [f64; 3] {
    array::from_fn(|_| (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64)
}

fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

/// D. P. Robbins and T. S. Bolis, "Average distance between two points in a box", American Mathematical Monthly 85
/// (1978): 0.661707…
fn known_mean_distance() -> f64 {
    let (sqrt_2, sqrt_3) = (2_f64.sqrt(), 3_f64.sqrt());
    let logarithms = 21.0 * (1.0 + sqrt_2).ln() + 42.0 * (2.0 + sqrt_3).ln();
    (4.0 + 17.0 * sqrt_2 - 6.0 * sqrt_3 + logarithms - 7.0 * std::f64::consts::PI) / 105.0
}

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
    let timed = |threads: Threads| {
        threads.scope(|team| {
            let start = Instant::now();
            let estimate = mean_distance(team, options.seed, options.samples);
            (team.threads(), estimate, start.elapsed())
        })
    };
    let (_, serial, serial_time) = timed(Threads::new(1))?;
    let (workers, on_team, team_time) = timed(threads)?;

    let known = known_mean_distance();
    let off = (serial.mean() - known) / serial.standard_error();
    let (same, right) = (serial == on_team, off.abs() < 5.0);
    report("one thread", serial, serial_time)?;
    report(&format!("team of {workers}"), on_team, team_time)?;
    let (mut out, too_far) = (io::stdout(), if right { "" } else { ": TOO FAR" });
    writeln!(out, "known       {known:.9}, {off:+.2} standard errors away{too_far}")?;
    writeln!(out, "bits        {}", if same { "the same" } else { "DIFFERENT" })?;
    Ok(same && right)
}

fn report(who: &str, estimate: Estimate, time: Duration) -> io::Result<()> {
    let (mean, error) = (estimate.mean(), estimate.standard_error());
    writeln!(io::stdout(), "{who:11} {mean:.9} ± {error:.9} from {} pairs in {time:.2?}", estimate.samples)
}
