//! What a team computes: the same bits as one thread, everything once and in order, whatever panics or nests.

use std::any::Any;
use std::collections::HashSet;
use std::mem;
use std::panic::{self, AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Barrier, Mutex};
use std::thread;

use wideband_core::rand_core::Rng;
use wideband_core::{BATCH, BLOCK, Backend, Compute, Exp, Expression, Isa, Lanes, Mask, One, Predicate, Real, Streams};
use wideband_threaded::{MONTE_CARLO_BATCH, Team, Threads};

const TEAMS: std::ops::RangeInclusive<usize> = 1..=8;

/// Runs `f` on teams of every size.
fn on_teams(f: impl Fn(&Team) + Sync) {
    on_teams_of(TEAMS, f);
}

fn on_teams_of(counts: impl IntoIterator<Item = usize>, f: impl Fn(&Team) + Sync) {
    for count in counts {
        let threads = Threads::new(count);
        threads
            .scope(|team| {
                assert_eq!(team.threads(), count);
                f(team);
            })
            .unwrap();
    }
}

/// Numbers from -1 to 1 without a pattern.
fn numbers<T: Real>(len: usize, seed: u64) -> Vec<T> {
    let mut rng = Streams::new(seed).stream(0);
    let mut number = || rng.next_u32() as f64 / f64::from(1_u32 << 31) - 1.0;
    (0..len).map(|_| T::from_f64(number())).collect()
}

fn bits<T: Real>(xs: &[T]) -> Vec<u64> {
    xs.iter().map(|x| x.to_f64().to_bits()).collect()
}

mod same_bits_as_one_thread {
    use super::*;

    const LENGTHS: [usize; 12] =
        [0, 1, 255, 512, 513, 1000, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 5 * BLOCK + 77, 40 * BLOCK + 3];

    fn kernels<T: Real>() {
        for isa in Isa::available() {
            for len in LENGTHS {
                let (means, xs) = (numbers::<T>(len, 1), numbers::<T>(len, 2));
                let widths: Vec<T> = xs.iter().map(|&x| x * T::from_f64(0.1) + T::from_f64(0.2)).collect();
                let x = T::from_f64(0.4);

                let (mut gaussians, mut exp) = (vec![T::ZERO; len], vec![T::ZERO; len]);
                isa.gaussians(x, &means, &widths, &mut gaussians);
                isa.exp(&xs, &mut exp);

                for count in TEAMS {
                    let threads = Threads::new(count).isa(isa);
                    let check = |team: &Team| {
                        assert_eq!(team.isa(), isa);
                        let mut out = vec![T::ONE; len];
                        team.gaussians(x, &means, &widths, &mut out);
                        assert_eq!(bits(&out), bits(&gaussians));
                        team.exp(&xs, &mut out);
                        assert_eq!(bits(&out), bits(&exp));
                        let mut in_place = xs.clone();
                        team.exp_in_place(&mut in_place);
                        assert_eq!(bits(&in_place), bits(&exp));

                        let same = |a: T, b: T| assert_eq!(a.to_f64().to_bits(), b.to_f64().to_bits());
                        same(team.sum(&Exp, [&xs]), isa.sum(&Exp, [&xs]));
                        same(team.mean(&Exp, [&xs]), isa.mean(&Exp, [&xs]));
                        same(team.kde(x, &means, &widths), isa.kde(x, &means, &widths));

                        assert_eq!(team.count_below(&xs, x), isa.count_below(&xs, x));
                        assert_eq!(team.count_within(&xs, -x, x), isa.count_within(&xs, -x, x));
                        assert_eq!(team.count_in_disc(&xs, &means, T::ONE), isa.count_in_disc(&xs, &means, T::ONE));
                    };
                    threads.scope(check).unwrap();
                }
            }
        }
    }

    #[test]
    fn kernels_f64() {
        kernels::<f64>();
    }

    #[test]
    fn kernels_f32() {
        kernels::<f32>();
    }

