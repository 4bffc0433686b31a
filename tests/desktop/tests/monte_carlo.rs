//! Random streams and the counts of hits, against `rand_xoshiro` itself: generators seeded and jumped by that crate, one
//! sample at a time, as the documentation of `monte_carlo_pi` defines them.

use std::array;
use std::ops::Range;
use std::sync::LazyLock;

use proptest::prelude::*;
use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use wideband_core::{BATCH, Compute, Hits, Isa, Streams};

const LANES: u64 = 8;

/// What makes a sample, and whether it is a hit.
type Sampler = fn(&mut Xoshiro256PlusPlus) -> bool;

fn doubles(rng: &mut Xoshiro256PlusPlus) -> bool {
    let mut uniform = || (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
    let (x, y) = (uniform(), uniform());
    x * x + y * y < 1.0
}

fn fixed_point(rng: &mut Xoshiro256PlusPlus) -> bool {
    let word = rng.next_u64();
    let (x, y) = (word >> 33 | 1, (word & 0xffff_ffff) >> 1 | 1);
    x * x + y * y < 1 << 62
}

/// What counts the hits of a seed in a range of samples.
type Count = fn(&Isa, u64, Range<u64>) -> Hits;

const SAMPLERS: [(Sampler, Count); 2] = [(doubles, Isa::pi_hits), (fixed_point, Isa::pi_hits_fixed)];

/// The samples of a batch, given the generator at the start of its first stream.
fn batch<S>(sampler: impl Fn(&mut Xoshiro256PlusPlus) -> S, mut stream: Xoshiro256PlusPlus) -> impl Iterator<Item = S> {
    let mut lanes: [_; LANES as usize] = array::from_fn(|_| {
        let lane = stream.clone();
        stream.jump();
        lane
    });
    (0..BATCH).map(move |i| sampler(&mut lanes[(i % LANES) as usize]))
}

/// The stream with this index, reached by walking.
fn walk(seed: u64, index: u64) -> Xoshiro256PlusPlus {
    let mut stream = Xoshiro256PlusPlus::seed_from_u64(seed);
    (0..index).for_each(|_| stream.jump());
    stream
}

/// The first batches of a seed: at `[sampler][n]`, how many of the first `n` samples are hits.
struct Model {
    seed: u64,
    hits_before: [Vec<u64>; 2],
}

const BATCHES: u64 = 3;
const END: u64 = BATCHES * BATCH;

static MODELS: LazyLock<[Model; 3]> = LazyLock::new(|| {
    [0, 42, u64::MAX].map(|seed| {
        let hits_before = SAMPLERS.map(|(sampler, _)| {
            let samples = (0..BATCHES).flat_map(|b| batch(sampler, walk(seed, b * LANES)));
            let running = samples.scan(0, |hits, hit| {
                *hits += u64::from(hit);
                Some(*hits)
            });
            [0].into_iter().chain(running).collect()
        });
        Model { seed, hits_before }
    })
});

impl Model {
    /// Asserts that every backend counts what the model does in a range.
    #[track_caller]
    fn check(&self, samples: Range<u64>) {
        for ((_, count), before) in SAMPLERS.iter().zip(&self.hits_before) {
            let hits = before[samples.end as usize] - before[samples.start as usize];
            let expected = Hits { hits, samples: samples.end - samples.start };
            for isa in Isa::available() {
                assert_eq!(count(&isa, self.seed, samples.clone()), expected, "{} {samples:?}", isa.name());
            }
        }
    }
}

#[test]
fn hits_are_those_of_the_scalar_model() {
    for model in &*MODELS {
        for start in [0, 1, 7, 8, 1001, BATCH - 9, BATCH - 8, BATCH - 1, BATCH, 2 * BATCH - 3] {
            for length in [0, 1, 7, 8, 9, 100, BATCH] {
                model.check(start..start + length);
            }
        }
        model.check(0..END);
    }
}

/// A failure's input is printed; no file need keep it.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(32))]

    #[test]
    fn parts_add_up(model in 0..MODELS.len(), mut cuts in prop::collection::vec(0..=END, 0..6)) {
        let model = &MODELS[model];
        cuts.extend([0, END]);
        cuts.sort_unstable();
        for part in cuts.windows(2) {
            model.check(part[0]..part[1]);
        }
        for (_, count) in SAMPLERS {
            let isa = Isa::detect();
            let mut sum = Hits::default();
            cuts.windows(2).for_each(|part| sum += count(&isa, model.seed, part[0]..part[1]));
            prop_assert_eq!(sum, count(&isa, model.seed, 0..END));
        }
    }
}

