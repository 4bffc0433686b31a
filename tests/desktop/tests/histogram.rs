//! Histograms against plain loops over the published edges: equal and unequal bins, closed or not, weights, expressions, on
//! every backend and on teams.

use wideband_core::{
    BLOCK, Bins, Compute, ExactSum, Identity, Isa, Outside, Weighed, expression, histogram, histogram_of,
};
use wideband_tests::panics::panic_of;
use wideband_tests::{Float, Random, Shifted};
use wideband_threaded::Threads;

/// The bin whose published edges enclose it, the counts of what has none, and of what has.
fn plain<T: Float>(xs: &[T], edges: &[T], closed: bool) -> (Vec<u64>, Outside) {
    let (mut counts, mut outside) = (vec![0; edges.len() - 1], Outside::default());
    let (low, high) = (edges[0], edges[edges.len() - 1]);
    for &x in xs {
        if x.to_f64().is_nan() {
            outside.nan += 1;
        } else if x < low {
            outside.below += 1;
        } else if x > high || x == high && !closed {
            outside.above += 1;
        } else {
            counts[edges[1..edges.len() - 1].partition_point(|&edge| edge <= x)] += 1;
        }
    }
    (counts, outside)
}

#[track_caller]
fn check<T: Float>(xs: &[T], bins: &Bins<'_, T>) {
    let edges: Vec<T> = bins.edges().collect();
    for (bins, closed) in [(*bins, false), (bins.closed(), true)] {
        let (expected, outside) = plain(xs, &edges, closed);
        for isa in Isa::available() {
            let mut counts = vec![0; bins.number()];
            let found = isa.histogram_of(&Identity, [xs], &bins, &mut counts);
            assert_eq!((found, &counts), (outside, &expected), "{} {bins:?} {xs:?}", isa.name());
        }
    }
}

/// The edges, the numbers beside them, and numbers of no use.
fn around<T: Float>(bins: &Bins<'_, T>) -> Vec<T> {
    let mut xs = vec![T::from_f64(f64::NAN), T::INFINITY, -T::INFINITY, T::ZERO, -T::ZERO];
    let step = |x: T, up: bool| {
        let bits = x.pattern();
        let away = up == (x > T::ZERO);
        if x == T::ZERO { x } else { T::from_pattern(if away { bits + 1 } else { bits - 1 }) }
    };
    for edge in bins.edges().step_by(1 + bins.number() / 500) {
        xs.extend([edge, step(edge, true), step(edge, false)]);
    }
    xs
}

#[test]
fn right_values() {
    for (x, low, high, bins, bin) in
        [(35.3, 35.0, 42.0, 70, 3), (3.0, 0.0, 4.0, 300, 225), (337.0, 2.0, 2280.0, 8296, 1220), (1.0, 0.9, 1.1, 10, 5)]
    {
        for isa in Isa::available() {
            let mut counts = vec![0; bins];
            assert_eq!(isa.histogram(&[x], low, high, &mut counts), Outside::default());
            assert_eq!(counts.iter().position(|&count| count == 1), Some(bin), "{x} on {}", isa.name());
        }
        assert_eq!(Bins::equal(low, high, bins).edge(bin), x, "an edge that is a number of the type is that number");
    }
}

/// Data of one decimal leaves no hole: `k/10` is in bin `k` of the bins of a tenth, where the edge is that number.
#[test]
fn tenths_leave_no_holes() {
    let tenths: Vec<f64> = (0..1000).map(|k| f64::from(k) / 10.0).collect();
    let mut counts = [0; 1000];
    histogram(&tenths, 0.0, 100.0, &mut counts);
    assert_eq!(counts, [1; 1000]);
}

