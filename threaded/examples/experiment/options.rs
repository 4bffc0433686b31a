//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{Parser, ValueEnum};
use wideband_core::{Arithmetic, Isa};

use crate::cores::{CoreChoice, Pin};
use crate::kernels::{Float, Kernel};
use crate::number::{Counts, Sizes};

/// Measures kernels on teams of pinned threads: how fast they are, how they scale, and what bounds them.
///
/// Every option takes a list, and every combination is measured. The combinations take turns, in a new order each time,
/// so that a change of clock or a busy neighbour hits all of them alike.
#[derive(Parser, Debug)]
#[command(name = "experiment", version, after_help = TEACHING)]
pub(crate) struct Options {
    /// What to compute
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "exp,kde,pi")]
    pub(crate) kernels: Vec<Kernel>,

    /// Elements of an array, or random points: 1000, 1e6, 2^20, 1e3..1e7 (by factors of ten), 2^10..2^24*4
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "1e4,1e6")]
    pub(crate) n: Vec<Sizes>,

    /// Type of the elements
    #[arg(long = "type", value_name = "LIST", value_delimiter = ',', default_value = "f64")]
    pub(crate) floats: Vec<Float>,

    /// Workers: 4, 1..8 (all of them), 1..64*2 (by factors of two) [default: 1 and up to all cores, by factors of two]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) threads: Vec<Counts>,

    /// Whether each worker is bound to a core
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "best-effort")]
    pub(crate) pin: Vec<Pin>,

    /// Which cores: compact, physical-first, or the system's numbers in the order of the workers, 0+2+4 or 0-3+8
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "compact")]
    pub(crate) cores: Vec<CoreChoice>,

    /// Instructions: the best of each arithmetic, all of each arithmetic, or by name
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "best", value_parser = isa_names())]
    pub(crate) isa: Vec<String>,

    /// The arithmetic of the best or of all instructions
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "native")]
    pub(crate) arithmetic: Vec<ArithmeticChoice>,

    /// For how long an idle worker polls before it sleeps: 0s, 50us, 1ms
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "50us", value_parser = humantime::parse_duration)]
    pub(crate) spin: Vec<Duration>,

    /// How often each combination has its turn
    #[arg(long, value_name = "N", default_value_t = 21, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) repetitions: u32,

    /// How long a turn takes at least: a kernel runs as often as fits, and the mean counts
    #[arg(long, value_name = "TIME", default_value = "10ms", value_parser = humantime::parse_duration)]
    pub(crate) turn: Duration,

    /// Write the figures for a spreadsheet
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,

    /// Write the figures, and the machine, for a program
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,

    /// Draw speed-up against threads, and time against n
    #[arg(long, value_name = "FILE.svg", value_parser = svg)]
    pub(crate) plot: Option<PathBuf>,
}

const TEACHING: &str = "\
Examples:
  Does it scale?        --kernels exp,kde,pi --n 1e4..1e8 --threads 1..16 --plot scaling.svg
  Is pinning worth it?  --kernels kde --n 1e5 --pin off,required --repetitions 100
  Hyper-threads?        --kernels pi --n 1e8 --cores compact,physical-first
  One core or another?  --kernels exp --threads 2 --cores 0+1,0+2,0+8
  What is AVX-512 for?  --kernels exp --n 1e4 --threads 1 --isa all --arithmetic fused,unfused
  The cost of waking    --kernels for-each --n 2 --threads 2 --spin 0s,50us,1s

Reading the table:
  ns each     the median, for an element; min and the quartiles are of a whole computation
  speed-up    against one thread that is otherwise the same: have 1 among --threads
  efficiency  speed-up for each thread; 100% is perfect scaling
  GB/s        what the kernel asks of memory, each input read once, each output written once
  bandwidth   GB/s as a part of what reading (of kernels without an array to write) or copying as many
              bytes achieves on the same team, measured in turn with everything else. Near 100%, the
              kernel waits for memory, or for the cache that holds its arrays, and more threads of the
              same memory will not help; far below, arithmetic bounds it
  ~           the quartiles lie more than 5% apart: repeat on a quieter machine before you quote it

