//! Densities: Gaussians, and the kernel density estimate.

mod gaussian;

pub use gaussian::{GaussianAt, ScaledGaussianAt, gaussians, kde};

pub(crate) use gaussian::{gaussians_on, kde_on};
