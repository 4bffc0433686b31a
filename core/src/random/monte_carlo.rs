//! π by counting random points: the generator of eight streams side by side, and two samplers.
//!
//! Work is cut into batches of [`BATCH`](crate::BATCH) samples by sample index. Batch `b` of a seed owns the streams
//! `8b … 8b+7` of [`Streams`]; sample `i` of a batch is on lane `i mod 8`. Who computes a batch never matters, so any
//! division of the samples among threads, processes or machines counts the same hits.
//!
//! # A hit without a conversion
//!
//! [`monte_carlo_pi`]'s sample is a hit if `x·x + y·y < 1` in rounded `f64` arithmetic on 53-bit fractions, as a scalar
//! program computes it. Almost always the leading 31 bits decide. With `X = ⌊2³¹x⌋` and `Y = ⌊2³¹y⌋`, the integer
//! `s = X² + Y²` fits in 63 bits, and
//!
//! ```text
//! s  ≤  2⁶²(x² + y²)  <  s + 2(X + Y) + 2  <  s + 2³³.
//! ```
//!
//! Rounding the two squares and their sum moves the right-hand side's quotient by at most three halves of 2⁻⁵³ near 1,
//! which is less than 2¹⁰ in units of 2⁻⁶². So the sample is a hit if `s < 2⁶² − 2³³ − 2¹⁰`, and a miss if
//! `s ≥ 2⁶² + 2¹⁰`. A batch counts both, what certainly missed and what may have missed, with an addition and a shift each.
//! If the two counts agree, which fails in one batch of two thousand, they are the answer. If they differ, the batch is
//! counted again by the definition.
//!
//! # The fixed-point sampler
//!
//! [`monte_carlo_pi_fixed`] draws one word a sample: its two halves are 31-bit coordinates, with the last bit set, which
//! makes them the midpoints of a lattice of 2³⁰ × 2³⁰ cells. `X² + Y² < 2⁶²` is one bit of the sum, so that no comparison
//! is needed, only integers, on a microcontroller too. Of the 2⁶⁰ midpoints 905 502 432 259 642 457 are hits (a test
//! counts them), a share 2⁻⁴⁹ above π/4. So the estimate is biased by 7.3·10⁻¹⁵, which is the standard error of a run of
//! 5·10²⁸ samples: no run that could ever finish notices.

use core::marker::PhantomData;
use core::ops::{Add, AddAssign, Range};

use super::eight_streams::{BATCH, Batches, EightStreams, LANES};
use super::streams::Streams;
use crate::backend::{Backend, Job, Words, square_root};
use crate::bytes::{self, BytesError, Kind};
use crate::engine::{Engine, Grain};
use crate::isa::Isa;
use crate::source::BLOCK;

/// How many of a number of random points of the unit square fell inside the unit circle.
///
/// Parts of a run add up to the same counts as the whole.
///
/// ```
/// use wideband_core::{Compute, Isa};
///
/// let isa = Isa::detect();
/// let mut hits = isa.pi_hits(42, 0..1000); // perhaps here
/// hits += isa.pi_hits(42, 1000..300_000); // perhaps elsewhere
/// assert_eq!(hits, isa.pi_hits(42, 0..300_000));
/// assert!((hits.pi() - core::f64::consts::PI).abs() < 5.0 * hits.standard_error());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hits {
    /// Points inside.
    pub hits: u64,
    /// Points in all.
    pub samples: u64,
}

impl Hits {
    /// How many bytes hits take as [bytes](Self::to_bytes).
    pub const BYTES: usize = bytes::size(2);

    /// The estimate of π, `4 · hits / samples`; NaN without samples.
    #[must_use]
    pub fn pi(self) -> f64 {
        4.0 * (self.hits as f64 / self.samples as f64)
    }

