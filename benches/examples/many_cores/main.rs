//! What a team costs and brings on 1, 2, 4, … cores: every figure that is claimed of many cores, in some five minutes.
//!
//! ```text
//! .ci/many-cores                                                              # builds this, and runs it
//! cargo run --release -p wideband-benches --example many_cores -- --quick     # rough figures
//! ```
//!
//! One thread and a team take turns, in bursts of calls that follow each other at once. Figures are the shortest.

mod jobs;
mod kernels;
mod memory;
mod turns;
mod units;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use clap::Parser;
use wideband_core::Isa;
use wideband_threaded::{Team, Threads, ThreadsError};

use kernels::{Arrays, Kernel};
use turns::{Turns, alternate};

/// Measures what sharing work out costs and brings on this machine, for teams of every size.
#[derive(Parser)]
#[command(name = "many_cores")]
struct Options {
    /// Take half a minute instead of five
    #[arg(long)]
    quick: bool,

    /// The largest team [default: a worker for each core that this process may use]
    #[arg(long, value_name = "P", value_parser = clap::value_parser!(u16).range(1..=1024))]
    cores: Option<u16>,

    /// The longest arrays, and the most random points [default: 10⁸, or what half of the free memory holds]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    largest: Option<u64>,
}

/// A team that takes so many times as long as one thread, or more, is too slow.
const MOST: f64 = 1.05;

fn main() -> ExitCode {
    let options = Options::parse();
    match Run::new(&options).print_all() {
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Output(error)) => complain(&format!("cannot write the output: {error}")),
        Err(Failure::Threads(error)) => complain(&error.to_string()),
        Ok(()) => ExitCode::SUCCESS,
    }
}

fn complain(error: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "error: {error}"); // there is nowhere left to say that this failed
    ExitCode::from(2)
}

/// Why the figures end before they are complete.
enum Failure {
    Output(io::Error),
    Threads(ThreadsError),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<ThreadsError> for Failure {
    fn from(error: ThreadsError) -> Self {
        Self::Threads(error)
    }
}

/// What is measured, and for how long.
struct Run {
    cores: usize,
    largest: usize,
    /// For all tables together.
    time: Duration,
    out: io::Stdout,
}

impl Run {
    fn new(options: &Options) -> Self {
        let cores = options.cores.map_or_else(|| thread::available_parallelism().map_or(1, usize::from), usize::from);
        let largest = options.largest.unwrap_or_else(|| if options.quick { 1_000_000 } else { memory::largest() });
        Self {
            cores,
            largest: largest as usize,
            time: Duration::from_secs(if options.quick { 30 } else { 300 }),
            out: io::stdout(),
        }
    }

    fn print_all(&mut self) -> Result<(), Failure> {
        let begin = Instant::now();
        self.introduce()?;
        self.empty_jobs()?;
        self.units()?;
        let mut arrays = Threads::new(self.cores).scope(|team| Arrays::new(team, self.largest))?;
        self.speed_ups(&mut arrays)?;
        self.never_slower(&mut arrays)?;
        Ok(writeln!(self.out, "\n{:.0} s in all", begin.elapsed().as_secs_f64())?)
    }

    fn introduce(&mut self) -> io::Result<()> {
        let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let model = model.map_or(env::consts::ARCH, |(_, name)| name);
        let cores = thread::available_parallelism().map_or(1, usize::from);
        writeln!(self.out, "{model}, {cores} cores, {}; arrays of up to {}", Isa::detect().name(), self.largest)?;
        if self.cores > cores {
            writeln!(self.out, "MORE WORKERS THAN CORES: these figures only show that everything runs.")?;
        }
        Ok(())
    }

    /// Powers of two up to the number of cores, and that number.
    fn doublings(&self) -> Vec<usize> {
        let mut sizes: Vec<_> = (0..).map(|i| 1 << i).take_while(|&size| size < self.cores).collect();
        sizes.push(self.cores);
        sizes
    }

    /// Every size of a team; of very large ones, those about an eighth apart.
    fn all_sizes(&self) -> Vec<usize> {
        let next = |&size: &usize| (size < self.cores).then(|| (size + (size / 8).max(1)).min(self.cores));
        std::iter::successors(Some(1), next).collect()
    }

    fn lengths(&self, from: usize) -> impl Iterator<Item = usize> + use<> {
        let largest = self.largest;
        std::iter::successors(Some(from), |n| n.checked_mul(10)).take_while(move |&n| n <= largest)
    }

    /// Begins a table: its title, and the headings of its columns.
    fn heading(&mut self, title: &str, first: &str, columns: impl IntoIterator<Item = String>) -> io::Result<()> {
        writeln!(self.out, "\n{title}\n")?;
        self.row(first, columns)
    }

