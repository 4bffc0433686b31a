//! What one machine is enough to test, as all others are held to its bits: accuracy, distributions, the drivers beside
//! plain loops, the compiler's messages. And what benches use of it: the table of the elementary functions, and results
//! to twice the precision.

pub mod exact;
pub mod functions;

pub use exact::{Exact, Worst};
