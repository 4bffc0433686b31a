//! A long Monte Carlo run that may be killed at any time, and goes on where it was, to the same result.
//!
//! ```text
//! cargo run --release --example checkpoint -- --samples 1e11 --state pi.state    # kill it, and start it again
//! ```
//!
//! Which samples are done is known by their numbers, and a sample depends on the seed and its number alone. So the state is
//! the seed and the hits among the first so many samples, 32 bytes. It is written beside the old state, then takes its
//! place: a crash in the middle of writing leaves the old one.

#[path = "shared/ending.rs"]
mod ending;
#[path = "shared/usage.rs"]
mod usage;

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use wideband_core::{BATCH, Hits};
use wideband_threaded::{Team, Threads};

/// Estimates π for as long as it takes, and goes on where it was after a crash.
#[derive(Debug, Parser)]
#[command(version)]
struct Options {
    /// Random points in all; more than last time makes a finished run longer
    #[arg(long, default_value = "1e10", value_parser = samples, value_name = "NUMBER")]
    samples: u64,
    /// The seed of the random points
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Where the state is kept
    #[arg(long, default_value = "checkpoint.state", value_name = "FILE")]
    state: PathBuf,
    /// Random points between two states: what a crash loses at most
    #[arg(long, default_value = "1e9", value_parser = samples, value_name = "NUMBER")]
    step: u64,
}

/// A number of random points, also in the form 1e10.
fn samples(text: &str) -> Result<u64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    let whole = number.fract() == 0.0 && (1.0..=2_f64.powi(53)).contains(&number);
    if whole { Ok(number as u64) } else { Err("not a whole number from 1 to 2^53".to_owned()) }
}

fn main() -> ExitCode {
    let options: Options = match usage::read() {
        Ok(options) => options,
        Err(status) => return status,
    };
    match run(&options) {
        Ok(hits) => {
            println!("{} samples: π ≈ {} ± {:.1e}", hits.samples, hits.pi(), hits.standard_error());
            ExitCode::SUCCESS
        }
        Err(error) => ending::after(&*error),
    }
}

/// Runs to the end, from the state if there is one.
fn run(options: &Options) -> Result<Hits, Box<dyn Error>> {
    let named = |error: io::Error| format!("{}: {error}", options.state.display());
    let mut state =
        State::load(&options.state).map_err(named)?.unwrap_or(State { seed: options.seed, hits: Hits::default() });
    if state.seed != options.seed {
        return Err(format!("{} is the state of seed {}", options.state.display(), state.seed).into());
    }
    let bar = ProgressBar::new(options.samples);
    bar.set_style(ProgressStyle::with_template("{wide_bar} {percent} %, {eta} left")?);
    bar.set_position(state.hits.samples);
    bar.reset_eta();
    Threads::available().scope(|team| {
        while state.hits.samples < options.samples {
            state.advance(team, options, &bar);
            state.save(&options.state).map_err(named)?;
        }
        Ok::<_, String>(())
    })??;
    bar.finish_and_clear();
    Ok(state.hits)
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    seed: u64,
    /// Those among the first samples, with no gap.
    hits: Hits,
}

impl State {
    /// Draws the next samples, to the end of a batch if that is not the end of all.
    fn advance(&mut self, team: &Team, options: &Options, bar: &ProgressBar) {
        let start = self.hits.samples;
        let end = (start.saturating_add(options.step).div_ceil(BATCH) * BATCH).min(options.samples);
        self.hits += team.pi_hits_observed(self.seed, start..end, |progress| {
            bar.set_position(start + progress.done);
            ControlFlow::Continue(())
        });
    }

