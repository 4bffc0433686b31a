//! One thread and a team in turns.

use std::fmt::{self, Display};
use std::time::{Duration, Instant};

/// The shortest time of a call, in nanoseconds.
pub(crate) struct Turns {
    alone: f64,
    team: f64,
}

impl Turns {
    /// The team's time over one thread's.
    pub(crate) fn ratio(&self) -> f64 {
        self.team / self.alone
    }

    pub(crate) fn merge(&mut self, more: Self) {
        self.alone = self.alone.min(more.alone);
        self.team = self.team.min(more.team);
    }
}

impl Display for Turns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}, {:.2} µs instead of {:.2} µs", self.ratio(), self.team / 1e3, self.alone / 1e3)
    }
}

/// Calls both in turns until the time is up, and twice at least.
pub(crate) fn alternate<S>(state: &mut S, time: Duration, alone: impl Fn(&mut S), team: impl Fn(&mut S)) -> Turns {
    let begin = Instant::now();
    let burst = Burst::of(timed(state, 1, &alone).min(timed(state, 1, &alone)));
    let mut turns = Turns { alone: f64::INFINITY, team: f64::INFINITY };
    for turn in 0.. {
        if turn >= 2 && begin.elapsed() >= time {
            break;
        }
        turns.merge(Turns { alone: burst.run(state, &alone), team: burst.run(state, &team) });
    }
    turns
}

/// Calls that follow each other at once.
struct Burst {
    /// Calls that are timed together: some 10 µs of them, beside which the clock takes no time.
    calls: u32,
    /// Such times in a burst: a millisecond, in which caches and workers warm up.
    times: u32,
}

impl Burst {
    fn of(call: f64) -> Self {
        let calls = (10_000.0 / call).ceil().clamp(1.0, 10_000.0);
        Self { calls: calls as u32, times: (1e6 / (calls * call)).ceil().clamp(1.0, 100.0) as u32 }
    }

    fn run<S>(&self, state: &mut S, call: impl Fn(&mut S)) -> f64 {
        (0..self.times).map(|_| timed(state, self.calls, &call)).fold(f64::INFINITY, f64::min)
    }
}

/// Nanoseconds of a call.
fn timed<S>(state: &mut S, calls: u32, call: impl Fn(&mut S)) -> f64 {
    let begin = Instant::now();
    for _ in 0..calls {
        call(state);
    }
    begin.elapsed().as_nanos() as f64 / f64::from(calls)
}
