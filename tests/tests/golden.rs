//! Golden results on every backend of this machine: see [`wideband_tests::golden`].
//!
//! Changing a line of `golden.txt` is a breaking release. To do so, on a machine that has both arithmetics:
//! `GOLDEN=overwrite cargo test -p wideband-tests --test golden`.
//!
//! An emulator may err. `GOLDEN_EXCEPT` names the lines, by how they begin and with `;` between them, that its processor is not
//! to be blamed for.

use std::collections::BTreeSet;
use std::{env, fs};

use wideband_core::Isa;
use wideband_tests::golden;

#[test]
fn results_are_golden() {
    if env::var_os("GOLDEN").is_some_and(|value| value == "overwrite") {
        return overwrite();
    }
    let exceptions = env::var("GOLDEN_EXCEPT").unwrap_or_default();
    let excepted = |line: &String| exceptions.split_terminator(';').any(|beginning| line.starts_with(beginning));
    for isa in Isa::available() {
        let mut lines = vec![];
        let all = golden::check(isa, |line| lines.push(line));
        let wrong = lines.iter().filter(|line| !line.is_golden()).map(ToString::to_string);
        let (borne, wrong): (Vec<_>, Vec<_>) = wrong.partition(excepted);
        let right = all || wrong.is_empty() && !borne.is_empty();
        assert!(right, "{} gives {} lines, not in golden.txt are\n{}", isa.name(), lines.len(), wrong.join("\n"));
    }
}

/// The library chooses the best backend; on an emulated machine, `WIDEBAND_BACKEND` says which that must be.
#[test]
fn the_best_backend_is_chosen() {
    let chosen = Isa::detect();
    assert_eq!(Some(chosen), Isa::available().last());
    if let Ok(wanted) = env::var("WIDEBAND_BACKEND") {
        assert_eq!(chosen.name(), wanted);
    }
}

/// Writes down what this machine's backends give, two lines where they differ.
fn overwrite() {
    let mut lines = BTreeSet::new();
    for isa in Isa::available() {
        golden::check(isa, |line| {
            lines.insert(format!("{line}\n"));
        });
    }
    fs::write("tests/golden.txt", lines.into_iter().collect::<String>()).expect("written");
}

/// What guards the targets must be able to fail.
#[test]
fn other_results_are_not() {
    let mut lines = vec![];
    assert!(golden::check(Isa::unfused(), |line| lines.push(line)));
    let golden::Line::Digest { kernel, real, arithmetic, mut digest } = lines[0] else { panic!("a digest") };
    digest.add(0);
    assert!(lines[0].is_golden());
    assert!(!golden::Line::Digest { kernel, real, arithmetic, digest }.is_golden());
    assert!(!golden::Line::Count { kernel, real, count: 1 }.is_golden());
}
