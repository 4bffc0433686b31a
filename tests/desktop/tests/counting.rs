//! Histograms, counts and random numbers by index, against plain loops: on every backend, wherever the slice begins or is
//! cut, whoever computes which part, and with data and arguments that make no sense.

use std::array;
use std::ops::Range;

use proptest::prelude::*;
use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use wideband_core::{BATCH, BLOCK, Below, Bins, Compute, Isa, Outside, Real, Streams};
use wideband_tests::panics::panic_of;
use wideband_tests::{Float, Random, Shifted};
use wideband_threaded::{Team, Threads};

/// A failure's input is printed; no file need keep it.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Lengths around the vectors' and the blocks' ends.
fn lengths() -> impl Iterator<Item = usize> {
    (0..=130).chain([BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK - 9, 3 * BLOCK + 17])
}

/// Runs `f` on teams of every size.
fn on_teams(f: impl Fn(&Team) + Sync) {
    for count in 1..=8 {
        Threads::new(count).scope(|team| f(team)).expect("a team");
    }
}

mod histograms {
    use super::*;

    /// The counts and what is outside, as the published edges have them.
    fn plain<T: Float>(xs: &[T], low: T, high: T, bins: usize) -> (Vec<u64>, Outside) {
        let edges: Vec<T> = Bins::equal(low, high, bins).edges().collect();
        let (mut counts, mut outside) = (vec![0; bins], Outside::default());
        for &x in xs {
            if x < low {
                outside.below += 1;
            } else if x >= high {
                outside.above += 1;
            } else if x.to_f64().is_nan() {
                outside.nan += 1;
            } else {
                counts[edges[1..bins].partition_point(|&edge| edge <= x)] += 1;
            }
        }
        (counts, outside)
    }

    /// Numbers around [-1, 1), of which a quarter are awkward, and the edges of ten bins and their neighbours.
    fn numbers<T: Float>(length: usize) -> Vec<T> {
        let mut random = Random::new(length as u64);
        let tenth = T::from_f64(0.2);
        let mut number = || match random.below(8) {
            0 => random.awkward(),
            1 => random.bit_pattern(),
            2 => T::from_f64(random.below(11) as f64) * tenth - T::ONE,
            _ => random.float(-5..1),
        };
        (0..length).map(|_| number()).collect()
    }

    #[track_caller]
    fn check<T: Float>(xs: &[T], low: T, high: T, bins: usize) {
        let (expected, outside) = plain(xs, low, high, bins);
        for isa in Isa::available() {
            let mut counts = vec![0; bins];
            assert_eq!(isa.histogram(xs, low, high, &mut counts), outside, "{} {xs:?}", isa.name());
            assert_eq!(counts, expected, "{} {xs:?} in [{low}, {high})", isa.name());
        }
    }

    fn every_length_and_offset<T: Float>() {
        for length in lengths() {
            let xs = numbers::<T>(length);
            for (offset, bins) in [(0, 10), (1, 1), (3, 7)] {
                check(&Shifted::of(&xs, offset), -T::ONE, T::ONE, bins);
            }
        }
    }

    #[test]
    fn are_those_of_a_plain_loop() {
        every_length_and_offset::<f64>();
        every_length_and_offset::<f32>();
    }

    #[test]
    fn are_those_of_a_plain_loop_in_awkward_ranges() {
        let xs = numbers::<f64>(1000);
        for (low, high, bins) in [
            (0.0, 1e-300, 100),
            (f64::MIN_POSITIVE, 1.0, 3),
            (-f64::MAX / 2.0, f64::MAX / 2.0, 10),
            (1.0, 1.0_f64.next_up(), 2),
            (0.0, 3.0 * f64::from_bits(1), 2),     // width 1.5 times the least number
            (0.0, 700.0 * f64::from_bits(1), 500), // many bins narrower than the least number
            (-0.0, 1.0, 100_000),
        ] {
            check(&xs, low, high, bins);
        }
        let xs = numbers::<f32>(1000);
        check(&xs, 0.0, 1.0, 1 << 23);
        check(&xs, -f32::MAX / 2.0, f32::MAX / 2.0, 10);
    }

