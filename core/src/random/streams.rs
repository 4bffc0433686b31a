//! Disjoint random streams of a seed, any of them reached in microseconds.
//!
//! # The problem
//!
//! Parallel work needs a random generator for each part, and the parts' numbers must not overlap. A generator
//! of the xoshiro family goes round one enormous cycle of states, so the safe way is to start each part at
//! its own place on the cycle, so far apart that nobody ever reaches the next. xoshiro256's cycle is 2²⁵⁶ - 1
//! steps long, and its authors supply `jump()`, which advances by 2¹²⁸ of them: stream j starts after j
//! jumps. But whoever needs stream one million, because that is where their share of the work begins, would
//! have to call `jump()` a million times: a quarter of a second.
//!
//! # What a jump polynomial is
//!
//! Think of the state as a vector of 256 bits. One step of the engine xors, shifts and rotates words: each
//! new bit is the xor of some old bits. The step is therefore a linear map T over the field of two elements,
//! GF(2), in which adding is xor. (The scrambler, the `++`, only shapes the output. The state never sees it.)
//!
//! Jumping n steps means computing Tⁿs from the state s. Now T, like every matrix, is a root of its
//! characteristic polynomial P (Cayley and Hamilton), which has degree 256: P(T) = 0. So divide the
//! polynomial xⁿ by P, call the remainder r, and put T for x: a multiple of P(T) vanishes, and Tⁿ = r(T).
//! However large n is, r has at most 256 coefficients, all 0 or 1, and
//!
//! ```text
//! Tⁿs = r(T)s = the xor of the states Tⁱs over all i < 256 at which r has coefficient 1.
//! ```
//!
//! That is [`jumped`]: 256 ordinary steps, adding up some of the states on the way. The remainder r is the
//! jump polynomial, and a polynomial over GF(2) is just 256 bits: four words, least significant coefficients
//! first.
//!
//! # Why squaring
//!
//! To find r for n = 2ᵐ, start from x and square m times, reducing modulo P each time: squaring doubles the
//! exponent. Over GF(2) that is easy, since in (a + b)² = a² + 2ab + b² the middle term is even, hence zero:
//! the square of a sum is the sum of the squares, so [`squared`] just adds up x²ⁱ for every xⁱ. After 128
//! squarings one has x^(2¹²⁸): the polynomial inside `jump()`, published by the authors. The table starts
//! there, and each further squaring jumps over twice as many streams.
//!
//! # Why 64 polynomials are enough
//!
//! The index of a stream is a sum of powers of two, one for each bit that is set, and jumps in a row add up.
//! So [`JUMPS`] holds the jumps over 1, 2, 4, … 2⁶³ streams, and a stream with a 64-bit index is at most 64
//! of them away. All 2⁶⁴ streams together take up 2¹⁹² steps, of a cycle with 2⁶⁴ times as many.
//!
//! # Inside a stream
//!
//! A place inside a stream is a number of steps from its start, a sum of powers of two as well: [`STEPS`] holds
//! x^(2⁰), x^(2¹), … x^(2⁶³).
//!
//! # Costs
//!
//! A jump is 256 steps, about 0.25 µs on a 3 GHz machine. So the polynomials of all bits that are set, of the
//! stream's index and of the steps inside it, are multiplied first, and the product is applied in one jump. A
//! product modulo P takes [64 shifts by four places](product), a fifth of a jump: 1.5 µs for a typical place in
//! a stream whose index is around a million, 8 µs for the worst there is. The tables are 4 KiB of constants; the
//! compiler works them out in about a fifth of a second.
//!
//! The sliding window with which Haramoto et al. apply a polynomial saves additions of states: they dominate at
//! the 19937 bits of a Mersenne Twister, but here an addition is four words long, and cheaper than the step that
//! goes with it.
//!
//! # Where P comes from
//!
//! Any one bit of the state, watched over time, obeys the linear recurrence whose coefficients are P's. The
//! Berlekamp–Massey algorithm finds the shortest recurrence of a sequence of bits, whose polynomial divides
//! P. Given the lowest bit of the first word over 1200 steps, it found one of order 256: that is P itself.
//! The tests check P against the engine itself, without relying on that derivation, and the jumps against
//! `rand_xoshiro` and against matrices.
//!
//! # Sources
//!
//! D. Blackman, S. Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM Transactions on Mathematical
//! Software 47 (2021): the generator and its `jump()`. H. Haramoto, M. Matsumoto, T. Nishimura, F. Panneton,
//! P. L'Ecuyer, "Efficient Jump Ahead for F₂-Linear Random Number Generators", INFORMS Journal on Computing
//! 20 (2008): jumping by polynomials.

