//! The worst errors, in units in the last place of the exact result.

use wideband_benches::uniform;
use wideband_desktop_tests::Exact;
use wideband_tests::Float;

/// Arguments to try: too few to find the very worst, enough to tell libraries apart.
const N: u64 = 400_000;

/// Of an exponential, where its result is normal. Infinitely wrong is one that overflows there, or flushes to zero.
pub(crate) fn exp<T: Float>(exp: impl Fn(&[T], &mut [T])) -> f64 {
    let (least, most) = if T::DIGITS == 24 { (-87.3, 88.7) } else { (-708.3, 709.7) };
    let xs: Vec<T> = uniform(7, least..most, N);
    let mut got = vec![T::ZERO; xs.len()];
    exp(&xs, &mut got);
    let errors = xs.iter().zip(&got).map(|(x, &got)| {
        let (exact, exponent) = Exact::exp(x.to_f64());
        exact.ulps(exponent, got)
    });
    errors.fold(0.0, worse)
}

/// Of Gaussian terms within one width of the centre.
pub(crate) fn gaussians(gaussians: impl Fn(f64, f64, &[f64], &[f64], &mut [f64])) -> f64 {
    let widths: Vec<f64> = uniform(8, 0.1..0.3, N);
    let zs: Vec<f64> = uniform(9, -1.0..1.0, N);
    let means: Vec<f64> = widths.iter().zip(&zs).map(|(width, z)| 0.4 - width * z).collect();
    let mut got = vec![0.0; widths.len()];
    gaussians(0.4, 1.0, &means, &widths, &mut got);
    let errors = means.iter().zip(&widths).zip(&got).map(|((&mean, &width), &got)| term(mean, width).ulps(0, got));
    errors.fold(0.0, worse)
}

/// The term at 0.4, to nearly twice the precision.
fn term(mean: f64, width: f64) -> Exact {
    let z = (Exact::from(0.4) + Exact::from(-mean)).over(width);
    let exponent = z * z * Exact::from(-0.5);
    let (exp, power) = Exact::exp(exponent.hi);
    let corrected = exp * (Exact::from(1.0) + Exact::from(exponent.lo));
    (corrected * Exact::from(f64::powi(2.0, power))).over(width)
}

/// The larger; NaN is the worst.
fn worse(a: f64, b: f64) -> f64 {
    if a.is_nan() || a > b { a } else { b }
}
