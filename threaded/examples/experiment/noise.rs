//! Whether the machine was quiet enough to be quoted.

use std::time::Duration;

use wideband_threaded::Team;

use crate::measure::Sample;
use crate::others::{self, MAX_SLOW, Others};
use crate::report::Record;

/// Quartiles that lie farther apart, as a part of the median, are marked.
pub(crate) const MAX_SPREAD: f64 = 0.05;

/// The longest that any worker takes for arithmetic that is always the same.
pub(crate) fn probe(team: &Team) -> Duration {
    let mut times = vec![Duration::ZERO; team.threads()];
    team.for_each(&mut times, |_, time| *time = others::probe());
    times.into_iter().max().unwrap_or_default()
}

/// A sentence or two about the run.
pub(crate) fn verdict(records: &[Record], samples: &[Vec<Sample>], others: Option<&Others>) -> String {
    let probes: Vec<_> = samples.iter().flatten().map(|sample| sample.probe).collect();
    let unsteady = records.iter().filter(|record| record.is_unsteady()).count();
    match others {
        Some(others) if others.disturb() => {
            format!("NOISY: {others}; {unsteady} of {} cases are unsteady (~).\n{REPEAT}", records.len())
        }
        _ => verdict_on(&probes, unsteady, records.len()),
    }
}

const REPEAT: &str = "The machine was not yours alone, or its clock moved. Repeat before you quote this.";

fn verdict_on(probes: &[Duration], unsteady: usize, cases: usize) -> String {
    let disturbed = others::slow_part(probes);
    let facts = format!(
        "arithmetic that is always the same took over 10% longer than at best in {:.1}% of {} turns; \
         {unsteady} of {cases} cases are unsteady (~)",
        100.0 * disturbed,
        probes.len(),
    );
    if disturbed > MAX_SLOW {
        format!("NOISY: {facts}.\n{REPEAT}")
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
        let probe = |i| Duration::from_micros(if i < slow { 150 } else { 100 });
        let probes: Vec<_> = (0..100).map(probe).collect();
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