#[test]
fn edges_enclose_in_any_range() {
    fn ranges<T: Float>(least: T, ulp: T) {
        let (one, max) = (T::ONE, T::from_pattern(T::INFINITY.pattern() - 1));
        let n = |x: f64| T::from_f64(x);
        for (low, high) in [
            (T::ZERO, one),
            (n(0.9), n(1.1)),
            (n(-3.7), n(41.3)),
            (n(-1e30), n(1e30)),
            (-max * T::HALF, max * T::HALF),
            (T::ZERO, max),
            (one, one + ulp * n(3.0)),
            (one, one + ulp * n(100.0)),
            (n(1000.0), n(1000.0) + n(1000.0) * ulp * n(1000.0)),
            (T::ZERO, least * n(700.0)),
            (-least * n(3e4), least * n(5e6)),
            (n(1e-30), n(2e-30)),
            (-one, n(1e-37)),
        ] {
            for number in [1, 2, 3, 10, 49, 1000] {
                if (high - low) / n(number as f64) == T::ZERO {
                    continue;
                }
                let bins = Bins::equal(low, high, number);
                let edges: Vec<T> = bins.edges().collect();
                assert_eq!((edges[0], edges[number], edges.len()), (low, high, number + 1));
                assert!(edges.is_sorted(), "{bins:?}");
                check(&around(&bins), &bins);
            }
        }
    }
    ranges::<f64>(f64::from_bits(1), f64::EPSILON);
    ranges::<f32>(f32::from_bits(1), f32::EPSILON);
}

#[test]
fn edges_enclose_in_many_bins() {
    for number in [1 << 22, (1 << 23) - 1, 1 << 23] {
        let bins = Bins::equal(0.0_f32, 1.0, number);
        check(&around(&bins), &bins);
    }
}

/// Numbers from −8 to 8, some of them awkward.
fn numbers<T: Float>(length: usize) -> Vec<T> {
    let mut random = Random::new(length as u64);
    (0..length).map(|_| if random.below(16) == 0 { random.awkward() } else { random.float(-3..3) }).collect()
}

#[test]
fn unequal_bins_at_every_length() {
    fn lengths<T: Float>() {
        let n = |x: f64| T::from_f64(x);
        let edges = [n(-7.0), n(-0.5), T::ZERO, T::ZERO, n(0.1), n(5.0)];
        let decades: Vec<T> = (-20..3).map(|k| n(10_f64.powi(k))).collect();
        for length in (0..=70).chain([127, 128, 129, BLOCK + 3]) {
            let xs = Shifted::of(&numbers::<T>(length), length % 3);
            check(&xs, &Bins::between(&edges));
            check(&xs, &Bins::between(&decades));
            check(&xs, &Bins::between(&[-T::INFINITY, T::ZERO, T::INFINITY]));
            check(&xs, &Bins::equal(-T::ONE, T::ONE, 7));
        }
    }
    lengths::<f64>();
    lengths::<f32>();
}

expression! {
    /// The distance from the origin.
    struct Distance;
    |x, y| { (x * x + y * y).sqrt() }
}

expression! {
    /// The same with a weight.
    struct WeighedDistance;
    |x, y, weight| -> [distance, factor] { [(x * x + y * y).sqrt(), weight] }
}

#[test]
fn of_expressions_and_weights_on_teams() {
    let length = 30 * BLOCK + 77;
    let mut random = Random::new(7);
    let mut column = || -> Vec<f64> { (0..length).map(|_| random.float(-40..1)).collect() };
    let (xs, ys, weights) = (column(), column(), column());
    let distances: Vec<f64> = xs.iter().zip(&ys).map(|(x, y)| (x * x + y * y).sqrt()).collect();
    let edges = [0.0, 1e-9, 0.1, 0.5, 1.0, 1.5];
    let bins = Bins::between(&edges);
    let (expected, outside) = plain(&distances, &edges, false);

    let mut sums = [ExactSum::new(); 5];
    for (distance, &weight) in distances.iter().zip(&weights) {
        if let Some(bin) = (0..5).find(|&k| edges[k] <= *distance && *distance < edges[k + 1]) {
            sums[bin].add(weight);
        }
    }
    assert!(sums.iter().all(|sum| sum.value::<f64>() != 0.0), "each bin has something");

    macro_rules! check_all {
        ($computer:expr) => {{
            let mut counts = [0; 5];
            assert_eq!($computer.histogram_of(&Distance, [&xs, &ys], &bins, &mut counts), outside);
            assert_eq!(counts[..], expected);
            let mut found = [ExactSum::new(); 5];
            let inputs = [&xs, &ys, &weights];
            assert_eq!($computer.weighted_histogram(&WeighedDistance, inputs, &bins, &mut found), outside);
            assert_eq!(found, sums);
            counts = [0; 5];
            assert_eq!($computer.histogram_edges(&distances, &edges, &mut counts), outside);
            assert_eq!(counts[..], expected);
        }};
    }
    for isa in Isa::available() {
        check_all!(isa);
    }
    for threads in [1, 2, 5] {
        Threads::new(threads).scope(|team| check_all!(team)).expect("a team");
    }
}

