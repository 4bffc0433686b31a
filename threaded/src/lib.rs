//! wideband's computations on a team of scoped, pinned threads, with the same bits as one thread.
//!
//! ```
//! use wideband_core::Compute;
//! use wideband_threaded::Threads;
//!
//! let means = vec![0.1; 100_000];
//! let widths = vec![0.2; 100_000];
//! let density: f64 = Threads::available().scope(|team| team.kde(0.4, &means, &widths))?;
//! assert_eq!(density, wideband_core::kde(0.4, &means, &widths));
//! # Ok::<(), wideband_threaded::ThreadsError>(())
//! ```
//!
//! [`Threads`] is the configuration: how many workers, on which [cores](Cores), [pinned](Pinning) or not, and how they
//! wait. [`Threads::scope`] starts them, runs a closure, and stops them: there is no global pool, and nothing is left
//! running. The closure is given a [`Team`], which has the drivers and kernels of [`wideband_core`] under their own
//! names, through the trait [`Compute`](wideband_core::Compute), and loops for a program's own functions:
//! [`for_each`](Team::for_each), [`map_reduce`](Team::map_reduce), [`run`](Team::run),
//! [`monte_carlo`](Team::monte_carlo).
//!
//! # How to use it well
//!
//! * **Open one scope around the work**, not one for each computation: starting a worker takes tens of microseconds, while
//!   giving work to one that runs already takes a fraction of one.
//! * **Several programs on the same cores** should not pin ([`Pinning::Off`]), or should be given different cores: the
//!   default, a pinned worker for each allowed core, assumes that these are the program's own. Fewer workers than cores
//!   begin [where the caller runs](Cores), and keep clear of this process's other teams.
//! * **Deep recursion** in a closure may need [more stack](Threads::stack_size) than threads usually have.
//! * **Arithmetic on few of many cores** is best placed with [`Cores::PhysicalFirst`].
//! * **Large machines have memory near each group of cores**, and put a page near the thread that writes it first. The
//!   worker that is first to compute on a part of a slice is the same in all computations on slices of that length. So
//!   fill arrays on the team that will compute on them, with [`Team::for_each`] or
//!   [`Compute::map`](wideband_core::Compute::map): `vec![0.0; n]` of a large `n` is memory that nobody has touched yet.
//! * **Another library's thread pool** needs no team: the functions of [`wideband_core`] can be called from any thread,
//!   and [ranges of blocks](wideband_core::Inputs::blocks) make the parts of a result.
//! * **Long runs** can be watched and stopped: [`Team::estimate_observed`], [`Team::simulate_observed`],
//!   [`Team::pi_hits_observed`], [`Team::monte_carlo_observed`].
//!
//! # Reproducibility
//!
//! Every result has the same bits on a team of any size, however the work was divided and wherever it ran: elements do
//! not depend on each other, sums are exact over fixed blocks, counts are integers, and the shape of a user's reduction is
//! fixed by its length. What differs is who calls a user's function, when, and in which order.
//!
//! That holds in the default floating-point environment, which Rust requires. A program that sets flush-to-zero or another
//! rounding on its own thread sets it there only: workers keep the default, and results depend on who computed what. In
//! debug builds a team refuses to share work from such a thread.
//!
//! # Errors
//!
//! Conditions of the machine are values, [`ThreadsError`]; mistakes of the caller panic, at the caller's line. A panic in a
//! closure comes out once, when every worker has stopped. The table of all bad input and its tests is in the
//! [core's documentation](wideband_core#errors).
//!
//! # How it works
//!
//! The caller changes a word in memory, which idle workers poll; each writes to a cache line of its own that it has
//! come, and later that it has gone. That costs a fraction of a microsecond. A computation calls as many workers as it
//! is worth, and does not disturb the others. Idle workers poll for a [short while](Threads::spin_for) and then sleep.
//! Each worker begins with its own part and then helps the others, and nobody waits for a worker that has not begun.
//! The unsafe code of this crate is one folder, `handoff`: its head argues why it is sound, and a model of it is
//! checked.

mod admission;
mod cores;
mod engine;
mod error;
mod handoff;
mod loops;
mod observe;
mod observed;
mod schedule;
mod team;
mod threads;

pub use cores::{Cores, Pinning, Placement};
pub use error::ThreadsError;
pub use loops::MONTE_CARLO_BATCH;
pub use observe::Progress;
pub use team::Team;
pub use threads::Threads;
pub use wideband_core::Isa;
