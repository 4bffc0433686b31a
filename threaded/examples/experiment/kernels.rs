//! What is measured: the kernels, their inputs, and how much memory they move.

use std::fmt::{self, Display};
use std::hint::black_box;
use std::ops::Range;

use clap::ValueEnum;
use serde::Serialize;
use wideband_core::{Compute, Identity, Real, Streams};
use wideband_threaded::Team;

/// A computation on arrays of n elements, or on n random numbers or points.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub(crate) enum Kernel {
    /// exp(x) of each element
    Exp,
    /// The terms of a Gaussian mixture, as an array
    Gaussians,
    /// Their mean: a kernel density estimate
    Kde,
    /// How many elements lie in a range
    CountWithin,
    /// How many points lie in a disc
    CountInDisc,
    /// A histogram of 64 bins
    Histogram,
    /// An array of random numbers in [0, 1)
    FillUniform,
    /// π from random points, as 53-bit doubles whatever the type
    Pi,
    /// π from random points, in fixed point
    PiFixed,
    /// A user's closure on each element: x + 1. Few elements show what handing out work costs
    ForEach,
    /// The sum of an array, which is how fast memory can be read
    Read,
    /// A copy of an array, which is how fast memory can be read and written
    Copy,
}

/// The type of the elements.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub(crate) enum Float {
    F32,
    F64,
}

/// The bandwidth that a kernel cannot exceed, by the name of the kernel that shows it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Bound {
    Read,
    Copy,
}

/// One run of a kernel on a team, on arrays of its own.
pub(crate) type Run = Box<dyn FnMut(&Team) + Send>;

impl Kernel {
    /// Arrays that it reads, and arrays that it writes.
    const fn arrays(self) -> (u64, u64) {
        match self {
            Self::Exp | Self::Copy => (1, 1),
            Self::Gaussians => (2, 1),
            Self::Kde | Self::CountInDisc => (2, 0),
            Self::CountWithin | Self::Histogram | Self::Read => (1, 0),
            Self::FillUniform => (0, 1),
            Self::ForEach => (0, 1),
            Self::Pi | Self::PiFixed => (0, 0),
        }
    }

    /// Bytes that it reads and writes for an element: those that the program asks for. (A processor may move more, such
    /// as a line that it reads before it overwrites it.)
    pub(crate) const fn bytes(self, float: Float) -> u64 {
        let (reads, writes) = self.arrays();
        (reads + writes) * float.bytes()
    }

    /// Bytes of memory that it keeps busy for an element: the least cache that holds all.
    pub(crate) const fn footprint(self, float: Float) -> u64 {
        match self {
            Self::ForEach => float.bytes(), // in place
            _ => self.bytes(float),
        }
    }

    pub(crate) const fn bound(self) -> Option<Bound> {
        match self.arrays() {
            (0, 0) => None,
            (_, 0) => Some(Bound::Read),
            _ => Some(Bound::Copy),
        }
    }

    /// Whether it is the same for either type.
    pub(crate) const fn ignores_type(self) -> bool {
        matches!(self, Self::Pi | Self::PiFixed)
    }

    pub(crate) fn prepare(self, float: Float, team: &Team, n: u64) -> Run {
        match float {
            Float::F32 => self.on::<f32>(team, n),
            Float::F64 => self.on::<f64>(team, n),
        }
    }

