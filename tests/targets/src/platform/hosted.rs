//! Any system with `std`.

pub use std::println;

/// Whether the backend is each that the arguments name.
pub fn expected_backend(name: &str) -> bool {
    std::env::args().skip(1).all(|wanted| {
        if wanted != name {
            println!("chosen is {name}, not {wanted}");
        }
        wanted == name
    })
}

macro_rules! main {
    ($program:ident) => {
        fn main() -> std::process::ExitCode {
            if $program() { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE }
        }
    };
}
pub(crate) use main;
