//! What the figures are measured on. On Linux, from its files; elsewhere as much as the standard library knows.

use std::fmt::{self, Display};
use std::time::SystemTime;
use std::{env, fs, thread};

use serde::Serialize;
use wideband_core::Isa;

/// The heading of a run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Machine {
    pub(crate) date: String,
    pub(crate) wideband: &'static str,
    pub(crate) system: &'static str,
    pub(crate) processor: String,
    /// Cores that this process may use.
    pub(crate) cores: usize,
    pub(crate) caches: Vec<Cache>,
    pub(crate) isas: Vec<&'static str>,
}

/// A data cache of core 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Cache {
    pub(crate) level: u32,
    pub(crate) bytes: u64,
}

impl Machine {
    pub(crate) fn look() -> Self {
        let date = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
        Self {
            date: date.replace('T', " ").replace('Z', " UTC"),
            wideband: env!("CARGO_PKG_VERSION"),
            system: env::consts::OS,
            processor: processor().unwrap_or_else(|| env::consts::ARCH.to_owned()),
            cores: thread::available_parallelism().map_or(1, usize::from),
            caches: caches(),
            isas: Isa::available().map(Isa::name).collect(),
        }
    }
}

impl Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let caches: Vec<_> = self.caches.iter().map(ToString::to_string).collect();
        writeln!(f, "wideband {}, {}", self.wideband, self.date)?;
        writeln!(f, "processor     {}, {} cores, {}", self.processor, self.cores, self.system)?;
        writeln!(f, "caches        {}", if caches.is_empty() { "unknown".to_owned() } else { caches.join(", ") })?;
        writeln!(f, "instructions  {}", self.isas.join(", "))
    }
}

impl Display for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.bytes {
            mega if mega >= 1 << 20 => write!(f, "L{} {} MiB", self.level, mega >> 20),
            kilo => write!(f, "L{} {} KiB", self.level, kilo >> 10),
        }
    }
}

/// Bytes that programs can have without moving others out; nothing where the system does not say.
pub(crate) fn free_memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let kilobytes = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?.trim().strip_suffix("kB")?;
    Some(kilobytes.trim().parse::<u64>().ok()? << 10)
}

/// The processor's name for itself.
fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let (_, name) = text.lines().find(|line| line.starts_with("model name"))?.split_once(':')?;
    Some(name.trim().to_owned())
}

fn caches() -> Vec<Cache> {
    let read = |index: u32, file: &str| {
        let text = fs::read_to_string(format!("/sys/devices/system/cpu/cpu0/cache/index{index}/{file}")).ok()?;
        Some(text.trim().to_owned())
    };
    let cache = |index| {
        let data = read(index, "type")? != "Instruction";
        Some((data, Cache { level: read(index, "level")?.parse().ok()?, bytes: bytes(&read(index, "size")?)? }))
    };
    (0..).map_while(cache).filter_map(|(data, cache)| data.then_some(cache)).collect()
}

/// The kernel's notation: `32K`, `16384K`, `1M`.
fn bytes(text: &str) -> Option<u64> {
    let (digits, shift) = match text.strip_suffix('K') {
        Some(digits) => (digits, 10),
        None => (text.strip_suffix('M')?, 20),
    };
    Some(digits.parse::<u64>().ok()? << shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cache_sizes_in_the_kernels_notation() {
        assert_eq!(bytes("32K"), Some(32 << 10));
        assert_eq!(bytes("2M"), Some(2 << 20));
        assert_eq!(bytes("32"), None);
        assert_eq!(bytes("K"), None);
    }

    #[test]
    fn cache_sizes_for_people() {
        assert_eq!(Cache { level: 1, bytes: 32 << 10 }.to_string(), "L1 32 KiB");
        assert_eq!(Cache { level: 3, bytes: 96 << 20 }.to_string(), "L3 96 MiB");
    }
}