    /// Multiplied by the nearest number to 1/49, 49 would be below 1.
    #[test]
    fn exact_edges_belong_to_the_bin_above() {
        for width in [1, 2, 3, 7, 10, 49, 98, 103] {
            const BINS: usize = 300;
            let edges: Vec<f64> = (0..=BINS).map(|k| (k * width) as f64).collect();
            let below: Vec<f64> = edges[1..].iter().map(|edge| edge.next_down()).collect();
            for isa in Isa::available() {
                let mut counts = [0; BINS];
                let outside = isa.histogram(&edges, 0.0, edges[BINS], &mut counts);
                assert_eq!((counts, outside.above), ([1; BINS], 1), "width {width}");
                isa.histogram(&below, 0.0, edges[BINS], &mut counts);
                assert_eq!(counts, [2; BINS], "below the edges, width {width}");
            }
        }
    }

    #[test]
    fn counts_are_added_to() {
        let mut counts = [5, 0, u64::MAX - 1];
        let outside = wideband_core::histogram(&[0.5, 2.5, 0.25], 0.0, 3.0, &mut counts);
        assert_eq!((counts, outside), ([7, 0, u64::MAX], Outside::default()));
    }

    #[test]
    fn nothing_is_counted_in_nothing() {
        let mut counts = [3];
        assert_eq!(wideband_core::histogram::<f64>(&[], 0.0, 1.0, &mut counts), Outside::default());
        assert_eq!(counts, [3]);
        let nan = [f32::NAN; 100];
        let outside = wideband_core::histogram(&nan, 0.0, 1.0, &mut counts);
        assert_eq!((outside, counts), (Outside { nan: 100, ..Outside::default() }, [3]));
    }

    #[test]
    fn are_the_same_on_every_team() {
        let xs = numbers::<f64>(37 * BLOCK + 5);
        let (expected, outside) = plain(&xs, -1.0, 1.0, 1000);
        on_teams(|team| {
            for length in [0, 1, BLOCK, xs.len()] {
                let mut alone = vec![1; 1000];
                let outside = team.isa().histogram(&xs[..length], -1.0, 1.0, &mut alone);
                let mut counts = vec![1; 1000];
                assert_eq!(team.histogram(&xs[..length], -1.0, 1.0, &mut counts), outside);
                assert_eq!(counts, alone);
            }
            let mut counts = vec![0; 1000];
            assert_eq!(team.histogram(&xs, -1.0, 1.0, &mut counts), outside);
            assert_eq!(counts, expected);
        });
    }

    /// Asserts that every way to make a histogram panics on this line with this in the message, and counts nothing.
    macro_rules! assert_refused {
        ($xs:expr, $low:expr, $high:expr, $bins:expr, $message:literal) => {{
            let mut counts = vec![7_u64; $bins];
            for isa in Isa::available() {
                let panic = panic_of(|| isa.histogram($xs, $low, $high, &mut counts));
                assert!(panic.message.contains($message), "{}", panic.message);
                assert_eq!((panic.file.as_str(), panic.line), (file!(), line!()), "the caller's line");
            }
            let panic = panic_of(|| wideband_core::histogram($xs, $low, $high, &mut counts));
            assert_eq!((panic.file.as_str(), panic.line), (file!(), line!()), "the caller's line");
            let refused = Threads::new(3)
                .scope(|team| panic_of(|| team.histogram($xs, $low, $high, &mut counts)).message.contains($message));
            assert!(refused.expect("a team"));
            assert!(counts.iter().all(|&count| count == 7));
        }};
    }

    #[test]
    fn senseless_ranges_are_refused() {
        const NAN: f64 = f64::NAN;
        const INFINITY: f64 = f64::INFINITY;
        let xs = vec![0.5; 20 * BLOCK];
        assert_refused!(&xs, 0.0, 1.0, 0, "of 0 bins");
        assert_refused!(&xs, 1.0, 0.0, 3, "3 bins from 1.0 to 0.0");
        assert_refused!(&xs, 1.0, 1.0, 3, "3 bins from 1.0 to 1.0");
        assert_refused!(&xs, 0.0, -0.0, 3, "3 bins from 0.0 to -0.0");
        assert_refused!(&xs, NAN, 1.0, 3, "from NaN to 1.0");
        assert_refused!(&xs, 0.0, NAN, 3, "from 0.0 to NaN");
        assert_refused!(&xs, -INFINITY, 1.0, 3, "from -inf to 1.0");
        assert_refused!(&xs, 0.0, INFINITY, 3, "from 0.0 to inf");
        assert_refused!(&xs, -INFINITY, INFINITY, 3, "from -inf to inf");
        assert_refused!(&xs, f64::MIN, f64::MAX, 3, "width inf");
        assert_refused!(&xs, 0.0, f64::from_bits(1), 2, "width 0.0");
        assert_refused!(&[0.5_f32; 9], 0.0, 1.0, (1 << 23) + 1, "8388609 bins");
        assert_refused!(&[0.5_f32; 9], f32::MIN, f32::MAX, 1, "width inf");
    }

