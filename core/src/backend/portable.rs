//! The portable backend, on `wide`: SSE2, NEON, wasm simd128 or plain arrays, whatever the build's target has.
//!
//! Fused where the target's baseline has a fused multiply-add that `wide` uses: `AArch64`; unfused everywhere.

use core::ops::{Add, BitAnd, BitOr, BitXor, Not};

use wide::bytemuck::cast;
use wide::{f32x16, f64x2, f64x8, u32x16, u64x8};

use super::scalar::Scalar;
use super::{Backend, HAS_VECTORS, Job, MaskRegister, Register, Run, Sealed, Words};

/// `wide`'s vectors; `FUSED` says which arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(unreachable_pub, reason = "named by a public trait's associated type")]
pub struct Portable<const FUSED: bool>(());

impl Portable<false> {
    /// Every machine can.
    pub(crate) const fn new() -> Self {
        Self(())
    }
}

#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
impl Portable<true> {
    /// Every machine of a target whose baseline has a fused multiply-add can.
    pub(crate) const fn new() -> Self {
        Self(())
    }
}

impl<const FUSED: bool> Sealed for Portable<FUSED> {}

impl<const FUSED: bool> Backend for Portable<FUSED> {
    const FUSED: bool = FUSED;
    type F64 = F64x8<FUSED>;
    type F32 = F32x16<FUSED>;
    type U64 = U64x8;
    type Drawn = U64x8;
    type Step = <Either<HAS_VECTORS> as Choice<Self, Scalar>>::Chosen;
    type Single = Self;
}

/// Which of two backends.
#[allow(unreachable_pub, missing_debug_implementations, reason = "named by a public trait's associated type")]
pub struct Either<const FIRST: bool>;

#[allow(unreachable_pub, reason = "named by a public trait's associated type")]
pub trait Choice<A, B> {
    type Chosen: Backend;
}

impl<A: Backend, B: Backend> Choice<A, B> for Either<true> {
    type Chosen = A;
}

impl<A: Backend, B: Backend> Choice<A, B> for Either<false> {
    type Chosen = B;
}

impl<const FUSED: bool> Run for Portable<FUSED> {
    #[inline]
    fn run<J: Job>(self, job: J) -> J::Output {
        /// Where the backend is chosen at run time, a computation stands once, wherever it is started from. Elsewhere it is
        /// inlined, so that a constant length reaches it.
        #[cfg_attr(target_arch = "x86_64", inline(never))]
        #[cfg_attr(not(target_arch = "x86_64"), inline(always))]
        fn enter<J: Job, B: Backend>(job: J) -> J::Output {
            job.run::<B>()
        }
        enter::<J, Self>(job)
    }
}

