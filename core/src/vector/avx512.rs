//! The AVX-512 backend: one 512-bit register a vector, chosen at run time.
//!
//! The `unsafe` here is sound for the reason given at the head of [`avx2`](super::avx2): only a [`Job`] started by
//! [`Avx512::run`] names these types, which needs the proof that [`Avx512::detect`] gives.

use core::arch::asm;
use core::arch::x86_64::*;
use core::ops::{Add, BitAnd, BitOr, BitXor, Div, Mul, Neg, Not, Sub};

use super::{Backend, Job, Mask, Sealed, Vector, Words};

cpufeatures::new!(cpu, "avx512f", "avx512dq", "avx2", "fma", "popcnt");

/// The proof that this processor has AVX-512 F and DQ; `FUSED` says which arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Avx512<const FUSED: bool>(());

impl<const FUSED: bool> Avx512<FUSED> {
    #[inline]
    pub(crate) fn detect() -> Option<Self> {
        cpu::get().then_some(Self(()))
    }
}

impl<const FUSED: bool> Backend for Avx512<FUSED> {
    type F64 = F64x8<FUSED>;
    type F32 = F32x16<FUSED>;
    type U64 = U64x8;

    #[inline]
    fn run<J: Job>(self, job: J) -> J::Output {
        /// All of `job` is inlined here, and so compiled for AVX-512.
        #[target_feature(enable = "avx512f,avx512dq,avx2,fma,popcnt")]
        fn enter<J: Job, B: Backend>(job: J) -> J::Output {
            job.run::<B>()
        }
        // SAFETY: `self` is the proof that the processor has AVX-512.
        unsafe { enter::<J, Self>(job) }
    }
}

/// Calls an intrinsic.
macro_rules! call {
    ($intrinsic:ident $(::<$bits:tt>)? ($($operand:expr),*)) => {
        // SAFETY: the processor has AVX-512, or this code would not run: see the head of the file.
        unsafe { $intrinsic $(::<{ $bits }>)? ($($operand),*) }
    };
}

