//! The elementary functions: methods of [`Lanes`](crate::Lanes), expressions of one input, and functions of slices in
//! [`math`](crate::math). One family a file, with its algorithm and its bounds.

/// Writes a function of one argument: the method of [`Lanes`](crate::Lanes), the expression, and the function of slices. Its
/// description is the contract of all three.
macro_rules! function {
    (
        $(#[$about:meta])*
        $name:ident, $expression:ident: $lanes:path;
        example $argument:literal => $result:expr;
    ) => {
        impl<T: $crate::Real, B: $crate::Backend> $crate::Lanes<T, B> {
            $(#[$about])*
            #[must_use]
            #[inline(always)]
            pub fn $name(self) -> Self {
                struct Body<B>(core::marker::PhantomData<B>);

                impl<B: $crate::Backend> $crate::real::ForEachType for Body<B> {
                    type In<T: $crate::Real> = $crate::Lanes<T, B>;
                    type Out<T: $crate::Real> = $crate::Lanes<T, B>;

                    #[inline(always)]
                    fn f64(x: $crate::Lanes<f64, B>) -> $crate::Lanes<f64, B> {
                        $lanes(x)
                    }

                    #[inline(always)]
                    fn f32(x: $crate::Lanes<f32, B>) -> $crate::Lanes<f32, B> {
                        $lanes(x)
                    }
                }

                T::choose::<Body<B>>(self)
            }
        }

        #[doc = concat!("[`", stringify!($name), "`](crate::Lanes::", stringify!($name), ") of each element, as an expression.")]
        #[derive(Clone, Copy, Debug, Default)]
        pub struct $expression;

        impl<T: $crate::Real> $crate::Expression<T, 1> for $expression {
            type Shape = $crate::One;

            #[inline(always)]
            fn lanes<B: $crate::Backend>(&self, [x]: [$crate::Lanes<T, B>; 1]) -> $crate::Lanes<T, B> {
                x.$name()
            }
        }

        #[doc = concat!("Writes `", stringify!($name), "(x)` of each element to `out`.")]
        ///
        $(#[$about])*
        ///
        /// # Panics
        ///
        /// Panics, before anything is written, if the slices differ in length.
        ///
        /// ```
        #[doc = concat!("let mut out = [0.0; 2];\n\
            wideband_core::math::", stringify!($name), "(&[", stringify!($argument), ", f64::NAN], &mut out);\n\
            assert_eq!(out[0], ", stringify!($result), ");\n\
            assert!(out[1].is_nan());")]
        /// ```
        #[track_caller]
        #[inline]
        pub fn $name<T: $crate::Real>(xs: &[T], out: &mut [T]) {
            $crate::map(&$expression, [xs], out);
        }
    };

    // The same of two arguments.
    (
        $(#[$about:meta])*
        $name:ident, $expression:ident: $lanes:path, $second:ident;
        example $first_argument:literal, $second_argument:literal => $result:expr;
    ) => {
        impl<T: $crate::Real, B: $crate::Backend> $crate::Lanes<T, B> {
            $(#[$about])*
            #[must_use]
            #[inline(always)]
            pub fn $name(self, $second: impl Into<Self>) -> Self {
                struct Body<B>(core::marker::PhantomData<B>);

                impl<B: $crate::Backend> $crate::real::ForEachType for Body<B> {
                    type In<T: $crate::Real> = [$crate::Lanes<T, B>; 2];
                    type Out<T: $crate::Real> = $crate::Lanes<T, B>;

                    #[inline(always)]
                    fn f64([first, second]: [$crate::Lanes<f64, B>; 2]) -> $crate::Lanes<f64, B> {
                        $lanes(first, second)
                    }

                    #[inline(always)]
                    fn f32([first, second]: [$crate::Lanes<f32, B>; 2]) -> $crate::Lanes<f32, B> {
                        $lanes(first, second)
                    }
                }

                T::choose::<Body<B>>([self, $second.into()])
            }
        }

        #[doc = concat!("[`", stringify!($name), "`](crate::Lanes::", stringify!($name), ") of each pair of elements, as an expression.")]
        #[derive(Clone, Copy, Debug, Default)]
        pub struct $expression;

        impl<T: $crate::Real> $crate::Expression<T, 2> for $expression {
            type Shape = $crate::One;

            #[inline(always)]
            fn lanes<B: $crate::Backend>(&self, [first, second]: [$crate::Lanes<T, B>; 2]) -> $crate::Lanes<T, B> {
                first.$name(second)
            }
        }

        #[doc = concat!("Writes `", stringify!($name), "` of each pair of elements to `out`.")]
        ///
        $(#[$about])*
        ///
        /// # Panics
        ///
        /// Panics, before anything is written, if the slices differ in length.
        ///
        /// ```
        #[doc = concat!("let mut out = [0.0];\n\
            wideband_core::math::", stringify!($name), "(&[", stringify!($first_argument), "], &[",
            stringify!($second_argument), "], &mut out);\n\
            assert_eq!(out[0], ", stringify!($result), ");")]
        /// ```
        #[track_caller]
        #[inline]
        pub fn $name<T: $crate::Real>(first: &[T], second: &[T], out: &mut [T]) {
            $crate::map(&$expression, [first, second], out);
        }
    };
}

mod bell;
mod circular_reduction;
mod eighths;
mod error_function;
mod error_function_rows;
mod exp;
mod exp2;
mod exp_m1;
mod gamma;
mod gaussian;
mod hyperbolic;
mod inverse_hyperbolic;
mod inverse_trigonometric;
mod logarithm;
mod normal_quantile;
mod parts;
mod polynomial;
mod power;
mod power_of_two;
mod quotient;
mod remainder;
mod root;
mod sigmoid;
mod softmax;
mod trigonometric;

// What a family makes public is in `math`.
pub use error_function::*;
pub use exp::*;
pub use exp_m1::*;
pub use exp2::*;
pub use gamma::*;
pub use hyperbolic::*;
pub use inverse_hyperbolic::*;
pub use inverse_trigonometric::*;
pub use logarithm::*;
pub use normal_quantile::*;
pub use power::*;
pub use remainder::*;
pub use root::*;
pub use sigmoid::*;
pub use softmax::*;
pub use trigonometric::*;

pub(crate) use bell::{Stretch, bell, decay};
pub(crate) use gaussian::gaussian;
pub(crate) use logarithm::{Logarithm, minus_ln};
pub(crate) use polynomial::polynomial_in_halves;
