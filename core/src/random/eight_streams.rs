//! Eight consecutive random streams side by side, one a lane, and the batches into which their numbers are cut.
//!
//! Whatever is drawn by index, samples of π or numbers of [`fill_uniform`](crate::fill_uniform()), is cut into batches of
//! [`BATCH`] consecutive indices. Batch `b` of a seed owns the streams `8b … 8b+7`, and index `i` is drawn on lane
//! `i mod 8`. So who draws a range of indices, and where it begins and ends, never matters.

use core::ops::Range;

use super::streams::{JUMPS, Polynomial, State, Streams, jumped, stepped};
use crate::backend::{HAS_VECTORS, Words};

/// Samples, or random numbers, per batch: the unit in which random streams are shared out.
///
/// Batch `b` is the indices from `b · BATCH` on, and draws from the streams `8b … 8b+7` of its seed. It is large enough
/// that reaching its streams (some microseconds) is lost in computing it, and small enough that 128 workers share the
/// tutorial's 4·10⁸ samples evenly.
pub const BATCH: u64 = 1 << 18;

/// Lanes of a vector of 64-bit words, and streams of a batch.
pub(crate) const LANES: u64 = 8;

/// Eight xoshiro256++ generators: word `i` of lane `l`'s state is lane `l` of `state[i]`.
#[derive(Clone, Copy)]
pub(crate) struct EightStreams<W> {
    state: [W; 4],
}

impl<W: Words> EightStreams<W> {
    /// Streams `8b … 8b+7`, so many steps from their beginning: the first by the bits of both, each other by a jump from
    /// the last.
    #[inline(always)]
    pub(crate) fn of_batch(streams: &Streams, batch: u64, steps: u64) -> Self {
        Self::of_states(states(streams, batch, steps))
    }

    #[inline(always)]
    fn of_states(states: [State; LANES as usize]) -> Self {
        let [a, b, c, d] = core::array::from_fn(|word| states.map(|state| state[word]));
        Self { state: [W::from_array(a), W::from_array(b), W::from_array(c), W::from_array(d)] }
    }

    /// From the beginning of a batch's streams to that of the next batch's, eight jumps on.
    #[inline(always)]
    fn jump_to_next_batch(&mut self) {
        self.jump(&JUMPS[3]);
    }

    /// The next output of each stream.
    ///
    /// Blackman and Vigna, "Scrambled linear pseudorandom number generators" (2021): xoshiro256++.
    #[inline(always)]
    pub(crate) fn next(&mut self) -> W {
        if !HAS_VECTORS {
            return self.next_by_lanes();
        }
        let [s0, _, _, s3] = self.state;
        let output = (s0 + s3).rotate::<23, 41>() + s0;
        self.step();
        output
    }

    /// The same without vectors: of one stream after the other, whose state stays in registers.
    #[inline(never)]
    fn next_by_lanes(&mut self) -> W {
        let [mut a, mut b, mut c, mut d] = self.state.map(W::to_array);
        let mut outputs = [0; LANES as usize];
        for lane in 0..outputs.len() {
            let state = [a[lane], b[lane], c[lane], d[lane]];
            outputs[lane] = state[0].wrapping_add(state[3]).rotate_left(23).wrapping_add(state[0]);
            [a[lane], b[lane], c[lane], d[lane]] = stepped(state);
        }
        self.state = [a, b, c, d].map(W::from_array);
        W::from_array(outputs)
    }

    /// The linear engine's next state.
    #[inline(always)]
    pub(crate) fn step(&mut self) {
        let [s0, s1, s2, s3] = self.state;
        let (s2, s3) = (s2 ^ s0, s3 ^ s1);
        self.state = [s0 ^ s3, s1 ^ s2, s2 ^ s1.shl::<17>(), s3.rotate::<45, 19>()];
    }

    /// Every lane as far ahead as the polynomial says: see `streams.rs`.
    #[inline(always)]
    fn jump(&mut self, polynomial: &Polynomial) {
        if !HAS_VECTORS {
            let words = self.state.map(W::to_array);
            let state = |lane| words.each_ref().map(|word: &[u64; LANES as usize]| word[lane]);
            *self = Self::of_states(core::array::from_fn(|lane| jumped(state(lane), polynomial)));
            return;
        }
        let mut sum = [W::splat(0); 4];
        for word in polynomial {
            for bit in 0..u64::BITS {
                let mask = W::splat((word >> bit & 1).wrapping_neg()); // as in `streams::jumped`
                for (sum, &word) in sum.iter_mut().zip(&self.state) {
                    *sum = *sum ^ (word & mask);
                }
                self.step();
            }
        }
        self.state = sum;
    }
}

