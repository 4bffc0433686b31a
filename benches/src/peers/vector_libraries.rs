//! Libraries of vector functions, which C and Fortran compilers call in the loops that they vectorise: glibc's libmvec, and
//! Intel's SVML where the variable `WIDEBAND_SVML` names its file.
//!
//! Functions are looked up by name when the program runs, for AVX2 and for AVX-512: what a library lacks is left out.

use wideband_core::Real;

/// A function of one library.
#[allow(missing_debug_implementations, reason = "a function has nothing to show")]
pub struct VectorFunction<T, const N: usize> {
    /// The library, how accurate it wants to be, and the instruction set.
    pub name: String,
    call: Box<Call<T, N>>,
}

type Call<T, const N: usize> = dyn Fn([&[T]; N], &mut [T]);

impl<T, const N: usize> VectorFunction<T, N> {
    /// Writes the function of each element, or of each pair.
    ///
    /// # Panics
    ///
    /// Panics if the slices are not all of one length, and that a multiple of sixteen.
    pub fn map(&self, inputs: [&[T]; N], out: &mut [T]) {
        assert!(out.len().is_multiple_of(16) && inputs.iter().all(|input| input.len() == out.len()));
        (self.call)(inputs, out);
    }
}

#[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
pub(super) use x86::of_libmvec;

/// A type of elements for which libraries have functions.
pub trait Element: Real {
    /// All there are of a function of one argument or two, by its name in C.
    fn vector_functions<const N: usize>(c: &str) -> Vec<VectorFunction<Self, N>>;
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")))]
impl<T: Real> Element for T {
    fn vector_functions<const N: usize>(_: &str) -> Vec<VectorFunction<Self, N>> {
        Vec::new()
    }
}

#[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
#[allow(unsafe_code, reason = "calls C functions of vectors, found by name")]
#[allow(improper_ctypes_definitions, reason = "vectors have no C layout, but the ABI has registers for them")]
mod x86 {
    use std::arch::x86_64::*;
    use std::env;
    use std::mem::transmute;
    use std::sync::LazyLock;

    use libloading::Library;

    use super::{Element, VectorFunction};

    static LIBMVEC: LazyLock<Option<Library>> = LazyLock::new(|| {
        // SAFETY: nothing of it runs when it is loaded.
        unsafe { Library::new("libmvec.so.1") }.ok()
    });

    static SVML: LazyLock<Option<Library>> = LazyLock::new(|| {
        let file = env::var_os("WIDEBAND_SVML")?;
        // SAFETY: whoever sets the variable vouches for the file. Intel's own looks at the processor when it is loaded.
        Some(unsafe { Library::new(&file) }.unwrap_or_else(|error| panic!("WIDEBAND_SVML: {error}")))
    });

    /// A function, whatever it takes and returns.
    type Function = unsafe extern "C" fn();

    /// What a library calls a function, if it has it.
    fn find(library: &'static LazyLock<Option<Library>>, symbol: &str) -> Option<Function> {
        // SAFETY: by its library's convention, what has that name is a function of vectors. It is called with such.
        library
            .as_ref()
            .and_then(|library| unsafe { library.get::<Function>(symbol.as_bytes()) }.ok().map(|found| *found))
    }

    /// A function of libmvec.
    pub(in crate::peers) fn of_libmvec(symbol: &str) -> Option<Function> {
        find(&LIBMVEC, symbol)
    }

    /// Writes `NAME<N>(function, inputs, out)`, the loop over a function of `N` vectors.
    macro_rules! loop_over {
        ($name:ident: $element:ty, $lanes:literal, $vector:ty, $feature:literal, $load:ident, $store:ident) => {
            #[target_feature(enable = $feature)]
            fn $name<const N: usize>(function: Function, inputs: [&[$element]; N], out: &mut [$element]) {
                for (vector, out) in out.as_chunks_mut::<$lanes>().0.iter_mut().enumerate() {
                    // SAFETY: `VectorFunction::map` has compared the lengths. The function takes and returns such vectors.
                    unsafe {
                        let load = |n: usize| $load(inputs[n].as_ptr().add($lanes * vector));
                        let result = if N == 1 {
                            transmute::<Function, unsafe extern "C" fn($vector) -> $vector>(function)(load(0))
                        } else {
                            transmute::<Function, unsafe extern "C" fn($vector, $vector) -> $vector>(function)(
                                load(0),
                                load(1),
                            )
                        };
                        $store(out.as_mut_ptr(), result);
                    }
                }
            }
        };
    }

    loop_over!(avx2_f64: f64, 4, __m256d, "avx2,fma", _mm256_loadu_pd, _mm256_storeu_pd);
    loop_over!(avx2_f32: f32, 8, __m256, "avx2,fma", _mm256_loadu_ps, _mm256_storeu_ps);
    loop_over!(avx512_f64: f64, 8, __m512d, "avx512f", _mm512_loadu_pd, _mm512_storeu_pd);
    loop_over!(avx512_f32: f32, 16, __m512, "avx512f", _mm512_loadu_ps, _mm512_storeu_ps);

    /// What the libraries have of the functions of these names, called in a loop.
    fn found<T: 'static, const N: usize>(
        isa: &str,
        symbols: [String; 3],
        run: fn(Function, [&[T]; N], &mut [T]),
    ) -> impl Iterator<Item = VectorFunction<T, N>> {
        let libraries = [("libmvec", &LIBMVEC), ("svml-la", &SVML), ("svml-ha", &SVML)];
        libraries.into_iter().zip(symbols).filter_map(move |((name, library), symbol)| {
            let function = find(library, &symbol)?;
            let call = Box::new(move |inputs: [&[T]; N], out: &mut [T]| run(function, inputs, out));
            Some(VectorFunction { name: format!("{name}-{isa}"), call })
        })
    }

    /// Implements [`Element`]: what C appends to names, the lanes and the loops for AVX2 and for AVX-512.
    macro_rules! element {
        ($element:ty, $float:literal, $avx2_lanes:literal $avx2:ident, $avx512_lanes:literal $avx512:ident) => {
            impl Element for $element {
                fn vector_functions<const N: usize>(c: &str) -> Vec<VectorFunction<Self, N>> {
                    let symbols = |letter: char, lanes: usize, isa: &str| {
                        let arguments = "v".repeat(N);
                        [
                            format!("_ZGV{letter}N{lanes}{arguments}_{c}{}", $float),
                            format!("__svml_{c}{}{lanes}_{isa}", $float),
                            format!("__svml_{c}{}{lanes}_ha_{isa}", $float),
                        ]
                    };
                    let mut all = Vec::new();
                    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                        all.extend(found("avx2", symbols('d', $avx2_lanes, "l9"), |function, inputs, out| {
                            // SAFETY: the processor has just been found to have AVX2.
                            unsafe { $avx2(function, inputs, out) }
                        }));
                    }
                    if is_x86_feature_detected!("avx512f") {
                        all.extend(found("avx512", symbols('e', $avx512_lanes, "z0"), |function, inputs, out| {
                            // SAFETY: the processor has just been found to have AVX-512.
                            unsafe { $avx512(function, inputs, out) }
                        }));
                    }
                    all
                }
            }
        };
    }

    element!(f64, "", 4 avx2_f64, 8 avx512_f64);
    element!(f32, "f", 8 avx2_f32, 16 avx512_f32);
}
