//! Joint densities: `SciPy`'s figures, references to twice the precision, bad data, and what must hold of any.

use wideband_core::density::{Density, DensityError, Factor, JointDensity};
use wideband_core::{Engine, Isa, Real};
use wideband_desktop_tests::exact::{Exact, parse_hex_float};
use wideband_tests::{Digest, Float, Random};
use wideband_threaded::Threads;

fn eruptions() -> Vec<f64> {
    let table = include_str!("../../data/eruptions.csv");
    table.lines().skip(1).map(|line| line.parse().expect("a number")).collect()
}

/// An eruption and the next one, or more made of successive ones, as in `tests/data/joint_density.py`.
fn table(name: &str) -> Vec<Vec<f64>> {
    let x = eruptions();
    let column = |of: fn(&[f64]) -> f64| x.windows(3).map(of).collect::<Vec<_>>();
    match name {
        "pairs" => vec![column(|x| x[0]), column(|x| x[1])],
        "oblique" => vec![column(|x| x[0]), column(|x| x[0] + x[1] / 8.0)],
        _ => vec![column(|x| x[0]), column(|x| x[1]), column(|x| x[0] - x[2] / 2.0)],
    }
}

/// 1 to 5 in turn.
fn weights<T: Real>(points: &[T]) -> Vec<T> {
    (0..points.len()).map(|i| T::from_f64((1 + i % 5) as f64)).collect()
}

fn slices<T, const D: usize>(columns: &[Vec<T>]) -> [&[T]; D] {
    std::array::from_fn(|index| &columns[index][..])
}

#[track_caller]
fn assert_close(got: f64, wanted: f64, relative: f64) {
    assert!((got - wanted).abs() <= relative * wanted.abs(), "{got}, not {wanted}");
}

/// What `tests/data/joint_density.py` prints.
#[test]
fn are_those_of_scipy() {
    let [pairs, oblique, triples] = ["pairs", "oblique", "triples"].map(table);
    let weights = weights(&pairs[0]);
    let density = JointDensity::new(slices::<_, 2>(&pairs)).unwrap();
    check_scipy(
        density,
        [[0.20089810199862143, -0.11057338142432026], [-0.11057338142432024, 0.20249492525002502]],
        [&[2.0, 4.25, 3.1, 0.5], &[4.5, 4.25, 2.9, 7.0]],
        [0.20385096888166412, 0.13782077212170013, 0.014740639303720061, 1.1226047500717538e-06],
        [-1.5903660968134588, -1.9818011906765225, -4.217147021131633, -13.69985890313447],
    );
    check_scipy(
        density.weights(&weights).unwrap().factor(Factor::Silverman).unwrap(),
        [[0.2119751441187471, -0.1282745589140867], [-0.12827455891408673, 0.21627235344131432]],
        [&[2.0, 4.25, 3.1, 0.5], &[4.5, 4.25, 2.9, 7.0]],
        [0.1971812285206845, 0.13473103532367195, 0.016631071086804755, 3.0692031823566687e-06],
        [-1.623632031401846, -2.0044748188108086, -4.096482580947862, -12.694092579774987],
    );
    check_scipy(
        JointDensity::new(slices::<_, 2>(&oblique)).unwrap(),
        [[0.20089810199862143, 0.1870764293205814], [0.18707642932058144, 0.17641873984957304]],
        [&[2.0, 4.25, 3.1, 3.0], &[2.5, 4.8, 3.4, 4.5]],
        [0.9202924821776799, 0.9851451413541169, 0.17562794900400305, 3.7216991692176974e-66],
        [-0.08306374405292521, -0.014966297036688532, -1.7393874475532387, -150.65643580768906],
    );
    check_scipy(
        JointDensity::new(slices::<_, 3>(&triples))
            .unwrap()
            .factor(Factor::Silverman)
            .unwrap()
            .weights(&weights)
            .unwrap(),
        [
            [0.25717312523630226, -0.15562564819280772, 0.21847073072739068],
            [-0.15562564819280775, 0.26238659852286883, -0.09161603380377106],
            [0.21847073072739068, -0.09161603380377106, 0.24456505328771427],
        ],
        [&[2.0, 4.25, 3.1, 1.0], &[4.5, 4.25, 2.9, 6.0], &[0.9, 3.2, 1.0, -2.0]],
        [0.1454034492961478, 0.08897384975637684, 0.025898852015458756, 6.44384839155012e-08],
        [-1.9282429913570356, -2.419412775386483, -3.6535566349864323, -16.557554805986076],
    );
}

