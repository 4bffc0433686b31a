//! Formulas as users write them: loops over the functions of a library, instead of a library's own kernels.

mod libmvec;
mod scalar;

/// What a bank lends at, and how much prices move.
#[derive(Clone, Copy, Debug)]
pub struct Market {
    /// A year's interest.
    pub rate: f64,
    /// The standard deviation of a year's logarithm of the price.
    pub volatility: f64,
}

/// So many columns to read.
pub type Columns<'a, const N: usize> = [&'a [f64]; N];

/// One library's loops. All slices have one length, a multiple of four.
#[derive(Clone, Copy, Debug)]
pub struct Formulas {
    /// Writes calls and puts, by Black and Scholes, of spot prices, strikes and years.
    pub black_scholes: fn(Market, Columns<'_, 3>, [&mut [f64]; 2]),
    /// The sum of `-z²/2 - ln deviation`, with `z = (x - mean) / deviation`, of `x`, means and deviations.
    pub normal: fn(Columns<'_, 3>) -> f64,
    /// The sum of `ln(1 + exp(-label · score))`, of scores and labels.
    pub logistic: fn(Columns<'_, 2>) -> f64,
    /// Writes `x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))`.
    pub gelu: fn(&[f64], &mut [f64]),
    /// Writes the kilometres between two places, of latitudes and longitudes, and others, in radians.
    pub haversine: fn(Columns<'_, 4>, &mut [f64]),
}

/// The earth's diameter in kilometres.
pub const DIAMETER: f64 = 12_742.0;

/// Those libraries that are there, the plain loops first.
#[must_use]
pub fn all() -> Vec<(&'static str, Formulas)> {
    let mut all = vec![("std", scalar::FORMULAS)];
    all.extend(libmvec::detect().map(|formulas| ("libmvec", formulas)));
    all
}
