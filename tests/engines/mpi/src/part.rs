//! Part of a result: what one rank has, and what becomes of several.

use wideband_core::{Estimate, ExactSum};

/// Part of a program's result. Every rank has as many of each kind as the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Exact sums, one for each result of an expression.
    pub sums: Vec<ExactSum>,
    /// Estimates of means.
    pub estimates: Vec<Estimate>,
    /// Counts: hits, or the bins of a histogram.
    pub counts: Vec<u64>,
}

impl Part {
    /// A number for the result in all its bits: equal results have equal ones (FNV-1a).
    #[must_use]
    pub fn digest(&self) -> u64 {
        let sums = self.sums.iter().flat_map(ExactSum::to_bytes);
        let estimates = self.estimates.iter().flat_map(Estimate::to_bytes);
        let counts = self.counts.iter().flat_map(|count| count.to_le_bytes());
        sums.chain(estimates)
            .chain(counts)
            .fold(0xcbf2_9ce4_8422_2325, |digest, byte| (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    }

    /// How many bytes a rank sends.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.sums.len() * ExactSum::BYTES
            + self.estimates.len() * Estimate::BYTES
            + self.counts.len() * size_of::<u64>()
    }
}