/// One sample in a billion lies so near the circle that the leading 31 bits of `x` and `y` do not tell on which side. These
/// batches have one each: a hit and a miss.
#[test]
fn samples_on_the_edge_are_decided_by_all_their_bits() {
    let undecided = |mut rng: Xoshiro256PlusPlus| {
        let (x, y) = (rng.next_u64() >> 33, rng.next_u64() >> 33);
        (x * x + y * y < 1 << 62) && (x + 1).pow(2) + (y + 1).pow(2) > 1 << 62
    };
    for (seed, b, hit) in [(1, 166, true), (2, 292, false)] {
        let sampler = |rng: &mut Xoshiro256PlusPlus| (undecided(rng.clone()), doubles(rng));
        let samples: Vec<_> = batch(sampler, walk(seed, b * LANES)).collect();
        let on_edge: Vec<_> = samples.iter().filter(|(undecided, _)| *undecided).collect();
        assert_eq!(on_edge, [&(true, hit)]);

        let hits = samples.iter().filter(|(_, hit)| *hit).count() as u64;
        for isa in Isa::available() {
            let expected = Hits { hits, samples: BATCH };
            assert_eq!(isa.pi_hits(seed, b * BATCH..(b + 1) * BATCH), expected, "{}", isa.name());
        }
    }
}

/// The last batches that 64 bits can number.
#[test]
fn far_samples() {
    let b = u64::MAX / BATCH;
    let samples = (b - 1) * BATCH + 5..u64::MAX;
    for (sampler, count) in SAMPLERS {
        let streams = Streams::new(3);
        let both = [b - 1, b].into_iter().flat_map(|b| batch(sampler, streams.stream(b * LANES)));
        let hits = both.skip(5).take((samples.end - samples.start) as usize).filter(|&hit| hit).count() as u64;
        for isa in Isa::available() {
            let expected = Hits { hits, samples: samples.end - samples.start };
            assert_eq!(count(&isa, 3, samples.clone()), expected, "{}", isa.name());
        }
    }
}

#[test]
#[allow(clippy::reversed_empty_ranges, reason = "that is what is tested")]
fn no_samples() {
    for isa in Isa::available() {
        for (_, count) in SAMPLERS {
            for samples in [0..0, 17..17, 5..2, u64::MAX..0, BATCH..BATCH] {
                assert_eq!(count(&isa, 42, samples.clone()), Hits::default(), "{samples:?}");
            }
        }
        assert!(isa.monte_carlo_pi(42, 0).is_nan());
        assert!(isa.monte_carlo_pi_fixed(42, 0).is_nan());
    }
    assert!(Hits::default().pi().is_nan());
    assert_eq!(Hits::default().standard_error(), f64::INFINITY);
}

#[test]
fn estimates() {
    for isa in Isa::available() {
        for (hits, pi) in [
            (isa.pi_hits(42, 0..1_000_000), isa.monte_carlo_pi(42, 1_000_000)),
            (isa.pi_hits_fixed(42, 0..1_000_000), isa.monte_carlo_pi_fixed(42, 1_000_000)),
        ] {
            assert_eq!(pi, 4.0 * (hits.hits as f64 / 1e6));
            let probability = std::f64::consts::FRAC_PI_4;
            let error = 4.0 * (probability * (1.0 - probability) / 1e6).sqrt();
            assert!((hits.standard_error() / error - 1.0).abs() < 1e-15);
            assert!((pi - std::f64::consts::PI).abs() < 5.0 * error);
        }
    }
}

#[test]
fn streams_are_repeated_jumps() {
    for seed in [0, 1, 42, u64::MAX] {
        let streams = Streams::new(seed);
        let mut walked = Xoshiro256PlusPlus::seed_from_u64(seed);
        for index in 0..300 {
            assert_eq!(streams.stream(index), walked, "seed {seed}, stream {index}");
            walked.jump();
        }
    }
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn a_jump_leads_to_the_next_stream(seed: u64, index in 0..u64::MAX) {
        let streams = Streams::new(seed);
        let mut stream = streams.stream(index);
        stream.jump();
        prop_assert_eq!(stream, streams.stream(index + 1));
    }
}
