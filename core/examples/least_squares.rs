//! The straight line nearest to points: three sums in one pass.
//!
//! ```text
//! cargo run --release -p wideband-core --example least_squares
//! ```

use std::io::{self, Write};

use wideband_core::{Identity, expression, mean, sum};

expression! {
    /// What slope and correlation are made of.
    struct Products { x_mean, y_mean }
    |x, y| -> [x_square, product, y_square] {
        let (x, y) = (x - x_mean, y - y_mean);
        [x * x, x * y, y * y]
    }
}

fn main() -> io::Result<()> {
    // The first of Anscombe's four sets (The American Statistician 27, 1973), whose line is y = 3.00 + 0.500 x.
    let xs = [10.0_f64, 8.0, 13.0, 9.0, 11.0, 14.0, 6.0, 4.0, 12.0, 7.0, 5.0];
    let ys = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    let (x_mean, y_mean) = (mean(&Identity, [&xs]), mean(&Identity, [&ys]));
    let [x_square, product, y_square] = sum(&Products { x_mean, y_mean }, [&xs, &ys]);
    let slope = product / x_square;
    let (intercept, correlation) = (y_mean - slope * x_mean, product / (x_square * y_square).sqrt());

    assert!((slope - 0.500_090_909_090_909).abs() < 1e-12 && (intercept - 3.000_090_909_090_909).abs() < 1e-12);
    writeln!(io::stdout(), "y = {intercept:.3} + {slope:.3} x, correlation {correlation:.3}")
}
