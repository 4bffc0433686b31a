//! Which cores there are, in which order workers take them, and pinning to them.

use std::fmt;

use core_affinity::CoreId;

use crate::ThreadsError;

/// Whether workers are bound to a core each.
///
/// A pinned worker keeps its caches, and the memory that it touched first, next to it; results are the same either
/// way. Recommendation: pin a team that has the machine, or its share of it, to itself; don't pin one of several
/// programs that use the same few cores, for a pinned worker can't get out of a neighbour's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pinning {
    /// Let the system move workers about.
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
    /// Read back from the system where it can tell (Linux, Android, the BSDs). On Windows, the system accepted the request; on macOS, it took it
    /// as a hint.
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
    /// The cores to use, all of them from `allowed`, in the order in which workers take them.
    pub(crate) fn order(&self, allowed: &[usize]) -> Result<Vec<usize>, ThreadsError> {
        match self {
            Self::Compact => Ok(allowed.to_vec()),
            Self::PhysicalFirst => Ok(physical_first(allowed, siblings)),
            Self::List(list) if list.is_empty() => Err(ThreadsError::NoCores),
            Self::List(list) => match list.iter().find(|core| !allowed.contains(core)) {
                Some(&core) => Err(ThreadsError::NoSuchCore { core, allowed: allowed.to_vec() }),
                None => Ok(list.clone()),
            },
        }
    }
}

/// `allowed` by how many allowed hardware threads of the same physical core come before each.
fn physical_first(allowed: &[usize], siblings: impl Fn(usize) -> Vec<usize>) -> Vec<usize> {
    let mut order = allowed.to_vec();
    order.sort_by_cached_key(|&core| {
        let earlier = |other: &&usize| **other < core && allowed.contains(other);
        siblings(core).iter().filter(earlier).count()
    });
    order
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

    #[test]
    fn physical_cores_come_first() {
        let adjacent = |core| vec![core / 2 * 2, core / 2 * 2 + 1];
        assert_eq!(physical_first(&[0, 1, 2, 3, 4, 5], adjacent), [0, 2, 4, 1, 3, 5]);
        let distant = |core| vec![core % 4, core % 4 + 4];
        assert_eq!(physical_first(&[0, 1, 2, 3, 4, 5, 6, 7], distant), [0, 1, 2, 3, 4, 5, 6, 7]);
        // The first thread of the core of 3 is not allowed.
        assert_eq!(physical_first(&[0, 1, 3], adjacent), [0, 3, 1]);
        // Nothing known: the plain order.
        assert_eq!(physical_first(&[5, 7], |_| vec![]), [5, 7]);
    }

    #[test]
    fn lists_stay_inside_the_mask() {
        let list = |cores: &[usize]| Cores::List(cores.to_vec()).order(&[1, 3]);
        assert_eq!(list(&[3, 1, 3]).unwrap(), [3, 1, 3]);
        assert!(matches!(list(&[]), Err(ThreadsError::NoCores)));
        assert!(matches!(
            list(&[3, 2]),
            Err(ThreadsError::NoSuchCore { core: 2, allowed }) if allowed == [1, 3]
        ));
    }
}
