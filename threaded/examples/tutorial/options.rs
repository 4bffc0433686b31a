//! The command line.

use clap::{Parser, ValueEnum};
use wideband_threaded::{Pinning, Threads};

/// Runs the programs of Numba's threading tutorial: each as a plain scalar loop, vectorised on one thread, and vectorised
/// on a team of threads. Prints how long each took, what came out, and whether the last two agree to the last bit.
#[derive(Parser)]
#[command(name = "tutorial", version, after_help = PROGRAMS)]
pub(crate) struct Options {
    /// A tenth of every size
    #[arg(long)]
    quick: bool,

    /// Workers in the team [default: one for each core that this process may use]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    /// Whether each worker is bound to a core
    #[arg(long, value_name = "POLICY", default_value = "best-effort")]
    pin: Pin,

    /// Where the random numbers start. The same seed gives the same results with any number of threads
    #[arg(long, value_name = "S", default_value_t = 42)]
    pub(crate) seed: u64,
}

const PROGRAMS: &str = "\
Programs:
  S1  gaussians(0.4, means, widths): an array of 1 000 000, by the library's kernel and by an expression of one's own
  S2  kde(0.4, means, widths): the sum of the same terms, without the array
  S3  π from 400 000 000 random points, as 53-bit doubles and in fixed point
  S4  an array of 4000 estimates of π, from 100 000 points each
  S5  four estimates of π, from 400 000 000 points each, on threads that the library did not start

Exit status: 0 if all results are right, 1 if one is wrong, 2 if nothing was run.";

#[derive(Clone, Copy, ValueEnum)]
enum Pin {
    /// The system places the workers, and moves them about
    Off,
    /// Pinned if the system allows it
    BestEffort,
    /// Pinned, or nothing is run
    Required,
}

/// The `n` of each program.
pub(crate) struct Sizes {
    /// Gaussians in the mixture of S1 and S2.
    pub(crate) points: usize,
    /// Random points of S3, and of each task of S5.
    pub(crate) samples: u64,
    /// Elements of the array of S4.
    pub(crate) elements: usize,
}

impl Options {
    pub(crate) fn sizes(&self) -> Sizes {
        let tenths = if self.quick { 1 } else { 10 };
        Sizes { points: 100_000 * tenths, samples: 40_000_000 * tenths as u64, elements: 400 * tenths }
    }

    pub(crate) fn threads(&self) -> Threads {
        let threads = self.threads.map_or_else(Threads::available, |count| Threads::new(count.into()));
        threads.pinning(match self.pin {
            Pin::Off => Pinning::Off,
            Pin::BestEffort => Pinning::BestEffort,
            Pin::Required => Pinning::Required,
        })
    }
}
