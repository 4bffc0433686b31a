//! Estimates, and the samples of integrands, against plain loops over generators of `rand_xoshiro`.

use std::ops::ControlFlow;

use rand_core::Rng;
use wideband_core::{
    BATCH, BLOCK, BytesError, Compute, Covariances, Estimate, Identity, Isa, Jointly, Real, Streams, estimate,
    expression, integrand, simulate,
};
use wideband_threaded::Threads;

fn close(x: f64, expected: f64, relative: f64) -> bool {
    (x - expected).abs() <= relative * expected.abs()
}

/// Mean and variance by the two passes that nobody doubts.
fn two_passes(xs: &[f64]) -> [f64; 2] {
    let n = xs.len() as f64;
    let mean = xs.iter().sum::<f64>() / n;
    [mean, xs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0)]
}

#[test]
fn estimates_are_means_and_variances() {
    let mut words = Streams::new(1).stream(0);
    for isa in Isa::available() {
        for length in [2, 7, 8, 9, 1000, BLOCK, BLOCK + 1, 3 * BLOCK + 13] {
            let xs: Vec<f64> = (0..length).map(|_| (words.next_u64() >> 40) as f64 / 65536.0 - 100.0).collect();
            let [mean, variance] = two_passes(&xs);
            let found = isa.estimate(&Identity, [&xs]);
            assert_eq!(found.samples(), length as u64);
            assert!(close(found.mean(), mean, 1e-13) && close(found.variance(), variance, 1e-12), "{found:?}");
            assert!(close(found.standard_error(), (variance / length as f64).sqrt(), 1e-12));

            // One by one, exactly: the same but for the last bits of a sum to twice the precision.
            let mut each = Estimate::new();
            xs.iter().for_each(|&x| each.add(x));
            assert_eq!((each.mean(), each.variance()), (found.mean(), found.variance()), "{}", isa.name());

            // Numbers so large that differences are all that is left: integers, so that they are exact.
            let far: Vec<f64> = xs.iter().map(|x| 3e12 + (x * 4.0).round()).collect();
            let near: Vec<f64> = far.iter().map(|x| x - 3e12).collect();
            let variances = [far, near].map(|xs| isa.estimate(&Identity, [&xs]).variance());
            assert_eq!(variances[0], variances[1], "{} {length}", isa.name());

            let singles: Vec<f32> = xs.iter().map(|&x| x as f32).collect();
            let [mean, variance] = two_passes(&singles.iter().map(|&x| f64::from(x)).collect::<Vec<_>>());
            let found = isa.estimate(&Identity, [&singles]);
            assert!(close(found.mean(), mean, 1e-12) && close(found.variance(), variance, 1e-11), "{found:?}");
        }
    }
}

#[test]
fn edges() {
    for isa in Isa::available() {
        let of = |xs: &[f64]| isa.estimate(&Identity, [xs]);
        assert!(of(&[]).mean().is_nan() && of(&[]).variance().is_nan() && of(&[]).standard_error().is_nan());
        assert!(of(&[5.0]).mean() == 5.0 && of(&[5.0]).variance().is_nan());
        assert_eq!(of(&[0.1; 2000]).variance(), 0.0);
        assert_eq!(of(&[1.0, f64::INFINITY]).mean(), f64::INFINITY);
        assert!(of(&[f64::NEG_INFINITY, f64::INFINITY]).mean().is_nan() && of(&[f64::NAN, 1.0]).variance().is_nan());
        assert_eq!(of(&[f64::MAX, f64::MAX]).mean(), f64::MAX);

        // What an f64 cannot hold: NaN, as is said, and not 0.
        assert!(of(&[1e200, 2e200]).variance().is_nan() && of(&[f64::MAX, f64::MAX]).variance().is_nan());

        // Squares that an f32 cannot hold.
        let large = isa.estimate(&Identity, [&[1e30_f32, 3e30_f32, 1e30, 3e30]]);
        assert!(close(large.variance(), 4e60 / 3.0, 1e-6), "{}", large.variance());
        let small = isa.estimate(&Identity, [&[1e-30_f32, 3e-30_f32, 1e-30, 3e-30]]);
        assert!(close(small.mean(), 2e-30, 1e-6));
    }
}

expression! {
    struct Both;
    |x, y| -> [product, sum] { [x * y, x + y] }
}

