//! Ends a test that hangs: a deadlock is to fail, not to wait for whoever runs the tests.

use std::process;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// Far longer than any of these tests takes on a slow machine.
const LIMIT: Duration = Duration::from_secs(300);

/// Aborts the process if it is not dropped in time.
pub(crate) struct Watchdog(#[expect(dead_code, reason = "what counts is when it is dropped")] Sender<()>);

pub(crate) fn watch(what: &'static str) -> Watchdog {
    let (alive, ended) = mpsc::channel();
    thread::spawn(move || {
        if ended.recv_timeout(LIMIT) == Err(RecvTimeoutError::Timeout) {
            eprintln!("{what} has not ended within {LIMIT:?}");
            process::abort();
        }
    });
    Watchdog(alive)
}