#[track_caller]
fn check_scipy<const D: usize>(
    density: JointDensity<'_, f64, D>,
    covariance: [[f64; D]; D],
    queries: [&[f64]; D],
    pdf: [f64; 4],
    ln_pdf: [f64; 4],
) {
    for (got, wanted) in density.covariance().as_flattened().iter().zip(covariance.as_flattened()) {
        assert_close(*got, *wanted, 4e-15);
    }
    let mut out = [0.0; 4];
    density.pdf(queries, &mut out);
    for (got, wanted) in out.iter().zip(pdf) {
        assert_close(*got, wanted, 1e-11); // SciPy's in the tail of "oblique" is off by that
    }
    density.ln_pdf(queries, &mut out);
    for (got, wanted) in out.iter().zip(ln_pdf) {
        assert!((got - wanted).abs() <= 1e-13 * (1.0 + wanted.abs()), "{got}, not {wanted}");
    }
}

/// A line of references.
struct Reference {
    table: &'static str,
    kind: &'static str,
    /// `κ²`
    condition: f64,
    query: [f64; 3],
    nearest: f64,
    pdf: Exact,
    ln_pdf: Exact,
}

fn references() -> Vec<Reference> {
    let line = |line: &'static str| {
        let mut fields = line.split(',');
        let (table, kind) = (fields.next().expect("a table"), fields.next().expect("a kind"));
        let mut number = || parse_hex_float(fields.next().expect("a number"));
        let (condition, query, nearest) = (number(), [number(), number(), number()], number());
        let [pdf, ln_pdf] = std::array::from_fn(|_| Exact { hi: number(), lo: number() });
        Reference { table, kind, condition, query, nearest, pdf, ln_pdf }
    };
    include_str!("../../data/joint_density_f64.csv").lines().skip(1).map(line).collect()
}

impl Reference {
    fn check<T: Real + Float, const D: usize>(&self) {
        let columns: Vec<Vec<T>> =
            table(self.table).iter().map(|column| column.iter().map(|&x| T::from_f64(x)).collect()).collect();
        let (columns, weights) = (slices::<T, D>(&columns), weights(&columns[0]));
        let density = if self.kind == "widths" {
            let widths = [0.25, 0.3, 0.4].map(T::from_f64);
            JointDensity::with_widths(columns, std::array::from_fn(|index| widths[index]))
        } else {
            JointDensity::new(columns).and_then(|density| density.factor(Factor::Value(0.3)))
        };
        let density = match self.kind {
            "weighted" => density.and_then(|density| density.weights(&weights)),
            _ => density,
        };
        let density = density.unwrap();
        // Terms that are e⁻¹⁰ of the nearest point's have little to say. The covariance is off by less than 20 roundings.
        let square = self.nearest * self.nearest + 20.0;
        let covariance = if self.kind == "widths" { 0.0 } else { 10.0 };
        // What is measured is below a twentieth of the bound.
        let bound = (2.0 * D as f64 + 3.0 + covariance) * self.condition * (square + D as f64) / 20.0;
        let x: [T; D] = std::array::from_fn(|index| T::from_f64(self.query[index]));
        for isa in Isa::available() {
            let mut out = [T::ZERO];
            density.on(&isa).pdf(x.each_ref().map(std::slice::from_ref), &mut out);
            let off = self.pdf.ulps(0, out[0]);
            assert!(off <= 6.0 + bound, "{off} ULP, {} {} of {}", self.table, self.kind, isa.name());
            density.on(&isa).ln_pdf(x.each_ref().map(std::slice::from_ref), &mut out);
            let off = (out[0].to_f64() - self.ln_pdf.hi).abs();
            let (digits, _) = T::FORMAT;
            let allowed = (4.0 * square + bound) * 0.5_f64.powi(digits as i32);
            assert!(off <= allowed, "{}, {} {} of {}", out[0], self.table, self.kind, isa.name());
        }
    }
}

#[test]
fn are_the_references() {
    for reference in references() {
        match (reference.table, reference.kind) {
            ("triples", "single") => {} // the kernels of one more type and size take long to compile
            ("triples", _) => reference.check::<f64, 3>(),
            (_, "single") => reference.check::<f32, 2>(),
            _ => reference.check::<f64, 2>(),
        }
    }
}