#[test]
fn parts_merge_to_the_same_bits() {
    let columns = Streams::new(3).normals(5..5 + 10 * BLOCK as u64 + 3);
    for isa in Isa::available() {
        let whole = isa.estimate::<f64, _, 2>(&Both, columns.clone());
        let mut parts = [Estimate::new(); 2];
        for blocks in [7..11, 0..1, 1..7] {
            let more = isa.estimate::<f64, _, 2>(&Both, columns.clone().blocks(blocks));
            parts.iter_mut().zip(more).for_each(|(part, more)| part.merge(&more));
        }
        assert_eq!(parts, whole, "{}", isa.name());
    }
}

/// There and back; what the bytes are is held down by those of sums and of hits, of which they are made.
#[test]
fn bytes_come_back() {
    let estimate = estimate(&Identity, [&[1.5, -1e300, 2e-300]]);
    let bytes = estimate.to_bytes();
    assert_eq!(Estimate::from_bytes(&bytes), Ok(estimate));
    assert_ne!(Estimate::new().to_bytes(), bytes);
    assert_eq!((&bytes[..4], bytes.len()), (&b"wbE\x01"[..], 4 + 8 * 73 + 4));
    assert_eq!(bytes[4 + 8 * 72..][..8], 3_u64.to_le_bytes());
    for changed in [5, 200, 400, 590] {
        let mut bytes = bytes;
        bytes[changed] ^= 4;
        assert_eq!(Estimate::from_bytes(&bytes), Err(BytesError::Damaged));
    }
}

expression! {
    struct Pair;
    |x, y| -> [first, second] { [x, y] }
}

/// About means a billion times the deviations, of which a difference of large sums would leave nothing. The covariances
/// are those of two passes in exact fractions; `numpy.cov` of the columns less their means agrees.
#[test]
fn covariances_are_those_of_two_passes() {
    let expected = [
        (2, [0.07215547561645508, -0.023557186126708984, 0.007690906524658203]),
        (9, [0.10237990485297309, -0.028029931916130915, 0.055382119284735784]),
        (1000, [0.08110005753033155, -0.04931019778915115, 0.11090306160710119]),
        (5000, [0.08094079226882822, -0.041193096973238336, 0.10251837855634939]),
    ];
    for (n, expected) in expected {
        let first = |k: i32| k * 389 % 1009;
        let xs: Vec<f64> = (0..n).map(|k| 1e9 + f64::from(first(k)) / 1024.0).collect();
        let ys: Vec<f64> = (0..n).map(|k| -3e9 + f64::from(k * k % 997 * 67 % 997 - first(k) / 2) / 1024.0).collect();
        let mut each = Covariances::new();
        xs.iter().zip(&ys).for_each(|(&x, &y)| each.add([x, y]));
        for isa in Isa::available() {
            for found in [isa.estimate(&Jointly(Pair), [&xs, &ys]), each] {
                let found = [found.covariance(0, 0), found.covariance(0, 1), found.covariance(1, 1)];
                let right = found.into_iter().zip(expected).all(|(found, expected)| close(found, expected, 3e-16));
                assert!(right, "{} {n}: {found:?}, not {expected:?}", isa.name());
            }
        }
    }
}

#[test]
fn edges_of_covariances() {
    assert!(Covariances::<2>::new().covariance(0, 1).is_nan() && Covariances::<0>::new().samples() == 0);
    for isa in Isa::available() {
        // What is wrong in one result is not in the other.
        let wild = isa.estimate(&Jointly(Pair), [&[1.0, f64::INFINITY, 3.0], &[1.0, 2.0, 6.0]]);
        assert!(wild.covariance(0, 1).is_nan() && wild.estimates()[0].mean() == f64::INFINITY);
        assert_eq!((wild.estimates()[1].mean(), wild.covariance(1, 1), wild.samples()), (3.0, 7.0, 3));

        // Squares that do not fit where the products do.
        let apart = isa.estimate(&Jointly(Pair), [&[1e200, 3e200], &[1e-200, 5e-200]]);
        assert!(close(apart.covariance(0, 1), 4.0, 1e-15) && apart.covariance(0, 0).is_nan());
        let apart = isa.estimate(&Jointly(Pair), [&[1e30_f32, 3e30], &[1e-20_f32, 5e-20]]);
        assert!(close(apart.covariance(0, 1), 4e10, 1e-6) && close(apart.covariance(0, 0), 2e60, 1e-6));
    }
}

