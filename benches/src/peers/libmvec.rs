//! glibc's vector functions in their form for AVX2, which C and Fortran compilers call in the loops that they vectorise.

use super::{Densities, Exp, GaussianSum, Gaussians};

/// Loops over the functions. To be had where they can be called.
pub(super) struct Libmvec {
    pub(super) exp_f64: Exp<f64>,
    pub(super) exp_f32: Exp<f32>,
    pub(super) gaussians: Gaussians,
    pub(super) gaussian_sum: GaussianSum,
    pub(super) densities: Densities,
}

impl Libmvec {
    /// On Linux with glibc, if the processor has AVX2.
    #[allow(unsafe_code, reason = "calls what was compiled for AVX2")]
    pub(super) fn detect() -> Option<Self> {
        #[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            // SAFETY: the processor has just been found to have what these need.
            return Some(unsafe {
                Self {
                    exp_f64: |xs, out| avx2::exp_f64(xs, out),
                    exp_f32: |xs, out| avx2::exp_f32(xs, out),
                    gaussians: |x, scale, means, widths, out| avx2::gaussians(x, scale, means, widths, out),
                    gaussian_sum: |x, means, widths| avx2::gaussian_sum(x, means, widths),
                    densities: |width, points, queries, out| avx2::densities(width, points, queries, out),
                }
            });
        }
        None
    }
}

#[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
#[allow(unsafe_code, reason = "calls C functions and intrinsics")]
#[allow(improper_ctypes_definitions, reason = "vectors have no C layout, but the ABI has registers for them")]
mod avx2 {
    use std::arch::x86_64::*;
    use std::mem::transmute;

    use wideband_core::Real;

    use crate::peers::{lanes, lanes_mut};

    // Both take and return one vector. Rust can call such functions, but not yet declare them.
    #[link(name = "mvec")]
    unsafe extern "C" {
        fn _ZGVdN4v_exp();
        fn _ZGVdN8v_expf();
    }

    type Exp4 = unsafe extern "C" fn(__m256d) -> __m256d;
    type Exp8 = unsafe extern "C" fn(__m256) -> __m256;

    #[target_feature(enable = "avx2,fma")]
    fn exp4(x: __m256d) -> __m256d {
        // SAFETY: that is its type.
        unsafe { transmute::<unsafe extern "C" fn(), Exp4>(_ZGVdN4v_exp)(x) }
    }

    #[target_feature(enable = "avx2,fma")]
    fn exp8(x: __m256) -> __m256 {
        // SAFETY: that is its type.
        unsafe { transmute::<unsafe extern "C" fn(), Exp8>(_ZGVdN8v_expf)(x) }
    }

    #[target_feature(enable = "avx2,fma")]
    fn load(lanes: &[f64; 4]) -> __m256d {
        // SAFETY: there are four.
        unsafe { _mm256_loadu_pd(lanes.as_ptr()) }
    }

    #[target_feature(enable = "avx2,fma")]
    fn store(vector: __m256d, lanes: &mut [f64; 4]) {
        // SAFETY: there are four.
        unsafe { _mm256_storeu_pd(lanes.as_mut_ptr(), vector) }
    }

    #[target_feature(enable = "avx2,fma")]
    pub(super) fn exp_f64(xs: &[f64], out: &mut [f64]) {
        for (x, out) in lanes(xs).iter().zip(lanes_mut(out)) {
            store(exp4(load(x)), out);
        }
    }

    #[target_feature(enable = "avx2,fma")]
    pub(super) fn exp_f32(xs: &[f32], out: &mut [f32]) {
        for (x, out) in lanes::<_, 8>(xs).iter().zip(lanes_mut::<_, 8>(out)) {
            // SAFETY: there are eight in each.
            unsafe { _mm256_storeu_ps(out.as_mut_ptr(), exp8(_mm256_loadu_ps(x.as_ptr()))) }
        }
    }

    #[target_feature(enable = "avx2,fma")]
    fn gaussian(x: f64, mean: &[f64; 4], width: &[f64; 4]) -> __m256d {
        let per_width = _mm256_div_pd(_mm256_set1_pd(1.0), load(width));
        let z = _mm256_mul_pd(_mm256_sub_pd(_mm256_set1_pd(x), load(mean)), per_width);
        let exponent = _mm256_mul_pd(_mm256_mul_pd(z, z), _mm256_set1_pd(-0.5));
        _mm256_mul_pd(exp4(exponent), per_width)
    }

    #[target_feature(enable = "avx2,fma")]
    pub(super) fn gaussians(x: f64, scale: f64, means: &[f64], widths: &[f64], out: &mut [f64]) {
        let scale = _mm256_set1_pd(scale);
        for ((mean, width), out) in lanes(means).iter().zip(lanes(widths)).zip(lanes_mut(out)) {
            store(_mm256_mul_pd(gaussian(x, mean, width), scale), out);
        }
    }

    #[target_feature(enable = "avx2,fma")]
    pub(super) fn gaussian_sum(x: f64, means: &[f64], widths: &[f64]) -> f64 {
        let mut sum = _mm256_setzero_pd();
        for (mean, width) in lanes(means).iter().zip(lanes(widths)) {
            sum = _mm256_add_pd(sum, gaussian(x, mean, width));
        }
        let mut lanes = [0.0; 4];
        store(sum, &mut lanes);
        lanes.iter().sum()
    }

    #[target_feature(enable = "avx2,fma")]
    pub(super) fn densities(width: f64, points: &[f64], queries: &[f64], out: &mut [f64]) {
        let per_width = _mm256_set1_pd(1.0 / width);
        for (x, out) in queries.iter().zip(out) {
            let mut sum = _mm256_setzero_pd();
            for point in lanes(points) {
                let z = _mm256_mul_pd(_mm256_sub_pd(_mm256_set1_pd(*x), load(point)), per_width);
                sum = _mm256_add_pd(sum, exp4(_mm256_mul_pd(_mm256_mul_pd(z, z), _mm256_set1_pd(-0.5))));
            }
            let mut lanes = [0.0; 4];
            store(sum, &mut lanes);
            *out = lanes.iter().sum::<f64>() / width * f64::PER_SQRT_2PI / points.len() as f64;
        }
    }
}
