//! The loops that a C compiler makes with glibc's vector functions, in their form for AVX2, when it may be as fast as it likes:
//! multiply-add wherever there is one, factors instead of divisors that do not change.

use super::Formulas;

/// On Linux with glibc 2.35 or later, if the processor has AVX2.
pub(super) fn detect() -> Option<Formulas> {
    #[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
    return avx2::detect();
    #[cfg(not(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")))]
    None
}

#[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
#[allow(unsafe_code, reason = "calls C functions and intrinsics")]
#[allow(improper_ctypes_definitions, reason = "vectors have no C layout, but the ABI has registers for them")]
mod avx2 {
    use std::arch::x86_64::*;
    use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_PI};
    use std::mem::transmute;
    use std::sync::LazyLock;

    use super::super::{Columns, DIAMETER, Formulas, Market};
    use crate::peers::vector_libraries::of_libmvec;
    use crate::peers::{lanes, lanes_mut};

    type Function = unsafe extern "C" fn(__m256d) -> __m256d;

    /// Looked for at run time: most came with glibc 2.35, and a program that is linked to them starts nowhere else.
    struct Functions {
        exp: Function,
        ln: Function,
        ln_1p: Function,
        sin: Function,
        cos: Function,
        asin: Function,
        tanh: Function,
        erfc: Function,
    }

    static FUNCTIONS: LazyLock<Option<Functions>> = LazyLock::new(|| {
        Some(Functions {
            exp: find("_ZGVdN4v_exp")?,
            ln: find("_ZGVdN4v_log")?,
            ln_1p: find("_ZGVdN4v_log1p")?,
            sin: find("_ZGVdN4v_sin")?,
            cos: find("_ZGVdN4v_cos")?,
            asin: find("_ZGVdN4v_asin")?,
            tanh: find("_ZGVdN4v_tanh")?,
            erfc: find("_ZGVdN4v_erfc")?,
        })
    });

    fn find(name: &str) -> Option<Function> {
        // SAFETY: functions of such names take and return one vector of four.
        of_libmvec(name).map(|function| unsafe { transmute::<unsafe extern "C" fn(), Function>(function) })
    }

    pub(super) fn detect() -> Option<Formulas> {
        if !(is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")) {
            return None;
        }
        FUNCTIONS.as_ref()?;
        Some(Formulas {
            // SAFETY: the processor has just been found to have what these need.
            black_scholes: |market, inputs, out| unsafe { black_scholes(functions(), market, inputs, out) },
            // SAFETY: likewise.
            normal: |inputs| unsafe { normal(functions(), inputs) },
            // SAFETY: likewise.
            logistic: |inputs| unsafe { logistic(functions(), inputs) },
            // SAFETY: likewise.
            gelu: |xs, out| unsafe { gelu(functions(), xs, out) },
            // SAFETY: likewise.
            haversine: |inputs, out| unsafe { haversine(functions(), inputs, out) },
        })
    }

    fn functions() -> &'static Functions {
        FUNCTIONS.as_ref().expect("found before")
    }

    #[target_feature(enable = "avx2,fma")]
    fn call(function: Function, x: __m256d) -> __m256d {
        // SAFETY: who has this function has AVX2.
        unsafe { function(x) }
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
    fn splat(x: f64) -> __m256d {
        _mm256_set1_pd(x)
    }

    #[target_feature(enable = "avx2,fma")]
    fn total(sum: __m256d) -> f64 {
        let mut lanes = [0.0; 4];
        store(sum, &mut lanes);
        lanes.iter().sum()
    }

    #[target_feature(enable = "avx2,fma")]
    fn normal_cdf(functions: &Functions, x: __m256d) -> __m256d {
        _mm256_mul_pd(splat(0.5), call(functions.erfc, _mm256_mul_pd(splat(-FRAC_1_SQRT_2), x)))
    }

    #[target_feature(enable = "avx2,fma")]
    fn black_scholes(
        functions: &Functions,
        Market { rate, volatility }: Market,
        [spots, strikes, years]: Columns<'_, 3>,
        [calls, puts]: [&mut [f64]; 2],
    ) {
        let drift = splat(rate + 0.5 * volatility * volatility);
        let inputs = lanes(spots).iter().zip(lanes(strikes)).zip(lanes(years));
        for (((spot, strike), years), (call_out, put_out)) in
            inputs.zip(lanes_mut(calls).iter_mut().zip(lanes_mut(puts)))
        {
            let (spot, strike, years) = (load(spot), load(strike), load(years));
            let spread = _mm256_mul_pd(splat(volatility), _mm256_sqrt_pd(years));
            let ln = call(functions.ln, _mm256_div_pd(spot, strike));
            let d1 = _mm256_div_pd(_mm256_fmadd_pd(drift, years, ln), spread);
            let discounted = _mm256_mul_pd(strike, call(functions.exp, _mm256_mul_pd(splat(-rate), years)));
            let (above, below) = (normal_cdf(functions, d1), normal_cdf(functions, _mm256_sub_pd(d1, spread)));
            let price = _mm256_fnmadd_pd(discounted, below, _mm256_mul_pd(spot, above));
            store(price, call_out);
            store(_mm256_add_pd(_mm256_sub_pd(price, spot), discounted), put_out);
        }
    }

    #[target_feature(enable = "avx2,fma")]
    fn normal(functions: &Functions, [xs, means, deviations]: Columns<'_, 3>) -> f64 {
        let mut sum = _mm256_setzero_pd();
        for ((x, mean), deviation) in lanes(xs).iter().zip(lanes(means)).zip(lanes(deviations)) {
            let deviation = load(deviation);
            let z = _mm256_div_pd(_mm256_sub_pd(load(x), load(mean)), deviation);
            let ln = call(functions.ln, deviation);
            sum = _mm256_add_pd(sum, _mm256_fmsub_pd(_mm256_mul_pd(splat(-0.5), z), z, ln));
        }
        total(sum)
    }

    #[target_feature(enable = "avx2,fma")]
    fn logistic(functions: &Functions, [scores, labels]: Columns<'_, 2>) -> f64 {
        let (mut sum, sign) = (_mm256_setzero_pd(), splat(-0.0));
        for (score, label) in lanes(scores).iter().zip(lanes(labels)) {
            let x = _mm256_xor_pd(sign, _mm256_mul_pd(load(label), load(score)));
            let ln_1p = call(functions.ln_1p, call(functions.exp, _mm256_or_pd(sign, x)));
            sum = _mm256_add_pd(sum, _mm256_add_pd(_mm256_max_pd(x, _mm256_setzero_pd()), ln_1p));
        }
        total(sum)
    }

    #[target_feature(enable = "avx2,fma")]
    fn gelu(functions: &Functions, xs: &[f64], out: &mut [f64]) {
        let root = FRAC_2_PI.sqrt();
        for (x, out) in lanes(xs).iter().zip(lanes_mut(out)) {
            let x = load(x);
            let factor = _mm256_fmadd_pd(splat(0.044715 * root), _mm256_mul_pd(x, x), splat(root));
            let (half, tanh) = (_mm256_mul_pd(splat(0.5), x), call(functions.tanh, _mm256_mul_pd(x, factor)));
            store(_mm256_fmadd_pd(half, tanh, half), out);
        }
    }

    #[target_feature(enable = "avx2,fma")]
    fn haversine(
        functions: &Functions,
        [latitudes, longitudes, other_latitudes, other_longitudes]: Columns<'_, 4>,
        out: &mut [f64],
    ) {
        let places = lanes(latitudes).iter().zip(lanes(longitudes));
        let others = lanes(other_latitudes).iter().zip(lanes(other_longitudes));
        for (((latitude, longitude), (other_latitude, other_longitude)), out) in places.zip(others).zip(lanes_mut(out))
        {
            let (latitude, other_latitude) = (load(latitude), load(other_latitude));
            let sin_of_half = |way: __m256d| call(functions.sin, _mm256_mul_pd(splat(0.5), way));
            let north = sin_of_half(_mm256_sub_pd(other_latitude, latitude));
            let east = sin_of_half(_mm256_sub_pd(load(other_longitude), load(longitude)));
            let cosines = _mm256_mul_pd(call(functions.cos, latitude), call(functions.cos, other_latitude));
            let square = _mm256_fmadd_pd(_mm256_mul_pd(cosines, east), east, _mm256_mul_pd(north, north));
            store(_mm256_mul_pd(splat(DIAMETER), call(functions.asin, _mm256_sqrt_pd(square))), out);
        }
    }
}