    #[test]
    #[expect(clippy::reversed_empty_ranges)]
    fn pi() {
        let isa = Isa::detect();
        let b = BATCH;
        for samples in [0..0, 0..1, 0..b, 0..b + 1, 0..5 * b, 7..3 * b - 1, b / 2..b / 2 + 9, 3 * b..3 * b, 9..5] {
            let doubles = isa.pi_hits(42, samples.clone());
            let fixed = isa.pi_hits_fixed(42, samples.clone());
            on_teams(|team| {
                assert_eq!(team.pi_hits(42, samples.clone()), doubles);
                assert_eq!(team.pi_hits_fixed(42, samples.clone()), fixed);
            });
        }
        let last = u64::MAX - 2 * b - 5..u64::MAX;
        on_teams(|team| {
            assert_eq!(team.pi_hits(1, last.clone()), isa.pi_hits(1, last.clone()));
            assert_eq!(team.monte_carlo_pi(7, 3 * b), isa.monte_carlo_pi(7, 3 * b));
            assert_eq!(team.monte_carlo_pi_fixed(7, 3 * b), isa.monte_carlo_pi_fixed(7, 3 * b));
        });
    }
}

mod lengths_that_differ {
    use super::*;

    /// The message of the panic of `f`.
    fn message(f: impl FnOnce()) -> String {
        *catch_unwind(AssertUnwindSafe(f)).unwrap_err().downcast::<String>().unwrap()
    }

    #[test]
    fn panic_before_anything_is_written() {
        on_teams(|team| {
            let (long, short) = (vec![1.0; 10 * BLOCK], vec![1.0; 9 * BLOCK]);
            let mut out = vec![7.0; 10 * BLOCK];
            let messages = [
                message(|| team.exp(&short, &mut out)),
                message(|| team.gaussians(0.4, &long, &short, &mut out)),
                message(|| team.map(&Exp, [&short], &mut out)),
                message(|| assert_eq!(team.kde(0.4, &long, &short), 0.0)),
                message(|| assert_eq!(team.count_in_disc(&short, &long, 1.0), 0)),
            ];
            for message in messages {
                let lengths = [10 * BLOCK, 9 * BLOCK].map(|length| length.to_string());
                assert!(lengths.iter().all(|length| message.contains(length)), "{message}");
            }
            assert!(out.iter().all(|&x| x == 7.0));
        });
    }

    #[test]
    fn point_at_the_caller() {
        // The panic hook is the process's own, and other tests panic too: let theirs pass.
        static LINES: Mutex<Vec<u32>> = Mutex::new(Vec::new());
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let here = info.location().filter(|location| location.file() == file!());
            LINES.lock().unwrap().extend(here.map(|location| location.line()));
            before(info);
        }));
        Threads::new(2)
            .scope(|team| {
                let _ = catch_unwind(|| team.exp(&[1.0; 9], &mut [0.0; 8]));
                assert!(LINES.lock().unwrap().contains(&(line!() - 1)));
                let _ = catch_unwind(|| team.kde(0.0, &[1.0; 9000], &[]));
                assert!(LINES.lock().unwrap().contains(&(line!() - 1)));
            })
            .unwrap();
    }
}

mod loops {
    use super::*;

    #[test]
    fn reach_every_element_once() {
        on_teams(|team| {
            for len in [0, 1, 2, 7, 100, 10_000] {
                let mut items = vec![0; len];
                team.for_each(&mut items, |i, item| *item += i + 1);
                assert!(items.iter().copied().eq(1..=len));

                for chunk_len in [1, 3, 64, 20_000] {
                    let mut items = vec![0; len];
                    team.for_each_chunk(&mut items, chunk_len, |i, chunk| {
                        assert_eq!(chunk.len(), chunk_len.min(len - i * chunk_len));
                        for item in chunk {
                            *item += i + 1;
                        }
                    });
                    assert!(items.iter().copied().eq((0..len).map(|i| i / chunk_len + 1)));
                }
            }
        });
    }