    /// The standard error of [`pi`](Self::pi): `4 √(p(1−p) / samples)` with `p = π/4`, the probability of a hit, which is
    /// known here; infinite without samples.
    #[must_use]
    pub fn standard_error(self) -> f64 {
        /// `4 √(π/4 · (1 − π/4))`
        const OF_ONE_SAMPLE: f64 = 1.642_183_367_736_324;
        OF_ONE_SAMPLE / square_root(self.samples as f64)
    }

    /// The two counts as bytes, for a file, a message, or another machine.
    ///
    /// The same on every machine, whatever its byte order. They carry a kind, a version and a check (CRC-32), and every
    /// later version of the library that writes another form still reads this one: the letters `wbH`, the version 1, the
    /// hits and the samples in 8 bytes each, least significant first, the check.
    ///
    /// ```
    /// use wideband_core::{Compute, Hits, Isa};
    ///
    /// let sent: [u8; Hits::BYTES] = Isa::detect().pi_hits(42, 0..1000).to_bytes();
    /// assert_eq!(Hits::from_bytes(&sent)?, Isa::detect().pi_hits(42, 0..1000));
    /// # Ok::<(), wideband_core::BytesError>(())
    /// ```
    #[must_use]
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes::write(Kind::Hits, [self.hits, self.samples], &mut bytes);
        bytes
    }

    /// The counts that became these [bytes](Self::to_bytes).
    ///
    /// # Errors
    ///
    /// If they are too few or too many, another kind of result, of a later version, or damaged, or have more hits than
    /// samples.
    ///
    /// ```
    /// use wideband_core::{BytesError, Hits};
    ///
    /// let bytes = Hits { hits: 2, samples: 3 }.to_bytes();
    /// let expected = Hits::BYTES;
    /// assert_eq!(Hits::from_bytes(&bytes[..20]), Err(BytesError::Length { expected, found: 20 }));
    /// assert_eq!(Hits::from_bytes(&Hits { hits: 3, samples: 2 }.to_bytes()), Err(BytesError::Impossible));
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BytesError> {
        let mut words = bytes::read(Kind::Hits, 2, bytes)?;
        let mut next = || words.next().unwrap_or(0);
        let (hits, samples) = (next(), next());
        if hits <= samples { Ok(Self { hits, samples }) } else { Err(BytesError::Impossible) }
    }
}

impl Add for Hits {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { hits: self.hits + other.hits, samples: self.samples + other.samples }
    }
}

impl AddAssign for Hits {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// Estimates π from `samples` pairs of 53-bit uniform doubles: four times the share with `x·x + y·y < 1`.
///
/// `x` and `y` are successive outputs of a stream of [`Streams::new(seed)`](Streams), their leading 53 bits over 2⁵³. The
/// count, and so the result, is the same on every machine, always. The error is about `1.64 / √samples`
/// ([`Hits::standard_error`]). NaN for no samples.
///
/// ```
/// let pi = wideband_core::monte_carlo_pi(42, 1_000_000);
/// assert!((pi - core::f64::consts::PI).abs() < 0.008);
/// ```
#[must_use]
#[inline]
pub fn monte_carlo_pi(seed: u64, samples: u64) -> f64 {
    pi_hits_on::<Doubles>(&Isa::detect(), seed, 0..samples).pi()
}

/// Estimates π from `samples` pairs of 31-bit fixed-point coordinates, in integer arithmetic only.
///
/// One word of a stream of [`Streams::new(seed)`](Streams) a sample; about half the time of [`monte_carlo_pi`]. The
/// lattice on which the points lie biases the estimate by 7.3·10⁻¹⁵: no run that could ever finish notices. The result is
/// the same on every machine, always. NaN for no samples.
///
/// ```
/// let pi = wideband_core::monte_carlo_pi_fixed(42, 1_000_000);
/// assert!((pi - core::f64::consts::PI).abs() < 0.008);
/// ```
#[must_use]
#[inline]
pub fn monte_carlo_pi_fixed(seed: u64, samples: u64) -> f64 {
    pi_hits_on::<FixedPoint>(&Isa::detect(), seed, 0..samples).pi()
}

/// The hits among a range of samples, by anyone.
#[inline]
pub(crate) fn pi_hits_on<S: Sampler>(engine: &impl Engine, seed: u64, samples: Range<u64>) -> Hits {
    let (isa, units, streams) = (engine.isa(), Units::new(samples), Streams::new(seed));
    engine.total(
        units.count(),
        units.grain(),
        Hits::default,
        |hits, range| {
            let (streams, samples) = (&streams, units.samples(range));
            *hits += isa.run(CountHits::<S> { streams, samples, sampler: PhantomData });
        },
        |total, hits| *total += hits,
    )
}

/// A range of samples, cut into units: at multiples of a power of two, small enough to give many cores something to do, and
/// large enough to make nothing of reaching the first sample.
#[derive(Clone, Debug)]
#[allow(unreachable_pub, reason = "for the crate of threads")]
pub struct Units {
    samples: Range<u64>,
    each: u64,
    /// What a sample takes, in picoseconds.
    sample: u64,
}

impl Units {
    /// The units of a range of samples of π. The range is empty if it is reversed.
    #[must_use]
    pub fn new(samples: Range<u64>) -> Self {
        Self::of(samples, 1 << 14, 700)
    }

