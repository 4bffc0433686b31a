//! A program as one would write it for a microcontroller: readings of a sensor go into a ring buffer; when it has
//! filled, the program asks how likely the latest reading is among the last ones, and sorts them into a histogram. At the end,
//! π by fixed-point Monte Carlo. No heap, and the same numbers on a desktop, where they can be checked beforehand.
#![cfg_attr(any(target_os = "none", target_family = "wasm"), no_std, no_main)]

mod platform;

use platform::println;
use wideband_core::{Compute, Isa, Outside, Streams};

const READINGS: usize = 64;
const BINS: usize = 10;

/// The last readings, each with its uncertainty.
struct Ring {
    values: [f32; READINGS],
    widths: [f32; READINGS],
    next: usize,
}

impl Ring {
    fn push(&mut self, value: f32, width: f32) {
        self.values[self.next] = value;
        self.widths[self.next] = width;
        self.next = (self.next + 1) % READINGS;
    }
}

/// Stands for the sensor: a value that wanders in 20 ± 5 degrees.
fn read_sensor(isa: Isa, streams: &Streams, time: u64) -> f32 {
    let mut uniform = [0.0_f32; 4];
    isa.fill_uniform(streams, 4 * time..4 * time + 4, &mut uniform);
    20.0 + 2.5 * (uniform[0] + uniform[1] - uniform[2] - uniform[3])
}

fn sensor() -> bool {
    let isa = Isa::unfused(); // the bits that agree on all machines
    let streams = Streams::new(7);
    let mut ring = Ring { values: [0.0; READINGS], widths: [0.5; READINGS], next: 0 };
    let mut histogram = [0_u64; BINS];
    let mut outside = Outside::default();
    let mut rarest = f32::INFINITY;

    for time in 0..16 * READINGS as u64 {
        let value = read_sensor(isa, &streams, time);
        if time >= READINGS as u64 {
            rarest = rarest.min(isa.kde(value, &ring.values, &ring.widths));
        }
        ring.push(value, 0.5);
        if ring.next == 0 {
            outside += isa.histogram(&ring.values, 15.0, 25.0, &mut histogram);
        }
    }
    let pi = isa.monte_carlo_pi_fixed(42, 100_000);
    println!("histogram {histogram:?}, {outside:?}; least density {rarest:e} ({:#010x}); π ≈ {pi}", rarest.to_bits());

    let counted = histogram.iter().sum::<u64>() + outside.below + outside.above + outside.nan;
    counted == 16 * READINGS as u64 && rarest.to_bits() == RAREST && pi == PI
}

// As a desktop computes them.
const RAREST: u32 = 0x3ad1_d189;
const PI: f64 = 3.15556;

platform::main!(sensor);
