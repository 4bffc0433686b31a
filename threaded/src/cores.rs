//! Which cores there are, in which order workers take them, and pinning to them.

use std::fmt;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use core_affinity::CoreId;

use crate::ThreadsError;

/// Whether workers are bound to a core each.
///
/// A pinned worker keeps its caches, and the memory that it touched first, next to it; results are the same either
/// way. Recommendation: pin a team that has the machine, or its share of it, to itself; don't pin one of several
/// programs that use the same few cores, for a pinned worker can't get out of a neighbour's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pinning {
    /// Do not pin: the system may move workers from core to core.
    Off,
    /// Pin, and go on where the system refuses, as sandboxes and some systems do;
    /// [`Team::placement`](crate::Team::placement) says what was obtained. The default, since where a worker runs
    /// changes how long a computation takes and never what it returns.
    #[default]
    BestEffort,
    /// Pin, or fail with [`ThreadsError::PinningRefused`]: for measurements, which mean little otherwise.
    Required,
}

/// Which cores workers are pinned to: worker 0 to the first, worker 1 to the second, and so on, starting
/// over when there are more workers than cores.
///
/// Whatever the choice, cores outside the calling thread's affinity mask (`taskset`, a cpuset) are never used.
///
/// # Fewer workers than cores
///
/// Not every team begins with core 0. First come the cores to which this process has not pinned a worker of another team;
/// among them the fast ones, where the system tells performance cores from efficiency cores (Linux); and among those the
/// order begins where the calling thread runs (Linux), a core that the system has chosen for being free. So two programs do
/// not meet on the same cores while others idle. A [`List`](Self::List) is taken as it is.
///
/// # Large machines
///
/// On Windows, cores are those of the process's own processor group, at most 64: pinned workers stay among them, and
/// [`Pinning::Off`] is the way to the other groups. On Linux there may be up to 1024.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cores {
    /// All allowed cores in the system's order. On most machines neighbours in it share caches. The default.
    #[default]
    Compact,
    /// All allowed cores, the first hardware thread of each physical core before any second one. Best for small
    /// teams of arithmetic on machines with hyper-threading, where two workers on one core share its arithmetic
    /// units. Read from the topology files of Linux; elsewhere the same as [`Compact`](Self::Compact).
    PhysicalFirst,
    /// These, by the system's numbers, in this order. A number that isn't allowed is [`ThreadsError::NoSuchCore`].
    List(Vec<usize>),
}

/// Where a worker runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Placement {
    /// On this core and no other, by the system's number.
    ///
    /// Read back from the system where it can tell (Linux, Android, the BSDs). On Windows, the system accepted the request;
    /// on macOS, it took the request as a hint.
    Pinned(usize),
    /// Wherever the system puts it.
    Unpinned,
}

impl fmt::Display for Placement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pinned(core) => write!(f, "core {core}"),
            Self::Unpinned => f.write_str("unpinned"),
        }
    }
}

/// The cores that the calling thread may run on, in ascending order. A pinned thread, and any that it spawns, has
/// only one left: so this is to be called before pinning anything. `None` where the system doesn't say.
pub(crate) fn allowed() -> Option<Vec<usize>> {
    let ids = core_affinity::get_core_ids()?;
    let cores: Vec<usize> = ids.into_iter().map(|core| core.id).collect();
    (!cores.is_empty()).then_some(cores)
}

/// Pins the calling thread to `core`, which has to be an allowed one: the system would let a thread escape its mask.
pub(crate) fn pin(core: usize) -> Placement {
    let accepted = core_affinity::set_for_current(CoreId { id: core });
    // Elsewhere the list isn't the calling thread's own.
    let tells = cfg!(any(target_os = "linux", target_os = "android", target_os = "freebsd", target_os = "netbsd"));
    if accepted && (!tells || allowed().is_some_and(|now| now == [core])) {
        Placement::Pinned(core)
    } else {
        Placement::Unpinned
    }
}

impl Cores {
    /// The cores to use, all of them from `allowed`, in the order in which `count` workers take them; and a note that they
    /// are in use, for as long as it lives.
    pub(crate) fn take(&self, allowed: &[usize], count: usize) -> Result<(Vec<usize>, Taken), ThreadsError> {
        let mut in_use = in_use();
        let machine = Machine {
            taken: &|core| in_use.iter().filter(|&&other| other == core).count(),
            is_slow: &is_slow,
            siblings: &siblings,
            here: here(),
        };
        let order = self.order(allowed, count, &machine)?;
        let taken: Vec<_> = order.iter().copied().take(count).collect();
        in_use.extend(&taken);
        Ok((order, Taken(taken)))
    }

