//! Any system with `std`.

pub use std::println;

macro_rules! main {
    ($program:ident) => {
        fn main() -> std::process::ExitCode {
            if $program() { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE }
        }
    };
}
pub(crate) use main;
