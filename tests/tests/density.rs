//! Densities of data: bandwidths against R's and SciPy's figures, densities against references, and what must hold of any.

use wideband_core::density::{Bandwidth, Density, DensityError};

/// A column of `tests/data`.
fn column(table: &str) -> Vec<f64> {
    table.lines().skip(1).map(|line| line.parse().expect("a number")).collect()
}

fn eruptions() -> Vec<f64> {
    column(include_str!("../data/eruptions.csv"))
}

fn precip() -> Vec<f64> {
    column(include_str!("../data/precip.csv"))
}

fn rivers() -> Vec<f64> {
    column(include_str!("../data/rivers.csv"))
}

fn depths() -> Vec<f64> {
    column(include_str!("../data/depths.csv"))
}

/// 1 to 5 in turn.
fn weights(points: &[f64]) -> Vec<f64> {
    (0..points.len()).map(|i| (1 + i % 5) as f64).collect()
}

fn as_f32(xs: &[f64]) -> Vec<f32> {
    xs.iter().map(|&x| x as f32).collect()
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
            (precip(), 3.8478922425896878, 3.9317684586929098),
            (rivers(), 92.362485760218078, 53.49813237773909),
            (depths(), 48.726062370326787, 13.763881175927921),
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
            assert_eq!(density.bandwidths(&[1.0, width, 1.0]).unwrap_err(), WidthNotPositive { index: 1 });
        }
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
