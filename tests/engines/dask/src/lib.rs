//! A small C interface: what `wideband.h` declares and describes.
//!
//! Functions take plain pointers and return a code. None keeps a pointer, a lock or any state: they may be called from any
//! number of threads at once. A panic stops here and becomes a code.

#![allow(unsafe_code, reason = "pointers from C: each is checked for null, its length is the caller's word")]

use std::ffi::{CStr, c_char};
use std::panic::{self, AssertUnwindSafe};
use std::slice;

use wideband_core::{Compute, ExactSum, Hits, Isa, Real, expression};

/// What a function says: 0, or what is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Code {
    /// All is well.
    Ok = 0,
    /// A pointer is null.
    Null = 1,
    /// A range is reversed, or a length is more than there can be.
    Range = 2,
    /// Bytes are not an exact sum.
    Bytes = 3,
    /// The library panicked.
    Panic = 4,
}

/// A count of hits and of samples.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct WidebandHits {
    /// Points inside.
    pub hits: u64,
    /// Points in all.
    pub samples: u64,
}

/// Runs a function's body; neither an error nor a panic goes further than the code.
fn coded(body: impl FnOnce() -> Result<(), Code>) -> i32 {
    match panic::catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => Code::Ok as i32,
        Ok(Err(code)) => code as i32,
        Err(_) => Code::Panic as i32,
    }
}

/// The elements of a C array.
///
/// # Safety
///
/// If it is not null, it has so many elements, and nobody writes to them for `'a`.
unsafe fn elements<'a, T>(start: *const T, length: u64) -> Result<&'a [T], Code> {
    if start.is_null() {
        return Err(Code::Null);
    }
    let length = usize::try_from(length).map_err(|_| Code::Range)?;
    if length > isize::MAX as usize / size_of::<T>() {
        return Err(Code::Range);
    }
    // SAFETY: not null; so many elements by the caller's word, and no more than an object can have.
    Ok(unsafe { slice::from_raw_parts(start, length) })
}

/// Writes a result.
///
/// # Safety
///
/// If it is not null, it is a place for a `T`, and nobody else uses it meanwhile.
unsafe fn write<T>(place: *mut T, value: T) -> Result<(), Code> {
    if place.is_null() {
        return Err(Code::Null);
    }
    // SAFETY: not null, and a place for a `T` by the caller's word.
    unsafe { place.write(value) };
    Ok(())
}

/// The exact sum at a place.
///
/// # Safety
///
/// If it is not null, it has the bytes of a sum, and nobody writes to them meanwhile.
unsafe fn sum_at(bytes: *const u8) -> Result<ExactSum, Code> {
    // SAFETY: the caller's word.
    let bytes = unsafe { elements(bytes, ExactSum::BYTES as u64) }?;
    ExactSum::from_bytes(bytes).map_err(|_| Code::Bytes)
}

/// See `wideband.h`.
///
/// # Safety
///
/// `hits` is null or a place for the result.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wideband_pi_hits(seed: u64, first: u64, last: u64, hits: *mut WidebandHits) -> i32 {
    coded(|| {
        if first > last {
            return Err(Code::Range);
        }
        let Hits { hits: inside, samples } = Isa::detect().pi_hits(seed, first..last);
        // SAFETY: the caller's word.
        unsafe { write(hits, WidebandHits { hits: inside, samples }) }
    })
}

expression! {
    struct Gaussian { x }
    |mean, width| {
        let z = (x - mean) / width;
        (-0.5 * z * z).exp() / width
    }
}

/// See `wideband.h`.
///
/// # Safety
///
/// `means` and `widths` are null or have `length` elements that nobody writes to meanwhile; `sum` is null or has
/// `WIDEBAND_SUM_BYTES` bytes that nobody else uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wideband_gaussian_sum(
    x: f64,
    means: *const f64,
    widths: *const f64,
    length: u64,
    sum: *mut [u8; ExactSum::BYTES],
) -> i32 {
    coded(|| {
        // SAFETY: the caller's word.
        let (means, widths) = unsafe { (elements(means, length)?, elements(widths, length)?) };
        let mut total = ExactSum::new();
        Isa::detect().sum_into(&Gaussian { x }, [means, widths], &mut total);
        // SAFETY: the caller's word.
        unsafe { write(sum, total.to_bytes()) }
    })
}

/// See `wideband.h`.
///
/// # Safety
///
/// `total` and `more` are null or have `WIDEBAND_SUM_BYTES` bytes that nobody else uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wideband_sum_merge(total: *mut [u8; ExactSum::BYTES], more: *const u8) -> i32 {
    coded(|| {
        // SAFETY: the caller's word.
        let (mut sum, more) = unsafe { (sum_at(total.cast())?, sum_at(more)?) };
        sum.merge(&more);
        // SAFETY: the caller's word.
        unsafe { write(total, sum.to_bytes()) }
    })
}

/// See `wideband.h`.
///
/// # Safety
///
/// `sum` is null or has `WIDEBAND_SUM_BYTES` bytes that nobody writes to meanwhile; `density` is null or a place for it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wideband_kde_value(sum: *const u8, points: u64, density: *mut f64) -> i32 {
    coded(|| {
        // SAFETY: the caller's word.
        let sum = unsafe { sum_at(sum) }?;
        // SAFETY: the caller's word.
        unsafe { write(density, sum.value::<f64>() / points as f64 * f64::PER_SQRT_2PI) }
    })
}

/// See `wideband.h`.
#[unsafe(no_mangle)]
pub extern "C" fn wideband_message(code: i32) -> *const c_char {
    let message: &CStr = match code {
        0 => c"all is well",
        1 => c"a pointer is null",
        2 => c"a range is reversed, or a length is more than there can be",
        3 => c"the bytes are not an exact sum",
        4 => c"the library panicked",
        _ => c"no code of this library",
    };
    message.as_ptr()
}
