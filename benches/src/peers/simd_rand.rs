//! The π of S3 over `simd_rand`'s xoshiro256++, four lanes of AVX2 wide. The crate has it only in a build that takes AVX2 for
//! granted: `RUSTFLAGS='-C target-feature=+avx2,+fma'`.

use std::arch::x86_64::*;

use rand_core::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;
use simd_rand::specific::avx2::{SimdRand, Xoshiro256PlusPlusX4, Xoshiro256PlusPlusX4Seed};
use simd_rand_core::SeedableRng;

/// How many of so many random points, a multiple of four, are in the unit circle.
#[must_use]
pub fn pi_hits(mut seeds: Xoshiro256PlusPlus, samples: u64) -> u64 {
    let mut seed = [0; 128];
    seeds.fill_bytes(&mut seed);
    #[expect(unsafe_code, reason = "intrinsics, as the crate returns their types")]
    // SAFETY: this file is compiled for processors with AVX2 only.
    unsafe {
        count(Xoshiro256PlusPlusX4::from_seed(Xoshiro256PlusPlusX4Seed::from(seed)), samples / 4)
    }
}

#[target_feature(enable = "avx2")]
fn count(mut rng: Xoshiro256PlusPlusX4, steps: u64) -> u64 {
    let mut hits = _mm256_setzero_si256();
    for _ in 0..steps {
        let (x, y) = (rng.next_m256d(), rng.next_m256d());
        let squares = _mm256_add_pd(_mm256_mul_pd(x, x), _mm256_mul_pd(y, y));
        let inside = _mm256_cmp_pd::<_CMP_LT_OQ>(squares, _mm256_set1_pd(1.0));
        hits = _mm256_sub_epi64(hits, _mm256_castpd_si256(inside)); // true is -1
    }
    _mm256_extract_epi64::<0>(hits) as u64
        + _mm256_extract_epi64::<1>(hits) as u64
        + _mm256_extract_epi64::<2>(hits) as u64
        + _mm256_extract_epi64::<3>(hits) as u64
}