/// What is outside is not weighed, whatever its weight.
#[test]
fn weights_outside_are_not_added() {
    let xs = [0.5, -1.0, 2.0, f64::NAN, 1.0, 0.25];
    let weights = [1.0, f64::NAN, f64::INFINITY, f64::NAN, 4.0, f64::from_bits(1)];
    for isa in Isa::available() {
        let mut sums = [ExactSum::new(); 2];
        let bins = Bins::equal(0.0, 1.0, 2).closed();
        let outside = isa.weighted_histogram(&Weighed, [&xs, &weights], &bins, &mut sums);
        assert_eq!(outside, Outside { below: 1, above: 1, nan: 1 });
        assert_eq!(sums, [[f64::from_bits(1)].into_iter().collect(), [1.0, 4.0].into_iter().collect()]);
    }
}

#[test]
fn counts_wrap_around() {
    let mut counts = [u64::MAX, 0];
    assert_eq!(histogram(&[5.0], 0.0, 1.0, &mut counts).above, 1);
    assert_eq!(histogram(&[f64::NAN, -1.0], 0.0, 1.0, &mut counts).below, 1);
    assert_eq!(counts, [u64::MAX, 0], "nothing fell in a bin");
    histogram(&[0.25], 0.0, 1.0, &mut counts);
    assert_eq!(counts, [0, 0]);
}

/// Asserts that it panics on the line of the call, with this in the message.
macro_rules! assert_refused {
    ($message:literal, $call:expr) => {{
        let panic = panic_of(|| $call);
        assert!(panic.message.contains($message), "{}", panic.message);
        assert_eq!((panic.file.as_str(), panic.line), (file!(), line!()), "the caller's line");
    }};
}

#[test]
fn mistakes_are_the_callers() {
    let mut counts = [7; 3];
    let bins = Bins::equal(0.0, 1.0, 4);
    assert_refused!("3 counts for 4 bins", histogram_of(&Identity, [&[0.5]], &bins, &mut counts));
    assert_refused!("bins between 1 edges", Bins::between(&[0.5]));
    assert_refused!("edge 1 is 2.0, the next 1.5", Bins::between(&[0.5, 2.0, 1.5]));
    assert_refused!("edge 0 is NaN", Bins::between(&[f64::NAN, 2.0]));
    assert_refused!("all 2.0", Bins::between(&[2.0, 2.0]));
    assert_refused!("edge 5 of 4 bins", bins.edge(5));
    assert_refused!("from -1.7976931348623157e308 to 1.7976931348623157e308", Bins::equal(f64::MIN, f64::MAX, 3));
    assert_eq!(counts, [7; 3]);
}

/// Edges are where they belong, to 5 halves of an epsilon of the larger bound: the head of `bins.rs` builds on it.
#[test]
fn edges_are_near_their_places() {
    let mut random = Random::new(5);
    for _ in 0..2000 {
        let [a, b]: [f32; 2] = [random.float(-8..8), random.float(-8..8)];
        let (low, high) = (a.min(b), a.max(b));
        let number = 1 + random.below(5000);
        if low == high {
            continue;
        }
        let size = f64::from(low.abs().max(high.abs()));
        let most = 5.0 * f64::from(f32::EPSILON) / 2.0 * size;
        for (k, edge) in Bins::equal(low, high, number).edges().enumerate() {
            let place = f64::from(low) + (f64::from(high) - f64::from(low)) * k as f64 / number as f64;
            let off = (f64::from(edge) - place).abs();
            assert!(
                off <= most,
                "edge {k} of {number} bins from {low:?} to {high:?}: {edge:?}, off by {off:e} of {most:e}"
            );
        }
    }
}
