//! The programs in one process, on one thread, without MPI: what any number of ranks is compared with.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use clap::Parser;
use wideband_mpi::{Error, Options, PROGRAMS};
use wideband_threaded::Threads;

fn main() -> ExitCode {
    let Err(error) = run(&Options::parse()) else { return ExitCode::SUCCESS };
    match error.downcast_ref::<io::Error>() {
        Some(error) if error.kind() == ErrorKind::BrokenPipe => return ExitCode::SUCCESS, // the reader has seen enough
        Some(error) => eprintln!("error: cannot write the output: {error}"),
        None => eprintln!("error: {error}"),
    }
    ExitCode::FAILURE
}

fn run(options: &Options) -> Result<(), Error> {
    for program in &PROGRAMS {
        let total = Threads::new(1).scope(|team| {
            let work = program.prepare(team, options, program.share(options, 0, 1))?;
            Ok::<_, Error>(work(team))
        })??;
        writeln!(io::stdout(), "bits of {}: {:016x}", program.name, total.digest())?;
    }
    Ok(())
}