#[test]
fn bad_data_are_errors() {
    use DensityError::*;
    let (x, y, line) = ([1.0, 2.0, 4.0, 3.0], [0.3, 0.1, 0.7, -0.2], [-0.5, 1.5, 5.5, 3.5]);
    let error = |columns: [&[f64]; 2]| JointDensity::new(columns).unwrap_err();
    assert_eq!(error([&[], &[]]), NoPoints);
    assert_eq!(error([&x, &[0.0, 1.0, f64::NAN, 2.0]]), PointNotFinite { index: 2 });
    assert_eq!(error([&x, &[7.0; 4]]), NoSpread);
    assert_eq!(error([&[1.0], &[2.0]]), NoSpread);
    assert_eq!(error([&x, &line]), Dependent { column: 1 });
    assert_eq!(error([&x[..2], &y[..2]]), Dependent { column: 1 }); // two points lie on a line
    assert_eq!(Dependent { column: 1 }.to_string(), "column 1 is a combination of those before it");

    let density = JointDensity::new([&x, &y]).unwrap();
    assert_eq!(density.weights(&[1.0, 0.0, -1.0, 1.0]).unwrap_err(), WeightNotAllowed { index: 2 });
    assert_eq!(density.weights(&[0.0; 4]).unwrap_err(), WeightsWithoutSum);
    assert_eq!(density.weights(&[0.0, 2.0, 0.0, 0.0]).unwrap_err(), NoSpread);
    assert_eq!(density.weights(&[1.0, 2.0, 0.0, 0.0]).unwrap_err(), Dependent { column: 1 });
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-310] {
        assert_eq!(density.factor(Factor::Value(wrong)).unwrap_err(), BandwidthNotPositive);
        assert_eq!(JointDensity::with_widths([&x, &line], [1.0, wrong]).unwrap_err(), BandwidthNotPositive);
    }
    let own = JointDensity::with_widths([&x, &line], [1.0, 0.5]).unwrap().weights(&[1.0, 2.0, 0.0, 0.0]).unwrap();
    assert_eq!(own.covariance(), [[1.0, 0.0], [0.0, 0.25]]);
    assert_eq!(own.columns(), [&x, &line]);
}

#[test]
#[should_panic(expected = "column 1 has 2 elements, column 0 has 3")]
fn columns_of_other_lengths_panic() {
    let _ = JointDensity::new([&[1.0, 2.0, 3.0][..], &[1.0, 1.0]]);
}

#[test]
#[should_panic(expected = "queries 1 has 1 elements, output has 2")]
fn queries_of_other_lengths_panic() {
    let density = JointDensity::with_widths([&[1.0, 2.0], &[1.0, 1.0]], [1.0; 2]).unwrap();
    density.pdf([&[1.0, 2.0], &[1.0]], &mut [0.0; 2]);
}

#[test]
fn odd_queries_have_limits() {
    let table = table("oblique");
    let weights = weights(&table[0]);
    let (huge, inf) = (f64::MAX, f64::INFINITY);
    let queries: [&[f64]; 2] = [
        &[f64::NAN, 3.0, inf, inf, -inf, 3.0, huge, -huge, huge],
        &[inf, f64::NAN, inf, 3.0, 4.0, -inf, huge, huge, 3.0],
    ];
    let density = JointDensity::new(slices::<_, 2>(&table)).unwrap();
    for density in [density, density.weights(&weights).unwrap()] {
        let mut out = [1.0; 9];
        density.pdf(queries, &mut out);
        assert!(out[0].is_nan() && out[1].is_nan() && out[2..] == [0.0; 7], "{out:?}");
        density.ln_pdf(queries, &mut out);
        assert!(out[0].is_nan() && out[1].is_nan() && out[2..] == [-inf; 7], "{out:?}");
    }

    // A point without weight does not count, however near.
    let columns: [&[f64]; 2] = [&[0.0, 100.0], &[0.0, 50.0]];
    let (mut out, mut alone) = ([0.0], [0.0]);
    let density = JointDensity::with_widths(columns, [1.0; 2]).unwrap().weights(&[0.0, 2.0]).unwrap();
    density.ln_pdf([&[1.0], &[1.0]], &mut out);
    JointDensity::with_widths([&[100.0], &[50.0]], [1.0; 2]).unwrap().ln_pdf([&[1.0], &[1.0]], &mut alone);
    assert_eq!(out, alone);
}

fn densities<T: Real, const D: usize>(density: JointDensity<'_, T, D, impl Engine>, queries: [&[T]; D]) -> [Vec<T>; 2] {
    let mut out = [vec![T::ZERO; queries[0].len()], vec![T::ZERO; queries[0].len()]];
    density.pdf(queries, &mut out[0]);
    density.ln_pdf(queries, &mut out[1]);
    out
}

