//! How the examples end: with which status, and with what said of an error.

use std::error::Error;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

/// The exit status if nothing was computed, or what was computed could not be written.
pub(crate) const CANNOT_RUN: u8 = 2;

/// The status after an error, which is said in one line. Only a reader who closes the pipe has simply seen enough.
///
/// An [`io::Error`] is one of standard output here: whoever writes to a file says to which.
pub(crate) fn after(error: &(dyn Error + 'static)) -> ExitCode {
    match error.downcast_ref::<io::Error>() {
        Some(error) if error.kind() == ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
        Some(error) => complain(&format!("error: cannot write the output: {error}")),
        None => complain(&format!("error: {error}")),
    }
    ExitCode::from(CANNOT_RUN)
}

/// Prints a line to standard error, if anybody listens.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}"); // there is nowhere left to say that this failed
}
