//! Vectorised, reproducible computations over slices: array expressions, `exp`, Gaussian kernels and
//! kernel density sums, counting, Monte Carlo. `no_std`, no allocation, no global state.
//!
//! ```
//! // A kernel: the Gaussian density estimate at 0.4 of three points, each with its own bandwidth.
//! let means = [-0.5, 0.1, 0.6];
//! let widths = [0.2, 0.1, 0.3];
//! let density: f64 = wideband_core::kde(0.4, &means, &widths);
//! assert!((density - 0.36974).abs() < 1e-5);
//! ```
//!
//! # Three things that do not know each other
//!
//! * **[Expressions](Expression)** say what happens to one [`Vector`] of lanes: plain generic Rust, written with
//!   [`expression!`] or [`predicate!`]. The kernels of this crate ([`exp`](exp()), [`gaussians`], [`kde`], the counts) are
//!   expressions and nothing more; yours get everything that they get.
//! * **Backends** say how 512 bits of lanes are added, multiplied and compared: portable vectors on every target,
//!   AVX2+FMA and AVX-512 chosen at run time on x86-64. [`Isa`] is their public face.
//! * **Drivers** walk slices: [`map`], [`map_in_place`], [`sum`], [`mean`], [`count`], [`histogram`], and the random
//!   streams behind [`fill_uniform`] and [`monte_carlo_pi`]. Each is a method of [`Isa`]; the free function is
//!   [`Isa::detect()`]'s.
//!
//! # Reproducibility
//!
//! One vector is 512 logical bits on every backend, an element's result never depends on its position, alignment or
//! neighbours, and sums go through fixed blocks ([`BLOCK`]) into an [`ExactSum`]. So within one arithmetic, *fused*
//! (hardware multiply-add) or *unfused*, every result has the same bits on every backend, operating system and thread
//! count. [`Isa::detect()`] is fused wherever the processor can; [`Isa::unfused()`] runs everywhere. Counts and random
//! streams are the same on every machine, always.
//!
//! # Errors
//!
//! Slices of different lengths are the caller's mistake: the driver panics, at the caller's line, before anything is
//! written. Odd data (zero or negative widths, NaN, infinities, empty slices) follows IEEE arithmetic on the formula,
//! as each function's page says. All of it, teams of threads included, and the tests that hold it:
//!
#![doc = include_str!("bad_input.md")]
#![no_std]

#[cfg(test)]
extern crate std;

mod count;
mod eight_streams;
mod exact_sum;
mod exp;
mod exp2;
mod exp_f32;
mod exp_f64;
mod expression;
mod fill;
mod gaussian;
mod histogram;
mod isa;
mod map;
mod monte_carlo;
mod pipeline;
mod polynomial;
mod power_of_two;
mod real;
mod streams;
mod sum;
mod vector;

pub use count::{Below, InDisc, IsNan, Within, count, count_below, count_in_disc, count_nan, count_within};
pub use eight_streams::BATCH;
pub use exact_sum::ExactSum;
pub use exp::{EXP_F32_MAX_ULP, EXP_MAX_ULP, Exp, exp, exp_in_place};
#[doc(hidden)]
pub use expression::__computed_ahead;
pub use expression::{AHEAD, Expression, Predicate};
pub use fill::{fill_u64, fill_uniform};
pub use gaussian::{GaussianAt, ScaledGaussianAt, gaussians, kde};
pub use histogram::{Outside, histogram};
pub use isa::{Arithmetic, Isa};
pub use map::{map, map_in_place};
pub use monte_carlo::{Hits, monte_carlo_pi, monte_carlo_pi_fixed};
pub use rand_core;
pub use rand_xoshiro;
pub use real::Real;
pub use streams::Streams;
pub use sum::{mean, sum};
pub use vector::{Mask, Vector};

/// Elements per block: the unit in which sums are defined and in which work is handed out.
///
/// Blocks are counted from the start of the slice. A sum is the exact sum of its blocks' sums, so whoever computes a
/// range of whole blocks, anywhere, contributes the same bits.
pub const BLOCK: usize = 4096;
