//! wideband beside its peers: how accurate they are, and how fast, measured in this run.
//!
//! ```text
//! cargo run --release --example peers
//! WIDEBAND_SVML=…/libsvml.so cargo run --release --example peers -- --functions    # or some: --functions erf
//! ```
//!
//! Peers take turns, so that a change of clock hits all of them alike, and the shortest of their turns counts.

mod accuracy;
mod contest;
mod functions;
mod programs;

use std::process::Command;
use std::time::SystemTime;
use std::{env, fs, thread};

use clap::Parser;
use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};
use wideband_core::Isa;
use wideband_threaded::Threads;

use contest::Row;

/// Shows wideband beside its peers: how accurate they are, and how fast.
#[derive(Parser)]
struct Options {
    /// The elementary functions whose names contain WORD, or all of them, instead of whole programs
    #[arg(long, value_name = "WORD", num_args = 0..=1, default_missing_value = "")]
    functions: Option<String>,
}

fn main() {
    let options = Options::parse();
    introduce();
    if let Some(word) = options.functions {
        print(&functions::all(&word));
        println!(
            "\n{} elements, in a range where arguments usually lie. Shortest of {} turns.",
            programs::N,
            contest::TURNS
        );
        println!("Errors: the worst at the references of the tests, some hundreds over the whole domain.");
        return;
    }
    // Now, not at first use: that is on a worker of the team, which is pinned, and so would be all that it starts.
    rayon::ThreadPoolBuilder::new().build_global().expect("nobody else has started rayon");
    let threads = Threads::available();
    let contests = threads.scope(|team| {
        [
            programs::exp_f64(team),
            programs::exp_f32(team),
            programs::gaussians(team),
            programs::kde(team),
            programs::pi(team),
        ]
    });
    match contests {
        Ok(contests) => {
            print(&contests.concat());
            println!(
                "\n{} elements, which fit into a second or third cache; π: {} points. Shortest of {} turns.",
                programs::N,
                programs::SAMPLES,
                contest::TURNS
            );
            println!(
                "All threads: wideband on a team, the others on rayon. Errors: exp over the whole range of normal"
            );
            println!("results, Gaussians within one width of the centre.");
        }
        Err(error) => {
            eprintln!("error: {error}");
            std::process::exit(2);
        }
    }
}

/// What the figures are measured on, and what is measured.
fn introduce() {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let date = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();

    println!("{}, {}, {cores} cores", &date[..10], model.map_or(env::consts::ARCH, |(_, name)| name));
    println!("wideband {} ({}), {}", env!("CARGO_PKG_VERSION"), Isa::detect().name(), versions().join(", "));
    println!();
}

/// Of the peers, as the lock file has them, and of what the system brings along.
fn versions() -> Vec<String> {
    let lock = include_str!("../../../Cargo.lock");
    let version = |name: &str| {
        let (_, rest) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
        Some(format!("{name} {}", rest.split_once('"')?.0))
    };
    let system = [("rustc", "--version"), ("getconf", "GNU_LIBC_VERSION")];
    let said = |(program, argument)| {
        let output = Command::new(program).arg(argument).output().ok()?.stdout;
        Some(String::from_utf8_lossy(&output).trim().to_owned())
    };
    let crates = ["wide", "rten-vecmath", "rand_xoshiro", "rayon"].into_iter().filter_map(version);
    crates.chain(system.into_iter().filter_map(said)).collect()
}

fn print(rows: &[Row]) {
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
    table.set_header(["computation", "by", "worst error,\nULP", "ns each,\n1 thread", "ns each,\nall threads"]);
    for row in rows {
        let number = |decimals: usize, x: Option<f64>| x.map_or_else(|| "–".to_owned(), |x| format!("{x:.decimals$}"));
        table.add_row([
            row.computation.clone(),
            row.name.clone(),
            number(2, row.ulps),
            number(3, Some(row.ns_on_one)),
            number(3, row.ns_on_all),
        ]);
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    println!("{}", table.trim_fmt());
}
