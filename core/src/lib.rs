//! Vectorised, reproducible computations over slices: array expressions, elementary functions, reductions, counting, Monte
//! Carlo, kernel densities. `no_std`, no allocation.
//!
//! ```
//! // A kernel: the Gaussian density estimate at 0.4 of three points, each with its own bandwidth.
//! let means = [-0.5, 0.1, 0.6];
//! let widths = [0.2, 0.1, 0.3];
//! let density: f64 = wideband_core::kde(0.4, &means, &widths);
//! assert!((density - 0.36974).abs() < 1e-5);
//! ```
//!
//! # Sources, expressions, backends, drivers
//!
//! None of the four depends on the others.
//!
//! * **[Expressions](trait@Expression)** say what happens to an element: formulas on [`Lanes`], written with
//!   [`expression!`] or [`predicate!`]. The kernels of this crate ([`gaussians`], [`kde`], the counts) are expressions and
//!   nothing more; yours get everything that they get.
//! * **[Sources](Inputs)** are what an expression reads: slices, element numbers ([`Index`]), random numbers
//!   ([`Random`]), mixtures.
//! * **Backends** say how lanes are added, multiplied and compared: portable vectors on every target, AVX2+FMA and AVX-512
//!   chosen at run time on x86-64. [`Isa`] is their public face.
//! * **Drivers** say what becomes of the results: [`map`], [`update`], [`sum`], [`mean`], [`min`], [`max`], [`argmin`],
//!   [`argmax`], [`count`], [`histogram`], [`estimate`], and [`simulate`] of an [`integrand!`]. Each is a function on
//!   the best backend, and a method of [`Compute`] on a certain one or on a team of threads.
//!
//! Elementary functions are methods of [`Lanes`], and functions of slices in [`math`]. Random numbers come from
//! [`Streams`], and densities of data are in [`density`]. The [`guide`] has pages for those who come from other
//! libraries, and on targets.
//!
//! # Reproducibility
//!
//! Within one arithmetic, *fused* (hardware multiply-add) or *unfused*, every result has the same bits on every backend,
//! operating system and thread count, in the default floating-point environment (rounding to nearest, no flushing of
//! subnormal numbers), which Rust requires. [`Isa::detect()`] is fused wherever the processor can; [`Isa::unfused()`] runs
//! everywhere. Counts and random streams are the same on every machine, always.
//!
//! | what | why it does not depend on who computes it |
//! |---|---|
//! | an element of a [`map`] | no lane depends on its neighbours; the rest of a slice goes through the same formula |
//! | a [`sum`] | [blocks](BLOCK) of 1024 elements, in a fixed order inside; blocks are added exactly, in an [`ExactSum`] of 2240 bits |
//! | a [`count`], [`pi_hits`](Compute::pi_hits) | integers; [batch](BATCH) *b* of a seed owns streams 8*b* … 8*b*+7 of xoshiro256++, reached by jump polynomials |
//! | an [`Estimate`], [`Covariances`] | values and their products are added as in a sum: in blocks, and these exactly |
//! | a reduction of your own, on a team | a tree whose shape is a function of the length alone |
//!
//! # Errors
//!
//! Slices of different lengths are the caller's mistake: the driver panics, at the caller's line, before anything is
//! written. For odd data (zero or negative widths, NaN, infinities, empty slices) the result is what IEEE arithmetic makes
//! of the formula; each function's page says what that is. All kinds of bad input, those of teams included, and their tests:
//!
#![doc = include_str!("bad_input.md")]
#![no_std]

#[cfg(test)]
extern crate std;

mod backend;
mod bytes;
mod compute;
pub mod density;
mod driver;
mod engine;
mod error_free;
mod expression;
mod function;
pub mod guide;
mod integrand;
mod isa;
mod lanes;
mod random;
mod real;
mod source;

pub use backend::Backend;
pub use bytes::BytesError;
pub use compute::Compute;
pub use density::{GaussianAt, ScaledGaussianAt, gaussians, kde};
pub use driver::{
    Below, Bins, Covariances, Estimate, Estimated, ExactSum, InDisc, IsNan, Jointly, Outputs, Outside, Weighed, Within,
    argmax, argmin, count, count_below, count_in_disc, count_nan, count_within, estimate, histogram, histogram_edges,
    histogram_of, map, max, mean, min, simulate, sum, sum_into, update, weighted_histogram,
};
pub use engine::{Engine, Grain};
pub use expression::{Expression, Identity, Joint, One, Predicate, Several, Shape};
pub use function::{EXP_F32_MAX_ULP, EXP_MAX_ULP, Exp, exp, exp_in_place, log_sum_exp, softmax};
pub use integrand::Integrand;
pub use isa::{Arithmetic, Isa};
pub use lanes::{Lanes, Mask};
pub use rand_core;
pub use rand_xoshiro;
pub use random::{
    BATCH, Draws, Exponential, Hits, Interval, Normal, Random, Streams, Uniform, Variate, fill_below, fill_exponential,
    fill_normal, fill_u64, fill_uniform, monte_carlo_pi, monte_carlo_pi_fixed,
};
pub use real::Real;
pub use source::{BLOCK, Column, Index, Inputs, Slices, Source};

/// The elementary functions: of slices, `math::ln(&xs, &mut out)`, as expressions for every driver, [`Ln`](math::Ln),
/// and the bounds of their errors.
///
/// Each is also a method of [`Lanes`], for formulas.
pub mod math {
    pub use crate::function::*;
}

/// What the macros need to name.
#[doc(hidden)]
pub mod __private {
    pub use crate::random::Units;
    pub use crate::real::ForEachType;
}