    #[test]
    fn share_the_work() {
        // Four tasks that wait for each other can only end on four threads.
        let meeting = Barrier::new(4);
        let who = |team: &Team| {
            let task = || {
                meeting.wait();
                thread::current().id()
            };
            team.run(vec![task; 4])
        };
        let ids = Threads::new(4).scope(who).unwrap();
        assert_eq!(HashSet::<_>::from_iter(ids).len(), 4);
    }

    #[test]
    #[should_panic(expected = "chunk_len is zero")]
    fn of_chunks_without_elements_are_refused() {
        Threads::new(2).scope(|team| team.for_each_chunk(&mut [1, 2], 0, |_, _| ())).unwrap();
    }

    #[test]
    fn run_keeps_the_order_of_the_tasks() {
        on_teams(|team| {
            let tasks: Vec<_> = (0..1000).map(|i| move || i.to_string()).collect();
            let expected: Vec<_> = (0..1000).map(|i| i.to_string()).collect();
            assert_eq!(team.run(tasks), expected);
            assert!(team.run(Vec::<fn()>::new()).is_empty());
        });
    }

    #[test]
    fn map_reduce_keeps_the_order_of_the_range() {
        on_teams(|team| {
            // Lists don't commute.
            for range in [0..0, 5..5, 3..4, 7..30, 0..1024, 1..1026, 0..5000] {
                let list = team.map_reduce(range.clone(), |i| vec![i], |a, b| [a, b].concat());
                assert_eq!(list, (!range.is_empty()).then(|| range.collect()));
            }
            #[expect(clippy::reversed_empty_ranges)]
            let nothing = team.map_reduce(9..5, |i| i, |a, b| a + b);
            assert_eq!(nothing, None);
            assert_eq!(team.map_reduce(usize::MAX - 3..usize::MAX, |i| i, usize::min), Some(usize::MAX - 3));
        });
    }

    #[test]
    fn map_reduce_rounds_the_same_on_every_team() {
        let terms: Vec<f64> = numbers(100_003, 3).iter().map(|x: &f64| x / 3.0).collect();
        let sum = |team: &Team| team.map_reduce(0..terms.len(), |i| terms[i], |a, b| a + b).unwrap();
        let alone = Threads::new(1).scope(sum).unwrap();
        let in_order: f64 = terms.iter().sum();
        assert_ne!(alone.to_bits(), in_order.to_bits(), "the test should depend on the shape");
        on_teams(|team| assert_eq!(sum(team).to_bits(), alone.to_bits()));
    }

    #[test]
    fn monte_carlo_gives_each_batch_its_stream() {
        let samples = 5 * MONTE_CARLO_BATCH + 10;
        let streams = Streams::new(99);
        let expected: Vec<_> =
            (0..6).map(|b| (streams.stream(b).next_u64(), if b < 5 { MONTE_CARLO_BATCH } else { 10 })).collect();
        on_teams(|team| {
            let batches = |samples| {
                let batch = |rng: &mut _, samples| vec![(Rng::next_u64(rng), samples)];
                team.monte_carlo(99, samples, batch, |a, b| [a, b].concat())
            };
            assert_eq!(batches(samples), Some(expected.clone()));
            assert_eq!(batches(1), Some(vec![(expected[0].0, 1)]));
            assert_eq!(batches(0), None);
        });
    }
}

mod panics {
    use super::*;

    /// An expression, and a predicate, that can't be computed.
    struct Impossible;

    impl<T: Real> Expression<T, 1> for Impossible {
        type Shape = One;

        #[inline(always)]
        fn lanes<B: Backend>(&self, _: [Lanes<T, B>; 1]) -> Lanes<T, B> {
            panic!("boom");
        }
    }

    impl<T: Real> Predicate<T, 1> for Impossible {
        #[inline(always)]
        fn lanes<B: Backend>(&self, _: [Lanes<T, B>; 1]) -> Mask<T, B> {
            panic!("boom");
        }
    }

    fn message(payload: &(dyn Any + Send)) -> &str {
        payload.downcast_ref::<&str>().copied().unwrap()
    }

