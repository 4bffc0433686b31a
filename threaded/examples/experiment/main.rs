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
mod files;
mod kernels;
mod machine;
mod measure;
mod noise;
mod number;
mod options;
mod plan;
mod plot;
mod report;
mod statistics;
mod table;
#[path = "../shared/usage.rs"]
mod usage;

use std::error::Error;
use std::process::ExitCode;

use files::Files;
use machine::Machine;
use options::Options;
use plan::Plan;

fn main() -> ExitCode {
    let options: Options = match usage::read() {
        Ok(options) => options,
        Err(status) => return status,
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(usage::CANNOT_RUN)
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let plan = Plan::new(options)?;
    let mut files = Files::create(options)?; // a mistyped path is to be known before an hour of measuring
    let machine = Machine::look();

    println!("{machine}");
    let measured = measure::all(&plan, options)?;
    let records = report::records(&plan, &measured);
    table::print(&records);
    println!("\n{}", noise::verdict(&records, &measured));
    files.write(&machine, &records)
}
