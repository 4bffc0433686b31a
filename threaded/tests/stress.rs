//! Many teams and very many small jobs, some of which panic: everything is done once, every panic comes out, nothing hangs.

mod watchdog;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;

use wideband_core::Streams;
use wideband_core::rand_core::Rng;
use wideband_threaded::{Pinning, Team, Threads};

const SCOPES: u64 = 10_000;
const JOBS: usize = 100; // in each

#[test]
fn ten_thousand_scopes_and_a_million_jobs() {
    let _watchdog = watchdog::watch("the stress test");
    let mut rng = Streams::new(1).stream(0);
    for scope in 0..SCOPES {
        let mut below = |limit: u64| rng.next_u64() % limit;
        let pinning = [Pinning::Off, Pinning::BestEffort][below(2) as usize];
        let threads =
            Threads::new(1 + below(4) as usize).pinning(pinning).spin_for(Duration::from_micros(10 * below(3)));
        let panics = below(10) == 0; // out of the scope, past its workers
        let work = |team: &Team| {
            let ended = (0..JOBS).filter(|_| ends(team, &mut below)).count();
            if panics {
                resume_unwind(Box::new(ended));
            }
            ended
        };
        let ended = catch_unwind(AssertUnwindSafe(|| threads.scope(work)));
        assert_eq!(ended.is_err(), panics);
        let ended = ended.unwrap_or_else(|payload| Ok(*payload.downcast().unwrap())).unwrap();
        assert!(ended <= JOBS && ended > JOBS / 2, "{ended} in scope {scope}");
    }
}

/// Runs a small job, some of whose elements may be unlucky. Returns whether it came to its end.
fn ends(team: &Team, mut below: impl FnMut(u64) -> u64) -> bool {
    let mut elements = [0; 9];
    let elements = &mut elements[..=below(9) as usize];
    let unlucky = below(200) as usize; // most often none
    let job = |i, element: &mut usize| {
        *element += 1;
        if i == unlucky {
            resume_unwind(Box::new(i)); // without the message of `panic!`
        }
    };
    match catch_unwind(AssertUnwindSafe(|| team.for_each(elements, job))) {
        Ok(()) => {
            assert!(unlucky >= elements.len() && elements.iter().all(|&times| times == 1));
            true
        }
        Err(payload) => {
            assert_eq!(payload.downcast_ref(), Some(&unlucky));
            assert!(elements[unlucky] == 1 && elements.iter().all(|&times| times <= 1));
            false
        }
    }
}
