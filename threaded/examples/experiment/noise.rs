//! Whether the machine was quiet enough to be quoted.

use std::hint::black_box;
use std::time::{Duration, Instant};

use wideband_threaded::Team;

use crate::measure::Sample;
use crate::report::Record;
use crate::statistics::Summary;

/// Quartiles that lie farther apart, as a part of the median, are marked.
pub(crate) const MAX_SPREAD: f64 = 0.05;

/// So many probes of a hundred may be slow before the machine counts as noisy.
const MAX_DISTURBED: f64 = 0.05;

/// Runs arithmetic that takes the same number of cycles everywhere and always: each step needs the one before, and none
/// needs memory. Returns the longest time of any worker: what it took longer than at best is a clock that went down, or
/// somebody else on the core.
pub(crate) fn probe(team: &Team) -> Duration {
    let mut times = vec![Duration::ZERO; team.threads()];
    team.for_each(&mut times, |_, time| {
        let begin = Instant::now();
        let mut x = black_box(1_u64);
        for _ in 0..black_box(50_000) {
            x = x.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        }
        black_box(x);
        *time = begin.elapsed();
    });
    times.into_iter().max().unwrap_or_default()
}

/// A sentence or two about the run.
pub(crate) fn verdict(records: &[Record], samples: &[Vec<Sample>]) -> String {
    let probes: Vec<_> = samples.iter().flatten().map(|sample| sample.probe.as_secs_f64()).collect();
    let unsteady = records.iter().filter(|record| record.is_unsteady()).count();
    verdict_on(&probes, unsteady, records.len())
}

fn verdict_on(probes: &[f64], unsteady: usize, cases: usize) -> String {
    let best = Summary::of(probes.iter().copied()).min;
    let slow = probes.iter().filter(|&&probe| probe > 1.1 * best).count();
    let disturbed = slow as f64 / probes.len() as f64;
    let facts = format!(
        "arithmetic that is always the same took over 10% longer than at best in {:.1}% of {} turns; \
         {unsteady} of {cases} cases are unsteady (~)",
        100.0 * disturbed,
        probes.len(),
    );
    if disturbed > MAX_DISTURBED {
        format!("NOISY: {facts}.\nThe machine was not yours alone, or its clock moved. Repeat before you quote this.")
    } else if unsteady * 4 > cases {
        format!(
            "UNSTEADY: {facts}.\nThe processor ran evenly, memory or the hand-out of work did not: repeat, or take longer turns."
        )
    } else {
        format!("Quiet: {facts}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict_of(slow: usize, unsteady: usize) -> String {
        let probes: Vec<_> = (0..100).map(|i| if i < slow { 1.5 } else { 1.0 + 0.0001 * i as f64 }).collect();
        verdict_on(&probes, unsteady, 10)
    }

    #[test]
    fn a_quiet_machine() {
        assert!(verdict_of(3, 1).starts_with("Quiet"));
    }

    #[test]
    fn a_noisy_machine() {
        assert!(verdict_of(10, 0).starts_with("NOISY"));
    }

    #[test]
    fn unsteady_cases_on_a_quiet_machine() {
        assert!(verdict_of(0, 3).starts_with("UNSTEADY"));
    }
}