    fn order(&self, allowed: &[usize], count: usize, machine: &Machine) -> Result<Vec<usize>, ThreadsError> {
        let mut order = allowed.to_vec();
        match self {
            Self::Compact if count < allowed.len() => {
                order.sort_by_cached_key(|&core| machine.preference(allowed, core));
            }
            Self::Compact => {}
            Self::PhysicalFirst if count < allowed.len() => {
                order.sort_by_cached_key(|&core| (machine.rank(allowed, core), machine.preference(allowed, core)));
            }
            Self::PhysicalFirst => order.sort_by_cached_key(|&core| machine.rank(allowed, core)),
            Self::List(list) if list.is_empty() => return Err(ThreadsError::NoCores),
            Self::List(list) => match list.iter().find(|core| !allowed.contains(core)) {
                Some(&core) => return Err(ThreadsError::NoSuchCore { core, allowed: allowed.to_vec() }),
                None => order.clone_from(list),
            },
        }
        Ok(order)
    }
}

/// What the order depends on.
struct Machine<'a> {
    /// How many workers have been pinned to a core.
    taken: &'a dyn Fn(usize) -> usize,
    is_slow: &'a dyn Fn(usize) -> bool,
    siblings: &'a dyn Fn(usize) -> Vec<usize>,
    /// The core that the calling thread runs on.
    here: Option<usize>,
}

impl Machine<'_> {
    /// The least is taken first.
    fn preference(&self, allowed: &[usize], core: usize) -> (usize, bool, usize) {
        let place = |core| allowed.iter().position(|&other| other == core).unwrap_or(0);
        let (first, cores) = (self.here.map_or(0, place), allowed.len());
        ((self.taken)(core), (self.is_slow)(core), (place(core) + cores - first) % cores)
    }

    /// How many allowed hardware threads of the same physical core come before it.
    fn rank(&self, allowed: &[usize], core: usize) -> usize {
        let earlier = |other: &&usize| **other < core && allowed.contains(other);
        (self.siblings)(core).iter().filter(earlier).count()
    }
}

/// Cores that a team has pinned its workers to, noted until this is dropped.
#[derive(Default)]
pub(crate) struct Taken(Vec<usize>);

impl Drop for Taken {
    fn drop(&mut self) {
        let mut in_use = in_use();
        for core in &self.0 {
            if let Some(place) = in_use.iter().position(|other| other == core) {
                in_use.swap_remove(place);
            }
        }
    }
}

/// The cores of all workers that are pinned in this process.
fn in_use() -> MutexGuard<'static, Vec<usize>> {
    static IN_USE: Mutex<Vec<usize>> = Mutex::new(Vec::new());
    IN_USE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The core that the calling thread runs on, or ran on a moment ago.
fn here() -> Option<usize> {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").ok()?;
    // The name, in parentheses, may contain anything. The core is the 39th field, and the next after the name the third.
    stat.rsplit_once(')')?.1.split_whitespace().nth(36)?.parse().ok()
}

/// Whether a core is clearly slower than the fastest.
fn is_slow(core: usize) -> bool {
    static SLOW: OnceLock<Vec<bool>> = OnceLock::new();
    let slow = SLOW.get_or_init(|| slow(&(0..).map_while(speed).collect::<Vec<_>>()));
    slow.get(core).copied().unwrap_or(false)
}

/// Which of these speeds are below four fifths of the greatest: cores of one kind differ by a few percent.
fn slow(speeds: &[u64]) -> Vec<bool> {
    let greatest = speeds.iter().copied().max().unwrap_or(0);
    speeds.iter().map(|speed| speed * 5 < greatest * 4).collect()
}

/// The kernel's measure of what a core can do: in units that are the same for all cores of a machine.
fn speed(core: usize) -> Option<u64> {
    let read = |file: &str| {
        let text = std::fs::read_to_string(format!("/sys/devices/system/cpu/cpu{core}/{file}")).ok()?;
        text.trim().parse().ok()
    };
    read("cpu_capacity").or_else(|| read("cpufreq/cpuinfo_max_freq"))
}

/// The hardware threads of the physical core that `core` is one of; none where the system doesn't say.
fn siblings(core: usize) -> Vec<usize> {
    let file = format!("/sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list");
    match std::fs::read_to_string(file) {
        Ok(list) if cfg!(any(target_os = "linux", target_os = "android")) => parse_list(&list),
        _ => Vec::new(),
    }
}

