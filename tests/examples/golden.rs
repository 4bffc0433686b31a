//! Prints the golden results of both arithmetics, as `tests/tests/golden.txt` has them.
//!
//! ```text
//! cargo run -p wideband-tests --example golden >tests/tests/golden.txt
//! ```

use std::collections::BTreeSet;

use wideband_core::{Arithmetic, Isa};
use wideband_tests::golden;

fn main() {
    let fused =
        Isa::available().find(|isa| isa.arithmetic() == Arithmetic::Fused).expect("a machine with both arithmetics");
    let mut lines = BTreeSet::new();
    for isa in [fused, Isa::unfused()] {
        golden::check(isa, |line| {
            lines.insert(line.to_string());
        });
    }
    lines.iter().for_each(|line| println!("{line}"));
}
