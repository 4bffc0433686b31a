//! What the hand-off is made of: the standard library's, or what the model checker follows.

#[cfg(all(test, loom))]
pub(super) use modelled::*;
#[cfg(not(all(test, loom)))]
pub(super) use real::*;

#[cfg(not(all(test, loom)))]
mod real {
    pub(in crate::handoff) use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
    pub(in crate::handoff) use std::sync::atomic::{AtomicBool, AtomicUsize, fence};
    pub(in crate::handoff) use std::sync::{Condvar, Mutex, MutexGuard};
    use std::time::{Duration, Instant};

    /// [`std::cell::UnsafeCell`], with the interface that lets a model checker see each access.
    pub(in crate::handoff) struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

    impl<T> UnsafeCell<T> {
        pub(in crate::handoff) fn new(value: T) -> Self {
            Self(std::cell::UnsafeCell::new(value))
        }

        pub(in crate::handoff) fn with<R>(&self, read: impl FnOnce(*const T) -> R) -> R {
            read(self.0.get())
        }

        pub(in crate::handoff) fn with_mut<R>(&self, write: impl FnOnce(*mut T) -> R) -> R {
            write(self.0.get())
        }
    }

    /// Polls until `ready`: true; or until `limit` has passed: false.
    pub(in crate::handoff) fn spin(limit: Duration, ready: impl Fn() -> bool) -> bool {
        /// Between two looks at the clock, which costs as much as several polls.
        const POLLS: u32 = 16;
        if limit.is_zero() {
            return ready();
        }
        let mut began = None;
        loop {
            for _ in 0..POLLS {
                if ready() {
                    return true;
                }
                std::hint::spin_loop();
            }
            if began.get_or_insert_with(Instant::now).elapsed() >= limit {
                return false;
            }
        }
    }
}

/// The same for the model checker, in which there is no time: who is not ready at once goes to sleep.
#[cfg(all(test, loom))]
mod modelled {
    pub(in crate::handoff) use loom::cell::UnsafeCell;
    pub(in crate::handoff) use loom::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
    pub(in crate::handoff) use loom::sync::atomic::{AtomicBool, AtomicUsize, fence};
    pub(in crate::handoff) use loom::sync::{Condvar, Mutex, MutexGuard};
    use std::time::Duration;

    pub(in crate::handoff) fn spin(_: Duration, ready: impl Fn() -> bool) -> bool {
        ready()
    }
}
