//! The command line.

use clap::Parser;
use wideband_threaded::Threads;

/// Runs a dozen and more formulas: each as a plain scalar loop, vectorised on one thread, and vectorised on a team of threads.
/// Prints how long each took, and how much the results differ.
#[derive(Parser)]
#[command(name = "gallery", version, after_help = STATUS)]
pub(crate) struct Options {
    /// Elements, or pairs of bodies, or pixels, of each formula
    #[arg(long, value_name = "N", default_value = "1e6", value_parser = number)]
    n: usize,

    /// A tenth of that
    #[arg(long)]
    quick: bool,

    /// Workers in the team [default: one for each core that this process may use]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    /// Where the random numbers start
    #[arg(long, value_name = "S", default_value_t = 42)]
    pub(crate) seed: u64,
}

const STATUS: &str = "Exit status: 0 if all results are right, 1 if one is wrong, 2 if nothing was run.";

/// A number of elements: 100000 or 1e5.
fn number(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if (1e3..=1e8).contains(&number) && f64::fract(number) == 0.0 => Ok(number as usize),
        _ => Err("wanted: a whole number from 1e3 to 1e8".to_owned()),
    }
}

impl Options {
    pub(crate) fn n(&self) -> usize {
        if self.quick { self.n / 10 } else { self.n }
    }

    pub(crate) fn threads(&self) -> Threads {
        self.threads.map_or_else(Threads::available, |count| Threads::new(count.into()))
    }
}
