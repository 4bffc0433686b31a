//! `rten-vecmath`, kernels of an inference engine, with the best instructions that it finds. It has no `f64`.

use std::mem::MaybeUninit;
use std::ptr;

use rten_simd::SimdUnaryOp;

#[allow(unsafe_code, reason = "rten-vecmath wants memory that need not be initialised")]
pub(super) fn exp_f32(xs: &[f32], out: &mut [f32]) {
    // SAFETY: the same elements under a type that allows more; initialised ones are written over them.
    let out = unsafe { &mut *(ptr::from_mut(out) as *mut [MaybeUninit<f32>]) };
    rten_vecmath::Exp {}.map(xs, out);
}
