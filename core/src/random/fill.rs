//! Random numbers by index: slices filled with words, or with variates, which are a random column written down.
//!
//! A seed has one endless sequence of words, and these functions write any range of it. Word `i` is output number
//! `(i mod BATCH) / 8`, counted from 0 and rounded down, of stream `8 · ⌊i / BATCH⌋ + i mod 8`: in each batch of
//! [`BATCH`](crate::BATCH) words eight streams take turns. It is the word of sample `i` in
//! [`monte_carlo_pi_fixed`](crate::monte_carlo_pi_fixed()), too.

use core::ops::Range;

use super::columns::Random;
use super::eight_streams::{LANES, Samples};
use super::streams::Streams;
use super::variates::Variate;
use crate::backend::{Backend, Job, Words};
use crate::engine::{Engine, Grain};
use crate::isa::Isa;
use crate::lanes::Lanes;
use crate::real::Real;
use crate::source::{Source, Steps};

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
/// Number `i` is made of word `i` of [`fill_u64`], whatever the type: the word's leading 53 bits over 2⁵³ as an `f64`,
/// or its leading 24 bits over 2²⁴ as an `f32`. So the `f32` is the `f64`, rounded down. All multiples of 2⁻⁵³ or 2⁻²⁴
/// in `[0, 1)` are equally likely; 1 never comes. Any division of a range gives the same numbers, the same on every
/// machine, always.
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

/// Writes normal numbers, with mean 0 and variance 1: a range of an endless sequence.
///
/// Number `i` is made of word `i` of [`fill_u64`], as [`Streams::normals`](crate::Streams::normals) says. Any division
/// of a range gives the same numbers; within one arithmetic, the same bits on every backend.
///
/// # Panics
///
/// Panics, before anything is written, if the output's length is not the range's.
///
/// ```
/// use wideband_core::{Streams, fill_normal};
///
/// let mut numbers = [0.0; 1000];
/// fill_normal(&Streams::new(42), 0..1000, &mut numbers);
/// assert!(numbers.iter().sum::<f64>().abs() < 100.0);
/// ```
#[track_caller]
#[inline]
pub fn fill_normal<T: Real>(streams: &Streams, range: Range<u64>, out: &mut [T]) {
    fill_normal_on(&Isa::detect(), streams, range, out);
}

/// Writes exponential numbers, with mean 1: a range of an endless sequence.
///
/// Number `i` is made of word `i` of [`fill_u64`], as [`Streams::exponentials`](crate::Streams::exponentials) says. Any
/// division of a range gives the same numbers; within one arithmetic, the same bits on every backend.
///
/// # Panics
///
/// Panics, before anything is written, if the output's length is not the range's.
///
/// ```
/// use wideband_core::{Streams, fill_exponential};
///
/// let mut numbers = [0.0_f32; 1000];
/// fill_exponential(&Streams::new(42), 0..1000, &mut numbers);
/// assert!((numbers.iter().sum::<f32>() - 1000.0).abs() < 100.0);
/// ```
#[track_caller]
#[inline]
pub fn fill_exponential<T: Real>(streams: &Streams, range: Range<u64>, out: &mut [T]) {
    fill_exponential_on(&Isa::detect(), streams, range, out);
}

/// Writes random integers below a bound: indices to draw from data with replacement, say.
///
/// Number `i` is made of word `i` of [`fill_u64`]: the word times the bound, over 2⁶⁴ and rounded down. No remainder is
/// taken, so small numbers are not favoured: the probabilities of two numbers differ by a part of about
/// `bound / 2⁶⁴`. Any division of a range gives the same numbers, the same on every machine, always. A bound of 0 gives
/// zeros.
///
/// # Panics
///
/// Panics, before anything is written, if the output's length is not the range's.
///
/// ```
/// use wideband_core::{Streams, fill_below};
///
/// let mut dice = [0; 600];
/// fill_below(&Streams::new(42), 0..600, 6, &mut dice);
/// let sixes = dice.iter().filter(|&&die| die == 5).count();
/// assert!((60..140).contains(&sixes));
/// ```
#[track_caller]
#[inline]
pub fn fill_below(streams: &Streams, range: Range<u64>, bound: u64, out: &mut [u64]) {
    fill_below_on(&Isa::detect(), streams, range, bound, out);
}

