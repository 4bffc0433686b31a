//! Densities of data: bandwidths against R's and `SciPy`'s figures, densities against references, and what must hold of any.

use wideband_core::density::{Bandwidth, Density, DensityError, linspace};
use wideband_core::{Isa, Real, Streams};
use wideband_desktop_tests::exact::{Exact, parse_hex_float};
use wideband_tests::Random;
use wideband_threaded::Threads;

/// A column of `tests/data`.
fn column(table: &str) -> Vec<f64> {
    table.lines().skip(1).map(|line| line.parse().expect("a number")).collect()
}

fn eruptions() -> Vec<f64> {
    column(include_str!("../../data/eruptions.csv"))
}

fn precip() -> Vec<f64> {
    column(include_str!("../../data/precip.csv"))
}

fn rivers() -> Vec<f64> {
    column(include_str!("../../data/rivers.csv"))
}

fn depths() -> Vec<f64> {
    column(include_str!("../../data/depths.csv"))
}

/// 1 to 5 in turn.
fn weights<T: Real>(points: &[T]) -> Vec<T> {
    (0..points.len()).map(|i| T::from_f64((1 + i % 5) as f64)).collect()
}

fn as_f32(xs: &[f64]) -> Vec<f32> {
    xs.iter().map(|&x| x as f32).collect()
}

fn uniform(random: &mut Random) -> f64 {
    random.word() as f64 / 2_f64.powi(64)
}

#[track_caller]
fn assert_close(got: f64, wanted: f64, relative: f64) {
    assert!((got - wanted).abs() <= relative * wanted.abs(), "{got}, not {wanted}");
}

mod bandwidths {
    use super::*;

    fn chosen(points: &[f64], rule: Bandwidth<f64>) -> f64 {
        Density::new(points).unwrap().bandwidth(rule).unwrap().bandwidth_value().unwrap()
    }

    /// `tests/data/density.R` prints these.
    #[test]
    fn are_those_of_r() {
        for (points, nrd0, sheather_jones) in [
            (eruptions(), 0.33477703446394325, 0.14004353589438365),
            (precip(), 3.8478922425896878, 3.93176845869291),
            (rivers(), 92.36248576021808, 53.49813237773909),
            (depths(), 48.72606237032679, 13.76388117592792),
        ] {
            assert_close(chosen(&points, Bandwidth::Nrd0), nrd0, 1e-14);
            assert_close(chosen(&points, Bandwidth::SheatherJones), sheather_jones, 1e-12);
        }
    }

    /// `tests/data/density.py` prints these.
    #[test]
    fn are_those_of_scipy() {
        for (points, scott, weighted_scott, silverman, weighted_silverman) in [
            (eruptions(), 0.37197448273771455, 0.38430990433106904, 0.39400424037758713, 0.4070702130186565),
            (precip(), 5.8601902842986675, 5.951683052706443, 6.207253262211766, 6.304164583792838),
            (rivers(), 183.55641364516845, 189.06496840314134, 194.42732951037993, 200.2621220397477),
            (depths(), 54.14006930036306, 56.062443779357224, 57.346452158979446, 59.38267703855385),
        ] {
            let weights = weights(&points);
            let plain = Density::new(&points).unwrap();
            let weighted = plain.weights(&weights).unwrap();
            assert_close(plain.bandwidth_value().unwrap(), scott, 1e-14);
            assert_close(weighted.bandwidth_value().unwrap(), weighted_scott, 1e-14);
            assert_close(chosen(&points, Bandwidth::Silverman), silverman, 1e-14);
            let weighted = weighted.bandwidth(Bandwidth::Silverman).unwrap();
            assert_close(weighted.bandwidth_value().unwrap(), weighted_silverman, 1e-14);
            let narrow = Density::new(&as_f32(&points)).unwrap().bandwidth_value().unwrap();
            assert_close(narrow.into(), scott, 1e-6);
        }
    }

