//! `f32` and `f64` as the tests see them: as bits, and with scalar operations.

use wideband_core::Real;

/// `f32` or `f64`.
pub trait Float: Real {
    /// Bits of the significand, the leading one included.
    const DIGITS: u32;
    /// The exponent of the smallest normal number.
    const LEAST_EXPONENT: i32;
    /// Where `|x|` has this exponent or a larger one, `exp(x)` is infinite or zero.
    const EXP_OVERFLOWS: i32;
    /// Numbers that careless code gets wrong.
    const AWKWARD: &[Self];

    /// The number with these bits: the low ones, where there are too many.
    fn of_bits(bits: u64) -> Self;

    /// The number's bits. All NaNs have the same, since their payloads are not promised.
    fn bits(self) -> u64;

    /// `|self|`
    fn abs(self) -> Self;

    /// `√self`, correctly rounded.
    #[cfg(feature = "std")]
    fn sqrt(self) -> Self;

    /// `self · factor + addend`, rounded once.
    #[cfg(feature = "std")]
    fn fused(self, factor: Self, addend: Self) -> Self;

    /// As the standard library has it.
    #[cfg(feature = "std")]
    fn floor(self) -> Self;

    /// As the standard library has it.
    #[cfg(feature = "std")]
    fn ceil(self) -> Self;

    /// As the standard library has it.
    #[cfg(feature = "std")]
    fn trunc(self) -> Self;

    /// As the standard library has it.
    #[cfg(feature = "std")]
    fn round(self) -> Self;

    /// As the standard library has it.
    #[cfg(feature = "std")]
    fn round_ties_even(self) -> Self;

    /// As the standard library has it.
    #[cfg(feature = "std")]
    fn signum(self) -> Self;

    /// As the standard library has it.
    #[cfg(feature = "std")]
    fn copysign(self, sign: Self) -> Self;
}

macro_rules! float {
    ($float:ident, $bits:ident, exp overflows at 2^$overflow:literal, awkward $($edge:literal)+) => {
        impl Float for $float {
            const DIGITS: u32 = $float::MANTISSA_DIGITS;
            const LEAST_EXPONENT: i32 = $float::MIN_EXP - 1;
            const EXP_OVERFLOWS: i32 = $overflow;
            const AWKWARD: &[Self] = &[
                0.0,
                -0.0,
                $float::from_bits(1), // the smallest subnormal
                -$float::from_bits(1),
                $float::MIN_POSITIVE.next_down(), // the largest
                -$float::MIN_POSITIVE.next_down(),
                $float::MIN_POSITIVE,
                -$float::MIN_POSITIVE,
                $float::EPSILON / 2.0,
                -$float::EPSILON / 2.0,
                1.0,
                -1.0,
                $float::MAX,
                $float::MIN,
                $float::INFINITY,
                $float::NEG_INFINITY,
                $float::NAN,
                -$float::NAN,
                $($edge),+
            ];

            #[inline]
            fn of_bits(bits: u64) -> Self {
                $float::from_bits(bits as $bits)
            }

            #[inline]
            fn bits(self) -> u64 {
                if self.is_nan() { $float::NAN.to_bits().into() } else { self.to_bits().into() }
            }

            #[inline]
            fn abs(self) -> Self {
                self.abs()
            }

            #[cfg(feature = "std")]
            #[inline]
            fn sqrt(self) -> Self {
                self.sqrt()
            }

            #[cfg(feature = "std")]
            #[inline]
            fn fused(self, factor: Self, addend: Self) -> Self {
                self.mul_add(factor, addend)
            }

            #[cfg(feature = "std")]
            #[inline]
            fn floor(self) -> Self {
                self.floor()
            }

            #[cfg(feature = "std")]
            #[inline]
            fn ceil(self) -> Self {
                self.ceil()
            }

            #[cfg(feature = "std")]
            #[inline]
            fn trunc(self) -> Self {
                self.trunc()
            }

            #[cfg(feature = "std")]
            #[inline]
            fn round(self) -> Self {
                self.round()
            }

            #[cfg(feature = "std")]
            #[inline]
            fn round_ties_even(self) -> Self {
                self.round_ties_even()
            }

            #[cfg(feature = "std")]
            #[inline]
            fn signum(self) -> Self {
                self.signum()
            }

            #[cfg(feature = "std")]
            #[inline]
            fn copysign(self, sign: Self) -> Self {
                self.copysign(sign)
            }
        }
    };
}

// The awkward numbers at the end: where `exp` becomes infinite, subnormal and zero, and half of ln 2, where the range
// reduction goes from one integer to the next.
float!(f64, u64, exp overflows at 2^10, awkward
    709.782712893384 709.7827128933841 -708.3964185322641 -708.3964185322642 -745.1332191019411 -745.1332191019412
    708.0 -708.0 708.0000000000001 -708.0000000000001 800.0 -800.0 0.34657359027997264 -0.34657359027997264);
float!(f32, u32, exp overflows at 2^7, awkward
    88.72283 88.72284 -87.33654 -87.33655 -103.97208 -103.97209
    87.0 -87.0 87.00001 -87.00001 128.0 -128.0 0.3465736 -0.3465736);
