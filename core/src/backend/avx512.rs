//! The AVX-512 backend: one 512-bit register a vector, chosen at run time.
//!
//! The `unsafe` here is sound for the reason given at the head of [`avx2`](super::avx2): only a [`Job`] started by
//! [`Avx512::run`] names these types, which needs the proof that [`Avx512::detect`] gives.

use core::arch::asm;
use core::arch::x86_64::*;
use core::ops::{Add, BitAnd, BitOr, BitXor, Not};

use super::x86::float_register;
use super::{Backend, Job, MaskRegister, Register, Run, Sealed, Words};

cpufeatures::new!(cpu, "avx512f", "avx512dq", "avx2", "fma", "popcnt");

/// The proof that this processor has AVX-512 F and DQ; `FUSED` says which arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(unreachable_pub, reason = "named by a public trait's associated type")]
pub struct Avx512<const FUSED: bool>(());

impl<const FUSED: bool> Avx512<FUSED> {
    #[inline]
    pub(crate) fn detect() -> Option<Self> {
        cpu::get().then_some(Self(()))
    }
}

impl<const FUSED: bool> Sealed for Avx512<FUSED> {}

impl<const FUSED: bool> Backend for Avx512<FUSED> {
    const FUSED: bool = FUSED;
    type F64 = F64x8<FUSED>;
    type F32 = F32x16<FUSED>;
    type U64 = U64x8;
    type Drawn = U64x8;
    type Step = Self; // a vector is one register: others in flight are the processor's own business
    type Single = Self;
}

