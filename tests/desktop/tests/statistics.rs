//! Statistical tests of random numbers as a consumer sees them: eight streams in turn, batch after batch.
//!
//! xoshiro256++ itself was tested by its authors, on one stream. What could go wrong here is the way in which streams are
//! put side by side: two lanes that are equal or shifted, batches that overlap, a word that is used twice, bits that are
//! lost on the way to a float. Neighbours in the sequence come from different streams, numbers eight apart from the same
//! stream, numbers a batch apart from the same lane of the next batch; so these are the distances that are looked at.
//!
//! Every test yields a p-value: how probable a result at least as far from what is expected would be, if the numbers
//! were random. Too good a fit is as suspicious as too bad a one, so both ends count. The seeds are fixed, so that a
//! test which passes once passes for ever. Of the 980 p-values of uniform numbers the smallest should be near 10⁻³, and
//! is 2 · 10⁻⁴; the least that is allowed is 10⁻⁶. A fault, as the last test shows, leaves no doubt.
//!
//! Longer runs by programs made for the purpose: see `core/examples/words.rs`.

use statrs::distribution::{ChiSquared, ContinuousCDF, Exp, Normal};
use wideband_core::{BATCH, Real, Streams, fill_exponential, fill_normal, fill_u64, fill_uniform, histogram};

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
    println!("{p:.3e} {what}"); // with `--nocapture`
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

/// The probability that the empirical distribution of so many numbers is at least so far from the true one, somewhere
/// (Kolmogorov; the series for many numbers).
fn kolmogorov(distance: f64, count: usize) -> f64 {
    let x = distance * (count as f64).sqrt();
    let term = |k: i32| (-2.0 * f64::from(k * k) * x * x).exp() * if k % 2 == 1 { 2.0 } else { -2.0 };
    (1..100).map(term).sum::<f64>().min(1.0)
}

/// Variates against their distribution: the distance of the empirical one, equally likely bins, the first four moments,
/// and how many lie beyond certain limits.
fn follow<T: Real>(
    what: &str,
    total: usize,
    fill: impl Fn(&Streams, std::ops::Range<u64>, &mut [T]),
    distribution: &impl ContinuousCDF<f64, f64>,
    moments: [f64; 8],
    limits: &[f64],
) {
    let (streams, chunk) = (Streams::new(2027), 1 << 20);
    let cells = 1_000_000; // equally likely, and so many that between their edges the distributions are hardly farther apart
    let mut numbers = vec![T::ZERO; chunk];
    let (mut counts, mut sums, mut beyond) = (vec![0; cells], [0.0; 4], vec![[0_u64; 2]; limits.len()]);
    for start in (0..total).step_by(chunk) {
        let numbers = &mut numbers[..chunk.min(total - start)];
        fill(&streams, start as u64..(start + numbers.len()) as u64, numbers);
        for x in numbers.iter().map(|x| x.to_f64()) {
            counts[((distribution.cdf(x) * cells as f64) as usize).min(cells - 1)] += 1;
            sums.iter_mut().zip(1..).for_each(|(sum, power)| *sum += x.powi(power));
            for (beyond, &limit) in beyond.iter_mut().zip(limits) {
                beyond[0] += u64::from(x > limit);
                beyond[1] += u64::from(x < -limit);
            }
        }
    }
    let below = counts.iter().scan(0, |below, count| {
        *below += count;
        Some(*below as f64 / total as f64)
    });
    let distances = below.zip(1..).map(|(share, cell)| (share - f64::from(cell) / cells as f64).abs());
    let p = kolmogorov(distances.fold(0.0, f64::max), total);
    check(p.min(2.0 * (1.0 - p)), &format!("{what}: the distance of the distributions"));
    let bins: Vec<u64> = counts.chunks(cells / 1000).map(|cells| cells.iter().sum()).collect();
    check(chi_square(&bins), &format!("{what}: bins"));
    for power in 1..=4 {
        let (mean, variance) = (moments[power - 1], moments[2 * power - 1] - moments[power - 1].powi(2));
        let deviations = (sums[power - 1] / total as f64 - mean) / (variance / total as f64).sqrt();
        check(p_value(&Normal::standard(), deviations), &format!("{what}: moment {power}"));
    }
    for (beyond, &limit) in beyond.iter().zip(limits) {
        for (count, p) in beyond.iter().zip([distribution.sf(limit), distribution.cdf(-limit)]) {
            let expected = p * total as f64;
            // Rare: by Poisson's distribution, which is normal enough where many are expected.
            let surprise = if expected > 10.0 {
                p_value(&Normal::standard(), (*count as f64 - expected) / expected.sqrt())
            } else {
                let at_least = 1.0 - (0..*count).map(|k| poisson(expected, k)).sum::<f64>();
                at_least.max(1e-300)
            };
            check(surprise, &format!("{what}: {count} beyond {limit}, where {expected} are expected"));
        }
    }
}

fn poisson(mean: f64, count: u64) -> f64 {
    (1..=count).fold((-mean).exp(), |p, k| p * mean / k as f64)
}

fn variates_follow(total: usize) {
    let normal = [0.0, 1.0, 0.0, 3.0, 0.0, 15.0, 0.0, 105.0];
    let exponential = [1.0, 2.0, 6.0, 24.0, 120.0, 720.0, 5040.0, 40_320.0];
    let limits: Vec<f64> = (4..13).map(|half| f64::from(half) / 2.0).collect();
    let one = Exp::new(1.0).expect("a rate");
    follow::<f64>("normal f64", total, fill_normal, &Normal::standard(), normal, &limits);
    follow::<f32>("normal f32", total, fill_normal, &Normal::standard(), normal, &limits);
    let limits: Vec<f64> = (1..21).map(f64::from).collect();
    follow::<f64>("exponential f64", total, fill_exponential, &one, exponential, &limits);
    follow::<f32>("exponential f32", total, fill_exponential, &one, exponential, &limits);
}

#[test]
fn variates_follow_their_distributions() {
    variates_follow(1_000_000);
}

#[test]
#[ignore = "some minutes: see CONTRIBUTING.md"]
fn many_variates_follow_their_distributions() {
    variates_follow(100_000_000);
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
