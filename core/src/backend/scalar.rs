//! One number as a vector of one lane: for processors without vector registers.
//!
//! There a vector of the portable backend is an array in memory. A formula of many steps would read and write whole arrays
//! at each of them, in code that stands once for every lane. Lane by lane, its intermediate results stay in registers and its
//! code stands once. Arithmetic is unfused, the bits are the portable backend's.

use core::ops::{Add, BitAnd, BitOr, BitXor, Not};

use super::{Backend, MaskRegister, Portable, Register, Sealed, Words, square_root};

/// Plain `f32` and `f64`.
#[derive(Clone, Copy, Debug)]
#[allow(unreachable_pub, reason = "named by a public trait's associated type")]
pub struct Scalar(());

impl Sealed for Scalar {}

impl Backend for Scalar {
    const FUSED: bool = false;
    type F64 = Number<f64>;
    type F32 = Number<f32>;
    type U64 = <Portable<false> as Backend>::U64;
    type Drawn = Word;
    type Step = Self;
    type Single = Self;
}

/// The register of one number.
#[derive(Clone, Copy)]
#[allow(unreachable_pub, reason = "named by a public trait's associated type")]
pub struct Number<T>(T);

impl<T> Sealed for Number<T> {}

/// Writes the register of one element type.
macro_rules! number {
    ($real:ty, $integers:literal) => {
        impl Register<$real> for Number<$real> {
            type Mask = Truth;
            const LANES: usize = 1;

            by_operators! {}
            by_other_operations! { $real, $integers }

            #[inline(always)]
            fn splat(value: $real) -> Self {
                Self(value)
            }

            #[inline(always)]
            fn mul_add(self, factor: Self, addend: Self) -> Self {
                Self(self.0 * factor.0 + addend.0)
            }

            #[inline(always)]
            fn sqrt(self) -> Self {
                Self(square_root(self.0.into()) as $real)
            }

            #[inline(always)]
            fn lt(self, other: Self) -> Truth {
                Truth(self.0 < other.0)
            }

            #[inline(always)]
            fn le(self, other: Self) -> Truth {
                Truth(self.0 <= other.0)
            }

            #[inline(always)]
            fn eq(self, other: Self) -> Truth {
                Truth(self.0 == other.0)
            }

            #[inline(always)]
            fn select(mask: Truth, if_true: Self, if_false: Self) -> Self {
                if mask.0 { if_true } else { if_false }
            }

            #[inline(always)]
            fn bits_and(self, other: Self) -> Self {
                Self(<$real>::from_bits(self.0.to_bits() & other.0.to_bits()))
            }

            #[inline(always)]
            fn bits_or(self, other: Self) -> Self {
                Self(<$real>::from_bits(self.0.to_bits() | other.0.to_bits()))
            }

            #[inline(always)]
            fn bits_xor(self, other: Self) -> Self {
                Self(<$real>::from_bits(self.0.to_bits() ^ other.0.to_bits()))
            }

            #[inline(always)]
            fn bits_add(self, other: Self) -> Self {
                Self(<$real>::from_bits(self.0.to_bits().wrapping_add(other.0.to_bits())))
            }

            #[inline(always)]
            fn bits_sub(self, other: Self) -> Self {
                Self(<$real>::from_bits(self.0.to_bits().wrapping_sub(other.0.to_bits())))
            }

            #[inline(always)]
            fn bits_shl<const BITS: i32>(self) -> Self {
                Self(<$real>::from_bits(self.0.to_bits() << BITS))
            }

            #[inline(always)]
            fn bits_shr<const BITS: i32>(self) -> Self {
                Self(<$real>::from_bits(self.0.to_bits() >> BITS))
            }

            #[inline(always)]
            fn lookup(table: &[$real; 8], index: Self) -> Self {
                Self(table[(index.0.to_bits() & 7) as usize])
            }

            #[inline(always)]
            fn rows<const N: usize>(table: &[[$real; 4]; N], index: Self) -> [Self; 4] {
                table[index.0.to_bits() as usize % N].map(Self)
            }

            #[inline(always)]
            fn load(slice: &[$real]) -> Self {
                Self(slice[0])
            }

            #[inline(always)]
            fn load_tail(slice: &[$real]) -> Self {
                Self(slice[0])
            }

            #[inline(always)]
            fn store(self, slice: &mut [$real]) {
                slice[0] = self.0;
            }

            #[inline(always)]
            fn store_tail(self, slice: &mut [$real]) {
                slice.fill(self.0);
            }
        }
    };
}

number!(f64, 4_503_599_627_370_496.0);
number!(f32, 8_388_608.0);

/// The mask of one lane.
#[derive(Clone, Copy)]
#[allow(unreachable_pub, reason = "named by a public trait's associated type")]
pub struct Truth(bool);

operators! { () Truth:
    BitAnd::bitand(a, b) => a & b;
    BitOr::bitor(a, b) => a | b;
    BitXor::bitxor(a, b) => a ^ b;
}

impl Not for Truth {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        Self(!self.0)
    }
}

impl MaskRegister for Truth {
    const LANES: usize = 1;

    type Tally = usize;

    #[inline(always)]
    fn any(self) -> bool {
        self.0
    }

    #[inline(always)]
    fn all(self) -> bool {
        self.0
    }

    #[inline(always)]
    fn first(lanes: usize) -> Self {
        Self(lanes > 0)
    }

    #[inline(always)]
    fn no_tally() -> usize {
        0
    }

    #[inline(always)]
    fn tally(self, tally: usize) -> usize {
        tally + usize::from(self.0)
    }

    #[inline(always)]
    fn count(tally: usize) -> usize {
        tally
    }
}

/// The first of eight words.
#[derive(Clone, Copy)]
#[allow(unreachable_pub, reason = "named by a public trait's associated type")]
pub struct Word(u64);

impl Sealed for Word {}

impl From<<Scalar as Backend>::U64> for Word {
    #[inline(always)]
    fn from(words: <Scalar as Backend>::U64) -> Self {
        Self(words.to_array()[0])
    }
}

operators! { () Word:
    Add::add(a, b) => a.wrapping_add(b);
    BitXor::bitxor(a, b) => a ^ b;
    BitAnd::bitand(a, b) => a & b;
    BitOr::bitor(a, b) => a | b;
}

impl Words for Word {
    #[inline(always)]
    fn splat(word: u64) -> Self {
        Self(word)
    }

    #[inline(always)]
    fn from_array([word, ..]: [u64; 8]) -> Self {
        Self(word)
    }

    #[inline(always)]
    fn to_array(self) -> [u64; 8] {
        [self.0; 8]
    }

    #[inline(always)]
    fn shl<const BITS: i32>(self) -> Self {
        Self(self.0 << BITS)
    }

    #[inline(always)]
    fn shr<const BITS: i32>(self) -> Self {
        Self(self.0 >> BITS)
    }

    #[inline(always)]
    fn shr_halves(self) -> Self {
        Self(self.0 >> 1 & !(1 << 31))
    }

    #[inline(always)]
    fn square_low(self) -> Self {
        let low = u64::from(self.0 as u32);
        Self(low * low)
    }
}
