//! Densities: kernel density estimates of data, and the Gaussians that they are made of.
//!
//! [`Density`] is the estimate of a column of numbers, [`JointDensity`] that of two or three together; [`gaussians`] and [`kde`] compute single terms and sums of
//! Gaussians whose means and widths are given. The guide says [which bandwidth and which
//! method](crate::guide::densities).

mod bandwidth;
mod check;
mod covariance;
mod direct;
mod error;
mod estimate;
mod gaussian;
mod grid;
mod joint;
mod joint_sums;
mod sample;
mod transform;
mod window;

pub use bandwidth::Bandwidth;
pub use covariance::Factor;
pub use error::DensityError;
pub use estimate::Density;
pub use gaussian::{GaussianAt, ScaledGaussianAt, gaussians, kde};
pub use grid::linspace;
pub use joint::JointDensity;

pub(crate) use gaussian::{gaussians_on, kde_on};