    fn any_number() -> impl Strategy<Value = f64> {
        prop_oneof![4 => -2.0..2.0, 1 => any::<f64>(), 1 => (-20..20).prop_map(|k| f64::from(k) * 0.1)]
    }

    proptest! {
        #![proptest_config(config(256))]

        #[test]
        fn any_data_in_any_range(
            xs in prop::collection::vec(any_number(), 0..300),
            bounds in (any_number(), any_number()),
            bins in 1_usize..200,
        ) {
            let (low, high) = (bounds.0.min(bounds.1), bounds.0.max(bounds.1));
            let width = (high - low) / bins as f64;
            prop_assume!(low < high && width > 0.0 && width.is_finite());
            check(&xs, low, high, bins);
            let single: Vec<f32> = xs.iter().map(|&x| x as f32).collect();
            let width = (high as f32 - low as f32) / bins as f32;
            if width > 0.0 && width.is_finite() {
                check(&single, low as f32, high as f32, bins);
            }
        }

        #[test]
        fn larger_numbers_fall_in_no_lower_bin(low in -10.0..10.0, width in 1e-9..10.0, x in 0.0..1.0, bins in 1_usize..1000) {
            let (high, mut x) = (low + width, low + x * width);
            let bin = |x: f64| {
                let mut counts = vec![0_u64; bins];
                wideband_core::histogram(&[x], low, high, &mut counts);
                counts.iter().position(|&count| count == 1)
            };
            let mut last = 0;
            for _ in 0..20 {
                match bin(x) {
                    Some(bin) => prop_assert!(bin >= std::mem::replace(&mut last, bin)),
                    None => prop_assert!(x >= high),
                }
                x = x.next_up();
            }
        }

        #[test]
        fn blocks_add_up(cut in 0_usize..=6, length in 5 * BLOCK + 1..=6 * BLOCK) {
            let xs = numbers::<f32>(length);
            let (expected, outside) = plain(&xs, -1.0, 1.0, 10);
            for isa in Isa::available() {
                let mut counts = vec![0; 10];
                let mut sum = isa.histogram(&xs[(cut * BLOCK).min(length)..], -1.0, 1.0, &mut counts);
                sum += isa.histogram(&xs[..(cut * BLOCK).min(length)], -1.0, 1.0, &mut counts);
                prop_assert_eq!((&counts, sum), (&expected, outside));
            }
        }
    }
}

mod counts {
    use super::*;

    fn nans<T: Float>() {
        for length in lengths() {
            let mut random = Random::new(length as u64);
            let xs: Vec<T> = (0..length)
                .map(|_| if random.below(2) == 0 { random.awkward() } else { random.bit_pattern() })
                .collect();
            let expected = xs.iter().filter(|x| x.to_f64().is_nan()).count();
            for isa in Isa::available() {
                for offset in 0..3 {
                    assert_eq!(isa.count_nan(&Shifted::of(&xs, offset)), expected, "{}", isa.name());
                }
            }
            assert_eq!(wideband_core::count_nan(&xs), expected);
        }
    }

    #[test]
    fn of_nan() {
        nans::<f64>();
        nans::<f32>();
        let mut xs = vec![0.0_f32; 30 * BLOCK];
        xs.iter_mut().step_by(3).for_each(|x| *x = f32::NAN);
        on_teams(|team| assert_eq!(team.count_nan(&xs), 10 * BLOCK));
    }

    /// Counters are as narrow as a lane, and are emptied long before one can overflow: more than once here.
    fn long<T: Real>() {
        let length = 2 * (256 * BLOCK) + BLOCK + 77;
        let mut xs = vec![T::ZERO; length];
        for isa in Isa::available() {
            for around in [256 * BLOCK, 512 * BLOCK, length - 1] {
                for length in [around - 17, around - 1, around, around + 1] {
                    assert_eq!(isa.count_below(&xs[..length], T::ONE), length, "{}", isa.name());
                }
            }
        }
        xs[256 * BLOCK] = T::ONE;
        for isa in Isa::available() {
            assert_eq!(isa.count(&Below { threshold: T::ONE }, [&xs]), length - 1, "{}", isa.name());
        }
    }

    #[test]
    fn of_more_elements_than_a_counter_lives() {
        long::<f64>();
        long::<f32>();
    }