    /// Data of any size, and the rules follow; also where there are many equal points.
    #[test]
    fn grow_with_the_data() {
        let points = rivers();
        for rule in [Bandwidth::Scott, Bandwidth::Silverman, Bandwidth::Nrd0, Bandwidth::SheatherJones] {
            for power in [-900, -60, 500, 1000] {
                let scale = 2_f64.powi(power);
                let scaled: Vec<_> = points.iter().map(|x| x * scale).collect();
                assert_close(chosen(&scaled, rule), chosen(&points, rule) * scale, 1e-12);
            }
        }
        let tied = [0.0, 0.0, 0.0, 0.0, 0.0, 5.0];
        let deviation = 5.0 / 6_f64.sqrt();
        assert_close(chosen(&tied, Bandwidth::Nrd0), 0.9 * deviation * 6_f64.powf(-0.2), 1e-14);
        let refused = Density::new(&tied).unwrap().bandwidth(Bandwidth::SheatherJones);
        assert_eq!(refused.unwrap_err(), DensityError::NoSolution);
    }
}

mod bad_data {
    use super::*;

    #[test]
    fn is_an_error() {
        use DensityError::*;
        let points = [1.0, 2.0, 4.0];
        let density = Density::new(&points).unwrap();
        assert_eq!(Density::new(&[0.0_f32; 0]).unwrap_err(), NoPoints);
        assert_eq!(Density::new(&[1.0, f64::NEG_INFINITY, f64::NAN]).unwrap_err(), PointNotFinite { index: 1 });
        assert_eq!(density.weights(&[1.0, 0.0, -1.0]).unwrap_err(), WeightNotAllowed { index: 2 });
        assert_eq!(density.weights(&[f64::NAN, 0.0, 1.0]).unwrap_err(), WeightNotAllowed { index: 0 });
        assert_eq!(density.weights(&[0.0, -0.0, 0.0]).unwrap_err(), WeightsWithoutSum);
        assert_eq!(density.weights(&[f64::MAX; 3]).unwrap_err(), WeightsWithoutSum);
        for width in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-310] {
            assert_eq!(density.bandwidth(Bandwidth::Value(width)).unwrap_err(), BandwidthNotPositive);
            assert_eq!(density.within(width).err(), (width != 1e-310).then_some(RelativeError));
            assert_eq!(density.bandwidths(&[1.0, width, 1.0]).unwrap_err(), WidthNotPositive { index: 1 });
        }
        assert_eq!(Density::new(&[1.0, 2.0, 1.5, 1.0]).unwrap().within(1e-9).unwrap_err(), NotSorted { index: 2 });
        let equal = Density::new(&[3.0; 9]).unwrap();
        for rule in [Bandwidth::Scott, Bandwidth::Silverman, Bandwidth::Nrd0, Bandwidth::SheatherJones] {
            assert_eq!(equal.bandwidth(rule).unwrap_err(), NoSpread);
        }
        assert_eq!(equal.bandwidth_value(), Some(0.0));
    }

    #[test]
    #[should_panic(expected = "weights 0 has 2 elements, points has 3")]
    fn of_other_lengths_panics() {
        let _ = Density::new(&[1.0, 2.0, 3.0]).unwrap().weights(&[1.0, 1.0]);
    }
}

/// A line of references: a density and a query, and its density, the logarithm of that, the probabilities below and above.
struct Reference {
    points: Vec<f64>,
    kind: &'static str,
    bandwidth: f64,
    x: f64,
    exact: [Exact; 4],
}

fn references() -> impl Iterator<Item = Reference> {
    include_str!("../../data/density_f64.csv").lines().skip(1).map(|line| {
        let mut fields = line.split(',');
        let mut text = || fields.next().expect("a field");
        let points = match text() {
            "eruptions" => eruptions(),
            "precip" => precip(),
            _ => rivers(),
        };
        let kind = text();
        let mut number = || parse_hex_float(text());
        let (bandwidth, x) = (number(), number());
        let exact = std::array::from_fn(|_| Exact { hi: number(), lo: number() });
        Reference { points, kind, bandwidth, x, exact }
    })
}