use rand_core::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

/// The state of the generator; never all zeros.
pub(crate) type State = [u64; 4];

/// A polynomial over GF(2) of degree below 256: bit b of word w is the coefficient of x^(64w + b).
pub(crate) type Polynomial = [u64; 4];

/// The characteristic polynomial P of xoshiro256's linear engine, less its leading term x²⁵⁶.
///
/// In other words, x²⁵⁶ modulo P.
const CHARACTERISTIC: Polynomial =
    [0x9d11_6f2b_b0f0_f001, 0x0280_002b_cefd_1a5e, 0x04b4_edcf_2625_9f85, 0x0003_c03c_3f3e_cb19];

/// The jump over one stream, as published with the generator: x^(2¹²⁸) modulo P.
const JUMP: Polynomial = [0x180e_c6d3_3cfd_0aba, 0xd5a6_1266_f0c9_392c, 0xa958_2618_e03f_c9aa, 0x39ab_dc45_29b1_661c];

/// `JUMPS[k]` jumps over 2ᵏ streams: it is x^(2¹²⁸ · 2ᵏ) modulo P.
pub(crate) static JUMPS: [Polynomial; 64] = squares(JUMP);

/// `STEPS[k]` is 2ᵏ steps: x^(2ᵏ) modulo P.
static STEPS: [Polynomial; 64] = squares([2, 0, 0, 0]);

/// A polynomial, its square, the square of that, and so on.
const fn squares(first: Polynomial) -> [Polynomial; 64] {
    let even_powers = even_powers();
    let mut squares = [first; 64];
    let mut k = 1;
    while k < 64 {
        squares[k] = squared(&squares[k - 1], &even_powers);
        k += 1;
    }
    squares
}

/// The disjoint random streams of a seed.
///
/// Stream `j` is `Xoshiro256PlusPlus::seed_from_u64(seed)` of `rand_xoshiro` after `j` calls of its `jump()`,
/// each of which skips 2¹²⁸ numbers. It is reached without walking, so any of the 2⁶⁴ streams can be had
/// anywhere, in any order, without asking anyone else.
///
/// ```
/// use rand_xoshiro::{Xoshiro256PlusPlus, rand_core::SeedableRng};
/// use wideband_core::Streams;
///
/// let mut walked = Xoshiro256PlusPlus::seed_from_u64(42);
/// for _ in 0..1000 {
///     walked.jump();
/// }
/// assert_eq!(Streams::new(42).stream(1000), walked);
/// ```
///
/// Give every task its own stream, by the number of the task rather than that of the thread which happens to
/// run it, and the results don't depend on the threads. The library's own Monte Carlo computations draw from
/// the streams of the seed they are given; take another seed for numbers that must be independent of theirs.
///
/// # With other crates
///
/// The generator implements the traits of [`rand_core`], which is re-exported with it. So whatever draws from a generator
/// draws from these streams: a function of one's own, `rand`'s methods, the distributions of `rand_distr`.
///
/// ```
/// use wideband_core::{Streams, rand_core::Rng};
///
/// /// The waiting time for an event that occurs once in a unit of time, on average.
/// fn exponential(rng: &mut impl Rng) -> f64 {
///     -(((rng.next_u64() >> 11) + 1) as f64 / (1_u64 << 53) as f64).ln()
/// }
///
/// let mut rng = Streams::new(42).stream(7);
/// let mean = (0..10_000).map(|_| exponential(&mut rng)).sum::<f64>() / 10_000.0;
/// assert!((mean - 1.0).abs() < 0.05);
/// ```
///
/// # Guarantees
///
/// The streams of one seed are disjoint parts of one cycle of 2²⁵⁶ - 1 states: no two of them overlap before
/// one has given 2¹²⁸ numbers. Other seeds start at other places on the same cycle, effectively at random;
/// that their streams overlap is possible, but extremely improbable. The streams are a function of the
/// seed and the index, the same on every machine; changing one is a breaking release. As xoshiro256++ itself,
/// they are not for cryptography.
///
/// The generator is Blackman and Vigna's ("Scrambled Linear Pseudorandom Number Generators", 2021), and
/// jumping by polynomials is described by Haramoto et al. ("Efficient Jump Ahead for F₂-Linear Random Number
/// Generators", 2008).
#[derive(Clone, Debug)]
pub struct Streams {
    seed: u64,
    /// The state at which stream 0 starts.
    origin: State,
}

