//! Statistical tests of random numbers as a consumer sees them: eight streams in turn, batch after batch.
//!
//! xoshiro256++ itself was tested by its authors, on one stream. What could go wrong here is the way in which streams are
//! put side by side: two lanes that are equal or shifted, batches that overlap, a word that is used twice, bits that are
//! lost on the way to a float. Neighbours in the sequence come from different streams, numbers eight apart from the same
//! stream, numbers a batch apart from the same lane of the next batch; so these are the distances that are looked at.
//!
//! Every test yields a p-value: how probable a result at least as far from what is expected would be, if the numbers were
//! random. Too good a fit is as suspicious as too bad a one, so both ends count. The seeds are fixed, so that a test which
//! passes once passes for ever. Of the 980 p-values the smallest should be near 10⁻³, and is 2 · 10⁻⁴; the least that is
//! allowed is 10⁻⁶. A fault, as the last test shows, leaves no doubt.
//!
//! Longer runs by programs made for the purpose: see `core/examples/words.rs`.

use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};
use wideband_core::{BATCH, Real, Streams, fill_u64, fill_uniform, histogram};

const SEEDS: [u64; 4] = [0, 1, 42, 0x0123_4567_89ab_cdef];

/// Four batches: 32 streams.
const LENGTH: usize = 4 * BATCH as usize;

/// The distances at which numbers might depend on each other: neighbouring lanes, the same lane, the next batch.
fn distances() -> impl Iterator<Item = usize> {
    let batch = BATCH as usize;
    (1..=24).chain([64, 4096, batch - 8, batch - 1, batch, batch + 1, batch + 8, 2 * batch, 3 * batch])
}

const LEAST_P_VALUE: f64 = 1e-6;

/// How probable it is for a number of this distribution to be as far out, at the end where it is.
fn p_value(distribution: &impl ContinuousCDF<f64, f64>, x: f64) -> f64 {
    2.0 * distribution.cdf(x).min(distribution.sf(x))
}

/// Pearson's test: whether all cells are equally likely.
fn chi_square(counts: &[u64]) -> f64 {
    let expected = counts.iter().sum::<u64>() as f64 / counts.len() as f64;
    assert!(expected >= 10.0, "too few in each cell for a chi-square distribution");
    let statistic: f64 = counts.iter().map(|&count| (count as f64 - expected).powi(2) / expected).sum();
    p_value(&ChiSquared::new((counts.len() - 1) as f64).expect("more than one cell"), statistic)
}

/// Of numbers uniform in [0, 1), the correlation of those so far apart. In units of its standard deviation it is normal.
fn serial_correlation(xs: &[f64], distance: usize) -> f64 {
    let pairs = xs.len() - distance;
    let sum: f64 = xs.iter().zip(&xs[distance..]).map(|(x, y)| (x - 0.5) * (y - 0.5)).sum();
    let sigma = (pairs as f64).sqrt() / 12.0;
    p_value(&Normal::standard(), sum / sigma)
}

/// Pairs of numbers so far apart, in 64 × 64 cells: the first with its partner and so on, up to the partner of the first,
/// and again after that. No number is in two pairs, so they are independent; half of all pairs are left out, which are
/// those that this makes of the slice less its first `distance` numbers.
fn pairs(xs: &[f64], distance: usize) -> f64 {
    let mut cells = vec![0; 64 * 64];
    let cell = |x: f64| (x * 64.0) as usize;
    for chunk in xs.chunks_exact(2 * distance) {
        let (first, second) = chunk.split_at(distance);
        for (&x, &y) in first.iter().zip(second) {
            cells[64 * cell(x) + cell(y)] += 1;
        }
    }
    chi_square(&cells)
}

#[track_caller]
fn check(p: f64, what: &str) {
    assert!(p > LEAST_P_VALUE, "{what}: a p-value of {p:e}");
}

fn words(seed: u64) -> Vec<u64> {
    let mut words = vec![0; LENGTH];
    fill_u64(&Streams::new(seed), 0..LENGTH as u64, &mut words);
    words
}

fn uniform<T: Real>(seed: u64) -> Vec<T> {
    let mut numbers = vec![T::ZERO; LENGTH];
    fill_uniform(&Streams::new(seed), 0..LENGTH as u64, &mut numbers);
    numbers
}

#[test]
fn bytes_are_equally_likely() {
    for seed in SEEDS {
        let words = words(seed);
        let mut all = [0; 256];
        for place in 0..8 {
            let mut counts = [0; 256];
            words.iter().for_each(|word| counts[usize::from(word.to_le_bytes()[place])] += 1);
            check(chi_square(&counts), &format!("seed {seed}, byte {place}"));
            all.iter_mut().zip(counts).for_each(|(all, count)| *all += count);
        }
        check(chi_square(&all), &format!("seed {seed}, all bytes"));
    }
}

