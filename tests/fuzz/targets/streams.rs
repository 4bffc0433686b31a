//! Streams, the arrays filled from them and the samples of π, of any seed and range however cut, against `rand_xoshiro`.
#![no_main]

use std::ops::Range;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wideband_core::rand_core::Rng;
use wideband_core::{BATCH, Compute, Streams};
use wideband_fuzz::any_isa;

#[derive(Arbitrary, Debug)]
struct Case {
    what: What,
    seed: u64,
    backend: u8,
    /// Where the range begins: after the beginning of this batch, whose number has up to 40 bits, or, one in 64, before it.
    /// (That takes longer: the plain walk steps over the batch before.)
    batch: u64,
    bits: u8,
    start: u8,
    before: u8,
    length: u16,
    cut: u16,
}

#[derive(Arbitrary, Debug)]
enum What {
    Jump { stream: u64 },
    Words,
    Uniform,
    Pi,
    FixedPointPi,
}

fuzz_target!(|case: Case| {
    let streams = Streams::new(case.seed);
    let edge = case.batch % (1 << (case.bits % 41)) * BATCH;
    let start = u64::from(case.start);
    let start = if case.before % 64 == 63 { edge.saturating_sub(start) } else { edge + start };
    let end = start + u64::from(case.length % 600);
    let cut = start + u64::from(case.cut) % (end - start + 1);
    let words = || plain_words(&streams, start..end).into_iter().map(|[word]| word).collect::<Vec<_>>();
    let uniform = |word: u64| (word >> 11) as f64 / (1_u64 << 53) as f64;
    let isa = any_isa(case.backend);

    match case.what {
        What::Jump { stream } => {
            let Some(next) = stream.checked_add(1) else { return };
            let mut jumped = streams.stream(stream);
            jumped.jump();
            assert_eq!(jumped, streams.stream(next));
        }
        What::Words => {
            let mut filled = vec![0; (end - start) as usize];
            let (head, tail) = filled.split_at_mut((cut - start) as usize);
            isa.fill_u64(&streams, cut..end, tail);
            isa.fill_u64(&streams, start..cut, head);
            assert_eq!(filled, words(), "{isa:?}");
        }
        What::Uniform => {
            let words = words();
            let (mut doubles, mut singles) = (vec![0.0; words.len()], vec![0.0; words.len()]);
            isa.fill_uniform(&streams, start..end, &mut doubles);
            isa.fill_uniform(&streams, start..end, &mut singles);
            for ((&word, &double), &single) in words.iter().zip(&doubles).zip(&singles) {
                assert_eq!(double, uniform(word), "{isa:?}");
                assert_eq!(single, (word >> 40) as f32 / (1_u64 << 24) as f32, "{isa:?}");
            }
        }
        What::Pi => {
            let mut hits = isa.pi_hits(case.seed, start..cut);
            hits += isa.pi_hits(case.seed, cut..end);
            let points = plain_words::<2>(&streams, start..end);
            let inside = points.iter().filter(|[x, y]| uniform(*x).powi(2) + uniform(*y).powi(2) < 1.0).count();
            assert_eq!([hits.hits, hits.samples], [inside as u64, end - start], "{isa:?}");
        }
        What::FixedPointPi => {
            let mut hits = isa.pi_hits_fixed(case.seed, cut..end);
            hits += isa.pi_hits_fixed(case.seed, start..cut);
            let inside = |word: &&u64| {
                let (x, y) = (*word >> 33 | 1, (*word & 0xffff_ffff) >> 1 | 1);
                x * x + y * y < 1 << 62
            };
            let inside = words().iter().filter(inside).count();
            assert_eq!([hits.hits, hits.samples], [inside as u64, end - start], "{isa:?}");
        }
    }
});

/// The `N` words that belong to each index, drawn one by one: index i is step `(i mod BATCH) / 8` of stream
/// `8 ⌊i / BATCH⌋ + i mod 8`, and a step draws `N`.
fn plain_words<const N: usize>(streams: &Streams, indices: Range<u64>) -> Vec<[u64; N]> {
    let mut words = vec![[0; N]; (indices.end - indices.start) as usize];
    for batch in indices.start / BATCH..indices.end.div_ceil(BATCH) {
        let mut stream = streams.stream(8 * batch);
        for lane in 0..8 {
            let mut rng = stream.clone();
            stream.jump();
            let mut step = 0; // words drawn
            for (index, words) in indices.clone().zip(&mut words) {
                if index / BATCH == batch && index % 8 == lane {
                    while step < index % BATCH / 8 * N as u64 {
                        rng.next_u64();
                        step += 1;
                    }
                    words.fill_with(|| rng.next_u64());
                    step += N as u64;
                }
            }
        }
    }
    words
}
