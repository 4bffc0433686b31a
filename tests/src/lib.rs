//! What the tests of `wideband` share: inputs that are the same on every target, all kernels behind one function, digests
//! of their results, exact results to measure errors against, and panics caught with the line that they blame.
//!
//! [`inputs::fill`], [`kernels::for_every_kernel`] and [`Digest`] neither allocate nor need `std`, so that a program without
//! either can run the same kernels on the same numbers and compare the same digests.

pub mod digest;
pub mod exact;
pub mod float;
pub mod inputs;
pub mod kernels;
pub mod panics;

pub use digest::Digest;
pub use exact::{Exact, Worst};
pub use float::Float;
pub use inputs::{Data, Random, Shifted};
pub use kernels::{Compute, Outcome};

/// The README's examples, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
