//! What the sanitizer has to find, for its silence about the rest to mean anything: see `.ci/thread-sanitizer`.

use std::cell::UnsafeCell;
use std::sync::Barrier;

use crate::Threads;

struct Unguarded(UnsafeCell<u32>);

// SAFETY: none. That is what the test is for.
unsafe impl Sync for Unguarded {}

#[test]
#[ignore = "a data race"]
fn planted_race() {
    let (unguarded, meeting) = (Unguarded(UnsafeCell::new(0)), Barrier::new(2));
    let race = |_, _: &mut [()]| {
        let Unguarded(cell) = &unguarded;
        meeting.wait();
        // SAFETY: none: both workers write at once.
        unsafe { *cell.get() += 1 };
    };
    Threads::new(2).scope(|team| team.for_each_chunk(&mut [(); 2], 1, race)).unwrap();
}
