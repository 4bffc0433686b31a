//! Pages to read: what runs where, where `unsafe` is, and other libraries' idioms beside this one's.

#![allow(clippy::doc_markdown, reason = "names of products and processors")]

#[doc = include_str!("guide/coming_from.md")]
pub mod coming_from {}

#[doc = include_str!("guide/monte_carlo.md")]
pub mod monte_carlo {}

#[doc = include_str!("guide/targets.md")]
pub mod targets {}

#[doc = include_str!("guide/unsafe_code.md")]
pub mod unsafe_code {}