impl Streams {
    /// The streams of this seed. Every seed is as good as any other, 0 included.
    ///
    /// ```
    /// use rand_xoshiro::{Xoshiro256PlusPlus, rand_core::SeedableRng};
    /// use wideband_core::Streams;
    ///
    /// assert_eq!(Streams::new(42).stream(0), Xoshiro256PlusPlus::seed_from_u64(42));
    /// ```
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, origin: words(Xoshiro256PlusPlus::seed_from_u64(seed).state()) }
    }

    /// The seed that the streams were made from.
    ///
    /// ```
    /// assert_eq!(wideband_core::Streams::new(42).seed(), 42);
    /// ```
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// A generator at the start of the stream with this index. Every index is valid.
    ///
    /// Takes a jump of 256 steps, and a fifth of that for each bit set in the index: 4 µs at most.
    ///
    /// ```
    /// use rand_xoshiro::rand_core::Rng;
    /// use wideband_core::Streams;
    ///
    /// let streams = Streams::new(42);
    /// let mut last = streams.stream(u64::MAX);
    /// assert_ne!(last.next_u64(), streams.stream(0).next_u64());
    /// assert_eq!(streams.stream(7), streams.stream(7));
    /// ```
    #[must_use]
    pub fn stream(&self, index: u64) -> Xoshiro256PlusPlus {
        // `from_seed` takes the bytes as they are, unless they are all zero. They never are: of the four
        // consecutive outputs of SplitMix64 that make up the origin at most one is zero, since that
        // generator's outputs don't repeat within its period of 2⁶⁴, and the engine's steps are invertible,
        // so only zero steps to zero.
        Xoshiro256PlusPlus::from_seed(bytes(self.state(index, 0)))
    }

    /// The state so many steps from the start of the stream with this index.
    pub(crate) fn state(&self, index: u64, steps: u64) -> State {
        let mut way = None;
        for (number, powers) in [(index, &JUMPS), (steps, &STEPS)] {
            for (bit, power) in powers.iter().enumerate() {
                if number >> bit & 1 == 1 {
                    way = Some(way.map_or(*power, |way| product(&way, power)));
                }
            }
        }
        way.map_or(self.origin, |way| jumped(self.origin, &way))
    }
}

/// The state that a jump by this polynomial leads to.
#[inline(never)] // large, and rarely called
pub(crate) fn jumped(mut state: State, jump: &Polynomial) -> State {
    let mut sum = [0; 4];
    for word in jump {
        for bit in 0..64 {
            // All ones where the coefficient is 1: half of them are, in no pattern that a branch predictor
            // could learn.
            let mask = (word >> bit & 1).wrapping_neg();
            for (sum, word) in sum.iter_mut().zip(state) {
                *sum ^= word & mask;
            }
            state = stepped(state);
        }
    }
    sum
}

/// The state one step on: xoshiro256's linear engine.
pub(crate) fn stepped([mut a, mut b, mut c, mut d]: State) -> State {
    let shifted = b << 17;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = d.rotate_left(45);
    [a, b, c, d]
}

/// The product of two polynomials, modulo P: by four coefficients of the first at a time, from the highest down.
fn product(left: &Polynomial, right: &Polynomial) -> Polynomial {
    let mut multiples = [[0; 4]; 16]; // of `right`, by the polynomials of degree below 4
    for i in 1..16 {
        multiples[i] = if i % 2 == 0 { times_x(&multiples[i / 2]) } else { sum(&multiples[i - 1], right) };
    }
    let mut total = [0; 4];
    for word in left.iter().rev() {
        for digit in (0..16).rev() {
            let [a, b, c, d] = total;
            let shifted = [a << 4, b << 4 | a >> 60, c << 4 | b >> 60, d << 4 | c >> 60];
            total = sum(&sum(&shifted, &CARRIES[(d >> 60) as usize]), &multiples[(word >> (4 * digit) & 15) as usize]);
        }
    }
    total
}

/// What four coefficients become that are shifted beyond degree 255: their multiple of x²⁵⁶, modulo P.
static CARRIES: [Polynomial; 16] = {
    let mut carries = [[0; 4]; 16];
    let mut i = 1;
    while i < 16 {
        carries[i] = if i % 2 == 0 { times_x(&carries[i / 2]) } else { sum(&carries[i - 1], &CHARACTERISTIC) };
        i += 1;
    }
    carries
};

/// The square of a polynomial, modulo P: every xⁱ becomes x²ⁱ.
const fn squared(polynomial: &Polynomial, even_powers: &[Polynomial; 256]) -> Polynomial {
    let mut square = [0; 4];
    let mut i = 0;
    while i < 256 {
        if polynomial[i / 64] >> (i % 64) & 1 == 1 {
            square = sum(&square, &even_powers[i]);
        }
        i += 1;
    }
    square
}