/// Each estimate is the one that there is without the others; parts merge, bytes come back, teams agree.
#[test]
fn joint_estimates_are_estimates() {
    let columns = Streams::new(3).normals(5..5 + 10 * BLOCK as u64 + 3);
    let (streams, kinds) = (Streams::new(9), Kinds { factor: 0.5, more: 2 });
    for isa in Isa::available() {
        let whole = isa.estimate::<f64, _, 2>(&Jointly(Both), columns.clone());
        assert_eq!(whole.estimates(), isa.estimate::<f64, _, 2>(&Both, columns.clone()), "{}", isa.name());
        let mut parts = Covariances::new();
        for blocks in [7..11, 0..1, 1..7] {
            let part = isa.estimate::<f64, _, 2>(&Jointly(Both), columns.clone().blocks(blocks));
            parts
                .merge(&Covariances::from_bytes(&part.to_bytes::<{ Covariances::<2>::BYTES }>()).expect("covariances"));
        }
        assert_eq!(parts, whole, "{}", isa.name());

        let samples = 7..3 * BLOCK as u64 + 5;
        let simulated = isa.simulate(&Jointly(kinds), &streams, samples.clone());
        assert_eq!(simulated.estimates(), isa.simulate(&kinds, &streams, samples.clone()), "{}", isa.name());
        for i in 0..4 {
            assert_eq!(simulated.covariance(i, i), simulated.estimates()[i].variance());
            assert_eq!(simulated.covariance(i, 3), simulated.covariance(3, i));
        }
        let threads = Threads::new(2).pinning(wideband_threaded::Pinning::Off).isa(isa);
        let on_team = threads.scope(|team| team.simulate(&Jointly(kinds), &streams, samples.clone()));
        assert_eq!(on_team.expect("a team"), simulated, "{}", isa.name());
    }
}

integrand! {
    /// A number of each kind, and what became of them.
    struct Kinds { factor; more: usize }
    |draws| -> [uniform, normal, exponential, sum] {
        let (uniform, normal, exponential) = (draws.uniform(), draws.normal(), draws.exponential());
        let mut sum = 0.0 * factor;
        for _ in 0..more {
            sum += factor * draws.uniform();
        }
        [uniform, normal, exponential, sum]
    }
}

/// The words of a sample of an integrand that draws so many.
fn words(seed: u64, sample: u64, count: u64) -> Vec<u64> {
    let mut stream = Streams::new(seed).stream(16 * (sample / BATCH) + sample % 16);
    for _ in 0..(sample % BATCH) / 16 * count {
        stream.next_u64();
    }
    (0..count).map(|_| stream.next_u64()).collect()
}

#[test]
fn samples_are_those_of_the_scalar_definition() {
    use statrs::distribution::{ContinuousCDF, Normal};
    let (streams, kinds) = (Streams::new(9), Kinds { factor: 0.5, more: 2 });
    for isa in Isa::available() {
        for sample in (0..40).chain([1023, 1024, BATCH - 1, BATCH, 5 * BATCH + 77_777]) {
            let words = words(9, sample, 5);
            let unit = |word: u64| (word >> 11) as f64 / 2_f64.powi(53);
            let probability = |word: u64| (word as f64 + 0.5) / 2_f64.powi(64);
            let [uniform, normal, exponential, sum] = isa.simulate(&kinds, &streams, sample..sample + 1);
            assert_eq!(uniform.mean(), unit(words[0]), "{} {sample}", isa.name());
            assert!((normal.mean() - Normal::standard().inverse_cdf(probability(words[1]))).abs() < 1e-8);
            assert!(close(exponential.mean(), -(1.0 - probability(words[2])).ln(), 1e-9));
            assert_eq!(sum.mean(), 0.5 * unit(words[3]) + 0.5 * unit(words[4]));
            assert_eq!(sum.samples(), 1);

            let single = Kinds { factor: 0.5_f32, more: 2 };
            let [uniform, normal_f32, exponential_f32, _] = isa.simulate(&single, &streams, sample..sample + 1);
            assert_eq!(uniform.mean(), (words[0] >> 40) as f64 / 2_f64.powi(24), "{} {sample}", isa.name());
            assert!((normal_f32.mean() - normal.mean()).abs() < 1e-6);
            assert!((exponential_f32.mean() - exponential.mean()).abs() < 1e-6);
        }
    }
}