impl<const FUSED: bool> Run for Avx512<FUSED> {
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

/// Writes a mask of one bit a lane.
macro_rules! mask_register {
    ($mask:ident($raw:ty): $lanes:literal) => {
        #[derive(Clone, Copy)]
        #[allow(unreachable_pub, reason = "named by a public trait's associated type")]
        pub struct $mask($raw);

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
                self.0 != 0
            }

            #[inline(always)]
            fn all(self) -> bool {
                self.0 == <$raw>::MAX
            }

            #[inline(always)]
            fn first(lanes: usize) -> Self {
                Self(((1_u32 << lanes) - 1) as $raw)
            }

            type Tally = usize;

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

mask_register!(Mask64x8(__mmask8): 8);
mask_register!(Mask32x16(__mmask16): 16);

/// Four elements from each of two places.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx2,fma,popcnt")]
unsafe fn two_rows(first: *const f64, second: *const f64) -> __m512d {
    // SAFETY: the caller's pointers are followed by four elements.
    let (first, second) = unsafe { (_mm256_loadu_pd(first), _mm256_loadu_pd(second)) };
    _mm512_insertf64x4::<1>(_mm512_castpd256_pd512(first), second)
}

/// Four elements from each of four places.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx2,fma,popcnt")]
unsafe fn four_rows(places: [*const f32; 4]) -> __m512 {
    // SAFETY: the caller's pointers are followed by four elements.
    let [first, second, third, fourth] =
        unsafe { [_mm_loadu_ps(places[0]), _mm_loadu_ps(places[1]), _mm_loadu_ps(places[2]), _mm_loadu_ps(places[3])] };
    let lower = _mm512_insertf32x4::<1>(_mm512_castps128_ps512(first), second);
    _mm512_insertf32x4::<3>(_mm512_insertf32x4::<2>(lower, third), fourth)
}

float_register! {
    F64x8(__m512d): 8 of f64, mask Mask64x8;
    together in zmm_reg of "avx512f";
    splat(value) => _mm512_set1_pd(value);
    mul_add(a, b, c) => _mm512_fmadd_pd(a, b, c);
    select(mask, if_true, if_false) => _mm512_mask_blend_pd(mask, if_false, if_true);
    select_by_sign(x, if_set, if_clear) => _mm512_mask_blend_pd(_mm512_movepi64_mask(_mm512_castpd_si512(x)), if_clear, if_set);
    lookup(table, index) => _mm512_permutexvar_pd(_mm512_castpd_si512(index), _mm512_loadu_pd(table));
    rows(rows) => {
        // Rows k and k + 4 are the halves of a register. Of rows 0 and 1, and 2 and 3, elements alternate; pairs of these are
        // put side by side.
        let zero = two_rows(rows[0], rows[4]);
        let one = two_rows(rows[1], rows[5]);
        let two = two_rows(rows[2], rows[6]);
        let three = two_rows(rows[3], rows[7]);
        let above = [_mm512_unpacklo_pd(zero, one), _mm512_unpackhi_pd(zero, one)];
        let below = [_mm512_unpacklo_pd(two, three), _mm512_unpackhi_pd(two, three)];
        let (left, right) = (_mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13), _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15));
        [
            _mm512_permutex2var_pd(above[0], left, below[0]),
            _mm512_permutex2var_pd(above[1], left, below[1]),
            _mm512_permutex2var_pd(above[0], right, below[0]),
            _mm512_permutex2var_pd(above[1], right, below[1]),
        ]
    };
    // The distance comes from a vector, which the compiler turns into an immediate: the intrinsic's is of another type.
    shift<BITS>(x) => _mm512_castsi512_pd(_mm512_sllv_epi64(_mm512_castpd_si512(x), _mm512_set1_epi64(BITS as i64))),
        _mm512_castsi512_pd(_mm512_srlv_epi64(_mm512_castpd_si512(x), _mm512_set1_epi64(BITS as i64)));
    load(from) => _mm512_loadu_pd(from);
    load_tail(mask, from, others) => _mm512_mask_loadu_pd(others, mask, from);
    store(to, x) => _mm512_storeu_pd(to, x);
    store_tail(mask, to, x) => _mm512_mask_storeu_pd(to, mask, x);
    unary {
        neg(x) => _mm512_xor_pd(x, _mm512_set1_pd(-0.0));
        abs(x) => _mm512_abs_pd(x);
        sqrt(x) => _mm512_sqrt_pd(x);
        round_ties_even(x) => _mm512_roundscale_pd::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(x);
        floor(x) => _mm512_roundscale_pd::<{ _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC }>(x);
    }
    binary {
        add(a, b) => _mm512_add_pd(a, b);
        sub(a, b) => _mm512_sub_pd(a, b);
        mul(a, b) => _mm512_mul_pd(a, b);
        div(a, b) => _mm512_div_pd(a, b);
        min(a, b) => _mm512_min_pd(a, b); // the instruction is the definition, NaN and zeros included
        max(a, b) => _mm512_max_pd(a, b);
        bits_and(a, b) => _mm512_and_pd(a, b);
        bits_or(a, b) => _mm512_or_pd(a, b);
        bits_xor(a, b) => _mm512_xor_pd(a, b);
        bits_add(a, b) => _mm512_castsi512_pd(_mm512_add_epi64(_mm512_castpd_si512(a), _mm512_castpd_si512(b)));
        bits_sub(a, b) => _mm512_castsi512_pd(_mm512_sub_epi64(_mm512_castpd_si512(a), _mm512_castpd_si512(b)));
    }
    compare {
        lt(a, b) => _mm512_cmp_pd_mask::<_CMP_LT_OQ>(a, b);
        le(a, b) => _mm512_cmp_pd_mask::<_CMP_LE_OQ>(a, b);
        eq(a, b) => _mm512_cmp_pd_mask::<_CMP_EQ_OQ>(a, b);
    }
}

