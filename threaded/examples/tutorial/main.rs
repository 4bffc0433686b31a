//! The programs of Numba's threading tutorial, each as a plain scalar loop, vectorised on one thread, and on a team.
//!
//! ```text
//! cargo run --release --example tutorial
//! cargo run --release --example tutorial -- --help
//! ```
//!
//! `programs.rs` shows how to use the library, `other_threads.rs` how to use it on threads that it did not start;
//! `scalar.rs` is what both are compared with. The other files measure, check and print.

mod checks;
#[path = "../shared/disturbance.rs"]
mod disturbance;
#[path = "../shared/ending.rs"]
mod ending;
mod options;
mod other_threads;
#[path = "../shared/others.rs"]
mod others;
mod programs;
mod scalar;
mod stopwatch;
mod table;
#[path = "../shared/usage.rs"]
mod usage;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use wideband_core::{Arithmetic, Isa};
use wideband_threaded::Team;

use options::Options;
use others::Watch;
use programs::Mixture;
use stopwatch::Stopwatch;
use table::Row;

fn main() -> ExitCode {
    let options: Options = match usage::read() {
        Ok(options) => options,
        Err(status) => return status,
    };
    match run(&options) {
        Ok(rows) if rows.iter().all(Row::is_right) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => ending::after(&*error),
    }
}

fn run(options: &Options) -> Result<Vec<Row>, Box<dyn Error>> {
    let (seed, sizes) = (options.seed, options.sizes());
    let stopwatch = Stopwatch::new(5 + 3 + 6 + 3 + 7); // what S1 to S5 measure

    // One scope around all the work: the workers are started, and pinned, once.
    let watch = Watch::begin();
    let (workers, mut rows) = options.threads().scope(|team| -> io::Result<_> {
        stopwatch.suspend(|| introduce(team, seed))?;
        let mixture = Mixture::random(team, seed, sizes.points);
        let mut rows = Vec::from(programs::gaussians(team, &mixture, &stopwatch));
        rows.push(programs::kde(team, &mixture, &stopwatch));
        rows.extend(programs::pi(team, seed, sizes.samples, &stopwatch));
        rows.push(programs::array_of_pi(team, seed, sizes.elements, &stopwatch));
        Ok((team.threads(), rows))
    })??;
    rows.extend(other_threads::pi(workers, seed, sizes.samples, &stopwatch)?);

    stopwatch.finish();
    table::print(&rows, workers)?;
    writeln!(io::stdout(), "{}", disturbance::disturbance(watch.others(), &stopwatch.probes()))?;
    Ok(rows)
}

/// Says what the figures are measured on.
fn introduce(team: &Team, seed: u64) -> io::Result<()> {
    let isa = team.isa();
    let arithmetic = match isa.arithmetic() {
        Arithmetic::Fused => "fused multiply-add",
        Arithmetic::Unfused => "multiply and add rounded separately",
    };
    let available: Vec<_> = Isa::available().map(Isa::name).collect();
    let placement: Vec<_> = team.placement().iter().map(ToString::to_string).collect();

    let mut out = io::stdout();
    writeln!(out, "The tutorial's programs with wideband {}, seed {seed}", env!("CARGO_PKG_VERSION"))?;
    writeln!(out, "instructions  {}, {arithmetic}", isa.name())?;
    writeln!(out, "available     {}", available.join(", "))?;
    writeln!(out, "workers       {} ({})\n", team.threads(), placement.join(", "))
}
