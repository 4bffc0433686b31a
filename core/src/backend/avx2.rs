//! The AVX2+FMA backend: two 256-bit registers a vector, chosen at run time.
//!
//! # Why the `unsafe` here is sound
//!
//! The intrinsics need AVX2 and FMA. Their only callers are the operations of this module's types, and the only code that
//! names these types is a [`Job`] instantiated for [`Avx2`], which [`Avx2::run`] alone can start and which needs a value
//! of `Avx2`, that only [`Avx2::detect`] makes, where the processor and the operating system support both. The types
//! reach users as [`Lanes`](crate::Lanes) inside an expression. A function pointer made there may be called later, and is
//! sound as well: what a processor was detected to support, it supports as long as the process lives.

use core::arch::asm;
use core::arch::x86_64::*;
use core::ops::{Add, BitAnd, BitOr, BitXor, Not};

use super::pair::{Pair, Two};
use super::x86::float_register;
use super::{Backend, Job, MaskRegister, Register, Run, Sealed, Words};

cpufeatures::new!(cpu, "avx2", "fma");

/// The proof that this processor has AVX2 and FMA; `FUSED` says which arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(unreachable_pub, reason = "named by a public trait's associated type")]
pub struct Avx2<const FUSED: bool>(());

impl<const FUSED: bool> Avx2<FUSED> {
    #[inline]
    pub(crate) fn detect() -> Option<Self> {
        cpu::get().then_some(Self(()))
    }
}

impl<const FUSED: bool> Sealed for Avx2<FUSED> {}

impl<const FUSED: bool> Backend for Avx2<FUSED> {
    const FUSED: bool = FUSED;
    type F64 = Pair<F64x4<FUSED>>;
    type F32 = Pair<F32x8<FUSED>>;
    type U64 = U64x8;
    type Drawn = U64x8;
    type Step = Two<Self>;
    type Single = Self;
}