/// [`fill_u64`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn fill_u64_on(engine: &impl Engine, streams: &Streams, range: Range<u64>, out: &mut [u64]) {
    check(&range, out.len());
    let isa = engine.isa();
    engine.each_piece(out, GRAIN, move |start, out| {
        isa.run(FillWords { streams, start: range.start + start as u64, out });
    });
}

/// [`fill_below`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn fill_below_on(engine: &impl Engine, streams: &Streams, range: Range<u64>, bound: u64, out: &mut [u64]) {
    check(&range, out.len());
    let isa = engine.isa();
    engine.each_piece(out, GRAIN, move |start, out| {
        isa.run(FillWords { streams, start: range.start + start as u64, out });
        for number in out {
            *number = ((u128::from(*number) * u128::from(bound)) >> 64) as u64;
        }
    });
}

/// [`fill_uniform`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn fill_uniform_on<T: Real>(engine: &impl Engine, streams: &Streams, range: Range<u64>, out: &mut [T]) {
    check(&range, out.len());
    fill(engine, &streams.uniforms(range), out);
}

/// [`fill_normal`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn fill_normal_on<T: Real>(engine: &impl Engine, streams: &Streams, range: Range<u64>, out: &mut [T]) {
    check(&range, out.len());
    fill(engine, &streams.normals(range), out);
}

/// [`fill_exponential`] by anyone.
#[track_caller]
#[inline]
pub(crate) fn fill_exponential_on<T: Real>(engine: &impl Engine, streams: &Streams, range: Range<u64>, out: &mut [T]) {
    check(&range, out.len());
    fill(engine, &streams.exponentials(range), out);
}

/// Units are long enough to make nothing of reaching their first number.
const GRAIN: Grain = Grain { unit: 1 << 14, picoseconds: 500 };

#[track_caller]
#[inline]
fn check(range: &Range<u64>, length: usize) {
    let numbers = range.end.saturating_sub(range.start);
    assert!(numbers == length as u64, "the range {range:?} has {numbers} numbers, the output {length} elements");
}

/// Writes a random column.
#[inline]
fn fill<T: Real, V: Variate<T>>(engine: &impl Engine, column: &Random<V>, out: &mut [T]) {
    let isa = engine.isa();
    engine.each_piece(out, GRAIN, move |start, out| {
        let column = Source::<T, 1>::part(column, start..start + out.len());
        isa.run(Fill { column, out });
    });
}

struct FillWords<'a> {
    streams: &'a Streams,
    start: u64,
    out: &'a mut [u64],
}

impl Job for FillWords<'_> {
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(self) {
        let mut samples = Samples::<B::U64>::new(self.streams.clone(), 1, self.start);
        let (eights, last) = self.out.as_chunks_mut::<{ LANES as usize }>();
        for eight in eights {
            *eight = samples.eight().next().to_array();
        }
        if !last.is_empty() {
            last.copy_from_slice(&samples.eight().next().to_array()[..last.len()]);
        }
    }
}

struct Fill<'a, T, V> {
    column: Random<V>,
    out: &'a mut [T],
}

impl<T: Real, V: Variate<T>> Job for Fill<'_, T, V> {
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(self) {
        let mut steps = Steps::new::<T, V::Step<B>, 1>(&self.column);
        let mut chunks = self.out.chunks_exact_mut(Lanes::<T, V::Step<B>>::COUNT);
        for chunk in &mut chunks {
            let Some([numbers]) = steps.next::<T, V::Step<B>, 1>() else { break };
            numbers.store(chunk);
        }
        if let Some(([numbers], _)) = steps.tail::<T, V::Step<B>, 1>() {
            numbers.store_tail(chunks.into_remainder());
        }
    }
}
