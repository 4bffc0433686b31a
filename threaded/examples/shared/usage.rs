//! Reading the command line: what the examples have in common.

use std::process::ExitCode;

use clap::Parser;

/// The exit status if nothing was computed: wrong arguments, or a machine that cannot do what they ask for.
pub(crate) const CANNOT_RUN: u8 = 2;

/// The options of this process; or, after printing why there are none, the status to exit with.
pub(crate) fn read<O: Parser>() -> Result<O, ExitCode> {
    O::try_parse().map_err(|message| {
        if message.use_stderr() {
            eprintln!("{}", in_one_line(&message));
            ExitCode::from(CANNOT_RUN)
        } else {
            print!("{}", message.render()); // the help, or the version, that was asked for
            ExitCode::SUCCESS
        }
    })
}

/// What is wrong with the arguments, instead of in clap's several lines.
fn in_one_line(message: &clap::Error) -> String {
    let text = message.render().to_string();
    let problem: Vec<_> = text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    format!("{} (--help says more)", problem.join(" "))
}
