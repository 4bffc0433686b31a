//! Random columns against their definition: generators of `rand_xoshiro`, one sample at a time.

use std::ops::Range;

use rand_core::Rng;
use wideband_core::math::ln;
use wideband_core::{BATCH, BLOCK, Compute, ExactSum, Identity, InDisc, Index, Inputs, Isa, Real, Streams, expression};

const SEED: u64 = 42;

/// Ranges that begin and end on any lane, inside a batch and across its end.
const RANGES: [Range<u64>; 6] = [
    0..100,
    5..1000,
    4096..4097,
    BATCH - 21..BATCH + 45,
    3 * BATCH - 8..3 * BATCH + 8,
    7 * BATCH + 12_345..7 * BATCH + 12_420,
];

/// The words of a sample, of which each has so many.
fn words(sample: u64, count: usize) -> Vec<u64> {
    let mut stream = Streams::new(SEED).stream(8 * (sample / BATCH) + sample % 8);
    let before = (sample % BATCH) / 8 * count as u64;
    for _ in 0..before {
        stream.next_u64();
    }
    (0..count).map(|_| stream.next_u64()).collect()
}

expression! {
    struct Three;
    |a, b, c| -> [first, second, third] { [a, b, c] }
}

/// A probability in `(0, 1)`, of an odd word.
fn open<T: Real>(word: u64) -> T {
    if T::LANES == 8 {
        return T::from_f64(word as f64 / 2_f64.powi(64));
    }
    let (upper, lower) = ((word >> 32) as f32, word as u32 as f32);
    T::from_f64(f64::from(upper / 2_f32.powi(32) + lower / 2_f32.powi(64)))
}

fn check<T: Real>(uniform: impl Fn(u64) -> f64) {
    let streams = Streams::new(SEED);
    for isa in Isa::available() {
        for samples in RANGES {
            let length = (samples.end - samples.start) as usize;
            let (mut one, mut numbers) = (vec![T::ZERO; length], [(); 3].map(|()| vec![T::ZERO; length]));
            let [first, second, third] = &mut numbers;
            isa.map(&Three, streams.uniforms(samples.clone()), [first, second, third]);
            isa.map(&Identity, streams.uniforms(samples.clone()), &mut one);
            for (i, sample) in samples.clone().enumerate() {
                for (column, word) in words(sample, 3).into_iter().enumerate() {
                    assert_eq!(numbers[column][i].to_f64(), uniform(word), "{} {samples:?} {sample}", isa.name());
                }
                assert_eq!(one[i].to_f64(), uniform(words(sample, 1)[0]), "{} {samples:?} {sample}", isa.name());
            }

            let mut exponentials = vec![T::ZERO; length];
            isa.fill_exponential(&streams, samples.clone(), &mut exponentials);
            let probabilities: Vec<T> = samples.clone().map(|sample| open(!words(sample, 1)[0] | 1)).collect();
            let mut logarithms = vec![T::ZERO; length];
            isa.map(&wideband_core::math::Ln, [&probabilities], &mut logarithms);
            let expected: Vec<T> = logarithms.into_iter().map(|x| -x).collect();
            assert_eq!(exponentials, expected, "{} {samples:?}", isa.name());
        }
    }
}

#[test]
fn columns_are_those_of_the_scalar_definition() {
    check::<f64>(|word| (word >> 11) as f64 / 2_f64.powi(53));
    check::<f32>(|word| (word >> 40) as f64 / 2_f64.powi(24));
    let mut out = [0.0];
    ln(&[open::<f64>(1)], &mut out);
    assert!((out[0] + 64.0 * 2_f64.ln()).abs() < 1e-13);
}

/// Normal numbers, at a few places, of words that `rand_xoshiro` gives and quantiles that statrs computes.
#[test]
fn normals_are_quantiles_of_their_words() {
    use statrs::distribution::{ContinuousCDF, Normal};
    let (streams, normal) = (Streams::new(SEED), Normal::standard());
    for isa in Isa::available() {
        for samples in RANGES {
            let mut numbers = vec![0.0; (samples.end - samples.start) as usize];
            let mut singles = vec![0_f32; numbers.len()];
            isa.fill_normal(&streams, samples.clone(), &mut numbers);
            isa.fill_normal(&streams, samples.clone(), &mut singles);
            for ((&x, &single), sample) in numbers.iter().zip(&singles).zip(samples.clone()) {
                let expected = normal.inverse_cdf((words(sample, 1)[0] | 1) as f64 / 2_f64.powi(64));
                assert!((x - expected).abs() < 1e-8, "{} sample {sample}: {x}, not {expected}", isa.name());
                // The quantile at 2.9, where the centre ends, grows 84 times as fast as what is rounded to 24 bits.
                assert!((f64::from(single) - x).abs() < 3e-6, "{} sample {sample}: {single}, not {x}", isa.name());
            }
        }
    }
}

