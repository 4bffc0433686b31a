//! Chunks on rayon's threads: what one would do with a scalar program, or with wideband instead of using a team.

use std::ops::Range;

use rayon::prelude::*;
use wideband_core::BLOCK;

/// Elements of a chunk: whole blocks, and enough of them to hide what a task costs.
const CHUNK: usize = 4 * BLOCK;

/// Writes an array in chunks, `write` being given the first element's index.
pub fn write<T: Send>(out: &mut [T], write: impl Fn(usize, &mut [T]) + Sync) {
    out.par_chunks_mut(CHUNK).enumerate().for_each(|(i, chunk)| write(i * CHUNK, chunk));
}

/// The chunks of `0..n`, to reduce.
#[must_use]
pub fn chunks(n: usize) -> impl ParallelIterator<Item = Range<usize>> {
    (0..n).into_par_iter().step_by(CHUNK).map(move |start| start..n.min(start + CHUNK))
}
