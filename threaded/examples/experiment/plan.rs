//! Which combinations to measure.

use std::thread;
use std::time::Duration;

use wideband_core::Isa;
use wideband_threaded::Threads;

use crate::cores::{CoreChoice, Pin};
use crate::kernels::{Bound, Float, Kernel};
use crate::options::Options;

/// One combination of everything.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Case {
    pub(crate) kernel: Kernel,
    pub(crate) float: Float,
    pub(crate) n: u64,
    pub(crate) team: TeamOptions,
}

/// The configuration of a team.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TeamOptions {
    pub(crate) isa: Isa,
    pub(crate) pin: Pin,
    pub(crate) cores: CoreChoice,
    pub(crate) spin: Duration,
    pub(crate) threads: usize,
}

impl TeamOptions {
    pub(crate) fn threads(&self) -> Threads {
        let threads = Threads::new(self.threads).isa(self.isa).spin_for(self.spin);
        threads.pinning(self.pin.into()).cores(self.cores.0.clone())
    }
}

/// What is measured.
pub(crate) struct Plan {
    /// What was asked for.
    pub(crate) wanted: Vec<Case>,
    /// Reading and copying as many bytes on the same teams, to compare with.
    pub(crate) bandwidths: Vec<Case>,
}

impl Plan {
    pub(crate) fn new(options: &Options) -> Result<Self, String> {
        let isas = options.isas();
        if isas.is_empty() {
            return Err("this machine has no instructions for that arithmetic".to_owned());
        }
        let threads: Vec<_> = match options.threads.as_slice() {
            [] => up_to_all_cores(),
            lists => lists.iter().flat_map(|list| &list.0).map(|&count| count as usize).collect(),
        };
        let mut wanted = Vec::new();
        for &kernel in &options.kernels {
            // The type of what has none is that of the numbers behind it.
            let floats = if kernel.ignores_type() { &[Float::F64] } else { options.floats.as_slice() };
            for &float in floats {
                for n in options.n.iter().flat_map(|sizes| sizes.0.iter().copied()) {
                    for &isa in &isas {
                        for &pin in &options.pin {
                            for cores in &options.cores {
                                for &spin in &options.spin {
                                    for &threads in &threads {
                                        let team = TeamOptions { isa, pin, cores: cores.clone(), spin, threads };
                                        push_new(&mut wanted, Case { kernel, float, n, team });
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        let mut bandwidths = Vec::new();
        for bandwidth in wanted.iter().filter_map(Case::bandwidth) {
            if !wanted.contains(&bandwidth) {
                push_new(&mut bandwidths, bandwidth);
            }
        }
        Ok(Self { wanted, bandwidths })
    }

    pub(crate) fn cases(&self) -> impl Iterator<Item = &Case> {
        self.wanted.iter().chain(&self.bandwidths)
    }

    /// The most bytes that a case keeps busy.
    pub(crate) fn memory(&self) -> u128 {
        let bytes = |case: &Case| u128::from(case.n) * u128::from(case.kernel.footprint(case.float));
        self.cases().map(bytes).max().unwrap_or(0)
    }

    /// The position in [`Self::cases`].
    pub(crate) fn find(&self, case: &Case) -> Option<usize> {
        self.cases().position(|other| other == case)
    }
}

impl Case {
    /// Merely reading or copying as many bytes, on the same team.
    pub(crate) fn bandwidth(&self) -> Option<Self> {
        let kernel = match self.kernel.bound()? {
            Bound::Read => Kernel::Read,
            Bound::Copy => Kernel::Copy,
        };
        let bytes = self.n * self.kernel.footprint(self.float);
        let n = (bytes / kernel.footprint(Float::F64)).max(1);
        Some(Self { kernel, float: Float::F64, n, team: self.team.clone() })
    }

    /// The same on one thread.
    pub(crate) fn on_one_thread(&self) -> Self {
        Self { team: TeamOptions { threads: 1, ..self.team.clone() }, ..self.clone() }
    }
}

/// 1, 2, 4 and so on, and all.
fn up_to_all_cores() -> Vec<usize> {
    let all = thread::available_parallelism().map_or(1, usize::from);
    let mut counts: Vec<_> = std::iter::successors(Some(1), |count| Some(2 * count)).take_while(|&n| n < all).collect();
    counts.push(all);
    counts
}

fn push_new(cases: &mut Vec<Case>, case: Case) {
    if !cases.contains(&case) {
        cases.push(case);
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    fn plan(arguments: &str) -> Plan {
        let options = Options::parse_from(std::iter::once("experiment").chain(arguments.split_whitespace()));
        Plan::new(&options).unwrap()
    }

    #[test]
    fn every_combination_once() {
        let plan = plan("--kernels exp,pi --type f32,f64 --n 10,20,10 --threads 1,2 --pin off,required --spin 0s,1ms");
        // π has one type.
        assert_eq!(plan.wanted.len(), (2 + 1) * 2 * 2 * 2 * 2);
        assert!(plan.cases().enumerate().all(|(i, case)| plan.find(case) == Some(i)));
    }

    #[test]
    fn bandwidths_are_of_as_many_bytes() {
        let plan = plan("--kernels gaussians,kde --n 1000 --threads 1");
        let found: Vec<_> = plan.bandwidths.iter().map(|case| (case.kernel, case.n)).collect();
        assert_eq!(found, [(Kernel::Copy, 1500), (Kernel::Read, 2000)]);
    }

    #[test]
    fn memory_is_that_of_the_largest_case() {
        assert_eq!(plan("--kernels pi --n 1e12 --threads 1").memory(), 0);
        assert_eq!(plan("--kernels exp,gaussians --n 1e3,1e12 --threads 1").memory(), 24_000_000_000_000);
    }

    #[test]
    fn bandwidths_are_measured_once() {
        let plan = plan("--kernels exp,copy,pi --n 1000 --threads 2");
        assert!(plan.bandwidths.is_empty(), "a copy of as many bytes was asked for");
    }

    #[test]
    fn counts_end_with_all() {
        let counts = up_to_all_cores();
        assert_eq!(counts.first(), Some(&1));
        assert_eq!(counts.last(), Some(&thread::available_parallelism().map_or(1, usize::from)));
    }
}