/// Writes the vector and the mask of one element type. Intrinsics are named in full, since a macro cannot join words.
macro_rules! float_vector {
    (
        $vector:ident, $mask:ident: $real:ty, $lanes:literal, $register:ty, $bitmask:ty, mantissa $mantissa:literal;
        $add:ident $sub:ident $mul:ident $div:ident $fmadd:ident $min:ident $max:ident $sqrt:ident $abs:ident $xor:ident;
        $cmp:ident $blend:ident $set1:ident $loadu:ident $storeu:ident $mask_loadu:ident $mask_storeu:ident;
        $to_bits:ident $from_bits:ident;
        $int_add:ident $int_shl:ident;
        $({ $lookup:item })?
    ) => {
        #[derive(Clone, Copy)]
        #[allow(unreachable_pub, reason = "named by a public trait's associated type")]
        pub struct $vector<const FUSED: bool>($register);

        impl<const FUSED: bool> Sealed for $vector<FUSED> {}

        operators! { (const FUSED: bool) $vector<FUSED>:
            Add::add(a, b) => call!($add(a, b));
            Sub::sub(a, b) => call!($sub(a, b));
            Mul::mul(a, b) => call!($mul(a, b));
            Div::div(a, b) => call!($div(a, b));
        }

        impl<const FUSED: bool> Neg for $vector<FUSED> {
            type Output = Self;
            #[inline(always)]
            fn neg(self) -> Self {
                Self(call!($xor(self.0, Self::splat(-0.0).0)))
            }
        }

        impl<const FUSED: bool> Vector<$real> for $vector<FUSED> {
            type Mask = $mask;

            #[inline(always)]
            fn splat(value: $real) -> Self {
                Self(call!($set1(value)))
            }

            #[inline(always)]
            fn mul_add(self, factor: Self, addend: Self) -> Self {
                if FUSED { Self(call!($fmadd(self.0, factor.0, addend.0))) } else { self * factor + addend }
            }

            #[inline(always)]
            fn lt(self, other: Self) -> $mask {
                $mask(call!($cmp::<_CMP_LT_OQ>(self.0, other.0)))
            }

            #[inline(always)]
            fn le(self, other: Self) -> $mask {
                $mask(call!($cmp::<_CMP_LE_OQ>(self.0, other.0)))
            }

            #[inline(always)]
            fn eq(self, other: Self) -> $mask {
                $mask(call!($cmp::<_CMP_EQ_OQ>(self.0, other.0)))
            }

            #[inline(always)]
            fn select(mask: $mask, if_true: Self, if_false: Self) -> Self {
                Self(call!($blend(mask.0, if_false.0, if_true.0)))
            }

            // The instruction is the trait's definition, NaN and zeros included.
            #[inline(always)]
            fn min(self, other: Self) -> Self {
                Self(call!($min(self.0, other.0)))
            }

            #[inline(always)]
            fn max(self, other: Self) -> Self {
                Self(call!($max(self.0, other.0)))
            }

            #[inline(always)]
            fn abs(self) -> Self {
                Self(call!($abs(self.0)))
            }

            #[inline(always)]
            fn sqrt(self) -> Self {
                Self(call!($sqrt(self.0)))
            }

            const PINS: bool = true;

            #[inline(always)]
            fn pinned(self) -> Self {
                #[inline]
                #[target_feature(enable = "avx512f,avx512dq,avx2,fma,popcnt")]
                fn pin(mut register: $register) -> $register {
                    // SAFETY: it is a comment.
                    unsafe { asm!("/* {} */", inout(zmm_reg) register, options(nomem, nostack, preserves_flags)) };
                    register
                }
                // SAFETY: see the head of the file.
                Self(unsafe { pin(self.0) })
            }

            #[inline(always)]
            fn load(slice: &[$real]) -> Self {
                let lanes: &[$real; $lanes] = slice.first_chunk().expect("a whole vector");
                // SAFETY: the pointer is followed by a vector; for the processor, see the head of the file.
                Self(unsafe { $loadu(lanes.as_ptr()) })
            }

            #[inline(always)]
            fn load_tail(slice: &[$real]) -> Self {
                let (others, mask) = (Self::splat(slice[0]), $mask::first(slice.len()));
                // SAFETY: the instruction reads no lane that the mask leaves out, and those in it are the elements of
                // the slice; for the processor, see the head of the file.
                Self(unsafe { $mask_loadu(others.0, mask.0, slice.as_ptr()) })
            }

            #[inline(always)]
            fn store(self, slice: &mut [$real]) {
                let lanes: &mut [$real; $lanes] = slice.first_chunk_mut().expect("a whole vector");
                // SAFETY: the pointer is followed by a vector; for the processor, see the head of the file.
                unsafe { $storeu(lanes.as_mut_ptr(), self.0) }
            }

            #[inline(always)]
            fn store_tail(self, slice: &mut [$real]) {
                let mask = $mask::first(slice.len());
                // SAFETY: the instruction writes no lane that the mask leaves out, and those in it are the elements of
                // the slice; for the processor, see the head of the file.
                unsafe { $mask_storeu(slice.as_mut_ptr(), mask.0, self.0) }
            }

            #[inline(always)]
            fn add_eighths_to_exponent(self, integer: Self) -> Self {
                let (bits, integer) = (call!($to_bits(self.0)), call!($to_bits(integer.0)));
                let shifted = call!($int_shl::<{ $mantissa - 3 }>(integer));
                let sum = call!($int_add(bits, shifted));
                Self(call!($from_bits(sum)))
            }

            $($lookup)?

            #[inline(always)]
            fn add_to_exponent(self, integer: Self) -> Self {
                let (bits, integer) = (call!($to_bits(self.0)), call!($to_bits(integer.0)));
                let shifted = call!($int_shl::<$mantissa>(integer));
                let sum = call!($int_add(bits, shifted));
                Self(call!($from_bits(sum)))
            }
        }

        #[derive(Clone, Copy)]
        #[allow(unreachable_pub, reason = "named by a public trait's associated type")]
        pub struct $mask($bitmask);

        impl Sealed for $mask {}

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

        impl Mask for $mask {
            type Tally = usize;

            #[inline(always)]
            fn any(self) -> bool {
                self.0 != 0
            }

            #[inline(always)]
            fn all(self) -> bool {
                self.0 == <$bitmask>::MAX
            }

            #[inline(always)]
            fn first(lanes: usize) -> Self {
                Self(((1_u32 << lanes) - 1) as $bitmask)
            }

            #[inline(always)]
            fn no_tally() -> usize {
                0
            }

            #[inline(always)]
            fn tally(self, tally: usize) -> usize {
                tally + self.0.count_ones() as usize
            }

            #[inline(always)]
            fn count(tally: usize) -> usize {
                tally
            }
        }
    };
}

