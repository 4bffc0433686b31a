//! Where a team runs, and what a scope leaves behind: on the machine that this is, with the cores that this process has.

use std::panic::catch_unwind;
use std::thread;
use std::time::Duration;

use wideband_threaded::{Cores, Pinning, Placement, Team, Threads, ThreadsError};

fn mask() -> Vec<usize> {
    core_affinity::get_core_ids().unwrap().iter().map(|core| core.id).collect()
}

/// The affinity mask that each worker of a team sees.
fn masks(team: &Team) -> Vec<Vec<usize>> {
    // Every worker waits for all others, so that each takes one task.
    let meeting = std::sync::Barrier::new(team.threads());
    let task = || {
        meeting.wait();
        (thread::current().name().unwrap().to_owned(), mask())
    };
    let mut masks = team.run(vec![task; team.threads()]);
    masks.sort();
    masks.into_iter().map(|(_, mask)| mask).collect()
}

#[test]
fn zero_threads_are_an_error() {
    let never = |_: &Team| unreachable!();
    assert!(matches!(Threads::new(0).scope(never), Err(ThreadsError::ZeroThreads)));
}

#[test]
fn absurd_numbers_of_threads_are_an_error() {
    for count in [usize::MAX, usize::MAX / 2, Threads::MOST + 1] {
        let error = Threads::new(count).scope(|_| ()).unwrap_err();
        assert!(matches!(error, ThreadsError::TooManyThreads { limit: Threads::MOST, .. }));
        assert!(error.to_string().contains(&Threads::MOST.to_string()), "{error}");
    }
}

#[test]
fn one_worker_that_is_not_pinned_is_the_caller() {
    let here = thread::current().id();
    let there = Threads::new(1).pinning(Pinning::Off).scope(|_| thread::current().id()).unwrap();
    assert_eq!(here, there);
}

#[test]
fn the_leader_has_the_stack_of_a_main_thread() {
    fn deep(bytes: usize) -> u8 {
        let frame = std::hint::black_box([1_u8; 4096]);
        if bytes < 4096 { frame[0] } else { deep(bytes - 4096) & std::hint::black_box(frame)[7] }
    }
    assert_eq!(Threads::new(2).scope(|_| deep(2 << 20)).unwrap(), 1);
    assert_eq!(Threads::new(2).stack_size(32 << 20).scope(|_| deep(8 << 20)).unwrap(), 1);
}