impl Reference {
    /// Calls `check` with the density, and how much rounding distances may change a term, relative to it.
    fn with(&self, check: impl FnOnce(Density<'_, f64>, f64)) {
        let (points, h) = (&self.points, self.bandwidth);
        let weights = weights(points);
        let widths: Vec<_> = (0..points.len()).map(|i| h * (1 + i % 3) as f64).collect();
        let density = Density::new(points).unwrap().bandwidth(Bandwidth::Value(h)).unwrap();
        let density = match self.kind {
            "plain" => density,
            "weighted" => density.weights(&weights).unwrap(),
            _ => density.weights(&weights).unwrap().bandwidths(&widths).unwrap(),
        };
        let nearest = points.iter().zip(&widths).map(|(p, w)| {
            let width = if self.kind == "each" { *w } else { h };
            ((self.x - p) / width).abs()
        });
        let nearest = nearest.fold(f64::INFINITY, f64::min);
        // Terms that are e⁻¹⁰ of the nearest point's have little to say.
        let rounding = if self.kind == "each" { 6.0 } else { 2.0 };
        check(density, rounding * (nearest * nearest + 20.0));
    }
}

mod densities {
    use super::*;

    #[track_caller]
    fn assert_probability(got: f64, wanted: Exact, rounding: f64) {
        if wanted.hi > 1e-280 {
            let off = wanted.ulps(0, got);
            assert!(off <= 4.0 + rounding, "{off} ULP from {}", wanted.hi);
        } else {
            assert!(got <= 1e-280);
        }
    }

    /// The distribution function's slope is the density, by a difference of the sixth order.
    #[test]
    fn are_slopes_of_the_distribution_function() {
        let points = eruptions();
        let density = Density::new(&points).unwrap();
        let step = density.bandwidth_value().unwrap() / 16.0;
        for x in [1.0, 2.0, 3.5, 4.4, 5.5] {
            let queries: [f64; 7] = std::array::from_fn(|i| x + (i as f64 - 3.0) * step);
            let (mut cdf, mut pdf) = ([0.0; 7], [0.0]);
            density.cdf(&queries, &mut cdf);
            density.pdf(&[x], &mut pdf);
            let [a, b, c, _, d, e, f] = cdf;
            let slope = (45.0 * (d - c) - 9.0 * (e - b) + (f - a)) / (60.0 * step);
            assert_close(slope, pdf[0], 1e-7);
        }
    }

    #[test]
    fn are_the_references() {
        for reference in references() {
            let [pdf, ln_pdf, cdf, survival] = reference.exact;
            reference.with(|density, rounding| {
                for isa in Isa::available() {
                    let mut out = [0.0];
                    density.on(&isa).pdf(&[reference.x], &mut out);
                    if pdf.hi > 1e-280 {
                        let off = pdf.ulps(0, out[0]);
                        assert!(off <= 4.0 + rounding, "{off} ULP at {} of {}", reference.x, isa.name());
                    } else {
                        assert_eq!(out, [0.0]);
                    }
                    density.on(&isa).cdf(&[reference.x], &mut out);
                    assert_probability(out[0], cdf, rounding);
                    density.on(&isa).survival(&[reference.x], &mut out);
                    assert_probability(out[0], survival, rounding);
                    density.on(&isa).ln_pdf(&[reference.x], &mut out);
                    let off = (out[0] - ln_pdf.hi).abs();
                    assert!(off <= (ln_pdf.hi.abs() + 10.0) * 1e-15, "{} at {} of {}", out[0], reference.x, isa.name());
                }
            });
        }
    }