    /// The state in a file, if the file exists.
    fn load(file: &Path) -> io::Result<Option<Self>> {
        let bytes = match fs::read(file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let Some((&seed, hits)) = bytes.split_first_chunk() else {
            return Err(io::Error::new(ErrorKind::InvalidData, "not a state"));
        };
        let hits = Hits::from_bytes(hits).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
        Ok(Some(Self { seed: u64::from_le_bytes(seed), hits }))
    }

    /// Writes the state so that the file has either the old or the new one, whatever happens on the way.
    fn save(self, file: &Path) -> io::Result<()> {
        let beside = beside(file);
        let mut new = File::create(&beside)?;
        new.write_all(&self.seed.to_le_bytes())?;
        new.write_all(&self.hits.to_bytes())?;
        new.sync_all()?; // all of it is on the disk before it has the name
        fs::rename(&beside, file)?;
        sync_folder(file)
    }
}

/// Where a state is written before it takes the old one's place: in the same folder, and so on the same disk.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// Brings a name to the disk, where the system needs to be told.
fn sync_folder(file: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    use wideband_core::{Compute, Isa};

    use super::*;

    const STATE: &str = "WIDEBAND_CHECKPOINT_TEST";

    /// A run of some hundred steps.
    fn options(state: PathBuf) -> Options {
        Options { samples: 100 * BATCH + 7, seed: 3, state, step: 1 }
    }

    fn expected() -> State {
        let Options { seed, samples, .. } = options(PathBuf::new());
        State { seed, hits: Isa::detect().pi_hits(seed, 0..samples) }
    }

    fn temporary(name: &str) -> PathBuf {
        let file = env::temp_dir().join(format!("wideband-{name}-{}.state", std::process::id()));
        let _ = fs::remove_file(&file);
        file
    }

    #[test]
    #[ignore = "the process that the test below kills"]
    fn process() {
        let state = env::var_os(STATE).expect("a file").into();
        assert_eq!(run(&options(state)).expect("a run"), expected().hits);
    }

    #[test]
    fn killed_at_any_time_it_goes_on_to_the_same_result() {
        const KILLS: usize = 4;
        let file = temporary("killed");
        let start = || {
            Command::new(env::current_exe().expect("this program"))
                .args(["--exact", "tests::process", "--ignored"])
                .env(STATE, &file)
                .stdout(Stdio::null())
                .spawn()
                .expect("a process")
        };
        let done = || State::load(&file).expect("never half a state").map_or(0, |state| state.hits.samples);
        for _ in 0..KILLS {
            let (before, deadline) = (done(), Instant::now() + Duration::from_secs(60));
            let mut process = start();
            while done() == before {
                assert!(Instant::now() < deadline, "the run does not go on");
            }
            process.kill().expect("a running process");
            process.wait().expect("an ended process");
            assert!(done() < expected().hits.samples, "killed too late to show anything");
        }
        assert!(start().wait().expect("an end").success());
        assert_eq!(State::load(&file).expect("a state"), Some(expected()));
        fs::remove_file(&file).expect("a file");
    }

    #[test]
    fn half_a_state_beside_it_changes_nothing() {
        let file = temporary("half");
        let state = State { seed: 3, hits: Hits { hits: 5, samples: 8 } };
        state.save(&file).expect("a file");
        fs::write(beside(&file), [1, 2, 3]).expect("a file");
        assert_eq!(State::load(&file).expect("a state"), Some(state));
        let next = State { seed: 3, hits: Hits { hits: 6, samples: 9 } };
        next.save(&file).expect("a file");
        assert_eq!(State::load(&file).expect("a state"), Some(next));
        fs::remove_file(&file).expect("a file");
    }

    #[test]
    fn other_states_are_refused() {
        let file = temporary("other");
        assert_eq!(State::load(&file).expect("no file"), None);
        for bytes in [&b""[..], b"not a state at all, but longer than one"] {
            fs::write(&file, bytes).expect("a file");
            assert_eq!(
                run(&options(file.clone())).map_err(|error| error.to_string().contains("wideband-other")),
                Err(true)
            );
        }
        State { seed: 4, hits: Hits::default() }.save(&file).expect("a file");
        let error = run(&options(file.clone())).expect_err("another seed");
        assert!(error.to_string().contains("the state of seed 4"), "{error}");
        fs::remove_file(&file).expect("a file");
    }
}