float_register! {
    F32x16(__m512): 16 of f32, mask Mask32x16;
    together in zmm_reg of "avx512f";
    splat(value) => _mm512_set1_ps(value);
    mul_add(a, b, c) => _mm512_fmadd_ps(a, b, c);
    select(mask, if_true, if_false) => _mm512_mask_blend_ps(mask, if_false, if_true);
    select_by_sign(x, if_set, if_clear) => _mm512_mask_blend_ps(_mm512_movepi32_mask(_mm512_castps_si512(x)), if_clear, if_set);
    lookup(table, index) => _mm512_permutexvar_ps(_mm512_castps_si512(index), _mm512_broadcast_f32x8(_mm256_loadu_ps(table)));
    rows(rows) => {
        // Every fourth row is a quarter of a register; the quarters are transposed.
        let zero = four_rows([rows[0], rows[4], rows[8], rows[12]]);
        let one = four_rows([rows[1], rows[5], rows[9], rows[13]]);
        let two = four_rows([rows[2], rows[6], rows[10], rows[14]]);
        let three = four_rows([rows[3], rows[7], rows[11], rows[15]]);
        let above = [_mm512_castps_pd(_mm512_unpacklo_ps(zero, one)), _mm512_castps_pd(_mm512_unpackhi_ps(zero, one))];
        let below = [_mm512_castps_pd(_mm512_unpacklo_ps(two, three)), _mm512_castps_pd(_mm512_unpackhi_ps(two, three))];
        [
            _mm512_castpd_ps(_mm512_unpacklo_pd(above[0], below[0])),
            _mm512_castpd_ps(_mm512_unpackhi_pd(above[0], below[0])),
            _mm512_castpd_ps(_mm512_unpacklo_pd(above[1], below[1])),
            _mm512_castpd_ps(_mm512_unpackhi_pd(above[1], below[1])),
        ]
    };
    // The distance comes from a vector, which the compiler turns into an immediate: the intrinsic's is of another type.
    shift<BITS>(x) => _mm512_castsi512_ps(_mm512_sllv_epi32(_mm512_castps_si512(x), _mm512_set1_epi32(BITS))),
        _mm512_castsi512_ps(_mm512_srlv_epi32(_mm512_castps_si512(x), _mm512_set1_epi32(BITS)));
    load(from) => _mm512_loadu_ps(from);
    load_tail(mask, from, others) => _mm512_mask_loadu_ps(others, mask, from);
    store(to, x) => _mm512_storeu_ps(to, x);
    store_tail(mask, to, x) => _mm512_mask_storeu_ps(to, mask, x);
    unary {
        neg(x) => _mm512_xor_ps(x, _mm512_set1_ps(-0.0));
        abs(x) => _mm512_abs_ps(x);
        sqrt(x) => _mm512_sqrt_ps(x);
        round_ties_even(x) => _mm512_roundscale_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(x);
        floor(x) => _mm512_roundscale_ps::<{ _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC }>(x);
    }
    binary {
        add(a, b) => _mm512_add_ps(a, b);
        sub(a, b) => _mm512_sub_ps(a, b);
        mul(a, b) => _mm512_mul_ps(a, b);
        div(a, b) => _mm512_div_ps(a, b);
        min(a, b) => _mm512_min_ps(a, b); // the instruction is the definition, NaN and zeros included
        max(a, b) => _mm512_max_ps(a, b);
        bits_and(a, b) => _mm512_and_ps(a, b);
        bits_or(a, b) => _mm512_or_ps(a, b);
        bits_xor(a, b) => _mm512_xor_ps(a, b);
        bits_add(a, b) => _mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(a), _mm512_castps_si512(b)));
        bits_sub(a, b) => _mm512_castsi512_ps(_mm512_sub_epi32(_mm512_castps_si512(a), _mm512_castps_si512(b)));
    }
    compare {
        lt(a, b) => _mm512_cmp_ps_mask::<_CMP_LT_OQ>(a, b);
        le(a, b) => _mm512_cmp_ps_mask::<_CMP_LE_OQ>(a, b);
        eq(a, b) => _mm512_cmp_ps_mask::<_CMP_EQ_OQ>(a, b);
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
