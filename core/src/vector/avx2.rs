//! The AVX2+FMA backend: two 256-bit registers a vector, chosen at run time.
//!
//! # Why the `unsafe` here is sound
//!
//! The intrinsics need AVX2 and FMA. Their only callers are the operations of this module's types, and the only code that
//! names these types is a [`Job`] instantiated for [`Avx2`], which [`Avx2::run`] alone can start and which needs a value
//! of `Avx2`, that only [`Avx2::detect`] makes, where the processor and the operating system support both. The types
//! reach users as `V: Vector<T>` inside an expression, in that same call.

use core::arch::asm;
use core::arch::x86_64::*;
use core::ops::{Add, BitAnd, BitOr, BitXor, Div, Mul, Neg, Not, Sub};

use super::{Backend, Job, Mask, Sealed, Vector, Words};

cpufeatures::new!(cpu, "avx2", "fma");

/// The proof that this processor has AVX2 and FMA; `FUSED` says which arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Avx2<const FUSED: bool>(());

impl<const FUSED: bool> Avx2<FUSED> {
    #[inline]
    pub(crate) fn detect() -> Option<Self> {
        cpu::get().then_some(Self(()))
    }
}

impl<const FUSED: bool> Backend for Avx2<FUSED> {
    type F64 = F64x8<FUSED>;
    type F32 = F32x16<FUSED>;
    type U64 = U64x8;

    #[inline]
    fn run<J: Job>(self, job: J) -> J::Output {
        /// All of `job` is inlined here, and so compiled for AVX2.
        #[target_feature(enable = "avx2,fma")]
        fn enter<J: Job, B: Backend>(job: J) -> J::Output {
            job.run::<B>()
        }
        // SAFETY: `self` is the proof that the processor has AVX2 and FMA.
        unsafe { enter::<J, Self>(job) }
    }
}

/// Applies an intrinsic to the low and to the high registers of its operands.
macro_rules! both {
    ($intrinsic:ident $(::<$bits:tt>)? ($($operand:expr),+)) => {
        // SAFETY: the processor has AVX2 and FMA, or this code would not run: see the head of the file.
        unsafe { [$intrinsic $(::<{ $bits }>)? ($($operand[0]),+), $intrinsic $(::<{ $bits }>)? ($($operand[1]),+)] }
    };
}

