//! Exact sums of floating point numbers in a fixed amount of memory.
//!
//! Floating point addition rounds, so it isn't associative: cut a sum into parts, or merge the parts in
//! another order, and the last bits change. [`ExactSum`] doesn't round. Every finite `f64` is an integer
//! multiple of 2⁻¹⁰⁷⁴ below 2¹⁰²⁴, so a single integer of some 2200 bits, counting units of 2⁻¹⁰⁷⁴, holds any
//! sum of them; integers may be added in any order. Rounding happens once, when the value is read.
//!
//! The integer is an array of 64-bit limbs, least significant first, in two's complement:
//!
//! ```text
//! bit      0 ........ 2097 | 2098 ........ 2238 | 2239
//! weight   2⁻¹⁰⁷⁴ ... 2¹⁰²³ | headroom: 141 bits | sign
//! ```
//!
//! Adding a number touches the two limbs that its 53 bits fall in, and then as many as the carry runs
//! through, which is hardly ever more than one, unless the sum changes sign: its upper limbs then flip
//! between all zeros and all ones. Two's complement is worth that: every sum has exactly one representation,
//! so equality is equality of limbs.
//!
//! Such an accumulator goes back to Kulisch ("Computer Arithmetic and Validity"), who proposed it as
//! hardware. Neal ("Fast Exact Summation Using Small and Large Superaccumulators", 2015) has faster ones in
//! software, for sums in which every element goes through the accumulator. Here whole blocks are summed
//! first, and only the block sums come this way.

use crate::bytes::{self, BytesError, Kind};
use crate::real::Real;

/// How many limbs a sum has: enough for every bit of an `f64`, a sign, and the headroom to add 2¹⁴¹ of the
/// largest.
const LIMBS: usize = 35;

/// The least bit of a sum, and of an `f64`, is worth 2 to this power.
const LEAST_EXPONENT: i32 = f64::MIN_EXP - f64::MANTISSA_DIGITS as i32;

/// The exact sum of any `f32` and `f64` numbers, rounded once, when it is read.
///
/// Parts of a sum may be accumulated anywhere and [merged](Self::merge) in any order. Exact addition is
/// associative and commutative, so the same numbers give the same bits however they are ordered and grouped,
/// on every machine.
///
/// ```
/// use wideband_core::ExactSum;
///
/// let numbers = [1e300, 1.0, -1e300, 1e-300];
/// assert_eq!(numbers.iter().sum::<f64>(), 1e-300); // the 1.0 drowned in 1e300
///
/// let (mut left, mut right) = (ExactSum::new(), ExactSum::new());
/// left.extend([1e300, 1.0]);
/// right.extend([-1e300, 1e-300]);
/// right.merge(&left);
/// assert_eq!(right.value::<f64>(), 1.0);
/// assert_eq!(right, numbers.into_iter().collect());
/// ```
///
/// # Range
///
/// Every finite number counts in full, subnormals included, and no intermediate sum overflows: only a total
/// beyond the range of the type that it is read as does. This holds for up to 2¹⁴¹ numbers, merged ones
/// included, whatever their size; adding them would take longer than the age of the universe. (Doubling a sum
/// by merging it with its own copy gets there: the 142nd doubling of `f64::MAX` wraps around.)
///
/// # NaN and infinities
///
/// As in IEEE addition, but independent of order: a sum that was given a NaN, or infinities of both signs, is
/// NaN for good; one given infinities of one sign only is that infinity.
///
/// # Equality
///
/// Two sums are equal if and only if their exact values are, which is stricter than equality of their rounded
/// values. NaN sums, unlike NaN numbers, are equal to each other.
///
/// # Cost
///
/// 288 bytes. Adding a number takes a few nanoseconds; merging is one pass over 35 limbs. Neither allocates
/// or panics.
#[derive(Clone, Copy, Debug)]
pub struct ExactSum {
    /// The sum of all finite numbers, in units of 2⁻¹⁰⁷⁴: a two's complement integer, least significant limb
    /// first.
    limbs: [u64; LIMBS],
    /// A positive infinity, or a NaN, was added.
    above: bool,
    /// A negative infinity, or a NaN, was added. A NaN is thus kept as what opposite infinities add up to.
    below: bool,
}

