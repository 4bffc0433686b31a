use std::error::Error;
use std::fmt;
use std::io;

/// Why [`Threads::scope`](crate::Threads::scope) could not give the team that was asked for.
///
/// These are conditions of the machine or of a configuration that may come from a user, so they are values.
/// Whenever one is returned, the closure was not run and no thread is left running.
#[derive(Debug)]
#[non_exhaustive]
pub enum ThreadsError {
    /// A team of no workers was asked for.
    ZeroThreads,
    /// A team of more workers than [`Threads::MOST`](crate::Threads::MOST) was asked for.
    TooManyThreads {
        /// How many were asked for.
        count: usize,
        /// The most that there can be.
        limit: usize,
    },
    /// [`Cores::List`](crate::Cores::List) is empty.
    NoCores,
    /// [`Cores::List`](crate::Cores::List) names a core that the calling thread may not run on, or that does not exist.
    NoSuchCore {
        /// The core that was asked for.
        core: usize,
        /// The cores that the calling thread may run on.
        allowed: Vec<usize>,
    },
    /// The system does not say which cores there are, and a list of them or [`Pinning::Required`](crate::Pinning::Required)
    /// was asked for.
    CoresUnknown,
    /// The system refused to pin a worker, and [`Pinning::Required`](crate::Pinning::Required) was asked for.
    PinningRefused {
        /// The worker.
        worker: usize,
        /// The core that it should have been pinned to.
        core: usize,
        /// The cores that the calling thread may run on.
        allowed: Vec<usize>,
    },
    /// The system did not start a thread. [`Threads::at_most`](crate::Threads::at_most) makes do with fewer.
    Spawn(io::Error),
}

impl fmt::Display for ThreadsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ZeroThreads => write!(f, "a team needs at least one thread"),
            Self::TooManyThreads { count, limit } => {
                write!(f, "a team of {count} threads was asked for, and {limit} are the most")
            }
            Self::NoCores => write!(f, "the list of cores is empty"),
            Self::NoSuchCore { core, allowed } => {
                write!(f, "core {core} is not one of the allowed cores {allowed:?}")
            }
            Self::CoresUnknown => write!(f, "the system does not say which cores there are"),
            Self::PinningRefused { worker, core, allowed } => {
                write!(f, "worker {worker} could not be pinned to core {core} (allowed cores: {allowed:?})")
            }
            Self::Spawn(_) => write!(f, "the system did not start a thread"),
        }
    }
}

impl Error for ThreadsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Spawn(source) => Some(source),
            _ => None,
        }
    }
}
