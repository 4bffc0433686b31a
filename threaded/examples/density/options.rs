//! The command line.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Parser;
use wideband_core::density::Bandwidth;

/// Estimates the density of a column of a file of comma-separated values, prints a summary, and writes or draws the curve.
#[derive(Parser, Debug)]
#[command(name = "density", version)]
pub(crate) struct Options {
    /// The file; a first line that is not all numbers is its heading
    pub(crate) data: PathBuf,

    /// The column of the points: its heading, or its number, counted from 1
    #[arg(long, value_name = "COLUMN", default_value = "1")]
    pub(crate) column: String,

    /// The column of the points' weights
    #[arg(long, value_name = "COLUMN")]
    pub(crate) weights: Option<String>,

    /// scott, silverman, nrd0, sheather-jones, or a number
    #[arg(long, value_name = "RULE", default_value = "sheather-jones")]
    pub(crate) bandwidth: Rule,

    /// Points of the curve, from three bandwidths before the first point to three after the last
    #[arg(long, value_name = "N", default_value_t = 512, value_parser = clap::value_parser!(u32).range(2..=10_000_000))]
    pub(crate) points: u32,

    /// Where to write the curve as a table
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,

    /// Where to draw it, over a histogram
    #[arg(long, value_name = "FILE.svg")]
    pub(crate) plot: Option<PathBuf>,
}

/// A bandwidth by name or number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule(pub(crate) Bandwidth<f64>);

impl FromStr for Rule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(Self(match text {
            "scott" => Bandwidth::Scott,
            "silverman" => Bandwidth::Silverman,
            "nrd0" => Bandwidth::Nrd0,
            "sheather-jones" => Bandwidth::SheatherJones,
            number => Bandwidth::Value(number.parse().map_err(|_| "neither a rule nor a number".to_owned())?),
        }))
    }
}
