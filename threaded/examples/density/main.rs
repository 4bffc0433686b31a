//! The density of a column of a file: a summary, a table of the curve, a picture.
//!
//! ```text
//! cargo run --release --example density -- data.csv --column 3 --plot density.svg
//! cargo run --release --example density -- data.csv --column depth --weights count --bandwidth nrd0 --csv curve.csv
//! cargo run --release --example density -- --help
//! ```
//!
//! [`column`] reads the numbers, [`curve`] estimates, [`plot`] draws.

mod column;
mod curve;
#[path = "../shared/ending.rs"]
mod ending;
mod options;
mod plot;
#[path = "../shared/usage.rs"]
mod usage;

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use column::Table;
use curve::Curve;
use options::Options;
use wideband_core::density::{Density, DensityError};
use wideband_threaded::Threads;

fn main() -> ExitCode {
    let options: Options = match usage::read() {
        Ok(options) => options,
        Err(status) => return status,
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => ending::after(&*error),
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let table = Table::read(&options.data)?;
    let points = table.numbers(&options.column)?;
    let weights = options.weights.as_ref().map(|column| table.numbers(column)).transpose()?;

    let curve = Threads::available().scope(|team| -> Result<Curve, DensityError> {
        let density = Density::new(&points)?.on(team);
        let density = match &weights {
            Some(weights) => density.weights(weights)?,
            None => density,
        };
        Curve::of(density.bandwidth(options.bandwidth.0)?, options.points)
    })??;

    print(&curve, points.len())?;
    if let Some(path) = &options.csv {
        let mut text = "x,density\n".to_owned();
        for (x, density) in curve.grid.iter().zip(&curve.densities) {
            text += &format!("{x},{density}\n");
        }
        write(path, &text)?;
    }
    if let Some(path) = &options.plot {
        let title = format!("{} (bandwidth {:.4})", table.heading(&options.column), curve.bandwidth);
        write(path, &plot::svg(&title, &points, weights.as_deref(), &curve)?)?;
    }
    Ok(())
}

fn print(curve: &Curve, points: usize) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "points     {points}")?;
    writeln!(out, "bandwidth  {:.6}", curve.bandwidth)?;
    writeln!(out, "mode       {:.6}, where the density is {:.6}", curve.mode.0, curve.mode.1)?;
    for (probability, x) in &curve.quantiles {
        writeln!(out, "{:>3} % below  {x:.6}", probability * 100.0)?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    fs::write(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str) -> Table {
        Table::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data").join(name)).expect("a table")
    }

    fn error_of<T>(result: Result<T, Box<dyn Error>>) -> String {
        result.err().expect("an error").to_string()
    }

    #[test]
    fn a_column_has_a_curve_and_a_picture() {
        let points = table("rivers.csv").numbers("rivers").expect("numbers");
        assert_eq!(points.len(), 141);
        let density = Density::new(&points).expect("a density");
        let curve = Curve::of(density, 300).expect("a curve");
        assert!((curve.grid[0] - (135.0 - 3.0 * curve.bandwidth)).abs() < 1e-9);
        assert!(curve.densities.iter().all(|density| *density <= curve.mode.1));
        let (_, median) = curve.quantiles[2];
        assert!(median > 425.0 && median < 525.0, "{median}"); // the points' is 425, with a tail to the right
        let picture = plot::svg("rivers", &points, None, &curve).expect("a picture");
        assert!(picture.contains("<polyline") && picture.contains("rivers"));
        let weights = vec![2.0; points.len()];
        assert_eq!(plot::svg("rivers", &points, Some(&weights), &curve).expect("a picture"), picture);
    }

    #[test]
    fn what_is_wrong_is_said_in_a_line() {
        let missing = Table::read(Path::new("no such file"));
        assert!(error_of(missing).starts_with("cannot read no such file: "));
        assert!(error_of(table("rivers.csv").numbers("2")).ends_with("rivers.csv has no column 2"));
        let message = error_of(table("gaussians_f64.csv").numbers("width"));
        assert!(message.contains("line 2: \"0x") && message.ends_with("in column width is not a number"), "{message}");
    }
}
