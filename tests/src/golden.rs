//! Golden results, in `tests/golden.txt`: what no release may change by accident. Every backend of an arithmetic, on every
//! target, must give these digests; counts must be these integers in both arithmetics.
//!
//! Changing a line of the file is a breaking release.

use core::fmt::{self, Display, Write};

use wideband_core::math::{
    Asin, Asinh, Cbrt, Erfc, Exp2, ExpM1, Ln, LnGamma, NormalQuantile, Powf, RemEuclid, Sigmoid, Sin, Tanh,
};
use wideband_core::{Arithmetic, BATCH, BLOCK, Compute, Covariances, Isa, Jointly, Streams};

use crate::inputs::{Inputs, Kind, fill};
use crate::kernels::{Outcome, SumAndDifference, Walk, for_every_kernel};
use crate::{Digest, Float};

const FILE: &str = include_str!("../tests/golden.txt");

/// A tail alone; vectors and a tail; blocks, vectors and a tail.
const LENGTHS: [usize; 3] = [5, 130, LONGEST];
const LONGEST: usize = 2 * BLOCK + 131;

/// Of each function.
const FEW: usize = 519;

const SEEDS_AND_SAMPLES: [(u64, u64); 4] = [(0, 1), (1, 1000), (42, 1_000_000), (u64::MAX, 3 * BATCH + 12_345)];

/// One result, which is displayed as a line of the file.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "they say it themselves")]
pub enum Line {
    /// Of a kernel's numbers over all inputs, or of the inputs.
    Digest { kernel: &'static str, real: &'static str, arithmetic: Arithmetic, digest: Digest },
    /// Of the elements that a kernel counted over all inputs.
    Count { kernel: &'static str, real: &'static str, count: u64 },
    /// Of random points inside the circle.
    Pi { seed: u64, samples: u64, hits: u64, fixed: u64 },
}

impl Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Digest { kernel, real, arithmetic, digest } => {
                write!(f, "{kernel} {real} {} {:#018x}", name(arithmetic), digest.value())
            }
            Self::Count { kernel, real, count } => write!(f, "{kernel} {real} {count}"),
            Self::Pi { seed, samples, hits, fixed } => {
                write!(f, "pi seed {seed} samples {samples}: {hits} hits, fixed-point {fixed}")
            }
        }
    }
}

fn name(arithmetic: Arithmetic) -> &'static str {
    match arithmetic {
        Arithmetic::Fused => "fused",
        Arithmetic::Unfused => "unfused",
    }
}

impl Line {
    /// Whether the file has this line.
    #[must_use]
    pub fn is_golden(&self) -> bool {
        FILE.lines().any(|line| {
            let mut rest = Unread(line);
            write!(rest, "{self}").is_ok() && rest.0.is_empty()
        })
    }
}

/// A text that is to be written once more: an error where it differs. It compares without a buffer.
struct Unread<'a>(&'a str);

impl Write for Unread<'_> {
    fn write_str(&mut self, written: &str) -> fmt::Result {
        self.0 = self.0.strip_prefix(written).ok_or(fmt::Error)?;
        Ok(())
    }
}

/// Runs every kernel on an instruction set, shows each result, and returns whether all are golden and none is missing.
pub fn check(isa: Isa, mut show: impl FnMut(Line)) -> bool {
    let mut golden = 0;
    let mut all = true;
    let mut see = |line: Line| {
        all &= line.is_golden();
        golden += 1;
        show(line);
    };
    of_type::<f64>("f64", isa, &mut see);
    of_type::<f32>("f32", isa, &mut see);
    for (seed, samples) in SEEDS_AND_SAMPLES {
        let [hits, fixed] = [isa.pi_hits(seed, 0..samples), isa.pi_hits_fixed(seed, 0..samples)].map(|hits| hits.hits);
        see(Line::Pi { seed, samples, hits, fixed });
    }
    let other = match isa.arithmetic() {
        Arithmetic::Fused => Arithmetic::Unfused,
        Arithmetic::Unfused => Arithmetic::Fused,
    };
    all && golden == FILE.lines().filter(|line| !line.split(' ').any(|word| word == name(other))).count()
}

