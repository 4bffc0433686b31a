//! Random numbers: the streams, and what is made of them.

mod columns;
mod draws;
mod eight_streams;
mod fill;
mod monte_carlo;
mod streams;
mod variates;

pub use columns::Random;
pub use draws::Draws;
pub use eight_streams::BATCH;
pub use fill::{fill_below, fill_exponential, fill_normal, fill_u64, fill_uniform};
pub use monte_carlo::{Hits, Units, monte_carlo_pi, monte_carlo_pi_fixed};
pub use streams::Streams;
pub use variates::{Exponential, Interval, Normal, Uniform, Variate};

pub(crate) use fill::{fill_below_on, fill_exponential_on, fill_normal_on, fill_u64_on, fill_uniform_on};
pub(crate) use monte_carlo::{Doubles, FixedPoint, pi_hits_on};