    /// The units of a range of samples that draw so many words each.
    #[must_use]
    pub fn of_paths(samples: Range<u64>, words: u64) -> Self {
        let least = (BATCH / 16 / words.max(1)).next_power_of_two().max(BLOCK as u64);
        Self::of(samples, least, 500 + words.saturating_mul(2000))
    }

    fn of(samples: Range<u64>, least: u64, sample: u64) -> Self {
        let samples = samples.start..samples.end.max(samples.start);
        let length = samples.end - samples.start;
        let of_many = (length >> 20).next_power_of_two(); // no more units than any machine can index
        let each = (length >> 8).next_power_of_two().clamp(least, BATCH).max(of_many);
        Self { samples, each, sample }
    }

    /// Where a unit ends: at a multiple of this.
    #[must_use]
    pub fn each(&self) -> u64 {
        self.each
    }

    /// How many units there are.
    #[must_use]
    pub fn count(&self) -> usize {
        (self.samples.end.div_ceil(self.each) - self.samples.start / self.each) as usize
    }

    /// What a unit takes.
    #[must_use]
    pub fn grain(&self) -> Grain {
        Grain { unit: 1, picoseconds: self.sample.saturating_mul(self.each) }
    }

    /// The samples of some units.
    #[must_use]
    pub fn samples(&self, units: Range<usize>) -> Range<u64> {
        let limit = |unit: usize| {
            let unit = self.samples.start / self.each + unit as u64;
            unit.saturating_mul(self.each).clamp(self.samples.start, self.samples.end)
        };
        limit(units.start)..limit(units.end)
    }
}

struct CountHits<'s, S> {
    streams: &'s Streams,
    samples: Range<u64>,
    sampler: PhantomData<S>,
}

impl<S: Sampler> Job for CountHits<'_, S> {
    type Output = Hits;

    #[inline(always)]
    fn run<B: Backend>(self) -> Hits {
        let mut total = Hits::default();
        for (streams, samples) in Batches::<B::U64>::new(self.streams, S::WORDS, self.samples) {
            let count = samples.end - samples.start;
            total += Hits { hits: count_in_batch::<S, _>(streams, samples), samples: count };
        }
        total
    }
}