    /// Within 4 ULP where no point is far: of many, whose exact sum plain loops find in pairs.
    #[test]
    fn lose_nothing_to_the_number_of_points() {
        let mut random = Random::new(3);
        let points: Vec<f64> = (0..50_001).map(|_| uniform(&mut random) * 0.5).collect();
        let density = Density::new(&points).unwrap().bandwidth(Bandwidth::Value(1.0)).unwrap();
        for x in [0.0, 0.25, 0.4] {
            let mut exact = Exact::from(0.0);
            for &point in &points {
                let z = x - point;
                let square = Exact::from(z) * Exact::from(-0.5 * z);
                let (mantissa, exponent) = Exact::exp(square.hi);
                let term = mantissa * Exact::from(2_f64.powi(exponent));
                exact = exact + (term + term * Exact::from(square.lo));
            }
            let exact = (exact * Exact::PER_SQRT_2PI).over(points.len() as f64);
            for isa in Isa::available() {
                let mut out = [0.0];
                density.on(&isa).pdf(&[x], &mut out);
                assert!(exact.ulps(0, out[0]) <= 4.0, "{} ULP of {}", exact.ulps(0, out[0]), isa.name());
            }
        }
    }

    #[test]
    fn of_odd_queries_are_limits() {
        let points = rivers();
        let density = Density::new(&points).unwrap();
        let (queries, mut out): ([f64; 5], [f64; 5]) =
            ([f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, -f64::MAX], [1.0; 5]);
        density.pdf(&queries, &mut out);
        assert!(out[0].is_nan() && out[1..] == [0.0; 4]);
        density.ln_pdf(&queries, &mut out);
        assert!(out[0].is_nan() && out[1..] == [f64::NEG_INFINITY; 4]);
        density.cdf(&queries, &mut out);
        assert!(out[0].is_nan() && out[1..] == [1.0, 0.0, 1.0, 0.0]);
        density.survival(&queries, &mut out);
        assert!(out[0].is_nan() && out[1..] == [0.0, 1.0, 0.0, 1.0]);

        // A point without weight does not count, however near.
        let density = Density::new(&[0.0, 100.0]).unwrap().weights(&[0.0, 2.0]).unwrap();
        let density = density.bandwidth(Bandwidth::Value(1.0)).unwrap();
        let (mut out, mut alone) = ([0.0_f64], [0.0]);
        density.ln_pdf(&[1.0], &mut out);
        Density::new(&[100.0]).unwrap().bandwidth(Bandwidth::Value(1.0)).unwrap().ln_pdf(&[1.0], &mut alone);
        assert_eq!(out, alone);

        // All points equal, and no bandwidth given.
        Density::new(&[1.0, 1.0]).unwrap().pdf(&[1.0], &mut out);
        assert!(out[0].is_nan());
    }

    /// The trapezoidal rule is exact to 10⁻¹⁵ for Gaussians no narrower than its steps.
    #[test]
    fn integrate_to_one() {
        let points = eruptions();
        let weights = weights(&points);
        for density in [Density::new(&points).unwrap(), Density::new(&points).unwrap().weights(&weights).unwrap()] {
            let step = density.bandwidth_value().unwrap() / 2.0;
            let queries: Vec<_> = (0..60).map(|i| -2.0 + step * f64::from(i)).collect();
            let mut out = vec![0.0; queries.len()];
            density.pdf(&queries, &mut out);
            assert_close(out.iter().sum::<f64>() * step, 1.0, 1e-14);
        }
    }

    /// Multiplied by a power of two, everything is, to the bit.
    #[test]
    fn scale_with_the_data() {
        let (points, queries) = (rivers(), [100.0, 333.0, 2000.0, 9000.0]);
        let of = |scale: f64| {
            let scaled = |xs: &[f64]| xs.iter().map(|x| x * scale).collect::<Vec<_>>();
            let (points, mut out) = (scaled(&points), [0.0; 4]);
            let density = Density::new(&points).unwrap().bandwidth(Bandwidth::Value(64.0 * scale)).unwrap();
            density.pdf(&scaled(&queries), &mut out);
            out.map(|density| density * scale)
        };
        for power in [-900, -3, 40, 900] {
            assert_eq!(of(2_f64.powi(power)), of(1.0));
        }
    }

