//! Plain loops over the standard library's functions, and the C library's `erfc`, which that lacks.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_PI};

use super::{Columns, DIAMETER, Formulas, Market};

pub(super) const FORMULAS: Formulas = Formulas { black_scholes, normal, logistic, gelu, haversine };

#[allow(unsafe_code, reason = "declares a C function")]
// SAFETY: that is how C declares it.
unsafe extern "C" {
    safe fn erfc(x: f64) -> f64;
}

fn normal_cdf(x: f64) -> f64 {
    0.5 * erfc(-FRAC_1_SQRT_2 * x)
}

fn black_scholes(market: Market, [spots, strikes, years]: Columns<'_, 3>, [calls, puts]: [&mut [f64]; 2]) {
    let Market { rate, volatility } = market;
    let drift = rate + 0.5 * volatility * volatility;
    let inputs = spots.iter().zip(strikes).zip(years);
    for (((spot, strike), years), (call, put)) in inputs.zip(calls.iter_mut().zip(puts)) {
        let spread = volatility * years.sqrt();
        let d1 = ((spot / strike).ln() + drift * years) / spread;
        let discounted = strike * (-rate * years).exp();
        *call = spot * normal_cdf(d1) - discounted * normal_cdf(d1 - spread);
        *put = *call - spot + discounted;
    }
}

fn normal([xs, means, deviations]: Columns<'_, 3>) -> f64 {
    let mut sum = 0.0;
    for ((x, mean), deviation) in xs.iter().zip(means).zip(deviations) {
        let z = (x - mean) / deviation;
        sum += -0.5 * z * z - deviation.ln();
    }
    sum
}

fn logistic([scores, labels]: Columns<'_, 2>) -> f64 {
    let mut sum = 0.0;
    for (score, label) in scores.iter().zip(labels) {
        let x = -label * score;
        sum += x.max(0.0) + (-x.abs()).exp().ln_1p();
    }
    sum
}

fn gelu(xs: &[f64], out: &mut [f64]) {
    let root = FRAC_2_PI.sqrt();
    for (x, out) in xs.iter().zip(out) {
        *out = 0.5 * x * (1.0 + (root * (x + 0.044715 * x * x * x)).tanh());
    }
}

fn haversine([latitudes, longitudes, other_latitudes, other_longitudes]: Columns<'_, 4>, out: &mut [f64]) {
    let (places, others) = (latitudes.iter().zip(longitudes), other_latitudes.iter().zip(other_longitudes));
    for (((latitude, longitude), (other_latitude, other_longitude)), out) in places.zip(others).zip(out) {
        let north = (0.5 * (other_latitude - latitude)).sin();
        let east = (0.5 * (other_longitude - longitude)).sin();
        let square = north * north + latitude.cos() * other_latitude.cos() * east * east;
        *out = DIAMETER * square.sqrt().asin();
    }
}
