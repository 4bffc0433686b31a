//! The programs in one process, on one thread, without MPI: what any number of ranks is compared with.

use std::process::ExitCode;

use clap::Parser;
use wideband_mpi::{Error, Options, PROGRAMS};
use wideband_threaded::Threads;

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Error> {
    for program in &PROGRAMS {
        let total = Threads::new(1).scope(|team| {
            let work = program.prepare(team, options, program.share(options, 0, 1))?;
            Ok::<_, Error>(work(team))
        })??;
        println!("bits of {}: {:016x}", program.name, total.digest());
    }
    Ok(())
}