impl ExactSum {
    /// How many bytes a sum takes as [bytes](Self::to_bytes).
    pub const BYTES: usize = bytes::size(Self::WORDS);

    /// How many words it takes as [words](Self::words).
    pub(crate) const WORDS: usize = 1 + LIMBS;

    /// The sum of nothing, +0.
    ///
    /// ```
    /// use wideband_core::ExactSum;
    ///
    /// assert_eq!(ExactSum::new().value::<f64>().to_bits(), 0);
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { limbs: [0; LIMBS], above: false, below: false }
    }

    /// Adds a number, exactly.
    ///
    /// `f32` and `f64` numbers may go into the same sum. Order doesn't matter.
    ///
    /// ```
    /// use wideband_core::ExactSum;
    ///
    /// let mut sum = ExactSum::new();
    /// for _ in 0..10 {
    ///     sum.add(0.1);
    /// }
    /// // Ten times the double nearest to 0.1, rounded once. Adding doubles gives 0.9999999999999999.
    /// assert_eq!(sum.value::<f64>(), 1.0);
    /// ```
    pub fn add<T: Real>(&mut self, value: T) {
        let value = value.to_f64();
        if value.is_finite() {
            self.add_finite(value);
        } else {
            // A NaN compares as neither and sets both.
            self.above |= value != f64::NEG_INFINITY;
            self.below |= value != f64::INFINITY;
        }
    }

    /// Adds all that was added to another sum, exactly.
    ///
    /// The result is as if every number had been added to this sum directly, whatever the order of merging.
    ///
    /// ```
    /// use wideband_core::ExactSum;
    ///
    /// let mut low: ExactSum = [1.0, f64::EPSILON / 2.0].into_iter().collect();
    /// let high: ExactSum = [f64::EPSILON / 2.0].into_iter().collect();
    /// low.merge(&high);
    /// assert_eq!(low.value::<f64>(), 1.0 + f64::EPSILON);
    /// ```
    pub fn merge(&mut self, other: &Self) {
        let mut carry = 0;
        for (limb, other) in self.limbs.iter_mut().zip(&other.limbs) {
            carry += u128::from(*limb) + u128::from(*other);
            *limb = carry as u64;
            carry >>= 64;
        }
        self.above |= other.above;
        self.below |= other.below;
    }

    /// The exact sum, correctly rounded once to the nearest `f64` or `f32`, ties to even.
    ///
    /// The result is subnormal where it has to be, and infinite from half a unit beyond the largest finite
    /// number on. An `f32` isn't rounded to `f64` on the way. A sum of nothing, or of numbers that cancel, is
    /// +0; a negative sum too small for `T` is -0.
    ///
    /// ```
    /// use wideband_core::ExactSum;
    ///
    /// // A little more than half way from 1 to the next f32, but too little to show in an f64.
    /// let sum: ExactSum = [1.0, f64::from(f32::EPSILON) / 2.0, 1e-30].into_iter().collect();
    /// assert_eq!(sum.value::<f32>(), 1.0 + f32::EPSILON);
    /// assert_eq!(sum.value::<f64>() as f32, 1.0);
    /// ```
    #[must_use]
    pub fn value<T: Real>(&self) -> T {
        let (digits, min_exponent) = T::FORMAT;
        if let Some(value) = self.non_finite() {
            return T::from_f64(value);
        }
        let (negative, bits) = self.rounded(digits, min_exponent);
        let magnitude = T::from_pattern(bits.min(T::INFINITY.pattern()));
        if negative { -magnitude } else { magnitude }
    }

    /// The sum as bytes, for a file, a message, or another machine.
    ///
    /// The same on every machine, whatever its byte order: two sums are equal if and only if their bytes are. They carry a
    /// kind, a version and a check (CRC-32), and every later version of the library that writes another form still reads
    /// this one: the letters `wbS`, the version 1; then words of 8 bytes, least significant first: 1 if the sum is +∞, 2 if
    /// it is -∞, 3 if it is NaN, else 0, and an integer of 35 words in two's complement, the sum in units of 2⁻¹⁰⁷⁴, 0 if it
    /// is not finite; then the check.
    ///
    /// ```
    /// use wideband_core::ExactSum;
    ///
    /// let here: ExactSum = [1e300, 1.0].into_iter().collect();
    /// let sent: [u8; ExactSum::BYTES] = here.to_bytes();
    ///
    /// let mut there: ExactSum = [-1e300].into_iter().collect();
    /// there.merge(&ExactSum::from_bytes(&sent)?);
    /// assert_eq!(there.value::<f64>(), 1.0);
    /// # Ok::<(), wideband_core::BytesError>(())
    /// ```
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes::write(Kind::ExactSum, self.words(), &mut bytes);
        bytes
    }

    /// The sum that became these [bytes](Self::to_bytes), to be added to and merged as before.
    ///
    /// # Errors
    ///
    /// If [`to_bytes`](Self::to_bytes) of no sum gives these bytes: they are too few or too many, another kind of result,
    /// of a later version, or damaged.
    ///
    /// ```
    /// use wideband_core::{BytesError, ExactSum};
    ///
    /// let mut bytes = ExactSum::new().to_bytes();
    /// bytes[100] ^= 1;
    /// assert_eq!(ExactSum::from_bytes(&bytes), Err(BytesError::Damaged));
    /// assert_eq!(ExactSum::from_bytes(b"text"), Err(BytesError::Kind));
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BytesError> {
        Self::from_words(&mut bytes::read(Kind::ExactSum, Self::WORDS, bytes)?)
    }

    /// What the sum is as [`WORDS`](Self::WORDS) words: equal for equal sums only.
    pub(crate) fn words(&self) -> impl Iterator<Item = u64> {
        let state = u64::from(self.above) | u64::from(self.below) << 1;
        // Beside an infinity or a NaN, the finite part no longer counts.
        let limbs = if state == 0 { self.limbs } else { [0; LIMBS] };
        core::iter::once(state).chain(limbs)
    }

    /// The sum of the next [`WORDS`](Self::WORDS) words.
    pub(crate) fn from_words(words: &mut impl Iterator<Item = u64>) -> Result<Self, BytesError> {
        let mut next = || words.next().unwrap_or(0);
        let state = next();
        let limbs = core::array::from_fn(|_| next());
        if state > 3 || state != 0 && limbs != [0; LIMBS] {
            return Err(BytesError::Impossible);
        }
        Ok(Self { limbs, above: state & 1 != 0, below: state & 2 != 0 })
    }

    /// The sum over a number of terms: finite where that is, though the sum may be too large for `T`.
    pub(crate) fn over<T: Real>(&self, terms: u64) -> T {
        const DOUBLINGS: i32 = 64; // no number of terms is beyond 2⁶⁴
        let (digits, min_exponent) = T::FORMAT;
        if let Some(value) = self.non_finite() {
            return T::from_f64(value);
        }
        // Read as if every bit were worth less by 2⁶⁴, which is exact where the sum is as large as asks for it.
        let (negative, bits) = self.rounded(digits, min_exponent + DOUBLINGS);
        let scaled = T::from_pattern(bits.min(T::INFINITY.pattern()));
        let mean = scaled / T::from_f64(terms as f64) * T::from_f64((1_u128 << DOUBLINGS) as f64);
        if negative { -mean } else { mean }
    }

    fn add_finite(&mut self, value: f64) {
        const FRACTION_BITS: u32 = f64::MANTISSA_DIGITS - 1;
        let bits = value.to_bits();
        let exponent = (bits >> FRACTION_BITS) as usize & 0x7ff;
        let fraction = bits & ((1 << FRACTION_BITS) - 1);
        // Subnormals (exponent 0) have no implicit leading bit, and the same least bit as the smallest
        // normals (exponent 1).
        let significand = i128::from(fraction | u64::from(exponent != 0) << FRACTION_BITS);
        let position = exponent.saturating_sub(1);

        // A signed carry serves both signs: it starts as the number itself, aligned to the first limb it
        // touches, and goes on as the carry or the borrow. Its magnitude is below 2¹¹⁷ at first, and at most
        // 1 from the third limb on.
        let signed = if value.is_sign_negative() { -significand } else { significand };
        let mut carry = signed << (position % 64);
        for limb in &mut self.limbs[position / 64..] {
            carry += i128::from(*limb);
            *limb = carry as u64;
            carry >>= 64;
            if carry == 0 {
                break;
            }
        }
    }

    /// What NaNs and infinities have made of the sum, if any were added.
    pub(super) fn non_finite(&self) -> Option<f64> {
        match (self.above, self.below) {
            (false, false) => None,
            (true, false) => Some(f64::INFINITY),
            (false, true) => Some(f64::NEG_INFINITY),
            (true, true) => Some(f64::NAN),
        }
    }

    /// Whether the finite sum is negative, and the bit pattern of its magnitude, rounded to nearest, ties to
    /// even, in the IEEE format of this precision and range. Too large a magnitude gives a pattern above the
    /// format's infinity.
    fn rounded(&self, digits: u32, min_exponent: i32) -> (bool, u64) {
        let (negative, magnitude) = self.sign_and_magnitude();
        let Some(top_limb) = magnitude.iter().rposition(|&limb| limb != 0) else {
            return (false, 0);
        };
        let bit_length = 64 * top_limb + (64 - magnitude[top_limb].leading_zeros() as usize);

        // Positions in the magnitude: of the format's smallest subnormal, and of the last bit that the result
        // can keep.
        let least = (min_exponent - digits as i32 - LEAST_EXPONENT) as usize;
        let last = bit_length.saturating_sub(digits as usize).max(least);

        let kept = bits_from(&magnitude, last);
        let round_up = last > 0 && {
            let half = bits_from(&magnitude, last - 1) & 1 == 1;
            let odd = kept & 1 == 1;
            half && (odd || any_below(&magnitude, last - 1))
        };

        // In an IEEE bit pattern the exponent field follows on from the fraction, so the leading bit of a
        // normal number's significand, simply added, makes the field one larger: 1 for the smallest normals,
        // as it should be, while a subnormal has no such bit and keeps 0. Rounding up carries into the
        // exponent in the same way.
        let exponent = ((last - least) as u64) << (digits - 1);
        (negative, exponent + kept + u64::from(round_up))
    }

    fn sign_and_magnitude(&self) -> (bool, [u64; LIMBS]) {
        let negative = self.limbs[LIMBS - 1] >> 63 == 1;
        let mut magnitude = self.limbs;
        if negative {
            // -n is !n + 1.
            let mut carry = true;
            for limb in &mut magnitude {
                (*limb, carry) = (!*limb).overflowing_add(carry.into());
            }
        }
        (negative, magnitude)
    }
}