/// The window that slides over this table is the mask of the first lanes: ones, then zeros.
static ONES_THEN_ZEROS: [i32; 32] =
    [-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// All ones in the first `count` of 16 lanes of 32 bits.
#[inline(always)]
fn ones(count: usize) -> [__m256i; 2] {
    let window: &[i32; 16] = ONES_THEN_ZEROS[16 - count..].first_chunk().expect("count is at most 16");
    let (low, high) = (window.as_ptr(), window[8..].as_ptr());
    // SAFETY: each pointer is followed by eight numbers; the processor has AVX2.
    unsafe { [_mm256_loadu_si256(low.cast()), _mm256_loadu_si256(high.cast())] }
}

/// Writes the vector and the mask of one element type. Intrinsics are named in full, since a macro cannot join words.
macro_rules! float_vector {
    (
        $vector:ident, $mask:ident: $real:ty, $lanes:literal, $register:ty, $half:literal, mantissa $mantissa:literal;
        $add:ident $sub:ident $mul:ident $div:ident $fmadd:ident $min:ident $max:ident $sqrt:ident;
        $and:ident $or:ident $xor:ident $andnot:ident $cmp:ident $blend:ident $movemask:ident;
        $set1:ident $loadu:ident $storeu:ident $maskload:ident $maskstore:ident;
        $to_bits:ident $from_bits:ident;
        $count:ty, $int_add:ident $int_sub:ident $int_shl:ident;
        { $special:item }
    ) => {
        #[derive(Clone, Copy)]
        #[allow(unreachable_pub, reason = "named by a public trait's associated type")]
        pub struct $vector<const FUSED: bool>([$register; 2]);

        impl<const FUSED: bool> Sealed for $vector<FUSED> {}

        operators! { (const FUSED: bool) $vector<FUSED>:
            Add::add(a, b) => both!($add(a, b));
            Sub::sub(a, b) => both!($sub(a, b));
            Mul::mul(a, b) => both!($mul(a, b));
            Div::div(a, b) => both!($div(a, b));
        }

        impl<const FUSED: bool> Neg for $vector<FUSED> {
            type Output = Self;
            #[inline(always)]
            fn neg(self) -> Self {
                let sign = Self::splat(-0.0);
                Self(both!($xor(self.0, sign.0)))
            }
        }

        impl<const FUSED: bool> Vector<$real> for $vector<FUSED> {
            type Mask = $mask;

            #[inline(always)]
            fn splat(value: $real) -> Self {
                // SAFETY: see the head of the file.
                Self([unsafe { $set1(value) }; 2])
            }

            #[inline(always)]
            fn mul_add(self, factor: Self, addend: Self) -> Self {
                if FUSED { Self(both!($fmadd(self.0, factor.0, addend.0))) } else { self * factor + addend }
            }

            #[inline(always)]
            fn lt(self, other: Self) -> $mask {
                $mask(both!($cmp::<_CMP_LT_OQ>(self.0, other.0)))
            }

            #[inline(always)]
            fn le(self, other: Self) -> $mask {
                $mask(both!($cmp::<_CMP_LE_OQ>(self.0, other.0)))
            }

            #[inline(always)]
            fn eq(self, other: Self) -> $mask {
                $mask(both!($cmp::<_CMP_EQ_OQ>(self.0, other.0)))
            }

            #[inline(always)]
            fn select(mask: $mask, if_true: Self, if_false: Self) -> Self {
                Self(both!($blend(if_false.0, if_true.0, mask.0)))
            }

            // The instruction is the trait's definition, NaN and zeros included.
            #[inline(always)]
            fn min(self, other: Self) -> Self {
                Self(both!($min(self.0, other.0)))
            }

            #[inline(always)]
            fn max(self, other: Self) -> Self {
                Self(both!($max(self.0, other.0)))
            }

            #[inline(always)]
            fn abs(self) -> Self {
                let sign = Self::splat(-0.0);
                Self(both!($andnot(sign.0, self.0)))
            }

            #[inline(always)]
            fn sqrt(self) -> Self {
                Self(both!($sqrt(self.0)))
            }

            const PINS: bool = true;

            #[inline(always)]
            fn pinned(self) -> Self {
                #[inline]
                #[target_feature(enable = "avx2,fma")]
                fn pin([mut low, mut high]: [$register; 2]) -> [$register; 2] {
                    // SAFETY: it is a comment.
                    unsafe {
                        asm!("/* {} {} */", inout(ymm_reg) low, inout(ymm_reg) high, options(nomem, nostack, preserves_flags))
                    };
                    [low, high]
                }
                // SAFETY: see the head of the file.
                Self(unsafe { pin(self.0) })
            }

            #[inline(always)]
            fn load(slice: &[$real]) -> Self {
                let lanes: &[$real; $lanes] = slice.first_chunk().expect("a whole vector");
                // SAFETY: each pointer is followed by half a vector; for the processor, see the head of the file.
                Self(unsafe { [$loadu(lanes.as_ptr()), $loadu(lanes[$half..].as_ptr())] })
            }

            #[inline(always)]
            fn load_tail(slice: &[$real]) -> Self {
                let (mask, low) = ($mask::first(slice.len()), slice.as_ptr());
                let ones = both!($to_bits(mask.0));
                // SAFETY: the instruction reads no lane that the mask leaves out, and those in it are the elements of
                // the slice; for the processor, see the head of the file.
                let lanes = unsafe { [$maskload(low, ones[0]), $maskload(low.wrapping_add($half), ones[1])] };
                Self::select(mask, Self(lanes), Self::splat(slice[0]))
            }

            #[inline(always)]
            fn store(self, slice: &mut [$real]) {
                let lanes: &mut [$real; $lanes] = slice.first_chunk_mut().expect("a whole vector");
                let (low, high) = lanes.split_at_mut($half);
                // SAFETY: each pointer is followed by half a vector; for the processor, see the head of the file.
                unsafe {
                    $storeu(low.as_mut_ptr(), self.0[0]);
                    $storeu(high.as_mut_ptr(), self.0[1]);
                }
            }

            #[inline(always)]
            fn store_tail(self, slice: &mut [$real]) {
                let ones = both!($to_bits($mask::first(slice.len()).0));
                let low = slice.as_mut_ptr();
                // SAFETY: the instruction writes no lane that the mask leaves out, and those in it are the elements of
                // the slice; for the processor, see the head of the file.
                unsafe {
                    $maskstore(low, ones[0], self.0[0]);
                    $maskstore(low.wrapping_add($half), ones[1], self.0[1]);
                }
            }

            #[inline(always)]
            fn add_eighths_to_exponent(self, integer: Self) -> Self {
                let (bits, integer) = (both!($to_bits(self.0)), both!($to_bits(integer.0)));
                let shifted = both!($int_shl::<{ $mantissa - 3 }>(integer));
                let sum = both!($int_add(bits, shifted));
                Self(both!($from_bits(sum)))
            }

            $special

            #[inline(always)]
            fn add_to_exponent(self, integer: Self) -> Self {
                let (bits, integer) = (both!($to_bits(self.0)), both!($to_bits(integer.0)));
                let shifted = both!($int_shl::<$mantissa>(integer));
                let sum = both!($int_add(bits, shifted));
                Self(both!($from_bits(sum)))
            }
        }

        #[derive(Clone, Copy)]
        #[allow(unreachable_pub, reason = "named by a public trait's associated type")]
        pub struct $mask([$register; 2]);

        impl Sealed for $mask {}

        operators! { () $mask:
            BitAnd::bitand(a, b) => both!($and(a, b));
            BitOr::bitor(a, b) => both!($or(a, b));
            BitXor::bitxor(a, b) => both!($xor(a, b));
        }

        impl Not for $mask {
            type Output = Self;
            #[inline(always)]
            fn not(self) -> Self {
                self ^ Self::first($lanes)
            }
        }

        impl Mask for $mask {
            type Tally = [__m256i; 2];

            #[inline(always)]
            fn any(self) -> bool {
                // SAFETY: see the head of the file.
                unsafe { $movemask($or(self.0[0], self.0[1])) != 0 }
            }

            #[inline(always)]
            fn all(self) -> bool {
                // SAFETY: see the head of the file.
                unsafe { $movemask($and(self.0[0], self.0[1])) == (1 << ($lanes / 2)) - 1 }
            }

            #[inline(always)]
            fn first(lanes: usize) -> Self {
                Self(both!($from_bits(ones(lanes * 16 / $lanes))))
            }

            #[inline(always)]
            fn no_tally() -> [__m256i; 2] {
                // SAFETY: see the head of the file.
                [unsafe { _mm256_setzero_si256() }; 2]
            }

            #[inline(always)]
            fn tally(self, tally: [__m256i; 2]) -> [__m256i; 2] {
                let true_lanes = both!($to_bits(self.0));
                both!($int_sub(tally, true_lanes)) // a true lane is all ones, which is −1
            }

            #[inline(always)]
            fn count(tally: [__m256i; 2]) -> usize {
                // SAFETY: both are 64 bytes, any of which are valid in either.
                let lanes: [$count; $lanes] = unsafe { core::mem::transmute(tally) };
                lanes.iter().map(|&lane| lane as usize).sum()
            }
        }
    };
}

float_vector! {
    F64x8, Mask64: f64, 8, __m256d, 4, mantissa 52;
    _mm256_add_pd _mm256_sub_pd _mm256_mul_pd _mm256_div_pd _mm256_fmadd_pd _mm256_min_pd _mm256_max_pd _mm256_sqrt_pd;
    _mm256_and_pd _mm256_or_pd _mm256_xor_pd _mm256_andnot_pd _mm256_cmp_pd _mm256_blendv_pd _mm256_movemask_pd;
    _mm256_set1_pd _mm256_loadu_pd _mm256_storeu_pd _mm256_maskload_pd _mm256_maskstore_pd;
    _mm256_castpd_si256 _mm256_castsi256_pd;
    u64, _mm256_add_epi64 _mm256_sub_epi64 _mm256_slli_epi64;
    {
        #[inline(always)]
        fn operand(value: f64) -> Self {
            #[inline]
            #[target_feature(enable = "avx2,fma")]
            fn hide(value: f64) -> __m256d {
                let mut register = _mm256_set1_pd(value);
                // SAFETY: it is a comment.
                unsafe { asm!("/* {} */", inout(ymm_reg) register, options(pure, nomem, nostack, preserves_flags)) };
                register
            }
            // SAFETY: see the head of the file.
            Self([unsafe { hide(value) }; 2])
        }
    }
}

float_vector! {
    F32x16, Mask32: f32, 16, __m256, 8, mantissa 23;
    _mm256_add_ps _mm256_sub_ps _mm256_mul_ps _mm256_div_ps _mm256_fmadd_ps _mm256_min_ps _mm256_max_ps _mm256_sqrt_ps;
    _mm256_and_ps _mm256_or_ps _mm256_xor_ps _mm256_andnot_ps _mm256_cmp_ps _mm256_blendv_ps _mm256_movemask_ps;
    _mm256_set1_ps _mm256_loadu_ps _mm256_storeu_ps _mm256_maskload_ps _mm256_maskstore_ps;
    _mm256_castps_si256 _mm256_castsi256_ps;
    u32, _mm256_add_epi32 _mm256_sub_epi32 _mm256_slli_epi32;
    {
        #[inline(always)]
        fn lookup(table: &[f32; 8], integer: Self) -> Self {
            // SAFETY: the pointer is followed by eight elements; for the processor, see the head of the file.
            let table = unsafe { _mm256_loadu_ps(table.as_ptr()) };
            let integer = both!(_mm256_castps_si256(integer.0));
            Self(both!(_mm256_permutevar8x32_ps([table; 2], integer)))
        }
    }
}

#[derive(Clone, Copy)]
#[allow(unreachable_pub, reason = "named by a public trait's associated type")]
pub struct U64x8([__m256i; 2]);

impl Sealed for U64x8 {}

operators! { () U64x8:
    Add::add(a, b) => both!(_mm256_add_epi64(a, b));
    BitXor::bitxor(a, b) => both!(_mm256_xor_si256(a, b));
    BitAnd::bitand(a, b) => both!(_mm256_and_si256(a, b));
    BitOr::bitor(a, b) => both!(_mm256_or_si256(a, b));
}

impl Words for U64x8 {
    #[inline(always)]
    fn splat(word: u64) -> Self {
        Self::from_array([word; 8])
    }

    #[inline(always)]
    fn from_array(words: [u64; 8]) -> Self {
        // SAFETY: both are 64 bytes, any of which are valid in either.
        Self(unsafe { core::mem::transmute::<[u64; 8], [__m256i; 2]>(words) })
    }

    #[inline(always)]
    fn to_array(self) -> [u64; 8] {
        // SAFETY: both are 64 bytes, any of which are valid in either.
        unsafe { core::mem::transmute(self.0) }
    }

    #[inline(always)]
    fn shl<const BITS: i32>(self) -> Self {
        Self(both!(_mm256_slli_epi64::<BITS>(self.0)))
    }

    #[inline(always)]
    fn shr<const BITS: i32>(self) -> Self {
        Self(both!(_mm256_srli_epi64::<BITS>(self.0)))
    }

    #[inline(always)]
    fn shr_halves(self) -> Self {
        Self(both!(_mm256_srli_epi32::<1>(self.0)))
    }

    #[inline(always)]
    fn square_low(self) -> Self {
        Self(both!(_mm256_mul_epu32(self.0, self.0)))
    }
}
