//! Prices of calls and how much they move with the stock, by Black and Scholes: two results in one pass.
//!
//! ```text
//! cargo run --release -p wideband-core --example black_scholes
//! ```

use std::io::{self, Write};

use wideband_core::{expression, map};

expression! {
    /// What a call is worth, and the derivative of that with respect to the stock's price.
    struct Call { rate, volatility, years }
    |spot, strike| -> [price, delta] {
        let spread = volatility * years.sqrt();
        let above = ((spot / strike).ln() + (rate + 0.5 * volatility * volatility) * years) / spread;
        let delta = above.normal_cdf();
        [spot * delta - strike * (-rate * years).exp() * (above - spread).normal_cdf(), delta]
    }
}

fn main() -> io::Result<()> {
    let (spots, strikes) = ([100.0_f64; 3], [90.0, 100.0, 110.0]);
    let (mut prices, mut deltas) = ([0.0; 3], [0.0; 3]);
    map(&Call { rate: 0.03, volatility: 0.2, years: 1.0 }, [&spots, &strikes], [&mut prices, &mut deltas]);

    // Computed by the same formula with the `log` and `erfc` of a C library.
    for (price, expected) in prices.iter().zip([15.429_227_240_231_88, 9.413_403_383_853_016, 5.293_398_058_044_907]) {
        assert!((price - expected).abs() < 1e-12, "{price} instead of {expected}");
    }
    for ((strike, price), delta) in strikes.iter().zip(prices).zip(deltas) {
        writeln!(io::stdout(), "strike {strike}: {price:.4}, delta {delta:.4}")?;
    }
    Ok(())
}
