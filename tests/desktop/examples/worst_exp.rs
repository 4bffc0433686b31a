//! Searches for the arguments at which `exp` errs most, on this machine's instruction sets.
//!
//! ```text
//! cargo run --release -p wideband-desktop-tests --example worst_exp -- [MILLIONS OF ARGUMENTS] [SEED]
//! ```
//!
//! Random arguments over the whole range, and random ones close to the seams of the range reduction, where the reduced
//! argument is largest. Prints each new worst case of each arithmetic with what was wanted and got. Can be left running.
//! (For `f32` there is nothing to search: the tests try all arguments.)

use wideband_core::rand_core::Rng;
use wideband_core::{Arithmetic, Compute, EXP_MAX_ULP, Isa, Streams};
use wideband_desktop_tests::Exact;

/// Arguments that are computed at a time.
const CHUNK: usize = 1 << 12;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default| arguments.next().map_or(default, |text| text.parse().expect("a whole number"));
    let (millions, seed) = (number(20), number(1));

    let fused = Isa::available().filter(|isa| isa.arithmetic() == Arithmetic::Fused).last();
    let isas = [Some(Isa::unfused()), fused].into_iter().flatten().collect::<Vec<_>>();
    let mut worst = vec![0.0; isas.len()];
    let mut rng = Streams::new(seed).stream(0);
    let (mut xs, mut got) = (vec![0.0; CHUNK], vec![0.0; CHUNK]);
    for _ in 0..millions * 1_000_000 / CHUNK as u64 {
        xs.fill_with(|| argument(rng.next_u64(), rng.next_u64()));
        let wanted: Vec<_> = xs.iter().map(|&x| Exact::exp(x)).collect();
        for (isa, worst) in isas.iter().zip(&mut worst) {
            isa.exp(&xs, &mut got);
            for ((&x, &got), &(wanted, exponent)) in xs.iter().zip(&got).zip(&wanted) {
                let error = wanted.ulps(exponent, got);
                if error > *worst {
                    *worst = error;
                    let (nearest, name) = (wanted.nearest(exponent), isa.name());
                    println!(
                        "{name:>16} {error:.6} ULP at x = {x:?} ({:#018x}), wanted {:#018x}, got {:#018x}",
                        x.to_bits(),
                        nearest.to_bits(),
                        got.to_bits()
                    );
                }
            }
        }
    }
    assert!(worst.iter().all(|&error| error <= EXP_MAX_ULP), "beyond the bound of {EXP_MAX_ULP} ULP");
}

/// One argument with a normal result, made of random bits.
fn argument(bits: u64, more: u64) -> f64 {
    let unit = |bits: u64| (bits >> 11) as f64 / (1_u64 << 53) as f64;
    if bits & 1 == 0 {
        return -708.0 + 1416.0 * unit(bits);
    }
    // Within a hundredth of ln 2 of a seam, half-way between two multiples.
    let n = (unit(bits) * 2000.0).floor() - 1000.0;
    (n + 0.5 + 0.02 * (unit(more) - 0.5)) * std::f64::consts::LN_2
}
