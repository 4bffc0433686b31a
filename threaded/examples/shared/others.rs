//! Whether a program had its cores to itself while it measured. On Linux the kernel keeps accounts; elsewhere,
//! arithmetic that is always the same shows it, by taking longer.

use std::fmt::{self, Display};
use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Runs arithmetic that takes the same number of cycles everywhere and always: each step needs the one before, and none
/// needs memory. What it takes longer than at best is a clock that went down, or somebody else on the core.
pub(crate) fn probe() -> Duration {
    let begin = Instant::now();
    let mut x = black_box(1_u64);
    for _ in 0..black_box(50_000) {
        x = x.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
    }
    black_box(x);
    begin.elapsed()
}

/// Of all probes, the part that took over 10 % longer than the shortest; none of none.
pub(crate) fn slow_part(probes: &[Duration]) -> f64 {
    let best = probes.iter().min().copied().unwrap_or_default();
    let slow = probes.iter().filter(|probe| probe.as_secs_f64() > 1.1 * best.as_secs_f64()).count();
    slow as f64 / probes.len().max(1) as f64
}

/// So many probes of a hundred may be slow before the machine counts as noisy.
pub(crate) const MAX_SLOW: f64 = 0.05;

/// Reads the accounts of the cores that this process may use, now and later.
pub(crate) struct Watch {
    begin: Option<Accounts>,
}

impl Watch {
    pub(crate) fn begin() -> Self {
        Self { begin: Accounts::now() }
    }

    /// Who else has used the cores since; nothing where the system does not say.
    pub(crate) fn others(&self) -> Option<Others> {
        Some(Others::between(self.begin.as_ref()?, &Accounts::now()?))
    }
}

/// Ticks of the system's clock since it started, summed over the cores.
#[derive(Debug, Default, PartialEq)]
struct Accounts {
    cores: usize,
    /// All that have passed.
    passed: u64,
    /// In which a core worked, for anybody in this machine.
    busy: u64,
    /// In which a core would have worked, had the host not given it to another machine.
    stolen: u64,
    /// In which a core worked for this process.
    own: u64,
}

impl Accounts {
    fn now() -> Option<Self> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let allowed = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
        Self::read(
            &fs::read_to_string("/proc/stat").ok()?,
            &cores(allowed.trim())?,
            &fs::read_to_string("/proc/self/stat").ok()?,
        )
    }

    fn read(stat: &str, allowed: &[usize], own: &str) -> Option<Self> {
        let mut accounts = Self::default();
        for line in stat.lines() {
            let mut fields = line.split_whitespace();
            let Some(core) = fields.next().and_then(|name| name.strip_prefix("cpu")?.parse().ok()) else { continue };
            if !allowed.contains(&core) {
                continue;
            }
            // What follows, guests, is in `user` and `nice` already.
            let ticks: Vec<u64> = fields.take(8).map_while(|field| field.parse().ok()).collect();
            let [user, nice, system, idle, waiting, interrupt, soft_interrupt, stolen] = ticks[..] else { return None };
            let busy = user + nice + system + interrupt + soft_interrupt;
            accounts.cores += 1;
            accounts.busy += busy;
            accounts.stolen += stolen;
            accounts.passed += busy + stolen + idle + waiting;
        }
        // The name, in parentheses, may contain anything; 14 and 15 are the fields of user and system time.
        let (_, fields) = own.rsplit_once(')')?;
        accounts.own = fields.split_whitespace().skip(11).take(2).map_while(|field| field.parse::<u64>().ok()).sum();
        (accounts.passed > 0).then_some(accounts)
    }
}

/// `0-2,5` is 0, 1, 2, 5.
fn cores(list: &str) -> Option<Vec<usize>> {
    let mut cores = Vec::new();
    for part in list.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        cores.extend(first.parse::<usize>().ok()?..=last.parse().ok()?);
    }
    Some(cores)
}

/// How many cores others used, on average.
#[derive(Debug, PartialEq)]
pub(crate) struct Others {
    cores: usize,
    in_this_machine: f64,
    on_the_host: f64,
}

impl Others {
    fn between(begin: &Accounts, end: &Accounts) -> Self {
        let passed = end.passed.saturating_sub(begin.passed).max(1) as f64 / end.cores as f64; // on each core
        let (busy, own) = (end.busy.saturating_sub(begin.busy), end.own.saturating_sub(begin.own));
        Self {
            cores: end.cores,
            in_this_machine: busy.saturating_sub(own) as f64 / passed,
            on_the_host: end.stolen.saturating_sub(begin.stolen) as f64 / passed,
        }
    }

    /// More than what a quiet system does for itself.
    pub(crate) fn disturb(&self) -> bool {
        self.in_this_machine + self.on_the_host > f64::max(0.1, 0.02 * self.cores as f64)
    }
}

impl Display for Others {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.cores == 1 { "" } else { "s" };
        write!(f, "other programs used {:.2} of {} core{plural} meanwhile", self.in_this_machine, self.cores)?;
        if self.on_the_host >= 0.005 {
            write!(f, ", other machines on the host {:.2}", self.on_the_host)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: &str = "cpu  1 1 1 1 1 1 1 1 0 0\n\
        cpu0 100 10 20 800 30 1 2 37 0 0\n\
        cpu1 300 0 50 600 0 0 0 50 0 0\n\
        cpu2 9 9 9 9 9 9 9 9 0 0\n\
        intr 123 0 0\n";
    const OWN: &str = "42 (a ) b) S 1 2 3 4 5 6 7 8 9 10 70 5 0 0 20";

    #[test]
    fn accounts_are_those_of_the_allowed_cores() {
        let accounts = Accounts { cores: 2, passed: 2000, busy: 133 + 350, stolen: 87, own: 75 };
        assert_eq!(Accounts::read(STAT, &[0, 1], OWN), Some(accounts));
        assert_eq!(Accounts::read("", &[0, 1], OWN), None);
        assert_eq!(Accounts::read("cpu0 1 2 3\n", &[0], OWN), None);
    }

    #[test]
    fn others_are_those_who_are_not_this_process() {
        let begin = Accounts { cores: 2, passed: 1000, busy: 100, stolen: 10, own: 50 };
        let quiet = Accounts { cores: 2, passed: 3000, busy: 1110, stolen: 10, own: 1050 };
        let busy = Accounts { cores: 2, passed: 3000, busy: 1900, stolen: 60, own: 1050 };
        let [quiet, busy] = [quiet, busy].map(|end| Others::between(&begin, &end));
        assert_eq!(quiet, Others { cores: 2, in_this_machine: 0.01, on_the_host: 0.0 });
        assert!(!quiet.disturb());
        assert_eq!(busy, Others { cores: 2, in_this_machine: 0.8, on_the_host: 0.05 });
        assert!(busy.disturb());
        assert_eq!(busy.to_string(), "other programs used 0.80 of 2 cores meanwhile, other machines on the host 0.05");
    }

    #[test]
    fn lists_of_cores() {
        assert_eq!(cores("0-2,5"), Some(vec![0, 1, 2, 5]));
        assert_eq!(cores("7"), Some(vec![7]));
        assert_eq!(cores("a"), None);
    }

    #[test]
    fn slow_probes_are_counted() {
        let probes = [100, 105, 100, 120].map(Duration::from_micros);
        assert_eq!(slow_part(&probes), 0.25);
        assert_eq!(slow_part(&[]), 0.0);
    }
}
