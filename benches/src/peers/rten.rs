//! `rten-vecmath`, kernels of an inference engine, with the best instructions that it finds, or with those of AVX2. It has no
//! `f64`.

use std::mem::MaybeUninit;
use std::ptr;

use rten_simd::SimdUnaryOp;
use rten_vecmath::Exp;

use super::Exp as WriteExp;

pub(super) fn exp_f32(xs: &[f32], out: &mut [f32]) {
    Exp {}.map(xs, uninitialised(out));
}

/// The same held to AVX2, which the library itself has no way to ask for: to compare like with like where there is AVX-512.
pub(super) fn exp_f32_avx2() -> Option<WriteExp<f32>> {
    #[cfg(target_arch = "x86_64")]
    if rten_simd::isa::Avx2Isa::new().is_some() {
        return Some(avx2::exp_f32);
    }
    None
}

#[allow(unsafe_code, reason = "rten-vecmath wants memory that need not be initialised")]
fn uninitialised(out: &mut [f32]) -> &mut [MaybeUninit<f32>] {
    // SAFETY: the same elements under a type that allows more; initialised ones are written over them.
    unsafe { &mut *(ptr::from_mut(out) as *mut [MaybeUninit<f32>]) }
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "calls what was compiled for AVX2")]
mod avx2 {
    use rten_simd::functional::simd_map;
    use rten_simd::isa::Avx2Isa;
    use rten_simd::{Isa, SimdUnaryOp};

    use super::{Exp, uninitialised};

    pub(super) fn exp_f32(xs: &[f32], out: &mut [f32]) {
        let isa = Avx2Isa::new().expect("AVX2, which has been found");
        // SAFETY: that value is the proof.
        unsafe { map(isa, xs, out) }
    }

    /// What the library's own `map` does with the instructions that it finds.
    #[target_feature(enable = "avx2,fma,f16c")]
    fn map(isa: Avx2Isa, xs: &[f32], out: &mut [f32]) {
        simd_map(
            isa.f32(),
            (xs, uninitialised(out)),
            #[inline(always)]
            |x| Exp {}.eval(isa, x),
        );
    }
}