/// The hits among a range of one batch's samples, which need not begin or end on lane 0.
#[inline(always)]
fn count_in_batch<S: Sampler, W: Words>(mut streams: EightStreams<W>, samples: Range<u64>) -> u64 {
    let mut step = samples.start / LANES;
    let mut hits = 0;
    while step * LANES < samples.end {
        let lanes = step * LANES..(step + 1) * LANES;
        if samples.start <= lanes.start && lanes.end <= samples.end {
            let whole = samples.end / LANES - step;
            hits += S::count(&mut streams, whole);
            step += whole;
        } else {
            let drawn = lanes.zip(S::draw(&mut streams));
            hits += drawn.filter(|&(sample, hit)| hit && samples.contains(&sample)).count() as u64;
            step += 1;
        }
    }
    hits
}

/// How a sample is drawn, and what makes it a hit.
pub(crate) trait Sampler {
    /// Words of a stream that each of its samples takes.
    const WORDS: u64;

    /// Draws one sample on each lane and says which are hits: the definition.
    fn draw<W: Words>(streams: &mut EightStreams<W>) -> [bool; LANES as usize];

    /// The hits among the next `steps` samples of every lane, at most a batch: the fast way.
    fn count<W: Words>(streams: &mut EightStreams<W>, steps: u64) -> u64;
}

/// Pairs of 53-bit doubles in `[0, 1)`.
pub(crate) struct Doubles;

impl Sampler for Doubles {
    const WORDS: u64 = 2;

    #[inline(always)]
    fn draw<W: Words>(streams: &mut EightStreams<W>) -> [bool; 8] {
        let unit = |word: u64| (word >> 11) as f64 * (1.0 / (1_u64 << 53) as f64);
        let (xs, ys) = (streams.next().to_array(), streams.next().to_array());
        core::array::from_fn(|lane| {
            let (x, y) = (unit(xs[lane]), unit(ys[lane]));
            x * x + y * y < 1.0
        })
    }

    #[inline(always)]
    fn count<W: Words>(streams: &mut EightStreams<W>, steps: u64) -> u64 {
        let before = *streams;
        let (mut certain, mut possible) = (W::splat(0), W::splat(0));
        for _ in 0..steps {
            let (x, y) = (streams.next(), streams.next());
            let (surely, perhaps) = missed(x, y);
            certain = certain + surely;
            possible = possible + perhaps;
        }
        let (certain, possible) = (sum(certain), sum(possible));
        if certain == possible {
            return steps * LANES - certain;
        }
        *streams = before;
        let mut hits = 0;
        for _ in 0..steps {
            hits += Self::draw(streams).into_iter().filter(|&hit| hit).count() as u64;
        }
        hits
    }
}

/// 1 in the lanes whose sample certainly missed, and 1 in those where it may have, from the leading 31 bits of `x` and
/// `y`: see the head of the file.
#[inline(always)]
fn missed<W: Words>(x: W, y: W) -> (W, W) {
    const ROUNDING: u64 = 1 << 10;
    const TRUNCATION: u64 = 1 << 33;
    let s = x.shr::<33>().square_low() + y.shr::<33>().square_low();
    let certain = s + W::splat((1 << 62) - ROUNDING);
    let possible = s + W::splat((1 << 62) + TRUNCATION + ROUNDING);
    (certain.shr::<63>(), possible.shr::<63>())
}

/// Pairs of odd 31-bit integers, over 2³¹.
pub(crate) struct FixedPoint;

impl FixedPoint {
    /// 1 in the lanes whose sample misses: bit 62 of `X² + Y²`.
    #[inline(always)]
    fn missed<W: Words>(word: W) -> W {
        let coordinates = word.shr_halves() | W::splat(1 << 32 | 1);
        (coordinates.square_low() + coordinates.shr::<32>().square_low()).shr::<62>()
    }
}

impl Sampler for FixedPoint {
    const WORDS: u64 = 1;

    #[inline(always)]
    fn draw<W: Words>(streams: &mut EightStreams<W>) -> [bool; 8] {
        Self::missed(streams.next()).to_array().map(|missed| missed == 0)
    }

