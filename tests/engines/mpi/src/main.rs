//! The programs on the ranks of an MPI run.
//!
//! ```text
//! mpirun -n 4 --bind-to none target/release/wideband-mpi
//! ```
//!
//! Each rank computes its share of the blocks on a team of its own, whose cores it does not share with the other ranks of
//! its host. The parts go to rank 0 by an MPI operation that adds exact sums, so that the ranks' number, their order, and
//! the shape of the reduction leave the bits alone.

mod place;
mod reduce;
mod table;

use std::panic::{self, AssertUnwindSafe};
use std::time::{Duration, Instant};

use clap::Parser;
use mpi::traits::*;
use wideband_mpi::{Error, Options, PROGRAMS, Part, Program};
use wideband_threaded::Threads;

use place::Place;
use table::Row;

/// What a failing rank ends the whole run with.
const FAILED: i32 = 2;

/// How often the parts are merged: the shortest time counts.
const MERGES: u32 = 5;

fn main() {
    let Some(universe) = mpi::initialize() else {
        eprintln!("error: MPI does not start");
        std::process::exit(FAILED);
    };
    let world = universe.world();
    let rank = world.rank();

    // The others wait for this rank's part and would do so forever: whoever fails ends all.
    panic::set_hook(Box::new(move |panic| eprintln!("rank {rank}: {}", panic.to_string().replace('\n', " "))));
    match panic::catch_unwind(AssertUnwindSafe(|| run(&world, &Options::parse()))) {
        Ok(Ok(true)) => {}
        Ok(Ok(false)) => world.abort(1),
        Ok(Err(error)) => {
            eprintln!("rank {rank}: error: {error}");
            world.abort(FAILED);
        }
        Err(_) => world.abort(FAILED), // the hook has said why
    }
}

/// Computes all programs; whether all is right.
fn run(world: &impl Communicator, options: &Options) -> Result<bool, Error> {
    let place = place::find(world);
    let mut rows = Vec::new();
    for program in &PROGRAMS {
        rows.extend(on_all_ranks(world, options, &place, program)?);
    }
    let all_right = rows.iter().all(|row| row.same_bits);
    if world.rank() == 0 {
        table::print(&rows, world.size(), place.workers_in_all)
            .map_err(|error| format!("cannot write the output: {error}"))?;
    }
    Ok(all_right)
}

/// Computes a program on all ranks, and on rank 0 alone; rank 0 has the row.
fn on_all_ranks(
    world: &impl Communicator,
    options: &Options,
    place: &Place,
    program: &Program,
) -> Result<Option<Row>, Error> {
    let rank = world.rank();
    let alone = (rank == 0).then(|| computed(options, &Threads::new(1).isa(place.isa), program, 0, 1)).transpose()?;
    place::wait_asleep(world);

    assert!(options.panic_on != Some(rank), "asked to");
    let (part, time) = computed(options, &place.threads, program, rank as u64, world.size() as u64)?;
    let slowest = reduce::slowest(world, time);

    let mut merging = Duration::MAX;
    let mut total = None;
    for _ in 0..MERGES {
        world.barrier();
        let start = Instant::now();
        total = reduce::to_first(world, &part)?;
        merging = merging.min(start.elapsed());
    }
    Ok(alone.zip(total).map(|((expected, alone), total)| Row {
        program: program.name,
        n: (program.n)(options),
        alone,
        slowest,
        merging,
        bytes: total.bytes(),
        value: program.value(options, &total),
        digest: total.digest(),
        same_bits: total == expected,
    }))
}

/// A share of a program, and the shortest time that it took.
fn computed(
    options: &Options,
    threads: &Threads,
    program: &Program,
    index: u64,
    shares: u64,
) -> Result<(Part, Duration), Error> {
    // MPI stays on this thread; the team has its own, and none of them runs when the scope has ended.
    threads.scope(|team| {
        let work = program.prepare(team, options, program.share(options, index, shares))?;
        let (mut part, mut shortest) = (Part::default(), Duration::MAX);
        let begin = Instant::now();
        while shortest == Duration::MAX || begin.elapsed().as_secs_f64() < options.seconds {
            let start = Instant::now();
            part = work(team);
            shortest = shortest.min(start.elapsed());
        }
        Ok((part, shortest))
    })?
}
