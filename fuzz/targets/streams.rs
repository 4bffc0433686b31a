//! Streams, the arrays filled from them and the samples of π, of any seed and range however cut, against `rand_xoshiro`.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wideband_core::rand_core::Rng;
use wideband_core::{BATCH, Isa, Streams};

#[derive(Arbitrary, Debug)]
struct Case {
    seed: u64,
    stream: u64,
    /// Where the range begins in its batch: most often near an edge.
    batch: u64,
    start: i16,
    length: u16,
    cut: u16,
}

fuzz_target!(|case: Case| {
    let streams = Streams::new(case.seed);
    if let Some(next) = case.stream.checked_add(1) {
        let mut jumped = streams.stream(case.stream);
        jumped.jump();
        assert_eq!(jumped, streams.stream(next));
    }

    let start = (case.batch % (1 << 40) * BATCH).wrapping_add_signed(case.start.into());
    let Some(end) = start.checked_add(u64::from(case.length % 600)) else { return };
    let cut = start + u64::from(case.cut) % (end - start + 1);
    let indices: Vec<u64> = (start..end).collect();
    let words = plain_words(&streams, &indices).into_iter().map(|[word]| word).collect::<Vec<_>>();

    for isa in Isa::available() {
        let (mut filled, mut doubles, mut singles) =
            (vec![0; indices.len()], vec![0.0; indices.len()], vec![0.0; indices.len()]);
        let (head, tail) = filled.split_at_mut((cut - start) as usize);
        isa.fill_u64(&streams, cut..end, tail);
        isa.fill_u64(&streams, start..cut, head);
        assert_eq!(filled, words, "{isa:?}");
        isa.fill_uniform(&streams, start..end, &mut doubles);
        isa.fill_uniform(&streams, start..end, &mut singles);
        for ((&word, &double), &single) in words.iter().zip(&doubles).zip(&singles) {
            assert_eq!(double, (word >> 11) as f64 / (1_u64 << 53) as f64, "{isa:?}");
            assert_eq!(single, (word >> 40) as f32 / (1_u64 << 24) as f32, "{isa:?}");
        }

        let mut hits = isa.pi_hits(case.seed, start..cut);
        hits += isa.pi_hits(case.seed, cut..end);
        assert_eq!(hits, isa.pi_hits(case.seed, start..end), "{isa:?}");
        let mut fixed = isa.pi_hits_fixed(case.seed, cut..end);
        fixed += isa.pi_hits_fixed(case.seed, start..cut);
        assert_eq!(hits.samples, end - start);

        let inside = |word: &&u64| {
            let (x, y) = (*word >> 33 | 1, (*word & 0xffff_ffff) >> 1 | 1);
            x * x + y * y < 1 << 62
        };
        assert_eq!(fixed.hits, words.iter().filter(inside).count() as u64, "{isa:?}");
        let uniform = |word: u64| (word >> 11) as f64 / (1_u64 << 53) as f64;
        let points = plain_words::<2>(&streams, &indices);
        let inside = points.iter().filter(|[x, y]| uniform(*x).powi(2) + uniform(*y).powi(2) < 1.0).count();
        assert_eq!(hits.hits, inside as u64, "{isa:?}");
    }
});

/// The `N` words that belong to each index, drawn one by one: index i is step `(i mod BATCH) / 8` of stream
/// `8 ⌊i / BATCH⌋ + i mod 8`, and a step draws `N`.
fn plain_words<const N: usize>(streams: &Streams, indices: &[u64]) -> Vec<[u64; N]> {
    let mut words = vec![[0; N]; indices.len()];
    let (Some(&first), Some(&last)) = (indices.first(), indices.last()) else { return words };
    for batch in first / BATCH..=last / BATCH {
        for lane in 0..8 {
            let mut rng = streams.stream((8 * batch).wrapping_add(lane));
            let mut step = 0; // words drawn
            for (&index, words) in indices.iter().zip(&mut words) {
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
