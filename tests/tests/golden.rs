//! Golden results, in `golden.txt`: what no release may change by accident. Every backend of an arithmetic, on every
//! target, must give these digests; counts must be these integers in both arithmetics.
//!
//! Changing a line of the file is a breaking release. To do so, replace it by what the failing test prints on a machine
//! with a fused multiply-add.

use std::array;
use std::collections::BTreeMap;

use wideband_core::{Arithmetic, BATCH, BLOCK, Isa};
use wideband_tests::inputs::{Inputs, Kind, fill};
use wideband_tests::kernels::{Outcome, for_every_kernel};
use wideband_tests::{Digest, Float};

/// A tail alone; vectors and a tail; blocks, vectors and a tail.
const LENGTHS: [usize; 3] = [5, 130, 2 * BLOCK + 131];

const SEEDS_AND_SAMPLES: [(u64, u64); 4] = [(0, 1), (1, 1000), (42, 1_000_000), (u64::MAX, 3 * BATCH + 12_345)];

/// Numbers by the names of kernels.
type Table = BTreeMap<&'static str, u64>;

/// Digests of the kernels' numbers, and the elements that they counted, over all inputs.
fn digests_and_counts<T: Float>(isa: Isa) -> (Table, Table) {
    let mut digests: BTreeMap<_, Digest> = BTreeMap::new();
    let mut counts = Table::new();
    for kind in [Kind::Ordinary, Kind::Awkward] {
        for length in LENGTHS {
            let [mut xs, mut means, mut widths, mut out] = array::from_fn(|_| vec![T::ZERO; length]);
            fill(kind, length as u64, [&mut xs, &mut means, &mut widths]);
            let inputs = digests.entry("inputs").or_default();
            for numbers in [&xs, &means, &widths] {
                inputs.add_all(numbers);
            }
            let inputs = Inputs { xs: &xs, means: &means, widths: &widths };
            for_every_kernel(&isa, inputs, &mut out, |name, outcome| match outcome {
                Outcome::Array(numbers) => digests.entry(name).or_default().add_all(numbers),
                Outcome::Number(number) => digests.entry(name).or_default().add(number.bits()),
                Outcome::Count(count) => *counts.entry(name).or_default() += count as u64,
            });
        }
    }
    (digests.into_iter().map(|(name, digest)| (name, digest.value())).collect(), counts)
}

/// The file, as far as these backends can tell.
fn golden_lines(isas: &[Isa]) -> Vec<String> {
    fn of_type<T: Float>(isas: &[Isa], lines: &mut Vec<String>) {
        let name = std::any::type_name::<T>();
        let results: Vec<_> = isas.iter().map(|&isa| (arithmetic(isa), digests_and_counts::<T>(isa))).collect();
        for (arithmetic, (digests, _)) in &results {
            lines.extend(digests.iter().map(|(kernel, digest)| format!("{kernel} {name} {arithmetic} {digest:#018x}")));
        }
        let (_, (_, counts)) = &results[0];
        lines.extend(counts.iter().map(|(kernel, count)| format!("{kernel} {name} {count}")));
    }
    let mut lines = vec![];
    of_type::<f64>(isas, &mut lines);
    of_type::<f32>(isas, &mut lines);
    for (seed, samples) in SEEDS_AND_SAMPLES {
        let hits = isas[0].pi_hits(seed, 0..samples).hits;
        let fixed = isas[0].pi_hits_fixed(seed, 0..samples).hits;
        lines.push(format!("pi seed {seed} samples {samples}: {hits} hits, fixed-point {fixed}"));
    }
    lines
}

fn arithmetic(isa: Isa) -> &'static str {
    match isa.arithmetic() {
        Arithmetic::Fused => "fused",
        Arithmetic::Unfused => "unfused",
    }
}

#[test]
fn results_are_golden() {
    let golden = include_str!("golden.txt");
    for isa in Isa::available() {
        let other = if isa.arithmetic() == Arithmetic::Fused { "unfused" } else { "fused" };
        let expected: Vec<_> = golden.lines().filter(|line| !line.split(' ').any(|word| word == other)).collect();
        let got = golden_lines(&[isa]);
        if got != expected {
            let differ = got.iter().zip(&expected).filter(|(got, expected)| got != expected);
            let differ: Vec<_> = differ.map(|(got, expected)| format!("{got}\n    golden: {expected}")).collect();
            let table = golden_lines(&[Isa::detect(), Isa::unfused()]).join("\n");
            panic!("{} gives\n{}\n\nIf this is intended, the new file is\n\n{table}", isa.name(), differ.join("\n"));
        }
    }
}
