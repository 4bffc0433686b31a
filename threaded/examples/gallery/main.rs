//! Formulas of one's own: what people write with an array compiler, as a user of the library writes it, ten lines each.
//!
//! ```text
//! cargo run --release --example gallery
//! cargo run --release --example gallery -- --n 1e7 --threads 3
//! cargo run --release --example gallery -- --help
//! ```
//!
//! A file of formulas has each of them twice, as an `expression!` that a driver runs, and as a plain loop over `f64` with the
//! functions of `std`. [`gallery`] runs both in turns, checks one by the other, and times them; [`table`] prints.
//!
//! | file | |
//! |---|---|
//! | [`prices`] | Black–Scholes, two results in one pass |
//! | [`likelihoods`] | normal, logistic, Poisson: sums of logarithms |
//! | [`activations`] | GELU by `tanh` and by `erf`, softmax |
//! | [`sphere`] | haversine distances |
//! | [`bodies`] | accelerations: a borrowed table as a parameter, a loop inside an expression |
//! | [`clusters`] | the nearest of some centres: `select` |
//! | [`heat`] | a Jacobi stencil: shifted slices |
//! | [`fractal`] | Mandelbrot's set: element numbers instead of inputs, a loop that ends early |
//! | [`integral`] | quadrature: the mean over element numbers |
//! | [`normals`] | Box–Muller: random columns as inputs |
//! | [`summaries`] | a regression's sums, a weighted histogram, the place of a minimum |

mod activations;
mod bodies;
mod clusters;
#[path = "../shared/disturbance.rs"]
mod disturbance;
#[path = "../shared/ending.rs"]
mod ending;
mod fractal;
mod gallery;
mod heat;
mod integral;
mod likelihoods;
mod normals;
mod options;
#[path = "../shared/others.rs"]
mod others;
mod prices;
mod sphere;
mod summaries;
mod table;
#[path = "../shared/usage.rs"]
mod usage;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use wideband_threaded::Threads;

use gallery::{Gallery, Row};
use options::Options;
use others::Watch;

/// All formulas, in the order of the table.
const FORMULAS: [fn(&mut Gallery); 17] = [
    prices::black_scholes,
    likelihoods::normal,
    likelihoods::logistic,
    likelihoods::poisson,
    activations::gelu_by_tanh,
    activations::gelu_by_erf,
    activations::softmax,
    sphere::haversine,
    bodies::accelerations,
    clusters::assignment,
    heat::jacobi,
    fractal::mandelbrot,
    integral::sine_integral,
    normals::box_muller,
    summaries::regression,
    summaries::weighted_histogram,
    summaries::nearest,
];

fn main() -> ExitCode {
    let options: Options = match usage::read() {
        Ok(options) => options,
        Err(status) => return status,
    };
    match run(&options) {
        Ok(rows) if rows.iter().all(Row::is_right) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => ending::after(&*error),
    }
}

fn run(options: &Options) -> Result<Vec<Row>, Box<dyn Error>> {
    let watch = Watch::begin();
    // A team of one beside the team of all, on the core of its first worker, so that the two can take turns.
    let (rows, probes) = options.threads().scope(|team| {
        Threads::new(1).scope(|alone| -> io::Result<_> {
            table::introduce(team)?;
            let mut gallery = Gallery::new(alone, team, options.n(), options.seed, FORMULAS.len());
            for show in FORMULAS {
                show(&mut gallery);
            }
            Ok(gallery.finish())
        })
    })???;
    table::print(&rows)?;
    writeln!(io::stdout(), "{}", disturbance::disturbance(watch.others(), &probes))?;
    Ok(rows)
}
