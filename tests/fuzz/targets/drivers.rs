//! `map`, `update`, `sum`, `mean` and extremes, whole and by blocks, on any bits, length, offset and cut, against plain loops.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wideband_core::{Arithmetic, BLOCK, Compute, ExactSum, Identity, Inputs, Isa, expression};
use wideband_fuzz::any_isa;
use wideband_tests::Float;

expression! {
    /// `√(x² + y²)`.
    struct Distance;
    |x, y| { x.mul_add(x, y * y).sqrt() }
}

expression! {
    /// `x / 3 · x − 1`.
    struct ThirdOfSquare;
    |x| { (x / 3.0).mul_add(x, -1.0) }
}

#[derive(Arbitrary, Debug)]
struct Case {
    bits: [u64; 8],
    single: bool,
    backend: u8,
    length: u16,
    /// One in 64 is long. Edges are near in short ones, which also take less time.
    long: u8,
    offset: u8,
    cut: u8,
}

fuzz_target!(|case: Case| {
    if case.single {
        check::<f32>(&case);
    } else {
        check::<f64>(&case);
    }
});

fn check<T: Float>(case: &Case) {
    let length = usize::from(case.length) % if case.long % 64 == 63 { 3 * BLOCK + 100 } else { 100 };
    let offset = usize::from(case.offset) % 64;
    // The case's bits, again and again, turned a little each time.
    let numbers = |turn: usize| -> Vec<T> {
        let turned = |i: usize| case.bits[(i + turn) % 8].rotate_left((i / 8) as u32);
        (0..offset + length).map(|i| T::of_bits(turned(i))).collect()
    };
    let (xs, ys) = (&numbers(0)[offset..], &numbers(3)[offset..]);
    let integers: Vec<T> =
        case.bits.iter().cycle().take(length).map(|bits| T::from_f64((bits % 1000) as f64)).collect();
    let total: f64 = integers.iter().map(|x| x.to_f64()).sum(); // exact, in any order

    let blocks = length.div_ceil(BLOCK);
    let cut = usize::from(case.cut) % (blocks + 1);
    let isa = any_isa(case.backend);
    let mul_add = |a: T, b: T, c: T| match isa.arithmetic() {
        Arithmetic::Fused => a.fused(b, c),
        Arithmetic::Unfused => a * b + c,
    };

    let mut buffer = vec![T::ZERO; offset + length + 1];
    let out = &mut buffer[offset..offset + length];
    isa.map(&Distance, [xs, ys], &mut *out);
    for i in 0..length {
        assert_eq!(out[i].bits(), mul_add(xs[i], xs[i], ys[i] * ys[i]).sqrt().bits(), "{isa:?} {i}");
    }
    out.fill(T::ZERO);
    let (first, rest) = out.split_at_mut((cut * BLOCK).min(length));
    isa.map(&Distance, [xs, ys].blocks(cut..blocks), rest);
    isa.map(&Distance, [xs, ys].blocks(0..cut), first);
    for i in 0..length {
        assert_eq!(out[i].bits(), mul_add(xs[i], xs[i], ys[i] * ys[i]).sqrt().bits(), "{isa:?} {i}, by blocks");
    }
    out.copy_from_slice(xs);
    if case.cut % 2 == 0 {
        isa.update(&ThirdOfSquare, &mut *out, ());
    } else {
        let (first, rest) = out.split_at_mut((cut * BLOCK).min(length));
        isa.update(&ThirdOfSquare, rest, ());
        isa.update(&ThirdOfSquare, first, ());
    }
    for i in 0..length {
        let expected = mul_add(xs[i] / T::from_f64(3.0), xs[i], -T::ONE);
        assert_eq!(out[i].bits(), expected.bits(), "{isa:?} {i}, in place");
    }
    assert_eq!(buffer[offset + length].bits(), 0, "beside the output");
    assert!(buffer[..offset].iter().all(|x| x.bits() == 0), "beside the output");

    let mut sums = Vec::new();
    for isa in Isa::available() {
        assert_eq!(isa.sum(&Identity, [&integers]).to_f64(), total, "{isa:?}");
        let sum = isa.sum(&Distance, [xs, ys]);
        let [mut parts, mut others] = [ExactSum::new(), ExactSum::new()];
        isa.sum_into(&Distance, [xs, ys].blocks(cut..blocks), &mut parts);
        isa.sum_into(&Distance, [xs, ys].blocks(0..cut), &mut others);
        parts.merge(&others);
        assert_eq!(parts.value::<T>().bits(), sum.bits(), "{isa:?}, by blocks");
        let mean = isa.mean(&Distance, [xs, ys]);
        if sum.to_f64() < f64::INFINITY {
            assert_eq!(mean.bits(), (sum / T::from_f64(length as f64)).bits(), "{isa:?}");
        }
        let place = isa.argmin(&Identity, [xs]);
        assert_eq!(place, first_smallest(xs), "{isa:?}");
        assert_eq!(isa.min(&Identity, [xs]).map(T::bits), place.map(|place| xs[place].bits()), "{isa:?}");
        sums.push((isa.arithmetic(), sum.bits()));
    }
    // The order of additions is the library's own: but the same on every backend of one arithmetic.
    for (a, b) in sums.iter().zip(&sums[1..]) {
        assert!(a.0 != b.0 || a.1 == b.1, "{sums:?}");
    }
}

/// The first NaN, or the first of the smallest numbers, −0 being smaller than +0.
fn first_smallest<T: Float>(xs: &[T]) -> Option<usize> {
    let nan = xs.iter().position(|x| x.to_f64().is_nan());
    nan.or_else(|| (0..xs.len()).min_by(|&a, &b| xs[a].to_f64().total_cmp(&xs[b].to_f64())))
}
