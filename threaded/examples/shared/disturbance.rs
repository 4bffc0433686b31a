//! What a program that measured says about its neighbours.

use std::time::Duration;

use crate::others::{self, Others};

/// Whether the times can be trusted: by the system's accounts, or else by arithmetic that is always the same.
pub(crate) fn disturbance(others: Option<Others>, probes: &[Duration]) -> String {
    const ADVICE: &str = "The team's times suffer most. Repeat on a quieter machine.";
    match others {
        Some(others) if others.disturb() => format!("BUSY: {others}.\n{ADVICE}"),
        Some(others) => format!("Quiet: {others}."),
        None => {
            let slow = others::slow_part(probes);
            let facts = format!("arithmetic that is always the same was slow {:.0}% of the time", 100.0 * slow);
            if slow > others::MAX_SLOW { format!("BUSY: {facts}.\n{ADVICE}") } else { format!("Quiet: {facts}.") }
        }
    }
}