Each turn starts a team of its own, whose workers make the arrays, so that start-up, placement and memory
are drawn anew; nothing of that is in the times. Memory needed: at most 24 n bytes.

Exit status: 0 if everything was measured, 2 if nothing was: wrong arguments, or a machine that cannot do it.";

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub(crate) enum ArithmeticChoice {
    /// Fused on machines that can, unfused on others
    Native,
    /// A multiply-add is rounded once
    Fused,
    /// Multiplications and additions are rounded, with the same bits on every machine
    Unfused,
}

impl ArithmeticChoice {
    fn is_of(self, isa: Isa) -> bool {
        let arithmetic = match self {
            Self::Native => Isa::detect().arithmetic(),
            Self::Fused => Arithmetic::Fused,
            Self::Unfused => Arithmetic::Unfused,
        };
        isa.arithmetic() == arithmetic
    }
}

impl Options {
    /// What `--isa` and `--arithmetic` select, without repetitions.
    pub(crate) fn isas(&self) -> Vec<Isa> {
        let mut isas = Vec::new();
        for name in &self.isa {
            match (name.as_str(), Isa::named(name)) {
                (_, Some(isa)) => isas.push(isa),
                (name, None) => {
                    for arithmetic in &self.arithmetic {
                        let of_it: Vec<_> = Isa::available().filter(|&isa| arithmetic.is_of(isa)).collect();
                        let skip = if name == "best" { of_it.len().saturating_sub(1) } else { 0 };
                        isas.extend(&of_it[skip..]);
                    }
                }
            }
        }
        let mut distinct = Vec::new();
        isas.retain(|isa| {
            !distinct.contains(isa) && {
                distinct.push(*isa);
                true
            }
        });
        isas
    }
}

/// Those of this machine: others cannot be measured.
fn isa_names() -> PossibleValuesParser {
    ["best", "all"].into_iter().chain(Isa::available().map(Isa::name)).collect::<Vec<_>>().into()
}

fn svg(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.extension().is_some_and(|extension| extension == "svg") {
        Ok(path)
    } else {
        Err("plots are drawn as SVG: the name has to end in .svg".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    pub(super) fn parse(arguments: &str) -> Result<Options, clap::Error> {
        Options::try_parse_from(std::iter::once("experiment").chain(arguments.split_whitespace()))
    }

    #[test]
    fn the_description_is_consistent() {
        Options::command().debug_assert();
    }

    #[test]
    fn lists() {
        let options =
            parse("--kernels exp,count-within --n 1e3..1e5,7 --threads 1..4*2,3 --pin off,required --spin 0s,50us")
                .unwrap();
        assert_eq!(options.kernels, [Kernel::Exp, Kernel::CountWithin]);
        assert_eq!(options.n, [Sizes(vec![1000, 10_000, 100_000]), Sizes(vec![7])]);
        assert_eq!(options.threads, [Counts(vec![1, 2, 4]), Counts(vec![3])]);
        assert_eq!(options.pin, [Pin::Off, Pin::Required]);
        assert_eq!(options.spin, [Duration::ZERO, Duration::from_micros(50)]);
    }

    #[test]
    fn instructions() {
        let names = |arguments| parse(arguments).unwrap().isas().into_iter().map(Isa::name).collect::<Vec<_>>();
        assert_eq!(names("--arithmetic unfused"), [Isa::unfused().name()]);
        assert_eq!(names("--isa best --arithmetic fused,unfused").last(), Some(&Isa::unfused().name()));
        let mut all: Vec<_> = Isa::available().map(Isa::name).collect();
        assert_eq!(names("--isa all --arithmetic unfused,fused"), all);
        all.truncate(1);
        assert_eq!(names("--isa portable-unfused,portable-unfused"), all);
    }

    #[test]
    fn mistakes() {
        for wrong in [
            "--n 0",
            "--n 1e3..1",
            "--threads 0",
            "--kernels tan",
            "--isa pdp11",
            "--cores 3-1",
            "--plot a.png",
            "--repetitions 0",
            "--spin fast",
            "exp",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
