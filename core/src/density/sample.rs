//! Samples of a density: a point by its weight, and a normal number of its bandwidth about it.
//!
//! Sample `i` is made of three words of stream `i / 256`, from word `3·(i mod 256)` on: the first chooses the point,
//! the others make the normal number, by the formula of Box and Muller ("A Note on the Generation of Random Normal
//! Deviates", Annals of Mathematical Statistics 29, 1958).

use core::ops::Range;

use rand_core::Rng;

use super::direct::{Data, Widths};
use crate::driver::map_on;
use crate::engine::{Engine, Grain};
use crate::expression;
use crate::isa::Isa;
use crate::random::Streams;
use crate::real::Real;

/// Samples of a stream.
const CHUNK: usize = 256;

expression! {
    /// A normal number about a point.
    struct Normal { turn }
    |point, width, first, second| {
        let radius = (-2.0 * (1.0 - first).ln()).sqrt();
        point + width * (radius * (turn * second).cos())
    }
}

/// Writes a range of the samples.
pub(super) fn sample_on<T: Real>(
    engine: &impl Engine,
    data: Data<'_, T>,
    streams: &Streams,
    range: Range<u64>,
    out: &mut [T],
) {
    let isa = engine.isa();
    let scan = if data.weights.is_some() { data.points.len() as u64 * 8 } else { 0 };
    engine.each_piece(out, Grain { unit: CHUNK, picoseconds: 40_000 + scan }, |start, out| {
        let mut next = range.start + start as u64;
        let mut rest = out;
        while !rest.is_empty() {
            let left = CHUNK - (next % CHUNK as u64) as usize;
            let (chunk, others) = rest.split_at_mut(left.min(rest.len()));
            sample_chunk(isa, &data, streams, next, chunk);
            next += chunk.len() as u64;
            rest = others;
        }
    });
}

/// Writes some samples of one stream, from this one on.
fn sample_chunk<T: Real>(isa: Isa, data: &Data<'_, T>, streams: &Streams, first: u64, out: &mut [T]) {
    let mut words = streams.stream(first / CHUNK as u64);
    for _ in 0..3 * (first % CHUNK as u64) {
        words.next_u64();
    }
    let mut choices = [0; CHUNK];
    let mut columns = [[T::ZERO; CHUNK]; 4];
    for (index, choice) in choices[..out.len()].iter_mut().enumerate() {
        *choice = words.next_u64();
        columns[2][index] = fraction(words.next_u64());
        columns[3][index] = fraction(words.next_u64());
    }
    let mut chosen = [0; CHUNK];
    match data.weights {
        None => {
            for (chosen, choice) in chosen.iter_mut().zip(choices) {
                *chosen = ((u128::from(choice) * data.points.len() as u128) >> 64) as usize;
            }
        }
        Some(weights) => choose_by_weight(weights, data.total, &choices[..out.len()], &mut chosen),
    }
    for (index, &point) in chosen[..out.len()].iter().enumerate() {
        columns[0][index] = data.points[point];
        columns[1][index] = match data.widths {
            Widths::One(width) => width.value,
            Widths::Each(widths) => widths[point],
        };
    }
    let turn = T::from_f64(core::f64::consts::TAU);
    map_on(&isa, &Normal { turn }, columns.each_ref().map(|column| &column[..out.len()]), out);
}

/// A random word as a number in `[0, 1)`: its leading bits, as many as the significand has, over two to that many.
fn fraction<T: Real>(word: u64) -> T {
    let (digits, _) = T::FORMAT;
    T::from_f64((word >> (64 - digits)) as f64 / (1_u64 << digits) as f64)
}

/// The points whose stretches of the sum of weights the words fall in. One pass over the weights serves all words.
fn choose_by_weight<T: Real>(weights: &[T], total: f64, words: &[u64], chosen: &mut [usize; CHUNK]) {
    let last = weights.iter().rposition(|&weight| weight > T::ZERO).unwrap_or_default();
    chosen.fill(last); // what rounding leaves beyond the sum
    let mut before = 0.0;
    for (block, part) in weights.chunks(CHUNK).enumerate() {
        let after = part.iter().fold(before, |sum, weight| sum + weight.to_f64());
        for (chosen, &word) in chosen.iter_mut().zip(words) {
            let target = fraction::<f64>(word) * total;
            if before <= target && target < after {
                let mut sum = before;
                let within = part.iter().position(|weight| {
                    sum += weight.to_f64();
                    target < sum
                });
                *chosen = block * CHUNK + within.unwrap_or_default();
            }
        }
        before = after;
    }
}