impl<const FUSED: bool> Run for Avx2<FUSED> {
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

/// The window that slides over this table is the mask of the first lanes: ones, then zeros.
static ONES_THEN_ZEROS: [i32; 16] = [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];

/// All ones in the first `count` of 8 lanes of 32 bits.
#[inline(always)]
fn ones(count: usize) -> __m256i {
    let window: &[i32; 8] = ONES_THEN_ZEROS[8 - count..].first_chunk().expect("count is at most 8");
    // SAFETY: the pointer is followed by eight numbers; the processor has AVX2.
    unsafe { _mm256_loadu_si256(window.as_ptr().cast()) }
}

/// Calls an intrinsic.
macro_rules! call {
    ($intrinsic:ident($($operand:expr),*)) => {
        // SAFETY: the processor has AVX2 and FMA, or this code would not run: see the head of the file.
        unsafe { $intrinsic($($operand),*) }
    };
}

/// Writes a mask of lanes of all ones or all zeros.
macro_rules! mask_register {
    (
        $mask:ident($raw:ty): $lanes:literal, counters $counter:ty;
        first($count:ident) => $first:expr;
        any($any_mask:ident) => $any:expr;
        all($all_mask:ident) => $all:expr;
        tally($tallied:ident, $tally:ident) => $tally_result:expr;
        $and:ident $or:ident $xor:ident
    ) => {
        #[derive(Clone, Copy)]
        #[allow(unreachable_pub, reason = "named by a public trait's associated type")]
        pub struct $mask($raw);

        operators! { () $mask:
            BitAnd::bitand(a, b) => call!($and(a, b));
            BitOr::bitor(a, b) => call!($or(a, b));
            BitXor::bitxor(a, b) => call!($xor(a, b));
        }

        impl Not for $mask {
            type Output = Self;
            #[inline(always)]
            fn not(self) -> Self {
                self ^ Self::first($lanes)
            }
        }

        impl MaskRegister for $mask {
            const LANES: usize = $lanes;

            #[inline(always)]
            fn any(self) -> bool {
                let $any_mask = self.0;
                // SAFETY: see the head of the file.
                unsafe { $any }
            }

            #[inline(always)]
            fn all(self) -> bool {
                let $all_mask = self.0;
                // SAFETY: see the head of the file.
                unsafe { $all }
            }

            #[inline(always)]
            fn first($count: usize) -> Self {
                // SAFETY: see the head of the file.
                Self(unsafe { $first })
            }

            type Tally = __m256i;

            #[inline(always)]
            fn no_tally() -> __m256i {
                // SAFETY: see the head of the file.
                unsafe { _mm256_setzero_si256() }
            }

            #[inline(always)]
            fn tally(self, $tally: __m256i) -> __m256i {
                let $tallied = self.0;
                // SAFETY: see the head of the file.
                unsafe { $tally_result }
            }

            #[inline(always)]
            fn count(tally: __m256i) -> usize {
                // SAFETY: both are 32 bytes, any of which are valid in either.
                let lanes: [$counter; $lanes] = unsafe { core::mem::transmute(tally) };
                lanes.iter().map(|&lane| lane as usize).sum()
            }
        }
    };
}

float_register! {
    F64x4(__m256d): 4 of f64, mask Mask64x4;
    lookup_twins(table, index) => {
        // One look-up of words serves both.
        let index = _mm256_castps_si256(_mm256_moveldup_ps(_mm256_castpd_ps(index)));
        let (first, last) = (_mm256_loadu_ps(table.cast()), _mm256_loadu_ps(table.add(4).cast()));
        let words = _mm256_castps_pd(_mm256_shuffle_ps::<0b10_00_10_00>(first, last));
        let words = _mm256_castpd_ps(_mm256_permute4x64_pd::<0b11_01_10_00>(words));
        _mm256_castps_pd(_mm256_permutevar8x32_ps(words, index))
    };
    together in ymm_reg of "avx2,fma";
    splat(value) => _mm256_set1_pd(value);
    mul_add(a, b, c) => _mm256_fmadd_pd(a, b, c);
    select(mask, if_true, if_false) => _mm256_blendv_pd(if_false, if_true, mask);
    select_by_sign(x, if_set, if_clear) => _mm256_blendv_pd(if_clear, if_set, x);
    lookup(table, index) => {
        // Words are looked up, not doubles: the low ones and the high ones of all eight, each by the index in both words.
        let index = _mm256_castps_si256(_mm256_moveldup_ps(_mm256_castpd_ps(index)));
        let (first, last) = (_mm256_loadu_ps(table.cast()), _mm256_loadu_ps(table.add(4).cast()));
        let low = _mm256_castpd_ps(_mm256_permute4x64_pd::<0b11_01_10_00>(_mm256_castps_pd(_mm256_shuffle_ps::<0b10_00_10_00>(first, last))));
        let high = _mm256_castpd_ps(_mm256_permute4x64_pd::<0b11_01_10_00>(_mm256_castps_pd(_mm256_shuffle_ps::<0b11_01_11_01>(first, last))));
        let (low, high) = (_mm256_permutevar8x32_ps(low, index), _mm256_permutevar8x32_ps(high, index));
        _mm256_castps_pd(_mm256_blend_ps::<0b1010_1010>(low, high))
    };
    rows(rows) => {
        // Two columns are in halves of rows 0 and 2 and in those of rows 1 and 3, alternately.
        let (even, odd) = (_mm256_loadu2_m128d(rows[2], rows[0]), _mm256_loadu2_m128d(rows[3], rows[1]));
        let first = [_mm256_unpacklo_pd(even, odd), _mm256_unpackhi_pd(even, odd)];
        let (even, odd) = (
            _mm256_loadu2_m128d(rows[2].add(2), rows[0].add(2)),
            _mm256_loadu2_m128d(rows[3].add(2), rows[1].add(2)),
        );
        [first[0], first[1], _mm256_unpacklo_pd(even, odd), _mm256_unpackhi_pd(even, odd)]
    };
    shift<BITS>(x) => { let bits = _mm256_slli_epi64::<BITS>(_mm256_castpd_si256(x)); _mm256_castsi256_pd(bits) },
        { let bits = _mm256_srli_epi64::<BITS>(_mm256_castpd_si256(x)); _mm256_castsi256_pd(bits) };
    load(from) => _mm256_loadu_pd(from);
    load_tail(mask, from, others) => {
        let lanes = _mm256_maskload_pd(from, _mm256_castpd_si256(mask));
        _mm256_blendv_pd(others, lanes, mask)
    };
    store(to, x) => _mm256_storeu_pd(to, x);
    store_tail(mask, to, x) => _mm256_maskstore_pd(to, _mm256_castpd_si256(mask), x);
    unary {
        neg(x) => _mm256_xor_pd(x, _mm256_set1_pd(-0.0));
        abs(x) => _mm256_andnot_pd(_mm256_set1_pd(-0.0), x);
        sqrt(x) => _mm256_sqrt_pd(x);
        round_ties_even(x) => _mm256_round_pd::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(x);
        floor(x) => _mm256_floor_pd(x);
    }
    binary {
        add(a, b) => _mm256_add_pd(a, b);
        sub(a, b) => _mm256_sub_pd(a, b);
        mul(a, b) => _mm256_mul_pd(a, b);
        div(a, b) => _mm256_div_pd(a, b);
        min(a, b) => _mm256_min_pd(a, b); // the instruction is the definition, NaN and zeros included
        max(a, b) => _mm256_max_pd(a, b);
        bits_and(a, b) => _mm256_and_pd(a, b);
        bits_or(a, b) => _mm256_or_pd(a, b);
        bits_xor(a, b) => _mm256_xor_pd(a, b);
        bits_add(a, b) => _mm256_castsi256_pd(_mm256_add_epi64(_mm256_castpd_si256(a), _mm256_castpd_si256(b)));
        bits_sub(a, b) => _mm256_castsi256_pd(_mm256_sub_epi64(_mm256_castpd_si256(a), _mm256_castpd_si256(b)));
    }
    compare {
        lt(a, b) => _mm256_cmp_pd::<_CMP_LT_OQ>(a, b);
        le(a, b) => _mm256_cmp_pd::<_CMP_LE_OQ>(a, b);
        eq(a, b) => _mm256_cmp_pd::<_CMP_EQ_OQ>(a, b);
    }
}

mask_register! {
    Mask64x4(__m256d): 4, counters u64;
    first(lanes) => _mm256_castsi256_pd(ones(lanes * 8 / 4));
    any(mask) => _mm256_movemask_pd(mask) != 0;
    all(mask) => _mm256_movemask_pd(mask) == (1 << 4) - 1;
    tally(mask, tally) => _mm256_sub_epi64(tally, _mm256_castpd_si256(mask)); // a true lane is all ones, which is −1
    _mm256_and_pd _mm256_or_pd _mm256_xor_pd
}

float_register! {
    F32x8(__m256): 8 of f32, mask Mask32x8;
    together in ymm_reg of "avx2,fma";
    splat(value) => _mm256_set1_ps(value);
    mul_add(a, b, c) => _mm256_fmadd_ps(a, b, c);
    select(mask, if_true, if_false) => _mm256_blendv_ps(if_false, if_true, mask);
    select_by_sign(x, if_set, if_clear) => _mm256_blendv_ps(if_clear, if_set, x);
    lookup(table, index) => _mm256_permutevar8x32_ps(_mm256_loadu_ps(table), _mm256_castps_si256(index));
    rows(rows) => {
        // Rows k and k + 4 are the halves of a register; the halves are transposed.
        let (even, odd) = (_mm256_loadu2_m128(rows[4], rows[0]), _mm256_loadu2_m128(rows[5], rows[1]));
        let above = [_mm256_castps_pd(_mm256_unpacklo_ps(even, odd)), _mm256_castps_pd(_mm256_unpackhi_ps(even, odd))];
        let (even, odd) = (_mm256_loadu2_m128(rows[6], rows[2]), _mm256_loadu2_m128(rows[7], rows[3]));
        let below = [_mm256_castps_pd(_mm256_unpacklo_ps(even, odd)), _mm256_castps_pd(_mm256_unpackhi_ps(even, odd))];
        [
            _mm256_castpd_ps(_mm256_unpacklo_pd(above[0], below[0])),
            _mm256_castpd_ps(_mm256_unpackhi_pd(above[0], below[0])),
            _mm256_castpd_ps(_mm256_unpacklo_pd(above[1], below[1])),
            _mm256_castpd_ps(_mm256_unpackhi_pd(above[1], below[1])),
        ]
    };
    shift<BITS>(x) => { let bits = _mm256_slli_epi32::<BITS>(_mm256_castps_si256(x)); _mm256_castsi256_ps(bits) },
        { let bits = _mm256_srli_epi32::<BITS>(_mm256_castps_si256(x)); _mm256_castsi256_ps(bits) };
    load(from) => _mm256_loadu_ps(from);
    load_tail(mask, from, others) => {
        let lanes = _mm256_maskload_ps(from, _mm256_castps_si256(mask));
        _mm256_blendv_ps(others, lanes, mask)
    };
    store(to, x) => _mm256_storeu_ps(to, x);
    store_tail(mask, to, x) => _mm256_maskstore_ps(to, _mm256_castps_si256(mask), x);
    unary {
        neg(x) => _mm256_xor_ps(x, _mm256_set1_ps(-0.0));
        abs(x) => _mm256_andnot_ps(_mm256_set1_ps(-0.0), x);
        sqrt(x) => _mm256_sqrt_ps(x);
        round_ties_even(x) => _mm256_round_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(x);
        floor(x) => _mm256_floor_ps(x);
    }
    binary {
        add(a, b) => _mm256_add_ps(a, b);
        sub(a, b) => _mm256_sub_ps(a, b);
        mul(a, b) => _mm256_mul_ps(a, b);
        div(a, b) => _mm256_div_ps(a, b);
        min(a, b) => _mm256_min_ps(a, b); // the instruction is the definition, NaN and zeros included
        max(a, b) => _mm256_max_ps(a, b);
        bits_and(a, b) => _mm256_and_ps(a, b);
        bits_or(a, b) => _mm256_or_ps(a, b);
        bits_xor(a, b) => _mm256_xor_ps(a, b);
        bits_add(a, b) => _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(a), _mm256_castps_si256(b)));
        bits_sub(a, b) => _mm256_castsi256_ps(_mm256_sub_epi32(_mm256_castps_si256(a), _mm256_castps_si256(b)));
    }
    compare {
        lt(a, b) => _mm256_cmp_ps::<_CMP_LT_OQ>(a, b);
        le(a, b) => _mm256_cmp_ps::<_CMP_LE_OQ>(a, b);
        eq(a, b) => _mm256_cmp_ps::<_CMP_EQ_OQ>(a, b);
    }
}

mask_register! {
    Mask32x8(__m256): 8, counters u32;
    first(lanes) => _mm256_castsi256_ps(ones(lanes * 8 / 8));
    any(mask) => _mm256_movemask_ps(mask) != 0;
    all(mask) => _mm256_movemask_ps(mask) == (1 << 8) - 1;
    tally(mask, tally) => _mm256_sub_epi32(tally, _mm256_castps_si256(mask)); // a true lane is all ones, which is −1
    _mm256_and_ps _mm256_or_ps _mm256_xor_ps
}

/// Applies an intrinsic to the low and to the high registers of its operands.
macro_rules! both {
    ($intrinsic:ident $(::<$bits:tt>)? ($($operand:expr),+)) => {
        // SAFETY: the processor has AVX2 and FMA, or this code would not run: see the head of the file.
        unsafe { [$intrinsic $(::<{ $bits }>)? ($($operand[0]),+), $intrinsic $(::<{ $bits }>)? ($($operand[1]),+)] }
    };
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
