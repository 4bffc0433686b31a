//! The elementary functions beside those of other libraries: 100 000 elements, in the range where arguments usually lie.
//!
//! ```text
//! WIDEBAND_SVML=…/libsvml.so cargo bench --bench functions -- ln-f64    # with Intel's library beside glibc's
//! ```

use criterion::{Criterion, criterion_group, criterion_main};
use wideband_benches::peers::Element;
use wideband_benches::{Group, sizes, uniform, zeros};
use wideband_core::Isa;
use wideband_desktop_tests::functions::{Function, Map, OF_ONE, OF_TWO};

/// The last is measured, of those that [`sizes`] leaves. Both are whole vectors, as other libraries want them.
const SIZES: [u64; 2] = [1_024, 100_000];

fn f64(criterion: &mut Criterion) {
    OF_ONE.iter().for_each(|function| beside_others(criterion, "f64", function, function.f64));
    OF_TWO.iter().for_each(|function| beside_others(criterion, "f64", function, function.f64));
}

fn f32(criterion: &mut Criterion) {
    OF_ONE.iter().for_each(|function| beside_others(criterion, "f32", function, function.f32));
    OF_TWO.iter().for_each(|function| beside_others(criterion, "f32", function, function.f32));
}

fn beside_others<T: Element, const M: usize>(
    criterion: &mut Criterion,
    of: &str,
    function: &Function<M>,
    map: Map<T, M>,
) {
    let n = sizes(&SIZES).last().copied().unwrap_or_default();
    let mut group = Group::new(criterion, &format!("{}-{of}", function.name));
    group.size(n);
    let mut seed = 0;
    let columns = function.ranges.clone().map(|range| {
        seed += 1;
        uniform::<T>(seed, range, n)
    });
    let inputs = columns.each_ref().map(|column| &column[..]);
    let mut out = zeros(n);
    for isa in Isa::available() {
        group.serial(&format!("wideband-{}", isa.name()), || map(isa, inputs, &mut out));
    }
    group.serial("plain", || {
        for (i, out) in out.iter_mut().enumerate() {
            *out = T::from_f64((function.plain)(inputs.map(|input| input[i].to_f64())));
        }
    });
    for other in T::vector_functions::<M>(function.c) {
        group.serial(&other.name, || other.map(inputs, &mut out));
    }
}

criterion_group! {
    name = benches;
    config = wideband_benches::criterion();
    targets = f64, f32
}
criterion_main!(benches);