    /// `f` panics, the panic comes out, and the team goes on.
    fn comes_out_once(team: &Team, f: impl Fn(&Team)) {
        for _ in 0..10 {
            let payload = catch_unwind(AssertUnwindSafe(|| f(team))).unwrap_err();
            assert_eq!(message(&*payload), "boom");
            assert_eq!(team.map_reduce(0..2000, |i| i, |a, b| a + b), Some(1_999_000));
        }
    }

    #[test]
    fn come_out_of_every_driver_once() {
        on_teams(|team| {
            let xs = vec![1.0; 20 * BLOCK];
            let boom = |i| if i == 777 { panic!("boom") } else { i };
            let check = |i, _: &mut _| assert_ne!(boom(i), 777);
            let add = |a, b| a + b;
            let batches = 20 * MONTE_CARLO_BATCH;

            comes_out_once(team, |team| team.map(&Impossible, [&xs], &mut xs.clone()));
            comes_out_once(team, |team| team.update(&Impossible, &mut xs.clone(), ()));
            comes_out_once(team, |team| assert_eq!(team.sum(&Impossible, [&xs]), 0.0));
            comes_out_once(team, |team| assert_eq!(team.mean(&Impossible, [&xs]), 0.0));
            comes_out_once(team, |team| assert_eq!(team.count(&Impossible, [&xs]), 0));
            comes_out_once(team, |team| team.for_each(&mut xs.clone(), check));
            comes_out_once(team, |team| team.for_each(&mut xs.clone(), |_, _| panic!("boom")));
            comes_out_once(team, |team| team.for_each_chunk(&mut xs.clone(), 10, |i, _| assert_ne!(boom(i), 777)));
            comes_out_once(team, |team| assert_eq!(team.map_reduce(0..5000, boom, add), None));
            comes_out_once(team, |team| assert_eq!(team.map_reduce(0..5000, |i| i, |_, _| boom(777)), None));
            comes_out_once(team, |team| assert_eq!(team.monte_carlo(1, batches, |_, _| boom(777), add), None));
            comes_out_once(team, |team| assert_eq!(team.monte_carlo(1, batches, |_, _| 1, |_, _| boom(777)), None));
            comes_out_once(team, |team| {
                let tasks = (0..1000).map(|i| move || boom(i));
                assert_eq!(team.run(tasks.collect()).len(), 0);
            });
        });
    }

    #[test]
    fn stop_the_rest_of_the_work() {
        let done = AtomicUsize::new(0);
        on_teams(|team| {
            done.store(0, Relaxed);
            let task = |i, _: &mut u8| {
                done.fetch_add(1, Relaxed);
                assert!(i != 0, "boom");
            };
            let mut items = vec![0; 1_000_000];
            let result = catch_unwind(AssertUnwindSafe(|| team.for_each(&mut items, task)));
            assert!(result.is_err());
            if team.threads() == 1 {
                assert_eq!(done.load(Relaxed), 1);
            }
        });
    }

    #[test]
    fn whose_payloads_panic_too_come_out_once() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("a payload's destructor");
            }
        }
        on_teams(|team| {
            let throw = || team.for_each_chunk(&mut [0; 64], 1, |_, _| panic_any(Bomb));
            let payload = catch_unwind(AssertUnwindSafe(throw)).unwrap_err();
            assert!(payload.is::<Bomb>());
            mem::forget(payload);
            assert_eq!(team.run(vec![|| 1; 9]).len(), 9);
        });
    }

    #[test]
    fn of_the_scopes_closure_reach_the_caller() {
        for count in TEAMS {
            let scope = || Threads::new(count).scope(|_| panic_any(count)).unwrap();
            let payload = catch_unwind(scope).unwrap_err();
            assert_eq!(payload.downcast_ref(), Some(&count));
        }
    }

    #[test]
    fn may_pass_through_the_scope() {
        let inside = || Threads::new(3).scope(|team| team.for_each(&mut [0; 99], |_, _| panic!("boom")));
        assert_eq!(message(&*catch_unwind(inside).unwrap_err()), "boom");
    }

    #[test]
    fn at_random_leave_the_team_usable() {
        on_teams(|team| {
            let mut rng = Streams::new(11).stream(team.threads() as u64);
            for _ in 0..300 {
                let len = rng.next_u32() as usize % 40;
                let unlucky = rng.next_u32() as usize % 80;
                let mut items = vec![0; len];
                let job = || team.for_each_chunk(&mut items, 1, |i, _| assert!(i != unlucky));
                assert_eq!(catch_unwind(AssertUnwindSafe(job)).is_err(), unlucky < len);
            }
        });
    }
}

