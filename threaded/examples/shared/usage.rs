//! Reading the command line: what the examples have in common.
//!
//! What is printed is plain text, also on a terminal: `NO_COLOR` has nothing to take away.

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
        match out.write_all(plain(&message).as_bytes()).and_then(|()| out.flush()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => ending::after(&error),
        }
    })
}

/// A message without colours, wrapped to the terminal if it is the help.
fn plain(message: &clap::Error) -> String {
    message.render().to_string()
}

/// What is wrong with the arguments, instead of in clap's several lines.
fn in_one_line(message: &clap::Error) -> String {
    let text = plain(message);
    let problem: Vec<_> = text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    format!("{} (--help says more)", problem.join(" "))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::plain;
    use crate::Options;

    #[test]
    fn help_fits_the_terminal_and_is_plain() {
        let help = |columns| {
            let command = Options::command().term_width(columns);
            plain(&command.try_get_matches_from(["example", "--help"]).expect_err("the help"))
        };
        assert!(help(60).lines().all(|line| line.chars().count() <= 60), "{}", help(60));
        assert!(help(60).lines().count() > help(1000).lines().count(), "nothing had to be wrapped");
        assert!(!help(60).contains('\u{1b}'));
    }
}
