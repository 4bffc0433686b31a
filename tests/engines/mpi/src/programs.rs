//! The programs. Each says how many units it has (blocks of an array, batches of samples), what a range of units computes,
//! and what the whole is worth. A program more is a row of the table.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

use wideband_core::rand_core::Rng;
use wideband_core::{BATCH, BLOCK, Compute, ExactSum, Hits, Real, Streams, expression, integrand};
use wideband_threaded::Team;

use crate::{Error, Options, Part};

/// A computation with its data in memory.
pub type Work = Box<dyn Fn(&Team) -> Part + Send + Sync>;

/// A program that can be computed in parts.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// What the tables call it.
    pub name: &'static str,
    /// Elements or samples.
    pub n: fn(&Options) -> u64,
    /// Elements or samples of a unit, which nobody cuts.
    unit: u64,
    /// Loads or draws what a range of elements or samples needs, on the team that will compute.
    prepare: fn(&Team, &Options, Range<u64>) -> Result<Work, Error>,
    /// What is printed of it.
    value: fn(&Options, &Part) -> String,
}

/// All of them.
pub const PROGRAMS: [Program; 6] = [
    Program { name: "S2 kde", n: points, unit: BLOCK as u64, prepare: kde, value: kde_value },
    Program { name: "S3 π", n: |options| options.samples, unit: BATCH, prepare: pi, value: pi_value },
    Program { name: "great circles", n: points, unit: BLOCK as u64, prepare: trips, value: trips_value },
    Program { name: "histogram", n: points, unit: BLOCK as u64, prepare: histogram, value: histogram_value },
    Program { name: "Asian call", n: points, unit: BLOCK as u64, prepare: call, value: call_value },
    Program { name: "density curve", n: points, unit: BLOCK as u64, prepare: curve, value: curve_value },
];

impl Program {
    /// Share `index` of `shares` that differ by a unit at most.
    #[must_use]
    pub fn share(&self, options: &Options, index: u64, shares: u64) -> Range<u64> {
        let n = (self.n)(options);
        let units = n.div_ceil(self.unit);
        let start = |index: u64| (units * index / shares * self.unit).min(n);
        start(index)..start(index + 1)
    }

    /// Prepares a share. Its parts' merged total does not depend on who has which.
    ///
    /// # Errors
    ///
    /// If the data cannot be read.
    pub fn prepare(&self, team: &Team, options: &Options, share: Range<u64>) -> Result<Work, Error> {
        (self.prepare)(team, options, share)
    }

    /// What the merged parts are worth.
    #[must_use]
    pub fn value(&self, options: &Options, total: &Part) -> String {
        (self.value)(options, total)
    }
}

fn points(options: &Options) -> u64 {
    options.points
}