    #[test]
    fn in_intervals_that_make_no_sense() {
        let xs: Vec<f64> = (0..1000).map(f64::from).collect();
        for isa in Isa::available() {
            for (low, high) in
                [(5.0, 5.0), (6.0, 5.0), (f64::NAN, 5.0), (5.0, f64::NAN), (f64::INFINITY, f64::NEG_INFINITY)]
            {
                assert_eq!(isa.count_within(&xs, low, high), 0, "[{low}, {high})");
            }
            assert_eq!(isa.count_within(&xs, f64::NEG_INFINITY, f64::INFINITY), 1000);
            assert_eq!(isa.count_below(&xs, f64::NAN), 0);
            assert_eq!(isa.count_in_disc(&xs, &xs, f64::NAN), 0);
            assert_eq!(isa.count_in_disc(&xs, &xs, f64::INFINITY), 1000);
            assert_eq!(isa.count_in_disc(&xs, &xs, -5.0), 4);
            assert_eq!(isa.count_below::<f64>(&[], 1.0), 0);
        }
    }
}

mod random_numbers {
    use super::*;

    const LANES: u64 = 8;
    const BATCHES: u64 = 2;
    const END: u64 = BATCHES * BATCH;

    /// The words of the batch, drawn from eight streams in turn, the first of them being this.
    fn batch(mut stream: Xoshiro256PlusPlus) -> impl Iterator<Item = u64> {
        let mut lanes: [_; LANES as usize] = array::from_fn(|_| {
            let lane = stream.clone();
            stream.jump();
            lane
        });
        (0..BATCH).map(move |i| lanes[(i % LANES) as usize].next_u64())
    }

    /// The first batches of a seed, reached by walking.
    fn model(seed: u64) -> Vec<u64> {
        let mut stream = Xoshiro256PlusPlus::seed_from_u64(seed);
        let batches = (0..BATCHES).flat_map(|_| {
            let first = stream.clone();
            (0..LANES).for_each(|_| stream.jump());
            batch(first)
        });
        batches.collect()
    }

