//! Programmer errors: slices of different lengths and blocks that do not exist panic, in the caller's name, with the
//! numbers in the message, and before anything is written.

use std::fs;
use std::path::Path;

use wideband_core::{BLOCK, Below, Compute, ExactSum, Exp, Identity, Index, Inputs, Isa};
use wideband_tests::assert_panics;
use wideband_tests::kernels::{Above, Axpy, Distance, Rectified, SumAndDifference};

/// Lengths that no message contains by chance.
const LONG: usize = 1021;
const SHORT: usize = 1013;

/// What an output holds before, and must hold after.
const UNTOUCHED: f64 = 7.0;

/// Asserts that a call with slices of the two lengths panics, and says both.
macro_rules! assert_differ {
    ($call:expr) => {
        assert_panics!($call, LONG, SHORT);
    };
}

#[test]
fn lengths_differ() {
    let (long, short) = (&[1.0; LONG][..], &[1.0; SHORT][..]);
    let mut out = [UNTOUCHED; LONG];
    let mut short_out = [UNTOUCHED; SHORT];
    let (rectified, above) = (Rectified { a: 1.0 }, Above { slope: 1.0 });
    for isa in Isa::available() {
        assert_differ!(isa.exp(short, &mut out));
        assert_differ!(isa.exp(long, &mut short_out));
        assert_differ!(isa.gaussians(0.4, short, long, &mut out));
        assert_differ!(isa.gaussians(0.4, long, short, &mut out));
        assert_differ!(isa.gaussians(0.4, long, long, &mut short_out));
        assert_differ!(isa.kde(0.4, short, long));
        assert_differ!(isa.kde(0.4, long, short));
        assert_differ!(isa.map(&rectified, [short, long, long], &mut out));
        assert_differ!(isa.map(&rectified, [long, short, long], &mut out));
        assert_differ!(isa.map(&rectified, [long, long, short], &mut out));
        assert_differ!(isa.map(&rectified, [long, long, long], &mut short_out));
        assert_differ!(isa.map(&SumAndDifference, [long, long], [&mut out[..], &mut short_out[..]]));
        assert_differ!(isa.map(&SumAndDifference, [long, long], [&mut short_out[..], &mut out[..]]));
        assert_differ!(isa.map(&SumAndDifference, [long, short], [&mut out[..], &mut [UNTOUCHED; LONG][..]]));
        assert_differ!(isa.update(&Axpy { a: 1.0 }, &mut out, [short]));
        assert_differ!(isa.update(&Axpy { a: 1.0 }, &mut short_out, [long]));
        assert_differ!(isa.update(&SumAndDifference, [&mut out[..], &mut short_out[..]], ()));
        assert_differ!(isa.sum(&Distance, (long, Index(0..SHORT as u64))));
        assert_differ!(isa.sum(&Distance, (Index(0..SHORT as u64), long)));
        assert_differ!(isa.min(&Distance, [long, short]));
        assert_differ!(isa.argmax(&Distance, [short, long]));
        assert_differ!([long, short].blocks(0..1));
        assert_differ!(isa.sum(&Distance, [short, long]));
        assert_differ!(isa.sum(&Distance, [long, short]));
        assert_differ!(isa.sum(&rectified, [long, long, short]));
        assert_differ!(isa.mean(&Distance, [long, short]));
        assert_differ!(isa.count(&above, [short, long]));
        assert_differ!(isa.count(&above, [long, short]));
        assert_differ!(isa.count_in_disc(short, long, 1.0));
        assert_differ!(isa.count_in_disc(long, short, 1.0));

        let mut total = ExactSum::new();
        assert_differ!(isa.sum_into(&Distance, [long, short], &mut total));
        assert_differ!(isa.sum_into(&Distance, [short, long], &mut total));
        assert_eq!(total, ExactSum::new());
    }

    assert_differ!(wideband_core::exp(short, &mut out));
    assert_differ!(wideband_core::gaussians(0.4, long, short, &mut out));
    assert_differ!(wideband_core::kde(0.4, long, short));
    assert_differ!(wideband_core::map(&Distance, [long, short], &mut out));
    assert_differ!(wideband_core::update(&Axpy { a: 1.0 }, &mut out, [short]));
    assert_differ!(wideband_core::max(&Distance, [long, short]));
    assert_differ!(wideband_core::argmin(&Distance, [long, short]));
    assert_differ!(wideband_core::sum(&Distance, [long, short]));
    assert_differ!(wideband_core::mean(&Distance, [long, short]));
    assert_differ!(wideband_core::count(&above, [long, short]));
    assert_differ!(wideband_core::count_in_disc(long, short, 1.0));

    assert_eq!((out, short_out), ([UNTOUCHED; LONG], [UNTOUCHED; SHORT]));
}

#[test]
#[allow(clippy::reversed_empty_ranges, reason = "that is what is tested")]
fn blocks_do_not_exist() {
    const LENGTH: usize = 2 * BLOCK + 1;
    let xs = vec![1.0; LENGTH];
    for blocks in [0..4, 3..4, 4..4, 4..5, 2..1, 3..0, 0..usize::MAX, usize::MAX..usize::MAX] {
        let numbers = [blocks.start, blocks.end, LENGTH];
        assert_panics!([&xs].blocks(blocks.clone()), numbers[0], numbers[1], numbers[2]);
        let indices = (&xs, Index(0..LENGTH as u64));
        assert_panics!(Inputs::<f64, 2>::blocks(indices, blocks.clone()), numbers[0], numbers[1], numbers[2]);
    }
    assert_eq!(Isa::detect().sum(&Identity, [&xs].blocks(3..3)), 0.0);
    assert_eq!(Isa::detect().count(&Below { threshold: 2.0 }, [&xs].blocks(2..3)), 1);
}

#[test]
fn indices_that_the_type_cannot_count() {
    let isa = Isa::detect();
    let (most, too_many) = (1_u64 << 46, (1_u64 << 46) + 1);
    assert_panics!(isa.sum::<f32, _, 1>(&Exp, [Index(too_many - 2..too_many)]), most, too_many);
    assert_eq!(isa.sum::<f32, _, 1>(&Identity, [Index(most - 1..most)]), most as f32);
}

/// Each test that the table of bad input promises is in the file that it names.
#[test]
fn the_table_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository");
    let table = fs::read_to_string(root.join("core/src/bad_input.md")).expect("the table");
    let rows: Vec<_> = table.lines().skip(2).collect();
    assert!(rows.len() > 20);
    for row in rows {
        let tests = row.rsplit('|').nth(1).expect("a last column");
        let names: Vec<_> = tests.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty() && names.len() % 2 == 0, "{row}");
        for pair in names.chunks_exact(2) {
            let code = fs::read_to_string(root.join(pair[0])).expect(pair[0]);
            assert!(code.contains(&format!("fn {}()", pair[1])), "{} has no test {}", pair[0], pair[1]);
        }
    }
}