fn of_type<T: Float>(real: &'static str, isa: Isa, show: &mut impl FnMut(Line)) {
    let mut digests = Table::new(Digest::new());
    let mut counts = Table::new(0);
    let [mut xs, mut means, mut widths, mut out] = [[T::ZERO; LONGEST]; 4]; // on the stack: 266 kB
    for kind in [Kind::Ordinary, Kind::Awkward] {
        for length in LENGTHS {
            let [xs, means, widths, out] = [&mut xs, &mut means, &mut widths, &mut out].map(|all| &mut all[..length]);
            fill(kind, length as u64, [xs, means, widths]);
            for numbers in [&xs, &means, &widths] {
                digests.of("inputs").add_all(numbers);
            }
            for_every_kernel(&isa, Inputs { xs, means, widths }, out, |kernel, outcome| match outcome {
                Outcome::Array(numbers) => digests.of(kernel).add_all(numbers),
                Outcome::Number(number) => digests.of(kernel).add(number.bits()),
                Outcome::Count(count) => *counts.of(kernel) += count as u64,
            });
        }
    }
    fill(Kind::Awkward, 1, [&mut xs[..FEW], &mut means[..FEW], &mut widths[..FEW]]);
    of_functions(isa, [&xs[..FEW], &means[..FEW], &widths[..FEW]], &mut out[..FEW], &mut digests);
    of_variates(isa, &mut out, &mut digests);
    of_estimates::<T>(isa, &mut digests);
    let arithmetic = isa.arithmetic();
    for &(kernel, digest) in digests.rows() {
        show(Line::Digest { kernel, real, arithmetic, digest });
    }
    for &(kernel, count) in counts.rows() {
        show(Line::Count { kernel, real, count });
    }
}

/// Of the functions one of each family, for they share their algorithm: each of small numbers, and of those of all sizes.
fn of_functions<T: Float>(isa: Isa, [xs, means, widths]: [&[T]; 3], out: &mut [T], digests: &mut Table<Digest>) {
    macro_rules! each {
        ($($name:literal $function:ident)+) => {
            $(for inputs in [xs, means] {
                isa.map(&$function, [inputs], &mut *out);
                digests.of($name).add_all(out);
            })+
        };
    }
    each! {
        "exp2" Exp2 "exp_m1" ExpM1 "ln" Ln "sin" Sin "asin" Asin "tanh" Tanh "asinh" Asinh "cbrt" Cbrt "sigmoid" Sigmoid
        "erfc" Erfc "normal_quantile" NormalQuantile "ln_gamma" LnGamma
    }
    isa.map(&NormalQuantile, [widths], &mut *out);
    digests.of("normal_quantile").add_all(out);
    isa.map(&Powf, [widths, means], &mut *out);
    digests.of("powf").add_all(out);
    isa.map(&RemEuclid, [means, widths], &mut *out);
    digests.of("rem_euclid").add_all(out);
}

/// Of the variates some at either end of a batch.
fn of_variates<T: Float>(isa: Isa, out: &mut [T], digests: &mut Table<Digest>) {
    let (streams, length) = (Streams::new(42), out.len() as u64);
    for first in [0, BATCH - 1000] {
        isa.fill_normal(&streams, first..first + length, out);
        digests.of("fill_normal").add_all(out);
        isa.fill_exponential(&streams, first..first + length, out);
        digests.of("fill_exponential").add_all(out);
    }
}

/// Of the sums of values, squares and products that estimates are made of, from one batch to the next.
fn of_estimates<T: Float>(isa: Isa, digests: &mut Table<Digest>) {
    let (streams, samples) = (Streams::new(42), BATCH - 1500..BATCH + 1131);
    let columns = isa.estimate::<T, _, 2>(&Jointly(SumAndDifference), streams.uniforms(samples.clone()));
    let paths = isa.simulate(&Jointly(Walk { factor: T::HALF, steps: 3 }), &streams, samples);
    for (name, covariances) in [("estimate", columns), ("simulate", paths)] {
        let bytes = covariances.to_bytes::<{ Covariances::<2>::BYTES }>();
        bytes.iter().for_each(|&byte| digests.of(name).add(byte.into()));
    }
}

/// Values by the names of kernels, in the order in which they came.
struct Table<T> {
    rows: [(&'static str, T); 40],
    length: usize,
}

impl<T: Copy> Table<T> {
    fn new(value: T) -> Self {
        Self { rows: [("", value); 40], length: 0 }
    }

    /// The value of a kernel, at first what the table was made with.
    fn of(&mut self, kernel: &'static str) -> &mut T {
        let known = self.rows().iter().position(|&(name, _)| name == kernel);
        let row = known.unwrap_or_else(|| {
            self.rows[self.length].0 = kernel;
            self.length += 1;
            self.length - 1
        });
        &mut self.rows[row].1
    }

    fn rows(&self) -> &[(&'static str, T)] {
        &self.rows[..self.length]
    }
}
