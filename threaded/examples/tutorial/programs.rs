//! S1 to S4, serially and on a team: how to use the library.
//!
//! Whatever `wideband_core` computes is a free function, a method of `Isa`, and, under the same name, a method of [`Team`].

use std::ops::Range;

use wideband_core::rand_core::Rng;
use wideband_core::{BATCH, BLOCK, Compute, ExactSum, Real, Streams, expression};
use wideband_threaded::Team;

use crate::stopwatch::{Stopwatch, Timed};
use crate::table::Row;
use crate::{checks, scalar};

/// Where S1 and S2 evaluate the mixture.
const X: f64 = 0.4;

/// Random points behind each element of S4.
const SAMPLES_PER_ELEMENT: u64 = 100_000;

/// The Gaussians of S1 and S2: their means from U(−1, 1), their widths from U(0.1, 0.3).
pub(crate) struct Mixture {
    means: Vec<f64>,
    widths: Vec<f64>,
}

impl Mixture {
    pub(crate) fn random(team: &Team, seed: u64, n: usize) -> Self {
        let means = uniform(team, &Streams::new(seed), n, -1.0..1.0);
        let widths = uniform(team, &Streams::new(seed.wrapping_add(1)), n, 0.1..0.3);
        Self { means, widths }
    }
}

/// Random numbers that do not depend on the team's size: each block has a stream of its own.
///
/// Drawn on the team that will compute on them, each worker's share of the array is in memory next to it.
fn uniform(team: &Team, streams: &Streams, n: usize, range: Range<f64>) -> Vec<f64> {
    let mut numbers = vec![0.0; n];
    team.for_each_chunk(&mut numbers, BLOCK, |block, numbers| {
        let mut rng = streams.stream(block as u64);
        numbers.fill_with(|| range.start + (range.end - range.start) * scalar::unit(rng.next_u64()));
    });
    numbers
}

expression! {
    /// S1 in a user's own words: `exp(-z²/2) / width · scale` with `z = (x - mean) / width`.
    struct Gaussian { x, scale }
    |mean, width| {
        let z = (x - mean) / width;
        (-0.5 * z * z).exp() / width * scale
    }
}

/// S1: an array expression. The library's kernel, and the same as an expression of one's own.
pub(crate) fn gaussians(team: &Team, Mixture { means, widths }: &Mixture, stopwatch: &Stopwatch) -> [Row; 2] {
    let (isa, n) = (team.isa(), means.len());
    let own = Gaussian { x: X, scale: f64::PER_SQRT_2PI / n as f64 };

    let scalar = stopwatch.time_filling("S1: scalar", n, |out| scalar::gaussians(X, means, widths, out));
    let serial = stopwatch.time_filling("S1: serial", n, |out| isa.gaussians(X, means, widths, out));
    let on_team = stopwatch.time_filling("S1: on the team", n, |out| team.gaussians(X, means, widths, out));
    let own_serial = stopwatch.time_filling("S1, own expression: serial", n, |out| isa.map(&own, [means, widths], out));
    let own_on_team =
        stopwatch.time_filling("S1, own expression: on the team", n, |out| team.map(&own, [means, widths], out));

    let row = |program, serial: Timed<Vec<f64>>, on_team: Timed<Vec<f64>>| Row {
        program,
        n: n as u64,
        times: [scalar.time, serial.time, on_team.time],
        result: serial.value.iter().copied().collect::<ExactSum>().value(),
        same_bits: checks::same_bits(&serial.value, &on_team.value),
        fault: checks::differ(&serial.value, &scalar.value),
    };
    [row("S1 gaussians", serial, on_team), row("S1 own expression", own_serial, own_on_team)]
}

/// S2: a reduction of an array expression.
pub(crate) fn kde(team: &Team, Mixture { means, widths }: &Mixture, stopwatch: &Stopwatch) -> Row {
    let scalar = stopwatch.time("S2: scalar", || scalar::kde(X, means, widths));
    let serial = stopwatch.time("S2: serial", || team.isa().kde(X, means, widths));
    let on_team = stopwatch.time("S2: on the team", || team.kde(X, means, widths));
    Row {
        program: "S2 kde",
        n: means.len() as u64,
        times: [scalar.time, serial.time, on_team.time],
        result: serial.value,
        same_bits: checks::same_bits(&[serial.value], &[on_team.value]),
        fault: checks::differ(&[serial.value], &[scalar.value]),
    }
}

/// S3: a Monte Carlo loop. The counter and the generators are the library's business.
pub(crate) fn pi(team: &Team, seed: u64, samples: u64, stopwatch: &Stopwatch) -> [Row; 2] {
    let isa = team.isa();

    let scalar = stopwatch.time("S3, 53 bits: scalar", || scalar::monte_carlo_pi(seed, samples));
    let serial = stopwatch.time("S3, 53 bits: serial", || isa.monte_carlo_pi(seed, samples));
    let on_team = stopwatch.time("S3, 53 bits: on the team", || team.monte_carlo_pi(seed, samples));

    let fixed_scalar = stopwatch.time("S3, fixed point: scalar", || scalar::monte_carlo_pi_fixed(seed, samples));
    let fixed_serial = stopwatch.time("S3, fixed point: serial", || isa.monte_carlo_pi_fixed(seed, samples));
    let fixed_on_team = stopwatch.time("S3, fixed point: on the team", || team.monte_carlo_pi_fixed(seed, samples));

    let row = |program, scalar: Timed<f64>, serial: Timed<f64>, on_team: Timed<f64>| Row {
        program,
        n: samples,
        times: [scalar.time, serial.time, on_team.time],
        result: serial.value,
        same_bits: checks::same_bits(&[serial.value], &[on_team.value]),
        fault: checks::not_pi(&[scalar.value, serial.value], samples),
    };
    [row("S3 π, 53 bits", scalar, serial, on_team), row("S3 π, fixed point", fixed_scalar, fixed_serial, fixed_on_team)]
}

/// S4: a parallel loop in which each iteration writes an element of an array, here an estimate of π with random numbers
/// of its own.
pub(crate) fn array_of_pi(team: &Team, seed: u64, n: usize, stopwatch: &Stopwatch) -> Row {
    // Element i counts the first samples of batch i, so that no two elements share a stream.
    let estimate = |i: usize| {
        let start = i as u64 * BATCH;
        team.isa().pi_hits(seed, start..start + SAMPLES_PER_ELEMENT).pi()
    };

    let scalar = stopwatch.time_filling("S4: scalar", n, |estimates| {
        for (i, out) in estimates.iter_mut().enumerate() {
            *out = scalar::monte_carlo_pi(seed.wrapping_add(i as u64), SAMPLES_PER_ELEMENT);
        }
    });
    let serial = stopwatch.time_filling("S4: serial", n, |estimates| {
        for (i, out) in estimates.iter_mut().enumerate() {
            *out = estimate(i);
        }
    });
    let on_team = stopwatch.time_filling("S4: on the team", n, |estimates| {
        team.for_each(estimates, |i, out| *out = estimate(i));
    });

    let samples = n as u64 * SAMPLES_PER_ELEMENT;
    let mean = |estimates: &[f64]| estimates.iter().sum::<f64>() / n as f64;
    Row {
        program: "S4 array of π",
        n: samples,
        times: [scalar.time, serial.time, on_team.time],
        result: mean(&serial.value),
        same_bits: checks::same_bits(&serial.value, &on_team.value),
        fault: checks::not_pi(&[mean(&scalar.value), mean(&serial.value)], samples),
    }
}