    #[inline(always)]
    fn count<W: Words>(streams: &mut EightStreams<W>, steps: u64) -> u64 {
        let mut misses = W::splat(0);
        for _ in 0..steps {
            misses = misses + Self::missed(streams.next());
        }
        steps * LANES - sum(misses)
    }
}

#[inline(always)]
fn sum<W: Words>(counts: W) -> u64 {
    counts.to_array().into_iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Compute;
    use crate::backend::Portable;

    type Word = <Portable<false> as Backend>::U64;

    /// On both sides of the circle, as near as 53-bit coordinates come, and anywhere.
    fn pairs() -> impl Iterator<Item = (u64, u64)> {
        let mut words = Streams::new(1).stream(0);
        (0..20_000).flat_map(move |_| {
            let x = (rand_core::Rng::next_u64(&mut words) >> 11) as f64 / (1_u64 << 53) as f64;
            let y = square_root(1.0 - x * x);
            let [x, y] = [x, y].map(|coordinate| (coordinate * (1_u64 << 53) as f64) as u64);
            (-40..40_i64).map(move |ulps| {
                let y = y.saturating_add_signed(ulps << (ulps.unsigned_abs() / 2)).min((1 << 53) - 1);
                (x << 11, y << 11)
            })
        })
    }

    fn unit(word: u64) -> f64 {
        (word >> 11) as f64 / (1_u64 << 53) as f64
    }

    #[test]
    fn leading_bits_never_contradict_the_definition() {
        let (mut certain, mut undecided) = (0, 0);
        for (x, y) in pairs() {
            let (surely, perhaps) = missed(Word::splat(x), Word::splat(y));
            let (surely, perhaps) = (surely.to_array()[0] == 1, perhaps.to_array()[0] == 1);
            let hit = unit(x) * unit(x) + unit(y) * unit(y) < 1.0;
            assert!(!(surely && hit), "{x:#x} {y:#x} is a hit");
            assert!(perhaps || hit, "{x:#x} {y:#x} is a miss");
            certain += u32::from(surely == perhaps);
            undecided += u32::from(surely != perhaps);
        }
        assert!(certain > 100_000 && undecided > 100_000, "both kinds are tried: {certain}, {undecided}");
    }

    /// A batch in which the leading bits leave a sample undecided is counted by the definition.
    #[test]
    fn undecided_batches_are_counted_again() {
        let isa = Isa::unfused();
        let batch = 1577; // the first of seed 0 that has one
        let mut streams = EightStreams::<Word>::of_batch(&Streams::new(0), batch, 0);
        let undecided = (0..BATCH / LANES).any(|_| {
            let (surely, perhaps) = missed(streams.next(), streams.next());
            surely.to_array() != perhaps.to_array()
        });
        assert!(undecided);
        let mut streams = EightStreams::<Word>::of_batch(&Streams::new(0), batch, 0);
        let definition = (0..BATCH / LANES).flat_map(|_| Doubles::draw(&mut streams)).filter(|&hit| hit).count();
        assert_eq!(isa.pi_hits(0, batch * BATCH..(batch + 1) * BATCH).hits, definition as u64);
    }

    /// Counts the lattice column by column, the edge of the disc moving down as the column moves out.
    #[test]
    fn bias_of_the_fixed_point_lattice() {
        let (mut hits, mut y) = (0, (1_u64 << 31) - 1);
        for x in (1..1_u64 << 31).step_by(2) {
            while x * x + y * y >= 1 << 62 {
                y -= 2;
            }
            hits += y.div_ceil(2);
        }
        assert_eq!(hits, 905_502_432_259_642_457);
    }

    #[test]
    fn standard_error_is_that_of_a_binomial() {
        let p = core::f64::consts::FRAC_PI_4;
        let expected = 4.0 * square_root(p * (1.0 - p) / 1e6);
        assert!((Hits { hits: 0, samples: 1_000_000 }.standard_error() / expected - 1.0).abs() < 1e-15);
    }
}
