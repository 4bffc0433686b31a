//! Computes the golden results on every backend of the machine that runs it, prints them, and fails if one is wrong.
#![cfg_attr(any(target_os = "none", target_family = "wasm"), no_std, no_main)]

mod platform;

use platform::println;
use wideband_core::Isa;
use wideband_tests::golden;

fn selftest() -> bool {
    let mut all = true;
    for isa in Isa::available() {
        let mut lines = 0;
        let golden = golden::check(isa, |line| {
            println!("{line}{}", if line.is_golden() { "" } else { "    WRONG" });
            lines += 1;
        });
        println!("{}: {lines} results, {}", isa.name(), if golden { "all golden" } else { "NOT GOLDEN" });
        all &= golden;
    }
    all
}

platform::main!(selftest);