/// Writes the register and the mask of one element type: 512 bits, in as many of the machine's registers as they take.
macro_rules! float_register {
    ($register:ident, $mask:ident: $real:ty, $lanes:literal, $wide:ident, $bits:ident, $integers:literal) => {
        #[derive(Clone, Copy)]
        #[allow(unreachable_pub, reason = "named by a public trait's associated type")]
        pub struct $register<const FUSED: bool>($wide);

        impl<const FUSED: bool> Sealed for $register<FUSED> {}

        impl<const FUSED: bool> $register<FUSED> {
            #[inline(always)]
            fn of_bits(bits: $bits) -> Self {
                Self(cast(bits))
            }

            #[inline(always)]
            fn bits(self) -> $bits {
                cast(self.0)
            }
        }

        impl<const FUSED: bool> Register<$real> for $register<FUSED> {
            type Mask = $mask;
            const LANES: usize = $lanes;

            by_operators! {}
            by_other_operations! { $real, $integers }

            #[inline(always)]
            fn splat(value: $real) -> Self {
                Self($wide::splat(value))
            }

            #[inline(always)]
            fn mul_add(self, factor: Self, addend: Self) -> Self {
                if FUSED { Self(self.0.mul_add(factor.0, addend.0)) } else { Self(self.0 * factor.0 + addend.0) }
            }

            #[inline(always)]
            fn sqrt(self) -> Self {
                if HAS_VECTORS {
                    return Self(self.0.sqrt());
                }
                Self($wide::from(self.0.to_array().map(|x| square_root(x.into()) as $real)))
            }

            #[inline(always)]
            fn lt(self, other: Self) -> $mask {
                $mask(cast(self.0.simd_lt(other.0)))
            }

            #[inline(always)]
            fn le(self, other: Self) -> $mask {
                $mask(cast(self.0.simd_le(other.0)))
            }

            #[inline(always)]
            fn eq(self, other: Self) -> $mask {
                $mask(cast(self.0.simd_eq(other.0)))
            }

            #[inline(always)]
            fn select(mask: $mask, if_true: Self, if_false: Self) -> Self {
                Self::of_bits((mask.0 & if_true.bits()) | (!mask.0 & if_false.bits()))
            }

            #[inline(always)]
            fn bits_and(self, other: Self) -> Self {
                Self::of_bits(self.bits() & other.bits())
            }

            #[inline(always)]
            fn bits_or(self, other: Self) -> Self {
                Self::of_bits(self.bits() | other.bits())
            }

            #[inline(always)]
            fn bits_xor(self, other: Self) -> Self {
                Self::of_bits(self.bits() ^ other.bits())
            }

            #[inline(always)]
            fn bits_add(self, other: Self) -> Self {
                Self::of_bits(self.bits() + other.bits())
            }

            #[inline(always)]
            fn bits_sub(self, other: Self) -> Self {
                Self::of_bits(self.bits() - other.bits())
            }

            #[inline(always)]
            fn bits_shl<const BITS: i32>(self) -> Self {
                Self::of_bits(self.bits() << BITS)
            }

            #[inline(always)]
            fn bits_shr<const BITS: i32>(self) -> Self {
                Self::of_bits(self.bits() >> BITS)
            }

            #[inline(always)]
            fn lookup(table: &[$real; 8], index: Self) -> Self {
                Self($wide::from(index.bits().to_array().map(|index| table[(index & 7) as usize])))
            }

            #[inline(always)]
            fn rows<const N: usize>(table: &[[$real; 4]; N], index: Self) -> [Self; 4] {
                let mut columns = [[0.0; $lanes]; 4];
                for (lane, index) in index.bits().to_array().into_iter().enumerate() {
                    let row = &table[index as usize % N];
                    for (column, &element) in columns.iter_mut().zip(row) {
                        column[lane] = element;
                    }
                }
                let [first, second, third, fourth] = columns;
                [
                    Self($wide::from(first)),
                    Self($wide::from(second)),
                    Self($wide::from(third)),
                    Self($wide::from(fourth)),
                ]
            }

            #[inline(always)]
            fn in_memory(&mut self) -> &mut [$real] {
                self.0.as_mut_array()
            }

            #[inline(always)]
            fn load(slice: &[$real]) -> Self {
                let lanes: [$real; $lanes] = *slice.first_chunk().expect("a whole register");
                Self($wide::from(lanes))
            }

            #[inline(always)]
            fn load_tail(slice: &[$real]) -> Self {
                let mut lanes = [slice[0]; $lanes];
                lanes[..slice.len()].copy_from_slice(slice);
                Self($wide::from(lanes))
            }

            #[inline(always)]
            fn store(self, slice: &mut [$real]) {
                *slice.first_chunk_mut().expect("a whole register") = self.0.to_array();
            }

            #[inline(always)]
            fn store_tail(self, slice: &mut [$real]) {
                slice.copy_from_slice(&self.0.to_array()[..slice.len()]);
            }
        }

        #[derive(Clone, Copy)]
        #[allow(unreachable_pub, reason = "named by a public trait's associated type")]
        pub struct $mask($bits);

        operators! { () $mask:
            BitAnd::bitand(a, b) => a & b;
            BitOr::bitor(a, b) => a | b;
            BitXor::bitxor(a, b) => a ^ b;
        }

        impl Not for $mask {
            type Output = Self;
            #[inline(always)]
            fn not(self) -> Self {
                Self(!self.0)
            }
        }

        impl MaskRegister for $mask {
            const LANES: usize = $lanes;

            #[inline(always)]
            fn any(self) -> bool {
                self.0.to_array().iter().fold(0, |any, lane| any | lane) != 0
            }

            #[inline(always)]
            fn all(self) -> bool {
                !(!self).any()
            }

            #[inline(always)]
            fn first(lanes: usize) -> Self {
                Self($bits::from(core::array::from_fn(|lane| if lane < lanes { !0 } else { 0 })))
            }

            type Tally = $bits;

            #[inline(always)]
            fn no_tally() -> $bits {
                $bits::splat(0)
            }

            #[inline(always)]
            fn tally(self, tally: $bits) -> $bits {
                tally - self.0 // a true lane is all ones, which is −1
            }

            #[inline(always)]
            fn count(tally: $bits) -> usize {
                tally.to_array().iter().map(|&lane| lane as usize).sum()
            }
        }
    };
}

float_register!(F64x8, Mask64x8: f64, 8, f64x8, u64x8, 4_503_599_627_370_496.0);
float_register!(F32x16, Mask32x16: f32, 16, f32x16, u32x16, 8_388_608.0);

#[derive(Clone, Copy)]
#[allow(unreachable_pub, reason = "named by a public trait's associated type")]
pub struct U64x8(u64x8);

impl Sealed for U64x8 {}

operators! { () U64x8:
    Add::add(a, b) => a + b;
    BitXor::bitxor(a, b) => a ^ b;
    BitAnd::bitand(a, b) => a & b;
    BitOr::bitor(a, b) => a | b;
}

impl Words for U64x8 {
    #[inline(always)]
    fn splat(word: u64) -> Self {
        Self(u64x8::splat(word))
    }

    #[inline(always)]
    fn from_array(words: [u64; 8]) -> Self {
        Self(u64x8::from(words))
    }

    #[inline(always)]
    fn to_array(self) -> [u64; 8] {
        self.0.to_array()
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
        let halves: u32x16 = cast(self.0);
        Self(cast(halves >> 1))
    }

    #[inline(always)]
    fn square_low(self) -> Self {
        Self(u64x8::from(self.0.to_array().map(|word| {
            let low = u64::from(word as u32);
            low * low
        })))
    }
}

/// `√x`, correctly rounded: `core` has none.
#[inline]
pub(crate) fn square_root(x: f64) -> f64 {
    // Where `wide` has no instruction for it, its root of a subnormal number is wrong: take that of 2¹⁰⁸ times as much.
    let subnormal = !HAS_VECTORS && x < f64::MIN_POSITIVE;
    let (up, down) = if subnormal { ((1_u128 << 108) as f64, 1.0 / (1_u64 << 54) as f64) } else { (1.0, 1.0) };
    f64x2::splat(x * up).sqrt().to_array()[0] * down
}