/// The states of streams `8b … 8b+7`, so many steps from their beginning.
fn states(streams: &Streams, batch: u64, steps: u64) -> [State; LANES as usize] {
    let mut states = [streams.state(batch * LANES, steps); LANES as usize];
    for lane in 1..states.len() {
        states[lane] = jumped(states[lane - 1], &JUMPS[0]);
    }
    states
}

/// Samples in order, eight at a time, from any sample on: on lane `l` of the first eight is the first sample's `l`-th
/// successor.
pub(crate) struct Samples<W> {
    streams: Streams,
    /// Words that a sample takes.
    words: u64,
    /// The next eight samples' streams, if `left` is not 0.
    lanes: EightStreams<W>,
    /// The first of the next eight samples.
    next: u64,
    /// How many times the streams lead from eight samples to the next.
    left: u64,
}

impl<W: Words> Samples<W> {
    #[inline(always)]
    pub(crate) fn new(streams: Streams, words: u64, first: u64) -> Self {
        let lanes = EightStreams { state: [W::splat(0); 4] };
        Self { streams, words, lanes, next: first, left: 0 }
    }

    /// The streams of the next eight samples, of which as many words have to be taken as a sample takes.
    #[inline(always)]
    pub(crate) fn eight(&mut self) -> &mut EightStreams<W> {
        if self.left == 0 {
            // Of a copy: a call that takes a reference into `self` would keep all of it, the lanes too, in memory.
            let streams = self.streams.clone();
            let (states, left) = place(&streams, self.words, self.next);
            (self.lanes, self.left) = (EightStreams::of_states(states), left);
        }
        self.left -= 1;
        self.next = self.next.wrapping_add(LANES); // beyond the last sample in surplus lanes
        &mut self.lanes
    }
}

/// The streams of eight samples, each at its first word, and for how many times eight samples they lead on from there.
///
/// Where the first of them is not on lane 0 of its batch, those that are on the lanes before it are a step ahead, or in
/// the next batch.
#[cold]
#[inline(never)]
fn place(streams: &Streams, words: u64, first: u64) -> ([State; LANES as usize], u64) {
    const STEPS: u64 = BATCH / LANES;
    let (batch, step, lane) = (first / BATCH, first % BATCH / LANES, (first % LANES) as usize);
    let here = states(streams, batch, step * words);
    if lane == 0 {
        return (here, STEPS - step);
    }
    let is_last = step + 1 == STEPS;
    let mut rotated = if is_last { states(streams, batch + 1, 0) } else { here };
    for state in rotated.iter_mut().take(if is_last { 0 } else { lane }) {
        *state = (0..words).fold(*state, |state, _| stepped(state));
    }
    rotated[lane..].copy_from_slice(&here[lane..]);
    rotated.rotate_left(lane);
    (rotated, if is_last { 1 } else { STEPS - 1 - step })
}

/// The batches that a range of indices touches: which of each batch's indices, counted from its first, are in the range, and
/// the batch's streams, placed where the first of these is drawn.
pub(crate) struct Batches<'s, W> {
    streams: &'s Streams,
    /// Words that a stream gives for each of its indices.
    words: u64,
    left: Range<u64>,
    /// The streams at the beginning of the batch that `left` begins in, if one came before.
    next: Option<EightStreams<W>>,
}

impl<'s, W: Words> Batches<'s, W> {
    #[inline(always)]
    pub(crate) fn new(streams: &'s Streams, words: u64, indices: Range<u64>) -> Self {
        Self { streams, words, left: indices, next: None }
    }
}

impl<W: Words> Iterator for Batches<'_, W> {
    type Item = (EightStreams<W>, Range<u64>);

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let Range { start, end } = self.left;
        if start >= end {
            return None;
        }
        let (number, inside) = (start / BATCH, start % BATCH);
        let origin = start - inside;
        let batch = inside..(end - origin).min(BATCH);
        let streams = self.next.take();
        let streams =
            streams.unwrap_or_else(|| EightStreams::of_batch(self.streams, number, inside / LANES * self.words));
        self.left.start = origin + batch.end;
        if inside == 0 && self.left.start < end {
            let mut next = streams;
            next.jump_to_next_batch();
            self.next = Some(next);
        }
        Some((streams, batch))
    }
}
