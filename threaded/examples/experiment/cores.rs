//! Which cores and how firmly: the policies of a team, by name.

use std::fmt::{self, Display};
use std::str::FromStr;

use clap::ValueEnum;
use wideband_threaded::{Cores, Pinning};

/// [`Pinning`] on the command line.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub(crate) enum Pin {
    /// The system places the workers, and moves them about
    Off,
    /// Pinned if the system allows it
    BestEffort,
    /// Pinned, or nothing is run
    Required,
}

impl From<Pin> for Pinning {
    fn from(pin: Pin) -> Self {
        match pin {
            Pin::Off => Self::Off,
            Pin::BestEffort => Self::BestEffort,
            Pin::Required => Self::Required,
        }
    }
}

impl Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "off",
            Self::BestEffort => "best-effort",
            Self::Required => "required",
        })
    }
}

/// [`Cores`] on the command line: `compact`, `physical-first`, or a list such as `0+2+4` or `0-3+8`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CoreChoice(pub(crate) Cores);

impl FromStr for CoreChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let cores = match text {
            "compact" => Cores::Compact,
            "physical-first" => Cores::PhysicalFirst,
            _ => {
                Cores::List(list(text).ok_or("not compact, physical-first, or a list of cores such as 0+2+4 or 0-3+8")?)
            }
        };
        Ok(Self(cores))
    }
}

/// `0-3+8` is 0, 1, 2, 3, 8.
fn list(text: &str) -> Option<Vec<usize>> {
    let mut cores = Vec::new();
    for part in text.split('+') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last): (u16, u16) = (first.parse().ok()?, last.parse().ok()?);
        if first > last {
            return None;
        }
        cores.extend((first..=last).map(usize::from));
    }
    Some(cores)
}

impl Display for CoreChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Cores::Compact => f.write_str("compact"),
            Cores::PhysicalFirst => f.write_str("physical-first"),
            Cores::List(cores) => f.write_str(&cores.iter().map(ToString::to_string).collect::<Vec<_>>().join("+")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_and_lists() {
        let cores = |text: &str| text.parse().map(|CoreChoice(cores)| cores);
        assert_eq!(cores("compact"), Ok(Cores::Compact));
        assert_eq!(cores("physical-first"), Ok(Cores::PhysicalFirst));
        assert_eq!(cores("4"), Ok(Cores::List(vec![4])));
        assert_eq!(cores("0-3+8+5"), Ok(Cores::List(vec![0, 1, 2, 3, 8, 5])));
        for text in ["", "all", "3-1", "1+", "-1", "1..2", "0-99999"] {
            assert!(cores(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_printed_can_be_read() {
        for text in ["compact", "physical-first", "0+2+4"] {
            assert_eq!(text.parse::<CoreChoice>().map(|cores| cores.to_string()), Ok(text.to_owned()));
        }
    }
}
