//! Eight consecutive random streams side by side, one a lane.

use crate::streams::{JUMPS, Polynomial, Streams, jumped};
use crate::vector::Words;

/// Lanes of a vector of 64-bit words, and streams of a batch.
pub(crate) const LANES: u64 = 8;

/// Eight xoshiro256++ generators: word `i` of lane `l`'s state is lane `l` of `state[i]`.
#[derive(Clone, Copy)]
pub(crate) struct EightStreams<W> {
    state: [W; 4],
}

impl<W: Words> EightStreams<W> {
    /// Streams `8b … 8b+7`, at their beginning.
    #[inline(always)]
    pub(crate) fn of_batch(streams: &Streams, batch: u64) -> Self {
        let mut states = [streams.state(batch * LANES); LANES as usize];
        for lane in 1..states.len() {
            states[lane] = jumped(states[lane - 1], &JUMPS[0]);
        }
        let [a, b, c, d] = core::array::from_fn(|word| states.map(|state| state[word]));
        Self { state: [W::from_array(a), W::from_array(b), W::from_array(c), W::from_array(d)] }
    }

    /// From the beginning of a batch's streams to that of the next batch's, eight jumps on.
    #[inline(always)]
    pub(crate) fn jump_to_next_batch(&mut self) {
        self.jump(&JUMPS[3]);
    }

    /// The next output of each stream.
    ///
    /// Blackman and Vigna, "Scrambled linear pseudorandom number generators" (2021): xoshiro256++.
    #[inline(always)]
    pub(crate) fn next(&mut self) -> W {
        let [s0, _, _, s3] = self.state;
        let output = (s0 + s3).rotate::<23, 41>() + s0;
        self.step();
        output
    }

    /// The linear engine's next state.
    #[inline(always)]
    fn step(&mut self) {
        let [s0, s1, s2, s3] = self.state;
        let (s2, s3) = (s2 ^ s0, s3 ^ s1);
        self.state = [s0 ^ s3, s1 ^ s2, s2 ^ s1.shl::<17>(), s3.rotate::<45, 19>()];
    }

    /// Every lane as far ahead as the polynomial says: see [`crate::streams`].
    #[inline(always)]
    fn jump(&mut self, polynomial: &Polynomial) {
        let mut sum = [W::splat(0); 4];
        for bits in polynomial {
            for bit in 0..u64::BITS {
                if bits >> bit & 1 == 1 {
                    for (sum, &word) in sum.iter_mut().zip(&self.state) {
                        *sum = *sum ^ word;
                    }
                }
                self.step();
            }
        }
        self.state = sum;
    }
}
