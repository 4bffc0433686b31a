//! What is computed: the command line of both programs.

use std::path::PathBuf;

use clap::Parser;

/// Computes the programs, in parts.
#[derive(Clone, Debug, Parser)]
#[command(about)]
pub struct Options {
    /// Array elements
    #[arg(long, default_value = "1e6", value_parser = count, value_name = "NUMBER")]
    pub points: u64,
    /// Random points for π
    #[arg(long, default_value = "4e8", value_parser = count, value_name = "NUMBER")]
    pub samples: u64,
    /// The seed of all random numbers
    #[arg(long, default_value_t = 42)]
    pub seed: u64,
    /// Reads the histogram's numbers from a file of little-endian f64, as many as there are points, instead of drawing them
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// How long each program is computed again and again: its shortest run counts. One run, if 0
    #[arg(long, default_value_t = 0.25)]
    pub seconds: f64,
    /// Lets a rank panic, to see how that ends the run
    #[arg(long, value_name = "RANK")]
    pub panic_on: Option<i32>,
}

/// A whole number, also in the form 4e8.
fn count(text: &str) -> Result<u64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    let whole = number.fract() == 0.0 && (1.0..=2_f64.powi(53)).contains(&number);
    if whole { Ok(number as u64) } else { Err("not a whole number from 1 to 2^53".to_owned()) }
}
