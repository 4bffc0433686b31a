//! What differs from target to target: `println!`, and `main!(f)`, which makes a program of a function whose result
//! says whether all went well.
#![allow(dead_code, unused_imports, reason = "no program uses all of it")]

#[cfg(all(target_arch = "arm", target_os = "none"))]
mod cortex_m;
#[cfg(all(target_arch = "arm", target_os = "none"))]
pub use cortex_m::*;

#[cfg(all(any(target_arch = "riscv32", target_arch = "riscv64"), target_os = "none"))]
mod riscv;
#[cfg(all(any(target_arch = "riscv32", target_arch = "riscv64"), target_os = "none"))]
pub use riscv::*;

#[cfg(target_family = "wasm")]
mod wasm;
#[cfg(target_family = "wasm")]
pub use wasm::*;

#[cfg(not(any(target_os = "none", target_family = "wasm")))]
mod hosted;
#[cfg(not(any(target_os = "none", target_family = "wasm")))]
pub use hosted::*;
