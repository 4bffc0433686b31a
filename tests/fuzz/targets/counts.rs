//! Every count and the histogram, on any bits, length, offset and threshold, against plain loops.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wideband_core::{Bins, Compute, Isa, predicate};
use wideband_fuzz::any_isa;
use wideband_tests::Float;

predicate! {
    /// Whether `y ≥ slope · x`.
    struct Above { slope }
    |x, y| { y.ge(slope * x) }
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
    low: u64,
    high: u64,
    bins: u8,
}

fuzz_target!(|case: Case| {
    if case.single {
        check::<f32>(&case);
    } else {
        check::<f64>(&case);
    }
});

fn check<T: Float>(case: &Case) {
    let length = usize::from(case.length) % if case.long % 64 == 63 { 10_000 } else { 100 };
    let offset = usize::from(case.offset) % 64;
    let numbers = |turn: usize| -> Vec<T> {
        let turned = |i: usize| case.bits[(i + turn) % 8].rotate_left((i / 8) as u32);
        (0..offset + length).map(|i| T::of_bits(turned(i))).collect()
    };
    let (xs, ys) = (&numbers(0)[offset..], &numbers(5)[offset..]);
    let (low, high) = (T::of_bits(case.low), T::of_bits(case.high));
    let pairs = || xs.iter().copied().zip(ys.iter().copied());

    let isa = any_isa(case.backend);
    let expect = |got: usize, expected: usize, what| assert_eq!(got, expected, "{isa:?} {what}");
    expect(isa.count_below(xs, low), xs.iter().filter(|&&x| x < low).count(), "below");
    expect(isa.count_within(xs, low, high), xs.iter().filter(|&&x| low <= x && x < high).count(), "within");
    expect(isa.count_nan(xs), xs.iter().filter(|&&x| x != x).count(), "NaN");
    expect(isa.count_in_disc(xs, ys, low), pairs().filter(|&(x, y)| x * x + y * y < low * low).count(), "in the disc");
    let above = Above { slope: low };
    expect(isa.count(&above, [xs, ys]), pairs().filter(|&(x, y)| y >= low * x).count(), "of one's own");
    histogram(isa, xs, low, high, usize::from(case.bins) + 1);
}

fn histogram<T: Float>(isa: Isa, xs: &[T], low: T, high: T, bins: usize) {
    let width = (high - low) / T::from_f64(bins as f64);
    let finite = |x: T| x - x == T::ZERO;
    if !(low < high && finite(low) && finite(high) && finite(width) && width > T::ZERO) {
        return; // refused, which the tests check
    }
    let edges: Vec<T> = Bins::equal(low, high, bins).edges().collect();
    assert!(edges.is_sorted() && edges[0] == low && edges[bins] == high, "{edges:?}");
    let mut expected = vec![0_u64; bins];
    let [mut below, mut above, mut nan] = [0_u64; 3];
    for &x in xs {
        if x < low {
            below += 1;
        } else if x >= high {
            above += 1;
        } else if x != x {
            nan += 1;
        } else {
            expected[edges[1..bins].partition_point(|&edge| edge <= x)] += 1;
        }
    }
    let mut counts = vec![0; bins];
    let outside = isa.histogram(xs, low, high, &mut counts);
    assert_eq!(counts, expected, "{isa:?}");
    assert_eq!([outside.below, outside.above, outside.nan], [below, above, nan], "{isa:?}");
}