    fn double(word: u64) -> f64 {
        (word >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn single(word: u64) -> f32 {
        (word >> 40) as f32 / (1_u64 << 24) as f32
    }

    #[track_caller]
    fn check(model: &[u64], streams: &Streams, range: Range<u64>) {
        let words = &model[range.start as usize..range.end as usize];
        let (mut out, mut doubles, mut singles) =
            (vec![1; words.len()], vec![2.0; words.len()], vec![2.0; words.len()]);
        for isa in Isa::available() {
            isa.fill_u64(streams, range.clone(), &mut out);
            isa.fill_uniform(streams, range.clone(), &mut doubles);
            isa.fill_uniform(streams, range.clone(), &mut singles);
            let context = || format!("{} {range:?}", isa.name());
            assert!(out == words, "{}", context());
            assert!(words.iter().map(|&word| double(word)).eq(doubles.iter().copied()), "{}", context());
            assert!(words.iter().map(|&word| single(word)).eq(singles.iter().copied()), "{}", context());
        }
    }

    #[test]
    fn are_those_of_the_scalar_model() {
        for seed in [0, 42, u64::MAX] {
            let (model, streams) = (model(seed), Streams::new(seed));
            for start in [0, 1, 7, 8, 1001, BATCH - 9, BATCH - 8, BATCH - 1, BATCH, BATCH + 3] {
                for length in (0..20).chain([100, 1000]) {
                    check(&model, &streams, start..start + length);
                }
            }
            check(&model, &streams, 0..END);
        }
    }

    proptest! {
        #![proptest_config(config(24))]

        #[test]
        fn parts_make_up_the_whole(seed: u64, mut cuts in prop::collection::vec(0..=END, 0..5)) {
            let model = model(seed);
            cuts.extend([0, END]);
            cuts.sort_unstable();
            for part in cuts.windows(2) {
                check(&model, &Streams::new(seed), part[0]..part[1]);
            }
        }
    }

    /// Shifts and ors put the bits of an `f64` together: they have to be a quotient's.
    #[test]
    fn all_bits_of_a_word_are_in_their_place() {
        for isa in Isa::available() {
            let words = model(7);
            let mut numbers = vec![0.0_f64; words.len()];
            isa.fill_uniform(&Streams::new(7), 0..END, &mut numbers);
            let mut bits = 0;
            for (&word, &number) in words.iter().zip(&numbers) {
                assert_eq!((number * (1_u64 << 53) as f64) as u64, word >> 11);
                assert!((0.0..1.0).contains(&number));
                bits |= word;
            }
            assert_eq!(bits, u64::MAX, "every bit was tried");
        }
    }

    /// The last numbers that 64 bits can index.
    #[test]
    fn far_numbers() {
        let b = u64::MAX / BATCH;
        let range = b * BATCH - 5..u64::MAX;
        let streams = Streams::new(3);
        let words = [b - 1, b].into_iter().flat_map(|b| batch(streams.stream(b * LANES)));
        let words: Vec<_> = words.skip(BATCH as usize - 5).take((range.end - range.start) as usize).collect();
        for isa in Isa::available() {
            let mut out = vec![0; words.len()];
            isa.fill_u64(&streams, range.clone(), &mut out);
            assert!(out == words, "{}", isa.name());
        }
    }

    #[test]
    fn are_the_same_on_every_team() {
        let (model, streams) = (model(9), Streams::new(9));
        on_teams(|team| {
            for range in [0..END, 5..BATCH + 100, BATCH - 1..END - 1, 3..3, 17..1000] {
                let words = &model[range.start as usize..range.end as usize];
                let (mut out, mut doubles, mut singles) =
                    (vec![1; words.len()], vec![2.0; words.len()], vec![2.0; words.len()]);
                team.fill_u64(&streams, range.clone(), &mut out);
                team.fill_uniform(&streams, range.clone(), &mut doubles);
                team.fill_uniform(&streams, range.clone(), &mut singles);
                assert!(out == words, "{range:?}");
                assert!(words.iter().map(|&word| double(word)).eq(doubles), "{range:?}");
                assert!(words.iter().map(|&word| single(word)).eq(singles), "{range:?}");
            }
        });
    }

    #[test]
    #[allow(clippy::reversed_empty_ranges, reason = "that is what is tested")]
    fn lengths_must_be_the_range_s() {
        let streams = Streams::new(1);
        let mut words = [7; 13];
        let mut numbers = [7.0_f32; 13];
        for isa in Isa::available() {
            for (range, count) in [
                (100..112, "12 numbers"),
                (0..14, "14 numbers"),
                (20..7, "0 numbers"),
                (0..u64::MAX, "18446744073709551615 numbers"),
            ] {
                for panic in [
                    panic_of(|| isa.fill_u64(&streams, range.clone(), &mut words)),
                    panic_of(|| isa.fill_uniform(&streams, range.clone(), &mut numbers)),
                    panic_of(|| wideband_core::fill_u64(&streams, range.clone(), &mut words)),
                    panic_of(|| wideband_core::fill_uniform(&streams, range.clone(), &mut numbers)),
                ] {
                    assert!(
                        panic.message.contains(count) && panic.message.contains("13 elements"),
                        "{}",
                        panic.message
                    );
                    assert_eq!(panic.file, file!(), "the caller's");
                }
            }
            for range in [0..0, 5..5, 5..2, u64::MAX..0] {
                isa.fill_u64(&streams, range.clone(), &mut []);
                isa.fill_uniform::<f64>(&streams, range, &mut []);
            }
        }
        let on_a_team = Threads::new(2).scope(|team| {
            team.fill_u64(&streams, 5..2, &mut []);
            [
                panic_of(|| team.fill_u64(&streams, 0..12, &mut words)),
                panic_of(|| team.fill_uniform(&streams, 0..14, &mut numbers)),
            ]
        });
        for panic in on_a_team.expect("a team") {
            assert!(panic.message.contains("13 elements"), "{}", panic.message);
            assert_eq!(panic.file, file!(), "the caller's");
        }
        assert_eq!((words, numbers), ([7; 13], [7.0; 13]));
    }

    /// Word `i` is what the fixed-point sampler makes sample `i` of.
    #[test]
    fn samples_of_pi_are_made_of_the_same_words() {
        let mut words = vec![0; 1000];
        wideband_core::fill_u64(&Streams::new(42), 0..1000, &mut words);
        let inside = |word: &&u64| {
            let (x, y) = (**word >> 33 | 1, (**word & 0xffff_ffff) >> 1 | 1);
            x * x + y * y < 1 << 62
        };
        assert_eq!(words.iter().filter(inside).count() as u64, Isa::detect().pi_hits_fixed(42, 0..1000).hits);
    }

    #[test]
    fn no_samples_have_no_result() {
        on_teams(|team| {
            let sum = team.monte_carlo(1, 0, |_, _| panic!("there is nothing to sample"), |a: u64, b| a + b);
            assert_eq!(sum, None);
            assert!(team.monte_carlo_pi(1, 0).is_nan());
        });
    }
}
