//! Teams: every kernel and driver gives the bits of one thread, whatever the number of workers; errors and panics leave a
//! team as good as it was.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use wideband_core::{BATCH, BLOCK, Backend, Compute, Expression, Isa, Lanes, Mask, One, Predicate, Real};
use wideband_tests::inputs::Kind;
use wideband_tests::kernels::{Above, Distance, Rectified, SumAndDifference};
use wideband_tests::{Data, Float, Outcomes, assert_panics, stride};
use wideband_threaded::{Team, Threads};

/// Runs a test on teams of all sizes; of one and of eight workers, where tests are shortened.
fn on_teams(isa: Isa, test: impl Fn(&Team) + Sync) {
    for workers in (1..=8).step_by(stride().min(7)) {
        Threads::new(workers).isa(isa).scope(&test).expect("threads can be had");
    }
}

#[test]
fn kernels_have_the_bits_of_one_thread() {
    fn check<T: Float>(isa: Isa) {
        // Less than a vector; a few units of work, whole and not; many blocks, whole and not.
        let lengths = [0, 5, 513, 1000, BLOCK, BLOCK + 1, 8 * BLOCK, 33 * BLOCK + 77];
        let cases = lengths.into_iter().flat_map(|length| [(Kind::Ordinary, length), (Kind::Awkward, length)]);
        let alone: Vec<_> = cases
            .map(|(kind, length)| (kind, length, Outcomes::of(&isa, &mut Data::<T>::new(kind, length, 0))))
            .collect();
        on_teams(isa, |team| {
            for (kind, length, expected) in &alone {
                let outcomes = Outcomes::of(team, &mut Data::<T>::new(*kind, *length, 1));
                outcomes.assert_same(expected, format_args!("{:?}", (team, size_of::<T>(), kind, length)));
            }
        });
    }
    for isa in Isa::available() {
        check::<f32>(isa);
        check::<f64>(isa);
    }
}

#[test]
fn hits_are_those_of_one_thread() {
    for isa in Isa::available() {
        for samples in [0..0, 3..1000, BATCH - 1..BATCH + 1, 5..2 * BATCH + 9] {
            let expected = (isa.pi_hits(42, samples.clone()), isa.pi_hits_fixed(42, samples.clone()));
            on_teams(isa, |team| {
                let hits = (team.pi_hits(42, samples.clone()), team.pi_hits_fixed(42, samples.clone()));
                assert_eq!(hits, expected, "{team:?} {samples:?}");
            });
        }
    }
}

#[test]
fn lengths_differ() {
    const LONG: usize = 5 * BLOCK + 1;
    const SHORT: usize = 4 * BLOCK;
    let (long, short) = (&vec![1.0; LONG][..], &vec![1.0; SHORT][..]);
    let (rectified, above) = (Rectified { a: 1.0 }, Above { slope: 1.0 });
    on_teams(Isa::detect(), |team| {
        let (mut out, mut short_out) = (vec![7.0; LONG], vec![7.0; SHORT]);
        assert_panics!(team.exp(short, &mut out), LONG, SHORT);
        assert_panics!(team.exp(long, &mut short_out), LONG, SHORT);
        assert_panics!(team.gaussians(0.4, short, long, &mut out), LONG, SHORT);
        assert_panics!(team.gaussians(0.4, long, short, &mut out), LONG, SHORT);
        assert_panics!(team.gaussians(0.4, long, long, &mut short_out), LONG, SHORT);
        assert_panics!(team.kde(0.4, long, short), LONG, SHORT);
        assert_panics!(team.map(&rectified, [long, long, short], &mut out), LONG, SHORT);
        assert_panics!(team.map(&rectified, [long, long, long], &mut short_out), LONG, SHORT);
        assert_panics!(team.map(&SumAndDifference, [long, long], [&mut out, &mut short_out]), LONG, SHORT);
        assert_panics!(team.update(&Distance, &mut out, [short]), LONG, SHORT);
        assert_panics!(team.min(&Distance, [long, short]), LONG, SHORT);
        assert_panics!(team.sum(&Distance, [long, short]), LONG, SHORT);
        assert_panics!(team.mean(&Distance, [short, long]), LONG, SHORT);
        assert_panics!(team.count(&above, [long, short]), LONG, SHORT);
        assert_panics!(team.count_in_disc(short, long, 1.0), LONG, SHORT);
        assert!(out.iter().chain(&short_out).all(|&x| x == 7.0));
    });
}

/// Panics at the vector that has a NaN, and counts how often.
struct PanicsAtNan<'a> {
    panics: &'a AtomicUsize,
}

impl PanicsAtNan<'_> {
    #[inline(always)]
    fn look<T: Real, B: Backend>(&self, x: Lanes<T, B>) {
        if x.ne(x).any() {
            self.panics.fetch_add(1, Relaxed);
            resume_unwind(Box::new("a NaN")); // a panic without the message on the standard error
        }
    }
}

impl<T: Real> Expression<T, 1> for PanicsAtNan<'_> {
    type Shape = One;

    #[inline(always)]
    fn lanes<B: Backend>(&self, [x]: [Lanes<T, B>; 1]) -> Lanes<T, B> {
        self.look(x);
        x
    }
}

impl<T: Real> Predicate<T, 1> for PanicsAtNan<'_> {
    #[inline(always)]
    fn lanes<B: Backend>(&self, [x]: [Lanes<T, B>; 1]) -> Mask<T, B> {
        self.look(x);
        x.eq(x)
    }
}

/// A panic at one element, which any of the workers may meet, in each driver that takes an expression.
#[test]
fn a_panic_comes_out_once_and_the_team_goes_on() {
    const LENGTH: usize = 20 * BLOCK + 3;
    let drivers: [fn(&Team, &PanicsAtNan<'_>, &mut [f64]); 6] = [
        |team, expression, xs| {
            let inputs = xs.to_vec();
            team.map(expression, [&inputs], xs);
        },
        |team, expression, xs| team.update(expression, xs, ()),
        |team, expression, xs| assert!(team.sum(expression, [&*xs]) == 0.0),
        |team, expression, xs| assert!(team.mean(expression, [&*xs]) == 0.0),
        |team, expression, xs| assert!(team.max(expression, [&*xs]).is_none()),
        |team, expression, xs| assert!(team.count(expression, [&*xs]) == 0),
    ];
    on_teams(Isa::detect(), |team| {
        for nan_at in [0, BLOCK, 10 * BLOCK + 5, LENGTH - 1] {
            for driver in drivers {
                let mut xs = vec![1.0; LENGTH];
                xs[nan_at] = f64::NAN;
                let panics = AtomicUsize::new(0);
                let expression = PanicsAtNan { panics: &panics };
                let result = catch_unwind(AssertUnwindSafe(|| driver(team, &expression, &mut xs)));
                let payload = result.expect_err("the panic comes out");
                assert_eq!(payload.downcast_ref(), Some(&"a NaN"));
                assert_eq!(panics.into_inner(), 1);

                let never = PanicsAtNan { panics: &AtomicUsize::new(0) };
                assert_eq!(team.sum(&never, [&[1.0; LENGTH]]), LENGTH as f64, "the team goes on");
            }
        }
    });
}
