//! What there is to know of an element type's bits.

use super::power_of_two::Exponents;
use crate::backend::Backend;
use crate::error_free::leading_half;
use crate::lanes::Lanes;

/// A number's parts as they lie in its bits.
pub(crate) trait Parts: Exponents {
    /// 2.
    const TWO: Self;
    /// The sign bit.
    const SIGN: Self;
    /// The bits of the mantissa.
    const MANTISSA: Self;
    /// The smallest normal number.
    const MIN_POSITIVE: Self;
    /// The largest finite number.
    const MAX: Self;
    /// Not a number.
    const NAN: Self;
    /// 2 to a power so large that it times any subnormal number is a normal one.
    const LIFT: Self;
    /// The logarithm of `LIFT`.
    const LIFTED: Self;
    /// The exponent's bias, and the number that [`exponent_bits`](Self::exponent_bits) counts from.
    const EXPONENT_BIAS: Self;

    /// The last bit as the sign, and zeros.
    fn last_bit_as_sign<B: Backend>(bits: Lanes<Self, B>) -> Lanes<Self, B>;

    /// The last bit but one as the sign, and one other.
    fn last_but_one_as_sign<B: Backend>(bits: Lanes<Self, B>) -> Lanes<Self, B>;

    /// The exponent field, and a sign bit above it, as a number: `field + EXPONENT_BIAS - bias`.
    fn exponent_bits<B: Backend>(bits: Lanes<Self, B>) -> Lanes<Self, B>;
}

impl Parts for f64 {
    const TWO: Self = 2.0;
    const SIGN: Self = -0.0;
    const MANTISSA: Self = Self::from_bits((1 << 52) - 1);
    const MIN_POSITIVE: Self = Self::MIN_POSITIVE;
    const MAX: Self = Self::MAX;
    const NAN: Self = Self::NAN;
    const LIFT: Self = (1_u64 << 54) as Self;
    const LIFTED: Self = 54.0;
    const EXPONENT_BIAS: Self = (1_u64 << 52) as Self + 1023.0;

    #[inline(always)]
    fn last_bit_as_sign<B: Backend>(bits: Lanes<Self, B>) -> Lanes<Self, B> {
        bits.bits_shl::<63>()
    }

    #[inline(always)]
    fn last_but_one_as_sign<B: Backend>(bits: Lanes<Self, B>) -> Lanes<Self, B> {
        bits.bits_shl::<62>()
    }

    #[inline(always)]
    fn exponent_bits<B: Backend>(bits: Lanes<Self, B>) -> Lanes<Self, B> {
        bits.bits_shr::<52>().bits_or(Lanes::splat((1_u64 << 52) as Self))
    }
}

impl Parts for f32 {
    const TWO: Self = 2.0;
    const SIGN: Self = -0.0;
    const MANTISSA: Self = Self::from_bits((1 << 23) - 1);
    const MIN_POSITIVE: Self = Self::MIN_POSITIVE;
    const MAX: Self = Self::MAX;
    const NAN: Self = Self::NAN;
    const LIFT: Self = (1_u64 << 25) as Self;
    const LIFTED: Self = 25.0;
    const EXPONENT_BIAS: Self = (1_u64 << 23) as Self + 127.0;

    #[inline(always)]
    fn last_bit_as_sign<B: Backend>(bits: Lanes<Self, B>) -> Lanes<Self, B> {
        bits.bits_shl::<31>()
    }

    #[inline(always)]
    fn last_but_one_as_sign<B: Backend>(bits: Lanes<Self, B>) -> Lanes<Self, B> {
        bits.bits_shl::<30>()
    }

    #[inline(always)]
    fn exponent_bits<B: Backend>(bits: Lanes<Self, B>) -> Lanes<Self, B> {
        bits.bits_shr::<23>().bits_or(Lanes::splat((1_u64 << 23) as Self))
    }
}

/// The leading half of a number's significand: the product of two of them is exact.
#[inline(always)]
pub(crate) fn upper<T: Parts, B: Backend>(v: Lanes<T, B>) -> Lanes<T, B> {
    v.bits_and(Lanes::splat(leading_half()))
}
