//! Writes the random words of a seed to standard output, in binary and without end, for programs that test generators.
//!
//! ```text
//! cargo run --release --example words -- 42 | dieharder -g 200 -a
//! cargo run --release --example words -- 42 | RNG_test stdin64 -tlmax 256GB
//! ```
//!
//! `dieharder` is a package of Debian; it reads 32-bit numbers, hence sees each word as two, and `-d 0` picks one test
//! instead of all. `RNG_test` is `PractRand`'s, which has to be built from its source; it doubles the amount of data until
//! something fails or the limit is reached. `TestU01`, which is written to be linked to, reads such a stream through a few
//! lines of C: `unif01_CreateExternGenBits` around `fread`.
//!
//! The words are those of `fill_u64`, from number 0 on: eight streams in turn and batch after batch, which is what a
//! consumer sees. The only argument is the seed.

use std::env;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use wideband_core::{BATCH, Streams, fill_u64};

fn main() -> ExitCode {
    let Some(seed) = env::args().nth(1).and_then(|seed| seed.parse().ok()) else {
        eprintln!("usage: words SEED, a number from 0 to {}", u64::MAX);
        return ExitCode::from(2);
    };
    match write_words(&Streams::new(seed), io::stdout().lock()) {
        // Who reads has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
        Ok(()) => ExitCode::SUCCESS,
    }
}

fn write_words(streams: &Streams, mut out: impl Write) -> io::Result<()> {
    let mut words = vec![0; BATCH as usize];
    for start in (0..u64::MAX - BATCH).step_by(BATCH as usize) {
        fill_u64(streams, start..start + BATCH, &mut words);
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        out.write_all(&bytes)?;
    }
    Ok(())
}
