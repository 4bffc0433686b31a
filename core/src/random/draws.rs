//! What an integrand draws from: its samples' streams, a variate at a time.
//!
//! Sixteen streams stand side by side here, so that a vector of either element type has a stream in each lane: batch
//! `b` of a seed owns the streams `16b … 16b+15`, and sample `i` is drawn on lane `i mod 16`, after the samples of its
//! batch before it there.

use core::marker::PhantomData;

use crate::backend::{Backend, Words};
use crate::lanes::Lanes;
use crate::random::eight_streams::{BATCH, EightStreams, LANES};
use crate::random::streams::Streams;
use crate::random::variates::{EIGHTS, Exponential, Normal, Uniform, Variate, WordsOf};
use crate::real::Real;

/// Where an [`Integrand`](trait@crate::Integrand) draws its random numbers from, a vector of one for each sample at a time.
#[derive(Clone, Copy)]
pub struct Draws<T: Real, B: Backend> {
    /// Those of a vector's lanes: the second only where there are as many.
    streams: [EightStreams<B::U64>; 2],
    words: u64,
    element: PhantomData<T>,
}

impl<T: Real, B: Backend> Draws<T, B> {
    /// Numbers uniform in `[0, 1)`: those that [`Streams::uniforms`] makes of the same words.
    #[must_use]
    #[inline(always)]
    pub fn uniform(&mut self) -> Lanes<T, B> {
        Uniform.lanes(self.next())
    }

    /// Normal numbers, with mean 0 and variance 1: those that [`Streams::normals`] makes of the same words.
    #[must_use]
    #[inline(always)]
    pub fn normal(&mut self) -> Lanes<T, B> {
        Normal.lanes(self.next())
    }

    /// Exponential numbers, with mean 1: those that [`Streams::exponentials`] makes of the same words.
    #[must_use]
    #[inline(always)]
    pub fn exponential(&mut self) -> Lanes<T, B> {
        Exponential.lanes(self.next())
    }

    /// The next word of each lane.
    #[inline(always)]
    fn next(&mut self) -> WordsOf<B> {
        let mut words = [B::Drawn::splat(0); EIGHTS];
        for (words, streams) in words.iter_mut().zip(&mut self.streams).take(Self::STREAMS) {
            *words = streams.next().into();
        }
        self.words += 1;
        words
    }

    /// How often eight streams.
    const STREAMS: usize = Lanes::<T, B>::COUNT.div_ceil(LANES as usize);

    /// Whether two vectors at a time, as one of a [`Step`](Backend::Step), have streams enough.
    pub(crate) const IN_PAIRS: bool = B::Step::PAIRED && Self::STREAMS == 1;

    /// How many vectors draw on sixteen streams.
    pub(crate) const STEPS: usize = 2 / Self::STREAMS;

    /// The samples of as many vectors as draw on sixteen streams.
    pub(crate) const SAMPLES: u64 = 2 * LANES;

    /// For each of [`STEPS`](Self::STEPS) vectors, where the sixteen samples are drawn of which the first is this,
    /// a multiple of sixteen. Each sample draws so many words.
    #[inline(always)]
    pub(crate) fn of_samples(streams: &Streams, words: u64, first: u64) -> [Self; 2] {
        let (batch, step) = (first / BATCH, first % BATCH / Self::SAMPLES);
        let halves = [0, 1].map(|half| EightStreams::of_batch(streams, 2 * batch + half, step * words));
        let [first, second] = halves;
        let all = [if Self::STREAMS == 2 { [first, second] } else { [first; 2] }, [second; 2]];
        all.map(|streams| Self { streams, words: 0, element: PhantomData })
    }

    /// How many words have been drawn.
    #[inline(always)]
    pub(crate) fn words(&self) -> u64 {
        self.words
    }
}

impl<T: Real, B: Backend> core::fmt::Debug for Draws<T, B> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Draws").field("words", &self.words).finish_non_exhaustive()
    }
}