    #[test]
    fn of_f32_are_near_those_of_f64() {
        let points = as_f32(&depths());
        let wide: Vec<_> = points.iter().map(|&x| f64::from(x)).collect();
        let (narrow, wide) = (Density::new(&points).unwrap(), Density::new(&wide).unwrap());
        let wide = wide.bandwidth(Bandwidth::Value(narrow.bandwidth_value().unwrap().into())).unwrap();
        for x in [40.0, 100.0, 333.3, 610.5, 800.0, 1100.0] {
            let (mut out, mut wanted) = ([0.0], [0.0]);
            narrow.pdf(&[x], &mut out);
            wide.pdf(&[x.into()], &mut wanted);
            assert_close(out[0].into(), wanted[0], 4e-6);
            narrow.ln_pdf(&[x], &mut out);
            wide.ln_pdf(&[x.into()], &mut wanted);
            assert_close(out[0].into(), wanted[0], 1e-6);
            narrow.cdf(&[x], &mut out);
            wide.cdf(&[x.into()], &mut wanted);
            assert_close(out[0].into(), wanted[0], 1e-6);
        }
    }

    #[test]
    #[should_panic(expected = "output 0 has 2 elements, queries has 1")]
    fn go_to_as_many_elements_as_there_are_queries() {
        Density::new(&[1.0, 2.0]).unwrap().pdf(&[1.0], &mut [0.0; 2]);
    }
}

mod grids {
    use super::*;

    /// As R prints `density(faithful$eruptions)`: the ends and the quarters of its 512 places, to four digits.
    #[test]
    fn are_those_of_r() {
        let points = eruptions();
        let density = Density::new(&points).unwrap().bandwidth(Bandwidth::Nrd0).unwrap();
        let mut grid = [0.0; 512];
        density.grid(3.0, &mut grid).unwrap();
        let mut quarters = [0.0; 5];
        linspace(grid[0]..=grid[511], &mut quarters);
        for (got, wanted) in quarters.iter().zip([0.5957, 1.9728, 3.3500, 4.7272, 6.1043]) {
            assert!((got - wanted).abs() <= 5e-5, "{got}, not {wanted}");
        }
        let widths = vec![1.0; points.len()];
        let refused = density.bandwidths(&widths).unwrap().grid(3.0, &mut grid);
        assert_eq!(refused, Err(DensityError::SeveralBandwidths));
    }

    /// Within the bound of places whose exact values pairs of doubles give; the ends to the bit, however far apart.
    #[test]
    fn are_even() {
        for (start, end) in [(0.0, 1.0), (-3.7, 1e-9), (1e6, 1e6 + 1.3), (5.0, -0.1), (-f64::MAX, f64::MAX), (2.0, 2.0)]
        {
            for length in [0, 1, 2, 3, 4, 11, 512, 1000] {
                let mut grid = vec![f64::NAN; length];
                linspace(start..=end, &mut grid);
                let last = length.saturating_sub(1);
                let bound = 4.0 * f64::max(start.abs(), end.abs()) * 0.5_f64.powi(53);
                for (index, x) in grid.iter().enumerate().skip(1) {
                    let share = Exact::from(index as f64).over(last as f64);
                    let rest = Exact::from((last - index) as f64).over(last as f64);
                    let exact = Exact::from(start) * rest + Exact::from(end) * share;
                    assert!(((x - exact.hi) - exact.lo).abs() <= bound, "{x}, not {}, of {length}", exact.hi);
                }
                assert!(length == 0 || grid[0] == start);
                assert!(length < 2 || grid[last] == end);
            }
        }
        let mut narrow = [0.0_f32; 11];
        linspace(0.0..=1.0, &mut narrow);
        assert_eq!(narrow, std::array::from_fn(|index| (index as f64 / 10.0) as f32));
    }
}

/// Points of several kinds, sorted.
fn kinds() -> Vec<(&'static str, Vec<f64>)> {
    let mut random = Random::new(11);
    let mut draw = |of: fn(f64, f64) -> f64| {
        let mut points: Vec<f64> = (0..3000).map(|_| of(uniform(&mut random), uniform(&mut random))).collect();
        points.sort_unstable_by(f64::total_cmp);
        points
    };
    vec![
        ("one cluster", draw(|u, v| u + v)),
        ("two clusters", draw(|u, v| if v < 0.3 { u * 1e-3 } else { 40.0 + u })),
        ("heavy tails", draw(|u, v| (u - 0.5) / (v + 1e-4))),
        ("ties", draw(|u, _| (u * 9.0).floor())),
        ("huge", draw(|u, v| (u - v) * 1e300)),
        ("tiny", draw(|u, v| (u - v) * 1e-300)),
        ("far from 0", draw(|u, v| 1e6 + u - v)),
    ]
}

/// Some of the points, places between and beyond.
fn queries(points: &[f64]) -> Vec<f64> {
    let (low, high) = (points[0], points[points.len() - 1]);
    let mut queries: Vec<_> = points.iter().copied().step_by(150).collect();
    queries.extend((-4..=24).map(|i| low + (high - low) / 20.0 * f64::from(i)));
    queries
}

mod windows {
    use super::*;