/// The 64 bits from this position upwards.
fn bits_from(limbs: &[u64; LIMBS], position: usize) -> u64 {
    let (first, shift) = (position / 64, position % 64);
    let low = u128::from(limbs[first]);
    let high = u128::from(limbs.get(first + 1).copied().unwrap_or(0));
    ((high << 64 | low) >> shift) as u64
}

/// Whether any bit below this position is set.
fn any_below(limbs: &[u64; LIMBS], position: usize) -> bool {
    let (first, shift) = (position / 64, position % 64);
    limbs[..first].iter().any(|&limb| limb != 0) || limbs[first] & ((1 << shift) - 1) != 0
}

impl Default for ExactSum {
    fn default() -> Self {
        Self::new()
    }
}

impl PartialEq for ExactSum {
    fn eq(&self, other: &Self) -> bool {
        // Beside an infinity or a NaN, the finite part no longer counts.
        let non_finite = self.above || self.below;
        (self.above, self.below) == (other.above, other.below) && (non_finite || self.limbs == other.limbs)
    }
}

impl Eq for ExactSum {}

impl<T: Real> Extend<T> for ExactSum {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        values.into_iter().for_each(|value| self.add(value));
    }
}

impl<T: Real> FromIterator<T> for ExactSum {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut sum = Self::new();
        sum.extend(values);
        sum
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::vec::Vec;