/// 1, x², x⁴, … x⁵¹⁰, modulo P.
const fn even_powers() -> [Polynomial; 256] {
    let mut powers = [[1, 0, 0, 0]; 256];
    let mut i = 1;
    while i < 256 {
        powers[i] = times_x(&times_x(&powers[i - 1]));
        i += 1;
    }
    powers
}

/// A polynomial times x, modulo P.
const fn times_x(&[a, b, c, d]: &Polynomial) -> Polynomial {
    let product = [a << 1, b << 1 | a >> 63, c << 1 | b >> 63, d << 1 | c >> 63];
    if d >> 63 == 1 { sum(&product, &CHARACTERISTIC) } else { product }
}

const fn sum(left: &Polynomial, right: &Polynomial) -> Polynomial {
    [left[0] ^ right[0], left[1] ^ right[1], left[2] ^ right[2], left[3] ^ right[3]]
}

/// The words of a state in the byte order of `rand_xoshiro`, little-endian on every machine.
fn words(bytes: [u8; 32]) -> State {
    let (words, _) = bytes.as_chunks::<8>();
    core::array::from_fn(|i| u64::from_le_bytes(words[i]))
}

/// The inverse of [`words`].
fn bytes(state: State) -> [u8; 32] {
    core::array::from_fn(|i| state[i / 8].to_le_bytes()[i % 8])
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::vec::Vec;

    use rand_core::Rng;

    use super::*;

    const SEEDS: [u64; 5] = [0, 1, 42, 0x0123_4567_89ab_cdef, u64::MAX];

    /// The authors' `long_jump()`, over 2¹⁹² steps.
    const LONG_JUMP: Polynomial =
        [0x76e1_5d3e_fefd_cbbf, 0xc500_4e44_1c52_2fb3, 0x7771_0069_854e_e241, 0x3910_9bb0_2acb_e635];

    fn unit(bit: usize) -> State {
        core::array::from_fn(|word| if word == bit / 64 { 1 << (bit % 64) } else { 0 })
    }

    fn xor(left: State, right: State) -> State {
        core::array::from_fn(|i| left[i] ^ right[i])
    }

    fn generator(state: State) -> Xoshiro256PlusPlus {
        Xoshiro256PlusPlus::from_seed(bytes(state))
    }

    #[test]
    fn the_engine_steps_as_rand_xoshiro_does() {
        for seed in SEEDS {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
            let mut state = words(rng.state());
            for _ in 0..100 {
                rng.next_u64();
                state = stepped(state);
                assert_eq!(generator(state), rng);
            }
        }
    }

    /// P(T) = 0: the xor of the states at P's coefficients and of the one 256 steps on is zero. Checked on a
    /// basis, and so for every state.
    #[test]
    fn the_engine_is_a_root_of_its_characteristic_polynomial() {
        for bit in 0..256 {
            let start = unit(bit);
            let leading = (0..256).fold(start, |state, _| stepped(state));
            assert_eq!(jumped(start, &CHARACTERISTIC), leading);
        }
    }

    /// From x by way of the published jumps: x^(2¹²⁸), x^(2¹⁹²), and back to x^(2²⁵⁶) = x, as it must be on a
    /// cycle of 2²⁵⁶ - 1 steps.
    #[test]
    fn squaring_leads_from_jump_to_jump() {
        let even_powers = even_powers();
        let squared = |times, start| (0..times).fold(start, |power, _| squared(&power, &even_powers));
        let x = [2, 0, 0, 0];
        assert_eq!(squared(128, x), JUMP);
        assert_eq!(squared(64, JUMP), LONG_JUMP);
        assert_eq!(squared(64, LONG_JUMP), x);
        assert_eq!(squared(1, JUMPS[63]), LONG_JUMP);
    }

    #[test]
    fn the_first_streams_are_repeated_jumps() {
        for seed in SEEDS {
            let streams = Streams::new(seed);
            let mut walked = Xoshiro256PlusPlus::seed_from_u64(seed);
            assert_eq!(streams.seed(), seed);
            for index in 0..=40 {
                assert_eq!(streams.stream(index), walked, "stream {index} of seed {seed}");
                walked.jump();
            }
        }
    }

    #[test]
    fn the_last_streams_end_at_a_long_jump() {
        for seed in SEEDS {
            let streams = Streams::new(seed);
            let mut beyond = Xoshiro256PlusPlus::seed_from_u64(seed);
            beyond.long_jump(); // 2⁶⁴ jumps

            for back in 0..10 {
                let mut walked = streams.stream(u64::MAX - back);
                (0..=back).for_each(|_| walked.jump());
                assert_eq!(walked, beyond);
            }
            assert_eq!(generator(jumped(streams.state(1 << 63, 0), &JUMPS[63])), beyond);
        }
    }

    #[test]
    fn jumps_add_up() {
        let mut indices = Xoshiro256PlusPlus::seed_from_u64(5);
        for seed in SEEDS {
            let streams = Streams::new(seed);
            for (k, jump) in JUMPS[..63].iter().enumerate() {
                assert_eq!(jumped(streams.state(1 << k, 0), jump), streams.state(2 << k, 0));
            }
            for _ in 0..20 {
                let (a, b) = (indices.next_u64() >> 1, indices.next_u64() >> 1);
                let after_a = Streams { seed, origin: streams.state(a, 0) };
                assert_eq!(after_a.state(b, 0), streams.state(a + b, 0));
            }
        }
    }

    /// A place inside a stream is where as many steps lead.
    #[test]
    fn steps_add_up() {
        for (index, steps) in [(0, 0), (0, 1), (5, 255), (5, 256), (1 << 40 | 77, 1000), (u64::MAX, 65_537)] {
            let streams = Streams::new(6);
            let walked = (0..steps).fold(streams.state(index, 0), |state, _| stepped(state));
            assert_eq!(streams.state(index, steps), walked, "{steps} steps into stream {index}");
        }
        let (streams, mut places) = (Streams::new(7), Xoshiro256PlusPlus::seed_from_u64(8));
        for _ in 0..50 {
            let (a, b) = (places.next_u64() >> 1, places.next_u64() >> 1);
            let after_a = Streams { seed: 7, origin: streams.state(3, a) };
            assert_eq!(after_a.state(0, b), streams.state(3, a + b));
        }
        // 2¹²⁸ steps are a jump.
        let even_powers = even_powers();
        let jump = (0..65).fold(STEPS[63], |power, _| squared(&power, &even_powers));
        assert_eq!(jump, JUMP);
    }

    #[test]
    fn a_product_with_itself_is_the_square() {
        let (even_powers, mut words) = (even_powers(), Xoshiro256PlusPlus::seed_from_u64(9));
        for _ in 0..50 {
            let a = core::array::from_fn(|_| words.next_u64());
            let b = core::array::from_fn(|_| words.next_u64());
            assert_eq!(product(&a, &a), squared(&a, &even_powers));
            assert_eq!(product(&a, &b), product(&b, &a));
            assert_eq!(product(&a, &[2, 0, 0, 0]), times_x(&a));
        }
    }

    /// The matrix that `rand_xoshiro`'s own `jump()` is, raised to powers by squaring, knows nothing of
    /// polynomials.
    #[test]
    fn streams_agree_with_matrices() {
        /// The columns of a matrix: what it makes of each unit vector.
        type Matrix = Vec<State>;
        fn apply(matrix: &Matrix, state: State) -> State {
            let columns = (0..256).filter(|bit| state[bit / 64] >> (bit % 64) & 1 == 1);
            columns.fold([0; 4], |sum, bit| xor(sum, matrix[bit]))
        }

        let jump: Matrix = (0..256)
            .map(|bit| {
                let mut rng = generator(unit(bit));
                rng.jump();
                words(rng.state())
            })
            .collect();
        let powers: Vec<Matrix> = core::iter::successors(Some(jump), |matrix| {
            Some(matrix.iter().map(|&column| apply(matrix, column)).collect())
        })
        .take(64)
        .collect();

        let mut indices = Xoshiro256PlusPlus::seed_from_u64(6);
        for seed in SEEDS {
            let streams = Streams::new(seed);
            for _ in 0..20 {
                let index = indices.next_u64();
                let mut expected = streams.state(0, 0);
                for (bit, matrix) in powers.iter().enumerate() {
                    if index >> bit & 1 == 1 {
                        expected = apply(matrix, expected);
                    }
                }
                assert_eq!(streams.state(index, 0), expected, "stream {index} of seed {seed}");
            }
        }
    }

    /// Computed by a program that shares no code with this crate or with `rand_xoshiro`. Changing these is a
    /// breaking release.
    #[test]
    fn first_numbers_are_pinned() {
        let streams = Streams::new(2024);
        for (index, first) in [
            (0, 0x8641_253f_8fed_82d1),
            (1, 0x72d4_1982_e20a_c2d8),
            (2, 0x8579_fe1a_3dd4_cbd7),
            (1_000_000_007, 0x2e81_359c_c220_d34e),
            (u64::MAX, 0x04c7_41c7_9f01_4e12),
        ] {
            assert_eq!(streams.stream(index).next_u64(), first, "stream {index}");
        }
    }
}