    #[test]
    fn keep_the_relative_error() {
        for (kind, points) in kinds() {
            let (queries, weights) = (queries(&points), weights(&points));
            let plain = Density::new(&points).unwrap().bandwidth(Bandwidth::Nrd0).unwrap();
            for density in [plain, plain.weights(&weights).unwrap()] {
                let (mut wanted, mut got) = (vec![0.0; queries.len()], vec![0.0; queries.len()]);
                for error in [1e-15, 1e-6, 0.01] {
                    let within = density.within(error).unwrap();
                    density.pdf(&queries, &mut wanted);
                    within.pdf(&queries, &mut got);
                    for (got, wanted) in got.iter().zip(&wanted) {
                        let allowed = wanted * (error + 2e-14);
                        assert!((got - wanted).abs() <= allowed, "{got}, not {wanted}, {error}, {kind}");
                    }
                    density.ln_pdf(&queries, &mut wanted);
                    within.ln_pdf(&queries, &mut got);
                    for (got, wanted) in got.iter().zip(&wanted) {
                        let allowed = 1.01 * error + 1e-15 * (10.0 + wanted.abs());
                        assert!((got - wanted).abs() <= allowed, "{got}, not {wanted}, {error}, {kind}");
                    }
                }
            }
        }
    }

    /// Some points are left out: an error is made, of as much as is allowed or less.
    #[test]
    fn leave_points_out() {
        let points: Vec<f64> = (0..2000).map(f64::from).collect();
        let density = Density::new(&points).unwrap().bandwidth(Bandwidth::Value(10.0)).unwrap();
        let (mut wanted, mut got) = ([0.0], [0.0]);
        density.pdf(&[1000.5], &mut wanted);
        density.within(0.5).unwrap().pdf(&[1000.5], &mut got);
        assert!(got[0] < wanted[0] && got[0] > 0.5 * wanted[0]);
    }
}

mod transforms {
    use super::*;

    /// Relative to the largest density; three digits better than promised.
    const MEASURED: f64 = 2e-14;

    fn transformed(density: Density<'_, f64>, queries: &[f64]) -> Vec<f64> {
        let (mut out, mut workspace) =
            (vec![0.0; queries.len()], vec![f64::NAN; density.transform_workspace().unwrap()]);
        density.transform(queries, &mut out, &mut workspace).unwrap();
        out
    }