    use rand_core::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;

    const TINY: f64 = f64::from_bits(1);
    const TINY_F32: f32 = f32::from_bits(1);

    fn sum_of(values: &[f64]) -> ExactSum {
        values.iter().copied().collect()
    }

    fn power_of_two(exponent: i32) -> f64 {
        assert!((f64::MIN_EXP - 1..f64::MAX_EXP).contains(&exponent));
        f64::from_bits(((exponent + 1023) as u64) << 52)
    }

    /// Asserts the f64 value of a sum, and of its negation.
    #[track_caller]
    fn assert_f64(values: &[f64], expected: f64) {
        let negated: Vec<f64> = values.iter().map(|value| -value).collect();
        assert_eq!(sum_of(values).value::<f64>().to_bits(), expected.to_bits(), "{values:?}");
        assert_eq!(sum_of(&negated).value::<f64>().to_bits(), (-expected).to_bits(), "{negated:?}");
    }

    /// Asserts the f32 value of a sum, and of its negation.
    #[track_caller]
    fn assert_f32(values: &[f64], expected: f32) {
        let negated: Vec<f64> = values.iter().map(|value| -value).collect();
        assert_eq!(sum_of(values).value::<f32>().to_bits(), expected.to_bits(), "{values:?}");
        assert_eq!(sum_of(&negated).value::<f32>().to_bits(), (-expected).to_bits(), "{negated:?}");
    }

