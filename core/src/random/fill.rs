//! Random numbers by index: slices filled with words, or with uniform numbers between 0 and 1.
//!
//! A seed has one endless sequence of words, and these functions write any range of it. Word `i` is output number
//! `(i mod BATCH) / 8`, counted from 0 and rounded down, of stream `8 · ⌊i / BATCH⌋ + i mod 8`: in each batch of
//! [`BATCH`](crate::BATCH) words eight streams take turns. It is the word of sample `i` in
//! [`monte_carlo_pi_fixed`](crate::monte_carlo_pi_fixed()), too.
//!
//! The conversion to floating point is plain Rust on an array of eight words. Compiled for a backend's instructions it
//! becomes vector code, and it is exact, so that there is nothing in which backends could differ.

use core::ops::Range;

use super::eight_streams::{Batches, EightStreams, LANES};
use super::streams::Streams;
use crate::backend::{Backend, Job, Words};
use crate::engine::{Engine, Grain};
use crate::isa::Isa;
use crate::real::Real;

/// Writes a range of the endless sequence of random words that the streams of a seed make up.
///
/// Word `i` is output number `(i mod BATCH) / 8`, counted from 0 and rounded down, of stream `8 · ⌊i / BATCH⌋ + i mod 8`:
/// see [`BATCH`](crate::BATCH) and [`Streams::stream`]. So any division of a range, among calls, threads or machines,
/// gives the same words, the same on every machine, always. An empty or reversed range has none.
///
/// The first word is reached in some microseconds, wherever it is.
///
/// # Panics
///
/// Panics, before anything is written, if the output's length is not the range's.
///
/// ```
/// use wideband_core::rand_core::Rng;
/// use wideband_core::{Streams, fill_u64};
///
/// let streams = Streams::new(42);
/// let mut words = [0; 100];
/// fill_u64(&streams, 0..100, &mut words);
/// assert_eq!(words[3], streams.stream(3).next_u64());
///
/// let mut part = [0; 10];
/// fill_u64(&streams, 57..67, &mut part);
/// assert_eq!(part, words[57..67]);
/// ```
#[track_caller]
#[inline]
pub fn fill_u64(streams: &Streams, range: Range<u64>, out: &mut [u64]) {
    fill_u64_on(&Isa::detect(), streams, range, out);
}

/// Writes random numbers uniform in `[0, 1)`: a range of an endless sequence.
///
/// Number `i` is made of word `i` of [`fill_u64`], whatever the type: the word's leading 53 bits over 2⁵³ as an `f64`, or
/// its leading 24 bits over 2²⁴ as an `f32`, which is the `f64` rounded down. All multiples of 2⁻⁵³ or 2⁻²⁴ in `[0, 1)`
/// are equally likely; 1 never comes. Any division of a range gives the same numbers, the same on every machine, always.
///
/// # Panics
///
/// Panics, before anything is written, if the output's length is not the range's.
///
/// ```
/// use wideband_core::{Streams, fill_uniform};
///
/// let streams = Streams::new(42);
/// let mut numbers = [0.0; 1000];
/// let (head, tail) = numbers.split_at_mut(400);
/// fill_uniform(&streams, 400..1000, tail); // perhaps elsewhere
/// fill_uniform(&streams, 0..400, head);
///
/// let mut whole = [0.0; 1000];
/// fill_uniform(&streams, 0..1000, &mut whole);
/// assert_eq!(numbers, whole);
/// ```
#[track_caller]
#[inline]
pub fn fill_uniform<T: Real>(streams: &Streams, range: Range<u64>, out: &mut [T]) {
    fill_uniform_on(&Isa::detect(), streams, range, out);
}

/// [`fill_u64`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn fill_u64_on(engine: &impl Engine, streams: &Streams, range: Range<u64>, out: &mut [u64]) {
    fill(engine, streams, range, out, core::convert::identity);
}

/// [`fill_uniform`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn fill_uniform_on<T: Real>(engine: &impl Engine, streams: &Streams, range: Range<u64>, out: &mut [T]) {
    fill(engine, streams, range, out, T::of_random_word);
}

#[track_caller]
#[inline]
fn fill<T: Send>(
    engine: &impl Engine,
    streams: &Streams,
    range: Range<u64>,
    out: &mut [T],
    of_word: impl Fn(u64) -> T + Copy + Sync,
) {
    let (numbers, length, isa) = (range.end.saturating_sub(range.start), out.len(), engine.isa());
    assert!(numbers == length as u64, "the range {range:?} has {numbers} numbers, the output {length} elements");
    // Long enough to make nothing of reaching the first word.
    let unit = 1 << 14;
    engine.each_piece(out, Grain { unit, picoseconds: 500 }, |start, out| {
        let start = range.start + start as u64;
        isa.run(Fill { streams, range: start..start + out.len() as u64, out, of_word });
    });
}

struct Fill<'a, T, F> {
    streams: &'a Streams,
    range: Range<u64>,
    out: &'a mut [T],
    of_word: F,
}

impl<T, F: Fn(u64) -> T> Job for Fill<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(self) {
        let mut rest = self.out;
        for (streams, indices) in Batches::<B::U64>::new(self.streams, 1, self.range) {
            let (out, others) = rest.split_at_mut((indices.end - indices.start) as usize);
            fill_from_batch(streams, indices.start, out, &self.of_word);
            rest = others;
        }
    }
}

/// Writes the numbers of a batch from one of its indices on, which need not be on lane 0.
#[inline(always)]
fn fill_from_batch<W: Words, T>(mut streams: EightStreams<W>, start: u64, out: &mut [T], of_word: &impl Fn(u64) -> T) {
    let lane = (start % LANES) as usize;
    let until_lane_0 = out.len().min((LANES as usize - lane) % LANES as usize);
    let (first, out) = out.split_at_mut(until_lane_0);
    if !first.is_empty() {
        write(&streams.next().to_array()[lane..], first, of_word);
    }
    let (steps, last) = out.as_chunks_mut::<{ LANES as usize }>();
    for step in steps {
        write(&streams.next().to_array(), step, of_word);
    }
    if !last.is_empty() {
        write(&streams.next().to_array(), last, of_word);
    }
}

/// Writes the numbers of as many words as there are elements.
#[inline(always)]
fn write<T>(words: &[u64], out: &mut [T], of_word: &impl Fn(u64) -> T) {
    for (out, &word) in out.iter_mut().zip(words) {
        *out = of_word(word);
    }
}