    #[test]
    fn are_near_the_sums() {
        for (kind, points) in kinds() {
            let (queries, weights) = (queries(&points), weights(&points));
            let plain = Density::new(&points).unwrap();
            for density in [plain, plain.weights(&weights).unwrap()] {
                for narrow in [1.0, 8.0] {
                    let width = density.bandwidth_value().unwrap() / narrow;
                    let density = density.bandwidth(Bandwidth::Value(width)).unwrap();
                    let mut wanted = vec![0.0; queries.len()];
                    density.pdf(&queries, &mut wanted);
                    let largest = wanted.iter().copied().fold(0.0, f64::max);
                    for (got, wanted) in transformed(density, &queries).iter().zip(&wanted) {
                        let off = (got - wanted).abs() / largest;
                        assert!(off < MEASURED && *got >= 0.0, "{got}, not {wanted}: {off} of {kind}");
                    }
                }
            }
        }
    }

    /// Sums of many equal terms lose nothing either.
    #[test]
    fn of_equal_points_are_one_kernel() {
        let points = vec![0.3; 200_000];
        let density = Density::new(&points).unwrap().bandwidth(Bandwidth::Value(0.7)).unwrap();
        let (one, queries) = (Density::new(&points[..1]).unwrap(), [-3.0, 0.1, 0.3, 0.9]);
        let mut wanted = [0.0; 4];
        one.bandwidth(Bandwidth::Value(0.7)).unwrap().pdf(&queries, &mut wanted);
        for (got, wanted) in transformed(density, &queries).iter().zip(wanted) {
            assert!((got - wanted).abs() < MEASURED * 0.57, "{got}, not {wanted}");
        }
    }

    #[test]
    fn of_odd_queries_are_limits() {
        let points = rivers();
        let queries = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e300, 1e7];
        let out = transformed(Density::new(&points).unwrap(), &queries);
        assert!(out[0].is_nan() && out[1..] == [0.0; 5]);
    }

    #[test]
    fn that_cannot_be_are_errors() {
        let points = [1.0, 1e9];
        let density = Density::new(&points).unwrap();
        let with = |width| density.bandwidth(Bandwidth::Value(width)).unwrap().transform_workspace().unwrap_err();
        assert_eq!(with(100.0), DensityError::TooManyCells);
        assert_eq!(with(0.01), DensityError::TooFarFromZero);
        assert_eq!(density.bandwidths(&[1.0; 2]).unwrap().transform_workspace(), Err(DensityError::SeveralBandwidths));
        let needed = density.transform_workspace().unwrap();
        let mut out = [7.0];
        let refused = density.transform(&[0.0], &mut out, &mut vec![0.0; needed - 1]);
        assert_eq!((refused, out), (Err(DensityError::WorkspaceTooSmall { needed }), [7.0]));
    }
}

mod samples {
    use super::*;

    /// Kolmogorov's statistic of 20 000 samples against the mixture's distribution function, at points.
    #[test]
    fn have_the_density() {
        const SAMPLES: usize = 20_000;
        let (points, weights, widths) = ([-3.0, 0.0, 4.0, 9.0], [1.0, 0.0, 5.0, 2.0], [0.5, 1.0, 0.25, 2.0]);
        let density = Density::new(&points).unwrap().weights(&weights).unwrap().bandwidths(&widths).unwrap();
        let mut samples = vec![0.0; SAMPLES];
        density.sample(&Streams::new(8), 77..77 + SAMPLES as u64, &mut samples);
        let step = 1.0 / 64.0;
        let grid: Vec<_> = (0..2048).map(|i| -12.0 + step * f64::from(i)).collect();
        let mut curve = vec![0.0; grid.len()];
        density.pdf(&grid, &mut curve);
        let (mut below, mut worst) = (0.0, 0.0_f64);
        for (place, x) in grid.iter().enumerate() {
            below += curve[place] * step;
            let counted = samples.iter().filter(|sample| **sample < x + step / 2.0).count() as f64;
            worst = worst.max((counted / SAMPLES as f64 - below).abs());
        }
        assert!(worst < 1.63 / (SAMPLES as f64).sqrt(), "{worst}"); // one in a hundred is above
        assert!(worst > 0.0);
    }

    #[test]
    #[should_panic(expected = "has 3 numbers, the output 2 elements")]
    fn go_to_as_many_elements_as_there_are() {
        Density::new(&[1.0, 2.0]).unwrap().sample(&Streams::new(1), 4..7, &mut [0.0; 2]);
    }
}

