//! Measures kernels on teams of pinned threads: how fast, how well they scale, and what bounds them.
//!
//! ```text
//! cargo run --release --example experiment
//! cargo run --release --example experiment -- --help
//! cargo run --release --example experiment -- --kernels exp,kde --n 1e4..1e7 --pin off,required --plot scaling.svg
//! ```
//!
//! [`plan`] makes a list of cases of what was asked for, and [`measure`] takes a sample of each, again and again in a new
//! order, so that a machine that slows down does so for all of them. [`report`] turns samples into figures; [`table`],
//! [`files`] and [`plot`] show them.

mod cores;
#[path = "../shared/ending.rs"]
mod ending;
mod files;
mod kernels;
mod machine;
mod measure;
mod noise;
mod number;
mod options;
#[path = "../shared/others.rs"]
mod others;
mod plan;
mod plot;
mod report;
mod statistics;
mod table;
#[path = "../shared/usage.rs"]
mod usage;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use files::Files;
use machine::Machine;
use options::Options;
use others::Watch;
use plan::Plan;

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
    let plan = Plan::new(options)?;
    if let Some(free) = machine::free_memory().filter(|&free| plan.memory() > free.into()) {
        return Err(format!(
            "{:.1e} bytes are needed, and {free:.1e} are free",
            plan.memory() as f64,
            free = free as f64
        )
        .into());
    }
    let mut files = Files::create(options)?; // a mistyped path is to be known before an hour of measuring
    let machine = Machine::look();

    writeln!(io::stdout(), "{machine}")?;
    let watch = Watch::begin();
    let measured = measure::all(&plan, options)?;
    let records = report::records(&plan, &measured);
    let verdict = noise::verdict(&records, &measured, watch.others().as_ref());
    // Files first, as whoever reads the table may close the pipe; but a full disk does not cost the table.
    let kept = files.write(&machine, &records);
    table::print(&records)?;
    writeln!(io::stdout(), "\n{verdict}")?;
    kept
}
