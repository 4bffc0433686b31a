//! Reading the command line: what the examples have in common.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::ending;

/// The options of this process; or, after printing why there are none, the status to exit with.
pub(crate) fn read<O: Parser>() -> Result<O, ExitCode> {
    O::try_parse().map_err(|message| {
        if message.use_stderr() {
            ending::complain(&in_one_line(&message));
            return ExitCode::from(ending::CANNOT_RUN);
        }
        // The help, or the version, that was asked for.
        let mut out = io::stdout();
        match write!(out, "{}", message.render()).and_then(|()| out.flush()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => ending::after(&error),
        }
    })
}

/// What is wrong with the arguments, instead of in clap's several lines.
fn in_one_line(message: &clap::Error) -> String {
    let text = message.render().to_string();
    let problem: Vec<_> = text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    format!("{} (--help says more)", problem.join(" "))
}