#[test]
fn unknown_cores_are_an_error() {
    let never = |_: &Team| unreachable!();
    for pinning in [Pinning::Off, Pinning::BestEffort, Pinning::Required] {
        let threads = Threads::new(2).pinning(pinning);
        let list = |cores| threads.clone().cores(Cores::List(cores)).scope(never);
        assert!(matches!(list(vec![]), Err(ThreadsError::NoCores)));
        match list(vec![mask()[0], 99_999]) {
            Err(error @ ThreadsError::NoSuchCore { .. }) => {
                let message = error.to_string();
                assert!(message.contains("99999") && message.contains(&format!("{:?}", mask())), "{message}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_default_uses_the_cores_that_there_are() {
    let threads = Threads::available().scope(Team::threads).unwrap();
    let parallelism = thread::available_parallelism().unwrap().get();
    assert_eq!(threads, parallelism.min(mask().len()));
}

#[test]
fn the_callers_mask_is_left_alone() {
    let before = mask();
    for pinning in [Pinning::Off, Pinning::BestEffort, Pinning::Required] {
        for count in 1..=4 {
            let _ = Threads::new(count).pinning(pinning).scope(Team::threads);
            assert_eq!(mask(), before);
            let _ = catch_unwind(|| Threads::new(count).pinning(pinning).scope(|_| panic!("boom")));
            assert_eq!(mask(), before);
        }
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::*;
    use std::path::PathBuf;
    use std::process::Command;

    #[test]
    fn placement_is_what_workers_got() {
        let cores = mask();
        for count in cores.len()..cores.len() + 4 {
            let check = |team: &Team| {
                let expected: Vec<_> = cores.iter().copied().cycle().take(count).collect();
                let pinned: Vec<_> = expected.iter().map(|&core| Placement::Pinned(core)).collect();
                assert_eq!(team.placement(), pinned);
                let seen: Vec<_> = expected.iter().map(|&core| vec![core]).collect();
                assert_eq!(masks(team), seen);
            };
            Threads::new(count).pinning(Pinning::Required).scope(check).unwrap();
        }
    }

    #[test]
    fn a_list_is_taken_in_its_order() {
        let mut list = mask();
        list.reverse();
        list.push(list[0]);
        let placement = Threads::new(list.len())
            .pinning(Pinning::Required)
            .cores(Cores::List(list.clone()))
            .scope(|team| team.placement().to_vec())
            .unwrap();
        assert_eq!(placement, list.into_iter().map(Placement::Pinned).collect::<Vec<_>>());
    }

    #[test]
    fn physical_first_is_an_order_of_the_same_cores() {
        let cores = mask();
        let placement = Threads::new(cores.len())
            .pinning(Pinning::Required)
            .cores(Cores::PhysicalFirst)
            .scope(|team| team.placement().to_vec())
            .unwrap();
        let mut taken: Vec<_> = placement
            .into_iter()
            .map(|placement| match placement {
                Placement::Pinned(core) => core,
                other => panic!("{other:?}"),
            })
            .collect();
        taken.sort_unstable();
        assert_eq!(taken, cores);
    }

    #[test]
    fn unpinned_workers_have_the_callers_mask() {
        let check = |team: &Team| {
            assert_eq!(team.placement(), [Placement::Unpinned; 3]);
            assert_eq!(masks(team), vec![mask(); 3]);
        };
        Threads::new(3).pinning(Pinning::Off).scope(check).unwrap();
    }

    #[test]
    fn a_pinned_callers_team_stays_on_its_core() {
        let last = *core_affinity::get_core_ids().unwrap().last().unwrap();
        thread::spawn(move || {
            assert!(core_affinity::set_for_current(last));
            let placement = |threads: Threads| {
                let threads = threads.pinning(Pinning::Required).spin_for(Duration::from_secs(1));
                threads.scope(|team| team.placement().to_vec()).unwrap()
            };
            assert_eq!(placement(Threads::available()), [Placement::Pinned(last.id)]);
            assert_eq!(placement(Threads::new(3)), [Placement::Pinned(last.id); 3]);
            assert_eq!(mask(), [last.id]);
        })
        .join()
        .unwrap();
    }

    #[test]
    fn nothing_is_left_running() {
        // Other tests run their teams meanwhile: count workers that only this test has.
        let running = || {
            let tasks = std::fs::read_dir("/proc/self/task").unwrap();
            let name =
                |task: std::io::Result<std::fs::DirEntry>| std::fs::read_to_string(task.ok()?.path().join("comm")).ok();
            tasks.filter_map(name).filter(|name| name.trim() == "wideband-17").count()
        };
        let threads = Threads::new(18);
        assert_eq!(threads.scope(|team| (masks(team), running()).1).unwrap(), 1);
        assert_eq!(running(), 0);
        let _ = catch_unwind(|| threads.scope(|team| team.for_each(&mut [0; 99], |_, _| panic!("boom"))));
        assert_eq!(running(), 0);
    }

    /// Set in the processes that tests start, to their own program.
    const INSIDE: &str = "WIDEBAND_TEST_INSIDE";

    fn inside() -> bool {
        std::env::var_os(INSIDE).is_some()
    }

    /// Runs the test of this name again, in a process of its own, which a line for the shell prepares.
    fn again_after(prepare: &str, test: &str) {
        let line = format!("{prepare} && exec \"$0\" --exact linux::{test} --nocapture");
        let program = std::env::current_exe().unwrap();
        let status = Command::new("sh").args(["-c", &line]).arg(program).env(INSIDE, "1").status();
        assert!(status.unwrap().success());
    }

    /// With memory for three of the stacks. What is left is too little for another, and enough for what a thread needs
    /// besides: the standard library aborts where that cannot be had.
    #[test]
    fn a_thread_that_cannot_be_had_is_an_error() {
        if !inside() {
            return again_after("ulimit -v 4000000", "a_thread_that_cannot_be_had_is_an_error");
        }
        let running = || std::fs::read_dir("/proc/self/task").unwrap().count();
        let before = running();
        let never = |_: &Team| unreachable!();
        let many = || Threads::new(Threads::MOST).stack_size(1 << 30);
        assert!(matches!(many().scope(never), Err(ThreadsError::Spawn(_))));
        let fewer = many().at_most(Threads::MOST).scope(Team::threads).unwrap();
        assert!((1..=4).contains(&fewer)); // the caller, too
        assert_eq!(running(), before);
        assert_eq!(Threads::new(4).scope(Team::threads).unwrap(), 4);
    }

    /// All that a process on one core can expect.
    fn check_one_core(core: usize) {
        assert_eq!(mask(), [core]);
        let here = Placement::Pinned(core);
        let placement = |threads: Threads| threads.scope(|team| team.placement().to_vec()).unwrap();
        assert_eq!(placement(Threads::available().pinning(Pinning::Required)), [here]);
        assert_eq!(placement(Threads::new(3).cores(Cores::PhysicalFirst)), [here; 3]);
        let sum = |team: &Team| team.map_reduce(0..100_000, |i| i, |a, b| a + b);
        assert_eq!(Threads::new(3).scope(sum).unwrap(), Some(4_999_950_000));
        let outside = Threads::new(1).cores(Cores::List(vec![core + 1])).scope(|_| ());
        assert!(matches!(outside, Err(ThreadsError::NoSuchCore { allowed, .. }) if allowed == [core]));
        assert_eq!(mask(), [core]);
    }

    #[test]
    fn under_taskset() {
        let last = *mask().last().unwrap();
        if !inside() {
            return again_after(&format!("taskset -p -c {last} $$ >/dev/null"), "under_taskset");
        }
        check_one_core(last);
    }

    /// Only where this process may make control groups of the first version, and says so if not.
    #[test]
    fn in_a_cpuset() {
        let last = *mask().last().unwrap();
        if inside() {
            return check_one_core(last);
        }
        let Some(group) = ControlGroup::new("cpuset", &[("cpuset.cpus", &last.to_string()), ("cpuset.mems", "0")])
        else {
            return eprintln!("not tested: no cpuset can be made here");
        };
        again_after(&group.enter(), "in_a_cpuset");
    }

    #[test]
    fn under_a_cpu_quota() {
        if inside() {
            assert!(mask().len() > 1);
            assert_eq!(Threads::available().scope(Team::threads).unwrap(), 1);
            assert_eq!(Threads::new(2).scope(Team::threads).unwrap(), 2, "what is asked for is given");
            return;
        }
        let quota = [("cpu.cfs_period_us", "20000"), ("cpu.cfs_quota_us", "20000")];
        match ControlGroup::new("cpu", &quota) {
            Some(group) if mask().len() > 1 => again_after(&group.enter(), "under_a_cpu_quota"),
            _ => eprintln!("not tested: no quota can be set here, or there is one core"),
        }
    }

    /// A control group of one controller, gone when this is dropped.
    struct ControlGroup(PathBuf);

    impl ControlGroup {
        fn new(controller: &str, settings: &[(&str, &str)]) -> Option<Self> {
            let name = format!("wideband-test-{}-{controller}", std::process::id());
            let folder = PathBuf::from("/sys/fs/cgroup").join(controller).join(name);
            std::fs::create_dir(&folder).ok()?;
            let group = Self(folder);
            for (file, value) in settings {
                std::fs::write(group.0.join(file), value).ok()?;
            }
            // Making a group does not mean that one may enter it.
            Command::new("sh")
                .args(["-c", &group.enter()])
                .status()
                .is_ok_and(|status| status.success())
                .then_some(group)
        }

        /// What puts a shell into it.
        fn enter(&self) -> String {
            format!("echo $$ >{}/cgroup.procs", self.0.display())
        }
    }

    impl Drop for ControlGroup {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir(&self.0);
        }
    }
}
