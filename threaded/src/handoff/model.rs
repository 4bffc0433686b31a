//! Every interleaving, and every value that the memory model lets a load return, of a few threads and jobs:
//!
//! ```text
//! RUSTFLAGS="--cfg loom" cargo test -p wideband-threaded --lib model
//! ```

use super::*;
use loom::cell::UnsafeCell as Tracked;
use loom::sync::Arc;
use loom::thread;

/// As many workers as there are.
const ALL: Crew = Crew::ALL;

/// Runs `lead` beside as many threads that serve, in every way there is.
fn check(workers: usize, preemptions: usize, lead: impl Fn(&Handoff) + Sync + Send + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(preemptions);
    model.check(move || {
        let handoff = Arc::new(Handoff::new(1 + workers, Duration::ZERO));
        let serve = |worker| {
            let handoff = Arc::clone(&handoff);
            thread::spawn(move || handoff.serve(worker))
        };
        let threads: Vec<_> = (1..=workers).map(serve).collect();
        lead(&handoff);
        handoff.finish();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    });
}

/// Takes everything, the worker's own run first, and adds one to each element.
fn increment(share: Share<'_, Tracked<usize>>) {
    for turn in share.turns() {
        while let Some((_, piece)) = share.take(turn, |_| 1) {
            for element in piece {
                // SAFETY: nobody else has the element: the checker fails if that is not so.
                element.with_mut(|element| unsafe { *element += 1 });
            }
        }
    }
}

fn elements(len: usize) -> Vec<Tracked<usize>> {
    (0..len).map(|_| Tracked::new(0)).collect()
}

fn assert_all(elements: &[Tracked<usize>], value: usize) {
    for element in elements {
        // SAFETY: as above.
        assert_eq!(element.with(|element| unsafe { *element }), value);
    }
}

#[test]
fn jobs_follow_each_other() {
    check(1, 3, |handoff| {
        let mut elements = elements(2);
        for jobs in 1..=2 {
            assert!(handoff.share_out(&mut elements, 1, ALL, increment));
            assert_all(&elements, jobs);
        }
    });
}

#[test]
fn workers_share_a_job() {
    check(2, 2, |handoff| {
        let mut elements = elements(3);
        assert!(handoff.share_out(&mut elements, 1, ALL, increment));
        assert_all(&elements, 1);
    });
}

/// A job that waits for a worker would wait for ever if one slept through its opening.
#[test]
fn who_sleeps_is_woken() {
    check(1, 3, |handoff| {
        let came = (Mutex::new(false), Condvar::new());
        let job = |share: Share<'_, _>| {
            if share.worker() > 0 {
                *lock(&came.0) = true;
                came.1.notify_all();
            } else {
                let mut there = lock(&came.0);
                while !*there {
                    there = came.1.wait(there).unwrap();
                }
            }
        };
        assert!(handoff.share_out(&mut elements(2), 1, ALL, job));
    });
}

#[test]
fn nobody_comes_for_nothing() {
    check(2, 3, |_| ());
}

#[test]
fn a_panic_comes_out_after_all_have_left() {
    check(1, 2, |handoff| {
        let mut elements = elements(2);
        let job = |share: Share<'_, _>| {
            let worker = share.worker();
            increment(share);
            // Not a message, which would be printed in each interleaving.
            panic::resume_unwind(Box::new(worker));
        };
        let result = panic::catch_unwind(AssertUnwindSafe(|| handoff.share_out(&mut elements, 1, ALL, job)));
        assert!(*result.unwrap_err().downcast::<usize>().unwrap() <= 1);
        assert_all(&elements, 1);
        assert!(handoff.share_out(&mut elements, 1, ALL, increment));
        assert_all(&elements, 2);
    });
}

#[test]
fn callers_exclude_each_other() {
    check(1, 2, |handoff| {
        let mut inner = elements(1);
        let inner = Mutex::new(&mut inner);
        let mut outer = elements(1);
        let job = |share: Share<'_, _>| {
            increment(share);
            assert!(!handoff.share_out(&mut lock(&inner), 1, ALL, increment));
        };
        assert!(handoff.share_out(&mut outer, 1, ALL, job));
        assert_all(&outer, 1);
        assert_all(&lock(&inner), 0);
    });
}
