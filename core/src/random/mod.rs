//! Random numbers: the streams, and what is made of them.

mod eight_streams;
mod fill;
mod monte_carlo;
mod streams;

pub use eight_streams::BATCH;
pub use fill::{fill_u64, fill_uniform};
pub use monte_carlo::{Hits, Units, monte_carlo_pi, monte_carlo_pi_fixed};
pub use streams::Streams;

pub(crate) use fill::{fill_u64_on, fill_uniform_on};
pub(crate) use monte_carlo::{Doubles, FixedPoint, pi_hits_on};
