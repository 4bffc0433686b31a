//! Parts to one total: exact sums and estimates by an operation of our own, counts by MPI's.

use std::time::Duration;

use mpi::collective::{SystemOperation, UserOperation};
use mpi::traits::*;
use wideband_core::{BytesError, Estimate, ExactSum};
use wideband_mpi::{Error, Part};

/// A result on its way.
///
/// One element of an MPI message: MPI may cut a message between elements, and give the operation some of them.
trait Sent: Equivalence + Clone {
    type Result;
    fn pack(result: &Self::Result) -> Self;
    fn unpack(&self) -> Result<Self::Result, BytesError>;
    fn merge(total: &mut Self::Result, more: &Self::Result);
}

#[derive(Clone, Equivalence)]
struct SentSum {
    bytes: [u8; ExactSum::BYTES],
}

impl Sent for SentSum {
    type Result = ExactSum;

    fn pack(sum: &ExactSum) -> Self {
        Self { bytes: sum.to_bytes() }
    }

    fn unpack(&self) -> Result<ExactSum, BytesError> {
        ExactSum::from_bytes(&self.bytes)
    }

    fn merge(total: &mut ExactSum, more: &ExactSum) {
        total.merge(more);
    }
}

#[derive(Clone, Equivalence)]
struct SentEstimate {
    bytes: [u8; Estimate::BYTES],
}

impl Sent for SentEstimate {
    type Result = Estimate;

    fn pack(estimate: &Estimate) -> Self {
        Self { bytes: estimate.to_bytes() }
    }

    fn unpack(&self) -> Result<Estimate, BytesError> {
        Estimate::from_bytes(&self.bytes)
    }

    fn merge(total: &mut Estimate, more: &Estimate) {
        total.merge(more);
    }
}

/// The total of all ranks' parts, on rank 0.
pub(crate) fn to_first(world: &impl Communicator, part: &Part) -> Result<Option<Part>, Error> {
    let sums = results_to_first::<SentSum>(world, &part.sums)?;
    let estimates = results_to_first::<SentEstimate>(world, &part.estimates)?;
    let mut counts = vec![0; part.counts.len()];
    elements_to_first(world, &part.counts, &mut counts, SystemOperation::sum());
    Ok((world.rank() == 0).then_some(Part { sums, estimates, counts }))
}

/// Merges each of the results of all ranks, on rank 0; on others the result is their own.
fn results_to_first<S: Sent>(world: &impl Communicator, results: &[S::Result]) -> Result<Vec<S::Result>, BytesError> {
    let sent: Vec<S> = results.iter().map(S::pack).collect();
    let mut merged = sent.clone();
    let merge = UserOperation::commutative(|more, total| {
        let (Some(more), Some(total)) = (more.downcast::<S>(), total.downcast::<S>()) else {
            panic!("an operation was given something else than its results");
        };
        for (more, total) in more.iter().zip(total) {
            *total = merged_through_bytes(more, total);
        }
    });
    elements_to_first(world, &sent, &mut merged, &merge);
    merged.iter().map(S::unpack).collect()
}

/// A panic here, in a function that C calls, aborts the process, and mpirun the run.
fn merged_through_bytes<S: Sent>(more: &S, total: &S) -> S {
    let unpack = |sent: &S| sent.unpack().unwrap_or_else(|error| panic!("a message: {error}"));
    let mut merged = unpack(total);
    S::merge(&mut merged, &unpack(more));
    S::pack(&merged)
}

/// Reduces what each rank has to `total` on rank 0.
fn elements_to_first<T: Equivalence>(
    world: &impl Communicator,
    part: &[T],
    total: &mut [T],
    operation: impl Operation,
) {
    let first = world.process_at_rank(0);
    if part.is_empty() {
        // Everywhere. Messages of nothing have all the same address, which MPI takes for a mistake.
    } else if world.rank() == 0 {
        first.reduce_into_root(part, total, operation);
    } else {
        first.reduce_into(part, operation);
    }
}

/// The longest of all ranks' times.
pub(crate) fn slowest(world: &impl Communicator, time: Duration) -> Duration {
    let mut longest = 0;
    world.all_reduce_into(&(time.as_nanos() as u64), &mut longest, SystemOperation::max());
    Duration::from_nanos(longest)
}
