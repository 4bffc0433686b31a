//! Where a rank computes: ranks on one host share its cores.

use std::thread;
use std::time::Duration;

use mpi::collective::SystemOperation;
use mpi::traits::*;
use wideband_core::{Arithmetic, Isa};
use wideband_threaded::{Cores, Pinning, Threads};

/// A rank's team.
pub(crate) struct Place {
    pub(crate) threads: Threads,
    /// The best with the arithmetic that all ranks have: bits depend on it.
    pub(crate) isa: Isa,
    /// The workers of all ranks.
    pub(crate) workers_in_all: u64,
}

/// This rank's share of its host's cores.
pub(crate) fn find(world: &impl Communicator) -> Place {
    let host = world.split_shared(world.rank());
    let (index, ranks) = (host.rank() as usize, host.size() as usize);
    let allowed: Vec<usize> = core_affinity::get_core_ids().unwrap_or_default().iter().map(|core| core.id).collect();

    // If mpirun has given ranks cores of their own, they keep them.
    let mine = [allowed.first().map_or(0, |&core| core as u64), allowed.len() as u64];
    let mut all = vec![0; mine.len() * ranks];
    host.all_gather_into(&mine[..], &mut all[..]);
    let in_common = all.chunks(mine.len()).all(|other| other == mine);

    let cores = if in_common { share(&allowed, index, ranks) } else { allowed.clone() };
    let crowded = in_common && ranks > allowed.len();
    let count = cores.len().max(1);
    let threads = if crowded || cores.is_empty() {
        Threads::new(count).pinning(Pinning::Off) // the system places them better than one who does not see the others
    } else {
        Threads::new(count).cores(Cores::List(cores))
    };
    let without_fused = u64::from(Isa::detect().arithmetic() != Arithmetic::Fused);
    let isa = if sum_of_all(world, without_fused) == 0 { Isa::detect() } else { Isa::unfused() };
    Place { threads: threads.isa(isa), isa, workers_in_all: sum_of_all(world, count as u64) }
}

/// The sum of a number over all ranks.
fn sum_of_all(world: &impl Communicator, number: u64) -> u64 {
    let mut sum = 0;
    world.all_reduce_into(&number, &mut sum, SystemOperation::sum());
    sum
}

/// One of as many equal shares; a single core if there are not enough.
fn share(cores: &[usize], index: usize, shares: usize) -> Vec<usize> {
    if cores.is_empty() {
        return Vec::new();
    }
    if shares > cores.len() {
        return vec![cores[index % cores.len()]];
    }
    cores[cores.len() * index / shares..cores.len() * (index + 1) / shares].to_vec()
}

/// Waits until all ranks are here, asleep: MPI's own barrier keeps a core busy, which another rank may be measuring.
pub(crate) fn wait_asleep(world: &impl Communicator) {
    let mut request = world.immediate_barrier();
    while let Err(pending) = request.test() {
        request = pending;
        thread::sleep(Duration::from_millis(1));
    }
}