    #[test]
    fn zero_is_positive() {
        for values in [&[][..], &[0.0], &[-0.0], &[-0.0, -0.0], &[1.5, -1.5], &[-TINY, TINY], &[f64::MIN, f64::MAX]] {
            assert_eq!(sum_of(values).value::<f64>().to_bits(), 0, "{values:?}");
            assert_eq!(sum_of(values).value::<f32>().to_bits(), 0, "{values:?}");
            assert_eq!(sum_of(values), ExactSum::default());
        }
    }

    #[test]
    fn a_single_number_comes_back() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        for _ in 0..100_000 {
            let (double, single) = (f64::from_bits(rng.next_u64()), f32::from_bits(rng.next_u32()));
            if double.is_finite() {
                assert_f64(&[double], double);
                assert_f32(&[double], double as f32); // an `as` conversion rounds correctly
            }
            if single.is_finite() {
                assert_f32(&[single.into()], single);
            }
        }
        for edge in [TINY, f64::MIN_POSITIVE.next_down(), f64::MIN_POSITIVE, f64::MAX, 1.0, 1.0f64.next_down()] {
            assert_f64(&[edge], edge);
        }
        for edge in [TINY_F32, f32::MIN_POSITIVE.next_down(), f32::MIN_POSITIVE, f32::MAX] {
            assert_f32(&[edge.into()], edge);
        }
    }

    #[test]
    fn cancellation_loses_nothing() {
        assert_f64(&[1e300, 1.0, -1e300], 1.0);
        assert_f64(&[f64::MAX, TINY, f64::MIN], TINY);
        assert_f64(&[1e300, 1e-300, -1e300, 1.0, -1.0], 1e-300);
    }

    #[test]
    fn subnormals_add_up() {
        assert_f64(&[TINY, TINY, TINY], f64::from_bits(3));
        assert_f64(&[f64::MIN_POSITIVE, -TINY], f64::MIN_POSITIVE.next_down());
        assert_f64(&[f64::MIN_POSITIVE.next_down(), TINY], f64::MIN_POSITIVE);
        let (tiny, half) = (f64::from(TINY_F32), f64::from(TINY_F32) / 2.0);
        assert_f32(&[tiny, tiny, tiny], f32::from_bits(3));
        assert_f32(&[half], 0.0); // a tie between 0 and TINY_F32
        assert_f32(&[half, TINY], TINY_F32);
        assert_f32(&[half, -TINY], 0.0);
        assert_f32(&[tiny, half], f32::from_bits(2));
        assert_f32(&[f32::MIN_POSITIVE.into(), -half], f32::MIN_POSITIVE);
        assert_f32(&[f32::MIN_POSITIVE.into(), -half, -TINY], f32::MIN_POSITIVE.next_down());
    }

    #[test]
    fn ties_go_to_even() {
        let half = f64::EPSILON / 2.0;
        let odd = 1.0 + f64::EPSILON;
        assert_f64(&[1.0, half], 1.0);
        assert_f64(&[1.0, half, TINY], odd);
        assert_f64(&[1.0, half, -TINY], 1.0);
        assert_f64(&[odd, half], odd.next_up());
        assert_f64(&[odd, half, -TINY], odd);
        assert_f64(&[2.0, -half], 2.0); // rounds up into the next binade

        let half = f64::from(f32::EPSILON) / 2.0;
        let odd = 1.0 + f32::EPSILON;
        assert_f32(&[1.0, half], 1.0);
        assert_f32(&[1.0, half, TINY], odd);
        assert_f32(&[1.0, half, -TINY], 1.0);
        assert_f32(&[odd.into(), half], odd.next_up());
        assert_f32(&[odd.into(), half, -TINY], odd);
        assert_f32(&[2.0, -half], 2.0);
    }

    #[test]
    fn f32_is_rounded_once() {
        // By way of f64, 2⁻⁶⁰ would be lost first, and the tie that is left then go to the even 1.
        let sum = sum_of(&[1.0, power_of_two(-24), power_of_two(-60)]);
        assert_eq!(sum.value::<f64>() as f32, 1.0);
        assert_eq!(sum.value::<f32>(), 1.0 + f32::EPSILON);
    }

    #[test]
    fn overflow_is_judged_at_the_end() {
        let half_ulp = power_of_two(970);
        assert_f64(&[f64::MAX, half_ulp], f64::INFINITY);
        assert_f64(&[f64::MAX, half_ulp, -TINY], f64::MAX);
        assert_f64(&[f64::MAX, f64::MAX, f64::MAX], f64::INFINITY);
        assert_f64(&[f64::MAX, f64::MAX, f64::MIN, f64::MIN, 1.0], 1.0);
        let (max, half_ulp) = (f64::from(f32::MAX), power_of_two(103));
        assert_f32(&[max, half_ulp], f32::INFINITY);
        assert_f32(&[max, half_ulp, -TINY], f32::MAX);
        assert_f32(&[f64::MAX, f64::MAX], f32::INFINITY);
    }

    #[test]
    fn the_headroom_is_141_bits() {
        for sign in [1.0, -1.0] {
            let (mut sum, mut opposite) = (sum_of(&[sign * f64::MAX]), sum_of(&[-sign * f64::MAX]));
            for _ in 0..141 {
                sum.merge(&sum.clone());
                opposite.merge(&opposite.clone());
                assert_eq!(sum.value::<f64>(), sign * f64::INFINITY);
                assert_eq!(sum.value::<f32>(), sign as f32 * f32::INFINITY);
            }
            sum.merge(&opposite);
            assert_eq!(sum, ExactSum::new());
        }
    }

    #[test]
    fn negative_totals() {
        assert_f64(&[1.0, -4.0], -3.0);
        assert_f64(&[-1e300, 1e-300, 1e300, -1e-290], 1e-300 - 1e-290);
        // Back and forth over zero, which flips every limb above.
        let mut sum = ExactSum::new();
        for step in 1..=1000 {
            sum.add(if step % 2 == 0 { f64::from(step) } else { -f64::from(step) });
            let expected = if step % 2 == 0 { step / 2 } else { -(step + 1) / 2 };
            assert_eq!(sum.value::<f64>(), f64::from(expected));
        }
        // Too small for an f32, but not zero.
        assert_eq!(sum_of(&[-TINY]).value::<f32>().to_bits(), (-0.0f32).to_bits());
    }

    #[test]
    fn nan_and_infinities_in_any_order() {
        let (inf, nan) = (f64::INFINITY, f64::NAN);
        let cases: [(&[f64], f64); 7] = [
            (&[inf, 1.0, f64::MIN], inf),
            (&[-inf, 1.0, f64::MAX], -inf),
            (&[inf, inf], inf),
            (&[inf, -inf, 1.0], nan),
            (&[nan, 1.0], nan),
            (&[nan, inf], nan),
            (&[nan, -inf], nan),
        ];
        for (values, expected) in cases {
            for rotation in 0..values.len() {
                let (end, start) = values.split_at(rotation);
                let mut merged = sum_of(start);
                merged.merge(&sum_of(end));
                let in_order = start.iter().chain(end).copied().collect::<ExactSum>();
                for sum in [merged, in_order] {
                    let (double, single) = (sum.value::<f64>(), sum.value::<f32>());
                    assert!(double == expected || double.is_nan() && expected.is_nan(), "{values:?}: {double}");
                    assert!(
                        f64::from(single) == expected || single.is_nan() && expected.is_nan(),
                        "{values:?}: {single}"
                    );
                    assert_eq!(sum, sum_of(values));
                }
            }
        }
    }

    #[test]
    fn equal_exactly_when_the_sums_are() {
        assert_eq!(sum_of(&[0.5, 0.25, -1.0]), sum_of(&[-0.25]));
        assert_ne!(sum_of(&[1.0, TINY]), sum_of(&[1.0])); // though both round to 1
        assert_ne!(sum_of(&[1.0]), sum_of(&[-1.0]));
        let (inf, nan) = (f64::INFINITY, f64::NAN);
        assert_eq!(sum_of(&[inf, 1.0]), sum_of(&[2.0, inf]));
        assert_eq!(sum_of(&[nan, 1.0]), sum_of(&[inf, -inf]));
        let different = [sum_of(&[]), sum_of(&[inf]), sum_of(&[-inf]), sum_of(&[nan])];
        for (i, left) in different.iter().enumerate() {
            for (j, right) in different.iter().enumerate() {
                assert_eq!(left == right, i == j);
            }
        }
    }

    #[test]
    fn order_and_grouping_do_not_matter() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(2);
        // Every exponent and sign, so that the parts differ wildly; the top bit of the exponent is cleared
        // against overflow.
        let mut values: Vec<f64> = (0..1000).map(|_| f64::from_bits(rng.next_u64() & !(1 << 62))).collect();
        let expected = sum_of(&values);
        for _ in 0..50 {
            for i in (1..values.len()).rev() {
                values.swap(i, (rng.next_u64() % (i as u64 + 1)) as usize);
            }
            let mut parts: Vec<ExactSum> = values.chunks(1 + (rng.next_u64() % 300) as usize).map(sum_of).collect();
            while parts.len() > 1 {
                let part = parts.swap_remove((rng.next_u64() % parts.len() as u64) as usize);
                let other = (rng.next_u64() % parts.len() as u64) as usize;
                parts[other].merge(&part);
            }
            assert_eq!(parts[0], expected);
            assert_eq!(parts[0].value::<f64>().to_bits(), expected.value::<f64>().to_bits());
        }
    }

    #[test]
    fn f32_and_f64_mix() {
        let mut sum = ExactSum::new();
        sum.add(0.1f32);
        sum.add(-0.1f64);
        assert_eq!(sum.value::<f64>(), f64::from(0.1f32) - 0.1);
    }

    /// `number / 2^shift`, rounded to nearest, ties to even.
    fn rounded_shift(number: i128, shift: u32) -> i128 {
        let (quotient, remainder, half) = (number >> shift, number & ((1 << shift) - 1), 1 << (shift - 1));
        quotient + i128::from(remainder > half || remainder == half && quotient & 1 == 1)
    }

    /// Random sums against 128-bit integers: numbers of up to 53 bits, scaled by 2⁰ to 2⁴⁰ and then all by
    /// the same power of two, so that an i128 holds their sum exactly and an `as` conversion rounds it
    /// correctly.
    #[test]
    fn agrees_with_integers() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(3);
        for round in 0..20_000 {
            let scale = power_of_two((rng.next_u64() % 1600) as i32 - 900);
            let scale_f32 = power_of_two((rng.next_u64() % 140) as i32 - 120);
            let to_subnormal_f32 = power_of_two(-149 - 41);
            let (mut sum, mut sum_f32, mut subnormal_sum) = (ExactSum::new(), ExactSum::new(), ExactSum::new());
            let mut total = 0i128;
            for _ in 0..1 + rng.next_u64() % 12 {
                let number = rng.next_u64() as i64 >> (11 + rng.next_u64() % 53);
                let shift = if round % 2 == 0 { rng.next_u64() % 41 } else { 0 };
                total += i128::from(number) << shift;
                let number = number as f64 * power_of_two(shift as i32);
                sum.add(number * scale);
                sum_f32.add(number * scale_f32);
                subnormal_sum.add(number * to_subnormal_f32);
            }
            assert_eq!(sum.value::<f64>(), total as f64 * scale);
            assert_eq!(sum_f32.value::<f32>(), total as f32 * scale_f32 as f32);
            if total.unsigned_abs() < 1 << (41 + 24) {
                assert_eq!(subnormal_sum.value::<f32>(), rounded_shift(total, 41) as f32 * TINY_F32);
            }
        }
    }
}