mod sharing {
    use super::*;

    fn sum(team: &Team, n: usize) -> usize {
        team.map_reduce(0..n, |i| i, |a, b| a + b).unwrap()
    }

    #[test]
    fn a_team_inside_its_own_jobs() {
        on_teams(|team| {
            let mut sums = vec![0; 50];
            team.for_each(&mut sums, |i, total| {
                *total = team.run(vec![|| sum(team, 100 + i); 3]).iter().sum();
            });
            let expected = |i: usize| 3 * (100 + i) * (99 + i) / 2;
            assert!(sums.into_iter().eq((0..50).map(expected)));
        });
    }

    #[test]
    fn a_team_among_other_threads() {
        on_teams(|team| {
            thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        for n in 1..200 {
                            assert_eq!(sum(team, n), n * (n - 1) / 2);
                        }
                    });
                }
            });
        });
    }

    #[test]
    fn scopes_at_once() {
        thread::scope(|scope| {
            for count in 1..=4 {
                scope.spawn(move || {
                    for n in 1..20 {
                        let total = Threads::new(count).scope(|team| sum(team, 100 * n)).unwrap();
                        assert_eq!(total, 100 * n * (100 * n - 1) / 2);
                    }
                });
            }
        });
    }

    #[test]
    fn a_scope_inside_a_worker() {
        on_teams(|outer| {
            let inside = || Threads::new(2).scope(|inner| sum(inner, 1000) + sum(outer, 10)).unwrap();
            assert_eq!(outer.run(vec![inside; 4]), [499_545; 4]);
        });
    }
}

mod observers {
    use super::*;
    use std::ops::ControlFlow::{Break, Continue};
    use wideband_core::{Identity, integrand};
    use wideband_threaded::Progress;

    /// How many batches to observe, and on teams of which sizes: fewer under a thread sanitizer, where a batch takes seconds.
    fn batches_and_teams() -> (u64, Vec<usize>) {
        let sanitized = std::env::var_os("TSAN_OPTIONS").is_some();
        if sanitized { (9, vec![1, 3, 8]) } else { (40, TEAMS.collect()) }
    }

    integrand! {
        struct Drawn;
        |draws| { draws.uniform() }
    }

