//! The contests of the elementary functions, on one thread.

use std::hint::black_box;
use std::io::{self, IsTerminal};

use wideband_benches::peers::Element;
use wideband_benches::{uniform, zeros};
use wideband_core::Isa;
use wideband_desktop_tests::Exact;
use wideband_desktop_tests::functions::{Function, Map, OF_ONE, OF_TWO, Reference, references};
use wideband_tests::Float;

use crate::contest::{self, Contestant, Row};
use crate::programs::N;

/// All functions whose names contain a word.
pub(crate) fn all(word: &str) -> Vec<Row> {
    let references = references();
    let mut rows = Vec::new();
    macro_rules! contests {
        ($($functions:ident $of:ident;)+) => {
            $(for function in $functions.iter().filter(|function| function.name.contains(word)) {
                if io::stderr().is_terminal() {
                    eprint!("\r\x1b[K{} {}", function.name, stringify!($of)); // what takes its time
                }
                rows.extend(contest(function, function.$of, stringify!($of), &references[function.name]));
            })+
        };
    }
    contests! {
        OF_ONE f64;
        OF_TWO f64;
        OF_ONE f32;
        OF_TWO f32;
    }
    if io::stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
    rows
}

fn contest<T: Element + Float, const M: usize>(
    function: &Function<M>,
    map: Map<T, M>,
    of: &str,
    references: &[Reference],
) -> Vec<Row> {
    let mut seed = 0;
    let columns: &[Vec<T>; M] = &function.ranges.clone().map(|range| {
        seed += 1;
        uniform(seed, range, N)
    });
    let inputs = columns.each_ref().map(|column| &column[..]);
    let exact = &exact(function, references);
    let mut contestants = Vec::new();
    let mut isas = vec![Isa::detect(), Isa::unfused()];
    isas.extend(Isa::named("avx2").filter(|isa| !isas.contains(isa))); // what the others have
    for isa in isas {
        let mut out = zeros(N);
        contestants.push(Contestant {
            name: format!("wideband {}", isa.name()),
            ulps: Some(worst(exact, |inputs, out| map(isa, inputs, out))),
            on_one: Box::new(move || map(isa, inputs, black_box(&mut out))),
            on_all: None,
        });
    }
    for other in T::vector_functions::<M>(function.c) {
        let mut out = zeros(N);
        contestants.push(Contestant {
            name: other.name.clone(),
            ulps: Some(worst(exact, |inputs, out| other.map(inputs, out))),
            on_one: Box::new(move || other.map(inputs, black_box(&mut out))),
            on_all: None,
        });
    }
    contest::run(&format!("{} {of}", function.name), N, contestants)
}

/// Arguments, and the results at them.
struct Known<T, const M: usize> {
    columns: [Vec<T>; M],
    results: Vec<Exact>,
}

/// The references of `f64`. Of `f32` their arguments, rounded, and what plain code gives for `f64`.
fn exact<T: Float, const M: usize>(function: &Function<M>, references: &[Reference]) -> Known<T, M> {
    let length = references.len() / 16 * 16; // whole vectors
    let references = &references[..length];
    let columns = std::array::from_fn(|n| references.iter().map(|(x, _)| T::from_f64(x[n])).collect());
    let columns: [Vec<T>; M] = columns;
    let result = |(i, &(_, exact)): (usize, &Reference)| match T::DIGITS {
        24 => Exact::from((function.plain)(columns.each_ref().map(|column| column[i].to_f64()))),
        _ => exact,
    };
    let results = references.iter().enumerate().map(result).collect();
    Known { columns, results }
}

/// The worst error where the result is a normal number.
fn worst<T: Float, const M: usize>(known: &Known<T, M>, run: impl Fn([&[T]; M], &mut [T])) -> f64 {
    let mut got = vec![T::ZERO; known.results.len()];
    run(known.columns.each_ref().map(|column| &column[..]), &mut got);
    let range =
        if T::DIGITS == 24 { f64::from(f32::MIN_POSITIVE)..f64::from(f32::MAX) } else { f64::MIN_POSITIVE..f64::MAX };
    let normal = known.results.iter().zip(&got).filter(|(exact, _)| range.contains(&exact.hi.abs()));
    normal.map(|(exact, &got)| exact.ulps(0, got)).fold(0.0, f64::max)
}