mod bits {
    use super::*;
    use wideband_core::Engine;
    use wideband_tests::{Digest, Float};

    /// The place of the samples, which are no function of the queries.
    const SAMPLES: usize = 4;

    /// Everything that a density can be asked, in bits.
    fn everything<T: Float>(density: Density<'_, T, impl Engine>, queries: &[T]) -> Vec<Vec<u64>> {
        let mut all = Vec::new();
        let mut ask = |ask: &dyn Fn(&mut [T])| {
            let mut out = vec![T::ZERO; queries.len()];
            ask(&mut out);
            all.push(out.iter().map(|x| x.bits()).collect());
        };
        ask(&|out| density.pdf(queries, out));
        ask(&|out| density.ln_pdf(queries, out));
        ask(&|out| density.cdf(queries, out));
        ask(&|out| density.survival(queries, out));
        ask(&|out| density.sample(&Streams::new(5), 1000..1000 + out.len() as u64, out));
        if let Ok(length) = density.transform_workspace() {
            ask(&|out| density.transform(queries, out, &mut vec![0.0; length]).unwrap());
        }
        all
    }

    /// Changing a digest is a breaking release, as with `golden.txt`.
    #[test]
    fn are_the_same_whoever_computes_and_however_cut() {
        check::<f64>([0xde3c_b793_85f0_98e0, 0x507d_66f6_33cb_806d]);
    }

    #[test]
    fn of_singles_too() {
        check::<f32>([0x6f23_3f00_bf4a_2d83, 0xf403_c960_8619_78f8]);
    }

    /// In fused and in unfused arithmetic, their digest is golden.
    fn check<T: Float>(golden: [u64; 2]) {
        let mut random = Random::new(7);
        let points: Vec<_> = (0..4200).map(|_| T::from_f64(uniform(&mut random) * 4.0)).collect();
        let mut sorted = points.clone();
        sorted.sort_unstable_by(|a, b| a.to_f64().total_cmp(&b.to_f64()));
        let weights = weights(&points);
        let widths: Vec<_> = points.iter().map(|x| T::from_f64(0.1 + x.to_f64() / 10.0)).collect();
        let queries: Vec<_> = (0..201).map(|i| T::from_f64(f64::from(i) / 40.0 - 0.5)).collect();
        let plain = Density::new(&points).unwrap();
        let weighted = plain.weights(&weights).unwrap();
        let window = Density::new(&sorted).unwrap().within(if T::LANES == 8 { 1e-9 } else { 1e-5 }).unwrap();
        let densities = [plain, weighted, weighted.bandwidths(&widths).unwrap(), window];
        for density in densities {
            for isa in Isa::available() {
                let like = Isa::available().find(|other| other.arithmetic() == isa.arithmetic()).expect("itself");
                let wanted = everything(density.on(&like), &queries);
                assert_eq!(everything(density.on(&isa), &queries), wanted, "{}", isa.name());
                for part in [0..1, 7..70, 130..201] {
                    let parts = everything(density.on(&isa), &queries[part.clone()]);
                    for (place, (part_of, whole)) in parts.iter().zip(&wanted).enumerate() {
                        let part = if place == SAMPLES { 0..part.len() } else { part.clone() };
                        assert_eq!(part_of[..], whole[part], "the {place}th of {}", isa.name());
                    }
                }
            }
            let wanted = everything(density, &queries);
            for workers in 1..=4 {
                let got = Threads::new(workers).scope(|team| everything(density.on(team), &queries)).unwrap();
                assert_eq!(got, wanted, "{workers} workers");
            }
        }
        for isa in Isa::available() {
            let mut digest = Digest::new();
            for word in densities.iter().flat_map(|density| everything(density.on(&isa), &queries)).flatten() {
                digest.add(word);
            }
            digest.assert_golden(isa, golden);
        }
    }
}