/// Whether a driver takes one vector at a time or two, as the columns and the backend have it, does not show. The squares of
/// these numbers are longer than any sum of theirs that is not exact.
#[test]
fn vectors_at_a_time_do_not_show() {
    fn of_type<T: Real>(isa: Isa, digits: u32) {
        let (streams, length) = (Streams::new(4), 2 * BLOCK + 77);
        let mut xs = vec![T::ZERO; length];
        isa.fill_normal(&streams, 0..length as u64, &mut xs);
        let of_column = isa.estimate::<T, _, 1>(&Identity, streams.normals(0..length as u64));
        assert_eq!(isa.estimate(&Identity, [&xs]), of_column, "{}", isa.name());
        isa.fill_uniform(&streams, 0..length as u64, &mut xs);
        let of_column = isa.estimate::<T, _, 1>(&Identity, streams.uniforms(0..length as u64));
        assert_eq!(isa.estimate(&Identity, [&xs]), of_column, "{}", isa.name());

        let mut samples = vec![T::ZERO; length];
        for (sample, x) in (0..).zip(&mut samples) {
            let word = words(4, sample, 1)[0];
            *x = T::from_f64((word >> (64 - digits)) as f64 / 2_f64.powi(digits as i32));
        }
        let simulated = isa.simulate::<T, _>(&OneUniform, &streams, 0..length as u64);
        assert_eq!(isa.estimate(&Identity, [&samples]), simulated, "{}", isa.name());
    }
    for isa in Isa::available() {
        of_type::<f64>(isa, f64::MANTISSA_DIGITS);
        of_type::<f32>(isa, f32::MANTISSA_DIGITS);
    }
}

integrand! {
    struct OneUniform;
    |draws| { draws.uniform() }
}

/// Any division of a range has the same samples; at blocks, the same bits.
#[test]
fn ranges_add_up() {
    let (streams, kinds) = (Streams::new(4), Kinds { factor: 2.0, more: 0 });
    let block = BLOCK as u64;
    for isa in Isa::available() {
        let start = BATCH - 3 * block;
        let whole = isa.simulate(&kinds, &streams, start..start + 5 * block + 9)[1];
        let parts = |cuts: &[u64]| {
            let mut total = Estimate::new();
            cuts.windows(2).for_each(|cut| total.merge(&isa.simulate(&kinds, &streams, cut[0]..cut[1])[1]));
            total
        };
        let end = start + 5 * block + 9;
        assert_eq!(parts(&[start, start + block, start + 4 * block, end]), whole, "{}", isa.name());
        let anywhere = parts(&[start, start + 1, start + 700, start + 3 * block + 5, end - 1, end]);
        assert_eq!(anywhere.samples(), whole.samples());
        assert!((anywhere.mean() - whole.mean()).abs() < 1e-16 && close(anywhere.variance(), whole.variance(), 1e-14));
    }
    let none = simulate(&kinds, &streams, 7..7)[0];
    assert_eq!(none, Estimate::new());
}

integrand! {
    /// Infinite once in a while, and large enough for its squares to overflow in the other result.
    struct Wild;
    |draws| -> [infinite, large] {
        let x = draws.uniform();
        [x.lt(0.001).select(T::INFINITY, x), 1e15 * 1e15 * x]
    }
}

#[test]
fn what_is_not_finite_is_added_one_by_one() {
    for isa in Isa::available() {
        let [infinite, large] = isa.simulate::<f32, _>(&Wild, &Streams::new(5), 3..5000);
        assert!(infinite.mean() == f64::INFINITY && infinite.samples() == 4997);
        assert!(close(large.mean(), 5e29, 0.05) && close(large.variance(), 1e60 / 12.0, 0.1), "{large:?}");
        assert_eq!(large.samples(), 4997);
    }
}

#[test]
fn teams_give_the_same_bits() {
    let (streams, kinds) = (Streams::new(6), Kinds { factor: 2.0, more: 7 });
    let (samples, columns) = (100..300_000, streams.normals(3..400_000));
    let alone = simulate(&kinds, &streams, samples.clone());
    let estimated = estimate::<f64, _, 2>(&Both, columns.clone());
    for count in 1..4 {
        let threads = Threads::new(count).pinning(wideband_threaded::Pinning::Off);
        let same = threads.scope(|team| {
            team.simulate(&kinds, &streams, samples.clone()) == alone
                && team.estimate::<f64, _, 2>(&Both, columns.clone()) == estimated
                && team.simulate_observed(&kinds, &streams, samples.clone(), |_| ControlFlow::Continue(())) == alone
                && team.estimate_observed::<f64, _, 2>(&Both, columns.clone(), |_| ControlFlow::Continue(()))
                    == estimated
        });
        assert!(same.expect("a team"), "{count} threads");
    }
}

static CALLS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

integrand! {
    struct Unsteady;
    |draws| {
        let mut sum = draws.uniform();
        if CALLS.fetch_add(1, std::sync::atomic::Ordering::Relaxed) > 3 {
            sum += draws.uniform();
        }
        sum
    }
}

#[test]
#[should_panic(expected = "an integrand draws more numbers at one time than at another")]
fn a_number_of_draws_that_changes_is_noticed() {
    let _ = simulate::<f64, _>(&Unsteady, &Streams::new(1), 0..1000);
}