/// A share of an array of random numbers. Each block has a stream of its own, so that no share depends on the others.
fn uniform(team: &Team, seed: u64, share: Range<u64>, range: Range<f64>) -> Vec<f64> {
    let streams = Streams::new(seed);
    let mut numbers = vec![0.0; (share.end - share.start) as usize];
    team.for_each_chunk(&mut numbers, BLOCK, |block, numbers| {
        let mut rng = streams.stream(share.start / BLOCK as u64 + block as u64);
        let mut unit = || (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        numbers.fill_with(|| range.start + (range.end - range.start) * unit());
    });
    numbers
}

expression! {
    struct Gaussian { x }
    |mean, width| {
        let z = (x - mean) / width;
        (-0.5 * z * z).exp() / width
    }
}

fn kde(team: &Team, options: &Options, share: Range<u64>) -> Result<Work, Error> {
    let means = uniform(team, options.seed, share.clone(), -1.0..1.0);
    let widths = uniform(team, options.seed.wrapping_add(1), share, 0.1..0.3);
    Ok(Box::new(move |team| {
        let mut sum = ExactSum::new();
        team.sum_into(&Gaussian { x: 0.4 }, [&means, &widths], &mut sum);
        Part { sums: vec![sum], ..Part::default() }
    }))
}

fn kde_value(options: &Options, total: &Part) -> String {
    format!("{:.6}", density(options, &total.sums[0]))
}

/// What a sum of Gaussians over all points amounts to.
fn density(options: &Options, sum: &ExactSum) -> f64 {
    sum.value::<f64>() / options.points as f64 * f64::PER_SQRT_2PI
}

fn pi(_: &Team, options: &Options, share: Range<u64>) -> Result<Work, Error> {
    let seed = options.seed;
    Ok(Box::new(move |team| {
        let Hits { hits, samples } = team.pi_hits(seed, share.clone());
        Part { counts: vec![hits, samples], ..Part::default() }
    }))
}

fn pi_value(_: &Options, total: &Part) -> String {
    let hits = Hits { hits: total.counts[0], samples: total.counts[1] };
    format!("{:.6} ± {:.6}", hits.pi(), hits.standard_error())
}

expression! {
    /// The great-circle distance between two places, in kilometres, and its square: of a user's own.
    struct Distance { radius }
    |latitude, longitude, to_latitude, to_longitude| -> [first, second] {
        let (north, east) = ((0.5 * (to_latitude - latitude)).sin(), (0.5 * (to_longitude - longitude)).sin());
        let chord = north * north + latitude.cos() * to_latitude.cos() * east * east;
        let distance = 2.0 * radius * chord.min(1.0).sqrt().asin();
        [distance, distance * distance]
    }
}

fn trips(team: &Team, options: &Options, share: Range<u64>) -> Result<Work, Error> {
    let column =
        |number: u64, limit: f64| uniform(team, options.seed.wrapping_add(10 + number), share.clone(), -limit..limit);
    let places = [column(0, 1.5), column(1, 3.0), column(2, 1.5), column(3, 3.0)];
    Ok(Box::new(move |team| {
        let mut moments = [ExactSum::new(); 2];
        team.sum_into(&Distance { radius: 6371.0 }, places.each_ref(), &mut moments);
        Part { sums: moments.to_vec(), ..Part::default() }
    }))
}

/// The mean and its error.
fn trips_value(options: &Options, total: &Part) -> String {
    let n = options.points as f64;
    let [first, second] = [0, 1].map(|moment| total.sums[moment].value::<f64>() / n);
    format!("{first:.2} ± {:.2} km", ((second - first * first) / n).sqrt())
}

const BINS: usize = 64;

fn histogram(team: &Team, options: &Options, share: Range<u64>) -> Result<Work, Error> {
    let numbers = match &options.data {
        Some(file) => read(file, share).map_err(|error| format!("{}: {error}", file.display()))?,
        None => uniform(team, options.seed, share, -1.0..1.0),
    };
    Ok(Box::new(move |team| {
        let mut counts = vec![0; BINS];
        let outside = team.histogram(&numbers, -1.0, 1.0, &mut counts);
        counts.extend([outside.below, outside.above, outside.nan]);
        Part { counts, ..Part::default() }
    }))
}

/// A share of a file, of which the rest is not read.
fn read(file: &Path, share: Range<u64>) -> Result<Vec<f64>, std::io::Error> {
    const SIZE: u64 = size_of::<f64>() as u64;
    let mut file = File::open(file)?;
    file.seek(SeekFrom::Start(SIZE * share.start))?;
    let mut bytes = vec![0; (SIZE * (share.end - share.start)) as usize];
    file.read_exact(&mut bytes)?;
    let (numbers, _) = bytes.as_chunks();
    Ok(numbers.iter().map(|&number| f64::from_le_bytes(number)).collect())
}

/// The fullest bin's share.
fn histogram_value(_: &Options, total: &Part) -> String {
    let fullest = total.counts[..BINS].iter().max().copied().unwrap_or(0);
    format!("{:.2} %", 100.0 * fullest as f64 / total.counts.iter().sum::<u64>() as f64)
}

integrand! {
    /// What a call on the mean of a price at twelve times pays in the end: paths of a user's own, drawn as they go.
    struct AsianCall { spot, strike, drift, volatility }
    |draws| {
        let (mut price, mut total) = (spot, 0.0 * spot);
        for _ in 0..12 {
            price *= (drift + volatility * draws.normal()).exp();
            total += price;
        }
        (total / 12.0 - strike).max(0.0)
    }
}

fn call(_: &Team, options: &Options, share: Range<u64>) -> Result<Work, Error> {
    let streams = Streams::new(options.seed.wrapping_add(20));
    let call = AsianCall { spot: 100.0, strike: 100.0, drift: -0.0013, volatility: 0.058 };
    Ok(Box::new(move |team| {
        let estimate = team.simulate::<f64, _>(&call, &streams, share.clone());
        Part { estimates: vec![estimate], ..Part::default() }
    }))
}

fn call_value(_: &Options, total: &Part) -> String {
    let estimate = &total.estimates[0];
    format!("{:.4} ± {:.4}", estimate.mean(), estimate.standard_error())
}

/// Places at which the density is wanted: from -2 to 2.
const PLACES: usize = 33;

fn curve(team: &Team, options: &Options, share: Range<u64>) -> Result<Work, Error> {
    let means = uniform(team, options.seed, share.clone(), -1.0..1.0);
    let widths = uniform(team, options.seed.wrapping_add(1), share, 0.1..0.3);
    Ok(Box::new(move |team| {
        let mut sums = vec![ExactSum::new(); PLACES];
        for (place, sum) in sums.iter_mut().enumerate() {
            team.sum_into(&Gaussian { x: 0.125 * place as f64 - 2.0 }, [&means, &widths], sum);
        }
        Part { sums, ..Part::default() }
    }))
}

/// The area below it.
fn curve_value(options: &Options, total: &Part) -> String {
    format!("{:.6}", total.sums.iter().map(|sum| 0.125 * density(options, sum)).sum::<f64>())
}