/// Multiplied by powers of two, however large or small, and moved where that is exact, everything follows, to the bit; with
/// its columns in another order, nearly.
#[test]
fn follow_the_data() {
    let mut random = Random::new(5);
    let mut column = || (0..500).map(|_| (random.word() >> 54) as f64).collect::<Vec<_>>(); // ten bits
    let (x, noise) = (column(), column());
    let y: Vec<_> = x.iter().zip(&noise).map(|(x, noise)| x + noise / 2.0).collect();
    let (qx, qy) = ([0.0, 300.0, 512.0, 999.0], [100.0, 444.0, 750.0, 0.0]);
    let [pdf, ln_pdf] = densities(JointDensity::new([&x, &y]).unwrap(), [&qx, &qy]);

    let changed = |xs: &[f64], scale: f64, shift: f64| xs.iter().map(|x| (x + shift) * scale).collect::<Vec<_>>();
    for (power, other, shift) in [(3, -7, 0.0), (400, -380, 0.0), (-300, -200, 0.0), (0, 0, 65536.0)] {
        let (scale, other) = (2_f64.powi(power), 2_f64.powi(other));
        let columns = [changed(&x, scale, shift), changed(&y, other, shift)];
        let queries = [changed(&qx, scale, shift), changed(&qy, other, shift)];
        let density = JointDensity::new(slices::<_, 2>(&columns)).unwrap();
        let [got, ln_got] = densities(density, slices(&queries));
        for (index, got) in got.iter().enumerate() {
            if shift == 0.0 {
                assert_eq!(got * scale * other, pdf[index]);
            } else {
                assert_close(*got, pdf[index], 1e-11); // at 27 bandwidths
            }
            assert_close(ln_got[index] + (scale * other).ln(), ln_pdf[index], 1e-13);
        }
    }
    let [swapped, ln_swapped] = densities(JointDensity::new([&y, &x]).unwrap(), [&qy, &qx]);
    for index in 0..qx.len() {
        assert_close(swapped[index], pdf[index], 1e-11);
        assert_close(ln_swapped[index], ln_pdf[index], 1e-13);
    }
}

/// Over the second column, the joint density adds up to that of the first, whose factor is the joint one's.
#[test]
fn have_the_densities_of_their_columns() {
    let columns = table("pairs");
    let density = JointDensity::new(slices::<_, 2>(&columns)).unwrap();
    let [[square, _], _] = density.covariance();
    let single = Density::new(&columns[0]).unwrap();
    let single = single.bandwidth(wideband_core::density::Bandwidth::Value(square.sqrt())).unwrap();
    let step = 1.0 / 16.0;
    for x in [1.5, 3.0, 4.4] {
        let ys: Vec<_> = (0..200).map(|i| -3.0 + step * f64::from(i)).collect();
        let [pdf, _] = densities(density, [&vec![x; ys.len()], &ys]);
        let mut wanted = [0.0];
        single.pdf(&[x], &mut wanted);
        assert_close(pdf.iter().sum::<f64>() * step, wanted[0], 1e-13);
    }
}

/// Changing a digest is a breaking release, as with `golden.txt`.
#[test]
fn have_the_same_bits_whoever_computes_and_however_cut() {
    check_bits::<f64>([0xb476_cc6e_b45b_69e2, 0x0548_40bf_6b75_c169]);
    check_bits::<f32>([0x54aa_f162_1ee4_86c4, 0x31dc_3b32_0ce3_07f5]);
}

/// In fused and in unfused arithmetic, their digest is golden.
fn check_bits<T: Float>(golden: [u64; 2]) {
    let mut random = Random::new(7);
    let mut column = |n: usize| (0..n).map(|_| T::from_f64(random.word() as f64 / 2_f64.powi(62))).collect::<Vec<_>>();
    let (columns, queries) = ([column(2300), column(2300)], [column(201), column(201)]);
    let weights = weights(&columns[0]);
    let bits = |all: [Vec<T>; 2]| all.map(|out| out.iter().map(|x| x.bits()).collect::<Vec<_>>());
    let plain = JointDensity::new(slices::<_, 2>(&columns)).unwrap();
    let both = [plain, plain.weights(&weights).unwrap()];
    for density in both {
        for isa in Isa::available() {
            let like = Isa::available().find(|other| other.arithmetic() == isa.arithmetic()).expect("itself");
            let wanted = bits(densities(density.on(&like), slices(&queries)));
            assert_eq!(bits(densities(density.on(&isa), slices(&queries))), wanted, "{}", isa.name());
            for part in [0..1, 7..70, 130..201] {
                let queries = slices::<_, 2>(&queries).map(|column| &column[part.clone()]);
                let got = bits(densities(density.on(&isa), queries));
                for (got, wanted) in got.iter().zip(&wanted) {
                    assert_eq!(got[..], wanted[part.clone()], "{}", isa.name());
                }
            }
        }
        let wanted = bits(densities(density, slices(&queries)));
        for workers in 1..=4 {
            let got = Threads::new(workers).scope(|team| densities(density.on(team), slices(&queries))).unwrap();
            assert_eq!(bits(got), wanted, "{workers} workers");
        }
    }
    for isa in Isa::available() {
        let mut digest = Digest::new();
        for word in both.iter().flat_map(|density| bits(densities(density.on(&isa), slices(&queries)))).flatten() {
            digest.add(word);
        }
        digest.assert_golden(isa, golden);
    }
}