/// Each bit alone, and each bit with the same bit of the next word, which is another stream's.
#[test]
fn bits_are_fair_coins() {
    for seed in SEEDS {
        let words = words(seed);
        for bit in 0..64 {
            let ones = words.iter().filter(|&word| word >> bit & 1 == 1).count() as u64;
            let surplus = ones as f64 - LENGTH as f64 / 2.0;
            let p = p_value(&Normal::standard(), surplus / (LENGTH as f64 / 4.0).sqrt());
            check(p, &format!("seed {seed}, bit {bit}"));
            let mut counts = [0; 4];
            for pair in words.chunks_exact(2) {
                counts[((pair[0] >> bit & 1) << 1 | pair[1] >> bit & 1) as usize] += 1;
            }
            check(chi_square(&counts), &format!("seed {seed}, bit {bit} of neighbours"));
        }
    }
}

fn equal_bins<T: Real>() {
    for seed in SEEDS {
        for bins in [2, 10, 1000, 4096, 65_536] {
            let mut counts = vec![0; bins];
            let outside = histogram(&uniform::<T>(seed), T::ZERO, T::ONE, &mut counts);
            assert_eq!(outside, Default::default());
            check(chi_square(&counts), &format!("seed {seed}, {bins} bins"));
        }
    }
}

#[test]
fn uniform_numbers_fill_equal_bins() {
    equal_bins::<f64>();
    equal_bins::<f32>();
}

#[test]
fn pairs_fill_the_square() {
    for seed in SEEDS {
        let xs = uniform::<f64>(seed);
        for distance in distances().filter(|&distance| 3 * distance <= LENGTH) {
            check(pairs(&xs, distance), &format!("seed {seed}, {distance} apart"));
            check(pairs(&xs[distance..], distance), &format!("seed {seed}, {distance} apart, the others"));
        }
    }
}

#[test]
fn triples_fill_the_cube() {
    for seed in SEEDS {
        let mut cells = vec![0; 16 * 16 * 16];
        for triple in uniform::<f64>(seed).chunks_exact(3) {
            let cell = triple.iter().fold(0, |cell, x| 16 * cell + (x * 16.0) as usize);
            cells[cell] += 1;
        }
        check(chi_square(&cells), &format!("seed {seed}"));
    }
}

#[test]
fn numbers_are_not_correlated() {
    for seed in SEEDS {
        let xs = uniform::<f64>(seed);
        for distance in distances() {
            check(serial_correlation(&xs, distance), &format!("seed {seed}, {distance} apart"));
        }
    }
}

/// Consecutive seeds begin at unrelated places.
#[test]
fn seeds_are_not_correlated() {
    for seed in 0..8 {
        let (xs, ys) = (uniform::<f64>(seed), uniform::<f64>(seed + 1));
        let both: Vec<f64> = xs.into_iter().zip(ys).flat_map(<[f64; 2]>::from).collect();
        check(pairs(&both, 1), &format!("seeds {seed} and the next"));
    }
}

/// The tests notice what they are there for: each of these faults leaves a p-value of practically zero.
#[test]
fn faults_are_noticed() {
    let good = uniform::<f64>(42);
    let batch = BATCH as usize;

    let mut equal_lanes = good.clone();
    equal_lanes.chunks_exact_mut(8).for_each(|lanes| lanes[5] = lanes[3]);
    assert!(pairs(&equal_lanes[2..], 2) < 1e-100);
    assert!(serial_correlation(&equal_lanes, 2) < 1e-100);

    let mut overlapping_batches = good.clone();
    overlapping_batches.copy_within(8..batch, batch);
    assert!(pairs(&overlapping_batches, batch - 8) < 1e-100);
    assert!(serial_correlation(&overlapping_batches, batch - 8) < 1e-100);

    let mut lost_bits = good.clone();
    lost_bits.iter_mut().for_each(|x| *x = f64::from((*x * 1024.0) as u16) / 1024.0);
    let mut counts = vec![0; 4096];
    histogram(&lost_bits, 0.0, 1.0, &mut counts);
    assert!(chi_square(&counts) < 1e-100);

    // Too even to be random.
    let even: Vec<f64> = (0..LENGTH).map(|i| i as f64 / LENGTH as f64).collect();
    let mut counts = vec![0; 1000];
    histogram(&even, 0.0, 1.0, &mut counts);
    assert!(chi_square(&counts) < 1e-100);
}
