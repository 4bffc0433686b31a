//! Programs that can be computed in parts, each by whoever is given it: one process, or many ranks.

pub mod options;
pub mod part;
pub mod programs;

pub use options::Options;
pub use part::Part;
pub use programs::{PROGRAMS, Program};

/// What can go wrong, said in a line.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