/// The kernel's notation for a set of cores, "0-3,8"; what can't be understood is left out.
fn parse_list(list: &str) -> Vec<usize> {
    let mut cores = Vec::new();
    for part in list.trim().split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        if let (Ok(first), Ok(last)) = (first.parse::<usize>(), last.parse()) {
            cores.extend(first..=last);
        }
    }
    cores
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_notation() {
        assert_eq!(parse_list("0\n"), [0]);
        assert_eq!(parse_list("0,4\n"), [0, 4]);
        assert_eq!(parse_list("0-2,8-9"), [0, 1, 2, 8, 9]);
        assert_eq!(parse_list(""), []);
        assert_eq!(parse_list("x,3,1-y"), [3]);
    }

    /// A machine on which nothing is known.
    const PLAIN: Machine = Machine { taken: &|_| 0, is_slow: &|_| false, siblings: &|_| vec![], here: None };

    #[test]
    fn physical_cores_come_first() {
        let order = |allowed: &[usize], siblings| {
            let machine = Machine { siblings, ..PLAIN };
            Cores::PhysicalFirst.order(allowed, allowed.len(), &machine).unwrap()
        };
        let adjacent = &|core| vec![core / 2 * 2, core / 2 * 2 + 1];
        assert_eq!(order(&[0, 1, 2, 3, 4, 5], adjacent), [0, 2, 4, 1, 3, 5]);
        let distant = &|core| vec![core % 4, core % 4 + 4];
        assert_eq!(order(&[0, 1, 2, 3, 4, 5, 6, 7], distant), [0, 1, 2, 3, 4, 5, 6, 7]);
        // The first thread of the core of 3 is not allowed.
        assert_eq!(order(&[0, 1, 3], adjacent), [0, 3, 1]);
        // Nothing known: the plain order.
        assert_eq!(order(&[5, 7], PLAIN.siblings), [5, 7]);
        // Fewer workers begin where the caller runs, but still on a core each.
        let machine = Machine { siblings: adjacent, here: Some(3), ..PLAIN };
        assert_eq!(Cores::PhysicalFirst.order(&[0, 1, 2, 3, 4, 5], 2, &machine).unwrap(), [4, 0, 2, 3, 5, 1]);
    }

    #[test]
    fn few_workers_take_free_fast_cores_near_the_caller() {
        let order = |machine: Machine| Cores::Compact.order(&[0, 1, 2, 3, 4, 5], 2, &machine).unwrap();
        assert_eq!(order(PLAIN), [0, 1, 2, 3, 4, 5]);
        assert_eq!(order(Machine { here: Some(4), ..PLAIN }), [4, 5, 0, 1, 2, 3]);
        assert_eq!(order(Machine { here: Some(4), is_slow: &|core| core >= 4, ..PLAIN }), [0, 1, 2, 3, 4, 5]);
        let taken = &|core| usize::from(core == 0 || core == 3);
        assert_eq!(order(Machine { here: Some(3), taken, ..PLAIN }), [4, 5, 1, 2, 3, 0]);
        // All are needed: in order, so that neighbours work on neighbouring parts.
        let all = Cores::Compact.order(&[0, 1, 2], 3, &Machine { here: Some(2), ..PLAIN });
        assert_eq!(all.unwrap(), [0, 1, 2]);
    }

    #[test]
    fn cores_of_one_kind_are_equally_fast() {
        assert_eq!(slow(&[1024, 1024, 446]), [false, false, true]);
        assert_eq!(slow(&[5_700_000, 5_400_000]), [false, false]);
        assert_eq!(slow(&[]), []);
    }

    #[test]
    fn what_is_taken_is_noted_and_given_back() {
        // Cores that no other test uses.
        let allowed: Vec<_> = (10_000..10_004).collect();
        let take = |count| Cores::Compact.take(&allowed, count).unwrap();
        let (first, one) = take(1);
        let (second, two) = take(2);
        assert_eq!((first[0], &second[..2]), (10_000, &[10_001, 10_002][..]));
        drop(one);
        assert_eq!(take(1).0[..2], [10_000, 10_003]);
        drop(two);
        assert_eq!(take(1).0, allowed);
    }

    #[test]
    fn lists_stay_inside_the_mask() {
        let list = |cores: &[usize]| Cores::List(cores.to_vec()).order(&[1, 3], 1, &PLAIN);
        assert_eq!(list(&[3, 1, 3]).unwrap(), [3, 1, 3]);
        assert!(matches!(list(&[]), Err(ThreadsError::NoCores)));
        assert!(matches!(
            list(&[3, 2]),
            Err(ThreadsError::NoSuchCore { core: 2, allowed }) if allowed == [1, 3]
        ));
    }
}
