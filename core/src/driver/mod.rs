//! The drivers: what is done with an expression's results. Each is a free function on the best backend, and a method of
//! [`Compute`](crate::Compute).

mod bins;
mod count;
mod covariances;
mod estimate;
mod exact_sum;
mod extremes;
mod histogram;
mod map;
mod sum;
mod update;

pub use bins::Bins;
pub use count::{Below, InDisc, IsNan, Within, count, count_below, count_in_disc, count_nan, count_within};
pub use covariances::{Covariances, Jointly};
pub use estimate::{Estimate, Estimated, estimate, simulate};
pub use exact_sum::ExactSum;
pub use extremes::{argmax, argmin, max, min};
pub use histogram::{Outside, Weighed, histogram, histogram_edges, histogram_of, weighted_histogram};
pub use map::{Outputs, map};
pub use sum::{mean, sum, sum_into};
pub use update::update;

pub(crate) use count::count_on;
pub(crate) use estimate::{estimate_on, simulate_on};
pub(crate) use extremes::{Largest, Smallest, extreme_on, place_on};
pub(crate) use histogram::{histogram_of_on, weighted_histogram_on};
pub(crate) use map::map_on;
pub(crate) use sum::{mean_on, sum_blocks, sum_into_on, sum_on};
pub(crate) use update::update_on;