    #[test]
    fn see_all_that_is_done_one_after_the_other() {
        let (batches, teams) = batches_and_teams();
        let pi_samples = batches * BATCH + 7;
        let samples = batches * MONTE_CARLO_BATCH + 7;
        let draw = |rng: &mut _, samples| vec![(Rng::next_u64(rng), samples)];
        on_teams_of(teams, |team| {
            let seen = Mutex::new(Vec::new());
            let observe = |progress: Progress| {
                seen.try_lock().expect("one call at a time").push(progress);
                Continue(())
            };
            let check = |asked, batches: u64| {
                let seen = mem::take(&mut *seen.lock().unwrap());
                assert!(seen.len() as u64 >= batches, "{} calls for {batches} batches", seen.len());
                assert!(seen.is_sorted_by(|a, b| a.done < b.done));
                assert!(seen.iter().all(|progress| progress.asked == asked));
                assert_eq!(seen.last().map_or(1.0, |last| last.fraction()), 1.0);
            };

            let range = 5..5 + pi_samples;
            assert_eq!(team.pi_hits_observed(42, range.clone(), observe), team.pi_hits(42, range.clone()));
            check(pi_samples, batches + 1);
            assert_eq!(team.pi_hits_fixed_observed(42, range.clone(), observe), team.pi_hits_fixed(42, range.clone()));
            check(pi_samples, batches + 1);
            assert_eq!(team.pi_hits_observed(42, 9..9, observe).samples, 0);
            check(0, 0);

            let streams = Streams::new(42);
            let columns = || streams.uniforms(range.clone());
            let estimated = team.estimate::<f64, _, 1>(&Identity, columns());
            assert_eq!(team.estimate_observed::<f64, _, 1>(&Identity, columns(), observe), estimated);
            check(pi_samples, batches + 1);
            let simulated = team.simulate::<f64, _>(&Drawn, &streams, range.clone());
            assert_eq!(team.simulate_observed::<f64, _>(&Drawn, &streams, range.clone(), observe), simulated);
            check(pi_samples, batches + 1);

            let (list, done) = team.monte_carlo_observed(42, samples, draw, |a, b| [a, b].concat(), observe);
            assert_eq!((list, done), (team.monte_carlo(42, samples, draw, |a, b| [a, b].concat()), samples));
            check(samples, batches + 1);
            assert_eq!(team.monte_carlo_observed(42, 0, draw, |a, _| a, observe), (None, 0));
            check(0, 0);
        });
    }

    #[test]
    fn stop_the_rest_and_are_told_no_more() {
        on_teams_of(batches_and_teams().1, |team| {
            let workers = team.threads() as u64;
            for stop_after in [1, 7] {
                let calls = AtomicUsize::new(0);
                let observe = |_| if calls.fetch_add(1, Relaxed) + 1 < stop_after { Continue(()) } else { Break(()) };
                let least = stop_after as u64;
                let most = least + workers; // what each had begun

                let hits = team.pi_hits_observed(42, 0..u64::MAX, observe);
                assert_eq!(calls.swap(0, Relaxed), stop_after);
                assert!((least * BATCH..=most * BATCH).contains(&hits.samples), "{hits:?}");

                let (streams, asked) = (Streams::new(42), 0..1 << 40);
                let estimated =
                    team.estimate_observed::<f64, _, 1>(&Identity, streams.uniforms(asked.clone()), observe);
                assert_eq!(calls.swap(0, Relaxed), stop_after);
                let simulated = team.simulate_observed::<f64, _>(&Drawn, &streams, asked, observe);
                assert_eq!(calls.swap(0, Relaxed), stop_after);
                for done in [estimated.samples(), simulated.samples()] {
                    assert!((least * BATCH..=most * BATCH).contains(&done), "{done}");
                }

                let count = |_: &mut _, samples| samples;
                let (sum, done) = team.monte_carlo_observed(42, u64::MAX, count, |a, b| a + b, observe);
                assert_eq!(calls.swap(0, Relaxed), stop_after);
                assert_eq!(sum, Some(done));
                assert!((least * MONTE_CARLO_BATCH..=most * MONTE_CARLO_BATCH).contains(&done), "{done}");
            }
        });
    }

    #[test]
    fn that_panic_stop_the_rest_too() {
        on_teams(|team| {
            let calls = AtomicUsize::new(0);
            let observe = |_| {
                calls.fetch_add(1, Relaxed);
                panic!("boom")
            };
            let run = || team.pi_hits_observed(42, 0..u64::MAX / 2, observe);
            let payload = catch_unwind(AssertUnwindSafe(run)).unwrap_err();
            assert_eq!(*payload.downcast::<&str>().unwrap(), "boom");
            assert_eq!(calls.load(Relaxed), 1);
            assert_eq!(team.run(vec![|| 1; 9]).len(), 9);
        });
    }
}

#[test]
fn traits() {
    fn shared<T: Send + Sync + panic::UnwindSafe + panic::RefUnwindSafe + std::fmt::Debug>() {}
    shared::<Team>();
    shared::<Threads>();
}