    /// The arrays are made on the team: then each worker's part is in memory next to it, on machines with several.
    fn on<T: Real>(self, team: &Team, n: u64) -> Run {
        let x = T::from_f64(0.4);
        let spread = |range| spread::<T>(team, n, range);
        let centred = || spread(-1.0..1.0);
        let widths = || spread(0.1..0.3);
        let zeros = || spread(0.0..0.0);
        match self {
            Self::Exp => {
                let (xs, mut out) = (spread(-10.0..10.0), zeros());
                Box::new(move |team| team.exp(&xs, black_box(&mut out)))
            }
            Self::Gaussians => {
                let (means, widths, mut out) = (centred(), widths(), zeros());
                Box::new(move |team| team.gaussians(x, &means, &widths, black_box(&mut out)))
            }
            Self::Kde => {
                let (means, widths) = (centred(), widths());
                Box::new(move |team| keep(team.kde(x, &means, &widths)))
            }
            Self::CountWithin => {
                let (xs, low) = (centred(), T::from_f64(-0.5));
                Box::new(move |team| keep(team.count_within(&xs, low, x)))
            }
            Self::CountInDisc => {
                let (xs, ys, radius) = (centred(), centred(), T::from_f64(0.9));
                Box::new(move |team| keep(team.count_in_disc(&xs, &ys, radius)))
            }
            Self::Histogram => {
                let (xs, low, high) = (centred(), T::from_f64(-0.9), T::from_f64(0.9));
                let mut counts = [0; 64];
                Box::new(move |team| keep(team.histogram(&xs, low, high, &mut counts)))
            }
            Self::FillUniform => {
                let (streams, mut out) = (Streams::new(42), zeros());
                Box::new(move |team| team.fill_uniform(&streams, 0..n, black_box(&mut out)))
            }
            Self::Pi => Box::new(move |team| keep(team.pi_hits(42, 0..n))),
            Self::PiFixed => Box::new(move |team| keep(team.pi_hits_fixed(42, 0..n))),
            Self::ForEach => {
                let mut xs = zeros();
                Box::new(move |team| team.for_each(black_box(&mut xs), |_, x| *x = *x + T::ONE))
            }
            Self::Read => {
                let xs = centred();
                Box::new(move |team| keep(team.sum(&Identity, [&xs])))
            }
            Self::Copy => {
                let (xs, mut out) = (centred(), zeros());
                Box::new(move |team| team.map(&Identity, [&xs], black_box(&mut out)))
            }
        }
    }
}

/// Has the optimiser believe that somebody looks at the result.
fn keep<R>(result: R) {
    black_box(result);
}

/// `n` numbers spread evenly over a range, in an order without a pattern that matters (multiples of the golden ratio).
fn spread<T: Real>(team: &Team, n: u64, range: Range<f64>) -> Vec<T> {
    const PER_GOLDEN_RATIO: u32 = 0x9e37_79b9; // as a part of 2³²
    let step = (range.end - range.start) / (1_u64 << 32) as f64;
    let mut numbers = vec![T::ZERO; n as usize];
    team.for_each(&mut numbers, |i, x| {
        *x = T::from_f64(range.start + step * f64::from((i as u32).wrapping_mul(PER_GOLDEN_RATIO)));
    });
    black_box(numbers)
}

impl Float {
    const fn bytes(self) -> u64 {
        match self {
            Self::F32 => 4,
            Self::F64 => 8,
        }
    }
}

/// By the name that the command line knows it by.
fn write_name(value: &impl ValueEnum, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let name = value.to_possible_value().expect("no variant is hidden");
    f.pad(name.get_name())
}

impl Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_name(self, f)
    }
}

impl Display for Float {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_name(self, f)
    }
}

#[cfg(test)]
mod tests {
    use wideband_threaded::Threads;

    use super::*;

    #[test]
    fn every_kernel_runs_on_any_length() {
        for kernel in Kernel::value_variants() {
            for float in Float::value_variants() {
                for n in [1, 17, 10_000] {
                    let ran = Threads::new(2).scope(|team| kernel.prepare(*float, team, n)(team));
                    assert!(ran.is_ok(), "{kernel} {float} {n}");
                }
            }
        }
    }

    #[test]
    fn numbers_are_spread_over_the_range() {
        let numbers: Vec<f64> = Threads::new(2).scope(|team| spread(team, 1000, -1.0..1.0)).unwrap();
        assert!(numbers.iter().all(|x| (-1.0..1.0).contains(x)));
        let below = numbers.iter().filter(|&&x| x < 0.5).count();
        assert!((740..=760).contains(&below), "{below}");
    }
}