    /// A line of a table. It can be seen at once.
    fn row(&mut self, first: &str, cells: impl IntoIterator<Item = String>) -> io::Result<()> {
        write!(self.out, "{first:<26}")?;
        for cell in cells {
            write!(self.out, " {cell:>9}")?;
        }
        writeln!(self.out)?;
        self.out.flush()
    }

    fn empty_jobs(&mut self) -> Result<(), Failure> {
        let sizes = self.doublings();
        for job in jobs::JOBS {
            self.heading(job.title, "workers", sizes.iter().map(usize::to_string))?;
            let each = self.time.mul_f64(0.1) / jobs::cells(&sizes);
            let figures = jobs::measure(job, &sizes, each);
            for (name, times) in figures {
                self.row(name, times.into_iter().map(|time| format!("{:.2}", time.as_secs_f64() * 1e6)))?;
            }
        }
        Ok(())
    }

    fn units(&mut self) -> io::Result<()> {
        let mut teams = vec![self.cores, 16];
        teams.dedup();
        let lengths = [100_000, 1_000_000];
        let columns: Vec<_> = lengths.iter().flat_map(|&n| teams.iter().map(move |&team| (n, team))).collect();
        let title = "Units for each worker of a team: what cannot be divided further, by what a kernel says";
        let headings = columns.iter().map(|&(n, team)| format!("{}/{team}", power(n)));
        self.heading(title, "elements or points/workers", headings)?;
        let mut arrays = Arrays::of_ones(lengths[1]);
        for kernel in Kernel::ALL {
            let units = columns.iter().map(|&(n, team)| units::of(kernel, &mut arrays, n) as f64 / team as f64);
            self.row(kernel.name(), units.map(|units| format!("{units:.1}")))?;
        }
        Ok(())
    }

    fn speed_ups(&mut self, arrays: &mut Arrays) -> Result<(), Failure> {
        const KERNELS: [Kernel; 4] = [Kernel::Kde, Kernel::Exp, Kernel::Pi, Kernel::Sum];
        let sizes = self.doublings();
        let lengths: Vec<_> = self.lengths(10_000).take(4).collect();
        self.heading("Speed-up over one thread", "workers", sizes.iter().map(usize::to_string))?;
        let each = self.time.mul_f64(0.2) / (KERNELS.len() * lengths.len() * sizes.len()).max(1) as u32;
        for kernel in KERNELS {
            for &n in &lengths {
                let mut cells = Vec::new();
                for &size in &sizes {
                    let turns = beside_one_thread(size, kernel, arrays, n, each)?;
                    cells.push(format!("{:.2}", 1.0 / turns.ratio()));
                }
                self.row(&format!("{}, {}", kernel.name(), power(n)), cells)?;
            }
        }
        Ok(())
    }

    fn never_slower(&mut self, arrays: &mut Arrays) -> Result<(), Failure> {
        let sizes = self.all_sizes();
        let lengths: Vec<_> = self.lengths(1).take(9).collect();
        let title = "A team's time over one thread's: the worst among teams of each size";
        self.heading(title, "elements or points", lengths.iter().map(|&n| power(n)))?;
        let cells = (Kernel::ALL.len() * lengths.len() * sizes.len()) as u32;
        let each = (self.time.mul_f64(0.4) / cells).min(Duration::from_millis(100));
        let mut slower = Vec::new();
        for kernel in Kernel::ALL {
            let mut worst = Vec::new();
            for &n in &lengths {
                let mut ratios = Vec::new();
                for &size in &sizes {
                    let mut turns = beside_one_thread(size, kernel, arrays, n, each)?;
                    if turns.ratio() > MOST {
                        // Once more and for longer: it may have been somebody else.
                        turns.merge(beside_one_thread(size, kernel, arrays, n, 4 * each)?);
                    }
                    if turns.ratio() > MOST {
                        slower.push(format!("{} of {}, {size} workers: {turns}", kernel.name(), power(n)));
                    }
                    ratios.push(turns.ratio());
                }
                worst.push(format!("{:.2}", ratios.into_iter().fold(0.0, f64::max)));
            }
            self.row(kernel.name(), worst)?;
        }
        writeln!(self.out, "\nOf {cells} figures, {} are above {MOST}", slower.len())?;
        for line in slower {
            writeln!(self.out, "  {line}")?;
        }
        Ok(())
    }
}

/// A kernel on a team of this size, and on its first worker alone.
fn beside_one_thread(
    workers: usize,
    kernel: Kernel,
    arrays: &mut Arrays,
    n: usize,
    time: Duration,
) -> Result<Turns, ThreadsError> {
    Threads::new(workers).scope(|team: &Team| {
        let isa = team.isa();
        alternate(arrays, time, |arrays| kernel.run(&isa, arrays, n), |arrays| kernel.run(team, arrays, n))
    })
}

/// A power of ten as people write it.
fn power(n: usize) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    format!("10{}", DIGITS[n.ilog10() as usize])
}
