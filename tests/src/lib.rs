//! What the tests of `wideband` share: inputs that are the same on every target, all kernels behind one function, digests
//! of their results, and panics caught with the line that they blame.
//!
//! Without the feature `std`, what is left neither allocates nor needs `std`: a program on a microcontroller runs the same
//! kernels on the same numbers and compares the same digests. `targets/` has that program.
#![cfg_attr(not(feature = "std"), no_std)]

pub mod digest;
pub mod float;
pub mod golden;
pub mod inputs;
pub mod kernels;
#[cfg(feature = "std")]
pub mod outcomes;
#[cfg(feature = "std")]
pub mod panics;
#[cfg(feature = "std")]
pub mod slices;

pub use digest::Digest;
pub use float::Float;
pub use inputs::Random;
pub use kernels::{Computer, Outcome};
#[cfg(feature = "std")]
pub use outcomes::Outcomes;
#[cfg(feature = "std")]
pub use slices::{Data, Shifted};

/// The environment variable that thins out the exhaustive tests where an emulator would take hours.
pub const STRIDE: &str = "WIDEBAND_TEST_STRIDE";

/// Of the pieces of an exhaustive test, every how many-th to run: 1, that is all, unless [`STRIDE`] says otherwise.
///
/// # Panics
///
/// Panics if that is no positive number.
#[cfg(feature = "std")]
#[must_use]
pub fn stride() -> usize {
    let Ok(stride) = std::env::var(STRIDE) else { return 1 };
    match stride.parse() {
        Ok(stride @ 1..) => stride,
        _ => panic!("{STRIDE} is {stride:?}, not a positive number"),
    }
}

/// The README's examples, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
