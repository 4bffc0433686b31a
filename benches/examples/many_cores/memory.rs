//! How long arrays can be.

use std::fs;

use crate::kernels::Arrays;

/// 10⁸ elements, or the power of ten below for which half of the free memory suffices.
pub(crate) fn largest() -> u64 {
    // Where the system does not say, what every machine has.
    let free = free().unwrap_or(1 << 30);
    let fits = |&n: &u64| n * Arrays::BYTES <= free / 2;
    [100_000_000, 10_000_000, 1_000_000].into_iter().find(fits).unwrap_or(100_000)
}

/// Bytes that programs can have without moving others out.
fn free() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let kilobytes = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?.trim().strip_suffix("kB")?;
    Some(kilobytes.trim().parse::<u64>().ok()? << 10)
}
