//! Parts to one total: exact sums by an operation of our own, counts by MPI's.

use std::time::Duration;

use mpi::collective::{SystemOperation, UserOperation};
use mpi::traits::*;
use wideband_core::ExactSum;
use wideband_mpi::{Error, Part};

/// An exact sum on its way.
///
/// One element of an MPI message: MPI may cut a message between elements, and give the operation some of them.
#[derive(Clone, Copy, Equivalence)]
struct Sent {
    bytes: [u8; ExactSum::BYTES],
}

/// The total of all ranks' parts, on rank 0.
pub(crate) fn to_first(world: &impl Communicator, part: &Part) -> Result<Option<Part>, Error> {
    let sums: Vec<Sent> = part.sums.iter().map(|sum| Sent { bytes: sum.to_bytes() }).collect();
    let (mut all_sums, mut counts) = (sums.clone(), vec![0; part.counts.len()]);
    let merge = UserOperation::commutative(|more, total| {
        let (Some(more), Some(total)) = (more.downcast::<Sent>(), total.downcast::<Sent>()) else {
            panic!("an operation on exact sums was given something else");
        };
        for (more, total) in more.iter().zip(total) {
            merge(more, total);
        }
    });
    to_first_by(world, &sums, &mut all_sums, &merge);
    to_first_by(world, &part.counts, &mut counts, SystemOperation::sum());
    if world.rank() != 0 {
        return Ok(None);
    }
    let sums = all_sums.iter().map(|sum| ExactSum::from_bytes(&sum.bytes)).collect::<Result<_, _>>()?;
    Ok(Some(Part { sums, counts }))
}

/// Reduces what each rank has to `total` on rank 0.
fn to_first_by<T: Equivalence>(world: &impl Communicator, part: &[T], total: &mut [T], operation: impl Operation) {
    let first = world.process_at_rank(0);
    if part.is_empty() {
        // Everywhere. Messages of nothing have all the same address, which MPI takes for a mistake.
    } else if world.rank() == 0 {
        first.reduce_into_root(part, total, operation);
    } else {
        first.reduce_into(part, operation);
    }
}

/// Adds a sum to a total. A panic here, in a function that C calls, aborts the process, and mpirun the run.
fn merge(more: &Sent, total: &mut Sent) {
    let sum = |sent: &Sent| ExactSum::from_bytes(&sent.bytes).unwrap_or_else(|error| panic!("a message: {error}"));
    let mut merged = sum(total);
    merged.merge(&sum(more));
    total.bytes = merged.to_bytes();
}

/// The longest of all ranks' times.
pub(crate) fn slowest(world: &impl Communicator, time: Duration) -> Duration {
    let mut longest = 0;
    world.all_reduce_into(&(time.as_nanos() as u64), &mut longest, SystemOperation::max());
    Duration::from_nanos(longest)
}