float_vector! {
    F64x8, Mask64: f64, 8, __m512d, __mmask8, mantissa 52;
    _mm512_add_pd _mm512_sub_pd _mm512_mul_pd _mm512_div_pd _mm512_fmadd_pd
    _mm512_min_pd _mm512_max_pd _mm512_sqrt_pd _mm512_abs_pd _mm512_xor_pd;
    _mm512_cmp_pd_mask _mm512_mask_blend_pd _mm512_set1_pd
    _mm512_loadu_pd _mm512_storeu_pd _mm512_mask_loadu_pd _mm512_mask_storeu_pd;
    _mm512_castpd_si512 _mm512_castsi512_pd;
    _mm512_add_epi64 _mm512_slli_epi64;
}

float_vector! {
    F32x16, Mask32: f32, 16, __m512, __mmask16, mantissa 23;
    _mm512_add_ps _mm512_sub_ps _mm512_mul_ps _mm512_div_ps _mm512_fmadd_ps
    _mm512_min_ps _mm512_max_ps _mm512_sqrt_ps _mm512_abs_ps _mm512_xor_ps;
    _mm512_cmp_ps_mask _mm512_mask_blend_ps _mm512_set1_ps
    _mm512_loadu_ps _mm512_storeu_ps _mm512_mask_loadu_ps _mm512_mask_storeu_ps;
    _mm512_castps_si512 _mm512_castsi512_ps;
    _mm512_add_epi32 _mm512_slli_epi32;
    {
        #[inline(always)]
        fn lookup(table: &[f32; 8], integer: Self) -> Self {
            // SAFETY: the pointer is followed by eight elements; for the processor, see the head of the file.
            let table = unsafe { _mm512_broadcast_f32x8(_mm256_loadu_ps(table.as_ptr())) };
            let integer = call!(_mm512_castps_si512(integer.0));
            Self(call!(_mm512_permutexvar_ps(integer, table)))
        }
    }
}

#[derive(Clone, Copy)]
#[allow(unreachable_pub, reason = "named by a public trait's associated type")]
pub struct U64x8(__m512i);

impl Sealed for U64x8 {}

operators! { () U64x8:
    Add::add(a, b) => call!(_mm512_add_epi64(a, b));
    BitXor::bitxor(a, b) => call!(_mm512_xor_si512(a, b));
    BitAnd::bitand(a, b) => call!(_mm512_and_si512(a, b));
    BitOr::bitor(a, b) => call!(_mm512_or_si512(a, b));
}

impl Words for U64x8 {
    #[inline(always)]
    fn splat(word: u64) -> Self {
        Self(call!(_mm512_set1_epi64(word.cast_signed())))
    }

    #[inline(always)]
    fn from_array(words: [u64; 8]) -> Self {
        // SAFETY: both are 64 bytes, any of which are valid in either.
        Self(unsafe { core::mem::transmute::<[u64; 8], __m512i>(words) })
    }

    #[inline(always)]
    fn to_array(self) -> [u64; 8] {
        // SAFETY: both are 64 bytes, any of which are valid in either.
        unsafe { core::mem::transmute(self.0) }
    }

    // The shifts take their distance from a vector, which the compiler turns into an immediate: the immediate's type,
    // unlike AVX2's, is not this trait's.
    #[inline(always)]
    fn shl<const BITS: i32>(self) -> Self {
        Self(call!(_mm512_sllv_epi64(self.0, Self::splat(BITS as u64).0)))
    }

    #[inline(always)]
    fn shr<const BITS: i32>(self) -> Self {
        Self(call!(_mm512_srlv_epi64(self.0, Self::splat(BITS as u64).0)))
    }

    #[inline(always)]
    fn rotate<const LEFT: i32, const RIGHT: i32>(self) -> Self {
        Self(call!(_mm512_rolv_epi64(self.0, Self::splat(LEFT as u64).0)))
    }

    #[inline(always)]
    fn shr_halves(self) -> Self {
        Self(call!(_mm512_srli_epi32::<1>(self.0)))
    }

    #[inline(always)]
    fn square_low(self) -> Self {
        Self(call!(_mm512_mul_epu32(self.0, self.0)))
    }
}
