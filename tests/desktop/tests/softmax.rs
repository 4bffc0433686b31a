//! `softmax` and `log_sum_exp` against plain loops, at their edges, and on teams.

use wideband_core::{Compute, Isa};
use wideband_tests::Random;
use wideband_threaded::Threads;

const INFINITY: f64 = f64::INFINITY;
const U: f64 = f64::EPSILON / 2.0;

/// Numbers around a large one, so that their exponentials overflow.
fn numbers(count: usize) -> Vec<f64> {
    let mut random = Random::new(18);
    (0..count).map(|_| 5000.0 + random.float::<f64>(-3..5)).collect()
}

#[test]
fn as_plain_loops_have_them() {
    for count in [1, 2, 7, 130, 9000] {
        let xs = numbers(count);
        let largest = xs.iter().copied().fold(-INFINITY, f64::max);
        // The differences are exact: the numbers are near one another.
        let total: f64 = xs.iter().map(|x| (x - largest).exp()).sum();
        for isa in Isa::available() {
            let got = isa.log_sum_exp(&xs);
            let bound = ((count as f64).ln() + 3.0) * U + f64::EPSILON * (total.ln() + got);
            assert!((got - (largest + total.ln())).abs() <= bound, "{}: {got}", isa.name());

            let mut shares = vec![0.0; count];
            isa.softmax(&xs, &mut shares);
            for (x, share) in xs.iter().zip(&shares) {
                let (d, wanted) = (largest - x, (x - largest).exp() / total);
                // The plain sum may be off by a unit for each term.
                let bound = (d + (count as f64).ln() + 5.0 + count as f64) * U;
                assert!((share - wanted).abs() <= bound * wanted, "{}: {x} gives {share}", isa.name());
            }
        }
    }
}

#[test]
fn edges() {
    for isa in Isa::available() {
        let of = |xs: &[f64]| isa.log_sum_exp(xs);
        assert_eq!(of(&[]), -INFINITY);
        assert_eq!(of(&[-INFINITY, -INFINITY]), -INFINITY);
        assert_eq!(of(&[-INFINITY, 2.5]), 2.5);
        assert_eq!(of(&[INFINITY, 1.0, -INFINITY]), INFINITY);
        assert!(of(&[INFINITY, f64::NAN]).is_nan());
        assert_eq!(isa.log_sum_exp(&[f32::MAX, 0.0]), f32::MAX);

        let shares = |xs: [f64; 3]| {
            let mut out = [9.0; 3];
            isa.softmax(&xs, &mut out);
            out
        };
        assert_eq!(shares([-INFINITY, 3.0, -INFINITY]), [0.0, 1.0, 0.0]);
        assert_eq!(shares([f64::MAX, -f64::MAX, f64::MAX]), [0.5, 0.0, 0.5]);
        for xs in [[1.0, f64::NAN, 2.0], [INFINITY, 1.0, 2.0], [-INFINITY; 3]] {
            assert!(shares(xs).iter().all(|share| share.is_nan()), "{xs:?}");
        }
        isa.softmax::<f64>(&[], &mut []);
    }
}

#[test]
fn teams_have_the_same_bits() {
    let xs = numbers(50_000);
    let (wanted, mut wanted_shares) = (Isa::detect().log_sum_exp(&xs), vec![0.0; xs.len()]);
    Isa::detect().softmax(&xs, &mut wanted_shares);
    for workers in [1, 2, 3] {
        let mut shares = vec![0.0; xs.len()];
        let got = Threads::new(workers).scope(|team| {
            team.softmax(&xs, &mut shares);
            team.log_sum_exp(&xs)
        });
        assert_eq!(got.expect("threads start").to_bits(), wanted.to_bits());
        assert_eq!(shares, wanted_shares);
    }
}
