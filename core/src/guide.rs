//! Pages to read: the same run on many machines, other libraries' idioms beside this one's, densities, Monte Carlo, what runs
//! where, and where `unsafe` is.

#![allow(clippy::doc_markdown, reason = "names of products and processors")]

#[doc = include_str!("guide/beyond_one_machine.md")]
pub mod beyond_one_machine {}

#[doc = include_str!("guide/coming_from.md")]
pub mod coming_from {}

#[doc = include_str!("guide/densities.md")]
pub mod densities {}

#[doc = include_str!("guide/monte_carlo.md")]
pub mod monte_carlo {}

#[doc = include_str!("guide/targets.md")]
pub mod targets {}

#[doc = include_str!("guide/unsafe_code.md")]
pub mod unsafe_code {}