#[test]
fn hits_are_those_of_pi() {
    let streams = Streams::new(7);
    for isa in Isa::available() {
        for samples in [0..100_000, BATCH - 1001..BATCH + 1003, 3 * BATCH - 5..3 * BATCH + 3] {
            let hits = isa.count(&InDisc { radius: 1.0 }, streams.uniforms(samples.clone()));
            assert_eq!(hits as u64, isa.pi_hits(7, samples.clone()).hits, "{} {samples:?}", isa.name());
        }
    }
}

expression! {
    struct Mixed;
    |x, i, normal, uniform| { x + i * normal + uniform }
}

/// Whoever computes which blocks, with slices and indices beside.
#[test]
fn parts_are_parts_of_the_whole() {
    let streams = [1, 2].map(Streams::new);
    let n = 5 * BLOCK + 77;
    let xs: Vec<f64> = (0..n).map(|i| i as f64).collect();
    let start = BATCH - 2 * BLOCK as u64 - 3; // the batch ends in the third block
    let columns = || {
        let samples = start..start + n as u64;
        (&xs, Index(0..n as u64), streams[0].normals(samples.clone()), streams[1].uniforms(samples))
    };
    for isa in Isa::available() {
        let (mut whole, mut total) = (vec![0.0; n], ExactSum::new());
        isa.map(&Mixed, columns(), &mut whole);
        for blocks in [4..6, 0..1, 1..4] {
            isa.sum_into(&Mixed, columns().blocks(blocks.clone()), &mut total);
            let elements = blocks.start * BLOCK..n.min(blocks.end * BLOCK);
            let mut part = vec![0.0; elements.len()];
            isa.map(&Mixed, columns().blocks(blocks), &mut part);
            assert_eq!(part, whole[elements], "{}", isa.name());
        }
        assert_eq!(total.value::<f64>(), isa.sum(&Mixed, columns()));
        assert_eq!(total.value::<f64>(), isa.sum(&Identity, [&whole]));
        assert_eq!(isa.max(&Mixed, columns()), isa.max(&Identity, [&whole]));
        assert_eq!(isa.argmin(&Mixed, columns()), isa.argmin(&Identity, [&whole]));
    }
}

/// The expression that comes to mind, `low + (high - low) · x`, gives 200.
#[test]
fn an_interval_never_gives_its_end() {
    let streams = Streams::new(SEED);
    for isa in Isa::available() {
        let mut numbers = vec![0_f32; 1 << 16];
        isa.map(&Identity, streams.uniforms(0..1 << 16).within(100.0_f32, 200.0), &mut numbers);
        assert!(numbers.iter().all(|x| (100.0..200.0).contains(x)));
        let mean = isa.mean::<f64, _, 1>(&Identity, streams.uniforms(0..1 << 16).within(-3.0, 5.0));
        assert!((mean - 1.0).abs() < 0.05);
    }
}

#[test]
fn integers_below_a_bound() {
    let streams = Streams::new(SEED);
    for isa in Isa::available() {
        for bound in [0, 1, 2, 6, 1 << 40, u64::MAX] {
            let mut numbers = [0; 75];
            isa.fill_below(&streams, 7 * BATCH + 12_345..7 * BATCH + 12_420, bound, &mut numbers);
            for (i, &number) in numbers.iter().enumerate() {
                let word = words(7 * BATCH + 12_345 + i as u64, 1)[0];
                assert_eq!(number, (u128::from(word) * u128::from(bound) / (1 << 64)) as u64);
            }
        }
    }
}

#[test]
fn intervals_must_be_intervals() {
    for (low, high) in
        [(1.0, 1.0), (2.0, 1.0), (f64::NAN, 1.0), (0.0, f64::NAN), (0.0, f64::INFINITY), (f64::MIN, f64::MAX)]
    {
        let interval = std::panic::catch_unwind(|| Streams::new(SEED).uniforms(0..1).within(low, high));
        assert!(interval.is_err(), "{low} to {high}");
    }
}
